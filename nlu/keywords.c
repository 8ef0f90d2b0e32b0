#include "nlu/keywords.h"

#include "nlu/keyword_table.h"
#include "server/base/auto.h"

#include <assert.h>
#include <string.h>

bool keyword_by_name(const char *name, enum keyword *out)
{
    for (enum keyword k = 0; k < KEYWORD_COUNT; k++)
        if (strcmp(keyword_names[k], name) == 0) {
            *out = k;
            return true;
        }
    return false;
}

const char *keyword_name(enum keyword keyword)
{
    return keyword < KEYWORD_COUNT ? keyword_names[keyword] : "?";
}

/* The name where it is a phrase itself, else the first phrase of the tables. */
const char *keyword_said(enum keyword keyword)
{
    const char *first = NULL;

    for (size_t t = 0; keyword_tables[t]; t++)
        for (size_t i = 0; i < keyword_tables[t]->count; i++) {
            const struct keyword_phrase *row = &keyword_tables[t]->rows[i];
            if (row->keyword != keyword)
                continue;
            if (strcmp(row->phrase, keyword_name(keyword)) == 0)
                return row->phrase;
            first = first ? first : row->phrase;
        }
    return first ? first : keyword_name(keyword);
}

static size_t word_length(const char *s)
{
    size_t len = 0;

    while (s[len] && s[len] != ' ')
        len++;
    return len;
}

/* The text begins with the phrase and a word ends there. */
static size_t begins(const char *text, const char *phrase)
{
    size_t len = 0;

    while (phrase[len] && phrase[len] == text[len])
        len++;
    if (phrase[len] || (text[len] != '\0' && text[len] != ' '))
        return 0;
    return len;
}

static bool in_place(const struct keyword_phrase *row, size_t len, const char *at, const char *text)
{
    if (row->place == PHRASE_ANY)
        return true;
    return at == text && (row->place == PHRASE_FIRST || at[len] == '\0');
}

/* Whoever says one of these says nothing else, however long it is (ontology, section 4). */
static const enum keyword gravest_first[] = { KEYWORD_ANGUSTIA, KEYWORD_FALECIMENTO, KEYWORD_MENOR,
                                              KEYWORD_JURIDICO };

static void keep_the_gravest(struct keyword_hits *hits)
{
    for (size_t i = 0; i < COUNT_OF(gravest_first); i++) {
        enum keyword grave = gravest_first[i];
        uint16_t weight = hits->weight[grave];
        if (!weight)
            continue;
        *hits = (struct keyword_hits){ .set = keyword_bit(grave) };
        hits->weight[grave] = weight;
        return;
    }
}

/*
 * The phrases of all tables by the hash of their first word, so that a word is looked up once, and
 * most words of a message find nothing.  Filled at the first call, always with the same.
 */
enum { STARTS = 4096, PHRASES_MAX = 4096 };
static uint16_t starts[STARTS + 1]; /* of each hash, the first of its phrases below */
static const struct keyword_phrase *phrases[PHRASES_MAX];

static uint32_t start_of(const char *word, size_t len)
{
    uint32_t h = 2166136261U;

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)word[i]) * 16777619U;
    return (h ^ (h >> 15)) % STARTS;
}

static uint32_t start_of_row(const struct keyword_phrase *row)
{
    return start_of(row->phrase, word_length(row->phrase));
}

/* Counted, then put in place from behind: each start ends where its phrases begin. */
static void fill_starts(void)
{
    for (size_t t = 0; keyword_tables[t]; t++)
        for (size_t i = 0; i < keyword_tables[t]->count; i++)
            starts[start_of_row(&keyword_tables[t]->rows[i])]++;
    for (size_t i = 1; i <= STARTS; i++)
        starts[i] = (uint16_t)(starts[i] + starts[i - 1]);
    assert(starts[STARTS] <= PHRASES_MAX);
    for (size_t t = 0; keyword_tables[t]; t++)
        for (size_t i = 0; i < keyword_tables[t]->count; i++) {
            const struct keyword_phrase *row = &keyword_tables[t]->rows[i];
            phrases[--starts[start_of_row(row)]] = row;
        }
}

static void find_at(const char *at, size_t word, const char *text, struct keyword_hits *out)
{
    uint32_t start = start_of(at, word);

    for (uint16_t i = starts[start]; i < starts[start + 1]; i++) {
        const struct keyword_phrase *row = phrases[i];
        size_t len = begins(at, row->phrase);
        if (!len || !in_place(row, len, at, text))
            continue;
        out->set |= keyword_bit(row->keyword);
        if (out->weight[row->keyword] < len)
            out->weight[row->keyword] = (uint16_t)len;
    }
}

void keywords_find(const char *words, struct keyword_hits *out)
{
    *out = (struct keyword_hits){ 0 };
    if (!starts[STARTS])
        fill_starts();
    for (const char *at = words; *at;) {
        size_t word = word_length(at);
        find_at(at, word, words, out);
        at += word;
        at += *at == ' ';
    }
    keep_the_gravest(out);
}

/* CH-03, in its order.  `common` words count only as the whole message. */
static const struct {
    const char *phrase;
    bool common;
} stop_words[] = {
    { "pare", false },
    { "parar", false },
    { "para", true },
    { "sair", false },
    { "saia", false },
    { "cancelar", true },
    { "cancela", true },
    { "remover", false },
    { "remova", false },
    { "remove", false },
    { "descadastrar", false },
    { "descadastro", false },
    { "excluir", false },
    { "stop", false },
    { "unsubscribe", false },
    { "nao quero", true },
    { "nao quero receber", false },
    { "nao me mande", false },
    { "nao mande mais", false },
    { "bloquear", false },
    { "me tira", false },
    { "me tire", false },
};

static const char *skip_politeness(const char *words)
{
    static const char *const polite[] = { "por favor ", "favor " };

    for (size_t i = 0; i < COUNT_OF(polite); i++)
        if (strncmp(words, polite[i], strlen(polite[i])) == 0)
            return words + strlen(polite[i]);
    return words;
}

static bool ends_here(const char *rest)
{
    return *rest == '\0' || strcmp(rest, " por favor") == 0;
}

static enum stop_word stop_at(const char *words)
{
    for (size_t i = 0; i < COUNT_OF(stop_words); i++) {
        size_t len = begins(words, stop_words[i].phrase);
        if (!len || (stop_words[i].common && !ends_here(words + len)))
            continue;
        return stop_words[i].common ? STOP_AMBIGUOUS : STOP_SURE;
    }
    return STOP_NONE;
}

enum stop_word keywords_stop(const char *words)
{
    struct keyword_hits hits;
    enum stop_word found;

    words = skip_politeness(words);
    found = stop_at(words);
    if (found == STOP_NONE)
        return STOP_NONE;
    keywords_find(words, &hits);
    return hits.set & (keyword_bit(KEYWORD_PARAR_LEMBRETES) | keyword_bit(KEYWORD_ANGUSTIA) |
                       keyword_bit(KEYWORD_FALECIMENTO))
               ? STOP_NONE
               : found;
}
