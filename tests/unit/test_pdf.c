#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/itf.h"
#include "server/money/qr.h"
#include "server/money/ttf_slim.h"
#include "tests/support/printed.h"

#include <string.h>
#include <time.h>

static void print(const struct boleto_slip *slip, struct strbuf *out)
{
    struct error err = { 0 };

    if (!boleto_pdf(printed_printer(), slip, out, &err))
        fail_msg("%s", err.detail);
}

/* Prints the slip and answers what a shell command says about the PDF. */
static void ask(const struct boleto_slip *slip, const char *command, struct strbuf *answer)
{
    struct strbuf pdf = { 0 };

    print(slip, &pdf);
    printed_ask(&pdf, command, answer);
    strbuf_done(&pdf);
}

static void scan(const struct boleto_slip *slip, struct strbuf *answer)
{
    struct strbuf pdf = { 0 };

    print(slip, &pdf);
    printed_scan(&pdf, answer);
    strbuf_done(&pdf);
}

static void barcode_and_qr_read_back_from_paper(void **fixture)
{
    struct sample_slip s;
    struct strbuf answer = { 0 };
    char expected[PIX_PAYLOAD_SIZE + 16];

    (void)fixture;
    sample_slip(&s);
    scan(&s.slip, &answer);
    snprintf(expected, sizeof(expected), "I2/5:%s\n", s.code.barcode);
    printed_has(&answer, expected);
    snprintf(expected, sizeof(expected), "QR-Code:%s\n", s.pix);
    printed_has(&answer, expected);
    strbuf_done(&answer);
}

static void without_pix_there_is_no_qr(void **fixture)
{
    struct sample_slip s;
    struct strbuf answer = { 0 };

    (void)fixture;
    sample_slip(&s);
    s.slip.pix = NULL;
    scan(&s.slip, &answer);
    printed_has(&answer, s.code.barcode);
    assert_null(strstr(strbuf_str(&answer), "QR-Code"));
    strbuf_done(&answer);
}

/* The text layer, as screen readers and mail programs take it: in the order in which it is read. */
static void text_comes_out_in_reading_order(void **fixture)
{
    static const char *const order[] = {
        "Escola Jardim das Acácias",
        "Instituto Educacional Acácias Ltda. · CNPJ 11.222.333/0001-81",
        "Rua das Acácias, 120",
        "Valor a pagar",
        "R$ 877,48",
        "30/11/2026",
        "Mensalidade de outubro de 2026 · contrato final 4821",
        "Conceição Araújo de Souza Magalhães",
        "Valor original",
        "R$ 850,00",
        "Multa por atraso",
        "R$ 17,00",
        "Juros de mora",
        "R$ 10,48",
        "23791.23405 90000.000480 21004.567802 9 16460000087748",
        "09/00000004821-9",
        "Pague com Pix",
        "pague só uma vez",
        "Antes ou depois do vencimento",
        "multa de 2,00%",
        "Pix copia e cola",
        "Antes de confirmar",
        "Corte aqui",
        "237-2",
        "Local de pagamento",
        "Beneficiário",
        "1234-3 / 0045678-0",
        "Data do documento",
        "25/11/2026",
        "Nosso número",
        "Valor do documento",
        "Instruções",
        "multa de 2,00% (R$ 17,55) e juros de R$ 0,29 por dia (1,00% ao mês).",
        "Valor original R$ 850,00 + multa R$ 17,00 + juros R$ 10,48 = R$ 877,48.",
        "Pix ao lado",
        "(-) Desconto / Abatimento",
        "(=) Valor cobrado",
        "Pagador",
        "CPF 529.982.247-25",
        "Avenida Brigadeiro Luís Antônio, 2345",
        "Sacador/avalista",
        "Código de baixa",
        "Ficha de compensação",
    };
    struct sample_slip s;
    struct strbuf answer = { 0 };

    (void)fixture;
    sample_slip(&s);
    ask(&s.slip, "pdftotext -raw b.pdf -", &answer);
    printed_order(&answer, order, COUNT_OF(order));
    strbuf_done(&answer);
}

/* Who copies the code from the screen gets it whole: on one line, or, when it is as long as a code
 * may be, in lines that are the code once they are put together. */
static void the_pix_code_can_be_copied(void **fixture)
{
    struct sample_slip s;
    struct strbuf answer = { 0 };
    char line[PIX_PAYLOAD_SIZE + 2];

    (void)fixture;
    sample_slip(&s);
    ask(&s.slip, "pdftotext -raw b.pdf -", &answer);
    snprintf(line, sizeof(line), "\n%s\n", s.pix);
    printed_has(&answer, line);
    for (size_t i = 0; i < PIX_PAYLOAD_SIZE - 1; i++)
        line[i] = i % 7 == 3 ? ' ' : (char)('A' + i % 26);
    line[PIX_PAYLOAD_SIZE - 1] = '\0';
    s.slip.pix = line;
    strbuf_reset(&answer);
    ask(&s.slip, "pdftotext -raw b.pdf - | tr -d '\\n'", &answer);
    printed_has(&answer, line);
    strbuf_done(&answer);
}

static void one_a4_page_with_embedded_fonts(void **fixture)
{
    struct sample_slip s;
    struct strbuf answer = { 0 };

    (void)fixture;
    sample_slip(&s);
    ask(&s.slip, "pdfinfo b.pdf && pdffonts b.pdf 2>&1", &answer);
    printed_has(&answer, "Pages:           1\n");
    printed_has(&answer, "(A4)");
    printed_has(&answer, "LiberationSans");
    printed_has(&answer, "yes yes");
    assert_null(strstr(strbuf_str(&answer), "no  no"));
    assert_null(strstr(strbuf_str(&answer), "Error"));
    strbuf_done(&answer);
}

static void the_same_slip_gives_the_same_bytes(void **fixture)
{
    struct sample_slip s, other;
    struct strbuf a = { 0 }, b = { 0 }, between = { 0 };

    (void)fixture;
    sample_slip(&s);
    sample_slip(&other);
    other.slip.payer.name = "Ñandú Šimůnek €uro";
    print(&s.slip, &a);
    print(&other.slip, &between);
    print(&s.slip, &b);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    assert_memory_equal(a.data, "%PDF-1.", 7);
    strbuf_done(&a);
    strbuf_done(&b);
    strbuf_done(&between);
}

static void a_boleto_stays_below_60_kilobytes(void **fixture)
{
    struct sample_slip s;
    struct strbuf out = { 0 };
    char all[256];

    (void)fixture;
    sample_slip(&s);
    for (size_t i = 0; i < sizeof(all) - 1; i++)
        all[i] = (char)(' ' + i % 95);
    all[sizeof(all) - 1] = '\0';
    s.slip.instructions[0] = all; /* every letter of the regular face */
    s.slip.creditor =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZÁÂÃÀÇÉÊÍÓÔÕÚabcdefghijklmnopqrstuvwxyzáâãàçéêíóôõú";
    print(&s.slip, &out);
    assert_in_range(out.len, 10000, 60000);
    strbuf_done(&out);
}

/* CPU time, so that a busy machine does not decide; sanitizers cost about five times. */
static void a_boleto_takes_milliseconds(void **fixture)
{
    enum { ROUNDS = 20, MOST_MS = 15 };
    struct sample_slip s;
    struct strbuf out = { 0 };
    clock_t start;
    double ms;

    (void)fixture;
    sample_slip(&s);
    start = clock();
    for (int i = 0; i < ROUNDS; i++) {
        strbuf_reset(&out);
        print(&s.slip, &out);
    }
    ms = (double)(clock() - start) * 1000 / CLOCKS_PER_SEC / ROUNDS;
    if (ms > MOST_MS)
        fail_msg("%.1f ms a boleto", ms);
    strbuf_done(&out);
}

/* C8: names that try to break out of their field. */
static void hostile_names_stay_inside_their_fields(void **fixture)
{
    static const char *const names[] = {
        ") Tj ET Q (",
        "\\",
        "\x01\x02\xff\xfe",
        "👩‍👧 mãe",
        "",
        "Pedro de Alcântara Francisco António João Carlos Xavier de Paula Miguel Rafael Joaquim "
        "José Gonzaga Pascoal Cipriano Serafim de Bragança e Bourbon, e ainda mais um sobrenome "
        "para que não caiba de jeito nenhum em linha alguma deste papel",
    };
    struct sample_slip s;
    struct strbuf answer = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        sample_slip(&s);
        s.slip.payer.name = s.slip.creditor = s.slip.beneficiary.name = names[i];
        s.slip.beneficiary.address = s.slip.payer.address = s.slip.description = names[i];
        s.slip.instructions[0] = s.slip.instructions[1] = names[i];
        strbuf_reset(&answer);
        ask(&s.slip, "pdftotext -raw b.pdf - 2>&1", &answer);
        printed_has(&answer, "23791.23405 90000.000480 21004.567802 9 16460000087748");
        printed_has(&answer, "Ficha de compensação");
        assert_null(strstr(strbuf_str(&answer), "Syntax"));
        if (i == 0)
            printed_has(&answer, names[0]);
    }
    /* The last one is the longest: it does not run into the codes. */
    scan(&s.slip, &answer);
    printed_has(&answer, s.code.barcode);
    printed_has(&answer, s.pix);
    strbuf_done(&answer);
}

static void an_incomplete_slip_is_refused(void **fixture)
{
    struct sample_slip s;
    struct strbuf out = { 0 };
    struct error err = { 0 };

    (void)fixture;
    sample_slip(&s);
    s.slip.bank = NULL;
    assert_false(boleto_pdf(printed_printer(), &s.slip, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    sample_slip(&s);
    s.slip.price.total = 1;
    assert_false(boleto_pdf(printed_printer(), &s.slip, &out, &err));
    assert_non_null(strstr(err.detail, "price"));
    assert_int_equal(out.len, 0);
}

static void a_missing_font_says_what_to_install(void **fixture)
{
    struct error err = { 0 };

    (void)fixture;
    assert_null(boleto_printer_new("/nowhere", &err));
    assert_non_null(strstr(err.detail, "fonts-liberation"));
}

static void broken_fonts_are_refused(void **fixture)
{
    static const char path[] = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf";
    uint64_t seed = 3;
    FILE *f = fopen(path, "rb");
    static uint8_t font[500000];
    size_t len;
    struct strbuf out = { 0 };
    struct error err;

    (void)fixture;
    assert_non_null(f);
    len = fread(font, 1, sizeof(font), f);
    fclose(f);
    assert_true(ttf_slim(font, len, &out, &err));
    assert_true(out.len < len / 2);
    assert_false(ttf_slim(font, 100, &out, &err));
    assert_false(ttf_slim(font, 0, &out, &err));
    for (int i = 0; i < 200; i++) { /* any answer will do, as long as it reads inside */
        size_t at = test_random(&seed) % 30000;
        uint8_t was = font[at];
        font[at] = (uint8_t)test_random(&seed);
        strbuf_reset(&out);
        if (!ttf_slim(font, len, &out, &err))
            assert_int_equal(err.kind, ERROR_INPUT);
        font[at] = was;
    }
    strbuf_done(&out);
}

/* payments reference 5: 405 modules, wide to narrow 3:1, start nnnn, stop wnn. */
static void bars_have_the_exact_proportions(void **fixture)
{
    struct itf itf;
    struct error err;
    static const int start[] = { 0, 2 }; /* narrow bars with narrow spaces */

    (void)fixture;
    assert_true(itf_make("23799164600000877481234090000000482100456780", &itf, &err));
    assert_int_equal(itf.count, ITF_BARS);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(itf.bars[i].at, start[i]);
        assert_int_equal(itf.bars[i].width, 1);
    }
    for (int i = 0; i < itf.count; i++)
        assert_true(itf.bars[i].width == 1 || itf.bars[i].width == 3);
    /* 2 = nwnnw as bars: 1 3 1 1 3 */
    for (int i = 0; i < 5; i++)
        assert_int_equal(itf.bars[2 + i].width, i == 1 || i == 4 ? 3 : 1);
    assert_int_equal(itf.bars[itf.count - 2].width, 3);
    assert_int_equal(itf.bars[itf.count - 1].at, ITF_MODULES - 1);
    assert_false(itf_make("123", &itf, &err));
    assert_false(itf_make("2379916460000087748123409000000048210045678x", &itf, &err));
}

static void qr_codes_refuse_what_does_not_fit(void **fixture)
{
    static char text[2000];
    struct qr qr;
    struct error err;

    (void)fixture;
    assert_false(qr_make("", &qr, &err));
    memset(text, 'a', sizeof(text) - 1);
    assert_false(qr_make(text, &qr, &err));
    text[512] = '\0';
    assert_true(qr_make(text, &qr, &err));
    assert_true(qr.side <= QR_SIDE_MAX && (qr.side - 17) % 4 == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(barcode_and_qr_read_back_from_paper),
        cmocka_unit_test(without_pix_there_is_no_qr),
        cmocka_unit_test(text_comes_out_in_reading_order),
        cmocka_unit_test(the_pix_code_can_be_copied),
        cmocka_unit_test(one_a4_page_with_embedded_fonts),
        cmocka_unit_test(the_same_slip_gives_the_same_bytes),
        cmocka_unit_test(a_boleto_stays_below_60_kilobytes),
        cmocka_unit_test(a_boleto_takes_milliseconds),
        cmocka_unit_test(hostile_names_stay_inside_their_fields),
        cmocka_unit_test(an_incomplete_slip_is_refused),
        cmocka_unit_test(a_missing_font_says_what_to_install),
        cmocka_unit_test(broken_fonts_are_refused),
        cmocka_unit_test(bars_have_the_exact_proportions),
        cmocka_unit_test(qr_codes_refuse_what_does_not_fit),
    };

    return cmocka_run_group_tests_name("pdf", tests, printed_set_up, printed_tear_down);
}
