#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct error;
struct flow_drawing;
struct strbuf;

/* One theme of a drawing as an SVG element of its own: "<svg" + this + "</svg>". */
struct sheet {
    int theme;            /* -1 = what holds everywhere, and the legend */
    double width, height; /* points */
    double x, y;
    const char *inside; /* attributes (not width, height, x, y) and content; not terminated */
    size_t inside_len;
};
struct sheets {
    struct sheet *items;
    size_t count;
};

/*
 * Graphviz draws each theme; `drawing` is taken with sheets.  They live in the arena, in the order
 * of the flow, what holds everywhere first.  Fails as dot_program_svg() does.
 */
bool flow_sheets_draw(struct flow_drawing drawing, struct arena *a, struct sheets *out,
                      struct error *err) __attribute__((warn_unused_result));

/* All as one SVG, in rows that a screen shows without scrolling sideways, the tallest first. */
void flow_sheets_join(struct sheets *sheets, struct strbuf *svg);
