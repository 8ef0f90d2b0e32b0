#include "flows/prove.h"

#include <stdlib.h>
#include <string.h>

/*
 * The nodes of the walk.  Of those that differ only in what is known, one that knows less stands
 * for the others: whatever may follow from them may follow from it.  Beyond EXACT_MAX of a kind
 * they are joined into one that knows what all of them know, so that the walk ends.
 */
enum { EXACT_MAX = 3, NODES_LIMIT = 150000, HEADS = 32768 };

static size_t head_of(const struct place *at)
{
    uint64_t h = (uint64_t)at->stage;

    h = h * 4099 + (uint64_t)(at->state + 1);
    h = h * 4099 + (uint64_t)(at->waiting + 1);
    h = h * 8 + (uint64_t)at->level * 2 + at->late;
    return (size_t)((h * 11400714819323198485u) >> 40) % HEADS;
}

static bool same_kind(const struct node *node, const struct place *at)
{
    return node->stage == at->stage && node->state == at->state && node->waiting == at->waiting &&
           node->level == at->level && node->late == at->late;
}

static bool knows_less(const struct prover *p, const uint64_t *less, const uint64_t *more)
{
    for (size_t i = 0; i < p->words; i++)
        if (more[i] & ~less[i])
            return false;
    return true;
}

static void *grown(void *items, size_t count, size_t *size, size_t each)
{
    if (count < *size)
        return items;
    *size = *size ? 2 * *size : 256;
    items = realloc(items, *size * each);
    if (!items)
        abort();
    return items;
}

static void push(struct queue *queue, int item)
{
    queue->items = grown(queue->items, queue->count, &queue->size, sizeof(int));
    queue->items[queue->count++] = item;
}

static int new_node(struct prover *p, const struct place *at, struct via via, size_t head)
{
    struct node *node;

    p->nodes = grown(p->nodes, p->node_count, &p->node_size, sizeof(*p->nodes));
    node = &p->nodes[p->node_count];
    *node =
        (struct node){ .stage = at->stage,
                       .state = at->state,
                       .waiting = at->waiting,
                       .level = at->level,
                       .late = at->late,
                       .known = arena_memdup(&p->arena, at->known, p->words * sizeof(at->known[0])),
                       .parent = p->at,
                       .via = via,
                       .chained = p->heads[head] };
    p->heads[head] = (int)p->node_count;
    return (int)p->node_count++;
}

/* An old node that stands for this place, or -1; too many of a kind make the place know less. */
static int stands_for(struct prover *p, struct place *at, size_t head)
{
    size_t alike = 0;

    for (int i = p->heads[head]; i >= 0; i = p->nodes[i].chained) {
        if (!same_kind(&p->nodes[i], at))
            continue;
        if (knows_less(p, p->nodes[i].known, at->known))
            return i;
        alike++;
    }
    for (int i = p->heads[head]; alike >= EXACT_MAX && i >= 0; i = p->nodes[i].chained)
        for (size_t w = 0; same_kind(&p->nodes[i], at) && w < p->words; w++)
            at->known[w] |= p->nodes[i].known[w];
    return -1;
}

static void add_edge(struct prover *p, int to, struct via via)
{
    struct edge *edge;

    if (p->at < 0)
        return;
    p->edges = grown(p->edges, p->edge_count, &p->edge_size, sizeof(*p->edges));
    edge = &p->edges[p->edge_count++];
    *edge = (struct edge){ to, via };
    p->nodes[p->at].edge_count++;
}

static bool within_turn(enum via_kind kind)
{
    return kind == VIA_NOTHING || kind == VIA_OUTCOME;
}

void walk_add(struct prover *p, struct place *at, struct via via)
{
    size_t head = head_of(at);
    int id;

    if (p->node_count >= NODES_LIMIT) {
        p->too_complex = true;
        return;
    }
    id = stands_for(p, at, head);
    if (id < 0) {
        id = new_node(p, at, via, head);
        push(within_turn(via.kind) ? &p->now : &p->next, id);
    }
    add_edge(p, id, via);
}

static void visit(struct prover *p, int id)
{
    struct node node;

    p->at = id;
    p->nodes[id].first_edge = p->edge_count;
    node = p->nodes[id];
    says_check(p, &node);
    uses_check(p, &node);
    step_from(p, &node);
}

static void begin(struct prover *p)
{
    struct place first = {
        .stage = STAGE_BEGIN, .state = GO_NONE, .waiting = GO_NONE, .late = true
    };

    p->heads = malloc(HEADS * sizeof(int));
    if (!p->heads)
        abort();
    for (size_t i = 0; i < HEADS; i++)
        p->heads[i] = -1;
    names_forget(p, first.known);
    first.known[(p->slots + 7) / 8] = 1;
    p->at = -1;
    walk_add(p, &first, (struct via){ .kind = VIA_NOTHING });
}

/* `now` grows while it is walked: with what follows within the same turn. */
void walk_all(struct prover *p)
{
    struct queue empty;

    begin(p);
    while (p->now.count && !p->too_complex) {
        for (size_t i = 0; i < p->now.count && !p->too_complex; i++)
            visit(p, p->now.items[i]);
        empty = p->now;
        empty.count = 0;
        p->now = p->next;
        p->next = empty;
    }
    p->at = -1;
    if (p->too_complex)
        fault_add(p->faults, FAULT_GRAPH, NULL, NULL,
                  "let fewer states look at the same variables, or split the flow",
                  "the flow is too complex to prove: more than %d different situations",
                  NODES_LIMIT);
}
