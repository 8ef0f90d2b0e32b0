#include "flows/prove.h"

#include <stdlib.h>
#include <string.h>

/*
 * The nodes of the walk.  Of those that differ only in what is known, one that knows less stands
 * for the others: whatever may follow from them may follow from it.  Beyond EXACT_MAX of a kind
 * they are joined into one that knows what all of them know, so that the walk ends; what is joined
 * is walked last.
 */
enum { EXACT_MAX = 4, NODES_LIMIT = 150000, HEADS = 32768 };

static size_t head_of(const struct place *at)
{
    uint64_t h = (uint64_t)at->stage;

    h = h * 4099 + (uint64_t)(at->state + 1);
    h = h * 4099 + (uint64_t)(at->waiting + 1);
    h = h * 16 + (uint64_t)at->level * 4 + at->late * 2 + at->opened;
    return (size_t)((h * 11400714819323198485u) >> 40) % HEADS;
}

static bool same_kind(const struct node *node, const struct place *at)
{
    return node->stage == at->stage && node->state == at->state && node->waiting == at->waiting &&
           node->level == at->level && node->late == at->late && node->opened == at->opened;
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
                       .opened = at->opened,
                       .known = arena_memdup(&p->arena, at->known, p->words * sizeof(at->known[0])),
                       .parent = p->at,
                       .via = via,
                       .instead = -1,
                       .chained = p->heads[head] };
    p->heads[head] = (int)p->node_count;
    return (int)p->node_count++;
}

/* An old node that stands for this place, or -1; too many of a kind make the place know less. */
static int stands_for(struct prover *p, struct place *at, size_t head, bool *joined)
{
    size_t alike = 0;

    for (int i = p->heads[head]; i >= 0; i = p->nodes[i].chained) {
        if (!same_kind(&p->nodes[i], at))
            continue;
        if (knows_less(p, p->nodes[i].known, at->known))
            return i;
        alike++;
    }
    *joined = alike >= EXACT_MAX;
    for (int i = p->heads[head]; *joined && i >= 0; i = p->nodes[i].chained)
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

/* Earlier joins need not be walked any more, if they were not yet. */
static void replace(struct prover *p, int id, const struct place *at)
{
    for (int i = p->nodes[id].chained; i >= 0; i = p->nodes[i].chained)
        if (same_kind(&p->nodes[i], at) && p->nodes[i].joined && !p->nodes[i].walked &&
            p->nodes[i].instead < 0)
            p->nodes[i].instead = id;
}

static bool within_turn(enum via_kind kind)
{
    return kind == VIA_NOTHING || kind == VIA_OUTCOME || kind == VIA_WISHED;
}

/* What is true of some way goes first, so that findings are told with conversations that are. */
static struct queue *queue_for(struct prover *p, enum via_kind kind, bool joined)
{
    if (joined)
        return &p->joined;
    return within_turn(kind) ? &p->now : &p->next;
}

void walk_add(struct prover *p, struct place *at, struct via via)
{
    size_t head = head_of(at);
    bool joined;
    int id;

    if (p->node_count >= NODES_LIMIT) {
        p->too_complex = true;
        return;
    }
    id = stands_for(p, at, head, &joined);
    if (id < 0) {
        id = new_node(p, at, via, head);
        p->nodes[id].joined = joined;
        if (joined)
            replace(p, id, at);
        push(queue_for(p, via.kind, joined), id);
    }
    add_edge(p, id, via);
}

static void visit(struct prover *p, int id)
{
    struct node node;

    p->nodes[id].first_edge = p->edge_count;
    if (p->nodes[id].instead >= 0)
        return;
    p->at = id;
    p->nodes[id].walked = true;
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

/* Edges lead to the nodes that were walked. */
static void settle(struct prover *p)
{
    for (size_t i = 0; i < p->node_count; i++)
        if (p->nodes[i].instead >= 0)
            p->nodes[i].stage = STAGE_GONE;
    for (size_t i = 0; i < p->edge_count; i++)
        while (p->nodes[p->edges[i].to].instead >= 0)
            p->edges[i].to = p->nodes[p->edges[i].to].instead;
}

static void swap(struct queue *a, struct queue *b)
{
    struct queue was = *a;

    *a = *b;
    *b = was;
}

/* `now` grows while it is walked: with what follows within the same turn. */
void walk_all(struct prover *p)
{
    begin(p);
    while (p->now.count && !p->too_complex) {
        for (size_t i = 0; i < p->now.count && !p->too_complex; i++)
            visit(p, p->now.items[i]);
        p->now.count = 0;
        swap(&p->now, p->next.count ? &p->next : &p->joined);
    }
    p->at = -1;
    settle(p);
    if (p->too_complex)
        fault_add(p->faults, FAULT_GRAPH, NULL, NULL,
                  "let fewer states look at the same variables, or split the flow",
                  "the flow is too complex to prove: more than %d different situations",
                  NODES_LIMIT);
}
