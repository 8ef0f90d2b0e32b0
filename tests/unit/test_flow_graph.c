#include "tests/support/shell.h"
#include "tests/support/unit.h"

#include "flows/actions.h"
#include "flows/flow.h"
#include "flows/model.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/cli/flow_words.h"

#include <stdio.h>
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

static void assert_says(const struct strbuf *out, const char *part)
{
    if (!strstr(strbuf_str(out), part))
        fail_msg("\"%s\" is not in: %.1500s", part, strbuf_str(out));
}

static void every_state_is_drawn_once(void **fixture)
{
    struct strbuf out = { 0 };
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)fixture;
    assert_int_equal(shell_run(&out, "$QUITA flow graph --dot"), 0);
    for (size_t i = 0; i < flow->state_count; i++) {
        const char *id = arena_printf(&a, "[id=\"no%zu\",", i + 1);
        assert_int_equal(times(strbuf_str(&out), id), 1);
        assert_says(&out, arena_printf(&a, "<B>%s</B>", flow->states[i].name));
    }
    assert_int_equal(times(strbuf_str(&out), "A qualquer momento"), 1);
    flow_free(&flow);
    arena_done(&a);
    strbuf_done(&out);
}

/* A way of the shipped flow of each kind, drawn or told. */
static void ways_have_short_words(void **fixture)
{
    static const char *const words[] = {
        "2ª via pronta",            /* an outcome */
        "“CEP de casa”",            /* a choice */
        "não sei, mais tarde",      /* keywords */
        "o CPF com a data de",      /* two entities */
        "uma das ofertas",          /* a list */
        "quantidade &gt; 1",        /* a condition */
        "silêncio de 9 min",        /* silence */
        "não entendeu 3 vezes",     /* giving up */
        "um pagamento foi",         /* a notice */
        "exige A2",                 /* the identity level */
        "<B>espera aqui</B>",       /* @stay */
        "<B>volta ao pedido</B>",   /* @return */
        "Agradeço por falar comigo" /* what is said */
    };
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&out, "$QUITA flow graph --dot " GRAPH), 0);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        assert_says(&out, words[i]);
    strbuf_done(&out);
}

static void every_action_has_words_of_its_own(void **fixture)
{
    (void)fixture;
    for (const struct action *action = actions; action->name; action++) {
        if (words_action(action) == action->name)
            fail_msg("%s has no words in flow_words.c", action->name);
        for (size_t i = 0; i < COUNT_OF(action->outcomes) && action->outcomes[i]; i++)
            if (words_outcome(action, action->outcomes[i]) == action->outcomes[i])
                fail_msg("%s of %s has no words in flow_words.c", action->outcomes[i],
                         action->name);
    }
}

static double width_of(const char *svg)
{
    double width = 0;

    svg = strstr(svg, "<svg ");
    assert_non_null(svg);
    assert_int_equal(sscanf(svg, "<svg width=\"%lf", &width), 1);
    return width;
}

static void the_svg_is_whole_and_no_wider_than_a_screen(void **fixture)
{
    struct strbuf out = { 0 };
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)fixture;
    assert_int_equal(shell_run(&out, "$QUITA flow graph"), 0);
    assert_true(times(strbuf_str(&out), "<svg ") == times(strbuf_str(&out), "</svg>"));
    for (size_t i = 0; i < flow->state_count; i++)
        assert_int_equal(
            times(strbuf_str(&out), arena_printf(&a, "<g id=\"no%zu\" class=\"node\"", i + 1)), 1);
    assert_true(width_of(strbuf_str(&out)) <= 1280); /* points; shown at 1366 pixels */
    flow_free(&flow);
    arena_done(&a);
    strbuf_done(&out);
}

static void without_graphviz_it_says_what_to_install(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&out, "PATH=/nowhere $QUITA flow graph 2>&1"), 2);
    assert_says(&out, "apt-get install graphviz");
    strbuf_done(&out);
}

static void a_dot_that_hangs_or_fails_is_told(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    shell_file("dot", "#!/bin/sh\nexit 3\n");
    assert_int_equal(shell_run(&out, "chmod +x $DIR/dot; PATH=$DIR $QUITA flow graph 2>&1"), 2);
    assert_says(&out, "could not draw");
    shell_file("dot", "#!/bin/sh\nexec /bin/sleep 600\n");
    assert_int_equal(shell_run(&out, "PATH=$DIR $QUITA flow graph 2>&1"), 2);
    assert_says(&out, "more than");
    strbuf_done(&out);
}

static void heat_colours_by_the_share_that_went_no_further(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    shell_file("heat.tsv", "# a month\ncpf\t820\t410\n\ntermo\t80\t0\r\n");
    assert_int_equal(shell_run(&out, "$QUITA flow graph --dot --heat $DIR/heat.tsv"), 0);
    assert_says(&out, "820 chegaram, 410 pararam aqui (50%)");
    assert_says(&out, "80 chegaram, 0 pararam aqui (0%)");
    assert_says(&out, "fillcolor=\"#ffadad\"");
    strbuf_done(&out);
}

static void bad_heat_is_told_by_line(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    shell_file("heat.tsv", "cpf\t1\t0\ncfp\t1\t0\ncpf\t1\ncpf\t1\t2\ncpf\t-1\t0\ncpf\t1\t0\t0\n");
    assert_int_equal(
        shell_run(&out, "cd $DIR && $QUITA flow graph --dot --heat heat.tsv 2>&1 >/dev/null"), 1);
    assert_int_equal(times(strbuf_str(&out), "\n"), 5);
    assert_says(&out, "heat.tsv:2: there is no such state");
    assert_says(&out, "heat.tsv:4: more left off there than came");
    assert_int_equal(shell_run(&out, "$QUITA flow graph --heat $DIR/none 2>&1"), 2);
    assert_int_equal(shell_run(&out, "$QUITA flow graph --hot 2>&1"), 2);
    assert_says(&out, "--hot");
    strbuf_done(&out);
}

/* Names and texts are anybody's: nothing of them may become a part of the drawing's language. */
static void hostile_names_stay_names(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    shell_asset("x.json", GRAPH, "\"desligar_lembretes\": {", "\"<b>\\\"];x -> y\": {");
    shell_asset("x.pt-BR.json", TEXTS, "Sem problema! Quando", "<script>&\\\"]>; Quando");
    assert_int_equal(shell_run(&out, "sed -i 's/\"go\": \"desligar_lembretes\"/\"go\": \"<b>"
                                     "\\\\\"];x -> y\"/' $DIR/x.json"),
                     0);
    assert_int_equal(shell_run(&out, "cd $DIR; $QUITA flow graph --dot x.json x.pt-BR.json"), 0);
    assert_says(&out, "<B>&lt;b&gt;&quot;];x -&gt; y</B>");
    assert_says(&out, "&lt;script&gt;&amp;&quot;]&gt;; Quando");
    assert_int_equal(shell_run(&out, "cd $DIR; $QUITA flow graph x.json x.pt-BR.json"), 0);
    assert_null(strstr(strbuf_str(&out), "<script>"));
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every state is drawn once", every_state_is_drawn_once),
        TEST("ways have short words", ways_have_short_words),
        TEST("every action has words of its own", every_action_has_words_of_its_own),
        TEST("the SVG is whole and no wider than a screen",
             the_svg_is_whole_and_no_wider_than_a_screen),
        TEST("without Graphviz it says what to install", without_graphviz_it_says_what_to_install),
        TEST("a dot that hangs or fails is told", a_dot_that_hangs_or_fails_is_told),
        TEST("heat colours by the share that went no further",
             heat_colours_by_the_share_that_went_no_further),
        TEST("bad heat is told by line", bad_heat_is_told_by_line),
        TEST("hostile names stay names", hostile_names_stay_names),
    };

    return cmocka_run_group_tests_name("flow graph", tests, shell_setup, shell_teardown);
}
