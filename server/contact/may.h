#pragma once
#include "server/base/day.h"
#include "server/contact/library.h"
#include <stddef.h>

/*
 * May this person be contacted at this instant, on this channel, for this purpose?  One pure
 * decision with its reason (contracts 3.5; contact-check.md has every field, default and the order
 * of rules; collections reference 4 to 11).  Nothing but the question decides: no row, no clock.
 *
 *   struct contact_question q = CONTACT_QUESTION;
 *   ... fill it; texts and lists stay the caller's
 *   struct contact_answer a = contact_may(&q);
 *   if (!a.count) send(); else again_at(contact_next(&q, &a));
 */
enum contact_kind { CONTACT_PROACTIVE, CONTACT_REPLY, CONTACT_FOLLOW_UP, CONTACT_KIND_COUNT };
enum contact_purpose {
    CONTACT_REMINDER,
    CONTACT_COLLECTION,
    CONTACT_LEGAL_NOTICE,
    CONTACT_SURVEY,
    CONTACT_OFFER,
    CONTACT_RECRUITMENT,
    CONTACT_PURPOSE_COUNT
};
enum contact_recipient {
    CONTACT_RESPONSIBLE,
    CONTACT_CO_RESPONSIBLE,
    CONTACT_OTHER_PARENT, /* did not sign */
    CONTACT_STUDENT,      /* is not the payer */
    CONTACT_THIRD_PARTY,
    CONTACT_RECIPIENT_COUNT
};
enum contact_address { CONTACT_PERSONAL, CONTACT_WORK, CONTACT_GROUP, CONTACT_ADDRESS_COUNT };
enum contact_source {
    CONTACT_OF_CREDITOR,
    CONTACT_OF_DEBTOR,
    CONTACT_OF_OTHER,
    CONTACT_SOURCE_COUNT
};
enum contact_template {
    CONTACT_FREE_TEXT,
    CONTACT_UTILITY,
    CONTACT_MARKETING,
    CONTACT_TEMPLATE_COUNT
};

/* How one attempt ended (10.2). */
enum contact_outcome {
    CONTACT_OUTCOME_NONE,
    CONTACT_WRONG_PARTY,
    CONTACT_OPT_OUT,
    CONTACT_OTHER_OUTCOME /* decides nothing */
};

/* An earlier proactive contact, of whatever channel and creditor of the tenant. */
struct contact_sent {
    int64_t at_us;
    enum contact_channel channel;
    enum contact_outcome outcome;
    const char *to, *text_id; /* key of the address and name of the text; NULL = not known */
};
struct contact_offer {
    day_t day;
    enum contact_channel channel;
};
/* Local minutes, the end exclusive; 1440 = midnight. */
struct contact_hours {
    int from, until;
};

struct contact_question {
    int64_t at_us;
    enum contact_channel channel;
    enum contact_kind kind;
    enum contact_purpose purpose;
    bool by_agent, discount;
    const char *text_id;
    /* the place: at least one of ddd and uf */
    int ddd;               /* 0 = unknown */
    const char *uf;        /* NULL = unknown */
    const char *zone;      /* IANA name that refines uf, or NULL */
    const day_t *holidays; /* municipal and others of the address */
    size_t holiday_count;
    enum contact_recipient recipient;
    bool proxy, has_birth;
    day_t birth;
    enum contact_address address;
    enum contact_source address_source;
    bool address_invalid, wrong_party;
    const char *to; /* NULL = contact_default_to(channel) */
    /* by channel, a bit a purpose; CONTACT_BARE is the channel without a purpose */
    unsigned consent[CONTACT_CHANNEL_COUNT], opt_outs[CONTACT_CHANNEL_COUNT];
    const char *const *block_lists; /* UFs whose list holds the address */
    size_t block_list_count;
    const struct contact_hours *preferred;
    size_t preferred_count;
    bool deceased, disputed, lgpd_hold, conciliation, judicial, paid, cancelled, prescribed;
    bool agreement_active, handed_over, open_conversation;
    bool of_agreement; /* the debt is an instalment of the agreement itself */
    bool has_stage, has_age, approved;
    int stage_day, debt_age_days; /* on the home day of at_us; age: the stage's unless has_age */
    const struct contact_offer *offers;
    size_t offer_count;
    /* instants; INT64_MIN = none */
    int64_t planned_at, last_inbound, human_at, paid_claim_at, hardship_at, paused_until;
    bool has_promise;
    day_t promise_until;
    const struct contact_sent *sent;
    size_t sent_count;
    bool whatsapp_opt_in, foreign_waba; /* mode optin_utility; not the creditor's own account */
    enum contact_template template;
};
#define CONTACT_BARE  (1u << 31)
#define CONTACT_NEVER INT64_MIN
#define CONTACT_QUESTION                                                                           \
    ((struct contact_question){ .purpose = CONTACT_COLLECTION,                                     \
                                .planned_at = CONTACT_NEVER,                                       \
                                .last_inbound = CONTACT_NEVER,                                     \
                                .human_at = CONTACT_NEVER,                                         \
                                .paid_claim_at = CONTACT_NEVER,                                    \
                                .hardship_at = CONTACT_NEVER,                                      \
                                .paused_until = CONTACT_NEVER })

enum { CONTACT_RULES_MAX = 64 };
struct contact_answer {
    size_t count;                         /* 0 = allowed */
    const char *rules[CONTACT_RULES_MAX]; /* that deny, in the order of precedence */
    const char *law;                      /* of the first; NULL where only house policy speaks */
    bool for_good;                        /* a rule denies that no waiting mends */
};
struct contact_answer contact_may(const struct contact_question *q);
/*
 * The first whole minute after the question's instant, at most 60 days later, at which it would be
 * allowed; CONTACT_NEVER when there is none or the answer is for good.
 */
int64_t contact_next(const struct contact_question *q, const struct contact_answer *answer);
/* "phone" for voice, SMS and WhatsApp, else the channel's name. */
const char *contact_default_to(enum contact_channel channel);
/* The civil day at the person's home of an instant. */
day_t contact_home_day(const struct contact_question *q, int64_t at_us);
