#pragma once
#include "nlu/text.h"

/*
 * Numbers as people write them, by token.  Each function reads at token i, answers how many tokens
 * the number takes (0: there is none) and leaves *out alone when there is none.
 */

/* "300", "trezentos e cinquenta", "mil e duzentos", "2 mil", "2 mil e 500", "1.200" (a point before
 * three digits), "vinte e um"; 0..99,999,999. */
size_t number_cardinal(const struct utterance *t, size_t i, long *out);
/* One digit run or one number word up to 99 ("3", "tres", "vinte e um"), nothing else. */
size_t number_small(const struct utterance *t, size_t i, long *out);
/* "1.234,56", "80,5", "1234.5", "1,5 mil", "2k", "mil e duzentos e cinquenta centavos", "mil e
 * meio", "duzentinho", "50 centavos", "trinta e nove e noventa": in hundredths.  Whether it is
 * money is not said. */
size_t number_hundredths(const struct utterance *t, size_t i, long *out);
/* Those `used` tokens are money by themselves: "12,50", "2k", "50 centavos", "duzentinho". */
bool number_tells_money(const struct utterance *t, size_t i, size_t used);
/* "5o", "5a", "quinto", "quinta", "1ª", "1°", "1.º", "decima segunda": 1..99; a bare "5" is none.
 */
size_t number_ordinal(const struct utterance *t, size_t i, long *out);

/* Might a number begin here?  Cheap; false is sure. */
bool number_may_begin(const struct utterance *t, size_t i);
/* Token i goes on a number that began before it: "34" of "12,34", "10/34", "12-34", "12:34". */
bool number_goes_on(const struct utterance *t, size_t i);
/* What stands between a noun and its number: "numero", "n°", "nº", "n.", ":", "#" ("opcao n. 2");
 * how many tokens. */
size_t number_sign(const struct utterance *t, size_t i);

/* The tokens round a number. */
bool number_digits(const struct utterance *t, size_t i);
bool number_glued(const struct utterance *t, size_t i); /* digits with no blank before them */
bool number_mark(const struct utterance *t, size_t i, const char *marks);
/* The message or the sentence ends before token i. */
bool number_ends(const struct utterance *t, size_t i);
/* "%", "por cento", "porcento"; how many tokens. */
size_t number_percent_sign(const struct utterance *t, size_t i);
