#include "server/ops/agent_hours.h"

#include "db/columns.h"
#include "server/base/cep.h"
#include "server/base/clock.h"
#include "server/base/ddd.h"
#include "server/base/error.h"
#include "server/ops/agent.h"

#include <stdlib.h>
#include <string.h>

/* A state whose laws bind calls alone, so that without a place the house's own hours count. */
static const char NO_PLACE[] = "DF";

enum { CHANNEL_WHATSAPP = 1, ANSWER_HOURS = 24 /* what comes later is no answer any more */ };

static struct contact_question question(const struct agent_hours *h, enum contact_channel channel,
                                        int64_t at_us)
{
    struct contact_question q = CONTACT_QUESTION;

    q.at_us = at_us;
    q.channel = channel;
    q.by_agent = true;
    q.purpose = CONTACT_SURVEY; /* bound to no day of a debt */
    q.ddd = h->ddd;
    q.uf = h->uf;
    if (!q.ddd && !q.uf) {
        q.uf = NO_PLACE;
        q.zone = h->zone;
    }
    /* whether there is a window, and who said no, is asked elsewhere (agent.h) */
    q.consent[channel] = CONTACT_BARE;
    q.whatsapp_opt_in = true;
    q.template = CONTACT_UTILITY;
    q.last_inbound = h->last_inbound;
    return q;
}

static int64_t opens(const struct contact_question *q)
{
    struct contact_answer a = contact_may(q);

    return a.count ? contact_next(q, &a) : 0;
}

int64_t agent_hours_open(const struct agent_hours *h, int64_t now_us)
{
    struct contact_question q = question(h, h->channel, now_us);

    if (h->last_inbound != CONTACT_NEVER && now_us - h->last_inbound < HOURS_US(ANSWER_HOURS))
        q.kind = h->answered ? CONTACT_FOLLOW_UP : CONTACT_REPLY;
    return opens(&q);
}

int64_t agent_hours_promise(const struct agent_hours *h, int64_t due_us)
{
    static const struct contact_hours chosen = { 0, 24 * 60 };
    struct contact_question q = question(h, CONTACT_VOICE, due_us);

    q.preferred = &chosen;
    q.preferred_count = 1;
    return opens(&q);
}

/* ---- as rows have it ---- */

/* Of a number of Brazil: "55", area code, eight or nine digits. */
static int ddd_of(const char *digits)
{
    char code[3] = "";
    size_t len = digits ? strlen(digits) : 0;

    if ((len != 12 && len != 13) || strncmp(digits, "55", 2) != 0)
        return 0;
    memcpy(code, digits + 2, 2);
    return ddd_find(atoi(code)) ? atoi(code) : 0;
}

/* NULL: none, or of no state. */
static const char *uf_of(const char *cep)
{
    const char *uf = cep ? cep_state(cep) : "";

    return *uf ? uf : NULL;
}

static const char *phone_of(const struct pg_result *r, int column, const struct seal *seal,
                            struct arena *a)
{
    struct error err = { 0 };

    return pg_is_null(r, 0, column)
               ? NULL
               : seal_open(seal, a, "phone", pg_get_bytea(r, 0, column), NULL, &err);
}

static struct agent_hours hours_of(const struct pg_result *r, int first, const struct seal *seal,
                                   struct arena *a)
{
    bool wrote = !pg_is_null(r, 0, first + HOURS_INBOUND);

    return (struct agent_hours){
        .channel = CONTACT_WHATSAPP,
        .ddd = ddd_of(phone_of(r, first + HOURS_PHONE, seal, a)),
        .uf = uf_of(pg_get_text(r, 0, first + HOURS_CEP)),
        .zone = pg_get_text(r, 0, first + HOURS_ZONE),
        .last_inbound = wrote ? pg_get_instant(r, 0, first + HOURS_INBOUND) : CONTACT_NEVER,
        .answered = pg_get_bool(r, 0, first + HOURS_ANSWERED),
    };
}

int64_t agent_opens(const struct pg_result *r, int first, const struct seal *seal, struct arena *a,
                    int64_t now_us)
{
    if (pg_get_int8(r, 0, first + HOURS_CHANNEL) != CHANNEL_WHATSAPP)
        return 0; /* at the site they read while they are there */
    struct agent_hours h = hours_of(r, first, seal, a);
    return agent_hours_open(&h, now_us);
}

int64_t agent_promise_opens(const struct pg_result *r, int first, const struct seal *seal,
                            struct arena *a, int64_t due_us)
{
    struct agent_hours h = hours_of(r, first, seal, a);

    return agent_hours_promise(&h, due_us);
}
