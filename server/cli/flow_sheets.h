#pragma once
#include <stdbool.h>
struct error;
struct flow_drawing;
struct strbuf;

/*
 * The whole drawing as one SVG element, without a prolog: Graphviz draws each theme, and they are
 * laid in rows that a screen shows without scrolling sideways, the largest first.  `drawing` is
 * taken with sheets.  Fails as dot_program_svg() does.
 */
bool flow_sheets_svg(struct flow_drawing drawing, struct strbuf *svg, struct error *err)
    __attribute__((warn_unused_result));
