#include "server/base/error.h"
#include "server/money/boleto_page.h"
#include "server/money/itf.h"
#include "server/money/pdf_codes.h"

static const double label_points = 5.5, label_drop = 2.2, value_rise = 1.1;
static const double text_points = 7.2, text_leading = 3.1, code_leading = 1.9;
static const double qr_size = 25; /* payments reference 5: 25 mm or more */

const struct ficha_form ficha_of_page = { .left = PAGE_LEFT,
                                          .width = PAGE_WIDTH,
                                          .side = 48,
                                          .top = 105,
                                          .head = 7.5,
                                          .place = 7.2,
                                          .beneficiary = 9.4,
                                          .document = 7,
                                          .use = 7,
                                          .amount = 6,
                                          .payer = 10.8 };

struct ficha_form ficha_of_third(double left, double width, double bottom)
{
    return (struct ficha_form){ .left = left,
                                .width = width,
                                .side = width < 170 ? 42 : 48,
                                .bottom = bottom,
                                .top = bottom + 97,
                                .head = 7,
                                .place = 6.3,
                                .beneficiary = 8.6,
                                .document = 6,
                                .use = 6,
                                .amount = 5.9,
                                .payer = 8,
                                .copy = true };
}

struct field {
    double x, width;
    const char *label, *value;
    bool right; /* value at the right end, as amounts stand */
};

static void draw_label(struct paper *p, double x, double top, const char *label)
{
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, label_points, x + 1, top - label_drop, PAPER_LEFT, label);
    paper_grey(p, 0);
}

static void draw_field(struct paper *p, const struct field *f, double top, double height)
{
    double y = top - height + value_rise;

    draw_label(p, f->x, top, f->label);
    if (!f->value || !f->value[0])
        return;
    if (f->right)
        paper_text_shrink(p, PAPER_BOLD, 8.5, 6, f->x + f->width - 1.5, y, PAPER_RIGHT,
                          f->width - 2.5, f->value);
    else
        paper_text_shrink(p, PAPER_REGULAR, 7.5, 5.5, f->x + 1, y, PAPER_LEFT, f->width - 2,
                          f->value);
}

/* Name and document on one line.  A name may be cut, a document never: it is who is owed. */
static void draw_who(struct paper *p, const struct boleto_party *party, double points, double x,
                     double y, double width)
{
    const double document_width = 34;

    if (!party->name)
        return;
    if (!party->document || !party->document[0]) {
        paper_text_shrink(p, PAPER_REGULAR, points, 5, x, y, PAPER_LEFT, width, party->name);
        return;
    }
    paper_text_shrink(p, PAPER_REGULAR, points, 4.5, x, y, PAPER_LEFT, width - document_width,
                      party->name);
    paper_text_shrink(p, PAPER_REGULAR, points, 5, x + width, y, PAPER_RIGHT, document_width - 2,
                      party->document);
}

/* A row of fields with a rule under it and uprights between them; returns where the next starts. */
static double draw_row(struct paper *p, const struct ficha_form *form, const struct field *fields,
                       size_t count, double top, double height)
{
    const double right = form->left + form->width;

    for (size_t i = 0; i < count; i++) {
        draw_field(p, &fields[i], top, height);
        if (i > 0)
            paper_line(p, fields[i].x, top, fields[i].x, top - height, 0.5);
    }
    paper_line(p, form->left, top - height, right, top - height, 0.5);
    return top - height;
}

static double side_x(const struct ficha_form *form)
{
    return form->left + form->width - form->side;
}

/* Widths of the fields left of the right column, as parts of the model's 138 mm. */
static double part(const struct ficha_form *form, double of_138)
{
    return of_138 * (form->width - form->side) / 138;
}

/* Bank | code with digit, 5 mm high | the line people type. */
static double draw_head(struct paper *p, const struct ficha_form *form, const struct boleto_slip *s,
                        double top)
{
    const double y = top - form->head, code = form->left + form->width * 0.2;
    const double line_x = code + 23, right = form->left + form->width;
    char line[BOLETO_PRINTED_SIZE];

    paper_text_shrink(p, PAPER_BOLD, 13, 7, form->left, y + 1.6, PAPER_LEFT, code - form->left - 2,
                      s->bank->name);
    paper_line(p, code, y, code, top - 0.8, 1.2);
    paper_text(p, PAPER_BOLD, 19.5, code + 11.5, y + 1.3, PAPER_CENTRE, s->bank->printed);
    paper_line(p, line_x, y, line_x, top - 0.8, 1.2);
    paper_text_shrink(p, PAPER_BOLD, 14, 8, right, y + 1.6, PAPER_RIGHT, right - line_x - 1.5,
                      boleto_line_printed(s->code->line, line));
    paper_line(p, form->left, y, right, y, 1);
    return y;
}

static double draw_place(struct paper *p, const struct ficha_form *form,
                         const struct boleto_slip *s, double top)
{
    char due[32];
    const struct field fields[] = {
        { form->left, part(form, 138), "Local de pagamento", s->bank->payable_at, false },
        { side_x(form), form->side, "Vencimento", boleto_due_text(s->code, due), true },
    };

    return draw_row(p, form, fields, 2, top, form->place);
}

/* CDC-04: name, document and address of who is owed, whole. */
static double draw_beneficiary(struct paper *p, const struct ficha_form *form,
                               const struct boleto_slip *s, double top)
{
    const double width = part(form, 138), y = top - form->beneficiary;
    const struct field left = { form->left, width, "Beneficiário", NULL, false };
    const struct field right = { side_x(form), form->side, "Agência/Código do beneficiário",
                                 s->title->beneficiary_printed, true };

    draw_field(p, &left, top, form->beneficiary);
    draw_who(p, &s->beneficiary, 7.5, form->left + 1, y + 3.7, width - 2);
    if (s->beneficiary.address)
        paper_text_shrink(p, PAPER_REGULAR, 6.5, 4, form->left + 1, y + 1.1, PAPER_LEFT, width - 2,
                          s->beneficiary.address);
    draw_field(p, &right, top, form->beneficiary);
    paper_line(p, right.x, top, right.x, y, 0.5);
    paper_line(p, form->left, y, form->left + form->width, y, 0.5);
    return y;
}

static double draw_document(struct paper *p, const struct ficha_form *form,
                            const struct boleto_slip *s, double top)
{
    const double x = form->left;
    char issued[DAY_TEXT_SIZE];
    const char *day = day_format_br(s->issued, issued);
    const struct field fields[] = {
        { x, part(form, 27), "Data do documento", day, false },
        { x + part(form, 27), part(form, 41), "Nº do documento", s->document_number, false },
        { x + part(form, 68), part(form, 21), "Espécie doc.", s->species, false },
        { x + part(form, 89), part(form, 16), "Aceite", s->accepted ? "A" : "N", false },
        { x + part(form, 105), part(form, 33), "Data do processamento", day, false },
        { side_x(form), form->side, "Nosso número", s->title->nosso_numero_printed, true },
    };

    return draw_row(p, form, fields, sizeof(fields) / sizeof(fields[0]), top, form->document);
}

static double draw_use(struct paper *p, const struct ficha_form *form, const struct boleto_slip *s,
                       double top)
{
    const double x = form->left;
    char value[MONEY_TEXT_SIZE];
    const struct field fields[] = {
        { x, part(form, 27), "Uso do banco", NULL, false },
        { x + part(form, 27), part(form, 20), "Carteira", s->carteira, false },
        { x + part(form, 47), part(form, 21), "Espécie", "R$", false },
        { x + part(form, 68), part(form, 37), "Quantidade", NULL, false },
        { x + part(form, 105), part(form, 33), "Valor", NULL, false },
        { side_x(form), form->side, "(=) Valor do documento", boleto_value_text(s->code, value),
          true },
    };

    return draw_row(p, form, fields, sizeof(fields) / sizeof(fields[0]), top, form->use);
}

/* The width that the QR at the right end of the box leaves for words. */
static double words_width(const struct ficha_form *form, const struct qr *qr)
{
    double width = part(form, 138) - 2;

    return qr ? width - qr_size - 2 * codes_qr_quiet(qr, qr_size) : width;
}

/* At the foot of the box; returns how high it is. */
static double pix_words_height(struct paper *p, const struct ficha_form *form,
                               const struct boleto_slip *s, double width)
{
    const struct paper_code code = { 5, 4.5, width, code_leading };

    if (!s->pix)
        return 0;
    return 4 + (form->copy ? paper_code_lines(p, &code, s->pix) * code_leading : 0);
}

static void draw_pix(struct paper *p, const struct ficha_form *form, const struct boleto_slip *s,
                     const struct qr *qr, double width, double top)
{
    const struct paper_code code = { 5, 4.5, width, code_leading };
    const double height = 5 * form->amount, x = form->left + 1;
    double y = top - height + pix_words_height(p, form, s, width) - 2.7;

    if (!qr)
        return;
    paper_text_shrink(p, PAPER_BOLD, 7, 5, x, y, PAPER_LEFT, width,
                      form->copy ? "Pix copia e cola, da mesma cobrança: pague só uma vez."
                                 : "Pix ao lado: é da mesma cobrança, pague só uma vez.");
    if (form->copy)
        paper_code(p, &code, x, y - code_leading - 0.3, s->pix);
    codes_qr(p, qr, side_x(form) - codes_qr_quiet(qr, qr_size) - qr_size,
             top - (height - qr_size) / 2, qr_size);
}

struct words {
    const char *lines[BOLETO_INSTRUCTIONS_MAX + 1];
    size_t count;
};

static struct words words_of(const struct boleto_slip *s, char memory[BOLETO_MEMORY_SIZE])
{
    struct words w = { .count = 0 };

    for (int i = 0; i < BOLETO_INSTRUCTIONS_MAX && s->instructions[i]; i++)
        w.lines[w.count++] = s->instructions[i];
    if (boleto_memory(&s->price, memory)[0])
        w.lines[w.count++] = memory;
    return w;
}

static double leading_of(double points)
{
    return points * text_leading / text_points;
}

static int lines_at(struct paper *p, const struct words *w, double width, double points)
{
    int lines = 0;

    for (size_t i = 0; i < w->count; i++)
        lines += paper_text_lines(p, PAPER_REGULAR, points, width, w->lines[i]);
    return lines;
}

/* The largest size at which all of them have room: none is left out (CDC-05). */
static double words_size(struct paper *p, const struct words *w, double width, double height)
{
    const double least = 4.5;
    double points = text_points;

    while (points > least && (lines_at(p, w, width, points) - 1) * leading_of(points) > height)
        points -= 0.3;
    return points;
}

static void draw_instructions(struct paper *p, const struct ficha_form *form,
                              const struct boleto_slip *s, const struct qr *qr, double top)
{
    const double width = words_width(form, qr);
    const double end = top - 5 * form->amount + pix_words_height(p, form, s, width) + 0.8;
    char memory[BOLETO_MEMORY_SIZE];
    const struct words words = words_of(s, memory);
    double y = top - 5.4, points = words_size(p, &words, width, y - end);
    const double leading = leading_of(points);

    draw_label(p, form->left, top, "Instruções (texto de responsabilidade do beneficiário)");
    for (size_t i = 0; i < words.count && y >= end - 0.01; i++)
        y -= leading * paper_text_wrap(p, PAPER_REGULAR, points, form->left + 1, y, width, leading,
                                       (int)((y - end + 0.01) / leading) + 1, words.lines[i]);
    draw_pix(p, form, s, qr, width, top);
}

/* The five amounts that a cashier fills in. */
static void draw_amounts(struct paper *p, const struct ficha_form *form, double top)
{
    static const char *const amounts[] = { "(-) Desconto / Abatimento", "(-) Outras deduções",
                                           "(+) Mora / Multa", "(+) Outros acréscimos",
                                           "(=) Valor cobrado" };
    const double x = side_x(form), right = form->left + form->width, height = form->amount;

    for (int i = 0; i < 5; i++) {
        draw_label(p, x, top - i * height, amounts[i]);
        if (i > 0)
            paper_line(p, x, top - i * height, right, top - i * height, 0.5);
    }
    paper_line(p, x, top, x, top - 5 * height, 0.5);
    paper_line(p, form->left, top - 5 * height, right, top - 5 * height, 0.5);
}

static void draw_payer(struct paper *p, const struct ficha_form *form, const struct boleto_slip *s,
                       double top)
{
    const double pitch = form->payer / 3.1, x = form->left + 14;
    const double width = form->width - 15, right = form->left + form->width;

    draw_label(p, form->left, top, "Pagador");
    draw_who(p, &s->payer, text_points, x, top - pitch + 0.2, width);
    if (s->payer.address)
        paper_text_shrink(p, PAPER_REGULAR, text_points, 4, x, top - 2 * pitch + 0.2, PAPER_LEFT,
                          width, s->payer.address);
    draw_label(p, form->left, top - form->payer + label_drop + 0.6, "Sacador/avalista");
    draw_who(p, &s->guarantor, 6.5, x + 4, top - form->payer + 0.6, side_x(form) - x - 5);
    draw_label(p, side_x(form), top - form->payer + label_drop + 0.6, "Código de baixa");
    paper_line(p, form->left, top - form->payer, right, top - form->payer, 1);
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, label_points, right, top - form->payer - 2.4, PAPER_RIGHT,
               "Autenticação mecânica - Ficha de compensação");
    paper_grey(p, 0);
}

bool boleto_ficha(struct paper *p, const struct boleto_slip *s, const struct qr *qr,
                  const struct ficha_form *form, struct error *err)
{
    double top = form->top;
    struct itf itf;

    if (!itf_make(s->code->barcode, &itf, err))
        return false;
    top = draw_head(p, form, s, top);
    top = draw_place(p, form, s, top);
    top = draw_beneficiary(p, form, s, top);
    top = draw_document(p, form, s, top);
    top = draw_use(p, form, s, top);
    draw_instructions(p, form, s, qr, top);
    draw_amounts(p, form, top);
    draw_payer(p, form, s, top - 5 * form->amount);
    codes_bars(p, &itf, form->left + CODES_BARS_QUIET, form->bottom + CODES_BARS_EDGE);
    return true;
}
