#include "server/money/charge_terms.h"

#include "server/base/calendar.h"
#include "server/base/error.h"
#include "server/money/price.h"

enum { BP = 10000, BP_MONTH = 300000 }; /* a month of 30 days */

static void take_discount(const struct price_policy *p, const struct price_discount *tier,
                          centavos_t principal, centavos_t centavos, day_t due,
                          struct charge_terms *t)
{
    struct price price;
    struct error err = { 0 };

    if (!debt_price(principal, due, tier->until, p, &price, &err) || price.total <= 0 ||
        price.total >= centavos || (t->discount && tier->until <= t->discount_until))
        return;
    t->discount = centavos - price.total;
    t->discount_until = tier->until;
}

struct charge_terms charge_terms_of(const struct price_policy *p, centavos_t principal,
                                    centavos_t centavos, day_t due, day_t issued_on)
{
    struct charge_terms t = { .fine_bp = (int)p->fine_bp };

    if (p->interest != PRICE_INTEREST_LEGAL) {
        t.interest_month_bp = (int)p->interest_monthly_bp;
        t.daily = p->interest == PRICE_INTEREST_DAILY_AMOUNT;
    }
    for (size_t i = 0; i < p->discount_count; i++) {
        const struct price_discount *tier = &p->discounts[i];
        if (!tier->per_day && tier->until >= issued_on && tier->until < due)
            take_discount(p, tier, principal, centavos, due, &t);
    }
    return t;
}

static centavos_t interest_of(const struct charge_terms *t, bool daily, centavos_t centavos,
                              int32_t days)
{
    if (daily)
        return money_mul_div(centavos, t->interest_month_bp, BP_MONTH) * days;
    return money_mul_div(centavos, (int64_t)t->interest_month_bp * days, BP_MONTH);
}

static bool is_late(day_t due, day_t paid_on)
{
    return paid_on > calendar_next_business_day(CALENDAR_BANK, due);
}

static struct charge_asked ask_by(const struct charge_terms *t, bool daily, centavos_t centavos,
                                  day_t due, day_t paid_on)
{
    struct charge_asked ask = { 0 };

    if (is_late(due, paid_on)) {
        ask.fine = money_mul_div(centavos, t->fine_bp, BP);
        ask.interest = interest_of(t, daily, centavos, paid_on - due);
    } else if (t->discount && paid_on <= t->discount_until) {
        ask.discount = t->discount;
    }
    ask.total = centavos + ask.fine + ask.interest - ask.discount;
    return ask;
}

struct charge_asked charge_terms_ask(const struct charge_terms *t, centavos_t centavos, day_t due,
                                     day_t paid_on)
{
    return ask_by(t, t->daily, centavos, due, paid_on);
}

static bool is_near(centavos_t a, centavos_t b)
{
    return a - b <= CHARGE_ROUNDING && b - a <= CHARGE_ROUNDING;
}

bool charge_terms_fit(const struct charge_terms *t, centavos_t centavos, day_t due, day_t paid_on,
                      centavos_t paid, struct charge_asked *out)
{
    struct charge_asked ask = charge_terms_ask(t, centavos, due, paid_on);
    struct charge_asked other = ask_by(t, !t->daily, centavos, due, paid_on);

    *out = ask;
    if (paid == ask.total)
        return true;
    if (!is_late(due, paid_on) || paid < centavos ||
        !(is_near(paid, ask.total) || is_near(paid, other.total)))
        return false;
    out->total = paid;
    out->fine = paid - centavos < ask.fine ? paid - centavos : ask.fine;
    out->interest = paid - centavos - out->fine;
    return true;
}
