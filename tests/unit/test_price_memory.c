#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/indexes.h"
#include "server/money/price.h"
#include "tests/support/values.h"

#include <string.h>

/* The memory of calculation: every line of the price stands in it, and nothing else. */

static void assert_memory(centavos_t principal, const char *due, const char *on,
                          const struct price_policy *policy, const char *expected)
{
    struct strbuf out = { 0 };
    struct error err = { 0 };
    struct price p;

    assert_true(debt_price(principal, test_day(due), test_day(on), policy, &p, &err));
    price_memory(&p, test_day(due), test_day(on), policy, &out);
    assert_string_equal(strbuf_str(&out), expected);
    strbuf_done(&out);
}

static void fine_and_interest(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    assert_memory(85000, "2026-10-19", "2026-11-25", &policy,
                  "Valor da parcela: R$ 850,00, com vencimento em 19/10/2026.\n"
                  "Em 25/11/2026 são 37 dias de atraso.\n"
                  "Multa de 2%, cobrada uma única vez: R$ 850,00 × 2% = R$ 17,00.\n"
                  "Juros simples de 1% ao mês, por dia de atraso: R$ 850,00 × 1% ÷ 30 × 37 = "
                  "R$ 10,48.\n"
                  "Total em 25/11/2026: R$ 877,48.\n"
                  "Cada conta é arredondada uma vez, ao centavo mais próximo.\n");
}

static void a_weekend_and_one_day(void **fixture)
{
    struct price_policy policy = { .interest_monthly_bp = 33, .count_from_business_day = true };

    (void)fixture;
    assert_memory(100000, "2026-12-05", "2026-12-08", &policy,
                  "Valor da parcela: R$ 1.000,00, com vencimento em 05/12/2026.\n"
                  "Como 05/12/2026 não foi dia útil bancário, até 07/12/2026 não há acréscimo.\n"
                  "Em 08/12/2026 é 1 dia de atraso, contados do dia útil seguinte ao vencimento.\n"
                  "Juros simples de 0,33% ao mês, por dia de atraso: R$ 1.000,00 × 0,33% ÷ 30 × 1 "
                  "= R$ 0,11.\n"
                  "Total em 08/12/2026: R$ 1.000,11.\n"
                  "Cada conta é arredondada uma vez, ao centavo mais próximo.\n");
}

static void a_rebate_and_a_discount_before_the_due_day(void **fixture)
{
    struct price_policy policy = price_policy_default();

    (void)fixture;
    policy.rebate = 5000;
    policy.discounts[0] = (struct price_discount){ .until = test_day("2026-12-10"), .bp = 1050 };
    policy.discount_count = 1;
    assert_memory(85000, "2026-12-15", "2026-12-10", &policy,
                  "Valor da parcela: R$ 850,00, com vencimento em 15/12/2026.\n"
                  "Em 10/12/2026 não há atraso: nada se acrescenta.\n"
                  "Abatimento: R$ 50,00 a menos; as contas são feitas sobre R$ 800,00.\n"
                  "Desconto por pagar neste dia: R$ 84,00 a menos.\n"
                  "Total em 10/12/2026: R$ 716,00.\n"
                  "Cada conta é arredondada uma vez, ao centavo mais próximo.\n");
}

static void a_silent_contract(void **fixture)
{
    static struct price_indexes table;
    struct price_policy policy = { .interest = PRICE_INTEREST_LEGAL,
                                   .correction = PRICE_CORRECTION_IPCA,
                                   .indexes = &table };

    (void)fixture;
    assert_true(price_index_set(&table, INDEX_LEGAL_RATE, test_day("2026-06-01"), 3000));
    assert_true(price_index_set(&table, INDEX_LEGAL_RATE, test_day("2026-07-01"), 3000));
    assert_true(price_index_set(&table, INDEX_IPCA, test_day("2026-06-01"), 4800));
    assert_memory(
        100000, "2026-05-29", "2026-07-31", &policy,
        "Valor da parcela: R$ 1.000,00, com vencimento em 29/05/2026.\n"
        "Em 31/07/2026 são 63 dias de atraso.\n"
        "Juros pela taxa legal (Lei 14.905/2024), somando mês a mês os dias de atraso, "
        "sobre R$ 1.000,00: R$ 6,00.\n"
        "Taxa legal: nos meses ainda sem número publicado (o primeiro é 05/2026) nada foi "
        "cobrado.\n"
        "Correção pelo IPCA (Código Civil, art. 389), proporcional aos dias de cada mês, "
        "sobre R$ 1.000,00: R$ 4,80.\n"
        "IPCA: nos meses ainda sem número publicado (o primeiro é 05/2026) nada foi cobrado.\n"
        "Total em 31/07/2026: R$ 1.010,80.\n"
        "Cada conta é arredondada uma vez, ao centavo mais próximo.\n");
}

static void honorarios_need_all_three_conditions(void **fixture)
{
    struct price_policy policy = price_policy_default();
    struct error err = { 0 };
    struct price p;

    (void)fixture;
    for (int given = 0; given < 8; given++) {
        policy.honorarios = (struct price_honorarios){ .bp = 1000,
                                                       .contract_clause = given & 1,
                                                       .reciprocal_clause = given & 2,
                                                       .lawyer_act = given & 4 };
        assert_int_equal(
            debt_price(85000, test_day("2026-10-19"), test_day("2026-11-25"), &policy, &p, &err),
            given == 7);
    }
    assert_int_equal(p.honorarios, 8775);
    assert_int_equal(p.total, 96523);
    assert_non_null(strstr(err.detail, "CDC-09"));
    assert_true(
        debt_price(85000, test_day("2026-11-25"), test_day("2026-11-25"), &policy, &p, &err));
    assert_int_equal(p.honorarios, 0); /* not late: no lawyer has anything to do */
}

static void a_discount_for_each_day_paid_before(void **fixture)
{
    struct price_policy policy = price_policy_default();
    struct error err = { 0 };
    struct price p;

    (void)fixture;
    policy.discounts[0] =
        (struct price_discount){ .until = test_day("2026-12-15"), .centavos = 25, .per_day = true };
    policy.discount_count = 1;
    for (int early = 0; early < 5; early++) {
        day_t due = test_day("2026-12-15");
        assert_true(debt_price(85000, due, due - early, &policy, &p, &err));
        assert_int_equal(p.discount, early * 25);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fine_and_interest),
        cmocka_unit_test(a_weekend_and_one_day),
        cmocka_unit_test(a_rebate_and_a_discount_before_the_due_day),
        cmocka_unit_test(a_silent_contract),
        cmocka_unit_test(honorarios_need_all_three_conditions),
        cmocka_unit_test(a_discount_for_each_day_paid_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
