#include "nlu/number.h"

#include "nlu/number_words.h"
#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 8, WORDS_MAX = 14, THOUSANDS_MAX = 100000 };

/* ---- Tokens ---- */

bool number_digits(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].kind == TOKEN_NUMBER;
}

bool number_glued(const struct utterance *t, size_t i)
{
    return number_digits(t, i) && t->tokens[i].glued;
}

bool number_mark(const struct utterance *t, size_t i, const char *marks)
{
    return i < t->count && t->tokens[i].kind == TOKEN_MARK && strchr(marks, t->tokens[i].said[0]);
}

static size_t digits_of(const struct utterance *t, size_t i)
{
    return (size_t)(t->tokens[i].until - t->tokens[i].from);
}

static bool glued_mark(const struct utterance *t, size_t i, char mark)
{
    return i < t->count && t->tokens[i].glued && t->tokens[i].said[0] == mark;
}

static bool said(const struct utterance *t, size_t i, const char *word)
{
    return i < t->count && strcmp(t->tokens[i].said, word) == 0;
}

static bool is_mil(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].cardinal == NUMBER_MIL;
}

bool number_ends(const struct utterance *t, size_t i)
{
    return i >= t->count || t->tokens[i].kind == TOKEN_SYMBOL || number_mark(t, i, ".,;!?()");
}

/* The number word at i, as written or in its usual spelling. */
static const struct number_word *numeral_at(const struct utterance *t, size_t i)
{
    uint8_t number = i < t->count ? t->tokens[i].cardinal : 0;

    return number && number != NUMBER_MIL ? number_cardinal_row(number) : NULL;
}

bool number_may_begin(const struct utterance *t, size_t i)
{
    return i < t->count && (t->tokens[i].kind == TOKEN_NUMBER || t->tokens[i].cardinal);
}

bool number_goes_on(const struct utterance *t, size_t i)
{
    return i >= 2 && number_glued(t, i) && t->tokens[i - 1].kind == TOKEN_MARK &&
           t->tokens[i - 1].glued && number_digits(t, i - 2) &&
           strchr(".,/-:", t->tokens[i - 1].said[0]);
}

/* ---- Whole numbers ---- */

static size_t grouped_by(const struct utterance *t, size_t i, const char *marks, long *out)
{
    size_t used = 1, digits;

    if (!number_digits(t, i) || (digits = digits_of(t, i)) > DIGITS_MAX)
        return 0;
    *out = atol(t->tokens[i].said);
    while (digits <= 3 && *out && i + used < t->count && t->tokens[i + used].glued &&
           strchr(marks, t->tokens[i + used].said[0]) && number_glued(t, i + used + 1) &&
           digits_of(t, i + used + 1) == 3 && *out < THOUSANDS_MAX) {
        *out = *out * 1000 + atol(t->tokens[i + used + 1].said);
        used += 2;
    }
    return used;
}

/* "1.200.000": digits, then dots before exactly three digits each. */
static size_t grouped(const struct utterance *t, size_t i, long *out)
{
    return grouped_by(t, i, ".", out);
}

/* How small the next word of a number must be: after "cento" below 100, after "vinte" below 10. */
static int next_below(int value)
{
    if (value < 20)
        return 1;
    return value < 100 ? 10 : 100;
}

/* "trezentos e cinquenta e cinco", from i on; stops before what does not go on. */
static size_t below_thousand(const struct utterance *t, size_t i, long *out)
{
    const struct number_word *word;
    size_t used = 0, ahead = 0;
    int below = 1001; /* "milao" is a thousand */
    long sum = 0;

    while (used < WORDS_MAX && (word = numeral_at(t, i + ahead)) && word->value < below) {
        sum += word->value;
        below = next_below(word->value);
        used = ahead + 1;
        ahead = used + text_is(t, i + used, "e");
    }
    /* "cento" alone is the end of "por cento". */
    if (used == 1 && text_is(t, i, "cento"))
        return 0;
    if (used)
        *out = sum;
    return used;
}

/* What may stand after "mil": "duzentos", "e duzentos", "e 500". */
static size_t after_thousand(const struct utterance *t, size_t i, long *out)
{
    size_t e = text_is(t, i, "e"), used = below_thousand(t, i + e, out);

    if (!used && number_digits(t, i + e) && digits_of(t, i + e) == 3) {
        *out = atol(t->tokens[i + e].said);
        used = 1;
    }
    return used ? used + e : 0;
}

size_t number_cardinal(const struct utterance *t, size_t i, long *out)
{
    long value = 1, rest = 0;
    size_t used = grouped(t, i, &value);

    if (!used)
        used = below_thousand(t, i, &value);
    if (is_mil(t, i + used) && value < THOUSANDS_MAX) {
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
    size_t used = number_digits(t, i) && digits_of(t, i) <= 3 ? 1 : 0;

    if (used)
        value = atol(t->tokens[i].said);
    else
        used = below_thousand(t, i, &value);
    if (!used || value > 99)
        return 0;
    *out = value;
    return used;
}

/* ---- Hundredths ---- */

/* ",56", ",5", ".5", ".56" behind a whole number: hundredths. */
static size_t decimals(const struct utterance *t, size_t i, long *out)
{
    size_t digits;

    if ((!glued_mark(t, i, ',') && !glued_mark(t, i, '.')) || !number_glued(t, i + 1) ||
        (digits = digits_of(t, i + 1)) > 2)
        return 0;
    *out = atol(t->tokens[i + 1].said) * (digits == 1 ? 10 : 1);
    return 2;
}

/* "2k"; apart from its number it is more often "que", and within a code it is nothing. */
static bool is_k(const struct utterance *t, size_t i)
{
    if (!said(t, i, "k") || number_glued(t, i + 1))
        return false;
    return t->tokens[i].glued || i + 1 == t->count || t->tokens[i + 1].kind == TOKEN_MARK ||
           text_is(t, i + 1, "de");
}

/* "mil", "k", "1,5 mil e duzentos", "mil e meio". */
static size_t thousands(const struct utterance *t, size_t i, long *value)
{
    long rest = 0;
    size_t more;

    if (*value > THOUSANDS_MAX * 100L)
        return 0;
    if (is_k(t, i)) {
        *value *= 1000;
        return 1;
    }
    if (!is_mil(t, i))
        return 0;
    *value *= 1000;
    if (text_is(t, i + 1, "e") && text_is(t, i + 2, "meio")) {
        *value += 50000;
        return 3;
    }
    if ((more = after_thousand(t, i + 1, &rest)) != 0)
        *value += rest * 100;
    return 1 + more;
}

static bool is_centavos(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "centavos", "centavo", "sentavos", "centavinhos", NULL };

    return text_among(t, i, words);
}

static bool is_unit(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "reais", "real",  "conto", "pila",
                                         "mango", "prata", "pau",   NULL };

    return text_among(t, i, words);
}

/* "e cinquenta centavos", "reais e 50 centavos"; "vinte reais e cinquenta" where nothing follows.
 */
static size_t centavos(const struct utterance *t, size_t i, long *value)
{
    size_t unit = is_unit(t, i), e = text_is(t, i + unit, "e"), used, next;
    long cents = 0;

    if (*value % 100 || !(used = number_small(t, i + unit + e, &cents)))
        return 0;
    next = i + unit + e + used;
    if (is_centavos(t, next)) {
        *value += cents;
        return unit + e + used + 1;
    }
    if (!unit || !e || cents < 10 || !number_ends(t, next))
        return 0;
    *value += cents;
    return unit + e + used;
}

/* Prices as they are spoken: "trinta e nove e noventa". */
static size_t spoken_cents(const struct utterance *t, size_t i, size_t used, long *value)
{
    const struct number_word *last = numeral_at(t, i + used - 1);
    long cents = 0;
    size_t more;

    if (used < 3 || !last || last->value >= 10 || !text_is(t, i + used, "e"))
        return 0;
    more = below_thousand(t, i + used + 1, &cents);
    if (!more || cents < 10 || cents > 99)
        return 0;
    *value = *value * 100 + cents;
    return more + 1;
}

/* Digits with their marks; "1,500" is people's way to write 1.500. */
static size_t digits_hundredths(const struct utterance *t, size_t i, long *out)
{
    long whole = 0, part = 0;
    size_t used = grouped(t, i, &whole), more;

    if (used == 1)
        used = grouped_by(t, i, ",", &whole);
    if (!used)
        return 0;
    more = decimals(t, i + used, &part);
    *out = whole * 100 + part;
    return used + more;
}

static size_t words_hundredths(const struct utterance *t, size_t i, long *out)
{
    long whole = 0;
    size_t used = below_thousand(t, i, &whole), more;

    if (!used)
        return 0;
    if ((more = spoken_cents(t, i, used, &whole)) != 0) {
        *out = whole;
        return used + more;
    }
    *out = whole * 100;
    return used;
}

size_t number_hundredths(const struct utterance *t, size_t i, long *out)
{
    long value = 0;
    size_t used = digits_hundredths(t, i, &value);

    if (!used)
        used = words_hundredths(t, i, &value);
    if (!used && !is_mil(t, i))
        return 0;
    if (used && is_centavos(t, i + used) && value < 10000) {
        *out = value / 100;
        return used + 1;
    }
    if (!used)
        value = 100;
    used += thousands(t, i + used, &value);
    used += centavos(t, i + used, &value);
    *out = value;
    return used;
}

bool number_tells_money(const struct utterance *t, size_t i, size_t used)
{
    for (size_t k = i; k < i + used && k < t->count; k++) {
        const struct number_word *word = numeral_at(t, k);
        if ((word && word->slang) || is_centavos(t, k) || (k > i && is_k(t, k)))
            return true;
        if (k > i && t->tokens[k].said[0] == ',' && number_glued(t, k + 1) &&
            digits_of(t, k + 1) == 2)
            return true;
    }
    return false;
}

/* ---- Ordinals and signs ---- */

/* The original bytes of token i begin so. */
static bool bytes_begin(const struct utterance *t, size_t i, const char *bytes)
{
    size_t at = t->at[t->tokens[i].from], len = strlen(bytes);

    return at + len <= t->size && memcmp(t->bytes + at, bytes, len) == 0;
}

/* "o", "a", or the sign of degrees that keyboards offer first. */
static bool ordinal_mark(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].glued &&
           (said(t, i, "o") || said(t, i, "a") || bytes_begin(t, i, "\xC2\xB0"));
}

static const struct number_word *ordinal_at(const struct utterance *t, size_t i)
{
    uint8_t number = i < t->count ? t->tokens[i].ordinal : 0;

    return number ? number_ordinal_row(number) : NULL;
}

/* "decima segunda", "vigesima". */
static size_t ordinal_words(const struct utterance *t, size_t i, long *out)
{
    const struct number_word *first = ordinal_at(t, i), *second;

    if (!first)
        return 0;
    *out = first->value;
    if (first->value < 10 || !(second = ordinal_at(t, i + 1)) || second->value > 9)
        return 1;
    *out += second->value;
    return 2;
}

size_t number_ordinal(const struct utterance *t, size_t i, long *out)
{
    size_t dot;

    if (!number_digits(t, i))
        return ordinal_words(t, i, out);
    dot = glued_mark(t, i + 1, '.');
    if (digits_of(t, i) > 2 || !ordinal_mark(t, i + 1 + dot))
        return 0;
    *out = atol(t->tokens[i].said);
    return 2 + dot;
}

/* "nº" folds to "no", which is a word of its own. */
static bool is_short_number(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "n", "nr", "nro", "num", NULL };
    size_t k = 0;

    while (words[k] && !said(t, i, words[k]))
        k++;
    return words[k] ||
           (said(t, i, "no") && (bytes_begin(t, i, "n\xC2\xBA") || bytes_begin(t, i, "N\xC2\xBA")));
}

size_t number_sign(const struct utterance *t, size_t i)
{
    size_t used = text_is(t, i, "de") && text_is(t, i + 1, "numero");

    if (text_is(t, i + used, "numero") || is_short_number(t, i + used))
        used++;
    if (used && i + used < t->count && t->tokens[i + used].kind == TOKEN_SYMBOL &&
        bytes_begin(t, i + used, "\xC2\xB0"))
        used++;
    if (i + used < t->count && t->tokens[i + used].kind == TOKEN_MARK &&
        strchr(".:#-(", t->tokens[i + used].said[0]))
        used++;
    return used;
}

size_t number_percent_sign(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "porcento", "porsento", "pct", "percent", NULL };

    if (number_mark(t, i, "%") || text_among(t, i, words))
        return 1;
    return text_is(t, i, "por") && (text_is(t, i + 1, "cento") || text_is(t, i + 1, "sento")) ? 2
                                                                                              : 0;
}
