#include "nlu/amount.h"

#include "server/base/auto.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { NUMERALS_MAX = 12, DIGITS_MAX = 9, BARE_MIN = 1000 };

/* Cardinal numbers as words; colloquial money ("duzentinho", "conto") is read like its number. */
static const struct numeral {
    const char *word;
    int value;
} numerals[] = {
    { "um", 1 },           { "uma", 1 },          { "dois", 2 },          { "duas", 2 },
    { "tres", 3 },         { "quatro", 4 },       { "cinco", 5 },         { "seis", 6 },
    { "sete", 7 },         { "oito", 8 },         { "nove", 9 },          { "dez", 10 },
    { "onze", 11 },        { "doze", 12 },        { "treze", 13 },        { "catorze", 14 },
    { "quatorze", 14 },    { "quinze", 15 },      { "dezesseis", 16 },    { "dezessete", 17 },
    { "dezoito", 18 },     { "dezenove", 19 },    { "vinte", 20 },        { "trinta", 30 },
    { "quarenta", 40 },    { "cinquenta", 50 },   { "cinquentinha", 50 }, { "sessenta", 60 },
    { "setenta", 70 },     { "oitenta", 80 },     { "noventa", 90 },      { "cem", 100 },
    { "cenzinho", 100 },   { "cento", 100 },      { "duzentos", 200 },    { "duzentas", 200 },
    { "duzentinho", 200 }, { "trezentos", 300 },  { "trezentas", 300 },   { "quatrocentos", 400 },
    { "quinhentos", 500 }, { "seiscentos", 600 }, { "setecentos", 700 },  { "oitocentos", 800 },
    { "novecentos", 900 },
};

/* After a number these say that it counts something else. */
static const char *const other_units[] = { "x",        "vez",       "vezes",   "dia",    "dias",
                                           "mes",      "meses",     "semana",  "anos",   "parcela",
                                           "parcelas", "h",         "horas",   "via",    "boleto",
                                           "boletos",  "desculpas", "perdoes", "coisas", "contas" };
/* After a small number only these make it money: "uma pessoa" is none. */
static const char *const money_units[] = { "real", "reais", "conto", "contos", "pila", "pilas" };
/* Before a number likewise. */
static const char *const other_leads[] = { "dia", "opcao", "numero", "parcela", "cpf" };

struct word {
    const char *text;
    size_t len;
};

static bool word_is(struct word w, const char *text)
{
    return w.len == strlen(text) && memcmp(w.text, text, w.len) == 0;
}

static bool word_among(struct word w, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (word_is(w, list[i]))
            return true;
    return false;
}

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '%';
}

/* The next run of letters or of digits with their dots and commas; len 0 at the end. */
static struct word next_word(const char **at)
{
    const char *s = *at;
    struct word w;

    while (*s && !in_word(*s))
        s++;
    w.text = s;
    if (isdigit((unsigned char)*s))
        while (isdigit((unsigned char)*s) ||
               ((*s == '.' || *s == ',' || *s == '/' || *s == '-') && isdigit((unsigned char)s[1])))
            s++;
    else
        while (isalpha((unsigned char)*s) || *s == '%')
            s++;
    w.len = (size_t)(s - w.text);
    *at = s;
    return w;
}

static bool is_thousand_dot(const char *s)
{
    return s[0] == '.' && isdigit((unsigned char)s[1]) && isdigit((unsigned char)s[2]) &&
           isdigit((unsigned char)s[3]) && !isdigit((unsigned char)s[4]);
}

/* "1.234,56", "1234,5", "1,5" (before "mil"): in centavos; false for dates and long numbers. */
static bool read_digits(struct word w, centavos_t *out)
{
    int64_t whole = 0, cents = 0;
    size_t i = 0, digits = 0;

    for (; i < w.len && (isdigit((unsigned char)w.text[i]) || is_thousand_dot(w.text + i)); i++)
        if (w.text[i] != '.') {
            whole = whole * 10 + (w.text[i] - '0');
            if (++digits > DIGITS_MAX)
                return false;
        }
    if (i < w.len && (w.text[i] == ',' || w.text[i] == '.') && w.len - i <= 3) {
        cents = (w.text[i + 1] - '0') * 10;
        if (w.len - i == 3)
            cents += w.text[i + 2] - '0';
        i = w.len;
    }
    *out = whole * 100 + cents;
    return i == w.len && digits > 0;
}

static int numeral_value(struct word w)
{
    for (size_t i = 0; i < COUNT_OF(numerals); i++)
        if (word_is(w, numerals[i].word))
            return numerals[i].value;
    return 0;
}

/* "mil e duzentos", "trezentos e cinquenta": words from `w` on, each smaller than the one before.
 */
static bool read_words(struct word w, const char **rest, centavos_t *out)
{
    int64_t total = 0, part = 0;
    int last = 1000, value;
    const char *at = *rest, *end = *rest;
    bool any = false;

    for (int i = 0; i < NUMERALS_MAX && w.len; i++) {
        if (word_is(w, "mil") && total == 0) {
            total = (part ? part : 1) * 1000;
            part = 0;
            last = 1000;
        } else if ((value = numeral_value(w)) && value < last) {
            part += value;
            last = value < 10 ? 1 : value < 100 ? 10 : 100;
        } else if (!any || !word_is(w, "e")) {
            break;
        }
        any = true;
        if (!word_is(w, "e"))
            end = at;
        w = next_word(&at);
    }
    *rest = end;
    *out = (total + part) * 100;
    return any && *out > 0;
}

static bool counts_other(const char *rest)
{
    struct word w = next_word(&rest);

    return word_is(w, "%") || word_among(w, other_units, COUNT_OF(other_units));
}

/* "2 mil", "1,5 mil". */
static void thousands(const char **rest, centavos_t *amount)
{
    const char *at = *rest;

    if (!word_is(next_word(&at), "mil"))
        return;
    *amount *= 1000;
    *rest = at;
}

static bool read_amount(struct word w, const char **rest, centavos_t *out)
{
    if (!isdigit((unsigned char)w.text[0]))
        return read_words(w, rest, out);
    if (!read_digits(w, out))
        return false;
    thousands(rest, out);
    return true;
}

/* "5 reais", "R$ 5"; what is ten and more needs no unit. */
static bool is_money(struct word before, centavos_t amount, const char *rest)
{
    return amount >= BARE_MIN || word_is(before, "r") || word_is(before, "rs") ||
           word_among(next_word(&rest), money_units, COUNT_OF(money_units));
}

bool amount_find(const char *folded, centavos_t *out)
{
    struct word before = { "", 0 };
    const char *at = folded;

    for (struct word w = next_word(&at); w.len; w = next_word(&at)) {
        const char *rest = at;
        if (!word_among(before, other_leads, COUNT_OF(other_leads)) && read_amount(w, &rest, out) &&
            *out > 0 && *out <= AMOUNT_MAX && !counts_other(rest) && is_money(before, *out, rest))
            return true;
        at = rest > at ? rest : at;
        before = w;
    }
    return false;
}
