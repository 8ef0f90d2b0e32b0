#include "server/providers/asaas_internal.h"

#include "server/base/strbuf.h"

#include <stdlib.h>
#include <string.h>

/* Bodies are written by hand for the sake of the amounts, which are decimals and never doubles. */

static void add_name(struct strbuf *out, const char *name)
{
    strbuf_addf(out, "%s\"%s\":", out->len > 1 && out->data[out->len - 1] != '{' ? "," : "", name);
}

static void add_text(struct strbuf *out, const char *name, const char *value)
{
    json_t *text = value && *value ? json_string(value) : NULL;
    char *quoted = text ? json_dumps(text, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;

    if (quoted) {
        add_name(out, name);
        strbuf_adds(out, quoted);
    }
    free(quoted);
    json_decref(text);
}

static void add_money(struct strbuf *out, const char *name, centavos_t centavos)
{
    char amount[MONEY_TEXT_SIZE];

    add_name(out, name);
    strbuf_adds(out, money_format_dot(centavos, amount));
}

static void add_day(struct strbuf *out, const char *name, day_t day)
{
    char text[DAY_TEXT_SIZE];

    add_text(out, name, day_format_iso(day, text));
}

static void add_bare(struct strbuf *out, const char *name, const char *value)
{
    add_name(out, name);
    strbuf_adds(out, value);
}

static const char *end(struct psp_job *job, struct strbuf *out)
{
    strbuf_addc(out, '}');
    const char *kept = arena_strdup(job->arena, strbuf_str(out));
    strbuf_done(out);
    return kept;
}

/* Asaas writes to debtors by itself unless it is told not to: there is one dunning, and it is ours.
 */
const char *asaas_customer_body(struct psp_job *job)
{
    const struct psp_payer *p = &job->charge.payer;
    struct strbuf out = { 0 };

    strbuf_addc(&out, '{');
    add_text(&out, "name", p->name);
    add_text(&out, "cpfCnpj", p->document);
    add_text(&out, "address", p->street);
    add_text(&out, "addressNumber", p->number);
    add_text(&out, "complement", p->complement);
    add_text(&out, "province", p->district);
    add_text(&out, "postalCode", p->cep);
    add_text(&out, "externalReference", p->reference);
    add_bare(&out, "notificationDisabled", "true");
    return end(job, &out);
}

/* Below R$ 5 there is no boleto. */
enum { BOLETO_LEAST = 500 };

static unsigned ways_of(const struct psp_charge *c)
{
    return c->centavos < BOLETO_LEAST ? c->ways & ~(unsigned)PSP_BOLETO : c->ways;
}

/* Only UNDEFINED shows a card beside the others; a boleto brings its Pix along. */
static const char *billing(const struct psp_charge *c)
{
    unsigned ways = ways_of(c);

    if (ways == PSP_CARD)
        return "CREDIT_CARD";
    if (ways & PSP_CARD)
        return "UNDEFINED";
    return ways & PSP_BOLETO ? "BOLETO" : "PIX";
}

/* Basis points as a percentage: 250 becomes 2.50. */
static void add_percent(struct strbuf *out, const char *name, int bp, const char *more)
{
    strbuf_addf(out, ",\"%s\":{\"value\":%d.%02d%s}", name, bp / 100, bp % 100, more);
}

static void add_terms(struct strbuf *out, const struct psp_charge *c)
{
    if (c->fine_bp)
        add_percent(out, "fine", c->fine_bp, ",\"type\":\"PERCENTAGE\"");
    if (c->interest_month_bp)
        add_percent(out, "interest", c->interest_month_bp, "");
    if (c->discount) {
        char amount[MONEY_TEXT_SIZE];
        strbuf_addf(out, ",\"discount\":{\"value\":%s,\"dueDateLimitDays\":%d,\"type\":\"FIXED\"}",
                    money_format_dot(c->discount, amount), (int)(c->due - c->discount_until));
    }
}

static void add_charge(struct strbuf *out, const struct psp_charge *c)
{
    add_money(out, "value", c->centavos);
    add_day(out, "dueDate", c->due);
    add_text(out, "description", c->description);
    add_text(out, "externalReference", c->reference);
    add_terms(out, c);
}

const char *asaas_charge_body(struct psp_job *job, const char *customer)
{
    const struct psp_charge *c = &job->charge;
    struct strbuf out = { 0 };

    strbuf_addc(&out, '{');
    add_text(&out, "customer", customer);
    add_text(&out, "billingType", billing(c));
    add_charge(&out, c);
    if (ways_of(c) & PSP_BOLETO)
        strbuf_addf(&out, ",\"daysAfterDueDateToRegistrationCancellation\":%d", c->days_payable);
    return end(job, &out);
}

const char *asaas_change_body(struct psp_job *job)
{
    struct strbuf out = { 0 };

    strbuf_addc(&out, '{');
    add_text(&out, "billingType", billing(&job->charge));
    add_charge(&out, &job->charge);
    return end(job, &out);
}

const char *asaas_in_cash_body(struct psp_job *job)
{
    struct strbuf out = { 0 };

    strbuf_addc(&out, '{');
    add_day(&out, "paymentDate", job->paid_on);
    add_money(&out, "value", job->centavos);
    add_bare(&out, "notifyCustomer", "false");
    return end(job, &out);
}

/* The reference is how a refund is recognised when its answer was lost. */
const char *asaas_refund_body(struct psp_job *job)
{
    struct strbuf out = { 0 };

    strbuf_addc(&out, '{');
    add_money(&out, "value", job->centavos);
    add_text(&out, "description", job->refund_reference);
    return end(job, &out);
}
