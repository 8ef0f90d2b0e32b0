#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/providers/meta_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* WhatsApp's list of templates, and what a message made of one must hold. */

static struct arena arena;

static struct wa_list read_all(const char *json)
{
    struct wa_list list;
    struct error err = { 0 };

    if (!wa_list_read(json, strlen(json), &arena, &list, &err))
        fail_msg("%s: %s", json, err.detail);
    return list;
}

/* One whose components are `components`. */
static struct wa_listed one(const char *components)
{
    struct wa_list list = read_all(
        arena_printf(&arena,
                     "{\"data\":[{\"name\":\"a_1\",\"language\":\"pt_BR\",\"category\":\"UTILITY\","
                     "\"status\":\"APPROVED\",\"components\":[%s]}]}",
                     components));

    assert_int_equal(list.count, 1);
    return list.items[0];
}

#define BODY(text) "{\"type\":\"BODY\",\"text\":\"" text "\"}"

static void a_template_is_read_whole(void **state)
{
    struct wa_listed t = one("{\"type\":\"HEADER\",\"format\":\"TEXT\",\"text\":\"Aviso\"}," BODY(
        "Oi, {{1}}! {{2}} {{ 1 }}") ",{\"type\":\"FOOTER\",\"text\":\"PARAR\"},"
                                    "{\"type\":\"BUTTONS\",\"buttons\":["
                                    "{\"type\":\"QUICK_REPLY\",\"text\":\"Sim\"},"
                                    "{\"type\":\"URL\",\"text\":\"Site\",\"url\":\"https://"
                                    "a.b\"}]}");

    (void)state;
    assert_string_equal(t.name, "a_1");
    assert_string_equal(t.header, "Aviso");
    assert_string_equal(t.footer, "PARAR");
    assert_string_equal(t.buttons, "Sim\nSite");
    assert_int_equal(t.variables, 2);
    assert_null(t.needs);
}

static void what_only_programs_can_give_is_told(void **state)
{
    static const struct {
        const char *components, *needs;
    } rows[] = {
        { BODY("Oi, {{nome}}!"), "names" },
        { BODY("{{2}} falta o um"), "names" },
        { BODY("{{0}}"), "names" },
        { BODY("{{61}}"), "names" },
        { BODY("sem valores, {{ }} nem {{Nome}}"), NULL },
        { "{\"type\":\"HEADER\",\"format\":\"DOCUMENT\"}," BODY("a"), "header" },
        { "{\"type\":\"HEADER\",\"format\":\"TEXT\",\"text\":\"{{1}}\"}," BODY("a"), "header" },
        { "{\"type\":\"HEADER\",\"format\":\"LOCATION\"}," BODY("a"), "header" },
        { BODY("a") ",{\"type\":\"BUTTONS\",\"buttons\":[{\"type\":\"URL\",\"text\":\"x\","
                    "\"url\":\"https://a.b/{{1}}\"}]}",
          "button" },
        { BODY("a") ",{\"type\":\"BUTTONS\",\"buttons\":[{\"type\":\"COPY_CODE\"}]}", "button" },
        { BODY("a") ",{\"type\":\"BUTTONS\",\"buttons\":[{\"type\":\"FLOW\",\"text\":\"x\"}]}",
          "button" },
        { BODY("a") ",{\"type\":\"BUTTONS\",\"buttons\":[7]}", "button" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct wa_listed t = one(rows[i].components);
        if (rows[i].needs)
            assert_string_equal(t.needs ? t.needs : rows[i].components, rows[i].needs);
        else
            assert_null(t.needs);
    }
}

static void what_is_no_template_is_passed_over(void **state)
{
    struct wa_list list = read_all(
        "{\"data\":[1,null,{},{\"name\":\"A B\",\"language\":\"pt_BR\",\"category\":\"UTILITY\","
        "\"status\":\"APPROVED\",\"components\":[{\"type\":\"BODY\",\"text\":\"a\"}]},"
        "{\"name\":\"a\",\"language\":\"pt_BR\",\"category\":\"UTILITY\",\"status\":\"APPROVED\","
        "\"components\":{}}],\"paging\":{\"next\":\"https://graph\"}}");

    (void)state;
    assert_int_equal(list.count, 0);
    assert_true(list.goes_on);
    assert_false(read_all("{\"data\":[],\"paging\":{\"cursors\":{}}}").goes_on);
}

static void no_list_is_an_error(void **state)
{
    static const char *const bad[] = {
        "", "[]", "{}", "{\"data\":{}}", "{\"data\":[}", "{\"error\":{\"code\":190}}"
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wa_list list;
        struct error err = { 0 };
        assert_false(wa_list_read(bad[i], strlen(bad[i]), &arena, &list, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
    }
}

static void values_stand_in_their_places_and_nowhere_else(void **state)
{
    const char *const values[] = { "{{2}}", "Bia" };

    (void)state;
    assert_string_equal(wa_list_filled("{{1}} e {{2}}, {{ 2 }}: {{}} {{x", values, 2, &arena),
                        "{{2}} e Bia, Bia: {{}} {{x");
    assert_null(wa_list_filled("{{3}}", values, 2, &arena));
    assert_null(wa_list_filled("{{nome}}", values, 2, &arena));
}

static const char *misfit(const char *const *values, size_t count, size_t *at)
{
    struct wa_listed t = { .body = "Oi, {{1}}! Aqui é {{2}}.", .variables = 2 };

    return wa_list_misfit(&t, values, count, &arena, at);
}

static void what_whatsapp_refuses_is_known_before(void **state)
{
    char long_value[1100];
    const char *good[] = { "Lia", "a    b" }, *empty[] = { "Lia", " \n" }, *none[] = { NULL, "b" };
    const char *line[] = { "a\tb", "b" }, *blanks[] = { "a", "a     b" },
               *much[] = { "a", long_value };
    size_t at;

    (void)state;
    memset(long_value, 'x', sizeof(long_value));
    long_value[1009] = '\0'; /* 1,024 with the 15 around it, of which "é" is one */
    assert_null(misfit(good, 2, &at));
    assert_string_equal(misfit(good, 1, &at), "count");
    assert_string_equal(misfit(empty, 2, &at), "empty");
    assert_int_equal(at, 1);
    assert_string_equal(misfit(none, 2, &at), "empty");
    assert_int_equal(at, 0);
    assert_string_equal(misfit(line, 2, &at), "line");
    assert_string_equal(misfit(blanks, 2, &at), "line");
    assert_int_equal(at, 1);
    assert_null(misfit(much, 2, &at));
    long_value[1009] = 'x';
    long_value[1010] = '\0';
    assert_string_equal(misfit(much, 2, &at), "long");
    assert_int_equal(at, 2);
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_template_is_read_whole, teardown),
        cmocka_unit_test_teardown(what_only_programs_can_give_is_told, teardown),
        cmocka_unit_test_teardown(what_is_no_template_is_passed_over, teardown),
        cmocka_unit_test_teardown(no_list_is_an_error, teardown),
        cmocka_unit_test_teardown(values_stand_in_their_places_and_nowhere_else, teardown),
        cmocka_unit_test_teardown(what_whatsapp_refuses_is_known_before, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
