#include "server/providers/bacen_pix_internal.h"

#include <ctype.h>
#include <string.h>

/*
 * Money that goes back: PUT /pix/{e2eid}/devolucao/{id} (payments reference 8).  The id is ours and
 * makes it once; what may have been asked for before is looked at first.
 */
enum stage { START, FOUND, GIVEN, SEEN };
enum { TRIES_MOST = 2 };

static enum psp_step ask(struct psp_job *job, struct psp_call *call, enum stage stage,
                         const char *method, const char *path, const char *body)
{
    job->stage = (int)stage;
    return bacen_ask(job, call, method, path, body);
}

static bool is_refund_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)id[i]))
            return false;
    return len >= 1 && len <= BACEN_REFUND_ID_MOST;
}

static const char *refund_path(struct psp_job *job)
{
    return arena_printf(job->arena, "pix/%s/devolucao/%s", bacen_own(job)->end_to_end,
                        job->refund_reference);
}

static enum psp_step give_back(struct psp_job *job, struct psp_call *call)
{
    bacen_own(job)->tries++;
    job->refund_sent = true;
    return ask(job, call, GIVEN, "PUT", refund_path(job), bacen_refund_body(job));
}

static enum psp_step look(struct psp_job *job, struct psp_call *call)
{
    return ask(job, call, SEEN, "GET", refund_path(job), NULL);
}

static enum psp_step begin(struct psp_job *job, struct psp_call *call)
{
    return job->refund_sent ? look(job, call) : give_back(job, call);
}

/* ---- what the bank says of it ---- */

static enum psp_step never(struct psp_job *job, const char *code, const char *why)
{
    job->refund_sent = false;
    return bacen_refuse(job, code, why);
}

static enum psp_step of_status(struct psp_job *job, const json_t *refund, const char *status)
{
    const char *why = json_string_value(json_object_get(refund, "motivo"));

    if (strcmp(status, "NAO_REALIZADO") == 0)
        return never(job, "not_done", why ? why : "o banco não realizou a devolução");
    job->why[0] = job->code[0] = '\0';
    job->refund_id = bacen_refund_name(refund, bacen_own(job)->end_to_end, job->arena);
    job->state = strcmp(status, "DEVOLVIDO") == 0 ? PSP_STATE_BACK : PSP_STATE_HELD;
    return PSP_DONE;
}

static enum psp_step on_refund(struct psp_job *job, const json_t *refund)
{
    const char *status = bacen_text(refund, "status", 32, job->arena);
    centavos_t centavos = 0;

    if (!status || !bacen_amount(refund, "valor", &centavos))
        return bacen_again(job, "unreadable", 0);
    if (centavos != job->centavos)
        return never(job, "other_refund", "a refund of that name has another amount");
    return of_status(job, refund, status);
}

/* Not there: what the bank refused has not happened; what had no answer is asked for again. */
static enum psp_step on_missing(struct psp_job *job, struct psp_call *call)
{
    struct bacen_job *own = bacen_own(job);

    job->refund_sent = false;
    if (own->ended == PSP_REFUSED)
        return PSP_REFUSED;
    return own->tries < TRIES_MOST ? give_back(job, call) : bacen_again(job, "no_answer", 0);
}

static enum psp_step on_seen(struct psp_job *job, const struct psp_reply *reply,
                             struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);

    if (bacen_answer_of(reply) == BACEN_GOOD)
        return on_refund(job, answer);
    return bacen_answer_of(reply) == BACEN_MISSING ? on_missing(job, call) : bacen_end(job, reply);
}

static enum psp_step on_given(struct psp_job *job, const struct psp_reply *reply,
                              struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);

    switch (bacen_answer_of(reply)) {
    case BACEN_GOOD:
        return on_refund(job, answer);
    case BACEN_BUSY:
        return bacen_end(job, reply);
    case BACEN_UNCERTAIN:
        break;
    default:
        bacen_own(job)->ended = bacen_end(job, reply);
    }
    return look(job, call);
}

/* The Pix by which a charge was paid. */
static enum psp_step on_found(struct psp_job *job, const struct psp_reply *reply,
                              struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);
    struct bacen_job *own = bacen_own(job);
    const json_t *first = json_array_get(json_object_get(answer, "pix"), 0);

    if (bacen_answer_of(reply) != BACEN_GOOD)
        return bacen_end(job, reply);
    own->end_to_end = bacen_text(first, "endToEndId", BACEN_E2E_LENGTH, job->arena);
    if (!own->end_to_end || !bacen_is_e2e(own->end_to_end))
        return never(job, "not_paid", "the charge was not paid by Pix");
    return begin(job, call);
}

static enum psp_step start(struct psp_job *job, struct psp_call *call)
{
    if (!is_refund_id(job->refund_reference))
        return bacen_refuse(job, "bad_refund_id", "1 to 35 letters and digits");
    if (job->provider_id && bacen_is_e2e(job->provider_id)) {
        bacen_own(job)->end_to_end = job->provider_id;
        return begin(job, call);
    }
    return bacen_set_path(job) ? ask(job, call, FOUND, "GET", bacen_own(job)->path, NULL)
                               : bacen_refuse(job, "bad_id", "no charge or Pix of this provider");
}

enum psp_step bacen_refund(struct psp_job *job, const struct psp_reply *reply,
                           struct psp_call *call)
{
    static psp_step_fn *const stages[] = {
        [FOUND] = on_found, [GIVEN] = on_given, [SEEN] = on_seen
    };

    return reply ? stages[job->stage](job, reply, call) : start(job, call);
}
