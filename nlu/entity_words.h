#pragma once
#include "nlu/text.h"

#include <string.h>

/* Lists of words, NULL at their end.  The first letter is looked at first: nearly always it is
 * another one. */
static inline bool words_hold(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (**words == *word && strcmp(*words, word) == 0)
            return true;
    return false;
}

/* Token i is, in its usual spelling, one of them. */
static inline bool words_at(const struct utterance *t, size_t i, const char *const *words)
{
    return i < t->count && words_hold(words, t->tokens[i].word);
}

/* Token i is that word. */
static inline bool word_at_is(const struct utterance *t, size_t i, const char *word)
{
    return i < t->count && *t->tokens[i].word == *word && strcmp(t->tokens[i].word, word) == 0;
}
