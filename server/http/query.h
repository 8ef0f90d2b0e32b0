#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;

/* The percent code of RFC 3986, beside query_value() and form_value() of http.h. */

/* NULL for a cut-off or bad escape and for NUL, which no value may hold. */
char *percent_decode(struct arena *a, const char *s, size_t len, bool plus_is_space);

/* Letters, digits and the characters of `also` stay as they are.  out holds 3 * len + 1 bytes;
 * returns the length without the NUL. */
size_t percent_encode(char *out, const char *s, size_t len, const char *also);
