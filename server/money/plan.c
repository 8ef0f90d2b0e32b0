#include "server/money/plan.h"

#include "server/base/calendar.h"

#include <math.h>

enum { BP = 10000, PAY_DAYS = 4, GAP_DAYS = 15 };
static const int pay_days[PAY_DAYS] = { 5, 10, 15, 20 };

/* Rounded down: a discount never passes the policy (REN-02). */
static centavos_t part_of(centavos_t whole, int64_t bp)
{
    return whole * bp / BP;
}

void plan_cash(const struct plan_terms *t, struct plan *out)
{
    struct plan p = { .kind = PLAN_CASH, .principal = t->principal, .charges = t->charges };

    p.discount = part_of(t->charges, t->bucket->charges_off_bp) +
                 part_of(t->principal, t->bucket->principal_off_bp);
    p.total = p.principal + p.charges - p.discount;
    p.count = 1;
    p.instalments[0] = (struct plan_instalment){ p.total, t->valid_until };
    p.instalment_count = 1;
    *out = p;
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

/* Months count from the first's month, so that a 31st comes back after February. */
static day_t instalment_due(day_t first, int wanted_day, int32_t k)
{
    struct civil c = day_to_civil(first);
    day_t month = day_add_months(day_from_civil(c.year, c.month, 1), k);
    day_t nominal = k == 0 ? first : day_in_month(month, wanted_day);

    return calendar_next_business_day(CALENDAR_BANK, nominal);
}

static int wanted_day(const struct plan_terms *t, day_t first)
{
    int day = day_to_civil(first).day;

    return t->pay_day > day && day_in_month(first, t->pay_day) == first ? t->pay_day : day;
}

static void fill_instalments(const struct plan_terms *t, centavos_t financed, day_t first,
                             struct plan *p)
{
    centavos_t each = financed / p->count;
    int day = wanted_day(t, first);

    p->instalment_count = 0;
    if (p->down > 0)
        p->instalments[p->instalment_count++] = (struct plan_instalment){ p->down, t->down_due };
    for (int32_t k = 0; k < p->count; k++)
        p->instalments[p->instalment_count++] =
            (struct plan_instalment){ each, instalment_due(first, day, k) };
    p->instalments[p->instalment_count - 1].centavos += financed - each * p->count;
}

/* What the instalments are worth on day `on` at a yearly rate, days over 365. */
static double worth(const struct plan *p, day_t on, double yearly)
{
    double sum = 0;

    for (size_t i = 0; i < p->instalment_count; i++)
        sum += (double)p->instalments[i].centavos /
               pow(1 + yearly, (double)(p->instalments[i].due - on) / 365);
    return sum;
}

/* The rate at which the instalments are worth today what they replace; only for telling it. */
static int64_t yearly_rate_bp(const struct plan *p, day_t on)
{
    double low = 0, high = 10;

    if (p->interest == 0)
        return 0;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        if (worth(p, on, middle) > (double)(p->total - p->interest))
            low = middle;
        else
            high = middle;
    }
    return (int64_t)(low * BP + 0.5);
}

void plan_build(const struct plan_terms *t, centavos_t down, int32_t count, day_t first_due,
                struct plan *out)
{
    centavos_t financed = t->principal + t->charges - down;
    bool new_date = down == 0 && t->bucket->count_max == 1;

    out->kind = new_date ? PLAN_NEW_DATE : PLAN_INSTALMENTS;
    out->principal = t->principal;
    out->charges = t->charges;
    out->discount = 0;
    /* Equal parts of the principal, each bearing simple interest for the months it waits. */
    out->interest =
        new_date
            ? 0
            : money_mul_div(financed, t->policy->plan_interest_monthly_bp * (count + 1), 2 * BP);
    out->total = t->principal + t->charges + out->interest;
    out->down = down;
    out->count = count;
    fill_instalments(t, financed + out->interest, first_due, out);
    out->yearly_rate_bp = yearly_rate_bp(out, t->on);
}

static bool count_fits(const struct plan_terms *t, centavos_t down, int32_t count, day_t first,
                       enum plan_limit *limit)
{
    centavos_t financed = t->principal + t->charges - down;
    centavos_t interest =
        money_mul_div(financed, t->policy->plan_interest_monthly_bp * (count + 1), 2 * BP);

    *limit = PLAN_LIMIT_INSTALMENT;
    if ((financed + interest) / count < t->bucket->instalment_min)
        return false;
    *limit = PLAN_LIMIT_END;
    return instalment_due(first, wanted_day(t, first), count - 1) <= t->end_max;
}

int32_t plan_count_max(const struct plan_terms *t, centavos_t down, day_t first,
                       enum plan_limit *limit)
{
    int32_t count;

    for (count = 0; count < t->bucket->count_max; count++)
        if (!count_fits(t, down, count + 1, first, limit))
            return count;
    *limit = PLAN_LIMIT_COUNT;
    return count;
}

centavos_t plan_monthly(const struct plan *p)
{
    return p->instalments[p->instalment_count - 1].centavos;
}
