#include "nlu/entity_digits.h"

#include "nlu/entity_words.h"
#include "server/base/auto.h"
#include "server/base/ddd.h"

#include <stdio.h>
#include <string.h>

enum { PHONE_VALUE_SIZE = 24, TOLD_WITHIN = 6, MOBILE = 9, LANDLINE = 8, TOLL_FREE = 11, AREA = 2 };

static const char *const phone_words[] = {
    "telefone", "telefones", "fone",  "celular", "whatsapp", "fixo",    "zap",    "contato", "liga",
    "ligar",    "ligue",     "chama", "chamar",  "recado",   "ligacao", "discar", NULL,
};
static const char *const other_numbers[] = {
    "cpf",     "rg",        "cep",      "protocolo", "nota",  "boleto", "codigo", "cnpj", "conta",
    "parcela", "matricula", "contrato", "pedido",    "serie", "reais",  "r$",     NULL,
};
/* Two digits behind one of these are no area code. */
static const char *const not_area_words[] = { "dia",  "dias",  "parcela", "parcelas", "ate",
                                              "hora", "opcao", "reais",   NULL };
static const char *const no_words[] = { NULL };

/* A number as it may be written: what stands before the area code, whether there is one, how long
 * the rest is. */
struct phone_form {
    const char *prefix;
    size_t skipped; /* digits of a carrier behind the trunk zero */
    bool area;
    size_t subscriber;
};
static const struct phone_form forms[] = {
    { "55", 0, true, MOBILE },  { "55", 0, true, LANDLINE }, { "550", 0, true, MOBILE },
    { "0", 2, true, MOBILE },   { "0", 2, true, LANDLINE },  { "0", 0, true, MOBILE },
    { "0", 0, true, LANDLINE }, { "", 0, true, MOBILE },     { "", 0, true, LANDLINE },
    { "", 0, false, MOBILE },   { "", 0, false, LANDLINE },
};

/* How people part the last eight or nine digits. */
static const char *const parted_mobile[] = { "9",   "54",   "144",       "18",  "333", "522",
                                             "153", "1422", "111111111", "324", "45",  NULL };
static const char *const parted_landline[] = { "8", "44", "422", "2222", "11111111", "53", NULL };

static bool is_among(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static bool area_exists(const char *digits)
{
    return ddd_find((digits[0] - '0') * 10 + digits[1] - '0') != NULL;
}

static size_t form_len(const struct phone_form *f)
{
    return strlen(f->prefix) + f->skipped + (f->area ? AREA : 0) + f->subscriber;
}

/* The digits may be this number. */
static bool form_fits(const struct digit_run *run, size_t from, const struct phone_form *f)
{
    size_t prefix = strlen(f->prefix), local = form_len(f) - f->subscriber;
    const char *digits = run->digits + from;
    char shape[DIGIT_SHAPE_SIZE];

    if (!digit_run_whole(run, from, form_len(f)) || strncmp(digits, f->prefix, prefix) != 0 ||
        !digit_run_parted_by(run, from, form_len(f), " .-()"))
        return false;
    if (f->area && !area_exists(digits + prefix + f->skipped))
        return false;
    if (f->subscriber == MOBILE ? digits[local] != '9' : digits[local] < '2')
        return false;
    digit_run_shape(run, from + local, f->subscriber, shape);
    return run->spelled[from] ||
           is_among(shape, f->subscriber == MOBILE ? parted_mobile : parted_landline);
}

/* "2024-2025" and "1500-2000" are years and amounts. */
static bool is_range(const char *digits)
{
    return strncmp(digits, "20", 2) == 0 || strncmp(digits, "19", 2) == 0 ||
           (strncmp(digits + 2, "00", 2) == 0 && strncmp(digits + 6, "00", 2) == 0);
}

/* A number without area code says by its own shape, or by the word before it, what it is. */
static bool local_is_sure(const struct digit_run *run, size_t from, size_t len, bool told)
{
    char shape[DIGIT_SHAPE_SIZE];

    digit_run_shape(run, from, len, shape);
    if (told || (run->spelled[from] && len == MOBILE))
        return true;
    if (len == MOBILE)
        return strcmp(shape, "54") == 0 || strcmp(shape, "144") == 0 || strcmp(shape, "18") == 0 ||
               (strcmp(shape, "9") == 0 && run->digits[from + 1] > '0');
    return strcmp(shape, "44") == 0 && run->gap[from + 4] == '-' && !is_range(run->digits + from);
}

/* Ten digits in a row may be anything, unless they are like a landline's. */
static bool area_is_sure(const struct digit_run *run, size_t from, size_t len, bool told)
{
    return told || len != AREA + LANDLINE || run->digits[from + 2] < '6' ||
           digit_run_parted_by(run, from, len, " .-()") != digit_run_parted_by(run, from, len, "");
}

static bool starts_here(const struct recogniser *r, const struct digit_run *run, size_t from)
{
    return recogniser_free(r, run->token[from], run->token[from]) && run->gap[from] &&
           (from == 0 || !strchr("-./", run->gap[from]) ||
            (run->gap[from] == '/' && from >= LANDLINE));
}

static bool goes_on(const struct recogniser *r, const struct digit_run *run, size_t end)
{
    const struct utterance *t = r->text;
    size_t next = run->token[end - 1] + 1U;

    if (end < run->count && (strchr("-.", run->gap[end]) || run->spelled[end]))
        return true;
    return next + 1 < t->count && t->tokens[next].kind == TOKEN_MARK && t->tokens[next].glued &&
           strchr(",%", t->tokens[next].said[0]) && t->tokens[next + 1].glued &&
           t->tokens[next + 1].kind == TOKEN_NUMBER;
}

static bool is_sure(const struct recogniser *r, const struct digit_run *run, size_t from,
                    const struct phone_form *f)
{
    size_t token = run->token[from];
    bool told = digit_run_told(r->text, token, TOLD_WITHIN, phone_words, other_numbers);

    if (!f->area)
        return (told || !digit_run_told(r->text, token, 3, other_numbers, no_words)) &&
               local_is_sure(run, from, f->subscriber, told);
    if (!*f->prefix && token && run->gap[from + AREA] == ' ' &&
        text_among(r->text, token - 1, not_area_words))
        return false;
    return *f->prefix || area_is_sure(run, from, form_len(f), told);
}

static const struct phone_form *form_here(const struct recogniser *r, const struct digit_run *run,
                                          size_t from)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (form_fits(run, from, &forms[i]) && !goes_on(r, run, from + form_len(&forms[i])) &&
            is_sure(r, run, from, &forms[i]))
            return &forms[i];
    return NULL;
}

static bool says_area(const struct utterance *t, size_t i)
{
    return strcmp(t->tokens[i].said, "ddd") == 0;
}

/* "ddd 11, 98765-4321": the area code stands apart. */
static bool area_apart(const struct recogniser *r, size_t token, char out[AREA + 1])
{
    const struct utterance *t = r->text;

    for (size_t back = 1; back <= 5 && back < token; back++) {
        size_t i = token - back;
        if (t->tokens[i].kind != TOKEN_NUMBER)
            continue;
        if (strlen(t->tokens[i].said) != AREA ||
            !(says_area(t, i - 1) || (i >= 2 && says_area(t, i - 2))))
            return false;
        memcpy(out, t->tokens[i].said, AREA + 1);
        return area_exists(out);
    }
    return false;
}

/* The plus and the parenthesis before the number are its own. */
static size_t first_token(const struct recogniser *r, size_t token)
{
    while (token && !r->claimed[token - 1] && r->text->tokens[token - 1].kind == TOKEN_MARK &&
           strchr("+(", r->text->tokens[token - 1].said[0]))
        token--;
    return token;
}

static size_t claim_phone(struct recogniser *r, const struct digit_run *run, size_t from,
                          const struct phone_form *f)
{
    size_t len = form_len(f), local = from + strlen(f->prefix) + f->skipped;
    int digits = (int)(from + len - local);
    char value[PHONE_VALUE_SIZE], area[AREA + 1] = "";
    bool whole = f->area || area_apart(r, run->token[from], area);

    snprintf(value, sizeof(value), "%s%s%.*s", whole ? "+55" : "", area, digits,
             run->digits + local);
    recogniser_claim(r, ENTITY_KIND_PHONE, value, first_token(r, run->token[from]),
                     run->token[from + len - 1]);
    return len;
}

/* "0800 123 4567" has no area code. */
static size_t claim_toll_free(struct recogniser *r, const struct digit_run *run, size_t from)
{
    char value[PHONE_VALUE_SIZE];

    if (strncmp(run->digits + from, "0800", 4) != 0 || !digit_run_whole(run, from, TOLL_FREE) ||
        !digit_run_parted_by(run, from, TOLL_FREE, " .-"))
        return 0;
    digit_run_copy(run, from, TOLL_FREE, value);
    recogniser_claim(r, ENTITY_KIND_PHONE, value, run->token[from], run->token[from + 10]);
    return TOLL_FREE;
}

static bool is_foreign(const struct recogniser *r, const struct digit_run *run)
{
    size_t first = run->token[0];

    return first && r->text->tokens[first - 1].said[0] == '+' && run->count >= MOBILE &&
           strncmp(run->digits, "55", 2) != 0;
}

static void find_phone(struct recogniser *r, const struct digit_run *run)
{
    const struct phone_form *f;

    if (is_foreign(r, run)) {
        recogniser_skip(r, run->token[0], run->token[run->count - 1]);
        return;
    }
    for (size_t i = 0; i + LANDLINE <= run->count;) {
        size_t used = 0;
        if (starts_here(r, run, i)) {
            used = claim_toll_free(r, run, i);
            if (!used && (f = form_here(r, run, i)))
                used = claim_phone(r, run, i, f);
        }
        i += used ? used : 1;
    }
}

void recognise_phone(struct recogniser *r)
{
    struct digit_run run;

    for (size_t i = 0; i < r->text->count;) {
        i = digit_run_read(r, i, &run);
        if (run.count >= LANDLINE)
            find_phone(r, &run);
    }
}
