#include "flows/prove.h"

#include <string.h>

/*
 * Ways between nodes: every state is reached; a person is asked for and comes, everywhere; who is
 * not understood gets one; a stop word stops; a colleague can give the conversation back.
 */
enum { FAR = 1000, PERSON_INPUTS = 3, LADDERS = 4 };

typedef bool arrives_fn(const struct state *state);
typedef bool takes_fn(const struct state *state, const struct edge *edge);

static bool is_person(const struct state *state)
{
    return state->kind == STATE_HANDED_OVER ||
           (state->kind == STATE_DO && strcmp(state->action->name, "hand_over") == 0);
}

static bool is_stop(const struct state *state)
{
    return state->kind == STATE_DO && strcmp(state->action->name, "stop") == 0;
}

static bool is_own(const struct state *state, const struct expect *e)
{
    return e >= state->expects.items && e < state->expects.items + state->expects.count;
}

/* An answer in words to what is asked there: nobody types a CPF to be put through to a person. */
static bool takes_words(const struct state *state, const struct edge *edge)
{
    return edge->via.kind == VIA_EXPECT && is_own(state, edge->via.expect) &&
           (edge->via.expect->entity == ENTITY_NONE ||
            edge->via.expect->entity == ENTITY_FREE_TEXT);
}

static bool takes_misses(const struct state *state, const struct edge *edge)
{
    (void)state;
    return edge->via.kind == VIA_MISSES || edge->via.kind == VIA_OTHERWISE;
}

static bool takes_nothing(const struct state *state, const struct edge *edge)
{
    (void)state;
    (void)edge;
    return false;
}

static int nearest(const struct prover *p, const struct node *node, const int *far,
                   arrives_fn *arrives, takes_fn *takes)
{
    const struct state *state = node->state >= 0 ? &p->flow->states[node->state] : NULL;
    int best = FAR, step = node->stage == STAGE_WAIT;

    if (!state)
        return FAR;
    if (node->stage == STAGE_ENTER && arrives(state))
        return 0;
    for (size_t i = 0; i < node->edge_count; i++) {
        const struct edge *edge = &p->edges[node->first_edge + i];
        if (edge->via.kind == VIA_WISHED) /* nobody can count on a wish that was remembered */
            continue;
        if ((node->stage == STAGE_ENTER || takes(state, edge)) && far[edge->to] + step < best)
            best = far[edge->to] + step;
    }
    return best;
}

/* By node: how many inputs of that kind lead to such a state; 0 = within the turn, FAR = none do.
 */
static int *distances(struct prover *p, arrives_fn *arrives, takes_fn *takes)
{
    int *far = ARENA_ARRAY(&p->arena, int, p->node_count);
    bool changed = true;

    for (size_t i = 0; i < p->node_count; i++)
        far[i] = FAR;
    while (changed) {
        changed = false;
        for (size_t i = p->node_count; i-- > 0;) {
            int now = nearest(p, &p->nodes[i], far, arrives, takes);
            changed = changed || now != far[i];
            far[i] = now;
        }
    }
    return far;
}

static void check_reached(struct prover *p)
{
    bool *reached = ARENA_ARRAY(&p->arena, bool, p->flow->state_count + 1);

    for (size_t i = 0; i < p->node_count; i++)
        if (p->nodes[i].stage == STAGE_ENTER)
            reached[p->nodes[i].state] = true;
    for (size_t i = 0; i < p->flow->state_count; i++)
        if (!reached[i])
            fault_add(p->faults, FAULT_GRAPH, p->flow->states[i].name, NULL,
                      "lead to it or remove it", "no path leads to \"%s\"",
                      p->flow->states[i].name);
}

/* ---- a person ---- */

static bool hears_person(const struct expect *e)
{
    return e->entity == ENTITY_NONE && (e->hear & keyword_bit(KEYWORD_ATENDENTE));
}

/* What "atendente" does there: the state's own expectation wins over that of everywhere. */
static int person_edge(const struct prover *p, const struct node *node)
{
    const struct state *state = &p->flow->states[node->state];
    int found = -1;

    for (size_t i = 0; i < node->edge_count; i++) {
        const struct edge *edge = &p->edges[node->first_edge + i];
        if (edge->via.kind != VIA_EXPECT || !hears_person(edge->via.expect))
            continue;
        if (found < 0 || is_own(state, edge->via.expect))
            found = edge->to;
        if (is_own(state, edge->via.expect))
            break;
    }
    return found;
}

static bool asks(const struct prover *p, const struct node *node)
{
    return node->stage == STAGE_WAIT && !node->late &&
           p->flow->states[node->state].kind == STATE_ASK;
}

static bool person_anywhere(const struct prover *p)
{
    for (size_t i = 0; i < p->flow->anywhere.count; i++)
        if (hears_person(&p->flow->anywhere.items[i]) && p->flow->anywhere.items[i].at_once)
            return true;
    return false;
}

/* Within the turn, or after being asked what it is about. */
static bool gets_person(const struct prover *p, const struct node *node, const int *far)
{
    int to = person_edge(p, node);

    return to >= 0 && far[to] < PERSON_INPUTS &&
           !(p->nodes[to].stage == STAGE_WAIT && p->nodes[to].state == node->state);
}

static void check_person(struct prover *p)
{
    const int *far = distances(p, is_person, takes_words);

    if (!person_anywhere(p))
        fault_add(p->faults, FAULT_GRAPH, "anywhere", NULL,
                  "add { \"hear\": [\"atendente\"], \"go\": ..., \"at_once\": true } that leads to "
                  "\"hand_over\"",
                  "who asks for a person does not get one");
    for (int i = 0; person_anywhere(p) && i < (int)p->node_count; i++) {
        if (!asks(p, &p->nodes[i]) || gets_person(p, &p->nodes[i], far))
            continue;
        p->at = i;
        fault_add(p->faults, FAULT_GRAPH, p->flow->states[p->nodes[i].state].name, NULL,
                  "let \"atendente\" lead to \"hand_over\", whoever asks",
                  "who asks for a person in \"%s\" does not get one",
                  p->flow->states[p->nodes[i].state].name);
    }
    p->at = -1;
}

/* Whoever is given up on, and however they came there. */
static bool give_up_reaches(const struct prover *p, const int *far)
{
    bool reached = false;

    for (size_t i = 0; i < p->node_count; i++) {
        if (p->nodes[i].stage != STAGE_ENTER || p->nodes[i].state != p->flow->give_up)
            continue;
        if (far[i] != 0)
            return false;
        reached = true;
    }
    return reached;
}

/* A state that names itself means it: there "atendente" is the only way to a person. */
static void tell_round(struct prover *p, int index)
{
    static const char cure[] = "let \"give_up\" or \"otherwise\" lead to a person in the end";
    static const char cause[] =
        "who is not understood in \"%s\" goes round for ever and never gets a person";
    const struct state *state = &p->flow->states[index];

    if (state->give_up == index)
        fault_advise(p->faults, FAULT_GRAPH, state->name, NULL, cure, cause, state->name);
    else
        fault_add(p->faults, FAULT_GRAPH, state->name, NULL, cure, cause, state->name);
}

static void check_fallback(struct prover *p)
{
    const int *far = distances(p, is_person, takes_misses);

    if (!give_up_reaches(p, far)) {
        fault_add(p->faults, FAULT_GRAPH, "give_up", NULL, "name a state that does \"hand_over\"",
                  "who is not understood three times does not get a person");
        return;
    }
    for (int i = 0; i < (int)p->node_count; i++) {
        if (!asks(p, &p->nodes[i]) || far[i] <= LADDERS)
            continue;
        p->at = i;
        tell_round(p, p->nodes[i].state);
    }
    p->at = -1;
}

static bool has_give_back(const struct prover *p, const struct node *node)
{
    for (size_t i = 0; i < node->edge_count; i++) {
        const struct edge *edge = &p->edges[node->first_edge + i];
        if (edge->via.kind == VIA_NOTICE && p->nodes[edge->to].state != node->state)
            return true;
    }
    return false;
}

/* While a colleague has it the bot is silent; it must be able to speak again. */
static void check_give_back(struct prover *p)
{
    for (int i = 0; i < (int)p->node_count; i++) {
        const struct node *node = &p->nodes[i];
        if (node->stage != STAGE_WAIT || node->late ||
            p->flow->states[node->state].kind != STATE_HANDED_OVER || has_give_back(p, node))
            continue;
        p->at = i;
        fault_add(p->faults, FAULT_GRAPH, "notices", NULL,
                  "add \"give_back\" and let it lead to a state",
                  "what a person of the team gives back is answered by nobody");
    }
    p->at = -1;
}

/* ---- a way out, and what waits ---- */

static void check_stop(struct prover *p)
{
    const int *far = distances(p, is_stop, takes_nothing);
    const struct node *first = &p->nodes[0];

    for (size_t i = 0; i < first->edge_count; i++) {
        const struct edge *edge = &p->edges[first->first_edge + i];
        if (edge->via.kind == VIA_STOP && far[edge->to] == 0)
            return;
    }
    fault_add(p->faults, FAULT_GRAPH, "stop", NULL, "name a state that does \"stop\"",
              "a stop word does not stop anything");
}

static bool wants_code(const struct state *state)
{
    for (size_t i = 0; i < state->expects.count; i++)
        if (state->expects.items[i].entity == ENTITY_CODE)
            return true;
    return false;
}

/* A code that was sent runs out: who does not find it must hear from us before it does. */
static void check_code_waits(struct prover *p, int id, bool *seen)
{
    const struct node *node = &p->nodes[id];
    const struct state *state = node->state >= 0 ? &p->flow->states[node->state] : NULL;

    if (seen[id] || !state)
        return;
    seen[id] = true;
    p->at = id;
    if (node->stage == STAGE_WAIT && wants_code(state) && !state->silence_count)
        fault_add(p->faults, FAULT_GRAPH, state->name, NULL, "add \"silence\"",
                  "\"%s\" waits for a code that was just sent, and has no timeout", state->name);
    for (size_t i = 0; node->stage == STAGE_ENTER && i < node->edge_count; i++)
        check_code_waits(p, p->edges[node->first_edge + i].to, seen);
}

static void check_codes(struct prover *p)
{
    bool *seen = ARENA_ARRAY(&p->arena, bool, p->node_count);

    for (size_t i = 0; i < p->node_count; i++) {
        const struct node *node = &p->nodes[i];
        const struct action *action =
            node->stage == STAGE_ENTER ? p->flow->states[node->state].action : NULL;
        for (size_t n = 0; action && strcmp(action->name, "send_code") == 0 && n < node->edge_count;
             n++)
            if (strcmp(p->edges[node->first_edge + n].via.word, "ok") == 0)
                check_code_waits(p, p->edges[node->first_edge + n].to, seen);
    }
    p->at = -1;
}

static void check_notices(struct prover *p)
{
    for (size_t i = 0; i < p->flow->notice_count; i++) {
        const char *name = p->flow->notices[i].name;
        bool known = false;
        for (const struct action_value *v = action_values; v->name; v++)
            known = known || (v->action && v->action[0] == '!' && strcmp(v->action + 1, name) == 0);
        if (!known)
            fault_add(p->faults, FAULT_GRAPH, "notices", name,
                      "use payment_settled, payment_returned, give_back, delivery_failed, "
                      "late_message, page_paid, page_unknown, page_talk, went_on or went_away",
                      "nothing ever tells of \"%s\"", name);
    }
}

void ways_check(struct prover *p)
{
    if (p->flow->states[p->flow->identify].needs > ASSURANCE_A0)
        fault_add(p->faults, FAULT_GRAPH, "identify", NULL, "let it need nothing",
                  "the state that asks who is there needs to know it already");
    check_reached(p);
    check_person(p);
    check_fallback(p);
    check_give_back(p);
    check_stop(p);
    check_codes(p);
    check_notices(p);
}
