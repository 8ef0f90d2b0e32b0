#include "server/money/boleto_page.h"

#include "server/base/error.h"
#include "server/money/qr.h"

#include <string.h>

/* Recibo do pagador: the upper part, for people; free layout, the same data as the ficha. */
static const double top_y = 283;
static const double qr_size = 42; /* at least 25 mm */
static const double left_width = 122, pix_x = PAGE_LEFT + 132.0, pix_width = 54;

const char *boleto_due_text(const struct boleto_code *code, char out[32])
{
    char day[DAY_TEXT_SIZE];

    snprintf(out, 32, "%s", code->has_due ? day_format_br(code->due, day) : "Contra apresentação");
    return out;
}

const char *boleto_value_text(const struct boleto_code *code, char out[MONEY_TEXT_SIZE])
{
    out[0] = '\0';
    return code->centavos > 0 ? money_format(code->centavos, out) : out;
}

static const char *text_or(const char *text, const char *other)
{
    return text && text[0] ? text : other;
}

static void draw_creditor(struct paper *p, const struct boleto_slip *s)
{
    const struct boleto_party *b = &s->beneficiary;
    char line[320];

    paper_text_fit(p, PAPER_BOLD, 17, PAGE_LEFT, top_y - 5, 130, text_or(s->creditor, b->name));
    paper_grey(p, 0.3);
    paper_text(p, PAPER_REGULAR, 8, PAGE_RIGHT, top_y - 5, PAPER_RIGHT, "Recibo do pagador");
    snprintf(line, sizeof(line), "%s%s%s", b->name, b->document ? " · " : "",
             text_or(b->document, ""));
    paper_text_fit(p, PAPER_REGULAR, 8, PAGE_LEFT, top_y - 10, PAGE_WIDTH, line);
    snprintf(line, sizeof(line), "%s%s%s", text_or(b->address, ""),
             b->address && s->contact ? " · " : "", text_or(s->contact, ""));
    paper_text_fit(p, PAPER_REGULAR, 8, PAGE_LEFT, top_y - 14, PAGE_WIDTH, line);
    paper_grey(p, 0);
    paper_line(p, PAGE_LEFT, top_y - 17, PAGE_RIGHT, top_y - 17, 1);
}

static void draw_label(struct paper *p, double x, double y, const char *label)
{
    paper_grey(p, 0.3);
    paper_text(p, PAPER_REGULAR, 8, x, y, PAPER_LEFT, label);
    paper_grey(p, 0);
}

static double draw_amount(struct paper *p, const struct boleto_slip *s, double y)
{
    char value[MONEY_TEXT_SIZE], due[32];

    draw_label(p, PAGE_LEFT, y, "Valor a pagar");
    paper_text(p, PAPER_BOLD, 26, PAGE_LEFT, y - 10.5, PAPER_LEFT,
               text_or(boleto_value_text(s->code, value), "no pagamento"));
    draw_label(p, PAGE_LEFT + 76, y, "Vencimento");
    paper_text(p, PAPER_BOLD, 16, PAGE_LEFT + 76, y - 10.5, PAPER_LEFT,
               boleto_due_text(s->code, due));
    return y - 19;
}

static double draw_what(struct paper *p, const struct boleto_slip *s, double y)
{
    if (s->description) {
        draw_label(p, PAGE_LEFT, y, "Referente a");
        y -= 4.6;
        y -= 4.8 * paper_text_wrap(p, PAPER_REGULAR, 10.5, PAGE_LEFT, y, left_width, 4.8, 2,
                                   s->description);
        y -= 2;
    }
    draw_label(p, PAGE_LEFT, y, "Pagador");
    paper_text_fit(p, PAPER_REGULAR, 10.5, PAGE_LEFT, y - 4.6, left_width, s->payer.name);
    if (s->payer.document)
        paper_text_fit(p, PAPER_REGULAR, 8, PAGE_LEFT, y - 8.6, left_width, s->payer.document);
    return y - 15;
}

/* CDC-05: every part by its name; those that are zero stay away, but for the principal. */
static double draw_price(struct paper *p, const struct boleto_slip *s, double y)
{
    const struct {
        const char *label;
        centavos_t centavos;
    } lines[] = { { "Valor original", s->price.principal },
                  { "Multa por atraso", s->price.fine },
                  { "Juros de mora", s->price.interest },
                  { "Correção monetária", s->price.correction },
                  { "Desconto", -s->price.discount } };
    char text[MONEY_TEXT_SIZE];

    if (s->price.total == 0)
        return y;
    draw_label(p, PAGE_LEFT, y, "Como chegamos a este valor");
    y -= 5;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (lines[i].centavos == 0)
            continue;
        paper_text(p, PAPER_REGULAR, 9, PAGE_LEFT, y, PAPER_LEFT, lines[i].label);
        paper_text(p, PAPER_REGULAR, 9, PAGE_LEFT + left_width, y, PAPER_RIGHT,
                   money_format(lines[i].centavos, text));
        y -= 4.6;
    }
    paper_line(p, PAGE_LEFT, y + 2.6, PAGE_LEFT + left_width, y + 2.6, 0.4);
    paper_text(p, PAPER_BOLD, 9, PAGE_LEFT, y - 1.2, PAPER_LEFT, "Total");
    paper_text(p, PAPER_BOLD, 9, PAGE_LEFT + left_width, y - 1.2, PAPER_RIGHT,
               money_format(s->price.total, text));
    return y - 9;
}

static void draw_modules(struct paper *p, const struct qr *qr, double x, double top)
{
    const double module = qr_size / qr->side;

    paper_grid_begin(p, x, top, module, module);
    for (int row = 0; row < qr->side; row++)
        for (int at = 0; at < qr->side; at++) {
            int run = 0;
            while (at + run < qr->side && qr->dark[row][at + run])
                run++;
            if (run > 0)
                paper_cells(p, at, row, run, 1);
            at += run;
        }
    paper_grid_end(p);
}

static bool draw_pix(struct paper *p, const struct boleto_slip *s, double y, struct error *err)
{
    struct qr qr;
    double top = y;

    if (!s->pix)
        return true;
    if (!qr_make(s->pix, &qr, err))
        return false;
    paper_text(p, PAPER_BOLD, 11, pix_x + pix_width / 2, top, PAPER_CENTRE, "Pague com Pix");
    draw_modules(p, &qr, pix_x + (pix_width - qr_size) / 2, top - 4);
    top -= qr_size + 9;
    paper_grey(p, 0.3);
    top -= 3 * paper_text_wrap(p, PAPER_REGULAR, 7, pix_x, top, pix_width, 3, 3,
                               "É a mesma cobrança deste boleto: pague de um jeito só, pelo Pix "
                               "ou pelo código de barras.") +
           2;
    paper_text(p, PAPER_REGULAR, 7, pix_x, top, PAPER_LEFT, "Pix copia e cola");
    paper_grey(p, 0);
    paper_text_wrap(p, PAPER_REGULAR, 6, pix_x, top - 3, pix_width, 2.5, 14, s->pix);
    return true;
}

static double draw_line(struct paper *p, const struct boleto_slip *s, double y)
{
    char line[BOLETO_PRINTED_SIZE];

    draw_label(p, PAGE_LEFT, y, "Código para pagar no aplicativo do banco ou na lotérica");
    paper_text(p, PAPER_BOLD, 11.5, PAGE_LEFT, y - 5.6, PAPER_LEFT,
               boleto_line_printed(s->code->line, line));
    return y - 14;
}

static double draw_numbers(struct paper *p, const struct boleto_slip *s, double y)
{
    const struct {
        double x;
        const char *label, *value;
    } fields[] = { { PAGE_LEFT, "Nosso número", s->title->nosso_numero_printed },
                   { PAGE_LEFT + 48, "Nº do documento", text_or(s->document_number, "-") },
                   { PAGE_LEFT + 92, "Agência/Código do beneficiário",
                     s->title->beneficiary_printed } };

    for (size_t i = 0; i < 3; i++) {
        draw_label(p, fields[i].x, y, fields[i].label);
        paper_text_fit(p, PAPER_REGULAR, 9, fields[i].x, y - 4.4, 42, fields[i].value);
    }
    return y - 12;
}

/* The words that let a person find a fraud: what the bank's app must show before the payment. */
static void draw_safety(struct paper *p, const struct boleto_slip *s)
{
    char text[400];

    snprintf(text, sizeof(text),
             "Antes de confirmar, veja se o aplicativo do banco mostra %s%s%s. Se aparecer outro "
             "nome, não pague e fale com a gente%s%s.",
             s->beneficiary.name, s->beneficiary.document ? ", " : "",
             text_or(s->beneficiary.document, ""), s->contact ? ": " : "", text_or(s->contact, ""));
    paper_text_wrap(p, PAPER_REGULAR, 8.5, PAGE_LEFT, 121, left_width, 4, 3, text);
    paper_grey(p, 0.3);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_RIGHT, 113, PAPER_RIGHT, "Autenticação mecânica");
    paper_grey(p, 0);
}

bool boleto_page_receipt(struct paper *p, const struct boleto_slip *s, struct error *err)
{
    const double start = top_y - 25;
    double y = start;

    draw_creditor(p, s);
    y = draw_amount(p, s, y);
    y = draw_what(p, s, y);
    y = draw_price(p, s, y);
    y = draw_line(p, s, y);
    draw_numbers(p, s, y);
    draw_safety(p, s);
    return draw_pix(p, s, start, err);
}
