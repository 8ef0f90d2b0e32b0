#include "flows/prove.h"

/*
 * One turn: from each node on, how many messages it may send and actions it may ask before it
 * waits, and whether it ends at all.
 */
enum mark { UNSEEN, OPEN, DONE };
enum { DEPTH_MAX = 20000 };
struct sums {
    int replies, rounds, states;
};
struct turns {
    struct prover *p;
    enum mark *marks;
    struct sums *from;
    int depth;
};

static void longest(struct turns *t, int id);

static void fault_loop(struct turns *t, int id, int next)
{
    const struct state *states = t->p->flow->states;
    const struct node *nodes = t->p->nodes;

    t->p->at = id;
    fault_add(t->p->faults, FAULT_GRAPH, states[nodes[id].state].name, NULL,
              "let one of the states on the way ask something",
              "\"%s\" may go round for ever through \"%s\" without waiting for the person",
              states[nodes[id].state].name, states[nodes[next].state].name);
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static void take_longer(struct turns *t, int id, int next)
{
    struct sums *here = &t->from[id], *there = &t->from[next];

    if (t->p->nodes[next].stage != STAGE_ENTER)
        return;
    if (t->marks[next] == OPEN) {
        fault_loop(t, id, next);
        return;
    }
    longest(t, next);
    here->replies = larger(here->replies, there->replies);
    here->rounds = larger(here->rounds, there->rounds);
    here->states = larger(here->states, there->states);
}

static void longest(struct turns *t, int id)
{
    const struct node *node = &t->p->nodes[id];
    const struct state *state = &t->p->flow->states[node->state];

    if (t->marks[id] != UNSEEN || t->depth > DEPTH_MAX)
        return;
    t->marks[id] = OPEN;
    t->depth++;
    for (size_t i = 0; i < node->edge_count; i++)
        take_longer(t, id, t->p->edges[node->first_edge + i].to);
    t->depth--;
    t->from[id].replies += (int)state->say.count;
    t->from[id].rounds += state->kind == STATE_DO;
    t->from[id].states++;
    t->marks[id] = DONE;
}

static void check_sums(struct turns *t, int id)
{
    const char *name = t->p->flow->states[t->p->nodes[id].state].name;
    struct faults *faults = t->p->faults;

    t->p->at = id;
    if (t->from[id].replies > FLOW_REPLIES_MAX)
        fault_add(faults, FAULT_GRAPH, name, NULL, "say it in fewer, fuller messages",
                  "from \"%s\" a turn may send %d messages, more than %d", name,
                  t->from[id].replies, FLOW_REPLIES_MAX);
    if (t->from[id].rounds > FLOW_ROUNDS_MAX)
        fault_add(faults, FAULT_GRAPH, name, NULL, "ask the person something in between",
                  "from \"%s\" a turn may ask %d actions, more than %d", name, t->from[id].rounds,
                  FLOW_ROUNDS_MAX);
    if (t->from[id].states > FLOW_TRANSITIONS_MAX)
        fault_add(faults, FAULT_GRAPH, name, NULL, "ask the person something in between",
                  "from \"%s\" a turn may pass %d states, more than %d", name, t->from[id].states,
                  FLOW_TRANSITIONS_MAX);
}

void turns_check(struct prover *p)
{
    struct turns t = { .p = p,
                       .marks = ARENA_ARRAY(&p->arena, enum mark, p->node_count),
                       .from = ARENA_ARRAY(&p->arena, struct sums, p->node_count) };

    for (int i = 0; i < (int)p->node_count; i++)
        if (p->nodes[i].stage == STAGE_ENTER) {
            longest(&t, i);
            check_sums(&t, i);
        }
    p->at = -1;
}
