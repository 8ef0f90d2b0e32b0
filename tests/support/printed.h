#pragma once
#include "server/base/strbuf.h"
#include "tests/support/slip.h"

/*
 * What a PDF says to those who have only the paper or the file: poppler's tools and zbar are asked.
 * One printer and one folder a test program.
 */
struct boleto_printer *printed_printer(void);
int printed_set_up(void **fixture);
int printed_tear_down(void **fixture);

/* Puts the PDF into the folder as b.pdf and adds what a shell command there prints to `answer`. */
void printed_ask(const struct strbuf *pdf, const char *command, struct strbuf *answer);
/* All barcodes and QR codes of all pages at 300 dpi, as zbarimg tells them. */
void printed_scan(const struct strbuf *pdf, struct strbuf *answer);

void printed_has(const struct strbuf *text, const char *part);
/* Fails unless each part stands behind the one before it. */
void printed_order(const struct strbuf *text, const char *const *parts, size_t count);
size_t printed_count(const struct strbuf *text, const char *part);
