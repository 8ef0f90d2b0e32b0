#include "nlu/recognise.h"

#include "nlu/entity_name_words.h"
#include "nlu/entity_words.h"
#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

/*
 * Numbers of enrolments and contracts: the word says what it is, and what stands behind it must
 * hold a digit.  A protocol's number is none of ours, and nobody else's.
 */
enum { ID_MAX = 32, FILLERS_MAX = 7, DIGITS_BEFORE_WORD = 3 };

static const char *const id_words[] = {
    "matricula", "matriculas", "matricola", "matrcula", "matricla",   "matriculo",
    "matic",     "matric",     "matr",      "contrato", "contratos",  "contratu",
    "contrat",   "ctr",        "ra",        "rgm",      "prontuario", NULL,
};
static const char *const protocol_words[] = { "protocolo", "protocolos", "protocol", "protoculo",
                                              NULL };
/* "codigo do aluno 4471": these only before the word of the person. */
static const char *const code_words[] = { "codigo", "cod", "registro", "id", "inscricao", NULL };
static const char *const code_owners[] = { "aluno",    "aluna",     "estudante",
                                           "contrato", "matricula", NULL };
static const char *const fillers[] = {
    "e",      "numero", "no",    "num",   "nmr",   "nº",    "o",       "a",     "do",
    "da",     "dele",   "dela",  "aluno", "aluna", "meu",   "minha",   "esta",  "filho",
    "filha",  "seria",  "sendo", "com",   "aqui",  "atual", "dessa",   "desse", "sob",
    "abaixo", "acho",   "que",   "foi",   "segue", "certo", "correto", "certa", "correta",
    "tem",    "la",     "dos",   "das",   "de",    NULL,
};
/* Behind a number they tell that it counts something; what has more digits is counted in money
 * only. */
static const char *const prices[] = { "reais", "real", "conto", "pila", "mil", "cento", NULL };
static const char *const units[] = {
    "meses", "mes",         "vezes", "vez",     "parcelas", "anos",   "ano",    "dias",
    "dia",   "horas",       "hora",  "x",       "por",      "alunos", "filhos", "semanas",
    "via",   "mensalidade", "serie", "boletos", "irmaos",   "irmas",  NULL,
};

static bool holds_digit(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].kind == TOKEN_NUMBER;
}

static bool is_mark(const struct utterance *t, size_t i, const char *marks)
{
    return i < t->count && t->tokens[i].kind == TOKEN_MARK && strchr(marks, t->tokens[i].said[0]);
}

static bool is_joined(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].glued &&
           (t->tokens[i].kind == TOKEN_WORD || t->tokens[i].kind == TOKEN_NUMBER ||
            is_mark(t, i, "-/._"));
}

/* The tokens from i on that no blank parts, without marks at the end. */
static size_t chain_at(const struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    size_t used = 1;

    if (i >= t->count || r->claimed[i] ||
        (t->tokens[i].kind != TOKEN_WORD && t->tokens[i].kind != TOKEN_NUMBER))
        return 0;
    while (is_joined(t, i + used) && !r->claimed[i + used])
        used++;
    while (t->tokens[i + used - 1].kind == TOKEN_MARK)
        used--;
    return used;
}

static bool chain_has_digit(const struct utterance *t, size_t i, size_t used)
{
    for (size_t k = i; k < i + used; k++)
        if (holds_digit(t, k))
            return true;
    return false;
}

/* "10/12" is a day, "3x" a count, "2a" the second. */
static bool is_something_else(const struct utterance *t, size_t i, size_t used)
{
    const struct token *k = &t->tokens[i];
    size_t digits = k->kind == TOKEN_NUMBER ? (size_t)(k->until - k->from) : 0;

    if (used == 3 && digits && digits <= 2 && is_mark(t, i + 1, "/") && holds_digit(t, i + 2) &&
        t->tokens[i + 2].until - t->tokens[i + 2].from <= 2)
        return true;
    if (used == 2 && digits && digits <= 2 && t->tokens[i + 1].kind == TOKEN_WORD &&
        strlen(t->tokens[i + 1].said) == 1)
        return true;
    if (used == 1 && digits <= 3 && text_is(t, i + 1, "de") && holds_digit(t, i + 2))
        return true;
    return used == 1 &&
           (text_among(t, i + used, prices) || (digits <= 3 && text_among(t, i + used, units)) ||
            is_mark(t, i + used, "%") ||
            (is_mark(t, i + used, ",") && t->tokens[i + used].glued &&
             holds_digit(t, i + used + 1) && t->tokens[i + used + 1].glued));
}

static bool raise(const struct utterance *t, size_t i, size_t used, char out[ID_MAX + 1])
{
    size_t len = 0;

    for (size_t k = i; k < i + used; k++)
        for (const char *c = t->tokens[k].said; *c; c++) {
            if (*c == '.' || *c == '_')
                continue;
            if (len == ID_MAX)
                return false;
            out[len++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        }
    out[len] = '\0';
    return true;
}

static bool ends_at(const struct utterance *t, size_t i)
{
    return i >= t->count || is_mark(t, i, ",.;!?");
}

/* "2023 1234" and "558 - 2" at the end of what is said are one. */
static size_t with_blanks(const struct utterance *t, size_t i, size_t used)
{
    size_t more = used;

    if (!holds_digit(t, i) || used != 1)
        return used;
    while (holds_digit(t, i + more) || (is_mark(t, i + more, "-") && holds_digit(t, i + more + 1)))
        more++;
    return ends_at(t, i + more) ? more : used;
}

/* The number at token i, if it is one; how many tokens it takes.  Not `ours`: it is claimed, and
 * not told. */
static size_t id_at(struct recogniser *r, size_t i, bool ours)
{
    const struct utterance *t = r->text;
    char value[ID_MAX + 1];
    size_t used = chain_at(r, i), all;

    if (!used || !chain_has_digit(t, i, used) || is_something_else(t, i, used))
        return 0;
    all = with_blanks(t, i, used);
    if (all > used && recogniser_free(r, i, i + all - 1))
        used = all;
    if (!raise(t, i, used, value))
        return 0;
    if (ours)
        recogniser_claim(r, ENTITY_KIND_DOCUMENT_ID, value, i, i + used - 1);
    else
        recogniser_skip(r, i, i + used - 1);
    return used;
}

/* "matricula do mestrado", "contrato dos pneus": whose it is. */
static bool is_owner(const struct utterance *t, size_t i)
{
    static const char *const of[] = { "do", "da", "dos", "das", NULL };
    static const char *const not_owners[] = { "dia",     "mes",   "ano",   "valor", "parcela",
                                              "entrada", "multa", "total", NULL };

    return t->tokens[i].kind == TOKEN_WORD && i && text_among(t, i - 1, of) &&
           !text_among(t, i, not_owners);
}

/* "contrato de 12 meses", "matricula de 2026": "de" before a number tells no number of it. */
static bool passes(const struct utterance *t, size_t i)
{
    if (text_is(t, i, "de"))
        return text_is(t, i + 1, "numero") || text_is(t, i + 1, "no");
    if (t->tokens[i].kind == TOKEN_SYMBOL)
        return i && t->tokens[i].glued && *t->tokens[i - 1].said == 'n';
    if (name_words_hold(&name_given, t->tokens[i].said) || is_owner(t, i))
        return true;
    return text_among(t, i, fillers) || is_mark(t, i, ":-#.)(=") ||
           (t->tokens[i].kind == TOKEN_WORD && strcmp(t->tokens[i].said, "n") == 0);
}

/* Token i tells that a number of this kind follows; how many tokens it takes. */
static size_t word_at(const struct utterance *t, size_t i)
{
    if (text_among(t, i, id_words))
        return 1;
    if (text_is(t, i, "r") && is_mark(t, i + 1, ".") && text_is(t, i + 2, "a") &&
        t->tokens[i + 2].glued)
        return 3;
    if (text_among(t, i, code_words))
        for (size_t k = i + 1; k <= i + 2; k++)
            if (text_among(t, k, code_owners))
                return k - i + 1;
    return 0;
}

/* "a matricula 2027": this year or the next, right behind the word. */
static bool is_year(const struct recogniser *r, size_t i)
{
    long year = r->text->tokens[i].kind == TOKEN_NUMBER ? atol(r->text->tokens[i].said) : 0;
    int now = day_to_civil(r->today).year;

    return (year == now || year == now + 1) && !is_joined(r->text, i + 1);
}

/* "matriculas 551020 e 551734" */
static void ids_more(struct recogniser *r, size_t i, size_t used, bool ours)
{
    while (used && (text_is(r->text, i + used, "e") || is_mark(r->text, i + used, ",")) &&
           holds_digit(r->text, i + used + 1)) {
        i += used + 1;
        used = id_at(r, i, ours);
    }
}

static bool id_behind(struct recogniser *r, size_t i, bool ours)
{
    const struct utterance *t = r->text;
    const char *word = t->tokens[i - 1].word;
    size_t used;

    if (i < t->count && is_year(r, i))
        return false;
    for (size_t passed = 0; passed <= FILLERS_MAX && i < t->count; passed++, i++) {
        used = id_at(r, i, ours);
        if (used && word[strlen(word) - 1] == 's')
            ids_more(r, i, used, ours);
        if (used)
            return true;
        if (r->claimed[i] || !passes(t, i) || (!ours && word_at(t, i)))
            return false;
    }
    return false;
}

/* "20231234 é a minha matrícula", at the beginning only. */
static void id_before(struct recogniser *r)
{
    static const char *const between[] = { "o",  "a",  "meu", "minha", "numero",
                                           "do", "da", "de",  NULL };
    const struct utterance *t = r->text;
    size_t used = chain_at(r, 0), i = used;

    if (!used || !holds_digit(t, 0) || strlen(t->tokens[0].said) < DIGITS_BEFORE_WORD ||
        !text_is(t, i, "e"))
        return;
    for (i++; text_among(t, i, between);)
        i++;
    if (word_at(t, i) && !chain_at(r, i + 1))
        id_at(r, 0, true);
}

void recognise_document_id(struct recogniser *r)
{
    size_t used;

    id_before(r);
    for (size_t i = 0; i < r->text->count; i++) {
        if (r->claimed[i] || r->text->tokens[i].kind != TOKEN_WORD)
            continue;
        if (text_among(r->text, i, protocol_words))
            id_behind(r, i + 1, false);
        else if ((used = word_at(r->text, i))) {
            id_behind(r, i + used, true);
            i += used - 1;
        }
    }
}
