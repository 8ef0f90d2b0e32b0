#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Words that are numbers, as folded text has them ("tres").  "mil" is none of them, it multiplies:
 * NUMBER_MIL.  A word's row is told, which a token keeps: the word is looked up once.
 */
enum { NUMBER_MIL = 255 };

struct number_word {
    const char *word;
    int value;
    bool slang; /* said of money only: "duzentinho" */
};

/* 0 when it is none. */
uint8_t number_word_cardinal(const char *word);
uint8_t number_word_ordinal(const char *word);
/* The row of a number other than 0 and NUMBER_MIL. */
const struct number_word *number_cardinal_row(uint8_t number);
const struct number_word *number_ordinal_row(uint8_t number);
