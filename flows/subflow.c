#include "flows/run.h"

#include <string.h>

void run_apply(struct run *run, const struct assign *set, size_t count)
{
    for (size_t i = 0; i < count; i++)
        run_set(run, set[i].name, run_operand(run, &set[i].value));
}

int run_outcome(const struct state *state, const char *name)
{
    for (size_t i = 0; i < state->outcome_count; i++)
        if (strcmp(state->outcomes[i].name, name) == 0)
            return state->outcomes[i].go;
    return GO_NONE;
}

/*
 * A sub-flow is called: its parameters are variables, the caller is remembered.  Who left it by an
 * interrupt and calls again from the same place begins it anew; beyond the limit the outermost call
 * is forgotten.
 */
int run_call(struct run *run, const struct state *state)
{
    struct flow_session *s = run->session;
    int32_t at = 0;

    run_apply(run, state->args, state->arg_count);
    while (at < s->call_count && strcmp(s->calls[at], state->name) != 0)
        at++;
    if (at == FLOW_CALLS_MAX) {
        memmove(s->calls, s->calls + 1, (FLOW_CALLS_MAX - 1) * sizeof(s->calls[0]));
        at--;
    }
    s->calls[at] = state->name;
    s->call_count = at + 1;
    return state->subflow->start;
}

/* Back where the sub-flow was called; home when nobody called it (a version may have changed). */
int run_result(struct run *run, const struct state *state)
{
    struct flow_session *s = run->session;
    int caller, go = GO_NONE;

    if (s->call_count > 0) {
        caller = flow_state_index(run->flow, s->calls[--s->call_count]);
        if (caller >= 0)
            go = run_outcome(&run->flow->states[caller], state->result);
    }
    return go == GO_NONE ? run->flow->home : go;
}
