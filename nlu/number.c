#include "nlu/number.h"

#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 8, WORDS_MAX = 14 };

/* Cardinal numbers as words; the small talk of money ("duzentinho") reads like its number. */
static const struct numeral {
    const char *word;
    int value;
} numerals[] = {
    { "um", 1 },
    { "uma", 1 },
    { "dois", 2 },
    { "duas", 2 },
    { "tres", 3 },
    { "treis", 3 },
    { "quatro", 4 },
    { "cinco", 5 },
    { "seis", 6 },
    { "sete", 7 },
    { "oito", 8 },
    { "nove", 9 },
    { "dez", 10 },
    { "onze", 11 },
    { "doze", 12 },
    { "treze", 13 },
    { "catorze", 14 },
    { "quatorze", 14 },
    { "quinze", 15 },
    { "dezesseis", 16 },
    { "dezasseis", 16 },
    { "dezessete", 17 },
    { "dezoito", 18 },
    { "dezenove", 19 },
    { "vinte", 20 },
    { "vinti", 20 },
    { "trinta", 30 },
    { "quarenta", 40 },
    { "cinquenta", 50 },
    { "cincoenta", 50 },
    { "cinquentinha", 50 },
    { "sessenta", 60 },
    { "setenta", 70 },
    { "oitenta", 80 },
    { "noventa", 90 },
    { "cem", 100 },
    { "cenzinho", 100 },
    { "cento", 100 },
    { "duzentos", 200 },
    { "duzentas", 200 },
    { "duzentinho", 200 },
    { "trezentos", 300 },
    { "trezentas", 300 },
    { "trezentinhos", 300 },
    { "quatrocentos", 400 },
    { "quatrocentas", 400 },
    { "quinhentos", 500 },
    { "quinhentas", 500 },
    { "quinhentao", 500 },
    { "seiscentos", 600 },
    { "seiscentas", 600 },
    { "setecentos", 700 },
    { "setecentas", 700 },
    { "oitocentos", 800 },
    { "oitocentas", 800 },
    { "novecentos", 900 },
    { "novecentas", 900 },
};

static const struct numeral ordinals[] = {
    { "primeiro", 1 }, { "primeira", 1 }, { "segundo", 2 }, { "segunda", 2 }, { "terceiro", 3 },
    { "terceira", 3 }, { "quarto", 4 },   { "quarta", 4 },  { "quinto", 5 },  { "quinta", 5 },
    { "sexto", 6 },    { "sexta", 6 },    { "setimo", 7 },  { "setima", 7 },  { "oitavo", 8 },
    { "oitava", 8 },   { "nono", 9 },     { "nona", 9 },    { "decimo", 10 }, { "decima", 10 },
};

static int value_in(const struct numeral *table, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].word[0] == word[0] && strcmp(table[i].word, word) == 0)
            return table[i].value;
    return 0;
}

static int numeral_at(const struct utterance *t, size_t i)
{
    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD)
        return 0;
    return value_in(numerals, COUNT_OF(numerals), t->tokens[i].said);
}

static bool is_digits(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].kind == TOKEN_NUMBER;
}

static size_t digits_of(const struct utterance *t, size_t i)
{
    return (size_t)(t->tokens[i].until - t->tokens[i].from);
}

static bool glued_mark(const struct utterance *t, size_t i, char mark)
{
    return i < t->count && t->tokens[i].glued && t->tokens[i].said[0] == mark;
}

/* "1.200.000": digits, then dots before exactly three digits each. */
static size_t grouped(const struct utterance *t, size_t i, long *out)
{
    size_t used = 1, digits;

    if (!is_digits(t, i) || (digits = digits_of(t, i)) > DIGITS_MAX)
        return 0;
    *out = atol(t->tokens[i].said);
    while (digits <= 3 && glued_mark(t, i + used, '.') && is_digits(t, i + used + 1) &&
           t->tokens[i + used + 1].glued && digits_of(t, i + used + 1) == 3 && *out < 100000) {
        *out = *out * 1000 + atol(t->tokens[i + used + 1].said);
        used += 2;
    }
    return used;
}

/* How small the next word of a number must be: after "cento" below 100, after "vinte" below 10. */
static int next_below(int value)
{
    if (value < 10)
        return 1;
    if (value < 20)
        return 1;
    return value < 100 ? 10 : 100;
}

/* "trezentos e cinquenta e cinco", from i on; stops before what does not go on. */
static size_t below_thousand(const struct utterance *t, size_t i, long *out)
{
    size_t used = 0, ahead = 0;
    int below = 1000, value;
    long sum = 0;

    while (used < WORDS_MAX && (value = numeral_at(t, i + ahead)) && value < below) {
        sum += value;
        below = next_below(value);
        used = ahead + 1;
        ahead = used + text_is(t, i + used, "e");
    }
    if (used)
        *out = sum;
    return used;
}

/* What may stand after "mil": "duzentos", "e duzentos". */
static size_t after_thousand(const struct utterance *t, size_t i, long *out)
{
    size_t e = text_is(t, i, "e"), used = below_thousand(t, i + e, out);

    return used ? used + e : 0;
}

static bool is_mil(const struct utterance *t, size_t i)
{
    return text_is(t, i, "mil");
}

size_t number_cardinal(const struct utterance *t, size_t i, long *out)
{
    long value = 1, rest = 0;
    size_t used = grouped(t, i, &value);

    if (!used)
        used = below_thousand(t, i, &value);
    if (is_mil(t, i + used) && value < 100000) {
        used++;
        value = value * 1000;
        size_t more = after_thousand(t, i + used, &rest);
        used += more;
        value += more ? rest : 0;
    }
    if (used)
        *out = value;
    return used;
}

size_t number_small(const struct utterance *t, size_t i, long *out)
{
    long value = 0;
    size_t used = is_digits(t, i) && digits_of(t, i) <= 3 ? 1 : 0;

    if (used)
        value = atol(t->tokens[i].said);
    else
        used = below_thousand(t, i, &value);
    if (!used || value > 99)
        return 0;
    *out = value;
    return used;
}

/* ",56", ",5", ".5", ".56" behind a whole number: hundredths. */
static size_t decimals(const struct utterance *t, size_t i, long *out)
{
    size_t digits;

    if ((!glued_mark(t, i, ',') && !glued_mark(t, i, '.')) || !is_digits(t, i + 1) ||
        !t->tokens[i + 1].glued || (digits = digits_of(t, i + 1)) > 2)
        return 0;
    *out = atol(t->tokens[i + 1].said) * (digits == 1 ? 10 : 1);
    return 2;
}

/* "mil", "k", "1,5 mil e duzentos", "mil e meio". */
static size_t thousands(const struct utterance *t, size_t i, long *value)
{
    long rest = 0;
    size_t used = 1, more;

    if (text_is(t, i, "k") && t->tokens[i].glued) {
        *value *= 1000;
        return 1;
    }
    if (!is_mil(t, i) || *value > 10000000)
        return 0;
    *value *= 1000;
    if (text_is(t, i + 1, "e") && text_is(t, i + 2, "meio")) {
        *value += 50000;
        return 3;
    }
    if ((more = after_thousand(t, i + used, &rest)) != 0)
        *value += rest * 100;
    return used + more;
}

/* "e cinquenta centavos", "e 50 centavos", with or without "reais" before it. */
static size_t centavos(const struct utterance *t, size_t i, long *value)
{
    size_t unit = text_is(t, i, "reais") || text_is(t, i, "real"), e = text_is(t, i + unit, "e");
    long cents = 0;
    size_t used = number_small(t, i + unit + e, &cents);

    if (!used || (!text_is(t, i + unit + e + used, "centavos") &&
                  !text_is(t, i + unit + e + used, "centavo")))
        return 0;
    *value += cents;
    return unit + e + used + 1;
}

size_t number_hundredths(const struct utterance *t, size_t i, long *out)
{
    long whole = 0, part = 0;
    size_t used = grouped(t, i, &whole), more;

    if (used && (more = decimals(t, i + used, &part)) != 0)
        used += more;
    if (!used)
        used = below_thousand(t, i, &whole);
    if (!used && is_mil(t, i))
        whole = 1;
    else if (!used)
        return 0;
    whole = whole * 100 + part;
    used += thousands(t, i + used, &whole);
    used += centavos(t, i + used, &whole);
    *out = whole;
    return used;
}

size_t number_ordinal(const struct utterance *t, size_t i, long *out)
{
    int value;

    if (is_digits(t, i) && digits_of(t, i) <= 2 && i + 1 < t->count && t->tokens[i + 1].glued &&
        (strcmp(t->tokens[i + 1].said, "o") == 0 || strcmp(t->tokens[i + 1].said, "a") == 0)) {
        *out = atol(t->tokens[i].said);
        return 2;
    }
    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD)
        return 0;
    value = value_in(ordinals, COUNT_OF(ordinals), t->tokens[i].said);
    if (!value)
        return 0;
    *out = value;
    return 1;
}
