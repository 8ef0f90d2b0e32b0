#include "server/money/price.h"

#include "server/base/calendar.h"
#include "server/base/strbuf.h"
#include "server/money/indexes.h"

#include <stdlib.h>

/* What every sentence needs. */
struct memory {
    const struct price *price;
    const struct price_policy *policy;
    day_t due, on, since;
    centavos_t base;
    struct strbuf *out;
};

enum { PERCENT_SIZE = 24 };

/* 200 of 10000 is "2", 33 is "0,33": as many decimals as it needs. */
static const char *percent(int64_t value, int64_t one_percent, char out[PERCENT_SIZE])
{
    int64_t whole = value / one_percent, rest = value % one_percent;
    int width = 0;

    for (int64_t scale = one_percent; scale > 1; scale /= 10)
        width++;
    while (rest && rest % 10 == 0) {
        rest /= 10;
        width--;
    }
    if (rest)
        snprintf(out, PERCENT_SIZE, "%lld,%0*lld", (long long)whole, width, (long long)rest);
    else
        snprintf(out, PERCENT_SIZE, "%lld", (long long)whole);
    return out;
}

static void say_value(const struct memory *m)
{
    char value[MONEY_TEXT_SIZE], due[DAY_TEXT_SIZE], on[DAY_TEXT_SIZE];
    day_t payable = calendar_next_business_day(CALENDAR_BANK, m->due);
    int32_t days = m->price->days_late;

    strbuf_addf(m->out, "Valor da parcela: %s, com vencimento em %s.\n",
                money_format(m->price->principal, value), day_format_br(m->due, due));
    if (payable > m->due && m->on > m->due)
        strbuf_addf(m->out, "Como %s não foi dia útil bancário, até %s não há acréscimo.\n", due,
                    day_format_br(payable, on));
    if (days > 0)
        strbuf_addf(m->out, "Em %s %s %ld dia%s de atraso%s.\n", day_format_br(m->on, on),
                    days == 1 ? "é" : "são", (long)days, days == 1 ? "" : "s",
                    m->policy->count_from_business_day && payable > m->due
                        ? ", contados do dia útil seguinte ao vencimento"
                        : "");
    else
        strbuf_addf(m->out, "Em %s não há atraso: nada se acrescenta.\n", day_format_br(m->on, on));
}

static void say_rebate(const struct memory *m)
{
    char value[MONEY_TEXT_SIZE], base[MONEY_TEXT_SIZE];

    if (m->base < m->price->principal)
        strbuf_addf(m->out, "Abatimento: %s a menos; as contas são feitas sobre %s.\n",
                    money_format(m->price->principal - m->base, value),
                    money_format(m->base, base));
}

static void say_fine(const struct memory *m)
{
    char rate[PERCENT_SIZE], base[MONEY_TEXT_SIZE], value[MONEY_TEXT_SIZE];

    if (m->price->fine)
        strbuf_addf(m->out, "Multa de %s%%, cobrada uma única vez: %s × %s%% = %s.\n",
                    percent(m->policy->fine_bp, 100, rate), money_format(m->base, base), rate,
                    money_format(m->price->fine, value));
}

static void say_percent_interest(const struct memory *m, const char *value)
{
    char rate[PERCENT_SIZE], base[MONEY_TEXT_SIZE];

    strbuf_addf(m->out,
                "Juros simples de %s%% ao mês, por dia de atraso: %s × %s%% ÷ 30 × %ld = %s.\n",
                percent(m->policy->interest_monthly_bp, 100, rate), money_format(m->base, base),
                rate, (long)m->price->days_late, value);
}

static void say_daily_interest(const struct memory *m, const char *value)
{
    char a_day[MONEY_TEXT_SIZE];

    strbuf_addf(m->out, "Juros de %s por dia de atraso: %s × %ld = %s.\n",
                money_format(m->price->interest / m->price->days_late, a_day), a_day,
                (long)m->price->days_late, value);
}

static void say_legal_interest(const struct memory *m, const char *value)
{
    char base[MONEY_TEXT_SIZE];

    strbuf_addf(m->out,
                "Juros pela taxa legal (Lei 14.905/2024), somando mês a mês os dias de atraso, "
                "sobre %s: %s.\n",
                money_format(m->base, base), value);
}

static void say_interest(const struct memory *m)
{
    static void (*const ways[])(const struct memory *, const char *) = {
        [PRICE_INTEREST_PERCENT] = say_percent_interest,
        [PRICE_INTEREST_DAILY_AMOUNT] = say_daily_interest,
        [PRICE_INTEREST_LEGAL] = say_legal_interest,
    };
    char value[MONEY_TEXT_SIZE];

    if (m->price->interest)
        ways[m->policy->interest](m, money_format(m->price->interest, value));
}

static void say_correction(const struct memory *m)
{
    char base[MONEY_TEXT_SIZE], value[MONEY_TEXT_SIZE];

    if (m->price->correction)
        strbuf_addf(m->out, "Correção %s sobre %s: %s.\n",
                    m->policy->correction == PRICE_CORRECTION_IPCA
                        ? "pelo IPCA (Código Civil, art. 389), proporcional aos dias de cada mês,"
                        : "pelo índice do contrato",
                    money_format(m->base, base), money_format(m->price->correction, value));
}

/* A figure that is not published yet counts as zero, and says so. */
static void say_missing(const struct memory *m, enum price_index kind, const char *name)
{
    day_t month;

    if (!m->policy->indexes || m->price->days_late == 0 ||
        !price_index_missing(m->policy->indexes, kind, m->since, m->on, &month))
        return;
    struct civil c = day_to_civil(month);
    strbuf_addf(
        m->out,
        "%s: nos meses ainda sem número publicado (o primeiro é %02d/%d) nada foi cobrado.\n", name,
        c.month, c.year);
}

static void say_discount(const struct memory *m)
{
    centavos_t off = m->price->discount - (m->price->principal - m->base);
    char value[MONEY_TEXT_SIZE];

    if (off)
        strbuf_addf(m->out, "Desconto por pagar neste dia: %s a menos.\n",
                    money_format(off, value));
}

static void say_honorarios(const struct memory *m)
{
    char rate[PERCENT_SIZE], value[MONEY_TEXT_SIZE];

    if (m->price->honorarios)
        strbuf_addf(m->out,
                    "Honorários de advogado previstos no contrato, %s%% sobre a soma: %s.\n",
                    percent(m->policy->honorarios.bp, 100, rate),
                    money_format(m->price->honorarios, value));
}

void price_memory(const struct price *price, day_t due, day_t on, const struct price_policy *policy,
                  struct strbuf *out)
{
    centavos_t rebate = policy->rebate < price->principal ? policy->rebate : price->principal;
    const struct memory m = { .price = price,
                              .policy = policy,
                              .due = due,
                              .on = on,
                              .since = on - price->days_late,
                              .base = price->principal - rebate,
                              .out = out };
    char value[MONEY_TEXT_SIZE];

    say_value(&m);
    say_rebate(&m);
    say_fine(&m);
    say_interest(&m);
    if (policy->interest == PRICE_INTEREST_LEGAL)
        say_missing(&m, INDEX_LEGAL_RATE, "Taxa legal");
    say_correction(&m);
    if (policy->correction == PRICE_CORRECTION_IPCA)
        say_missing(&m, INDEX_IPCA, "IPCA");
    say_discount(&m);
    say_honorarios(&m);
    strbuf_addf(out, "Total em %s: %s.\n", day_format_br(on, (char[DAY_TEXT_SIZE]){ 0 }),
                money_format(price->total, value));
    strbuf_adds(out, "Cada conta é arredondada uma vez, ao centavo mais próximo.\n");
}
