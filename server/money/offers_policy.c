#include "server/money/offers.h"

#include "server/base/error.h"

#include <string.h>

enum { BP = 10000 };

/* Collections reference 14.2; each creditor edits its own. */
static const struct offer_bucket default_buckets[] = {
    /* days          charges   principal count  down  least       */
    { 1, 15, 0, 0, 1, 0, 0 },
    { 16, 30, 5000, 0, 2, 5000, 10000 },
    { 31, 60, 10000, 0, 3, 3000, 10000 },
    { 61, 90, 10000, 500, 4, 2500, 10000 },
    { 91, 180, 10000, 1000, 6, 2000, 10000 },
    { 181, 360, 10000, 2000, 8, 1500, 8000 },
    { 361, 1825, 10000, 3000, 10, 1000, 8000 },
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
                              .grace_days = 10 };

    memcpy(p.buckets, default_buckets, sizeof(default_buckets));
    return p;
}

static bool between(int64_t value, int64_t low, int64_t high, const char *name, struct error *err)
{
    if (value >= low && value <= high)
        return true;
    return error_set(err, ERROR_INPUT, "%s must be %lld to %lld", name, (long long)low,
                     (long long)high);
}

static bool bucket_check(const struct offer_bucket *b, struct error *err)
{
    return between(b->from_day, 1, b->to_day, "bucket from", err) &&
           between(b->to_day, b->from_day, 36500, "bucket to", err) &&
           between(b->charges_off_bp, 0, BP, "charges_off_bp", err) &&
           between(b->principal_off_bp, 0, BP, "principal_off_bp", err) &&
           between(b->count_max, 0, PLAN_INSTALMENTS_MAX, "count_max", err) &&
           between(b->down_bp, 0, BP, "down_bp", err) &&
           between(b->instalment_min, 0, 100000000, "instalment_min", err);
}

bool offer_policy_check(const struct offer_policy *p, struct error *err)
{
    for (size_t i = 0; i < p->bucket_count; i++) {
        if (!bucket_check(&p->buckets[i], err))
            return false;
        if (i > 0 && p->buckets[i].from_day <= p->buckets[i - 1].to_day)
            return error_set(err, ERROR_INPUT, "buckets overlap on day %d", p->buckets[i].from_day);
    }
    if (p->price.honorarios.bp)
        return error_set(
            err, ERROR_INPUT,
            "honorarios belong to single debts with a lawyer's act on record (CDC-09), "
            "not to a creditor's policy");
    return price_policy_check(&p->price, err) &&
           between(p->plan_interest_monthly_bp, 0, 100, "plan_interest_monthly_bp", err) &&
           between(p->valid_business_days, 0, 30, "valid_business_days", err) &&
           between(p->new_date_max_days, 0, 60, "new_date_max_days", err) &&
           between(p->down_business_days, 0, 30, "down_business_days", err) &&
           between(p->first_due_max_days, 15, 120, "first_due_max_days", err) &&
           between(p->retries_max, 0, 10, "retries_max", err) &&
           between(p->grace_days, 5, 60, "grace_days", err);
}
