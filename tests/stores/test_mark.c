#include "tests/support/world.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/meta.h"

#include <inttypes.h>
#include <string.h>

/* A message from the queue to its fate: mark, known, statuses, proof, adoption. */

enum { OURS = 7, READY = 0, SUBMITTING, UNKNOWN, NO_ROW = -1 };

/* ---- what is looked at ---- */

static int64_t queue_state(struct world *w, int64_t outbox)
{
    return world_int(
        w, "SELECT coalesce((SELECT state FROM outbox_queue WHERE outbox_id = %" PRId64 "), -1)",
        outbox);
}

static int64_t outbox_state(struct world *w, int64_t outbox)
{
    return world_int(w, "SELECT state FROM outbox WHERE outbox_id = %" PRId64, outbox);
}

static bool payload_kept(struct world *w, int64_t outbox)
{
    return world_int(w, "SELECT count(payload) FROM outbox WHERE outbox_id = %" PRId64, outbox) > 0;
}

static int64_t marks(struct world *w, int64_t conversation)
{
    return world_int(w, "SELECT marks FROM conversation WHERE conversation_id = %" PRId64,
                     conversation);
}

/* ---- mark.sql ---- */

/* NULL = may go. */
static const char *mark(struct world *w, int64_t conversation, int64_t outbox, int64_t attempt,
                        int64_t doubted)
{
    struct pg_args *args = world_args(w, SQL_MARK);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, outbox);
    one_int8(args, conversation);
    one_int8(args, attempt);
    pg_instant(args, WORLD_NOW);
    pg_int4(args, OURS);
    pg_text(args, "whatsapp");
    one_int8(args, doubted ? doubted : PG_NULL_INT8);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    return pg_is_null(r, 0, 1) ? NULL : arena_strdup(&w->arena, pg_get_text(r, 0, 1));
}

struct refusal {
    const char *refusal; /* NULL = it goes */
    int class;
    const char *change; /* %1$ld conversation, %2$ld outbox, %3$ld charge */
};

static const struct refusal refusals[] = {
    { NULL, CLASS_REPLY, "SELECT 1" },
    { "gone", CLASS_REPLY, "DELETE FROM outbox_queue WHERE outbox_id = %2$ld" },
    { "gone", CLASS_REPLY, "UPDATE outbox_queue SET process_no = 8 WHERE outbox_id = %2$ld" },
    { "gone", CLASS_REPLY, "UPDATE outbox_queue SET state = 1 WHERE outbox_id = %2$ld" },
    { "gone", CLASS_REPLY, "UPDATE outbox_queue SET state = 2 WHERE outbox_id = %2$ld" },
    { "expired", CLASS_REPLY,
      "UPDATE outbox SET expires_at = to_timestamp(1795176000)"
      " WHERE outbox_id = %2$ld" },
    { "owner", CLASS_REPLY, "UPDATE conversation SET fence = 6 WHERE conversation_id = %1$ld" },
    { "paid", CLASS_REPLY, "UPDATE charge SET status = 1 WHERE charge_id = %3$ld" },
    { "paid", CLASS_REPLY, "UPDATE charge SET status = 2 WHERE charge_id = %3$ld" },
    { NULL, CLASS_RECEIPT, "UPDATE charge SET status = 1 WHERE charge_id = %3$ld" },
    { "muted", CLASS_NUDGE, "UPDATE conversation SET muted = true WHERE conversation_id = %1$ld" },
    { NULL, CLASS_REPLY, "UPDATE conversation SET muted = true WHERE conversation_id = %1$ld" },
    { "window", CLASS_REPLY,
      "UPDATE conversation SET last_inbound = NULL"
      " WHERE conversation_id = %1$ld" },
    { "window", CLASS_REPLY,
      "UPDATE conversation SET last_inbound = to_timestamp(1795176000 -"
      " 86400) WHERE conversation_id = %1$ld" },
    { NULL, CLASS_REPLY,
      "UPDATE conversation SET last_inbound = to_timestamp(1795176000 - 86399)"
      " WHERE conversation_id = %1$ld" },
    { "identity", CLASS_REPLY,
      "UPDATE conversation SET assurance = 1"
      " WHERE conversation_id = %1$ld" },
    { "identity", CLASS_CODE,
      "UPDATE conversation SET assurance_until = to_timestamp(1795176000)"
      " WHERE conversation_id = %1$ld" },
    { NULL, CLASS_AGENT, "UPDATE conversation SET assurance = 0 WHERE conversation_id = %1$ld" },
    { NULL, CLASS_REPLY,
      "UPDATE conversation SET assurance = 0 WHERE conversation_id = %1$ld;"
      "UPDATE outbox SET level = 1 WHERE outbox_id = %2$ld" },
    { "paused", CLASS_REPLY, "INSERT INTO pause VALUES ('all', now())" },
    { "paused", CLASS_REPLY, "INSERT INTO pause VALUES ('whatsapp', now())" },
    { NULL, CLASS_REPLY, "INSERT INTO pause VALUES ('sms', now())" },
};

static void assert_refused(struct world *w, const struct refusal *c)
{
    int64_t person = world_person(w, w->next), conversation = world_conversation(w, person);
    int64_t instalment = world_instalment(w, world_contract(w, person, 1), 1000);
    int64_t charge = world_charge(w, person, &instalment, 1);
    int64_t outbox = world_message(w, conversation, c->class), attempt = w->next++;
    bool kept = c->refusal && (!strcmp(c->refusal, "gone") || !strcmp(c->refusal, "paused"));
    char change[512];

    world_exec(w, "UPDATE outbox SET charge_id = %" PRId64 " WHERE outbox_id = %" PRId64, charge,
               outbox);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(change, sizeof(change), c->change, (long)conversation, (long)outbox, (long)charge);
#pragma GCC diagnostic pop
    world_exec(w, "%s", change);
    const char *refusal = mark(w, conversation, outbox, attempt, 0);
    world_exec(w, "TRUNCATE pause");
    if ((refusal == NULL) != (c->refusal == NULL) || (refusal && strcmp(refusal, c->refusal)))
        fail_msg("%s: %s", change, refusal ? refusal : "goes");
    assert_int_equal(marks(w, conversation), refusal == NULL);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM attempt WHERE attempt_id = %" PRId64, attempt),
        refusal == NULL);
    if (refusal && !kept) {
        assert_int_equal(queue_state(w, outbox), NO_ROW);
        assert_int_equal(outbox_state(w, outbox), strcmp(refusal, "expired") ? 6 : 5);
    } else {
        assert_int_equal(outbox_state(w, outbox), 0);
    }
    assert_int_equal(payload_kept(w, outbox), kept || !refusal);
}

static void each_reason_stops_a_message(void **state)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        assert_refused(*state, &refusals[i]);
}

static void a_marked_message_is_submitting(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY), attempt = w->next++;

    assert_null(mark(w, conversation, outbox, attempt, 0));
    assert_int_equal(queue_state(w, outbox), SUBMITTING);
    assert_int_equal(
        world_int(w, "SELECT tries FROM outbox_queue WHERE outbox_id = %" PRId64, outbox), 1);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM attempt WHERE attempt_id = %" PRId64
                               " AND outbox_id = %" PRId64 " AND outcome IS NULL"
                               " AND process_no = 7 AND marked_at = " AT,
                               attempt, outbox, 0),
                     1);
    assert_string_equal(mark(w, conversation, outbox, w->next++, 0), "gone");
    assert_int_equal(marks(w, conversation), 1);
}

static void marks_are_counted_for_each_message(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);

    for (int i = 0; i < 3; i++)
        mark(w, conversation, world_message(w, conversation, CLASS_REPLY), w->next++, 0);
    assert_int_equal(marks(w, conversation), 3);
}

static void a_doubted_mark_may_be_made_anew(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);
    int64_t first = w->next++, second = w->next++, third = w->next++;

    assert_null(mark(w, conversation, outbox, first, 0));
    assert_null(mark(w, conversation, outbox, second, first));
    assert_int_equal(world_int(w, "SELECT outcome FROM attempt WHERE attempt_id = %" PRId64, first),
                     SEND_RETRY);
    /* An attempt that is known is no doubt. */
    assert_string_equal(mark(w, conversation, outbox, third, first), "gone");
    assert_int_equal(queue_state(w, outbox), SUBMITTING);
}

static void a_doubt_about_a_mark_that_does_not_stand_changes_nothing(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY), never = w->next++;

    assert_null(mark(w, conversation, outbox, w->next++, never));
    assert_int_equal(queue_state(w, outbox), SUBMITTING);
}

static void a_doubted_mark_survives_a_pause(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY), first = w->next++;

    assert_null(mark(w, conversation, outbox, first, 0));
    world_exec(w, "INSERT INTO pause VALUES ('all', now())");
    assert_string_equal(mark(w, conversation, outbox, w->next++, first), "paused");
    world_exec(w, "TRUNCATE pause");
    assert_null(mark(w, conversation, outbox, w->next++, 0));
}

static void what_another_process_left_unsaid_goes_first(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), first = w->next++;
    int64_t older = world_message(w, conversation, CLASS_REPLY);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);

    assert_null(mark(w, conversation, outbox, first, 0));
    world_exec(w,
               "UPDATE outbox_queue SET process_no = 8 WHERE outbox_id = %" PRId64
               "; UPDATE outbox SET created_at = " AT " WHERE outbox_id = %" PRId64,
               older, -5, older);
    /* Also when it is a doubted mark that has to wait. */
    assert_string_equal(mark(w, conversation, outbox, w->next++, first), "behind");
    assert_int_equal(outbox_state(w, outbox), 0);
    world_exec(w, "DELETE FROM outbox_queue WHERE outbox_id = %" PRId64, older);
    assert_null(mark(w, conversation, outbox, w->next++, 0));
}

/* ---- known.sql ---- */

static void know(struct world *w, int64_t conversation, int64_t outbox, int64_t attempt,
                 int outcome, int code, int64_t ref, int state, int64_t again_s)
{
    struct pg_args *args = world_args(w, SQL_KNOWN);

    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, conversation);
    one_int8(args, outbox);
    one_int8(args, attempt);
    one_int4(args, outcome);
    one_int4(args, code);
    one_hash(args, ref);
    one_int4(args, state);
    one_instant(args, again_s ? WORLD_NOW + SECONDS_US(again_s) : PG_NULL_INSTANT);
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
}

static void each_fate_is_written(void **state)
{
    static const struct {
        int outcome, code, state;
        int64_t again_s;
        int queue;
    } cases[] = {
        { SEND_ACCEPTED, 0, 2, 0, NO_ROW },   { SEND_REJECTED, 131026, 3, 0, NO_ROW },
        { SEND_CONFIG, 190, 0, 30, READY },   { SEND_RETRY, 130429, 0, 5, READY },
        { SEND_RETRY, 130429, 3, 0, NO_ROW }, { SEND_UNKNOWN, 0, 4, 120, UNKNOWN },
        { SEND_UNKNOWN, 0, 4, 0, NO_ROW },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0), attempt = w->next++;
        int64_t outbox = world_message(w, conversation, CLASS_REPLY);
        mark(w, conversation, outbox, attempt, 0);
        know(w, conversation, outbox, attempt, cases[i].outcome, cases[i].code, -1, cases[i].state,
             cases[i].again_s);
        assert_int_equal(outbox_state(w, outbox), cases[i].state);
        assert_int_equal(queue_state(w, outbox), cases[i].queue);
        assert_int_equal(payload_kept(w, outbox), cases[i].queue != NO_ROW);
        assert_int_equal(world_int(w,
                                   "SELECT outcome * 1000000 + code FROM attempt WHERE"
                                   " attempt_id = %" PRId64,
                                   attempt),
                         cases[i].outcome * 1000000 + cases[i].code);
        if (cases[i].again_s)
            assert_int_equal(world_int(w,
                                       "SELECT extract(epoch FROM not_before)::bigint FROM"
                                       " outbox_queue WHERE outbox_id = %" PRId64,
                                       outbox),
                             WORLD_NOW_S + cases[i].again_s);
    }
}

/* ---- statuses_apply.sql ---- */

enum { SENT = 1, DELIVERED, READ, FAILED = 100 };

/* True when it found its message; attempt 0 = told by the provider's id only. */
static bool status(struct world *w, int64_t tenant, int64_t attempt, int64_t ref, int rank)
{
    struct pg_args *args = world_args(w, SQL_STATUSES_APPLY);

    one_int4(args, 0);
    one_int8(args, tenant);
    one_int8(args, tenant);
    one_int8(args, attempt ? attempt : PG_NULL_INT8);
    one_hash(args, ref);
    one_int4(args, rank);
    one_int4(args, rank == FAILED ? 131026 : 0);
    one_instant(args, WORLD_NOW + SECONDS_US(rank));
    return pg_rows(world_run(w, args)) == 1;
}

struct sent {
    int64_t conversation, outbox, attempt, ref;
};

static struct sent send_one(struct world *w, int state, int64_t again_s)
{
    struct sent s = { .conversation = world_conversation(w, 0) };

    s.outbox = world_message(w, s.conversation, CLASS_REPLY);
    s.attempt = w->next++;
    s.ref = w->next++;
    mark(w, s.conversation, s.outbox, s.attempt, 0);
    know(w, s.conversation, s.outbox, s.attempt, state == 2 ? SEND_ACCEPTED : SEND_UNKNOWN, 0,
         state == 2 ? s.ref : -1, state, again_s);
    return s;
}

static int64_t rank_of(struct world *w, const struct sent *s)
{
    return world_int(w, "SELECT rank FROM attempt WHERE attempt_id = %" PRId64, s->attempt);
}

/* The i-th order of n things. */
static void order_of(int i, int *out, int n)
{
    for (int k = 0; k < n; k++) {
        int at = i % (k + 1);
        memmove(out + at + 1, out + at, (size_t)(k - at) * sizeof(*out));
        out[at] = k;
        i /= k + 1;
    }
}

/* A failure replaces only what is queued or sent, so that the end depends on what was before it. */
static void every_order_of_statuses_ends_the_same(void **state)
{
    static const int ranks[] = { SENT, DELIVERED, READ, FAILED };
    struct world *w = *state;
    int order[4], seen = 0;

    for (int i = 0; i < 24; i++) {
        struct sent s = send_one(w, 2, 0);
        order_of(i, order, 4);
        for (int k = 0; k < 4; k++)
            assert_true(status(w, 1, 0, s.ref, ranks[order[k]]));
        seen |= 1 << order[0];
        if (rank_of(w, &s) != READ || outbox_state(w, s.outbox) != 2)
            fail_msg("%d %d %d %d: rank %d, state %d", ranks[order[0]], ranks[order[1]],
                     ranks[order[2]], ranks[order[3]], (int)rank_of(w, &s),
                     (int)outbox_state(w, s.outbox));
    }
    assert_int_equal(seen, 15);
}

static void every_order_of_what_arrived_ends_as_read(void **state)
{
    static const int ranks[] = { SENT, DELIVERED, READ };
    struct world *w = *state;
    int order[3];

    for (int i = 0; i < 6; i++) {
        struct sent s = send_one(w, 2, 0);
        order_of(i, order, 3);
        for (int k = 0; k < 6; k++) /* each twice */
            status(w, 1, 0, s.ref, ranks[order[k % 3]]);
        assert_int_equal(rank_of(w, &s), READ);
        assert_int_equal(outbox_state(w, s.outbox), 2);
    }
}

static void a_failure_replaces_sent_in_any_order(void **state)
{
    static const int orders[2][2] = { { SENT, FAILED }, { FAILED, SENT } };
    struct world *w = *state;

    for (int i = 0; i < 2; i++) {
        struct sent s = send_one(w, 2, 0);
        status(w, 1, 0, s.ref, orders[i][0]);
        status(w, 1, 0, s.ref, orders[i][1]);
        assert_int_equal(rank_of(w, &s), FAILED);
        assert_int_equal(outbox_state(w, s.outbox), 3);
        assert_int_equal(
            world_int(w, "SELECT code FROM outbox WHERE outbox_id = %" PRId64, s.outbox), 131026);
    }
}

static void a_status_proves_a_send_that_was_unknown(void **state)
{
    static const struct {
        int rank, state;
    } cases[] = { { SENT, 2 }, { DELIVERED, 2 }, { FAILED, 3 } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sent s = send_one(w, 4, 120);
        assert_int_equal(queue_state(w, s.outbox), UNKNOWN);
        assert_true(status(w, 1, s.attempt, s.ref, cases[i].rank));
        assert_int_equal(queue_state(w, s.outbox), NO_ROW);
        assert_int_equal(outbox_state(w, s.outbox), cases[i].state);
        assert_false(payload_kept(w, s.outbox));
    }
}

static void an_early_status_is_parked_and_applied(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), attempt = w->next++, ref = w->next++;
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);

    mark(w, conversation, outbox, attempt, 0);
    assert_false(status(w, 1, 0, ref, READ));
    assert_false(status(w, 1, 0, ref, SENT));
    know(w, conversation, outbox, attempt, SEND_ACCEPTED, 0, ref, 2, 0);
    assert_int_equal(world_int(w, "SELECT rank FROM attempt WHERE attempt_id = %" PRId64, attempt),
                     READ);
    assert_int_equal(world_int(w, "SELECT count(*) FROM status_parked"), 0);
}

/* A failure that overtook the answer of its send is the message's fate as well. */
static void a_parked_failure_is_the_messages_fate(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), attempt = w->next++, ref = w->next++;
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);

    mark(w, conversation, outbox, attempt, 0);
    assert_false(status(w, 1, 0, ref, FAILED));
    know(w, conversation, outbox, attempt, SEND_ACCEPTED, 0, ref, 2, 0);
    assert_int_equal(world_int(w, "SELECT rank FROM attempt WHERE attempt_id = %" PRId64, attempt),
                     FAILED);
    assert_int_equal(outbox_state(w, outbox), 3);
}

static void a_parked_failure_does_not_replace_delivered(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), attempt = w->next++, ref = w->next++;
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);

    mark(w, conversation, outbox, attempt, 0);
    assert_false(status(w, 1, 0, ref, FAILED));
    assert_false(status(w, 1, 0, ref, DELIVERED));
    know(w, conversation, outbox, attempt, SEND_ACCEPTED, 0, ref, 2, 0);
    assert_int_equal(world_int(w, "SELECT rank FROM attempt WHERE attempt_id = %" PRId64, attempt),
                     DELIVERED);
    assert_int_equal(outbox_state(w, outbox), 2);
}

/* Told with our reference, before the provider's answer is known: nothing is parked. */
static void a_status_that_came_first_has_its_say(void **state)
{
    static const struct {
        int rank, outcome, state, end;
    } cases[] = {
        { FAILED, SEND_ACCEPTED, 2, 3 }, { SENT, SEND_ACCEPTED, 2, 2 },
        { FAILED, SEND_UNKNOWN, 4, 3 },  { DELIVERED, SEND_UNKNOWN, 4, 2 },
        { READ, SEND_REJECTED, 3, 3 },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0), attempt = w->next++, ref = w->next++;
        int64_t outbox = world_message(w, conversation, CLASS_REPLY);
        mark(w, conversation, outbox, attempt, 0);
        assert_true(status(w, 1, attempt, ref, cases[i].rank));
        know(w, conversation, outbox, attempt, cases[i].outcome, 0, -1, cases[i].state, 0);
        assert_int_equal(outbox_state(w, outbox), cases[i].end);
    }
}

static int proof(struct world *w)
{
    struct pg_args *args = world_args(w, SQL_OUTBOX_PROOF);

    pg_int4(args, OURS);
    pg_instant(args, WORLD_NOW + MINUTES_US(3));
    pg_int4(args, 100);
    return pg_rows(world_run(w, args));
}

static void what_a_status_has_proven_is_not_sent_again(void **state)
{
    static const struct {
        int rank, end;
    } cases[] = { { SENT, 2 }, { READ, 2 }, { FAILED, 3 } };
    struct world *w = *state;

    world_exec(w, "DELETE FROM outbox_queue");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0), attempt = w->next++;
        int64_t outbox = world_message(w, conversation, CLASS_CODE);
        mark(w, conversation, outbox, attempt, 0);
        status(w, 1, attempt, w->next++, cases[i].rank);
        know(w, conversation, outbox, attempt, SEND_UNKNOWN, 0, -1, 4, 120);
        assert_int_equal(proof(w), 0);
        assert_int_equal(queue_state(w, outbox), NO_ROW);
        assert_int_equal(outbox_state(w, outbox), cases[i].end);
    }
}

static void another_tenants_attempt_is_not_touched(void **state)
{
    struct world *w = *state;
    struct sent s = send_one(w, 2, 0);

    assert_false(status(w, 2, s.attempt, s.ref, READ));
    assert_false(status(w, 2, 0, s.ref, FAILED));
    assert_int_equal(rank_of(w, &s), 0);
    world_exec(w, "TRUNCATE status_parked");
}

/* ---- outbox_proof.sql ---- */

static void unknown_sends_follow_the_rule_of_their_class(void **state)
{
    static const struct {
        int class, tries, wrote_s; /* when they last wrote, from the mark */
        bool again;
    } cases[] = {
        { CLASS_REPLY, 1, -60, true },  { CLASS_REPLY, 1, 60, false },
        { CLASS_REPLY, 2, -60, false }, { CLASS_NUDGE, 1, -60, false },
        { CLASS_AGENT, 1, -60, false }, { CLASS_CODE, 1, 60, true },
        { CLASS_CODE, 3, 60, true },    { CLASS_CODE, 4, 60, false },
        { CLASS_RECEIPT, 3, 60, true }, { CLASS_RECEIPT, 4, 60, false },
    };
    struct world *w = *state;

    world_exec(w, "DELETE FROM outbox_queue");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0);
        int64_t outbox = world_message(w, conversation, cases[i].class);
        mark(w, conversation, outbox, w->next++, 0);
        world_exec(w,
                   "UPDATE outbox_queue SET state = 2, tries = %d WHERE outbox_id = %" PRId64
                   "; UPDATE conversation SET last_inbound = " AT
                   " WHERE conversation_id = %" PRId64,
                   cases[i].tries, outbox, cases[i].wrote_s, conversation);
        if ((proof(w) == 1) != cases[i].again)
            fail_msg("case %zu", i);
        assert_int_equal(queue_state(w, outbox), cases[i].again ? READY : NO_ROW);
        assert_int_equal(payload_kept(w, outbox), cases[i].again);
        if (!cases[i].again)
            assert_int_equal(outbox_state(w, outbox), 4);
        world_exec(w, "DELETE FROM outbox_queue");
    }
}

static void proof_waits_for_its_time_and_for_its_owner(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    world_exec(w, "DELETE FROM outbox_queue");
    int64_t early = world_message(w, conversation, CLASS_REPLY);
    int64_t other = world_message(w, conversation, CLASS_REPLY);

    world_exec(w,
               "UPDATE outbox_queue SET state = 2, not_before = " AT "; UPDATE outbox_queue SET"
               " process_no = 8, not_before = " AT " WHERE outbox_id = %" PRId64,
               1, 0, other);
    struct pg_args *args = world_args(w, SQL_OUTBOX_PROOF);
    pg_int4(args, OURS);
    pg_instant(args, WORLD_NOW);
    pg_int4(args, 100);
    assert_int_equal(pg_rows(world_run(w, args)), 0);
    assert_int_equal(queue_state(w, early), UNKNOWN);
    assert_int_equal(queue_state(w, other), UNKNOWN);
    world_exec(w, "DELETE FROM outbox_queue");
}

/* ---- orphans_adopt.sql ---- */

static int adopt(struct world *w)
{
    struct pg_args *args = world_args(w, SQL_ORPHANS_ADOPT);

    pg_int4(args, OURS);
    pg_instant(args, WORLD_NOW);
    pg_int4(args, 100);
    return pg_rows(world_run(w, args));
}

static void what_a_dead_process_left_becomes_ours(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), attempt = w->next++;
    world_exec(w, "DELETE FROM outbox_queue");
    int64_t ready = world_message(w, conversation, CLASS_REPLY);
    int64_t submitting = world_message(w, conversation, CLASS_REPLY);

    assert_null(mark(w, conversation, submitting, attempt, 0));
    world_exec(w, "UPDATE outbox_queue SET process_no = 99");
    assert_int_equal(adopt(w), 2);
    assert_int_equal(queue_state(w, ready), READY);
    assert_int_equal(queue_state(w, submitting), UNKNOWN);
    assert_int_equal(world_int(w, "SELECT count(*) FROM outbox_queue WHERE process_no = 7"), 2);
    assert_int_equal(
        world_int(w, "SELECT outcome FROM attempt WHERE attempt_id = %" PRId64, attempt),
        SEND_UNKNOWN);
    assert_int_equal(world_int(w,
                               "SELECT extract(epoch FROM not_before)::bigint FROM outbox_queue"
                               " WHERE outbox_id = %" PRId64,
                               submitting),
                     WORLD_NOW_S + 120);
    world_exec(w, "DELETE FROM outbox_queue");
}

static void what_a_living_process_has_stays_its_own(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    struct error err = { 0 };
    struct pg_sync *living = pg_sync_open(scratch_conninfo(w->scratch), &err);

    assert_non_null(living);
    const struct pg_result *r =
        pg_sync_run(living, pg_sync_args(living, SQL_PROCESS_NUMBER_TAKE), &err);
    assert_non_null(r);
    int64_t number = pg_get_int8(r, 0, 0);
    world_exec(w, "DELETE FROM outbox_queue");
    world_message(w, conversation, CLASS_REPLY);
    world_exec(w, "UPDATE outbox_queue SET process_no = %" PRId64, number);
    assert_int_equal(adopt(w), 0);
    pg_sync_close(&living);
    /* The lock goes with its session, a moment after the connection. */
    assert_int_equal(world_int(w,
                               "SELECT 1 FROM (SELECT pg_advisory_lock(7213, %" PRId64 "::int),"
                               " pg_advisory_unlock(7213, %" PRId64 "::int)) x",
                               number, number),
                     1);
    assert_int_equal(adopt(w), 1);
    world_exec(w, "DELETE FROM outbox_queue");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each reason stops a message, and nothing else does", each_reason_stops_a_message),
        TEST("a marked message is submitting", a_marked_message_is_submitting),
        TEST("marks are counted for each message", marks_are_counted_for_each_message),
        TEST("a doubted mark may be made anew", a_doubted_mark_may_be_made_anew),
        TEST("a doubt about a mark that does not stand changes nothing",
             a_doubt_about_a_mark_that_does_not_stand_changes_nothing),
        TEST("a doubted mark survives a pause", a_doubted_mark_survives_a_pause),
        TEST("what another process left unsaid goes first",
             what_another_process_left_unsaid_goes_first),
        TEST("each fate is written", each_fate_is_written),
        TEST("every order of sent, delivered, read and failed ends the same",
             every_order_of_statuses_ends_the_same),
        TEST("every order of what arrived, each twice, ends as read",
             every_order_of_what_arrived_ends_as_read),
        TEST("a failure replaces sent, in any order", a_failure_replaces_sent_in_any_order),
        TEST("a status proves a send that was unknown", a_status_proves_a_send_that_was_unknown),
        TEST("an early status is parked and applied", an_early_status_is_parked_and_applied),
        TEST("a parked failure is the message's fate", a_parked_failure_is_the_messages_fate),
        TEST("a parked failure does not replace delivered",
             a_parked_failure_does_not_replace_delivered),
        TEST("a status that came before its send was known has its say",
             a_status_that_came_first_has_its_say),
        TEST("what a status has proven is not sent again",
             what_a_status_has_proven_is_not_sent_again),
        TEST("another tenant's attempt is not touched", another_tenants_attempt_is_not_touched),
        TEST("unknown sends follow the rule of their class",
             unknown_sends_follow_the_rule_of_their_class),
        TEST("proof waits for its time and for its owner",
             proof_waits_for_its_time_and_for_its_owner),
        TEST("what a dead process left becomes ours", what_a_dead_process_left_becomes_ours),
        TEST("what a living process has stays its own", what_a_living_process_has_stays_its_own),
    };
    return cmocka_run_group_tests_name("mark", tests, world_setup, world_teardown);
}
