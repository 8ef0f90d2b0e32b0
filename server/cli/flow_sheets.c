#include "server/cli/flow_sheets.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/cli/dot_program.h"
#include "server/cli/flow_dot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In points; 1366 pixels are 1024 of them.  A wider theme makes all rows wider. */
enum { ROW_WIDTH = 1000, GAP = 10 };

struct sheet {
    double width, height, x, y;
    const char *rest; /* of its SVG, behind the size */
    size_t rest_len;
    size_t order;
};

/* The next "<svg width="Wpt" height="Hpt" ...>...</svg>" of what Graphviz drew. */
static bool next_sheet(const char **drawn, struct sheet *out)
{
    const char *start = strstr(*drawn, "<svg "), *end = start ? strstr(start, "</svg>") : NULL;
    const char *rest = start ? strstr(start, "\n viewBox=") : NULL;

    if (!end || !rest ||
        sscanf(start, "<svg width=\"%lfpt\" height=\"%lfpt\"", &out->width, &out->height) != 2)
        return false;
    out->rest = rest + 1;
    out->rest_len = (size_t)(end - out->rest);
    *drawn = end + 6;
    return true;
}

/* The first holds what is true everywhere and stays first. */
static int taller_first(const void *left, const void *right)
{
    const struct sheet *a = left, *b = right;

    if (!a->order || !b->order || a->height == b->height)
        return a->order < b->order ? -1 : 1;
    return a->height > b->height ? -1 : 1;
}

static double widest(const struct sheet *sheets, size_t count)
{
    double width = ROW_WIDTH;

    for (size_t i = 0; i < count; i++)
        width = sheets[i].width > width ? sheets[i].width : width;
    return width;
}

/* Sets the places; returns the height of all. */
static double lay_out(struct sheet *sheets, size_t count, double width)
{
    double x = 0, y = 0, tallest = 0;

    for (size_t i = 0; i < count; i++) {
        struct sheet *s = &sheets[i];
        if (x > 0 && x + s->width > width) {
            y += tallest + GAP;
            x = tallest = 0;
        }
        s->x = x;
        s->y = y;
        x += s->width + GAP;
        tallest = s->height > tallest ? s->height : tallest;
    }
    return y + tallest;
}

static void put_sheets(const struct sheet *sheets, size_t count, double width, double height,
                       struct strbuf *svg)
{
    strbuf_addf(svg,
                "<svg width=\"%.0fpt\" height=\"%.0fpt\" viewBox=\"0 0 %.0f %.0f\" "
                "xmlns=\"http://www.w3.org/2000/svg\" "
                "xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
                "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                width, height, width, height);
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(svg, "<svg x=\"%.0f\" y=\"%.0f\" width=\"%.2f\" height=\"%.2f\" ", sheets[i].x,
                    sheets[i].y, sheets[i].width, sheets[i].height);
        strbuf_add(svg, sheets[i].rest, sheets[i].rest_len);
        strbuf_adds(svg, "</svg>\n");
    }
    strbuf_adds(svg, "</svg>\n");
}

static bool arrange(const char *drawn, size_t most, struct strbuf *svg, struct error *err)
{
    struct arena arena = { 0 };
    struct sheet *sheets = ARENA_ARRAY(&arena, struct sheet, most);
    size_t count = 0;
    double width, height;

    while (count < most && next_sheet(&drawn, &sheets[count])) {
        sheets[count].order = count;
        count++;
    }
    qsort(sheets, count, sizeof(sheets[0]), taller_first);
    width = widest(sheets, count);
    height = lay_out(sheets, count, width);
    if (count)
        put_sheets(sheets, count, width, height, svg);
    arena_done(&arena);
    return count || error_set(err, ERROR_INTERNAL, "`dot` drew something else than SVG");
}

bool flow_sheets_svg(struct flow_drawing drawing, struct strbuf *svg, struct error *err)
{
    struct strbuf dot = { 0 }, drawn = { 0 };
    bool good;

    drawing.sheets = true;
    flow_dot(&drawing, &dot);
    good = dot_program_svg(&dot, &drawn, err) &&
           arrange(strbuf_str(&drawn), drawing.map->flow->state_count + 1, svg, err);
    strbuf_done(&dot);
    strbuf_done(&drawn);
    return good;
}
