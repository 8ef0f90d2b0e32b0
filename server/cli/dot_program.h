#pragma once
#include <stdbool.h>
struct error;
struct strbuf;

/*
 * Draws with the program `dot` of Graphviz, started without a shell and killed when its time is
 * up.  Adds the SVG to `svg`, which stays as it was on failure.  ERROR_NOT_FOUND: not installed;
 * ERROR_UNAVAILABLE: took too long; ERROR_INTERNAL: refused the drawing.
 */
enum { DOT_PROGRAM_MAX_MS = 10000 };
bool dot_program_svg(const struct strbuf *dot, struct strbuf *svg, struct error *err)
    __attribute__((warn_unused_result));
