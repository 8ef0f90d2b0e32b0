#include "flows/run.h"

/* What a text means before its step is made: may it wait for further lines? */

const struct flow_heard *flow_hear(const struct flow *flow, const struct flow_session *session,
                                   const char *text, const struct flow_facts *facts,
                                   struct arena *a)
{
    struct flow_session copy = *session;
    struct flow_turn turn;
    struct flow_heard *heard = ARENA_NEW(a, struct flow_heard);
    struct run *run = run_new(flow, &copy, facts, a, &turn);
    const struct state *state = run->waiting >= 0 ? &flow->states[run->waiting] : NULL;

    heard->text = text;
    heard->understood = state && flow_state_asks_free(state);
    if (heard->understood)
        heard->meaning = understand_text(run, state, text);
    heard->guess = turn.guess;
    heard->looks = run->looks;
    return heard;
}

bool flow_answers_at_once(const struct flow_heard *heard)
{
    const struct meaning *meaning = &heard->meaning;

    if (!heard->understood)
        return true;
    if (meaning->kind == MEANING_EXPECT)
        return meaning->expect->entity != ENTITY_FREE_TEXT;
    return meaning->kind != MEANING_NONE;
}
