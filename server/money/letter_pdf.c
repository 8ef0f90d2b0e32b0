#include "server/money/letter_pdf.h"

#include "server/base/error.h"
#include "server/money/boleto_page.h"
#include "server/money/cepnet.h"
#include "server/money/letter_address.h"
#include "server/money/pdf_printer.h"

#include <string.h>

/* Millimetres; heights are counted from the lower edge, as on every paper here. */
static const double page_top = 297, page_bottom = 15, fold = 99;
static const double text_left = 20, text_width = 170, tolerance = 5;
static const double points = 9.5, leading = 4.2, small_points = 7.5, small_leading = 3.2;
static const double strip_top = 109; /* what stays with the payer, above the ficha */

const struct letter_window letter_window_default = { 20, 50, 100, 35 };

/* Where the text goes on. */
struct flow {
    struct boleto_printer *printer;
    struct paper first, page;
    double y, end;
    int pages;
};

static const struct letter_window *window_of(const struct letter *l)
{
    return l->window.width > 0 ? &l->window : &letter_window_default;
}

static bool check_window(const struct letter_window *w, struct error *err)
{
    if (w->left < 15 || w->left + w->width > 195 || w->top < 40 || w->top + w->height > 94 ||
        w->width < 80 || w->height < 25)
        return error_set(err, ERROR_INPUT,
                         "window: 80 x 25 mm or more, 40 to 94 mm from the top of the sheet");
    return true;
}

/* Above the window: name, and what CDC-04 asks for. */
static void draw_sender(struct paper *p, const struct letter *l)
{
    char line[BOLETO_WHO_SIZE + 300], who[BOLETO_WHO_SIZE];
    const char *known = l->creditor && l->creditor[0] ? l->creditor : l->legal.name;

    paper_text_shrink(p, PAPER_BOLD, 15, 9, text_left, page_top - 20, PAPER_LEFT, text_width,
                      known);
    paper_grey(p, 0.3);
    paper_text_shrink(p, PAPER_REGULAR, 8, 6, text_left, page_top - 24.5, PAPER_LEFT, text_width,
                      boleto_who(&l->legal, who));
    snprintf(line, sizeof(line), "%s%s%s", l->legal.address, l->contact ? " · " : "",
             l->contact ? l->contact : "");
    paper_text_shrink(p, PAPER_REGULAR, 8, 6, text_left, page_top - 28.5, PAPER_LEFT, text_width,
                      line);
    paper_grey(p, 0);
    paper_line(p, text_left, page_top - 31, text_left + text_width, page_top - 31, 0.6);
}

/* Tall bars 3,175 mm, short ones 1,27 mm, 22 of them an inch (channels reference 5.3). */
static void draw_cepnet(struct paper *p, const char *cep, double x, double top)
{
    const double tall_mm = 3.175, short_mm = 1.27, bar = 0.5, pitch = 25.4 / 22;
    bool tall[CEPNET_BARS];

    cepnet_bars(cep, tall);
    for (int i = 0; i < CEPNET_BARS; i++)
        paper_box(p, x + i * pitch, top - tall_mm, bar, tall[i] ? tall_mm : short_mm);
    paper_fill(p);
}

/* 10 points, left aligned, inside what the window shows however the sheet lies in the envelope.  A
 * long line goes on in the next: a house number is never cut.  The bars come last, where they have
 * room. */
static bool draw_address(struct paper *p, const struct letter_window *w,
                         const struct letter_lines *lines, struct error *err)
{
    const double line = 4.1, x = w->left + tolerance, width = w->width - 2 * tolerance;
    double y = page_top - w->top - tolerance - 2.6;
    int room = (int)((w->height - 2 * tolerance - 2.6) / line) + 1;

    room = room < 6 ? room : 6;
    for (int i = 0; i < lines->count; i++) {
        int used = paper_text_wrap(p, PAPER_REGULAR, 10, x, y, width, line, 3, lines->text[i]);
        y -= line * used;
        room -= used;
    }
    if (room >= 1)
        draw_cepnet(p, lines->cep, x, y + 2);
    return room >= 0 || error_set(err, ERROR_INPUT, "address: it does not fit into the window");
}

static void draw_folds(struct paper *p)
{
    paper_line(p, 4, fold, 9, fold, 0.4);
    paper_line(p, 4, 2 * fold, 9, 2 * fold, 0.4);
}

static bool next_page(struct flow *f, struct error *err)
{
    if (++f->pages > LETTER_PAGES_MAX)
        return error_set(err, ERROR_INPUT, "the letter needs more than %d pages", LETTER_PAGES_MAX);
    printer_page(f->printer, &f->page);
    f->y = page_top - 25;
    f->end = page_bottom;
    return true;
}

/* One line of the text as it was written; it stays on one page. */
static bool draw_paragraph(struct flow *f, const char *text, struct error *err)
{
    const bool item = strncmp(text, "- ", 2) == 0;
    const double indent = item ? 5 : 0, width = text_width - indent;
    const int lines =
        paper_text_lines(&f->page, PAPER_REGULAR, points, width, text + (item ? 2 : 0));

    if (f->y - (lines - 1) * leading < f->end && !next_page(f, err))
        return false;
    if (item)
        paper_text(&f->page, PAPER_REGULAR, points, text_left + 1.5, f->y, PAPER_LEFT, "•");
    f->y -= leading * paper_text_wrap(&f->page, PAPER_REGULAR, points, text_left + indent, f->y,
                                      width, leading, lines, text + (item ? 2 : 0));
    return true;
}

static bool draw_text(struct flow *f, const char *text, struct error *err)
{
    char line[LETTER_PARAGRAPH_MAX + 1];

    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "\n");
        if (len > LETTER_PARAGRAPH_MAX)
            return error_set(err, ERROR_INPUT, "a line of the letter has more than %d bytes",
                             LETTER_PARAGRAPH_MAX);
        memcpy(line, at, len);
        line[len] = '\0';
        if (len == 0)
            f->y -= leading * 0.5;
        else if (!draw_paragraph(f, line, err))
            return false;
        at += len + (at[len] == '\n');
    }
    return true;
}

static double foot_of(const struct letter *l)
{
    return l->slip ? strip_top + 3 : page_bottom;
}

static double footer_height(struct paper *p, const struct letter *l)
{
    if (!l->footer || !l->footer[0])
        return 0;
    return 3 +
           small_leading * paper_text_lines(p, PAPER_REGULAR, small_points, text_width, l->footer);
}

/* At the foot of the first page, wherever the text ends. */
static void draw_footer(struct paper *p, const struct letter *l)
{
    if (!l->footer || !l->footer[0])
        return;
    paper_grey(p, 0.3);
    paper_text_wrap(p, PAPER_REGULAR, small_points, text_left,
                    foot_of(l) + footer_height(p, l) - 3 - small_leading + 0.8, text_width,
                    small_leading, 10, l->footer);
    paper_grey(p, 0);
}

/* Recibo do pagador in one strip: the ficha below goes to the bank. */
static void draw_strip(struct paper *p, const struct boleto_slip *s)
{
    char due[32], value[MONEY_TEXT_SIZE];
    const struct {
        const char *label, *value;
    } fields[] = { { "Recibo do pagador", s->payer.name },
                   { "Vencimento", boleto_due_text(s->code, due) },
                   { "Valor do documento", boleto_value_text(s->code, value) },
                   { "Nosso número", s->title->nosso_numero_printed },
                   { "Agência/Código do beneficiário", s->title->beneficiary_printed } };
    const double widths[] = { 56, 24, 28, 32, 30 };
    double x = PAGE_LEFT;

    paper_line(p, PAGE_LEFT, strip_top, PAGE_RIGHT, strip_top, 0.6);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        paper_grey(p, 0.25);
        paper_text(p, PAPER_REGULAR, 5.5, x, strip_top - 2.8, PAPER_LEFT, fields[i].label);
        paper_grey(p, 0);
        paper_text_shrink(p, PAPER_REGULAR, 8, 5.5, x, strip_top - 6.6, PAPER_LEFT, widths[i] - 2,
                          fields[i].value);
        x += widths[i];
    }
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_RIGHT, strip_top - 2.8, PAPER_RIGHT, "Aut. mecânica");
    paper_grey(p, 0);
}

static bool draw_slip(struct paper *p, const struct boleto_slip *s, struct error *err)
{
    const struct ficha_form form = ficha_of_third(PAGE_LEFT, PAGE_WIDTH, 0);
    const struct qr *pix;
    struct qr qr;

    if (!boleto_slip_qr(s, &qr, &pix, err))
        return false;
    draw_strip(p, s);
    paper_dashes(p, PAGE_LEFT, fold, PAGE_RIGHT, fold);
    return boleto_ficha(p, s, pix, &form, err);
}

/* The boleto is drawn last, but on the first page: within a page, reading order is drawing order.
 */
static bool draw_letter(struct flow *f, const struct letter *l, const struct letter_lines *to,
                        struct error *err)
{
    printer_page(f->printer, &f->first);
    f->page = f->first;
    draw_sender(&f->page, l);
    if (!draw_address(&f->page, window_of(l), to, err))
        return false;
    draw_folds(&f->page);
    f->end += footer_height(&f->page, l);
    if (!draw_text(f, l->text, err))
        return false;
    draw_footer(&f->first, l);
    return !l->slip || draw_slip(&f->first, l->slip, err);
}

static bool check(const struct letter *l, struct error *err)
{
    if (!l->text || !l->text[0] || !l->legal.name || !l->legal.document || !l->legal.address)
        return error_set(
            err, ERROR_INPUT,
            "a letter needs text, and the creditor's name, document and address (CDC-04)");
    return check_window(window_of(l), err) && (!l->slip || boleto_slip_check(l->slip, err));
}

bool letter_pdf(struct boleto_printer *printer, const struct letter *l, struct strbuf *out,
                struct error *err)
{
    struct flow flow = { .printer = printer, .y = 2 * fold - 6, .end = foot_of(l), .pages = 1 };
    struct letter_lines to;

    if (!check(l, err) || !letter_address_lines(&l->to, &to, err) ||
        !printer_start(printer, "Carta", err))
        return false;
    if (!draw_letter(&flow, l, &to, err))
        return printer_abandon(printer);
    return printer_finish(printer, out, err);
}
