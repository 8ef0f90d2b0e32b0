#pragma once
#include <stdbool.h>
#include <stdint.h>
struct boleto_printer;
struct error;
struct strbuf;

/*
 * The term of an agreement on paper (collections reference 14.4): the text that was shown and
 * accepted, word for word, with its protocol, the SHA-256 by which it can be checked, when and how
 * it was accepted, and what happens with the data (LGPD).  A4, one page or two (more only for very
 * many instalments); letters of 10 to 7 points, as the text needs.  The same input gives the same
 * bytes.
 */
struct term_paper {
    const char *creditor; /* the name people know */
    const char *text;     /* of term_render() */
    const char *protocol;
    const char *sha256;   /* of the text, lower-case hexadecimal */
    const char *accepted; /* "20/11/2026, 14:32 (horário de Brasília), por mensagem com código" */
    const char *contact;
    const char *privacy; /* where the privacy notice is; NULL = not told */
};

enum { TERM_ACCEPTED_SIZE = 80 };
/* "25/11/2026, às 14:32, com código de confirmação" in the creditor's zone. */
const char *term_accepted(int64_t accepted_at_us, const char *zone, char out[TERM_ACCEPTED_SIZE]);

/* ERROR_INPUT when something is missing; ERROR_INTERNAL when the PDF library fails.  Appends. */
bool term_pdf(struct boleto_printer *printer, const struct term_paper *term, struct strbuf *out,
              struct error *err) __attribute__((warn_unused_result));
