#include "tests/unit/guess_fixture.h"

/* What was probably meant is asked: one wish, or which of two. */

static void what_is_likely_is_asked(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, CHARGES);
    expect_said(t, "confirmar-pedido");
    assert_true(t->last.unsure);
    assert_true(t->last.understood);
    assert_non_null(strstr(t->last.replies[0].body, "é sobre"));
    assert_null(strstr(t->last.replies[0].body, "{{"));
    say(t, "sim");
    expect_trace(t, "acrescimos");
    assert_false(t->last.unsure);
    talk_done(t);
}

static void no_is_no_and_the_second_calls_a_person(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, CHARGES);
    say(t, "não");
    expect_said(t, "pedido-errado");
    assert_false(t->last.handed_over);
    say(t, CHARGES);
    expect_said(t, "confirmar-pedido");
    say(t, "não");
    expect_trace(t, "pessoa_nao_entendi");
    assert_true(t->last.handed_over);
    talk_done(t);
}

/* What was right in between begins the count anew. */
static void a_yes_forgets_the_no(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, CHARGES);
    say(t, "não");
    say(t, CHARGES);
    say(t, "sim");
    say(t, CHARGES);
    say(t, "não");
    expect_said(t, "pedido-errado");
    assert_false(t->last.handed_over);
    talk_done(t);
}

static void two_that_are_likely_are_offered(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, TWO);
    expect_said(t, "escolher-pedido");
    assert_true(t->last.unsure);
    assert_null(strstr(t->last.replies[0].body, "{{"));
    assert_non_null(strstr(t->last.replies[0].body, "3. outra coisa"));
    talk_done(t);
}

static void each_of_two_is_served(void **fixture)
{
    static const struct choice choices[] = {
        { "o primeiro", "acrescimos" },
        { "1", "acrescimos" },
        { "[primeiro_pedido]", "acrescimos" },
        { "o segundo", "quitacao" },
        { "2", "quitacao" },
        { "[segundo_pedido]", "quitacao" },
        { "outra coisa", "pedido_errado" },
        { "3", "pedido_errado" },
        { "não", "pedido_errado" },
        { "[outra_coisa]", "pedido_errado" },
        { "não, quero o boleto", "segunda_via" },
        { "atendente", "pessoa" },
    };

    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        struct talk *t = known(*fixture);
        say(t, TWO);
        say(t, choices[i].said);
        if (!strstr(t->last.trace, choices[i].leads))
            fail_msg("\"%s\" leads to %s", choices[i].said, t->last.trace);
        talk_done(t);
    }
}

/* The wish that was not chosen is not asked about, at once or later. */
static void the_other_of_two_is_left(void **fixture)
{
    static const char *const chosen[] = { "o primeiro", "o segundo", "outra coisa" };

    for (size_t i = 0; i < COUNT_OF(chosen); i++) {
        struct talk *t = known(*fixture);
        say(t, TWO);
        say(t, chosen[i]);
        assert_false(was_said(t, "outro-pedido"));
        say(t, "obrigado");
        assert_false(was_said(t, "outro-pedido"));
        talk_done(t);
    }
}

static void something_else_twice_calls_a_person(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, TWO);
    say(t, "outra coisa");
    expect_said(t, "pedido-errado");
    assert_false(t->last.handed_over);
    say(t, TWO);
    say(t, "outra coisa");
    assert_true(t->last.handed_over);
    talk_done(t);
}

static void a_no_and_something_else_call_a_person(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, CHARGES);
    say(t, "não");
    say(t, TWO);
    say(t, "outra coisa");
    assert_true(t->last.handed_over);
    talk_done(t);
}

/* Other words, then the choices, then a person. */
static void strange_answers_climb_the_ladder(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, CHARGES);
    say(t, "uabubu");
    expect_said(t, "confirmar-pedido-1");
    assert_false(t->last.understood);
    say(t, "uabubu");
    expect_said(t, "confirmar-pedido-2");
    say(t, "sim");
    expect_trace(t, "acrescimos");
    say(t, TWO);
    say(t, "uabubu");
    expect_said(t, "escolher-pedido-1");
    say(t, "uabubu");
    expect_said(t, "escolher-pedido-2");
    say(t, "uabubu");
    assert_true(t->last.handed_over);
    talk_done(t);
}

static void doubt_upon_doubt_asks_about_the_newer(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, CHARGES);
    say(t, TWO);
    expect_said(t, "escolher-pedido");
    say(t, "o segundo");
    expect_trace(t, "quitacao");
    talk_done(t);
}

/* A record tells what was understood: run again it needs no model. */
struct kept {
    const struct flow *flow;
    const struct intent_model *other;
    size_t turns;
};

static void run_again(void *ctx, const struct flow_session *before,
                      const struct flow_record *record)
{
    struct kept *k = ctx;
    struct flow_session session = *before;
    struct flow_turn turn;
    struct arena a = { 0 };
    struct error err = { 0 };
    const struct intent_model *in_use = model_in_use();
    struct flow_record again;

    model_use(k->other);
    if (!flow_record_unpack(k->flow, flow_record_pack(k->flow, record, &a), &a, &again, &err) ||
        !flow_replay(k->flow, &session, &again, record->facts.creditor, &a, &turn, &err))
        fail_msg("%s", err.detail);
    assert_true(flow_turn_digest(&turn, &session) == record->digest);
    model_use(in_use);
    arena_done(&a);
    k->turns++;
}

static void a_replay_needs_no_model(void **fixture)
{
    struct lab *lab = *fixture;
    struct arena a = { 0 };
    struct intent_model empty = made_model_open(made_model_new(&a));
    struct kept kept = { .flow = lab->flow, .other = &empty };
    struct talk *t = begin(lab);

    t->recorded = run_again;
    t->ctx = &kept;
    say(t, "529.982.247-25 25/08/1985");
    say(t, CHARGES);
    say(t, "não");
    say(t, TWO);
    say(t, "o segundo");
    say(t, DESPAIR);
    assert_int_equal(kept.turns, 6);
    talk_done(t);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what is likely is asked, and served after a yes", what_is_likely_is_asked),
        TEST("a no asks anew, the second one in a row calls a person",
             no_is_no_and_the_second_calls_a_person),
        TEST("a yes forgets the no before it", a_yes_forgets_the_no),
        TEST("of two that are likely both are offered", two_that_are_likely_are_offered),
        TEST("each of the two is served, and what is none of them", each_of_two_is_served),
        TEST("the one that was not chosen is left", the_other_of_two_is_left),
        TEST("something else twice calls a person", something_else_twice_calls_a_person),
        TEST("a no and something else call a person", a_no_and_something_else_call_a_person),
        TEST("strange answers climb the ladder", strange_answers_climb_the_ladder),
        TEST("doubt upon doubt asks about the newer", doubt_upon_doubt_asks_about_the_newer),
        TEST("a replay needs no model", a_replay_needs_no_model),
    };

    return cmocka_run_group_tests_name("flow_doubt", tests, set_up, tear_down);
}
