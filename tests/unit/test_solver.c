#include "tests/support/unit.h"
#include "tests/support/values.h"

#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/money/offers.h"

#include <string.h>

/*
 * What the solver answers is the nearest plan: on small debts every plan there could be is tried,
 * by arithmetic and an order written here, apart from the solver's (solver.h tells the order).
 */
enum { CASES = 600, ON = 20782 /* 2026-11-25 */, KEYS = 9, BP = 10000 };

/* One small world: a debt of a few reais, one row of a policy, one wish. */
struct world {
    struct offer_policy policy;
    struct offer_debt debt;
    struct offer_request request;
    struct offers offers;
    centavos_t whole, down_min, cash, month_max;
    day_t first_max, end, usual;
};

struct candidate {
    bool found;
    centavos_t down, each, last, total;
    int32_t count; /* 0 = cash */
    day_t first, last_due;
    int64_t keys[KEYS];
};

static int64_t between(const struct random *r, int64_t least, int64_t most)
{
    return least + (int64_t)random_below(r, (uint64_t)(most - least + 1));
}

static bool one_in(const struct random *r, uint64_t n)
{
    return random_below(r, n) == 0;
}

static void draw_policy(const struct random *r, struct world *w)
{
    struct offer_bucket *b = &w->policy.buckets[0];

    w->policy = offer_policy_default();
    w->policy.bucket_count = 1;
    w->policy.first_due_max_days = 15 + (int32_t)between(r, 0, 6);
    w->policy.plan_interest_monthly_bp = one_in(r, 3) ? 100 : 0;
    w->policy.end_by = one_in(r, 3) ? (day_t)(ON + between(r, 20, 140)) : 0;
    *b = (struct offer_bucket){ .from_day = 1,
                                .to_day = 1000,
                                .charges_off_bp = between(r, 0, BP),
                                .principal_off_bp = between(r, 0, 3000),
                                .count_max = (int32_t)between(r, 0, 4),
                                .down_bp = one_in(r, 4) ? 0 : between(r, 1, 6000),
                                .instalment_min = between(r, 1, 120) };
}

static void draw_wish(const struct random *r, struct counter_offer *c)
{
    *c = (struct counter_offer){ .given = true };
    if (random_below(r, 2))
        c->monthly = between(r, 1, 500);
    if (one_in(r, 3))
        c->count = (int32_t)between(r, 1, 6);
    if (one_in(r, 4))
        c->total = between(r, 1, 700);
    if (one_in(r, 3)) {
        c->sets_down = true;
        c->down = between(r, 0, 600);
    }
    if (one_in(r, 4))
        c->first_due = (day_t)(ON + between(r, -3, 30));
}

static void draw(const struct random *r, struct world *w)
{
    draw_policy(r, w);
    w->debt = (struct offer_debt){ between(r, 150, 450), (day_t)(ON - between(r, 20, 900)) };
    w->request = (struct offer_request){ .debts = &w->debt,
                                         .debt_count = 1,
                                         .on = ON,
                                         .pay_day = one_in(r, 3) ? (int32_t)between(r, 1, 31) : 0 };
    if (one_in(r, 6))
        w->request.income = w->policy.existence_min + between(r, -5, 200);
    draw_wish(r, &w->request.counter);
}

/* ---- every plan there could be ---- */

static int64_t over(int64_t value, int64_t limit)
{
    return value > limit ? value - limit : 0;
}

static int64_t off(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

static bool pays_at_once(const struct world *w)
{
    const struct counter_offer *c = &w->request.counter;

    if (c->first_due > w->offers.valid_until || (c->total && c->total < w->cash))
        return false;
    if (c->sets_down)
        return c->down >= w->cash;
    if (c->count)
        return false;
    return (c->monthly ? c->monthly : c->total) >= w->cash;
}

static void set_keys(const struct world *w, struct candidate *x, centavos_t now, centavos_t month)
{
    const struct counter_offer *c = &w->request.counter;
    int32_t count = x->count ? x->count : 1;

    x->keys[0] = c->sets_down ? off(now, c->down) : c->monthly ? over(now, c->monthly) : 0;
    x->keys[1] = c->monthly ? over(month, c->monthly) : 0;
    x->keys[2] = c->total ? over(x->count ? w->whole : x->total, c->total) : 0;
    x->keys[3] = c->count ? off(count, c->count) : 0;
    x->keys[4] = c->first_due ? off(x->first, c->first_due) : 0;
    x->keys[5] = !c->sets_down && x->count ? x->down - w->down_min : 0;
    x->keys[6] = !c->monthly && !c->count && !c->total ? (month ? month : now) : 0;
    x->keys[7] = x->total;
    x->keys[8] = count;
}

static void keep_nearer(struct candidate *best, const struct candidate *x)
{
    int i = 0;

    while (best->found && i < KEYS && best->keys[i] == x->keys[i])
        i++;
    if (!best->found || (i < KEYS && x->keys[i] < best->keys[i]))
        *best = *x;
    best->found = true;
}

static void try_cash(const struct world *w, struct candidate *best)
{
    struct candidate x = { .total = w->cash };

    if (w->month_max && w->cash > w->month_max)
        return;
    for (x.first = ON; x.first <= w->offers.valid_until; x.first++) {
        if (!w->request.counter.first_due && x.first < w->offers.valid_until)
            continue; /* who named no day has until the last one */
        set_keys(w, &x, w->cash, 0);
        if (w->request.counter.first_due < ON && x.first < w->offers.valid_until)
            continue;
        keep_nearer(best, &x);
    }
}

/* The k-th due day: the first one's day of the month, k months on, on a day the bank works. */
static day_t due_of(day_t first, int32_t pay_day, int32_t k)
{
    struct civil c = day_to_civil(first);
    int month = c.month - 1 + k, year = c.year + month / 12, day = c.day;

    month = month % 12 + 1;
    if (k == 0)
        return calendar_next_business_day(CALENDAR_BANK, first);
    if (pay_day > c.day && !day_valid(c.year, c.month, c.day + 1))
        day = pay_day; /* the last of a short month stands for a 31st */
    while (!day_valid(year, month, day))
        day--;
    return calendar_next_business_day(CALENDAR_BANK, day_from_civil(year, month, day));
}

static void try_plan(const struct world *w, centavos_t down, int32_t count, day_t first,
                     struct candidate *best)
{
    const struct offer_bucket *b = w->offers.bucket;
    bool new_date = down == 0 && b->count_max == 1;
    centavos_t left = w->whole - down, interest = 0;
    struct candidate x = { .down = down, .count = count, .first = first };

    if (!new_date)
        interest = (left * w->policy.plan_interest_monthly_bp * (count + 1) + BP) / (2 * BP);
    x.each = (left + interest) / count;
    x.last = left + interest - x.each * (count - 1);
    x.total = w->whole + interest;
    x.last_due = due_of(first, w->request.pay_day, count - 1);
    if (x.each < b->instalment_min || x.each < 1 || x.last_due > w->end)
        return;
    centavos_t month = x.last;
    if (w->month_max && (month > w->month_max || down > w->month_max))
        return;
    set_keys(w, &x, down, month);
    keep_nearer(best, &x);
}

static void try_firsts(const struct world *w, centavos_t down, int32_t count,
                       struct candidate *best)
{
    day_t down_due = calendar_add_business_days(CALENDAR_BANK, ON, 3);
    day_t least = down > 0 || w->down_min > 0 ? down_due : ON;

    for (day_t first = least; first <= w->first_max; first++)
        if (w->request.counter.first_due || first == (w->usual > least ? w->usual : least))
            try_plan(w, down, count, first, best);
}

static struct candidate by_trying_all(const struct world *w)
{
    struct candidate best = { 0 };

    try_cash(w, &best);
    if (best.found && pays_at_once(w))
        return best;
    for (centavos_t down = w->down_min; down < w->whole; down++)
        for (int32_t n = 1; n <= w->offers.bucket->count_max; n++)
            try_firsts(w, down, n, &best);
    return best;
}

/* ---- the solver's answer beside it ---- */

static day_t usual_first(const struct world *w)
{
    static const int days[] = { 5, 10, 15, 20 };
    day_t down_due = calendar_add_business_days(CALENDAR_BANK, ON, 3);
    day_t from = w->down_min > 0 ? down_due + 15 : ON;

    for (day_t day = from; day < w->first_max; day++) {
        struct civil c = day_to_civil(day);
        bool last = !day_valid(c.year, c.month, c.day + 1);
        for (size_t i = 0; i < COUNT_OF(days); i++)
            if (w->request.pay_day
                    ? c.day == w->request.pay_day || (last && w->request.pay_day > c.day)
                    : c.day == days[i])
                return day;
    }
    return w->first_max;
}

static void learn(struct world *w)
{
    const struct offer_bucket *b = w->offers.bucket;
    const struct price *s = &w->offers.sum;
    day_t down_due = calendar_add_business_days(CALENDAR_BANK, ON, 3);
    day_t old = day_add_months(w->debt.due, 54);
    centavos_t charges = s->fine + s->interest;

    w->whole = s->total;
    w->down_min = (s->total * b->down_bp + BP - 1) / BP;
    w->cash = s->total - charges * b->charges_off_bp / BP - s->principal * b->principal_off_bp / BP;
    w->month_max = !w->request.income ? 0
                   : w->request.income > w->policy.existence_min
                       ? w->request.income - w->policy.existence_min
                       : 1;
    w->first_max = w->down_min > 0    ? down_due + w->policy.first_due_max_days
                   : b->count_max > 1 ? ON + w->policy.first_due_max_days
                                      : ON + w->policy.new_date_max_days;
    w->end = w->policy.end_by && w->policy.end_by < old ? w->policy.end_by : old;
    w->usual = usual_first(w);
}

static void compare(const struct world *w, const struct candidate *best, int number)
{
    const struct counter_answer *c = &w->offers.counter;
    const struct plan *p = &c->plan;
    size_t first = p->down > 0 ? 1 : 0;
    bool same = c->has_plan == best->found;

    if (same && best->found)
        same =
            (p->kind == PLAN_CASH) == (best->count == 0) && p->down == best->down &&
            p->total == best->total &&
            (best->count == 0 ? p->instalments[0].due == best->first
                              : p->count == best->count &&
                                    p->instalments[first].due == due_of(best->first, 0, 0) &&
                                    p->instalments[p->instalment_count - 1].due == best->last_due);
    if (!same)
        fail_msg(
            "case %d: wish %lld a month, %lld first (%d), %d times, day %d, %lld in all: "
            "got %d: %lld + %d from %d, %lld; nearest %d: %lld + %d from %d, %lld (whole %lld, "
            "least %lld, cash %lld)",
            number, (long long)w->request.counter.monthly, (long long)w->request.counter.down,
            w->request.counter.sets_down, w->request.counter.count, w->request.counter.first_due,
            (long long)w->request.counter.total, c->has_plan, (long long)p->down,
            p->kind == PLAN_CASH ? 0 : p->count, p->instalments[first].due, (long long)p->total,
            best->found, (long long)best->down, best->count, best->first, (long long)best->total,
            (long long)w->whole, (long long)w->down_min, (long long)w->cash);
}

static bool is_what_was_said(const struct world *w, const struct candidate *best)
{
    if (best->found && best->count == 0 && pays_at_once(w))
        return true;
    for (int i = 0; i < 5; i++)
        if (best->keys[i])
            return false;
    return best->found && (!w->request.counter.total || best->total <= w->request.counter.total);
}

static void the_answer_is_the_nearest_of_all_plans_there_could_be(void **fixture)
{
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "solver");
    static struct world w;
    int plans = 0, accepted = 0;

    (void)fixture;
    for (int i = 0; i < CASES; i++) {
        struct error err = { 0 };
        draw(&random, &w);
        memset(&w.offers, 0xA5, sizeof(w.offers));
        if (!offers_make(&w.request, &w.policy, &w.offers, &err))
            fail_msg("case %d: %s", i, err.detail);
        assert_non_null(w.offers.bucket);
        learn(&w);
        struct candidate best = by_trying_all(&w);
        compare(&w, &best, i);
        assert_int_equal(w.offers.counter.accepted, is_what_was_said(&w, &best));
        plans += best.count > 0;
        accepted += w.offers.counter.accepted;
    }
    print_message("# %d plans, %d accepted\n", plans, accepted);
    assert_in_range(plans, CASES / 4, CASES - 1);
    assert_in_range(accepted, CASES / 20, CASES - CASES / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("REN-07 the answer is the nearest of all plans there could be",
             the_answer_is_the_nearest_of_all_plans_there_could_be),
    };
    return cmocka_run_group_tests_name("solver", tests, NULL, NULL);
}
