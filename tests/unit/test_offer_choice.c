#include "server/base/error.h"
#include "server/money/offers.h"
#include "tests/support/unit.h"
#include "tests/support/values.h"

/* Which offer was chosen: a plan is named by what it is, and found again by that. */

/* The last one is late from the 28th on. */
static const struct offer_debt owed[] = { { 85000, 20700 }, { 60000, 20730 }, { 60000, 20784 } };
enum { DEBTS = 3, ON = 20782 /* 2026-11-25, a Wednesday */ };

static struct offer_request request_on(day_t on, size_t debts)
{
    return (struct offer_request){ .debts = owed, .debt_count = debts, .on = on };
}

static struct offers offers_on(day_t on, const struct offer_policy *policy)
{
    const struct offer_request r = request_on(on, DEBTS);
    struct offers o;
    struct error err = { 0 };

    if (!offers_make(&r, policy, &o, &err))
        fail_msg("%s", err.detail);
    return o;
}

static void a_plan_has_the_id_of_its_content(void **fixture)
{
    struct offer_policy policy = offer_policy_default();
    const struct plan plan = offers_on(ON, &policy).plans[1];
    struct plan others[] = { plan, plan, plan, plan, plan, plan, plan };

    (void)fixture;
    assert_true(plan.down > 0 && plan.instalment_count > 1);
    others[0].kind = PLAN_NEW_DATE;
    others[1].count++;
    others[2].down++;
    others[3].total++;
    others[4].discount++;
    others[5].instalments[0].due++;
    others[6].instalments[1].centavos++;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_int_not_equal(plan_id(&others[i]), plan_id(&plan));
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(plan_id(&others[i]), plan_id(&others[k]));
    }
    assert_int_equal(plan_id(&offers_on(ON, &policy).plans[1]), plan_id(&plan));
}

/* A tap carries 18 digits at most; sessions of older flows choose by place. */
static void an_id_fits_a_tap_and_is_no_place(void **fixture)
{
    struct offer_policy policy = offer_policy_default();
    size_t seen = 0;

    (void)fixture;
    for (day_t on = ON - 20; on < ON + 500; on++) {
        struct offers o = offers_on(on, &policy);
        for (size_t i = 0; i < o.plan_count; i++, seen++)
            assert_in_range(plan_id(&o.plans[i]), 100000000000000000, 999999999999999999);
    }
    assert_in_range(seen, 1000, 3000);
}

/* The offer of that id on that day; total 0 = there is none. */
static struct plan found_on(day_t on, const struct offer_policy *policy, size_t debts, int64_t id)
{
    const struct offer_request r = request_on(on, debts);
    struct offers o;
    const struct plan *plan = offers_find(&r, policy, id, &o);

    if (!plan)
        return (struct plan){ 0 };
    assert_true(plan >= o.plans && plan < o.plans + o.plan_count);
    assert_true(o.valid_until >= on);
    assert_int_equal(o.debts_covered, 2); /* those of the day it was made */
    return *plan;
}

/* REN-10: the interest in a plan grows by the day; what was offered holds all the same. */
static void an_offer_holds_until_the_day_it_said(void **fixture)
{
    struct offer_policy policy = offer_policy_default();
    struct offers o = offers_on(ON, &policy);

    (void)fixture;
    assert_int_not_equal(offers_on(ON + 1, &policy).plans[1].total, o.plans[1].total);
    for (size_t i = 0; i < o.plan_count; i++) {
        day_t first = o.plans[i].instalments[0].due;
        day_t last = first < o.valid_until ? first : o.valid_until;
        assert_in_range(last, ON + 3, ON + 7);
        for (day_t day = ON; day <= ON + 10; day++)
            assert_int_equal(found_on(day, &policy, DEBTS, plan_id(&o.plans[i])).total,
                             day <= last ? o.plans[i].total : 0);
    }
}

static void an_offer_is_gone_when_debts_or_policy_changed(void **fixture)
{
    struct offer_policy policy = offer_policy_default(), other = offer_policy_default();
    struct offers o = offers_on(ON, &policy);

    (void)fixture;
    for (size_t i = 0; i < other.bucket_count; i++) {
        other.buckets[i].principal_off_bp += 100;
        other.buckets[i].down_bp += 100;
    }
    for (size_t i = 0; i < o.plan_count; i++) {
        int64_t id = plan_id(&o.plans[i]);
        assert_int_equal(found_on(ON, &policy, DEBTS, id).total, o.plans[i].total);
        assert_int_equal(found_on(ON, &policy, 1, id).total, 0);
        assert_int_equal(found_on(ON, &policy, 0, id).total, 0);
        assert_int_equal(found_on(ON, &other, DEBTS, id).total, 0);
        assert_int_equal(found_on(ON - 1, &policy, DEBTS, id).total, 0);
    }
}

/* REN-07: whatever a person says fits in a month, the plan they get has an id that holds. */
static void a_plan_that_was_asked_for_is_found_again(void **fixture)
{
    struct offer_policy policy = offer_policy_default();
    size_t others = 0;

    (void)fixture;
    for (centavos_t monthly = 5000; monthly <= 160000; monthly += 2500) {
        struct offer_request r = request_on(ON, DEBTS);
        struct offers asked, found;
        struct error err = { 0 };
        r.counter = (struct counter_offer){ .given = true, .monthly = monthly };
        assert_true(offers_make(&r, &policy, &asked, &err) && asked.counter.has_plan);
        int64_t id = plan_id(&asked.counter.plan);
        for (day_t day = ON; day <= ON + 3; day++) {
            const struct offer_request later = request_on(day, DEBTS);
            const struct plan *plan = offers_find(&later, &policy, id, &found);
            assert_non_null(plan);
            assert_int_equal(plan_id(plan), id); /* every day and amount is in it */
            assert_int_equal(plan->instalment_count, asked.counter.plan.instalment_count);
            assert_int_equal(plan->total, asked.counter.plan.total);
            assert_int_equal(found.valid_until, asked.valid_until);
        }
        const struct offer_request gone = request_on(ON + 10, DEBTS);
        assert_null(offers_find(&gone, &policy, id, &found));
        others += id != plan_id(&asked.plans[1]) && id != plan_id(&asked.plans[2]) &&
                  id != plan_id(&asked.plans[3]) && id != plan_id(&asked.plans[0]);
    }
    assert_true(others > 0); /* some that are not offered otherwise */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a plan has the id of its content", a_plan_has_the_id_of_its_content),
        TEST("an id fits a tap and is no place of a list", an_id_fits_a_tap_and_is_no_place),
        TEST("an offer holds until the day it said", an_offer_holds_until_the_day_it_said),
        TEST("an offer is gone when debts or policy changed",
             an_offer_is_gone_when_debts_or_policy_changed),
        TEST("a plan that was asked for is found again", a_plan_that_was_asked_for_is_found_again),
    };
    return cmocka_run_group_tests_name("offer choice", tests, NULL, NULL);
}
