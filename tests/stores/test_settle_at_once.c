#include "tests/support/booking.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

/* Two servers settle at the same time: each payment counts once, whichever comes first. */

enum { DUE = PAID_DUE, ROUNDS = 40 };
static struct till till;

struct lane {
    struct pg_sync *db;
    const struct bank_notice *notices;
    size_t count;
    struct settle_counts counts;
    bool done;
};

static void *take(void *arg)
{
    struct lane *l = arg;

    l->done = till_take_by(&till, l->db, l->notices, l->count, &l->counts);
    return NULL;
}

/* Both at once; true when both were committed. */
static bool take_both(struct lane lanes[2])
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take, &lanes[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return lanes[0].done && lanes[1].done;
}

static void open_lanes(struct world *w, struct lane lanes[2])
{
    struct error err = { 0 };

    for (int i = 0; i < 2; i++) {
        lanes[i] = (struct lane){ .db = pg_sync_open(scratch_conninfo(w->scratch), &err) };
        assert_non_null(lanes[i].db);
    }
}

static void close_lanes(struct lane lanes[2])
{
    for (int i = 0; i < 2; i++)
        pg_sync_close(&lanes[i].db);
}

static void give(struct lane *l, const struct bank_notice *notices, size_t count)
{
    l->notices = notices;
    l->count = count;
}

static void one_charge_that_two_payments_meet_is_settled_once(void **state)
{
    struct world *w = *state;
    struct lane lanes[2];

    open_lanes(w, lanes);
    for (int i = 0; i < ROUNDS; i++) {
        struct owed d = owe(w);
        books_open(w);
        const struct bank_notice a = till_boleto(&d, fresh_id(w), DUE);
        const struct bank_notice b = till_boleto(&d, fresh_id(w), DUE);
        give(&lanes[0], &a, 1);
        give(&lanes[1], &b, 1);
        assert_true(take_both(lanes));
        assert_int_equal(lanes[0].counts.settled + lanes[1].counts.settled, 1);
        assert_int_equal(lanes[0].counts.cases + lanes[1].counts.cases, 1);
    }
    assert_string_equal(books_differ(w), "0 0 0 0");
    close_lanes(lanes);
}

static void two_charges_of_one_instalment_pay_it_once(void **state)
{
    struct world *w = *state;
    struct lane lanes[2];

    open_lanes(w, lanes);
    for (int i = 0; i < ROUNDS; i++) {
        struct owed d = owe(w), other = owe_more(w, d.person, d.instalment);
        books_open(w);
        const struct bank_notice a = till_boleto(&d, fresh_id(w), DUE);
        const struct bank_notice b = till_boleto(&other, fresh_id(w), DUE);
        give(&lanes[0], &a, 1);
        give(&lanes[1], &b, 1);
        assert_true(take_both(lanes));
        assert_int_equal(lanes[0].counts.settled + lanes[1].counts.settled, 1);
    }
    assert_string_equal(books_differ(w), "0 0 0 0");
    close_lanes(lanes);
}

static void the_same_notice_by_two_lanes_counts_once(void **state)
{
    struct world *w = *state;
    struct lane lanes[2];

    open_lanes(w, lanes);
    for (int i = 0; i < ROUNDS; i++) {
        struct owed d = owe(w);
        books_open(w);
        const struct bank_notice n = till_boleto(&d, fresh_id(w), DUE);
        give(&lanes[0], &n, 1);
        give(&lanes[1], &n, 1);
        assert_true(take_both(lanes));
        assert_int_equal(lanes[0].counts.settled + lanes[1].counts.settled, 1);
        assert_int_equal(lanes[0].counts.repeated + lanes[1].counts.repeated, 1);
        assert_int_equal(lanes[0].counts.cases + lanes[1].counts.cases, 0);
    }
    assert_string_equal(books_differ(w), "0 0 0 0");
    close_lanes(lanes);
}

/* Both orders of the locks are asked for: neither may wait for the other for ever. */
static void bodies_that_name_the_same_debts_the_other_way_round_do_not_wait_for_ever(void **state)
{
    struct world *w = *state;
    struct lane lanes[2];

    open_lanes(w, lanes);
    for (int i = 0; i < ROUNDS; i++) {
        struct owed d = owe(w), e = owe(w);
        books_open(w);
        const struct bank_notice a[] = { till_boleto(&d, fresh_id(w), DUE),
                                         till_boleto(&e, fresh_id(w), DUE) };
        const struct bank_notice b[] = { till_boleto(&e, fresh_id(w), DUE),
                                         till_boleto(&d, fresh_id(w), DUE) };
        give(&lanes[0], a, 2);
        give(&lanes[1], b, 2);
        assert_true(take_both(lanes));
        assert_int_equal(lanes[0].counts.settled + lanes[1].counts.settled, 2);
    }
    assert_string_equal(books_differ(w), "0 0 0 0");
    close_lanes(lanes);
}

/* Whichever is first: in the end it is open, and the money has come and gone. */
static void a_payment_and_its_refund_that_meet_end_the_same(void **state)
{
    struct world *w = *state;
    struct lane lanes[2];
    int open = 0;

    open_lanes(w, lanes);
    for (int i = 0; i < ROUNDS; i++) {
        struct owed d = owe(w);
        books_open(w);
        const char *id = fresh_id(w);
        const struct bank_notice paid = till_boleto(&d, id, DUE);
        const struct bank_notice back[] = { till_refund(fresh_id(w), id, DUE),
                                            till_credit(id, DUE, 1) };
        give(&lanes[0], &paid, 1);
        give(&lanes[1], back, 2);
        assert_true(take_both(lanes));
        open += status_of(w, "instalment", d.instalment) == 0;
    }
    assert_int_equal(open, ROUNDS);
    assert_int_equal(world_int(w, "SELECT (SELECT count(*) FROM credit WHERE booked_at IS NULL) +"
                                  " (SELECT count(*) FROM payment_return WHERE state = 0)"),
                     0);
    assert_string_equal(books_differ(w), "0 0 0 0");
    close_lanes(lanes);
}

static int setup(void **state)
{
    till_open(&till);
    return world_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("one charge that two payments meet is settled once",
             one_charge_that_two_payments_meet_is_settled_once),
        TEST("two charges of one instalment pay it once",
             two_charges_of_one_instalment_pay_it_once),
        TEST("the same notice by two lanes counts once", the_same_notice_by_two_lanes_counts_once),
        TEST("bodies that name the same debts the other way round do not wait for ever",
             bodies_that_name_the_same_debts_the_other_way_round_do_not_wait_for_ever),
        TEST("a payment and its refund that meet end the same",
             a_payment_and_its_refund_that_meet_end_the_same),
    };
    return cmocka_run_group_tests_name("settle_at_once", tests, setup, world_teardown);
}
