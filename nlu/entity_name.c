#include "nlu/recognise.h"

#include "nlu/entity_name_text.h"
#include "nlu/entity_name_words.h"
#include "nlu/entity_words.h"
#include "nlu/spelling.h"
#include "server/base/auto.h"

#include <string.h>

/*
 * Names of people, only where one is given to identify somebody: behind a cue ("meu nome e", "sou
 * a", "aluno"), or as the whole message.  A name goes on as long as no common word stands there.
 */
enum { NAME_WORDS_MAX = 7, SKIPPED_MAX = 4, WHOLE_WORDS_MAX = 6 };

/* How much a cue says about what follows. */
enum cue_kind {
    CUE_SURE,   /* any word but a common one is a name */
    CUE_LIKELY, /* a known name, or one with a capital */
    CUE_NAME,   /* "nome": more words tell whose it is */
    CUE_ROLE,   /* "aluno", "responsavel": more words may stand between */
};
static const struct cue {
    const char *words;
    enum cue_kind kind;
} cues[] = {
    { "me chamo", CUE_SURE },
    { "chamo me", CUE_SURE },
    { "chamo - me", CUE_SURE },
    { "nome", CUE_NAME },
    { "sou", CUE_LIKELY },
    { "aqui e", CUE_LIKELY },
    { "quem fala e", CUE_LIKELY },
    { "quem esta falando e", CUE_LIKELY },
    { "quem escreve e", CUE_LIKELY },
    { "falar com", CUE_LIKELY },
    { "falando com", CUE_LIKELY },
    { "conversar com", CUE_LIKELY },
    { "aluno", CUE_ROLE },
    { "aluna", CUE_ROLE },
    { "alunos", CUE_ROLE },
    { "alunas", CUE_ROLE },
    { "estudante", CUE_ROLE },
    { "responsavel", CUE_ROLE },
    { "titular", CUE_ROLE },
};
static const char *const titles[] = { "senhor",    "senhora",    "dona",    "doutor", "doutora",
                                      "professor", "professora", "tia",     "tio",    "pastor",
                                      "irma",      "irmao",      "cliente", NULL };

/* What was read of a name. */
struct name {
    size_t first, last; /* its tokens */
    size_t words;       /* particles are none */
    bool given;         /* begins with a given name that is no common word */
    bool family;        /* holds a known family name */
    bool title;         /* its first word is written with a capital and small letters */
    size_t titles;      /* how many are so */
    size_t known;       /* family names, and twice each given name behind the first word */
};

static bool is_mark(const struct utterance *t, size_t i, const char *marks)
{
    return i < t->count && t->tokens[i].kind == TOKEN_MARK && strchr(marks, t->tokens[i].said[0]);
}

static bool is_given(const struct utterance *t, size_t i)
{
    return name_words_hold(&name_given, t->tokens[i].said);
}

static bool is_family(const struct utterance *t, size_t i)
{
    return name_words_hold(&name_family, t->tokens[i].said);
}

static bool is_common(const struct utterance *t, size_t i)
{
    const char *said = t->tokens[i].said;

    if (name_words_hold(&name_common, said))
        return true;
    return !is_given(t, i) && !is_family(t, i) &&
           (spelling_of(said) || name_words_hold(&name_common, t->tokens[i].word));
}

/* A name may go on with the word at token i: in a name with capitals a small one must be known. */
static bool goes_on(const struct recogniser *r, const struct name *n, size_t i)
{
    const struct utterance *t = r->text;
    bool known, common;

    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD || r->claimed[i] ||
        !t->tokens[i].said[1] || n->words >= NAME_WORDS_MAX)
        return false;
    known = is_given(t, i) || is_family(t, i);
    common = is_common(t, i);
    if (n->title && !name_is_title(t, i))
        return known && !common;
    return known || !common;
}

static void take(const struct utterance *t, size_t i, struct name *n)
{
    n->last = i;
    n->words++;
    n->family |= is_family(t, i) && n->words > 1;
    n->titles += name_is_title(t, i);
    n->known += is_family(t, i) + 2U * (n->words > 1 && is_given(t, i));
}

/* "da silva", "costa e silva": particles before a word that goes on; how many tokens they take. */
static size_t particles(const struct recogniser *r, const struct name *n, size_t i)
{
    const struct utterance *t = r->text;

    if (i >= t->count || r->claimed[i] || !name_is_particle(t, i) || !goes_on(r, n, i + 1))
        return 0;
    if (text_is(t, i, "e") && (name_is_verb_to_be(t, i) || !is_family(t, i + 1) ||
                               (is_given(t, i + 1) && !is_family(t, i - 1))))
        return 0;
    return 1;
}

/* "D'Avila", "Ana-Maria": a mark that no blank parts from either side. */
static size_t joint(const struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;

    return is_mark(t, i, "'-") && t->tokens[i].glued && i + 1 < t->count &&
           t->tokens[i + 1].glued && t->tokens[i + 1].kind == TOKEN_WORD && !r->claimed[i + 1] &&
           !is_common(t, i + 1);
}

/* "d'avila" begins with one letter. */
static size_t elided(const struct recogniser *r, size_t i)
{
    return text_is(r->text, i, "d") || (i < r->text->count && r->text->tokens[i].said[0] == 'd' &&
                                        !r->text->tokens[i].said[1])
               ? joint(r, i + 1) * 2
               : 0;
}

/* Reads a name at token i; false when no word of one stands there. */
static bool read_name(const struct recogniser *r, size_t i, struct name *n)
{
    const struct utterance *t = r->text;

    *n = (struct name){ .first = i, .last = i, .title = name_is_title(t, i) };
    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD || r->claimed[i] ||
        !t->tokens[i].said[1] || name_is_particle(t, i))
        return false;
    if (is_common(t, i) && !(is_given(t, i) && n->title))
        return false;
    n->given = is_given(t, i) && (!is_common(t, i) || n->title);
    take(t, i, n);
    for (;;) {
        size_t next = n->last + 1, particle, skip;
        if (joint(r, next)) {
            n->last = next + 1;
            continue;
        }
        particle = particles(r, n, next);
        skip = elided(r, next + particle);
        if (!skip && !goes_on(r, n, next + particle))
            return true;
        take(t, next + particle + skip, n);
    }
}

static bool claim_name(struct recogniser *r, const struct name *n)
{
    char value[NAME_SIZE];

    if (!name_write(r->text, n->first, n->last, value))
        return false;
    recogniser_claim(r, ENTITY_KIND_PERSON_NAME, value, n->first, n->last);
    return true;
}

static bool is_likely(const struct utterance *t, const struct name *n)
{
    return n->given || (n->words > 1 && n->family) || (n->title && t->tokens[n->first].said[2]);
}

/* Articles, marks and titles before the name. */
static size_t skip_to_name(const struct utterance *t, size_t i, const char *marks)
{
    size_t end = i + SKIPPED_MAX;
    bool seu;

    for (; i < end; i++) {
        seu = i + 1 < t->count && text_is(t, i, "seu") && is_given(t, i + 1);
        if (!text_is(t, i, "o") && !text_is(t, i, "a") && !is_mark(t, i, marks) &&
            !text_among(t, i, titles) && !seu &&
            !(is_mark(t, i, ".") && i && text_among(t, i - 1, titles)))
            break;
    }
    return i;
}

/* Words between "nome" and the name that tell whose it is; `sure` when one says that it comes now.
 */
static size_t skip_owner(const struct utterance *t, size_t i, bool *sure)
{
    static const char *const owners[] = {
        "de",        "do",       "da",         "aluno",       "aluna",     "dele",       "dela",
        "meu",       "minha",    "filho",      "filha",       "titular",   "mae",        "pai",
        "marido",    "esposa",   "esposo",     "responsavel", "seria",     "financeiro", "mulher",
        "o",         "a",        "financeira", "crianca",     "estudante", "cliente",    "esta",
        "no",        "e",        "cpf",        "completo",    "irmao",     "irma",       "avo",
        "empregado", "seguinte", NULL
    };
    static const char *const now[] = { "completo", "seguinte", NULL };

    for (size_t end = i + 8; i < end && i < t->count; i++) {
        if (name_is_verb_to_be(t, i) || text_among(t, i, now) || is_mark(t, i, ":=") ||
            (text_is(t, i, "e") && i &&
             (text_is(t, i - 1, "nome") || text_is(t, i - 1, "completo"))))
            *sure = true;
        if (!text_among(t, i, owners) && !is_mark(t, i, ":-,()="))
            break;
    }
    return i;
}

/* Words between "aluno" or "responsavel" and the name. */
static size_t skip_role(const struct utterance *t, size_t i)
{
    static const char *const between[] = { "e",          "o",       "a",       "se",
                                           "chama",      "chamado", "chamada", "financeiro",
                                           "financeira", "legal",   "nome",    "aluno",
                                           "aluna",      NULL };

    for (size_t end = i + 7; i < end; i++)
        if (!text_among(t, i, between) && !is_mark(t, i, ":-,()="))
            break;
    return i;
}

/* "limpar meu nome", "tirem meu nome": no name follows. */
static bool is_good_name(const struct utterance *t, size_t i)
{
    static const char *const spoilers[] = { "limpar",      "limpa",     "limpem", "tira",
                                            "tirar",       "tirem",     "sujar",  "sujou",
                                            "negativaram", "negativar", NULL };

    return (i >= 1 && text_among(t, i - 1, spoilers)) || (i >= 2 && text_among(t, i - 2, spoilers));
}

static bool is_denied(const struct utterance *t, size_t i)
{
    static const char *const nots[] = { "nao", "nem", "ninguem", NULL };

    return (i >= 1 && text_among(t, i - 1, nots)) || (i >= 2 && text_among(t, i - 2, nots));
}

/* Where the name behind the cue at token i (`used` tokens) stands; `sure` like a name that is told.
 */
static size_t name_behind(const struct utterance *t, size_t i, size_t used, const struct cue *c,
                          bool *sure)
{
    *sure = c->kind == CUE_SURE;
    if (c->kind == CUE_NAME)
        return skip_to_name(t, skip_owner(t, i + used, sure), ":-,=");
    if (c->kind == CUE_ROLE) {
        *sure = is_mark(t, i + used, ":");
        return skip_to_name(t, skip_role(t, i + used), ":-,=");
    }
    return skip_to_name(t, i + used, ":-/");
}

/* "alunos Pedro Lima e Ana Lima" */
static void and_others(struct recogniser *r, size_t last)
{
    struct name n;

    while (text_is(r->text, last + 1, "e") || is_mark(r->text, last + 1, ",")) {
        size_t i = skip_to_name(r->text, last + 2, "");
        if (!read_name(r, i, &n) || !is_likely(r->text, &n) || !claim_name(r, &n))
            return;
        last = n.last;
    }
}

static bool cue_at(struct recogniser *r, size_t i, const struct cue *c)
{
    const struct utterance *t = r->text;
    size_t used = text_begins(t, i, c->words);
    struct name n;
    bool sure;

    if (!used || is_denied(t, i) || (c->kind == CUE_NAME && is_good_name(t, i)))
        return false;
    if (!read_name(r, name_behind(t, i, used, c, &sure), &n) || (!sure && !is_likely(t, &n)) ||
        !claim_name(r, &n))
        return false;
    if (c->kind == CUE_ROLE && used && t->tokens[i].word[strlen(t->tokens[i].word) - 1] == 's')
        and_others(r, n.last);
    return true;
}

static void find_behind_cues(struct recogniser *r)
{
    for (size_t i = 0; i < r->text->count; i++)
        for (size_t k = 0; k < COUNT_OF(cues); k++)
            if (!r->claimed[i] && cues[k].words[0] == r->text->tokens[i].word[0] &&
                cue_at(r, i, &cues[k]))
                break;
}

static bool is_identity(enum entity_kind kind)
{
    return kind == ENTITY_KIND_CPF || kind == ENTITY_KIND_CPF_INVALID || kind == ENTITY_KIND_CNPJ ||
           kind == ENTITY_KIND_BIRTH_DATE || kind == ENTITY_KIND_DOCUMENT_ID ||
           kind == ENTITY_KIND_PHONE || kind == ENTITY_KIND_EMAIL;
}

static bool only_identity(const struct entities *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (!is_identity(found->items[i].kind))
            return false;
    return true;
}

/* From token i on past what may stand around a name that is the message: marks, and the data that
 * go with it. */
static size_t skip_around(const struct recogniser *r, size_t i, bool data)
{
    static const char *const words[] = { "cpf",     "cnpj",      "rg",       "nascimento",
                                         "nasc",    "matricula", "contrato", "telefone",
                                         "email",   "celular",   "dn",       "ra",
                                         "nascida", "nascido",   "data",     "de",
                                         "e",       "em",        NULL };

    while (i < r->text->count &&
           (is_mark(r->text, i, ".,;:-!()/\"'*") || r->text->tokens[i].kind == TOKEN_SYMBOL ||
            (data && (r->claimed[i] || text_among(r->text, i, words)))))
        i++;
    return i;
}

/* One word must be a given name; more are a name by a given or family name, or by their capitals.
 */
static bool is_whole_name(const struct name *n, bool data)
{
    if (n->words > WHOLE_WORDS_MAX)
        return false;
    if (n->given)
        return n->words > 1 || !data;
    if (n->words < 2)
        return false;
    return (n->family && n->known * 2 >= n->words) || (n->known && n->words > 2 && n->known > 1) ||
           (n->titles == n->words && (n->family || !data));
}

static void find_whole(struct recogniser *r)
{
    bool data = r->out->count > 0, is = name_is_verb_to_be(r->text, 0);
    size_t i = is ? skip_to_name(r->text, 1, "") : skip_around(r, 0, data);
    struct name n;

    if (only_identity(r->out) && read_name(r, i, &n) && (n.given || !is) &&
        skip_around(r, n.last + 1, data) == r->text->count && is_whole_name(&n, data))
        claim_name(r, &n);
}

void recognise_person_name(struct recogniser *r)
{
    size_t before = r->out->count;

    find_behind_cues(r);
    if (r->out->count == before)
        find_whole(r);
}
