#include "server/ops/daily_internal.h"

#include "db/columns.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/loop.h"
#include "server/money/agreement_life.h"
#include "server/money/clearing.h"

#include <stdlib.h>

enum { FIRST_MS = 1000, AGAIN_MS = 50 };
/* The zone of Brazil in which a day begins last. */
static const char LAST_ZONE[] = "America/Rio_Branco";

/* ---- agreements ---- */

static void send_found(struct pg_unit *pg, struct pg_args *args, const struct pg_result *found)
{
    struct arena *a = pg_unit_arena(pg);
    size_t count = (size_t)pg_rows(found);

    COLUMN(int8, int64_t, pg_get_int8(found, (int)i, 0));
    COLUMN(int8, int64_t, pg_get_int8(found, (int)i, 1));
}

static void send_breaks(struct daily *d, struct pg_unit *pg, const struct pg_result *found)
{
    struct arena *a = pg_unit_arena(pg);
    size_t count = (size_t)pg_rows(found);
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_BREAKS);

    send_found(pg, args, found);
    COLUMN(int8, int64_t, pg_get_int8(found, (int)i, 2));
    pg_day(args, d->known);
    pg_day(args, d->today);
    pg_instant(args, d->now_us);
    pg_int4(args, AGREEMENT_BROKEN);
    pg_text(args, "clock");
    d->result2 = pg_unit_send(pg, args);
}

static bool break_agreements(struct daily *d, struct pg_unit *pg, int step)
{
    struct pg_args *args;

    if (step == 0) {
        args = pg_unit_args(pg, SQL_DAILY_BREAKS_FIND);
        pg_day(args, d->known);
        pg_day(args, d->today);
        pg_instant(args, d->now_us);
        pg_int4(args, DAILY_AT_MOST);
        d->result = pg_unit_send(pg, args);
        return true;
    }
    if (step == 2) {
        d->rows = pg_rows(pg_unit_result(pg, d->result2));
        return false;
    }
    const struct pg_result *found = pg_unit_result(pg, d->result);
    if (pg_rows(found) == 0)
        return false;
    args = pg_unit_args(pg, SQL_DAILY_BREAKS_LOCK_CHARGES);
    send_found(pg, args, found);
    pg_unit_send(pg, args);
    send_breaks(d, pg, found);
    return true;
}

/* The one number of a statement that says how many rows it took. */
static void read_count(struct daily *d, const struct pg_unit *pg)
{
    d->rows = pg_get_int8(pg_unit_result(pg, d->result), 0, 0);
}

/* ---- promises ---- */

static bool judge_promises(struct daily *d, struct pg_unit *pg, int step)
{
    if (step == 1) {
        read_count(d, pg);
        return false;
    }
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_PROMISES);
    pg_day(args, d->known);
    pg_instant(args, d->now_us);
    pg_int4(args, DAILY_AT_MOST);
    d->result = pg_unit_send(pg, args);
    return true;
}

/* ---- charges ---- */

static bool expire_charges(struct daily *d, struct pg_unit *pg, int step)
{
    if (step == 1) {
        read_count(d, pg);
        return false;
    }
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_EXPIRE);
    pg_day(args, d->known);
    pg_instant(args, d->now_us);
    pg_int4(args, DAILY_AT_MOST);
    d->result = pg_unit_send(pg, args);
    return true;
}

/* ---- what is over ---- */

static bool purge_files(struct daily *d, struct pg_unit *pg, int step)
{
    if (step == 1) {
        read_count(d, pg);
        return false;
    }
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_PURGE_FILES);
    pg_int4(args, DAILY_AT_MOST);
    d->result = pg_unit_send(pg, args);
    return true;
}

static bool purge_demo(struct daily *d, struct pg_unit *pg, int step)
{
    if (step == 1) {
        read_count(d, pg);
        return false;
    }
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_PURGE_DEMO);
    pg_instant(args, d->now_us);
    pg_int4(args, DAILY_AT_MOST);
    d->result = pg_unit_send(pg, args);
    return true;
}

static bool purge_unclear(struct daily *d, struct pg_unit *pg, int step)
{
    if (step == 1) {
        read_count(d, pg);
        return false;
    }
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_PURGE_UNCLEAR);
    pg_instant(args, d->now_us - DAYS_US(d->deps.review_days));
    pg_int4(args, DAILY_AT_MOST);
    d->result = pg_unit_send(pg, args);
    return true;
}

/* ---- the round ---- */

static const struct {
    const char *done; /* the fact that is logged */
    daily_step_fn *step;
} jobs[] = {
    { "agreements_broken", break_agreements },
    { "promises_judged", judge_promises },
    { "boletos_issued", daily_issue },
    { "charges_expired", expire_charges },
    { "ledgers_checked", daily_ledger },
    { "files_purged", purge_files },
    { "demo_purged", purge_demo },
    { "unclear_purged", purge_unclear },
};

static void on_tick(void *ctx);
static void on_step(void *ctx, struct pg_unit *pg);
static void on_end(void *ctx, struct pg_unit *pg, const struct error *err);

struct daily *daily_new(const struct daily_deps *deps)
{
    struct daily *d = calloc(1, sizeof(*d));

    if (!d)
        abort();
    d->deps = *deps;
    d->timer = loop_timer_add(deps->loop, FIRST_MS, on_tick, d);
    return d;
}

void daily_free(struct daily **daily)
{
    if (!*daily)
        return;
    loop_timer_remove(&(*daily)->timer);
    free(*daily);
    *daily = NULL;
}

const struct daily_counts *daily_counts(const struct daily *d)
{
    return &d->counts;
}

static void begin(struct daily *d, struct pg_lane *lane)
{
    if (jobs[d->job].step == daily_ledger && !d->deps.check_books)
        d->job = (d->job + 1) % COUNT_OF(jobs);
    d->now_us = clock_now_us(d->deps.clock);
    d->today = day_of_instant(d->now_us, LAST_ZONE);
    d->known = clearing_known_through(d->today);
    d->rows = 0;
    d->again = false;
    d->step = 0;
    d->running = true;
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_end, d);
    jobs[d->job].step(d, pg, 0);
    pg_unit_flush(pg);
}

static void on_tick(void *ctx)
{
    struct daily *d = ctx;
    struct pg_lane *lane = pg_lane(d->deps.pg, d->deps.lane);

    if (d->running)
        return; /* its end starts the timer */
    if (!pg_lane_idle(lane) || !accounts_ready(turns_deps(d->deps.turns)->accounts)) {
        loop_timer_again(d->timer, AGAIN_MS);
        return;
    }
    begin(d, lane);
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    struct daily *d = ctx;

    if (jobs[d->job].step(d, pg, ++d->step))
        pg_unit_flush(pg);
    else
        pg_unit_commit(pg);
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct daily *d = ctx;

    (void)pg;
    d->running = false;
    if (err)
        log_fact(NULL, LOG_WARN, "daily_failed", LOG_STR("job", jobs[d->job].done),
                 LOG_STR("why", err->detail));
    else if (d->rows)
        log_fact(NULL, LOG_INFO, jobs[d->job].done, LOG_NUM("count", d->rows));
    bool more = !err && (d->rows >= DAILY_AT_MOST || d->again);
    if (!more)
        d->job = (d->job + 1) % COUNT_OF(jobs);
    loop_timer_again(d->timer, more || d->job ? AGAIN_MS : (int64_t)d->deps.every_s * 1000);
}
