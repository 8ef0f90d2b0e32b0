#include "server/contact/may_internal.h"

#include <string.h>

/* Groups 3 and 4: whether its day in the schedule has come, and how much silence people are owed.
 */

enum { LATE_HOURS = 72, CALLS_FROM_DAY = 10, LEGAL_FROM_DAY = 90 };

static bool came_too_late(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->planned_at != CONTACT_NEVER &&
           m->at_us - m->q->planned_at > (int64_t)LATE_HOURS * 3600 * 1000000;
}

static bool demands_too_early(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->purpose == CONTACT_COLLECTION && m->stage_day <= 0;
}

static bool reminds_too_late(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->purpose == CONTACT_REMINDER && m->stage_day > 0 && !m->on_eve;
}

/* A call before the due day reminds who asked to be called. */
static bool calls_too_early(const struct moment *m, const char **law)
{
    bool asked_for = m->q->purpose == CONTACT_REMINDER && m->stage_day <= 0 &&
                     m->q->consent[CONTACT_VOICE] & 1u << CONTACT_REMINDER;

    (void)law;
    return m->q->channel == CONTACT_VOICE && m->of_debt && m->stage_day < CALLS_FROM_DAY &&
           !asked_for;
}

static bool offered_twice(const struct contact_question *q)
{
    for (size_t i = 0; i < q->offer_count; i++)
        for (size_t k = 0; k < i; k++)
            if (q->offers[i].day != q->offers[k].day &&
                q->offers[i].channel != q->offers[k].channel)
                return true;
    return false;
}

static bool threatens_unprepared(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->purpose == CONTACT_LEGAL_NOTICE &&
           (m->stage_day <= LEGAL_FROM_DAY || !m->q->approved || !offered_twice(m->q));
}

static bool sells_by_robot_in_rio(const struct moment *m, const char **law)
{
    (void)law;
    return m->of_sale && m->q->channel == CONTACT_VOICE && !m->q->by_agent &&
           place_has(&m->place, "RJ");
}

const struct may_rule may_stage[] = {
    { "003-08", came_too_late, NULL },
    { "000-03", demands_too_early, NULL },
    { "004-01", reminds_too_late, NULL },
    { "HRS-07", calls_too_early, NULL },
    { "ESC-05", threatens_unprepared, "Lei 9.870/1999, art. 6" },
    { "003-13", sells_by_robot_in_rio, "Lei 10.399/2024 (RJ)" },
    { NULL, NULL, NULL },
};

/* ---- silences and caps ---- */

enum {
    DAY_HOURS = 24,
    HARDSHIP_HOURS = 15 * DAY_HOURS,
    WEEK_HOURS = 7 * DAY_HOURS,
    MONTH_HOURS = 30 * DAY_HOURS,
    CALL_HOURS = 8,
    CHANNEL_HOURS = 48
};
enum { CALLS_A_WEEK = 3, CONTACTS_A_WEEK = 3, CONTACTS_A_MONTH = 8, CHANNELS_A_MONTH = 3 };
enum { CLAIM_BUSINESS_DAYS = 2, PROMISE_BUSINESS_DAYS = 1 };

static bool in_hardship(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->hardship_at != CONTACT_NEVER && may_within(m, m->q->hardship_at, HARDSHIP_HOURS);
}

static bool in_pause(const struct moment *m, const char **law)
{
    (void)law;
    return m->at_us < m->q->paused_until;
}

static bool says_paid(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->paid_claim_at != CONTACT_NEVER &&
           m->day <= place_business_day_after(&m->place,
                                              contact_home_day(m->q, m->q->paid_claim_at),
                                              CLAIM_BUSINESS_DAYS);
}

static bool has_promised(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->has_promise && !(m->on_eve && m->q->purpose == CONTACT_REMINDER) &&
           m->day <=
               place_business_day_after(&m->place, m->q->promise_until, PROMISE_BUSINESS_DAYS);
}

static bool in_talk(const struct moment *m, const char **law)
{
    const struct contact_question *q = m->q;

    (void)law;
    if (q->handed_over && !q->by_agent)
        return true;
    if (m->answering)
        return false;
    return (q->human_at != CONTACT_NEVER && may_within(m, q->human_at, DAY_HOURS)) ||
           (q->open_conversation && !q->by_agent && q->kind != CONTACT_FOLLOW_UP);
}

static bool is_today(const struct moment *m, const struct contact_sent *s)
{
    return contact_home_day(m->q, s->at_us) == m->day;
}

static bool called_enough(const struct moment *m, const char **law)
{
    int week = 0;

    (void)law;
    if (m->q->channel != CONTACT_VOICE)
        return false;
    for (size_t i = 0; i < m->q->sent_count; i++) {
        const struct contact_sent *s = &m->q->sent[i];
        if (s->channel != CONTACT_VOICE)
            continue;
        if (may_within(m, s->at_us, CALL_HOURS))
            return true;
        if (strcmp(s->to ? s->to : contact_default_to(s->channel), m->to) != 0)
            continue;
        if (is_today(m, s))
            return true;
        week += may_within(m, s->at_us, WEEK_HOURS);
    }
    return week >= CALLS_A_WEEK;
}

static bool contacted_enough(const struct moment *m, const char **law)
{
    int week = 0, month = 0;

    (void)law;
    for (size_t i = 0; i < m->q->sent_count; i++) {
        if (is_today(m, &m->q->sent[i]))
            return true;
        week += may_within(m, m->q->sent[i].at_us, WEEK_HOURS);
        month += may_within(m, m->q->sent[i].at_us, MONTH_HOURS);
    }
    return week >= CONTACTS_A_WEEK || month >= CONTACTS_A_MONTH;
}

/* Of two at the same instant, the one told later. */
static const struct contact_sent *latest(const struct contact_question *q)
{
    const struct contact_sent *last = NULL;

    for (size_t i = 0; i < q->sent_count; i++)
        if (!last || q->sent[i].at_us >= last->at_us)
            last = &q->sent[i];
    return last;
}

static bool repeats_itself(const struct moment *m, const char **law)
{
    const struct contact_sent *last = latest(m->q);

    (void)law;
    for (size_t i = 0; i < m->q->sent_count; i++)
        if (m->q->sent[i].channel == m->q->channel &&
            may_within(m, m->q->sent[i].at_us, CHANNEL_HOURS))
            return true;
    return last && last->text_id && m->q->text_id && strcmp(last->text_id, m->q->text_id) == 0;
}

static bool uses_many_channels(const struct moment *m, const char **law)
{
    unsigned seen = 1u << m->q->channel;

    (void)law;
    for (size_t i = 0; i < m->q->sent_count; i++)
        if (may_within(m, m->q->sent[i].at_us, MONTH_HOURS))
            seen |= 1u << m->q->sent[i].channel;
    return __builtin_popcount(seen) > CHANNELS_A_MONTH;
}

const struct may_rule may_silence[] = {
    { "SUP-01", in_hardship, "CDC, art. 54-A" },
    { "HRS-09", in_pause, NULL },
    { "CAP-05", says_paid, NULL },
    { "CAP-06", has_promised, NULL },
    { "CAP-07", in_talk, NULL },
    { "CAP-01", called_enough, NULL },
    { "CAP-02", contacted_enough, NULL },
    { "CAP-03", repeats_itself, NULL },
    { "CAP-04", uses_many_channels, NULL },
    { NULL, NULL, NULL },
};
