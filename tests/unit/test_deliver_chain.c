#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/ops/deliver_internal.h"

#include <string.h>

/* The order of one conversation's messages, whatever comes when. */

enum { LATER = 1000000 };

struct fixture {
    struct clock_manual manual;
    struct clock clock;
    struct deliver deliver;
    struct chain chain;
    struct job jobs[4];
};

static void start(struct fixture *f)
{
    memset(f, 0, sizeof(*f));
    f->clock = clock_manual(&f->manual);
    f->deliver.deps.clock = &f->clock;
    f->chain.deliver = &f->deliver;
}

/* Of this age; all are put off, so that none goes on by itself. */
static struct job *job(struct fixture *f, int i, int64_t created_us, int64_t id)
{
    f->jobs[i] = (struct job){ .chain = &f->chain,
                               .state = JOB_WAITING,
                               .created_us = created_us,
                               .outbox_id = id,
                               .not_before_us = LATER };
    return &f->jobs[i];
}

static void assert_order(const struct fixture *f, const int *ids, size_t count)
{
    const struct job *at = f->chain.head;

    for (size_t i = 0; i < count; i++, at = at->next) {
        assert_non_null(at);
        assert_int_equal(at->outbox_id, ids[i]);
    }
    assert_null(at);
    assert_int_equal(f->chain.tail->outbox_id, ids[count - 1]);
}

static void the_oldest_goes_first(void **state)
{
    static const int order[] = { 900, 40, 50, 30 };
    struct fixture f;

    (void)state;
    start(&f);
    chain_insert(&f.chain, job(&f, 0, 20, 50));
    chain_insert(&f.chain, job(&f, 1, 30, 30)); /* ids of another process are lower or higher */
    chain_insert(&f.chain, job(&f, 2, 10, 900));
    chain_insert(&f.chain, job(&f, 3, 20, 40));
    assert_order(&f, order, COUNT_OF(order));
}

/* 50 is being marked, 60 waits behind it, and 40, the oldest, comes only now. */
static void start_with_a_late_one(struct fixture *f)
{
    start(f);
    chain_insert(&f->chain, job(f, 0, 20, 50));
    chain_insert(&f->chain, job(f, 1, 30, 60));
    f->jobs[0].state = JOB_MARKING;
    chain_insert(&f->chain, job(f, 2, 10, 40));
}

static void who_is_under_way_is_not_overtaken(void **state)
{
    static const int order[] = { 50, 40, 60 };
    struct fixture f;

    (void)state;
    start_with_a_late_one(&f);
    assert_order(&f, order, COUNT_OF(order));
}

static void who_is_put_off_lets_the_older_go_first(void **state)
{
    static const int order[] = { 40, 50, 60 };
    struct fixture f;

    (void)state;
    start_with_a_late_one(&f);
    job_put_off(&f.jobs[0], LATER);
    assert_order(&f, order, COUNT_OF(order));
    assert_int_equal(f.chain.due_us, LATER);
    due_done(&f.deliver.due);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the oldest goes first", the_oldest_goes_first),
        TEST("who is under way is not overtaken", who_is_under_way_is_not_overtaken),
        TEST("who is put off lets the older go first", who_is_put_off_lets_the_older_go_first),
    };
    return cmocka_run_group_tests_name("deliver_chain", tests, NULL, NULL);
}
