#include "server/money/boleto_page.h"

#include "server/base/error.h"
#include "server/money/itf.h"

/*
 * Ficha de compensação, the FEBRABAN model: fields in fixed order, the barcode 13 mm high and 103
 * mm long, 12 mm above the paper's edge, 5 mm quiet on its left.
 */
static const double bars_y = 12, bars_height = 13, bars_length = 103;
static const double side_x = PAGE_LEFT + 138.0; /* where the right column starts */

struct field {
    double x, width;
    const char *label, *value;
    bool right; /* value at the right end, as amounts stand */
};

static void draw_field(struct paper *p, const struct field *f, double top)
{
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 5.5, f->x + 1, top - 2.3, PAPER_LEFT, f->label);
    paper_grey(p, 0);
    if (!f->value || !f->value[0])
        return;
    if (f->right)
        paper_text(p, PAPER_BOLD, 8.5, f->x + f->width - 1.5, top - 5.9, PAPER_RIGHT, f->value);
    else
        paper_text_fit(p, PAPER_REGULAR, 8, f->x + 1, top - 5.9, f->width - 2, f->value);
}

/* A row of fields with a rule under it and uprights between them; returns where the next starts. */
static double draw_row(struct paper *p, const struct field *fields, size_t count, double top,
                       double height)
{
    for (size_t i = 0; i < count; i++) {
        draw_field(p, &fields[i], top);
        if (i > 0)
            paper_line(p, fields[i].x, top, fields[i].x, top - height, 0.5);
    }
    paper_line(p, PAGE_LEFT, top - height, PAGE_RIGHT, top - height, 0.5);
    return top - height;
}

static double draw_head(struct paper *p, const struct boleto_slip *s, double top)
{
    char line[BOLETO_PRINTED_SIZE];

    paper_text_fit(p, PAPER_BOLD, 13, PAGE_LEFT, top - 5.6, 42, s->bank->name);
    paper_line(p, PAGE_LEFT + 44, top - 7.5, PAGE_LEFT + 44, top - 1, 1.2);
    paper_text(p, PAPER_BOLD, 15, PAGE_LEFT + 54, top - 5.8, PAPER_CENTRE, s->bank->printed);
    paper_line(p, PAGE_LEFT + 64, top - 7.5, PAGE_LEFT + 64, top - 1, 1.2);
    paper_text(p, PAPER_BOLD, 11.5, PAGE_RIGHT, top - 5.6, PAPER_RIGHT,
               boleto_line_printed(s->code->line, line));
    paper_line(p, PAGE_LEFT, top - 7.5, PAGE_RIGHT, top - 7.5, 1);
    return top - 7.5;
}

static double draw_place(struct paper *p, const struct boleto_slip *s, double top)
{
    char due[32];
    const struct field fields[] = {
        { PAGE_LEFT, 138, "Local de pagamento", s->bank->payable_at, false },
        { side_x, 48, "Vencimento", boleto_due_text(s->code, due), true },
    };

    return draw_row(p, fields, 2, top, 7.5);
}

static double draw_beneficiary(struct paper *p, const struct boleto_slip *s, double top)
{
    char who[256];
    const struct field fields[] = {
        { PAGE_LEFT, 138, "Beneficiário", who, false },
        { side_x, 48, "Agência/Código do beneficiário", s->title->beneficiary_printed, true },
    };

    snprintf(who, sizeof(who), "%s%s%s", s->beneficiary.name, s->beneficiary.document ? " · " : "",
             s->beneficiary.document ? s->beneficiary.document : "");
    paper_grey(p, 0.25);
    if (s->beneficiary.address)
        paper_text_fit(p, PAPER_REGULAR, 6.5, PAGE_LEFT + 1, top - 8.6, 134,
                       s->beneficiary.address);
    paper_grey(p, 0);
    return draw_row(p, fields, 2, top, 9.6);
}

static double draw_document(struct paper *p, const struct boleto_slip *s, double top)
{
    char issued[DAY_TEXT_SIZE];
    const char *day = day_format_br(s->issued, issued);
    const struct field fields[] = {
        { PAGE_LEFT, 27, "Data do documento", day, false },
        { PAGE_LEFT + 27, 41, "Nº do documento", s->document_number, false },
        { PAGE_LEFT + 68, 21, "Espécie doc.", s->species, false },
        { PAGE_LEFT + 89, 16, "Aceite", "N", false },
        { PAGE_LEFT + 105, 33, "Data do processamento", day, false },
        { side_x, 48, "Nosso número", s->title->nosso_numero_printed, true },
    };

    return draw_row(p, fields, sizeof(fields) / sizeof(fields[0]), top, 7.2);
}

static double draw_use(struct paper *p, const struct boleto_slip *s, double top)
{
    char value[MONEY_TEXT_SIZE];
    const struct field fields[] = {
        { PAGE_LEFT, 27, "Uso do banco", NULL, false },
        { PAGE_LEFT + 27, 20, "Carteira", s->carteira, false },
        { PAGE_LEFT + 47, 21, "Espécie", "R$", false },
        { PAGE_LEFT + 68, 37, "Quantidade", NULL, false },
        { PAGE_LEFT + 105, 33, "Valor", NULL, false },
        { side_x, 48, "(=) Valor do documento", boleto_value_text(s->code, value), true },
    };

    return draw_row(p, fields, sizeof(fields) / sizeof(fields[0]), top, 7.2);
}

/* The instructions on the left, beside the five amounts that a cashier fills in. */
static double draw_instructions(struct paper *p, const struct boleto_slip *s, double top)
{
    static const char *const amounts[] = { "(-) Desconto / Abatimento", "(-) Outras deduções",
                                           "(+) Mora / Multa", "(+) Outros acréscimos",
                                           "(=) Valor cobrado" };
    const double height = 6.2;
    double y = top - 6.2;

    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_LEFT + 1, top - 2.3, PAPER_LEFT,
               "Instruções (texto de responsabilidade do beneficiário)");
    paper_grey(p, 0);
    for (int i = 0; i < BOLETO_INSTRUCTIONS_MAX && s->instructions[i]; i++)
        y -= 4.2 * paper_text_wrap(p, PAPER_REGULAR, 8, PAGE_LEFT + 1, y, 134, 4.2,
                                   (int)((y - (top - 5 * height)) / 4.2) + 1, s->instructions[i]);
    for (int i = 0; i < 5; i++) {
        paper_grey(p, 0.25);
        paper_text(p, PAPER_REGULAR, 5.5, side_x + 1, top - i * height - 2.3, PAPER_LEFT,
                   amounts[i]);
        if (i > 0)
            paper_line(p, side_x, top - i * height, PAGE_RIGHT, top - i * height, 0.5);
    }
    paper_grey(p, 0);
    paper_line(p, side_x, top, side_x, top - 5 * height, 0.5);
    paper_line(p, PAGE_LEFT, top - 5 * height, PAGE_RIGHT, top - 5 * height, 0.5);
    return top - 5 * height;
}

static double draw_payer(struct paper *p, const struct boleto_slip *s, double top)
{
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_LEFT + 1, top - 2.3, PAPER_LEFT, "Pagador");
    paper_grey(p, 0);
    paper_text_fit(p, PAPER_REGULAR, 8, PAGE_LEFT + 14, top - 3.4, 110, s->payer.name);
    if (s->payer.document)
        paper_text(p, PAPER_REGULAR, 8, PAGE_RIGHT - 1.5, top - 3.4, PAPER_RIGHT,
                   s->payer.document);
    if (s->payer.address)
        paper_text_fit(p, PAPER_REGULAR, 8, PAGE_LEFT + 14, top - 7, 168, s->payer.address);
    paper_grey(p, 0.25);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_LEFT + 1, top - 10.2, PAPER_LEFT, "Sacador/avalista");
    paper_text(p, PAPER_REGULAR, 5.5, side_x + 1, top - 10.2, PAPER_LEFT, "Código de baixa");
    paper_line(p, PAGE_LEFT, top - 11, PAGE_RIGHT, top - 11, 1);
    paper_text(p, PAPER_REGULAR, 5.5, PAGE_RIGHT, top - 13.4, PAPER_RIGHT,
               "Autenticação mecânica · Ficha de compensação");
    paper_grey(p, 0);
    return top - 11;
}

static bool draw_bars(struct paper *p, const struct boleto_slip *s, struct error *err)
{
    struct itf itf;
    const double module = bars_length / ITF_MODULES;

    if (!itf_make(s->code->barcode, &itf, err))
        return false;
    paper_grid_begin(p, PAGE_LEFT + 5, bars_y + bars_height, module, bars_height);
    for (int i = 0; i < itf.count; i++)
        paper_cells(p, itf.bars[i].at, 0, itf.bars[i].width, 1);
    paper_grid_end(p);
    return true;
}

bool boleto_page_slip(struct paper *p, const struct boleto_slip *s, struct error *err)
{
    double top = 107;

    paper_dashes(p, PAGE_LEFT, PAGE_RIGHT, 110);
    top = draw_head(p, s, top);
    top = draw_place(p, s, top);
    top = draw_beneficiary(p, s, top);
    top = draw_document(p, s, top);
    top = draw_use(p, s, top);
    top = draw_instructions(p, s, top);
    draw_payer(p, s, top);
    return draw_bars(p, s, err);
}
