#include "server/money/price.h"

#include "server/base/calendar.h"
#include "server/base/error.h"
#include "server/money/indexes.h"

enum { MONTH_DAYS = 30, BP = 10000, MILLION = 1000000 };
static const centavos_t principal_max = 99999999999;

struct price_policy price_policy_default(void)
{
    return (struct price_policy){ .fine_bp = 200, .interest_monthly_bp = 100 };
}

static bool discount_check(const struct price_discount *d, struct error *err)
{
    if (d->bp < 0 || d->bp > BP || d->centavos < 0 || d->centavos > principal_max)
        return error_set(err, ERROR_INPUT, "a discount is between 0 and the whole value");
    return true;
}

static bool honorarios_check(const struct price_honorarios *h, struct error *err)
{
    if (h->bp < 0 || h->bp > PRICE_HONORARIOS_MAX_BP)
        return error_set(err, ERROR_INPUT, "honorarios.bp must be 0 to %d",
                         PRICE_HONORARIOS_MAX_BP);
    if (h->bp > 0 && !(h->contract_clause && h->reciprocal_clause && h->lawyer_act))
        return error_set(err, ERROR_INPUT,
                         "honorarios need contract_clause, reciprocal_clause and lawyer_act, all "
                         "true (CDC-09, CDC art. 51)");
    return true;
}

bool price_policy_check(const struct price_policy *p, struct error *err)
{
    if (p->fine_bp < 0 || p->fine_bp > PRICE_FINE_MAX_BP)
        return error_set(err, ERROR_INPUT, "fine_bp must be 0 to %d (CDC-10, CDC art. 52 par. 1)",
                         PRICE_FINE_MAX_BP);
    if (p->interest_monthly_bp < 0 || p->interest_monthly_bp > PRICE_INTEREST_MAX_BP)
        return error_set(err, ERROR_INPUT, "interest_monthly_bp must be 0 to %d",
                         PRICE_INTEREST_MAX_BP);
    if (p->legal_interest_millionths < 0 || p->legal_interest_millionths > MILLION)
        return error_set(err, ERROR_INPUT, "legal_interest_millionths must be 0 to %d", MILLION);
    if (p->correction_millionths < 0 || p->correction_millionths > MILLION)
        return error_set(err, ERROR_INPUT, "correction_millionths must be 0 to %d", MILLION);
    if (p->rebate < 0 || p->rebate > principal_max)
        return error_set(err, ERROR_INPUT, "rebate must not be negative");
    for (size_t i = 0; i < p->discount_count; i++)
        if (!discount_check(&p->discounts[i], err))
            return false;
    return honorarios_check(&p->honorarios, err);
}

int32_t price_days_late(day_t due, day_t on, const struct price_policy *policy)
{
    day_t payable = calendar_next_business_day(CALENDAR_BANK, due);

    if (on <= payable)
        return 0;
    return on - (policy->count_from_business_day ? payable : due);
}

static centavos_t interest_of(centavos_t base, int32_t days, day_t on, const struct price_policy *p)
{
    centavos_t a_day;

    switch (p->interest) {
    case PRICE_INTEREST_LEGAL:
        return p->indexes ? price_index_interest(p->indexes, base, on - days, on)
                          : money_mul_div(base, p->legal_interest_millionths, MILLION);
    case PRICE_INTEREST_DAILY_AMOUNT:
        a_day = money_mul_div(base, p->interest_monthly_bp, (int64_t)BP * MONTH_DAYS);
        return a_day * days;
    case PRICE_INTEREST_PERCENT:
    default:
        return money_mul_div(base, p->interest_monthly_bp * days, (int64_t)BP * MONTH_DAYS);
    }
}

static centavos_t correction_of(centavos_t base, int32_t days, day_t on,
                                const struct price_policy *p)
{
    if (p->correction == PRICE_CORRECTION_IPCA && p->indexes)
        return price_index_correction(p->indexes, base, on - days, on);
    return money_mul_div(base, p->correction_millionths, MILLION);
}

/* The best of the discounts still open: tiers fall with time, so their order does not matter. */
static centavos_t discount_of(centavos_t base, day_t due, day_t on, const struct price_policy *p)
{
    centavos_t best = 0;

    for (size_t i = 0; i < p->discount_count; i++) {
        const struct price_discount *d = &p->discounts[i];
        int64_t times = !d->per_day ? 1 : due > on ? due - on : 0;
        centavos_t off = d->bp > 0 ? money_mul_div(base, d->bp * times, BP) : d->centavos * times;
        if (on <= d->until && off > best)
            best = off;
    }
    return best < base ? best : base;
}

bool debt_price(centavos_t principal, day_t due, day_t on, const struct price_policy *policy,
                struct price *out, struct error *err)
{
    struct price p = { .principal = principal };
    centavos_t base;

    if (principal < 1 || principal > principal_max)
        return error_set(err, ERROR_INPUT, "principal must be 1 to 99999999999 centavos");
    if (!price_policy_check(policy, err))
        return false;
    p.discount = policy->rebate < principal ? policy->rebate : principal;
    base = principal - p.discount;
    p.days_late = price_days_late(due, on, policy);
    if (p.days_late > 0) {
        p.correction = correction_of(base, p.days_late, on, policy);
        p.fine = money_mul_div(base, policy->fine_bp, BP);
        p.interest = interest_of(base, p.days_late, on, policy);
    } else {
        p.discount += discount_of(base, due, on, policy);
    }
    p.total = p.principal + p.fine + p.interest + p.correction - p.discount;
    if (p.days_late > 0)
        p.honorarios = money_mul_div(p.total, policy->honorarios.bp, BP);
    p.total += p.honorarios;
    *out = p;
    return true;
}
