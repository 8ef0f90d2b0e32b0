#include "server/base/error.h"
#include "server/money/banks.h"
#include "tests/support/table.h"
#include "tests/support/values.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * Free fields and numbers of all banks.  issued.tsv: what public generators print in their tests;
 * reckoned.tsv: a second reading of the rules, with accounts in every spelling.
 */
static const struct boleto_part *part_named(const char *name, size_t len)
{
    for (size_t i = 0; i < BOLETO_PARTS; i++)
        if (strlen(boleto_parts[i].name) == len && memcmp(boleto_parts[i].name, name, len) == 0)
            return &boleto_parts[i];
    fail_msg("no part %.*s", (int)len, name);
    return NULL;
}

/* "agencia=1234 conta=567-8" */
static struct boleto_account account_of(const char *text)
{
    struct boleto_account account = { 0 };
    struct error err;
    char value[64];

    while (*text) {
        size_t name = strcspn(text, "="), len = strcspn(text + name, " ");
        snprintf(value, sizeof(value), "%.*s", (int)len - 1, text + name + 1);
        assert_true(boleto_part_set(&account, part_named(text, name), value, &err));
        text += name + len;
        text += *text == ' ';
    }
    return account;
}

static bool told(const char *column)
{
    return strcmp(column, "-") != 0;
}

enum { SEEN_IN, BANK, DUE, CENTAVOS, ACCOUNT, FREE, NUMBER, LINE };

static void issue_row(const char *const c[TABLE_COLUMNS])
{
    struct boleto_account account = account_of(c[ACCOUNT]);
    centavos_t centavos = told(c[CENTAVOS]) ? atoll(c[CENTAVOS]) : 1;
    day_t due = told(c[DUE]) ? test_day(c[DUE]) : 0;
    struct boleto_title title;
    struct boleto_code code;
    struct error err = { 0 };
    char printed[BOLETO_PRINTED_SIZE];

    if (!boleto_issue(boleto_bank_find(c[BANK]), &account, told(c[DUE]), due, centavos, &title,
                      &code, &err))
        fail_msg("%s %s: %s", c[BANK], c[ACCOUNT], err.detail);
    if (told(c[FREE]))
        assert_string_equal(title.free_field, c[FREE]);
    if (told(c[NUMBER]))
        assert_string_equal(title.nosso_numero, c[NUMBER]);
    if (told(c[LINE]))
        assert_string_equal(boleto_line_printed(code.line, printed), c[LINE]);
    assert_true(title.nosso_numero_printed[0] && title.beneficiary_printed[0]);
}

static void what_others_issue_is_issued_the_same(void **state)
{
    (void)state;
    assert_true(table_each("tests/fixtures/boleto/issued.tsv", issue_row) >= 140);
}

static void a_second_reading_of_the_rules_agrees(void **state)
{
    (void)state;
    assert_true(table_each("tests/fixtures/boleto/reckoned.tsv", issue_row) >= 260);
}

static void refused_row(const char *const c[TABLE_COLUMNS])
{
    struct boleto_account account = account_of(c[1]);
    struct boleto_title title;
    struct boleto_code code;
    struct error err = { 0 };

    if (boleto_issue(boleto_bank_find(c[0]), &account, false, 0, 100, &title, &code, &err))
        fail_msg("%s %s: was issued", c[0], c[1]);
    if (!strstr(err.detail, c[2]) || err.kind != ERROR_INPUT)
        fail_msg("%s %s: \"%s\" does not hold \"%s\"", c[0], c[1], err.detail, c[2]);
}

static void account_faults_name_their_part(void **state)
{
    (void)state;
    assert_true(table_each("tests/fixtures/boleto/accounts_refused.tsv", refused_row) >= 40);
}

static void warned_row(const char *const c[TABLE_COLUMNS])
{
    struct boleto_account account = account_of(c[1]);
    struct boleto_title title;
    struct boleto_code code;
    struct error err = { 0 };

    if (!boleto_issue(boleto_bank_find(c[0]), &account, false, 0, 100, &title, &code, &err))
        fail_msg("%s %s: %s", c[0], c[1], err.detail);
    assert_string_equal(title.free_field, c[3]);
    assert_int_equal(title.warning_count, 1);
    assert_string_equal(title.warnings[0], c[2]);
}

static void a_digit_that_does_not_agree_is_used_and_named(void **state)
{
    (void)state;
    assert_true(table_each("tests/fixtures/boleto/accounts_doubted.tsv", warned_row) >= 12);
}

/* Parts of any length, most of them short enough for any bank. */
static struct boleto_account any_account(uint64_t *seed)
{
    static const char *const digits = "0123456789";
    struct boleto_account account = { 0 };

    for (size_t i = 0; i < BOLETO_PARTS; i++) {
        char *at = (char *)&account + boleto_parts[i].offset;
        int64_t longest = boleto_parts[i].size == 3 ? 1 : test_random(seed) % 4 ? 2 : 12;
        int64_t len = test_between(seed, 0, longest);
        for (int64_t k = 0; k < len; k++)
            at[k] = digits[test_random(seed) % 10];
        if (len > 3 && test_random(seed) % 4 == 0)
            at[len - 2] = '-';
    }
    account.carteira[2] = '\0';
    memcpy(account.layout, "4", 2);
    return account;
}

/* What is issued can be read, and means what was meant. */
static size_t issue_any(const struct boleto_bank *bank, uint64_t *seed)
{
    struct boleto_account account = any_account(seed);
    day_t due = test_day("2026-11-22") + (day_t)test_between(seed, -3000, 5500);
    centavos_t centavos = test_between(seed, 0, 9999999999);
    struct boleto_title title;
    struct boleto_code code, back;
    struct error err = { 0 };

    if (!boleto_issue(bank, &account, true, due, centavos, &title, &code, &err)) {
        assert_true(err.kind == ERROR_INPUT && err.detail[0]);
        return 0;
    }
    assert_true(boleto_decode(code.line, test_day("2026-11-22"), &back, &err));
    assert_string_equal(back.barcode, code.barcode);
    assert_string_equal(back.bank, bank->code);
    assert_string_equal(back.barcode + 19, title.free_field);
    assert_true(back.has_due && back.due == due && back.centavos == centavos);
    return 1;
}

static void what_any_bank_issues_is_read_back(void **state)
{
    uint64_t seed = 20261130;
    size_t count = 0;

    (void)state;
    for (size_t i = 0; boleto_bank_at(i); i++, count++) {
        size_t issued = 0;
        for (int k = 0; k < 4000; k++)
            issued += issue_any(boleto_bank_at(i), &seed);
        if (issued < 20)
            fail_msg("bank %s issued %zu of 4000", boleto_bank_at(i)->code, issued);
    }
    assert_int_equal(count, 13);
}

/* The bank's digit on paper: mod 11 of its code, 10 and 11 as the banks have chosen. */
static void banks_are_printed_with_their_digit(void **state)
{
    (void)state;
    for (size_t i = 0; boleto_bank_at(i); i++) {
        const struct boleto_bank *b = boleto_bank_at(i);
        int sum = (b->code[0] - '0') * 4 + (b->code[1] - '0') * 3 + (b->code[2] - '0') * 2;
        int rest = 11 - sum % 11;
        char want = rest > 9 ? '\0' : (char)('0' + rest);
        if (want) /* the odd ones: 748-X, 085-1, and 0 for the others */
            assert_true(b->printed[4] == want || strcmp(b->code, "085") == 0);
        assert_int_equal(strncmp(b->printed, b->code, 3), 0);
        assert_ptr_equal(boleto_bank_find(b->code), b);
        assert_true(b->name[0] && b->payable_at[0]);
    }
    assert_null(boleto_bank_find("999"));
    assert_null(boleto_bank_find(""));
}

static void numbers_of_an_account_end_where_its_bank_says(void **state)
{
    static const struct {
        const char *bank, *account;
        int64_t sequence, number; /* 0 = used up */
    } cases[] = {
        { "237", "", 99999999999, 99999999999 },
        { "237", "", 100000000000, 0 },
        { "756", "", 9999999, 9999999 },
        { "756", "", 10000000, 0 },
        { "001", "convenio=123456", 99999, 99999 },
        { "001", "convenio=123456", 100000, 0 },
        { "001", "convenio=123456 nn17=1", 100000, 100000 },
        { "001", "convenio=1234567", 9999999999, 9999999999 },
        { "001", "convenio=1234567", 10000000000, 0 },
        { "001", "convenio=12345678", 1000000000, 0 },
        { "001", "convenio=1234", 10000000, 0 },
        { "748", "byte=3", 1, 26300001 },
        { "748", "", 99999, 26299999 },
        { "748", "", 100000, 26200001 }, /* a year's five digits start again */
    };
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct boleto_account account = account_of(cases[i].account);
        int64_t number = 0;
        bool has = boleto_number(boleto_bank_find(cases[i].bank), &account, cases[i].sequence,
                                 test_day("2026-11-30"), &number, &err);
        assert_int_equal(has ? number : 0, cases[i].number);
        assert_true(has || (err.kind == ERROR_CONFLICT && strstr(err.detail, "used up") &&
                            strstr(err.detail, "as an account of its own")));
    }
}

/* How many numbers each bank gives an account: docs/banks.md has the same table. */
static void each_bank_has_so_many_numbers(void **state)
{
    static const struct {
        const char *bank, *account;
        int64_t before, most;
    } cases[] = {
        { "001", "convenio=1234", 0, 9999999 },
        { "001", "convenio=123456", 0, 99999 },
        { "001", "convenio=1234567", 0, 9999999999 },
        { "001", "convenio=12345678", 0, 999999999 },
        { "033", "", 0, 999999999999 },
        { "041", "", 0, 99999999 },
        { "077", "", 0, 9999999999 },
        { "085", "", 0, 999999999 },
        { "104", "", 0, 999999999999999 },
        { "136", "", 0, 9999999999 },
        { "237", "", 0, 99999999999 },
        { "336", "", 0, 9999999999 },
        { "341", "", 0, 99999999 },
        { "422", "", 0, 99999999 },
        { "748", "", 26200000, 99999 },
        { "748", "byte=9", 26900000, 99999 },
        { "756", "", 0, 9999999 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct boleto_account account = account_of(cases[i].account);
        struct boleto_numbers n =
            boleto_numbers_of(boleto_bank_find(cases[i].bank), &account, test_day("2026-11-30"));
        assert_int_equal(n.before, cases[i].before);
        assert_int_equal(n.most, cases[i].most);
        assert_int_equal(n.yearly, n.before != 0);
        assert_false(boleto_numbers_short(&n, n.most - n.most / 10));
        assert_true(boleto_numbers_short(&n, n.most - n.most / 10 + 1));
    }
}

static void a_number_that_was_issued_says_what_to_do(void **state)
{
    struct error err = { 0 };

    (void)state;
    assert_false(boleto_number_used(boleto_bank_find("748"), 26299999, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_non_null(strstr(err.detail, "year's numbers are used up, 26299999"));
    assert_non_null(strstr(err.detail, "another byte (2 to 9)"));
    assert_non_null(strstr(err.detail, "quita account add"));
    assert_false(boleto_number_used(boleto_bank_find("237"), 7, &err));
    assert_non_null(strstr(err.detail, "number 7 was issued before"));
    assert_non_null(strstr(err.detail, "(docs/banks.md)"));
}

/* The number that an account gives is one that its bank takes. */
static void numbers_fit_into_titles(void **state)
{
    static const char *const rich = "agencia=1234 agencia_dv=3 conta=12345 conta_dv=5 carteira=1 "
                                    "convenio=12345 modalidade=14 posto=7 byte=2 operacao=1";

    (void)state;
    for (size_t i = 0; boleto_bank_at(i); i++)
        for (int64_t sequence = 1; sequence < 1000000; sequence = sequence * 7 + 1) {
            const struct boleto_bank *bank = boleto_bank_at(i);
            struct boleto_account account = account_of(rich);
            struct boleto_title title;
            struct boleto_code code;
            struct error err = { 0 };
            int64_t number;
            if (!boleto_number(bank, &account, sequence, test_day("2026-11-30"), &number, &err))
                continue;
            boleto_set_number(&account, number);
            if (!boleto_issue(bank, &account, true, test_day("2026-12-01"), 1, &title, &code, &err))
                fail_msg("%s %" PRId64 ": %s", bank->code, number, err.detail);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_others_issue_is_issued_the_same),
        cmocka_unit_test(a_second_reading_of_the_rules_agrees),
        cmocka_unit_test(account_faults_name_their_part),
        cmocka_unit_test(a_digit_that_does_not_agree_is_used_and_named),
        cmocka_unit_test(what_any_bank_issues_is_read_back),
        cmocka_unit_test(banks_are_printed_with_their_digit),
        cmocka_unit_test(numbers_of_an_account_end_where_its_bank_says),
        cmocka_unit_test(each_bank_has_so_many_numbers),
        cmocka_unit_test(a_number_that_was_issued_says_what_to_do),
        cmocka_unit_test(numbers_fit_into_titles),
    };

    return cmocka_run_group_tests_name("banks", tests, NULL, NULL);
}
