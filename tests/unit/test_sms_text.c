#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/channels/sms_text.h"

#include <string.h>

static void accents_are_folded_and_nothing_is_left_outside_ascii(void **fixture)
{
    static const struct {
        const char *text, *sms;
    } rows[] = {
        { "Olá! 👋 Você já pagou a 2ª via?", "Ola! Voce ja pagou a 2a via?" },
        { "“Não” – disse ela… à vista", "\"Nao\" - disse ela... a vista" },
        { "R$ 1.234,56 • nº 5", "R$ 1.234,56 - no 5" },
        { "ÇÃÕ éê ñ", "CAO ee n" },
        { "linha 1\n  linha 2 \n", "linha 1\nlinha 2" },
        { "\xFF\xC3 quebrado", "quebrado" },
        { "", "" },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(sms_fold(rows[i].text, &a), rows[i].sms);
    arena_done(&a);
}

static char *repeated(struct arena *a, const char *unit, size_t count)
{
    size_t len = strlen(unit);
    char *out = arena_alloc(a, len * count + 1);

    for (size_t i = 0; i < count; i++)
        memcpy(out + i * len, unit, len);
    out[len * count] = '\0';
    return out;
}

/* The boundaries of the channels reference, section 1.1. */
static void parts_are_counted_at_their_boundaries(void **fixture)
{
    static const struct {
        const char *unit;
        size_t count, parts;
        bool ucs2;
    } rows[] = {
        { "a", 0, 0, false },   { "a", 1, 1, false },   { "a", 160, 1, false },
        { "a", 161, 2, false }, { "a", 306, 2, false }, { "a", 307, 3, false },
        { "a", 459, 3, false }, { "a", 460, 4, false }, { "[", 80, 1, false },
        { "[", 81, 2, false },  { "[", 152, 2, false }, { "[", 153, 3, false },
        { "é", 160, 1, false }, { "ê", 70, 1, true },   { "ê", 71, 2, true },
        { "ê", 134, 2, true },  { "ê", 135, 3, true },  { "ê", 201, 3, true },
        { "ê", 202, 4, true },  { "👋", 35, 1, true },   { "👋", 36, 2, true },
        { "👋", 67, 3, true },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sms_size size = sms_size(repeated(&a, rows[i].unit, rows[i].count));
        if (size.parts != rows[i].parts || size.ucs2 != rows[i].ucs2)
            fail_msg("%zu of \"%s\": %zu parts, not %zu", rows[i].count, rows[i].unit, size.parts,
                     rows[i].parts);
    }
    arena_done(&a);
}

static void a_menu_is_numbered_and_a_link_stands_last(void **fixture)
{
    const struct reply_option options[] = { { "a", "2ª via", "Boleto" }, { "b", "Pessoa", NULL } };
    const struct reply menu = {
        .kind = REPLY_CHOICES, .body = "O que prefere?", .options = options, .option_count = 2
    };
    const struct reply link = {
        .kind = REPLY_LINK, .body = "Seu código:", .url = "https://x.y/p/1"
    };
    struct arena a = { 0 };

    (void)fixture;
    assert_string_equal(sms_text(&menu, &a), "O que prefere?\n1 2a via\n2 Pessoa");
    assert_string_equal(sms_text(&link, &a), "Seu codigo: https://x.y/p/1");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("accents are folded and nothing is left outside ASCII",
             accents_are_folded_and_nothing_is_left_outside_ascii),
        TEST("parts are counted at their boundaries", parts_are_counted_at_their_boundaries),
        TEST("a menu is numbered and a link stands last",
             a_menu_is_numbered_and_a_link_stands_last),
    };
    return cmocka_run_group_tests_name("SMS text", tests, NULL, NULL);
}
