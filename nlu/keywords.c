#include "nlu/keywords.h"

#include "nlu/keyword_table.h"
#include "server/base/auto.h"

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
    return strcspn(s, " ");
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

/* The first row whose phrase is not below the word. */
static const struct keyword_phrase *lower_bound(const struct keyword_table *table, const char *word,
                                                size_t len)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strncmp(table->rows[middle].phrase, word, len) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return &table->rows[low];
}

static bool in_place(const struct keyword_phrase *row, size_t len, const char *at, const char *text)
{
    if (row->place == PHRASE_ANY)
        return true;
    return at == text && (row->place == PHRASE_FIRST || at[len] == '\0');
}

static void find_at(const struct keyword_table *table, const char *at, const char *text,
                    struct keyword_hits *out)
{
    size_t word = word_length(at);

    for (const struct keyword_phrase *row = lower_bound(table, at, word);
         row->phrase && strncmp(row->phrase, at, word) == 0; row++) {
        size_t len = begins(at, row->phrase);
        if (!len || !in_place(row, len, at, text))
            continue;
        out->set |= keyword_bit(row->keyword);
        if (out->weight[row->keyword] < len)
            out->weight[row->keyword] = (uint16_t)len;
    }
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
 * Which words a phrase may begin with, by their hash: most words of a message begin none, and are
 * not looked up in any table.  Filled at the first call, always with the same bits.
 */
enum { STARTS = 8192 };
static uint64_t starts[STARTS / 64];

static uint32_t start_of(const char *word, size_t len)
{
    uint32_t h = 2166136261U;

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)word[i]) * 16777619U;
    return (h ^ (h >> 15)) % STARTS;
}

static void fill_starts(void)
{
    for (size_t t = 0; keyword_tables[t]; t++)
        for (size_t i = 0; i < keyword_tables[t]->count; i++) {
            const char *phrase = keyword_tables[t]->rows[i].phrase;
            uint32_t bit = start_of(phrase, word_length(phrase));
            starts[bit / 64] |= 1ULL << (bit % 64);
        }
}

static bool may_start(const char *word, size_t len)
{
    static bool filled;
    uint32_t bit = start_of(word, len);

    if (!filled)
        fill_starts();
    filled = true;
    return starts[bit / 64] >> (bit % 64) & 1;
}

void keywords_find(const char *words, struct keyword_hits *out)
{
    *out = (struct keyword_hits){ 0 };
    for (const char *at = words; *at;) {
        bool may = may_start(at, word_length(at));
        for (size_t i = 0; may && keyword_tables[i]; i++)
            find_at(keyword_tables[i], at, words, out);
        at += word_length(at);
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
