#include "server/money/policy_json.h"

#include "server/base/error.h"
#include "server/base/fields.h"

#include <string.h>

/* The 32-bit settings of an offer policy and of a bucket, by name. */
struct setting {
    const char *name;
    int32_t *out;
};

static bool read_settings(const json_t *in, const struct setting *list, size_t count,
                          struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        int64_t value = *list[i].out;
        if (!field_int(in, list[i].name, &value, err))
            return false;
        if (value < 0 || value > 1000000)
            return error_set(err, ERROR_INPUT, "\"%s\" is out of range", list[i].name);
        *list[i].out = (int32_t)value;
    }
    return true;
}

static bool read_bucket(const json_t *in, struct offer_bucket *b, struct error *err)
{
    static const char *const keys[] = { "from",           "to",
                                        "charges_off_bp", "principal_off_bp",
                                        "count_max",      "down_bp",
                                        "instalment_min", NULL };
    const struct setting settings[] = { { "from", &b->from_day },
                                        { "to", &b->to_day },
                                        { "count_max", &b->count_max } };

    if (!json_is_object(in))
        return error_set(err, ERROR_INPUT, "a bucket must be an object");
    return policy_fields_known(in, keys, NULL, err) && field_required(in, "from", err) &&
           field_required(in, "to", err) && read_settings(in, settings, 3, err) &&
           field_int(in, "charges_off_bp", &b->charges_off_bp, err) &&
           field_int(in, "principal_off_bp", &b->principal_off_bp, err) &&
           field_int(in, "down_bp", &b->down_bp, err) &&
           field_int(in, "instalment_min", &b->instalment_min, err);
}

static bool read_buckets(const json_t *in, struct offer_policy *out, struct error *err)
{
    const json_t *list = NULL;

    if (!field_array(in, "buckets", &list, err))
        return false;
    if (!list)
        return true;
    if (json_array_size(list) > OFFER_BUCKETS_MAX)
        return error_set(err, ERROR_INPUT, "at most %d buckets", OFFER_BUCKETS_MAX);
    out->bucket_count = json_array_size(list);
    for (size_t i = 0; i < out->bucket_count; i++) {
        out->buckets[i] = (struct offer_bucket){ 0 };
        if (!read_bucket(json_array_get(list, i), &out->buckets[i], err))
            return false;
    }
    return true;
}

static const char *const offer_keys[] = { "version",
                                          "buckets",
                                          "plan_interest_monthly_bp",
                                          "valid_business_days",
                                          "new_date_max_days",
                                          "down_business_days",
                                          "first_due_max_days",
                                          "retries_max",
                                          "grace_days",
                                          "end_by",
                                          NULL };

bool offer_policy_read(const json_t *in, struct offer_policy *out, struct error *err)
{
    struct offer_policy p = offer_policy_default();
    const struct setting settings[] = { { "version", &p.version },
                                        { "valid_business_days", &p.valid_business_days },
                                        { "new_date_max_days", &p.new_date_max_days },
                                        { "down_business_days", &p.down_business_days },
                                        { "first_due_max_days", &p.first_due_max_days },
                                        { "retries_max", &p.retries_max },
                                        { "grace_days", &p.grace_days } };

    if (!policy_fields_known(in, price_policy_keys, offer_keys, err) ||
        !price_policy_fields(in, &p.price, err) ||
        !read_settings(in, settings, sizeof(settings) / sizeof(settings[0]), err) ||
        !field_int(in, "plan_interest_monthly_bp", &p.plan_interest_monthly_bp, err) ||
        !field_day(in, "end_by", &p.end_by, err) || !read_buckets(in, &p, err) ||
        !offer_policy_check(&p, err))
        return false;
    *out = p;
    return true;
}
