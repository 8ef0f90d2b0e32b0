#pragma once
#include "nlu/text.h"

/* How a name is written: looks at the bytes as they came, accents and capitals included. */
enum { NAME_SIZE = 160 };

/* The token begins with a capital and goes on with small letters. */
bool name_is_title(const struct utterance *t, size_t i);
bool name_is_particle(const struct utterance *t, size_t i);
/* "é" or "eh", not "e". */
bool name_is_verb_to_be(const struct utterance *t, size_t i);
/* Tokens first..last in title case, particles small, one blank where any stood; false when it is
 * too long. */
bool name_write(const struct utterance *t, size_t first, size_t last, char out[NAME_SIZE]);
