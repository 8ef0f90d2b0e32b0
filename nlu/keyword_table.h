#pragma once
#include "nlu/keywords.h"
#include <stddef.h>

/*
 * The phrases behind keywords_find(), as normalise_words() leaves them: several tables, each sorted
 * by phrase as bytes, so that the phrases of one first word stand together.  A phrase stands in one
 * table only.  To teach a new one, add a row in its sorted place; the unit test proves the order.
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
struct keyword_table {
    const struct keyword_phrase *rows; /* ended by a row without a phrase */
    size_t count;
};
extern const struct keyword_table keyword_table_care; /* danger, death, a child, the law */
extern const struct keyword_table keyword_table_trust;
extern const struct keyword_table keyword_table_debt;
extern const struct keyword_table keyword_table_pay;
extern const struct keyword_table keyword_table_contact;
extern const struct keyword_table *const keyword_tables[]; /* all of them; NULL-terminated */
extern const char *const keyword_names[KEYWORD_COUNT];
