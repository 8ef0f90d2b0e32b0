#include "nlu/choice.h"

#include "nlu/normalise.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LAST = 1000, PART_MIN = 3, STEM_MIN = 5, ENDING_MAX = 3 };

/* What people put before a number or a label without meaning anything by it. */
static const char *const fillers[] = { "opcao",   "numero", "item", "quero", "queria", "escolho",
                                       "prefiro", "seria",  "pode", "ser",   "vou",    "de",
                                       "na",      "no",     "com",  "a",     "o",      "as",
                                       "os",      "um",     "uma",  "e" };

static const struct {
    const char *word;
    size_t number;
} ordinals[] = {
    { "um", 1 },        { "uma", 1 },     { "primeira", 1 }, { "primeiro", 1 }, { "dois", 2 },
    { "duas", 2 },      { "segunda", 2 }, { "segundo", 2 },  { "tres", 3 },     { "terceira", 3 },
    { "terceiro", 3 },  { "quatro", 4 },  { "quarta", 4 },   { "quarto", 4 },   { "cinco", 5 },
    { "quinta", 5 },    { "quinto", 5 },  { "seis", 6 },     { "sexta", 6 },    { "sexto", 6 },
    { "sete", 7 },      { "oito", 8 },    { "nove", 9 },     { "dez", 10 },     { "ultima", LAST },
    { "ultimo", LAST },
};

static bool is_filler(const char *word, size_t len)
{
    for (size_t i = 0; i < COUNT_OF(fillers); i++)
        if (strlen(fillers[i]) == len && memcmp(fillers[i], word, len) == 0)
            return true;
    return false;
}

static const char *skip_fillers(const char *words)
{
    for (;;) {
        size_t len = strcspn(words, " ");
        if (words[len] == '\0' || !is_filler(words, len))
            return words;
        words += len + 1;
    }
}

/* "2", "2a", "10o"; 0 when it is no number of one or two digits. */
static size_t digits(const char *word)
{
    char *end;
    unsigned long n;

    if (word[0] < '0' || word[0] > '9')
        return 0;
    n = strtoul(word, &end, 10);
    if (end - word > 2 || (*end && strcmp(end, "a") != 0 && strcmp(end, "o") != 0))
        return 0;
    return n;
}

size_t choice_number(const char *words, size_t count)
{
    const char *word = skip_fillers(words);
    size_t n = digits(word);

    for (size_t i = 0; !n && i < COUNT_OF(ordinals); i++)
        if (strcmp(ordinals[i].word, word) == 0)
            n = ordinals[i].number;
    if (n == LAST)
        return count;
    return n <= count ? n : 0;
}

/* `part` stands in `whole` at word boundaries. */
static bool holds(const char *whole, const char *part)
{
    size_t len = strlen(part);

    for (const char *at = whole; (at = strstr(at, part)); at++)
        if ((at == whole || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' '))
            return true;
    return false;
}

static bool fits(const char *words, const char *label)
{
    if (!*label)
        return false;
    return holds(words, label) || (strlen(words) >= PART_MIN && holds(label, words));
}

/* "pausa" and "pausar", "renegociacao" and "renegociar": one stem, other endings. */
static bool same_stem(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t stem = 0;

    while (stem < a_len && stem < b_len && a[stem] == b[stem])
        stem++;
    return stem >= STEM_MIN && a_len - stem <= ENDING_MAX && b_len - stem <= ENDING_MAX;
}

static bool holds_stem(const char *label, const char *word)
{
    size_t len, word_len = strlen(word);

    for (; *label; label += len + (label[len] == ' ')) {
        len = strcspn(label, " ");
        if (same_stem(label, len, word, word_len))
            return true;
    }
    return false;
}

/* One word that stands in no label, but another form of it in one of them. */
static size_t choice_stem(const char *word, const char *const *labels, size_t count,
                          struct arena *a)
{
    size_t found = 0;

    for (size_t i = 0; !strchr(word, ' ') && i < count; i++) {
        if (!holds_stem(normalise_words(a, labels[i]), word))
            continue;
        if (found)
            return 0;
        found = i + 1;
    }
    return found;
}

size_t choice_label(const char *words, const char *const *labels, size_t count, struct arena *a)
{
    const char *said = skip_fillers(words);
    size_t found = 0;

    for (size_t i = 0; *said && i < count; i++) {
        const char *label = normalise_words(a, labels[i]);
        if (strcmp(said, label) == 0)
            return i + 1;
        if (!fits(said, label))
            continue;
        if (found)
            return 0;
        found = i + 1;
    }
    return found ? found : choice_stem(said, labels, count, a);
}
