#include "tests/support/booking.h"

#include "server/base/auto.h"
#include "server/providers/bank_notice.h"

#include <inttypes.h>
#include <stdio.h>

/* A charge that carries fine, interest and discount is paid on another day than its own: what its
 * terms ask for on that day settles it, and nothing else does (charge_terms.h). */

enum { VALUE = PAID_PRINCIPAL, FINE = 1000, LATE_DAYS = 10, INTEREST = 167, DISCOUNT = 2500 };
static struct till till;

static int64_t at_noon(const char *day)
{
    day_t on;

    assert_true(day_parse_iso(day, &on));
    return instant_of(on, 12 * 60, "America/Sao_Paulo");
}

/* Due on Tuesday, 2026-11-10, over the bare value; 2 % and 1 % a month later, R$ 25 off until the
 * 5th. */
static struct owed owe_with_terms(struct world *w)
{
    struct owed d = owe(w);

    world_exec(w,
               "UPDATE charge_item SET fine = 0, interest = 0, discount = 0 WHERE charge_id ="
               " %1$" PRId64 "; UPDATE charge SET fine = 0, interest = 0, discount = 0,"
               " principal = %2$d, centavos = %2$d, due = '2026-11-10', issued_on = '2026-11-01'"
               " WHERE charge_id = %1$" PRId64 "; INSERT INTO charge_terms VALUES (1, %1$" PRId64
               ", 200, 100, false, %3$d, '2026-11-05')",
               d.charge, VALUE, DISCOUNT);
    return d;
}

static struct bank_notice paid_on(struct world *w, const struct owed *d, const char *day,
                                  int64_t centavos)
{
    struct bank_notice n = till_boleto(d, fresh_id(w), centavos);

    n.paid_at_us = at_noon(day);
    return n;
}

static const char *newest_entry(struct world *w)
{
    return world_text(w, "SELECT string_agg(account || ':' || centavos, ' ' ORDER BY account)"
                         " FROM ledger_line WHERE entry_id = (SELECT max(entry_id) FROM"
                         " ledger_entry)");
}

static void assert_paid(struct world *w, const struct owed *d, int64_t centavos)
{
    assert_int_equal(status_of(w, "charge", d->charge), 1);
    assert_int_equal(world_int(w,
                               "SELECT paid_centavos FROM instalment WHERE status = 1 AND"
                               " instalment_id = %" PRId64,
                               d->instalment),
                     centavos);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM inbox WHERE conversation_id = %" PRId64 " AND kind = 3",
                  d->conversation),
        1);
}

static void a_late_boleto_settles_with_fine_and_interest(void **state)
{
    struct world *w = *state;
    struct owed d = owe_with_terms(w);

    books_open(w);
    const char *before = books_differ(w);
    struct bank_notice n = paid_on(w, &d, "2026-11-20", VALUE + FINE + INTEREST);
    assert_int_equal(till_take(&till, w, &n, 1).settled, 1);
    assert_string_equal(newest_entry(w), "cash:51167 fine_income:-1000 interest_income:-167"
                                         " receivable:-50000");
    assert_paid(w, &d, VALUE + FINE + INTEREST);
    assert_string_equal(books_differ(w), before);
    assert_int_equal(world_int(w, "SELECT sum(centavos) FROM ledger_line"), 0);
    /* told again: the same */
    assert_int_equal(till_take(&till, w, &n, 1).repeated, 1);
    assert_int_equal(world_int(w, "SELECT sum(centavos) FROM ledger_line"), 0);
}

static void a_banks_rounding_settles_to_the_centavo_that_came(void **state)
{
    struct world *w = *state;
    struct owed d = owe_with_terms(w);
    /* 16,666 a day: 17 times ten */
    struct bank_notice n = paid_on(w, &d, "2026-11-20", VALUE + FINE + 170);

    assert_int_equal(till_take(&till, w, &n, 1).settled, 1);
    assert_string_equal(newest_entry(w), "cash:51170 fine_income:-1000 interest_income:-170"
                                         " receivable:-50000");
    assert_paid(w, &d, VALUE + FINE + 170);
}

static void a_discount_counts_until_its_day(void **state)
{
    struct world *w = *state;
    struct owed in_time = owe_with_terms(w), after = owe_with_terms(w);
    const struct bank_notice told[] = { paid_on(w, &in_time, "2026-11-05", VALUE - DISCOUNT),
                                        paid_on(w, &after, "2026-11-06", VALUE - DISCOUNT) };

    struct settle_counts c = till_take(&till, w, &told[0], 1);
    assert_int_equal(c.settled, 1);
    assert_string_equal(newest_entry(w), "cash:47500 discount_granted:2500 receivable:-50000");
    assert_paid(w, &in_time, VALUE - DISCOUNT);
    assert_int_equal(till_take(&till, w, &told[1], 1).cases, 1);
    assert_int_equal(status_of(w, "charge", after.charge), 0);
}

static void what_the_terms_do_not_ask_for_is_a_case(void **state)
{
    static const struct {
        const char *day;
        int64_t centavos;
    } cases[] = {
        { "2026-11-20", VALUE },                       /* late, at face value */
        { "2026-11-20", VALUE + FINE },                /* without interest */
        { "2026-11-20", VALUE + FINE + INTEREST - 2 }, /* more than rounding */
        { "2026-11-20", VALUE + FINE + 172 },
        { "2026-11-10", VALUE + FINE }, /* in time, with a fine */
        { "2026-11-04", VALUE },        /* without its discount */
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owed d = owe_with_terms(w);
        struct bank_notice n = paid_on(w, &d, cases[i].day, cases[i].centavos);
        assert_int_equal(till_take(&till, w, &n, 1).cases, 1);
        assert_string_equal(world_text(w, "SELECT reason FROM payment ORDER BY payment_id DESC"
                                          " LIMIT 1"),
                            "wrong_amount");
        assert_int_equal(status_of(w, "charge", d.charge), 0);
    }
}

/* The code of a Pix of our own bank has the value in it: no bank adds anything to it. */
static void a_pix_of_our_own_is_its_value_on_any_day(void **state)
{
    struct world *w = *state;
    struct owed d = owe_with_terms(w), fined = owe_with_terms(w);
    struct bank_notice n = paid_on(w, &d, "2026-11-20", VALUE);

    n.method = PAYMENT_PIX;
    n.txid = d.txid;
    assert_int_equal(till_take(&till, w, &n, 1).settled, 1);
    n = paid_on(w, &fined, "2026-11-20", VALUE + FINE + INTEREST);
    n.method = PAYMENT_PIX;
    n.txid = fined.txid;
    assert_int_equal(till_take(&till, w, &n, 1).cases, 1);
}

static void a_providers_pix_is_asked_for_by_the_terms(void **state)
{
    struct world *w = *state;
    struct owed d = owe_with_terms(w);
    struct bank_notice n = paid_on(w, &d, "2026-11-20", VALUE + FINE + INTEREST);

    world_exec(w,
               "INSERT INTO charge_provider (tenant_id, charge_id, bank_account_id, upkeep_at)"
               " VALUES (1, %" PRId64 ", 1, now())",
               d.charge);
    n.method = PAYMENT_PIX;
    n.txid = d.txid;
    assert_int_equal(till_take(&till, w, &n, 1).settled, 1);
    assert_paid(w, &d, VALUE + FINE + INTEREST);
}

/* One that has expired here is recognised all the same. */
static void an_expired_one_settles_late_and_a_second_payment_is_double(void **state)
{
    struct world *w = *state;
    struct owed d = owe_with_terms(w);
    const struct bank_notice told[] = {
        paid_on(w, &d, "2026-11-20", VALUE + FINE + INTEREST),
        paid_on(w, &d, "2026-11-21", VALUE + FINE + 183),
    };

    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, d.charge);
    struct settle_counts c = till_take(&till, w, told, COUNT_OF(told));
    assert_int_equal(c.settled, 1);
    assert_int_equal(c.cases, 1);
    assert_paid(w, &d, VALUE + FINE + INTEREST);
    assert_string_equal(
        world_text(w, "SELECT reason FROM payment ORDER BY payment_id DESC LIMIT 1"), "double");
}

/* All that came goes back: the debt is open for its value, and the books agree. */
static void a_late_payment_given_back_opens_the_debt_again(void **state)
{
    struct world *w = *state;
    struct owed d = owe_with_terms(w);
    struct bank_notice n = paid_on(w, &d, "2026-11-20", VALUE + FINE + INTEREST);

    books_open(w);
    const char *before = books_differ(w);
    till_take(&till, w, &n, 1);
    struct bank_notice back = till_refund(fresh_id(w), n.external_id, n.centavos);
    assert_int_equal(till_take(&till, w, &back, 1).returned, 1);
    assert_int_equal(status_of(w, "instalment", d.instalment), 0);
    assert_string_equal(newest_entry(w), "cash:-51167 fine_income:1000 interest_income:167"
                                         " receivable:50000");
    assert_string_equal(books_differ(w), before);
}

/* CDC-10: the database itself keeps the fine at 2 %; a discount has its day. */
static void terms_beyond_the_law_are_refused(void **state)
{
    static const char none[] = "fine_bp = 0, interest_bp = 0, discount = 0, discount_until = NULL";
    static const char *const changes[] = { "fine_bp = 201", "interest_bp = -1",
                                           "discount_until = NULL", none };
    struct world *w = *state;
    struct owed d = owe_with_terms(w);

    for (size_t i = 0; i < COUNT_OF(changes); i++)
        assert_true(world_refuses(
            w, "23514",
            arena_printf(&w->arena, "UPDATE charge_terms SET %s WHERE charge_id = %" PRId64,
                         changes[i], d.charge)));
}

static int world_and_till(void **state)
{
    till_open(&till);
    return world_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_boleto_settles_with_fine_and_interest),
        cmocka_unit_test(a_banks_rounding_settles_to_the_centavo_that_came),
        cmocka_unit_test(a_discount_counts_until_its_day),
        cmocka_unit_test(what_the_terms_do_not_ask_for_is_a_case),
        cmocka_unit_test(a_pix_of_our_own_is_its_value_on_any_day),
        cmocka_unit_test(a_providers_pix_is_asked_for_by_the_terms),
        cmocka_unit_test(an_expired_one_settles_late_and_a_second_payment_is_double),
        cmocka_unit_test(a_late_payment_given_back_opens_the_debt_again),
        cmocka_unit_test(terms_beyond_the_law_are_refused),
    };

    return cmocka_run_group_tests(tests, world_and_till, world_teardown);
}
