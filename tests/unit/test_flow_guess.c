#include "tests/unit/guess_fixture.h"

/* When the model is heard, and when it is not. */

static void what_is_sure_is_served(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, SURE);
    expect_trace(t, "acrescimos");
    assert_false(t->last.unsure);
    assert_string_equal(t->last.guess.intent, "ask_charges");
    assert_in_range(t->last.guess.permille, 850, 1000);
    talk_done(t);
}

static void what_is_unlikely_is_not_understood(void **fixture)
{
    static const char *const texts[] = { UNCERTAIN, OUTSIDE, YES };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct talk *t = known(*fixture);
        say(t, texts[i]);
        assert_false(t->last.understood);
        assert_false(t->last.unsure);
        assert_non_null(t->last.guess.intent);
        talk_done(t);
    }
}

/* A half yes is one where yes or no was asked, and nothing elsewhere. */
static void what_was_asked_counts_more(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, HALF);
    assert_false(t->last.understood);
    say(t, CHARGES);
    expect_said(t, "confirmar-pedido");
    say(t, HALF);
    expect_trace(t, "acrescimos");
    talk_done(t);
}

/* Before identity nothing of theirs is asked about: they are asked who they are. */
static void strangers_are_asked_who_they_are(void **fixture)
{
    static const char *const texts[] = { CHARGES, TWO };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct talk *t = begin(*fixture);
        say(t, "oi");
        say(t, texts[i]);
        assert_false(was_said(t, "confirmar-pedido"));
        assert_false(was_said(t, "escolher-pedido"));
        assert_false(t->last.unsure);
        talk_done(t);
    }
}

/* What they most likely want is served once they have said it. */
static void a_stranger_is_served_what_is_likely(void **fixture)
{
    struct talk *t = begin(*fixture);

    say(t, "seus merda");
    say(t, CHARGES);
    expect_trace(t, "acrescimos");
    assert_false(t->last.unsure);
    say(t, "529.982.247-25");
    say(t, "25/08/1985");
    expect_trace(t, "acrescimos");
    talk_done(t);
}

static void what_is_grave_is_heard_at_little(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, DESPAIR);
    expect_trace(t, "angustia");
    talk_done(t);
    t = begin(*fixture);
    say(t, DESPAIR);
    expect_trace(t, "angustia");
    talk_done(t);
    t = known(*fixture);
    say(t, "quero mudar meu telefone"); /* where a wish would have to be sure */
    say(t, DESPAIR);
    expect_trace(t, "angustia");
    talk_done(t);
    t = known(*fixture);
    say(t, FAINT);
    assert_null(strstr(t->last.trace, "angustia"));
    talk_done(t);
}

/* Not where words told something else: there the model must be sure. */
static void words_are_believed_before_a_likely_despair(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, "quero a segunda via do boleto " DESPAIR);
    assert_null(strstr(t->last.trace, "angustia"));
    expect_trace(t, "segunda_via");
    talk_done(t);
}

/* One word of a table, and a model that is sure of something else. */
static void a_sure_model_is_heard_beside_one_word(void **fixture)
{
    static const struct choice choices[] = {
        { MISTAKEN, ">acrescimos" },
        { DOUBTED, ">segunda_via" }, /* the word of the table has its share */
        { LIKELIER, ">acrescimos" }, /* it has none */
        { UNHEARD, ">miss" },
        { "zanfona quero boleto", ">segunda_via" }, /* few words are what they say */
    };

    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        struct talk *t = known(*fixture);
        say(t, choices[i].said);
        expect_trace(t, choices[i].leads);
        talk_done(t);
    }
}

/* A phone puts a blank behind each word: it is none itself. */
static void blanks_at_the_ends_are_no_words(void **fixture)
{
    static const char *const texts[] = {
        FEW, FEW " ", " " FEW, FEW "  ", "drogue  nandu ema ", "drogue nandu ema\\n"
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct talk *t = known(*fixture);
        say(t, texts[i]);
        if (t->last.understood)
            fail_msg("\"%s\": %s", texts[i], t->last.trace);
        talk_done(t);
    }
}

/* Where a value is asked for, a likely wish is not believed; a sure one is. */
static void a_value_that_is_asked_for_comes_first(void **fixture)
{
    struct talk *t = known(*fixture);

    say(t, LIKELY);
    expect_trace(t, "acrescimos");
    talk_done(t);
    t = known(*fixture);
    say(t, "quero mudar meu telefone");
    say(t, LIKELY);
    assert_null(strstr(t->last.trace, "acrescimos"));
    talk_done(t);
    t = known(*fixture);
    say(t, "quero mudar meu telefone");
    say(t, SURE);
    expect_trace(t, "acrescimos");
    talk_done(t);
}

/* What was heard while lines were gathered keeps what the model made of it. */
static void what_was_heard_before_keeps_its_guess(void **fixture)
{
    struct lab *lab = *fixture;
    struct arena a = { 0 };
    struct flow_session session = { 0 };
    struct flow_facts facts = { .today = 20782, .is_new = true };
    struct flow_turn turn;
    struct error err = { 0 };
    struct flow_event event = { .kind = FLOW_TEXT, .text = "oi" };

    facts.creditor = sample_creditor(NULL, &a);
    assert_true(flow_step(lab->flow, &session, &event, &facts, &a, &turn, &err));
    event.text = UNCERTAIN;
    event.heard = flow_hear(lab->flow, &session, event.text, &facts, &a);
    assert_true(flow_step(lab->flow, &session, &event, &facts, &a, &turn, &err));
    assert_false(turn.understood);
    assert_non_null(turn.guess.intent);
    assert_string_equal(turn.guess.intent, "ask_charges");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what is sure is served", what_is_sure_is_served),
        TEST("what is unlikely is not understood", what_is_unlikely_is_not_understood),
        TEST("what was asked counts more", what_was_asked_counts_more),
        TEST("strangers are asked who they are, not what they meant",
             strangers_are_asked_who_they_are),
        TEST("a stranger is served what is likely, once known",
             a_stranger_is_served_what_is_likely),
        TEST("what is grave is heard though it is not sure", what_is_grave_is_heard_at_little),
        TEST("words are believed before a likely despair",
             words_are_believed_before_a_likely_despair),
        TEST("a sure model is heard beside one word of a table",
             a_sure_model_is_heard_beside_one_word),
        TEST("blanks at the ends are no words", blanks_at_the_ends_are_no_words),
        TEST("where a value is asked for, it comes first", a_value_that_is_asked_for_comes_first),
        TEST("what was heard while lines were gathered keeps its guess",
             what_was_heard_before_keeps_its_guess),
    };

    return cmocka_run_group_tests_name("flow_guess", tests, set_up, tear_down);
}
