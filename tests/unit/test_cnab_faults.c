#include "tests/support/cnab_file.h"

#include <stdio.h>

/* Records that complete others, and what is told of broken files. */

/* Itaú: credited net of the fee. */
static const struct put itau[PUTS_MAX] = {
    COMMON,
    { 63, "00000114" },
    { 94, "5" },
    { 109, "06" },
    { 176, "0000000000200" },
    { 254, "0000000012145" },
    { 296, "180526" },
};

static void a_pix_record_belongs_to_the_one_before(void **fixture)
{
    const struct put t[PUTS_MAX] = { { 16, "06" }, { 41, "0000000010401" } };
    const struct put u[PUTS_MAX] = { VALUES };
    const struct put y[PUTS_MAX] = {
        { 16, "06" }, { 18, "03" }, { 81, "2" }, { 82, "11222333000181" }, { 159, "YKP0001" }
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "033");
    segment_240(&file, "033", "00001T", t);
    segment_240(&file, "033", "00002U", u);
    segment_240(&file, "033", "00003Y", y);
    close_240(&file, "033", "000005", "000007");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.count, 1);
    assert_string_equal(got.records[0].txid, "YKP0001");
    assert_string_equal(got.records[0].pix_key, "11222333000181");
    strbuf_done(&file);
}

static void a_pix_record_of_400_too(void **fixture)
{
    static const struct {
        const char *bank;
        struct put pix[5];
    } cases[] = {
        { "033", { { 1, "2" }, { 2, "5" }, { 3, "chave" }, { 80, "TX9" }, { 395, "000003" } } },
        { "237", { { 1, "4" }, { 29, "chave" }, { 106, "TX9" }, { 395, "000003" } } },
    };
    const struct put detail[PUTS_MAX] = { COMMON, { 109, "06" }, { 254, "0000000012345" } };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct put pix[PUTS_MAX] = { 0 };
        memcpy(pix, cases[i].pix, sizeof(cases[i].pix));
        strbuf_reset(&file);
        header_400(&file, cases[i].bank, "\n");
        cnab_line(&file, 400, detail, "\n");
        cnab_line(&file, 400, pix, "\n");
        trailer_400(&file, "000004", "\n");
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        assert_int_equal(got.count, 1);
        assert_string_equal(got.records[0].txid, "TX9");
        assert_string_equal(got.records[0].pix_key, "chave");
    }
    strbuf_done(&file);
}

static void a_title_without_its_values_is_told(void **fixture)
{
    const struct put t[PUTS_MAX] = { { 16, "06" }, { 38, "1" } };
    const struct put t2[PUTS_MAX] = { { 16, "02" }, { 38, "2" } };
    const struct put u[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "001");
    segment_240(&file, "001", "00001T", t);
    segment_240(&file, "001", "00002T", t2);
    segment_240(&file, "001", "00003U", u);
    close_240(&file, "001", "000005", "000007");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.warnings, 1);
    assert_int_equal(got.records[0].paid, CNAB_NO_MONEY);
    assert_string_equal(got.records[1].nosso_numero, "2");
    assert_int_equal(got.records[1].paid, 12345);
    strbuf_done(&file);
}

/* Numbers that were not to follow: of all lots through, one for each pair, a file that was thinned
 * out.  They are told; the records are read all the same, and counting goes on from there. */
static void numbers_out_of_order_are_told_and_read(void **fixture)
{
    static const struct {
        const char *numbers[4];
        int warnings;
    } cases[] = {
        { { "00001T", "00002U", "00003T", "00004U" }, 0 },
        { { "00003T", "00004U", "00005T", "00006U" }, 1 },
        { { "00001T", "00002U", "00009T", "00010U" }, 1 },
        { { "00001T", "00001U", "00002T", "00002U" }, 2 },
        { { "00001t", "00002u", "00003t", "00004u" }, 0 }, /* small letters too */
        { { "00000T", "00000U", "00000T", "00000U" }, 0 },
        { { "00000T", "00000U", "00001T", "00002U" }, 0 },
        { { "     T", "     U", "     T", "     U" }, 0 },
    };
    const struct put t[PUTS_MAX] = { { 16, "06" }, { 38, "1" } };
    const struct put u[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        strbuf_reset(&file);
        open_240(&file, "001");
        for (size_t k = 0; k < 4; k++)
            segment_240(&file, "001", cases[i].numbers[k], k % 2 ? u : t);
        close_240(&file, "001", "000006", "000008");
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        assert_int_equal(got.count, 2);
        assert_int_equal(got.warnings, cases[i].warnings);
        assert_int_equal(got.records[1].paid, 12345);
    }
    strbuf_done(&file);
}

static void a_number_out_of_order_of_400_too(void **fixture)
{
    struct put detail[PUTS_MAX];
    struct strbuf file = { 0 };
    struct reading got;
    size_t n = 0;

    (void)fixture;
    memcpy(detail, itau, sizeof(detail));
    while (detail[n].column)
        n++;
    detail[n] = (struct put){ 395, "000007" };
    file_400(&file, "341", detail);
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.warnings, 1);
    strbuf_done(&file);
}

/* ---- broken files ---- */

static const struct {
    struct put spoiled; /* written into a good Itaú file's detail */
    int line, column;
} faults_400[] = {
    { { 153, "00000000123O5" }, 2, 164 }, /* the letter O */
    { { 254, "00000000123  " }, 2, 265 }, /* cut in the middle of a number */
    { { 147, "310226" }, 2, 147 },        /* 31 February */
    { { 111, "15/526" }, 2, 113 },        /* */
    { { 254, "             " }, 2, 254 }, /* a payment without amount */
    { { 395, "00000X" }, 2, 400 },        /* */
    { { 1, "0" }, 2, 1 },                 /* no such type */
    { { 200, "\x01" }, 2, 200 },          /* no character of a text */
};

static void a_fault_is_told_with_line_and_column(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(faults_400); i++) {
        struct put detail[PUTS_MAX];
        memcpy(detail, itau, sizeof(detail));
        size_t n = 0;
        while (detail[n].column)
            n++;
        detail[n] = faults_400[i].spoiled;
        file_400(&file, "341", detail);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_BROKEN);
        assert_int_equal(got.count, 0);
        assert_int_equal(got.reader.fault.line, faults_400[i].line);
        assert_int_equal(got.reader.fault.column, faults_400[i].column);
        assert_true(strlen(got.reader.fault.cause) > 10);
    }
    strbuf_done(&file);
}

static void what_is_no_return_file_is_refused(void **fixture)
{
    static const struct {
        const char *start;
        int column;
    } cases[] = {
        { "", 0 },
        { "\n\n   \n", 0 },
        { "nome;cpf;valor\n", 1 },
        { "01REMESSA01COBRANCA\n", 2 },
        { "02RETORNO01COBRANCA\n", 77 },
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        strbuf_reset(&file);
        strbuf_adds(&file, cases[i].start);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_BROKEN);
        assert_int_equal(got.reader.fault.column, cases[i].column);
        assert_int_equal(cnab_next(&got.reader, &got.records[0]), CNAB_BROKEN);
    }
    strbuf_done(&file);
}

static void a_file_that_ends_early_gives_what_was_whole(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    header_400(&file, "341", "\n");
    cnab_line(&file, 400, itau, "\n");
    read_all(&file, &got);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_non_null(strstr(got.reader.fault.cause, "trailer"));
    trailer_400(&file, "000003", "\n");
    trailer_400(&file, "000004", "\n");
    read_all(&file, &got);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_int_equal(got.reader.fault.line, 4);
    strbuf_done(&file);
}

static void a_line_that_is_too_long_is_refused(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "001");
    for (int i = 0; i < 240; i++)
        strbuf_addc(&file, ' ');
    strbuf_adds(&file, "x\n");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_int_equal(got.reader.fault.line, 3);
    assert_int_equal(got.reader.fault.column, 241);
    strbuf_done(&file);
}

static void a_fault_does_not_take_the_record_before_it(void **fixture)
{
    struct put bad[PUTS_MAX] = { COMMON, { 109, "06" }, { 254, "x" }, { 395, "000003" } };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    header_400(&file, "341", "\n");
    cnab_line(&file, 400, itau, "\n");
    cnab_line(&file, 400, bad, "\n");
    trailer_400(&file, "000004", "\n");
    read_all(&file, &got);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.result, CNAB_BROKEN);
    assert_int_equal(got.reader.fault.line, 3);
    strbuf_done(&file);
}

static void counts_that_do_not_agree_are_told(void **fixture)
{
    const struct put t[PUTS_MAX] = { { 16, "06" }, { 38, "1" } };
    const struct put u[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    open_240(&file, "001");
    segment_240(&file, "001", "00001T", t);
    segment_240(&file, "001", "00002U", u);
    close_240(&file, "001", "000005", "000074");
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.warnings, 2);
    strbuf_done(&file);
}

/* Five digits number the records of a lot: a long one begins again. */
static void numbers_begin_again_where_their_field_ends(void **fixture)
{
    enum { TITLES = 50010 };
    const struct put u[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    enum cnab_result end;
    int64_t number = 0;
    char place[16], own[24];

    (void)fixture;
    open_240(&file, "001");
    for (int i = 0; i < TITLES; i++) {
        snprintf(own, sizeof(own), "%d", i);
        const struct put t[PUTS_MAX] = { { 16, "06" }, { 38, own } };
        snprintf(place, sizeof(place), "%05dT", (int)(++number % 100000));
        segment_240(&file, "001", place, t);
        snprintf(place, sizeof(place), "%05dU", (int)(++number % 100000));
        segment_240(&file, "001", place, u);
    }
    close_240(&file, "001", "100022", "100024");
    assert_int_equal(count_records(&file, &end), TITLES);
    assert_int_equal(end, CNAB_END);
    strbuf_done(&file);
}

static void a_bank_that_is_not_known_is_read_with_care(void **fixture)
{
    struct put detail[PUTS_MAX] = {
        COMMON, { 63, "00000116" }, { 109, "06" }, { 254, "0000000012345" }, { 296, "00011X" }
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    file_400(&file, "004", detail);
    read_all(&file, &got);
    assert_int_equal(got.result, CNAB_END);
    assert_int_equal(got.warnings, 1);
    assert_int_equal(got.records[0].credited, CNAB_NO_DAY);
    assert_int_equal(got.records[0].paid, 12345);
    strbuf_done(&file);
}

static void a_reason_is_told_in_words_of_its_bank(void **fixture)
{
    struct cnab_record r = { .format = CNAB_240, .bank = "001", .kind = CNAB_REFUSED };

    (void)fixture;
    assert_string_equal(cnab_reason_words(&r, "09"), "o nosso número já foi usado");
    assert_null(cnab_reason_words(&r, "ZZ"));
    r.kind = CNAB_PAID;
    assert_string_equal(cnab_reason_words(&r, "61"), "por Pix");
    r = (struct cnab_record){ .format = CNAB_400, .bank = "341", .kind = CNAB_REFUSED };
    assert_string_equal(cnab_reason_words(&r, "09"), "a agência foi encerrada");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pix_record_belongs_to_the_one_before),
        cmocka_unit_test(a_pix_record_of_400_too),
        cmocka_unit_test(a_title_without_its_values_is_told),
        cmocka_unit_test(numbers_out_of_order_are_told_and_read),
        cmocka_unit_test(a_number_out_of_order_of_400_too),
        cmocka_unit_test(a_fault_is_told_with_line_and_column),
        cmocka_unit_test(what_is_no_return_file_is_refused),
        cmocka_unit_test(a_file_that_ends_early_gives_what_was_whole),
        cmocka_unit_test(a_line_that_is_too_long_is_refused),
        cmocka_unit_test(a_fault_does_not_take_the_record_before_it),
        cmocka_unit_test(counts_that_do_not_agree_are_told),
        cmocka_unit_test(numbers_begin_again_where_their_field_ends),
        cmocka_unit_test(a_bank_that_is_not_known_is_read_with_care),
        cmocka_unit_test(a_reason_is_told_in_words_of_its_bank),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
