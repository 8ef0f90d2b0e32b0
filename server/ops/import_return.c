#include "server/ops/import_return_internal.h"

#include "server/base/error.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

struct bytes_left {
    const char *bytes;
    size_t len;
    struct import_return *im;
};

static long read_bytes(void *ctx, char *buffer, size_t size)
{
    struct bytes_left *left = ctx;
    size_t take = left->len < size ? left->len : size;

    memcpy(buffer, left->bytes, take);
    left->bytes += take;
    left->len -= take;
    return (long)take;
}

static void warn(void *ctx, const struct cnab_fault *w)
{
    const struct bytes_left *left = ctx;

    return_tell(left->im, w->line, RETURN_ODD, w->cause, NULL);
}

static void keep(struct import_return *im, const struct cnab_record *record)
{
    if (im->count == im->room) {
        im->room = im->room ? im->room * 2 : 256;
        im->rows = realloc(im->rows, im->room * sizeof(*im->rows));
        if (!im->rows)
            abort();
    }
    im->rows[im->count++] = (struct return_row){ .record = *record };
}

static bool read_file(struct import_return *im, const char *bytes, size_t len, struct error *err)
{
    struct bytes_left left = { bytes, len, im };
    struct cnab reader;
    struct cnab_record record;
    enum cnab_result got;

    cnab_init(&reader, read_bytes, warn, &left);
    while ((got = cnab_next(&reader, &record)) == CNAB_RECORD)
        keep(im, &record);
    im->header = reader.header;
    if (got == CNAB_END)
        return true;
    return error_set(err, ERROR_INPUT, "line %" PRId64 ", column %d: %s; nothing was imported",
                     reader.fault.line, reader.fault.column, reader.fault.cause);
}

/* ---- what a record is known by ---- */

/* NN, occurrence, day and value; `number` tells equal ones of one file apart. */
static const char *identity_of(struct import_return *im, const struct cnab_record *r, int number)
{
    char day[DAY_TEXT_SIZE] = "";
    centavos_t value = cnab_is_payment(r) ? r->paid : r->title;

    if (r->occurred != CNAB_NO_DAY)
        day_format_iso(r->occurred, day);
    return arena_printf(&im->arena, "cnab:%s:%s:%s:%s:%" PRId64 ":%d", r->bank, r->nosso_numero,
                        r->occurrence, day, value == CNAB_NO_MONEY ? 0 : value, number);
}

static int same_record(const void *a, const void *b)
{
    const struct cnab_record *x = &(*(struct return_row *const *)a)->record;
    const struct cnab_record *y = &(*(struct return_row *const *)b)->record;
    int order = strcmp(x->nosso_numero, y->nosso_numero);

    if (order == 0)
        order = strcmp(x->occurrence, y->occurrence);
    if (order == 0)
        order = (x->occurred > y->occurred) - (x->occurred < y->occurred);
    if (order == 0)
        order = (x->paid > y->paid) - (x->paid < y->paid);
    if (order == 0)
        order = (x->title > y->title) - (x->title < y->title);
    return order;
}

static int in_order(const void *a, const void *b)
{
    const struct return_row *x = *(struct return_row *const *)a,
                            *y = *(struct return_row *const *)b;
    int order = same_record(a, b);

    return order ? order : (x->record.line > y->record.line) - (x->record.line < y->record.line);
}

static void name_row(struct import_return *im, struct return_row *row, int number)
{
    const char *identity = identity_of(im, &row->record, number);

    crypto_hash_sha256(row->key, (const unsigned char *)identity, strlen(identity));
    row->external_id = identity;
    if (!cnab_own_number(&row->record, im->convenio, &row->own))
        row->own = 0;
}

/* Equal records of one file are payments of their own: first, second, ... by line. */
static void name_rows(struct import_return *im)
{
    struct return_row **sorted = ARENA_ARRAY(&im->arena, struct return_row *, im->count + 1);
    int number = 0;

    for (size_t i = 0; i < im->count; i++)
        sorted[i] = &im->rows[i];
    qsort(sorted, im->count, sizeof(*sorted), in_order);
    for (size_t i = 0; i < im->count; i++) {
        number = i > 0 && same_record(&sorted[i - 1], &sorted[i]) == 0 ? number + 1 : 1;
        name_row(im, sorted[i], number);
    }
}

static void sum_up(struct import_return *im)
{
    struct return_summary *s = im->summary;

    snprintf(s->bank, sizeof(s->bank), "%s", im->header.bank);
    s->layout = (int)im->header.format;
    s->sequence = im->header.sequence;
    s->records = (int64_t)im->count;
    for (size_t i = 0; i < im->count; i++)
        if (cnab_is_payment(&im->rows[i].record) && im->rows[i].record.paid > 0) {
            s->payments++;
            s->paid_centavos += im->rows[i].record.paid;
        }
}

/* ---- booking ---- */

static bool add_file(struct import_return *im, const char *bytes, size_t len, struct error *err)
{
    struct pg_args *args = pg_sync_args(im->db, SQL_CNAB_FILE_ADD);
    uint8_t digest[32];

    crypto_hash_sha256(digest, (const unsigned char *)bytes, len);
    pg_int8(args, im->bank.tenant_id);
    pg_int8(args, im->bank.bank_account_id);
    pg_int4(args, (int32_t)im->header.format);
    pg_int4(args, im->header.sequence < 0 || im->header.sequence > INT32_MAX
                      ? PG_NULL_INT4
                      : (int32_t)im->header.sequence);
    pg_day(args, im->header.day);
    pg_bytea(args, digest, sizeof(digest));
    pg_int4(args, (int32_t)im->count);
    pg_instant(args, im->options->now_us);
    const struct pg_result *r = pg_sync_run(im->db, args, err);
    if (!r)
        return false;
    im->file_id = pg_get_int8(r, 0, 0);
    im->summary->again = !pg_is_null(r, 0, 1);
    if (pg_get_bool(r, 0, 2) && !im->summary->again)
        return_tell(im, 1, RETURN_TWIN, NULL, NULL);
    return true;
}

static bool begin(struct import_return *im, struct error *err)
{
    return im->options->dry_run || pg_sync_begin(im->db, err);
}

static bool end(struct import_return *im, struct error *err)
{
    return im->options->dry_run || pg_sync_commit(im->db, err);
}

static bool book_all(struct import_return *im, struct error *err)
{
    for (size_t from = 0; from < im->count; from += RETURN_BATCH) {
        size_t to = from + RETURN_BATCH < im->count ? from + RETURN_BATCH : im->count;
        if (!begin(im, err) || !return_book(im, from, to, err) || !end(im, err))
            return false;
    }
    struct pg_args *args = pg_sync_args(im->db, SQL_CNAB_FILE_DONE);
    pg_int8(args, im->bank.tenant_id);
    pg_int8(args, im->file_id);
    pg_instant(args, im->options->now_us);
    return pg_sync_run(im->db, args, err) != NULL;
}

static bool run(struct import_return *im, const char *bytes, size_t len, struct error *err)
{
    if (!read_file(im, bytes, len, err))
        return false;
    sum_up(im);
    if (!return_find_account(im, err))
        return false;
    im->today = day_of_instant(im->options->now_us, im->creditor.zone);
    name_rows(im);
    if (im->options->dry_run && !pg_sync_begin(im->db, err))
        return false;
    return add_file(im, bytes, len, err) && (im->summary->again || book_all(im, err));
}

bool import_return_run(struct pg_sync *db, const struct seal *seal, const char *bytes, size_t len,
                       const struct return_options *options, import_finding_fn *tell, void *ctx,
                       struct return_summary *summary, struct error *err)
{
    struct import_return im = {
        .db = db, .seal = seal, .options = options, .summary = summary, .tell = tell, .ctx = ctx
    };

    *summary = (struct return_summary){ .sequence = -1 };
    bool good = run(&im, bytes, len, err);
    if (!good || options->dry_run)
        pg_sync_rollback(db);
    free(im.rows);
    arena_done(&im.arena);
    return good;
}
