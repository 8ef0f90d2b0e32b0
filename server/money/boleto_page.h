#pragma once
#include "server/money/boleto_pdf.h"
#include "server/money/pdf_paper.h"

/*
 * The two halves of a printed boleto.  Internal to boleto_pdf.h.  Text is drawn in the order in
 * which it is read.
 */
enum { PAGE_LEFT = 12, PAGE_WIDTH = 186, PAGE_RIGHT = PAGE_LEFT + PAGE_WIDTH };

bool boleto_page_receipt(struct paper *paper, const struct boleto_slip *slip, struct error *err);
bool boleto_page_slip(struct paper *paper, const struct boleto_slip *slip, struct error *err);

/* "30/11/2026" or "Contra apresentação". */
const char *boleto_due_text(const struct boleto_code *code, char out[32]);
/* "R$ 877,48", or empty when the value is told at payment. */
const char *boleto_value_text(const struct boleto_code *code, char out[MONEY_TEXT_SIZE]);
