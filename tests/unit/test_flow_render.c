#include "tests/support/unit.h"

#include "flows/template.h"
#include "flows/tone.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"

#include <string.h>

static const struct var row1[] = { { "total", { .type = VALUE_MONEY, .number = 88598 } } };
static const struct var row2[] = { { "total", { .type = VALUE_MONEY, .number = 123456789 } } };
static const struct row rows[] = { { row1, 1 }, { row2, 1 } };
static const struct var items[] = {
    { "nome", { .type = VALUE_TEXT, .text = "Ana {{cpf}}\x01\x1b[31m {{#x}}" } },
    { "cpf", { .type = VALUE_TEXT, .text = "52998224725" } },
    { "valor", { .type = VALUE_MONEY, .number = 123456 } },
    { "dia", { .type = VALUE_DAY, .number = 20782 } },         /* 2026-11-25 */
    { "ano_que_vem", { .type = VALUE_DAY, .number = 20828 } }, /* 2027-01-10 */
    { "zero", { .type = VALUE_NUMBER, .number = 0 } },
    { "tres", { .type = VALUE_NUMBER, .number = 3 } },
    { "lista", { .type = VALUE_LIST, .rows = rows, .row_count = 2 } },
    { "vazia", { .type = VALUE_LIST } },
};

static const char *rendered(const char *source, struct arena *a)
{
    struct vars level = { items, COUNT_OF(items) };
    struct scope scope = { &level, 1, 20782, NULL, NULL };
    struct template t;

    assert_true(template_parse(source, a, &t, NULL));
    return template_render(&t, &scope, a);
}

static void values_are_rendered_by_type(void **fixture)
{
    static const struct {
        const char *source, *text;
    } cases[] = {
        { "Total {{valor}}.", "Total R$ 1.234,56." },
        { "{{dia}} e {{ano_que_vem}}", "25/11 e 10/01/2027" },
        { "{{tres}} vezes", "3 vezes" },
        { "[{{falta}}]", "[]" },
        { "{{#lista}}{{posicao}}: {{total}};{{/lista}}", "1: R$ 885,98;2: R$ 1.234.567,89;" },
        { "{{#lista}}{{tres}}{{/lista}}", "33" },
        { "{{#tres}}sim{{/tres}}{{#zero}}nao{{/zero}}{{#falta}}nao{{/falta}}", "sim" },
        { "{{^falta}}sim{{/falta}}{{^tres}}nao{{/tres}}{{^vazia}}sim{{/vazia}}", "simsim" },
        { "{{#vazia}}x{{/vazia}}{{lista.resto}}", "0" },
        { "sem nada", "sem nada" },
        { "}} {", "}} {" },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(rendered(cases[i].source, &a), cases[i].text);
    arena_done(&a);
}

static void values_are_never_read_again(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    assert_string_equal(rendered("Oi {{nome}}!", &a), "Oi Ana {{cpf}}[31m {{#x}}!");
    arena_done(&a);
}

static void faulty_templates_are_refused(void **fixture)
{
    static const char *const sources[] = {
        "{{nome",   "{{#a}}",
        "{{/a}}",   "{{#a}}{{/b}}",
        "{{}}",     "{{ nome }}",
        "{{NOME}}", "{{#a}}{{#b}}{{#c}}{{#d}}{{#e}}{{/e}}{{/d}}{{/c}}{{/b}}{{/a}}",
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        struct template t = { .count = 99 };
        struct error err = { 0 };
        if (template_parse(sources[i], &a, &t, &err))
            fail_msg("\"%s\" was taken", sources[i]);
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_true(err.detail[0]);
        assert_int_equal(t.count, 99);
    }
    arena_done(&a);
}

static void long_lists_are_cut(void **fixture)
{
    struct row many[100];
    struct var list = { "lista", { .type = VALUE_LIST, .rows = many, .row_count = 100 } };
    struct vars level = { &list, 1 };
    struct scope scope = { &level, 1, 0, NULL, NULL };
    struct arena a = { 0 };
    struct template t;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (struct row){ row1, 1 };
    assert_true(template_parse("{{#lista}}x{{/lista}} e mais {{lista.resto}}", &a, &t, NULL));
    assert_string_equal(template_render(&t, &scope, &a), "xxxxxxxxxxxxxxxxxxxxxxxx e mais 76");
    arena_done(&a);
}

static void a_narrow_channel_has_room_for_whole_words(void **fixture)
{
    static const struct {
        const char *name, *said;
    } cases[] = {
        { "Maria", "Maria" },
        { "Maria Aparecida", "Maria" },
        { "João da Cunha", "João" },
        { "Maria Helena", "Maria Helena" },
        { "Guilhermina-Augusta", "Guilhermina-" },
        { "Conceição Sá", "Conceição Sá" },
        { "Conceição de Sá", "Conceição" },
        { "", "" },
    };
    static const struct template_cut cuts[] = { { "nome", 12 }, { NULL, 0 } };
    static const struct template_limits narrow = { 2, cuts };
    struct arena a = { 0 };
    struct template t;

    (void)fixture;
    assert_true(template_parse("{{nome}}", &a, &t, NULL));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct var item = { "nome", { .type = VALUE_TEXT, .text = cases[i].name } };
        struct vars level = { &item, 1 };
        struct scope scope = { &level, 1, 0, &narrow, NULL };
        assert_string_equal(template_render(&t, &scope, &a), cases[i].said);
    }
    arena_done(&a);
}

static void a_narrow_channel_has_room_for_few_rows(void **fixture)
{
    static const struct template_cut none[] = { { NULL, 0 } };
    static const struct template_limits narrow = { 2, none };
    struct row many[3] = { { row1, 1 }, { row1, 1 }, { row1, 1 } };
    struct var list = { "lista", { .type = VALUE_LIST, .rows = many, .row_count = 3 } };
    struct vars level = { &list, 1 };
    struct scope scope = { &level, 1, 0, &narrow, NULL };
    struct arena a = { 0 };
    struct template t;

    (void)fixture;
    assert_true(template_parse("{{#lista}}x{{/lista}} e mais {{lista.resto}}", &a, &t, NULL));
    assert_string_equal(template_render(&t, &scope, &a), "xx e mais 1");
    arena_done(&a);
}

static void a_huge_value_ends_at_a_character(void **fixture)
{
    struct arena a = { 0 };
    char *huge = arena_alloc(&a, 2 * TEMPLATE_OUT_MAX + 1);
    struct var item = { "nome", { .type = VALUE_TEXT, .text = huge } };
    struct vars level = { &item, 1 };
    struct scope scope = { &level, 1, 0, NULL, NULL };
    struct template t;

    (void)fixture;
    for (size_t i = 0; i < 2 * TEMPLATE_OUT_MAX; i += 2)
        memcpy(huge + i, "ç", 2);
    assert_true(template_parse("a{{nome}}b", &a, &t, NULL));
    /* "a" and whole characters of two bytes: one byte stays free */
    assert_int_equal(strlen(template_render(&t, &scope, &a)), TEMPLATE_OUT_MAX - 1);
    arena_done(&a);
}

static void the_lists_of_words_hold(void **fixture)
{
    static const struct {
        const char *text;
        enum disclosure level;
        const char *stem;
    } cases[] = {
        { "Sua dívida", DISCLOSURE_L0, "divida" },
        { "Sua dívida", DISCLOSURE_L2, NULL },
        { "Está em aberto", DISCLOSURE_L0, "aberto" },
        { "Renegociar", DISCLOSURE_L0, "renegoci" },
        { "Total R$ 10", DISCLOSURE_L1, "r$" },
        { "A parcela vence dia 10", DISCLOSURE_L1, NULL },
        { "Parcela vencida", DISCLOSURE_L1, "vencid" },
        { "Pague imediatamente", DISCLOSURE_L2, "imediatamente" },
        { "ÚLTIMO AVISO", DISCLOSURE_L2, "ultimo aviso" },
        { "Nome no SPC", DISCLOSURE_L2, "spc" },
        { "suspensão das aulas", DISCLOSURE_L2, "suspens" },
        { "suspensão", DISCLOSURE_L2, NULL },
        { "Olá! Eu sou a assistente virtual", DISCLOSURE_L0, NULL },
        { "conversa", DISCLOSURE_L0, NULL },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *found = tone_check(cases[i].text, cases[i].level, &a).stem;
        if (!found != !cases[i].stem || (found && strcmp(found, cases[i].stem) != 0))
            fail_msg("\"%s\": %s", cases[i].text, found ? found : "nothing");
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("values are rendered by their type", values_are_rendered_by_type),
        TEST("values are never read as a template, controls are dropped",
             values_are_never_read_again),
        TEST("faulty templates are refused with their cause", faulty_templates_are_refused),
        TEST("long lists are cut and say how much is missing", long_lists_are_cut),
        TEST("a narrow channel has room for whole words of a name",
             a_narrow_channel_has_room_for_whole_words),
        TEST("a narrow channel has room for few rows, and says how many more there are",
             a_narrow_channel_has_room_for_few_rows),
        TEST("a huge value ends at a whole character", a_huge_value_ends_at_a_character),
        TEST("each level's list of words is found by stem", the_lists_of_words_hold),
    };

    return cmocka_run_group_tests_name("flow_render", tests, NULL, NULL);
}
