#include "server/cli/flow_map.h"

#include "server/cli/flow_words.h"

#include <string.h>

/* A target with so many ways in is told in words. */
enum { HUB_WAYS = 5 };

struct building {
    struct flow_map *map;
    struct arena *arena;
    size_t capacity;
};

static struct map_edge *same_ends(struct flow_map *map, int from, int to)
{
    for (size_t i = map->edge_count; i-- > 0 && map->edges[i].from == from;)
        if (map->edges[i].to == to)
            return &map->edges[i];
    return NULL;
}

static void make_room(struct building *b)
{
    struct map_edge *old = b->map->edges;

    if (b->map->edge_count < b->capacity)
        return;
    b->capacity = b->capacity * 2 + 64;
    b->map->edges = ARENA_ARRAY(b->arena, struct map_edge, b->capacity);
    if (old)
        memcpy(b->map->edges, old, b->map->edge_count * sizeof(*old));
}

static void add(struct building *b, const struct state *from, int to, enum map_way way,
                const char *label)
{
    int at = (int)(from - b->map->flow->states);
    struct map_edge *same;

    if (to == GO_NONE)
        return;
    same = same_ends(b->map, at, to);
    if (same) {
        same->label = arena_printf(b->arena, "%s · %s", same->label, label);
        return;
    }
    make_room(b);
    b->map->edges[b->map->edge_count++] = (struct map_edge){ at, to, way, label, false };
    if (to >= 0)
        b->map->ways_in[to]++;
}

static void add_answers(struct building *b, const struct state *s)
{
    for (size_t i = 0; i < s->expects.count; i++)
        add(b, s, s->expects.items[i].go, MAP_ANSWER, words_answer(&s->expects.items[i], b->arena));
    add(b, s, s->otherwise, MAP_OTHERWISE, "outra coisa");
    for (size_t i = 0; i < s->silence_count; i++)
        add(b, s, s->silences[i].go, MAP_SILENCE,
            arena_printf(b->arena, "silêncio de %s",
                         words_seconds(s->silences[i].seconds, b->arena)));
    add(b, s, s->give_up, MAP_GIVE_UP, "não entendeu 3 vezes");
}

static void add_branches(struct building *b, const struct state *s)
{
    for (size_t i = 0; i < s->branch_count; i++)
        add(b, s, s->branches[i].go, MAP_GUARD, words_guard(&s->branches[i].guard, b->arena));
    add(b, s, s->next, MAP_GUARD, "senão");
}

static void add_ways(struct building *b, const struct state *s)
{
    for (size_t i = 0; i < s->outcome_count; i++)
        add(b, s, s->outcomes[i].go, MAP_OUTCOME, words_ending(s, s->outcomes[i].name, b->arena));
    if (s->kind == STATE_CALL)
        add(b, s, s->subflow->start, MAP_NEXT, words_doing(s, b->arena));
    if (s->later_s)
        add(b, s, s->later_go, MAP_SILENCE,
            arena_printf(b->arena, "sem resposta em %s", words_seconds(s->later_s, b->arena)));
    if (s->kind == STATE_BRANCH)
        add_branches(b, s);
    if (s->kind == STATE_SAY)
        add(b, s, s->next, MAP_NEXT, "");
    if (s->kind == STATE_ASK)
        add_answers(b, s);
}

static void mark(bool *hubs, int state)
{
    if (state >= 0)
        hubs[state] = true;
}

static bool *find_hubs(const struct flow_map *map, struct arena *a)
{
    const struct flow *f = map->flow;
    const int own[] = { f->start, f->home, f->identify, f->give_up, f->stop, f->careful_stop };
    bool *hubs = ARENA_ARRAY(a, bool, f->state_count + 1);

    for (size_t i = 0; i < f->state_count; i++)
        hubs[i] = map->ways_in[i] >= HUB_WAYS;
    for (size_t i = 0; i < f->anywhere.count; i++)
        mark(hubs, f->anywhere.items[i].go);
    for (size_t i = 0; i < f->notice_count; i++)
        mark(hubs, f->notices[i].go);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        mark(hubs, own[i]);
    return hubs;
}

static int root(int *theme, int state)
{
    while (theme[state] != state)
        state = theme[state] = theme[theme[state]];
    return state;
}

/* The earlier state names the theme. */
static void join(int *theme, int one, int other)
{
    int a = root(theme, one), b = root(theme, other);

    theme[a > b ? a : b] = a > b ? b : a;
}

static void find_themes(struct flow_map *map, const bool *hubs)
{
    for (size_t i = 0; i < map->flow->state_count; i++)
        map->theme[i] = (int)i;
    for (size_t i = 0; i < map->edge_count; i++) {
        struct map_edge *edge = &map->edges[i];
        edge->folded = edge->to < 0 || hubs[edge->to];
        if (!edge->folded)
            join(map->theme, edge->from, edge->to);
    }
    for (size_t i = 0; i < map->flow->state_count; i++)
        map->theme[i] = root(map->theme, (int)i);
}

struct flow_map flow_map_make(const struct flow *flow, struct arena *a)
{
    struct flow_map map = { .flow = flow,
                            .ways_in = ARENA_ARRAY(a, size_t, flow->state_count + 1),
                            .theme = ARENA_ARRAY(a, int, flow->state_count + 1) };
    struct building b = { &map, a, 0 };

    for (size_t i = 0; i < flow->state_count; i++)
        add_ways(&b, &flow->states[i]);
    find_themes(&map, find_hubs(&map, a));
    return map;
}
