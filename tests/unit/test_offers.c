#include "server/base/calendar.h"
#include "server/base/error.h"
#include "server/money/offers.h"
#include "tests/support/values.h"

#include <string.h>

#define ON "2026-11-25" /* a Wednesday */

static struct offers made_of(centavos_t principal, const char *due, int32_t broken,
                             struct counter_offer counter)
{
    static struct offer_policy policy;
    struct offer_debt debt = { principal, test_day(due) };
    struct offer_request r = { .debts = &debt,
                               .debt_count = 1,
                               .on = test_day(ON),
                               .broken_agreements = broken,
                               .counter = counter };
    struct offers o;
    struct error err = { 0 };

    policy = offer_policy_default();
    if (!offers_make(&r, &policy, &o, &err))
        fail_msg("%s", err.detail);
    return o;
}

static struct offers made(centavos_t principal, const char *due)
{
    return made_of(principal, due, 0, (struct counter_offer){ 0 });
}

static struct counter_answer countered(centavos_t principal, const char *due,
                                       struct counter_offer wish)
{
    wish.given = true;
    return made_of(principal, due, 0, wish).counter;
}

/* 850.00, 76 days late: charges 17.00 + 21.53; bucket 61-90 waives them and 5 % of the principal.
 */
static void cash_comes_first_then_three_plans(void **fixture)
{
    struct offers o = made(85000, "2026-09-10");

    (void)fixture;
    assert_int_equal(o.days_late, 76);
    assert_int_equal(o.plan_count, 4);
    assert_int_equal(o.plans[0].kind, PLAN_CASH);
    assert_int_equal(o.plans[0].charges, 3853);
    assert_int_equal(o.plans[0].discount, 3853 + 4250);
    assert_int_equal(o.plans[0].total, 80750);
    for (size_t i = 1; i < o.plan_count; i++) {
        assert_int_equal(o.plans[i].kind, PLAN_INSTALMENTS);
        assert_int_equal(o.plans[i].total, 88853);
        assert_int_equal(o.plans[i].down, 22214); /* 25 %, rounded up */
        assert_int_equal(o.plans[i].count, (int)i + 1);
    }
}

static void each_bucket_offers_what_its_row_says(void **fixture)
{
    static const struct {
        const char *due;
        centavos_t cash;
        size_t plans;
        int32_t longest;
    } cases[] = {
        { "2026-11-16", 100000 + 2000 + 300, 1, 1 }, /* 9 days: a new date, nothing off */
        { "2026-11-03", 100000 + 1000 + 367, 2, 2 }, /* 22 days: half of the charges */
        { "2026-10-19", 100000, 3, 3 },              /* 37 days: all of them */
        { "2026-09-10", 95000, 3, 4 },               /* 76 days */
        { "2026-07-10", 90000, 3, 6 },               /* 138 days */
        { "2026-03-10", 80000, 3, 8 },               /* 260 days */
        { "2025-03-10", 70000, 3, 10 },              /* 625 days */
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct offers o = made(100000, cases[i].due);
        assert_int_equal(o.plans[0].total, cases[i].cash);
        assert_int_equal(o.plan_count, 1 + cases[i].plans);
        assert_int_equal(o.plans[o.plan_count - 1].count, cases[i].longest);
    }
}

static void a_young_debt_gets_a_new_date_within_ten_days(void **fixture)
{
    struct offers o = made(85000, "2026-11-16");

    (void)fixture;
    assert_int_equal(o.plan_count, 2);
    assert_int_equal(o.plans[1].kind, PLAN_NEW_DATE);
    assert_int_equal(o.plans[1].instalment_count, 1);
    assert_int_equal(o.plans[1].instalments[0].centavos, o.plans[1].total);
    assert_int_equal(o.plans[1].instalments[0].due, test_day("2026-12-07")); /* 5th is Saturday */
    assert_true(o.plans[1].instalments[0].due <= test_day(ON) + 12);
}

static void an_offer_says_until_when_it_holds(void **fixture)
{
    struct offers o = made(85000, "2026-09-10");

    (void)fixture;
    assert_int_equal(o.valid_until, test_day("2026-12-02"));
    assert_int_equal(o.plans[0].instalments[0].due, o.valid_until);
}

static void a_broken_agreement_doubles_the_down_payment(void **fixture)
{
    struct offers o = made_of(100000, "2026-07-10", 1, (struct counter_offer){ 0 });
    struct offers after = made_of(100000, "2026-07-10", 2, (struct counter_offer){ 0 });

    (void)fixture;
    assert_int_equal(o.plans[1].down, (o.sum.total * 4000 + 9999) / 10000);
    assert_null(after.bucket);
    assert_string_equal(after.rule, "REN-05");
    assert_int_equal(after.plan_count, 0);
}

static void no_offer_without_reason(void **fixture)
{
    (void)fixture;
    assert_string_equal(made(85000, "2026-12-10").rule, "nothing_overdue");
    assert_string_equal(made(85000, "2021-11-01").rule, "no_bucket"); /* over five years */
}

/* REN-04: five years less six months from the due day, and the creditor's own last day. */
static void plans_end_before_the_debt_grows_old(void **fixture)
{
    struct offers old = made(100000, "2022-06-10"); /* may run until 2026-12-10 */
    struct offer_policy policy = offer_policy_default();
    struct offer_debt debt = { 100000, test_day("2026-07-10") };
    struct offer_request r = { .debts = &debt, .debt_count = 1, .on = test_day(ON) };
    struct offers o;
    struct error err;

    (void)fixture;
    assert_int_equal(old.plan_count, 1);
    policy.end_by = test_day("2027-03-31");
    assert_true(offers_make(&r, &policy, &o, &err));
    assert_int_equal(o.plans[o.plan_count - 1].count, 4); /* 15 Dec, Jan, Feb, Mar */
    r.counter = (struct counter_offer){ .given = true, .count = 5 };
    assert_true(offers_make(&r, &policy, &o, &err));
    assert_false(o.counter.accepted);
    assert_string_equal(o.counter.rule, "REN-04");
    assert_int_equal(o.counter.plan.count, 4);
}

static void a_thousand_in_three(void **fixture)
{
    struct counter_answer c = countered(100000, "2026-10-19", /* 37 days, discount of nothing */
                                        (struct counter_offer){ .count = 3 });

    (void)fixture;
    assert_true(c.accepted);
    assert_int_equal(c.plan.instalment_count, 4);
    assert_int_equal(c.plan.instalments[1].centavos, c.plan.instalments[2].centavos);
    assert_in_range(c.plan.instalments[3].centavos - c.plan.instalments[1].centavos, 0, 2);
}

static void instalments_fall_on_the_persons_pay_day(void **fixture)
{
    static const char *const dues[] = { "2026-11-30", "2026-12-31", "2027-02-01", "2027-03-01",
                                        "2027-03-31", "2027-04-30", "2027-05-31" };
    struct offer_policy policy = offer_policy_default();
    struct offer_debt debt = { 100000, test_day("2026-07-10") };
    struct offer_request r = { .debts = &debt, .debt_count = 1, .on = test_day(ON), .pay_day = 31 };
    struct offers o;
    struct error err;

    (void)fixture;
    assert_true(offers_make(&r, &policy, &o, &err));
    assert_int_equal(o.plans[3].instalment_count, 7);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(o.plans[3].instalments[i].due, test_day(dues[i]));
}

/* 1000.00, 138 days late: total 1066.00, down at least 213.20, up to 6 of at least 100.00. */
static void counter_offers_inside_the_limits_are_accepted(void **fixture)
{
    static const struct {
        struct counter_offer wish;
        centavos_t down;
        int32_t count;
    } cases[] = {
        { { .monthly = 30000 }, 21320, 3 },
        { { .count = 2 }, 21320, 2 },
        { { .sets_down = true, .down = 50000 }, 50000, 5 },
        { { .sets_down = true, .down = 50000, .monthly = 20000 }, 50000, 3 },
        { { .sets_down = true, .down = 50000, .monthly = 20000, .count = 3 }, 50000, 3 },
        { { .first_due = 20797 /* 2026-12-10 */ }, 21320, 6 },
        { { .sets_down = true, .down = 106600 }, 0, 1 }, /* all at once: cash, which is cheaper */
        { { .sets_down = true, .down = 90000 }, 0, 1 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct counter_answer c = countered(100000, "2026-07-10", cases[i].wish);
        if (!c.accepted)
            fail_msg("case %zu: %s", i, c.why);
        assert_int_equal(c.plan.down, cases[i].down);
        assert_int_equal(c.plan.count, cases[i].count);
    }
}

static void refused_counter_offers_name_rule_and_nearest_plan(void **fixture)
{
    static const struct {
        struct counter_offer wish;
        const char *rule, *limit;
        centavos_t down;
        int32_t count;
    } cases[] = {
        { { .count = 7 }, "REN-07", "count_max", 21320, 6 },
        { { .monthly = 9000 }, "REN-07", "down_min", 21320, 6 },
        { { .sets_down = true, .down = 30000, .monthly = 9000 }, "REN-07", "count_max", 30000, 6 },
        { { .sets_down = true, .down = 10000, .count = 3 }, "REN-07", "down_min", 21320, 3 },
        { { .sets_down = true }, "REN-07", "down_min", 21320, 6 },
        { { .sets_down = true, .down = 80000, .count = 4 }, "REN-07", "instalment_min", 80000, 2 },
        { { .sets_down = true, .down = 30000, .monthly = 10000, .count = 3 },
          "REN-02",
          "total",
          30000,
          6 },
        { { .count = 3, .first_due = 20860 }, "REN-07", "first_due_max", 21320, 3 },
        { { .count = 3, .first_due = 20700 }, "REN-07", "first_due_min", 21320, 3 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct counter_answer c = countered(100000, "2026-07-10", cases[i].wish);
        if (c.accepted || !c.has_plan || strcmp(c.rule, cases[i].rule) != 0 ||
            strcmp(c.limit, cases[i].limit) != 0)
            fail_msg("case %zu: %s %s %s", i, c.rule, c.limit, c.why);
        assert_int_equal(c.plan.down, cases[i].down);
        assert_int_equal(c.plan.count, cases[i].count);
    }
}

static void who_broke_an_agreement_pays_half_first_or_all(void **fixture)
{
    struct counter_answer c =
        made_of(100000, "2026-11-03", 1, (struct counter_offer){ .given = true, .monthly = 20000 })
            .counter;

    (void)fixture;
    assert_false(c.accepted);
    assert_string_equal(c.rule, "REN-05");
    assert_int_equal(c.plan.kind, PLAN_CASH);
}

static void interest_on_plans_is_simple_and_told_as_a_yearly_rate(void **fixture)
{
    struct offer_policy policy = offer_policy_default();
    struct offer_debt debt = { 100000, test_day("2026-07-10") };
    struct offer_request r = { .debts = &debt, .debt_count = 1, .on = test_day(ON) };
    struct offers o;
    struct error err = { 0 };

    (void)fixture;
    policy.plan_interest_monthly_bp = 100;
    assert_true(offers_make(&r, &policy, &o, &err));
    /* 852.80 financed, 1 % for (6 + 1) / 2 months on average */
    assert_int_equal(o.plans[3].interest, 2985);
    assert_in_range(o.plans[3].yearly_rate_bp, 1150, 1400);
    policy.plan_interest_monthly_bp = 101;
    assert_false(offers_make(&r, &policy, &o, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

static void a_policy_that_makes_no_sense_is_refused(void **fixture)
{
    struct offer_policy policy = offer_policy_default();
    struct error err = { 0 };

    (void)fixture;
    assert_true(offer_policy_check(&policy, &err));
    policy.buckets[1].from_day = 15;
    assert_false(offer_policy_check(&policy, &err));
    assert_non_null(strstr(err.detail, "overlap"));
    policy = offer_policy_default();
    policy.price.fine_bp = 300;
    assert_false(offer_policy_check(&policy, &err));
    policy = offer_policy_default();
    policy.buckets[0].charges_off_bp = 10001;
    assert_false(offer_policy_check(&policy, &err));
}

static void check_plan(const struct plan *p, const struct offers *o)
{
    centavos_t sum = 0;

    assert_int_equal(p->total, p->principal + p->charges - p->discount + p->interest);
    for (size_t i = 0; i < p->instalment_count; i++) {
        assert_true(p->instalments[i].centavos > 0);
        if (i > 0)
            assert_true(p->instalments[i].due >= p->instalments[i - 1].due);
        if (p->kind != PLAN_CASH)
            assert_true(calendar_is_business_day(CALENDAR_BANK, p->instalments[i].due));
        if (p->kind == PLAN_INSTALMENTS && (i > 0 || p->down == 0))
            assert_true(p->instalments[i].centavos >= o->bucket->instalment_min);
        sum += p->instalments[i].centavos;
    }
    assert_int_equal(sum, p->total);
    /* REN-02: never more off than the policy says */
    assert_true(p->discount * 10000 <= p->charges * o->bucket->charges_off_bp +
                                           p->principal * o->bucket->principal_off_bp);
}

static void random_counter(uint64_t *seed, struct counter_offer *c)
{
    c->given = true;
    c->monthly = test_random(seed) % 2 ? test_between(seed, 100, 200000) : 0;
    c->sets_down = test_random(seed) % 2;
    c->down = c->sets_down ? test_between(seed, 0, 500000) : 0;
    c->count = test_random(seed) % 2 ? (int32_t)test_between(seed, 1, 70) : 0;
    c->first_due = test_random(seed) % 2 ? test_day(ON) + (day_t)test_between(seed, -10, 90) : 0;
}

static void ten_thousand_random_debts_add_up(void **fixture)
{
    uint64_t seed = 14002;
    struct offer_policy policy = offer_policy_default();
    struct error err = { 0 };

    (void)fixture;
    for (int i = 0; i < 10000; i++) {
        struct offer_debt debts[6];
        struct offer_request r = { .debts = debts,
                                   .debt_count = (size_t)test_between(&seed, 1, 6),
                                   .on = test_day(ON),
                                   .broken_agreements = (int32_t)test_between(&seed, 0, 1),
                                   .pay_day = (int32_t)test_between(&seed, 0, 31) };
        struct offers o;
        policy.plan_interest_monthly_bp = test_between(&seed, 0, 100);
        for (size_t k = 0; k < r.debt_count; k++)
            debts[k] = (struct offer_debt){ test_between(&seed, 1, 500000),
                                            r.on - (day_t)test_between(&seed, -40, 1900) };
        random_counter(&seed, &r.counter);
        if (!offers_make(&r, &policy, &o, &err))
            fail_msg("case %d: %s", i, err.detail);
        assert_true(o.plan_count <= 4 && (o.plan_count > 0) == (o.bucket != NULL));
        for (size_t k = 0; k < o.plan_count; k++)
            check_plan(&o.plans[k], &o);
        if (!o.bucket)
            continue;
        assert_true(o.counter.has_plan);
        assert_true(o.counter.accepted == (o.counter.rule == NULL));
        check_plan(&o.counter.plan, &o);
    }
}

/* REN-03: nothing but debts, day and policy decides. */
static void the_same_profile_gets_the_same_offer(void **fixture)
{
    struct offers a = made(85000, "2026-09-10"), b = made(85000, "2026-09-10");

    (void)fixture;
    assert_int_equal(a.plan_count, b.plan_count);
    for (size_t i = 0; i < a.plan_count; i++) {
        assert_int_equal(a.plans[i].total, b.plans[i].total);
        assert_int_equal(a.plans[i].instalment_count, b.plans[i].instalment_count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cash_comes_first_then_three_plans),
        cmocka_unit_test(each_bucket_offers_what_its_row_says),
        cmocka_unit_test(a_young_debt_gets_a_new_date_within_ten_days),
        cmocka_unit_test(an_offer_says_until_when_it_holds),
        cmocka_unit_test(a_broken_agreement_doubles_the_down_payment),
        cmocka_unit_test(no_offer_without_reason),
        cmocka_unit_test(plans_end_before_the_debt_grows_old),
        cmocka_unit_test(a_thousand_in_three),
        cmocka_unit_test(instalments_fall_on_the_persons_pay_day),
        cmocka_unit_test(counter_offers_inside_the_limits_are_accepted),
        cmocka_unit_test(refused_counter_offers_name_rule_and_nearest_plan),
        cmocka_unit_test(who_broke_an_agreement_pays_half_first_or_all),
        cmocka_unit_test(interest_on_plans_is_simple_and_told_as_a_yearly_rate),
        cmocka_unit_test(a_policy_that_makes_no_sense_is_refused),
        cmocka_unit_test(ten_thousand_random_debts_add_up),
        cmocka_unit_test(the_same_profile_gets_the_same_offer),
    };

    return cmocka_run_group_tests_name("offers", tests, NULL, NULL);
}
