#pragma once
#include <stdbool.h>
#include <stddef.h>

/*
 * Check digits over strings of '0'..'9' (payments reference 1, 3, 4).  mod 11 hands back the bare
 * remainder: what 0, 1 and 10 become differs from bank to bank and stays with the caller.
 */

/* Weights 2,1,2,1... from the right, products above 9 summed digit by digit; 0..9. */
int digits_mod10(const char *digits, size_t len);
/* Weights 2..highest from the right, cycling; the sum's remainder by 11, 0..10. */
int digits_mod11(const char *digits, size_t len, int highest);

/* At least one character and nothing but '0'..'9'. */
bool digits_only(const char *text);
/* Writes `digits` right-aligned in `width` zeros; false when it does not fit or holds anything
 * else. */
bool digits_pad(const char *digits, size_t width, char *out);
