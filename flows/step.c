#include "flows/run.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <string.h>

static bool enter(struct run *run, int go, struct error *err);

/* The turn is complete; the session waits in `state` (NULL: it does not wait). */
static bool rest_in(struct run *run, const struct state *state)
{
    struct flow_turn *turn = run->turn;

    turn->question = NULL;
    turn->resume = NULL;
    run_keep(run);
    turn->grave = vars_find(run->session->vars, GRAVE) != NULL;
    run->session->version = run->flow->version;
    run->session->state = state ? state->name : NULL;
    turn->ended = run->session->ended;
    turn->handed_over = state && state->kind == STATE_HANDED_OVER;
    turn->awaits_free_text = state && flow_state_asks_free(state);
    if (state)
        turn->silence_s = run_silence_seconds(run, state);
    return true;
}

static bool stay(struct run *run)
{
    const struct state *state = run->waiting >= 0 ? &run->flow->states[run->waiting] : NULL;

    if (!state)
        run->session->ended = true;
    return rest_in(run, state);
}

static bool wait_in(struct run *run, const struct state *state)
{
    run->session->ended = false;
    run->session->misses = 0;
    return rest_in(run, state);
}

static bool finish_in(struct run *run, const struct state *state)
{
    run->session->ended = true;
    run->session->returning = NULL;
    run->session->call_count = 0;
    run_wishes_forget(run);
    return rest_in(run, state);
}

static const struct var *arguments(struct run *run, const struct state *state)
{
    struct var *out = ARENA_ARRAY(run->arena, struct var, state->arg_count + 1);

    for (size_t i = 0; i < state->arg_count; i++)
        out[i] = (struct var){ state->args[i].name, run_operand(run, &state->args[i].value) };
    return out;
}

static bool ask_action(struct run *run, const struct state *state, struct error *err)
{
    if (run->rounds >= FLOW_ROUNDS_MAX + run->giving_up) {
        if (run->giving_up)
            return error_set(err, ERROR_INTERNAL, "state %s asks too much in one turn",
                             state->name);
        run->giving_up = true;
        return enter(run, run->flow->give_up, err);
    }
    if (strcmp(state->action->name, "stop") == 0)
        run_wishes_forget(run);
    run->rounds++;
    run->asking = (int)(state - run->flow->states);
    run->question = (struct flow_question){ .action = state->action->name,
                                            .args = { arguments(run, state), state->arg_count },
                                            .later_s = state->later_s };
    run->turn->question = &run->question;
    run->turn->resume = run;
    return true;
}

static void forget(struct run *run)
{
    run->session->vars = (struct vars){ 0 };
    run->session->returning = NULL;
    run->session->call_count = 0;
    run_wishes_forget(run);
    run->var_count = 0;
}

static int choose_branch(struct run *run, const struct state *state)
{
    for (size_t i = 0; i < state->branch_count; i++)
        if (run_guard(run, &state->branches[i].guard))
            return state->branches[i].go;
    return state->next;
}

/* Where a target leads: "@return" is used up by it; who is not known well enough says so first. */
static int resolve(struct run *run, int go)
{
    if (go == GO_AGAIN)
        go = run->waiting >= 0
                 ? flow_state_index(run->flow, run_resume_name(run->flow, run->waiting))
                 : run->flow->home;
    if (go == GO_WISH)
        go = run_wish_take(run);
    if (go == GO_OTHER)
        go = run_wish_take_other(run);
    if (go == GO_RETURN) {
        go = flow_state_index(run->flow, run->session->returning);
        run->session->returning = NULL;
        if (go == GO_NONE)
            go = run->flow->home;
    }
    if (go >= 0 && run->flow->states[go].needs > run->assurance) {
        run->session->returning = run_resume_name(run->flow, go);
        run_trace(run, ">", "identify?");
        go = run->flow->identify;
    }
    return go;
}

/* One state is entered: it says its words, then waits, asks an action, or names the next one. */
static bool visit(struct run *run, const struct state *state, int *next, struct error *err)
{
    bool more;

    run_trace(run, ">", state->name);
    if (state->forget)
        forget(run);
    run_apply(run, state->set, state->set_count);
    run->session->misses = 0;
    if (flow_asks_wish(run->flow, (int)(state - run->flow->states)) && !run_wish_offer(run)) {
        *next = run->flow->home;
        return true;
    }
    more = state->served && run_wished(run) && run_wish_name(run);
    if (!run_say(run, state->say, state->kind == STATE_ASK && !more ? state : NULL, err))
        return false;
    *next = more ? run->flow->wished : GO_NONE;
    if (more)
        return true;
    switch (state->kind) {
    case STATE_SAY:
        *next = state->next;
        return true;
    case STATE_BRANCH:
        *next = choose_branch(run, state);
        return true;
    case STATE_DO:
        return ask_action(run, state, err);
    case STATE_CALL:
        *next = run_call(run, state);
        return true;
    case STATE_RESULT:
        *next = run_result(run, state);
        return true;
    case STATE_END:
        return finish_in(run, NULL);
    case STATE_HANDED_OVER:
        run_wishes_forget(run);
        return wait_in(run, state);
    case STATE_ASK:
        return wait_in(run, state);
    }
    return error_set(err, ERROR_INTERNAL, "state %s is of no kind", state->name);
}

static bool enter(struct run *run, int go, struct error *err)
{
    while (go != GO_NONE) {
        if (++run->transitions > FLOW_TRANSITIONS_MAX)
            return error_set(err, ERROR_INTERNAL, "more than %d transitions in a turn",
                             FLOW_TRANSITIONS_MAX);
        go = resolve(run, go);
        if (go == GO_STAY)
            return stay(run);
        if (!visit(run, &run->flow->states[go], &go, err))
            return false;
    }
    return true;
}

/* The retry ladder: other words, then the choices, then a person.  Never the same words thrice. */
static bool miss(struct run *run, const struct state *state, const struct meaning *meaning,
                 struct error *err)
{
    struct says says;
    int step = run->session->misses;

    if (state->needs > run->assurance)
        return enter(run, run->waiting, err);
    run->turn->understood = false;
    run_trace(run, ">", "miss");
    run->session->misses++;
    if (step >= LADDER_MAX)
        return enter(run, state->give_up >= 0 ? state->give_up : run->flow->give_up, err);
    says = state->retry[step].count ? state->retry[step] : run->flow->retry[step];
    if (meaning->kind == MEANING_WRONG && (size_t)step < meaning->expect->wrong.count)
        says = (struct says){ &meaning->expect->wrong.items[step], 1 };
    if (!run_say(run, says, step + 1 == LADDER_MAX ? state : NULL, err))
        return false;
    return stay(run);
}

/* Asked who they are, people ask for what they came for: it is kept, and the question goes on. */
static bool must_identify_first(struct run *run, const struct state *state, int go)
{
    if (!state || !state->identity || go < 0 || run->flow->states[go].needs <= run->assurance)
        return false;
    run->session->returning = run_resume_name(run->flow, go);
    return true;
}

static bool follow(struct run *run, const struct meaning *meaning, const char *text,
                   struct error *err)
{
    const struct expect *e = meaning->expect;
    const struct state *state = run->waiting >= 0 ? &run->flow->states[run->waiting] : NULL;

    if (must_identify_first(run, state, e->go)) {
        run->turn->guess = (struct flow_guess){ 0 }; /* it was understood, and is kept */
        return miss(run, state, &(struct meaning){ 0 }, err);
    }
    if ((!state || state->identity) && e->entity != ENTITY_NONE)
        run_wishes_hold(run);
    if (e->as)
        run_set(run, e->as, meaning->value);
    if (e->beside_as)
        run_set(run, e->beside_as, meaning->beside);
    if (e->words && text)
        run_set(
            run, e->words,
            (struct value){ .type = VALUE_TEXT,
                            .text = arena_strndup(run->arena, text, strnlen(text, WORDS_MAX)) });
    run_apply(run, e->set, e->set_count);
    if (e->returns && run->waiting >= 0)
        run->session->returning = run_resume_name(run->flow, run->waiting);
    return enter(run, e->go, err);
}

static bool careful_stop(struct run *run, struct error *err)
{
    if (run->waiting < 0)
        return enter(run, run->flow->stop, err);
    run->session->returning = run_resume_name(run->flow, run->waiting);
    return enter(run, run->flow->careful_stop, err);
}

/* "Você quer ...?": it comes back to where it was asked. */
static bool doubt(struct run *run, const struct meaning *meaning, struct error *err)
{
    run->turn->unsure = true;
    if (!flow_asks_wish(run->flow, run->waiting))
        run->session->returning = run_resume_name(run->flow, run->waiting);
    run_wishes_doubt(run, meaning);
    return enter(run, meaning->other_count ? run->flow->choose : run->flow->confirm, err);
}

/* The very first message: the greeting comes first, and a wish is remembered until it may be met.
 */
static bool begin(struct run *run, const struct meaning *meaning, const char *text,
                  struct error *err)
{
    const struct expect *e = meaning->expect;

    run_drop(run, NUDGED); /* a new episode may be nudged once again */
    run->session->returning = NULL;
    run->session->call_count = 0;
    if (meaning->kind == MEANING_EXPECT && (e->at_once || e->first))
        return follow(run, meaning, text, err);
    if (meaning->kind == MEANING_EXPECT && e->go >= 0 &&
        run->flow->states[e->go].needs > ASSURANCE_A0)
        run->session->returning = run_resume_name(run->flow, e->go);
    return enter(run, run->flow->start, err);
}

/* A photo or a sticker where words are asked: a kind word, then the choices, then a person. */
static bool not_text(struct run *run, const struct state *state, enum flow_event_kind kind,
                     struct error *err)
{
    bool known = state->needs <= run->assurance;
    struct says says = state->media.count && known ? state->media : run->flow->media;

    if (state->otherwise != GO_NONE)
        return enter(run, state->otherwise, err);
    if (run->session->misses > 0)
        return miss(run, state, &(struct meaning){ 0 }, err);
    run->session->misses++;
    if (!run_say(run, kind == FLOW_MEDIA ? says : run->flow->unsupported, NULL, err))
        return false;
    return stay(run);
}

static bool hear(struct run *run, const struct flow_event *event, struct error *err)
{
    const struct state *state = run->waiting >= 0 ? &run->flow->states[run->waiting] : NULL;
    struct flow_heard *heard = ARENA_NEW(run->arena, struct flow_heard);
    struct meaning meaning;

    if (event->heard && event->heard->text == event->text)
        run->looks = event->heard->looks;
    meaning = understand_event(run, state, event);
    *heard = (struct flow_heard){ .text = event->text, .understood = true, .meaning = meaning };
    run->turn->heard = heard;
    run_drop(run, SILENT);
    if (state && state->later_after_s)
        run_remember(run, TOLD, 1); /* whoever asks meanwhile is told so there */
    if (meaning.kind == MEANING_EXPECT && meaning.expect->grave)
        run_remember(run, GRAVE, 1);
    if (event->kind == FLOW_TEXT && event->text)
        run_fill_slots(run, event->text);
    run_wishes_mind(run, &meaning);
    run_trace(run, ">", meaning.label ? meaning.label : "?");
    if (meaning.kind == MEANING_STOP)
        return enter(run, run->flow->stop, err);
    if (meaning.kind == MEANING_CAREFUL)
        return careful_stop(run, err);
    if (meaning.kind == MEANING_UNSURE)
        return doubt(run, &meaning, err);
    if (!state)
        return begin(run, &meaning, event->text, err);
    if (meaning.kind == MEANING_EXPECT)
        return follow(run, &meaning, event->text, err);
    if (event->kind == FLOW_MEDIA || event->kind == FLOW_UNSUPPORTED)
        return not_text(run, state, event->kind, err);
    if (state->otherwise != GO_NONE)
        return enter(run, state->otherwise, err);
    return miss(run, state, &meaning, err);
}

/* First that it takes a moment, where that was not said at once; then what else there is. */
static bool late_answer(struct run *run, const struct state *state, struct error *err)
{
    if (!state->later_after_s || run_told(run))
        return enter(run, state->later_go, err);
    run_remember(run, TOLD, 1);
    if (!run_say(run, state->later_say, NULL, err))
        return false;
    return stay(run);
}

static bool silence(struct run *run, struct error *err)
{
    const struct state *state = run->waiting >= 0 ? &run->flow->states[run->waiting] : NULL;

    const struct silence *due = state ? run_next_silence(run, state) : NULL;

    run_trace(run, ">", "silence");
    if (state && state->kind == STATE_DO)
        return late_answer(run, state, err);
    if (!due)
        return stay(run);
    run_remember(run, SILENT, (due - state->silences) + 1);
    if (due->go != GO_NONE)
        return enter(run, due->go, err);
    run_remember(run, NUDGED, 1);
    if (!run_say(run, due->say, NULL, err))
        return false;
    return stay(run);
}

/* What an action answered: its values, the identity level it proves, and where it leads. */
static bool take_answer(struct run *run, const struct state *state, int go,
                        const struct flow_answer *answer, struct error *err)
{
    if (strcmp(answer->outcome, "ok") == 0 && state->action->earned > run->assurance)
        run->assurance = state->action->earned;
    run->opened = run->opened || (state->action->opens && strcmp(answer->outcome, "ok") == 0);
    for (size_t i = 0; i < answer->values.count; i++)
        run_set(run, answer->values.items[i].name, answer->values.items[i].value);
    run_trace(run, "=", answer->outcome);
    return enter(run, go, err);
}

/* The answer that was to come later; who meanwhile went elsewhere is not called back. */
static bool done_later(struct run *run, const struct flow_event *event, struct error *err)
{
    const struct state *state = run->waiting >= 0 ? &run->flow->states[run->waiting] : NULL;
    const struct flow_answer answer = { event->payload, event->notice };
    int go = state && state->kind == STATE_DO && event->payload ? run_outcome(state, event->payload)
                                                                : GO_NONE;

    if (go == GO_NONE)
        return stay(run);
    return take_answer(run, state, go, &answer, err);
}

static bool notice(struct run *run, const struct flow_event *event, struct error *err)
{
    run_trace(run, ">", event->payload);
    for (size_t i = 0; i < event->notice.count; i++)
        run_set(run, event->notice.items[i].name, event->notice.items[i].value);
    return enter(run, run_notice_target(run, event->payload), err);
}

bool flow_step(const struct flow *flow, struct flow_session *session,
               const struct flow_event *event, const struct flow_facts *facts, struct arena *a,
               struct flow_turn *turn, struct error *err)
{
    struct run *run = run_new(flow, session, facts, a, turn);

    if (run_is_silenced(run, event)) {
        run_trace(run, ">", "silenced");
        return stay(run);
    }
    if (event->kind == FLOW_SILENCE)
        return silence(run, err);
    if (event->kind == FLOW_NOTICE)
        return notice(run, event, err);
    if (event->kind == FLOW_DONE)
        return done_later(run, event, err);
    return hear(run, event, err);
}

/* A provider will answer: the session waits in the state that asked, for so long at most. */
static bool wait_for_answer(struct run *run, const struct state *state, struct error *err)
{
    run_trace(run, "=", "later");
    run_drop(run, TOLD);
    if (!state->later_after_s && !run_say(run, state->later_say, NULL, err))
        return false;
    return wait_in(run, state);
}

bool flow_answer(const struct flow *flow, struct flow_session *session,
                 const struct flow_answer *answer, const struct flow_facts *facts, struct arena *a,
                 struct flow_turn *turn, struct error *err)
{
    struct run *run = turn->resume;
    const struct state *state = run ? &flow->states[run->asking] : NULL;
    bool later =
        state && state->later_s && answer->outcome && strcmp(answer->outcome, "later") == 0;
    int go = state && answer->outcome ? run_outcome(state, answer->outcome) : GO_NONE;

    if (go == GO_NONE && !later)
        return error_set(err, ERROR_INTERNAL, "no question with such an answer is open (%s)",
                         answer->outcome ? answer->outcome : "none");
    run->session = session;
    run_take_facts(run, facts);
    run->arena = a;
    run->turn = turn;
    turn->question = NULL;
    if (facts->assurance > run->assurance)
        run->assurance = facts->assurance;
    if (later)
        return wait_for_answer(run, state, err);
    return take_answer(run, state, go, answer, err);
}
