#include "db/pg_internal.h"

#include "server/base/fault.h"
#include "server/base/log.h"

#include <assert.h>

/* A lane: one connection, its life from connect to loss, and its socket. */

enum { WATCHDOG_GRACE_MS = 2000 };

static void log_lane(const struct pg_lane *lane, enum log_level level, const char *fact,
                     const char *reason)
{
    log_fact(NULL, level, fact, LOG_NUM("lane", lane->index), LOG_STR("reason", reason));
}

static void watch(struct pg_lane *lane, int events, loop_watch_fn *fn)
{
    lane->watch = loop_watch_add(lane->pg->loop, PQsocket(lane->conn), events, fn, lane);
    lane->watched = events;
}

/* Lets go of the connection; the unit that ran on it ends. */
void pg_lane_drop(struct pg_lane *lane, const char *reason)
{
    struct pg_unit *unit = lane->unit;

    if (!lane->pg->closing)
        log_lane(lane, LOG_WARN, lane->state == LANE_UP ? "database_lost" : "database_away",
                 reason);
    loop_watch_remove(&lane->watch);
    PQfinish(lane->conn);
    lane->conn = NULL;
    lane->state = LANE_DOWN;
    if (lane->index == 0)
        lane->pg->process_number = 0;
    loop_timer_again(lane->timer, lane->backoff_ms);
    lane->backoff_ms = lane->backoff_ms * 2 < lane->pg->settings.backoff_max_ms
                           ? lane->backoff_ms * 2
                           : lane->pg->settings.backoff_max_ms;
    if (unit)
        pg_unit_lost(unit, reason);
}

static void drop_with_error(struct pg_lane *lane, const char *what)
{
    struct error err = { 0 };

    pg_error_of_connection(&err, what, lane->conn);
    pg_lane_drop(lane, err.detail);
}

/* Hands the answers that have arrived to their unit, which may begin new ones meanwhile. */
static void take_answers(struct pg_lane *lane)
{
    int separators = 0;

    while (lane->unit && !lane->broken && !PQisBusy(lane->conn) && separators < 2) {
        PGresult *result = PQgetResult(lane->conn);
        separators = result ? 0 : separators + 1;
        if (result)
            pg_unit_take(lane->unit, result);
    }
}

/* What others have said.  It comes between units: PostgreSQL keeps it back while one runs. */
static void take_notices(struct pg_lane *lane)
{
    PGnotify *said;

    while (lane->heard && lane->conn && (said = PQnotifies(lane->conn))) {
        if (lane->state == LANE_UP)
            lane->heard(lane->heard_ctx, said->extra);
        PQfreemem(said);
    }
}

/* Sends what is buffered; false when the connection is gone. */
static bool send_buffered(struct pg_lane *lane)
{
    int left = lane->broken ? -1 : PQflush(lane->conn);
    int events = left > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ;

    if (left < 0)
        return false;
    if (events != lane->watched)
        loop_watch_set(lane->watch, events);
    lane->watched = events;
    return true;
}

static void look(struct pg_lane *lane)
{
    bool reading = PQconsumeInput(lane->conn);

    take_answers(lane);
    take_notices(lane);
    if (lane->conn && (!reading || lane->broken || !send_buffered(lane)))
        drop_with_error(lane, "connection lost");
}

static void on_ready(void *ctx, int events)
{
    (void)events;
    look(ctx);
}

static void on_later(void *ctx)
{
    struct pg_lane *lane = ctx;

    if (lane->conn && lane->state >= LANE_SETUP)
        look(lane);
}

/* libpq may have closed the socket: a watch on it would be the loop's end. */
void pg_lane_broken(struct pg_lane *lane)
{
    lane->broken = true;
    loop_watch_remove(&lane->watch);
    loop_timer_again(lane->later, 0);
}

void pg_lane_push(struct pg_lane *lane)
{
    const struct pg_unit *unit = lane->unit;
    int64_t statements = unit->queued - unit->answered + 1;

    if (!send_buffered(lane))
        pg_lane_broken(lane);
    else if (!PQisBusy(lane->conn)) /* sending may have read: the socket will not wake us */
        loop_timer_again(lane->later, 0);
    if (lane->state == LANE_UP)
        loop_timer_again(lane->timer,
                         statements * lane->pg->settings.statement_timeout_ms + WATCHDOG_GRACE_MS);
}

static void on_connecting(void *ctx, int events);

static void go_on(struct pg_lane *lane, PostgresPollingStatusType status)
{
    if (status == PGRES_POLLING_FAILED) {
        drop_with_error(lane, "connect");
    } else if (status != PGRES_POLLING_OK) {
        watch(lane, status == PGRES_POLLING_READING ? LOOP_READ : LOOP_WRITE, on_connecting);
    } else {
        lane->state = LANE_SETUP;
        watch(lane, LOOP_READ, on_ready);
        pg_setup_start(lane);
    }
}

/* libpq changes its socket while it tries one address after the other. */
static void on_connecting(void *ctx, int events)
{
    struct pg_lane *lane = ctx;

    (void)events;
    loop_watch_remove(&lane->watch);
    go_on(lane, PQconnectPoll(lane->conn));
}

static void ignore_notice(void *ctx, const PGresult *notice)
{
    (void)ctx;
    (void)notice;
}

static void connect_lane(struct pg_lane *lane)
{
    static const char *const names[] = { "dbname", "fallback_application_name", "client_encoding",
                                         NULL };
    const char *const values[] = { lane->pg->conninfo, "quita", "UTF8", NULL };

    lane->broken = false;
    lane->state = LANE_CONNECTING;
    lane->conn = PQconnectStartParams(names, values, 1);
    loop_timer_again(lane->timer, lane->pg->settings.connect_timeout_ms);
    if (!lane->conn || PQstatus(lane->conn) == CONNECTION_BAD || fault_hit("pg.connect")) {
        drop_with_error(lane, "connect");
        return;
    }
    PQsetNoticeReceiver(lane->conn, ignore_notice, lane);
    go_on(lane, PGRES_POLLING_WRITING);
}

void pg_lane_ready(struct pg_lane *lane)
{
    lane->state = LANE_UP;
    lane->backoff_ms = lane->pg->settings.backoff_min_ms;
    log_lane(lane, LOG_INFO, "database_up", "");
    if (lane->heard)
        lane->heard(lane->heard_ctx, NULL);
}

static void slow_connect(struct pg_lane *lane)
{
    pg_lane_drop(lane, "connect: no answer in time");
}

/* PostgreSQL ends slow statements itself: this one has not even said so. */
static void watchdog(struct pg_lane *lane)
{
    if (lane->unit && pg_unit_due(lane->unit))
        pg_lane_drop(lane, "no answer in time");
}

static void on_timer(void *ctx)
{
    static void (*const by_state[LANE_STATE_COUNT])(struct pg_lane *) = {
        [LANE_DOWN] = connect_lane,
        [LANE_CONNECTING] = slow_connect,
        [LANE_SETUP] = slow_connect,
        [LANE_UP] = watchdog,
    };
    struct pg_lane *lane = ctx;

    by_state[lane->state](lane);
}

void pg_lane_init(struct pg_lane *lane, struct pg *pg, int index)
{
    *lane = (struct pg_lane){ .pg = pg, .index = index, .backoff_ms = pg->settings.backoff_min_ms };
    lane->timer = loop_timer_add(pg->loop, 0, on_timer, lane);
    lane->later = loop_timer_add(pg->loop, 0, on_later, lane);
}

void pg_lane_done(struct pg_lane *lane)
{
    if (lane->conn)
        pg_lane_drop(lane, "closing");
    loop_timer_remove(&lane->timer);
    loop_timer_remove(&lane->later);
}

bool pg_lane_up(const struct pg_lane *lane)
{
    return lane->state == LANE_UP;
}

bool pg_lane_idle(const struct pg_lane *lane)
{
    return lane->state == LANE_UP && !lane->unit && !lane->broken && !lane->pg->closing;
}

void pg_lane_on_idle(struct pg_lane *lane, pg_idle_fn *fn, void *ctx)
{
    lane->on_idle = fn;
    lane->on_idle_ctx = ctx;
}

void pg_lane_became_idle(struct pg_lane *lane)
{
    if (pg_lane_idle(lane) && lane->on_idle)
        lane->on_idle(lane->on_idle_ctx);
}

void pg_lane_listen(struct pg_lane *lane, pg_heard_fn *heard, void *ctx)
{
    assert(lane->index != 0); /* the process's number is the last answer of its setup */
    lane->heard = heard;
    lane->heard_ctx = ctx;
}
