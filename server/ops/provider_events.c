#include "server/ops/provider_events.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/loop.h"
#include "server/ops/accounts.h"
#include "server/ops/lane_queue.h"
#include "server/ops/provider_store.h"
#include "server/ops/settle_tell.h"
#include "server/ops/psp_run.h"
#include "server/ops/turn.h"

#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 250, TAKE_MAX = 16, OPEN_MAX = 16, LEASE_S = 60, AGAIN_S = 5, LAST_TRY = 10 };

struct provider_events {
    struct provider_events_deps deps;
    struct loop_timer *timer;
    struct settle_counts counts;
    size_t open;
    bool taking;
};

/* The newest event of one charge. */
struct event {
    struct provider_events *events;
    struct accounts_view *view;
    const struct bank_account *bank;
    struct arena arena;
    struct psp_run run;
    struct settle_unit unit;
    int64_t tenant_id, bank_account_id, event_id;
    const char *provider_id, *name;
    enum psp_event_kind kind;
    int tries, charge_status; /* -1: no charge of ours */
    bool done;                /* else it comes again */
};

static void on_tick(void *ctx);

struct provider_events *provider_events_new(const struct provider_events_deps *deps)
{
    struct provider_events *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->deps = *deps;
    p->timer = loop_timer_add(deps->loop, TICK_MS, on_tick, p);
    return p;
}

void provider_events_free(struct provider_events **events)
{
    if (!*events)
        return;
    loop_timer_remove(&(*events)->timer);
    free(*events);
    *events = NULL;
}

const struct settle_counts *provider_events_counts(const struct provider_events *events)
{
    return &events->counts;
}

static void on_nothing(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static void finish(struct event *e)
{
    e->events->open--;
    accounts_let_go(&e->view);
    arena_done(&e->arena);
    free(e);
}

/* ---- the end of an event ---- */

static void on_kept(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct event *e = ctx;

    if (err) {
        log_fact(NULL, LOG_ERROR, "provider_event_failed", LOG_STR("why", err->detail),
                 LOG_NUM("event", e->event_id));
    } else if (e->done) {
        (void)fault_hit("event.after_commit");
        settle_unit_read(&e->unit, pg);
        settle_tell(&e->unit, e->events->deps.turns, &e->events->counts);
    }
    finish(e);
}

static void send_done(struct event *e, struct pg_unit *pg)
{
    struct pg_args *args;

    if (settle_unit_size(&e->unit))
        settle_unit_book(&e->unit, pg);
    args = pg_unit_args(pg, SQL_PROVIDER_EVENT_DONE);
    pg_int8(args, e->tenant_id);
    pg_int8(args, e->bank_account_id);
    pg_text(args, e->provider_id);
    pg_int8(args, e->event_id);
    pg_unit_send(pg, args);
}

static void send_again(struct event *e, struct pg_unit *pg)
{
    int times = e->tries < LAST_TRY ? e->tries : LAST_TRY;
    int64_t wait_s = (int64_t)AGAIN_S << (times > 0 ? times - 1 : 0);
    struct pg_args *args = pg_unit_args(pg, SQL_PROVIDER_EVENT_AGAIN);

    wait_s = e->run.job.again_s > wait_s ? e->run.job.again_s : wait_s;
    pg_int8(args, e->tenant_id);
    pg_int8(args, e->event_id);
    pg_instant(args, clock_now_us(e->events->deps.clock) + SECONDS_US(wait_s));
    pg_unit_send(pg, args);
}

static void on_locked(void *ctx, struct pg_unit *pg)
{
    struct event *e = ctx;

    if (e->done)
        send_done(e, pg);
    else
        send_again(e, pg);
    provider_calls_send(pg, e->bank, e->run.calls, clock_now_us(e->events->deps.clock));
    (void)fault_hit("event.before_commit");
    pg_unit_commit(pg);
}

static void keep(void *ctx, struct pg_lane *lane)
{
    struct event *e = ctx;
    struct pg_unit *pg = pg_unit_begin(lane, on_locked, on_kept, e);

    if (e->done && settle_unit_size(&e->unit) && settle_unit_lock(&e->unit, pg))
        pg_unit_flush(pg);
    else
        on_locked(e, pg);
}

static void conclude(struct event *e, bool done)
{
    e->done = done;
    lane_queue_push(e->events->deps.queue, keep, e);
}

/* ---- reading back ---- */

/* Somebody marked it as paid at the provider: no money came that way, so a person looks. */
static void add_marked(struct event *e)
{
    const struct bank_notice marked = {
        .fault = "paid_elsewhere", .raw = arena_printf(&e->arena, "{\"id\":\"%s\"}", e->provider_id)
    };

    settle_unit_add(&e->unit, &marked);
}

static void settle_job(struct event *e)
{
    const struct psp_job *job = &e->run.job;

    for (size_t i = 0; i < job->notice_count; i++)
        settle_unit_add(&e->unit, &job->notices[i]);
    if (job->state == PSP_STATE_PAID && !job->notice_count && e->charge_status == 0)
        add_marked(e);
}

static void begin_unit(struct event *e, size_t room)
{
    const struct settle_from from = { e->bank, e->events->deps.seal,
                                      clock_now_us(e->events->deps.clock) };

    settle_unit_init(&e->unit, &from, &e->arena, room);
}

static void on_read(void *ctx, enum psp_step end)
{
    struct event *e = ctx;

    if (end == PSP_DONE) {
        begin_unit(e, e->run.job.notice_count + 1);
        settle_job(e);
    } else {
        log_fact(NULL, LOG_WARN, "provider_event_put_off", LOG_STR("provider", e->bank->psp->name),
                 LOG_STR("event", e->name), LOG_STR("code", e->run.job.code));
    }
    conclude(e, end == PSP_DONE);
}

static void read_back(struct event *e)
{
    e->run = (struct psp_run){
        .psp = e->bank->psp,
        .bank = e->bank,
        .job = { .arena = &e->arena, .ask = PSP_READ, .provider_id = e->provider_id },
        .http = e->events->deps.http,
        .clock = e->events->deps.clock,
        .done = on_read,
        .ctx = e
    };
    psp_run_start(&e->run);
}

/* ---- taking what is due ---- */

/* Columns in the order of provider_events_take.sql. */
enum { TENANT, BANK, EVENT, KIND, PROVIDER_ID, NAME, TRIES, CREDITOR, STATUS };

static struct event *event_new(struct provider_events *p, const struct pg_result *r, int row)
{
    struct event *e = calloc(1, sizeof(*e));

    if (!e)
        abort();
    *e = (struct event){ .events = p,
                         .view = accounts_hold(p->deps.accounts),
                         .tenant_id = pg_get_int8(r, row, TENANT),
                         .bank_account_id = pg_get_int8(r, row, BANK),
                         .event_id = pg_get_int8(r, row, EVENT),
                         .kind = (enum psp_event_kind)pg_get_int8(r, row, KIND),
                         .tries = (int)pg_get_int8(r, row, TRIES),
                         .charge_status = (int)pg_get_int8(r, row, STATUS) };
    e->bank = accounts_bank_by_id(e->view, e->bank_account_id);
    e->provider_id = arena_strdup(&e->arena, pg_get_text(r, row, PROVIDER_ID));
    e->name = arena_strdup(&e->arena, pg_get_text(r, row, NAME));
    p->open++;
    return e;
}

static void work_off(struct provider_events *p, const struct pg_result *r, int row)
{
    struct event *e = event_new(p, r, row);

    if (!e->bank || !e->bank->psp) {
        finish(e); /* the account is not served any more: it comes again when it is */
    } else if (e->kind == PSP_EVENT_MONEY) {
        read_back(e);
    } else {
        begin_unit(e, 1);
        conclude(e, true);
    }
}

static void on_taken(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct provider_events *p = ctx;

    p->taking = false;
    if (err) {
        log_fact(NULL, LOG_WARN, "provider_events_not_taken", LOG_STR("why", err->detail));
        return;
    }
    const struct pg_result *r = pg_unit_result(pg, 0);
    for (int row = 0; row < pg_rows(r); row++)
        work_off(p, r, row);
}

static void take(void *ctx, struct pg_lane *lane)
{
    struct provider_events *p = ctx;
    int64_t now = clock_now_us(p->deps.clock);
    struct pg_unit *pg = pg_unit_begin(lane, on_nothing, on_taken, p);
    struct pg_args *args = pg_unit_args(pg, SQL_PROVIDER_EVENTS_TAKE);

    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(LEASE_S));
    pg_int4(args, TAKE_MAX);
    pg_unit_send(pg, args);
    pg_unit_commit(pg);
}

static void on_tick(void *ctx)
{
    struct provider_events *p = ctx;

    loop_timer_again(p->timer, TICK_MS);
    if (p->taking || p->open >= OPEN_MAX || !pg_lane_idle(p->deps.lane) ||
        !accounts_ready(p->deps.accounts))
        return;
    p->taking = true;
    lane_queue_push(p->deps.queue, take, p);
}
