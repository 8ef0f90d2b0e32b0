#pragma once
#include "nlu/text.h"

#include <string.h>

/* text_is() and text_among() where thousands of words are asked for: most differ in the first
 * letter, and no call is made for them. */
static inline bool word_is(const struct utterance *t, size_t i, const char *word)
{
    return i < t->count && *t->tokens[i].word == *word && strcmp(t->tokens[i].word, word) == 0;
}

static inline bool word_among(const struct utterance *t, size_t i, const char *const *words)
{
    const char *word = i < t->count ? t->tokens[i].word : NULL;

    for (; word && *words; words++)
        if (**words == *word && strcmp(*words, word) == 0)
            return true;
    return false;
}
