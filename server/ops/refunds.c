#include "server/ops/refunds.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/encoding.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/loop.h"
#include "server/ops/accounts.h"
#include "server/ops/lane_queue.h"
#include "server/ops/provider_store.h"
#include "server/ops/psp_run.h"
#include "server/ops/settle_unit.h"

#include <stdlib.h>
#include <string.h>

/* The lease outlasts the longest job of any provider. */
enum { TICK_MS = 1000, TAKE_MAX = 8, OPEN_MAX = 8, LEASE_S = 50, AGAIN_S = 5, LAST_TRY = 9 };

enum refund_state { TO_ASK, TAKEN, GONE, BOOKED, FAILED };

struct refunds {
    struct refunds_deps deps;
    struct loop_timer *timer;
    size_t open;
    bool taking;
};

struct refund {
    struct refunds *refunds;
    struct accounts_view *view;
    const struct bank_account *bank; /* NULL = the account is not served any more */
    struct arena arena;
    struct psp_run run;
    int64_t tenant_id, refund_id, payment_id, paid_at_us;
    const char *payment, *reference, *asked_by, *external_id, *code, *why;
    centavos_t centavos;
    enum payment_method method;
    enum refund_state state;
    int tries, again_s, step;
    bool is_left, is_booked;
};

static void on_tick(void *ctx);

struct refunds *refunds_new(const struct refunds_deps *deps)
{
    struct refunds *r = calloc(1, sizeof(*r));

    if (!r)
        abort();
    r->deps = *deps;
    r->timer = loop_timer_add(deps->loop, TICK_MS, on_tick, r);
    return r;
}

void refunds_free(struct refunds **refunds)
{
    if (!*refunds)
        return;
    loop_timer_remove(&(*refunds)->timer);
    free(*refunds);
    *refunds = NULL;
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static int64_t now_of(const struct refund *f)
{
    return clock_now_us(f->refunds->deps.clock);
}

static void finish(struct refund *f)
{
    f->refunds->open--;
    accounts_let_go(&f->view);
    arena_done(&f->arena);
    free(f);
}

/* ---- what the provider said is kept ---- */

static void on_kept(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct refund *f = ctx;

    (void)pg;
    if (err) /* its lease lapses, and it is looked for again */
        log_fact(NULL, LOG_WARN, "refund_not_kept", LOG_STR("why", err->detail),
                 LOG_NUM("refund", f->refund_id));
    else
        (void)fault_hit("refund.after_keep");
    finish(f);
}

/* Longer each time, up to three quarters of an hour; a notice brings it forward. */
static int64_t look_at(const struct refund *f)
{
    int times = f->tries < LAST_TRY ? f->tries : LAST_TRY;
    int64_t wait_s = (int64_t)AGAIN_S << (times > 0 ? times - 1 : 0);

    return now_of(f) + SECONDS_US(f->again_s > wait_s ? f->again_s : wait_s);
}

static void send_keep(struct refund *f, struct pg_unit *pg)
{
    struct pg_args *args = pg_unit_args(pg, SQL_REFUND_KEEP);

    pg_int8(args, f->tenant_id);
    pg_int8(args, f->refund_id);
    pg_int4(args, (int)f->state);
    pg_text(args, f->external_id);
    pg_text(args, f->code);
    pg_text(args, f->why);
    pg_instant(args, now_of(f));
    pg_instant(args, look_at(f));
    pg_unit_send(pg, args);
}

/* As if it had been told: the payment is read back, and the return booked.  Again at each look, as
 * what could not be booked waits for the next reading. */
static void send_seen(struct refund *f, struct pg_unit *pg)
{
    const struct psp_event seen = {
        .key = arena_printf(&f->arena, "refund %s %d", f->reference, f->tries),
        .name = "SEEN",
        .provider_id = f->payment,
        .kind = PSP_EVENT_MONEY,
        .raw = "{}",
    };

    provider_events_send(pg, &f->arena, f->bank, f->refunds->deps.seal, &seen, 1, now_of(f));
}

static void keep(void *ctx, struct pg_lane *lane)
{
    struct refund *f = ctx;
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_kept, f);

    send_keep(f, pg);
    if (f->state == GONE && f->bank)
        send_seen(f, pg);
    if (f->bank && f->bank->psp)
        provider_calls_send(pg, f->bank, f->run.calls, now_of(f));
    (void)fault_hit("refund.before_keep");
    pg_unit_commit(pg);
}

static void conclude(struct refund *f, enum refund_state state)
{
    f->state = state;
    lane_queue_push(f->refunds->deps.queue, keep, f);
}

/* ---- asking the provider ---- */

/* The provider's own words, for a terminal: one line of UTF-8. */
static const char *kept_words(struct refund *f, const char *words)
{
    char *out = arena_strdup(&f->arena, words);
    size_t len = strlen(out);

    while (len && !encoding_is_utf8(out, len))
        out[--len] = '\0'; /* it was cut within a letter */
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    return *out ? out : NULL;
}

static void log_end(struct refund *f, enum log_level level, const char *fact)
{
    log_fact(NULL, level, fact, LOG_NUM("refund", f->refund_id),
             LOG_STR("provider", f->bank->psp->name), LOG_STR("code", f->code ? f->code : ""));
}

static void put_off(struct refund *f)
{
    f->again_s = f->run.job.again_s;
    log_end(f, LOG_WARN, "refund_put_off");
    conclude(f, f->state);
}

static void on_done(struct refund *f)
{
    f->external_id = f->run.job.refund_id;
    if (f->run.job.state == PSP_STATE_BACK && f->external_id) {
        log_end(f, LOG_INFO, "refund_gone");
        conclude(f, GONE);
        return;
    }
    if (f->state == TO_ASK)
        log_end(f, LOG_INFO, "refund_taken");
    conclude(f, TAKEN);
}

/* A refusal is its end only when nothing can be under way: of a request without an answer nobody
 * knows until the provider has said so, whatever else it refuses meanwhile. */
static void on_ended(void *ctx, enum psp_step end)
{
    struct refund *f = ctx;
    const struct psp_job *job = &f->run.job;

    (void)fault_hit("refund.after_answer");
    f->code = kept_words(f, job->code);
    f->why = kept_words(f, job->why);
    if (end == PSP_DONE) {
        on_done(f);
    } else if (end == PSP_REFUSED && !job->refund_sent) {
        log_end(f, LOG_WARN, "refund_failed");
        conclude(f, FAILED);
    } else {
        put_off(f);
    }
}

static void ask(struct refund *f)
{
    f->run = (struct psp_run){ .psp = f->bank->psp,
                               .bank = f->bank,
                               .job = { .arena = &f->arena,
                                        .ask = PSP_REFUND,
                                        .provider_id = f->payment,
                                        .centavos = f->centavos,
                                        .refund_reference = f->reference,
                                        .refund_taken = f->state == TAKEN,
                                        .refund_sent = f->tries > 1 },
                               .http = f->refunds->deps.http,
                               .clock = f->refunds->deps.clock,
                               .done = on_ended,
                               .ctx = f };
    psp_run_start(&f->run);
}

/* ---- the case is closed ---- */

static void on_closed(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct refund *f = ctx;

    (void)pg;
    if (err)
        log_fact(NULL, LOG_WARN, "refund_not_closed", LOG_STR("why", err->detail),
                 LOG_NUM("refund", f->refund_id));
    else
        (void)fault_hit("refund.after_close");
    finish(f);
}

static void send_locks(struct refund *f, struct pg_unit *pg)
{
    struct pg_args *args = pg_unit_args(pg, SQL_CASE_LOCK);

    pg_int8(args, f->payment_id);
    pg_text(args, NULL);
    pg_text(args, NULL);
    pg_unit_send(pg, args);
}

static void send_done(struct refund *f, struct pg_unit *pg)
{
    const struct pg_result *locked = pg_unit_result(pg, 0);
    size_t count = (size_t)pg_rows(locked);
    struct arena *a = &f->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_CASE_LOCK_CHARGES);

    COLUMN(int8, int64_t, pg_get_int8(locked, (int)i, 0));
    pg_unit_send(pg, args);
    args = pg_unit_args(pg, SQL_REFUND_DONE);
    pg_int8(args, f->tenant_id);
    pg_int8(args, f->refund_id);
    pg_instant(args, now_of(f));
    pg_unit_send(pg, args);
}

/* What is left pays the charge as it was told: no discount, nothing over. */
static void send_accept(struct refund *f, struct pg_unit *pg, centavos_t left)
{
    const struct settle_from from = { f->bank, f->refunds->deps.seal, now_of(f) };
    const struct bank_notice paid = { .method = f->method,
                                      .external_id = f->payment,
                                      .centavos = left,
                                      .paid_at_us = f->paid_at_us };
    struct bytes notice = settle_receipt_notice(&from, &paid, &f->arena);
    struct pg_args *args = pg_unit_args(pg, SQL_CASE_ACCEPT);

    pg_int8(args, f->payment_id);
    pg_text(args, f->asked_by);
    pg_instant(args, now_of(f));
    pg_bytea(args, notice.data, notice.len);
    pg_unit_send(pg, args);
}

/* Locks (contracts, charges), the end of the refund, and what follows for the rest. */
static void on_close_step(void *ctx, struct pg_unit *pg)
{
    enum { PAYMENT, LEFT, FITS };
    struct refund *f = ctx;

    if (f->step++ == 0) {
        send_done(f, pg);
        pg_unit_flush(pg);
        return;
    }
    const struct pg_result *open = pg_unit_result(pg, 2);
    if (pg_rows(open) && pg_get_bool(open, 0, FITS))
        send_accept(f, pg, pg_get_int8(open, 0, LEFT));
    (void)fault_hit("refund.before_close");
    pg_unit_commit(pg);
}

static void close_case(void *ctx, struct pg_lane *lane)
{
    struct refund *f = ctx;
    struct pg_unit *pg = pg_unit_begin(lane, on_close_step, on_closed, f);

    send_locks(f, pg);
    pg_unit_flush(pg);
}

/* ---- taking what is due ---- */

/* Columns in the order of refunds_take.sql. */
enum {
    TENANT,
    REFUND,
    BANK,
    PAYMENT,
    PAYMENT_ID,
    REFERENCE,
    CENTAVOS,
    STATE,
    EXTERNAL_ID,
    TRIES,
    IS_LEFT,
    IS_BOOKED,
    ASKED_BY,
    PAID_AT,
    METHOD
};

static const char *kept(struct refund *f, const struct pg_result *r, int row, int column)
{
    const char *text = pg_get_text(r, row, column);

    return text ? arena_strdup(&f->arena, text) : NULL;
}

static void read_row(struct refund *f, const struct pg_result *r, int row)
{
    f->tenant_id = pg_get_int8(r, row, TENANT);
    f->refund_id = pg_get_int8(r, row, REFUND);
    f->bank = accounts_bank_by_id(f->view, pg_get_int8(r, row, BANK));
    f->payment = kept(f, r, row, PAYMENT);
    f->payment_id = pg_get_int8(r, row, PAYMENT_ID);
    f->reference = kept(f, r, row, REFERENCE);
    f->centavos = pg_get_int8(r, row, CENTAVOS);
    f->state = (enum refund_state)pg_get_int8(r, row, STATE);
    f->external_id = kept(f, r, row, EXTERNAL_ID);
    f->tries = (int)pg_get_int8(r, row, TRIES);
    f->is_left = pg_get_bool(r, row, IS_LEFT);
    f->is_booked = pg_get_bool(r, row, IS_BOOKED);
    f->asked_by = kept(f, r, row, ASKED_BY);
    f->paid_at_us = pg_get_instant(r, row, PAID_AT);
    f->method = (enum payment_method)pg_get_int8(r, row, METHOD);
}

/* Before anybody was asked the money may have gone another way: then it does not go twice. */
static void judge(struct refund *f)
{
    if (!f->bank || !f->bank->psp) {
        conclude(f, f->state);
    } else if (f->state == GONE && f->is_booked) {
        lane_queue_push(f->refunds->deps.queue, close_case, f);
    } else if (f->state == GONE) {
        conclude(f, GONE);
    } else if (f->state == TO_ASK && f->tries == 1 && !f->is_left) {
        f->code = "returned";
        log_end(f, LOG_WARN, "refund_failed");
        conclude(f, FAILED);
    } else {
        ask(f);
    }
}

static void take_up(struct refunds *r, const struct pg_result *rows, int row)
{
    struct refund *f = calloc(1, sizeof(*f));

    if (!f)
        abort();
    *f = (struct refund){ .refunds = r, .view = accounts_hold(r->deps.accounts) };
    r->open++;
    read_row(f, rows, row);
    judge(f);
}

static void on_taken(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct refunds *r = ctx;

    r->taking = false;
    if (err) {
        log_fact(NULL, LOG_WARN, "refunds_not_taken", LOG_STR("why", err->detail));
        return;
    }
    const struct pg_result *rows = pg_unit_result(pg, 0);
    for (int row = 0; row < pg_rows(rows); row++)
        take_up(r, rows, row);
}

static void take(void *ctx, struct pg_lane *lane)
{
    struct refunds *r = ctx;
    int64_t now = clock_now_us(r->deps.clock);
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_taken, r);
    struct pg_args *args = pg_unit_args(pg, SQL_REFUNDS_TAKE);

    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(LEASE_S));
    pg_int4(args, TAKE_MAX);
    pg_unit_send(pg, args);
    pg_unit_commit(pg);
}

/* Behind whoever has the lane: timers of one period would find it busy for ever. */
static void on_tick(void *ctx)
{
    struct refunds *r = ctx;

    loop_timer_again(r->timer, TICK_MS);
    if (r->taking || r->open >= OPEN_MAX || !pg_lane_up(r->deps.lane) ||
        !accounts_ready(r->deps.accounts))
        return;
    r->taking = true;
    lane_queue_push(r->deps.queue, take, r);
}
