#include "nlu/age.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "tests/support/unit.h"

#include <string.h>

/* The writer's own age, and what only looks like one. */
static const struct {
    const char *text;
    int age;
} rows[] = {
    { "tenho 13 anos", 13 },
    { "oi tenho só treze anos tá", 13 },
    { "eu tenho 16 anos e sou mãe", 16 },
    { "fiz dezessete anos ontem", 17 },
    { "completei 18 anos, respondo por mim", 18 },
    { "minha idade é 12 anos", 12 },
    { "Tenho apenas 9 aninhos", 9 },
    { "tenho 42 anos e nunca estudei aí", 42 },
    { "meu filho tem 13 anos", 0 },
    { "minha filha fez 9 anos", 0 },
    { "tenho um filho de 14 anos", 0 },
    { "tenho dois filhos", 0 },
    { "tenho 10 anos de casa", 0 },
    { "tenho 15 reais", 0 },
    { "só tenho 12", 0 },
    { "tenho 2 anos pra pagar", 0 },
    { "pago faz 8 anos", 0 },
    { "fiz 17 agora e o contrato tá no nome do meu pai", 17 },
    { "vou fazer 16, conta é com meu responsável", 16 },
    { "nem fiz 18 ainda", 17 },
    { "não tenho dezoito anos completos", 17 },
    { "não tenho 40 anos", 0 },
    { "nasci em 2015 tia", 11 },
    { "nasci em 1985", 41 },
    { "minha idade é 12, não mexo com isso", 12 },
    { "eu tenho 14, o responsável é outro", 14 },
    { "ganhei no aniversário de 13 anos", 13 },
    { "tô no sexto ano", 12 },
    { "sou aluna do quinto ano da manhã", 11 },
    { "sou só uma aluna do quinto ano", 11 },
    { "estou na 8ª série", 14 },
    { "minha filha tá no sexto ano", 0 },
    { "tô no terceiro ano de direito", 0 },
    { "tô no sexto ano de medicina", 0 },
    { "fiz 3 parcelas", 0 },
    { "fiz 12 vezes", 0 },
    { "fiz o pix dia 12", 0 },
    { "vou fazer 6 parcelas", 0 },
    { "tenho", 0 },
    { "tenho só", 0 },
    { "", 0 },
};

#define TODAY day_from_civil(2026, 11, 25)

static void ages_of_the_writer(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena a = { 0 };
        struct utterance t;
        text_read(&a, rows[i].text, strlen(rows[i].text), &t);
        if (age_told(&t, TODAY) != rows[i].age)
            fail_msg("\"%s\": %d, not %d", rows[i].text, age_told(&t, TODAY), rows[i].age);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the writer's own age is told, nobody else's", ages_of_the_writer),
    };

    return cmocka_run_group_tests_name("age", tests, NULL, NULL);
}
