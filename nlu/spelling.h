#pragma once
#include <stddef.h>

/*
 * How chat writes a word, and its usual spelling: "vc" is "voce", "hj" is "hoje", "boletu" is
 * "boleto", "oq" is "o que".  Words are folded (small ASCII letters).  Two tables, each sorted; the
 * unit test proves the order.  Only what is sure stands there: a word that may mean something else
 * stays as it is.
 */
struct spelling {
    const char *said, *usual;
};
struct spelling_table {
    const struct spelling *rows;
    size_t count;
};
extern const struct spelling_table spelling_a_m, spelling_n_z; /* by the first letter */

const char *spelling_of(const char *said);      /* NULL: nothing known of it */
const char *spelling_or_same(const char *said); /* never NULL */
