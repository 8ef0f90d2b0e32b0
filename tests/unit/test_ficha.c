#include "server/base/error.h"
#include "server/money/banks.h"
#include "server/money/boleto_page.h"
#include "server/money/itf.h"
#include "server/money/pdf_codes.h"
#include "server/money/pdf_printer.h"
#include "tests/support/printed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * The ficha measured where it cannot be argued with: in the operators that draw it, uncompressed.
 * Every place it is printed at is one row.
 */
static const double mm_per_point = 25.4 / 72;

struct drawn {
    double numbers[6];
    char operator[4];
};

static void draw(const struct boleto_slip *slip, const struct ficha_form *form, struct strbuf *out)
{
    struct boleto_printer *printer = printed_printer();
    struct error err = { 0 };
    const struct qr *pix;
    struct paper paper;
    struct qr qr;

    assert_true(printer_start(printer, "Ficha", &err));
    HPDF_SetCompressionMode(printer->doc, HPDF_COMP_NONE);
    printer_page(printer, &paper);
    assert_true(boleto_slip_qr(slip, &qr, &pix, &err));
    assert_true(boleto_ficha(&paper, slip, pix, form, &err));
    strbuf_reset(out);
    assert_true(printer_finish(printer, out, &err));
}

/* The next operator with its last numbers; false at the end of the page's content. */
static bool next(const char **at, struct drawn *d)
{
    size_t count = 0;
    char *end;

    memset(d, 0, sizeof(*d));
    for (;;) {
        size_t len = strcspn(*at += strspn(*at, " \r\n"), " \r\n");
        double number = strtod(*at, &end);
        if (len == 0 || strncmp(*at, "endstream", 9) == 0)
            return false;
        *at += len;
        if (end == *at) {
            memmove(d->numbers, d->numbers + (count == 6), sizeof(double) * 5);
            d->numbers[count < 6 ? count++ : 5] = number;
        } else if (len < sizeof(d->operator)) {
            memcpy(d->operator, * at - len, len);
            return true;
        } else {
            count = 0;
        }
    }
}

static const char *content_of(const struct strbuf *pdf)
{
    const char *at = memmem(pdf->data, pdf->len, "stream", 6);

    assert_non_null(at);
    return at + 6;
}

static bool near(double points, double mm)
{
    return fabs(points * mm_per_point - mm) < 0.005;
}

/* Goes to the grid whose cells are `height` millimetres high (0 = square ones). */
static bool find_grid(const char **at, double height, struct drawn *d)
{
    while (next(at, d))
        if (strcmp(d->operator, "cm") == 0 &&
            (height > 0 ? near(d->numbers[3], height) : d->numbers[0] == d->numbers[3]))
            return true;
    return false;
}

static struct ficha_form places[4];

static int set_up(void **fixture)
{
    places[0] = ficha_of_page;
    places[1] = ficha_of_third(PAGE_LEFT, PAGE_WIDTH, 0); /* a letter's */
    places[2] = ficha_of_third(44, 160, 0);               /* a carnê's */
    places[3] = ficha_of_third(44, 160, 195);
    return printed_set_up(fixture);
}

/* payments reference 5: 103 x 13 mm, 0.254 mm a module, wide to narrow 3:1, 5 mm quiet zone, 12 mm
 * above the edge. */
static void the_barcode_has_the_banks_measures(void **fixture)
{
    struct sample_slip s;
    struct strbuf pdf = { 0 };

    (void)fixture;
    sample_slip(&s);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const char *at;
        struct drawn d;
        int bars = 0, last = 0;
        draw(&s.slip, &places[i], &pdf);
        at = content_of(&pdf);
        assert_true(find_grid(&at, 13, &d));
        assert_true(near(d.numbers[0] * ITF_MODULES, 103));
        assert_true(fabs(d.numbers[0] * mm_per_point - 0.254) < 0.0005);
        assert_true(near(d.numbers[4], places[i].left + 5));
        assert_true(near(d.numbers[5], places[i].bottom + 12 + 13)); /* its upper edge */
        while (next(&at, &d) && strcmp(d.operator, "re") == 0) {
            assert_true(d.numbers[2] == 1 || d.numbers[2] == 3);
            assert_true(d.numbers[3] == -1);
            last = (int)(d.numbers[0] + d.numbers[2]);
            bars++;
        }
        assert_int_equal(bars, ITF_BARS);
        assert_int_equal(last, ITF_MODULES);
    }
    strbuf_done(&pdf);
}

/* Nothing else is drawn where the reader looks: beside the bars, across them or under them. */
static void nothing_stands_in_the_way_of_the_barcode(void **fixture)
{
    struct sample_slip s;
    struct strbuf pdf = { 0 };

    (void)fixture;
    sample_slip(&s);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct ficha_form *f = &places[i];
        const char *at;
        struct drawn d;
        int looked = 0;
        draw(&s.slip, f, &pdf);
        for (at = content_of(&pdf); next(&at, &d) && strcmp(d.operator, "cm") != 0;) {
            const double x = d.numbers[0] * mm_per_point, y = d.numbers[1] * mm_per_point;
            bool point = strcmp(d.operator, "m") == 0 || strcmp(d.operator, "l") == 0 ||
                         strcmp(d.operator, "Td") == 0;
            looked += point;
            if (point && x < f->left + 5 + 103 + 5 && y < f->bottom + 25.2)
                fail_msg("%s at %.1f, %.1f mm", d.operator, x, y);
        }
        assert_true(looked > 40);
    }
    strbuf_done(&pdf);
}

static void the_qr_is_at_least_25_millimetres(void **fixture)
{
    struct sample_slip s;
    struct strbuf pdf = { 0 };
    struct error err;
    struct qr qr;

    (void)fixture;
    sample_slip(&s);
    assert_true(qr_make(s.pix, &qr, &err));
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct ficha_form *f = &places[i];
        const char *at;
        struct drawn d;
        double quiet, right;
        draw(&s.slip, f, &pdf);
        at = content_of(&pdf);
        assert_true(find_grid(&at, 0, &d));
        assert_true(d.numbers[0] * qr.side * mm_per_point > 25 - 0.001);
        quiet = 4 * d.numbers[0] * mm_per_point;
        right = d.numbers[4] * mm_per_point + 25 + quiet;
        assert_true(right < f->left + f->width - f->side + 0.01);
    }
    strbuf_done(&pdf);
}

/* The rows of the model add up: no row runs into the bars, none out of the slip. */
static void the_rows_end_above_the_bars(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct ficha_form *f = &places[i];
        double end = f->top - f->head - f->place - f->beneficiary - f->document - f->use -
                     5 * f->amount - f->payer;
        assert_true(end > f->bottom + 25.3);
        assert_true(f->top - f->bottom >= 95 && f->top - f->bottom <= 108);
    }
}

static void print(const struct boleto_slip *slip, struct strbuf *out)
{
    struct error err = { 0 };

    strbuf_reset(out);
    if (!boleto_pdf(printed_printer(), slip, out, &err))
        fail_msg("%s", err.detail);
}

static void the_whole_model_in_its_order(void **fixture)
{
    static const char *const rows[] = {
        "Bradesco",
        "237-2",
        "23791.23405",
        "Local de pagamento",
        "Vencimento",
        "Beneficiário",
        "Agência/Código",
        "Data do documento",
        "Nº do documento",
        "Espécie doc.",
        "Aceite\nA\n",
        "Data do processamento",
        "Nosso número",
        "Uso do banco",
        "Carteira\n09\n",
        "Espécie\nR$\n",
        "Quantidade",
        "Valor",
        "(=) Valor do",
        "Instruções",
        "(-) Desconto",
        "(-) Outras deduções",
        "(+) Mora / Multa",
        "(+) Outros acréscimos",
        "(=) Valor cobrado",
        "Pagador",
        "Sacador/avalista",
        "Fundação de Apoio",
        "CNPJ 11.444.777",
        "Código de baixa",
        "Autenticação mecânica - Ficha de compensação",
    };
    struct sample_slip s;
    struct strbuf pdf = { 0 }, text = { 0 }, ficha = { 0 };

    (void)fixture;
    sample_slip(&s);
    s.slip.accepted = true;
    s.slip.guarantor =
        (struct boleto_party){ "Fundação de Apoio", "CNPJ 11.444.777/0001-61", NULL };
    print(&s.slip, &pdf);
    printed_ask(&pdf, "pdftotext -raw b.pdf -", &text);
    printed_has(&text, "Corte aqui");
    strbuf_adds(&ficha, strstr(strbuf_str(&text), "Corte aqui"));
    printed_order(&ficha, rows, COUNT_OF(rows));
    strbuf_done(&pdf);
    strbuf_done(&text);
    strbuf_done(&ficha);
}

/* Contra apresentação, no value, and the largest: the paper says so, and the code is the same. */
static void codes_without_day_or_value_are_printed_too(void **fixture)
{
    static const struct {
        bool has_due;
        centavos_t centavos;
        const char *due, *value;
    } cases[] = { { false, 12345, "Contra apresentação", "R$ 123,45" },
                  { true, 0, "30/11/2026", "informado ao pagar" },
                  { true, 9999999999, "30/11/2026", "R$ 99.999.999,99" },
                  { true, 9999999999999, "Contra apresentação", "R$ 99.999.999.999,99" } };
    struct sample_slip s;
    struct strbuf pdf = { 0 }, answer = { 0 };
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        sample_slip(&s);
        assert_true(boleto_issue(&bank_237, &s.account, cases[i].has_due, test_day("2026-11-30"),
                                 cases[i].centavos, &s.title, &s.code, &err));
        s.slip.price = (struct price){ 0 };
        print(&s.slip, &pdf);
        strbuf_reset(&answer);
        printed_ask(&pdf, "pdftotext -raw b.pdf -", &answer);
        assert_int_equal(printed_count(&answer, cases[i].due), 2);
        printed_has(&answer, cases[i].value);
        printed_scan(&pdf, &answer);
        printed_has(&answer, s.code.barcode);
    }
    strbuf_done(&pdf);
    strbuf_done(&answer);
}

/* An account as the contracts of each bank name it. */
static const struct {
    const char *bank, *printed;
    struct boleto_account account;
} contracts[] = {
    { "001",
      "001-9",
      { .agencia = "4042",
        .conta = "61900",
        .carteira = "18",
        .convenio = "1238798",
        .nosso_numero = "777" } },
    { "033",
      "033-7",
      { .agencia = "0059", .carteira = "102", .convenio = "1899775", .nosso_numero = "90000267" } },
    { "041",
      "041-8",
      { .agencia = "1102",
        .carteira = "2",
        .convenio = "9000150-46",
        .nosso_numero = "22832563" } },
    { "077",
      "077-9",
      { .agencia = "0001",
        .conta = "12345606",
        .carteira = "110",
        .operacao = "1234567",
        .nosso_numero = "458" } },
    { "085",
      "085-1",
      { .agencia = "0101",
        .conta = "1111111",
        .carteira = "01",
        .convenio = "106004",
        .nosso_numero = "1" } },
    { "104",
      "104-0",
      { .agencia = "1825",
        .carteira = "RG",
        .convenio = "245274",
        .modalidade = "14",
        .nosso_numero = "1" } },
    { "136",
      "136-8",
      { .agencia = "1234", .conta = "12345", .carteira = "21", .nosso_numero = "13871" } },
    { "237",
      "237-2",
      { .agencia = "1172", .conta = "0403005", .carteira = "06", .nosso_numero = "75896452" } },
    { "336",
      "336-0",
      { .agencia = "0001",
        .convenio = "000000123456",
        .carteira = "10",
        .nosso_numero = "0000000001" } },
    { "341",
      "341-7",
      { .agencia = "0810", .conta = "53678", .carteira = "175", .nosso_numero = "12345678" } },
    { "422",
      "422-7",
      { .agencia = "0040",
        .agencia_dv = "0",
        .conta = "00027824",
        .conta_dv = "7",
        .carteira = "2",
        .nosso_numero = "26173001" } },
    { "748",
      "748-X",
      { .agencia = "1234",
        .posto = "18",
        .convenio = "12345",
        .carteira = "1",
        .ano = "2026",
        .byte = "2",
        .nosso_numero = "13871" } },
    { "756",
      "756-0",
      { .agencia = "4277",
        .conta = "6498",
        .carteira = "1",
        .modalidade = "01",
        .convenio = "17227-8",
        .parcela = "1",
        .nosso_numero = "4" } },
};

static void print_bank(size_t i, struct sample_slip *s, struct strbuf *out)
{
    struct error err = { 0 };

    sample_slip(s);
    s->account = contracts[i].account;
    s->slip.bank = boleto_bank_find(contracts[i].bank);
    s->slip.carteira = s->account.carteira;
    assert_non_null(s->slip.bank);
    if (!boleto_issue(s->slip.bank, &s->account, true, test_day("2026-11-30"), 87748, &s->title,
                      &s->code, &err))
        fail_msg("%s: %s", contracts[i].bank, err.detail);
    print(&s->slip, out);
}

/* Name, code, numbers and barcode of every bank, in the room they have; a bank that is new here
 * needs its row. */
static void every_bank_is_printed_whole(void **fixture)
{
    struct sample_slip s;
    struct strbuf pdf = { 0 }, text = { 0 };
    char line[BOLETO_PRINTED_SIZE], code[64];

    (void)fixture;
    assert_null(boleto_bank_at(COUNT_OF(contracts)));
    for (size_t i = 0; i < COUNT_OF(contracts); i++) {
        print_bank(i, &s, &pdf);
        strbuf_reset(&text);
        printed_ask(&pdf, "pdftotext -raw b.pdf -", &text);
        boleto_line_printed(s.code.line, line);
        assert_int_equal(printed_count(&text, line), 2); /* recibo and ficha */
        assert_true(printed_count(&text, s.title.nosso_numero_printed) >= 2);
        assert_true(printed_count(&text, s.title.beneficiary_printed) >= 2);
        printed_order(&text,
                      (const char *const[]){ "Corte aqui", s.slip.bank->name, contracts[i].printed,
                                             line, "Local de pagamento", s.slip.bank->payable_at },
                      6);
        strbuf_reset(&text);
        printed_scan(&pdf, &text);
        snprintf(code, sizeof(code), "I2/5:%s\n", s.code.barcode);
        printed_has(&text, code);
    }
    strbuf_done(&pdf);
    strbuf_done(&text);
}

/* Every instruction and the sum of the value are there, whatever their length (CDC-05); so is who
 * is owed, with address and number (CDC-04). */
static void what_the_law_asks_for_is_never_left_out(void **fixture)
{
    static const char long_name[] = "Associação Educacional e Cultural Nossa Senhora da Conceição "
                                    "Mantenedora de Escolas Ltda.";
    static const char long_address[] =
        "Travessa Comendador Sebastião Rodrigues de Albuquerque Cavalcanti Neto, 12345, Bloco "
        "Jacarandá, Jardim Paulistano, 06900-000 Embu-Guaçu SP";
    struct sample_slip s;
    struct strbuf pdf = { 0 }, text = { 0 };
    char line[BOLETO_INSTRUCTIONS_MAX][120];

    (void)fixture;
    sample_slip(&s);
    for (int i = 0; i < BOLETO_INSTRUCTIONS_MAX; i++) {
        snprintf(line[i], sizeof(line[i]),
                 "Instrução %d: texto que ocupa mais de uma linha no papel do carnê, fim%d.", i + 1,
                 i + 1);
        s.slip.instructions[i] = line[i];
    }
    s.slip.price = (struct price){ .principal = 85000,
                                   .fine = 1700,
                                   .interest = 1048,
                                   .correction = 400,
                                   .honorarios = 100,
                                   .discount = 500,
                                   .total = 87748 };
    s.slip.beneficiary.name = long_name;
    s.slip.beneficiary.address = long_address;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        draw(&s.slip, &places[i], &pdf);
        strbuf_reset(&text);
        printed_ask(&pdf, "pdftotext -raw b.pdf - | tr '\\n' ' '", &text);
        printed_order(&text,
                      (const char *const[]){ "Mantenedora", "CNPJ 11.222.333/0001-81",
                                             "Embu-Guaçu SP", "Instrução 1", "fim1.", "fim2.",
                                             "fim3.", "fim4.", "Instrução 5", "fim5.",
                                             "Valor original R$ 850,00", "honorários R$ 1,00",
                                             "desconto R$ 5,00", "= R$ 877,48." },
                      14);
    }
    strbuf_done(&pdf);
    strbuf_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_barcode_has_the_banks_measures),
        cmocka_unit_test(nothing_stands_in_the_way_of_the_barcode),
        cmocka_unit_test(the_qr_is_at_least_25_millimetres),
        cmocka_unit_test(the_rows_end_above_the_bars),
        cmocka_unit_test(the_whole_model_in_its_order),
        cmocka_unit_test(codes_without_day_or_value_are_printed_too),
        cmocka_unit_test(every_bank_is_printed_whole),
        cmocka_unit_test(what_the_law_asks_for_is_never_left_out),
    };

    return cmocka_run_group_tests_name("ficha", tests, set_up, printed_tear_down);
}
