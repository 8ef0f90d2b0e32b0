#pragma once
#include "server/money/offers.h"

/*
 * The arithmetic of one plan, shared by the offers of the house and the counter-offers of people.
 * Internal to offers.h.
 */
struct plan_terms {
    const struct offer_policy *policy;
    const struct offer_bucket *bucket;
    centavos_t principal, charges; /* face values; fine + interest + correction */
    centavos_t down_min;           /* least down payment, already doubled where REN-05 says so */
    bool down_doubled;
    day_t on, down_due;
    day_t first_min, first_max; /* when the first instalment may fall */
    day_t end_max;              /* when the last one must have fallen (REN-04) */
    int32_t pay_day;            /* 1..31, 0 = the first of 5, 10, 15, 20 */
    day_t valid_until;
};

/* Everything at once, with the discounts of the bucket. */
void plan_cash(const struct plan_terms *terms, struct plan *out);

/* Sensible first day when the person named none. */
day_t plan_first_due(const struct plan_terms *terms);

/*
 * `count` instalments after `down` (0 = none), on the same day of each month, moved to the next
 * bank business day.  The parts are equal, the last takes the remainder.  down < the whole debt.
 */
void plan_build(const struct plan_terms *terms, centavos_t down, int32_t count, day_t first_due,
                struct plan *out);

/* Why a plan may not have more instalments. */
enum plan_limit { PLAN_LIMIT_COUNT, PLAN_LIMIT_INSTALMENT, PLAN_LIMIT_END };
/* The greatest count that the policy allows with this down payment; 0 = none at all. */
int32_t plan_count_max(const struct plan_terms *terms, centavos_t down, day_t first_due,
                       enum plan_limit *limit);

/* The greatest instalment after the down payment. */
centavos_t plan_monthly(const struct plan *plan);

/* Judges what the person proposed. */
void counter_judge(const struct plan_terms *terms, const struct counter_offer *wish,
                   struct counter_answer *out);
