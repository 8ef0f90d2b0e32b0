#include "server/money/offers_policy.h"

#include "server/base/error.h"
#include "server/money/policy_fields.h"

#include <string.h>

enum { SIMPLE_MAX_BP = 100 };

const char *const offer_profile_names[OFFER_PROFILES] = { "anybody", "first_late", "broken_before",
                                                          "hardship" };
const char *const offer_role_names[OFFER_BEYOND_MAX + 1] = { "bot", "agent", "supervisor",
                                                             "admin" };
const char *const plan_licence_names[PLAN_LICENCES] = { "none", "financial_institution",
                                                        "companies_only", "credit_title" };

/* Collections reference 14.2; each creditor edits its own. */
static const struct offer_bucket default_buckets[] = {
    /* days   charges principal down  least count */
    { 1, 15, 0, 0, 0, 0, 1, OFFER_ANYBODY },
    { 16, 30, 5000, 0, 5000, 10000, 2, OFFER_ANYBODY },
    { 31, 60, 10000, 0, 3000, 10000, 3, OFFER_ANYBODY },
    { 61, 90, 10000, 500, 2500, 10000, 4, OFFER_ANYBODY },
    { 91, 180, 10000, 1000, 2000, 10000, 6, OFFER_ANYBODY },
    { 181, 360, 10000, 2000, 1500, 8000, 8, OFFER_ANYBODY },
    { 361, 1825, 10000, 3000, 1000, 8000, 10, OFFER_ANYBODY },
};

struct offer_policy offer_policy_default(void)
{
    struct offer_policy p = { .version = 1,
                              .price = price_policy_default(),
                              .bucket_count = sizeof(default_buckets) / sizeof(default_buckets[0]),
                              .valid_business_days = 5,
                              .new_date_max_days = 10,
                              .down_business_days = 3,
                              .first_due_max_days = 50,
                              .retries_max = 1,
                              .grace_days = 10,
                              .existence_min = 60000 };

    memcpy(p.buckets, default_buckets, sizeof(default_buckets));
    return p;
}

/* Rows of one profile stand in the order of their days, and share none. */
static bool buckets_check(const struct offer_policy *p, struct error *err)
{
    int32_t last[OFFER_PROFILES] = { 0 };

    for (size_t i = 0; i < p->bucket_count; i++) {
        const struct offer_bucket *b = &p->buckets[i];
        if (!policy_fields_check(policy_bucket_fields, b, err))
            return false;
        if (b->to_day < b->from_day)
            return error_set(err, ERROR_INPUT, "\"to\" comes before \"from\"");
        if (b->from_day <= last[b->profile])
            return error_set(err, ERROR_INPUT, "buckets overlap on day %d", b->from_day);
        last[b->profile] = b->to_day;
    }
    return true;
}

static bool beyond_check(const struct offer_policy *p, struct error *err)
{
    for (size_t i = 0; i < p->beyond_count; i++) {
        if (!policy_fields_check(policy_beyond_fields, &p->beyond[i], err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (p->beyond[k].role == p->beyond[i].role)
                return error_set(err, ERROR_INPUT, "\"beyond\" names the role \"%s\" twice",
                                 offer_role_names[p->beyond[i].role]);
    }
    return true;
}

static bool interest_check(const struct offer_policy *p, struct error *err)
{
    if (p->licence != PLAN_LICENCE_NONE)
        return true;
    if (p->plan_interest == PLAN_INTEREST_PRICE)
        return error_set(err, ERROR_INPUT,
                         "\"plan_interest\" is \"price\" without \"plan_licence\" (Decreto "
                         "22.626/1933 art. 4, Lei 14.905/2024 art. 3)");
    if (p->plan_interest_monthly_bp > SIMPLE_MAX_BP)
        return error_set(err, ERROR_INPUT,
                         "\"plan_interest_monthly_bp\" is above %d without \"plan_licence\" "
                         "(Decreto 22.626/1933)",
                         SIMPLE_MAX_BP);
    return true;
}

bool offer_policy_check(const struct offer_policy *p, struct error *err)
{
    if (p->price.honorarios.bp)
        return error_set(
            err, ERROR_INPUT,
            "honorarios belong to single debts with a lawyer's act on record (CDC-09), "
            "not to a creditor's policy");
    return buckets_check(p, err) && beyond_check(p, err) && price_policy_check(&p->price, err) &&
           policy_fields_check(policy_fields, p, err) && interest_check(p, err);
}

static const struct offer_bucket *find_row(const struct offer_policy *policy, int32_t days,
                                           enum offer_profile profile)
{
    for (size_t i = 0; i < policy->bucket_count; i++) {
        const struct offer_bucket *b = &policy->buckets[i];
        if (b->profile == profile && days >= b->from_day && days <= b->to_day)
            return b;
    }
    return NULL;
}

const struct offer_bucket *offer_bucket_find(const struct offer_policy *policy, int32_t days_late,
                                             enum offer_profile profile)
{
    const struct offer_bucket *own = find_row(policy, days_late, profile);

    return own ? own : find_row(policy, days_late, OFFER_ANYBODY);
}

struct offer_bucket offer_bucket_beyond(const struct offer_policy *policy,
                                        const struct offer_bucket *bucket, enum offer_role role)
{
    struct offer_bucket wide = *bucket;

    for (size_t i = 0; i < policy->beyond_count; i++) {
        const struct offer_beyond *b = &policy->beyond[i];
        int32_t count = wide.count_max + b->count_more;
        if (b->role != role)
            continue;
        if (b->charges_off_bp > wide.charges_off_bp)
            wide.charges_off_bp = b->charges_off_bp;
        if (b->principal_off_bp > wide.principal_off_bp)
            wide.principal_off_bp = b->principal_off_bp;
        wide.count_max = count < PLAN_INSTALMENTS_MAX ? count : PLAN_INSTALMENTS_MAX;
        if (b->down_bp < wide.down_bp)
            wide.down_bp = b->down_bp;
        if (b->instalment_min < wide.instalment_min)
            wide.instalment_min = b->instalment_min;
        return wide;
    }
    return wide;
}
