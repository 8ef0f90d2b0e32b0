#include "server/providers/asaas_internal.h"

#include "server/providers/json_decimal.h"

#include <stdio.h>
#include <string.h>

/*
 * Money that Asaas gives back: POST /payments/{id}/refund (payments reference 9), for Pix and
 * cards. The call has no idempotency of its own; our reference, its description, is looked for
 * among the payment's refunds before each one.
 */
enum stage { READ = 1, WRITE };
/* After an answer that was lost: until their list surely has what was made. */
enum { AFTER_UNKNOWN_S = 60 };

struct found {
    size_t nth;
    const char *status; /* "" = not told */
    centavos_t centavos;
};

static enum psp_step ask(struct psp_job *job, struct psp_call *call, enum stage stage,
                         const char *method, const char *what, const char *body)
{
    job->stage = (int)stage;
    return asaas_ask(job, call, method,
                     arena_printf(job->arena, "/payments/%s%s",
                                  asaas_encoded(job->arena, job->provider_id), what),
                     body);
}

static bool is_ours(const struct psp_job *job, const json_t *refund)
{
    const char *text = json_string_value(json_object_get(refund, "description"));

    return text && strcmp(text, job->refund_reference) == 0;
}

static bool find(struct psp_job *job, const json_t *root, struct found *out)
{
    const json_t *refunds = json_object_get(root, "refunds");

    for (size_t i = 0; i < json_array_size(refunds); i++) {
        const json_t *refund = json_array_get(refunds, i);
        const char *value = json_string_value(json_object_get(refund, "value"));
        const char *status = asaas_text(refund, "status", PSP_CODE_SIZE - 1, job->arena);
        if (!is_ours(job, refund))
            continue;
        *out = (struct found){ .nth = i, .status = status ? status : "" };
        if (!decimal_read(value, &out->centavos))
            out->centavos = 0;
        return true;
    }
    return false;
}

/* ---- how it ends ---- */

static enum psp_step held(struct psp_job *job, const char *word)
{
    job->state = PSP_STATE_HELD;
    job->refund_sent = true;
    snprintf(job->code, sizeof(job->code), "%s", word);
    return PSP_DONE;
}

static enum psp_step gone(struct psp_job *job, size_t nth)
{
    job->state = PSP_STATE_BACK;
    job->refund_id = asaas_refund_id(job->arena, job->provider_id, nth);
    return PSP_DONE;
}

static enum psp_step never(struct psp_job *job, const char *code, const char *why)
{
    job->refund_sent = false;
    return asaas_refuse(job, code, why);
}

/* Anything but these two is on its way: PENDING, or it waits for the account's owner. */
static enum psp_step of_status(struct psp_job *job, const struct found *found)
{
    if (found->centavos != job->centavos)
        return never(job, "other_refund", "a refund of that name has another amount");
    if (strcmp(found->status, "CANCELLED") == 0)
        return never(job, "CANCELLED", "o Asaas cancelou o estorno");
    if (strcmp(found->status, "DONE") == 0)
        return gone(job, found->nth);
    return held(job, found->status);
}

/* A whole refund may be told by the status of the payment alone, before or instead of the list. */
static bool is_told_by_status(const struct psp_job *job, const struct asaas_payment *p,
                              const json_t *root)
{
    return job->refund_sent && strcmp(p->status, "REFUNDED") == 0 && p->value == job->centavos &&
           json_array_size(json_object_get(root, "refunds")) == 0;
}

/* ---- looking, then asking ---- */

static enum psp_step refund(struct psp_job *job, struct psp_call *call)
{
    job->refund_sent = true;
    return ask(job, call, WRITE, "POST", "/refund", asaas_refund_body(job));
}

static enum psp_step not_listed(struct psp_job *job, const struct asaas_payment *p,
                                const json_t *root, struct psp_call *call)
{
    enum psp_state state = asaas_state(p);

    if (is_told_by_status(job, p, root))
        return gone(job, 0);
    if (job->refund_taken || (job->refund_sent && state == PSP_STATE_HELD))
        return held(job, "PENDING");
    if (state != PSP_STATE_PAID || asaas_in_cash(p))
        return never(job, "not_paid", "there is no money to give back");
    return refund(job, call);
}

static enum psp_step on_payment(struct psp_job *job, const struct psp_reply *reply,
                                struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;
    AUTO(json_t, root) = asaas_object(job, reply, &end);
    struct asaas_payment p;
    struct found found;

    if (!root)
        return end;
    if (!asaas_payment_read(root, job->arena, &p) || strcmp(p.id, job->provider_id) != 0)
        return asaas_again(job, "unreadable", 0);
    return find(job, root, &found) ? of_status(job, &found) : not_listed(job, &p, root, call);
}

/* Refused means that nothing was done; what was not answered is looked for, a while later. */
static enum psp_step on_asked(struct psp_job *job, const struct psp_reply *reply)
{
    enum psp_step end = PSP_AGAIN;
    AUTO(json_t, root) = asaas_object(job, reply, &end);
    struct found found;

    if (root)
        return find(job, root, &found) ? of_status(job, &found) : held(job, "PENDING");
    if (end == PSP_REFUSED)
        job->refund_sent = false;
    else if (job->again_s < AFTER_UNKNOWN_S)
        job->again_s = AFTER_UNKNOWN_S;
    return end;
}

enum psp_step asaas_refund_step(struct psp_job *job, const struct psp_reply *reply,
                                struct psp_call *call)
{
    if (!reply)
        return ask(job, call, READ, "GET", "", NULL);
    return job->stage == READ ? on_payment(job, reply, call) : on_asked(job, reply);
}
