#include "server/money/boleto_pdf.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/boleto_page.h"

#include "server/money/pdf_printer.h"

static bool complete(const struct boleto_slip *s, struct error *err)
{
    if (!s->bank || !s->title || !s->code || !s->beneficiary.name || !s->payer.name)
        return error_set(err, ERROR_INPUT, "a slip needs bank, title, code, beneficiary and payer");
    if (s->price.total != 0 && s->price.total != s->code->centavos)
        return error_set(err, ERROR_INPUT, "the price's total is not the code's value");
    return true;
}

bool boleto_pdf(struct boleto_printer *printer, const struct boleto_slip *slip, struct strbuf *out,
                struct error *err)
{
    struct paper paper;

    if (!complete(slip, err) || !printer_start(printer, "Boleto", err))
        return false;
    printer_page(printer, &paper);
    if (!boleto_page_receipt(&paper, slip, err) || !boleto_page_slip(&paper, slip, err))
        return printer_abandon(printer);
    return printer_finish(printer, out, err);
}

const char *boleto_late_instruction(const struct price_policy *p, centavos_t principal,
                                    char out[BOLETO_INSTRUCTION_SIZE])
{
    char fine[MONEY_TEXT_SIZE], daily[MONEY_TEXT_SIZE];
    int len = 0;

    money_format(money_mul_div(principal, p->fine_bp, 10000), fine);
    money_format(money_mul_div(principal, p->interest_monthly_bp, 300000), daily);
    out[0] = '\0';
    if (p->fine_bp > 0)
        len =
            snprintf(out, BOLETO_INSTRUCTION_SIZE, "Após o vencimento: multa de %lld,%02lld%% (%s)",
                     (long long)p->fine_bp / 100, (long long)p->fine_bp % 100, fine);
    if (p->interest_monthly_bp > 0)
        snprintf(out + len, (size_t)(BOLETO_INSTRUCTION_SIZE - len),
                 "%s juros de %s por dia (%lld,%02lld%% ao mês).",
                 len ? " e" : "Após o vencimento:", daily, (long long)p->interest_monthly_bp / 100,
                 (long long)p->interest_monthly_bp % 100);
    else if (len > 0)
        snprintf(out + len, (size_t)(BOLETO_INSTRUCTION_SIZE - len), ".");
    return out;
}
