#include "server/money/plan.h"

#include "server/base/calendar.h"

#include <assert.h>
#include <math.h>

enum { BP = 10000, PAY_DAYS = 4, GAP_DAYS = 15 };
static const int pay_days[PAY_DAYS] = { 5, 10, 15, 20 };

/* Rounded down: a discount never passes the policy (REN-02). */
static centavos_t part_of(centavos_t whole, int64_t bp)
{
    return whole * bp / BP;
}

centavos_t plan_whole(const struct plan_terms *t)
{
    return t->principal + t->charges;
}

centavos_t plan_cash_total(const struct plan_terms *t)
{
    return plan_whole(t) - part_of(t->charges, t->bucket.charges_off_bp) -
           part_of(t->principal, t->bucket.principal_off_bp);
}

void plan_cash(const struct plan_terms *t, centavos_t total, day_t due, struct plan *out)
{
    out->kind = PLAN_CASH;
    out->principal = t->principal;
    out->charges = t->charges;
    out->discount = plan_whole(t) - total;
    out->interest = 0;
    out->total = total;
    out->down = 0;
    out->count = 1;
    out->yearly_rate_bp = 0;
    out->instalments[0] = (struct plan_instalment){ total, due };
    out->instalment_count = 1;
}

/* A day of the month that `in` lies in; the 31st of a short month is its last day. */
static day_t day_in_month(day_t in, int day)
{
    struct civil c = day_to_civil(in);
    day_t start = day_from_civil(c.year, c.month, 1);
    int length = day_add_months(start, 1) - start;

    return start + (day < length ? day : length) - 1;
}

static day_t next_on(day_t from, int day)
{
    day_t here = day_in_month(from, day);
    struct civil c = day_to_civil(from);

    if (here >= from)
        return here;
    return day_in_month(day_add_months(day_from_civil(c.year, c.month, 1), 1), day);
}

day_t plan_first_due(const struct plan_terms *t)
{
    day_t from = t->down_min > 0 ? t->down_due + GAP_DAYS : t->first_min;
    day_t best = 0;

    if (t->pay_day > 0) {
        best = next_on(from, t->pay_day);
    } else {
        for (int i = 0; i < PAY_DAYS; i++) {
            day_t day = next_on(from, pay_days[i]);
            if (best == 0 || day < best)
                best = day;
        }
    }
    return best < t->first_max ? best : t->first_max;
}

day_t plan_first_least(const struct plan_terms *t, centavos_t down)
{
    return down > 0 && t->down_due > t->first_min ? t->down_due : t->first_min;
}

/* The day of the month that instalments keep to: a 31st comes back after February. */
static int wanted_day(const struct plan_terms *t, day_t first)
{
    int day = day_to_civil(first).day;

    return t->pay_day > day && day_in_month(first, t->pay_day) == first ? t->pay_day : day;
}

/* Instalment k (0 = the first) of this first day. */
static day_t instalment_due(const struct plan_terms *t, day_t first, int32_t k)
{
    struct plan_days *days = t->days;

    if (days->count == 0 || days->first != first)
        *days = (struct plan_days){ .first = first };
    if (days->count <= k) {
        struct civil c = day_to_civil(first);
        day_t month = day_from_civil(c.year, c.month, 1);
        int day = wanted_day(t, first);
        for (; days->count <= k; days->count++)
            days->due[days->count] = calendar_next_business_day(
                CALENDAR_BANK,
                days->count == 0 ? first : day_in_month(day_add_months(month, days->count), day));
    }
    return days->due[k];
}

/* Simple: equal parts of the principal, each bearing interest for the months it waits. */
static struct plan_parts split_simple(const struct plan_terms *t, centavos_t financed,
                                      int32_t count)
{
    struct plan_parts p = { 0 };
    centavos_t sum;

    if (t->policy->plan_interest_monthly_bp > 0)
        p.interest = money_mul_div(financed, t->policy->plan_interest_monthly_bp * (count + 1),
                                   (int64_t)2 * BP);
    sum = financed + p.interest;
    p.each = sum / count;
    p.last = sum - p.each * (count - 1);
    return p;
}

/*
 * Tabela Price in fixed point (1e12): the equal payment is financed * i / (1 - (1 + i)^-count),
 * rounded half up; each month's interest is rounded half up, and the last payment closes the
 * balance.
 */
static struct plan_parts split_price(const struct plan_terms *t, centavos_t financed, int32_t count)
{
    static const __int128 one = 1000000000000;
    __int128 rate = (__int128)t->policy->plan_interest_monthly_bp * (one / BP), power = one;
    centavos_t left = financed;
    struct plan_parts p;

    assert(count > 0 && rate > 0);
    for (int32_t k = 0; k < count; k++)
        power = (power * (one + rate) + one / 2) / one;
    __int128 top = financed * rate * power, by = one * (power - one);
    p.each = (centavos_t)((2 * top + by) / (2 * by));
    for (int32_t k = 1; k < count; k++)
        left += money_mul_div(left, t->policy->plan_interest_monthly_bp, BP) - p.each;
    p.last = left + money_mul_div(left, t->policy->plan_interest_monthly_bp, BP);
    p.interest = p.each * (count - 1) + p.last - financed;
    return p;
}

/* A single new date costs nothing. */
static bool is_new_date(const struct plan_terms *t, centavos_t down)
{
    return down == 0 && t->bucket.count_max == 1;
}

struct plan_parts plan_split(const struct plan_terms *t, centavos_t financed, int32_t count)
{
    if (is_new_date(t, plan_whole(t) - financed))
        return (struct plan_parts){ financed / count, financed - financed / count * (count - 1),
                                    0 };
    if (t->policy->plan_interest == PLAN_INTEREST_PRICE && t->policy->plan_interest_monthly_bp > 0)
        return split_price(t, financed, count);
    return split_simple(t, financed, count);
}

/* What the instalments are worth on day `on` at a daily rate x, and how fast that falls with x. */
static double worth(const struct plan *p, day_t on, double x, double *slope)
{
    double sum = 0;

    *slope = 0;
    for (size_t i = 0; i < p->instalment_count; i++) {
        double days = (double)(p->instalments[i].due - on);
        double now = (double)p->instalments[i].centavos * exp(-x * days);
        sum += now;
        *slope -= now * days;
    }
    return sum;
}

/*
 * The rate at which the instalments are worth today what they replace, days over 365; only for
 * telling it.  Newton from 0: the worth is convex and falls, so it comes from one side.
 */
static int64_t yearly_rate_bp(const struct plan *p, day_t on)
{
    double x = 0, slope, want = (double)(p->total - p->interest);

    if (p->interest == 0)
        return 0;
    for (int i = 0; i < 12; i++) {
        double step = (worth(p, on, x, &slope) - want) / -slope;
        x += step;
        if (step < 1e-9)
            break;
    }
    return (int64_t)(expm1(x * 365) * BP + 0.5);
}

void plan_build(const struct plan_terms *t, centavos_t down, int32_t count, day_t first_due,
                struct plan *out)
{
    centavos_t financed = plan_whole(t) - down;
    struct plan_parts parts = plan_split(t, financed, count);
    size_t n = 0;

    out->kind = is_new_date(t, down) ? PLAN_NEW_DATE : PLAN_INSTALMENTS;
    out->principal = t->principal;
    out->charges = t->charges;
    out->discount = 0;
    out->interest = parts.interest;
    out->total = plan_whole(t) + parts.interest;
    out->down = down;
    out->count = count;
    if (down > 0)
        out->instalments[n++] = (struct plan_instalment){ down, t->down_due };
    for (int32_t k = 0; k < count; k++)
        out->instalments[n++] = (struct plan_instalment){ k < count - 1 ? parts.each : parts.last,
                                                          instalment_due(t, first_due, k) };
    out->instalment_count = n;
    out->yearly_rate_bp = yearly_rate_bp(out, t->on);
}

enum plan_limit plan_limit_of(const struct plan_terms *t, centavos_t down, int32_t count,
                              day_t first)
{
    struct plan_parts parts;

    if (count > t->bucket.count_max)
        return PLAN_LIMIT_COUNT;
    parts = plan_split(t, plan_whole(t) - down, count);
    if ((parts.each < parts.last ? parts.each : parts.last) < t->bucket.instalment_min ||
        parts.each < 1 || parts.last < 1)
        return PLAN_LIMIT_INSTALMENT;
    if (instalment_due(t, first, count - 1) > t->end_max)
        return PLAN_LIMIT_END;
    return PLAN_LIMIT_NONE;
}

int32_t plan_count_max(const struct plan_terms *t, centavos_t down, day_t first,
                       enum plan_limit *limit)
{
    int32_t count = 0;

    while ((*limit = plan_limit_of(t, down, count + 1, first)) == PLAN_LIMIT_NONE)
        count++;
    return count;
}

centavos_t plan_monthly(const struct plan *p)
{
    size_t n = p->instalment_count;
    centavos_t last = p->instalments[n - 1].centavos;
    size_t first = p->down > 0 ? 1 : 0;

    return n > first + 1 && p->instalments[first].centavos > last ? p->instalments[first].centavos
                                                                  : last;
}

centavos_t plan_dearest(const struct plan *p)
{
    return p->down > plan_monthly(p) ? p->down : plan_monthly(p);
}
