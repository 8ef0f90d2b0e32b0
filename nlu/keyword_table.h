#pragma once
#include "nlu/keywords.h"
#include <stddef.h>

/*
 * The phrases behind keywords_find(), as normalise_words() leaves them.  To teach a new one, add a
 * row in its sorted place; the unit test proves the order.
 */
enum phrase_place {
    PHRASE_ANY,   /* anywhere, at word boundaries */
    PHRASE_FIRST, /* the message begins with it */
    PHRASE_WHOLE, /* it is the whole message */
};
struct keyword_phrase {
    const char *phrase;
    enum keyword keyword;
    enum phrase_place place;
};
extern const struct keyword_phrase keyword_table[]; /* ended by a row without a phrase */
extern const size_t keyword_table_count;
extern const char *const keyword_names[KEYWORD_COUNT];
