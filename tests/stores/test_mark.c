#include "tests/support/world_sends.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/providers/meta.h"

#include <inttypes.h>
#include <string.h>

/* mark.sql: what stops a message, and what a mark leaves behind. */

struct refusal {
    const char *refusal; /* NULL = it goes */
    int class;
    const char *change; /* %1$ld conversation, %2$ld outbox, %3$ld charge */
};

/* It is a template of that level; more statements follow. */
#define TEMPLATE(level)                                                                            \
    "UPDATE outbox SET template = 'recado/pt_BR', level = " #level " WHERE outbox_id = %2$ld;"
/* The person's last message is too old; and what else is changed. */
#define CLOSED(more)                                                                               \
    "UPDATE conversation SET last_inbound = to_timestamp(1795176000 - 90000)" more                 \
    " WHERE conversation_id = %1$ld"

/* A case of the person with a pause until that day. */
#define PAUSE(until, closed)                                                                       \
    "INSERT INTO care_case SELECT 1, %2$ld, 1, person_id, %1$ld, 1, person_id, 'dificuldade',"     \
    " NULL, 'Q', '2026-12-31', " until ", 1, now(), " closed " FROM conversation"                  \
    " WHERE conversation_id = %1$ld"

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
    /* It is 2026-11-20 there; a pause holds until the end of its day. */
    { "resting", CLASS_NUDGE, PAUSE("'2026-11-20'", "NULL") },
    { "resting", CLASS_AGENT, TEMPLATE(0) PAUSE("'9999-12-31'", "NULL") },
    { NULL, CLASS_NUDGE, PAUSE("'2026-11-19'", "NULL") },
    { NULL, CLASS_NUDGE, PAUSE("NULL", "NULL") },
    { NULL, CLASS_NUDGE, PAUSE("'2026-11-20'", "now()") },
    { NULL, CLASS_REPLY, PAUSE("'2026-11-20'", "NULL") },
    { "window", CLASS_REPLY,
      "UPDATE conversation SET last_inbound = NULL"
      " WHERE conversation_id = %1$ld" },
    { "window", CLASS_REPLY,
      "UPDATE conversation SET last_inbound = to_timestamp(1795176000 -"
      " 86400) WHERE conversation_id = %1$ld" },
    { NULL, CLASS_REPLY,
      "UPDATE conversation SET last_inbound = to_timestamp(1795176000 - 86399)"
      " WHERE conversation_id = %1$ld" },
    /* Only a template leaves then; all else that stops a message stops it too. */
    { NULL, CLASS_AGENT, TEMPLATE(0) CLOSED("") },
    { NULL, CLASS_AGENT, TEMPLATE(0) "SELECT 1" },
    { NULL, CLASS_AGENT, TEMPLATE(0) CLOSED(", assurance = 0") },
    { NULL, CLASS_AGENT, TEMPLATE(1) CLOSED("") },
    { "identity", CLASS_AGENT, TEMPLATE(1) CLOSED(", assurance = 0") },
    { NULL, CLASS_AGENT, TEMPLATE(2) CLOSED("") },
    { "identity", CLASS_AGENT, TEMPLATE(2) CLOSED(", assurance = 0") },
    { "identity", CLASS_AGENT, TEMPLATE(2) CLOSED(", assurance_until = to_timestamp(1795176000)") },
    { "muted", CLASS_AGENT, TEMPLATE(0) CLOSED(", muted = true") },
    { "owner", CLASS_AGENT, TEMPLATE(0) CLOSED(", fence = 6") },
    { "paid", CLASS_AGENT, TEMPLATE(0) "UPDATE charge SET status = 1 WHERE charge_id = %3$ld" },
    { "paused", CLASS_AGENT, TEMPLATE(0) "INSERT INTO pause VALUES ('all', now())" },
    { "expired", CLASS_AGENT,
      TEMPLATE(0) "UPDATE outbox SET expires_at = to_timestamp(1795176000)"
                  " WHERE outbox_id = %2$ld" },
    { "window", CLASS_AGENT, CLOSED("") },
    { "identity", CLASS_REPLY,
      "UPDATE conversation SET assurance = 1"
      " WHERE conversation_id = %1$ld" },
    { "identity", CLASS_CODE,
      "UPDATE conversation SET assurance_until = to_timestamp(1795176000)"
      " WHERE conversation_id = %1$ld" },
    { NULL, CLASS_AGENT, "UPDATE conversation SET assurance = 0 WHERE conversation_id = %1$ld" },
    { "identity", CLASS_REPLY,
      "UPDATE conversation SET assurance = 0 WHERE conversation_id = %1$ld;"
      "UPDATE outbox SET level = 1 WHERE outbox_id = %2$ld" },
    { NULL, CLASS_REPLY,
      "UPDATE conversation SET assurance = 1 WHERE conversation_id = %1$ld;"
      "UPDATE outbox SET level = 1 WHERE outbox_id = %2$ld" },
    { "identity", CLASS_REPLY,
      "UPDATE conversation SET assurance = 1, assurance_until = to_timestamp(1795176000)"
      " WHERE conversation_id = %1$ld;"
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
    char change[1024];

    world_exec(w, "UPDATE outbox SET charge_id = %" PRId64 " WHERE outbox_id = %" PRId64, charge,
               outbox);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(change, sizeof(change), c->change, (long)conversation, (long)outbox, (long)charge);
#pragma GCC diagnostic pop
    world_exec(w, "%s", change);
    const char *refusal = world_mark(w, conversation, outbox, attempt, 0);
    world_exec(w, "TRUNCATE pause");
    if ((refusal == NULL) != (c->refusal == NULL) || (refusal && strcmp(refusal, c->refusal)))
        fail_msg("%s: %s", change, refusal ? refusal : "goes");
    assert_int_equal(world_marks(w, conversation), refusal == NULL);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM attempt WHERE attempt_id = %" PRId64, attempt),
        refusal == NULL);
    if (refusal && !kept) {
        assert_int_equal(world_queue_state(w, outbox), QUEUE_NO_ROW);
        assert_int_equal(world_outbox_state(w, outbox), strcmp(refusal, "expired") ? 6 : 5);
    } else {
        assert_int_equal(world_outbox_state(w, outbox), 0);
    }
    assert_int_equal(world_payload_kept(w, outbox), kept || !refusal);
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

    assert_null(world_mark(w, conversation, outbox, attempt, 0));
    assert_int_equal(world_queue_state(w, outbox), QUEUE_SUBMITTING);
    assert_int_equal(
        world_int(w, "SELECT tries FROM outbox_queue WHERE outbox_id = %" PRId64, outbox), 1);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM attempt WHERE attempt_id = %" PRId64
                               " AND outbox_id = %" PRId64 " AND outcome IS NULL"
                               " AND process_no = 7 AND marked_at = " AT,
                               attempt, outbox, 0),
                     1);
    assert_string_equal(world_mark(w, conversation, outbox, w->next++, 0), "gone");
    assert_int_equal(world_marks(w, conversation), 1);
}

static void marks_are_counted_for_each_message(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);

    for (int i = 0; i < 3; i++) { /* the one before it has left the queue */
        world_mark(w, conversation, world_message(w, conversation, CLASS_REPLY), w->next++, 0);
        world_exec(w, "DELETE FROM outbox_queue");
    }
    assert_int_equal(world_marks(w, conversation), 3);
}

static void a_doubted_mark_may_be_made_anew(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);
    int64_t first = w->next++, second = w->next++, third = w->next++;

    assert_null(world_mark(w, conversation, outbox, first, 0));
    assert_null(world_mark(w, conversation, outbox, second, first));
    assert_int_equal(world_int(w, "SELECT outcome FROM attempt WHERE attempt_id = %" PRId64, first),
                     SEND_RETRY);
    /* An attempt that is known is no doubt. */
    assert_string_equal(world_mark(w, conversation, outbox, third, first), "gone");
    assert_int_equal(world_queue_state(w, outbox), QUEUE_SUBMITTING);
}

static void a_doubt_about_a_mark_that_does_not_stand_changes_nothing(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY), never = w->next++;

    assert_null(world_mark(w, conversation, outbox, w->next++, never));
    assert_int_equal(world_queue_state(w, outbox), QUEUE_SUBMITTING);
}

static void a_doubted_mark_survives_a_pause(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY), first = w->next++;

    assert_null(world_mark(w, conversation, outbox, first, 0));
    world_exec(w, "INSERT INTO pause VALUES ('all', now())");
    assert_string_equal(world_mark(w, conversation, outbox, w->next++, first), "paused");
    world_exec(w, "TRUNCATE pause");
    assert_null(world_mark(w, conversation, outbox, w->next++, 0));
}

static void what_another_process_left_unsaid_goes_first(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), first = w->next++;
    int64_t older = world_message(w, conversation, CLASS_REPLY);
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);

    world_exec(w, "UPDATE outbox SET created_at = " AT " WHERE outbox_id = %" PRId64, 5, older);
    assert_null(world_mark(w, conversation, outbox, first, 0));
    world_exec(w,
               "UPDATE outbox_queue SET process_no = 8 WHERE outbox_id = %" PRId64
               "; UPDATE outbox SET created_at = " AT " WHERE outbox_id = %" PRId64,
               older, -5, older);
    /* Also when it is a doubted mark that has to wait. */
    assert_string_equal(world_mark(w, conversation, outbox, w->next++, first), "behind");
    /* Adopted, and not yet in our hands. */
    world_exec(w, "UPDATE outbox_queue SET process_no = 7 WHERE outbox_id = %" PRId64, older);
    assert_string_equal(world_mark(w, conversation, outbox, w->next++, 0), "behind");
    world_exec(w, "UPDATE outbox SET expires_at = " AT " WHERE outbox_id = %" PRId64, -1, older);
    assert_null(world_mark(w, conversation, outbox, w->next++, 0));
    world_exec(w,
               "UPDATE outbox_queue SET state = 0 WHERE outbox_id = %" PRId64
               "; UPDATE outbox SET expires_at = " AT " WHERE outbox_id = %" PRId64,
               outbox, 900, older);
    assert_string_equal(world_mark(w, conversation, outbox, w->next++, 0), "behind");
    assert_int_equal(world_outbox_state(w, outbox), 0);
    world_exec(w, "DELETE FROM outbox_queue WHERE outbox_id = %" PRId64, older);
    assert_null(world_mark(w, conversation, outbox, w->next++, 0));
}

/* The row's process and state after this one's answer: refused, again in five seconds. */
static const char *refused(struct world *w, const char *meanwhile)
{
    int64_t conversation = world_conversation(w, 0), attempt = w->next++;
    int64_t outbox = world_message(w, conversation, CLASS_AGENT);

    assert_null(world_mark(w, conversation, outbox, attempt, 0));
    world_exec(w,
               "UPDATE outbox_queue SET process_no = 8, state = 2 WHERE outbox_id = %" PRId64
               "; UPDATE attempt SET outcome = 3 WHERE outbox_id = %" PRId64,
               outbox, outbox);
    if (*meanwhile)
        world_exec(w,
                   "UPDATE outbox_queue SET state = 1 WHERE outbox_id = %" PRId64 "; %s"
                   " SELECT 1, %" PRId64 ", %" PRId64 ", 8, " AT,
                   outbox, meanwhile, w->next++, outbox, 0);
    world_know(w, conversation, outbox, attempt, SEND_RETRY, 0, -1, 0, 5);
    return world_text(w,
                      "SELECT process_no || ' ' || state FROM outbox_queue WHERE outbox_id ="
                      " %" PRId64,
                      outbox);
}

static void a_refused_message_is_ours_again(void **state)
{
    static const char again[] =
        "INSERT INTO attempt (tenant_id, attempt_id, outbox_id, process_no, marked_at)";
    struct world *w = *state;

    assert_string_equal(refused(w, ""), "7 0");
    assert_string_equal(refused(w, again), "8 1");
}

/* The first writing of the answer was committed and in doubt; then a payment cancelled the message.
 */
static void what_was_cancelled_stays_so(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), attempt = w->next++;
    int64_t outbox = world_message(w, conversation, CLASS_REPLY);

    assert_null(world_mark(w, conversation, outbox, attempt, 0));
    world_know(w, conversation, outbox, attempt, SEND_RETRY, 0, -1, 0, 5);
    assert_int_equal(world_queue_state(w, outbox), QUEUE_READY);
    world_exec(w,
               "DELETE FROM outbox_queue WHERE outbox_id = %" PRId64
               "; UPDATE outbox SET state = 6, payload = NULL WHERE outbox_id = %" PRId64,
               outbox, outbox);
    world_know(w, conversation, outbox, attempt, SEND_RETRY, 0, -1, 0, 5);
    assert_int_equal(world_queue_state(w, outbox), QUEUE_NO_ROW);
    assert_int_equal(world_outbox_state(w, outbox), 6);
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
        TEST("a message that was refused is its sender's again, though another adopted it,"
             " unless the other sends it already",
             a_refused_message_is_ours_again),
        TEST("what was cancelled before its answer is written stays so",
             what_was_cancelled_stays_so),
    };
    return cmocka_run_group_tests_name("mark", tests, world_setup, world_teardown);
}
