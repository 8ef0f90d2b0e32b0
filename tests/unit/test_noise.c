#include "tests/support/unit.h"

#include "nlu/noise.h"
#include "nlu/text.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>
#include <utf8proc.h>

static const char *const texts[] = {
    "quero a segunda via do boleto por favor",
    "não consigo pagar, o código de barras dá inválido 😭😭",
    "a",
    "oi",
    "ação",
    "?????????????",
    "? ? ? ? ? ? ?",
    "👍👍👍👍",
    "aaaa",
    "zzzzzzzzzz qqqqqqqqq",
    "vencimento??? quando??",
    "12345678901 529.982.247-25",
    "MAIÚSCULAS SEMPRE GRITAM",
};

static bool is_utf8(const char *text)
{
    utf8proc_int32_t c;

    for (utf8proc_ssize_t taken; *text; text += taken)
        if ((taken = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c)) <= 0)
            return false;
    return true;
}

static size_t tokens_of(struct arena *a, const char *text)
{
    struct utterance t;

    text_read(a, text, strlen(text), &t);
    return t.count;
}

static void check_noisy(struct arena *a, const char *text, const char *noisy)
{
    if (!tokens_of(a, noisy) || !is_utf8(noisy))
        fail_msg("\"%s\" became \"%s\"", text, noisy);
}

static void no_text_is_emptied_or_broken(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (uint64_t seed = 1; seed <= 300; seed++) {
            struct arena a = { 0 };
            uint64_t state = seed;
            for (enum label l = 0; l < LABEL_COUNT; l += 7)
                check_noisy(&a, texts[i], noise_add(&a, texts[i], strlen(texts[i]), l, &state));
            check_noisy(&a, texts[i], noise_edit(&a, texts[i], strlen(texts[i]), &state));
            arena_done(&a);
        }
}

static void the_same_state_gives_the_same_text(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        uint64_t one = 77 + i, two = 77 + i;
        for (int n = 0; n < 20; n++)
            assert_string_equal(
                noise_add(&a, texts[i], strlen(texts[i]), LABEL_REQUEST_BOLETO, &one),
                noise_add(&a, texts[i], strlen(texts[i]), LABEL_REQUEST_BOLETO, &two));
        assert_true(one == two);
    }
    arena_done(&a);
}

/* Edits come in about one word in eight; a greeting is never greeted. */
static void noise_is_there_and_keeps_the_label(void **fixture)
{
    static const char text[] = "parcela vencida";
    struct arena a = { 0 };
    uint64_t state = 3;
    size_t other = 0;

    (void)fixture;
    for (int i = 0; i < 1000; i++) {
        const char *noisy = noise_add(&a, text, strlen(text), LABEL_GREETING, &state);
        other += strcmp(noisy, text) != 0;
        assert_true(noisy[0] == 'p');
        assert_true(strlen(noisy) <= strlen(text) + 2);
    }
    assert_in_range(other, 100, 400);
    arena_done(&a);
}

/* The ontology's robustness: only words of five letters and more, about one in ten. */
static void edits_are_few_and_small(void **fixture)
{
    static const char text[] = "eu nao vou pagar";
    struct arena a = { 0 };
    uint64_t state = 5;
    size_t other = 0;

    (void)fixture;
    for (int i = 0; i < 1000; i++) {
        const char *edited = noise_edit(&a, text, strlen(text), &state);
        assert_memory_equal(edited, "eu nao vou p", 12);
        assert_in_range(strlen(edited), strlen(text) - 1, strlen(text) + 1);
        other += strcmp(edited, text) != 0;
    }
    assert_in_range(other, 50, 150);
    arena_done(&a);
}

static void numbers_are_spread(void **fixture)
{
    uint64_t state = 1;
    size_t seen[7] = { 0 };

    (void)fixture;
    for (int i = 0; i < 7000; i++)
        seen[noise_below(&state, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 800, 1200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("no text is emptied, or broken within a character", no_text_is_emptied_or_broken),
        TEST("the same state gives the same text", the_same_state_gives_the_same_text),
        TEST("noise is there, and no greeting is greeted", noise_is_there_and_keeps_the_label),
        TEST("edits are few and small", edits_are_few_and_small),
        TEST("numbers are spread", numbers_are_spread),
    };

    return cmocka_run_group_tests_name("noise", tests, NULL, NULL);
}
