#include "server/providers/bacen_pix_internal.h"

#include <string.h>

enum stage { START, REMOVED, LOOKED };
enum { TRIES_MOST = 2 };

static enum psp_step ask(struct psp_job *job, struct psp_call *call, enum stage stage,
                         const char *method, const char *path, const char *body)
{
    job->stage = (int)stage;
    return bacen_ask(job, call, method, path, body);
}

static enum psp_step bad_id(struct psp_job *job)
{
    return bacen_refuse(job, "bad_id", "neither a charge nor a Pix of this provider");
}

/* ---- read ---- */

/* Refunds are told beside the Pix they are of. */
static enum psp_state state_of_money(const struct psp_job *job)
{
    centavos_t came = 0, went = 0;

    for (size_t i = 0; i < job->notice_count; i++)
        *(job->notices[i].method == PAYMENT_PIX ? &came : &went) += job->notices[i].centavos;
    return came > 0 && went >= came ? PSP_STATE_BACK : PSP_STATE_PAID;
}

static enum psp_step read_pix(struct psp_job *job, const json_t *answer)
{
    const char *id = bacen_text(answer, "endToEndId", BACEN_E2E_LENGTH, job->arena);

    if (!id || strcmp(id, job->provider_id) != 0 || !bacen_pix_money(job, answer))
        return bacen_again(job, "unreadable", 0);
    job->reference = bacen_text(answer, "txid", BACEN_TXID_MOST, job->arena);
    job->state = state_of_money(job);
    return PSP_DONE;
}

static enum psp_step read_charge(struct psp_job *job, const json_t *answer)
{
    const char *txid = strchr(bacen_own(job)->path, '/') + 1;
    struct bacen_charge charge;

    if (!bacen_charge_read(answer, job->arena, &charge) || strcmp(charge.txid, txid) != 0)
        return bacen_again(job, "unreadable", 0);
    for (size_t i = 0; i < json_array_size(charge.pix); i++)
        if (!bacen_pix_money(job, json_array_get(charge.pix, i)))
            return bacen_again(job, "unreadable", 0);
    for (size_t i = 0; i < job->notice_count; i++) /* banks leave it out below its charge */
        if (job->notices[i].method == PAYMENT_PIX && !job->notices[i].txid)
            job->notices[i].txid = charge.txid;
    job->reference = charge.txid;
    job->state = job->notice_count ? state_of_money(job) : charge.state;
    return PSP_DONE;
}

/* A notice may be faster than the bank's own list: money that was told is never given up for it. */
static enum psp_step on_nothing(struct psp_job *job, bool pix)
{
    enum { LIST_LAG_S = 60 };

    if (pix)
        return bacen_again(job, "unknown_pix", LIST_LAG_S);
    job->state = PSP_STATE_GONE;
    return PSP_DONE;
}

enum psp_step bacen_read(struct psp_job *job, const struct psp_reply *reply, struct psp_call *call)
{
    bool pix = job->provider_id && bacen_is_e2e(job->provider_id);

    if (!reply) {
        if (!pix && !bacen_set_path(job))
            return bad_id(job);
        return ask(job, call, LOOKED, "GET",
                   pix ? arena_printf(job->arena, "pix/%s", job->provider_id)
                       : bacen_own(job)->path,
                   NULL);
    }
    AUTO(json_t, answer) = bacen_object(reply);
    if (bacen_answer_of(reply) == BACEN_MISSING)
        return on_nothing(job, pix);
    if (bacen_answer_of(reply) != BACEN_GOOD)
        return bacen_end(job, reply);
    return pix ? read_pix(job, answer) : read_charge(job, answer);
}

/* ---- cancel ---- */

static enum psp_step remove_it(struct psp_job *job, struct psp_call *call)
{
    bacen_own(job)->tries++;
    return ask(job, call, REMOVED, "PATCH", bacen_own(job)->path, bacen_remove_body(job));
}

static enum psp_step gone(struct psp_job *job)
{
    job->code[0] = job->why[0] = '\0';
    job->state = PSP_STATE_GONE;
    return PSP_DONE;
}

/* What was refused or not answered: the charge itself tells. */
static enum psp_step on_left(struct psp_job *job, const struct psp_reply *reply,
                             struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);
    struct bacen_job *own = bacen_own(job);
    struct bacen_charge charge;

    if (bacen_answer_of(reply) == BACEN_MISSING)
        return gone(job);
    if (bacen_answer_of(reply) != BACEN_GOOD || !bacen_charge_read(answer, job->arena, &charge))
        return bacen_end(job, reply);
    job->state = charge.state;
    if (charge.state == PSP_STATE_GONE)
        return gone(job);
    if (charge.state == PSP_STATE_PAID)
        return bacen_refuse(job, "paid", "the charge was paid");
    if (own->ended == PSP_REFUSED)
        return PSP_REFUSED;
    return own->tries < TRIES_MOST ? remove_it(job, call) : bacen_again(job, "no_answer", 0);
}

enum psp_step bacen_cancel(struct psp_job *job, const struct psp_reply *reply,
                           struct psp_call *call)
{
    struct bacen_job *own = bacen_own(job);

    if (!reply)
        return bacen_set_path(job) ? remove_it(job, call) : bad_id(job);
    if (job->stage == LOOKED)
        return on_left(job, reply, call);
    switch (bacen_answer_of(reply)) {
    case BACEN_GOOD:
    case BACEN_MISSING:
        return gone(job);
    case BACEN_BUSY:
        return bacen_end(job, reply);
    case BACEN_UNCERTAIN:
        break;
    default:
        own->ended = bacen_end(job, reply);
    }
    return ask(job, call, LOOKED, "GET", own->path, NULL);
}
