#include "tests/support/cnab_file.h"

#include <stdio.h>

/* How lines may come, and what is read must be what was written. */

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

static void is_itau(const struct cnab_record *r)
{
    assert_string_equal(r->nosso_numero, "00000114");
    assert_string_equal(r->nosso_numero_dv, "5");
    assert_string_equal(r->document, "DOC 7");
    day_is(r->due, "2026-05-10");
    day_is(r->credited, "2026-05-18");
    assert_int_equal(r->paid, 12345);
}

static void lines_may_end_and_be_cut_anyhow(void **fixture)
{
    static const char *const ends[] = { "\n", "\r\n", "\r" };
    struct strbuf file = { 0 }, other = { 0 };
    struct reading want, got;

    (void)fixture;
    file_400(&file, "341", itau);
    read_all(&file, &want);
    for (size_t i = 0; i < 2 * COUNT_OF(ends); i++) {
        for (size_t chunk = 1; chunk < 500; chunk = chunk * 3 + 1) {
            rewrite(&file, &other, ends[i % 3], i < 3);
            read_chunks(&other, chunk, &got);
            assert_int_equal(got.result, CNAB_END);
            assert_int_equal(got.count, 1);
            is_itau(&got.records[0]);
        }
    }
    strbuf_done(&file);
    strbuf_done(&other);
}

static void accents_keep_their_column(void **fixture)
{
    static const char *const written[] = { "ALU\xc7\xc3O", "ALU\xc3\x87\xc3\x83O" };
    struct strbuf file = { 0 };
    struct reading got;
    char detail[400];

    (void)fixture;
    for (size_t i = 0; i < 2; i++) {
        strbuf_reset(&file);
        header_400(&file, "341", "\n");
        memset(detail, ' ', sizeof(detail));
        cnab_put(detail, itau);
        strbuf_add(&file, detail, 116);
        strbuf_adds(&file, written[i]);
        strbuf_add(&file, detail + 122, 400 - 122);
        strbuf_addc(&file, '\n');
        trailer_400(&file, "000003", "\n");
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        assert_string_equal(got.records[0].document, "ALU\xc3\x87\xc3\x83O");
        assert_int_equal(got.records[0].paid, 12345);
    }
    strbuf_done(&file);
}

static void years_of_two_digits_and_dates_that_are_none(void **fixture)
{
    static const struct {
        const char *text, *iso;
    } cases[] = {
        { "310100", "2000-01-31" }, { "310169", "2069-01-31" }, { "310170", "1970-01-31" },
        { "290224", "2024-02-29" }, { "000000", NULL },         { "      ", NULL },
        { "888888", NULL },         { "999999", NULL },
    };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct put detail[PUTS_MAX] = { COMMON, { 109, "02" }, { 147, cases[i].text } };
        file_400(&file, "341", detail);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        day_is(got.records[0].due, cases[i].iso);
    }
    strbuf_done(&file);
}

/* What is written is what is read: random titles, lines cut and joined at random. */
static void what_was_written_is_read(void **fixture)
{
    uint64_t seed = 20261130;
    struct strbuf file = { 0 }, other = { 0 };
    struct reading got;

    (void)fixture;
    for (int round = 0; round < 400; round++) {
        char own[24], title[24], paid[24], due[16], fee[24];
        int64_t value = test_between(&seed, 1, 999999999999), fees = test_between(&seed, 0, 9999);
        int64_t number = test_between(&seed, 1, 99999999999);
        day_t day = (day_t)test_between(&seed, test_day("2000-01-01"), test_day("2069-12-31"));
        struct civil c = day_to_civil(day);
        snprintf(own, sizeof(own), "%011lld", (long long)number);
        snprintf(title, sizeof(title), "%013lld", (long long)value);
        snprintf(paid, sizeof(paid), "%013lld", (long long)(value - 1));
        snprintf(fee, sizeof(fee), "%013lld", (long long)fees);
        snprintf(due, sizeof(due), "%02d%02d%02d", c.day % 100, c.month % 100, c.year % 100);
        const struct put detail[PUTS_MAX] = { { 1, "1" },   { 71, own },   { 109, "06" },
                                              { 111, due }, { 147, due },  { 153, title },
                                              { 176, fee }, { 254, paid }, { 395, "000002" } };
        file_400(&file, "237", detail);
        rewrite(&file, &other, round % 2 ? "\n" : "\r\n", round % 3 == 0);
        read_chunks(&other, (size_t)test_between(&seed, 1, 900), &got);
        assert_int_equal(got.result, CNAB_END);
        assert_int_equal(got.count, 1);
        assert_string_equal(got.records[0].nosso_numero, own);
        assert_int_equal(got.records[0].title, value);
        assert_int_equal(got.records[0].paid, value - 1);
        assert_int_equal(got.records[0].fee, fees);
        assert_int_equal(got.records[0].due, day);
    }
    strbuf_done(&file);
    strbuf_done(&other);
}

/* No character of a number may be anything else: the record is refused, never misread. */
static void a_spoiled_number_is_never_money(void **fixture)
{
    uint64_t seed = 7;
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (int round = 0; round < 300; round++) {
        file_400(&file, "341", itau);
        size_t column = (size_t)test_between(&seed, 254, 266);
        char spoiled = (char)test_between(&seed, 33, 126);
        if (spoiled >= '0' && spoiled <= '9')
            continue;
        file.data[402 + column - 1] = spoiled;
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_BROKEN);
        assert_int_equal(got.count, 0);
        assert_int_equal(got.reader.fault.column, (int)column);
    }
    strbuf_done(&file);
}

static void a_file_is_told_by_its_content(void **fixture)
{
    (void)fixture;
    assert_true(cnab_looks_like("02RETORNO01COBRANCA", 19));
    assert_true(cnab_looks_like("\xef\xbb\xbf\r\n02RETORNO01", 16));
    assert_true(cnab_looks_like("34100000         2", 18));
    assert_false(cnab_looks_like("cpf;nome;contrato", 17));
    assert_false(cnab_looks_like("12345678901;Ana", 15));
    assert_false(cnab_looks_like("34100000;x", 10));
    assert_false(cnab_looks_like("02RET", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_may_end_and_be_cut_anyhow),
        cmocka_unit_test(accents_keep_their_column),
        cmocka_unit_test(years_of_two_digits_and_dates_that_are_none),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(a_spoiled_number_is_never_money),
        cmocka_unit_test(a_file_is_told_by_its_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
