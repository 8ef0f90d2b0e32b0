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

/* The fine is charged once (CDC-10): a boleto that holds it already does not announce another. */
static const char *instruction(const struct charge_view *v, const struct price_policy *policy,
                               char out[BOLETO_INSTRUCTION_SIZE])
{
    if (v->fine || v->interest)
        return "Valor já atualizado. Depois do vencimento, peça uma nova 2ª via no atendimento.";
    return boleto_late_instruction(policy, v->principal, out);
}

bool charge_view_pdf(const struct charge_view *v, const struct bank_account *account,
                     struct boleto_printer *printer, struct strbuf *out, struct error *err)
{
    const struct boleto_bank *bank = boleto_bank_find(account->bank);
    struct boleto_title title;
    struct boleto_code code;
    char late[BOLETO_INSTRUCTION_SIZE], document[64], number[32], what[96];

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
        .instructions = { instruction(v, &account->creditor->offers.price, late) },
        .pix = v->pix_payload,
    };
    fill_parties(v, account->creditor, &slip, document);
    return boleto_pdf(printer, &slip, out, err);
}
