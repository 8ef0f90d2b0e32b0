#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/flow_dot.h"
#include "server/cli/flow_files.h"
#include "server/cli/flow_heat.h"
#include "server/cli/flow_sheets.h"

#include <stdio.h>
#include <string.h>

const char help_flow_graph[] =
    "Example: quita flow graph flows/graphs/cobranca.json > cobranca.svg\n\n"
    "Draws a flow as SVG, with the program `dot` of Graphviz (Debian: apt-get install graphviz).\n"
    "GRAPH [TEXTS] for another flow than the built-in one. A box is a theme: what hangs together.\n"
    "Ways to where many lead are told in words inside the state, and what the person may say at\n"
    "any moment stands once, in a box of its own.\n"
    "  --dot        the drawing in the DOT language instead; needs no Graphviz\n"
    "  --heat FILE  colours states by the share of conversations that went no further there; FILE\n"
    "               has lines of state, how many came, how many left off, with tabs between\n";

struct request {
    const char *heat;
    bool dot;
    struct flow_files files;
};

/* Options are taken out of argv; the files stay. */
static bool read_request(struct request *r, int argc, char **argv)
{
    int files = 0;

    *r = (struct request){ 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--dot") == 0)
            r->dot = true;
        else if (strcmp(argv[i], "--heat") == 0 && i + 1 < argc)
            r->heat = argv[++i];
        else if (argv[i][0] == '-') {
            fprintf(stderr, "quita: flow graph has no option \"%s\"; see quita flow graph --help\n",
                    argv[i]);
            return false;
        } else
            argv[files++] = argv[i];
    }
    return flow_files_read(&r->files, files, argv);
}

static int print_svg(const struct flow_drawing *drawing, struct arena *a)
{
    struct sheets sheets;
    struct strbuf svg = { 0 };
    struct error err = { 0 };

    if (!flow_sheets_draw(*drawing, a, &sheets, &err)) {
        fprintf(stderr, "quita: %s. %s\n", err.detail,
                err.kind == ERROR_NOT_FOUND
                    ? "Install Graphviz (Debian: apt-get install graphviz), "
                      "or use --dot for the drawing as text."
                    : "--dot prints what was to be drawn.");
        return CLI_CANNOT_RUN;
    }
    flow_sheets_join(&sheets, &svg);
    printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n%s", strbuf_str(&svg));
    strbuf_done(&svg);
    return CLI_OK;
}

static int print_dot(const struct flow_drawing *drawing)
{
    struct strbuf dot = { 0 };

    flow_dot(drawing, &dot);
    fputs(strbuf_str(&dot), stdout);
    strbuf_done(&dot);
    return CLI_OK;
}

static int read_heat(const char *path, const struct flow *flow, struct arena *a,
                     const struct heat **out)
{
    struct flow_files file;
    char *name = arena_strdup(a, path);
    int code = CLI_CANNOT_RUN;

    if (flow_files_read(&file, 1, &name)) {
        *out = flow_heat_parse(flow, path, strbuf_str(&file.items[0].data), a);
        code = *out ? CLI_OK : CLI_BAD_INPUT;
    }
    flow_files_done(&file);
    return code;
}

static int draw(const struct request *r, const struct flow *flow)
{
    struct arena arena = { 0 };
    struct flow_map map = flow_map_make(flow, &arena);
    struct flow_drawing drawing = { .map = &map };
    int code = r->heat ? read_heat(r->heat, flow, &arena, &drawing.heat) : CLI_OK;

    if (code == CLI_OK)
        code = r->dot ? print_dot(&drawing) : print_svg(&drawing, &arena);
    arena_done(&arena);
    return code;
}

int command_flow_graph(int argc, char **argv)
{
    struct request r;
    struct flow *flow = NULL;
    int code = CLI_CANNOT_RUN;

    if (read_request(&r, argc, argv)) {
        flow = flow_files_one(&r.files);
        code = flow ? draw(&r, flow) : CLI_BAD_INPUT;
    }
    flow_free(&flow);
    flow_files_done(&r.files);
    return code;
}
