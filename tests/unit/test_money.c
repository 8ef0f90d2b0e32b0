#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/money.h"
#include "server/base/random.h"

#include <stdio.h>

static void money_is_written_as_people_read_it(void **fixture)
{
    static const struct {
        centavos_t centavos;
        const char *text, *dot;
    } cases[] = {
        { 0, "R$ 0,00", "0.00" },
        { 5, "R$ 0,05", "0.05" },
        { 99, "R$ 0,99", "0.99" },
        { 100, "R$ 1,00", "1.00" },
        { 99999, "R$ 999,99", "999.99" },
        { 123456, "R$ 1.234,56", "1234.56" },
        { 100000000, "R$ 1.000.000,00", "1000000.00" },
        { -100, "-R$ 1,00", "-1.00" },
        { -123456789, "-R$ 1.234.567,89", "-1234567.89" },
        { INT64_MAX, "R$ 92.233.720.368.547.758,07", "92233720368547758.07" },
        { INT64_MIN, "-R$ 92.233.720.368.547.758,08", "-92233720368547758.08" },
    };
    char text[MONEY_TEXT_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(money_format(cases[i].centavos, text), cases[i].text);
        assert_string_equal(money_format_dot(cases[i].centavos, text), cases[i].dot);
    }
}

static void amounts_are_read_in_every_spelling(void **fixture)
{
    static const struct {
        const char *text;
        centavos_t want;
    } cases[] = {
        { "1.234,56", 123456 },
        { "1234,5", 123450 },
        { "1234.56", 123456 },
        { "1,234.56", 123456 },
        { "R$ 80", 8000 },
        { "r$80,00", 8000 },
        { "R$\u00a080,00", 8000 },
        { "  80  ", 8000 },
        { "80", 8000 },
        { "1.234", 123400 },
        { "1,234", 123400 },
        { "1.234.567", 123456700 },
        { "12.345.678,9", 1234567890 },
        { "0,01", 1 },
        { "0", 0 },
        { "007,50", 750 },
        { "99.999.999.999,99", 9999999999999 },
        { "99999999999.99", 9999999999999 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        centavos_t got = -1;
        if (!money_parse(cases[i].text, &got) || got != cases[i].want)
            fail_msg("%s was read as %lld", cases[i].text, (long long)got);
    }
}

static void what_is_no_amount_is_refused(void **fixture)
{
    static const char *const texts[] = {
        "",
        " ",
        "R$",
        "abc",
        "-5",
        "+5",
        "5-",
        "1.2345",
        "1,2,3",
        "1.23.456",
        "1.234,567",
        "1234.567",
        "0.123",
        "12 34",
        ",50",
        "80,",
        "80.",
        "1..2",
        "1.,2",
        "R$ R$ 80",
        "80 reais",
        "1e3",
        "0x10",
        "1.234.56",
        "1.234,56.78",
        "1,234,56",
        "1.2,3.4",
        "$80",
        "100.000.000.000",
        "100000000000,00",
        "99999999999999999999999999999999",
        "\u0661",
    };
    centavos_t got = 77;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (money_parse(texts[i], &got))
            fail_msg("taken as an amount: \"%s\"", texts[i]);
    assert_int_equal(got, 77);
}

static void what_is_written_is_read_back(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "amounts");
    char text[MONEY_TEXT_SIZE];

    (void)fixture;
    for (int i = 0; i < 50000; i++) {
        uint64_t bound = UINT64_C(1) << random_below(&r, 43);
        centavos_t centavos = (centavos_t)random_below(&r, bound), got = -1;
        assert_true(money_parse(money_format(centavos, text), &got));
        assert_int_equal(got, centavos);
        assert_true(money_parse(money_format_dot(centavos, text), &got));
        assert_int_equal(got, centavos);
    }
}

static void shares_are_rounded_half_away_from_zero(void **fixture)
{
    static const struct {
        int64_t value, numerator, denominator, want;
    } cases[] = {
        { 5, 1, 2, 3 },
        { -5, 1, 2, -3 },
        { 5, 1, -2, -3 },
        { 4, 1, 3, 1 },
        { 5, 1, 3, 2 },
        { 1, 1, 3, 0 },
        { 0, 5, 7, 0 },
        /* 749,90 at 1 % a month: 17 days 4,25; 200 days 49,99 (payments reference 6) */
        { 74990, 100 * 17, 10000 * 30, 425 },
        { 74990, 100 * 200, 10000 * 30, 4999 },
        { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
        { INT64_MIN, 1, 1, INT64_MIN },
        { 9999999999999, 1000000, 1000000, 9999999999999 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(money_mul_div(cases[i].value, cases[i].numerator, cases[i].denominator),
                         cases[i].want);
}

static void rounding_is_never_more_than_half_a_centavo_off(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "shares");

    (void)fixture;
    for (int i = 0; i < 50000; i++) {
        int64_t value = (int64_t)random_below(&r, 2000000) - 1000000;
        int64_t numerator = (int64_t)random_below(&r, 100000);
        int64_t denominator = 1 + (int64_t)random_below(&r, 100000);
        int64_t error =
            2 * (money_mul_div(value, numerator, denominator) * denominator - value * numerator);
        assert_true(error <= denominator && error >= -denominator);
        assert_true(error != -denominator || value < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("money is written as people read it", money_is_written_as_people_read_it),
        TEST("amounts are read in every spelling", amounts_are_read_in_every_spelling),
        TEST("what is no amount is refused", what_is_no_amount_is_refused),
        TEST("what is written is read back", what_is_written_is_read_back),
        TEST("shares are rounded half away from zero", shares_are_rounded_half_away_from_zero),
        TEST("rounding is never more than half a centavo off",
             rounding_is_never_more_than_half_a_centavo_off),
    };

    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
