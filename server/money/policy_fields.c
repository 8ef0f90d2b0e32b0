#include "server/money/policy_fields.h"

#include "server/base/error.h"

enum { BP = 10000, AMOUNT_MAX = 100000000, DAY_MAX = 36500 };

#define SMALL(type, name, member, low, high, what)                                                 \
    {                                                                                              \
        name, offsetof(struct type, member), false, low, high, what                                \
    }
#define WIDE(type, name, member, low, high, what)                                                  \
    {                                                                                              \
        name, offsetof(struct type, member), true, low, high, what                                 \
    }

const struct policy_field policy_fields[] = {
    SMALL(offer_policy, "version", version, 0, 1000000, "a number"),
    WIDE(offer_policy, "plan_interest_monthly_bp", plan_interest_monthly_bp, 0, 1000,
         "basis points a month; above 100 only with plan_licence (Decreto 22.626/1933)"),
    SMALL(offer_policy, "valid_business_days", valid_business_days, 0, 30,
          "business days (REN-10)"),
    SMALL(offer_policy, "new_date_max_days", new_date_max_days, 0, 60, "days"),
    SMALL(offer_policy, "down_business_days", down_business_days, 0, 30, "business days"),
    SMALL(offer_policy, "first_due_max_days", first_due_max_days, 15, 120, "days"),
    SMALL(offer_policy, "retries_max", retries_max, 0, 10, "broken agreements (REN-05)"),
    SMALL(offer_policy, "grace_days", grace_days, 5, 60,
          "days; a warning of five comes first (14.5)"),
    SMALL(offer_policy, "reactivate_days", reactivate_days, 0, 90, "days after the break"),
    WIDE(offer_policy, "existence_min", existence_min, 0, AMOUNT_MAX,
         "centavos a month (SUP-02, Decreto 11.567/2023)"),
    { 0 },
};

const struct policy_field policy_bucket_fields[] = {
    SMALL(offer_bucket, "from", from_day, 1, DAY_MAX, "days late"),
    SMALL(offer_bucket, "to", to_day, 1, DAY_MAX, "days late"),
    WIDE(offer_bucket, "charges_off_bp", charges_off_bp, 0, BP, "basis points (REN-02)"),
    WIDE(offer_bucket, "principal_off_bp", principal_off_bp, 0, BP, "basis points (REN-02)"),
    SMALL(offer_bucket, "count_max", count_max, 0, PLAN_INSTALMENTS_MAX,
          "instalments; five years at most (SUP-03, CDC art. 104-A)"),
    WIDE(offer_bucket, "down_bp", down_bp, 0, BP, "basis points of the total"),
    WIDE(offer_bucket, "instalment_min", instalment_min, 0, AMOUNT_MAX, "centavos"),
    { 0 },
};

const struct policy_field policy_beyond_fields[] = {
    WIDE(offer_beyond, "charges_off_bp", charges_off_bp, 0, BP, "basis points (REN-02)"),
    WIDE(offer_beyond, "principal_off_bp", principal_off_bp, 0, BP, "basis points (REN-02)"),
    SMALL(offer_beyond, "count_more", count_more, 0, PLAN_INSTALMENTS_MAX, "instalments"),
    WIDE(offer_beyond, "down_bp", down_bp, 0, BP, "basis points of the total"),
    WIDE(offer_beyond, "instalment_min", instalment_min, 0, AMOUNT_MAX, "centavos"),
    { 0 },
};

int64_t policy_field_get(const struct policy_field *f, const void *in)
{
    const char *at = (const char *)in + f->offset;

    return f->wide ? *(const int64_t *)(const void *)at : *(const int32_t *)(const void *)at;
}

void policy_field_set(const struct policy_field *f, void *in, int64_t value)
{
    char *at = (char *)in + f->offset;

    if (f->wide)
        *(int64_t *)(void *)at = value;
    else
        *(int32_t *)(void *)at = (int32_t)value;
}

bool policy_fields_check(const struct policy_field *table, const void *in, struct error *err)
{
    for (const struct policy_field *f = table; f->name; f++) {
        int64_t value = policy_field_get(f, in);
        if (value < f->low || value > f->high)
            return error_set(err, ERROR_INPUT, "\"%s\" must be %lld to %lld, %s", f->name,
                             (long long)f->low, (long long)f->high, f->what);
    }
    return true;
}
