#include "flows/mask.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "tests/support/unit.h"

#include <string.h>

/* Who a text is about is hidden, whoever reads it. */

static const struct var known_vars[] = {
    { "nome", { .type = VALUE_TEXT, .text = "Jurema" } },
    { "parcela", { .type = VALUE_NUMBER, .number = 3 } },
};
static const struct mask known = { .known = { known_vars, COUNT_OF(known_vars) } };

static void a_line_to_label_names_nobody(void **state)
{
    static const struct {
        const char *said, *line;
    } cases[] = {
        { "blorf 529.982.247-25 zamba", "blorf *** zamba" },
        { "blorf meu cpf e 52998224725", "blorf meu cpf e ***" },
        { "manda pro jose silva ai", "manda pro *** *** ai" },
        { "fala com a maria das dores", "fala com a *** das ***" },
        { "MARIA APARECIDA quer zamba", "*** *** quer zamba" },
        { "meu nome é fulgencia, quero zamba", "meu nome é ***, quero zamba" },
        { "me chamo Élida Brandt e não entendi", "me chamo *** *** e não entendi" },
        { "o Gumercindo disse que sim", "o *** disse que sim" },
        { "jurema aqui, zamba", "*** aqui, zamba" },
        { "Ticiana Brandt", NULL },
        { "ligue 11 98765-4321 à tarde", "ligue *** *** à tarde" },
        { "cpf cinco dois nove nove 8 dois", "cpf *** *** *** *** *** ***" },
        { "moro na rua das flores 120", "moro na rua das *** ***" },
        { "dia 5 ou 10", "dia *** ou ***" },
        { "é a.b@exemplo.com.br viu", "é *** viu" },
        { "vi em https://x.example/p?t=aZ9 e sumiu", "vi em *** e sumiu" },
        { "pague em WWW.Exemplo.example ja", "pague em *** ja" },
        { "oi (código ABCDEFGHIJKLMNOPQRSTUVWXYZAB)", "oi (código ***)" },
        { "uma\tlinha\ne  outra\r\n", "uma linha e outra" },
        { "\uff15\uff12\uff19 zamba", "*** zamba" },
        { "123 456", NULL },
        { "?!", NULL },
        { "", NULL },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *line = mask_line(cases[i].said, &known, &a);
        if (!line != !cases[i].line || (line && strcmp(line, cases[i].line) != 0))
            fail_msg("%s: %s", cases[i].said, line ? line : "(nothing)");
    }
    arena_done(&a);
}

/* Words that people need to be understood by stay. */
static void what_is_wished_stays(void **state)
{
    static const char *const said[] = {
        "Oi, quero a segunda via do boleto",   "quero parcelar a dívida em duas vezes",
        "uma, duas ou cinco, seis no máximo",  "Não consigo pagar. Perdi o emprego",
        "pode ser no Pix ou no Nubank?",       "o aluno já saiu da escola",
        "boleto no nome do meu marido",        "vitória minha seria pagar isso",
        "socorro, não acho a linha digitável",
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(said); i++)
        assert_string_equal(mask_line(said[i], &known, &a), said[i]);
    arena_done(&a);
}

/* A turn that is run again keeps what a day or a small amount is. */
static void a_text_keeps_its_length_and_small_numbers(void **state)
{
    struct arena a = { 0 };

    (void)state;
    assert_string_equal(mask_text("dia 10, jurema, 4711", &known, &a), "dia 10, ******, ****");
    assert_null(mask_text(NULL, &known, &a));
    arena_done(&a);
}

static void a_long_text_ends_between_two_words(void **state)
{
    struct arena a = { 0 };
    char text[3000], one[3000];

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = i % 7 == 6 ? ' ' : 'x';
    text[sizeof(text) - 1] = '\0';
    memset(one, 'x', sizeof(one) - 1);
    one[sizeof(one) - 1] = '\0';
    const char *line = mask_line(text, &known, &a);
    assert_int_equal(strlen(line) % 7, 6);
    assert_true(strlen(line) <= MASK_LINE_MAX && strlen(line) > MASK_LINE_MAX - 8);
    assert_null(mask_line(one, &known, &a));
    arena_done(&a);
}

static void the_tables_are_in_their_order(void **state)
{
    static const char *const given[] = { "abel", "ana", "maria", "zuleica" };
    static const char *const family[] = { "abreu", "rosa", "silva", "yamamoto" };
    static const char *const usual[] = { "a", "boleto", "pix", "zap" };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(mask_is_given_name(given[i]));
        assert_true(mask_is_family_name(family[i]));
        assert_true(mask_is_usual_word(usual[i]));
        assert_false(mask_is_given_name(family[i]) || mask_is_given_name(usual[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a line to label names nobody", a_line_to_label_names_nobody),
        TEST("what is wished stays", what_is_wished_stays),
        TEST("a text keeps its length and small numbers",
             a_text_keeps_its_length_and_small_numbers),
        TEST("a long text ends between two words", a_long_text_ends_between_two_words),
        TEST("the tables are in their order", the_tables_are_in_their_order),
    };
    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
