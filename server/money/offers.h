#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/money/offers_policy.h"
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
 *   REN-03  a profile is what somebody did and said (offers_policy.h), and nothing else
 *   REN-04  a plan ends before the oldest due day + 5 years - 6 months, and before end_by; one of a
 *           row for hardship within 5 years from today (CDC art. 104-A; agreeing to it recognises
 *           the debt, which begins its five years anew: CC art. 202 VI)
 *   REN-05  after a broken agreement the down payment doubles, unless a row of the policy is for
 *           just those; after the last retry a person decides
 *   REN-06  instalments fall on day 5, 10, 15 or 20, or on the person's pay day
 *   REN-07  a counter-offer is accepted inside the limits, else refused with the nearest plan
 *   REN-08  all overdue instalments given are covered; choosing some is the caller's
 *   REN-10  an offer holds until a day that it says
 *   SUP-02  who told an income is shown nothing that leaves less than the minimum for living
 */
enum { OFFER_DEBTS_MAX = 120, OFFER_PLANS_MAX = 4 /* cash and three plans */ };

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
    day_t first_due;  /* first instalment, or the new date of a cash payment */
    centavos_t total; /* at most this much in all */
};

struct offer_request {
    const struct offer_debt *debts; /* those not late on `on` are left out */
    size_t debt_count;
    day_t on;
    int32_t broken_agreements;
    int32_t pay_day; /* 1..31, 0 = the first of 5, 10, 15, 20 that fits */
    enum offer_profile profile;
    enum offer_role role; /* who negotiates: what is offered is the table's, a counter-offer may go
                             as far as the role may */
    centavos_t income;    /* a month, as the person told it; 0 = not told */
    struct counter_offer counter;
};

enum { COUNTER_WHY_SIZE = 160, COUNTER_PLAIN_SIZE = 240 };
struct counter_answer {
    bool accepted;
    struct plan plan;  /* the person's plan, or the nearest that is allowed (solver.h) */
    bool has_plan;     /* false: nothing near is allowed either */
    const char *rule;  /* refused: "REN-07" */
    const char *limit; /* "count_max", "down_min", "instalment_min", "first_due_max", ... */
    char why[COUNTER_WHY_SIZE];     /* English, with the numbers */
    char plain[COUNTER_PLAIN_SIZE]; /* the same in plain Portuguese, for who proposed it */
};

struct offers {
    size_t debts_covered;
    int32_t days_late;                 /* of the oldest */
    const struct offer_bucket *bucket; /* NULL: no offer may be made; inside the policy given */
    const char
        *rule; /* why there is no plan ("REN-05", "nothing_overdue", "no_bucket", "SUP-02") */
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
 * The plan of that id which holds on request->on: offered on that day, one that a
 * monthly amount gets, or what request->counter gets, or so on a day before it with the same debts
 * and policy, still valid (REN-10) and with nothing of it due by now.  *out gets all that was
 * offered on its day; the debts covered are the oldest.  NULL: there is none, and *out is no use.
 */
const struct plan *offers_find(const struct offer_request *request,
                               const struct offer_policy *policy, int64_t id, struct offers *out);
