#include "server/providers/bacen_pix_internal.h"

#include "server/base/error.h"
#include "server/money/pix.h"

#include <ctype.h>
#include <string.h>

enum stage { START, PUT, LOOKED, PATCHED };

/* What was made may be asked for so often before the job gives up. */
enum { TRIES_MOST = 2 };

static bool is_txid(const char *txid, size_t least)
{
    size_t len = strlen(txid);

    for (const char *c = txid; *c; c++)
        if (!isalnum((unsigned char)*c))
            return false;
    return len >= least && len <= BACEN_TXID_MOST;
}

/* "cob/TXID" or "cobv/TXID". */
static bool is_path(const char *id)
{
    const char *slash = id ? strchr(id, '/') : NULL;

    return slash && (strncmp(id, "cob/", 4) == 0 || strncmp(id, "cobv/", 5) == 0) &&
           is_txid(slash + 1, 1);
}

bool bacen_set_path(struct psp_job *job)
{
    struct bacen_job *own = bacen_own(job);
    const struct psp_charge *c = &job->charge;

    if (is_path(job->provider_id))
        own->path = job->provider_id;
    else if (job->ask == PSP_ISSUE && c->reference && is_txid(c->reference, BACEN_TXID_LEAST))
        own->path =
            arena_printf(job->arena, "%s/%s", bacen_is_cobv(c) ? "cobv" : "cob", c->reference);
    if (own->path && strncmp(own->path, "cob/", 4) == 0)
        job->charge.days_payable = 0; /* it asks for its value: nobody pays that later */
    return own->path != NULL;
}

/* ---- how it ends ---- */

static bool code_good(const char *payload)
{
    struct pix_code code;
    struct error err;

    return payload && pix_decode(payload, &code, &err);
}

static enum psp_step done(struct psp_job *job, const struct bacen_charge *c)
{
    bool open = c->state == PSP_STATE_OPEN;

    job->code[0] = job->why[0] = '\0'; /* of a try that turned out to have worked */
    job->state = c->state;
    job->reference = c->txid;
    job->issued = (struct psp_issued){ .provider_id = bacen_own(job)->path };
    if (!open)
        return PSP_DONE;
    if (!code_good(c->payload))
        return bacen_refuse(job, "no_code", "the bank's answer holds no Pix code that is one");
    job->issued.pix_payload = c->payload;
    job->issued.pix_until_us = bacen_charge_until(c, job->account->zone);
    job->issued.ways = PSP_PIX;
    return PSP_DONE;
}

/* A refresh or a change of what is not there. */
static enum psp_step gone(struct psp_job *job)
{
    job->state = PSP_STATE_GONE;
    return PSP_DONE;
}

/* ---- calls ---- */

static enum psp_step look(struct psp_job *job, struct psp_call *call)
{
    job->stage = LOOKED;
    return bacen_ask(job, call, "GET", bacen_own(job)->path, NULL);
}

static enum psp_step put(struct psp_job *job, struct psp_call *call)
{
    struct bacen_job *own = bacen_own(job);

    job->stage = PUT;
    own->tries++;
    return bacen_ask(job, call, "PUT", own->path,
                     bacen_charge_body(job, strncmp(own->path, "cobv/", 5) == 0));
}

static enum psp_step patch(struct psp_job *job, const struct bacen_charge *known,
                           struct psp_call *call)
{
    struct bacen_job *own = bacen_own(job);

    job->stage = PATCHED;
    own->tries++;
    return bacen_ask(job, call, "PATCH", own->path, bacen_change_body(job, known));
}

/* ---- answers ---- */

/* The charge in a good answer, when it is the one that was asked for. */
static bool read_charge(struct psp_job *job, const json_t *answer, struct bacen_charge *out)
{
    const char *path = bacen_own(job)->path;

    return bacen_charge_read(answer, job->arena, out) &&
           strcmp(out->txid, strchr(path, '/') + 1) == 0;
}

static bool same_terms(const struct psp_job *job, const struct bacen_charge *known)
{
    return known->centavos == job->charge.centavos &&
           strcasecmp(known->key, job->account->pix_key) == 0 &&
           (!known->due || known->due == job->charge.due);
}

/* The code is dead although the charge's term, as we have it, is not over. */
static bool too_short(const struct psp_job *job, const struct bacen_charge *known)
{
    const struct psp_charge *c = &job->charge;
    const char *zone = job->account->zone;

    return c->reference && bacen_charge_until(known, zone) <= job->now_us &&
           instant_of(c->due + c->days_payable + 1, 0, zone) > job->now_us;
}

static bool needs_change(const struct psp_job *job, const struct bacen_charge *known)
{
    if (known->state != PSP_STATE_OPEN)
        return false;
    return too_short(job, known) || (job->ask != PSP_REFRESH && !same_terms(job, known));
}

/* The charge stands there.  A key cannot be changed: that would be another receiver. */
static enum psp_step on_known(struct psp_job *job, const struct bacen_charge *known,
                              struct psp_call *call)
{
    bool ours = job->ask == PSP_REFRESH || strcasecmp(known->key, job->account->pix_key) == 0;

    if (!ours && known->state == PSP_STATE_OPEN)
        return bacen_refuse(job, "other_key", "the txid stands there for another Pix key");
    if (!needs_change(job, known))
        return done(job, known);
    if (bacen_own(job)->tries >= TRIES_MOST)
        return bacen_again(job, "no_answer", 0);
    return patch(job, known, call);
}

/* Read, and not there: the refusal of the PUT was one, or the PUT never arrived. */
static enum psp_step on_missing(struct psp_job *job, struct psp_call *call)
{
    struct bacen_job *own = bacen_own(job);

    if (job->ask != PSP_ISSUE)
        return gone(job);
    if (own->ended == PSP_REFUSED)
        return PSP_REFUSED;
    return own->tries < TRIES_MOST ? put(job, call) : bacen_again(job, "no_answer", 0);
}

static enum psp_step on_looked(struct psp_job *job, const struct psp_reply *reply,
                               struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);
    struct bacen_charge known;

    if (bacen_answer_of(reply) == BACEN_MISSING)
        return on_missing(job, call);
    if (bacen_answer_of(reply) != BACEN_GOOD || !read_charge(job, answer, &known))
        return bacen_end(job, reply);
    return on_known(job, &known, call);
}

/* The client has no scope for cobv: a cob with the value, until the end of its day. */
static enum psp_step put_cob(struct psp_job *job, struct psp_call *call)
{
    struct psp_charge *c = &job->charge;

    c->fine_bp = c->interest_month_bp = c->days_payable = 0;
    c->discount = 0;
    bacen_own(job)->path = NULL;
    job->provider_id = NULL;
    return bacen_set_path(job) ? put(job, call) : PSP_REFUSED;
}

/*
 * A txid that exists is told by some banks with 409 and by others with 400 or 422, so whatever was
 * refused is looked for; so is what got no answer.
 */
static enum psp_step on_put(struct psp_job *job, const struct psp_reply *reply,
                            struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);
    struct bacen_charge made;

    switch (bacen_answer_of(reply)) {
    case BACEN_GOOD:
        if (read_charge(job, answer, &made) && code_good(made.payload))
            return on_known(job, &made, call);
        return look(job, call);
    case BACEN_BUSY:
        return bacen_end(job, reply);
    case BACEN_UNCERTAIN:
        return look(job, call);
    default:
        if (reply->status == 403 && strncmp(bacen_own(job)->path, "cobv/", 5) == 0)
            return put_cob(job, call);
        bacen_own(job)->ended = bacen_end(job, reply);
        return reply->status == 403 ? PSP_REFUSED : look(job, call);
    }
}

static enum psp_step on_patched(struct psp_job *job, const struct psp_reply *reply,
                                struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);
    struct bacen_charge changed;

    if (bacen_answer_of(reply) == BACEN_UNCERTAIN)
        return look(job, call);
    if (bacen_answer_of(reply) != BACEN_GOOD)
        return bacen_end(job, reply);
    return read_charge(job, answer, &changed) && code_good(changed.payload) ? done(job, &changed)
                                                                            : look(job, call);
}

static enum psp_step go_on(struct psp_job *job, const struct psp_reply *reply,
                           struct psp_call *call)
{
    static psp_step_fn *const stages[] = {
        [PUT] = on_put, [LOOKED] = on_looked, [PATCHED] = on_patched
    };

    return stages[job->stage](job, reply, call);
}

enum psp_step bacen_issue(struct psp_job *job, const struct psp_reply *reply, struct psp_call *call)
{
    if (reply)
        return go_on(job, reply, call);
    return bacen_set_path(job) ? put(job, call)
                               : bacen_refuse(job, "bad_txid", "26 to 35 letters and digits");
}

enum psp_step bacen_refresh(struct psp_job *job, const struct psp_reply *reply,
                            struct psp_call *call)
{
    if (reply)
        return go_on(job, reply, call);
    return bacen_set_path(job) ? look(job, call)
                               : bacen_refuse(job, "bad_id", "not a charge of this provider");
}

/* Read first: only the bank knows when a cob was made, and what was paid needs no change. */
enum psp_step bacen_change(struct psp_job *job, const struct psp_reply *reply,
                           struct psp_call *call)
{
    return bacen_refresh(job, reply, call);
}
