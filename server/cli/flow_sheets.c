#include "server/cli/flow_sheets.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/cli/dot_program.h"
#include "server/cli/flow_dot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In points; shown at 1366 pixels, the letters are still as large as those of a page. */
enum { ROW_WIDTH = 1180, GAP = 10 };

/* The next "<svg width="Wpt" height="Hpt" ...>...</svg>" of what Graphviz drew. */
static bool next_sheet(const char **drawn, struct sheet *out)
{
    const char *start = strstr(*drawn, "<svg "), *end = start ? strstr(start, "</svg>") : NULL;
    const char *inside = start ? strstr(start, "\n viewBox=") : NULL;

    if (!end || !inside ||
        sscanf(start, "<svg width=\"%lfpt\" height=\"%lfpt\"", &out->width, &out->height) != 2)
        return false;
    out->inside = inside + 1;
    out->inside_len = (size_t)(end - out->inside);
    *drawn = end + 6;
    return true;
}

/* What is true everywhere stays first; equals stay in the order of the flow. */
static int taller_first(const void *left, const void *right)
{
    const struct sheet *a = left, *b = right;

    if (a->theme < 0 || b->theme < 0 || (a->height <= b->height && a->height >= b->height))
        return a->theme < b->theme ? -1 : 1;
    return a->height > b->height ? -1 : 1;
}

/* A theme wider than a row is drawn smaller, so that the page stays as wide as a screen. */
static void fit(struct sheet *s)
{
    if (s->width <= ROW_WIDTH)
        return;
    s->height *= ROW_WIDTH / s->width;
    s->width = ROW_WIDTH;
}

/* Sets the places and tells the size of all. */
static void lay_out(struct sheet *sheets, size_t count, double *width, double *height)
{
    double x = 0, y = 0, tallest = 0;

    *width = 0;
    for (size_t i = 0; i < count; i++) {
        struct sheet *s = &sheets[i];
        fit(s);
        if (x > 0 && x + s->width > ROW_WIDTH) {
            y += tallest + GAP;
            x = tallest = 0;
        }
        s->x = x;
        s->y = y;
        *width = x + s->width > *width ? x + s->width : *width;
        x += s->width + GAP;
        tallest = s->height > tallest ? s->height : tallest;
    }
    *height = y + tallest;
}

void flow_sheets_join(struct sheets *sheets, struct strbuf *svg)
{
    double width, height;

    qsort(sheets->items, sheets->count, sizeof(sheets->items[0]), taller_first);
    lay_out(sheets->items, sheets->count, &width, &height);
    strbuf_addf(svg,
                "<svg width=\"%.0fpt\" height=\"%.0fpt\" viewBox=\"0 0 %.0f %.0f\" "
                "xmlns=\"http://www.w3.org/2000/svg\" "
                "xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
                "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                width, height, width, height);
    for (size_t i = 0; i < sheets->count; i++) {
        const struct sheet *s = &sheets->items[i];
        strbuf_addf(svg, "<svg x=\"%.0f\" y=\"%.0f\" width=\"%.2f\" height=\"%.2f\" ", s->x, s->y,
                    s->width, s->height);
        strbuf_add(svg, s->inside, s->inside_len);
        strbuf_adds(svg, "</svg>\n");
    }
    strbuf_adds(svg, "</svg>\n");
}

/* In the order in which flow_dot() writes them. */
static bool read_sheets(const char *drawn, const struct flow_map *map, struct arena *a,
                        struct sheets *out)
{
    size_t states = map->flow->state_count;

    *out = (struct sheets){ ARENA_ARRAY(a, struct sheet, states + 1), 0 };
    for (int theme = -1; theme < (int)states; theme++) {
        if (theme >= 0 && map->theme[theme] != theme)
            continue;
        if (!next_sheet(&drawn, &out->items[out->count]))
            return false;
        out->items[out->count++].theme = theme;
    }
    return true;
}

bool flow_sheets_draw(struct flow_drawing drawing, struct arena *a, struct sheets *out,
                      struct error *err)
{
    struct strbuf dot = { 0 }, drawn = { 0 };
    bool good;

    drawing.sheets = true;
    flow_dot(&drawing, &dot);
    good = dot_program_svg(&dot, &drawn, err);
    if (good && !read_sheets(arena_strdup(a, strbuf_str(&drawn)), drawing.map, a, out))
        good = error_set(err, ERROR_INTERNAL, "`dot` drew something else than SVG");
    strbuf_done(&dot);
    strbuf_done(&drawn);
    return good;
}
