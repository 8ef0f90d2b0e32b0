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
    { "tenho", 0 },
    { "tenho só", 0 },
    { "", 0 },
};

static void ages_of_the_writer(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena a = { 0 };
        struct utterance t;
        text_read(&a, rows[i].text, strlen(rows[i].text), &t);
        if (age_told(&t) != rows[i].age)
            fail_msg("\"%s\": %d, not %d", rows[i].text, age_told(&t), rows[i].age);
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
