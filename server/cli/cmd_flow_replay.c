#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/cli/flow_bundle.h"
#include "server/cli/flow_print.h"
#include "server/cli/flow_script.h"

#include <stdio.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

const char help_flow_replay[] =
    "Example: quita flow replay Q-7KX2M --out conversa.json\n"
    "         quita flow replay conversa.json --save tests/conversations/a-new-one.txt\n\n"
    "Runs a recorded conversation again, turn by turn, and says whether the assistant would say "
    "the\n"
    "same today, byte for byte; exit 1 when a turn differs. A number or a protocol is read from "
    "the\n"
    "database (QUITA_DATABASE, QUITA_KEYS); a file needs neither. What is shown and written is\n"
    "masked: no name, CPF, contact, code or link of the person is in it.\n"
    "  --out FILE    writes the masked conversation and its flows, for a laptop\n"
    "  --save FILE   writes a script for quita flow test, with the sample person\n";

struct replaying {
    const char *source, *out, *save;
    struct bundle bundle, masked;
    struct strbuf shown;
    struct flow_script script;
    size_t differing;
    struct error err;
};

/* ---- from the database ---- */

static const struct bundle_flow *published(struct replaying *p, struct admin *a, const char *name,
                                           int32_t version)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_REPLAY_FLOW);

    pg_text(args, name);
    pg_int4(args, version);
    const struct pg_result *r = pg_sync_run(a->db, args, &p->err);
    if (!r)
        return NULL;
    if (pg_rows(r) == 0) {
        error_set(&p->err, ERROR_NOT_FOUND, "version %d of the flow %s is not published any more",
                  (int)version, name);
        return NULL;
    }
    return bundle_flow(&p->bundle, name, version, pg_get_text(r, 0, 0), pg_get_text(r, 0, 1),
                       &p->err);
}

struct stored {
    int64_t at_us;
    struct packed record;
    const char *flow;
    int32_t version;
};

/* Everything is copied before the next statement takes the result's place. */
static bool open_row(struct replaying *p, struct admin *a, const struct pg_result *r, int row,
                     struct stored *out)
{
    size_t len;
    char *clear =
        seal_open(&a->seal, &p->bundle.arena, "trace", pg_get_bytea(r, row, 1), &len, &p->err);

    if (!clear)
        return false;
    *out = (struct stored){ .at_us = pg_get_instant(r, row, 0),
                            .record = { (uint8_t *)clear, len },
                            .flow = arena_strdup(&p->bundle.arena, pg_get_text(r, row, 2)),
                            .version = (int32_t)pg_get_int8(r, row, 3) };
    return true;
}

static void load_rows(struct replaying *p, struct admin *a)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_REPLAY_LOAD);
    size_t count = 0;

    pg_text(args, p->source);
    const struct pg_result *r = pg_sync_run(a->db, args, &p->err);
    if (!r)
        return;
    struct stored *rows = ARENA_ARRAY(&p->bundle.arena, struct stored, (size_t)pg_rows(r) + 1);
    for (int row = 0; row < pg_rows(r); row++)
        if (!open_row(p, a, r, row, &rows[count++]))
            return;
    if (!count)
        error_set(&p->err, ERROR_NOT_FOUND,
                  "there is no recorded conversation %s; `quita agent list` shows protocols",
                  p->source);
    for (size_t i = 0; i < count && p->err.kind == ERROR_NONE; i++) {
        const struct bundle_flow *flow = published(p, a, rows[i].flow, rows[i].version);
        if (flow)
            bundle_add(&p->bundle, rows[i].at_us, flow, rows[i].record, &p->err);
    }
}

static int load_database(struct replaying *p)
{
    struct admin a;

    if (admin_open(&a, "flow replay", true))
        load_rows(p, &a);
    if (p->err.kind != ERROR_NONE)
        a.err = p->err;
    return admin_close(&a);
}

/* ---- running ---- */

/* A chain of turns: the session as it goes, and the creditor's facts once they were told. */
struct chain {
    struct flow_session session;
    struct vars creditor;
};

static bool run(struct chain *c, const struct bundle_flow *f, const struct flow_record *record,
                struct arena *a, struct flow_turn *turn, struct error *err)
{
    if (record->facts.creditor.count)
        c->creditor = record->facts.creditor;
    return flow_replay(f->flow, &c->session, record, c->creditor, a, turn, err);
}

static void show_turn(struct replaying *p, const struct bundle_turn *t,
                      const struct flow_record *record, const struct flow_turn *turn, bool same)
{
    char at[INSTANT_TEXT_SIZE];

    strbuf_addf(&p->shown, "# %.19s %s%s\n", instant_format(t->at_us, at), turn->trace,
                same ? "" : "   <-- DIFFERS from what was said");
    script_event(&p->shown, &record->event);
    flow_print_turn(&p->shown, turn, record->facts.channel, 0, &p->bundle.arena);
}

static void replay_turn(struct replaying *p, const struct bundle_turn *t, struct chain *real,
                        struct chain *hidden)
{
    struct arena *a = &p->bundle.arena;
    struct flow_record record, masked;
    struct flow_turn turn;

    if (!flow_record_unpack(t->flow->flow, t->record, a, &record, &p->err) ||
        !run(real, t->flow, &record, a, &turn, &p->err))
        return;
    bool same = flow_turn_digest(&turn, &real->session) == record.digest;
    p->differing += !same;
    script_turn(&p->script, &record, a);
    masked = record;
    flow_record_mask(&masked, a);
    if (!run(hidden, t->flow, &masked, a, &turn, &p->err))
        return;
    masked.digest = flow_turn_digest(&turn, &hidden->session);
    show_turn(p, t, &masked, &turn, same);
    const struct bundle_flow *flow = bundle_flow(&p->masked, t->flow->name, t->flow->version,
                                                 t->flow->graph, t->flow->texts, &p->err);
    if (flow)
        bundle_add(&p->masked, t->at_us, flow, flow_record_pack(t->flow->flow, &masked, a),
                   &p->err);
}

static void replay_all(struct replaying *p)
{
    struct chain real = { 0 }, hidden = { 0 };

    for (size_t i = 0; i < p->bundle.turn_count && p->err.kind == ERROR_NONE; i++)
        replay_turn(p, &p->bundle.turns[i], &real, &hidden);
    if (p->err.kind != ERROR_NONE)
        return;
    fputs(strbuf_str(&p->shown), stdout);
    printf("# %zu turns, %zu differ\n", p->bundle.turn_count, p->differing);
}

static void write_file(struct replaying *p, const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    bool good = file && fputs(text, file) != EOF;

    if (file && fclose(file) != 0)
        good = false;
    if (!good)
        error_set(&p->err, ERROR_UNAVAILABLE, "cannot write %s", path);
}

static void write_files(struct replaying *p)
{
    AUTO(json_t, json) = p->out ? bundle_json(&p->masked) : NULL;

    if (p->out && json_dump_file(json, p->out, JSON_INDENT(1)) != 0)
        error_set(&p->err, ERROR_UNAVAILABLE, "cannot write %s", p->out);
    if (p->save)
        write_file(p, p->save, strbuf_str(&p->script.text));
}

static bool read_words(struct replaying *p, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char **value = strcmp(argv[i], "--out") == 0    ? &p->out
                             : strcmp(argv[i], "--save") == 0 ? &p->save
                                                              : NULL;
        if (value && i + 1 < argc)
            *value = argv[++i];
        else if (!value && !p->source)
            p->source = argv[i];
        else
            return false;
    }
    return p->source != NULL;
}

static bool is_file(const char *source)
{
    return strchr(source, '.') || strchr(source, '/');
}

static int replay(struct replaying *p)
{
    int code = CLI_OK;

    if (is_file(p->source))
        bundle_read(&p->bundle, p->source, &p->err);
    else
        code = load_database(p);
    if (code != CLI_OK)
        return code;
    if (p->err.kind == ERROR_NONE)
        replay_all(p);
    if (p->err.kind == ERROR_NONE)
        write_files(p);
    if (p->err.kind == ERROR_NONE)
        return p->differing ? CLI_BAD_INPUT : CLI_OK;
    fprintf(stderr, "quita: %s\n", p->err.detail);
    return p->err.kind == ERROR_UNAVAILABLE ? CLI_CANNOT_RUN : CLI_BAD_INPUT;
}

int command_flow_replay(int argc, char **argv)
{
    struct replaying p = { 0 };
    int code = CLI_BAD_INPUT;

    bundle_init(&p.bundle);
    bundle_init(&p.masked);
    if (read_words(&p, argc, argv))
        code = replay(&p);
    else
        fputs("quita: name a conversation, a protocol or a file; see quita flow replay --help\n",
              stderr);
    bundle_done(&p.bundle);
    bundle_done(&p.masked);
    strbuf_done(&p.shown);
    strbuf_done(&p.script.text);
    return code;
}
