/*
 * offers: plans a second on one core, each with every amount and day, as the conversation asks for
 * them: what is owed is priced, the table's offers are made and a counter-offer is solved.  The mix
 * is fixed: debts of 1 to 3 instalments in every row of the policy, nine wishes (a month, a first
 * payment, a count, a day, a total, and some together; met and refused), every third policy with
 * interest, so that the yearly rate is worked out as well.
 */
#include "tests/bench/figure.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/offers.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 3, ROUND_MS = 2000, ON = 20782 /* 2026-11-25 */ };

static const struct counter_offer wishes[] = {
    { .given = true, .monthly = 8000 },
    { .given = true, .monthly = 30000 },
    { .given = true, .sets_down = true, .down = 50000 },
    { .given = true, .count = 5 },
    { .given = true, .count = 12 },
    { .given = true, .first_due = 20797 },
    { .given = true, .total = 90000 },
    { .given = true, .sets_down = true, .down = 30000, .monthly = 12000 },
    { .given = true, .monthly = 20000, .count = 4, .first_due = 20801 },
};
static const int32_t late[] = { 9, 22, 45, 76, 138, 260, 625 };

/* Answers the plans made. */
static size_t one(uint64_t n, const struct offer_policy *policies, int64_t *sum)
{
    struct offer_debt debts[3];
    struct offer_request r = { .debts = debts, .debt_count = 1 + n % 3, .on = ON };
    struct offers o;
    struct error err = { 0 };

    for (size_t i = 0; i < r.debt_count; i++)
        debts[i] = (struct offer_debt){ (centavos_t)(60000 + (n * 7919 + i * 104729) % 90000),
                                        ON - late[n % COUNT_OF(late)] + (day_t)(i * 5) };
    r.counter = wishes[n % COUNT_OF(wishes)];
    if (!offers_make(&r, &policies[n % 3 == 0], &o, &err))
        abort();
    for (size_t i = 0; i < o.plan_count; i++)
        *sum += o.plans[i].total + o.plans[i].instalments[o.plans[i].instalment_count - 1].due;
    *sum += o.counter.has_plan ? o.counter.plan.total : 0;
    return o.plan_count + o.counter.has_plan;
}

static int64_t cpu_ns(void)
{
    struct timespec at;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

/* Plans in a second of processor time: others on the machine do not change it much. */
static double a_round(const struct offer_policy *policies)
{
    int64_t began = cpu_ns(), now = began, sum = 0;
    uint64_t n = 0;
    size_t plans = 0;

    while ((now = cpu_ns()) < began + ROUND_MS * INT64_C(1000000))
        for (int i = 0; i < 1000; i++)
            plans += one(n++, policies, &sum);
    if (sum == 0)
        abort(); /* keeps the work from being left out */
    return (double)plans * 1e9 / (double)(now - began);
}

int main(void)
{
    struct figure figure = { .id = "offers",
                             .name = "plans a second on one core, offers and counter-offers solved",
                             .better = "higher",
                             .must = 1000000,
                             .goal = 2000000 };
    struct offer_policy policies[] = { offer_policy_default(), offer_policy_default() };

    policies[1].plan_interest_monthly_bp = 100;
    for (int i = 0; i < ROUNDS; i++)
        figure_add(&figure, a_round(policies));
    figure_print(&figure);
    return 0;
}
