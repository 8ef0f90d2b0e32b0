#include "server/money/boleto_terms.h"
#include "tests/support/values.h"

#include <string.h>

static struct boleto_terms terms;

static void assert_lines(const char *const *lines, size_t count)
{
    assert_int_equal(terms.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(terms.lines[i], lines[i]);
}

/* Discounts come first, then what is charged later, then the end: as the days come. */
static void everything_is_told_in_the_order_of_its_day(void **fixture)
{
    static const char *const lines[] = {
        "Até 05/11/2026: desconto de R$ 85,00, você paga R$ 765,00.",
        "Até 10/11/2026: desconto de R$ 30,00, você paga R$ 820,00.",
        "Após o vencimento: multa de 2,00% (R$ 17,00) e juros de R$ 0,28 por dia (1,00% ao mês).",
        "Não receber depois de 30/12/2026 (30 dias após o vencimento).",
    };
    struct price_policy policy = price_policy_default();

    (void)fixture;
    policy.discounts[0] = (struct price_discount){ .until = test_day("2026-11-05"), .bp = 1000 };
    policy.discounts[1] =
        (struct price_discount){ .until = test_day("2026-11-10"), .centavos = 3000 };
    policy.discount_count = 2;
    boleto_terms_of(&policy, 85000, true, test_day("2026-11-30"), 30, &terms);
    assert_lines(lines, COUNT_OF(lines));
}

static void five_lines_are_the_most(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    policy.discount_count = PRICE_DISCOUNTS_MAX;
    for (int i = 0; i < PRICE_DISCOUNTS_MAX; i++)
        policy.discounts[i] =
            (struct price_discount){ .until = test_day("2026-11-05") + i, .centavos = 100 };
    boleto_terms_of(&policy, 85000, true, test_day("2026-11-30"), 1, &terms);
    assert_int_equal(terms.count, BOLETO_INSTRUCTIONS_MAX);
    assert_string_equal(terms.lines[4],
                        "Não receber depois de 01/12/2026 (1 dia após o vencimento).");
}

/* The rebate is off the base of everything (price.h). */
static void amounts_are_those_of_the_base(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    policy.rebate = 5000;
    boleto_terms_of(&policy, 90000, true, test_day("2026-11-30"), 0, &terms);
    assert_int_equal(terms.count, 1);
    assert_non_null(strstr(terms.lines[0], "(R$ 17,00)"));
}

static void without_a_value_only_rates_are_told(void **fixture)
{
    static const char *const lines[] = {
        "Até 05/11/2026: desconto de 10,00%.",
        "Até 06/11/2026: desconto de R$ 5,00.",
        "Após o vencimento: multa de 2,00% e juros de 1,00% ao mês, por dia de atraso.",
    };
    struct price_policy policy = price_policy_default();

    (void)fixture;
    policy.discounts[0] = (struct price_discount){ .until = test_day("2026-11-05"), .bp = 1000 };
    policy.discounts[1] =
        (struct price_discount){ .until = test_day("2026-11-06"), .centavos = 500 };
    policy.discount_count = 2;
    boleto_terms_of(&policy, 0, true, test_day("2026-11-30"), 0, &terms);
    assert_lines(lines, COUNT_OF(lines));
}

static void without_a_due_day_nothing_counts_from_it(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    boleto_terms_of(&policy, 85000, false, 0, 30, &terms);
    assert_int_equal(terms.count, 0);
}

static void what_is_not_charged_is_not_told(void **fixture)
{
    static const struct {
        int64_t fine_bp, interest_bp;
        enum price_interest kind;
        const char *line;
    } cases[] = {
        { 0, 0, PRICE_INTEREST_PERCENT, "" },
        { 200, 0, PRICE_INTEREST_PERCENT, "Após o vencimento: multa de 2,00% (R$ 17,00)." },
        { 0, 100, PRICE_INTEREST_PERCENT,
          "Após o vencimento: juros de R$ 0,28 por dia (1,00% ao mês)." },
        { 0, 0, PRICE_INTEREST_LEGAL,
          "Após o vencimento: juros pela taxa legal (Lei 14.905/2024)." },
        { 150, 0, PRICE_INTEREST_LEGAL,
          "Após o vencimento: multa de 1,50% (R$ 12,75) e juros pela taxa legal (Lei "
          "14.905/2024)." },
    };
    char line[BOLETO_INSTRUCTION_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct price_policy policy = { .fine_bp = cases[i].fine_bp,
                                       .interest_monthly_bp = cases[i].interest_bp,
                                       .interest = cases[i].kind };
        assert_string_equal(boleto_late_instruction(&policy, 85000, line), cases[i].line);
        boleto_terms_of(&policy, 85000, true, test_day("2026-11-30"), 0, &terms);
        assert_int_equal(terms.count, cases[i].line[0] != '\0');
    }
}

static void discounts_a_day_and_the_ipca_are_told(void **fixture)
{
    static const char *const lines[] = {
        "Até 10/11/2026: desconto de R$ 0,50 por dia de antecipação.",
        "Após o vencimento: multa de 2,00% (R$ 17,00) e juros pela taxa legal (Lei 14.905/2024), "
        "com "
        "correção pelo IPCA.",
    };
    struct price_policy policy = price_policy_default();
    char line[BOLETO_INSTRUCTION_SIZE];

    (void)fixture;
    policy.interest = PRICE_INTEREST_LEGAL;
    policy.correction = PRICE_CORRECTION_IPCA;
    policy.discounts[0] =
        (struct price_discount){ .until = test_day("2026-11-10"), .centavos = 50, .per_day = true };
    policy.discount_count = 1;
    boleto_terms_of(&policy, 85000, true, test_day("2026-11-30"), 0, &terms);
    assert_lines(lines, COUNT_OF(lines));
    policy = (struct price_policy){ .correction = PRICE_CORRECTION_IPCA };
    assert_string_equal(boleto_late_instruction(&policy, 85000, line),
                        "Após o vencimento: correção pelo IPCA.");
}

/* Any policy that passes gives whole sentences: nothing is cut at the end of its line. */
static void no_line_is_cut(void **fixture)
{
    uint64_t seed = 11;

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        struct price_policy policy = { .fine_bp = test_between(&seed, 0, 200),
                                       .interest_monthly_bp = test_between(&seed, 0, 1000),
                                       .interest = (enum price_interest)test_between(&seed, 0, 2),
                                       .correction =
                                           (enum price_correction)test_between(&seed, 0, 1),
                                       .discount_count = 3 };
        for (int d = 0; d < 3; d++)
            policy.discounts[d] = (struct price_discount){
                .until = (day_t)test_between(&seed, 20000, 30000),
                .bp = test_between(&seed, 0, 1) * 5000,
                .centavos = test_between(&seed, 1, 9999999999999),
                .per_day = test_between(&seed, 0, 1),
            };
        boleto_terms_of(&policy, test_between(&seed, 0, 9999999999999), true,
                        (day_t)test_between(&seed, 20000, 30000), (int)test_between(&seed, 0, 999),
                        &terms);
        for (size_t l = 0; l < terms.count; l++)
            assert_int_equal(terms.lines[l][strlen(terms.lines[l]) - 1], '.');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_told_in_the_order_of_its_day),
        cmocka_unit_test(five_lines_are_the_most),
        cmocka_unit_test(amounts_are_those_of_the_base),
        cmocka_unit_test(without_a_value_only_rates_are_told),
        cmocka_unit_test(without_a_due_day_nothing_counts_from_it),
        cmocka_unit_test(what_is_not_charged_is_not_told),
        cmocka_unit_test(discounts_a_day_and_the_ipca_are_told),
        cmocka_unit_test(no_line_is_cut),
    };

    return cmocka_run_group_tests_name("boleto terms", tests, NULL, NULL);
}
