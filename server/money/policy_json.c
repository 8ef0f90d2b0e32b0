#include "server/money/policy_json.h"

#include "server/base/error.h"
#include "server/base/fields.h"

#include <string.h>

/* Fails on a key that is in neither list; both end with NULL. */
static bool known_only(const json_t *in, const char *const *a, const char *const *b,
                       struct error *err)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)in, key, value)
    {
        bool known = false;
        for (const char *const *k = a; *k && !known; k++)
            known = strcmp(*k, key) == 0;
        for (const char *const *k = b; *k && !known; k++)
            known = strcmp(*k, key) == 0;
        if (!known)
            return error_set(err, ERROR_INPUT, "policy: unknown field \"%.40s\"", key);
    }
    return true;
}

static const char *const none[] = { NULL };
static const char *const price_keys[] = { "fine_bp",
                                          "interest_monthly_bp",
                                          "interest",
                                          "legal_interest_millionths",
                                          "correction_millionths",
                                          "count_from_business_day",
                                          "rebate",
                                          "discounts",
                                          NULL };

static bool read_interest(const json_t *in, struct price_policy *out, struct error *err)
{
    static const struct {
        const char *word;
        enum price_interest kind;
    } kinds[] = { { "percent", PRICE_INTEREST_PERCENT },
                  { "daily_amount", PRICE_INTEREST_DAILY_AMOUNT },
                  { "legal", PRICE_INTEREST_LEGAL } };
    const char *word = NULL;

    if (!field_text(in, "interest", &word, err))
        return false;
    for (size_t i = 0; word && i < 3; i++)
        if (strcmp(kinds[i].word, word) == 0) {
            out->interest = kinds[i].kind;
            return true;
        }
    return word ? error_set(err, ERROR_INPUT, "\"interest\" must be percent, daily_amount or legal")
                : true;
}

static bool read_discount(const json_t *in, struct price_discount *out, struct error *err)
{
    if (!json_is_object(in))
        return error_set(err, ERROR_INPUT, "a discount must be an object");
    return field_required(in, "until", err) && field_day(in, "until", &out->until, err) &&
           field_int(in, "bp", &out->bp, err) && field_int(in, "centavos", &out->centavos, err);
}

static bool read_discounts(const json_t *in, struct price_policy *out, struct error *err)
{
    const json_t *list = NULL;

    if (!field_array(in, "discounts", &list, err))
        return false;
    if (json_array_size(list) > PRICE_DISCOUNTS_MAX)
        return error_set(err, ERROR_INPUT, "at most %d discounts", PRICE_DISCOUNTS_MAX);
    out->discount_count = json_array_size(list);
    for (size_t i = 0; i < out->discount_count; i++)
        if (!read_discount(json_array_get(list, i), &out->discounts[i], err))
            return false;
    return true;
}

static bool read_price(const json_t *in, struct price_policy *out, struct error *err)
{
    *out = price_policy_default();
    return field_int(in, "fine_bp", &out->fine_bp, err) &&
           field_int(in, "interest_monthly_bp", &out->interest_monthly_bp, err) &&
           field_int(in, "legal_interest_millionths", &out->legal_interest_millionths, err) &&
           field_int(in, "correction_millionths", &out->correction_millionths, err) &&
           field_bool(in, "count_from_business_day", &out->count_from_business_day, err) &&
           field_int(in, "rebate", &out->rebate, err) && read_interest(in, out, err) &&
           read_discounts(in, out, err) && price_policy_check(out, err);
}

bool price_policy_read(const json_t *in, struct price_policy *out, struct error *err)
{
    struct price_policy p;

    if (!known_only(in, price_keys, none, err) || !read_price(in, &p, err))
        return false;
    *out = p;
    return true;
}

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
    return known_only(in, keys, none, err) && field_required(in, "from", err) &&
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

    if (!known_only(in, price_keys, offer_keys, err) || !read_price(in, &p.price, err) ||
        !read_settings(in, settings, sizeof(settings) / sizeof(settings[0]), err) ||
        !field_int(in, "plan_interest_monthly_bp", &p.plan_interest_monthly_bp, err) ||
        !field_day(in, "end_by", &p.end_by, err) || !read_buckets(in, &p, err) ||
        !offer_policy_check(&p, err))
        return false;
    *out = p;
    return true;
}
