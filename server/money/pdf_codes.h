#pragma once
#include "server/money/itf.h"
#include "server/money/pdf_paper.h"
#include "server/money/qr.h"

/*
 * The two codes of a boleto on paper, as vectors (payments reference 5): never a picture that a
 * printer scales.  Millimetres.  Internal to the documents of this room.
 */
enum {
    CODES_BARS_LENGTH = 103,
    CODES_BARS_HEIGHT = 13,
    CODES_BARS_QUIET = 5,
    CODES_BARS_EDGE = 12
};

/* The barcode with its lower left corner at (x, y); the quiet zone on its left is the caller's. */
void codes_bars(struct paper *p, const struct itf *itf, double x, double y);

/* The QR's modules in a square of `size`, its upper left corner at (x, top). */
void codes_qr(struct paper *p, const struct qr *qr, double x, double top, double size);
/* The width of the quiet zone (four modules) that belongs around a QR of that size. */
double codes_qr_quiet(const struct qr *qr, double size);
