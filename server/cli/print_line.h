#pragma once
#include "server/cli/boleto_input.h"
#include "server/money/letter_pdf.h"

/*
 * One line of `quita boleto print`: a boleto as for `encode`, with the parties and words that stand
 * on the paper, and a letter around it if one is told.  Its texts are borrowed from the JSON it
 * keeps.
 */
struct print_line {
    json_t *in;
    struct boleto_input boleto;
    struct boleto_terms terms;
    struct boleto_slip slip;
    struct letter letter;
    bool has_letter;
};

/* Takes `in`, also on failure.  NULL with ERROR_INPUT naming the field. */
struct print_line *print_line_read(json_t *in, struct error *err);
void print_line_free(struct print_line **line);
