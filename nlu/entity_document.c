#include "nlu/entity_digits.h"

#include "nlu/entity_words.h"
#include "server/base/auto.h"
#include "server/base/document.h"

#include <string.h>

enum {
    LINE_SHORT = 47, /* of a bank's boleto */
    LINE_LONG = 48,  /* of a bill's; begins with 8 */
    LINE_BROKEN = 40,
    CPF_LEN = 11,
    CNPJ_LEN = 14,
    TOLD_WITHIN = 8,
    CNPJ_CHARS_MAX = CNPJ_LEN + 4,
};

static const char *const cpf_words[] = { "cpf", "cfp", "cpfs", "cpff", NULL };
static const char *const cnpj_words[] = { "cnpj", "cpnj", "cnpjs", "cnpf", NULL };
/* A number behind one of these is no CPF, though "cpf" was said before. */
static const char *const not_cpf_words[] = { "telefone",  "celular",  "whatsapp",  "fixo",
                                             "matricula", "contrato", "cnpj",      "rg",
                                             "ra",        "fone",     "protocolo", "ligar",
                                             "liga",      "chama",    "contato",   NULL };
static const char *const no_words[] = { NULL };

static void claim_digits(struct recogniser *r, enum entity_kind kind, const struct digit_run *run,
                         size_t from, size_t len)
{
    char value[DIGIT_RUN_MAX + 1];

    digit_run_copy(run, from, len, value);
    recogniser_claim(r, kind, value, run->token[from], run->token[from + len - 1]);
}

static void skip_digits(struct recogniser *r, const struct digit_run *run, size_t from, size_t len)
{
    recogniser_skip(r, run->token[from], run->token[from + len - 1]);
}

/* The line's length when one stands here: alone in its run, or as long as its first digit asks. */
static size_t line_here(const struct digit_run *run, size_t from)
{
    size_t wanted = run->digits[from] == '8' ? LINE_LONG : LINE_SHORT;

    if (from == 0 && (run->count == LINE_SHORT || run->count == LINE_LONG))
        wanted = run->count;
    return digit_run_whole(run, from, wanted) && digit_run_parted_by(run, from, wanted, " .-/")
               ? wanted
               : 0;
}

static void find_line(struct recogniser *r, const struct digit_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        size_t len = line_here(run, i);
        if (len) {
            claim_digits(r, ENTITY_KIND_BOLETO_LINE, run, i, len);
            return;
        }
    }
    /* One with digits missing is still no CPF and no telephone. */
    if (run->count >= LINE_BROKEN)
        skip_digits(r, run, 0, run->count);
}

static void each_run(struct recogniser *r,
                     void (*find)(struct recogniser *r, const struct digit_run *run))
{
    struct digit_run run;

    for (size_t i = 0; i < r->text->count;) {
        i = digit_run_read(r, i, &run);
        if (run.count)
            find(r, &run);
    }
}

void recognise_boleto_line(struct recogniser *r)
{
    each_run(r, find_line);
}

/* Groups end where the punctuation of a document stands. */
static bool parted_at(const struct digit_run *run, size_t from, size_t len, const char *places)
{
    for (size_t i = 1; i < len; i++)
        if (run->gap[from + i] && !strchr(places, (char)('a' + i)))
            return false;
    return true;
}

static bool is_valid(const char *digits, enum document_kind kind)
{
    struct document doc = document_check(digits);

    return doc.kind == kind && doc.valid;
}

static bool valid_at(const struct digit_run *run, size_t from, size_t len, enum document_kind kind)
{
    char digits[DIGIT_RUN_MAX + 1];

    digit_run_copy(run, from, len, digits);
    return is_valid(digits, kind);
}

static bool shaped(const struct digit_run *run, size_t from, size_t len, const char *shape)
{
    char found[DIGIT_SHAPE_SIZE];

    return strcmp(digit_run_shape(run, from, len, found), shape) == 0;
}

static void find_cnpj(struct recogniser *r, const struct digit_run *run)
{
    bool told = digit_run_told(r->text, run->token[0], TOLD_WITHIN, cnpj_words, cpf_words);

    for (size_t i = 0; i + CNPJ_LEN <= run->count; i++) {
        if (!digit_run_whole(run, i, CNPJ_LEN))
            continue;
        if ((told || parted_at(run, i, CNPJ_LEN, "cfim")) &&
            valid_at(run, i, CNPJ_LEN, DOCUMENT_CNPJ)) {
            claim_digits(r, ENTITY_KIND_CNPJ, run, i, CNPJ_LEN);
            i += CNPJ_LEN - 1;
        } else if (told || shaped(run, i, CNPJ_LEN, "23342")) {
            skip_digits(r, run, i, CNPJ_LEN);
            i += CNPJ_LEN - 1;
        }
    }
}

static bool is_cnpj_part(const struct utterance *t, size_t i)
{
    return t->tokens[i].kind == TOKEN_WORD || t->tokens[i].kind == TOKEN_NUMBER ||
           (t->tokens[i].kind == TOKEN_MARK && strchr("./-", t->tokens[i].said[0]));
}

/*
 * Letters and digits from token i on, without punctuation; blanks end them unless they are allowed.
 * Returns how many tokens they take; 0 when they are not as many as a CNPJ has.
 */
static size_t cnpj_chars(const struct recogniser *r, size_t i, bool blanks,
                         char out[CNPJ_CHARS_MAX + 1])
{
    const struct utterance *t = r->text;
    size_t used = 0, first = i;

    for (; i < t->count && !r->claimed[i] && is_cnpj_part(t, i); i++) {
        size_t len = (size_t)(t->tokens[i].until - t->tokens[i].from);
        if (i > first && !t->tokens[i].glued && (!blanks || used == CNPJ_LEN))
            break;
        if (t->tokens[i].kind == TOKEN_MARK)
            continue;
        if (used + len > CNPJ_CHARS_MAX)
            return 0;
        memcpy(out + used, t->tokens[i].said, len);
        used += len;
    }
    out[used] = '\0';
    if (used == CNPJ_CHARS_MAX && strncmp(out, "cnpj", 4) == 0)
        memmove(out, out + 4, CNPJ_LEN + 1);
    else if (used != CNPJ_LEN)
        return 0;
    return i - first;
}

/* The CNPJ with letters: a chain without blanks, or with them right behind the word. */
static size_t cnpj_with_letters(struct recogniser *r, size_t i, bool named)
{
    const struct utterance *t = r->text;
    char found[CNPJ_CHARS_MAX + 1];
    struct document doc;
    size_t used = cnpj_chars(r, i, false, found);

    if (!used && named && digit_run_told(t, i, 4, cnpj_words, no_words))
        used = cnpj_chars(r, i, true, found);
    if (!used)
        return 0;
    doc = document_check(found);
    if (doc.kind != DOCUMENT_CNPJ || !doc.valid)
        return 0;
    while (t->tokens[i + used - 1].kind == TOKEN_MARK)
        used--;
    recogniser_claim(r, ENTITY_KIND_CNPJ, doc.normal, i, i + used - 1);
    return used;
}

static bool begins_chain(const struct utterance *t, size_t i)
{
    return t->tokens[i].kind != TOKEN_MARK &&
           (!t->tokens[i].glued || !is_cnpj_part(t, i - 1) || text_among(t, i - 1, cnpj_words));
}

void recognise_cnpj(struct recogniser *r)
{
    bool named = false;

    each_run(r, find_cnpj);
    for (size_t i = 0; i < r->text->count; i++) {
        named |= text_among(r->text, i, cnpj_words);
        if (begins_chain(r->text, i)) {
            size_t used = cnpj_with_letters(r, i, named);
            i += used ? used - 1 : 0;
        }
    }
}

/* Said or typed one by one. */
static bool one_by_one(const struct digit_run *run, size_t from)
{
    return shaped(run, from, CPF_LEN, "11111111111");
}

/* "11 98765-4321": an area code and a number behind it. */
static bool is_like_phone(const struct digit_run *run, size_t from)
{
    return run->gap[from + 2] && run->digits[from + 2] == '9';
}

static bool is_cpf(const struct digit_run *run, size_t from, bool told, bool usual)
{
    if (!digit_run_whole(run, from, CPF_LEN) || !valid_at(run, from, CPF_LEN, DOCUMENT_CPF))
        return false;
    if (parted_at(run, from, CPF_LEN, "dgj") || one_by_one(run, from))
        return true;
    return !usual && (told || !is_like_phone(run, from));
}

/* "300 200 100 50" are amounts. */
static bool is_round(const struct digit_run *run, size_t from)
{
    return run->digits[from + 2] == '0' && run->digits[from + 5] == '0' &&
           run->digits[from + 8] == '0' && run->gap[from + 3] == ' ' &&
           strspn(run->digits + from, "0") < 3;
}

static bool is_wrong_cpf(const struct digit_run *run, size_t from, bool told)
{
    if (!digit_run_whole(run, from, CPF_LEN))
        return false;
    if (told)
        return from == 0 || parted_at(run, from, CPF_LEN, "dgj");
    return shaped(run, from, CPF_LEN, "3332") && !run->spelled[from] && !is_round(run, from) &&
           digit_run_parted_by(run, from, CPF_LEN, " .-/");
}

enum cpf_pass { CPF_USUAL, CPF_UNUSUAL, CPF_WRONG };

static bool cpf_fits(const struct digit_run *run, size_t from, bool told, enum cpf_pass pass)
{
    if (pass == CPF_WRONG)
        return is_wrong_cpf(run, from, told);
    return is_cpf(run, from, told, pass == CPF_USUAL);
}

/* Whether one was found; what stands before and behind it is looked at anew. */
static bool cpf_in_run(struct recogniser *r, const struct digit_run *run, bool told,
                       enum cpf_pass pass)
{
    bool found = false;

    for (size_t i = 0; i + CPF_LEN <= run->count; i++)
        if (recogniser_free(r, run->token[i], run->token[i + CPF_LEN - 1]) &&
            cpf_fits(run, i, told, pass)) {
            claim_digits(r, pass == CPF_WRONG ? ENTITY_KIND_CPF_INVALID : ENTITY_KIND_CPF, run, i,
                         CPF_LEN);
            i += CPF_LEN - 1;
            found = true;
        }
    return found;
}

static void find_cpf(struct recogniser *r, const struct digit_run *run)
{
    bool told = digit_run_told(r->text, run->token[0], TOLD_WITHIN, cpf_words, not_cpf_words);
    bool found = cpf_in_run(r, run, told, CPF_USUAL);

    found |= cpf_in_run(r, run, told, CPF_UNUSUAL);
    found |= cpf_in_run(r, run, told && !found, CPF_WRONG);
    /* One with a digit too few or too many is no telephone. */
    if (told && !found && run->count >= CPF_LEN - 2 && run->count <= CPF_LEN + 2)
        skip_digits(r, run, 0, run->count);
}

void recognise_cpf(struct recogniser *r)
{
    each_run(r, find_cpf);
}
