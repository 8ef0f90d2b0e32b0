#pragma once
#include "server/contact/place.h"

/* The question at one instant: what follows from it, once for all rules. */
struct moment {
    const struct contact_question *q;
    int64_t at_us;
    day_t day; /* at home */
    struct place place;
    int stage_day, age_days;
    const char *to;
    bool of_debt, of_sale, on_eve; /* of a promise's day */
    bool phones;                   /* voice, SMS, WhatsApp */
    bool whatsapp_open;            /* within 24 hours of the person's last message */
    bool answering;                /* few rules are asked of a reply and of a quick follow-up */
};

/* True when it denies; *law may be set to the statute where the row of the table has none. */
typedef bool may_fn(const struct moment *m, const char **law);
struct may_rule {
    const char *id;
    may_fn *denies;
    const char *law; /* a few words; NULL = house policy */
};
/* Group by group, each in the order of precedence; ended by a row without id. */
extern const struct may_rule may_never[], may_person[], may_stage[], may_silence[], may_hours[];

/* The same question, only its instant moved (contact-check.md 4). */
struct contact_answer may_answer_at(const struct contact_question *q, int64_t at_us);

static inline bool may_within(const struct moment *m, int64_t since_us, int64_t hours)
{
    return m->at_us - since_us < hours * 3600 * 1000000;
}
static inline bool may_has(const unsigned purposes[CONTACT_CHANNEL_COUNT],
                           const struct contact_question *q)
{
    return purposes[q->channel] & 1u << q->purpose;
}
