#include "tests/support/cnab_file.h"

#include <stdio.h>

/* Each bank's map, by the positions of payments-br 11.1 and 11.2, written here once more as they
 * stand there. */

struct expected {
    const char *occurrence;
    enum cnab_kind kind;
    const char *number, *dv, *document, *due, *occurred, *credited;
    int64_t title, paid, fee;
};

static void record_is(const struct cnab_record *r, const struct expected *e)
{
    assert_string_equal(r->occurrence, e->occurrence);
    assert_int_equal(r->kind, e->kind);
    assert_int_equal(cnab_is_payment(r), e->kind == CNAB_PAID);
    assert_string_equal(r->nosso_numero, e->number);
    assert_string_equal(r->nosso_numero_dv, e->dv);
    assert_string_equal(r->document, e->document);
    day_is(r->due, e->due);
    day_is(r->occurred, e->occurred);
    day_is(r->credited, e->credited);
    assert_int_equal(r->title, e->title);
    assert_int_equal(r->paid, e->paid);
    assert_int_equal(r->fee, e->fee);
}

/* What most banks' CNAB 400 share; the rest of each stands in its case. */

static const struct {
    const char *bank;
    struct put detail[PUTS_MAX];
    struct expected is;
} maps_400[] = {
    /* Itaú: what is credited is net of the fee */
    { "341",
      { COMMON,
        { 63, "00000114" },
        { 86, "00000114" },
        { 94, "5" },
        { 109, "06" },
        { 176, "0000000000200" },
        { 254, "0000000012145" },
        { 296, "180526" } },
      { "06", CNAB_PAID, "00000114", "5", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, 200 } },
    { "341", /* with interest, still net */
      { COMMON,
        { 63, "00000114" },
        { 109, "08" },
        { 176, "0000000000200" },
        { 254, "0000000012245" },
        { 267, "0000000000100" } },
      { "08", CNAB_PAID, "00000114", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12445,
        200 } },
    { "341", /* all that was due stands there: the fee is taken at another time */
      { COMMON,
        { 63, "00000114" },
        { 109, "06" },
        { 176, "0000000000200" },
        { 254, "0000000012345" } },
      { "06", CNAB_PAID, "00000114", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        200 } },
    { "341", /* 17 is a change that was refused, whatever is filled in */
      { COMMON, { 63, "00000114" }, { 109, "17" }, { 254, "0000000012345" } },
      { "17", CNAB_DENIED, "00000114", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    /* Bradesco: digit P; an entry carries its value in the field of the amount paid */
    { "237",
      { COMMON,
        { 71, "51350000004P" },
        { 109, "02" },
        { 176, "0000000000160" },
        { 254, "0000000012345" },
        { 296, "150526" } },
      { "02", CNAB_ENTRY, "51350000004", "P", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-15",
        12345, 12345, 160 } },
    { "237",
      { COMMON, { 71, "000000000303" }, { 109, "17" }, { 254, "0000000012300" } },
      { "17", CNAB_PAID, "00000000030", "3", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345,
        12300, CNAB_NO_MONEY } },
    /* Banco do Brasil: CBR643, type 7 */
    { "001",
      { { 1, "7" },
        { 64, "16224200000000003" },
        { 109, "05" },
        { 111, "150526" },
        { 147, "000000" },
        { 153, "0000000012345" },
        { 176, "180526" },
        { 182, "0000500" },
        { 254, "0000000012345" },
        { 395, "000002" } },
      { "05", CNAB_PAID, "16224200000000003", "", "", NULL, "2026-05-15", "2026-05-18", 12345,
        12345, 500 } },
    { "001", /* type 1, a convênio of six digits */
      { COMMON,
        { 38, "050001545" },
        { 63, "180515112679" },
        { 107, "1706" },
        { 176, "180526" },
        { 182, "0000445" },
        { 254, "0000000012345" } },
      { "06", CNAB_PAID, "18051511267", "9", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, 445 } },
    { "001", /* type 1, a cooperative: its number ends the company's use */
      { COMMON,
        { 38, "0000000000000000000000116" },
        { 74, "0" },
        { 108, "806" },
        { 176, "1805260000160" },
        { 254, "0000000012345" } },
      { "06", CNAB_PAID, "00000116", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, 160 } },
    { "422", /* the number's digit stands behind it */
      { COMMON, { 63, "945502001" }, { 109, "06" }, { 254, "0000000012345" } },
      { "06", CNAB_PAID, "94550200", "1", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    { "033",
      { COMMON, { 63, "03226140" }, { 109, "17" }, { 254, "0000000012345" } },
      { "17", CNAB_PAID, "03226140", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    { "077", /* a map of its own */
      { { 1, "1" },
        { 71, "00000000125" },
        { 90, "06" },
        { 92, "150526" },
        { 98, "0000000001" },
        { 119, "100526" },
        { 125, "0000000012345" },
        { 160, "0000000012400" },
        { 173, "180526" },
        { 395, "000002" } },
      { "06", CNAB_PAID, "00000000125", "", "0000000001", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12400, CNAB_NO_MONEY } },
    { "748", /* AAAAMMDD for the credit */
      { COMMON, { 48, "262000015" }, { 109, "15" }, { 254, "0000000012345" }, { 329, "20260518" } },
      { "15", CNAB_PAID, "262000015", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, CNAB_NO_MONEY } },
    { "041",
      { COMMON, { 63, "2283256350" }, { 109, "06" }, { 254, "0000000012345" } },
      { "06", CNAB_PAID, "2283256350", "", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    { "422", /* a reason of three digits; 17 is no money here, 41 is */
      { COMMON, { 63, "000000125" }, { 105, "029" }, { 109, "03" } },
      { "03", CNAB_REFUSED, "00000012", "5", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345,
        CNAB_NO_MONEY, CNAB_NO_MONEY } },
    { "422",
      { COMMON, { 63, "000000125" }, { 109, "17" }, { 254, "0000000012345" } },
      { "17", CNAB_OTHER, "00000012", "5", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    { "422",
      { COMMON, { 63, "000000125" }, { 109, "41" }, { 254, "0000000012345" } },
      { "41", CNAB_PAID, "00000012", "5", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345, 12345,
        CNAB_NO_MONEY } },
    { "136",
      { { 1, "1" },
        { 46, "00000000000000125" },
        { 109, "06" },
        { 111, "150526" },
        { 147, "100526" },
        { 153, "0000000012345" },
        { 182, "0000150" },
        { 254, "0000000012345" },
        { 280, "7001" },
        { 395, "000002" } },
      { "06", CNAB_PAID, "00000000000000125", "", "7001", "2026-05-10", "2026-05-15", NULL, 12345,
        12345, 150 } },
    { "336",
      { COMMON, { 63, "00000000001" }, { 74, "6" }, { 109, "07" }, { 254, "0000000012345" } },
      { "07", CNAB_PAID, "00000000001", "6", "DOC 7", "2026-05-10", "2026-05-15", NULL, 12345,
        12345, CNAB_NO_MONEY } },
    { "104", /* codes of its own: 06 is no payment, 21 is */
      { COMMON, { 57, "14000000000000001" }, { 109, "06" }, { 254, "0000000012345" } },
      { "06", CNAB_CHANGED, "14000000000000001", "", "DOC 7", "2026-05-10", "2026-05-15", NULL,
        12345, 12345, CNAB_NO_MONEY } },
    { "104",
      { COMMON,
        { 57, "14000000000000001" },
        { 109, "21" },
        { 254, "0000000012345" },
        { 294, "180526" } },
      { "21", CNAB_PAID, "14000000000000001", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, CNAB_NO_MONEY } },
    { "070", /* dates of eight digits */
      { { 1, "1" },
        { 71, "107851907015" },
        { 109, "05" },
        { 111, "15052026" },
        { 119, "DOC 7" },
        { 149, "10052026" },
        { 157, "0000000012345" },
        { 180, "0000000000000" },
        { 258, "0000000012345" },
        { 300, "18052026" },
        { 395, "000002" } },
      { "05", CNAB_PAID, "107851907015", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, 0 } },
};

static void each_bank_has_its_map_of_400(void **fixture)
{
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(maps_400); i++) {
        file_400(&file, maps_400[i].bank, maps_400[i].detail);
        read_all(&file, &got);
        if (got.result != CNAB_END)
            fail_msg("%s, case %zu: column %d: %s", maps_400[i].bank, i, got.reader.fault.column,
                     got.reader.fault.cause);
        assert_int_equal(got.count, 1);
        assert_int_equal(got.warnings, 0);
        record_is(&got.records[0], &maps_400[i].is);
    }
    strbuf_done(&file);
}

static const struct {
    const char *bank;
    struct put title[PUTS_MAX];
    struct expected is;
} maps_240[] = {
    { "001",
      { { 16, "06" },
        { 38, "14499570000020673" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "14499570000020673", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, 103 } },
    { "033", /* four columns to the left */
      { { 16, "17" },
        { 41, "0000000010401" },
        { 55, "DOC 7" },
        { 70, "10052026" },
        { 78, "000000000012345" },
        { 194, "000000000000103" },
        { 209, "0461" } },
      { "17", CNAB_PAID, "0000000010401", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18",
        12345, 12345, 103 } },
    { "104",
      { { 16, "06" },
        { 40, "24000000000000001" },
        { 57, "9" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "24000000000000001", "9", "DOC 7", "2026-05-10", "2026-05-15",
        "2026-05-18", 12345, 12345, 103 } },
    { "341",
      { { 16, "06" },
        { 38, "175" },
        { 41, "12345678" },
        { 49, "4" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "12345678", "4", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, 103 } },
    { "341", /* a change that was refused */
      { { 16, "17" },
        { 41, "12345678" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "17", CNAB_DENIED, "12345678", "", "", NULL, "2026-05-15", "2026-05-18", 12345, 12345,
        103 } },
    { "756", /* parcel, modality and form stand behind the number */
      { { 16, "06" },
        { 38, "000000008301011" },
        { 59, "DOC 7" },
        { 74, "10052026" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "06", CNAB_PAID, "0000000083", "", "DOC 7", "2026-05-10", "2026-05-15", "2026-05-18", 12345,
        12345, 103 } },
    { "748",
      { { 16, "02" },
        { 38, "262000015" },
        { 82, "000000000012345" },
        { 199, "000000000000103" },
        { 214, "0461" } },
      { "02", CNAB_ENTRY, "262000015", "", "", NULL, "2026-05-15", "2026-05-18", 12345, 12345,
        103 } },
};

static void each_bank_has_its_map_of_240(void **fixture)
{
    const struct put values[PUTS_MAX] = { VALUES };
    struct strbuf file = { 0 };
    struct reading got;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(maps_240); i++) {
        file_240(&file, maps_240[i].bank, maps_240[i].title, values);
        read_all(&file, &got);
        assert_int_equal(got.result, CNAB_END);
        assert_int_equal(got.count, 1);
        assert_int_equal(got.warnings, 0);
        record_is(&got.records[0], &maps_240[i].is);
        assert_int_equal(got.records[0].interest, 9);
        assert_int_equal(got.records[0].discount, 1);
        assert_int_equal(got.records[0].credited_value, 12222);
        assert_int_equal(got.records[0].reason_count, 2);
        assert_string_equal(got.records[0].reasons[1], "61");
        assert_int_equal(got.reader.header.sequence, 42);
        assert_int_equal(got.reader.header.day, test_day("2026-05-15"));
    }
    strbuf_done(&file);
}

static void our_own_number_is_found_in_the_banks(void **fixture)
{
    static const struct {
        const char *bank;
        enum cnab_format format;
        const char *convenio, *number;
        int64_t own; /* 0 = none of ours */
    } cases[] = {
        { "237", CNAB_400, "", "51350000004", 51350000004 },
        { "237", CNAB_240, "", "00900000000000000303", 30 },
        { "237", CNAB_240, "", "0090000051350000004P", 51350000004 },
        { "341", CNAB_240, "", "00000123", 123 },
        { "104", CNAB_240, "", "14000000000000123", 123 },
        { "422", CNAB_400, "", "94550200", 94550200 },
        { "033", CNAB_240, "", "0000000001231", 123 },
        { "033", CNAB_400, "", "00001231", 123 },
        { "748", CNAB_240, "", "262000123", 26200012 },
        { "756", CNAB_240, "", "0000001234", 123 },
        { "085", CNAB_240, "", "00056789000000123", 123 },
        { "041", CNAB_400, "", "0000012345", 123 },
        { "077", CNAB_400, "", "00000001234", 123 },
        { "001", CNAB_240, "1234567", "12345670000000123", 123 },
        { "001", CNAB_240, "12345678", "12345678000000123", 123 },
        { "001", CNAB_400, "0123456", "123456001235", 123 },
        { "001", CNAB_240, "1234", "123400001235", 123 },
        { "001", CNAB_240, "123456", "98765432109876543", 98765432109876543 },
        { "237", CNAB_240, "", "", 0 },
        { "237", CNAB_400, "", "00000000000", 0 },
        { "341", CNAB_400, "", "0000A123", 0 },
        { "748", CNAB_240, "", "1", 0 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cnab_record r = { .format = cases[i].format };
        int64_t own = 0;
        snprintf(r.bank, sizeof(r.bank), "%s", cases[i].bank);
        snprintf(r.nosso_numero, sizeof(r.nosso_numero), "%s", cases[i].number);
        bool found = cnab_own_number(&r, cases[i].convenio, &own);
        if (found != (cases[i].own > 0) || (found && own != cases[i].own))
            fail_msg("bank %s, %s: %lld", cases[i].bank, cases[i].number, (long long)own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bank_has_its_map_of_400),
        cmocka_unit_test(each_bank_has_its_map_of_240),
        cmocka_unit_test(our_own_number_is_found_in_the_banks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
