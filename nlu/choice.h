#pragma once
#include <stddef.h>
struct arena;

/*
 * Which entry of a menu a person means.  Pure; `words` is the output of normalise_words(), labels
 * are as they were shown.
 */

/*
 * "2", "opcao 2", "a segunda", "numero dois", "2a", "a ultima": the position 1..count, or 0.  The
 * whole message must be such a number; "segunda via" is none.
 */
size_t choice_number(const char *words, size_t count);

/*
 * The label itself, a part of it ("boleto" of "2a via e boleto"), a sentence that holds the whole
 * label, or a single word of the same stem as one in it ("pausa" of "Pausar por 15 dias"): its
 * position 1..count, or 0 when none or more than one fits.
 */
size_t choice_label(const char *words, const char *const *labels, size_t count, struct arena *a);
