#pragma once
#include <stddef.h>

/*
 * The banks' own check digits (payments reference 4) over a string of '0'..'9'.  They differ in
 * what the remainders 0, 1 and 10 become, which is why there is one function a kind and none with
 * a switch.  The letters P and X are printed, never put into a barcode.
 */

/* mod 11, weights 2 to 9; below 2 is 0, else 11 - r.  Santander, Caixa, Sicredi, Ailos, Unicred. */
char bank_digit_a(const char *digits);
/* mod 11, weights 2 to 7; 0 is 0, 1 is P, else 11 - r.  Bradesco, C6. */
char bank_digit_p(const char *digits);
/* mod 11, weights 2 to 9; 0 is 1, 1 is 0, else 11 - r.  Safra. */
char bank_digit_s(const char *digits);
/* mod 11, weights 9 down to 2 from the right; the remainder itself, 10 is X.  Banco do Brasil. */
char bank_digit_b(const char *digits);
/* mod 10.  Itaú, Inter. */
char bank_digit_10(const char *digits);
/* mod 11, weights 3, 1, 9, 7 from the left; below 2 is 0, else 11 - r.  Sicoob. */
char bank_digit_3197(const char *digits);
/* Two digits: mod 10, then mod 11 (weights 2 to 7) over both, which may correct the first.
 * Banrisul. */
void bank_digits_double(const char *digits, char out[3]);
