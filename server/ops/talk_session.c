#include "server/ops/talk_internal.h"

#include "server/base/error.h"
#include "server/base/log.h"
#include "server/ops/answer_prospect.h"
#include "server/ops/flow_library.h"
#include "server/ops/hours.h"

#include <string.h>

static const struct flow *newest_flow(const struct turns_deps *deps, const char *name)
{
    const struct flow *newest = NULL;

    for (const struct flow *const *f = deps->flows; *f; f++)
        if (strcmp(flow_name(*f), name) == 0)
            newest = *f;
    return newest;
}

/* The creditor's own, else the shipped one: there is always that. */
const struct flow *talk_flow_of(const struct turns_deps *deps, const struct talk *r)
{
    const struct flow *own;

    if (talk_recruits(r)) /* never of debts, whatever the creditor's own flow is */
        return newest_flow(deps, FLOW_RECRUITMENT);
    own = newest_flow(deps, r->account->creditor->flow);
    return own ? own : newest_flow(deps, FLOW_SHIPPED);
}

const struct flow *talk_flow_by_version(const struct turns_deps *deps, int32_t version)
{
    for (const struct flow *const *f = deps->flows; *f; f++)
        if (flow_version(*f) == version)
            return *f;
    return NULL;
}

static enum assurance current_assurance(const struct conversation *c, int64_t now_us)
{
    return c->assurance_until_us > now_us ? c->assurance : ASSURANCE_A0;
}

void talk_refresh_facts(struct batch *b, struct talk *r, bool is_new)
{
    const struct creditor *creditor = r->account->creditor;

    r->facts = (struct flow_facts){
        .now_us = b->now_us,
        .today = day_of_instant(b->now_us, creditor->zone),
        .assurance = current_assurance(r->conv, b->now_us),
        .is_new = is_new,
        .agents_open = hours_are_open(creditor, b->now_us),
        .channel = r->account->channel,
        .tone = creditor->tone,
        .creditor = creditor->facts,
        .seed = (uint64_t)r->conv->conversation_id,
    };
}

/* A new session begins with what the one before it knew of who it is; `old` may be all zero. */
static void session_begin(struct batch *b, struct talk *r, const struct flow_session *old)
{
    struct conversation *c = r->conv;

    r->flow = talk_flow_of(turns_deps(b->turns), r);
    c->flow = flow_name(r->flow);
    c->session_id = turns_take_id(b->turns);
    c->session_started_us = b->now_us;
    c->session_ended_us = 0;
    c->session_outcome = NULL;
    c->awaits = 0;
    c->flow_version = flow_version(r->flow);
    c->session_changed = true;
    c->is_new = true;
    r->session = flow_session_next(r->flow, old, b->arena);
    r->record_session = true;
}

static bool session_restore(struct batch *b, struct talk *r)
{
    struct conversation *c = r->conv;
    struct error err = { 0 };
    size_t len;

    r->flow = talk_flow_by_version(turns_deps(b->turns), c->flow_version);
    if (!r->flow || !c->session_state.len)
        return false; /* a version that is gone: the session begins again */
    c->flow = flow_name(r->flow);
    char *clear =
        seal_open(turns_deps(b->turns)->seal, b->arena, "session", c->session_state, &len, &err);
    if (clear &&
        flow_session_unpack((struct packed){ (uint8_t *)clear, len }, b->arena, &r->session, &err))
        return true;
    log_fact(&(struct log_context){ .conversation = c->conversation_id }, LOG_WARN,
             "session_restarted", LOG_STR("why", err.detail));
    return false;
}

/* Once for each conversation of a batch. */
void talk_session_open(struct batch *b, struct talk *r)
{
    struct conversation *c = r->conv;
    struct flow_session old = { 0 };
    bool idle =
        c->last_inbound_us && b->now_us - c->last_inbound_us > HOURS_US(FLOW_SESSION_IDLE_H);

    r->session_open = true;
    bool restored = c->session_id && session_restore(b, r);

    if (restored)
        old = r->session;
    if (!restored || idle || old.ended) {
        session_begin(b, r, &old);
        talk_refresh_facts(b, r, true);
    } else {
        talk_refresh_facts(b, r, false);
    }
    if (r->pass)
        talk_go_on(b, r);
}
