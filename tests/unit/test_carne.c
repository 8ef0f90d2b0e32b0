#include "server/base/error.h"
#include "server/money/banks.h"
#include "server/money/carne_pdf.h"
#include "tests/support/printed.h"

#include <string.h>
#include <time.h>

/* A plan of twelve instalments, each with a code and a Pix of its own. */
enum { COUNT = 12 };
static struct sample_slip samples[COUNT];
static struct boleto_slip slips[COUNT];
static char numbers[COUNT][8];
static struct strbuf pdf, answer;

static void make_instalment(int i)
{
    struct sample_slip *s = &samples[i];
    struct pix_request pix = { .name = "Escola Jardim", .city = "São Paulo" };
    char url[80];
    struct error err;

    sample_slip(s);
    snprintf(s->account.nosso_numero, sizeof(s->account.nosso_numero), "%d", 5001 + i);
    assert_true(boleto_issue(&bank_237, &s->account, true, test_day("2027-01-10") + 30 * i, 45000,
                             &s->title, &s->code, &err));
    snprintf(url, sizeof(url), "pix.bradesco.example/qr/v2/cobv/9d36b84fc70b478fb95c12729b90c%03d",
             i);
    pix.url = url;
    assert_true(pix_encode(&pix, s->pix, &err));
    snprintf(numbers[i], sizeof(numbers[i]), "%d/%d", i + 1, COUNT);
    slips[i] = s->slip;
    slips[i].price = (struct price){ 0 };
    slips[i].instalment = numbers[i];
}

static int set_up(void **fixture)
{
    for (int i = 0; i < COUNT; i++)
        make_instalment(i);
    return printed_set_up(fixture);
}

static int tear_down(void **fixture)
{
    strbuf_done(&pdf);
    strbuf_done(&answer);
    return printed_tear_down(fixture);
}

static void print(size_t count)
{
    struct error err = { 0 };

    strbuf_reset(&pdf);
    strbuf_reset(&answer);
    if (!carne_pdf(printed_printer(), slips, count, &pdf, &err))
        fail_msg("%s", err.detail);
}

static void every_code_reads_back_from_paper(void **fixture)
{
    char expected[PIX_PAYLOAD_SIZE + 16];

    (void)fixture;
    print(COUNT);
    printed_scan(&pdf, &answer);
    assert_int_equal(printed_count(&answer, "I2/5:"), COUNT);
    assert_int_equal(printed_count(&answer, "QR-Code:"), COUNT);
    for (int i = 0; i < COUNT; i++) {
        snprintf(expected, sizeof(expected), "I2/5:%s\n", samples[i].code.barcode);
        printed_has(&answer, expected);
        snprintf(expected, sizeof(expected), "QR-Code:%s\n", samples[i].pix);
        printed_has(&answer, expected);
    }
}

static void three_stand_on_a_page(void **fixture)
{
    static const struct {
        size_t count;
        const char *pages;
    } cases[] = { { 1, "Pages:           1\n" },
                  { 3, "Pages:           1\n" },
                  { 4, "Pages:           2\n" },
                  { 12, "Pages:           4\n" } };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        print(cases[i].count);
        printed_ask(&pdf, "pdfinfo b.pdf", &answer);
        printed_has(&answer, cases[i].pages);
        printed_has(&answer, "(A4)");
    }
}

/* One instalment after the other: its stub, then its ficha. */
static void text_comes_out_in_reading_order(void **fixture)
{
    static const char *const order[] = {
        "Escola Jardim das Acácias",
        "Recibo do pagador",
        "1/12",
        "10/01/2027",
        "R$ 450,00",
        "09/00000005001-",
        "1234-3 / 0045678-0",
        "Valor cobrado",
        "Conceição Araújo",
        "CPF 529.982.247-25",
        "CNPJ 11.222.333/0001-81",
        "Autenticação mecânica",
        "237-2",
        "23791.23405",
        "Local de pagamento",
        "Rua das Acácias, 120, Vila Mariana, 04101-000 São Paulo SP",
        "Instruções",
        "Pix copia e cola, da mesma cobrança: pague só uma vez.",
        "000201",
        "(=) Valor cobrado",
        "Ficha de compensação",
        "Recibo do pagador",
        "2/12",
        "09/00000005002-",
        "Ficha de compensação",
        "3/12",
    };

    (void)fixture;
    print(3);
    printed_ask(&pdf, "pdftotext -raw b.pdf -", &answer);
    printed_order(&answer, order, COUNT_OF(order));
}

/* Broken into lines or not, the code that people copy is whole once its lines are put together. */
static void the_pix_code_can_be_copied(void **fixture)
{
    (void)fixture;
    print(3);
    printed_ask(&pdf, "pdftotext -raw b.pdf - | tr -d '\\n'", &answer);
    for (int i = 0; i < 3; i++)
        printed_has(&answer, samples[i].pix);
}

static void fonts_are_embedded(void **fixture)
{
    (void)fixture;
    print(COUNT);
    printed_ask(&pdf, "pdffonts b.pdf 2>&1 | tail -n +3", &answer);
    assert_int_equal(printed_count(&answer, "LiberationSans"), 2);
    assert_int_equal(printed_count(&answer, "yes yes"), 2);
}

/* 150 KB and 20 ms for twelve, less than half of which is used; sanitizers cost about five times.
 */
static void twelve_instalments_are_small_and_quick(void **fixture)
{
    enum { ROUNDS = 5, MOST_MS = 100 };
    clock_t start = clock();
    double ms;

    (void)fixture;
    for (int i = 0; i < ROUNDS; i++)
        print(COUNT);
    ms = (double)(clock() - start) * 1000 / CLOCKS_PER_SEC / ROUNDS;
    if (ms > MOST_MS)
        fail_msg("%.1f ms for twelve", ms);
    assert_in_range(pdf.len, 20000, 150000);
}

static void the_same_slips_give_the_same_bytes(void **fixture)
{
    struct strbuf first = { 0 };

    (void)fixture;
    print(5);
    strbuf_add(&first, pdf.data, pdf.len);
    print(2);
    print(5);
    assert_int_equal(first.len, pdf.len);
    assert_memory_equal(first.data, pdf.data, pdf.len);
    strbuf_done(&first);
}

static void a_bad_instalment_is_named(void **fixture)
{
    struct boleto_slip kept = slips[3];
    struct error err = { 0 };

    (void)fixture;
    strbuf_reset(&pdf);
    slips[3].payer.name = NULL;
    assert_false(carne_pdf(printed_printer(), slips, COUNT, &pdf, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.detail, "instalment 4:"));
    slips[3] = kept;
    slips[3].pix = "";
    assert_false(carne_pdf(printed_printer(), slips, COUNT, &pdf, &err));
    slips[3] = kept;
    assert_false(carne_pdf(printed_printer(), slips, 0, &pdf, &err));
    assert_false(carne_pdf(printed_printer(), slips, CARNE_MAX + 1, &pdf, &err));
    assert_int_equal(pdf.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_reads_back_from_paper),
        cmocka_unit_test(three_stand_on_a_page),
        cmocka_unit_test(text_comes_out_in_reading_order),
        cmocka_unit_test(the_pix_code_can_be_copied),
        cmocka_unit_test(fonts_are_embedded),
        cmocka_unit_test(twelve_instalments_are_small_and_quick),
        cmocka_unit_test(the_same_slips_give_the_same_bytes),
        cmocka_unit_test(a_bad_instalment_is_named),
    };

    return cmocka_run_group_tests_name("carne", tests, set_up, tear_down);
}
