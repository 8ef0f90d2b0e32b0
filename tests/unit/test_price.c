#include "server/base/error.h"
#include "server/money/price.h"
#include "tests/support/values.h"

#include <string.h>

static struct price priced(centavos_t principal, const char *due, const char *on,
                           const struct price_policy *policy)
{
    struct price p;
    struct error err;

    assert_true(debt_price(principal, test_day(due), test_day(on), policy, &p, &err));
    assert_int_equal(p.total, p.principal + p.fine + p.interest + p.correction - p.discount);
    return p;
}

/* collections reference 14.1 and payments reference 6 */
static void charges_of_the_reference(void **fixture)
{
    static const struct {
        centavos_t principal;
        const char *due, *on;
        centavos_t fine, interest, total;
    } cases[] = {
        { 85000, "2026-10-19", "2026-11-25", 1700, 1048, 87748 }, /* 37 days */
        { 85000, "2026-11-25", "2026-11-25", 0, 0, 85000 },
        { 85000, "2026-11-26", "2026-11-25", 0, 0, 85000 },
        { 74990, "2026-10-05", "2026-10-22", 1500, 425, 76915 },  /* 17 days */
        { 74990, "2026-03-02", "2026-09-18", 1500, 4999, 81489 }, /* 200 days */
        { 10000, "2026-11-03", "2026-11-25", 200, 73, 10273 },
    };
    struct price_policy policy = price_policy_default();

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct price p = priced(cases[i].principal, cases[i].due, cases[i].on, &policy);
        assert_int_equal(p.fine, cases[i].fine);
        assert_int_equal(p.interest, cases[i].interest);
        assert_int_equal(p.total, cases[i].total);
    }
}

static void a_due_day_without_clearing_rolls(void **fixture)
{
    static const struct {
        const char *due, *on;
        int32_t days, days_from_business;
    } cases[] = {
        { "2026-09-05", "2026-09-05", 0, 0 }, /* Saturday; Monday is 7 September */
        { "2026-09-05", "2026-09-08", 0, 0 }, { "2026-09-05", "2026-09-09", 4, 1 },
        { "2026-12-05", "2026-12-07", 0, 0 }, /* the reference's Saturday the 5th */
        { "2026-12-05", "2026-12-08", 3, 1 }, { "2026-02-16", "2026-02-18", 0, 0 }, /* Carnival */
        { "2026-11-20", "2026-11-23", 0, 0 }, /* Consciência Negra, a Friday */
        { "2026-11-23", "2026-11-24", 1, 1 },
    };
    struct price_policy policy = price_policy_default();
    struct price_policy later = policy;

    (void)fixture;
    later.count_from_business_day = true;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(priced(100, cases[i].due, cases[i].on, &policy).days_late, cases[i].days);
        assert_int_equal(priced(100, cases[i].due, cases[i].on, &later).days_late,
                         cases[i].days_from_business);
    }
}

static void the_fine_is_charged_once(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    assert_int_equal(priced(85000, "2026-01-05", "2026-02-14", &policy).fine, 1700);
    assert_int_equal(priced(85000, "2026-01-05", "2027-02-09", &policy).fine, 1700);
}

static void a_fine_above_two_percent_is_refused(void **fixture)
{
    struct price_policy policy = price_policy_default();
    struct error err = { 0 };
    struct price p;

    (void)fixture;
    policy.fine_bp = 201;
    assert_false(debt_price(100, 0, 0, &policy, &p, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.detail, "CDC-10"));
    policy.fine_bp = 200;
    assert_true(debt_price(100, 0, 0, &policy, &p, &err));
}

static void other_impossible_inputs_are_refused(void **fixture)
{
    static const struct {
        centavos_t principal;
        struct price_policy policy;
        const char *reason;
    } cases[] = {
        { 0, { 0 }, "principal" },
        { -1, { 0 }, "principal" },
        { 100000000000, { 0 }, "principal" },
        { 100, { .fine_bp = -1 }, "fine_bp" },
        { 100, { .interest_monthly_bp = 1001 }, "interest_monthly_bp" },
        { 100, { .rebate = -1 }, "rebate" },
        { 100, { .discount_count = 1, .discounts = { { .bp = 10001 } } }, "discount" },
    };
    struct error err = { 0 };
    struct price p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(debt_price(cases[i].principal, 0, 0, &cases[i].policy, &p, &err));
        assert_non_null(strstr(err.detail, cases[i].reason));
    }
}

static void interest_by_the_banks_daily_amount(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    policy.interest = PRICE_INTEREST_DAILY_AMOUNT;
    assert_int_equal(priced(74990, "2026-10-05", "2026-10-22", &policy).interest, 425);
    assert_int_equal(priced(74990, "2026-03-02", "2026-09-18", &policy).interest, 5000);
}

static void legal_rates_add_up_and_do_not_compound(void **fixture)
{
    struct price_policy policy = { .interest = PRICE_INTEREST_LEGAL,
                                   .legal_interest_millionths = 1234 + 0 + 2000 };

    (void)fixture;
    assert_int_equal(priced(100000, "2026-07-31", "2026-10-31", &policy).interest, 323);
}

static void discounts_hold_until_the_end_of_their_day(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    policy.discount_count = 2;
    policy.discounts[0] = (struct price_discount){ .until = test_day("2026-11-05"), .bp = 1000 };
    policy.discounts[1] =
        (struct price_discount){ .until = test_day("2026-11-08"), .centavos = 300 };
    assert_int_equal(priced(10000, "2026-11-10", "2026-11-05", &policy).total, 9000);
    assert_int_equal(priced(10000, "2026-11-10", "2026-11-06", &policy).total, 9700);
    assert_int_equal(priced(10000, "2026-11-10", "2026-11-08", &policy).total, 9700);
    assert_int_equal(priced(10000, "2026-11-10", "2026-11-09", &policy).total, 10000);
    assert_int_equal(priced(10000, "2026-11-10", "2026-11-11", &policy).discount, 0);
}

static void a_rebate_lowers_the_base_of_everything(void **fixture)
{
    struct price_policy policy = price_policy_default();
    struct price p;

    (void)fixture;
    policy.rebate = 5000;
    p = priced(90000, "2026-10-19", "2026-11-25", &policy);
    assert_int_equal(p.fine, 1700);
    assert_int_equal(p.interest, 1048);
    assert_int_equal(p.discount, 5000);
    assert_int_equal(p.total, 87748);
}

/* CDC-05: ten thousand random cases; and a day more never costs less. */
static void parts_add_up_and_days_never_cost_less(void **fixture)
{
    uint64_t seed = 14001;
    struct error err;

    (void)fixture;
    for (int i = 0; i < 10000; i++) {
        struct price_policy policy = { .fine_bp = test_between(&seed, 0, 200),
                                       .interest = (enum price_interest)(test_random(&seed) % 3),
                                       .interest_monthly_bp = test_between(&seed, 0, 1000),
                                       .legal_interest_millionths = test_between(&seed, 0, 99999),
                                       .correction_millionths = test_between(&seed, 0, 99999),
                                       .rebate = test_between(&seed, 0, 5000),
                                       .count_from_business_day = test_random(&seed) % 2 };
        centavos_t principal = test_between(&seed, 1, 50000000);
        day_t due = test_day("2026-01-01") + (day_t)test_between(&seed, 0, 700);
        day_t on = due + (day_t)test_between(&seed, -30, 2000);
        struct price p, next;
        assert_true(debt_price(principal, due, on, &policy, &p, &err));
        assert_true(debt_price(principal, due, on + 1, &policy, &next, &err));
        assert_int_equal(p.total, p.principal + p.fine + p.interest + p.correction - p.discount);
        assert_true(p.total >= 0 && p.fine * 50 <= p.principal + 25);
        assert_true(next.total >= p.total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charges_of_the_reference),
        cmocka_unit_test(a_due_day_without_clearing_rolls),
        cmocka_unit_test(the_fine_is_charged_once),
        cmocka_unit_test(a_fine_above_two_percent_is_refused),
        cmocka_unit_test(other_impossible_inputs_are_refused),
        cmocka_unit_test(interest_by_the_banks_daily_amount),
        cmocka_unit_test(legal_rates_add_up_and_do_not_compound),
        cmocka_unit_test(discounts_hold_until_the_end_of_their_day),
        cmocka_unit_test(a_rebate_lowers_the_base_of_everything),
        cmocka_unit_test(parts_add_up_and_days_never_cost_less),
    };

    return cmocka_run_group_tests_name("price", tests, NULL, NULL);
}
