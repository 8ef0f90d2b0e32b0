#pragma once
#include "server/money/letter_pdf.h"

/* The lines of an address block, as Correios want them (channels reference 5.2).  Internal to
 * letter_pdf.h. */
enum { LETTER_LINES_MAX = 5, LETTER_LINE_SIZE = 256 };
struct letter_lines {
    char text[LETTER_LINES_MAX][LETTER_LINE_SIZE]; /* the first is the name */
    int count;
    char cep[9]; /* eight digits */
};

/* ERROR_INPUT naming what is missing, or a CEP or state that cannot be one. */
bool letter_address_lines(const struct letter_address *to, struct letter_lines *out,
                          struct error *err) __attribute__((warn_unused_result));
