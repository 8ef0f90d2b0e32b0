#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Money is integer centavos of BRL, always; never a float. */
typedef int64_t centavos_t;

enum { MONEY_TEXT_SIZE = 32 };

/* "R$ 1.234,56" (a plain space, negative as "-R$ 1,00"). */
const char *money_format(centavos_t centavos, char out[MONEY_TEXT_SIZE]);
/* "1234.56", for Pix and JSON interfaces. */
const char *money_format_dot(centavos_t centavos, char out[MONEY_TEXT_SIZE]);
/*
 * Reads "1.234,56", "1234,5", "1234.56", "R$ 80", "80".  Both separators: the last one is decimal.
 * One separator with exactly three digits behind it groups thousands ("1.234" = 1234,00).
 * Refuses signs, letters, three or more decimals, and more than 99.999.999.999,99.
 */
bool money_parse(const char *text, centavos_t *out);
/* value * numerator / denominator, rounded half up (away from zero), 128 bits inside. */
centavos_t money_mul_div(centavos_t value, int64_t numerator, int64_t denominator);
