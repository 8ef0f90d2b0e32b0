#include "nlu/entity_digits.h"

#include "nlu/entity_words.h"
#include "server/base/auto.h"

#include <string.h>

enum { TOKEN_DIGITS_MAX = 60, GAP_MARKS_MAX = 3 };

/* Digits as they are said one by one, and what is said of two (area codes); sorted. */
static const struct said_digits {
    const char *word, *digits;
} said_digits[] = {
    { "catorze", "14" },   { "cinco", "5" },     { "cincu", "5" },     { "cinquenta", "50" },
    { "cuatro", "4" },     { "dez", "10" },      { "dezenove", "19" }, { "dezesseis", "16" },
    { "dezessete", "17" }, { "dezoito", "18" },  { "dois", "2" },      { "doiz", "2" },
    { "doze", "12" },      { "hum", "1" },       { "mea", "6" },       { "meia", "6" },
    { "meya", "6" },       { "nove", "9" },      { "noventa", "90" },  { "novi", "9" },
    { "oitenta", "80" },   { "oito", "8" },      { "oitu", "8" },      { "onze", "11" },
    { "quarenta", "40" },  { "quatorze", "14" }, { "quatro", "4" },    { "quatru", "4" },
    { "quinze", "15" },    { "seis", "6" },      { "sessenta", "60" }, { "sete", "7" },
    { "setenta", "70" },   { "seti", "7" },      { "sinco", "5" },     { "treis", "3" },
    { "tres", "3" },       { "trez", "3" },      { "treze", "13" },    { "trinta", "30" },
    { "um", "1" },         { "vinte", "20" },    { "zero", "0" },      { "zeru", "0" },
};

/* By the first letter, the second ones that the words above have: few other words go further. */
static bool may_say_digits(const char *word)
{
    static const char *const second_letters[26] = {
        ['c' - 'a'] = "aiu", ['d' - 'a'] = "eo", ['h' - 'a'] = "u", ['m' - 'a'] = "e",
        ['n' - 'a'] = "o",   ['o' - 'a'] = "in", ['q' - 'a'] = "u", ['s' - 'a'] = "ei",
        ['t' - 'a'] = "r",   ['u' - 'a'] = "m",  ['v' - 'a'] = "i", ['z' - 'a'] = "e",
    };
    const char *second = *word >= 'a' && *word <= 'z' ? second_letters[*word - 'a'] : NULL;

    for (; second && *second; second++)
        if (*second == word[1])
            return true;
    return false;
}

/* The digits that a word says, or NULL. */
static const char *digits_said(const char *word)
{
    size_t low = 0, high = may_say_digits(word) ? COUNT_OF(said_digits) : 0;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = said_digits[middle].word[0] - word[0];
        if (!order)
            order = strcmp(said_digits[middle].word, word);
        if (!order)
            return said_digits[middle].digits;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The digit that token i says, or 0. */
static char said_digit(const struct utterance *t, size_t i)
{
    const char *digits = i < t->count ? digits_said(t->tokens[i].said) : NULL;

    return digits && !digits[1] ? *digits : '\0';
}

static void add_digit(struct digit_run *run, char digit, size_t token, char gap, bool spelled)
{
    run->digits[run->count] = digit;
    run->token[run->count] = (uint16_t)token;
    run->gap[run->count] = gap;
    run->spelled[run->count] = spelled;
    run->count++;
}

/* "cinco", "onze", "trinta e um": how many tokens they take. */
static size_t add_word(const struct recogniser *r, size_t i, char gap, struct digit_run *run)
{
    const char *digits = digits_said(r->text->tokens[i].said);
    char unit;

    if (!digits || run->count + 2 > DIGIT_RUN_MAX)
        return 0;
    add_digit(run, digits[0], i, gap, true);
    if (!digits[1])
        return 1;
    if (digits[1] == '0' && digits[0] > '1' && text_is(r->text, i + 1, "e") &&
        (unit = said_digit(r->text, i + 2)) > '0' && !r->claimed[i + 2]) {
        add_digit(run, unit, i + 2, '\0', true);
        return 3;
    }
    add_digit(run, digits[1], i, '\0', true);
    return 1;
}

/* Adds the digits of token i; how many tokens they take, 0 when it has none or the run is full. */
static size_t add_token(const struct recogniser *r, size_t i, char gap, struct digit_run *run)
{
    const struct token *k = &r->text->tokens[i];
    size_t len = (size_t)(k->until - k->from);

    if (r->claimed[i] || (k->kind == TOKEN_NUMBER && len > TOKEN_DIGITS_MAX))
        return 0;
    if (k->kind == TOKEN_WORD)
        return add_word(r, i, gap, run);
    if (k->kind != TOKEN_NUMBER || run->count + len > DIGIT_RUN_MAX)
        return 0;
    for (size_t n = 0; n < len; n++)
        add_digit(run, k->said[n], i, n ? '\0' : gap, false);
    return 1;
}

/* How many tokens part the digits before token i from what follows; the last mark is told. */
static size_t gap_at(const struct recogniser *r, size_t i, bool spelled, char *gap)
{
    static const char *const said_marks[] = {
        "ponto", "traco", "tracinho", "hifen", "barra", NULL
    };
    size_t used = 0;

    *gap = ' ';
    if (spelled && text_among(r->text, i, said_marks))
        return 1;
    while (used < GAP_MARKS_MAX && i + used < r->text->count && !r->claimed[i + used] &&
           r->text->tokens[i + used].kind == TOKEN_MARK &&
           strchr(".-/,()", r->text->tokens[i + used].said[0])) {
        *gap = r->text->tokens[i + used].said[0];
        used++;
    }
    return used;
}

size_t digit_run_read(const struct recogniser *r, size_t i, struct digit_run *out)
{
    size_t parted = 0, used;
    char gap = ' ';

    out->count = 0;
    while (i + parted < r->text->count && (used = add_token(r, i + parted, gap, out))) {
        i += parted + used;
        parted = gap_at(r, i, out->spelled[out->count - 1], &gap);
    }
    if (!out->count)
        return i + 1;
    out->gap[out->count] = ' ';
    out->digits[out->count] = '\0';
    return i;
}

bool digit_run_whole(const struct digit_run *run, size_t from, size_t len)
{
    return from + len <= run->count && run->gap[from] && run->gap[from + len];
}

bool digit_run_parted_by(const struct digit_run *run, size_t from, size_t len, const char *gaps)
{
    for (size_t i = from + 1; i < from + len; i++)
        if (run->gap[i] && !strchr(gaps, run->gap[i]))
            return false;
    return true;
}

const char *digit_run_shape(const struct digit_run *run, size_t from, size_t len,
                            char out[DIGIT_SHAPE_SIZE])
{
    size_t groups = 0;
    char size = '0';

    for (size_t i = from; i < from + len; i++) {
        size++;
        if ((i + 1 == from + len || run->gap[i + 1]) && groups < DIGIT_SHAPE_SIZE - 1) {
            out[groups++] = size;
            size = '0';
        }
    }
    out[groups] = '\0';
    return out;
}

void digit_run_copy(const struct digit_run *run, size_t from, size_t len, char *out)
{
    memcpy(out, run->digits + from, len);
    out[len] = '\0';
}

bool digit_run_told(const struct utterance *t, size_t i, size_t within, const char *const *words,
                    const char *const *but)
{
    while (i-- && within--) {
        const struct token *k = &t->tokens[i];
        if (text_among(t, i, words))
            return true;
        if (k->kind == TOKEN_NUMBER || text_among(t, i, but) ||
            (k->kind == TOKEN_MARK && strchr("?!;", k->said[0])) ||
            (k->said[0] == '.' && k->kind == TOKEN_MARK &&
             !(i && strlen(t->tokens[i - 1].said) < 4)))
            return false;
    }
    return false;
}
