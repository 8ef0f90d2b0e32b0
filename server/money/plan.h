#pragma once
#include "server/money/offers.h"

/*
 * The arithmetic of one plan, shared by the offers of the house and the counter-offers of people.
 * Internal to offers.h.
 */

/* The due days of one first day, worked out once for the plans that share it. */
struct plan_days {
    day_t first;
    int32_t count; /* of them known so far */
    day_t due[PLAN_INSTALMENTS_MAX];
};

struct plan_terms {
    const struct offer_policy *policy;
    struct offer_bucket bucket;    /* as wide as who negotiates may make it */
    centavos_t principal, charges; /* face values; fine + interest + correction */
    centavos_t down_min;           /* least down payment, already doubled where REN-05 says so */
    bool down_doubled;
    day_t on, down_due;
    day_t first_min, first_max; /* when the first instalment may fall */
    day_t end_max;              /* when the last one must have fallen (REN-04) */
    int32_t pay_day;            /* 1..31, 0 = the first of 5, 10, 15, 20 */
    day_t valid_until;
    centavos_t month_max;   /* no payment above it (SUP-02); 0 = no limit */
    centavos_t cash_total;  /* with the discounts of the table */
    struct plan_days *days; /* the caller's, { 0 } at first */
};

/* principal + charges. */
centavos_t plan_whole(const struct plan_terms *terms);
/* What cash comes to with the discounts of the bucket. */
centavos_t plan_cash_total(const struct plan_terms *terms);
/* Everything at once on a day, for a total that the discounts allow. */
void plan_cash(const struct plan_terms *terms, centavos_t total, day_t due, struct plan *out);

/* Sensible first day when the person named none. */
day_t plan_first_due(const struct plan_terms *terms);
/* No instalment comes before the down payment. */
day_t plan_first_least(const struct plan_terms *terms, centavos_t down);

/* What `count` instalments of `financed` are: equal, and the last takes the remainder. */
struct plan_parts {
    centavos_t each, last, interest;
};
struct plan_parts plan_split(const struct plan_terms *terms, centavos_t financed, int32_t count);

/*
 * `count` instalments after `down` (0 = none), on the same day of each month, moved to the next
 * bank business day.  down < the whole debt.
 */
void plan_build(const struct plan_terms *terms, centavos_t down, int32_t count, day_t first_due,
                struct plan *out);

/* Why a plan may not have more instalments. */
enum plan_limit { PLAN_LIMIT_NONE, PLAN_LIMIT_COUNT, PLAN_LIMIT_INSTALMENT, PLAN_LIMIT_END };
/* Whether these terms allow `count` instalments, the income apart. */
enum plan_limit plan_limit_of(const struct plan_terms *terms, centavos_t down, int32_t count,
                              day_t first_due);
/* The greatest count before the first that is not allowed; 0 = none at all. */
int32_t plan_count_max(const struct plan_terms *terms, centavos_t down, day_t first_due,
                       enum plan_limit *limit);

/* The greatest instalment after the down payment; of any payment. */
centavos_t plan_monthly(const struct plan *plan);
centavos_t plan_dearest(const struct plan *plan);
