#include "server/ops/debts.h"

#include "db/columns.h"
#include "server/base/calendar.h"
#include "server/base/clock.h"
#include "server/money/agreement_life.h"

/*
 * ---- cancel_agreement, reactivate: an agreement ends by the person's wish within seven days, or a
 * broken one is taken up again (CDC-14, collections reference 14.5) ----
 *
 * Locks in the order of a settlement: the contracts, then the charges.  What was read before them
 * is looked at once more by the statement that changes it.
 */
enum { CANCEL_DAYS = 7 };

/* Columns in the order of life_lock.sql. */
enum { ORD, TENANT, AGREEMENT, CONTRACT, ACCEPTED_AT, ENDED_AT, REACTIVATE_DAYS, REACTIVATED };

static void lock(struct pg_unit *pg, struct answering *all, enum agreement_status status)
{
    struct arena *a = pg_unit_arena(pg);
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_LIFE_LOCK);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    pg_int4(args, (int32_t)status);
    all->results[0] = pg_unit_send(pg, args);
}

/* A row of what was locked that may take the step today. */
struct chosen {
    const struct pg_result *from;
    int *rows;
    size_t count;
};

typedef bool may_fn(struct batch *b, const struct talk *r, const struct pg_result *res, int row);

static bool may_cancel(struct batch *b, const struct talk *r, const struct pg_result *res, int row)
{
    (void)r;
    return pg_get_instant(res, row, ACCEPTED_AT) > b->now_us - DAYS_US(CANCEL_DAYS);
}

static bool may_reactivate(struct batch *b, const struct talk *r, const struct pg_result *res,
                           int row)
{
    (void)b;
    return !pg_get_bool(res, row, REACTIVATED) && !pg_is_null(res, row, ENDED_AT) &&
           day_of_instant(pg_get_instant(res, row, ENDED_AT), r->account->creditor->zone) +
                   (day_t)pg_get_int8(res, row, REACTIVATE_DAYS) >=
               r->facts.today;
}

/* Who has one that may not take the step is told so at once. */
static struct chosen choose(struct batch *b, struct answering *all, const struct pg_result *res,
                            may_fn *may)
{
    struct chosen c = { .from = res, .rows = ARENA_ARRAY(b->arena, int, (size_t)pg_rows(res) + 1) };

    for (int row = 0; row < pg_rows(res); row++) {
        struct talk *r = all->runs[pg_get_int8(res, row, ORD)];
        if (may(b, r, res, row))
            c.rows[c.count++] = row;
        else if (!r->answered)
            answer(r, "late", NULL, 0);
    }
    return c;
}

static void send_ids(struct pg_unit *pg, struct pg_args *args, const struct chosen *c)
{
    struct arena *a = pg_unit_arena(pg);
    size_t count = c->count;

    COLUMN(int8, int64_t, pg_get_int8(c->from, c->rows[i], TENANT));
    COLUMN(int8, int64_t, pg_get_int8(c->from, c->rows[i], AGREEMENT));
}

static void lock_charges(struct pg_unit *pg, const struct chosen *c)
{
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_BREAKS_LOCK_CHARGES);

    send_ids(pg, args, c);
    pg_unit_send(pg, args);
}

/* The run that a row of a result is about, by the agreement in its second column. */
static struct talk *run_of(const struct answering *all, const struct pg_result *locked,
                           const struct pg_result *res, int row)
{
    for (int k = 0; k < pg_rows(locked); k++)
        if (pg_get_int8(locked, k, AGREEMENT) == pg_get_int8(res, row, 1))
            return all->runs[pg_get_int8(locked, k, ORD)];
    return NULL;
}

static void answer_rest(const struct answering *all)
{
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered)
            answer(all->runs[i], "none", NULL, 0);
}

/* ---- cancelled: what a break does, without waiting for a day ---- */

static int send_cancel(struct batch *b, struct pg_unit *pg, const struct chosen *c, day_t today)
{
    struct arena *a = pg_unit_arena(pg);
    size_t count = c->count;
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_BREAKS);

    send_ids(pg, args, c);
    COLUMN(int8, int64_t, pg_get_int8(c->from, c->rows[i], CONTRACT));
    pg_day(args, today);
    pg_day(args, today);
    pg_instant(args, b->now_us);
    pg_int4(args, AGREEMENT_CANCELLED);
    pg_text(args, "person");
    return pg_unit_send(pg, args);
}

bool answer_cancel_agreement(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        lock(pg, all, AGREEMENT_ACCEPTED);
        return true;
    }
    const struct pg_result *locked = pg_unit_result(pg, all->results[0]);
    if (all->round == 1) {
        struct chosen c = choose(b, all, locked, may_cancel);
        if (c.count) {
            lock_charges(pg, &c);
            all->results[1] = send_cancel(b, pg, &c, all->runs[0]->facts.today);
            return true;
        }
        answer_rest(all);
        return false;
    }
    const struct pg_result *done = pg_unit_result(pg, all->results[1]);
    for (int row = 0; row < pg_rows(done); row++) {
        struct talk *r = run_of(all, locked, done, row);
        if (r)
            answer(r, "ok", NULL, 0);
    }
    answer_rest(all);
    return false;
}

/* ---- taken up again ---- */

/* What had been late is due when a first payment would be. */
static day_t new_day(const struct talk *r)
{
    return calendar_add_business_days(CALENDAR_BANK, r->facts.today,
                                      r->account->creditor->offers.down_business_days);
}

static int send_reactivate(struct batch *b, struct pg_unit *pg, struct answering *all,
                           const struct chosen *c)
{
    struct arena *a = pg_unit_arena(pg);
    size_t count = c->count;
    struct pg_args *args = pg_unit_args(pg, SQL_LIFE_REACTIVATE);

    send_ids(pg, args, c);
    COLUMN(day, day_t, new_day(all->runs[pg_get_int8(c->from, c->rows[i], ORD)]));
    COLUMN(day, day_t, all->runs[pg_get_int8(c->from, c->rows[i], ORD)]->facts.today);
    pg_instant(args, b->now_us);
    return pg_unit_send(pg, args);
}

static void tell_first(struct batch *b, struct talk *r, const struct pg_result *res, int row)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, 2);

    v[0] = VAR_DAY("acordo_data", pg_get_day(res, row, 2));
    v[1] = VAR_MONEY("acordo_valor", pg_get_int8(res, row, 3));
    answer(r, "ok", v, 2);
}

bool answer_reactivate(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        lock(pg, all, AGREEMENT_BROKEN);
        return true;
    }
    const struct pg_result *locked = pg_unit_result(pg, all->results[0]);
    if (all->round == 1) {
        struct chosen c = choose(b, all, locked, may_reactivate);
        if (c.count) {
            lock_charges(pg, &c);
            all->results[1] = send_reactivate(b, pg, all, &c);
            return true;
        }
        answer_rest(all);
        return false;
    }
    const struct pg_result *done = pg_unit_result(pg, all->results[1]);
    for (int row = 0; row < pg_rows(done); row++) {
        struct talk *r = run_of(all, locked, done, row);
        if (r)
            tell_first(b, r, done, row);
    }
    answer_rest(all);
    return false;
}
