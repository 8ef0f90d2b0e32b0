#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <stdbool.h>
struct price_policy;

/*
 * What a charge asks for by the day on which it is paid: the terms that its paper, its remittance
 * or its provider carries, frozen when it was issued (payments reference 6).  Pure.
 *
 * Until its day, or the next business day of banks when that is none, it asks for its value, less
 * the discount until `discount_until` (which no holiday extends).  Later: the fine once (CDC-10,
 * CDC art. 52 par. 1: at most 2 %) and simple interest for each day since the due day itself, both
 * on the value.  All that stands in the banks' hands: no correction by an index, no legal interest,
 * no count from a business day, as no bank works those out.
 */
struct charge_terms {
    int fine_bp, interest_month_bp; /* 2 % = 200, 1 % a month = 100; 0 = none */
    bool daily;                     /* interest as whole centavos a day (CNAB code 1) */
    centavos_t discount;            /* 0 = none */
    day_t discount_until;           /* has a meaning with a discount only */
};

/* Of a charge over `centavos` for one instalment of `principal` that is not late; a discount that
 * lasts to the due day is in centavos already, of others the one that lasts longest counts. */
struct charge_terms charge_terms_of(const struct price_policy *policy, centavos_t principal,
                                    centavos_t centavos, day_t due, day_t issued_on);

struct charge_asked {
    centavos_t total; /* value + fine + interest - discount */
    centavos_t fine, interest, discount;
};
struct charge_asked charge_terms_ask(const struct charge_terms *terms, centavos_t centavos,
                                     day_t due, day_t paid_on);

/*
 * Banks round interest in two ways: once over the whole delay, or a day's to whole centavos times
 * the days; each is taken, give or take CHARGE_ROUNDING centavos.  What is paid in time has to be
 * right to the centavo.  True: `out` says of what `paid` consists, exactly.  False: of what it
 * should have.
 */
enum { CHARGE_ROUNDING = 1 };
bool charge_terms_fit(const struct charge_terms *terms, centavos_t centavos, day_t due,
                      day_t paid_on, centavos_t paid, struct charge_asked *out);
