#include "server/providers/bacen_pix_internal.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_SECONDS = 300, MOST_SECONDS = 86400 * 30, DESCRIPTION_MOST = 140, NAME_MOST = 200 };

/* Never cut in the middle of a letter. */
static json_t *clipped(const char *text, size_t most)
{
    size_t len = 0, letters = 0;

    for (; text[len]; len++) {
        letters += ((unsigned char)text[len] & 0xC0) != 0x80;
        if (letters > most)
            break;
    }
    return json_stringn(text, len);
}

static void set_text(json_t *object, const char *name, const char *text, size_t most)
{
    if (text && *text)
        json_object_set_new(object, name, clipped(text, most));
}

/* The object is used up. */
static const char *dumped(struct psp_job *job, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    const char *kept = arena_strdup(job->arena, text ? text : "{}");

    free(text);
    json_decref(object);
    return kept;
}

bool bacen_is_cobv(const struct psp_charge *c)
{
    bool terms = c->fine_bp || c->interest_month_bp || c->discount || c->days_payable > 0;

    return terms && c->payer.name && *c->payer.name && c->payer.document && *c->payer.document;
}

static int64_t end_of(const struct psp_job *job)
{
    const struct psp_charge *c = &job->charge;

    return instant_of(c->due + c->days_payable + 1, 0, job->account->zone);
}

static int64_t seconds_from_now(const struct psp_job *job)
{
    int64_t left = (end_of(job) - job->now_us) / 1000000;

    return left < LEAST_SECONDS ? LEAST_SECONDS : left > MOST_SECONDS ? MOST_SECONDS : left;
}

static json_t *due_calendar(const struct psp_charge *c)
{
    char day[DAY_TEXT_SIZE];

    return json_pack("{s:s, s:i}", "dataDeVencimento", day_format_iso(c->due, day),
                     "validadeAposVencimento", c->days_payable);
}

/* Name and document are asked for; an address only goes along whole. */
static json_t *debtor(const struct psp_payer *p)
{
    bool cnpj = strlen(p->document) == 14;
    json_t *object = json_pack("{s:s}", cnpj ? "cnpj" : "cpf", p->document);

    set_text(object, "nome", p->name, NAME_MOST);
    if (!p->street || !p->city || !p->uf || !p->cep)
        return object;
    set_text(object, "logradouro", p->street, NAME_MOST);
    set_text(object, "cidade", p->city, NAME_MOST);
    set_text(object, "uf", p->uf, 2);
    set_text(object, "cep", p->cep, 8);
    return object;
}

static json_t *percent(struct psp_job *job, int kind, int basis_points)
{
    return json_pack("{s:i, s:s}", "modalidade", kind, "valorPerc",
                     bacen_money(job->arena, basis_points));
}

/* Kinds of the specification: fine 2 = percent, interest 3 = percent a month by calendar days,
 * discount 1 = an amount until a day. */
enum { FINE_PERCENT = 2, INTEREST_MONTH = 3, DISCOUNT_UNTIL = 1 };

static json_t *discount(struct psp_job *job)
{
    char day[DAY_TEXT_SIZE];

    return json_pack("{s:i, s:[{s:s, s:s}]}", "modalidade", DISCOUNT_UNTIL, "descontoDataFixa",
                     "data", day_format_iso(job->charge.discount_until, day), "valorPerc",
                     bacen_money(job->arena, job->charge.discount));
}

static json_t *value_of(struct psp_job *job, bool cobv)
{
    const struct psp_charge *c = &job->charge;
    json_t *value = json_pack("{s:s}", "original", bacen_money(job->arena, c->centavos));

    if (cobv && c->fine_bp)
        json_object_set_new(value, "multa", percent(job, FINE_PERCENT, c->fine_bp));
    if (cobv && c->interest_month_bp)
        json_object_set_new(value, "juros", percent(job, INTEREST_MONTH, c->interest_month_bp));
    if (cobv && c->discount)
        json_object_set_new(value, "desconto", discount(job));
    return value;
}

const char *bacen_charge_body(struct psp_job *job, bool cobv)
{
    const struct psp_charge *c = &job->charge;
    json_t *calendar =
        cobv ? due_calendar(c) : json_pack("{s:I}", "expiracao", (json_int_t)seconds_from_now(job));
    json_t *body = json_pack("{s:o, s:o, s:s}", "calendario", calendar, "valor",
                             value_of(job, cobv), "chave", job->account->pix_key);

    if (cobv)
        json_object_set_new(body, "devedor", debtor(&c->payer));
    set_text(body, "solicitacaoPagador", c->description, DESCRIPTION_MOST);
    return dumped(job, body);
}

/* The life of a cob counts from when it was made. */
static json_t *new_calendar(struct psp_job *job, const struct bacen_charge *known)
{
    int64_t age = (job->now_us - known->created_us) / 1000000;

    if (known->due)
        return due_calendar(&job->charge);
    return json_pack("{s:I}", "expiracao",
                     (json_int_t)((age > 0 ? age : 0) + seconds_from_now(job)));
}

const char *bacen_change_body(struct psp_job *job, const struct bacen_charge *known)
{
    json_t *body = json_pack("{s:o}", "calendario", new_calendar(job, known));

    if (job->ask != PSP_REFRESH)
        json_object_set_new(body, "valor", value_of(job, known->due != 0));
    return dumped(job, body);
}

const char *bacen_remove_body(struct psp_job *job)
{
    return dumped(job, json_pack("{s:s}", "status", "REMOVIDA_PELO_USUARIO_RECEBEDOR"));
}

const char *bacen_refund_body(struct psp_job *job)
{
    return dumped(job, json_pack("{s:s}", "valor", bacen_money(job->arena, job->centavos)));
}

const char *bacen_hook_body(struct psp_job *job)
{
    return dumped(job, json_pack("{s:s}", "webhookUrl", job->account->hook_url));
}
