#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/flow_dot.h"
#include "server/cli/flow_files.h"
#include "server/cli/flow_page.h"
#include "server/cli/flow_sheets.h"

#include <stdio.h>

const char help_flow_export[] =
    "Example: quita flow export > cobranca.html\n\n"
    "Writes one page in Portuguese that explains a flow to those who answer for it, such as a\n"
    "school's board: what the assistant does and never does, every state with the very words that\n"
    "are said, what may be answered and where it leads. To be read in a browser, or printed (A4).\n"
    "GRAPH [TEXTS] for another flow than the built-in one. With Graphviz installed (Debian:\n"
    "apt-get install graphviz) it has drawings.\n";

static void export_flow(const struct flow *flow)
{
    struct arena arena = { 0 };
    struct strbuf page = { 0 };
    struct error err = { 0 };
    struct flow_map map = flow_map_make(flow, &arena);
    struct flow_drawing drawing = { .map = &map, .page_links = true };
    struct sheets sheets;
    bool drawn = flow_sheets_draw(drawing, &arena, &sheets, &err);

    if (!drawn)
        fprintf(stderr, "quita: the page has no drawings: %s\n", err.detail);
    flow_page(&map, drawn ? &sheets : NULL, &page);
    fputs(strbuf_str(&page), stdout);
    strbuf_done(&page);
    arena_done(&arena);
}

int command_flow_export(int argc, char **argv)
{
    return flow_files_act(argc, argv, export_flow);
}
