#include "server/providers/asaas_internal.h"

#include "server/base/error.h"
#include "server/money/boleto.h"
#include "server/money/pix.h"

#include <string.h>

/*
 * A charge is made once: before each creation it is looked for by its reference, because nothing
 * else makes POST /payments safe to repeat.  What of it goes to the payer (line, Pix) is read anew
 * each time, as it changes with every change of the charge.
 */
enum stage { LOOK = 1, DROP, CREATE, CHANGE, OWN, LINE, PIX };
enum { AFTER_UNKNOWN_S = 3, LIST_MAX = 20, CUSTOMER = 100 };

/* ---- what the payer gets ---- */

static enum psp_step ask_of_charge(struct psp_job *job, struct psp_call *call, enum stage stage,
                                   const char *what)
{
    job->stage = (int)stage;
    return asaas_ask(job, call, "GET",
                     arena_printf(job->arena, "/payments/%s%s",
                                  asaas_encoded(job->arena, job->issued.provider_id), what),
                     NULL);
}

static bool has_boleto(const struct asaas_payment *p)
{
    return strcmp(p->billing, "BOLETO") == 0 || strcmp(p->billing, "UNDEFINED") == 0;
}

static bool has_pix(const struct asaas_payment *p)
{
    return has_boleto(p) || strcmp(p->billing, "PIX") == 0;
}

static bool has_card(const struct asaas_payment *p)
{
    return strcmp(p->billing, "CREDIT_CARD") == 0 || strcmp(p->billing, "UNDEFINED") == 0;
}

static enum psp_step ask_pix(struct psp_job *job, struct psp_call *call)
{
    if (!has_pix(&asaas_own(job)->payment))
        return PSP_DONE;
    return ask_of_charge(job, call, PIX, "/pixQrCode");
}

/* The charge stands, as the job's own payment has it. */
static enum psp_step stands(struct psp_job *job, struct psp_call *call)
{
    const struct asaas_payment *p = &asaas_own(job)->payment;

    job->issued = (struct psp_issued){ .provider_id = p->id, .page_url = p->page_url };
    job->state = asaas_state(p);
    if (job->state != PSP_STATE_OPEN)
        return PSP_DONE;
    if (has_card(p) && p->page_url)
        job->issued.ways |= PSP_CARD;
    if (!has_boleto(p))
        return ask_pix(job, call);
    job->issued.pdf_url = p->pdf_url;
    return ask_of_charge(job, call, LINE, "/identificationField");
}

/* A charge of another amount or day is not what the payer was told. */
static enum psp_step stands_as_asked(struct psp_job *job, struct psp_call *call)
{
    const struct asaas_payment *p = &asaas_own(job)->payment;
    const struct psp_charge *c = &job->charge;

    if (asaas_state(p) == PSP_STATE_OPEN && (p->value != c->centavos || p->due != c->due)) {
        job->stage = CHANGE;
        return asaas_ask(job, call, "PUT",
                         arena_printf(job->arena, "/payments/%s", asaas_encoded(job->arena, p->id)),
                         asaas_change_body(job));
    }
    return stands(job, call);
}

/* The line must be of this amount, or it is none. */
static enum psp_step on_line(struct psp_job *job, const json_t *root, struct psp_call *call)
{
    const char *line = asaas_text(root, "identificationField", BOLETO_LINE_SIZE - 1, job->arena);
    struct boleto_code code;
    struct error err = { 0 };

    if (!line || !boleto_decode(line, job->charge.due, &code, &err) || code.kind != BOLETO_BANK ||
        code.centavos != job->charge.centavos)
        return asaas_again(job, "bad_line", 0);
    job->issued.line = arena_strdup(job->arena, code.line);
    job->issued.barcode = arena_strdup(job->arena, code.barcode);
    job->issued.nosso_numero = asaas_text(root, "nossoNumero", PSP_ID_MAX, job->arena);
    job->issued.ways |= PSP_BOLETO;
    return ask_pix(job, call);
}

/* "2026-12-01 23:59:59", or the day alone: it is good until its end. */
static int64_t until_of(struct psp_job *job, const json_t *root)
{
    const char *text = json_string_value(json_object_get(root, "expirationDate"));
    char day[DAY_TEXT_SIZE] = "";
    day_t last;

    if (!text || strlen(text) < DAY_TEXT_SIZE - 1)
        return 0;
    memcpy(day, text, DAY_TEXT_SIZE - 1);
    return day_parse_iso(day, &last) ? instant_of(last + 1, 0, job->account->zone) - 1000000 : 0;
}

static enum psp_step on_pix(struct psp_job *job, const json_t *root)
{
    const char *payload = json_string_value(json_object_get(root, "payload"));
    struct pix_code code;
    struct error err = { 0 };

    if (!payload || strlen(payload) >= PIX_PAYLOAD_SIZE || !pix_decode(payload, &code, &err) ||
        (code.has_amount && code.centavos != job->charge.centavos))
        return asaas_again(job, "bad_pix", 0);
    job->issued.pix_payload = arena_strdup(job->arena, payload);
    job->issued.pix_until_us = until_of(job, root);
    job->issued.ways |= PSP_PIX;
    return PSP_DONE;
}

/* A boleto stands without a Pix when the account has no key; who wanted only a Pix has nothing. */
static enum psp_step pix_reply(struct psp_job *job, const struct psp_reply *reply)
{
    enum psp_step end = PSP_AGAIN;
    AUTO(json_t, root) = asaas_object(job, reply, &end);

    if (root)
        return on_pix(job, root);
    return end == PSP_REFUSED && job->issued.line ? PSP_DONE : end;
}

static enum psp_step line_reply(struct psp_job *job, const struct psp_reply *reply,
                                struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;
    AUTO(json_t, root) = asaas_object(job, reply, &end);

    return root ? on_line(job, root, call) : end;
}

/* ---- making it ---- */

static enum psp_step look(struct psp_job *job, struct psp_call *call)
{
    job->stage = LOOK;
    return asaas_ask(job, call, "GET",
                     arena_printf(job->arena, "/payments?externalReference=%s&limit=%d",
                                  asaas_encoded(job->arena, job->charge.reference), LIST_MAX),
                     NULL);
}

static enum psp_step create(struct psp_job *job, struct psp_call *call)
{
    job->stage = CREATE;
    return asaas_ask(job, call, "POST", "/payments",
                     asaas_charge_body(job, asaas_own(job)->customer));
}

static enum psp_step find_customer(struct psp_job *job, const struct psp_reply *reply,
                                   struct psp_call *call)
{
    enum psp_step step = asaas_customer_step(job, reply, call, &asaas_own(job)->customer);

    return step == PSP_DONE ? create(job, call) : step;
}

static enum psp_step drop_next(struct psp_job *job, struct psp_call *call)
{
    struct asaas_job *own = asaas_own(job);

    if (!own->extra_count)
        return stands_as_asked(job, call);
    job->stage = DROP;
    return asaas_ask(job, call, "DELETE",
                     arena_printf(job->arena, "/payments/%s",
                                  asaas_encoded(job->arena, own->extra[--own->extra_count])),
                     NULL);
}

/* What is paid stays; of several open ones the first that was made. */
static bool is_better(const struct asaas_payment *p, const struct asaas_payment *than)
{
    bool open = asaas_state(p) == PSP_STATE_OPEN, than_open = asaas_state(than) == PSP_STATE_OPEN;

    if (open != than_open)
        return than_open;
    return strcmp(p->id, than->id) < 0;
}

static void keep_one(struct psp_job *job, const struct asaas_payment *p)
{
    struct asaas_job *own = asaas_own(job);
    const struct asaas_payment *worse = p;
    struct asaas_payment before = own->payment;

    if (!before.id || is_better(p, &before)) {
        own->payment = *p;
        worse = before.id ? &before : NULL;
    }
    if (worse && asaas_state(worse) == PSP_STATE_OPEN)
        own->extra[own->extra_count++] = worse->id;
}

/* Is it really of this reference?  A filter that a provider ignores must not hand us another's. */
static bool is_ours(const struct psp_job *job, const struct asaas_payment *p)
{
    return p->reference && strcmp(p->reference, job->charge.reference) == 0 &&
           asaas_state(p) != PSP_STATE_GONE;
}

static enum psp_step on_list(struct psp_job *job, const json_t *root, struct psp_call *call)
{
    struct asaas_job *own = asaas_own(job);
    const json_t *list = json_object_get(root, "data");
    struct asaas_payment p;

    if (!json_is_array(list))
        return asaas_again(job, "unreadable", 0);
    own->extra = ARENA_ARRAY(job->arena, const char *, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (asaas_payment_read(json_array_get(list, i), job->arena, &p) && is_ours(job, &p))
            keep_one(job, &p);
    return own->payment.id ? drop_next(job, call) : find_customer(job, NULL, call);
}

static enum psp_step list_reply(struct psp_job *job, const struct psp_reply *reply,
                                struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;
    AUTO(json_t, root) = asaas_object(job, reply, &end);

    return root ? on_list(job, root, call) : end;
}

/* Two of one charge could both be paid: nothing is told before the other is gone. */
static enum psp_step drop_reply(struct psp_job *job, const struct psp_reply *reply,
                                struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;
    AUTO(json_t, root) = reply->status == 404 ? NULL : asaas_object(job, reply, &end);

    if (!root && reply->status != 404)
        return asaas_again(job, "not_dropped", 0);
    return drop_next(job, call);
}

/* Whether it was made is not known: it is looked for first, a moment later. */
static enum psp_step create_reply(struct psp_job *job, const struct psp_reply *reply,
                                  struct psp_call *call)
{
    enum psp_step end = PSP_AGAIN;

    if (asaas_payment_reply(job, reply, &asaas_own(job)->payment, &end))
        return stands(job, call);
    if (end == PSP_AGAIN && job->again_s < AFTER_UNKNOWN_S)
        job->again_s = AFTER_UNKNOWN_S;
    return end;
}

/* ---- what stands already ---- */

/* One that is gone at Asaas is made anew under the same reference. */
static enum psp_step own_reply(struct psp_job *job, const struct psp_reply *reply,
                               struct psp_call *call)
{
    struct asaas_payment *p = &asaas_own(job)->payment;
    enum psp_step end = PSP_AGAIN;
    bool read = asaas_payment_reply(job, reply, p, &end);

    if (reply->status == 404 || (read && asaas_state(p) == PSP_STATE_GONE)) {
        *asaas_own(job) = (struct asaas_job){ 0 };
        return look(job, call);
    }
    return read ? stands_as_asked(job, call) : end;
}

static enum psp_step change_reply(struct psp_job *job, const struct psp_reply *reply,
                                  struct psp_call *call)
{
    struct asaas_payment *p = &asaas_own(job)->payment;
    enum psp_step end = PSP_AGAIN;

    if (!asaas_payment_reply(job, reply, p, &end))
        return end;
    if (asaas_state(p) == PSP_STATE_OPEN &&
        (p->value != job->charge.centavos || p->due != job->charge.due))
        return asaas_refuse(job, "not_changed", "another amount or day than asked for");
    return stands(job, call);
}

static enum psp_step begin(struct psp_job *job, struct psp_call *call)
{
    *asaas_own(job) = (struct asaas_job){ 0 };
    if (!job->provider_id)
        return look(job, call);
    job->issued.provider_id = job->provider_id;
    if (job->ask != PSP_CHANGE)
        return ask_of_charge(job, call, OWN, "");
    job->stage = CHANGE;
    return asaas_ask(
        job, call, "PUT",
        arena_printf(job->arena, "/payments/%s", asaas_encoded(job->arena, job->provider_id)),
        asaas_change_body(job));
}

enum psp_step asaas_issue_step(struct psp_job *job, const struct psp_reply *reply,
                               struct psp_call *call)
{
    typedef enum psp_step reply_fn(struct psp_job *, const struct psp_reply *, struct psp_call *);
    static reply_fn *const replies[] = {
        [LOOK] = list_reply,     [DROP] = drop_reply, [CREATE] = create_reply,
        [CHANGE] = change_reply, [OWN] = own_reply,   [LINE] = line_reply
    };

    if (!reply)
        return begin(job, call);
    if (job->stage >= CUSTOMER)
        return find_customer(job, reply, call);
    return job->stage == PIX ? pix_reply(job, reply) : replies[job->stage](job, reply, call);
}
