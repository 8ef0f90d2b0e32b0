#include "server/ops/import.h"

#include "db/pg.h"
#include "server/base/csv.h"
#include "server/base/day.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/ops/import_apply.h"
#include "server/ops/import_line.h"
#include "server/ops/import_stage.h"

#include <stdlib.h>
#include <string.h>

enum { HINT_MAX = 60 };

struct import {
    struct import_job job;
    struct import_summary *summary;
    import_finding_fn *tell;
    void *ctx;
    struct csv csv;
    struct import_header header;
    struct import_stage stage;
    day_t today;
    struct strbuf error, cure, hint;
    bool has_header;
};

/* ---- telling ---- */

/* Digits but the last two are hidden where there are more than a date has; of an e-mail address
 * only the first letter and the provider stay.  Also a value in the wrong column is masked so. */
static const char *masked(struct strbuf *out, const char *value)
{
    const char *at_sign = strchr(value, '@');
    size_t digits = 0, seen = 0;

    for (const char *c = value; *c; c++)
        digits += *c >= '0' && *c <= '9';
    strbuf_reset(out);
    for (const char *c = value; *c; c++) {
        bool digit = *c >= '0' && *c <= '9';
        seen += digit;
        if (out->len >= HINT_MAX && ((unsigned char)*c & 0xc0) != 0x80)
            break;
        bool hidden =
            (digit && digits > 8 && seen + 2 <= digits) || (at_sign && c > value && c < at_sign);
        strbuf_addc(out, hidden ? '*' : *c);
    }
    return out->data;
}

static void tell(struct import *im, int64_t row, enum import_problem problem, const char *column,
                 const char *value, const struct import_blanks *blanks)
{
    struct import_finding finding = { .row = row,
                                      .column = column ? column : import_problem_column(problem),
                                      .warning = import_problem_is_warning(problem) };

    strbuf_reset(&im->error);
    strbuf_reset(&im->cure);
    import_problem_say(problem, blanks, &im->error);
    import_problem_cure(problem, blanks, &im->cure);
    finding.problem = im->error.data;
    finding.cure = im->cure.data;
    finding.hint = value && *value ? masked(&im->hint, value) : NULL;
    im->summary->warnings += finding.warning;
    im->tell(im->ctx, &finding);
}

static void tell_line(void *ctx, enum import_problem problem, enum import_column column,
                      const char *value)
{
    struct import *im = ctx;

    tell(im, im->csv.row, problem, import_column_name(column), value, &(struct import_blanks){ 0 });
}

static void tell_header(void *ctx, const char *column, int problem, const char *near)
{
    struct import *im = ctx;
    struct import_blanks blanks = { .near = near };

    masked(&im->hint, column);
    char *shown = strdup(im->hint.data ? im->hint.data : "");
    if (!shown)
        abort();
    tell(im, im->csv.row, (enum import_problem)problem, shown, NULL, &blanks);
    free(shown);
}

static void tell_staged(void *ctx, const struct import_staged_finding *f)
{
    struct import *im = ctx;
    int problem = import_problem_by_name(f->problem);
    struct import_blanks blanks = { .a = f->first, .b = f->second };

    if (problem < 0)
        return;
    im->summary->bad += !import_problem_is_warning((enum import_problem)problem);
    tell(im, f->row, (enum import_problem)problem, NULL, f->hint, &blanks);
}

/* ---- reading ---- */

static long read_file(void *ctx, char *buffer, size_t size)
{
    FILE *file = ctx;
    size_t got = fread(buffer, 1, size, file);

    return got == 0 && ferror(file) ? -1 : (long)got;
}

static bool take_header(struct import *im, struct error *err)
{
    int faults = import_header_read(im->csv.cells, im->csv.count, &im->header, tell_header, im);

    im->has_header = true;
    return faults == 0 ||
           error_set(err, ERROR_INPUT, "the header has %d faults; nothing was imported", faults);
}

/* More cells are well when they are empty, as behind the last column of a sheet. */
static bool cells_fit(const struct import *im)
{
    size_t count = im->csv.count;

    while (count > im->header.cells && *im->csv.cells[count - 1] == '\0')
        count--;
    return count == im->header.cells;
}

static bool is_blank(const struct csv *csv)
{
    for (size_t i = 0; i < csv->count; i++)
        if (csv->cells[i][strspn(csv->cells[i], " \t")])
            return false;
    return true;
}

static void refuse(struct import *im, enum import_problem problem)
{
    im->summary->rows++;
    im->summary->bad++;
    tell(im, im->csv.row, problem, NULL, NULL, &(struct import_blanks){ 0 });
}

static bool take_line(struct import *im, struct error *err)
{
    struct import_line line;

    if (!cells_fit(im)) {
        refuse(im, IMPORT_CELLS);
        return true;
    }
    import_line_take(&line, &im->header, im->csv.cells, im->csv.row, im->today);
    im->summary->rows++;
    int role = import_stage_known(&im->stage, &line);
    bool good = role || import_line_check_person(&line, tell_line, im);
    if (role)
        line.role = role;
    good &= import_line_check_debt(&line, tell_line, im);
    if (good)
        return import_stage_add(&im->stage, &line, err);
    im->summary->bad++;
    return true;
}

static bool take_record(struct import *im, struct error *err)
{
    if (is_blank(&im->csv))
        return true;
    return im->has_header ? take_line(im, err) : take_header(im, err);
}

static const enum import_problem record_problems[] = {
    [CSV_OPEN_QUOTE] = IMPORT_OPEN_QUOTE,
    [CSV_STRAY_QUOTE] = IMPORT_STRAY_QUOTE,
    [CSV_TOO_LONG] = IMPORT_TOO_LONG,
    [CSV_TOO_MANY_CELLS] = IMPORT_CELLS,
    [CSV_NUL] = IMPORT_NUL,
    [CSV_UNREADABLE] = IMPORT_UNREADABLE,
};

/* A record that cannot be read: as a header it refuses the file, as a line itself. */
static bool bad_record(struct import *im, enum csv_fault fault, struct error *err)
{
    refuse(im, record_problems[fault]);
    if (im->has_header)
        return true;
    im->summary->rows--;
    return error_set(err, ERROR_INPUT, "the header cannot be read; nothing was imported");
}

static bool at_end(const struct import *im, enum csv_fault fault, struct error *err)
{
    if (fault == CSV_READ_FAILED)
        return error_set(err, ERROR_UNAVAILABLE, "the file could not be read to its end: %m");
    if (fault == CSV_NOT_CSV)
        return error_set(err, ERROR_INPUT,
                         "this is no CSV: in the spreadsheet, save as \"CSV "
                         "UTF-8\"");
    return im->has_header || error_set(err, ERROR_INPUT, "the file is empty");
}

static bool read_all(struct import *im, struct error *err)
{
    for (;;) {
        enum csv_fault fault = csv_next(&im->csv);
        if (fault == CSV_END || fault == CSV_READ_FAILED || fault == CSV_NOT_CSV)
            return at_end(im, fault, err) && import_stage_flush(&im->stage, err);
        bool on = fault == CSV_OK ? take_record(im, err) : bad_record(im, fault, err);
        if (!on)
            return false;
    }
}

/* ---- all of it ---- */

static bool run(struct import *im, struct error *err)
{
    if (!import_begin(&im->job, err))
        return false;
    im->today = day_of_instant(im->job.now_us, im->job.zone);
    import_stage_init(&im->stage, im->job.db, im->job.seal, im->job.zone);
    bool good = read_all(im, err) && import_judge(&im->job, err) &&
                import_tell(&im->job, (int)im->csv.row, tell_staged, im, err) &&
                import_total(&im->job, im->summary, err) &&
                (im->job.dry_run || import_apply(&im->job, im->summary, err));
    if (!good)
        pg_sync_rollback(im->job.db);
    import_stage_done(&im->stage);
    import_end(&im->job);
    return good;
}

bool import_run(struct pg_sync *db, const struct seal *seal, FILE *file,
                const struct import_options *options, import_finding_fn *tell_one, void *ctx,
                struct import_summary *summary, struct error *err)
{
    struct import im = {
        .job = { .db = db,
                 .seal = seal,
                 .creditor = options->creditor,
                 .now_us = options->now_us,
                 .dry_run = options->dry_run },
        .summary = summary,
        .tell = tell_one,
        .ctx = ctx,
    };

    *summary = (struct import_summary){ 0 };
    csv_init(&im.csv, read_file, file);
    bool good = run(&im, err);
    csv_done(&im.csv);
    strbuf_done(&im.error);
    strbuf_done(&im.cure);
    strbuf_done(&im.hint);
    return good;
}
