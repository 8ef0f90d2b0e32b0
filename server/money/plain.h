#pragma once
#include <stddef.h>

/*
 * Brings text to printable ASCII: accents fall off ("São João" -> "Sao Joao"), other letters,
 * control characters and broken UTF-8 are dropped, runs of spaces become one; cut to `most`
 * characters after that, then trimmed.  `out` holds most + 1 bytes.  For Pix, where lengths are
 * ambiguous otherwise.
 */
void plain_ascii(const char *text, size_t most, char *out);
