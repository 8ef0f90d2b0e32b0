#include "server/base/arena.h"
#include "server/base/ddd.h"
#include "server/base/error.h"
#include "server/contact/may_json_internal.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The lists of a question. */

static bool is_list(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    return json_is_array(v) || may_wrong(r, f->name, "a list");
}

bool may_read_holidays(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    size_t count = json_array_size(v);
    day_t *days = ARENA_ARRAY(r->arena, day_t, count + 1);

    if (!is_list(r, f, v))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *text = may_text(json_array_get(v, i));
        if (!text || !day_parse_iso(text, &days[i]))
            return may_wrong(r, f->name, "days such as \"2026-11-25\"");
    }
    r->q->holidays = days;
    r->q->holiday_count = count;
    return true;
}

/* "sms" or "sms:offer". */
static bool add_consent(unsigned list[CONTACT_CHANNEL_COUNT], const char *text)
{
    const char *colon = text ? strchr(text, ':') : NULL;
    char name[16];
    int channel, purpose;

    if (!text || (size_t)snprintf(name, sizeof(name), "%.*s",
                                  (int)(colon ? colon - text : (ptrdiff_t)strlen(text)),
                                  text) >= sizeof(name))
        return false;
    channel = may_find(may_channel_values, name);
    purpose = colon ? may_find(may_purpose_values, colon + 1) : 0;
    if (channel < 0 || purpose < 0)
        return false;
    list[channel] |= colon ? 1u << purpose : CONTACT_BARE;
    return true;
}

bool may_read_consent(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    unsigned *list = (unsigned *)(void *)((char *)r->q + f->at);

    if (!is_list(r, f, v))
        return false;
    for (size_t i = 0; i < json_array_size(v); i++)
        if (!add_consent(list, may_text(json_array_get(v, i))))
            return may_wrong(r, f->name, "entries such as \"sms\" or \"sms:offer\"");
    return true;
}

bool may_read_block_lists(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    size_t count = json_array_size(v);
    const char **ufs = ARENA_ARRAY(r->arena, const char *, count + 1);

    if (!is_list(r, f, v))
        return false;
    for (size_t i = 0; i < count; i++) {
        ufs[i] = may_text(json_array_get(v, i));
        if (!ufs[i] || !ddd_zone_of_uf(ufs[i]))
            return may_wrong(r, f->name, "states such as \"SP\"");
    }
    r->q->block_lists = ufs;
    r->q->block_list_count = count;
    return true;
}

enum { MIDNIGHT = 24 * 60 };

/* "hh:mm", or -1; 24:00 is the end of the day. */
static int clock_minute(const char *text)
{
    int hour, minute;

    if (!text || strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789") != 2 ||
        strspn(text + 3, "0123456789") != 2)
        return -1;
    hour = (text[0] - '0') * 10 + text[1] - '0';
    minute = (text[3] - '0') * 10 + text[4] - '0';
    if (minute > 59 || hour > 24 || (hour == 24 && minute))
        return -1;
    return hour * 60 + minute;
}

static bool read_span(const json_t *v, struct contact_hours *out)
{
    out->from = clock_minute(may_text(json_array_get(v, 0)));
    out->until = clock_minute(may_text(json_array_get(v, 1)));
    return json_array_size(v) == 2 && out->from >= 0 && out->from < MIDNIGHT &&
           out->until > out->from;
}

bool may_read_hours(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    size_t count = json_array_size(v);
    struct contact_hours *hours = ARENA_ARRAY(r->arena, struct contact_hours, count + 1);

    if (!is_list(r, f, v))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!read_span(json_array_get(v, i), &hours[i]))
            return may_wrong(r, f->name, "pairs such as [\"18:00\",\"20:00\"], the first earlier");
    r->q->preferred = hours;
    r->q->preferred_count = count;
    return true;
}

/* ---- lists of objects ---- */

static bool has_only(struct may_reading *r, const struct may_field *f, const json_t *item,
                     const char *const *names)
{
    const char *name;
    json_t *value;

    if (!json_is_object(item))
        return may_wrong(r, f->name, "a list of objects");
    json_object_foreach((json_t *)(uintptr_t)item, name,
                        value) if (may_find(names, name) <
                                   0) return error_set(r->err, ERROR_INPUT,
                                                       "%s: there is no such field as \"%.40s\"",
                                                       f->name, name);
    return true;
}

static const json_t *part(const json_t *item, const char *name)
{
    const json_t *v = json_object_get(item, name);

    return json_is_null(v) ? NULL : v;
}

static bool read_channel(const json_t *item, enum contact_channel *out)
{
    int place = may_find(may_channel_values, may_text(part(item, "channel")));

    *out = place < 0 ? CONTACT_WHATSAPP : (enum contact_channel)place;
    return place >= 0;
}

bool may_read_offers(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    static const char *const names[] = { "day", "channel", NULL };
    size_t count = json_array_size(v);
    struct contact_offer *offers = ARENA_ARRAY(r->arena, struct contact_offer, count + 1);

    if (!is_list(r, f, v))
        return false;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(v, i);
        if (!has_only(r, f, item, names))
            return false;
        const char *day = may_text(part(item, "day"));
        if (!day || !day_parse_iso(day, &offers[i].day) || !read_channel(item, &offers[i].channel))
            return may_wrong(r, f->name, "each has a day and a channel");
    }
    r->q->offers = offers;
    r->q->offer_count = count;
    return true;
}

/* Codes of 10.2; only two of them decide. */
static const char *const outcomes[] = { "wrong_party",
                                        "opt_out",
                                        "sent",
                                        "delivered",
                                        "read",
                                        "answered",
                                        "no_answer",
                                        "busy",
                                        "voicemail",
                                        "invalid",
                                        "third_party_message",
                                        "cpc_no_outcome",
                                        "cpc_promise",
                                        "cpc_agreement",
                                        "cpc_dispute",
                                        "cpc_paid_claim",
                                        "cpc_hardship",
                                        "cpc_refusal",
                                        "human_handoff",
                                        NULL };

static bool read_outcome(const json_t *v, enum contact_outcome *out)
{
    int place = v ? may_find(outcomes, may_text(v)) : 0;

    *out = !v           ? CONTACT_OUTCOME_NONE
           : place == 0 ? CONTACT_WRONG_PARTY
           : place == 1 ? CONTACT_OPT_OUT
                        : CONTACT_OTHER_OUTCOME;
    return place >= 0;
}

static bool read_optional_text(const json_t *v, const char **out)
{
    *out = may_text(v);
    return !v || *out;
}

static bool read_sent(struct may_reading *r, const struct may_field *f, const json_t *item,
                      struct contact_sent *s)
{
    const json_t *purpose = part(item, "purpose");
    int offset;

    if (!may_instant(may_text(part(item, "at")), &s->at_us, &offset) ||
        !read_channel(item, &s->channel))
        return may_wrong(r, f->name, "each has an instant \"at\" and a channel");
    if (purpose && may_find(may_purpose_values, may_text(purpose)) < 0)
        return may_wrong(r, f->name, "a purpose is unknown");
    if (!read_outcome(part(item, "outcome"), &s->outcome))
        return may_wrong(r, f->name, "an outcome is unknown");
    return (read_optional_text(part(item, "to"), &s->to) &&
            read_optional_text(part(item, "text_id"), &s->text_id)) ||
           may_wrong(r, f->name, "to and text_id are texts");
}

bool may_read_sent(struct may_reading *r, const struct may_field *f, const json_t *v)
{
    static const char *const names[] = { "at", "channel", "purpose", "outcome",
                                         "to", "text_id", NULL };
    size_t count = json_array_size(v);
    struct contact_sent *sent = ARENA_ARRAY(r->arena, struct contact_sent, count + 1);

    if (!is_list(r, f, v))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!has_only(r, f, json_array_get(v, i), names) ||
            !read_sent(r, f, json_array_get(v, i), &sent[i]))
            return false;
    r->q->sent = sent;
    r->q->sent_count = count;
    return true;
}
