#include "server/money/price_json.h"

#include "server/base/error.h"
#include "server/base/fields.h"

#include <string.h>

static bool among(const char *key, const char *const *names)
{
    for (; names && *names; names++)
        if (strcmp(*names, key) == 0)
            return true;
    return false;
}

bool policy_fields_known(const json_t *in, const char *const *names, const char *const *more,
                         struct error *err)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)in, key, value)
    {
        if (!among(key, names) && !among(key, more))
            return error_set(err, ERROR_INPUT, "policy: unknown field \"%.40s\"", key);
    }
    return true;
}

const char *const price_policy_keys[] = { "fine_bp",
                                          "interest_monthly_bp",
                                          "interest",
                                          "legal_interest_millionths",
                                          "correction",
                                          "correction_millionths",
                                          "count_from_business_day",
                                          "rebate",
                                          "discounts",
                                          "honorarios",
                                          NULL };

/* A word and what it stands for. */
struct word {
    const char *word;
    int value;
};

/* An absent word leaves *out alone. */
static bool read_word(const json_t *in, const char *name, const struct word *words, size_t count,
                      int *out, struct error *err)
{
    const char *given = NULL;

    if (!field_text(in, name, &given, err))
        return false;
    for (size_t i = 0; given && i < count; i++)
        if (strcmp(words[i].word, given) == 0) {
            *out = words[i].value;
            return true;
        }
    return !given || error_set(err, ERROR_INPUT, "\"%s\": \"%.40s\" is not known; %s is", name,
                               given, words[0].word);
}

static bool read_kinds(const json_t *in, struct price_policy *out, struct error *err)
{
    static const struct word interests[] = { { "percent", PRICE_INTEREST_PERCENT },
                                             { "daily_amount", PRICE_INTEREST_DAILY_AMOUNT },
                                             { "legal", PRICE_INTEREST_LEGAL } };
    static const struct word corrections[] = { { "ipca", PRICE_CORRECTION_IPCA },
                                               { "given", PRICE_CORRECTION_GIVEN } };
    int interest = (int)out->interest, correction = (int)out->correction;

    if (!read_word(in, "interest", interests, 3, &interest, err) ||
        !read_word(in, "correction", corrections, 2, &correction, err))
        return false;
    out->interest = (enum price_interest)interest;
    out->correction = (enum price_correction)correction;
    return true;
}

static bool read_discount(const json_t *in, struct price_discount *out, struct error *err)
{
    static const char *const keys[] = { "until", "bp", "centavos", "per_day", NULL };

    if (!json_is_object(in))
        return error_set(err, ERROR_INPUT, "a discount must be an object");
    return policy_fields_known(in, keys, NULL, err) && field_required(in, "until", err) &&
           field_day(in, "until", &out->until, err) && field_int(in, "bp", &out->bp, err) &&
           field_int(in, "centavos", &out->centavos, err) &&
           field_bool(in, "per_day", &out->per_day, err);
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

static bool read_honorarios(const json_t *in, struct price_policy *out, struct error *err)
{
    static const char *const keys[] = { "bp", "contract_clause", "reciprocal_clause", "lawyer_act",
                                        NULL };
    struct price_honorarios *h = &out->honorarios;
    const json_t *from = NULL;

    if (!field_object(in, "honorarios", &from, err))
        return false;
    return !from ||
           (policy_fields_known(from, keys, NULL, err) && field_int(from, "bp", &h->bp, err) &&
            field_bool(from, "contract_clause", &h->contract_clause, err) &&
            field_bool(from, "reciprocal_clause", &h->reciprocal_clause, err) &&
            field_bool(from, "lawyer_act", &h->lawyer_act, err));
}

bool price_policy_fields(const json_t *in, struct price_policy *out, struct error *err)
{
    *out = price_policy_default();
    return field_int(in, "fine_bp", &out->fine_bp, err) &&
           field_int(in, "interest_monthly_bp", &out->interest_monthly_bp, err) &&
           field_int(in, "legal_interest_millionths", &out->legal_interest_millionths, err) &&
           field_int(in, "correction_millionths", &out->correction_millionths, err) &&
           field_bool(in, "count_from_business_day", &out->count_from_business_day, err) &&
           field_int(in, "rebate", &out->rebate, err) && read_kinds(in, out, err) &&
           read_discounts(in, out, err) && read_honorarios(in, out, err) &&
           price_policy_check(out, err);
}

bool price_policy_read(const json_t *in, struct price_policy *out, struct error *err)
{
    struct price_policy p;

    if (!policy_fields_known(in, price_policy_keys, NULL, err) || !price_policy_fields(in, &p, err))
        return false;
    *out = p;
    return true;
}

/* "2026-09" */
static bool month_of(const char *text, day_t *out)
{
    char first[DAY_TEXT_SIZE + 8];

    snprintf(first, sizeof(first), "%.10s-01", text);
    return strlen(text) == 7 && day_parse_iso(first, out);
}

static bool read_index(const json_t *in, enum price_index kind, struct price_indexes *out,
                       struct error *err)
{
    const json_t *months = NULL;
    const char *key;
    json_t *value;
    day_t month;

    if (!field_object(in, price_index_word(kind), &months, err))
        return false;
    json_object_foreach((json_t *)(uintptr_t)months, key, value)
    {
        if (!month_of(key, &month) || !json_is_integer(value) ||
            !price_index_set(out, kind, month, json_integer_value(value)))
            return error_set(err, ERROR_INPUT,
                             "indexes: \"%.20s\" is no month with its millionths; write "
                             "\"2026-09\":4800 for 0,48 %%",
                             key);
    }
    return true;
}

bool price_indexes_read(const json_t *in, struct price_indexes *out, struct error *err)
{
    static const char *const keys[] = { "ipca", "taxa_legal", NULL };

    return policy_fields_known(in, keys, NULL, err) && read_index(in, INDEX_IPCA, out, err) &&
           read_index(in, INDEX_LEGAL_RATE, out, err);
}
