#include "tests/support/unit.h"

#include "flows/faults.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/cli/library_print.h"
#include "server/contact/library_marks.h"
#include "server/contact/library_values.h"
#include "tests/support/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The library of what is said first: what is shipped is clean, reads as recorded, covers every
 * stage, and old layouts become templates of it.  That each rule finds its fault is shown in
 * test_library_rules.c.
 */
#define GOLDEN "tests/fixtures/library.txt"

static struct arena arena;

static int let_go(void **fixture)
{
    (void)fixture;
    arena_done(&arena);
    return 0;
}

static struct library shipped(void)
{
    struct library library;

    library_built_in(&arena, &library);
    assert_true(library.count > 50);
    return library;
}

static void shipped_files_are_clean(void **fixture)
{
    size_t files = 0;

    (void)fixture;
    for (const struct asset *asset = assets; asset->name; asset++) {
        if (strncmp(asset->name, LIBRARY_FOLDER, strlen(LIBRARY_FOLDER)) != 0)
            continue;
        files++;
        assert_string_equal(library_report((const char *)asset->data, &arena), "");
    }
    assert_int_equal(files, CONTACT_CHANNEL_COUNT);
}

static const char *golden(void)
{
    FILE *file = fopen(GOLDEN, "r");
    char *all = arena_alloc(&arena, 200000);

    assert_non_null(file);
    all[fread(all, 1, 199999, file)] = '\0';
    fclose(file);
    return all;
}

/* quita template render --sample > tests/fixtures/library.txt, and read the difference. */
static void shipped_texts_read_as_recorded(void **fixture)
{
    const struct library library = shipped();
    const char *recorded = golden();

    (void)fixture;
    for (size_t i = 0; i < library.count; i++) {
        const char *text = library_print(&library.texts[i], true, &arena);
        if (strncmp(recorded, text, strlen(text)) != 0)
            fail_msg("not as in " GOLDEN ":\n%s", text);
        recorded += strlen(text);
    }
    assert_string_equal(recorded, "");
}

/* Every reminder before the due day, in words, against every word that speaks of debt. */
static void reminders_only_remind(void **fixture)
{
    static const char *const debt[] = { "dívida",    "débito",   "atras",  "vencid", "pendên",
                                        "em aberto", "cobrança", "negoci", "multa",  "juros" };
    const struct library library = shipped();
    size_t reminders = 0;

    (void)fixture;
    for (size_t i = 0; i < library.count; i++) {
        const char *text = library_print(&library.texts[i], true, &arena);
        if (!library_is_for(&library.texts[i], STAGE_PREVENTIVE))
            continue;
        reminders++;
        assert_int_equal(library.texts[i].purpose, PURPOSE_REMINDER);
        for (size_t n = 0; n < COUNT_OF(debt); n++)
            assert_null(strstr(text, debt[n]));
    }
    assert_true(reminders >= 8);
}

/* What is said before identity speaks of a contract or record: of no debt, no amount, no student.
 */
static void neutral_texts_say_no_more(void **fixture)
{
    static const char *const told[] = { "parcela", "boleto", "R$", "pagar", "acordo", "aluno" };
    const struct library library = shipped();

    (void)fixture;
    for (size_t i = 0; i < library.count; i++) {
        const struct library_text *t = &library.texts[i];
        const char *text;
        if (!library_is_overdue(t) || t->level != DISCLOSURE_L0)
            continue;
        text = library_print(t, true, &arena);
        text = strchr(text, '\n');
        assert_true(strstr(text, "contrato") || strstr(text, "cadastro"));
        for (size_t n = 0; n < COUNT_OF(told); n++)
            assert_null(strstr(text, told[n]));
    }
}

static const char *cover_report(const struct library *library)
{
    struct faults faults = { .arena = &arena };
    const char *report;

    library_check_cover(library, &faults);
    report = arena_strdup(&arena, strbuf_str(&faults.report));
    strbuf_done(&faults.report);
    return report;
}

/* Without all templates of one channel for one stage, exactly that is told. */
static void every_stage_has_its_templates(void **fixture)
{
    const struct library library = shipped();
    size_t told = 0;

    (void)fixture;
    assert_string_equal(cover_report(&library), "");
    for (int stage = 0; stage < STAGE_SERVICE; stage++)
        for (int channel = 0; channel < CONTACT_CHANNEL_COUNT; channel++) {
            struct library_text *less = ARENA_ARRAY(&arena, struct library_text, library.count);
            struct library fewer = { less, library.count };
            const char *want = arena_printf(&arena, "stage %s has no template for %s (001-28)",
                                            stage_names[stage], contact_channel_names[channel]);
            memcpy(less, library.texts, library.count * sizeof(less[0]));
            for (size_t i = 0; i < library.count; i++)
                if (less[i].channel == (enum contact_channel)channel)
                    less[i].stages &= ~(1u << stage);
            told += strstr(cover_report(&fewer), want) != NULL;
        }
    assert_int_equal(told, 5 + 3 + 5 + 5 + 4 + 3);
}

static void families_are_there(void **fixture)
{
    static const char *const families[] = { "aconteceu_algo", "como_ajudar", "condicao_especial" };

    (void)fixture;
    for (size_t f = 0; f < COUNT_OF(families); f++) {
        const struct library library = shipped();
        struct library_text *less = ARENA_ARRAY(&arena, struct library_text, library.count);
        struct library fewer = { less, 0 };
        for (size_t i = 0; i < library.count; i++)
            if (strcmp(library.texts[i].family, families[f]) != 0)
                less[fewer.count++] = library.texts[i];
        assert_true(fewer.count < library.count);
        assert_non_null(
            strstr(cover_report(&fewer), arena_printf(&arena, "family %s (001-25)", families[f])));
    }
}

/* Each is rendered, holds no mark any more, and says who writes; the check of them all is above. */
static void collection_emails_render(void **fixture)
{
    static const char *const who[] = { "Instituto Educacional Girassol Ltda.", "11.222.333/0001-81",
                                       "Rua das Acácias, 120", "1933334444" };
    const struct library library = shipped();

    (void)fixture;
    for (int n = 1; n <= 6; n++) {
        const char *id = arena_printf(&arena, "E-%02d", n);
        const struct library_text *email = library_find(&library, id);
        const char *text, *footer;
        assert_non_null(email);
        text = library_print(email, true, &arena);
        assert_null(strstr(text, "{{"));
        assert_non_null(strstr(text, "subject:\n"));
        footer = strstr(text, "footer:\n");
        assert_non_null(footer);
        for (size_t i = 0; i < COUNT_OF(who); i++)
            assert_non_null(strstr(footer, who[i]));
    }
}

static void emails_pass_the_checks(void **fixture)
{
    const char *without;

    (void)fixture;
    assert_string_equal(
        library_report((const char *)asset_find(LIBRARY_FOLDER "email.json")->data, &arena), "");
    for (int n = 1; n <= 6; n++) {
        without = library_changed("email", arena_printf(&arena, "E-%02d", n), "{{rodape_legal}}",
                                  "Até logo", &arena);
        assert_non_null(strstr(library_report(without, &arena), "(CDC-04)"));
    }
}

/* ---- old layouts ---- */

static void marks_become_variables(void **fixture)
{
    static const struct {
        const char *layout, *words;
    } layouts[] = {
        { "Olá #nome do cliente#, a fatura #nome da conta# vence dia #dia do vencimento#. Dúvidas? "
          "Ligue #telefone#. #empresa#",
          "Olá {{nome}}, a fatura {{conta}} vence dia {{vencimento}}. Dúvidas? Ligue {{fone}}. "
          "{{empresa}}" },
        { "#NOME DO CLIENTE#, lembramos do que foi combinado em #data da negociação# com a "
          "#Empresa#.\nQualquer coisa, #fone#.",
          "{{nome}}, lembramos do que foi combinado em {{data_acordo}} com a {{empresa}}.\n"
          "Qualquer coisa, {{fone}}." },
        { "Oi #Nome#! Contrato #123, conta #conta#: se já resolveu, desconsidere ou ligue "
          "#telefone da empresa#.",
          "Oi {{nome}}! Contrato #123, conta {{conta}}: se já resolveu, desconsidere ou ligue "
          "{{fone}}." },
    };
    struct library_converted *done = ARENA_NEW(&arena, struct library_converted);

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        library_convert(layouts[i].layout, &arena, done);
        assert_string_equal(done->text, layouts[i].words);
        assert_int_equal(done->unknown_count, 0);
    }
}

static void unknown_marks_are_told(void **fixture)
{
    struct library_converted *done = ARENA_NEW(&arena, struct library_converted);

    (void)fixture;
    library_convert("Oi #nome#,\nseu #signo do zodíaco# é\n#cor# e # só #", &arena, done);
    assert_string_equal(done->text, "Oi {{nome}},\nseu #signo do zodíaco# é\n#cor# e # só #");
    assert_int_equal(done->unknown_count, 2);
    assert_string_equal(done->unknown[0].words, "signo do zodíaco");
    assert_int_equal(done->unknown[0].line, 2);
    assert_string_equal(done->unknown[1].words, "cor");
    assert_int_equal(done->unknown[1].line, 3);
}

/* Each known mark leads to a variable that templates have. */
static void known_marks_are_variables(void **fixture)
{
    const char *variable;
    size_t count = 0;

    (void)fixture;
    for (; library_mark_known(count, &variable); count++)
        assert_non_null(library_value(variable));
    assert_true(count > 20);
}

/* ---- values ---- */

static const char *with_name(const char *name, const char *company)
{
    const struct library library = shipped();
    const struct var given[] = { { "nome", { .type = VALUE_TEXT, .text = name } },
                                 { "empresa", { .type = VALUE_TEXT, .text = company } },
                                 { "link",
                                   { .type = VALUE_TEXT,
                                     .text = "q.example/abcdefghijkl"
                                             "mnopqrstuvwxyz" } } };

    return library_render(library_find(&library, "S-03"), LIBRARY_BODY,
                          (struct vars){ given, COUNT_OF(given) }, library_sample_day(), &arena);
}

static void long_values_are_cut_at_a_word(void **fixture)
{
    (void)fixture;
    assert_non_null(
        strstr(with_name("Ana", "Escola Girassol"), "Oi Ana, recado da Escola Girassol "));
    assert_non_null(strstr(with_name("Ana Maria Beatriz", "Colégio São José dos Campos"),
                           "Oi Ana Maria, recado da Colégio São José sobre"));
    assert_non_null(strstr(with_name("Wolfeschlegelstein", "Escola"), "Oi Wolfeschlege, "));
    assert_non_null(strstr(with_name("Ana", "Escola"), "q.example/abcdefghijklmnopqrstuvwxyz"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what is shipped breaks no rule", shipped_files_are_clean),
        TEST("000-03 004-09 what is shipped reads as recorded", shipped_texts_read_as_recorded),
        TEST("000-03 what is sent before the due day only reminds", reminders_only_remind),
        TEST("004-09 what is said before identity speaks of contract or record, and no more",
             neutral_texts_say_no_more),
        TEST("001-28 each stage has a template for each channel it may use",
             every_stage_has_its_templates),
        TEST("the families that plans need exist, and their lack is told", families_are_there),
        TEST("004-13 the six model e-mails render with the sample's values",
             collection_emails_render),
        TEST("004-13 the six model e-mails pass every rule, and their footer is checked",
             emails_pass_the_checks),
        TEST("004-10 marks of three old layouts become variables", marks_become_variables),
        TEST("004-10 a mark that is not known is told with its line", unknown_marks_are_told),
        TEST("004-10 each known mark is a variable of templates", known_marks_are_variables),
        TEST("long values are cut at a word in an SMS, links never", long_values_are_cut_at_a_word),
    };

    return cmocka_run_group_tests_name("library", tests, NULL, let_go);
}
