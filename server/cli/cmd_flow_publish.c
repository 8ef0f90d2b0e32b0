#include "flows/flow.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/ops/flow_library.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_flow_publish[] =
    "Example: quita flow publish --creditor escola flows/graphs/escola.json\n"
    "         escola: version 12\n\n"
    "Checks a flow and gives it to a creditor: sessions that begin from now on talk by it, those "
    "that\n"
    "run stay on the version they began with. The flow needs a name of its own (\"name\" of the "
    "graph).\n"
    "--shipped instead of a file: back to the flow that comes with the program. Running servers "
    "take\n"
    "it over within seconds. Needs QUITA_DATABASE.\n";
const char help_flow_versions[] =
    "Example: quita flow versions --creditor escola\n\n"
    "The versions of the flow that a creditor talks by, newest first: number, flow, day, digest "
    "and\n"
    "how many sessions run on it. Needs QUITA_DATABASE.\n";
const char help_flow_rollback[] =
    "Example: quita flow rollback --creditor escola 11\n"
    "         escola: version 13, as 11 was\n\n"
    "Makes an earlier version of a creditor's flow the newest again. Sessions that run stay on "
    "theirs.\n"
    "The shipped flow follows the program: install the one that has it. Needs QUITA_DATABASE.\n";

struct order {
    const char *creditor, *what; /* a file, a version, or NULL */
    bool shipped;
};

static bool read_order(struct order *o, int argc, char **argv)
{
    *o = (struct order){ 0 };
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--creditor") == 0 && i + 1 < argc)
            o->creditor = argv[++i];
        else if (strcmp(argv[i], "--shipped") == 0)
            o->shipped = true;
        else if (!o->what && argv[i][0] != '-')
            o->what = argv[i];
        else
            return false;
    return o->creditor != NULL;
}

/* The version that counts now; -1 when it could not be published. */
static int64_t publish(struct admin *a, const char *name, const char *graph, const char *texts)
{
    const struct clock clock = clock_system();
    struct flow_digest digest = flow_digest(graph, texts);
    struct pg_args *args = pg_sync_args(a->db, SQL_FLOW_PUBLISH);

    pg_text(args, name);
    pg_text(args, graph);
    pg_text(args, texts);
    pg_bytea(args, digest.bytes, sizeof(digest.bytes));
    pg_instant(args, clock_now_us(&clock));
    return admin_run(a, args, "another flow was published at this very moment: do it again");
}

static bool use(struct admin *a, const char *creditor, const char *name)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_FLOW_USE);

    pg_text(args, creditor);
    pg_text(args, name);
    return admin_run(a, args,
                     "there is no such creditor, or another tenant has a flow of that "
                     "name") >= 0;
}

static bool is_shipped(const char *name)
{
    return strcmp(name, FLOW_SHIPPED) == 0 || strcmp(name, FLOW_RECRUITMENT) == 0;
}

static void publish_files(struct admin *a, const struct order *o, struct flow_files *files)
{
    const struct flow_file *graph = &files->items[0];
    struct flow *flow = flow_files_one(files);
    struct flow_source texts = flow_files_texts(files, graph);
    int64_t version;

    if (!flow)
        error_set(&a->err, ERROR_INPUT, "the flow has faults; nothing is published");
    else if (is_shipped(flow_name(flow)))
        error_set(&a->err, ERROR_INPUT,
                  "give the flow a \"name\" of its own: \"%s\" is the "
                  "shipped one",
                  flow_name(flow));
    else if ((version = publish(a, flow_name(flow), strbuf_str(&graph->data),
                                arena_strndup(&a->arena, texts.data, texts.len))) >= 0 &&
             use(a, o->creditor, flow_name(flow)))
        printf("%s: version %" PRId64 "\n", flow_name(flow), version);
    flow_free(&flow);
}

static void publish_order(struct admin *a, const struct order *o)
{
    struct flow_files files = { 0 };
    char *path = arena_strdup(&a->arena, o->what ? o->what : "");

    if (o->shipped && use(a, o->creditor, FLOW_SHIPPED))
        puts("cobranca: the shipped flow");
    else if (!o->shipped && flow_files_read(&files, 1, &path))
        publish_files(a, o, &files);
    else if (a->err.kind == ERROR_NONE)
        error_set(&a->err, ERROR_INPUT, "the flow cannot be read");
    flow_files_done(&files);
}

static void list_versions(struct admin *a, const struct order *o)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_FLOW_VERSIONS);
    char at[INSTANT_TEXT_SIZE];

    pg_text(args, o->creditor);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        printf("%6" PRId64 "  %-20s %.16s  %.12s  %" PRId64 " running\n", pg_get_int8(r, row, 0),
               pg_get_text(r, row, 1), instant_format(pg_get_instant(r, row, 2), at),
               pg_get_text(r, row, 3), pg_get_int8(r, row, 4));
    if (r && pg_rows(r) == 0)
        error_set(&a->err, ERROR_NOT_FOUND, "there is no creditor %s with a published flow",
                  o->creditor);
}

static void roll_back(struct admin *a, const struct order *o)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_FLOW_BACK);
    int32_t wanted = (int32_t)strtol(o->what, NULL, 10);

    pg_text(args, o->creditor);
    pg_int4(args, wanted);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r)
        return;
    if (pg_rows(r) == 0) {
        error_set(&a->err, ERROR_NOT_FOUND, "%s has no version %d; see quita flow versions",
                  o->creditor, (int)wanted);
        return;
    }
    const char *name = arena_strdup(&a->arena, pg_get_text(r, 0, 0));
    const char *graph = arena_strdup(&a->arena, pg_get_text(r, 0, 1));
    const char *texts = arena_strdup(&a->arena, pg_get_text(r, 0, 2));
    if (is_shipped(name)) {
        error_set(&a->err, ERROR_INPUT,
                  "the shipped flow follows the program: publish a copy "
                  "with a name of its own");
        return;
    }
    int64_t version = publish(a, name, graph, texts);
    if (version >= 0)
        printf("%s: version %" PRId64 ", as %d was\n", name, version, (int)wanted);
}

static int run(int argc, char **argv, const char *command, bool needs_what,
               void (*act)(struct admin *, const struct order *))
{
    struct admin a;
    struct order o;

    if (!read_order(&o, argc, argv) || (needs_what && !o.what && !o.shipped)) {
        fprintf(stderr, "quita: see quita %s --help\n", command);
        return CLI_BAD_INPUT;
    }
    if (admin_open(&a, command, false))
        act(&a, &o);
    return admin_close(&a);
}

int command_flow_publish(int argc, char **argv)
{
    return run(argc, argv, "flow publish", true, publish_order);
}

int command_flow_versions(int argc, char **argv)
{
    return run(argc, argv, "flow versions", false, list_versions);
}

int command_flow_rollback(int argc, char **argv)
{
    return run(argc, argv, "flow rollback", true, roll_back);
}
