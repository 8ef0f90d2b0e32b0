#pragma once
#include <stdbool.h>

/* Folded words to tell names from other words: by their first letter, in order, each between
 * blanks. */
struct name_words {
    const char *by_letter['z' - 'a' + 1];
};
extern const struct name_words name_given, name_family, name_common;

bool name_words_hold(const struct name_words *list, const char *word);
