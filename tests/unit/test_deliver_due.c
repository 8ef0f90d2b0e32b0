#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/ops/deliver_internal.h"

#include <stdlib.h>
#include <string.h>

/* What is put off: taken by its instant, and from anywhere. */

enum { CHAINS = 500, STEPS = 20000 };

static struct due due;
static struct chain chains[CHAINS];

static int start(void **state)
{
    (void)state;
    memset(chains, 0, sizeof(chains));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    due_done(&due);
    return 0;
}

static void the_earliest_comes_first_and_nothing_before_its_instant(void **state)
{
    static const int64_t instants[] = { 50, 10, 40, 10, 30, 20 };
    int64_t last = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(instants); i++)
        due_add(&due, &chains[i], instants[i]);
    assert_null(due_take(&due, 9));
    for (int i = 0; i < 4; i++) {
        struct chain *chain = due_take(&due, 30);
        assert_non_null(chain);
        assert_in_range(chain->due_us, last, 30);
        assert_int_equal(chain->due_place, 0);
        last = chain->due_us;
    }
    assert_null(due_take(&due, 39));
    assert_int_equal(due.count, 2);
}

static void who_is_added_again_stands_there_once(void **state)
{
    (void)state;
    due_add(&due, &chains[0], 10);
    due_add(&due, &chains[0], 20);
    assert_null(due_take(&due, 19));
    assert_ptr_equal(due_take(&due, 20), &chains[0]);
    assert_null(due_take(&due, 100));
    due_remove(&due, &chains[0]); /* who is not there leaves nothing behind */
    assert_int_equal(due.count, 0);
}

/* The plain way to the same: the lowest of all that stand there. */
static int64_t earliest(void)
{
    int64_t best = INT64_MAX;

    for (size_t i = 0; i < CHAINS; i++)
        if (chains[i].due_place && chains[i].due_us < best)
            best = chains[i].due_us;
    return best;
}

static void any_order_of_coming_and_going_keeps_the_earliest_on_top(void **state)
{
    unsigned seed = 20261122;

    (void)state;
    for (int i = 0; i < STEPS; i++) {
        struct chain *chain = &chains[(unsigned)rand_r(&seed) % CHAINS];
        int what = rand_r(&seed) % 4;
        int64_t first = earliest();
        if (what < 2) {
            due_add(&due, chain, rand_r(&seed) % 1000);
        } else if (what == 2) {
            due_remove(&due, chain);
            assert_int_equal(chain->due_place, 0);
        } else if (first != INT64_MAX) {
            assert_null(due_take(&due, first - 1));
            assert_int_equal(due_take(&due, first)->due_us, first);
        }
        for (size_t k = 0; k < due.count; k++)
            assert_int_equal(due.chains[k]->due_place, k + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "the earliest comes first, and nothing before its instant",
          the_earliest_comes_first_and_nothing_before_its_instant, start, stop, NULL },
        { "who is added again stands there once", who_is_added_again_stands_there_once, start, stop,
          NULL },
        { "any order of coming and going keeps the earliest on top",
          any_order_of_coming_and_going_keeps_the_earliest_on_top, start, stop, NULL },
    };

    return cmocka_run_group_tests_name("deliver_due", tests, NULL, NULL);
}
