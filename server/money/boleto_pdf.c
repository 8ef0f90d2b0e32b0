#include "server/money/boleto_pdf.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/boleto_page.h"
#include "server/money/pdf_printer.h"

static const double cut_y = 108; /* the ficha's height, 95 to 108 mm (payments reference 5) */

bool boleto_slip_check(const struct boleto_slip *s, struct error *err)
{
    if (!s->bank || !s->title || !s->code || !s->beneficiary.name || !s->payer.name)
        return error_set(err, ERROR_INPUT, "a slip needs bank, title, code, beneficiary and payer");
    if (s->price.total != 0 && s->price.total != s->code->centavos)
        return error_set(err, ERROR_INPUT, "the price's total is not the code's value");
    return true;
}

bool boleto_slip_qr(const struct boleto_slip *s, struct qr *qr, const struct qr **out,
                    struct error *err)
{
    *out = NULL;
    if (!s->pix)
        return true;
    if (!qr_make(s->pix, qr, err))
        return false;
    *out = qr;
    return true;
}

static void draw_cut(struct paper *p)
{
    paper_grey(p, 0.3);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_LEFT, cut_y + 0.8, PAPER_LEFT, "Corte aqui");
    paper_grey(p, 0);
    paper_dashes(p, PAGE_LEFT, cut_y, PAGE_RIGHT, cut_y);
}

static bool draw_page(struct boleto_printer *printer, const struct boleto_slip *slip,
                      struct error *err)
{
    const struct qr *pix;
    struct paper paper;
    struct qr qr;

    if (!boleto_slip_check(slip, err) || !boleto_slip_qr(slip, &qr, &pix, err))
        return false;
    printer_page(printer, &paper);
    boleto_receipt(&paper, slip, pix);
    draw_cut(&paper);
    return boleto_ficha(&paper, slip, pix, &ficha_of_page, err);
}

bool boleto_pages_pdf(struct boleto_printer *printer, const struct boleto_slip *slips, size_t count,
                      struct strbuf *out, struct error *err)
{
    if (count == 0)
        return error_set(err, ERROR_INPUT, "no boleto to print");
    if (!printer_start(printer, "Boleto", err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!draw_page(printer, &slips[i], err))
            return printer_abandon(printer);
    return printer_finish(printer, out, err);
}

bool boleto_pdf(struct boleto_printer *printer, const struct boleto_slip *slip, struct strbuf *out,
                struct error *err)
{
    return boleto_pages_pdf(printer, slip, 1, out, err);
}
