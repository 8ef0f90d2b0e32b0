#include "server/ops/agent_hours.h"

/* A state whose laws bind calls alone, so that without a place the house's own hours count. */
static const char NO_PLACE[] = "DF";

static struct contact_question question(const struct agent_hours *h, int64_t now_us)
{
    struct contact_question q = CONTACT_QUESTION;

    q.at_us = now_us;
    q.channel = h->channel;
    q.by_agent = true;
    q.purpose = CONTACT_SURVEY; /* bound to no day of a debt */
    q.ddd = h->ddd;
    q.uf = h->uf;
    if (!q.ddd && !q.uf) {
        q.uf = NO_PLACE;
        q.zone = h->zone;
    }
    /* whether there is a window, and who said no, is asked elsewhere (agent.h) */
    q.consent[h->channel] = CONTACT_BARE;
    q.whatsapp_opt_in = true;
    q.template = CONTACT_UTILITY;
    q.last_inbound = h->last_inbound;
    if (h->last_inbound != CONTACT_NEVER)
        q.kind = h->answered ? CONTACT_FOLLOW_UP : CONTACT_REPLY;
    return q;
}

int64_t agent_hours_open(const struct agent_hours *h, int64_t now_us)
{
    struct contact_question q = question(h, now_us);
    struct contact_answer a = contact_may(&q);

    return a.count ? contact_next(&q, &a) : 0;
}
