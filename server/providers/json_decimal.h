#pragma once
#include "server/base/money.h"
#include <stdbool.h>
#include <stddef.h>
struct arena;

/*
 * Amounts that a provider writes as JSON numbers ("value": 129.9).  No JSON library gives a
 * number's own text, and a double is no amount; so all numbers of a body are put between quotes
 * before it is parsed, and read from their text.
 */
/* The same body with its numbers as strings, NUL-terminated, in the arena.  What is no JSON stays
 * none, or becomes JSON whose "numbers" decimal_read() refuses. */
char *json_numbers_quoted(struct arena *a, const char *body, size_t len, size_t *out_len);
/* "129.9", "129.90", "129", "129.900": up to 11 digits, then at most two that are not zero.  No
 * sign, no exponent. */
bool decimal_read(const char *text, centavos_t *out);
