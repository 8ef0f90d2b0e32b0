#include "server/ops/charge_view.h"

#include "server/base/error.h"
#include "server/money/bank.h"
#include "server/money/boleto_pdf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Title and code again from what is stored: the same numbers that were issued. */
static bool issue_again(const struct charge_view *v, const struct bank_account *account,
                        const struct boleto_bank *bank, struct boleto_title *title,
                        struct boleto_code *code, struct error *err)
{
    struct boleto_account fields = account->fields;

    boleto_set_number(&fields, v->nosso_numero);
    if (!boleto_issue(bank, &fields, true, v->due, v->centavos, title, code, err))
        return false;
    if (strcmp(code->barcode, v->barcode) == 0)
        return true;
    return error_set(err, ERROR_INTERNAL, "charge %" PRId64 " was issued with another code",
                     v->charge_id);
}

static void fill_parties(const struct charge_view *v, const struct creditor *c,
                         struct boleto_slip *slip, char document[64])
{
    snprintf(document, 64, "CPF %s", v->cpf_masked);
    slip->beneficiary = (struct boleto_party){ c->legal_name, c->cnpj, c->address };
    slip->payer = (struct boleto_party){ v->person_name, document, "" };
    slip->creditor = c->trade_name;
    slip->contact = c->phone;
}

/* What was frozen when it was issued.  Legal interest is told although no bank can charge it. */
static struct price_policy told_policy(const struct charge_view *v, const struct price_policy *now)
{
    const struct charge_terms *t = &v->terms;
    struct price_policy p = { .fine_bp = t->fine_bp, .interest_monthly_bp = t->interest_month_bp };

    if (t->fine_bp && now->interest == PRICE_INTEREST_LEGAL)
        p.interest = PRICE_INTEREST_LEGAL;
    if (t->discount)
        p.discounts[p.discount_count++] =
            (struct price_discount){ .until = t->discount_until, .centavos = t->discount };
    return p;
}

/* The fine is charged once (CDC-10): a boleto that holds it already does not announce another. */
static void instruct(const struct charge_view *v, const struct price_policy *policy,
                     struct boleto_terms *lines, struct boleto_slip *slip)
{
    const struct price_policy told = told_policy(v, policy);

    if (v->fine || v->interest) {
        slip->instructions[0] =
            "Valor já atualizado. Depois do vencimento, peça uma nova 2ª via no atendimento.";
        return;
    }
    boleto_terms_of(&told, v->centavos, true, v->due, 0, lines);
    for (size_t i = 0; i < lines->count; i++)
        slip->instructions[i] = lines->lines[i];
}

bool charge_view_pdf(const struct charge_view *v, const struct bank_account *account,
                     struct boleto_printer *printer, struct strbuf *out, struct error *err)
{
    const struct boleto_bank *bank = boleto_bank_find(account->bank);
    struct boleto_title title;
    struct boleto_code code;
    struct boleto_terms lines = { 0 };
    char document[64], number[32], what[96];

    if (!bank)
        return error_set(err, ERROR_INTERNAL, "boletos of bank %s are not issued", account->bank);
    if (!issue_again(v, account, bank, &title, &code, err))
        return false;
    snprintf(number, sizeof(number), "%" PRId64, v->charge_id);
    snprintf(what, sizeof(what), "%" PRId64 " parcela%s · contrato final %.40s", v->instalments,
             v->instalments == 1 ? "" : "s", v->label);
    struct boleto_slip slip = {
        .bank = bank,
        .title = &title,
        .code = &code,
        .description = what,
        .document_number = number,
        .species = "DS",
        .carteira = account->fields.carteira,
        .issued = v->issued_on,
        .price = { .principal = v->principal,
                   .fine = v->fine,
                   .interest = v->interest,
                   .discount = v->discount,
                   .total = v->centavos },
        .pix = v->pix_payload,
    };
    instruct(v, &account->creditor->offers.price, &lines, &slip);
    fill_parties(v, account->creditor, &slip, document);
    return boleto_pdf(printer, &slip, out, err);
}
