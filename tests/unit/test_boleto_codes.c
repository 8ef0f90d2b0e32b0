#include "server/base/error.h"
#include "server/money/boleto.h"
#include "server/money/digits.h"
#include "tests/support/table.h"
#include "tests/support/values.h"

#include <stdlib.h>
#include <string.h>

/* Reading of codes, over tests/fixtures/boleto. */

/* codes.tsv: a second reading of the rules; bank codes and bills, the edges of window and value. */
enum { AS_OF, LINE, BARCODE, KIND, BANK, CENTAVOS, DUE };

static bool told(const char *column)
{
    return strcmp(column, "-") != 0;
}

static void code_row(const char *const c[TABLE_COLUMNS])
{
    const char *const spellings[] = { c[LINE], c[BARCODE] };
    char printed[BOLETO_PRINTED_SIZE];
    struct boleto_code code;
    struct error err = { 0 };

    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        if (!boleto_decode(spellings[i], test_day(c[AS_OF]), &code, &err))
            fail_msg("%s: %s", spellings[i], err.detail);
        assert_string_equal(code.barcode, c[BARCODE]);
        assert_string_equal(boleto_line_printed(code.line, printed), c[LINE]);
        assert_int_equal(code.kind == BOLETO_BANK, strcmp(c[KIND], "boleto") == 0);
        assert_string_equal(code.bank, told(c[BANK]) ? c[BANK] : "");
        assert_int_equal(code.centavos, told(c[CENTAVOS]) ? atoll(c[CENTAVOS]) : 0);
        assert_int_equal(code.has_due, told(c[DUE]));
        if (code.has_due)
            assert_int_equal(code.due, test_day(c[DUE]));
    }
}

static void codes_mean_what_a_second_reading_says(void **fixture)
{
    (void)fixture;
    assert_true(table_each("tests/fixtures/boleto/codes.tsv", code_row) >= 380);
}

static void refused_row(const char *const c[TABLE_COLUMNS])
{
    struct boleto_code code;
    struct error err = { 0 };

    if (boleto_decode(c[0], test_day("2026-11-25"), &code, &err))
        fail_msg("%s: was read", c[0]);
    if (err.kind != ERROR_INPUT || !strstr(err.detail, c[1]))
        fail_msg("%s: \"%s\" does not hold \"%s\"", c[0], err.detail, c[1]);
}

static void wrong_codes_are_refused_for_what_is_wrong(void **fixture)
{
    (void)fixture;
    assert_true(table_each("tests/fixtures/boleto/refused.tsv", refused_row) >= 100);
}

static void unreadable(const char *text)
{
    struct boleto_code c;
    struct error err;

    if (boleto_decode(text, test_day("2026-11-25"), &c, &err))
        fail_msg("%s: was read", text);
}

/* What says by which rule the others are checked: the value kind of a bill, and an 8 in front of a
 * barcode, which makes a bill of it.  By another rule they may agree by chance. */
static bool changes_the_rule(const char *digits, size_t at, char to, bool bill)
{
    return bill ? at == 2 : at == 0 && to == '8' && strlen(digits) == 44;
}

/* Every digit of this code by every other one. */
static void change_each_digit(const char *digits, bool bill)
{
    char wrong[BOLETO_LINE_SIZE];
    size_t len = strlen(digits);

    memcpy(wrong, digits, len + 1);
    for (size_t i = 0; i < len; i++) {
        for (char d = '0'; d <= '9'; d++) {
            wrong[i] = d;
            if (d != digits[i] && !changes_the_rule(digits, i, d, bill))
                unreadable(wrong);
        }
        wrong[i] = digits[i];
    }
}

/* mod 11 over the whole barcode leaves a hole: remainders 0, 1 and 10 share the digit 1 of a
 * boleto, remainders 0 and 1 the digit 0 of a bill. */
static bool has_no_hole(const char *barcode, bool bill)
{
    return bill ? barcode[2] < '8' : barcode[4] != '1';
}

static void changed_row(const char *const c[TABLE_COLUMNS])
{
    bool bill = strcmp(c[KIND], "boleto") != 0;
    struct boleto_code code;
    struct error err;

    assert_true(boleto_decode(c[LINE], test_day(c[AS_OF]), &code, &err));
    if (!has_no_hole(code.barcode, bill))
        return;
    change_each_digit(code.barcode, bill);
    change_each_digit(code.line, bill);
}

static void one_changed_digit_is_always_refused(void **fixture)
{
    (void)fixture;
    table_each("tests/fixtures/boleto/codes.tsv", changed_row);
}

/* Neighbours that change places in a field of the line: mod 10 sees all but 0 and 9. */
static void swapped_neighbours_are_refused_but_for_0_and_9(void **fixture)
{
    uint64_t seed = 9;

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        char body[11], swapped[11];
        for (int k = 0; k < 10; k++)
            body[k] = (char)('0' + test_random(&seed) % 10);
        body[10] = '\0';
        size_t at = test_random(&seed) % 9;
        memcpy(swapped, body, sizeof(body));
        swapped[at] = body[at + 1];
        swapped[at + 1] = body[at];
        bool unseen = body[at] == body[at + 1] || (body[at] == '0' && body[at + 1] == '9') ||
                      (body[at] == '9' && body[at + 1] == '0');
        assert_int_equal(digits_mod10(body, 10) == digits_mod10(swapped, 10), unseen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_mean_what_a_second_reading_says),
        cmocka_unit_test(wrong_codes_are_refused_for_what_is_wrong),
        cmocka_unit_test(one_changed_digit_is_always_refused),
        cmocka_unit_test(swapped_neighbours_are_refused_but_for_0_and_9),
    };

    return cmocka_run_group_tests_name("boleto codes", tests, NULL, NULL);
}
