#include "tests/support/unit.h"

#include "flows/actions.h"
#include "flows/flow.h"
#include "flows/template.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRAPH      "flows/graphs/cobranca.json"
#define NOT_PROVED "whose identity is not proved"
#define TEXTS      "flows/texts/cobranca.pt-BR.json"

static const char *asset(const char *name)
{
    const struct asset *found = asset_find(name);

    assert_non_null(found);
    return (const char *)found->data;
}

static struct flow *load(const char *graph, const char *texts, struct arena *a, const char **report)
{
    return flow_load(graph, strlen(graph), texts, strlen(texts), 1, a, report);
}

static void the_shipped_flow_is_sound(void **fixture)
{
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = load(asset(GRAPH), asset(TEXTS), &a, &report);

    (void)fixture;
    assert_string_equal(report, "");
    assert_non_null(flow);
    assert_string_equal(flow_name(flow), "cobranca");
    assert_int_equal(flow_version(flow), 1);
    flow_free(&flow);
    flow_free(&flow);
    arena_done(&a);
}

/* The first place where `from` stands becomes `to`; it must stand there. */
static char *replaced(const char *source, const char *from, const char *to)
{
    const char *at = strstr(source, from);
    struct strbuf out = { 0 };

    if (!at)
        fail_msg("the flow does not hold %s any more", from);
    strbuf_add(&out, source, (size_t)(at - source));
    strbuf_adds(&out, to);
    strbuf_adds(&out, at + strlen(from));
    return out.data;
}

/* Each planted fault, and what the report must say of it. */
static const struct {
    const char *from, *to, *told;
} in_graph[] = {
    /* L1 at A1: only behind the action that opens it, only in its turn, and never L2 */
    { "\"more\": \"proxima_resto\"", "\"more\": \"proxima_enviada\"", NOT_PROVED },
    { "\"resume\": \"proxima\",\n      \"say\": [\"proxima-copia\"", "\"say\": [\"proxima-copia\"",
      NOT_PROVED },
    { "\"say\": \"fragmento-errado\", \"next\": \"cpf\"",
      "\"say\": \"fragmento-errado\", \"next\": \"proxima_enviada\"", NOT_PROVED },
    { "\"format\": 1", "\"format\": 9", "is newer than this program" },
    { "\"format\": 1", "\"format\": 0", "no graph of a known format" },
    { "\"format\": 1,", "\"format\": 1", "not JSON" },
    { "\"next\": \"cpf\" }", "\"next\": \"cfp\" }", "state \"cfp\" that does not exist" },
    { "\"acordo\", \"acordo-ativo\"", "\"ac\", \"acordo-ativo\"", "\"ac\" that is not in the" },
    { "\"say\": \"sem-cpf\"", "\"say\": \"sem-cp\"", "\"sem-cp\" that is not in the catalogue" },
    { "\"do\": \"load_debts\"", "\"do\": \"load_debt\"", "which nothing can do" },
    { ", \"blocked\": \"bloqueado\" }", " }", "answers \"blocked\"" },
    { "\"blocked\": \"bloqueado\"", "\"blocked\": \"bloqueado\", \"perhaps\": \"cpf\"",
      "never answers" },
    { "\"cpf\": \"$cpf\", \"factor\"", "\"factor\"", "does not give \"cpf\"" },
    { "\"with\": { \"parcela\"", "\"with\": { \"parcelas\"", "takes no such thing" },
    { "\"say\": \"tchau\", \"next\": \"quieto\"", "\"say\": \"tchau\"", "dead end" },
    { "\"say\": \"tchau\", \"next\": \"quieto\"",
      "\"say\": \"tchau\", \"next\": \"quieto\", \"end\": true", "goes on in two ways" },
    { "\"hear\": [\"nao_sou_eu\"]", "\"hear\": [\"nao_sou_ele\"]", "which is no keyword" },
    { "\"entity\": \"cpf\"", "\"entity\": \"rg\"", "nobody can recognise" },
    { "\"seconds\": 420", "\"seconds\": 4200", "from 10 to 600" },
    { "\"needs\": \"A2\"", "\"needs\": \"A7\"", "unknown identity level" },
    { "\"retry\": [\"cpf-1\", \"cpf-2\"]", "\"retry\": [\"cpf-1\"]", "no list of two texts" },
    { "\"retry\": [\"cpf-1\"", "\"retri\": [\"cpf-1\"", "means nothing here" },
    { "\"if\": \"has cpf\"", "\"if\": \"got cpf\"", "cannot be read" },
    { "\"if\": \"has cpf\"", "\"if\": \"has cfp\"", "which nothing ever sets" },
    { "\"keep\": [", "\"keep\": [\"inexistente\", ", "which nothing ever sets" },
    { "\"carry\": [", "\"carry\": [\"factor\", ", "which no session keeps" },
    { "\"failure\": \"falha\",", "", "\"failure\"" },
    { "\"code\": \"codigo\"", "\"code\": \"menu\"", NOT_PROVED },
    { "\"beside\": { \"entity\": \"birth_date\"", "\"beside\": { \"entity\": \"media\"",
      "no date beside a CPF" },
    { "\"beside\": { \"entity\": \"birth_date\", \"as\": \"factor_value\" }",
      "\"beside\": { \"entity\": \"birth_date\" }", "no date beside a CPF" },
    { "\"delivery_failed\": \"entrega_falhou\"", "\"delivery_lost\": \"entrega_falhou\"",
      "nothing ever tells of" },
    /* disclosure: a text about the debt before identity */
    { "\"saudacao_nova\": { \"say\": \"saudacao\"", "\"saudacao_nova\": { \"say\": \"menu\"",
      NOT_PROVED },
    { "\"menu\": {\n      \"needs\": \"A2\",", "\"menu\": {", NOT_PROVED },
    { "\"ofertas\": {\n      \"needs\": \"A2\",", "\"ofertas\": {", NOT_PROVED },
    { "\"retry\": [\"cpf-1\", \"cpf-2\"]", "\"retry\": [\"cpf-1\", \"data-2\"]",
      NOT_PROVED },
    { "\"say\": \"silencio-identidade\"", "\"say\": \"deixar\"", NOT_PROVED },
    { "\"go\": \"recibo_ver\"", "\"go\": \"recibo_discreto\"", "no path leads to" },
    { "\"else\": \"recibo_discreto\"", "\"else\": \"recibo_completo\"",
      NOT_PROVED },
    { "\"mismatch\": \"nao_confere\"", "\"mismatch\": \"identificado_volta\"",
      NOT_PROVED },
    /* paths */
    { "\"say\": \"copia-falhou\", \"next\": \"pessoa_falha\"",
      "\"say\": \"copia-falhou\", \"next\": \"segunda_via\"", "go round for ever" },
    { "{ \"hear\": [\"golpe\"], \"go\": \"golpe\", \"at_once\": true, "
      "\"grave\": true },",
      "", "no path leads to" },
    { "{ \"choice\": \"atendente\", \"hear\": [\"atendente\"], \"go\": \"pessoa\", "
      "\"at_once\": true, \"wish\": \"desejo.pessoa\" },",
      "", "does not get one" },
    { "\"wished\": \"outro_pedido\"", "\"wished\": \"tchau\"",
      "cannot ask about a wish" },
    { "\"needs\": \"A2\",\n      \"say\": \"outro-pedido\"",
      "\"say\": \"outro-pedido\"", NOT_PROVED },
    { "\"go\": \"canal\", \"wish\": \"desejo.canal\"",
      "\"go\": \"@stay\", \"wish\": \"desejo.canal\"", "never begun" },
    { "\"give_up\": \"pessoa_nao_entendi\"", "\"give_up\": \"tchau\"",
      "three times does not get a person" },
    { "\"stop\": \"parar\"", "\"stop\": \"tchau\"", "does not stop anything" },
    { "\"identify\": \"confirmar\"", "\"identify\": \"resumo\"", "needs to know it already" },
    { "\"identify\": \"confirmar\"", "\"identify\": \"@stay\"", "is no state" },
    { "\"start\": \"saudacao\"", "\"start\": \"@return\"", "is no state" },
    /* variables */
    { "\"oferta\", \"texto\", \"codigo\"", "\"oferta\", \"codigo\"",
      "\"texto\", which may not be set" },
    { "\"parcela\": \"$parcela\"", "\"parcela\": \"$pacela\"", "nothing ever sets" },
    { "\"nothing\": \"resumo_nada\" }\n    },\n    \"resumo_olhar\"",
      "\"nothing\": \"resumo_atraso\" }\n    },\n    \"resumo_olhar\"", "may not be set there" },
    { "\"url\": \"link\", ", "", "lacks its url" },
    { "\"as\": \"pix\", \"charge\": \"charge\"", "\"as\": \"pix\"", "not say of which charge" },
}, in_texts[] = {
    { "\"proxima-pix\": { \"level\": \"L1\"", "\"proxima-pix\": { \"level\": \"L2\"", NOT_PROVED },
    { "\"format\": 1", "\"format\": 9", "no catalogue of format 1" },
    { "{{empresa}}", "{{empreza}}", "which nothing ever sets" },
    { "{{empresa}}", "{{empresa", "is not a name" },
    { "\"level\": \"L0\"", "\"level\": \"L9\"", "unknown level" },
    { "\"level\": \"L0\"", "\"level\": \"L2\"", NOT_PROVED },
    { "estou aqui a qualquer hora", "há uma dívida", "holds \"divida\"" },
    { "\"Renegociar\"", "\"Renegociar agora mesmo com você\"", "a row of a list takes 24" },
    { "\"CEP de casa\"", "\"O CEP da sua casa atual\"", "a button takes 20" },
    { "\"Abrir e pagar\"", "\"Abrir a página e pagar\"", "a button takes 20" },
    { "*{{codigo}}*", "*{{protocolo}}*", "which may not be set there" },
    { "Tive um problema por aqui", "Tive um problema com a sua dívida", "holds \"divida\"" },
    { "\"outro-pedido\": { \"level\": \"L2\"", "\"outro-pedido\": { \"level\": \"L0\"",
      "which may be \"desejo." },
    { "{{#restante}}", "", "closes nothing" },
    { "{{/restante}}", "", "is never closed" },
    { "{{/acordo_data}}", "{{/restante}}", "stands where" },
    { "\"tchau\": {", "\"tchau-tchau\": { \"level\": \"L0\", \"text\": \"Tchau\" }, \"tchau\": {",
      "nothing says the text" },
};

static void plant(const char *graph, const char *texts, const char *what, const char *told)
{
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = load(graph, texts, &a, &report);
    const char *line = strchr(report, ':');

    if (flow)
        fail_msg("nobody noticed: %s", what);
    if (!strstr(report, told))
        fail_msg("%s is told as: %s", what, report);
    if (!line || atoi(line + 1) < 1 || !strstr(report, "Cure: "))
        fail_msg("%s is told without line or cure: %s", what, report);
    flow_free(&flow);
    arena_done(&a);
}

static void planted_faults_are_found(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(in_graph); i++) {
        char *graph = replaced(asset(GRAPH), in_graph[i].from, in_graph[i].to);
        plant(graph, asset(TEXTS), in_graph[i].to, in_graph[i].told);
        free(graph);
    }
}

static void planted_faults_of_texts_are_found(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(in_texts); i++) {
        char *texts = replaced(asset(TEXTS), in_texts[i].from, in_texts[i].to);
        plant(asset(GRAPH), texts, in_texts[i].to, in_texts[i].told);
        free(texts);
    }
}

/* The same, behind the first place where `after` stands. */
static char *replaced_after(const char *source, const char *after, const char *from, const char *to)
{
    const char *at = strstr(source, after);
    struct strbuf out = { 0 };

    assert_non_null(at);
    char *rest = replaced(at, from, to);
    strbuf_add(&out, source, (size_t)(at - source));
    strbuf_adds(&out, rest);
    free(rest);
    return out.data;
}

static void overdue_needs_two_ways_on(void **fixture)
{
    static const char *const choices[] = { "\"choice\": \"segunda_via\", ",
                                           "\"choice\": \"negociar\", ",
                                           "\"choice\": \"lembretes\", " };
    static const char told[] =
        "tells what is overdue (\"resumo\") and shows fewer than two ways on";
    static const char after[] = "\"resumo_atraso\": {";
    struct arena a = { 0 };
    char *graph = replaced(asset(GRAPH), after, after);
    const char *report = "";

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(choices); i++) { /* of four; the last but one is enough */
        char *fewer = replaced_after(graph, after, choices[i], "");
        struct flow *flow = load(fewer, asset(TEXTS), &a, &report);
        assert_int_equal(strstr(report, told) != NULL, i == COUNT_OF(choices) - 1);
        flow_free(&flow);
        free(graph);
        graph = fewer;
    }
    plant(graph, asset(TEXTS), "one way on", told);
    free(graph);
    /* and where nothing is asked at all */
    char *texts = replaced(asset(TEXTS), "Está tudo confirmado.",
                           "{{#parcelas}}{{valor}}{{/parcelas}} Está tudo confirmado.");
    plant(asset(GRAPH), texts, "no way on", "(\"identificado\") and shows fewer than two ways on");
    free(texts);
    arena_done(&a);
}

static void nobody_is_told_the_same_again(void **fixture)
{
    static const struct {
        const char *from, *to, *told;
    } cases[] = {
        { "\"retry\": [\"cpf-1\", \"cpf-2\"]", "\"retry\": [\"cpf-1\", \"cpf-1\"]",
          "hears the same words again" },
        { "\"retry\": [\"cpf-1\", \"cpf-2\"]", "\"retry\": [\"cpf-1\"]", "no list of two texts" },
        { "\"give_up\": \"pessoa_nao_entendi\"", "\"give_up\": \"tchau\"",
          "three times does not get a person" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *graph = replaced(asset(GRAPH), cases[i].from, cases[i].to);
        plant(graph, asset(TEXTS), cases[i].to, cases[i].told);
        free(graph);
    }
}

static void faults_name_their_line(void **fixture)
{
    static const char graph[] = "{\n \"format\": 1,\n \"name\": \"x\",\n \"states\": {\n"
                                "  \"a\": { \"say\": \"nada\", \"end\": true }\n }\n}\n";
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = load(graph, "{\"format\":1,\"texts\":{}}", &a, &report);

    (void)fixture;
    assert_null(flow);
    assert_non_null(strstr(report, "graph:5: \"a\" uses a text \"nada\""));
    assert_non_null(strstr(report, "the file has no \"retry\""));
    arena_done(&a);
}

/* Every action answers only what the table of values knows. */
static void values_belong_to_outcomes(void **fixture)
{
    (void)fixture;
    for (const struct action_value *v = action_values; v->name; v++) {
        const struct action *action = v->action ? action_find(v->action) : NULL;
        bool found = !v->outcome;
        if (v->type == VALUE_TEXT)
            assert_non_null(v->sample);
        for (size_t i = 0; action && i < COUNT_OF(action->outcomes) && action->outcomes[i]; i++)
            found = found || strcmp(action->outcomes[i], v->outcome) == 0;
        if (!found)
            fail_msg("%s never answers %s", v->action, v->outcome);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the shipped flow is sound", the_shipped_flow_is_sound),
        TEST("each fault planted in the graph is found, with line and cure",
             planted_faults_are_found),
        TEST("each fault planted in the texts is found, with line and cure",
             planted_faults_of_texts_are_found),
        TEST("001-07 what is overdue is told with two ways on at least", overdue_needs_two_ways_on),
        TEST("001-07 who is not understood hears other words, and a person after the third time",
             nobody_is_told_the_same_again),
        TEST("faults are told all at once, each with its line", faults_name_their_line),
        TEST("every value belongs to an outcome of an action", values_belong_to_outcomes),
    };

    return cmocka_run_group_tests_name("flow_check", tests, NULL, NULL);
}
