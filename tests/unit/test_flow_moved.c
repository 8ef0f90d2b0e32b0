#include "tests/support/unit.h"

#include "flows/model.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"

#include <string.h>

/* A conversation goes on on another channel: what for, and nothing of who or how much. */

#define GRAPH "flows/graphs/cobranca.json"
#define TEXTS "flows/texts/cobranca.pt-BR.json"

static const struct var theirs[] = {
    { "cpf", { .type = VALUE_TEXT, .text = "52998224725" } },
    { "nome", { .type = VALUE_TEXT, .text = "Maria" } },
    { "confirmado", { .type = VALUE_NUMBER, .number = 1 } },
    { "parcela", { .type = VALUE_NUMBER, .number = 42 } },
};
static const struct var own[] = { { "cpf", { .type = VALUE_TEXT, .text = "11144477735" } } };

static struct flow *shipped(struct arena *a)
{
    const struct asset *graph = asset_find(GRAPH), *texts = asset_find(TEXTS);
    const char *report;
    struct flow *flow = flow_load_published((const char *)graph->data, graph->len,
                                            (const char *)texts->data, texts->len, 1, a, &report);

    assert_string_equal(report, "");
    return flow;
}

static const char *back_from(const struct flow *flow, const char *state, const char *returning,
                             struct arena *a)
{
    const struct flow_session from = { .state = state,
                                       .returning = returning,
                                       .vars = { theirs, COUNT_OF(theirs) } };
    const struct flow_session here = { .vars = { own, COUNT_OF(own) } };
    struct flow_session got = flow_session_moved(flow, &from, &here, a);

    assert_null(got.state);
    assert_int_equal(got.vars.count, 1); /* what is known here, and nothing that came along */
    assert_string_equal(got.vars.items[0].value.text, "11144477735");
    return got.returning ? got.returning : "home";
}

static void where_they_were_is_where_it_goes_on(void **state)
{
    static const struct {
        const char *state, *returning, *back;
    } cases[] = {
        { "cpf", NULL, "home" },           /* asked who they are, for nothing in particular */
        { "cpf", "negociar", "negociar" }, /* asked who they are on their way somewhere */
        { "quieto", NULL, "home" },        /* nothing was going on */
        { "no_such_state", "nor_this", "home" },
        { NULL, NULL, "home" },
    };
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(back_from(flow, cases[i].state, cases[i].returning, &a), cases[i].back);
    flow_free(&flow);
    arena_done(&a);
}

/* Whatever state it was in: it goes on where all that is needed is looked up behind identity. */
static void every_state_goes_on_behind_identity(void **state)
{
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)state;
    for (size_t i = 0; i < flow->state_count; i++) {
        const char *back = back_from(flow, flow->states[i].name, NULL, &a);
        int index = flow_state_index(flow, back);
        bool enters = strcmp(back, "home") == 0;
        for (size_t k = 0; k < flow->state_count; k++)
            enters = enters || flow->states[k].resume == index;
        assert_true(enters);
    }
    flow_free(&flow);
    arena_done(&a);
}

static void wishes_come_along_and_what_is_over_does_not(void **state)
{
    struct flow_session from = { .state = "menu", .wishes = { "desejo.canal" }, .wish_count = 1 };
    const struct flow_session here = { 0 };
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)state;
    struct flow_session got = flow_session_moved(flow, &from, &here, &a);
    assert_int_equal(got.wish_count, 1);
    assert_string_equal(got.wishes[0], "desejo.canal");
    assert_string_equal(got.returning, "menu");
    from.ended = true;
    got = flow_session_moved(flow, &from, &here, &a);
    assert_int_equal(got.wish_count, 0);
    assert_null(got.returning);
    flow_free(&flow);
    arena_done(&a);
}

static void a_flow_tells_which_notices_it_hears(void **state)
{
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)state;
    assert_true(flow_hears_notice(flow, "went_on"));
    assert_true(flow_hears_notice(flow, "page_talk"));
    assert_false(flow_hears_notice(flow, "went"));
    flow_free(&flow);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("where they were is where it goes on", where_they_were_is_where_it_goes_on),
        TEST("every state goes on behind identity", every_state_goes_on_behind_identity),
        TEST("wishes come along and what is over does not",
             wishes_come_along_and_what_is_over_does_not),
        TEST("a flow tells which notices it hears", a_flow_tells_which_notices_it_hears),
    };
    return cmocka_run_group_tests_name("flow_moved", tests, NULL, NULL);
}
