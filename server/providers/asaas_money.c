#include "server/providers/asaas_internal.h"

#include "server/providers/json_decimal.h"

#include <string.h>

/* ---- read: what Asaas itself says of a charge; a notice alone is not believed ---- */

enum stage { READ = 1, WRITE, LOOK };

static enum psp_step ask_charge(struct psp_job *job, struct psp_call *call, enum stage stage,
                                const char *method, const char *what, const char *body)
{
    job->stage = (int)stage;
    return asaas_ask(job, call, method,
                     arena_printf(job->arena, "/payments/%s%s",
                                  asaas_encoded(job->arena, job->provider_id), what),
                     body);
}

static enum psp_step tell(struct psp_job *job, const json_t *root)
{
    struct asaas_payment p;

    if (!asaas_payment_read(root, job->arena, &p) || strcmp(p.id, job->provider_id) != 0)
        return asaas_again(job, "unreadable", 0);
    job->state = asaas_state(&p);
    job->reference = p.reference;
    asaas_notices(job, &p, root);
    if (asaas_in_cash(&p))
        asaas_refuse(job, "in_cash", "marked as received in cash at Asaas");
    return PSP_DONE;
}

enum psp_step asaas_read_step(struct psp_job *job, const struct psp_reply *reply,
                              struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;

    if (!reply)
        return ask_charge(job, call, READ, "GET", "", NULL);
    if (reply->status == 404) {
        job->state = PSP_STATE_GONE;
        return PSP_DONE;
    }
    AUTO(json_t, root) = asaas_object(job, reply, &end);
    return root ? tell(job, root) : end;
}

/* ---- cancel ---- */

static enum psp_step look(struct psp_job *job, struct psp_call *call)
{
    job->stage = LOOK;
    return asaas_ask(job, call, "GET",
                     arena_printf(job->arena, "/payments?externalReference=%s&limit=20",
                                  asaas_encoded(job->arena, job->charge.reference)),
                     NULL);
}

/* What may stand although its making was never answered: one after the other, until none is left.
 */
static enum psp_step drop_found(struct psp_job *job, const json_t *root, struct psp_call *call)
{
    const json_t *list = json_object_get(root, "data");
    struct asaas_payment p;

    for (size_t i = 0; i < json_array_size(list); i++)
        if (asaas_payment_read(json_array_get(list, i), job->arena, &p) && p.reference &&
            strcmp(p.reference, job->charge.reference) == 0 && asaas_state(&p) == PSP_STATE_OPEN) {
            job->provider_id = p.id;
            return ask_charge(job, call, WRITE, "DELETE", "", NULL);
        }
    job->state = PSP_STATE_GONE;
    return PSP_DONE;
}

/* Refused, because it is paid, or gone: what it is now decides. */
static enum psp_step judge_standing(struct psp_job *job, const struct psp_reply *reply)
{
    enum psp_step end = PSP_AGAIN;
    struct asaas_payment p;

    if (reply->status == 404) {
        job->state = PSP_STATE_GONE;
        return PSP_DONE;
    }
    if (!asaas_payment_reply(job, reply, &p, &end))
        return end;
    job->state = asaas_state(&p);
    return job->state == PSP_STATE_OPEN ? asaas_again(job, "not_dropped", 0) : PSP_DONE;
}

enum psp_step asaas_cancel_step(struct psp_job *job, const struct psp_reply *reply,
                                struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;

    if (!reply)
        return job->provider_id ? ask_charge(job, call, WRITE, "DELETE", "", NULL)
                                : look(job, call);
    if (job->stage == READ)
        return judge_standing(job, reply);
    if (job->stage == WRITE && (reply->status == 400 || reply->status == 404))
        return ask_charge(job, call, READ, "GET", "", NULL);
    AUTO(json_t, root) = asaas_object(job, reply, &end);
    if (!root)
        return end;
    if (job->stage == LOOK)
        return drop_found(job, root, call);
    if (job->charge.reference)
        return look(job, call);
    job->state = PSP_STATE_GONE;
    return PSP_DONE;
}

/* ---- paid elsewhere: looked at first, as it may not be said twice ---- */

static enum psp_step write_reply(struct psp_job *job, const struct psp_reply *reply)
{
    enum psp_step end = PSP_AGAIN;
    struct asaas_payment p;

    if (!asaas_payment_reply(job, reply, &p, &end))
        return end;
    job->state = asaas_state(&p);
    return PSP_DONE;
}

/* What is not open there any more needs no such word. */
static enum psp_step say_in_cash(struct psp_job *job, const struct psp_reply *reply,
                                 struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;
    struct asaas_payment p;

    if (!asaas_payment_reply(job, reply, &p, &end))
        return end;
    job->state = asaas_state(&p);
    if (job->state != PSP_STATE_OPEN)
        return PSP_DONE;
    return ask_charge(job, call, WRITE, "POST", "/receiveInCash", asaas_in_cash_body(job));
}

enum psp_step asaas_in_cash_step(struct psp_job *job, const struct psp_reply *reply,
                                 struct psp_call *call)
{
    if (!reply)
        return ask_charge(job, call, READ, "GET", "", NULL);
    if (reply->status == 404) {
        job->state = PSP_STATE_GONE;
        return PSP_DONE;
    }
    return job->stage == READ ? say_in_cash(job, reply, call) : write_reply(job, reply);
}
