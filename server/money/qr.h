#pragma once
#include <stdbool.h>
#include <stdint.h>
struct error;
struct strbuf;

/*
 * QR codes with error correction level M (payments reference 5), as modules for drawing and as an
 * inline SVG.  A quiet zone of four modules belongs around the modules.
 */
enum { QR_SIDE_MAX = 97 /* version 20: far above what a Pix payload needs */, QR_QUIET = 4 };

struct qr {
    int side; /* modules in a row and in a column */
    bool dark[QR_SIDE_MAX][QR_SIDE_MAX];
};

/* Fails with ERROR_INPUT when the text is empty or too long (over about 660 bytes). */
bool qr_make(const char *text, struct qr *out, struct error *err)
    __attribute__((warn_unused_result));

/* An <svg> element with its quiet zone on white, labelled for screen readers; `label` is escaped.
 */
void qr_svg(const struct qr *qr, const char *label, struct strbuf *out);
/* Only the modules, as the path of such an <svg>: a stroke of width 1, in a square of the side plus
 * twice QR_QUIET. */
void qr_path(const struct qr *qr, struct strbuf *out);

/*
 * A PNG of black and white, quiet zone included; each module is `module` pixels wide and high (1 to
 * QR_MODULE_MAX).  The bytes are added to out.
 */
enum { QR_MODULE_MAX = 32 };
void qr_png(const struct qr *qr, int module, struct strbuf *out);
