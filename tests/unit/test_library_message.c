#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/contact/library_message.h"
#include "server/contact/library_values.h"

#include <stdio.h>
#include <string.h>

/* A template with one person's values: what is put in is held to the same rules as what stands
 * there. */
#define FORBIDDEN "tests/fixtures/forbidden.tsv"

static struct arena arena;
static struct library library;

static int begin(void **fixture)
{
    (void)fixture;
    library_built_in(&arena, &library);
    return 0;
}

static int let_go(void **fixture)
{
    (void)fixture;
    arena_done(&arena);
    return 0;
}

/* The samples, with one value changed (NULL: taken away). */
static bool compose(const char *id, const char *name, const char *value,
                    struct library_message *out, struct error *err)
{
    struct vars samples = library_samples(&arena);
    struct var *mine = arena_memdup(&arena, samples.items, samples.count * sizeof(struct var));

    for (size_t i = 0; name && i < samples.count; i++)
        if (strcmp(mine[i].name, name) == 0)
            mine[i].value =
                (struct value){ .type = value ? VALUE_TEXT : VALUE_NONE, .text = value };
    return library_compose(library_find(&library, id), (struct vars){ mine, samples.count },
                           library_sample_day(), &arena, out, err);
}

static void refused(const char *id, const char *name, const char *value, const char *told)
{
    struct library_message message;
    struct error err = { 0 };

    if (compose(id, name, value, &message, &err))
        fail_msg("%s with \"%s\" is made", id, value ? value : "nothing");
    assert_int_equal(err.kind, ERROR_INPUT);
    if (!strstr(err.detail, told))
        fail_msg("%s with \"%s\": %s", id, value ? value : "nothing", err.detail);
}

static struct library_message made(const char *id, const char *name, const char *value)
{
    struct library_message message = { 0 };
    struct error err = { 0 };

    if (!compose(id, name, value, &message, &err))
        fail_msg("%s with \"%s\": %s", id, value ? value : "nothing", err.detail);
    return message;
}

static void every_template_is_made(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < library.count; i++) {
        const struct library_message m = made(library.texts[i].id, NULL, NULL);
        assert_true(*m.parts[LIBRARY_BODY]);
        for (int part = 0; part < LIBRARY_PART_COUNT; part++)
            assert_null(strstr(m.parts[part], "{{"));
        assert_int_equal(m.button_count > 0, library.texts[i].channel == CONTACT_WHATSAPP);
    }
}

static void values_must_be_there(void **fixture)
{
    (void)fixture;
    refused("S-01", "nome", NULL, "{{nome}} has no value");
    refused("S-01", "nome", "", "{{nome}} has no value");
    refused("E-01", "cnpj", NULL, "{{cnpj}} has no value");
    refused("E-01", "vencimento", NULL, "{{vencimento}} has no value");
}

static void headers_keep_one_line(void **fixture)
{
    (void)fixture;
    refused("E-01", "nome", "Ana\nBcc: todos@example.com", "{{nome}} has a line break");
    refused("E-01", "nome", "Ana\r", "{{nome}} has a line break");
    refused("W-01", "empresa", "Escola\tGirassol", "{{empresa}} has a line break or wide gap");
    refused("W-01", "empresa", "Escola     Girassol", "{{empresa}} has a line break or wide gap");
    made("C-01", "bloco_parcelas", "10/11: R$ 1,00\n10/12: R$ 1,00");
}

/* Whatever the level forbids, written into a name of a purchase or of the company. */
static void values_say_no_more(void **fixture)
{
    char line[256], rule[16], stem[64], words[128];
    FILE *file = fopen(FORBIDDEN, "r");
    int level;
    size_t count = 0;

    (void)fixture;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%15[^\t#]\tL%d\t%63[^\t]\t%127[^\n]", rule, &level, stem, words) != 4)
            continue;
        refused(level == 0   ? "E-02"
                : level == 1 ? "E-12"
                             : "C-01",
                level == 1 ? "conta" : "empresa", words,
                arena_printf(&arena, "holds \"%s\" (%s)", stem, rule));
        count++;
    }
    fclose(file);
    assert_int_equal(count, 85);
}

/* No value is in what goes to the log. */
static void details_hold_no_values(void **fixture)
{
    struct library_message message;
    struct error err = { 0 };

    (void)fixture;
    assert_false(compose("W-12", "conta", "Turma da Beatriz", &message, &err));
    assert_null(strstr(err.detail, "Beatriz"));
}

static void names_are_said_as_they_are(void **fixture)
{
    const struct library_message message = made("S-03", "nome", "Venceslau");

    (void)fixture;
    assert_non_null(strstr(message.parts[LIBRARY_BODY], "Oi Venceslau, "));
}

static void what_is_too_long_is_refused(void **fixture)
{
    (void)fixture;
    refused("S-03", "link", "https://escola-girassol.example/p/7KX2M9TTTTTTTTTTTTTTTTTTTTTTTTTTTT",
            "its body is longer than 160");
    made("S-03", "nome", "Maria Aparecida das Graças"); /* is cut */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every shipped template is made with the sample's values", every_template_is_made),
        TEST("a value that is not there refuses the message", values_must_be_there),
        TEST("a header and a template of WhatsApp keep one line", headers_keep_one_line),
        TEST("003-18 each forbidden word in a value refuses the message, with the rule",
             values_say_no_more),
        TEST("what is told for the log holds no value", details_hold_no_values),
        TEST("people's names are said as they are", names_are_said_as_they_are),
        TEST("what is too long for its channel is refused", what_is_too_long_is_refused),
    };

    return cmocka_run_group_tests_name("library message", tests, begin, let_go);
}
