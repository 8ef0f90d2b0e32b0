#include "server/ops/import_return_internal.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/ops/settle_unit.h"

#include <string.h>

struct booking {
    struct import_return *im;
    struct return_row *rows;
    size_t count;
};

/* ---- payments ---- */

/* A file says the day; noon is in it in every zone of Brazil. */
static int64_t paid_at(const struct import_return *im, const struct cnab_record *r)
{
    day_t day = r->occurred != CNAB_NO_DAY      ? r->occurred
                : im->header.day != CNAB_NO_DAY ? im->header.day
                                                : im->today;

    return instant_of(day, 12 * 60, im->creditor.zone);
}

static bool is_money(const struct return_row *row)
{
    return cnab_is_payment(&row->record) && row->record.paid > 0;
}

static struct bank_notice notice_of(const struct import_return *im, const struct return_row *row)
{
    return (struct bank_notice){ .method = PAYMENT_BOLETO,
                                 .external_id = row->external_id,
                                 .nosso_numero = row->own,
                                 .centavos = row->record.paid,
                                 .paid_at_us = paid_at(im, &row->record),
                                 .raw = row->external_id };
}

/* What was taken back does not say of which payment: a person looks. */
static struct bank_notice reversal_of(struct import_return *im, const struct return_row *row)
{
    return (struct bank_notice){
        .method = PAYMENT_BOLETO,
        .raw = arena_printf(&im->arena, "cnab %s, linha %lld: título %s, ocorrência %s",
                            row->record.bank, (long long)row->record.line, row->record.nosso_numero,
                            row->record.occurrence),
        .fault = "reversed",
    };
}

static const struct return_row *row_of(const struct booking *b, const char *external_id)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->rows[i].external_id && strcmp(b->rows[i].external_id, external_id) == 0)
            return &b->rows[i];
    return NULL;
}

static void read_outcomes(const struct booking *b, const struct settle_unit *u)
{
    struct return_summary *s = b->im->summary;

    for (size_t i = 0; i < u->payment_count; i++) {
        const struct settle_outcome *o = &u->outcomes[i];
        s->settled += o->state == SETTLE_DONE;
        s->cases += o->state == SETTLE_CASE;
        s->seen += o->state == SETTLE_SEEN;
        const struct return_row *row = row_of(b, o->notice->external_id);
        if (o->state == SETTLE_CASE && row)
            return_tell_case(b->im, row, o->reason);
    }
}

static bool settle(const struct booking *b, struct error *err)
{
    struct import_return *im = b->im;
    const struct settle_from from = { &im->bank, im->seal, im->options->now_us };
    struct settle_unit u;

    settle_unit_init(&u, &from, &im->arena, b->count);
    for (size_t i = 0; i < b->count; i++) {
        struct bank_notice n = { 0 };
        if (is_money(&b->rows[i]))
            n = notice_of(im, &b->rows[i]);
        else if (b->rows[i].record.kind == CNAB_REVERSED)
            n = reversal_of(im, &b->rows[i]);
        if (n.raw)
            settle_unit_add(&u, &n);
    }
    if (settle_unit_size(&u) == 0)
        return true;
    if (!settle_unit_within(&u, im->db, err))
        return false;
    read_outcomes(b, &u);
    return true;
}

/* ---- records ---- */

static const char *reasons_of(struct import_return *im, const struct cnab_record *r)
{
    const char *text = "";

    for (size_t i = 0; i < r->reason_count; i++)
        text = arena_printf(&im->arena, "%s%s%s", text, *text ? " " : "", r->reasons[i]);
    return text;
}

/* NULL: the bank gave none.  Of some banks we know no words: people look the code up. */
static const char *words_of(struct import_return *im, const struct cnab_record *r)
{
    for (size_t i = 0; i < r->reason_count; i++)
        if (cnab_reason_words(r, r->reasons[i]))
            return cnab_reason_words(r, r->reasons[i]);
    if (r->reason_count == 0)
        return NULL;
    return arena_printf(&im->arena, "motivo %s, na tabela do manual do banco", reasons_of(im, r));
}

static int64_t amount_of(const struct cnab_record *r)
{
    int64_t value = cnab_is_payment(r) ? r->paid : r->title;

    return value == CNAB_NO_MONEY ? PG_NULL_INT8 : value;
}

/* At most what was paid: a fee that is taken apart is no part of the payment. */
static int64_t fee_of(const struct cnab_record *r)
{
    if (r->fee == CNAB_NO_MONEY || !cnab_is_payment(r) || r->fee > r->paid)
        return 0;
    return r->fee;
}

static day_t credited_on(const struct return_row *row)
{
    return is_money(row) && row->record.credited != CNAB_NO_DAY ? row->record.credited
                                                                : PG_NULL_DAY;
}

static void record_args(const struct booking *b, struct pg_args *args)
{
    struct arena *a = &b->im->arena;
    struct return_row *r = b->rows;
    size_t count = b->count;

    pg_int8(args, b->im->bank.tenant_id);
    pg_int8(args, b->im->bank.bank_account_id);
    pg_int8(args, b->im->file_id);
    pg_instant(args, b->im->options->now_us);
    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int4, int32_t, (int32_t)r[i].record.line);
    COLUMN(bytea, struct bytes, ((struct bytes){ r[i].key, sizeof(r[i].key) }));
    COLUMN(text, const char *, r[i].record.occurrence);
    COLUMN(int4, int32_t, (int32_t)r[i].record.kind);
    COLUMN(text, const char *, r[i].record.nosso_numero);
    COLUMN(int8, int64_t, r[i].own > 0 ? r[i].own : PG_NULL_INT8);
    COLUMN(day, day_t, r[i].record.occurred);
    COLUMN(int8, int64_t, amount_of(&r[i].record));
    COLUMN(int8, int64_t, fee_of(&r[i].record));
    COLUMN(text, const char *, reasons_of(b->im, &r[i].record));
    COLUMN(text, const char *, words_of(b->im, &r[i].record));
    COLUMN(text, const char *, is_money(&r[i]) ? r[i].external_id : NULL);
    COLUMN(day, day_t, credited_on(&r[i]));
}

static void tell_record(struct import_return *im, const struct return_row *row, bool ours)
{
    static const struct {
        enum cnab_kind kind;
        enum return_problem problem;
    } told[] = {
        { CNAB_REFUSED, RETURN_REFUSED },
        { CNAB_DENIED, RETURN_DENIED },
        { CNAB_REVERSED, RETURN_REVERSED },
        { CNAB_PENDING, RETURN_PENDING },
    };
    const struct cnab_record *r = &row->record;

    if (cnab_is_payment(r) && !is_money(row))
        return_tell(im, r->line, RETURN_NO_AMOUNT, r->nosso_numero, NULL);
    else if (!ours && !cnab_is_payment(r) && r->kind != CNAB_FEES)
        return_tell(im, r->line, RETURN_UNKNOWN, r->nosso_numero, NULL);
    for (size_t i = 0; ours && i < COUNT_OF(told); i++)
        if (told[i].kind == r->kind)
            return_tell(im, r->line, told[i].problem, r->nosso_numero, words_of(im, r));
}

static void count_record(struct return_summary *s, enum cnab_kind kind)
{
    int64_t *const counts[CNAB_KIND_COUNT] = {
        [CNAB_OTHER] = &s->other,   [CNAB_ENTRY] = &s->entries,       [CNAB_REFUSED] = &s->refused,
        [CNAB_PAID] = NULL,         [CNAB_DROPPED] = &s->written_off, [CNAB_CHANGED] = &s->changed,
        [CNAB_DENIED] = &s->denied, [CNAB_FEES] = &s->fees,           [CNAB_REVERSED] = &s->other,
        [CNAB_PENDING] = &s->other,
    };

    if (counts[kind])
        (*counts[kind])++;
}

static bool add_records(const struct booking *b, struct error *err)
{
    struct pg_args *args = pg_sync_args(b->im->db, SQL_CNAB_RECORDS_ADD);

    record_args(b, args);
    const struct pg_result *r = pg_sync_run(b->im->db, args, err);
    for (int row = 0; r && row < pg_rows(r); row++) {
        const struct return_row *of = &b->rows[pg_get_int8(r, row, 0)];
        bool fresh = pg_get_bool(r, row, 1);
        b->im->summary->repeated += !fresh;
        if (fresh)
            tell_record(b->im, of, !pg_is_null(r, row, 2));
        if (fresh)
            count_record(b->im->summary, of->record.kind);
    }
    return r != NULL;
}

/* ---- what has reached the account by now ---- */

static bool add_credits(struct import_return *im, struct error *err)
{
    struct pg_args *args = pg_sync_args(im->db, SQL_CNAB_CREDITS_TAKE);
    const struct settle_from from = { &im->bank, im->seal, im->options->now_us };
    struct settle_unit u;

    pg_int8(args, im->bank.tenant_id);
    pg_int8(args, im->bank.bank_account_id);
    pg_day(args, im->today);
    const struct pg_result *r = pg_sync_run(im->db, args, err);
    if (!r)
        return false;
    settle_unit_init(&u, &from, &im->arena, (size_t)pg_rows(r));
    for (int row = 0; row < pg_rows(r); row++) {
        const char *id = arena_strdup(&im->arena, pg_get_text(r, row, 0));
        const struct bank_notice n = {
            .method = PAYMENT_CREDIT,
            .external_id = id,
            .centavos = pg_get_int8(r, row, 1),
            .fee = pg_get_int8(r, row, 2),
            .paid_at_us = instant_of(pg_get_day(r, row, 3), 12 * 60, im->creditor.zone),
            .raw = id,
        };
        settle_unit_add(&u, &n);
    }
    return settle_unit_size(&u) == 0 || settle_unit_within(&u, im->db, err);
}

bool return_book(struct import_return *im, size_t from, size_t to, struct error *err)
{
    const struct booking b = { im, im->rows + from, to - from };

    return settle(&b, err) && add_records(&b, err) && add_credits(im, err);
}
