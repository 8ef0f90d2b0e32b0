#include "server/cli/commands.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/cli/jsonl.h"
#include "server/money/policy_json.h"

#include <string.h>

const char help_agreement_offers[] =
    "Example:\n"
    "  echo '{\"debts\":[{\"principal\":85000,\"due\":\"2026-09-10\"}],\"on\":\"2026-11-25\","
    "\"policy\":{},\"counter\":{\"monthly\":20000}}' |\n"
    "    quita agreement offers --jsonl\n\n"
    "In:  debts [{principal, due}] (those not late are left out), on, policy,\n"
    "     broken_agreements (0), pay_day (1..31), profile (first_late|broken_before|hardship),\n"
    "     role (agent|supervisor|admin: a counter-offer may go as far as \"beyond\" lets them),\n"
    "     income (centavos a month, as told), counter {monthly, down, count, first_due, total}.\n"
    "     The policy takes the fields of `quita debt price` and those of docs/policy.md:\n"
    "       format (1), buckets [{from, to, charges_off_bp, principal_off_bp, count_max, down_bp,\n"
    "       instalment_min, profile}], beyond [{role, charges_off_bp, principal_off_bp,\n"
    "       count_more, down_bp, instalment_min}], plan_interest (simple), plan_licence,\n"
    "       plan_interest_monthly_bp (0; at most 100), valid_business_days (5),\n"
    "       new_date_max_days (10), down_business_days (3), first_due_max_days (50),\n"
    "       retries_max (1), grace_days (10), reactivate_days (0), existence_min (60000),\n"
    "       end_by, version\n"
    "     count_max counts instalments after the down payment.\n"
    "Out: debts_covered, days_late, price {principal, fine, interest, correction, discount,\n"
    "     total}, valid_until, plans [cash first, then at most three: kind\n"
    "     (cash|new_date|instalments), principal, charges, discount, interest, total, down,\n"
    "     count, yearly_rate_bp, instalments [{centavos, due}]],\n"
    "     counter {accepted, plan} or {accepted:false, rule, limit, why, plain (the same in\n"
    "     Portuguese), nearest (null: none)};\n"
    "     without any offer: plans [] and rule\n";

static json_t *plan_json(const struct plan *p)
{
    static const char *const kinds[] = { "cash", "new_date", "instalments" };
    json_t *list = json_array();

    for (size_t i = 0; i < p->instalment_count; i++)
        json_array_append_new(list, json_pack("{s:I, s:o}", "centavos", p->instalments[i].centavos,
                                              "due", json_day(p->instalments[i].due)));
    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:I, s:o}", "kind", kinds[p->kind],
                     "principal", p->principal, "charges", p->charges, "discount", p->discount,
                     "interest", p->interest, "total", p->total, "down", p->down, "count", p->count,
                     "yearly_rate_bp", (json_int_t)p->yearly_rate_bp, "instalments", list);
}

static json_t *counter_json(const struct counter_answer *c)
{
    json_t *plan = c->has_plan ? plan_json(&c->plan) : json_null();

    if (c->accepted)
        return json_pack("{s:b, s:o}", "accepted", 1, "plan", plan);
    return json_pack("{s:b, s:s, s:s, s:s, s:s, s:o}", "accepted", 0, "rule", c->rule, "limit",
                     c->limit, "why", c->why, "plain", c->plain, "nearest", plan);
}

static json_t *offers_json(const struct offers *o, bool has_counter)
{
    json_t *plans = json_array();
    json_t *sum = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "principal", o->sum.principal, "fine",
                            o->sum.fine, "interest", o->sum.interest, "correction",
                            o->sum.correction, "discount", o->sum.discount, "total", o->sum.total);
    json_t *out = json_pack("{s:i, s:i, s:o, s:o}", "debts_covered", (int)o->debts_covered,
                            "days_late", o->days_late, "price", sum, "plans", plans);

    for (size_t i = 0; i < o->plan_count; i++)
        json_array_append_new(plans, plan_json(&o->plans[i]));
    if (o->rule)
        json_object_set_new(out, "rule", json_string(o->rule));
    if (!o->bucket)
        return out;
    json_object_set_new(out, "valid_until", json_day(o->valid_until));
    if (has_counter)
        json_object_set_new(out, "counter", counter_json(&o->counter));
    return out;
}

static bool read_debts(const json_t *in, struct offer_debt *out, size_t *count, struct error *err)
{
    const json_t *list = NULL;

    if (!field_required(in, "debts", err) || !field_array(in, "debts", &list, err))
        return false;
    *count = json_array_size(list);
    if (*count > OFFER_DEBTS_MAX)
        return error_set(err, ERROR_INPUT, "at most %d debts", OFFER_DEBTS_MAX);
    for (size_t i = 0; i < *count; i++) {
        const json_t *d = json_array_get(list, i);
        out[i] = (struct offer_debt){ 0 };
        if (!json_is_object(d))
            return error_set(err, ERROR_INPUT, "a debt must be an object");
        if (!field_required(d, "principal", err) || !field_required(d, "due", err) ||
            !field_int(d, "principal", &out[i].principal, err) ||
            !field_day(d, "due", &out[i].due, err))
            return false;
    }
    return true;
}

static bool read_small(const json_t *in, const char *name, int32_t *out, struct error *err)
{
    int64_t value = *out;

    if (!field_int(in, name, &value, err))
        return false;
    if (value < 0 || value > 100000)
        return error_set(err, ERROR_INPUT, "\"%s\" is out of range", name);
    *out = (int32_t)value;
    return true;
}

/* A misspelt wish is told, not taken for no wish. */
static bool counter_known(const json_t *in, struct error *err)
{
    static const char *const known[] = { "monthly", "down", "count", "first_due", "total" };
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)in, key, value)
    {
        size_t i = 0;
        while (i < COUNT_OF(known) && strcmp(known[i], key) != 0)
            i++;
        if (i == COUNT_OF(known))
            return error_set(err, ERROR_INPUT, "counter: unknown field \"%.40s\"", key);
    }
    return true;
}

static bool read_name(const json_t *in, const char *name, const char *const *names, int count,
                      int *out, struct error *err)
{
    const char *word = NULL;

    if (!field_text(in, name, &word, err))
        return false;
    for (int i = 0; word && i < count; i++)
        if (strcmp(names[i], word) == 0) {
            *out = i;
            return true;
        }
    return word ? error_set(err, ERROR_INPUT, "\"%s\" may not be \"%.40s\"", name, word) : true;
}

/* Who it is about and who asks. */
static bool read_who(const json_t *in, struct offer_request *r, struct error *err)
{
    int profile = OFFER_ANYBODY, role = OFFER_ROLE_BOT;

    if (!read_name(in, "profile", offer_profile_names, OFFER_PROFILES, &profile, err) ||
        !read_name(in, "role", offer_role_names, OFFER_BEYOND_MAX + 1, &role, err))
        return false;
    r->profile = (enum offer_profile)profile;
    r->role = (enum offer_role)role;
    return field_int(in, "income", &r->income, err);
}

static bool read_counter(const json_t *in, struct counter_offer *out, struct error *err)
{
    const json_t *from = NULL;

    if (!field_object(in, "counter", &from, err))
        return false;
    if (!from)
        return true;
    out->given = true;
    out->sets_down = json_is_integer(json_object_get(from, "down"));
    return counter_known(from, err) && field_int(from, "monthly", &out->monthly, err) &&
           field_int(from, "total", &out->total, err) && field_int(from, "down", &out->down, err) &&
           read_small(from, "count", &out->count, err) &&
           field_day(from, "first_due", &out->first_due, err);
}

static bool read_request(const json_t *in, struct offer_request *r, struct offer_policy *policy,
                         struct error *err)
{
    const json_t *from = NULL;

    if (!field_required(in, "on", err) || !field_day(in, "on", &r->on, err) ||
        !field_object(in, "policy", &from, err))
        return false;
    return (!from || offer_policy_read(from, policy, err)) &&
           read_small(in, "broken_agreements", &r->broken_agreements, err) &&
           read_small(in, "pay_day", &r->pay_day, err) && read_who(in, r, err) &&
           read_counter(in, &r->counter, err);
}

static json_t *offers(const json_t *in, struct error *err)
{
    struct offer_policy policy = offer_policy_default();
    struct offer_debt debts[OFFER_DEBTS_MAX];
    struct offer_request request = { .debts = debts };
    struct offers made;

    if (!read_debts(in, debts, &request.debt_count, err) ||
        !read_request(in, &request, &policy, err) || !offers_make(&request, &policy, &made, err))
        return NULL;
    return offers_json(&made, request.counter.given);
}

int command_agreement_offers(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(offers) : CLI_BAD_INPUT;
}
