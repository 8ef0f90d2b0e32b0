#include "tests/support/world_sends.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/meta.h"

#include <inttypes.h>

/* outbox_proof.sql and orphans_adopt.sql: sends whose fate is unknown, and what a dead process
 * left. */

static int proof(struct world *w)
{
    struct pg_args *args = world_args(w, SQL_OUTBOX_PROOF);

    pg_int4(args, WORLD_PROCESS);
    pg_instant(args, WORLD_NOW + MINUTES_US(3));
    pg_int4(args, 100);
    return pg_rows(world_run(w, args));
}

static void what_a_status_has_proven_is_not_sent_again(void **state)
{
    static const struct {
        int rank, end;
    } cases[] = { { RANK_SENT, 2 }, { RANK_READ, 2 }, { RANK_FAILED, 3 } };
    struct world *w = *state;

    world_exec(w, "DELETE FROM outbox_queue");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t conversation = world_conversation(w, 0), attempt = w->next++;
        int64_t outbox = world_message(w, conversation, CLASS_CODE);
        world_mark(w, conversation, outbox, attempt, 0);
        world_status(w, 1, attempt, w->next++, cases[i].rank);
        world_know(w, conversation, outbox, attempt, SEND_UNKNOWN, 0, -1, 4, 120);
        assert_int_equal(proof(w), 0);
        assert_int_equal(world_queue_state(w, outbox), QUEUE_NO_ROW);
        assert_int_equal(world_outbox_state(w, outbox), cases[i].end);
    }
}

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
        world_mark(w, conversation, outbox, w->next++, 0);
        world_exec(w,
                   "UPDATE outbox_queue SET state = 2, tries = %d WHERE outbox_id = %" PRId64
                   "; UPDATE conversation SET last_inbound = " AT
                   " WHERE conversation_id = %" PRId64,
                   cases[i].tries, outbox, cases[i].wrote_s, conversation);
        if ((proof(w) == 1) != cases[i].again)
            fail_msg("case %zu", i);
        assert_int_equal(world_queue_state(w, outbox), cases[i].again ? QUEUE_READY : QUEUE_NO_ROW);
        assert_int_equal(world_payload_kept(w, outbox), cases[i].again);
        if (!cases[i].again)
            assert_int_equal(world_outbox_state(w, outbox), 4);
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
    pg_int4(args, WORLD_PROCESS);
    pg_instant(args, WORLD_NOW);
    pg_int4(args, 100);
    assert_int_equal(pg_rows(world_run(w, args)), 0);
    assert_int_equal(world_queue_state(w, early), QUEUE_UNKNOWN);
    assert_int_equal(world_queue_state(w, other), QUEUE_UNKNOWN);
    world_exec(w, "DELETE FROM outbox_queue");
}

/* ---- orphans_adopt.sql ---- */

static int adopt(struct world *w)
{
    struct pg_args *args = world_args(w, SQL_ORPHANS_ADOPT);

    pg_int4(args, WORLD_PROCESS);
    pg_instant(args, WORLD_NOW);
    pg_int4(args, 100);
    return pg_rows(world_run(w, args));
}

static void what_a_dead_process_left_becomes_ours(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), attempt = w->next++;
    world_exec(w, "DELETE FROM outbox_queue");
    int64_t submitting = world_message(w, conversation, CLASS_REPLY);
    int64_t ready = world_message(w, conversation, CLASS_REPLY);

    assert_null(world_mark(w, conversation, submitting, attempt, 0));
    world_exec(w, "UPDATE outbox_queue SET process_no = 99");
    assert_int_equal(adopt(w), 2);
    assert_int_equal(world_queue_state(w, ready), QUEUE_READY);
    assert_int_equal(world_queue_state(w, submitting), QUEUE_UNKNOWN);
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

/* ---- outbox_take.sql ---- */

static int take(struct world *w, int most)
{
    struct pg_args *args = world_args(w, SQL_OUTBOX_TAKE);

    pg_int4(args, WORLD_PROCESS);
    pg_int4(args, most);
    return pg_rows(world_run(w, args));
}

static void what_is_nobodys_becomes_ours_oldest_first(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0), other = world_conversation(w, 0);
    world_exec(w, "DELETE FROM outbox_queue");
    int64_t oldest = world_message(w, other, CLASS_REPLY);
    world_message(w, conversation, CLASS_REPLY);
    int64_t somebodys = world_message(w, conversation, CLASS_REPLY);

    world_exec(
        w, "UPDATE outbox_queue SET process_no = CASE outbox_id WHEN %" PRId64 " THEN 8 ELSE 0 END",
        somebodys);
    assert_int_equal(adopt(w), 1); /* nobody's are no orphans: they are taken as there is room */
    world_exec(w, "UPDATE outbox_queue SET process_no = 8 WHERE outbox_id = %" PRId64, somebodys);
    assert_int_equal(take(w, 1), 1);
    assert_int_equal(
        world_int(w, "SELECT process_no FROM outbox_queue WHERE outbox_id = %" PRId64, oldest), 7);
    assert_int_equal(take(w, 100), 1);
    assert_int_equal(take(w, 100), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM outbox_queue WHERE process_no = 7"), 2);
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
        TEST("what a status has proven is not sent again",
             what_a_status_has_proven_is_not_sent_again),
        TEST("unknown sends follow the rule of their class",
             unknown_sends_follow_the_rule_of_their_class),
        TEST("proof waits for its time and for its owner",
             proof_waits_for_its_time_and_for_its_owner),
        TEST("what a dead process left becomes ours", what_a_dead_process_left_becomes_ours),
        TEST("what a living process has stays its own", what_a_living_process_has_stays_its_own),
        TEST("what is nobody's becomes ours, oldest first, as there is room",
             what_is_nobodys_becomes_ours_oldest_first),
    };
    return cmocka_run_group_tests_name("recovery", tests, world_setup, world_teardown);
}
