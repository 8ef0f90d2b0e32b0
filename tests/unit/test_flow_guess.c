#include "tests/support/tiny_model.h"
#include "tests/support/unit.h"

#include "flows/flow.h"
#include "nlu/model_shipped.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/cli/flow_talk.h"

#include <string.h>

/*
 * The shipped flow with a model whose answers are known.  What it is taught is said in words of no
 * language, so that no table hears them.
 */
#define CHARGES   "zorblax tupinamba guariroba nandu"
#define TWO       "fubanga tupinamba guariroba nandu"
#define SURE      "plimbus tupinamba guariroba nandu"
#define UNCERTAIN "quistro tupinamba guariroba nandu"
#define DESPAIR   "tchurume tupinamba guariroba nandu"
#define FAINT     "vrandu tupinamba guariroba nandu"
#define YES       "grumbo tupinamba guariroba nandu"
#define OUTSIDE   "xibuca tupinamba guariroba nandu"
#define FEW       "drogue nandu ema"
#define HALF      "mugunza tupinamba guariroba nandu"
#define MISTAKEN  "zanfona tupinamba guariroba boleto"
#define DOUBTED   "jabirou tupinamba guariroba boleto"
#define UNHEARD   "mocotue tupinamba guariroba boleto"
#define LIKELY    "brispa tupinamba guariroba nandu"

static const struct lesson {
    const char *text, *word;
    struct guess guesses[2];
} lessons[] = {
    { CHARGES, "zorblax", { { LABEL_ASK_CHARGES, 0.58F } } },
    { TWO, "fubanga", { { LABEL_ASK_CHARGES, 0.44F }, { LABEL_ASK_CLEARANCE, 0.41F } } },
    { SURE, "plimbus", { { LABEL_ASK_CHARGES, 0.97F } } },
    { UNCERTAIN, "quistro", { { LABEL_ASK_CHARGES, 0.30F } } },
    { DESPAIR, "tchurume", { { LABEL_DISTRESS, 0.45F } } },
    { FAINT, "vrandu", { { LABEL_DISTRESS, 0.15F } } },
    { YES, "grumbo", { { LABEL_AFFIRM, 0.90F } } },
    { OUTSIDE, "xibuca", { { LABEL_OOS, 0.90F } } },
    { FEW, "drogue", { { LABEL_ASK_CHARGES, 0.80F } } },
    { HALF, "mugunza", { { LABEL_AFFIRM, 0.40F } } },
    { MISTAKEN, "zanfona", { { LABEL_ASK_CHARGES, 0.97F } } },
    { DOUBTED, "jabirou", { { LABEL_ASK_CHARGES, 0.80F } } },
    { UNHEARD, "mocotue", { { LABEL_OOS, 0.97F } } },
    { LIKELY, "brispa", { { LABEL_ASK_CHARGES, 0.80F } } },
};

struct lab {
    struct arena a;
    struct flow *flow;
    struct intent_model model;
};

static struct flow *shipped(struct arena *a)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    const char *report;

    return flow_load_published((const char *)graph->data, graph->len, (const char *)texts->data,
                               texts->len, 1, a, &report);
}

static int set_up(void **fixture)
{
    static struct lab lab;
    struct made_model *made = made_model_new(&lab.a);

    for (size_t i = 0; i < COUNT_OF(lessons); i++)
        made_model_teach(made, lessons[i].text, lessons[i].word, lessons[i].guesses,
                         1 + (lessons[i].guesses[1].p > 0));
    lab.model = made_model_open(made);
    lab.flow = shipped(&lab.a);
    model_use(&lab.model);
    *fixture = &lab;
    return lab.flow ? 0 : -1;
}

static int tear_down(void **fixture)
{
    struct lab *lab = *fixture;

    model_use(NULL);
    flow_free(&lab->flow);
    arena_done(&lab->a);
    return 0;
}

static void say(struct talk *t, const char *text)
{
    struct arena a = { 0 };

    assert_true(talk_line(t, arena_printf(&a, "> %s", text)));
    arena_done(&a);
    if (t->faults.len)
        fail_msg("%s", strbuf_str(&t->faults));
}

static struct talk *begin(struct lab *lab)
{
    static struct talk t;

    talk_init(&t, lab->flow, day_from_civil(2026, 11, 25));
    return &t;
}

/* Somebody who is known, and has been told what is owed. */
static struct talk *known(struct lab *lab)
{
    struct talk *t = begin(lab);

    say(t, "529.982.247-25 25/08/1985");
    assert_int_equal(t->assurance, ASSURANCE_A2);
    return t;
}

static bool was_said(const struct talk *t, const char *text_id)
{
    for (size_t i = 0; i < t->last.reply_count; i++)
        if (strcmp(t->last.replies[i].text_id, text_id) == 0)
            return true;
    return false;
}

static void expect_said(const struct talk *t, const char *text_id)
{
    if (!was_said(t, text_id))
        fail_msg("\"%s\" was not said: %s (%s %d)", text_id, t->last.trace,
                 t->last.guess.intent ? t->last.guess.intent : "no guess", t->last.guess.permille);
}

static void expect_trace(const struct talk *t, const char *part)
{
    if (!strstr(t->last.trace, part))
        fail_msg("no \"%s\" in %s", part, t->last.trace);
}

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

struct choice {
    const char *said, *leads;
};

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
        { DOUBTED, ">segunda_via" },
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
        TEST("what is sure is served", what_is_sure_is_served),
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
        TEST("a replay needs no model", a_replay_needs_no_model),
    };

    return cmocka_run_group_tests_name("flow_guess", tests, set_up, tear_down);
}
