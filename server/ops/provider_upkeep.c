#include "server/ops/provider_upkeep.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/loop.h"
#include "server/ops/accounts.h"
#include "server/ops/charge_job.h"
#include "server/ops/lane_queue.h"
#include "server/ops/provider_store.h"
#include "server/ops/psp_run.h"

#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 1000, TAKE_MAX = 8, OPEN_MAX = 8, AGAIN_S = 300 };
enum {
    LOOK_AGAIN_S = 300,
    LOOK_EVERY_S = 3600,
    COMPARE_EVERY_S = 23 * 3600,
    OVERLAP_S = 3 * 86400
};

struct provider_upkeep {
    struct provider_upkeep_deps deps;
    struct loop_timer *timer;
    size_t open;
    bool taking;
};

/* A look at one account: its queue of notices, then its list. */
struct look {
    struct provider_upkeep *upkeep;
    struct accounts_view *view;
    const struct bank_account *bank;
    struct arena arena;
    struct psp_run run;
    int64_t began_us, compared_until_us; /* 0 = never */
    int calls;
    bool compared, failed;
};

static void on_tick(void *ctx);

struct provider_upkeep *provider_upkeep_new(const struct provider_upkeep_deps *deps)
{
    struct provider_upkeep *u = calloc(1, sizeof(*u));

    if (!u)
        abort();
    u->deps = *deps;
    u->timer = loop_timer_add(deps->loop, TICK_MS, on_tick, u);
    return u;
}

void provider_upkeep_free(struct provider_upkeep **upkeep)
{
    if (!*upkeep)
        return;
    loop_timer_remove(&(*upkeep)->timer);
    free(*upkeep);
    *upkeep = NULL;
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

/* ---- looking at an account ---- */

static void look_finish(struct look *l)
{
    l->upkeep->open--;
    accounts_let_go(&l->view);
    arena_done(&l->arena);
    free(l);
}

static void on_kept(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct look *l = ctx;
    int64_t missed = err || !l->compared ? 0 : pg_get_int8(pg_unit_result(pg, 0), 0, 0);

    if (err)
        log_fact(NULL, LOG_WARN, "provider_look_not_kept", LOG_STR("why", err->detail));
    if (missed)
        log_fact(NULL, LOG_INFO, "provider_notices_missed", LOG_STR("account", l->bank->slug),
                 LOG_NUM("listed", missed));
    look_finish(l);
}

static void send_compared(struct look *l, struct pg_unit *pg)
{
    const struct psp_job *job = &l->run.job;

    provider_events_send(pg, &l->arena, l->bank, l->upkeep->deps.seal, job->events,
                         job->event_count, l->began_us);
}

/* One that failed comes again when its lease is over. */
static void send_done(struct look *l, struct pg_unit *pg)
{
    struct pg_args *args = pg_unit_args(pg, SQL_PROVIDER_LOOK_DONE);

    pg_int8(args, l->bank->tenant_id);
    pg_int8(args, l->bank->bank_account_id);
    pg_instant(args, l->compared ? l->began_us : PG_NULL_INSTANT);
    pg_instant(args, l->began_us + SECONDS_US(l->failed ? LOOK_AGAIN_S : LOOK_EVERY_S));
    pg_unit_send(pg, args);
}

static void keep(void *ctx, struct pg_lane *lane)
{
    struct look *l = ctx;
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_kept, l);

    if (l->compared)
        send_compared(l, pg);
    send_done(l, pg);
    provider_calls_send(pg, l->bank, l->calls + l->run.calls, l->began_us);
    pg_unit_commit(pg);
}

static void tell(const struct look *l, const char *fact)
{
    log_fact(NULL, LOG_WARN, fact, LOG_STR("account", l->bank->slug),
             LOG_STR("code", l->run.job.code), LOG_STR("why", l->run.job.why));
}

static void conclude(struct look *l)
{
    lane_queue_push(l->upkeep->deps.queue, keep, l);
}

static void run(struct look *l, enum psp_ask ask, psp_run_fn *done)
{
    l->calls += l->run.calls;
    l->run =
        (struct psp_run){ .psp = l->bank->psp,
                          .bank = l->bank,
                          .job = { .arena = &l->arena,
                                   .ask = ask,
                                   .changed_since_us =
                                       (l->compared_until_us ? l->compared_until_us : l->began_us) -
                                       SECONDS_US(OVERLAP_S) },
                          .http = l->upkeep->deps.http,
                          .clock = l->upkeep->deps.clock,
                          .done = done,
                          .ctx = l };
    psp_run_start(&l->run);
}

static void on_compared(void *ctx, enum psp_step end)
{
    struct look *l = ctx;

    l->compared = end == PSP_DONE;
    l->failed = l->failed || !l->compared;
    if (!l->compared)
        tell(l, "provider_not_compared");
    conclude(l);
}

/* After a pause at once: what is in the queue may be over before it is told. */
static void on_hooks(void *ctx, enum psp_step end)
{
    struct look *l = ctx;
    bool woken = end == PSP_DONE && l->run.job.code[0];
    bool due = l->began_us - l->compared_until_us >= SECONDS_US(COMPARE_EVERY_S);

    if (woken)
        tell(l, "provider_queue_woken");
    else if (end != PSP_DONE)
        tell(l, "provider_queue_unknown");
    l->failed = end == PSP_AGAIN;
    if (woken || due)
        run(l, PSP_CHANGED, on_compared);
    else
        conclude(l);
}

/* Columns in the order of provider_looks_take.sql. */
enum { TENANT, BANK, CREDITOR, COMPARED };

static void look_at(struct provider_upkeep *u, const struct pg_result *r, int row)
{
    struct look *l = calloc(1, sizeof(*l));

    if (!l)
        abort();
    *l = (struct look){ .upkeep = u,
                        .view = accounts_hold(u->deps.accounts),
                        .began_us = clock_now_us(u->deps.clock),
                        .compared_until_us = instant_or_zero(r, row, COMPARED) };
    l->bank = accounts_bank_by_id(l->view, pg_get_int8(r, row, BANK));
    u->open++;
    if (l->bank && l->bank->psp)
        run(l, PSP_HOOKS, on_hooks);
    else
        look_finish(l);
}

/* ---- charges that want something ---- */

static void on_charge(void *ctx, enum charge_end end, const struct provided_charge *charge,
                      int again_s)
{
    struct provider_upkeep *u = ctx;

    (void)end; /* whatever came of it: its row says when it is looked at again */
    (void)charge;
    (void)again_s;
    u->open--;
}

static void look_after(struct provider_upkeep *u, const struct pg_result *r, int row)
{
    u->open++;
    charge_job_start(u->deps.charges, pg_get_int8(r, row, 0), pg_get_int8(r, row, 1), CHARGE_UPKEEP,
                     on_charge, u);
}

static void on_taken(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct provider_upkeep *u = ctx;

    u->taking = false;
    if (err) {
        log_fact(NULL, LOG_WARN, "provider_upkeep_not_taken", LOG_STR("why", err->detail));
        return;
    }
    const struct pg_result *charges = pg_unit_result(pg, 0), *looks = pg_unit_result(pg, 1);
    for (int row = 0; row < pg_rows(charges); row++)
        look_after(u, charges, row);
    for (int row = 0; row < pg_rows(looks); row++)
        look_at(u, looks, row);
}

static void send_looks(struct provider_upkeep *u, struct pg_unit *pg, int64_t now)
{
    struct accounts_view *view = accounts_hold(u->deps.accounts);
    struct arena arena = { 0 }, *a = &arena;
    size_t all, count = 0;
    const struct bank_account *banks = accounts_banks(view, &all);
    int64_t *ids = ARENA_ARRAY(a, int64_t, all + 1);
    struct pg_args *args = pg_unit_args(pg, SQL_PROVIDER_LOOKS_TAKE);

    for (size_t i = 0; i < all; i++)
        if (banks[i].psp)
            ids[count++] = banks[i].bank_account_id;
    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(LOOK_AGAIN_S));
    COLUMN(int8, int64_t, ids[i]);
    pg_unit_send(pg, args);
    arena_done(a);
    accounts_let_go(&view);
}

static void take(void *ctx, struct pg_lane *lane)
{
    struct provider_upkeep *u = ctx;
    int64_t now = clock_now_us(u->deps.clock);
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_taken, u);
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGE_UPKEEP_TAKE);

    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(AGAIN_S));
    pg_int4(args, TAKE_MAX);
    pg_unit_send(pg, args);
    send_looks(u, pg, now);
    pg_unit_commit(pg);
}

static void on_tick(void *ctx)
{
    struct provider_upkeep *u = ctx;

    loop_timer_again(u->timer, TICK_MS);
    if (u->taking || u->open >= OPEN_MAX || !pg_lane_idle(u->deps.lane) ||
        !accounts_ready(u->deps.accounts))
        return;
    u->taking = true;
    lane_queue_push(u->deps.queue, take, u);
}
