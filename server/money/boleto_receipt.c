#include "server/money/boleto_page.h"

#include "server/money/pdf_codes.h"

#include <string.h>

/* Recibo do pagador: the upper part, for people; free layout, the same data as the ficha. */
static const double top_y = 283, foot_y = 131;
static const double qr_size = 42; /* at least 25 mm */
static const double left_width = 122, pix_x = PAGE_LEFT + 132.0, pix_width = 54;

static const char *text_or(const char *text, const char *other)
{
    return text && text[0] ? text : other;
}

static void draw_creditor(struct paper *p, const struct boleto_slip *s)
{
    const struct boleto_party *b = &s->beneficiary;
    char line[BOLETO_WHO_SIZE];

    paper_text_shrink(p, PAPER_BOLD, 17, 10, PAGE_LEFT, top_y - 5, PAPER_LEFT, 150,
                      text_or(s->creditor, b->name));
    paper_grey(p, 0.3);
    paper_text(p, PAPER_REGULAR, 8, PAGE_RIGHT, top_y - 5, PAPER_RIGHT, "Recibo do pagador");
    paper_text_shrink(p, PAPER_REGULAR, 8, 6, PAGE_LEFT, top_y - 10, PAPER_LEFT, PAGE_WIDTH,
                      boleto_who(b, line));
    snprintf(line, sizeof(line), "%s%s%s", text_or(b->address, ""),
             b->address && s->contact ? " · " : "", text_or(s->contact, ""));
    paper_text_shrink(p, PAPER_REGULAR, 8, 5.5, PAGE_LEFT, top_y - 14, PAPER_LEFT, PAGE_WIDTH,
                      line);
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
    bool told = s->code->centavos > 0;

    draw_label(p, PAGE_LEFT, y, "Valor a pagar");
    paper_text_shrink(p, PAPER_BOLD, told ? 26 : 14, 14, PAGE_LEFT, y - 10.5, PAPER_LEFT, 72,
                      told ? boleto_value_text(s->code, value) : "informado ao pagar");
    draw_label(p, PAGE_LEFT + 76, y, "Vencimento");
    paper_text_shrink(p, PAPER_BOLD, 16, 10, PAGE_LEFT + 76, y - 10.5, PAPER_LEFT, left_width - 76,
                      boleto_due_text(s->code, due));
    return y - 19;
}

/* Under its label; returns where the next starts. */
static double draw_party(struct paper *p, const char *label, const struct boleto_party *party,
                         double y)
{
    char line[BOLETO_WHO_SIZE];

    draw_label(p, PAGE_LEFT, y, label);
    paper_text_shrink(p, PAPER_REGULAR, 10.5, 7, PAGE_LEFT, y - 4.6, PAPER_LEFT, left_width,
                      party->name);
    snprintf(line, sizeof(line), "%s%s%s", text_or(party->document, ""),
             party->document && text_or(party->address, "")[0] ? " · " : "",
             text_or(party->address, ""));
    if (!line[0])
        return y - 10.5;
    return y - 11 -
           3.5 * paper_text_wrap(p, PAPER_REGULAR, 8, PAGE_LEFT, y - 8.6, left_width, 3.5, 2, line);
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
    y = draw_party(p, "Pagador", &s->payer, y);
    return s->guarantor.name ? draw_party(p, "Sacador/avalista", &s->guarantor, y) : y;
}

/* CDC-05: every part by its name; those that are zero stay away, but for the principal. */
static double draw_price(struct paper *p, const struct boleto_slip *s, double y)
{
    const struct {
        const char *label;
        centavos_t centavos;
    } lines[] = {
        { "Valor original", s->price.principal }, { "Multa por atraso", s->price.fine },
        { "Juros de mora", s->price.interest },   { "Correção monetária", s->price.correction },
        { "Honorários", s->price.honorarios },    { "Desconto", -s->price.discount }
    };
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

static double draw_line(struct paper *p, const struct boleto_slip *s, double y)
{
    char line[BOLETO_PRINTED_SIZE];

    draw_label(p, PAGE_LEFT, y, "Código para pagar no aplicativo do banco ou na lotérica");
    paper_text(p, PAPER_BOLD, 11.5, PAGE_LEFT, y - 5.6, PAPER_LEFT,
               boleto_line_printed(s->code->line, line));
    return y - 12;
}

/* The numbers of the ficha, so that the part that stays with the payer tells them too. */
static void draw_numbers(struct paper *p, const struct boleto_slip *s, double y)
{
    char issued[DAY_TEXT_SIZE], kind[64];
    const struct {
        const char *label, *value;
    } fields[] = { { "Nosso número", s->title->nosso_numero_printed },
                   { "Nº do documento", s->document_number },
                   { "Agência/Código do beneficiário", s->title->beneficiary_printed },
                   { "Data do documento", day_format_br(s->issued, issued) },
                   { "Espécie doc. · Carteira", kind },
                   { "Banco", s->bank->name } };

    snprintf(kind, sizeof(kind), "%s · %s", text_or(s->species, "-"), text_or(s->carteira, "-"));
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        double x = PAGE_LEFT + (double)(i % 3) * 42, at = i < 3 ? y : y - 9;
        draw_label(p, x, at, fields[i].label);
        paper_text_shrink(p, PAPER_REGULAR, 9, 6, x, at - 4, PAPER_LEFT, 40,
                          text_or(fields[i].value, "-"));
    }
}

/* In the right column; returns where it ends. */
static double draw_pix(struct paper *p, const struct boleto_slip *s, const struct qr *qr, double y)
{
    if (!s->pix || !qr)
        return y;
    paper_text(p, PAPER_BOLD, 11, pix_x + pix_width / 2, y, PAPER_CENTRE, "Pague com Pix");
    codes_qr(p, qr, pix_x + (pix_width - qr_size) / 2, y - 5, qr_size);
    y -= qr_size + 12;
    y -= 3.2 * paper_text_wrap(p, PAPER_REGULAR, 7.5, pix_x, y, pix_width, 3.2, 3,
                               "É da mesma cobrança: pague só uma vez, pelo Pix ou pelo código de "
                               "barras.");
    return y - 5;
}

static void draw_terms(struct paper *p, const struct boleto_slip *s, double y)
{
    const double leading = 3.2;

    if (!s->instructions[0] || !s->instructions[0][0])
        return;
    draw_label(p, pix_x, y, "Antes ou depois do vencimento");
    y -= 4;
    for (int i = 0; i < BOLETO_INSTRUCTIONS_MAX && s->instructions[i] && y > foot_y; i++)
        y -= leading * paper_text_wrap(p, PAPER_REGULAR, 7.5, pix_x, y, pix_width, leading,
                                       (int)((y - foot_y) / leading) + 1, s->instructions[i]) +
             1;
}

/* Copied from the screen: across the whole page, so that it is one line. */
static void draw_copy(struct paper *p, const struct boleto_slip *s)
{
    const struct paper_code code = { 5.5, 4.5, PAGE_WIDTH, 2.1 };
    double y;

    if (!s->pix)
        return;
    y = 121 + code.leading * (paper_code_lines(p, &code, s->pix) - 1);
    draw_label(p, PAGE_LEFT, y + 2.6, "Pix copia e cola");
    paper_code(p, &code, PAGE_LEFT, y, s->pix);
}

/* The words that let a person find a fraud: what the bank's app must show before the payment. */
static void draw_safety(struct paper *p, const struct boleto_slip *s)
{
    char text[BOLETO_WHO_SIZE + 300], who[BOLETO_WHO_SIZE];

    snprintf(text, sizeof(text),
             "Antes de confirmar, veja se o aplicativo do banco mostra %s. Se aparecer outro nome, "
             "não pague e fale com a gente%s%s.",
             boleto_who(&s->beneficiary, who), s->contact ? ": " : "", text_or(s->contact, ""));
    paper_text_wrap(p, PAPER_REGULAR, 7.5, PAGE_LEFT, 117, 150, 3, 3, text);
    paper_grey(p, 0.3);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_RIGHT, 117.5, PAPER_RIGHT, "Autenticação mecânica");
    paper_grey(p, 0);
}

void boleto_receipt(struct paper *p, const struct boleto_slip *s, const struct qr *qr)
{
    const double start = top_y - 25;
    double y = start;

    draw_creditor(p, s);
    y = draw_amount(p, s, y);
    y = draw_what(p, s, y);
    y = draw_price(p, s, y);
    y = draw_line(p, s, y);
    draw_numbers(p, s, y);
    draw_terms(p, s, draw_pix(p, s, qr, start));
    draw_copy(p, s);
    draw_safety(p, s);
}
