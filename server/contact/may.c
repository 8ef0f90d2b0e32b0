#include "server/contact/may.h"

#include "server/base/auto.h"
#include "server/contact/may_internal.h"

#include <string.h>

enum { WINDOW_HOURS = 24, QUICK_US = 10 * 60 * 1000000 };

const char *contact_default_to(enum contact_channel channel)
{
    static const char *const keys[CONTACT_CHANNEL_COUNT] = {
        [CONTACT_VOICE] = "phone", [CONTACT_SMS] = "phone",     [CONTACT_WHATSAPP] = "phone",
        [CONTACT_EMAIL] = "email", [CONTACT_LETTER] = "letter",
    };

    return keys[channel];
}

day_t contact_home_day(const struct contact_question *q, int64_t at_us)
{
    return day_of_instant(at_us, place_home_zone(q));
}

/* A reply answers what was just said; it is now that it was, unless the question tells. */
static int64_t last_inbound(const struct contact_question *q, int64_t at_us)
{
    return q->last_inbound == CONTACT_NEVER && q->kind == CONTACT_REPLY ? at_us : q->last_inbound;
}

static bool is_answering(const struct contact_question *q, int64_t at_us)
{
    return q->kind == CONTACT_REPLY ||
           (q->kind == CONTACT_FOLLOW_UP && at_us - q->last_inbound < QUICK_US);
}

static struct moment moment_of(const struct contact_question *q, int64_t at_us)
{
    struct moment m = { .q = q, .at_us = at_us, .place = place_of(q) };
    int64_t inbound = last_inbound(q, at_us);
    int moved;

    m.day = contact_home_day(q, at_us);
    moved = m.day - contact_home_day(q, q->at_us);
    m.stage_day = q->stage_day + moved;
    m.age_days = (q->has_age ? q->debt_age_days : q->stage_day) + moved;
    m.to = q->to ? q->to : contact_default_to(q->channel);
    m.of_debt = q->purpose <= CONTACT_LEGAL_NOTICE;
    m.of_sale = q->purpose == CONTACT_OFFER || q->purpose == CONTACT_RECRUITMENT;
    m.on_eve = q->has_promise && m.day == q->promise_until - 1;
    m.phones =
        q->channel == CONTACT_VOICE || q->channel == CONTACT_SMS || q->channel == CONTACT_WHATSAPP;
    m.whatsapp_open = inbound != CONTACT_NEVER && may_within(&m, inbound, WINDOW_HOURS);
    m.answering = is_answering(q, at_us);
    return m;
}

/* What even an answer has to keep to. */
static bool is_asked_of_answers(const char *id)
{
    static const char *const ids[] = { "PEN-03", "ESC-08", "WA-04", "CAP-07" };

    for (size_t i = 0; i < COUNT_OF(ids); i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

static void ask(const struct moment *m, const struct may_rule *rules, bool for_good,
                struct contact_answer *a)
{
    for (const struct may_rule *r = rules; r->id; r++) {
        const char *law = NULL;
        if ((m->answering && !is_asked_of_answers(r->id)) || !r->denies(m, &law))
            continue;
        if (!a->count)
            a->law = r->law ? r->law : law;
        a->rules[a->count++] = r->id;
        a->for_good = a->for_good || for_good;
    }
}

struct contact_answer may_answer_at(const struct contact_question *q, int64_t at_us)
{
    struct moment m = moment_of(q, at_us);
    struct contact_answer a = { 0 };

    ask(&m, may_never, true, &a);
    ask(&m, may_person, true, &a);
    ask(&m, may_stage, false, &a);
    ask(&m, may_silence, false, &a);
    ask(&m, may_hours, false, &a);
    return a;
}

struct contact_answer contact_may(const struct contact_question *q)
{
    return may_answer_at(q, q->at_us);
}
