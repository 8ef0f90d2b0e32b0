#pragma once
#include "nlu/text.h"

/*
 * Numbers as people write them, by token.  Each function reads at token i, answers how many tokens
 * the number takes (0: there is none) and leaves *out alone when there is none.
 */

/* "300", "trezentos e cinquenta", "mil e duzentos", "2 mil", "dois mil e quinhentos", "1.200" (a
 * point before three digits), "vinte e um"; 0..99,999,999. */
size_t number_cardinal(const struct utterance *t, size_t i, long *out);
/* One digit run or one number word up to 99 ("3", "tres", "vinte e um"), nothing else. */
size_t number_small(const struct utterance *t, size_t i, long *out);
/* "1.234,56", "80,5", "1234.5", "1,5 mil", "2k", "mil e duzentos e cinquenta centavos", "mil e
 * meio", "duzentinho": in hundredths.  Whether it is money is not said. */
size_t number_hundredths(const struct utterance *t, size_t i, long *out);
/* "5o", "5a", "quinto", "quinta", "1ª": 1..99; a bare "5" is none. */
size_t number_ordinal(const struct utterance *t, size_t i, long *out);
