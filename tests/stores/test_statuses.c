#include "tests/support/world_sends.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/providers/meta.h"

#include <inttypes.h>
#include <string.h>

/* known.sql and statuses_apply.sql: what becomes of a send, in any order of its news. */

static void each_fate_is_written(void **state)
{
    static const struct {
        int outcome, code, state;
        int64_t again_s;
        int queue;
    } cases[] = {
        { SEND_ACCEPTED, 0, 2, 0, QUEUE_NO_ROW },   { SEND_REJECTED, 131026, 3, 0, QUEUE_NO_ROW },
        { SEND_CONFIG, 190, 0, 30, QUEUE_READY },   { SEND_RETRY, 130429, 0, 5, QUEUE_READY },
        { SEND_RETRY, 130429, 3, 0, QUEUE_NO_ROW }, { SEND_UNKNOWN, 0, 4, 120, QUEUE_UNKNOWN },
        { SEND_UNKNOWN, 0, 4, 0, QUEUE_NO_ROW },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0), attempt = w->next++;
        int64_t outbox = world_message(w, conversation, CLASS_REPLY);
        world_mark(w, conversation, outbox, attempt, 0);
        world_know(w, conversation, outbox, attempt, cases[i].outcome, cases[i].code, -1,
                   cases[i].state, cases[i].again_s);
        assert_int_equal(world_outbox_state(w, outbox), cases[i].state);
        assert_int_equal(world_queue_state(w, outbox), cases[i].queue);
        assert_int_equal(world_payload_kept(w, outbox), cases[i].queue != QUEUE_NO_ROW);
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

struct sent {
    int64_t conversation, outbox, attempt, ref;
};

static struct sent send_one(struct world *w, int state, int64_t again_s)
{
    struct sent s = { .conversation = world_conversation(w, 0) };

    s.outbox = world_message(w, s.conversation, CLASS_REPLY);
    s.attempt = w->next++;
    s.ref = w->next++;
    world_mark(w, s.conversation, s.outbox, s.attempt, 0);
    world_know(w, s.conversation, s.outbox, s.attempt, state == 2 ? SEND_ACCEPTED : SEND_UNKNOWN, 0,
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
    static const int ranks[] = { RANK_SENT, RANK_DELIVERED, RANK_READ, RANK_FAILED };
    struct world *w = *state;
    int order[4], seen = 0;

    for (int i = 0; i < 24; i++) {
        struct sent s = send_one(w, 2, 0);
        order_of(i, order, 4);
        for (int k = 0; k < 4; k++)
            assert_true(world_status(w, 1, 0, s.ref, ranks[order[k]]));
        seen |= 1 << order[0];
        if (rank_of(w, &s) != RANK_READ || world_outbox_state(w, s.outbox) != 2)
            fail_msg("%d %d %d %d: rank %d, state %d", ranks[order[0]], ranks[order[1]],
                     ranks[order[2]], ranks[order[3]], (int)rank_of(w, &s),
                     (int)world_outbox_state(w, s.outbox));
    }
    assert_int_equal(seen, 15);
}

static void every_order_of_what_arrived_ends_as_read(void **state)
{
    static const int ranks[] = { RANK_SENT, RANK_DELIVERED, RANK_READ };
    struct world *w = *state;
    int order[3];

    for (int i = 0; i < 6; i++) {
        struct sent s = send_one(w, 2, 0);
        order_of(i, order, 3);
        for (int k = 0; k < 6; k++) /* each twice */
            world_status(w, 1, 0, s.ref, ranks[order[k % 3]]);
        assert_int_equal(rank_of(w, &s), RANK_READ);
        assert_int_equal(world_outbox_state(w, s.outbox), 2);
    }
}

static void a_failure_replaces_sent_in_any_order(void **state)
{
    static const int orders[2][2] = { { RANK_SENT, RANK_FAILED }, { RANK_FAILED, RANK_SENT } };
    struct world *w = *state;

    for (int i = 0; i < 2; i++) {
        struct sent s = send_one(w, 2, 0);
        world_status(w, 1, 0, s.ref, orders[i][0]);
        world_status(w, 1, 0, s.ref, orders[i][1]);
        assert_int_equal(rank_of(w, &s), RANK_FAILED);
        assert_int_equal(world_outbox_state(w, s.outbox), 3);
        assert_int_equal(
            world_int(w, "SELECT code FROM outbox WHERE outbox_id = %" PRId64, s.outbox), 131026);
    }
}

static void a_status_proves_a_send_that_was_unknown(void **state)
{
    static const struct {
        int rank, state;
    } cases[] = { { RANK_SENT, 2 }, { RANK_DELIVERED, 2 }, { RANK_FAILED, 3 } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sent s = send_one(w, 4, 120);
        assert_int_equal(world_queue_state(w, s.outbox), QUEUE_UNKNOWN);
        assert_true(world_status(w, 1, s.attempt, s.ref, cases[i].rank));
        assert_int_equal(world_queue_state(w, s.outbox), QUEUE_NO_ROW);
        assert_int_equal(world_outbox_state(w, s.outbox), cases[i].state);
        assert_false(world_payload_kept(w, s.outbox));
    }
}

/* What overtook the answer of its send is parked, and has its say when the send is known. */
static void early_statuses_are_parked_and_applied(void **state)
{
    static const struct {
        int first, second, rank, outbox_state; /* second: 0 = there is none */
    } cases[] = {
        { RANK_READ, RANK_SENT, RANK_READ, 2 },
        { RANK_FAILED, 0, RANK_FAILED, 3 }, /* the message's fate as well */
        { RANK_FAILED, RANK_DELIVERED, RANK_DELIVERED, 2 },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0), attempt = w->next++, ref = w->next++;
        int64_t outbox = world_message(w, conversation, CLASS_REPLY);
        world_mark(w, conversation, outbox, attempt, 0);
        assert_false(world_status(w, 1, 0, ref, cases[i].first));
        if (cases[i].second)
            assert_false(world_status(w, 1, 0, ref, cases[i].second));
        world_know(w, conversation, outbox, attempt, SEND_ACCEPTED, 0, ref, 2, 0);
        assert_int_equal(
            world_int(w, "SELECT rank FROM attempt WHERE attempt_id = %" PRId64, attempt),
            cases[i].rank);
        assert_int_equal(world_outbox_state(w, outbox), cases[i].outbox_state);
        assert_int_equal(world_int(w, "SELECT count(*) FROM status_parked"), 0);
    }
}

/* Told with our reference, before the provider's answer is known: nothing is parked. */
static void a_status_that_came_first_has_its_say(void **state)
{
    static const struct {
        int rank, outcome, state, end;
    } cases[] = {
        { RANK_FAILED, SEND_ACCEPTED, 2, 3 }, { RANK_SENT, SEND_ACCEPTED, 2, 2 },
        { RANK_FAILED, SEND_UNKNOWN, 4, 3 },  { RANK_DELIVERED, SEND_UNKNOWN, 4, 2 },
        { RANK_READ, SEND_REJECTED, 3, 3 },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0), attempt = w->next++, ref = w->next++;
        int64_t outbox = world_message(w, conversation, CLASS_REPLY);
        world_mark(w, conversation, outbox, attempt, 0);
        assert_true(world_status(w, 1, attempt, ref, cases[i].rank));
        world_know(w, conversation, outbox, attempt, cases[i].outcome, 0, -1, cases[i].state, 0);
        assert_int_equal(world_outbox_state(w, outbox), cases[i].end);
    }
}

/* ---- a template that WhatsApp took, and refused afterwards for its own sake ---- */

enum { PAUSED = 132015 };

/* Marked, its answer not known yet. */
static struct sent send_template(struct world *w)
{
    struct sent s = { .conversation = world_conversation(w, 0), .attempt = w->next++ };

    s.ref = w->next++;
    s.outbox = world_message(w, s.conversation, CLASS_AGENT);
    world_exec(w,
               "UPDATE outbox SET template = 'aviso/pt_BR', level = 0 WHERE outbox_id = %" PRId64,
               s.outbox);
    world_hand_over(w, s.conversation);
    assert_null(world_mark(w, s.conversation, s.outbox, s.attempt, 0));
    return s;
}

static void accept(struct world *w, const struct sent *s)
{
    world_know(w, s->conversation, s->outbox, s->attempt, SEND_ACCEPTED, 0, s->ref, 2, 0);
}

/* What `quita agent template` reads before it sends the next one: 0 = taken, -1 = never sent. */
static int64_t said_of_template(struct world *w, const struct sent *s)
{
    struct pg_args *args = world_args(w, SQL_AGENT_TEMPLATE_LAST);

    pg_text(args, arena_printf(&w->arena, "Q-%" PRId64, s->conversation));
    pg_text(args, "aviso/pt_BR");
    const struct pg_result *r = world_run(w, args);
    return pg_rows(r) ? pg_get_int8(r, 0, 0) : -1;
}

/* The status comes with our reference or without, after the answer or before it. */
static void a_template_that_failed_after_it_was_taken_is_stopped(void **state)
{
    static const struct {
        bool reference, before;
    } cases[] = { { true, false }, { false, false }, { true, true }, { false, true } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sent s = send_template(w);
        int64_t attempt = cases[i].reference ? s.attempt : 0;
        if (!cases[i].before)
            accept(w, &s);
        assert_int_equal(world_status_code(w, 1, attempt, s.ref, RANK_FAILED, PAUSED),
                         cases[i].reference || !cases[i].before);
        if (cases[i].before)
            accept(w, &s);
        world_status(w, 1, attempt, s.ref, RANK_SENT); /* late, and of no weight */
        assert_int_equal(world_outbox_state(w, s.outbox), 3);
        if (said_of_template(w, &s) != PAUSED)
            fail_msg("reference %d, before %d: %d", cases[i].reference, cases[i].before,
                     (int)said_of_template(w, &s));
        assert_int_equal(
            world_int(w, "SELECT code FROM attempt WHERE attempt_id = %" PRId64, s.attempt),
            PAUSED);
    }
}

static void a_template_that_arrived_all_the_same_is_not_stopped(void **state)
{
    struct world *w = *state;

    for (int before = 0; before < 2; before++) {
        struct sent s = send_template(w);
        if (!before)
            accept(w, &s);
        world_status_code(w, 1, s.attempt, s.ref, RANK_FAILED, PAUSED);
        world_status(w, 1, s.attempt, s.ref, RANK_DELIVERED);
        if (before)
            accept(w, &s);
        assert_int_equal(world_outbox_state(w, s.outbox), 2);
        assert_int_equal(said_of_template(w, &s), 0);
    }
}

static void another_tenants_attempt_is_not_touched(void **state)
{
    struct world *w = *state;
    struct sent s = send_one(w, 2, 0);

    assert_false(world_status(w, 2, s.attempt, s.ref, RANK_READ));
    assert_false(world_status(w, 2, 0, s.ref, RANK_FAILED));
    assert_int_equal(rank_of(w, &s), 0);
    world_exec(w, "TRUNCATE status_parked");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each fate is written", each_fate_is_written),
        TEST("every order of sent, delivered, read and failed ends the same",
             every_order_of_statuses_ends_the_same),
        TEST("every order of what arrived, each twice, ends as read",
             every_order_of_what_arrived_ends_as_read),
        TEST("a failure replaces sent, in any order", a_failure_replaces_sent_in_any_order),
        TEST("a status proves a send that was unknown", a_status_proves_a_send_that_was_unknown),
        TEST("early statuses are parked and applied in any order",
             early_statuses_are_parked_and_applied),
        TEST("a status that came before its send was known has its say",
             a_status_that_came_first_has_its_say),
        TEST("a template that failed after it was taken is stopped",
             a_template_that_failed_after_it_was_taken_is_stopped),
        TEST("a template that arrived all the same is not stopped",
             a_template_that_arrived_all_the_same_is_not_stopped),
        TEST("another tenant's attempt is not touched", another_tenants_attempt_is_not_touched),
    };
    return cmocka_run_group_tests_name("statuses", tests, world_setup, world_teardown);
}
