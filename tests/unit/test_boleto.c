#include "server/base/error.h"
#include "server/money/banks.h"
#include "server/money/digits.h"
#include "tests/support/values.h"

#include <string.h>

static void assert_same(const struct boleto_code *a, const struct boleto_code *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_string_equal(a->barcode, b->barcode);
    assert_string_equal(a->line, b->line);
    assert_string_equal(a->bank, b->bank);
    assert_int_equal(a->centavos, b->centavos);
    assert_int_equal(a->has_due, b->has_due);
    assert_int_equal(a->due, b->due);
    assert_int_equal(a->large_value, b->large_value);
}

/* Published examples of Bradesco boletos, each recomputed from the rules. */
static const struct {
    const char *barcode, *line, *due, *as_of;
    centavos_t centavos;
} vectors[] = {
    { "23795422300002952951172060007589645204030050",
      "23791.17209 60007.589645 52040.300502 5 42230000295295", "2009-04-30", "2009-04-01",
      295295 },
    { "23791377000000135004042030077770016800619000",
      "23794.04201 30077.770011 68006.190000 1 37700000013500", "2008-02-02", "2008-02-02", 13500 },
};

static void lines_and_barcodes_both_ways(void **fixture)
{
    struct error err;
    struct boleto_code c, back;
    char printed[BOLETO_PRINTED_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        assert_true(boleto_decode(vectors[i].line, test_day(vectors[i].as_of), &c, &err));
        assert_string_equal(c.barcode, vectors[i].barcode);
        assert_string_equal(c.bank, "237");
        assert_int_equal(c.centavos, vectors[i].centavos);
        assert_true(c.has_due);
        assert_int_equal(c.due, test_day(vectors[i].due));
        assert_string_equal(boleto_line_printed(c.line, printed), vectors[i].line);
        assert_true(boleto_decode(c.barcode, test_day(vectors[i].as_of), &back, &err));
        assert_same(&back, &c);
    }
}

static void the_factor_rolls_over(void **fixture)
{
    static const struct {
        const char *due;
        int factor;
    } cases[] = { { "1997-10-08", 1 },    { "2000-07-03", 1000 }, { "2025-02-21", 9999 },
                  { "2025-02-22", 1000 }, { "2025-02-23", 1001 }, { "2026-12-01", 1647 },
                  { "2049-10-13", 9999 }, { "2049-10-14", 1000 } };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(boleto_factor(test_day(cases[i].due)), cases[i].factor);
}

static struct boleto_code made(const char *due, centavos_t centavos)
{
    struct boleto_fields f = { "237", due != NULL, due ? test_day(due) : 0, centavos,
                               "1234090000000000100456780" };
    struct boleto_code c;
    struct error err;

    assert_true(boleto_encode(&f, &c, &err));
    return c;
}

static void the_due_day_is_the_one_in_the_window(void **fixture)
{
    static const struct {
        const char *printed_due, *as_of, *read; /* NULL = unknown */
    } cases[] = {
        { "2000-07-03", "2026-11-22", "2025-02-22" }, /* factor 1000 has come again */
        { "2025-02-22", "2026-11-22", "2025-02-22" }, { "2025-02-21", "2026-11-22", "2025-02-21" },
        { "2018-09-05", "2026-11-22", "2018-09-05" }, /* 3000 days before */
        { "2018-09-04", "2026-11-22", NULL },         /* a day outside: no guess */
        { "2041-12-13", "2026-11-22", "2041-12-13" }, /* 5500 days after */
        { "2041-12-14", "2026-11-22", NULL },         { "2009-04-30", "2009-04-01", "2009-04-30" },
        { "2049-10-14", "2049-11-01", "2049-10-14" },
    };
    struct boleto_code c;
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(boleto_decode(made(cases[i].printed_due, 100).barcode, test_day(cases[i].as_of),
                                  &c, &err));
        assert_int_equal(c.has_due, cases[i].read != NULL);
        assert_int_equal(c.due_unknown, cases[i].read == NULL);
        if (cases[i].read)
            assert_int_equal(c.due, test_day(cases[i].read));
    }
}

static void codes_without_date_or_value(void **fixture)
{
    struct boleto_code c;
    struct error err;

    (void)fixture;
    assert_true(boleto_decode(made(NULL, 0).line, test_day("2026-11-22"), &c, &err));
    assert_false(c.has_due);
    assert_false(c.due_unknown);
    assert_int_equal(c.centavos, 0);
}

static void old_printers_drop_the_zeros_of_the_last_field(void **fixture)
{
    struct boleto_code whole = made(NULL, 0), c;
    struct error err;
    char shortened[40];

    (void)fixture;
    snprintf(shortened, sizeof(shortened), "%.33s000", whole.line);
    assert_true(boleto_decode(shortened, test_day("2026-11-22"), &c, &err));
    assert_string_equal(c.line, whole.line);
    snprintf(shortened, sizeof(shortened), "%.33s001", whole.line);
    assert_false(boleto_decode(shortened, test_day("2026-11-22"), &c, &err));
}

static void a_large_value_takes_the_place_of_the_factor(void **fixture)
{
    struct boleto_code c, largest = made(NULL, 9999999999999);
    struct error err;
    struct boleto_fields over = { "237", false, 0, 10000000000000, "1234090000000000100456780" };

    (void)fixture;
    assert_false(made("2026-12-01", 9999999999).large_value);
    assert_true(
        boleto_decode(made("2026-12-01", 10000000000).line, test_day("2026-11-22"), &c, &err));
    assert_true(c.large_value);
    assert_false(c.has_due);
    assert_int_equal(c.centavos, 10000000000);
    assert_true(boleto_decode(largest.barcode, test_day("2026-11-22"), &c, &err));
    assert_int_equal(c.centavos, 9999999999999);
    assert_false(boleto_encode(&over, &c, &err));
}

static void every_single_wrong_digit_is_found(void **fixture)
{
    char line[48];
    struct boleto_code good = made("2026-12-01", 13500), c;
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < 47; i++)
        for (char d = '0'; d <= '9'; d++) {
            memcpy(line, good.line, sizeof(line));
            if (line[i] == d)
                continue;
            line[i] = d;
            assert_false(boleto_decode(line, test_day("2026-11-22"), &c, &err));
        }
}

static void bad_codes_are_refused_with_a_reason(void **fixture)
{
    static const struct {
        const char *code, *reason;
    } cases[] = {
        { "", "44, 47 or 48" },
        { "2379O.17209 60007.589645 52040.300502 5 42230000295295", "at place 5" },
        { "23791.17209 60007.589645 52040.300502 5 4223000029529", "46 digits" },
        { "23791.17208 60007.589645 52040.300502 5 42230000295295", "field 1" },
        { "23791.17209 60007.589646 52040.300502 5 42230000295295", "field 2" },
        { "23791.17209 60007.589645 52040.300503 5 42230000295295", "field 3" },
        { "23791.17209 60007.589645 52040.300502 0 42230000295295", "general" },
        { "23785422300002952951172060007589645204030050", "currency" },
        { "00000000000000000000000000000000000000000000", "currency" },
        { "123456789012345678901234567890123456789012345678", "start with 8" },
        { "23791.17209 60007.589645 52040.300502 5 42230000295295 1 2 3", "more than 48" },
    };
    struct boleto_code c;
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(boleto_decode(cases[i].code, test_day("2026-11-22"), &c, &err));
        assert_non_null(strstr(err.detail, cases[i].reason));
    }
}

static void punctuation_between_digits_is_passed_over(void **fixture)
{
    static const char *const codes[] = {
        "23791.17209 60007.589645 52040.300502 5 42230000295295",
        "  23791-17209-60007-589645-52040-300502-5-42230000295295\r\n",
        "23791,17209 / 60007,589645 / 52040,300502 / 5 / 42230000295295",
        "23791.17209\xc2\xa0"
        "60007.589645\xe2\x80\xaf"
        "52040.300502\xc2\xa0"
        "5\xc2\xa0"
        "42230000295295",
        "\xe2\x80\x8e"
        "2379117209\xe2\x80\x93"
        "60007589645\xe2\x80\x8b"
        "52040300502\xe2\x88\x92"
        "5\xe2\x80\x94"
        "42230000295295",
    };
    struct boleto_code c;
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        if (!boleto_decode(codes[i], test_day("2026-11-22"), &c, &err))
            fail_msg("%s: %s", codes[i], err.detail);
        assert_string_equal(c.line, "23791172096000758964552040300502542230000295295");
    }
}

/* Bills with each kind of value, so that both check rules and the amounts' meaning are seen. */
static void bills_are_read(void **fixture)
{
    static const struct {
        const char *line, *barcode;
        centavos_t centavos;
    } cases[] = {
        { "83640000001-1 33120138000-2 81288462711-6 08013618155-1",
          "83640000001331201380008128846271108013618155", 13312 },
        { "84670000001-7 43590024020-9 02405000243-5 84221010811-9",
          "84670000001435900240200240500024384221010811", 14359 },
    };
    struct boleto_code c, back;
    struct error err;
    char printed[BOLETO_PRINTED_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(boleto_decode(cases[i].line, test_day("2026-11-22"), &c, &err));
        assert_int_equal(c.kind, BOLETO_ARRECADACAO);
        assert_string_equal(c.barcode, cases[i].barcode);
        assert_int_equal(c.centavos, cases[i].centavos);
        assert_string_equal(c.bank, "");
        assert_false(c.has_due);
        assert_string_equal(boleto_line_printed(c.line, printed), cases[i].line);
        assert_true(boleto_decode(c.barcode, test_day("2026-11-22"), &back, &err));
        assert_same(&back, &c);
    }
}

/* Completes the general digit of a bill written with '?' in its place. */
static void complete_bill(char bar[45])
{
    char rest[44];
    int r;

    memcpy(rest, bar, 3);
    memcpy(rest + 3, bar + 4, 41);
    r = digits_mod11(rest, 43, 9);
    bar[3] = (char)('0' + (bar[2] < '8' ? digits_mod10(rest, 43) : r < 2 ? 0 : 11 - r));
}

static void bills_of_every_kind_and_segment(void **fixture)
{
    struct boleto_code c, back;
    struct error err;

    (void)fixture;
    for (const char *segment = "12345679"; *segment; segment++)
        for (const char *kind = "6789"; *kind; kind++) {
            char bar[45];
            snprintf(bar, sizeof(bar), "8%c%c?000000123451234202612050000000000000%04u", *segment,
                     *kind, (unsigned)(*kind * *segment) % 10000u);
            complete_bill(bar);
            assert_true(boleto_decode(bar, test_day("2026-11-22"), &c, &err));
            assert_true(boleto_decode(c.line, test_day("2026-11-22"), &back, &err));
            assert_same(&back, &c);
            assert_int_equal(c.centavos, strchr("68", *kind) ? 12345 : 0);
            assert_int_equal(c.has_due, *segment != '6');
        }
}

/* payments reference 4: the digit over carteira and number, "P" for remainder 1. */
static void bradesco_numbers_its_titles(void **fixture)
{
    static const struct {
        const char *carteira, *number, *printed;
    } cases[] = { { "06", "525", "06/00000000525-P" },
                  { "09", "1", "09/00000000001-1" },
                  { "19", "2", "19/00000000002-8" },
                  { "19", "6", "19/00000000006-0" },
                  { "19", "1", "19/00000000001-P" } };
    struct boleto_account a = { .agencia = "4042", .conta = "61900" };
    struct boleto_title t;
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        memcpy(a.carteira, cases[i].carteira, 3);
        memcpy(a.nosso_numero, cases[i].number, strlen(cases[i].number) + 1);
        t = (struct boleto_title){ 0 };
        assert_true(bank_237.title(&a, true, &t, &err));
        assert_string_equal(t.nosso_numero_printed, cases[i].printed);
    }
}

static void bradesco_prints_branch_and_account(void **fixture)
{
    static const struct {
        const char *agencia, *conta, *printed;
    } cases[] = { { "0719", "61900", "0719-6 / 0061900-0" },
                  { "548", "1448", "0548-7 / 0001448-6" } };
    struct boleto_account a = { .carteira = "09", .nosso_numero = "1" };
    struct boleto_title t;
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        memcpy(a.agencia, cases[i].agencia, strlen(cases[i].agencia) + 1);
        memcpy(a.conta, cases[i].conta, strlen(cases[i].conta) + 1);
        t = (struct boleto_title){ 0 };
        assert_true(bank_237.title(&a, true, &t, &err));
        assert_string_equal(t.beneficiary_printed, cases[i].printed);
    }
}

static void a_given_check_digit_is_kept_and_doubted(void **fixture)
{
    struct boleto_account a = { .agencia = "4042",
                                .agencia_dv = "0",
                                .conta = "61900",
                                .carteira = "19",
                                .nosso_numero = "1-7" };
    struct boleto_title t = { 0 };
    struct error err;

    (void)fixture;
    assert_true(bank_237.title(&a, true, &t, &err));
    assert_string_equal(t.nosso_numero, "00000000001-7");
    assert_int_equal(t.warning_count, 2);
    assert_string_equal(t.warnings[0], "nosso_numero");
    assert_string_equal(t.warnings[1], "agencia_dv");
}

static void account_faults_name_their_field(void **fixture)
{
    static const struct {
        struct boleto_account account;
        const char *field;
    } cases[] = {
        { { .conta = "1", .carteira = "9", .nosso_numero = "1" }, "agencia is missing" },
        { { .agencia = "12345", .conta = "1", .carteira = "9", .nosso_numero = "1" }, "agencia" },
        { { .agencia = "1", .conta = "12x", .carteira = "9", .nosso_numero = "1" }, "conta" },
        { { .agencia = "1", .conta = "1", .carteira = "9", .nosso_numero = "123456789012" },
          "nosso_numero" },
        { { .agencia = "1", .conta = "1", .carteira = "9", .nosso_numero = "1-23" },
          "nosso_numero" },
    };
    struct boleto_title t;
    struct boleto_code c;
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(boleto_issue(&bank_237, &cases[i].account, true, test_day("2026-12-01"), 100,
                                  &t, &c, &err));
        assert_non_null(strstr(err.detail, cases[i].field));
    }
}

static void only_banks_with_a_file_are_found(void **fixture)
{
    char codes[BOLETO_CODES_SIZE];

    (void)fixture;
    assert_ptr_equal(boleto_bank_find("237"), &bank_237);
    assert_null(boleto_bank_find("999"));
    assert_non_null(strstr(boleto_bank_codes(codes), "237"));
}

static void random_codes_survive_the_way_back(void **fixture)
{
    uint64_t seed = 20261122;
    struct error err;

    (void)fixture;
    for (int i = 0; i < 10000; i++) {
        char free_field[26];
        struct boleto_code c, back;
        struct boleto_fields f = { "237", true, 0, 0, free_field };
        for (int k = 0; k < 25; k++)
            free_field[k] = (char)('0' + test_random(&seed) % 10);
        free_field[25] = '\0';
        f.due = test_day("2018-09-05") + (day_t)(test_random(&seed) % 8500);
        f.centavos = (centavos_t)(1 + test_random(&seed) % 9999999999u);
        assert_true(boleto_encode(&f, &c, &err));
        assert_true(boleto_decode(c.line, test_day("2026-11-22"), &back, &err));
        assert_same(&back, &c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_barcodes_both_ways),
        cmocka_unit_test(the_factor_rolls_over),
        cmocka_unit_test(the_due_day_is_the_one_in_the_window),
        cmocka_unit_test(codes_without_date_or_value),
        cmocka_unit_test(old_printers_drop_the_zeros_of_the_last_field),
        cmocka_unit_test(a_large_value_takes_the_place_of_the_factor),
        cmocka_unit_test(every_single_wrong_digit_is_found),
        cmocka_unit_test(bad_codes_are_refused_with_a_reason),
        cmocka_unit_test(punctuation_between_digits_is_passed_over),
        cmocka_unit_test(bills_are_read),
        cmocka_unit_test(bills_of_every_kind_and_segment),
        cmocka_unit_test(bradesco_numbers_its_titles),
        cmocka_unit_test(bradesco_prints_branch_and_account),
        cmocka_unit_test(a_given_check_digit_is_kept_and_doubted),
        cmocka_unit_test(account_faults_name_their_field),
        cmocka_unit_test(only_banks_with_a_file_are_found),
        cmocka_unit_test(random_codes_survive_the_way_back),
    };

    return cmocka_run_group_tests_name("boleto", tests, NULL, NULL);
}
