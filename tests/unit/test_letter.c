#include "server/base/error.h"
#include "server/money/cepnet.h"
#include "server/money/letter_pdf.h"
#include "tests/support/printed.h"

#include <stdlib.h>
#include <string.h>

static struct sample_slip sample;
static struct letter letter;
static struct strbuf pdf, answer;

static const char text[] =
    "Escola Jardim das Acácias, 25 de novembro de 2026\n\nOlá, Conceição,\n\n"
    "As parcelas abaixo do contrato final 4821 ainda não foram pagas:\n\n"
    "- outubro de 2026: R$ 850,00, multa R$ 17,00, juros R$ 10,48, total R$ 877,48\n\n"
    "Se você já pagou, por favor desconsidere esta carta.\n\nUm abraço,\nMarina";

static int set_up(void **fixture)
{
    sample_slip(&sample);
    letter = (struct letter){
        .creditor = sample.slip.creditor,
        .legal = sample.slip.beneficiary,
        .contact = sample.slip.contact,
        .to = { "Conceição Araújo de Souza Magalhães", "Avenida Brigadeiro Luís Antônio", "2345",
                "Apto 71 bloco B", "Bela Vista", "01401-001", "São Paulo", "SP" },
        .text = text,
        .footer = "Aviso de privacidade: https://escola.example/privacidade",
        .slip = &sample.slip,
    };
    return printed_set_up(fixture);
}

static int tear_down(void **fixture)
{
    strbuf_done(&pdf);
    strbuf_done(&answer);
    return printed_tear_down(fixture);
}

static void print(const struct letter *l)
{
    struct error err = { 0 };

    strbuf_reset(&pdf);
    strbuf_reset(&answer);
    if (!letter_pdf(printed_printer(), l, &pdf, &err))
        fail_msg("%s", err.detail);
}

/* CDC art. 42: with the sheet anywhere in its envelope, five millimetres each way, the window shows
 * the address and not a letter more. */
static void only_the_address_shows_through_the_window(void **fixture)
{
    static const struct letter_window windows[] = {
        { 0, 0, 0, 0 }, { 20, 50, 100, 35 }, { 95, 45, 90, 40 }, { 15, 40, 80, 35 }
    };
    static const char expected[] = "Conceição Araújo de Souza Magalhães\n"
                                   "Avenida Brigadeiro Luís Antônio, 2345\n"
                                   "Apto 71 bloco B\nBela Vista\n01401-001 São Paulo/SP\n";

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(windows); i++) {
        struct letter l = letter;
        const struct letter_window *w = i ? &windows[i] : &letter_window_default;
        char command[256];
        l.window = windows[i];
        print(&l);
        /* 254 dots an inch are ten a millimetre */
        snprintf(command, sizeof(command),
                 "pdftotext -raw -nopgbrk -r 254 -x %d -y %d -W %d -H %d b.pdf -",
                 (int)(w->left - 5) * 10, (int)(w->top - 5) * 10, (int)(w->width + 10) * 10,
                 (int)(w->height + 10) * 10);
        printed_ask(&pdf, command, &answer);
        assert_string_equal(strbuf_str(&answer), expected);
    }
}

/* The whole block is inside the window even when the sheet has slid to a side. */
static void the_address_stays_inside_the_window(void **fixture)
{
    static const int slides[][2] = { { 0, 0 }, { -5, -5 }, { 5, 5 }, { -5, 5 }, { 5, -5 } };

    (void)fixture;
    print(&letter);
    for (size_t i = 0; i < COUNT_OF(slides); i++) {
        char command[256];
        snprintf(command, sizeof(command),
                 "pdftotext -raw -nopgbrk -r 254 -x %d -y %d -W 1000 -H 350 b.pdf - | wc -l",
                 200 + slides[i][0] * 10, 500 + slides[i][1] * 10);
        strbuf_reset(&answer);
        printed_ask(&pdf, command, &answer);
        assert_string_equal(strbuf_str(&answer), "5\n");
    }
}

/* channels reference 5.3: its examples. */
static void a_cep_has_its_check_digit(void **fixture)
{
    static const struct {
        const char *cep;
        char check;
    } cases[] = { { "12345678", '4' }, { "01310100", '4' }, { "71010050", '6' } };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(cepnet_check(cases[i].cep), cases[i].check);
}

/* A line of the rendered window, from above, as the widths of its dark runs; returns their count.
 */
static int dark_runs(const unsigned char *row, int width, int starts[64])
{
    int count = 0;

    for (int x = 1; x < width; x++)
        if (row[x] < 128 && row[x - 1] >= 128 && count < 64)
            starts[count++] = x;
    return count;
}

/* The bars, read as a machine does: all of them at their feet, the tall ones higher up. */
static void the_bars_tell_the_cep(void **fixture)
{
    enum { WIDTH = 650, HEIGHT = 50, HEAD_ROW = 12, FOOT_ROW = 36 };
    static unsigned char image[WIDTH * HEIGHT];
    int feet[64], heads[64], tall, seen = 0;
    bool expected[CEPNET_BARS];
    char command[256], *at;

    (void)fixture;
    print(&letter);
    /* From x 24 mm, the 4 mm in which the bars stand: under five lines of 4.1 mm. */
    snprintf(command, sizeof(command),
             "pdftoppm -r 300 -gray -x 283 -y %d -W %d -H %d b.pdf c && tail -c %d c-1.pgm | "
             "od -An -v -tu1 -w1",
             (int)((50 + 5 + 2.6 + 5 * 4.1 - 2 - 0.4) * 300 / 25.4), WIDTH, HEIGHT, WIDTH * HEIGHT);
    printed_ask(&pdf, command, &answer);
    at = answer.data;
    for (int n = 0; n < WIDTH * HEIGHT; n++)
        image[n] = (unsigned char)strtol(at, &at, 10);
    assert_int_equal(dark_runs(image + FOOT_ROW * WIDTH, WIDTH, feet), CEPNET_BARS);
    tall = dark_runs(image + HEAD_ROW * WIDTH, WIDTH, heads);
    cepnet_bars("01401001", expected);
    for (int i = 0; i < CEPNET_BARS; i++) {
        bool is_tall = seen < tall && heads[seen] == feet[i];
        assert_int_equal(is_tall, expected[i]);
        seen += is_tall;
    }
    assert_int_equal(seen, tall);
}

static void text_comes_out_in_reading_order(void **fixture)
{
    static const char *const order[] = {
        "Escola Jardim das Acácias\n",
        "Instituto Educacional Acácias Ltda. · CNPJ 11.222.333/0001-81",
        "Rua das Acácias, 120",
        "Conceição Araújo",
        "01401-001 São Paulo/SP",
        "25 de novembro de 2026",
        "Olá, Conceição,",
        "total R$ 877,48",
        "Um abraço,",
        "Aviso de privacidade",
        "Recibo do pagador",
        "R$ 877,48",
        "237-2",
        "23791.23405 90000.000480 21004.567802 9 16460000087748",
        "Local de pagamento",
        "Valor original R$ 850,00",
        "Pix copia e cola, da mesma cobrança: pague só uma vez.",
        "Ficha de compensação",
    };

    (void)fixture;
    print(&letter);
    printed_ask(&pdf, "pdftotext -raw b.pdf - && pdfinfo b.pdf", &answer);
    printed_order(&answer, order, COUNT_OF(order));
    printed_has(&answer, "Pages:           1\n");
}

/* The boleto is in the lowest third, below the fold, and reads back. */
static void the_boleto_is_below_the_fold(void **fixture)
{
    char expected[PIX_PAYLOAD_SIZE + 16];

    (void)fixture;
    print(&letter);
    printed_scan(&pdf, &answer);
    snprintf(expected, sizeof(expected), "I2/5:%s\n", sample.code.barcode);
    printed_has(&answer, expected);
    snprintf(expected, sizeof(expected), "QR-Code:%s\n", sample.pix);
    printed_has(&answer, expected);
    strbuf_reset(&answer);
    printed_ask(&pdf, "pdftotext -raw -r 254 -x 0 -y 1980 -W 2100 -H 990 b.pdf -", &answer);
    printed_has(&answer, "237-2");
    printed_has(&answer, "Ficha de compensação");
    assert_null(strstr(strbuf_str(&answer), "privacidade"));
}

static void a_long_text_goes_on_behind_and_keeps_its_boleto_in_front(void **fixture)
{
    struct letter l = letter;
    struct strbuf many = { 0 };

    (void)fixture;
    for (int i = 0; i < 40; i++)
        strbuf_addf(&many, "- parcela %d: R$ 850,00\n", i + 1);
    strbuf_adds(&many, "\nÚltima linha.");
    l.text = strbuf_str(&many);
    print(&l);
    printed_ask(&pdf, "pdftotext -raw -f 1 -l 1 b.pdf -", &answer);
    printed_has(&answer, "parcela 1:");
    printed_has(&answer, "Ficha de compensação");
    printed_has(&answer, "Aviso de privacidade");
    strbuf_reset(&answer);
    printed_ask(&pdf, "pdftotext -raw -f 2 -l 2 b.pdf -", &answer);
    printed_has(&answer, "parcela 40:");
    printed_has(&answer, "Última linha.");
    strbuf_done(&many);
}

static void without_a_boleto_the_text_has_the_whole_sheet(void **fixture)
{
    struct letter l = letter;

    (void)fixture;
    l.slip = NULL;
    print(&l);
    printed_ask(&pdf, "pdftotext -raw b.pdf -", &answer);
    printed_has(&answer, "Um abraço,");
    assert_null(strstr(strbuf_str(&answer), "Ficha de compensação"));
}

/* channels reference 5.2 */
static void an_address_that_correios_cannot_read_is_refused(void **fixture)
{
    static const struct {
        struct letter_address to;
        const char *why;
    } cases[] = {
        { { "Ana", "Rua A", "1", NULL, NULL, "01311-00", "São Paulo", "SP" }, "CEP" },
        { { "Ana", "Rua A", "1", NULL, NULL, "013110000", "São Paulo", "SP" }, "CEP" },
        { { "Ana", "Rua A", "1", NULL, NULL, "00000-000", "São Paulo", "SP" }, "CEP" },
        { { "Ana", "Rua A", "1", NULL, NULL, "0131a-000", "São Paulo", "SP" }, "CEP" },
        { { "Ana", "Rua A", "1", NULL, NULL, NULL, "São Paulo", "SP" }, "CEP" },
        { { "Ana", "Rua A", "1", NULL, NULL, "01311-000", "São Paulo", "XX" }, "state" },
        { { "Ana", "Rua A", "1", NULL, NULL, "01311-000", "São Paulo", "P " }, "state" },
        { { "Ana", "Rua A", "1", NULL, NULL, "01311-000", "", "SP" }, "city" },
        { { "Ana", "", "1", NULL, NULL, "01311-000", "São Paulo", "SP" }, "street" },
        { { NULL, "Rua A", "1", NULL, NULL, "01311-000", "São Paulo", "SP" }, "name" },
    };

    (void)fixture;
    strbuf_reset(&pdf);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct letter l = letter;
        struct error err = { 0 };
        l.to = cases[i].to;
        assert_false(letter_pdf(printed_printer(), &l, &pdf, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        if (!strstr(err.detail, cases[i].why))
            fail_msg("case %zu: %s", i, err.detail);
    }
    assert_int_equal(pdf.len, 0);
}

static void a_long_street_keeps_its_number(void **fixture)
{
    struct letter l = letter;
    struct error err = { 0 };

    (void)fixture;
    l.to.street =
        "Travessa Comendador Engenheiro Sebastião Rodrigues de Albuquerque Cavalcanti Neto";
    l.to.number = "12345";
    l.to.complement = NULL;
    print(&l);
    printed_ask(&pdf, "pdftotext -raw b.pdf -", &answer);
    printed_has(&answer, "Cavalcanti Neto, 12345\n");
    l.to.complement = "Bloco A"; /* six lines */
    print(&l);
    l.to.district = "Loteamento Residencial e Comercial Jardim Paulistano do Embu-Guaçu Mirim";
    assert_false(letter_pdf(printed_printer(), &l, &pdf, &err));
    assert_non_null(strstr(err.detail, "fit"));
}

static void a_house_without_number_says_so(void **fixture)
{
    struct letter l = letter;

    (void)fixture;
    l.to.number = NULL;
    print(&l);
    printed_ask(&pdf, "pdftotext -raw b.pdf -", &answer);
    printed_has(&answer, "Avenida Brigadeiro Luís Antônio, s/n\n");
}

static void what_cannot_be_a_letter_is_refused(void **fixture)
{
    struct error err = { 0 };
    struct strbuf many = { 0 };
    struct letter l = letter;

    (void)fixture;
    strbuf_reset(&pdf);
    l.window = (struct letter_window){ 20, 60, 100, 40 }; /* would show the text */
    assert_false(letter_pdf(printed_printer(), &l, &pdf, &err));
    assert_non_null(strstr(err.detail, "window"));
    l = letter;
    l.legal.address = NULL;
    assert_false(letter_pdf(printed_printer(), &l, &pdf, &err));
    assert_non_null(strstr(err.detail, "CDC-04"));
    l = letter;
    for (int i = 0; i < 400; i++)
        strbuf_adds(&many, "linha\n");
    l.text = strbuf_str(&many);
    assert_false(letter_pdf(printed_printer(), &l, &pdf, &err));
    assert_non_null(strstr(err.detail, "pages"));
    strbuf_reset(&many);
    for (int i = 0; i <= LETTER_PARAGRAPH_MAX; i++)
        strbuf_addc(&many, 'a');
    l.text = strbuf_str(&many);
    assert_false(letter_pdf(printed_printer(), &l, &pdf, &err));
    assert_int_equal(pdf.len, 0);
    strbuf_done(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_address_shows_through_the_window),
        cmocka_unit_test(the_address_stays_inside_the_window),
        cmocka_unit_test(a_cep_has_its_check_digit),
        cmocka_unit_test(the_bars_tell_the_cep),
        cmocka_unit_test(text_comes_out_in_reading_order),
        cmocka_unit_test(the_boleto_is_below_the_fold),
        cmocka_unit_test(a_long_text_goes_on_behind_and_keeps_its_boleto_in_front),
        cmocka_unit_test(without_a_boleto_the_text_has_the_whole_sheet),
        cmocka_unit_test(an_address_that_correios_cannot_read_is_refused),
        cmocka_unit_test(a_long_street_keeps_its_number),
        cmocka_unit_test(a_house_without_number_says_so),
        cmocka_unit_test(what_cannot_be_a_letter_is_refused),
    };

    return cmocka_run_group_tests_name("letter", tests, set_up, tear_down);
}
