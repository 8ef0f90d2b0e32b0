#pragma once
#include "server/cli/flow_map.h"
#include <stdint.h>
struct strbuf;

/* How many conversations reached a state, and how many of them went no further. */
struct heat {
    int64_t entered, left_off;
};
struct flow_drawing {
    const struct flow_map *map;
    const struct heat *heat; /* by state; NULL = coloured by kind */
    bool sheets;             /* each theme as a graph of its own, one after the other */
    bool page_links;         /* states lead to "#estadoN" (N from 1) of the page around them */
};

/*
 * Writes the drawing in the DOT language, every name and text of the flow escaped: one box a
 * theme, one node a state (id "noN"), what holds everywhere in a box of its own, and a legend.
 */
void flow_dot(const struct flow_drawing *drawing, struct strbuf *out);
