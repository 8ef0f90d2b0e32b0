#include "server/money/charge_terms.h"
#include "server/money/price.h"
#include "tests/support/values.h"

/* What a boleto or a provider's charge asks for by the day (payments reference 6). */

static const struct charge_terms usual = { .fine_bp = 200, .interest_month_bp = 100 };

static struct charge_asked asked(const struct charge_terms *t, centavos_t centavos, const char *due,
                                 const char *on)
{
    struct charge_asked a = charge_terms_ask(t, centavos, test_day(due), test_day(on));

    assert_int_equal(a.total, centavos + a.fine + a.interest - a.discount);
    return a;
}

static void the_references_amounts_come_out(void **state)
{
    static const struct {
        const char *due, *on;
        bool daily;
        centavos_t fine, interest;
    } cases[] = {
        { "2026-10-05", "2026-10-05", false, 0, 0 },
        { "2026-10-05", "2026-10-22", false, 1500, 425 }, /* 17 days of 24,997 */
        { "2026-10-05", "2026-10-22", true, 1500, 425 },
        { "2026-03-02", "2026-09-18", false, 1500, 4999 }, /* 200 days */
        { "2026-03-02", "2026-09-18", true, 1500, 5000 },
        { "2026-12-05", "2026-12-07", false, 0, 0 },     /* Saturday; Monday is in time */
        { "2026-12-05", "2026-12-08", false, 1500, 75 }, /* three days, from the day itself */
        { "2026-02-16", "2026-02-18", false, 0, 0 },     /* Carnival; Ash Wednesday is in time */
        { "2026-02-16", "2026-02-19", false, 1500, 75 },
        { "2026-11-20", "2026-11-23", false, 0, 0 }, /* Consciência Negra, a Friday */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct charge_terms t = usual;
        t.daily = cases[i].daily;
        struct charge_asked a = asked(&t, 74990, cases[i].due, cases[i].on);
        assert_int_equal(a.fine, cases[i].fine);
        assert_int_equal(a.interest, cases[i].interest);
    }
}

static void a_discount_lasts_to_the_end_of_its_day_and_no_holiday_extends_it(void **state)
{
    struct charge_terms t = usual;

    (void)state;
    t.discount = 5000;
    t.discount_until = test_day("2026-12-05"); /* a Saturday */
    assert_int_equal(asked(&t, 74990, "2026-12-10", "2026-12-05").total, 69990);
    assert_int_equal(asked(&t, 74990, "2026-12-10", "2026-12-07").total, 74990);
    assert_int_equal(asked(&t, 74990, "2026-12-10", "2026-12-11").discount, 0);
}

/* Whatever the terms, value and due day: a day later never asks for less. */
static void who_pays_later_is_never_asked_for_less(void **state)
{
    uint64_t seed = 2026;

    (void)state;
    for (int n = 0; n < 2000; n++) {
        centavos_t centavos = test_between(&seed, 2, n % 2 ? 1000 : 10000000);
        day_t due = test_day("2026-01-01") + (day_t)test_between(&seed, 0, 800);
        struct charge_terms t = { .fine_bp = (int)test_between(&seed, 0, 200),
                                  .interest_month_bp = (int)test_between(&seed, 0, 1000),
                                  .daily = test_between(&seed, 0, 1),
                                  .discount = test_between(&seed, 1, centavos - 1),
                                  .discount_until = due - (day_t)test_between(&seed, 1, 10) };
        centavos_t before = 0;
        for (day_t on = due - 15; on < due + 400; on++) {
            struct charge_asked a = charge_terms_ask(&t, centavos, due, on);
            assert_true(a.total >= before && a.fine >= 0 && a.interest >= 0);
            assert_true(charge_terms_fit(&t, centavos, due, on, a.total, &a));
            before = a.total;
        }
    }
}

static void both_ways_of_rounding_fit_and_nothing_else(void **state)
{
    const day_t due = test_day("2026-03-02"), on = test_day("2026-09-18");
    struct charge_asked a;

    (void)state;
    /* 74990 + 1500 + 4999, or + 5000: give or take a centavo each */
    for (centavos_t paid = 81480; paid <= 81500; paid++) {
        bool fits = charge_terms_fit(&usual, 74990, due, on, paid, &a);
        assert_int_equal(fits, paid >= 81488 && paid <= 81491);
        assert_int_equal(a.total, fits ? paid : 81489);
        assert_int_equal(a.total, 74990 + a.fine + a.interest - a.discount);
        assert_int_equal(a.fine, 1500);
    }
    assert_false(charge_terms_fit(&usual, 74990, due, on, 74990, &a)); /* late, at face value */
}

static void in_time_there_is_no_tolerance(void **state)
{
    struct charge_terms t = usual;
    const day_t due = test_day("2026-12-10");
    struct charge_asked a;

    (void)state;
    t.discount = 5000;
    t.discount_until = test_day("2026-12-05");
    assert_true(charge_terms_fit(&t, 74990, due, test_day("2026-12-05"), 69990, &a));
    assert_int_equal(a.discount, 5000);
    assert_false(charge_terms_fit(&t, 74990, due, test_day("2026-12-05"), 69991, &a));
    assert_false(charge_terms_fit(&t, 74990, due, test_day("2026-12-06"), 69990, &a));
    assert_true(charge_terms_fit(&t, 74990, due, due, 74990, &a));
    assert_false(charge_terms_fit(&t, 74990, due, due, 74991, &a));
    assert_false(charge_terms_fit(&t, 74990, due, due, 74989, &a));
}

/* So small that fine and interest round to nothing: less than the value is still less. */
static void a_centavo_less_than_the_value_never_fits(void **state)
{
    const day_t due = test_day("2026-12-10");
    struct charge_asked a;

    (void)state;
    assert_true(charge_terms_fit(&usual, 10, due, due + 3, 10, &a));
    assert_false(charge_terms_fit(&usual, 10, due, due + 3, 9, &a));
    assert_true(charge_terms_fit(&usual, 10, due, due + 3, 11, &a));
    assert_int_equal(a.fine + a.interest, 1);
}

static void terms_are_those_of_the_policy(void **state)
{
    struct price_policy p = price_policy_default();
    const day_t due = test_day("2026-12-10"), today = test_day("2026-11-30");

    (void)state;
    p.discounts[0] = (struct price_discount){ .until = test_day("2026-11-29"), .centavos = 900 };
    p.discounts[1] = (struct price_discount){ .until = test_day("2026-12-05"), .bp = 1000 };
    p.discounts[2] = (struct price_discount){ .until = test_day("2026-12-01"), .centavos = 9900 };
    p.discount_count = 3;
    struct charge_terms t = charge_terms_of(&p, 85000, 85000, due, today);
    assert_int_equal(t.fine_bp, 200);
    assert_int_equal(t.interest_month_bp, 100);
    assert_false(t.daily);
    assert_int_equal(t.discount, 8500); /* the one that lasts longest */
    assert_int_equal(t.discount_until, test_day("2026-12-05"));

    p.interest = PRICE_INTEREST_LEGAL; /* no bank works it out */
    p.discounts[1].until = due;        /* in the value already */
    t = charge_terms_of(&p, 85000, 76500, due, today);
    assert_int_equal(t.interest_month_bp, 0);
    assert_int_equal(t.discount, 1400);
    assert_int_equal(t.discount_until, test_day("2026-12-01"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_references_amounts_come_out),
        cmocka_unit_test(a_discount_lasts_to_the_end_of_its_day_and_no_holiday_extends_it),
        cmocka_unit_test(who_pays_later_is_never_asked_for_less),
        cmocka_unit_test(both_ways_of_rounding_fit_and_nothing_else),
        cmocka_unit_test(in_time_there_is_no_tolerance),
        cmocka_unit_test(a_centavo_less_than_the_value_never_fits),
        cmocka_unit_test(terms_are_those_of_the_policy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
