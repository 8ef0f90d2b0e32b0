#include "server/money/boleto_terms.h"

#include <stdio.h>
#include <string.h>

/* "2,00%" */
static void add_percent(char out[BOLETO_INSTRUCTION_SIZE], int64_t bp)
{
    size_t len = strlen(out);

    snprintf(out + len, BOLETO_INSTRUCTION_SIZE - len, "%lld,%02lld%%", (long long)bp / 100,
             (long long)bp % 100);
}

static void add(char out[BOLETO_INSTRUCTION_SIZE], const char *text)
{
    size_t len = strlen(out);

    snprintf(out + len, BOLETO_INSTRUCTION_SIZE - len, "%s", text);
}

static void add_money(char out[BOLETO_INSTRUCTION_SIZE], centavos_t centavos)
{
    char text[MONEY_TEXT_SIZE];

    add(out, money_format(centavos, text));
}

static void add_fine(char out[BOLETO_INSTRUCTION_SIZE], int64_t bp, centavos_t base)
{
    add(out, "multa de ");
    add_percent(out, bp);
    if (base <= 0)
        return;
    add(out, " (");
    add_money(out, money_mul_div(base, bp, 10000));
    add(out, ")");
}

/* A bank counts in whole centavos a day, so a small base may come to none: then the rate is told.
 */
static void add_interest(char out[BOLETO_INSTRUCTION_SIZE], int64_t monthly_bp, centavos_t base)
{
    centavos_t daily = money_mul_div(base, monthly_bp, 300000);

    add(out, "juros de ");
    if (daily > 0) {
        add_money(out, daily);
        add(out, " por dia (");
    }
    add_percent(out, monthly_bp);
    add(out, daily > 0 ? " ao mês)" : " ao mês, por dia de atraso");
}

/* "multa de ... e juros de ..., com correção pelo IPCA" */
static void add_charges(char out[BOLETO_INSTRUCTION_SIZE], const struct price_policy *p,
                        centavos_t base)
{
    bool legal = p->interest == PRICE_INTEREST_LEGAL;
    bool interest = legal || p->interest_monthly_bp > 0;

    if (p->fine_bp > 0)
        add_fine(out, p->fine_bp, base);
    if (p->fine_bp > 0 && interest)
        add(out, " e ");
    if (legal)
        add(out, "juros pela taxa legal (Lei 14.905/2024)");
    else if (interest)
        add_interest(out, p->interest_monthly_bp, base);
    if (p->correction != PRICE_CORRECTION_IPCA)
        return;
    add(out, p->fine_bp > 0 || interest ? ", com correção pelo IPCA" : "correção pelo IPCA");
}

const char *boleto_late_instruction(const struct price_policy *p, centavos_t principal,
                                    char out[BOLETO_INSTRUCTION_SIZE])
{
    const char *start = "Após o vencimento: ";

    snprintf(out, BOLETO_INSTRUCTION_SIZE, "%s", start);
    add_charges(out, p, principal > p->rebate ? principal - p->rebate : 0);
    if (strlen(out) == strlen(start))
        out[0] = '\0';
    else
        add(out, ".");
    return out;
}

static void discount_line(const struct price_discount *d, centavos_t base,
                          char out[BOLETO_INSTRUCTION_SIZE])
{
    char until[DAY_TEXT_SIZE];
    centavos_t off = d->bp > 0 ? money_mul_div(base, d->bp, 10000) : d->centavos;

    snprintf(out, BOLETO_INSTRUCTION_SIZE, "Até %s: desconto de ", day_format_br(d->until, until));
    if (off <= 0)
        add_percent(out, d->bp);
    else
        add_money(out, off);
    if (d->per_day) {
        add(out, " por dia de antecipação");
    } else if (off > 0 && base > off) {
        add(out, ", você paga ");
        add_money(out, base - off);
    }
    add(out, ".");
}

static void limit_line(day_t due, int days, char out[BOLETO_INSTRUCTION_SIZE])
{
    char last[DAY_TEXT_SIZE];

    snprintf(out, BOLETO_INSTRUCTION_SIZE, "Não receber depois de %s (%d dia%s após o vencimento).",
             day_format_br(due + days, last), days, days == 1 ? "" : "s");
}

void boleto_terms_of(const struct price_policy *p, centavos_t principal, bool has_due, day_t due,
                     int limit_days, struct boleto_terms *out)
{
    centavos_t base = principal > p->rebate ? principal - p->rebate : 0;

    out->count = 0;
    for (size_t i = 0; i < p->discount_count; i++)
        discount_line(&p->discounts[i], base, out->lines[out->count++]);
    if (has_due && boleto_late_instruction(p, principal, out->lines[out->count])[0])
        out->count++;
    if (has_due && limit_days > 0)
        limit_line(due, limit_days, out->lines[out->count++]);
}
