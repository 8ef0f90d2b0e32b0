#include "tests/support/shell.h"
#include "tests/support/unit.h"

#include "flows/model.h"
#include "nlu/keywords.h"
#include "server/base/assets.h"
#include "server/base/auto.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define GRAPH "flows/graphs/cobranca.json"
#define TEXTS "flows/texts/cobranca.pt-BR.json"

static struct flow *shipped(struct arena *a)
{
    const struct asset *graph = asset_find(GRAPH), *texts = asset_find(TEXTS);
    const char *report;
    struct flow *flow = flow_load((const char *)graph->data, graph->len, (const char *)texts->data,
                                  texts->len, 1, a, &report);

    assert_string_equal(report, "");
    return flow;
}

static size_t times(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

/* As it stands in HTML. */
static const char *escaped(const char *text, struct arena *a)
{
    struct strbuf out = { 0 };
    const char *copy;

    for (; *text; text++)
        strbuf_addf(&out,
                    *text == '&'    ? "&amp;"
                    : *text == '<'  ? "&lt;"
                    : *text == '>'  ? "&gt;"
                    : *text == '"'  ? "&quot;"
                    : *text == '\'' ? "&#39;"
                                    : "%c",
                    *text);
    copy = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return copy;
}

static void assert_says(const struct strbuf *page, const char *part)
{
    if (!strstr(strbuf_str(page), part))
        fail_msg("not in the page: %s", part);
}

static void assert_every_state(const struct strbuf *page, const struct flow *flow, struct arena *a)
{
    assert_int_equal(times(strbuf_str(page), "<section class=\"passo "), flow->state_count);
    for (size_t i = 0; i < flow->state_count; i++) {
        assert_int_equal(times(strbuf_str(page), arena_printf(a, " id=\"estado%zu\"", i + 1)), 1);
        assert_says(page, arena_printf(a, "<code>%s</code></h4>", flow->states[i].name));
    }
}

/* Each of its words, whatever is put between them. */
static void assert_words(const struct strbuf *page, const struct template *t, struct arena *a)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].kind == PART_TEXT)
            assert_says(page, escaped(t->parts[i].text, a));
}

static void assert_every_text(const struct strbuf *page, const struct flow *flow, struct arena *a)
{
    for (size_t i = 0; i < flow->text_count; i++) {
        const struct text *text = &flow->texts[i];
        assert_says(page, arena_printf(a, " data-texto=\"%s\"", text->id));
        for (size_t v = 0; v < text->variant_count; v++)
            assert_words(page, &text->variants[v], a);
        assert_words(page, &text->description, a);
    }
}

static void assert_every_way(const struct strbuf *page, const struct flow *flow, struct arena *a)
{
    for (size_t i = 0; i < flow->state_count; i++)
        for (size_t e = 0; e < flow->states[i].expects.count; e++)
            if (flow->states[i].expects.items[e].go >= 0)
                assert_says(page, arena_printf(a, " href=\"#estado%d\"",
                                               flow->states[i].expects.items[e].go + 1));
}

static void the_exported_page_explains_every_state(void **fixture)
{
    struct strbuf page = { 0 };
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)fixture;
    assert_int_equal(shell_run(&page, "$QUITA flow export"), 0);
    assert_every_state(&page, flow, &a);
    assert_every_text(&page, flow, &a);
    assert_every_way(&page, flow, &a);
    flow_free(&flow);
    arena_done(&a);
    strbuf_done(&page);
}

static void the_page_says_what_a_board_asks(void **fixture)
{
    static const char *const parts[] = {
        "<html lang=\"pt-BR\">",
        "O que a assistente faz",
        "O que ela nunca faz",
        "Régua de cobrança",
        "não fazem parte desta versão",
        "Palavras que param tudo",
        "O que a pessoa pode responder",
        "<var>[valor]</var>",
        "se houver último data:",
        "para cada item de parcelas:",
        "exige A2: CPF e mais um dado conferidos",
        "chama uma pessoa da equipe",
        "Se a pessoa ficar 9 minutos em silêncio",
        "na terceira → <a href=",
        "Se o que veio não estiver certo",
        "Chega-se aqui por: qualquer passo, quando a pessoa pede.",
        "Chega-se aqui por: algo que acontece fora da conversa.",
        "· sms: não é dito",
    };
    struct strbuf page = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&page, "$QUITA flow export " GRAPH), 0);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        assert_says(&page, parts[i]);
    strbuf_done(&page);
}

/* What the page calls a stop word must be one. */
static void the_stop_words_it_names_stop(void **fixture)
{
    static const char *const words[] = { "pare",         "parar", "sair",        "remover",
                                         "descadastrar", "stop",  "nao me mande" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (keywords_stop(words[i]) == STOP_NONE)
            fail_msg("%s stops nothing", words[i]);
    assert_int_equal(keywords_stop("cancelar"), STOP_AMBIGUOUS);
    assert_int_equal(keywords_stop("nao quero"), STOP_AMBIGUOUS);
}

static void links_lead_somewhere_and_nothing_is_fetched(void **fixture)
{
    struct strbuf page = { 0 };
    char id[64];

    (void)fixture;
    assert_int_equal(shell_run(&page, "$QUITA flow export"), 0);
    for (const char *at = strbuf_str(&page); (at = strstr(at, "href=\"")); at += 6) {
        size_t len = strcspn(at + 6, "\"");
        if (at[6] != '#' || len > 40)
            fail_msg("leads out of the page: %.60s", at);
        snprintf(id, sizeof(id), " id=\"%.*s\"", (int)len - 1, at + 7);
        if (times(strbuf_str(&page), id) != 1)
            fail_msg("leads nowhere: %s", id);
    }
    assert_null(strstr(strbuf_str(&page), "<script"));
    assert_null(strstr(strbuf_str(&page), " src="));
    assert_null(strstr(strbuf_str(&page), "url("));
    assert_true(times(strbuf_str(&page), "<svg ") > 5);
    strbuf_done(&page);
}

static void without_graphviz_the_page_is_whole_but_for_drawings(void **fixture)
{
    struct strbuf page = { 0 };
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)fixture;
    assert_int_equal(shell_run(&page, "PATH=/nowhere $QUITA flow export 2>$DIR/err"), 0);
    assert_every_state(&page, flow, &a);
    assert_null(strstr(strbuf_str(&page), "<svg"));
    assert_says(&page, "não tem os desenhos");
    assert_int_equal(shell_run(&page, "grep -q 'no drawings' $DIR/err"), 0);
    flow_free(&flow);
    arena_done(&a);
    strbuf_done(&page);
}

static void what_is_written_in_a_flow_is_never_markup(void **fixture)
{
    struct strbuf page = { 0 };

    (void)fixture;
    shell_asset("x.json", GRAPH, "\"name\": \"cobranca\"", "\"name\": \"<b onload='x'>\"");
    shell_asset("x.pt-BR.json", TEXTS, "Fez bem em perguntar", "<script>alert(1)</script>&amp;");
    assert_int_equal(shell_run(&page, "cd $DIR; $QUITA flow export x.json x.pt-BR.json"), 0);
    assert_says(&page, "&lt;b onload=&#39;x&#39;&gt;");
    assert_says(&page, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;");
    assert_null(strstr(strbuf_str(&page), "<b onload"));
    assert_null(strstr(strbuf_str(&page), "<script"));
    strbuf_done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("000-27 the exported page explains every state",
             the_exported_page_explains_every_state),
        TEST("the page says what a board asks", the_page_says_what_a_board_asks),
        TEST("the stop words it names stop", the_stop_words_it_names_stop),
        TEST("links lead somewhere and nothing is fetched",
             links_lead_somewhere_and_nothing_is_fetched),
        TEST("without Graphviz the page is whole but for drawings",
             without_graphviz_the_page_is_whole_but_for_drawings),
        TEST("what is written in a flow is never markup",
             what_is_written_in_a_flow_is_never_markup),
    };

    return cmocka_run_group_tests_name("flow export", tests, shell_setup, shell_teardown);
}
