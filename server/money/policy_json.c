#include "server/money/policy_json.h"

#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/money/policy_fields.h"

#include <string.h>

enum { OFFER_FIELDS_MAX = 16 };

/* The numbers of a table that are there. */
static bool read_fields(const json_t *in, const struct policy_field *table, void *out,
                        struct error *err)
{
    for (const struct policy_field *f = table; f->name; f++) {
        int64_t value = policy_field_get(f, out);
        if (!field_int(in, f->name, &value, err))
            return false;
        if (value < f->low || value > f->high)
            return error_set(err, ERROR_INPUT, "\"%s\" must be %lld to %lld, %s", f->name,
                             (long long)f->low, (long long)f->high, f->what);
        policy_field_set(f, out, value);
    }
    return true;
}

/* One of so many words; absent leaves *out alone. */
static bool read_word(const json_t *in, const char *name, const char *const *words, int count,
                      int *out, struct error *err)
{
    const char *word = NULL;

    if (!field_text(in, name, &word, err))
        return false;
    for (int i = 0; word && i < count; i++)
        if (strcmp(words[i], word) == 0) {
            *out = i;
            return true;
        }
    return word ? error_set(err, ERROR_INPUT, "\"%s\" may not be \"%.40s\"", name, word) : true;
}

/* An object that holds the numbers of a table, one word, and nothing else. */
static bool known_fields(const json_t *in, const struct policy_field *table, const char *word,
                         const char *what, struct error *err)
{
    const char *keys[OFFER_FIELDS_MAX] = { word };
    size_t count = 1;

    if (!json_is_object(in))
        return error_set(err, ERROR_INPUT, "%s must be an object", what);
    for (const struct policy_field *f = table; f->name; f++)
        keys[count++] = f->name;
    keys[count] = NULL;
    return policy_fields_known(in, keys, NULL, err);
}

static bool read_bucket(const json_t *in, struct offer_bucket *b, struct error *err)
{
    int profile = OFFER_ANYBODY;

    *b = (struct offer_bucket){ .from_day = 1, .to_day = 1 };
    if (!known_fields(in, policy_bucket_fields, "profile", "a bucket", err) ||
        !field_required(in, "from", err) || !field_required(in, "to", err) ||
        !read_fields(in, policy_bucket_fields, b, err) ||
        !read_word(in, "profile", offer_profile_names, OFFER_PROFILES, &profile, err))
        return false;
    b->profile = (enum offer_profile)profile;
    return true;
}

/* The bot is the table itself: only people may go beyond it. */
static bool read_beyond(const json_t *in, struct offer_beyond *b, struct error *err)
{
    int role = OFFER_ROLE_BOT;

    *b = (struct offer_beyond){ .down_bp = 10000, .instalment_min = 100000000 };
    if (!known_fields(in, policy_beyond_fields, "role", "a row of beyond", err) ||
        !field_required(in, "role", err) || !read_fields(in, policy_beyond_fields, b, err) ||
        !read_word(in, "role", offer_role_names, OFFER_BEYOND_MAX + 1, &role, err))
        return false;
    b->role = (enum offer_role)role;
    return role != OFFER_ROLE_BOT ? true
                                  : error_set(err, ERROR_INPUT, "\"role\" may not be \"bot\"");
}

static bool read_list(const json_t *in, const char *name, size_t most, const json_t **out,
                      struct error *err)
{
    if (!field_array(in, name, out, err))
        return false;
    return json_array_size(*out) <= most
               ? true
               : error_set(err, ERROR_INPUT, "at most %zu %s", most, name);
}

static bool read_rows(const json_t *in, struct offer_policy *out, struct error *err)
{
    const json_t *buckets = NULL, *beyond = NULL;

    if (!read_list(in, "buckets", OFFER_BUCKETS_MAX, &buckets, err) ||
        !read_list(in, "beyond", OFFER_BEYOND_MAX, &beyond, err))
        return false;
    out->bucket_count = buckets ? json_array_size(buckets) : out->bucket_count;
    for (size_t i = 0; buckets && i < out->bucket_count; i++)
        if (!read_bucket(json_array_get(buckets, i), &out->buckets[i], err))
            return false;
    out->beyond_count = json_array_size(beyond);
    for (size_t i = 0; i < out->beyond_count; i++)
        if (!read_beyond(json_array_get(beyond, i), &out->beyond[i], err))
            return false;
    return true;
}

static bool read_plan_interest(const json_t *in, struct offer_policy *out, struct error *err)
{
    static const char *const kinds[] = { "simple", "price" };
    int kind = PLAN_INTEREST_SIMPLE, licence = PLAN_LICENCE_NONE;

    if (!read_word(in, "plan_interest", kinds, 2, &kind, err) ||
        !read_word(in, "plan_licence", plan_licence_names, PLAN_LICENCES, &licence, err))
        return false;
    out->plan_interest = (enum plan_interest)kind;
    out->licence = (enum plan_licence)licence;
    return true;
}

/* A policy of a format that is not known yet is not guessed at; without one it is of format 1. */
static bool read_format(const json_t *in, struct error *err)
{
    int64_t format = 1;

    if (!field_int(in, "format", &format, err))
        return false;
    return format == 1 ? true : error_set(err, ERROR_INPUT, "\"format\" must be 1");
}

static const char *const offer_keys[] = { "format",
                                          "about",
                                          "version",
                                          "buckets",
                                          "beyond",
                                          "plan_interest",
                                          "plan_licence",
                                          "plan_interest_monthly_bp",
                                          "valid_business_days",
                                          "new_date_max_days",
                                          "down_business_days",
                                          "first_due_max_days",
                                          "retries_max",
                                          "grace_days",
                                          "reactivate_days",
                                          "existence_min",
                                          "end_by",
                                          NULL };

bool offer_policy_read(const json_t *in, struct offer_policy *out, struct error *err)
{
    struct offer_policy p = offer_policy_default();
    const char *about = NULL;

    if (!policy_fields_known(in, price_policy_keys, offer_keys, err) || !read_format(in, err) ||
        !field_text(in, "about", &about, err) || !price_policy_fields(in, &p.price, err) ||
        !read_fields(in, policy_fields, &p, err) || !read_plan_interest(in, &p, err) ||
        !field_day(in, "end_by", &p.end_by, err) || !read_rows(in, &p, err) ||
        !offer_policy_check(&p, err))
        return false;
    *out = p;
    return true;
}
