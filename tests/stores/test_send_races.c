#include "tests/support/world_sends.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/meta.h"

#include <inttypes.h>

/* A status and the answer of its send, written at the same moment by transactions that do not see
 * each other's rows. */

/* As the poller does: takes what can be attributed now and applies it.  How many there were. */
static int look_again(struct world *w, int64_t since_us)
{
    struct pg_args *args = world_args(w, SQL_PARKED_TAKE);
    struct {
        int64_t attempt;
        int rank;
    } found[4];

    pg_instant(args, since_us);
    const struct pg_result *r = world_run(w, args);
    int count = pg_rows(r);
    assert_in_range(count, 0, 4);
    for (int i = 0; i < count; i++) {
        found[i].attempt = pg_get_int8(r, i, 2);
        found[i].rank = (int)pg_get_int8(r, i, 4);
    }
    for (int i = 0; i < count; i++)
        assert_true(world_status(w, 1, found[i].attempt, -1, found[i].rank));
    return count;
}

/* ---- a status and the answer of its send ---- */

struct sent {
    int64_t conversation, outbox, attempt, ref;
};

static struct sent send_one(struct world *w)
{
    struct sent s = { .conversation = world_conversation(w, 0), .ref = w->next++ };

    s.outbox = world_message(w, s.conversation, CLASS_REPLY);
    s.attempt = w->next++;
    assert_null(world_mark(w, s.conversation, s.outbox, s.attempt, 0));
    return s;
}

/* The answer is being written when the statuses come; both commit. */
static struct sent race(struct world *w, const int *ranks, size_t count)
{
    struct error err = { 0 };
    struct sent s = send_one(w);
    struct pg_sync *ours = w->db, *other = pg_sync_open(scratch_conninfo(w->scratch), &err);

    assert_non_null(other);
    assert_true(pg_sync_begin(ours, &err));
    world_know(w, s.conversation, s.outbox, s.attempt, SEND_ACCEPTED, 0, s.ref, 2, 0);
    w->db = other;
    for (size_t i = 0; i < count; i++) /* the other's row cannot be seen yet */
        assert_false(world_status(w, 1, 0, s.ref, ranks[i]));
    w->db = ours;
    assert_true(pg_sync_commit(ours, &err));
    pg_sync_close(&other);
    return s;
}

static int64_t rank_of(struct world *w, const struct sent *s)
{
    return world_int(w, "SELECT rank FROM attempt WHERE attempt_id = %" PRId64, s->attempt);
}

static int64_t parked(struct world *w)
{
    return world_int(w, "SELECT count(*) FROM status_parked");
}

static void a_status_that_crossed_its_answer_is_applied_afterwards(void **state)
{
    static const int ranks[] = { RANK_SENT, RANK_DELIVERED };
    struct world *w = *state;
    struct sent s = race(w, ranks, COUNT_OF(ranks));

    assert_int_equal(look_again(w, WORLD_NOW - MINUTES_US(10)), 1); /* the strongest of the two */
    assert_int_equal(rank_of(w, &s), RANK_DELIVERED);
    assert_int_equal(parked(w), 0);
}

static void a_failure_that_crossed_its_answer_is_the_messages_fate(void **state)
{
    static const int ranks[] = { RANK_FAILED, RANK_SENT };
    struct world *w = *state;
    struct sent s = race(w, ranks, COUNT_OF(ranks));

    look_again(w, WORLD_NOW - MINUTES_US(10));
    assert_int_equal(rank_of(w, &s), RANK_FAILED);
    assert_int_equal(world_int(w, "SELECT state FROM outbox WHERE outbox_id = %" PRId64, s.outbox),
                     3);
}

static void what_belongs_to_nobody_and_what_is_old_stays_parked(void **state)
{
    static const int ranks[] = { RANK_DELIVERED };
    struct world *w = *state;

    world_status(w, 1, 0, w->next++, RANK_SENT); /* somebody else's message */
    assert_int_equal(look_again(w, WORLD_NOW - MINUTES_US(10)), 0);
    assert_int_equal(parked(w), 1);
    race(w, ranks, COUNT_OF(ranks));
    assert_int_equal(look_again(w, WORLD_NOW), 0);
    world_exec(w, "TRUNCATE status_parked");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a status that crossed its answer is applied afterwards",
             a_status_that_crossed_its_answer_is_applied_afterwards),
        TEST("a failure that crossed its answer is the message's fate",
             a_failure_that_crossed_its_answer_is_the_messages_fate),
        TEST("what belongs to nobody and what is old stays parked",
             what_belongs_to_nobody_and_what_is_old_stays_parked),
    };
    return cmocka_run_group_tests_name("send_races", tests, world_setup, world_teardown);
}
