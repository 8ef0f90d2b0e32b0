#pragma once
#include <stdbool.h>
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
