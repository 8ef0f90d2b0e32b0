#include "server/base/arena.h"
#include "server/base/ddd.h"
#include "server/base/error.h"
#include "server/contact/may_json_internal.h"

#include <stdio.h>
#include <string.h>

#define MEMBER(name) offsetof(struct contact_question, name)

const char *const may_channel_values[] = { "whatsapp", "sms", "email", "letter", "voice", NULL };
const char *const may_purpose_values[] = { "reminder", "collection", "legal_notice",
                                           "survey",   "offer",      "recruitment",
                                           NULL };
static const char *const kinds[] = { "proactive", "reply", "follow_up", NULL };
static const char *const speakers[] = { "bot", "agent", NULL };
static const char *const recipients[] = { "responsible", "co_responsible", "other_parent",
                                          "student",     "third_party",    NULL };
static const char *const addresses[] = { "personal", "work", "group", NULL };
static const char *const sources[] = { "creditor", "debtor", "other", NULL };
static const char *const debt_kinds[] = { "agreement", "school",       "boleto", "card",
                                          "crediario", "subscription", "other",  NULL };
static const char *const modes[] = { "inbound_only", "optin_utility", NULL };
static const char *const templates[] = { "none", "utility", "marketing", NULL };

bool may_wrong(struct may_reading *r, const char *name, const char *must)
{
    return error_set(r->err, ERROR_INPUT, "%s: %s", name, must);
}

int may_find(const char *const *values, const char *text)
{
    for (int i = 0; text && values[i]; i++)
        if (strcmp(values[i], text) == 0)
            return i;
    return -1;
}

const char *may_text(const json_t *v)
{
    const char *text = json_string_value(v);

    return text && strlen(text) == json_string_length(v) ? text : NULL;
}

static void *member(struct may_reading *r, const struct may_field *f)
{
    return (char *)r->q + f->at;
}

static bool one_of(struct may_reading *r, const char *name, const char *const *values)
{
    char must[160] = "one of ";

    for (int i = 0; values[i]; i++) {
        size_t used = strlen(must);
        snprintf(must + used, sizeof(must) - used, "%s%s", i ? ", " : "", values[i]);
    }
    return may_wrong(r, name, must);
}

static int place_in(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    int place = may_find(f->values, may_text(v));

    if (place < 0)
        one_of(r, f->name, f->values);
    return place;
}

static bool read_enum(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    int place = place_in(r, f, v);

    if (place >= 0)
        *(unsigned *)member(r, f) = (unsigned)place;
    return place >= 0;
}

/* Of two values, whether it is the second. */
static bool read_choice(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    int place = place_in(r, f, v);

    *(bool *)member(r, f) = place == 1;
    return place >= 0;
}

/* Whether it is the first of many. */
static bool read_is_first(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    int place = place_in(r, f, v);

    *(bool *)member(r, f) = place == 0;
    return place >= 0;
}

static bool read_channel_wish(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    return place_in(r, f, v) >= 0; /* it orders channels elsewhere */
}

static bool read_bool(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    *(bool *)member(r, f) = json_is_true(v);
    return json_is_boolean(v) || may_wrong(r, f->name, "true or false");
}

static bool read_not(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    *(bool *)member(r, f) = json_is_false(v);
    return json_is_boolean(v) || may_wrong(r, f->name, "true or false");
}

static bool read_text(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    *(const char **)member(r, f) = may_text(v);
    return may_text(v) || may_wrong(r, f->name, "a text");
}

static bool read_instant(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    int offset;

    return may_instant(may_text(v), member(r, f), &offset) ||
           may_wrong(r, f->name, "an instant such as 2026-11-25T20:30:00-03:00");
}

static bool read_at(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    return may_instant(may_text(v), &r->q->at_us, r->offset_min) ||
           may_wrong(r, f->name, "an instant such as 2026-11-25T20:30:00-03:00");
}

static bool read_day(struct may_reading *r, const char *name, const json_t *v, day_t *out,
                     bool *there)
{
    const char *text = may_text(v);

    *there = text && day_parse_iso(text, out);
    return *there || may_wrong(r, name, "a day such as 2026-11-25");
}

static bool read_birth(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    return read_day(r, f->name, v, &r->q->birth, &r->q->has_birth);
}

static bool read_promise(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    return read_day(r, f->name, v, &r->q->promise_until, &r->q->has_promise);
}

enum { NUMBER_MAX = 1000000 };

static bool read_number(struct may_reading *r, const char *name, const json_t *v, int *out,
                        bool *there)
{
    json_int_t n = json_integer_value(v);

    *there = json_is_integer(v) && n >= -NUMBER_MAX && n <= NUMBER_MAX;
    *out = *there ? (int)n : 0;
    return *there || may_wrong(r, name, "a whole number of days");
}

static bool read_stage(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    return read_number(r, f->name, v, &r->q->stage_day, &r->q->has_stage);
}

static bool read_age(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    return read_number(r, f->name, v, &r->q->debt_age_days, &r->q->has_age);
}

static bool read_ddd(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    const char *text = may_text(v);
    bool two = text && strlen(text) == 2 && strspn(text, "0123456789") == 2;

    r->q->ddd = two ? (text[0] - '0') * 10 + text[1] - '0' : 0;
    return ddd_find(r->q->ddd) || may_wrong(r, f->name, "an area code in use, such as \"11\"");
}

static bool read_uf(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    r->q->uf = may_text(v);
    return (r->q->uf && ddd_zone_of_uf(r->q->uf)) ||
           may_wrong(r, f->name, "a state by its two capitals, such as \"SP\"");
}

static bool read_zone(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    r->q->zone = may_text(v);
    return (r->q->zone && ddd_is_zone(r->q->zone)) ||
           may_wrong(r, f->name, "a zone of Brazil, such as \"America/Manaus\"");
}

/* Every field there is.  Another name is an error. */
static const struct may_field fields[] = {
    { "at", read_at, 0, NULL },
    { "channel", read_enum, MEMBER(channel), may_channel_values },
    { "kind", read_enum, MEMBER(kind), kinds },
    { "purpose", read_enum, MEMBER(purpose), may_purpose_values },
    { "by", read_choice, MEMBER(by_agent), speakers },
    { "discount", read_bool, MEMBER(discount), NULL },
    { "text_id", read_text, MEMBER(text_id), NULL },
    { "planned_at", read_instant, MEMBER(planned_at), NULL },
    { "ddd", read_ddd, 0, NULL },
    { "uf", read_uf, 0, NULL },
    { "zone", read_zone, 0, NULL },
    { "holidays", may_read_holidays, 0, NULL },
    { "recipient", read_enum, MEMBER(recipient), recipients },
    { "proxy", read_bool, MEMBER(proxy), NULL },
    { "birth", read_birth, 0, NULL },
    { "address", read_enum, MEMBER(address), addresses },
    { "address_source", read_enum, MEMBER(address_source), sources },
    { "address_valid", read_not, MEMBER(address_invalid), NULL },
    { "wrong_party", read_bool, MEMBER(wrong_party), NULL },
    { "to", read_text, MEMBER(to), NULL },
    { "consent", may_read_consent, MEMBER(consent), NULL },
    { "opt_outs", may_read_consent, MEMBER(opt_outs), NULL },
    { "block_lists", may_read_block_lists, 0, NULL },
    { "preferred_hours", may_read_hours, 0, NULL },
    { "preferred_channel", read_channel_wish, 0, may_channel_values },
    { "deceased", read_bool, MEMBER(deceased), NULL },
    { "disputed", read_bool, MEMBER(disputed), NULL },
    { "lgpd_hold", read_bool, MEMBER(lgpd_hold), NULL },
    { "conciliation", read_bool, MEMBER(conciliation), NULL },
    { "judicial", read_bool, MEMBER(judicial), NULL },
    { "paid", read_bool, MEMBER(paid), NULL },
    { "cancelled", read_bool, MEMBER(cancelled), NULL },
    { "prescribed", read_bool, MEMBER(prescribed), NULL },
    { "agreement_active", read_bool, MEMBER(agreement_active), NULL },
    { "handed_over", read_bool, MEMBER(handed_over), NULL },
    { "open_conversation", read_bool, MEMBER(open_conversation), NULL },
    { "debt_kind", read_is_first, MEMBER(of_agreement), debt_kinds },
    { "stage_day", read_stage, 0, NULL },
    { "debt_age_days", read_age, 0, NULL },
    { "offers_made", may_read_offers, 0, NULL },
    { "approved", read_bool, MEMBER(approved), NULL },
    { "last_inbound", read_instant, MEMBER(last_inbound), NULL },
    { "human_at", read_instant, MEMBER(human_at), NULL },
    { "paid_claim_at", read_instant, MEMBER(paid_claim_at), NULL },
    { "hardship_at", read_instant, MEMBER(hardship_at), NULL },
    { "paused_until", read_instant, MEMBER(paused_until), NULL },
    { "promise_until", read_promise, 0, NULL },
    { "sent", may_read_sent, 0, NULL },
    { "whatsapp_mode", read_choice, MEMBER(whatsapp_opt_in), modes },
    { "own_waba", read_not, MEMBER(foreign_waba), NULL },
    { "template", read_enum, MEMBER(template), templates },
};

static bool is_known(const char *name)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (strcmp(fields[i].name, name) == 0)
            return true;
    return strcmp(name, "id") == 0;
}

static bool all_known(struct may_reading *r, const json_t *in)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)in, name, value) if (!is_known(name)) return error_set(
        r->err, ERROR_INPUT, "%.60s: there is no such field", name);
    return true;
}

static bool read_fields(struct may_reading *r, const json_t *in)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const json_t *v = json_object_get(in, fields[i].name);
        if (v && !json_is_null(v) && !fields[i].read(r, &fields[i], v))
            return false;
    }
    return true;
}

static bool is_there(const json_t *in, const char *name)
{
    const json_t *v = json_object_get(in, name);

    return v && !json_is_null(v);
}

/* ---- what fields ask of each other ---- */

static bool is_complete(struct may_reading *r, const json_t *in)
{
    const struct contact_question *q = r->q;

    if (!is_there(in, "at") || !is_there(in, "channel"))
        return may_wrong(r, is_there(in, "at") ? "channel" : "at", "is missing");
    if (!q->uf && !q->ddd)
        return may_wrong(r, "ddd", "one of ddd and uf is needed");
    if (q->zone && !q->uf)
        return may_wrong(r, "zone", "refines uf, which is missing");
    if (!q->has_stage && q->purpose <= CONTACT_LEGAL_NOTICE && q->kind != CONTACT_REPLY)
        return may_wrong(r, "stage_day", "is missing");
    if (q->kind == CONTACT_FOLLOW_UP && q->last_inbound == CONTACT_NEVER)
        return may_wrong(r, "last_inbound", "is missing; a follow_up follows it");
    return true;
}

static bool is_past(struct may_reading *r, const char *name, int64_t at_us)
{
    return at_us <= r->q->at_us || may_wrong(r, name, "is later than at");
}

static bool offers_are_past(struct may_reading *r)
{
    day_t today = contact_home_day(r->q, r->q->at_us);

    for (size_t i = 0; i < r->q->offer_count; i++)
        if (r->q->offers[i].day > today)
            return may_wrong(r, "offers_made", "a day is later than at");
    return true;
}

static bool past_is_past(struct may_reading *r)
{
    const struct contact_question *q = r->q;

    for (size_t i = 0; i < q->sent_count; i++)
        if (!is_past(r, "sent", q->sent[i].at_us))
            return false;
    return is_past(r, "last_inbound", q->last_inbound) && is_past(r, "human_at", q->human_at) &&
           is_past(r, "paid_claim_at", q->paid_claim_at) &&
           is_past(r, "hardship_at", q->hardship_at) && offers_are_past(r);
}

bool contact_question_read(const json_t *in, struct arena *a, struct contact_question *q,
                           int *offset_min, struct error *err)
{
    struct may_reading r = { a, q, err, offset_min };

    *q = CONTACT_QUESTION;
    return all_known(&r, in) && read_fields(&r, in) && is_complete(&r, in) && past_is_past(&r);
}
