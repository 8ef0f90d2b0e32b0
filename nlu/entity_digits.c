#include "nlu/entity_digits.h"

#include "server/base/auto.h"

#include <string.h>

enum { TOKEN_DIGITS_MAX = 60, GAP_MARKS_MAX = 3 };

/* Digits as they are said one by one. */
static const struct said_digit {
    const char *word;
    char digit;
} said_digits[] = {
    { "zero", '0' },   { "zeru", '0' },   { "um", '1' },    { "hum", '1' },   { "dois", '2' },
    { "doiz", '2' },   { "tres", '3' },   { "treis", '3' }, { "trez", '3' },  { "quatro", '4' },
    { "quatru", '4' }, { "cuatro", '4' }, { "cinco", '5' }, { "sinco", '5' }, { "cincu", '5' },
    { "seis", '6' },   { "meia", '6' },   { "meya", '6' },  { "mea", '6' },   { "sete", '7' },
    { "seti", '7' },   { "oito", '8' },   { "oitu", '8' },  { "nove", '9' },  { "novi", '9' },
};

static const struct said_pair {
    const char *word, *digits;
} said_pairs[] = {
    { "dez", "10" },       { "onze", "11" },     { "doze", "12" },      { "treze", "13" },
    { "catorze", "14" },   { "quatorze", "14" }, { "quinze", "15" },    { "dezesseis", "16" },
    { "dezessete", "17" }, { "dezoito", "18" },  { "dezenove", "19" },  { "vinte", "20" },
    { "trinta", "30" },    { "quarenta", "40" }, { "cinquenta", "50" }, { "sessenta", "60" },
    { "setenta", "70" },   { "oitenta", "80" },  { "noventa", "90" },
};

static char said_digit(const struct token *k)
{
    for (size_t i = 0; i < COUNT_OF(said_digits); i++)
        if (said_digits[i].word[0] == k->said[0] && strcmp(said_digits[i].word, k->said) == 0)
            return said_digits[i].digit;
    return '\0';
}

static void add_digit(struct digit_run *run, char digit, size_t token, char gap, bool spelled)
{
    run->digits[run->count] = digit;
    run->token[run->count] = (uint16_t)token;
    run->gap[run->count] = gap;
    run->spelled[run->count] = spelled;
    run->count++;
}

/* "onze" and "trinta e um" are said of area codes. */
static size_t add_pair(const struct recogniser *r, size_t i, char gap, struct digit_run *run)
{
    const char *word = r->text->tokens[i].said;
    size_t k = 0;

    while (k < COUNT_OF(said_pairs) && strcmp(said_pairs[k].word, word) != 0)
        k++;
    if (k == COUNT_OF(said_pairs) || run->count + 2 > DIGIT_RUN_MAX)
        return 0;
    add_digit(run, said_pairs[k].digits[0], i, gap, true);
    if (said_pairs[k].digits[1] == '0' && k && text_is(r->text, i + 1, "e") &&
        i + 2 < r->text->count && !r->claimed[i + 2] && said_digit(&r->text->tokens[i + 2]) > '0') {
        add_digit(run, said_digit(&r->text->tokens[i + 2]), i + 2, '\0', true);
        return 3;
    }
    add_digit(run, said_pairs[k].digits[1], i, '\0', true);
    return 1;
}

/* Adds the digits of token i; how many tokens they take, 0 when it has none or the run is full. */
static size_t add_token(const struct recogniser *r, size_t i, char gap, struct digit_run *run)
{
    const struct token *k = &r->text->tokens[i];
    size_t len = (size_t)(k->until - k->from);
    char digit;

    if (r->claimed[i] || (k->kind == TOKEN_NUMBER && len > TOKEN_DIGITS_MAX))
        return 0;
    if (k->kind == TOKEN_WORD && (digit = said_digit(k)) && run->count < DIGIT_RUN_MAX) {
        add_digit(run, digit, i, gap, true);
        return 1;
    }
    if (k->kind == TOKEN_WORD)
        return add_pair(r, i, gap, run);
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

bool digit_run_told(const struct text *t, size_t i, size_t within, const char *const *words,
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
