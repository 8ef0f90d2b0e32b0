#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/money/offers.h"
#include "server/money/plan.h"

/*
 * Whatever somebody proposes: accepted, it is what they said they can do and inside the policy;
 * refused, it names the rule, and the plan shown instead is inside the policy (REN-02, REN-07).
 */
enum { PROPOSALS = 20000, ON = 20782 /* 2026-11-25 */ };

static int64_t between(const struct random *r, int64_t least, int64_t most)
{
    return least + (int64_t)random_below(r, (uint64_t)(most - least + 1));
}

static struct counter_offer proposal(const struct random *r, centavos_t principal)
{
    struct counter_offer wish = { .given = true };

    if (random_below(r, 2))
        wish.monthly = between(r, 100, principal * 2);
    if (random_below(r, 3) == 0)
        wish.count = (int32_t)between(r, 1, 14);
    if (random_below(r, 3) == 0) {
        wish.sets_down = true;
        wish.down = between(r, 0, principal + 10000);
    }
    if (random_below(r, 4) == 0)
        wish.first_due = (day_t)(ON + between(r, -5, 90));
    return wish;
}

static void check_sums(const struct plan *p)
{
    centavos_t sum = 0;

    for (size_t i = 0; i < p->instalment_count; i++) {
        assert_true(p->instalments[i].centavos > 0);
        assert_true(p->instalments[i].due >= ON);
        /* whoever wants to may pay the first part on the day of the down payment */
        if (i && p->instalments[i].due < p->instalments[i - 1].due + (i > 1))
            fail_msg("instalment %zu is due on day %d, not after %d (down %lld, count %d)", i,
                     (int)p->instalments[i].due, (int)p->instalments[i - 1].due, (long long)p->down,
                     (int)p->count);
        sum += p->instalments[i].centavos;
    }
    assert_int_equal(sum, p->total);
    assert_int_equal(p->total, p->principal + p->charges - p->discount + p->interest);
}

static void check_policy(const struct plan *p, const struct offer_bucket *bucket)
{
    check_sums(p);
    assert_true(p->discount >= 0);
    if (p->kind != PLAN_INSTALMENTS)
        return;
    assert_true(p->count >= 1 && p->count <= bucket->count_max);
    assert_true(p->down * 10000 + 10000 > (p->total - p->interest) * bucket->down_bp);
    assert_true(p->count == 1 || plan_monthly(p) >= bucket->instalment_min);
    assert_int_equal(p->discount, 0); /* the discounts are for who pays at once */
}

static void check_wish(const struct plan *p, const struct counter_offer *wish)
{
    if (p->kind != PLAN_INSTALMENTS)
        return; /* all at once is cheaper than what was proposed, or is what was proposed */
    assert_true(!wish->monthly || plan_monthly(p) <= wish->monthly);
    assert_true(!wish->count || p->count == wish->count);
    assert_true(!wish->sets_down || p->down == wish->down);
}

static bool judge(const struct random *r)
{
    struct offer_policy policy = offer_policy_default();
    centavos_t principal = between(r, 1000, 500000);
    struct offer_debt debt = { principal, (day_t)(ON - between(r, 1, 1600)) };
    struct offer_request request = {
        .debts = &debt, .debt_count = 1, .on = ON, .counter = proposal(r, principal)
    };
    struct offers o;
    struct error err = { 0 };

    if (!offers_make(&request, &policy, &o, &err))
        fail_msg("%s", err.detail);
    if (!o.bucket)
        return false;
    if (o.counter.accepted || o.counter.has_plan)
        check_policy(&o.counter.plan, o.bucket);
    if (o.counter.accepted)
        check_wish(&o.counter.plan, &request.counter);
    else
        assert_true(o.counter.rule && o.counter.limit && o.counter.why[0]);
    return o.counter.accepted;
}

static void what_is_accepted_can_be_met_and_what_is_refused_says_why(void **fixture)
{
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "counter-offers");
    int accepted = 0;

    (void)fixture;
    for (int i = 0; i < PROPOSALS; i++)
        accepted += judge(&random);
    print_message("# %d of %d accepted\n", accepted, PROPOSALS);
    assert_true(accepted > PROPOSALS / 20 && accepted < PROPOSALS * 19 / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("001-08 what is accepted can be met, and what is refused says why",
             what_is_accepted_can_be_met_and_what_is_refused_says_why),
    };
    return cmocka_run_group_tests_name("counter-offers", tests, NULL, NULL);
}
