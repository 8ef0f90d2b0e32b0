#include "tests/support/shell.h"
#include "tests/support/unit.h"

#include "server/base/assets.h"
#include "server/base/auto.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define GRAPH "flows/graphs/cobranca.json"
#define TEXTS "flows/texts/cobranca.pt-BR.json"
#define DIFF  "$QUITA flow diff " GRAPH " $DIR/x.json " TEXTS " $DIR/x.pt-BR.json"

static const struct {
    const char *asset, *from, *to, *told;
} cases[] = {
    { GRAPH, "\"seconds\": 540", "\"seconds\": 300",
      "state \"ofertas\" changed\n  silence seconds: 300 (was 540)\n" },
    { GRAPH, "{ \"hear\": [\"oi\"], \"go\": \"menu\" }",
      "{ \"hear\": [\"oi\"], \"go\": \"tchau\" }",
      "state \"promessa_passou\" changed\n  hears oi leads to: tchau (was menu)\n" },
    { GRAPH, ",\n        { \"hear\": [\"oi\"], \"go\": \"menu\" }", "",
      "state \"promessa_passou\" changed\n  gone: hears oi (hear oi; go menu)\n" },
    { GRAPH, "\"anywhere\": [", "\"anywhere\": [ { \"hear\": [\"cep\"], \"go\": \"tchau\" },",
      "understood anywhere changed\n  new: hears cep (hear cep; go tchau)\n" },
    { GRAPH, "\"golpe\": {", "\"nada\": { \"say\": \"golpe\", \"next\": \"@stay\" }, \"golpe\": {",
      "state \"nada\" added\n  says: golpe\n  goes on to: @stay\n" },
    { GRAPH, "\"deixar\": {", "\"largar\": {", "state \"deixar\" removed\n" },
    { GRAPH, "\"expired\": \"ofertas_mudaram\"", "\"expired\": \"negociar\"",
      "state \"preparar_termo\" changed\n  on expired: negociar (was ofertas_mudaram)\n" },
    { GRAPH, "\"if\": \"quantidade > 1\", \"go\": \"copia_escolha\"",
      "\"if\": \"quantidade > 1\", \"go\": \"menu\"", "if quantidade > 1 leads to: menu" },
    { GRAPH, "\"say\": \"tchau\"", "\"say\": [\"tchau\", \"menu\"]",
      "says: tchau, then menu (was tchau)" },
    { GRAPH, "\"give_back\": \"devolvido\"", "\"give_back\": \"tchau\"",
      "the flow itself changed\n  notices give_back: tchau (was devolvido)\n" },
    { GRAPH, "\"needs\": \"A2\",\n      \"do\": \"load_debts\"", "\"do\": \"load_debts\"",
      "needs identity: nothing any more (was A2)" },
    { TEXTS, "Leia com calma:", "Leia devagar:",
      "text \"termo\" changed\n  - Leia com calma:\n  - {{termo}}\n  + Leia devagar:\n  + "
      "{{termo}}\n" },
    { TEXTS, "\"level\": \"L2\",\n      \"text\": \"Boa",
      "\"level\": \"L0\",\n      \"text\": \"Boa",
      "text \"nada\" changed\n  level: L0 (was L2)\n" },
};

static void each_change_is_told_in_words_and_alone(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool graph = strcmp(cases[i].asset, GRAPH) == 0;
        shell_asset("x.json", GRAPH, graph ? cases[i].from : "", graph ? cases[i].to : "");
        shell_asset("x.pt-BR.json", TEXTS, graph ? "" : cases[i].from, graph ? "" : cases[i].to);
        assert_int_equal(shell_run(&out, DIFF), 0);
        if (!strstr(strbuf_str(&out), cases[i].told))
            fail_msg("case %zu told: %s", i, strbuf_str(&out));
        assert_true(strlen(strbuf_str(&out)) < 400);
    }
    strbuf_done(&out);
}

/* Other indents, another order of keys, and every way to write one text or one say. */
static void a_change_of_layout_is_no_difference(void **fixture)
{
    struct strbuf out = { 0 };
    json_t *graph, *texts, *state;

    (void)fixture;
    graph = json_loads((const char *)asset_find(GRAPH)->data, 0, NULL);
    texts = json_loads((const char *)asset_find(TEXTS)->data, 0, NULL);
    state = json_object_get(json_object_get(graph, "states"), "tchau");
    json_object_set_new(state, "say", json_pack("[{s:s}]", "text", "tchau"));
    state = json_object_get(json_object_get(texts, "texts"), "menu");
    json_object_set_new(state, "text",
                        json_pack("[o]", json_incref(json_object_get(state, "text"))));
    char *compact = json_dumps(graph, JSON_COMPACT | JSON_SORT_KEYS);
    shell_file("x.json", compact);
    free(compact);
    compact = json_dumps(texts, JSON_INDENT(7) | JSON_ENSURE_ASCII);
    shell_file("x.pt-BR.json", compact);
    free(compact);
    assert_int_equal(shell_run(&out, DIFF), 0);
    assert_string_equal(strbuf_str(&out), "no difference\n");
    assert_int_equal(shell_run(&out, DIFF " --json"), 0);
    assert_string_equal(strbuf_str(&out), "{\"different\":false,\"changes\":[]}\n");
    json_decref(graph);
    json_decref(texts);
    strbuf_done(&out);
}

/* What is tried first is understood first. */
static void another_order_is_a_difference(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    shell_asset("x.pt-BR.json", TEXTS, "", "");
    shell_asset(
        "x.json", GRAPH,
        "{ \"choice\": \"cadastro\", \"hear\": [\"matricula\"], \"go\": \"cadastro\" },\n"
        "        { \"choice\": \"cep\", \"hear\": [\"cep\"], \"go\": \"cep\" },",
        "{ \"choice\": \"cep\", \"hear\": [\"cep\"], \"go\": \"cep\" },\n"
        "        { \"choice\": \"cadastro\", \"hear\": [\"matricula\"], \"go\": \"cadastro\" },");
    assert_int_equal(shell_run(&out, DIFF), 0);
    assert_non_null(strstr(strbuf_str(&out), "order of ask: choice cep, choice cadastro, "));
    strbuf_done(&out);
}

static void json_has_old_and_new(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    shell_asset("x.json", GRAPH, cases[0].from, cases[0].to);
    shell_asset("x.pt-BR.json", TEXTS, "", "");
    assert_int_equal(shell_run(&out, DIFF " --json"), 0);
    assert_string_equal(strbuf_str(&out),
                        "{\"different\":true,\"changes\":[{\"what\":\"state\",\"name\":\"ofertas\","
                        "\"change\":\"changed\",\"fields\":[{\"part\":\"\",\"field\":\"silence "
                        "seconds\",\"old\":\"540\",\"new\":\"300\"}]}]}\n");
    strbuf_done(&out);
}

static void what_is_no_flow_is_refused(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    shell_file("bad.json", "{\n\"states\": {,\n");
    assert_int_equal(shell_run(&out, "$QUITA flow diff " GRAPH " $DIR/bad.json 2>&1"), 1);
    assert_non_null(strstr(strbuf_str(&out), "bad.json:2: not JSON"));
    shell_file("bad.json", "[]");
    assert_int_equal(shell_run(&out, "$QUITA flow diff $DIR/bad.json " GRAPH " 2>&1"), 1);
    assert_non_null(strstr(strbuf_str(&out), "holds no \"states\""));
    assert_int_equal(shell_run(&out, "$QUITA flow diff " GRAPH " $DIR/none 2>&1"), 2);
    assert_int_equal(shell_run(&out, "$QUITA flow diff " GRAPH " 2>&1"), 2);
    assert_non_null(strstr(strbuf_str(&out), "OLD NEW"));
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each change is told in words, and alone", each_change_is_told_in_words_and_alone),
        TEST("a change of layout is no difference", a_change_of_layout_is_no_difference),
        TEST("another order is a difference", another_order_is_a_difference),
        TEST("--json has old and new", json_has_old_and_new),
        TEST("what is no flow is refused", what_is_no_flow_is_refused),
    };

    return cmocka_run_group_tests_name("flow diff", tests, shell_setup, shell_teardown);
}
