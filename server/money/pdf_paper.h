#pragma once
#include <hpdf.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A sheet to draw documents on: a thin layer over libharu in millimetres from the lower left
 * corner. Texts come in UTF-8 and are drawn in Windows-1252, which has every Portuguese letter:
 * libharu's UTF-8 encoder writes 64 K tables for each font, ten times slower and 20 KB larger.
 * Internal to the documents of this room.
 */
enum paper_font { PAPER_REGULAR, PAPER_BOLD };
enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT };

struct paper {
    HPDF_Doc doc;
    HPDF_Page page;
    HPDF_Font fonts[2];
};

/* Starts an A4 page on `doc`, whose fonts are loaded under these names. */
void paper_begin(struct paper *p, HPDF_Doc doc, const char *const font_names[2]);

void paper_grey(struct paper *p, double level); /* 0 black to 1 white, for text and fills */

/* One line of text with its baseline at y; x is its left end, middle or right end. */
void paper_text(struct paper *p, enum paper_font font, double points, double x, double y,
                enum paper_align align, const char *text);
/* Cut with "…" where it would pass `width`. */
void paper_text_fit(struct paper *p, enum paper_font font, double points, double x, double y,
                    double width, const char *text);
/* As large as it may be: from `points` down to `least` in half points, then cut.  Aligned as in
 * paper_text. */
void paper_text_shrink(struct paper *p, enum paper_font font, double points, double least, double x,
                       double y, enum paper_align align, double width, const char *text);
/* Broken into at most `lines` lines of `width`, the last one cut; returns how many were used.
 * Breaks at spaces, or anywhere when a word is wider than a line. */
int paper_text_wrap(struct paper *p, enum paper_font font, double points, double x, double y,
                    double width, double leading, int lines, const char *text);

/* How many lines of `width` the whole text would take. */
int paper_text_lines(struct paper *p, enum paper_font font, double points, double width,
                     const char *text);
/* A code that people copy: on one line if that can be at `least` points, else broken anywhere but
 * at a space, so that its lines put together are the code again. */
struct paper_code {
    double points, least, width, leading;
};
int paper_code_lines(struct paper *p, const struct paper_code *form, const char *text);
void paper_code(struct paper *p, const struct paper_code *form, double x, double y,
                const char *text);

void paper_line(struct paper *p, double x1, double y1, double x2, double y2, double width_points);
/* A dashed line: where to cut. */
void paper_dashes(struct paper *p, double x1, double y1, double x2, double y2);

/* Boxes from their lower left corner, all of them filled at once. */
void paper_box(struct paper *p, double x, double y, double width, double height);
void paper_fill(struct paper *p);

/* Filled boxes on a grid of their own, for codes: between begin and end, cells count from the upper
 * left corner (x, top).  One path, so that no hairline shows between neighbours. */
void paper_grid_begin(struct paper *p, double x, double top, double cell_width, double cell_height);
void paper_cells(struct paper *p, int column, int row, int width, int height);
void paper_grid_end(struct paper *p);
