#pragma once
#include "flows/model.h"

/*
 * Where a flow leads: every way out of every state as one list, which the drawing and the page
 * read instead of the model.  Parallel ways are one, with their labels joined.  What leads away
 * from everywhere (`anywhere`, the flow's own give_up, notices) is no edge.
 */
enum map_way {
    MAP_NEXT,
    MAP_ANSWER,
    MAP_OUTCOME,
    MAP_GUARD,
    MAP_OTHERWISE,
    MAP_SILENCE,
    MAP_GIVE_UP
};
struct map_edge {
    int from, to; /* `to` may be GO_RETURN, GO_STAY or GO_AGAIN */
    enum map_way way;
    const char *label; /* plain text; "" = goes on */
    bool folded;       /* told in words at `from`, not drawn: see flow_map_make() */
};
struct flow_map {
    const struct flow *flow;
    struct map_edge *edges; /* in the order of the states */
    size_t edge_count;
    size_t *ways_in; /* by state */
    int *theme;      /* by state: the first state of its theme */
};

/*
 * Edges to where many lead, or where the person may go from anywhere, are folded: drawn, they hide
 * the rest.  What hangs together without them is a theme.  All of it lives in the arena.
 */
struct flow_map flow_map_make(const struct flow *flow, struct arena *a);
