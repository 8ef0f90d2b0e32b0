#include "server/base/arena.h"
#include "server/contact/regua.h"
#include "tests/support/shell.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

/* quita template and quita regua, as people run them. */

static void says(const char *line, int code, const char *part)
{
    struct strbuf out = { 0 };

    assert_int_equal(shell_run(&out, line), code);
    if (!strstr(strbuf_str(&out), part))
        fail_msg("%s: \"%s\" is not in: %.1500s", line, part, strbuf_str(&out));
    strbuf_done(&out);
}

static void what_is_shipped_passes(void **fixture)
{
    (void)fixture;
    says("$QUITA template check", 0, "flows/library/whatsapp.json: good, 14 templates\n");
    says("$QUITA regua check", 0, "flows/plans/modelo_geral.json: good, 7 steps\n");
}

/* Saved without its block an overdue template is refused; with it, it passes. */
static void a_file_is_checked(void **fixture)
{
    (void)fixture;
    shell_asset("sms.json", "flows/library/sms.json", "", "");
    says("$QUITA template check $DIR/sms.json", 0, "sms.json: good, 20 templates\n");
    shell_asset("sms.json", "flows/library/sms.json",
                "{{bloco_ja_pagou}} {{bloco_alternativas}} SAIR", "{{link}} {{fone}} SAIR");
    says("$QUITA template check $DIR/sms.json", 1,
         "sms.json:24: template \"S-03\" offers no alternatives (000-09).  Cure: add "
         "{{bloco_alternativas}}.\n");
    says("$QUITA template check --cover $DIR/sms.json", 1, "has no template for email (001-28)");
    says("$QUITA template check $DIR/none.json 2>&1", 2, "cannot read");
}

static void a_template_is_shown(void **fixture)
{
    (void)fixture;
    says("$QUITA template render S-01 --sample", 0, "Oi Maria! Lembrete da Escola Girassol: ");
    says("$QUITA template render S-01", 0, "Oi {{nome}}! Lembrete da {{empresa}}: ");
    says("$QUITA template render W-01 --sample", 0, "[Receber código] (main)\n");
    says("$QUITA template render X-77 2>&1", 1, "there is no template \"X-77\"");
}

static void an_edited_file_is_shown(void **fixture)
{
    (void)fixture;
    shell_asset("email.json", "flows/library/email.json", "está tudo bem por aí?", "como vai?");
    says("$QUITA template check $DIR/email.json", 0, "good");
    says("$QUITA template render E-02 --sample $DIR/email.json", 0, "subject:\nMaria, como vai?\n");
}

static void layouts_are_converted(void **fixture)
{
    (void)fixture;
    shell_file("a.txt", "Olá #Nome do Cliente#, vence #dia do vencimento#.\n#Fone#");
    says("$QUITA template convert $DIR/a.txt", 0, "Olá {{nome}}, vence {{vencimento}}.\n{{fone}}");
    shell_file("b.txt", "Olá #nome#,\nseu #apelido#");
    says("$QUITA template convert $DIR/b.txt 2>&1", 1,
         "b.txt:2: nothing is known by the mark #apelido#.");
    says("$QUITA template convert --list", 0, "#nome do cliente# {{nome}}\n");
    says("$QUITA template convert 2>&1", 1, "one file is meant");
}

static void a_plan_is_checked(void **fixture)
{
    (void)fixture;
    shell_asset("p.json", "flows/plans/modelo_geral.json", "\"day\": 10, \"send\"",
                "\"day\": 9, \"send\"");
    says("$QUITA regua check $DIR/p.json", 1, "p.json:15: the step of day 9 calls (HRS-07).");
}

/* A plan may use a creditor's own templates, which are checked too. */
static void a_plan_uses_own_templates(void **fixture)
{
    (void)fixture;
    shell_asset("p.json", "flows/plans/modelo_geral.json", "\"E-02\"", "\"E-72\"");
    shell_asset("t.json", "flows/library/email.json", "\"E-02\": {", "\"E-72\": {");
    says("$QUITA regua check $DIR/p.json", 1, "there is no template \"E-72\" (001-03)");
    says("$QUITA regua check $DIR/t.json $DIR/p.json", 0, "p.json: good, 7 steps\n");
    shell_asset("t.json", "flows/library/email.json", "\"E-02\": {", "\"E-72\": {\"x\": 1,");
    says("$QUITA regua check $DIR/t.json $DIR/p.json", 1, "means nothing here");
}

static void days_are_told(void **fixture)
{
    (void)fixture;
    says("$QUITA regua days acordo --due 2027-02-08", 0,
         "due 2027-02-10\n"
         "2027-02-06 D-3 send W-05 S-08 E-10 (moved back from 2027-02-07)\n"
         "2027-02-10 D0 send W-13 S-20 E-14\n");
    says("$QUITA regua days cartao --due 2027-03-10", 0, "on card_failed send S-07\n");
    says("$QUITA regua days modelo_geral --due 2027-03-10 --origin start", 0,
         "2027-03-25 D+15 send V-02\n");
    says("$QUITA regua days nada --due 2027-03-10 2>&1", 1, "cannot read nada");
    shell_asset("meu.json", "flows/plans/acordo.json", "\"day\": -3", "\"day\": -4");
    says("$QUITA regua days $DIR/meu.json --due 2027-03-10", 0, "2027-03-06 D-4 send W-05");
    says("$QUITA regua days acordo --due amanha 2>&1", 1, "a plan and --due");
}

/* Every step, its words with a sample's values, and nothing that a browser would run. */
static void the_page_holds_every_step(void **fixture)
{
    struct strbuf page = { 0 };
    struct library library;
    struct arena a = { 0 };
    struct regua plan;
    size_t steps = 0;

    (void)fixture;
    library_built_in(&a, &library);
    assert_true(regua_built_in("escola_boleto", &a, &plan));
    assert_int_equal(shell_run(&page, "$QUITA regua export escola_boleto"), 0);
    for (const char *at = strbuf_str(&page); (at = strstr(at, "class=\"passo\"")); at++)
        steps++;
    assert_int_equal(steps, plan.step_count);
    for (size_t i = 0; i < plan.step_count; i++)
        for (size_t n = 0; n < plan.steps[i].try_count; n++)
            assert_non_null(strstr(strbuf_str(&page),
                                   arena_printf(&a, ", %s</footer>", plan.steps[i].tries[n])));
    assert_non_null(strstr(strbuf_str(&page), "<h3>10 dias antes do vencimento</h3>"));
    assert_non_null(strstr(strbuf_str(&page), "<h3>No dia do vencimento, de manhã</h3>"));
    assert_non_null(strstr(strbuf_str(&page), "<h3>91 dias depois do vencimento</h3>"));
    assert_non_null(strstr(strbuf_str(&page), "Oi Maria, recado da Escola Girassol"));
    assert_non_null(strstr(strbuf_str(&page), "WhatsApp ou, para quem não usa, SMS"));
    assert_null(strstr(strbuf_str(&page), "{{"));
    strbuf_done(&page);
    arena_done(&a);
}

static void what_a_plan_is_called_is_no_markup(void **fixture)
{
    (void)fixture;
    shell_asset("x.json", "flows/plans/acordo.json", "\"acordo\"", "\"<b onload='x'>\"");
    says("$QUITA regua export $DIR/x.json", 0, "&lt;b onload=&#39;x&#39;&gt;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what is shipped passes its checks", what_is_shipped_passes),
        TEST("000-09 an overdue template without alternatives is refused, with them it passes",
             a_file_is_checked),
        TEST("a template is shown with its names or with a sample", a_template_is_shown),
        TEST("004-13 an edited e-mail is checked and shown before it is used",
             an_edited_file_is_shown),
        TEST("004-10 a layout is converted, a mark that is not known is told",
             layouts_are_converted),
        TEST("a plan is checked, with file and line", a_plan_is_checked),
        TEST("a plan uses a creditor's own templates, if they hold", a_plan_uses_own_templates),
        TEST("the days of a plan are told", days_are_told),
        TEST("000-27 the page of a plan holds every step and its words", the_page_holds_every_step),
        TEST("what a plan is called is never markup", what_a_plan_is_called_is_no_markup),
    };

    return cmocka_run_group_tests_name("library commands", tests, shell_setup, shell_teardown);
}
