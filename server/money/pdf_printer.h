#pragma once
#include "server/money/pdf_paper.h"
struct boleto_printer;
struct error;
struct strbuf;

/*
 * The life of one PDF: started, given pages, finished into bytes.  The printer keeps its parsed
 * fonts from one to the next.  Internal to the documents of this room.
 */
struct boleto_printer {
    HPDF_Doc doc;
    const char *fonts[2]; /* names by which the parsed fonts are known; owned by doc */
};

/* Starts a document without pages.  It must be ended by printer_finish or printer_abandon. */
bool printer_start(struct boleto_printer *printer, const char *title, struct error *err)
    __attribute__((warn_unused_result));
/* An A4 page behind those that are there. */
void printer_page(struct boleto_printer *printer, struct paper *paper);
/* Appends the document to `out` and ends it.  ERROR_INTERNAL when libharu failed on the way. */
bool printer_finish(struct boleto_printer *printer, struct strbuf *out, struct error *err)
    __attribute__((warn_unused_result));
/* Ends a document that nobody wants; false, as the caller failed. */
bool printer_abandon(struct boleto_printer *printer);
