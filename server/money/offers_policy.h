#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/money/price.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct error;

/*
 * What a creditor lets Quita offer: one table by days late and by who somebody is to the creditor
 * (collections reference 14.2), and what a person of the team may grant beyond it (REN-02). Amounts
 * are centavos, parts are basis points (100 = 1 %), days are civil days.  docs/policy.md tells
 * every field for whoever writes one.
 */
enum {
    OFFER_BUCKETS_MAX = 48,
    OFFER_BEYOND_MAX = 3,
    PLAN_INSTALMENTS_MAX = 60 /* five years (SUP-03: CDC art. 104-A) */
};

/*
 * Who somebody is to the creditor, from what they did and said and from nothing else (section 11.2:
 * never race, religion, health, neighbourhood or age).  Of several the later one in this list
 * counts.
 */
enum offer_profile {
    OFFER_ANYBODY,
    OFFER_FIRST_LATE,    /* never late with this creditor before */
    OFFER_BROKEN_BEFORE, /* an agreement with this creditor was broken (REN-05) */
    OFFER_HARDSHIP,      /* said that paying everything is beyond them (SUP-01, Lei 14.181/2021) */
    OFFER_PROFILES
};
extern const char *const offer_profile_names[OFFER_PROFILES];

/* One row of the policy: for debts whose oldest instalment is from..to days late. */
struct offer_bucket {
    int32_t from_day, to_day;
    int64_t charges_off_bp;   /* cash: off fine, interest and correction */
    int64_t principal_off_bp; /* cash: off the principal */
    int64_t down_bp;          /* least down payment, of the total; 0 = none: one new date only */
    centavos_t instalment_min;
    int32_t count_max;          /* instalments after the down payment */
    enum offer_profile profile; /* a row of somebody's own goes before anybody's */
};

/* Who may grant more than the table, and how much; a role that has no row may not. */
enum offer_role { OFFER_ROLE_BOT, OFFER_ROLE_AGENT, OFFER_ROLE_SUPERVISOR, OFFER_ROLE_ADMIN };
extern const char *const offer_role_names[OFFER_BEYOND_MAX + 1];
struct offer_beyond {
    enum offer_role role;
    int64_t charges_off_bp, principal_off_bp; /* at most, in cash */
    int32_t count_more;                       /* instalments above the row's */
    int64_t down_bp;                          /* at least */
    centavos_t instalment_min;                /* at least */
};

/*
 * Interest of instalments.  A school or a shop that deals with a person may take simple interest of
 * up to 1 % a month; interest on interest (Tabela Price) and higher rates only where
 * Lei 14.905/2024 art. 3 lifts the Lei da Usura (Decreto 22.626/1933 art. 4, Súmula 121 STF), and
 * the policy says which of its cases is meant.
 */
enum plan_interest { PLAN_INTEREST_SIMPLE, PLAN_INTEREST_PRICE };
enum plan_licence {
    PLAN_LICENCE_NONE,
    PLAN_LICENCE_FINANCIAL_INSTITUTION,
    PLAN_LICENCE_COMPANIES_ONLY, /* both sides are companies */
    PLAN_LICENCE_CREDIT_TITLE,   /* título de crédito or valor mobiliário */
    PLAN_LICENCES
};
extern const char *const plan_licence_names[PLAN_LICENCES];

struct offer_policy {
    int32_t version;
    struct price_policy price;
    struct offer_bucket buckets[OFFER_BUCKETS_MAX];
    size_t bucket_count;
    struct offer_beyond beyond[OFFER_BEYOND_MAX];
    size_t beyond_count;
    int64_t plan_interest_monthly_bp; /* 0 to 100; with a licence to 1000 */
    enum plan_interest plan_interest;
    enum plan_licence licence;
    int32_t valid_business_days; /* REN-10 */
    int32_t new_date_max_days;   /* for buckets without down payment */
    int32_t down_business_days;  /* the down payment's due day */
    int32_t first_due_max_days;  /* first instalment after the down payment at the latest */
    int32_t retries_max;         /* agreements broken before a person must decide */
    int32_t grace_days;          /* later than this an instalment breaks an agreement */
    int32_t reactivate_days;     /* a broken one may be taken up again so long, once; 0 = never */
    centavos_t existence_min;    /* what a month must leave a person (SUP-02) */
    day_t end_by;                /* last day for instalments, 0 = none (school year + 3 months) */
};

/* The table of 14.2. */
struct offer_policy offer_policy_default(void);
/* ERROR_INPUT with the field and its limit. */
bool offer_policy_check(const struct offer_policy *policy, struct error *err)
    __attribute__((warn_unused_result));

/* The row for so many days; NULL: nothing is offered.  It stands inside the policy. */
const struct offer_bucket *offer_bucket_find(const struct offer_policy *policy, int32_t days_late,
                                             enum offer_profile profile);
/* The row as wide as a role may make it; the bot's is the row itself. */
struct offer_bucket offer_bucket_beyond(const struct offer_policy *policy,
                                        const struct offer_bucket *bucket, enum offer_role role);
