#pragma once
#include "db/columns.h"
#include "server/money/charge_terms.h"
#include "server/providers/psp.h"

/* A charge's terms as five columns of a row: fine, interest, daily, discount, its last day; nulls
 * are a charge without terms. */
static inline struct charge_terms charge_terms_row(const struct pg_result *r, int row, int first)
{
    struct charge_terms t = { .fine_bp = (int)int_or_zero(r, row, first),
                              .interest_month_bp = (int)int_or_zero(r, row, first + 1),
                              .daily = pg_get_bool(r, row, first + 2),
                              .discount = int_or_zero(r, row, first + 3) };

    if (t.discount)
        t.discount_until = pg_get_day(r, row, first + 4);
    return t;
}

/* What a provider is given of them; who is late may pay for so many days. */
static inline void charge_terms_give(const struct charge_terms *t, int late_days,
                                     struct psp_charge *out)
{
    out->fine_bp = t->fine_bp;
    out->interest_month_bp = t->interest_month_bp;
    out->discount = t->discount;
    out->discount_until = t->discount_until;
    out->days_payable = t->fine_bp || t->interest_month_bp ? late_days : 0;
}
