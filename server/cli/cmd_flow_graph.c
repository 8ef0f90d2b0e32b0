#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/cli/flow_dot.h"
#include "server/cli/flow_files.h"
#include "server/cli/flow_heat.h"
#include "server/cli/flow_heat_load.h"
#include "server/cli/flow_sheets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_flow_graph[] =
    "Example: quita flow graph flows/graphs/cobranca.json > cobranca.svg\n"
    "         quita flow graph --heat-from-database --creditor escola --from 2026-11-01 > "
    "calor.svg\n\n"
    "Draws a flow as SVG, with the program `dot` of Graphviz (Debian: apt-get install graphviz).\n"
    "GRAPH [TEXTS] for another flow than the built-in one. A box is a theme: what hangs together.\n"
    "Ways to where many lead are told in words inside the state, and what the person may say at\n"
    "any moment stands once, in a box of its own.\n"
    "  --dot        the drawing in the DOT language instead; needs no Graphviz\n"
    "  --heat FILE  colours states by the share of conversations that went no further there; FILE\n"
    "               has lines of state, how many came, how many left off, with tabs between\n"
    "  --heat-from-database\n"
    "               draws the flow that a creditor's sessions talked by, with the counts of those "
    "that\n"
    "               began from --from (30 days ago) until before --to (tomorrow); --version N for\n"
    "               another than the newest of those days. A session left off where the last "
    "words\n"
    "               of a state were said to it a day ago or more, unless it got what it came for "
    "or\n"
    "               a person. States that say nothing have no counts. Needs QUITA_DATABASE.\n";

struct request {
    const char *heat;
    bool dot, database;
    const char *version;
    struct flow_heat_wish wish;
    const char *from, *to;
    struct flow_files files;
};

/* Where the value of an option belongs; NULL = there is no such option. */
static const char **value_of(struct request *r, const char *option)
{
    const struct {
        const char *option, **value;
    } all[] = {
        { "--heat", &r->heat },       { "--creditor", &r->wish.creditor },
        { "--version", &r->version }, { "--from", &r->from },
        { "--to", &r->to },
    };

    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (strcmp(all[i].option, option) == 0)
            return all[i].value;
    return NULL;
}

/* Options are taken out of argv; the files stay. */
static bool read_request(struct request *r, int argc, char **argv)
{
    int files = 0;

    *r = (struct request){ 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--dot") == 0)
            r->dot = true;
        else if (strcmp(argv[i], "--heat-from-database") == 0)
            r->database = true;
        else if (value_of(r, argv[i]) && i + 1 < argc) {
            *value_of(r, argv[i]) = argv[i + 1];
            i++;
        } else if (argv[i][0] == '-') {
            fprintf(stderr, "quita: flow graph has no option \"%s\"; see quita flow graph --help\n",
                    argv[i]);
            return false;
        } else
            argv[files++] = argv[i];
    }
    if (!r->database && (r->wish.creditor || r->version || r->from || r->to)) {
        fputs("quita: flow graph: --creditor, --from, --to and --version are for "
              "--heat-from-database\n",
              stderr);
        return false;
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

/* ---- drawing ---- */

static int print_drawing(const struct request *r, const struct flow *flow, const struct heat *heat,
                         struct arena *a)
{
    struct flow_map map = flow_map_make(flow, a);
    struct flow_drawing drawing = { .map = &map, .heat = heat };

    return r->dot ? print_dot(&drawing) : print_svg(&drawing, a);
}

static int draw_file(struct request *r)
{
    struct flow *flow = flow_files_one(&r->files);
    struct arena arena = { 0 };
    const struct heat *heat = NULL;
    int code = flow ? CLI_OK : CLI_BAD_INPUT;

    if (flow && r->heat)
        code = read_heat(r->heat, flow, &arena, &heat);
    if (code == CLI_OK)
        code = print_drawing(r, flow, heat, &arena);
    flow_free(&flow);
    arena_done(&arena);
    return code;
}

/* ---- what the sessions of a creditor did ---- */

static bool read_version(struct admin *a, const char *word, int32_t *out)
{
    char *end;
    long version = strtol(word, &end, 10);

    if (*word < '1' || *word > '9' || *end || version > INT32_MAX)
        return error_set(&a->err, ERROR_INPUT, "--version %s is no version", word);
    *out = (int32_t)version;
    return true;
}

static bool read_wish(struct admin *a, struct request *r)
{
    struct report_scope *scope = &r->wish.scope;

    scope->from = scope->to = PG_NULL_DAY;
    if (!r->wish.creditor)
        return error_set(&a->err, ERROR_INPUT, "whose? --creditor and its slug");
    if (r->files.count || r->heat)
        return error_set(
            &a->err, ERROR_INPUT,
            "--heat-from-database draws the flow that was talked by: no file beside it");
    return (!r->from || report_day_read(a, "--from", r->from, &scope->from)) &&
           (!r->to || report_day_read(a, "--to", r->to, &scope->to)) &&
           (!r->version || read_version(a, r->version, &r->wish.version));
}

static int draw_database(struct request *r)
{
    struct admin a;
    struct flow *flow = NULL;
    const struct heat *heat = NULL;
    int drawn = CLI_OK, told;

    if (admin_open(&a, "flow graph", false) && read_wish(&a, r))
        flow = flow_heat_load(&a, &r->wish, &heat);
    if (flow)
        drawn = print_drawing(r, flow, heat, &a.arena);
    flow_free(&flow);
    told = admin_close(&a);
    return told == CLI_OK ? drawn : told;
}

int command_flow_graph(int argc, char **argv)
{
    struct request r;
    int code = CLI_CANNOT_RUN;

    if (read_request(&r, argc, argv))
        code = r.database ? draw_database(&r) : draw_file(&r);
    flow_files_done(&r.files);
    return code;
}
