#include "server/money/qr.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/escape.h"

#include <qrencode.h>

bool qr_make(const char *text, struct qr *out, struct error *err)
{
    QRcode *code = text[0] ? QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) : NULL;

    if (!code || code->width > QR_SIDE_MAX) {
        QRcode_free(code);
        return error_set(err, ERROR_INPUT, "text is empty or too long for a QR code");
    }
    out->side = code->width;
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            out->dark[y][x] = code->data[y * code->width + x] & 1;
    QRcode_free(code);
    return true;
}

/* One row as strokes: "M4 4.5h7m2 0h1": each run is one letter and its length. */
static void row_path(const struct qr *qr, int y, struct strbuf *out)
{
    int at = 0;
    bool first = true;

    for (int x = 0; x < qr->side; x++) {
        int run = 0;
        if (!qr->dark[y][x])
            continue;
        while (x + run < qr->side && qr->dark[y][x + run])
            run++;
        if (first)
            strbuf_addf(out, "M%d %d.5h%d", x + QR_QUIET, y + QR_QUIET, run);
        else
            strbuf_addf(out, "m%d 0h%d", x - at, run);
        first = false;
        at = x + run;
        x = at;
    }
}

void qr_path(const struct qr *qr, struct strbuf *out)
{
    for (int y = 0; y < qr->side; y++)
        row_path(qr, y, out);
}

void qr_svg(const struct qr *qr, const char *label, struct strbuf *out)
{
    int side = qr->side + 2 * QR_QUIET;

    strbuf_addf(out,
                "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                "role=\"img\" aria-label=\"",
                side, side);
    escape_html(label, out);
    strbuf_addf(out,
                "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
                "<path stroke=\"#000\" d=\"",
                side, side);
    qr_path(qr, out);
    strbuf_adds(out, "\"/></svg>");
}
