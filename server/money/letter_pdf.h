#pragma once
#include "server/money/boleto_pdf.h"

/*
 * A letter for a window envelope (channels reference 5): A4, folded twice at 99 and 198 mm.  The
 * upper third has sender and address window, the middle the text, the lower third a boleto when
 * there is one. What does not fit goes on behind, on further pages.
 *
 * Through the window, and within 5 mm around it, nothing shows but name and address: no sender, no
 * amount, no word of a debt (CDC art. 42; collections reference 9).
 */
struct letter_window {
    double left, top, width, height; /* millimetres from the upper left corner of the sheet */
};
/* 20, 50, 100, 35: a DL envelope as it is common in Brazil.  All zeros in a letter mean this one.
 */
extern const struct letter_window letter_window_default;

/* As Correios read it: name; street and number ("s/n" without one); complement; district; last line
 * "01311-000 São Paulo/SP".  At most six lines of 10 points; a long one takes two. */
struct letter_address {
    const char *name, *street, *number, *complement, *district;
    const char *cep; /* 8 digits, a hyphen is allowed */
    const char *city, *state;
};

enum { LETTER_PARAGRAPH_MAX = 1000, LETTER_PAGES_MAX = 4 };
struct letter {
    const char *creditor;      /* the name people know */
    struct boleto_party legal; /* CDC-04: who is owed, with document and address */
    const char *contact;
    struct letter_address to;
    struct letter_window window;
    const char *text; /* a template's body: lines, empty ones between paragraphs, "- " for a list */
    const char *footer;             /* small print below the text; NULL = none */
    const struct boleto_slip *slip; /* NULL = no boleto */
};

/*
 * Appends the PDF to `out`.  ERROR_INPUT when the address is not one that Correios deliver to, when
 * the window is outside the upper third, a line is longer than LETTER_PARAGRAPH_MAX bytes, the text
 * needs more than LETTER_PAGES_MAX pages, or the slip is refused as by boleto_pdf.
 */
bool letter_pdf(struct boleto_printer *printer, const struct letter *letter, struct strbuf *out,
                struct error *err) __attribute__((warn_unused_result));
