#include "server/base/error.h"
#include "server/money/index_csv.h"
#include "server/money/price_json.h"
#include "tests/support/values.h"

#include <string.h>

/* Debts whose contract is silent: Lei 14.905/2024, collections reference 14.1. */

static struct price_indexes table;

static void know(enum price_index kind, const char *month, int64_t millionths)
{
    assert_true(price_index_set(&table, kind, test_day(month), millionths));
}

static int forget(void **fixture)
{
    (void)fixture;
    table = (struct price_indexes){ 0 };
    return 0;
}

static void three_full_months_are_added_not_multiplied(void **fixture)
{
    (void)fixture;
    know(INDEX_LEGAL_RATE, "2026-06-01", 1234);
    know(INDEX_LEGAL_RATE, "2026-07-01", 0);
    know(INDEX_LEGAL_RATE, "2026-08-01", 2000);
    assert_int_equal(
        price_index_interest(&table, 100000, test_day("2026-05-31"), test_day("2026-08-31")), 323);
}

static void a_part_of_a_month_counts_by_its_days(void **fixture)
{
    (void)fixture;
    know(INDEX_LEGAL_RATE, "2026-06-01", 3000);
    know(INDEX_LEGAL_RATE, "2026-07-01", 6200);
    /* 10 of 30 days of June and 15 of 31 of July: 0,1 % + 0,3 % */
    assert_int_equal(
        price_index_interest(&table, 1000000, test_day("2026-06-20"), test_day("2026-07-15")),
        4000);
    assert_int_equal(
        price_index_interest(&table, 1000000, test_day("2026-06-20"), test_day("2026-06-20")), 0);
}

static void no_legal_rate_before_its_law(void **fixture)
{
    (void)fixture;
    know(INDEX_LEGAL_RATE, "2024-07-01", 9000);
    know(INDEX_LEGAL_RATE, "2024-08-01", 6200);
    /* 30 and 31 August 2024 only: two of 31 days */
    assert_int_equal(
        price_index_interest(&table, 1000000, test_day("2024-01-10"), test_day("2024-08-31")), 400);
}

static void the_ipca_is_the_product_of_its_months(void **fixture)
{
    (void)fixture;
    know(INDEX_IPCA, "2026-06-01", 10000);
    know(INDEX_IPCA, "2026-07-01", 20000);
    assert_int_equal(
        price_index_correction(&table, 1000000, test_day("2026-05-31"), test_day("2026-07-31")),
        30200);
    /* half of June */
    assert_int_equal(
        price_index_correction(&table, 1000000, test_day("2026-05-31"), test_day("2026-06-15")),
        5000);
}

static void falling_prices_take_nothing_off_the_debt(void **fixture)
{
    (void)fixture;
    know(INDEX_IPCA, "2026-06-01", -6800);
    know(INDEX_IPCA, "2026-07-01", 2000);
    assert_int_equal(
        price_index_correction(&table, 1000000, test_day("2026-05-31"), test_day("2026-07-31")), 0);
}

static void a_missing_month_is_told_and_free(void **fixture)
{
    day_t month = 0;

    (void)fixture;
    know(INDEX_IPCA, "2026-06-01", 10000);
    assert_true(price_index_missing(&table, INDEX_IPCA, test_day("2026-05-31"),
                                    test_day("2026-07-02"), &month));
    assert_int_equal(month, test_day("2026-07-01"));
    assert_false(price_index_missing(&table, INDEX_IPCA, test_day("2026-05-31"),
                                     test_day("2026-06-30"), &month));
    assert_int_equal(
        price_index_correction(&table, 1000000, test_day("2026-05-31"), test_day("2026-07-31")),
        10000);
}

static void odd_months_and_figures_are_refused(void **fixture)
{
    size_t month;

    (void)fixture;
    assert_false(price_index_set(&table, INDEX_IPCA, test_day("1999-12-01"), 1));
    assert_false(price_index_set(&table, INDEX_IPCA, test_day("2080-01-01"), 1));
    assert_false(price_index_set(&table, INDEX_IPCA, test_day("2026-01-01"), 500001));
    assert_false(price_index_set(&table, INDEX_LEGAL_RATE, test_day("2026-01-01"), -1));
    assert_true(price_index_month(test_day("2079-12-31"), &month));
    assert_int_equal(month, INDEX_MONTHS - 1);
}

/* ---- files ---- */

static long give(void *ctx, char *buffer, size_t size)
{
    const char **left = ctx;
    size_t len = strlen(*left);

    len = len < size ? len : size;
    memcpy(buffer, *left, len);
    *left += len;
    return (long)len;
}

static bool read_file(const char *text, enum price_index kind, size_t *months, struct error *err)
{
    struct csv csv;

    csv_init(&csv, give, &text);
    bool ok = price_index_read_csv(&csv, kind, &table, months, err);
    csv_done(&csv);
    return ok;
}

static void the_bank_s_series_are_read_as_they_come(void **fixture)
{
    struct error err = { 0 };
    size_t months;

    (void)fixture;
    assert_true(
        read_file("\"data\";\"valor\"\r\n\"01/06/2026\";\"0,26\"\r\n\"01/07/2026\";\"-0,11\""
                  "\r\n\r\n",
                  INDEX_IPCA, &months, &err));
    assert_int_equal(months, 2);
    assert_int_equal(table.millionths[INDEX_IPCA][(26 * 12) + 5], 2600);
    assert_int_equal(table.millionths[INDEX_IPCA][(26 * 12) + 6], -1100);
    assert_true(read_file("data,valor\n2026-06-01,0.323456\n", INDEX_LEGAL_RATE, &months, &err));
    assert_int_equal(table.millionths[INDEX_LEGAL_RATE][(26 * 12) + 5], 3235);
}

static void a_bad_line_says_where_and_what(void **fixture)
{
    static const struct {
        const char *text, *word;
        enum price_index kind;
    } cases[] = {
        { "data;valor\n", "no month", INDEX_IPCA },
        { "", "no month", INDEX_IPCA },
        { "data;valor\n01/06/2026\n", "line 2", INDEX_IPCA },
        { "data;valor\n01/06/2026;0,2\n02/07/2026;0,2\n", "line 3", INDEX_IPCA },
        { "data;valor\n01/06/2026;0,2\n01/06/2026;0,2\n", "before", INDEX_IPCA },
        { "data;valor\n01/06/2026;abc\n", "percentage", INDEX_IPCA },
        { "data;valor\n01/06/2026;0,\n", "percentage", INDEX_IPCA },
        { "data;valor\n01/06/2026;99\n", "percentage", INDEX_IPCA },
        { "data;valor\n01/06/2026;-0,1\n", "percentage", INDEX_LEGAL_RATE },
        { "data;valor\n01/06/2026;\"0,1\n", "CSV", INDEX_IPCA },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        size_t months;
        (void)forget(fixture);
        assert_false(read_file(cases[i].text, cases[i].kind, &months, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        if (!strstr(err.detail, cases[i].word))
            fail_msg("%zu: %s", i, err.detail);
    }
}

/* ---- in a price ---- */

/* With figures that do not fall, a day more never costs less, and the lines make the total. */
static void more_days_never_cost_less(void **fixture)
{
    uint64_t seed = 20260901;
    struct error err = { 0 };

    (void)fixture;
    for (int round = 0; round < 200; round++) {
        struct price_policy p = { .fine_bp = test_between(&seed, 0, 200),
                                  .interest = PRICE_INTEREST_LEGAL,
                                  .correction = PRICE_CORRECTION_IPCA,
                                  .rebate = test_between(&seed, 0, 500),
                                  .indexes = &table };
        centavos_t principal = test_between(&seed, 1, 5000000), before = 0;
        day_t due = test_day("2024-05-01") + (day_t)test_between(&seed, 0, 700);
        (void)forget(fixture);
        for (size_t m = 24 * 12; m < 28 * 12; m++) {
            table.millionths[INDEX_IPCA][m] = (int32_t)test_between(&seed, 0, 20000);
            table.millionths[INDEX_LEGAL_RATE][m] = (int32_t)test_between(&seed, 0, 12000);
        }
        for (day_t on = due - 3; on < due + 420; on++) {
            struct price price;
            assert_true(debt_price(principal, due, on, &p, &price, &err));
            assert_true(price.total >= before);
            assert_int_equal(price.total, price.principal + price.fine + price.interest +
                                              price.correction + price.honorarios - price.discount);
            before = price.total;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(three_full_months_are_added_not_multiplied, forget),
        cmocka_unit_test_setup(a_part_of_a_month_counts_by_its_days, forget),
        cmocka_unit_test_setup(no_legal_rate_before_its_law, forget),
        cmocka_unit_test_setup(the_ipca_is_the_product_of_its_months, forget),
        cmocka_unit_test_setup(falling_prices_take_nothing_off_the_debt, forget),
        cmocka_unit_test_setup(a_missing_month_is_told_and_free, forget),
        cmocka_unit_test_setup(odd_months_and_figures_are_refused, forget),
        cmocka_unit_test_setup(the_bank_s_series_are_read_as_they_come, forget),
        cmocka_unit_test_setup(a_bad_line_says_where_and_what, forget),
        cmocka_unit_test_setup(more_days_never_cost_less, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
