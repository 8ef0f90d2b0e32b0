#include "flows/load.h"
#include "flows/prove.h"
#include "server/base/auto.h"

#include <stdlib.h>

/* "@stay" may follow from a state without waiting, as far as that can be told without walking. */
static bool may_stay_after(const struct prover *p, const struct state *state, int go)
{
    bool back = false;

    (void)state;
    if (go == GO_STAY || go == GO_AGAIN)
        return true;
    for (size_t i = 0; go == GO_WISH && i < p->flow->anywhere.count; i++)
        back = back || (wish_begins(p, &p->flow->anywhere.items[i]) &&
                        may_stay_after(p, state, p->flow->anywhere.items[i].go));
    if (go >= 0)
        return p->may_stay[go] ||
               (p->flow->states[go].needs > ASSURANCE_A0 && p->may_stay[p->flow->identify]);
    for (size_t i = 0; go == GO_RETURN && i < p->flow->state_count; i++)
        back = back || ((p->flow->states[i].needs > ASSURANCE_A0 || p->flow->states[i].agreement ||
                         p->flow->states[i].identity || (int)i == p->flow->home) &&
                        p->may_stay[i]);
    return back;
}

static bool may_stay(const struct prover *p, const struct state *state)
{
    bool found = (state->kind == STATE_SAY || state->kind == STATE_BRANCH) &&
                 may_stay_after(p, state, state->next);

    for (size_t i = 0; i < state->branch_count; i++)
        found = found || may_stay_after(p, state, state->branches[i].go);
    for (size_t i = 0; i < state->outcome_count; i++)
        found = found || may_stay_after(p, state, state->outcomes[i].go);
    if (state->kind == STATE_CALL && state->subflow)
        found = found || may_stay_after(p, state, state->subflow->start);
    return found || state->kind == STATE_RESULT; /* it leads back to whoever called */
}

static void find_stays(struct prover *p)
{
    bool changed = true;

    p->may_stay = ARENA_ARRAY(&p->arena, bool, p->flow->state_count + 1);
    while (changed) {
        changed = false;
        for (size_t i = 0; i < p->flow->state_count; i++)
            if (!p->may_stay[i] && may_stay(p, &p->flow->states[i]))
                p->may_stay[i] = changed = true;
    }
}

static const char *way_to_here(void *walk)
{
    struct prover *p = walk;

    return p->at >= 0 ? talk_to(p, p->at) : NULL;
}

/* The flow's own targets must be states: nobody waits yet whom "@stay" could leave waiting. */
bool flow_check_heads(const struct flow *flow, struct faults *faults)
{
    const struct {
        const char *key;
        int go;
    } heads[] = { { "start", flow->start },       { "home", flow->home },
                  { "identify", flow->identify }, { "give_up", flow->give_up },
                  { "stop", flow->stop },         { "careful_stop", flow->careful_stop } };
    bool good = true;

    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (heads[i].go >= 0)
            continue;
        good = false;
        fault_add(faults, FAULT_GRAPH, heads[i].key, NULL, "name a state",
                  "\"%s\" of the flow is no state", heads[i].key);
    }
    return good;
}

static void prove(struct prover *p)
{
    names_collect(p);
    find_stays(p);
    p->at = -1;
    p->faults->talk = way_to_here;
    p->faults->walk = p;
    walk_all(p);
    if (!p->too_complex) {
        ways_check(p);
        turns_check(p);
    }
    words_check(p);
    wishes_check(p);
    p->faults->talk = NULL;
}

static void prover_free(struct prover *p)
{
    arena_done(&p->arena);
    free(p->nodes);
    free(p->edges);
    free(p->heads);
    free(p->now.items);
    free(p->next.items);
    free(p->joined.items);
    free(p);
}

void flow_check(const struct flow *flow, struct faults *faults)
{
    struct prover *p;

    p = calloc(1, sizeof(*p));
    if (!p)
        abort();
    p->flow = flow;
    p->faults = faults;
    prove(p);
    prover_free(p);
    limits_check(flow, faults);
    sms_check(flow, faults);
    menus_check(flow, faults);
    types_check(flow, faults);
    choices_check(flow, faults);
    purpose_check(flow, faults);
}
