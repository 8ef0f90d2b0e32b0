#include "nlu/amount.h"
#include "nlu/normalise.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "tests/support/unit.h"

/* Amounts of money as people write them, and what only looks like one. */

static const struct {
    const char *text;
    centavos_t centavos; /* 0 = none */
} rows[] = {
    { "300", 30000 },
    { "R$ 1.234,56", 123456 },
    { "r$80", 8000 },
    { "R$ 5", 500 },
    { "5 reais", 500 },
    { "só consigo uns 300 conto por mês", 30000 },
    { "consigo 250,50 todo mês", 25050 },
    { "99,9", 9990 },
    { "1200", 120000 },
    { "1.200 reais", 120000 },
    { "2 mil", 200000 },
    { "1,5 mil", 150000 },
    { "mil e duzentos", 120000 },
    { "dois mil e quinhentos", 250000 },
    { "trezentos e cinquenta reais", 35000 },
    { "cento e vinte e cinco", 12500 },
    { "Duzentos, no máximo", 20000 },
    { "mil", 100000 },
    { "dá pra pagar cem por mês", 10000 },
    { "em 5x de 100", 10000 },
    { "3 vezes de cem", 10000 },
    { "dia 10 consigo 150", 15000 },
    { "10% de 300", 30000 },
    { "de dois em dois meses pago 400", 40000 },
    { "5x", 0 },
    { "em 3 vezes", 0 },
    { "10%", 0 },
    { "dia 10", 0 },
    { "15 dias", 0 },
    { "10/12", 0 },
    { "10/12/2026", 0 },
    { "529.982.247-25", 0 },
    { "52998224725", 0 },
    { "quero falar com uma pessoa", 0 },
    { "2", 0 },
    { "opção 20", 0 },
    { "não sei quanto dá", 0 },
    { "mil desculpas", 0 },
    { "0", 0 },
    { "R$ 0,00", 0 },
    { "99999999", 0 },
    { "", 0 },
    { "e e e e", 0 },
};

static void amounts_are_read(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        centavos_t found = 0;
        bool is = amount_find(normalise_fold(&a, rows[i].text), &found);
        if (is != (rows[i].centavos > 0) || (is && found != rows[i].centavos))
            fail_msg("\"%s\": %lld, not %lld", rows[i].text, is ? (long long)found : 0LL,
                     (long long)rows[i].centavos);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST("amounts are read as people write them",
                                             amounts_are_read) };

    return cmocka_run_group_tests_name("amount", tests, NULL, NULL);
}
