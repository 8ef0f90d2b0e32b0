#include "nlu/entity_charge.h"
#include "nlu/entity_date.h"
#include "nlu/number.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The month of a charge: "mensalidade de outubro", "boleto desse mes", "parcelas de maio e junho".
 */

enum { LOOK_MAX = 7, MONTH_TEXT_SIZE = 16 };

static const char *const charges[] = {
    "boleto",    "boletos", "parcela",     "parcelas",  "mensalidade", "mensalidades",
    "fatura",    "faturas", "carne",       "prestacao", "prestacoes",  "cobranca",
    "cobrancas", "conta",   "contas",      "parc",      "pagamento",   "pagamentos",
    "debito",    "debitos", "divida",      "dividas",   "taxa",        "aluguel",
    "anuidade",  "mensal",  "mensalidads", "carnes",    "faturinha",   NULL,
};
/* After one of these the month tells a day or a time, not the charge's month. */
static const char *const others[] = { "partir", "desde", "antes", "depois", "comeco", "inicio",
                                      "meio",   "fim",   "final", "meados", "dia",    "dias",
                                      "ate",    "em",    "no",    "para o", "para",   NULL };

static bool is_charge(const struct utterance *t, size_t i)
{
    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD || !strchr("abcdfmpt", *t->tokens[i].word))
        return false;
    return text_among(t, i, charges) || charge_meant(t->tokens[i].word) != NULL;
}

/* How far back a charge may be named: "mensalidade do meu filho de outubro". */
static bool is_of_charge(const struct dating *d, size_t i)
{
    for (size_t k = i; k-- > 0 && i - k <= LOOK_MAX;) {
        enum date_class class = date_class_at(d, k);
        if (is_charge(d->text, k))
            return true;
        if (class == DATE_BREAK || class == DATE_PRESENT || class == DATE_PAST ||
            class == DATE_RELATIVE || class == DATE_WEEKDAY || text_among(d->text, k, others))
            return false;
    }
    return false;
}

/* The latest such month not later than next month. */
static void complete(const struct dating *d, struct month_said *m)
{
    struct civil next;

    if (m->year)
        return;
    next = day_to_civil(day_add_months(d->today, 1));
    m->year = next.year - (m->month > next.month);
}

static void claim(struct recogniser *r, const struct dating *d, struct month_said m, size_t first,
                  size_t last)
{
    char value[MONTH_TEXT_SIZE];

    complete(d, &m);
    snprintf(value, sizeof(value), "%04d-%02d", m.year % 10000, m.month % 100);
    recogniser_claim(r, ENTITY_KIND_MONTH, value, first, last);
}

/* "10/2026", "mes 10" */
static size_t numbered(const struct dating *d, size_t i, struct month_said *m)
{
    const struct utterance *t = d->text;
    long month = 0;
    size_t used;

    if (i + 2 < t->count && t->tokens[i].kind == TOKEN_NUMBER && text_is(t, i + 1, "/") &&
        strlen(t->tokens[i].said) <= 2 && strlen(t->tokens[i + 2].said) == 4 &&
        !(i > 0 && text_is(t, i - 1, "/") && t->tokens[i].glued)) {
        *m = (struct month_said){ atoi(t->tokens[i + 2].said), atoi(t->tokens[i].said) };
        return m->month >= 1 && m->month <= 12 && m->year >= 2000 && m->year < 2200 ? 3 : 0;
    }
    if (date_class_at(d, i) != DATE_MES || !(used = number_small(t, i + 1, &month)) || month < 1 ||
        month > 12)
        return 0;
    *m = (struct month_said){ 0, (int)month };
    return 1 + used + date_year_said(d, i + 1 + used, &m->year);
}

/* "de outubro", "desse mes", "do mes que vem", "outubro": at i, behind what names the charge. */
static size_t month_at(const struct dating *d, size_t i, struct month_said *m)
{
    const struct utterance *t = d->text;
    size_t used, name = i;

    if ((used = numbered(d, i, m)) != 0)
        return used;
    while (text_is(t, name, "de") || text_is(t, name, "do") || text_is(t, name, "da") ||
           text_is(t, name, "ref") || text_is(t, name, "referente") ||
           (name > i && text_is(t, name, ".") && text_is(t, name - 1, "ref")) ||
           (name > i && text_is(t, name, "a") && text_is(t, name - 1, "referente")))
        name++;
    if (date_class_at(d, name) == DATE_THIS && *t->tokens[name].said != 'd' && name == i)
        return 0; /* "o boleto esse mes nao veio" */
    if (name == i && (date_class_at(d, i) == DATE_MES || date_class_at(d, i) == DATE_NEXT))
        return 0; /* "o boleto mes passado" */
    if (name > i && !date_coming(d, name + 1) && text_is(t, i, "do") && name == i + 1 &&
        date_class_at(d, name) == DATE_MES && i > 0 && is_charge(t, i - 1) &&
        !date_gone(d, name + 1) && date_class_at(d, name + 1) != DATE_GONE &&
        !text_is(t, name + 1, "de") && !numbered(d, name, m)) {
        struct civil c = day_to_civil(d->today);
        *m = (struct month_said){ c.year, c.month }; /* "o boleto do mes" */
        return 2;
    }
    used = date_month_said(d, name, m);
    if (used)
        return name - i + used;
    used = name > i ? numbered(d, name, m) : 0;
    return used ? name - i + used : 0;
}

/* A short name ("set", "mar") is a month only behind "de", the charge or a month, or before a year.
 */
static bool is_sure(const struct dating *d, size_t i, size_t used, bool listed)
{
    for (size_t k = i; k < i + used; k++)
        if (date_class_at(d, k) == DATE_SHORT)
            return k > i || used > 1 || listed ||
                   (!text_is(d->text, i, "mar") && is_charge(d->text, i - 1));
    if (listed && text_is(d->text, i, "dez"))
        return true;
    return used > 1 || date_class_at(d, i) == DATE_MONTH;
}

/* "nov e dez": at the end, where it counts nothing. */
static bool is_december(const struct utterance *t, size_t i)
{
    return text_is(t, i, "dez") && number_ends(t, i + 1);
}

/* "de agosto, setembro e outubro" */
static size_t more_months(struct recogniser *r, const struct dating *d, size_t i)
{
    size_t at = i, used;
    struct month_said m = { 0 };

    while (text_is(d->text, at, ",") || text_is(d->text, at, "e") || text_is(d->text, at, "ou") ||
           text_is(d->text, at, "a") || text_is(d->text, at, "o"))
        at++;
    if (at == i || text_is(d->text, at, "em") ||
        (date_class_at(d, at) == DATE_COUNT && !is_december(d->text, at)) ||
        !(used = month_at(d, at, &m)) || !is_sure(d, at, used, true) ||
        !recogniser_free(r, at, at + used - 1))
        return 0;
    claim(r, d, m, at, at + used - 1);
    return at + used - i;
}

/* Where a month of a charge may start. */
static bool may_start(const struct dating *d, size_t i)
{
    enum date_class class = date_class_at(d, i);
    const char *word = d->text->tokens[i].word;

    return class == DATE_MONTH || class == DATE_SHORT || class == DATE_THIS || class == DATE_MES ||
           class == DATE_COUNT || strcmp(word, "de") == 0 || strcmp(word, "do") == 0 ||
           strcmp(word, "ref") == 0 || strcmp(word, "referente") == 0;
}

static bool mentions_charge(const struct utterance *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (is_charge(t, i))
            return true;
    return false;
}

/* "3 de outubro" is a day. */
static bool follows_number(const struct recogniser *r, const struct dating *d, size_t i)
{
    return i > 0 && !r->claimed[i - 1] && date_class_at(d, i - 1) == DATE_COUNT;
}

void recognise_month(struct recogniser *r)
{
    struct dating d = { .text = r->text, .today = r->today, .anchor = r->today };

    if (!mentions_charge(r->text))
        return;
    d.words = date_words(r);
    for (size_t i = 1; i < r->text->count; i++) {
        struct month_said m = { 0 };
        size_t used;
        if (!may_start(&d, i) || r->claimed[i] || follows_number(r, &d, i) ||
            !(used = month_at(&d, i, &m)) || !is_sure(&d, i, used, false) || !is_of_charge(&d, i) ||
            !recogniser_free(r, i, i + used - 1))
            continue;
        claim(r, &d, m, i, i + used - 1);
        i += used - 1;
        while ((used = more_months(r, &d, i + 1)) != 0)
            i += used;
    }
}
