#include "tests/support/unit.h"

#include "nlu/choice.h"
#include "nlu/normalise.h"
#include "nlu/patterns.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

static void words_are_plain(void **fixture)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "  Olá,  TUDO bem?! ", "ola tudo bem" },
        { "PARE!!", "pare" },
        { "siiiim", "sim" },
        { "oii", "oi" },
        { "carro e passo", "carro e passo" },
        { "2ª via", "2a via" },
        { "nº 1100", "no 1100" },
        { "Ç ã õ é ü", "c a o e u" },
        { "ｐａｇａｒ", "pagar" },
        { "👍", "sim" },
        { "👍🏽", "sim" },
        { "", "" },
        { "!!!", "" },
        { "a\nb\tc", "a b c" },
        { "cora\xC3\xA7\xC3", "corac" },
        { "\xFF\xFEoi", "oi" },
        { "caf\x65\xCC\x81", "cafe" },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(normalise_words(&a, cases[i].text), cases[i].words);
    arena_done(&a);
}

static void folding_keeps_punctuation(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    assert_string_equal(normalise_fold(&a, "25/08/1985, às 10h"), "25/08/1985, as 10h");
    arena_done(&a);
}

static void long_text_is_cut(void **fixture)
{
    struct arena a = { 0 };
    char *text = arena_alloc(&a, 3 * NORMALISE_MAX + 1);

    (void)fixture;
    memset(text, '1', 3 * NORMALISE_MAX);
    assert_int_equal(strlen(normalise_words(&a, text)), NORMALISE_MAX);
    arena_done(&a);
}

static day_t day(const char *iso)
{
    day_t out = -1;

    assert_true(day_parse_iso(iso, &out));
    return out;
}

/* Wednesday 25 November 2026. */
static void days_to_come_are_read(void **fixture)
{
    static const struct {
        const char *text, *day;
    } cases[] = {
        { "10/12", "2026-12-10" },
        { "pago 10/12/2026 ok", "2026-12-10" },
        { "10.1.27", "2027-01-10" },
        { "24/11", "2027-11-24" },
        { "25/11", "2026-11-25" },
        { "29/02", "2028-02-29" },
        { "dia 10", "2026-12-10" },
        { "dia 28", "2026-11-28" },
        { "dia 31", "2026-12-31" },
        { "10 de dezembro", "2026-12-10" },
        { "1o de janeiro de 2027", "2027-01-01" },
        { "hoje", "2026-11-25" },
        { "amanha", "2026-11-26" },
        { "depois de amanha", "2026-11-27" },
        { "sexta", "2026-11-27" },
        { "quarta", "2026-12-02" },
        { "na segunda feira", "2026-11-30" },
        { "em 3 dias", "2026-11-28" },
        { "daqui a duas semanas", "2026-12-09" },
        { "daqui a 1 mes", "2026-12-25" },
        { "10122026", "2026-12-10" },
        { "31/11", NULL },
        { "dia 32", NULL },
        { "segunda via", NULL },
        { "nao sei", NULL },
        { "10/13", NULL },
    };
    struct patterns *p = patterns_new();
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        day_t got = -1;
        bool found = patterns_date(p, cases[i].text, day("2026-11-25"), &a, &got);
        if (found != (cases[i].day != NULL) || (found && got != day(cases[i].day)))
            fail_msg("\"%s\" was read as day %d", cases[i].text, found ? (int)got : -1);
    }
    arena_done(&a);
    patterns_free(&p);
}

static void days_of_birth_are_read(void **fixture)
{
    static const struct {
        const char *text, *day;
    } cases[] = {
        { "25/08/1985", "1985-08-25" }, { "25-8-85", "1985-08-25" },
        { "25081985", "1985-08-25" },   { "nasci em 25 de agosto de 1985", "1985-08-25" },
        { "01/01/05", "2005-01-01" },   { "25/08", NULL },
        { "31/02/1985", NULL },         { "25/08/2999", NULL },
        { "26/11/2026", NULL },         { "529.982.247-25", NULL },
    };
    struct patterns *p = patterns_new();
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        day_t got = -1;
        bool found = patterns_birth(p, cases[i].text, day("2026-11-25"), &a, &got);
        if (found != (cases[i].day != NULL) || (found && got != day(cases[i].day)))
            fail_msg("\"%s\" was read as day %d", cases[i].text, found ? (int)got : -1);
    }
    arena_done(&a);
    patterns_free(&p);
}

static void digits_are_found_by_length(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    assert_string_equal(patterns_digits("codigo 482913 ok", 6, 6, &a), "482913");
    assert_string_equal(patterns_digits("482-913", 6, 6, &a), "482913");
    assert_string_equal(patterns_digits("em 12 foi 01310-100", 8, 8, &a), "01310100");
    assert_null(patterns_digits("4829131", 6, 6, &a));
    assert_string_equal(patterns_digits("1. 23/-45", 2, 2, &a), "23");
    assert_string_equal(patterns_digits("(19) 9.8765 4321-", 9, 9, &a), "987654321");
    assert_null(patterns_digits("nada", 1, 30, &a));
    assert_null(patterns_digits("a a a 1a2a3a4a5a6a7a8a99", 2, 2, &a)); /* not beyond eight runs */
    arena_done(&a);
}

static void no_text_makes_a_match_slow(void **fixture)
{
    struct patterns *p = patterns_new();
    struct arena a = { 0 };
    char *text = arena_alloc(&a, 10001);
    day_t got;

    (void)fixture;
    for (size_t i = 0; i < 10000; i++)
        text[i] = "1 /"[i % 3];
    patterns_date(p, text, day("2026-11-25"), &a, &got);
    memset(text, ' ', 10000);
    memcpy(text, "em", 2);
    assert_false(patterns_date(p, text, day("2026-11-25"), &a, &got));
    memset(text, 'a', 9999);
    text[9999] = '!';
    assert_false(patterns_date(p, text, day("2026-11-25"), &a, &got));
    arena_done(&a);
    patterns_free(&p);
}

static void menu_numbers_are_read(void **fixture)
{
    static const struct {
        const char *words;
        size_t number;
    } cases[] = {
        { "2", 2 },          { "opcao 2", 2 },     { "a segunda", 2 },
        { "quero a 3", 3 },  { "2a", 2 },          { "a ultima", 4 },
        { "o primeiro", 1 }, { "numero dois", 2 }, { "segunda via", 0 },
        { "5", 0 },          { "0", 0 },           { "2 de dezembro", 0 },
        { "", 0 },           { "222", 0 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (choice_number(cases[i].words, 4) != cases[i].number)
            fail_msg("\"%s\" was read as %zu", cases[i].words, choice_number(cases[i].words, 4));
}

static void labels_are_read_in_part(void **fixture)
{
    static const char *const labels[] = { "2ª via e pagamento", "Renegociar", "Ligar lembretes",
                                          "Falar com uma pessoa", "À vista" };
    static const struct {
        const char *words;
        size_t number;
    } cases[] = {
        { "renegociar", 2 },
        { "quero renegociar", 2 },
        { "lembretes", 3 },
        { "2a via", 1 },
        { "a vista", 5 },
        { "pagamento", 1 },
        { "e", 0 },
        { "nada disso", 0 },
        { "", 0 },
        { "renegociar ou ligar lembretes", 0 },
        { "renegociacao", 2 },
        { "quero lembrete", 3 },
        { "pessoal", 4 },
        { "lembrar", 0 },
        { "ligue", 0 },
        { "pagamentos", 1 },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (choice_label(cases[i].words, labels, COUNT_OF(labels), &a) != cases[i].number)
            fail_msg("\"%s\" was read wrongly", cases[i].words);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("words lose case, accents, punctuation and stretched letters", words_are_plain),
        TEST("folding keeps punctuation for dates", folding_keeps_punctuation),
        TEST("only the first bytes of a long text are looked at", long_text_is_cut),
        TEST("days to come are read in the ways people write them", days_to_come_are_read),
        TEST("days of birth need their year and lie in the past", days_of_birth_are_read),
        TEST("digits are found by their length", digits_are_found_by_length),
        TEST("no text makes a match slow (C18)", no_text_makes_a_match_slow),
        TEST("menu numbers are read as digit, word and ordinal", menu_numbers_are_read),
        TEST("labels are read whole, in part and inside a sentence", labels_are_read_in_part),
    };

    return cmocka_run_group_tests_name("normalise", tests, NULL, NULL);
}
