#pragma once
#include "server/money/boleto_pdf.h"

/*
 * A carnê: the instalments of one plan, three to an A4 page.  Each third is cut free: on the left a
 * stub that the payer keeps (40 mm), on the right a ficha de compensação of 170 by 97 mm with its
 * own barcode and Pix (payments reference 5).  The stub tells the slip's `instalment`.
 *
 * Twelve instalments take four pages.  The same slips give the same bytes.
 */
enum { CARNE_MAX = 360 };

/* ERROR_INPUT without a slip, with more than CARNE_MAX, or when one of them is refused as by
 * boleto_pdf, naming its place.  Appends to `out`. */
bool carne_pdf(struct boleto_printer *printer, const struct boleto_slip *slips, size_t count,
               struct strbuf *out, struct error *err) __attribute__((warn_unused_result));
