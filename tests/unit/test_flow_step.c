#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/cli/flow_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static day_t today(void)
{
    return day_from_civil(2026, 11, 25);
}

static struct flow *shipped(void)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = flow_load((const char *)graph->data, graph->len, (const char *)texts->data,
                                  texts->len, 3, &a, &report);

    assert_non_null(flow);
    arena_done(&a);
    return flow;
}

static int set_up(void **fixture)
{
    *fixture = shipped();
    return 0;
}

static int tear_down(void **fixture)
{
    struct flow *flow = *fixture;

    flow_free(&flow);
    return 0;
}

struct scene {
    const struct flow *flow;
    struct arena a;
    struct flow_session session;
    struct flow_facts facts;
    struct flow_turn turn;
};

static struct scene scene(void *flow)
{
    struct scene s = { .flow = flow, .facts = { .today = today(), .is_new = true } };

    s.facts.creditor = sample_creditor(NULL, &s.a);
    return s;
}

static void say(struct scene *s, const char *text)
{
    struct error err = { 0 };

    if (!flow_step(s->flow, &s->session, &(struct flow_event){ .kind = FLOW_TEXT, .text = text },
                   &s->facts, &s->a, &s->turn, &err))
        fail_msg("%s", err.detail);
}

static bool answer(struct scene *s, const char *outcome)
{
    struct error err = { 0 };

    return flow_answer(s->flow, &s->session, &(struct flow_answer){ outcome, { 0 } }, &s->facts,
                       &s->a, &s->turn, &err);
}

static void questions_carry_their_arguments(void **fixture)
{
    struct scene s = scene(*fixture);

    say(&s, "oi");
    assert_null(s.turn.question);
    assert_int_equal(s.turn.reply_count, 1);
    assert_true(s.turn.awaits_free_text);
    assert_true(s.turn.silence_s > 0 && s.turn.silence_s <= 600);
    say(&s, "529.982.247-25");
    say(&s, "25/08/1985");
    assert_string_equal(s.turn.question->action, "identify");
    assert_string_equal(vars_find(s.turn.question->args, "cpf")->text, "52998224725");
    assert_string_equal(vars_find(s.turn.question->args, "factor")->text, "birth");
    assert_int_equal(vars_find(s.turn.question->args, "factor_value")->type, VALUE_DAY);
    assert_false(answer(&s, "perhaps"));
    assert_true(answer(&s, "mismatch"));
    assert_null(s.turn.question);
    assert_string_equal(s.turn.replies[0].text_id, "nao-confere");
    assert_int_equal(s.session.version, 3);
    arena_done(&s.a);
}

static void what_is_earned_holds_within_the_turn(void **fixture)
{
    struct scene s = scene(*fixture);

    say(&s, "529.982.247-25");
    say(&s, "25/08/1985");
    assert_true(answer(&s, "ok"));
    assert_string_equal(s.turn.question->action, "load_debts");
    assert_true(answer(&s, "nothing"));
    assert_int_equal(s.turn.replies[0].level, DISCLOSURE_L2);
    arena_done(&s.a);
}

static void the_trace_tells_no_words(void **fixture)
{
    struct scene s = scene(*fixture);

    say(&s, "oi");
    say(&s, "529.982.247-25");
    assert_string_equal(s.turn.trace, "cpf>cpf>cpf_chegou>pedir_nascimento>nascimento");
    say(&s, "segredo absoluto 123");
    assert_null(strstr(s.turn.trace, "segredo"));
    assert_false(s.turn.understood);
    arena_done(&s.a);
}

static void a_turn_hands_over_before_it_asks_too_much(void **fixture)
{
    struct scene s = scene(*fixture);

    s.facts.assurance = ASSURANCE_A2;
    say(&s, "oi");
    for (int i = 0; i < FLOW_ROUNDS_MAX + 1 && s.turn.question; i++)
        assert_true(answer(&s, "overdue"));
    assert_null(s.turn.question);
    arena_done(&s.a);
}

static void steps_are_the_same_each_time(void **fixture)
{
    static const char *const lines[] = { "oi", "529.982.247-25", "não sei", "cep", "01310-100" };
    struct scene one = scene(*fixture), two = scene(*fixture);

    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        say(&one, lines[i]);
        say(&two, lines[i]);
        struct packed a = flow_session_pack(&one.session, &one.a);
        struct packed b = flow_session_pack(&two.session, &two.a);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
        assert_string_equal(one.turn.trace, two.turn.trace);
    }
    arena_done(&one.a);
    arena_done(&two.a);
}

static bool answers_at_once(struct scene *s, const char *text)
{
    return flow_answers_at_once(flow_hear(s->flow, &s->session, text, &s->facts, &s->a));
}

static void texts_that_answer_are_not_held(void **fixture)
{
    static const struct {
        const char *text;
        bool at_once;
    } cases[] = {
        { "529.982.247-25", true }, { "529.982.247-26", true }, { "atendente", true },
        { "pare", true },           { "não sei", true },        { "então", false },
        { "é que assim", false },
    };
    struct scene s = scene(*fixture);

    assert_true(answers_at_once(&s, "bom dia gente"));
    say(&s, "oi");
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (answers_at_once(&s, cases[i].text) != cases[i].at_once)
            fail_msg("\"%s\"", cases[i].text);
    arena_done(&s.a);
}

static void a_session_of_an_older_graph_begins_again(void **fixture)
{
    struct scene s = scene(*fixture);

    s.session.state = "um_estado_que_nao_existe_mais";
    say(&s, "blablabla");
    assert_string_equal(s.turn.replies[0].text_id, "saudacao");
    arena_done(&s.a);
}

static const char *const utterances[] = {
    "> oi",
    "> 529.982.247-25",
    "> 25/08/1985",
    "> 01/01/1990",
    "> 1",
    "> 2",
    "> 3",
    "> 4",
    "> quero negociar",
    "> segunda via",
    "> ultimo pagamento",
    "> ja paguei",
    "> não sei",
    "> ACEITO 482913",
    "> aceito",
    "> 482913",
    "> 111111",
    "> dia 28",
    "> outra data",
    "> sim",
    "> não",
    "> cancelar",
    "> não quero",
    "> menu",
    "> obrigado",
    "> blablabla",
    "> errei o cpf",
    "> isso é golpe?",
    "> lembretes",
    "> parar lembretes",
    "> [segunda_via]",
    "> [ofertas:1]",
    "> [parcelas:4002]",
    "> [nada]",
    "> pare",
    "> atendente",
    "> não sou eu",
    "> oi\\n2\\npix",
    "> {{valor}}",
    "> 111.444.777-35",
    "@ image",
    "@ audio já paguei",
    "@ sticker",
    "@ 9m",
    "@ 25h",
    "@ new",
    "@ give_back",
    "@ payment_settled valor=85000 data=2026-11-25 conta=1 pagamento=2",
    "@ payment_settled valor=85000 data=2026-11-25 conta=1 pagamento=fim",
    "@ delivery_failed",
    "@ unheard_of",
    "! identify paused",
    "! identify blocked",
    "! load_debts nothing",
    "! load_debts upcoming",
    "! second_copy failed",
    "! second_copy gone",
    "! offers none",
    "! receipt unknown",
    "! prepare_term expired",
    "! send_code no_contact",
    "! accept expired",
    "! promise limit",
    "! hand_over closed",
};

/* The script speaks of an open question only; one that nobody asks stays for later. */
static void talk_at_random(struct talk *t, const struct random *r)
{
    for (int i = 0; i < 25 && !t->faults.len; i++) {
        const char *line = utterances[random_below(r, COUNT_OF(utterances))];
        strbuf_reset(&t->out);
        strbuf_addf(&t->out, "%s\n", line);
        if (line[0] != '!' || t->scripted_count < COUNT_OF(t->scripted))
            assert_true(talk_line(t, line));
    }
}

static void nothing_is_disclosed_whatever_is_said(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "random conversations");

    for (int i = 0; i < 1500; i++) {
        struct talk t;
        talk_init(&t, *fixture, today());
        t.world.debt = (enum sample_debt)random_below(&r, 4);
        if (i % 2) {
            talk_line(&t, "> 529.982.247-25");
            talk_line(&t, "> 25/08/1985");
        }
        talk_at_random(&t, &r);
        if (t.faults.len)
            fail_msg("%s after %s", strbuf_str(&t.faults), strbuf_str(&t.out));
        talk_done(&t);
    }
}

/* Lines are heard before they are stepped through, to know whether more will come. */
static void a_guess_stays_with_what_was_heard_before_the_step(void **fixture)
{
    struct scene s = scene(*fixture);
    struct flow_event event = { .kind = FLOW_TEXT, .text = "zamba blorf tchuru" };
    struct error err = { 0 };

    say(&s, "oi");
    event.heard = flow_hear(s.flow, &s.session, event.text, &s.facts, &s.a);
    assert_true(flow_step(s.flow, &s.session, &event, &s.facts, &s.a, &s.turn, &err));
    assert_false(s.turn.understood);
    const char *guess = s.turn.guess.intent;
    assert_non_null(guess);
    say(&s, event.text);
    assert_string_equal(s.turn.guess.intent, guess);
    arena_done(&s.a);
}

static void what_was_grave_stays_so_for_the_session(void **fixture)
{
    struct scene s = scene(*fixture);

    say(&s, "oi");
    say(&s, "zamba blorf tchuru");
    assert_false(s.turn.grave);
    say(&s, "isso é golpe?");
    assert_null(s.turn.question);
    assert_true(s.turn.grave);
    struct flow_session next = flow_session_next(s.flow, &s.session, &s.a);
    say(&s, "zamba blorf tchuru");
    assert_true(s.turn.grave);
    s.session = next;
    say(&s, "oi");
    assert_false(s.turn.grave);
    arena_done(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a question carries its arguments, and only its outcomes answer it",
             questions_carry_their_arguments),
        TEST("an identity proved holds within the turn", what_is_earned_holds_within_the_turn),
        TEST("the trace tells the path and nothing that was written", the_trace_tells_no_words),
        TEST("a turn ends in few questions", a_turn_hands_over_before_it_asks_too_much),
        TEST("the same inputs give the same outputs, byte for byte", steps_are_the_same_each_time),
        TEST("a text that answers is not held back", texts_that_answer_are_not_held),
        TEST("a session in a state that is gone begins again",
             a_session_of_an_older_graph_begins_again),
        TEST("whatever is said, no turn fails and nothing is disclosed before identity",
             nothing_is_disclosed_whatever_is_said),
        TEST("a guess stays with what was heard before the step",
             a_guess_stays_with_what_was_heard_before_the_step),
        TEST("what was grave stays so for the session", what_was_grave_stays_so_for_the_session),
    };

    return cmocka_run_group_tests_name("flow_step", tests, set_up, tear_down);
}
