#include "server/money/carne_pdf.h"

#include "server/base/error.h"
#include "server/money/boleto_page.h"
#include "server/money/pdf_printer.h"

enum { PER_PAGE = 3 };
/* Printers reach no paper's edge: 4,5 mm stay free above; below is the barcode's own distance. */
static const double third = 97.5, page_right = 210;
static const double cut_x = 40; /* leaves the ficha 170 mm, the least it may have */
static const double stub_x = 6, stub_width = 31;
static const double ficha_x = 44, ficha_width = 160;

struct row {
    const char *label, *value;
    bool strong; /* what is looked for first: amount and day */
};

static void draw_row(struct paper *p, const struct row *row, double top, double height)
{
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 5.5, stub_x, top - 2.4, PAPER_LEFT, row->label);
    paper_grey(p, 0);
    if (row->value && row->value[0])
        paper_text_shrink(p, row->strong ? PAPER_BOLD : PAPER_REGULAR, row->strong ? 9 : 7.5, 5,
                          stub_x, top - height + 1.2, PAPER_LEFT, stub_width, row->value);
    paper_line(p, stub_x, top - height, stub_x + stub_width, top - height, 0.4);
}

static double draw_stub_head(struct paper *p, const struct boleto_slip *s, double top)
{
    const char *who = s->creditor && s->creditor[0] ? s->creditor : s->beneficiary.name;

    paper_text_shrink(p, PAPER_BOLD, 8.5, 5.5, stub_x, top - 4, PAPER_LEFT, stub_width, who);
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 6, stub_x, top - 7.2, PAPER_LEFT, "Recibo do pagador");
    paper_grey(p, 0);
    paper_line(p, stub_x, top - 8.4, stub_x + stub_width, top - 8.4, 0.8);
    return top - 8.4;
}

/* Two lines of a party, under its label. */
static double draw_party(struct paper *p, const char *label, const struct boleto_party *party,
                         double top)
{
    const struct row row = { label, NULL, false };
    const double height = 11;

    draw_row(p, &row, top, height);
    paper_text_wrap(p, PAPER_REGULAR, 6.5, stub_x, top - 5.1, stub_width, 2.5, 2, party->name);
    if (party->document)
        paper_text_shrink(p, PAPER_REGULAR, 6, 5, stub_x, top - height + 0.9, PAPER_LEFT,
                          stub_width, party->document);
    return top - height;
}

static void draw_stub(struct paper *p, const struct boleto_slip *s, double top)
{
    char due[32], value[MONEY_TEXT_SIZE];
    const struct row rows[] = {
        { "Parcela", s->instalment, true },
        { "Vencimento", boleto_due_text(s->code, due), true },
        { "(=) Valor do documento", boleto_value_text(s->code, value), true },
        { "Nosso número", s->title->nosso_numero_printed, false },
        { "Nº do documento", s->document_number, false },
        { "Agência/Código do beneficiário", s->title->beneficiary_printed, false },
        { "(=) Valor cobrado", NULL, false },
    };
    const double height = 7;

    top = draw_stub_head(p, s, top);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        draw_row(p, &rows[i], top, height);
        top -= height;
    }
    top = draw_party(p, "Pagador", &s->payer, top);
    top = draw_party(p, "Beneficiário", &s->beneficiary, top);
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 5.5, stub_x, top - 2.6, PAPER_LEFT, "Autenticação mecânica");
    paper_grey(p, 0);
}

/* Uprights between stub and ficha, a line below unless it is the paper's edge. */
static void draw_cuts(struct paper *p, double bottom)
{
    paper_dashes(p, cut_x, bottom, cut_x, bottom + third);
    if (bottom > 0)
        paper_dashes(p, 0, bottom, page_right, bottom);
}

static bool draw_third(struct paper *p, const struct boleto_slip *s, double bottom,
                       struct error *err)
{
    const struct ficha_form form = ficha_of_third(ficha_x, ficha_width, bottom);
    const struct qr *pix;
    struct qr qr;

    if (!boleto_slip_qr(s, &qr, &pix, err))
        return false;
    draw_stub(p, s, bottom + third - 2);
    if (!boleto_ficha(p, s, pix, &form, err))
        return false;
    draw_cuts(p, bottom);
    return true;
}

static bool check(const struct boleto_slip *slips, size_t count, struct error *err)
{
    struct error bad = { 0 };

    if (count == 0 || count > CARNE_MAX)
        return error_set(err, ERROR_INPUT, "a carnê has 1 to %d instalments, not %zu", CARNE_MAX,
                         count);
    for (size_t i = 0; i < count; i++)
        if (!boleto_slip_check(&slips[i], &bad))
            return error_set(err, bad.kind, "instalment %zu: %.150s", i + 1, bad.detail);
    return true;
}

bool carne_pdf(struct boleto_printer *printer, const struct boleto_slip *slips, size_t count,
               struct strbuf *out, struct error *err)
{
    struct paper paper;

    if (!check(slips, count, err) || !printer_start(printer, "Carnê", err))
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t place = i % PER_PAGE;
        if (place == 0)
            printer_page(printer, &paper);
        if (!draw_third(&paper, &slips[i], third * (double)(PER_PAGE - 1 - place), err))
            return printer_abandon(printer);
    }
    return printer_finish(printer, out, err);
}
