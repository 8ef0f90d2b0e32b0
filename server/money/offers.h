#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/money/price.h"
#include <stddef.h>
#include <stdint.h>
struct error;

/*
 * What a creditor may offer for overdue instalments, and whether a person's own proposal fits
 * (collections reference 14.2).  The policy is data, versioned by the creditor; the same debts, day
 * and policy always give the same offers (REN-03).
 *
 *   REN-01  the cash offer comes first, then at most three plans
 *   REN-02  no discount above the policy: discounts round down
 *   REN-04  a plan ends before the oldest due day + 5 years - 6 months, and before end_by
 *   REN-05  after a broken agreement the down payment doubles; after the last retry a person
 * decides REN-06  instalments fall on day 5, 10, 15 or 20, or on the person's pay day REN-07  a
 * counter-offer is accepted inside the limits, else refused with the nearest plan REN-08  all
 * overdue instalments given are covered; choosing some is the caller's REN-10  an offer holds until
 * a day that it says
 */
enum {
    OFFER_DEBTS_MAX = 120,
    OFFER_BUCKETS_MAX = 12,
    OFFER_PLANS_MAX = 4, /* cash and three plans */
    PLAN_INSTALMENTS_MAX = 60
};

/* One row of the policy: for debts whose oldest instalment is from..to days late. */
struct offer_bucket {
    int32_t from_day, to_day;
    int64_t charges_off_bp;   /* cash: off fine, interest and correction */
    int64_t principal_off_bp; /* cash: off the principal */
    int32_t count_max;        /* instalments after the down payment */
    int64_t down_bp;          /* least down payment, of the total; 0 = none: one new date only */
    centavos_t instalment_min;
};

struct offer_policy {
    int32_t version;
    struct price_policy price;
    struct offer_bucket buckets[OFFER_BUCKETS_MAX];
    size_t bucket_count;
    int64_t plan_interest_monthly_bp; /* simple; 0 to 100 (Decreto 22.626/1933) */
    int32_t valid_business_days;      /* REN-10 */
    int32_t new_date_max_days;        /* for buckets without down payment */
    int32_t down_business_days;       /* the down payment's due day */
    int32_t first_due_max_days;       /* first instalment after the down payment at the latest */
    int32_t retries_max;              /* agreements broken before a person must decide */
    int32_t grace_days;               /* later than this an instalment breaks an agreement */
    day_t end_by; /* last day for instalments, 0 = none (school year + 3 months) */
};

/* The table of 14.2. */
struct offer_policy offer_policy_default(void);
bool offer_policy_check(const struct offer_policy *policy, struct error *err)
    __attribute__((warn_unused_result));

struct offer_debt {
    centavos_t principal;
    day_t due;
};

enum plan_kind { PLAN_CASH, PLAN_NEW_DATE, PLAN_INSTALMENTS };
struct plan_instalment {
    centavos_t centavos;
    day_t due;
};
/* total = principal + charges - discount + interest = the sum of the instalments, exactly. */
struct plan {
    enum plan_kind kind;
    centavos_t principal; /* face values less what a rebate took off them */
    centavos_t charges;   /* fine, interest and correction before the discount */
    centavos_t discount;
    centavos_t interest; /* of the plan itself */
    centavos_t total;
    centavos_t down;        /* instalments[0] when above 0 */
    int32_t count;          /* without the down payment */
    int64_t yearly_rate_bp; /* effective, on what is financed (CDC-12) */
    struct plan_instalment instalments[PLAN_INSTALMENTS_MAX + 1];
    size_t instalment_count;
};

/* What the person said they can do; 0 = not said.  `sets_down` because "no down payment" is 0. */
struct counter_offer {
    bool given;
    centavos_t monthly; /* at most this much a month */
    bool sets_down;
    centavos_t down;
    int32_t count;
    day_t first_due; /* first instalment, or the new date of a cash payment */
};

struct offer_request {
    const struct offer_debt *debts; /* those not late on `on` are left out */
    size_t debt_count;
    day_t on;
    int32_t broken_agreements;
    int32_t pay_day; /* 1..31, 0 = the first of 5, 10, 15, 20 that fits */
    struct counter_offer counter;
};

struct counter_answer {
    bool accepted;
    struct plan plan;  /* the person's plan, or the nearest that is allowed */
    bool has_plan;     /* false: nothing near is allowed either */
    const char *rule;  /* refused: "REN-07" */
    const char *limit; /* "count_max", "down_min", "instalment_min", "first_due_max", ... */
    char why[160];     /* English, with the numbers */
};

struct offers {
    size_t debts_covered;
    int32_t days_late;                 /* of the oldest */
    const struct offer_bucket *bucket; /* NULL: no offer may be made; inside the policy given */
    const char *rule; /* without a bucket: why ("REN-05", "nothing_overdue", "no_bucket") */
    struct price sum; /* of all covered, line by line */
    day_t valid_until;
    struct plan plans[OFFER_PLANS_MAX];
    size_t plan_count;
    struct counter_answer counter; /* when one was given and there is a bucket */
};

/* An agreement on a plan as books keep it: face values, and all that is taken off them, rebates
 * included; principal + charges - discount + interest = total = the sum of the plan's instalments.
 */
struct plan_sums {
    centavos_t principal, charges, discount, interest, total;
};
struct plan_sums offers_sums(const struct offers *offers, const struct plan *plan);

/* ERROR_INPUT for a policy, debt or counter-offer that makes no sense. */
bool offers_make(const struct offer_request *request, const struct offer_policy *policy,
                 struct offers *out, struct error *err) __attribute__((warn_unused_result));

/*
 * Names a plan by what it is (kind, sums, every due day and amount): 18 digits, the same wherever
 * and whenever it is made, so that a choice does not depend on a place in a list.
 */
int64_t plan_id(const struct plan *plan);

/*
 * The plan of that id which holds on request->on: offered on that day (or a plan that a
 * counter-offer of a monthly amount gets), or on one before it with the same debts and policy,
 * still valid (REN-10) and with nothing of it due by now.  *out gets all that was offered on its
 * day; the debts covered are the oldest.  NULL: there is none, and *out is no use.
 */
const struct plan *offers_find(const struct offer_request *request,
                               const struct offer_policy *policy, int64_t id, struct offers *out);
