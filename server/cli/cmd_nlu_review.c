#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/cli/nlu_files.h"
#include "server/cli/review_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_nlu_review[] =
    "Example: quita nlu review export > fila.tsv\n"
    "         quita nlu review import fila.tsv --as ana\n\n"
    "What people wrote and was not understood, or had to be asked about, waits masked to be "
    "labelled\n"
    "by people. `export` prints id, TAB, the model's guess, TAB, the masked text, oldest first\n"
    "(--tenant NAME, --limit N: 1000). Put the right label in place of the guess: one of the "
    "ontology\n"
    "(\"oos\" when none fits), or - to drop the message; hide with *** whatever still tells who it "
    "is.\n"
    "`import` takes the file back: the messages leave the queue, and label, TAB, text is added to\n"
    "FOLDER/revisao-YYYY-MM.tsv (--data FOLDER, nlu/data unless told otherwise), no line twice;\n"
    "`quita nlu train` learns from it. A line that cannot be taken is told with its cause, and "
    "then\n"
    "none is. It may be repeated. Needs QUITA_DATABASE and QUITA_KEYS.\n";

enum { LIMIT = 1000, LIMIT_MAX = REVIEW_LINES_MAX, NAME_MAX_LEN = 64 };

struct review {
    struct admin admin;
    const char *file, *author, *data, *tenant;
    int limit;
    struct review_file lines;
};

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

/* ---- out ---- */

static bool tenant_exists(struct review *r)
{
    struct pg_args *args = pg_sync_args(r->admin.db, SQL_TENANT_FIND);

    pg_text(args, r->tenant);
    return admin_run(&r->admin, args, "there is no tenant of that name; --tenant takes its slug") >=
           0;
}

static void print_row(struct review *r, const struct pg_result *rows, int row)
{
    struct admin *a = &r->admin;
    char *text =
        seal_open(&a->seal, &a->arena, "unclear", pg_get_bytea(rows, row, 2), NULL, &a->err);

    for (char *c = text; c && *c; c++)
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    if (text)
        printf("%" PRId64 "\t%s\t%s\n", pg_get_int8(rows, row, 0), pg_get_text(rows, row, 1), text);
}

static void export_queue(struct review *r)
{
    if (r->tenant && !tenant_exists(r))
        return;
    struct pg_args *args = pg_sync_args(r->admin.db, SQL_UNCLEAR_LIST);
    pg_text(args, r->tenant);
    pg_int4(args, r->limit);
    const struct pg_result *rows = pg_sync_run(r->admin.db, args, &r->admin.err);
    for (int row = 0; rows && row < pg_rows(rows) && r->admin.err.kind == ERROR_NONE; row++)
        print_row(r, rows, row);
}

/* ---- in: what the database says of the lines ---- */

static int row_of(const struct pg_result *rows, int64_t id)
{
    int from = 0, until = pg_rows(rows); /* in the order of their ids */

    while (from < until) {
        int middle = from + (until - from) / 2;
        if (pg_get_int8(rows, middle, 0) < id)
            from = middle + 1;
        else
            until = middle;
    }
    return from < pg_rows(rows) && pg_get_int8(rows, from, 0) == id ? from : -1;
}

static void check_line(struct review *r, const struct review_line *line,
                       const struct pg_result *rows)
{
    struct admin *a = &r->admin;
    int row = row_of(rows, line->id);
    const char *label = row >= 0 ? pg_get_text(rows, row, 2) : NULL;

    if (row < 0) {
        review_fault(&r->lines, line,
                     "there is no message %" PRId64
                     "; it is of another database, or has been deleted "
                     "(QUITA_REVIEW_DAYS): take the line out",
                     line->id);
        return;
    }
    if (label && strcmp(label, line->label) != 0)
        review_fault(&r->lines, line,
                     "%" PRId64 " was labelled %s by %s already, and that stays: take the line out",
                     line->id, label, pg_get_text(rows, row, 3));
    const char *text =
        seal_open(&a->seal, &a->arena, "unclear", pg_get_bytea(rows, row, 1), NULL, &a->err);
    if (text)
        review_check_text(&r->lines, line, text);
}

static const int64_t *ids_of(struct review *r)
{
    int64_t *ids = ARENA_ARRAY(&r->admin.arena, int64_t, r->lines.count + 1);

    for (size_t i = 0; i < r->lines.count; i++)
        ids[i] = r->lines.lines[i].id;
    return ids;
}

/* They stay locked until the end of the transaction. */
static bool check_lines(struct review *r)
{
    struct pg_args *args = pg_sync_args(r->admin.db, SQL_UNCLEAR_LOAD);

    pg_int8_array(args, ids_of(r), r->lines.count);
    const struct pg_result *rows = pg_sync_run(r->admin.db, args, &r->admin.err);
    for (size_t i = 0; rows && i < r->lines.count; i++)
        check_line(r, &r->lines.lines[i], rows);
    if (rows && !r->lines.count && !r->lines.fault_count)
        error_set(&r->admin.err, ERROR_INPUT, "%s has no line that is labelled", r->file);
    if (r->lines.fault_count && r->admin.err.kind == ERROR_NONE) {
        fputs(strbuf_str(&r->lines.faults), stderr);
        error_set(&r->admin.err, ERROR_INPUT, "%zu line%s must be mended first; nothing was taken",
                  r->lines.fault_count, r->lines.fault_count == 1 ? "" : "s");
    }
    return r->admin.err.kind == ERROR_NONE;
}

static bool mark_labelled(struct review *r)
{
    struct arena *a = &r->admin.arena;
    const char **labels = ARENA_ARRAY(a, const char *, r->lines.count + 1);
    struct pg_args *args = pg_sync_args(r->admin.db, SQL_UNCLEAR_LABEL);

    for (size_t i = 0; i < r->lines.count; i++)
        labels[i] = r->lines.lines[i].label;
    pg_int8_array(args, ids_of(r), r->lines.count);
    pg_text_array(args, labels, r->lines.count);
    pg_text(args, r->author);
    pg_instant(args, now_us());
    return pg_sync_run(r->admin.db, args, &r->admin.err) != NULL;
}

/* ---- in: the training lines ---- */

/* The file of this month as it is to be, beside the one that is there; how many lines are new. */
static bool write_training(struct review *r, struct nlu_addition *addition, size_t *added)
{
    char day[DAY_TEXT_SIZE];
    struct strbuf known = { 0 }, fresh = { 0 };
    char *name = arena_printf(&r->admin.arena, "revisao-%.7s.tsv",
                              day_format_iso(day_of_instant(now_us(), "America/Sao_Paulo"), day));
    bool good = nlu_addition_open(addition, r->data, name, &known, &r->admin.err);

    if (good) {
        *added = review_training(&r->lines, strbuf_str(&known), &fresh, &r->admin.arena);
        good = nlu_addition_write(addition, strbuf_str(&fresh), &r->admin.err);
    }
    strbuf_done(&known);
    strbuf_done(&fresh);
    return good;
}

/*
 * The file is written beside, the rows are marked, then the file takes its place: what fails before
 * leaves nothing behind, and after a stop in between the same import adds what is missing.
 */
static void take_lines(struct review *r)
{
    struct nlu_addition addition = { 0 };
    size_t added = 0;
    struct error *err = &r->admin.err;
    bool good = pg_sync_begin(r->admin.db, err) && check_lines(r) &&
                write_training(r, &addition, &added) && mark_labelled(r) &&
                pg_sync_commit(r->admin.db, err);

    if (!good)
        pg_sync_rollback(r->admin.db);
    if (good && nlu_addition_keep(&addition, err))
        fprintf(stderr, "%zu messages are labelled; %zu new lines in %s.\n", r->lines.count, added,
                addition.path);
    nlu_addition_close(&addition);
}

static void import_labels(struct review *r)
{
    struct strbuf bytes = { 0 };

    if (!r->author || !*r->author || strlen(r->author) > NAME_MAX_LEN)
        error_set(&r->admin.err, ERROR_INPUT, "--as and your name, of up to %d bytes",
                  NAME_MAX_LEN);
    else if (nlu_file_read(r->file, &bytes, &r->admin.err)) {
        review_file_read(&r->lines, r->file, strbuf_str(&bytes), bytes.len, &r->admin.arena);
        take_lines(r);
    }
    review_file_done(&r->lines);
    strbuf_done(&bytes);
}

/* ---- words ---- */

static bool take_option(struct review *r, const char *name, const char *value)
{
    const struct {
        const char *name, **to;
    } texts[] = { { "--tenant", &r->tenant }, { "--as", &r->author }, { "--data", &r->data } };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (strcmp(texts[i].name, name) == 0) {
            *texts[i].to = value;
            return true;
        }
    if (strcmp(name, "--limit") != 0)
        return false;
    r->limit = atoi(value);
    return r->limit > 0 && r->limit <= LIMIT_MAX;
}

static bool read_words(struct review *r, int argc, char **argv, bool *import)
{
    int i = 2;

    if (argc < 2 || (strcmp(argv[1], "export") != 0 && strcmp(argv[1], "import") != 0))
        return false;
    *import = argv[1][0] == 'i';
    if (*import && argc > 2)
        r->file = argv[i++];
    for (; i + 1 < argc; i += 2)
        if (!take_option(r, argv[i], argv[i + 1]))
            return false;
    return i == argc && (r->file || !*import);
}

int command_nlu_review(int argc, char **argv)
{
    struct review r = { .data = "nlu/data", .limit = LIMIT };
    bool import = false;

    if (!read_words(&r, argc, argv, &import)) {
        fputs("quita nlu review: export, or import and a FILE, is meant; see --help\n", stderr);
        return CLI_BAD_INPUT;
    }
    if (!admin_open(&r.admin, "nlu review", true))
        return admin_close(&r.admin);
    if (import)
        import_labels(&r);
    else
        export_queue(&r);
    return admin_close(&r.admin);
}
