#include "tests/support/unit.h"
#include "tests/support/values.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/money/wish.h"

#include <string.h>

/* What people say they can do becomes a counter-offer. */
static void words_become_a_counter_offer(void **fixture)
{
    static const struct {
        const char *said;
        centavos_t monthly, down; /* down -1 = not named */
        int32_t count;
        const char *first;
        centavos_t total;
    } cases[] = {
        { "posso 80 por mês", 8000, -1, 0, NULL, 0 },
        { "só consigo 200", 20000, -1, 0, NULL, 0 },
        { "dou 500 agora", 0, 50000, 0, NULL, 0 },
        { "dou 500 agora e 100 por mês todo dia 10", 10000, 50000, 0, "2026-12-10", 0 },
        { "entrada de 200 e 5x de 120", 12000, 20000, 5, NULL, 0 },
        { "200 de entrada e o resto em 4 vezes", 0, 20000, 4, NULL, 0 },
        { "3 parcelas de 150", 15000, -1, 3, NULL, 0 },
        { "sem entrada, 100 reais por mês", 10000, 0, 0, NULL, 0 },
        { "consigo 300 no total", 0, -1, 0, NULL, 30000 },
        { "tenho R$ 1.200,50 para quitar tudo", 0, -1, 0, NULL, 120050 },
        { "só posso no dia 10", 0, -1, 0, "2026-12-10", 0 },
        { "em 6 vezes", 0, -1, 6, NULL, 0 },
        { "pago 300 hoje, mais 150 cada mês", 15000, 30000, 0, NULL, 0 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct counter_offer w;
        day_t first = cases[i].first ? test_day(cases[i].first) : 0;
        wish_read(cases[i].said, strlen(cases[i].said), test_day("2026-11-25"), &a, &w);
        if (!w.given || w.monthly != cases[i].monthly || w.sets_down != (cases[i].down >= 0) ||
            (w.sets_down && w.down != cases[i].down) || w.count != cases[i].count ||
            w.first_due != first || w.total != cases[i].total)
            fail_msg("\"%s\": %lld a month, %d %lld first, %d times, day %d, %lld in all",
                     cases[i].said, (long long)w.monthly, w.sets_down, (long long)w.down, w.count,
                     w.first_due, (long long)w.total);
        arena_done(&a);
    }
}

static void what_names_nothing_is_no_wish(void **fixture)
{
    static const char *const cases[] = { "", "oi", "não sei", "quero negociar", "\xff\xfe" };
    struct counter_offer w;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        wish_read(cases[i], strlen(cases[i]), test_day("2026-11-25"), &a, &w);
        assert_false(w.given);
        arena_done(&a);
    }
}

static void a_wish_is_kept_as_a_text_and_read_again(void **fixture)
{
    const struct counter_offer w = { true, 8000, true, 0, 12, 20797, 120050 };
    static const char *const strange[] = { "", "1", "a b c d e f", "1 1 1 1 1 1 1",
                                           "-1 0 0 0 0 0" };
    struct counter_offer again;
    char text[WISH_TEXT_SIZE];

    (void)fixture;
    assert_true(wish_parse(wish_text(&w, text), &again));
    assert_true(again.given && again.sets_down && again.monthly == w.monthly &&
                again.down == w.down && again.count == w.count && again.first_due == w.first_due &&
                again.total == w.total);
    for (size_t i = 0; i < COUNT_OF(strange); i++)
        assert_false(wish_parse(strange[i], &again));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("words become a counter-offer", words_become_a_counter_offer),
        TEST("what names nothing is no wish", what_names_nothing_is_no_wish),
        TEST("a wish is kept as a text and read again", a_wish_is_kept_as_a_text_and_read_again),
    };
    return cmocka_run_group_tests_name("wish", tests, NULL, NULL);
}
