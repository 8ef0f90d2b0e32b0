#pragma once
#include <stdbool.h>
#include <stddef.h>

/*
 * Words that are numbers, as folded text has them ("tres"); "mil" is none of them, it multiplies.
 */
struct number_word {
    const char *word;
    int value;
    bool slang; /* said of money only: "duzentinho" */
};

/* NULL when it is none. */
const struct number_word *number_word_cardinal(const char *word);
const struct number_word *number_word_ordinal(const char *word);
