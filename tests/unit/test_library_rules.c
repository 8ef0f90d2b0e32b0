#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/contact/library.h"
#include "tests/support/library.h"

#include <stdio.h>
#include <string.h>

/* The shipped library with one fault planted: each rule must find its own, and tell it by its id.
 */
#define FORBIDDEN "tests/fixtures/forbidden.tsv"

static struct arena arena;

static int let_go(void **fixture)
{
    (void)fixture;
    arena_done(&arena);
    return 0;
}

struct mutation {
    const char *file, *id, *from, *to;
    const char *told; /* of the report */
};

static void each_is_told(const struct mutation *mutations, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct mutation *m = &mutations[i];
        const char *report =
            library_report(library_changed(m->file, m->id, m->from, m->to, &arena), &arena);
        assert_string_equal(library_report(library_unchanged(m->file, &arena), &arena), "");
        if (!strstr(report, m->told) || !strstr(report, m->id))
            fail_msg("%s with \"%s\" for \"%s\" is told as: %s", m->id, m->to, m->from, report);
    }
}

#define EACH(mutations) each_is_told(mutations, COUNT_OF(mutations))

static void wrong_files(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-01", "\"sms\"", "\"fax\"", "\"fax\", which does not exist" },
        { "sms", "S-01", "\"purpose\"", "\"porpose\"", "means nothing here" },
        { "sms", "S-01", "\"preventiva\"", "\"cedo\"", "\"cedo\", which does not exist" },
        { "sms", "S-01", "[\"preventiva\"]", "[]", "is for no stage" },
        { "sms", "S-01", "\"L1\"", "\"L7\"", "\"L7\", which does not exist" },
        { "sms", "S-01", "{{nome}}", "{{nome", "is not a name" },
        { "sms", "S-01", "\"kind\": \"link\"", "\"kind\": \"fax\"", "which does not exist" },
        { "sms", "S-02", "\"S-02\"", "\"S-01\"", "duplicate" },
        { "sms", "S-01", "\"body\"", "\"about\"", "says nothing" },
        { "sms", "S-01", "true", "\"sim\"", "neither true nor false" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(mutations); i++) {
        const struct mutation *m = &mutations[i];
        const char *report =
            library_report(library_changed(m->file, m->id, m->from, m->to, &arena), &arena);
        if (!strstr(report, m->told))
            fail_msg("\"%s\" is told as: %s", m->to, report);
    }
    assert_non_null(strstr(library_report("{\"format\": 2}", &arena), "no library of format 1"));
}

static void levels(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-03", "recado da", "parcela da", "\"parcela\" in its body" },
        { "sms", "S-01", "Lembrete", "Cobranca", "(TP-01)" },
        { "whatsapp", "W-03", "Agora não", "Ver boleto", "\"boleto\" in its actions" },
        { "email", "E-02", "está tudo bem por aí?", "sua dívida", "\"divida\" in its subject" },
        { "email", "E-06", "vencimentos e retornos", "dívidas", "\"divida\" in its subject" },
        { "email", "E-02", "Um recado rápido", "Fatura", "\"fatura\" in its preheader" },
        { "email", "E-02", "Notamos", "R$ 100,00: notamos", "\"r$\" in its body" },
        { "email", "E-02", "Notamos", "{{valor}}: notamos", "{{valor}} in its body, which needs" },
        { "sms", "S-03", "recado da", "{{vencimento}}:", "{{vencimento}} in its body" },
        { "email", "E-06", "{{data}}", "{{valor}}", "{{valor}} in its subject" },
        { "sms", "S-03", "{{nome}}", "{{apelido}} {{nome}}", "is no variable and no block" },
        { "sms", "S-03", "\"L0\"", "\"L1\"", "L0 is the most (TP-01)" },
        { "sms", "S-01", "\"L1\"", "\"L2\"", "L1 is the most (TP-01)" },
        { "voice", "V-04", "retorne", "retorne sobre a dívida", "(TP-01)" },
        { "voice", "V-05", "liguei", "liguei pelo atraso", "(TP-01)" },
    };

    (void)fixture;
    EACH(mutations);
}

/* A word of debt, or none of the name, in the subject of each e-mail for a person. */
static void subjects(void **fixture)
{
    struct library library;
    size_t emails = 0;

    (void)fixture;
    library_built_in(&arena, &library);
    for (size_t i = 0; i < library.count; i++) {
        const struct library_text *t = &library.texts[i];
        const char *worse, *nameless;
        if (t->channel != CONTACT_EMAIL || t->for_company)
            continue;
        emails++;
        worse =
            library_changed("email", t->id, "\"subject\": \"", "\"subject\": \"Cobrança: ", &arena);
        nameless =
            library_changed("email", t->id, "\"subject\": \"{{nome}}, ", "\"subject\": \"", &arena);
        assert_non_null(strstr(library_report(worse, &arena), "\"cobran\" in its subject"));
        assert_non_null(strstr(library_report(nameless, &arena), "in its subject (003-12)"));
        assert_non_null(strstr(t->parts[LIBRARY_BODY].raw,
                               t->actions[0].kind == ACTION_LINK ? "{{link}}" : "anexo"));
    }
    assert_int_equal(emails, 13);
}

static void case_state(void **fixture)
{
    static const struct mutation mutations[] = {
        { "letter", "C-02", "Continuamos", "Seu nome será negativado. Continuamos", "(CDC-02)" },
        { "letter", "C-02", "Continuamos", "Nosso advogado avisa. Continuamos", "(CDC-02)" },
        { "letter", "C-02", "Continuamos", "Último aviso! Continuamos", "(CDC-02)" },
        { "letter", "C-01", "Escrevemos", "Devedor, escrevemos", "(CDC-01)" },
    };

    (void)fixture;
    EACH(mutations);
}

static void reminders(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-01", "Lembrete da", "Cobranca da", "(TP-01)" },
        { "letter", "C-03", "Ele vai com calma", "A dívida cresce", "\"divida\" in its body" },
        { "letter", "C-03", "Ele vai com calma", "A dívida cresce", "(000-03)" },
        { "letter", "C-03", "Ele vai com calma", "Há um atraso", "(000-03)" },
    };

    (void)fixture;
    EACH(mutations);
}

static void purposes(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-01", "\"preventiva\"", "\"instantanea\"", "(004-01)" },
        { "sms", "S-03", "\"instantanea\"", "\"preventiva\"", "(004-01)" },
    };

    (void)fixture;
    EACH(mutations);
}

static void name_and_action(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-03", "Oi {{nome}}", "Oi", "does not name the person (004-09)" },
        { "whatsapp", "W-04", "Oi, {{nome}}.", "Oi.", "does not name the person (004-09)" },
        { "sms", "S-01", ",\n      \"actions\": [{\"kind\": \"link\", \"primary\": true}]", "",
          "does not say what can be done (004-09)" },
        { "sms", "S-03", "sobre seu cadastro", "sobre voce", "what it is about (004-09)" },
    };

    (void)fixture;
    EACH(mutations);
}

static void one_main_action(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-01", ", \"primary\": true", "", "0 main actions where one belongs (002-12)" },
        { "sms", "S-03", "\"phone\"", "\"phone\", \"primary\": true", "2 main actions" },
        { "sms", "S-01", "Ja agendou", "{{link}} Ja agendou", "says its link twice (002-12)" },
        { "sms", "S-01", "Ja agendou", "{{fone}} Ja agendou", "a phone, which is none" },
        { "sms", "S-06", "{{fone}}", "{{link}}", "a link, which is none" },
        { "sms", "S-06", "{{fone}}", "nossa loja", "that its words do not offer" },
        { "sms", "S-04", "\"AJUDA\"", "\"SOCORRO\"", "that its words do not offer" },
        { "voice", "V-01", "tecle 2", "tecle 5", "the key 5, which is none" },
        { "email", "E-05", "no anexo", "na gaveta", "that its words do not offer" },
    };

    (void)fixture;
    EACH(mutations);
}

static void alternatives(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-03", "{{bloco_alternativas}}", "{{link}} {{fone}}",
          "offers no alternatives (000-09)" },
        { "email", "E-03", "{{bloco_alternativas}}", "Até logo", "no alternatives (000-09)" },
        { "letter", "C-01", "{{bloco_alternativas}}", "{{link}} {{fone}} anexo",
          "no alternatives (000-09)" },
        { "whatsapp", "W-04", "{{bloco_alternativas}} ", "", "no alternatives (000-09)" },
        { "voice", "V-02", "{{bloco_alternativas}}", "tecle 2, tecle 0",
          "no alternatives (000-09)" },
        { "whatsapp", "W-12", "\"lembrete\"", "\"cobranca\"", "no alternatives (000-09)" },
        { "sms", "S-03", ", {\"kind\": \"phone\"}", "", "fewer than two ways out (000-09)" },
    };

    (void)fixture;
    EACH(mutations);
}

/* Every template of what is overdue, one by one. */
static void already_paid(void **fixture)
{
    struct library library;
    size_t overdue = 0;

    (void)fixture;
    library_built_in(&arena, &library);
    for (size_t i = 0; i < library.count; i++) {
        const struct library_text *t = &library.texts[i];
        const char *file = contact_channel_names[t->channel];
        if (!library_is_overdue(t))
            continue;
        overdue++;
        assert_non_null(strstr(
            library_report(library_changed(file, t->id, "{{bloco_ja_pagou}}", "Tudo bem.", &arena),
                           &arena),
            "when it is settled already (004-11)"));
        if (t->level < DISCLOSURE_L2)
            assert_non_null(
                strstr(library_report(library_changed(file, t->id, "{{bloco_ja_pagou}}",
                                                      "{{bloco_ja_pagou}} Ja pagou.", &arena),
                                      &arena),
                       "speaks of paying before identity (004-11)"));
    }
    assert_true(overdue >= 20);
}

static void manner(void **fixture)
{
    static const struct mutation mutations[] = {
        { "whatsapp", "W-04", "Queremos", "😊 Queremos", "an emoji too many" },
        { "whatsapp", "W-01", "Passando", "😊 Passando", "an emoji too many" },
        { "whatsapp", "W-01", "por aqui?", "por aqui!!?", "exclaims more than twice" },
        { "whatsapp", "W-01", "por aqui?", "por aqui? Ou depois?", "more than one thing" },
        { "email", "E-04", "válida até {{prazo}}", "válida", "without its last day (CDC-06)" },
        { "email", "E-02", "Oi, {{nome}}.", "Oi, {{nome}}.\\nBom dia", "" },
    };

    (void)fixture;
    each_is_told(mutations, COUNT_OF(mutations) - 1);
    assert_string_equal(library_report(library_changed("email", "E-02", "Oi, {{nome}}.",
                                                       "Oi, {{nome}}.\\nBom dia", &arena),
                                       &arena),
                        "");
}

static void repeated(char *out, const char *word, int times)
{
    *out = '\0';
    while (times--)
        out = stpcpy(out, word);
}

static void sizes(void **fixture)
{
    char long_text[4096];
    static const struct {
        const char *file, *id, *at, *word;
        int times;
    } cases[] = {
        { "sms", "S-03", "recado da", "recado ", 1 },
        { "whatsapp", "W-04", "Queremos", "Oi ", 140 },
        { "whatsapp", "W-07", "Guarde", "Oi ", 20 },
        { "whatsapp", "W-04", "Escolher horário", "Oi ", 4 },
        { "email", "E-02", "Notamos", "ola ", 110 },
        { "email", "E-02", "está tudo bem", "Oi ", 40 },
        { "email", "E-02", "Um recado", "Oi ", 40 },
        { "letter", "C-01", "Escrevemos", "Oi ", 600 },
        { "voice", "V-04", "Quando", "Oi ", 300 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *report;
        repeated(long_text, cases[i].word, cases[i].times);
        report = library_report(
            library_changed(cases[i].file, cases[i].id, cases[i].at,
                            arena_printf(&arena, "%s%s", long_text, cases[i].at), &arena),
            &arena);
        if (!strstr(report, "(000-10)"))
            fail_msg("%s, %s: %s", cases[i].id, cases[i].at, report);
    }
}

static void channels(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-01", "Codigo", "Código", "no plain one of an SMS (GSM-7)" },
        { "sms", "S-01", "Codigo", "[Codigo", "no plain one of an SMS (GSM-7)" },
        { "sms", "S-01", "{{empresa}}", "escola", "does not say who writes (ANA-05)" },
        { "voice", "V-02", "{{empresa}}", "escola", "does not say who writes (ANA-05)" },
        { "sms", "S-01", "SAIR p/ parar", "Ate logo", "does not show the way out" },
        { "whatsapp", "W-01", "\"footer\": \"{{bloco_sair}}\"", "\"footer\": \"Ate logo\"",
          "(CH-02)" },
        { "email", "E-01", ", \"{{bloco_sair}}\"", "", "\"{{link_sair}}\", in its footer (CH-02)" },
        { "voice", "V-01", "tecle 9", "tecle 8", "(CH-02)" },
        { "voice", "V-01", "{{bloco_gravada}} ", "", "does not say it is recorded (RJ-6854)" },
        { "letter", "C-01", "\"{{rodape_legal}}\"", "\"{{empresa}}\"",
          "no {{cnpj}} in its footer" },
        { "email", "E-01", "\"{{nome}}, sua", "\"Sua", "in its subject (003-12)" },
        { "email", "E-01", "\"preheader\"", "\"about\"", "lacks its subject or preheader" },
        { "sms", "S-03", "{{empresa}}", "{{empresa_razao}} {{empresa}}", "which no SMS has" },
    };

    (void)fixture;
    EACH(mutations);
}

static void days(void **fixture)
{
    static const struct mutation mutations[] = {
        { "sms", "S-02", "\"day\": 0, ", "", "\"hoje\", which is true on day 0 only (CDC-02)" },
        { "sms", "S-14", "\"day\": -1", "\"day\": -2", "true on day -1 only (CDC-02)" },
        { "email", "E-01", "vence em {{vencimento}}", "vence hoje", "on day 0 only (CDC-02)" },
    };

    (void)fixture;
    EACH(mutations);
}

static void whatsapp(void **fixture)
{
    static const struct mutation mutations[] = {
        { "whatsapp", "W-01", "preventiva_vencimento_v1", "Preventiva", "no name that WhatsApp" },
        { "whatsapp", "W-01", "\"Oi, {{nome}}", "\"{{nome}}", "begins or ends with a variable" },
        { "whatsapp", "W-01", "por aqui?", "por {{contrato}}", "begins or ends with a variable" },
        { "whatsapp", "W-01", "da {{empresa}}", "{{contrato}} {{empresa}}", "side by side" },
        { "whatsapp", "W-01", "\"footer\": \"{{bloco_sair}}\"",
          "\"footer\": \"{{nome}}: responda SAIR\"", "a variable in its footer" },
        { "whatsapp", "W-01", "Quer receber", "É urgente. Quer receber", "(META-15)" },
        { "whatsapp", "W-01", "Quer receber", "Com desconto. Quer receber", "(META-15)" },
        { "whatsapp", "W-03", "Podemos", "Mande seu CPF. Podemos", "(META-15)" },
        { "whatsapp", "W-01", "{\"kind\": \"button\", \"label\": \"Mudar a data\"}",
          "{\"kind\": \"button\", \"label\": \"Um\"}, {\"kind\": \"button\", \"label\": \"Dois\"}",
          "more than 3 buttons" },
    };

    (void)fixture;
    EACH(mutations);
}

/* Each in a letter, which may say the most: what may be said at no level. */
static void forbidden_words(void **fixture)
{
    char line[256], rule[16], stem[64], words[128];
    FILE *file = fopen(FORBIDDEN, "r");
    int level;
    size_t count = 0;

    (void)fixture;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        const char *report;
        if (sscanf(line, "%15[^\t#]\tL%d\t%63[^\t]\t%127[^\n]", rule, &level, stem, words) != 4)
            continue;
        report = library_report(
            level == 2   ? library_changed("letter", "C-01", "Escrevemos porque", words, &arena)
            : level == 1 ? library_changed("email", "E-01", "Para você", words, &arena)
                         : library_changed("email", "E-02", "Notamos", words, &arena),
            &arena);
        if (!strstr(report, arena_printf(&arena, "holds \"%s\"", stem)) ||
            !strstr(report, arena_printf(&arena, "(%s)", rule)))
            fail_msg("\"%s\" is told as: %s", words, report);
        count++;
    }
    fclose(file);
    assert_int_equal(count, 85);
}

static void places_are_told(void **fixture)
{
    const char *json = library_changed("sms", "S-03", "Oi {{nome}}", "Oi", &arena), *at;
    int line = 1;

    (void)fixture;
    at = strstr(strstr(json, "\"S-03\": {"), "\"body\"");
    for (const char *p = json; p < at; p++)
        line += *p == '\n';
    assert_non_null(strstr(library_report(json, &arena), arena_printf(&arena, "texts:%d: ", line)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a file that cannot be read is told where and why", wrong_files),
        TEST("no template says more than its level, in any part", levels),
        TEST("003-12 each e-mail's subject has the name and no word of debt, its body a step to "
             "take",
             subjects),
        TEST("consequences that no case has reached are refused", case_state),
        TEST("000-03 a reminder that speaks of debt is refused, in a letter too", reminders),
        TEST("a reminder for after the due day is refused, and a demand before it", purposes),
        TEST("004-09 without the name or something to do a template is refused", name_and_action),
        TEST("002-12 with no main action, or two, a template is refused", one_main_action),
        TEST("000-09 without alternatives an overdue template is refused", alternatives),
        TEST("004-11 each overdue template says what to do when it is settled, neutrally",
             already_paid),
        TEST("emojis, exclamations, questions and conditions without a day are refused", manner),
        TEST("what is longer than its channel takes is refused", sizes),
        TEST("each channel's own rules are kept", channels),
        TEST("\"hoje\" and \"amanhã\" are said on their day only", days),
        TEST("what WhatsApp does not approve is refused", whatsapp),
        TEST("001-06 003-18 each forbidden word in a template refuses it, with the rule",
             forbidden_words),
        TEST("a fault is told with its line", places_are_told),
    };

    return cmocka_run_group_tests_name("library rules", tests, NULL, let_go);
}
