#include "server/console/recall.h"

#include "db/pg.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/console/console.h"
#include "server/loop.h"
#include "server/ops/feed.h"
#include "server/ops/lane_queue.h"

#include <stdlib.h>

enum { LOOK_MS = 2000 };

struct recaller {
    struct console_deps deps;
    struct loop_timer *timer;
    int64_t looked_us, now_us; /* the last look, and this one */
    bool busy;
};

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct recaller *r = ctx;

    r->busy = false;
    if (err) {
        if (err->kind != ERROR_UNAVAILABLE)
            log_fact(NULL, LOG_ERROR, "recall_failed", LOG_STR("why", err->detail));
        return;
    }
    const struct pg_result *rows = pg_unit_result(unit, 0);
    for (int row = 0; row < pg_rows(rows); row++)
        feed_tell(r->deps.feed, pg_get_int8(rows, row, 0), pg_get_int8(rows, row, 1));
    r->looked_us = r->now_us;
}

static void on_turn(void *ctx, struct pg_lane *lane)
{
    struct recaller *r = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, r);
    struct pg_args *args = pg_unit_args(unit, SQL_DESK_CALLBACKS_DUE);

    r->now_us = clock_now_us(r->deps.clock);
    pg_instant(args, r->now_us);
    pg_instant(args, r->looked_us ? r->looked_us : r->now_us);
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

static void on_time(void *ctx)
{
    struct recaller *r = ctx;

    loop_timer_again(r->timer, LOOK_MS);
    if (r->busy || !pg_lane_up(r->deps.lane))
        return;
    r->busy = true;
    lane_queue_push(r->deps.queue, on_turn, r);
}

struct recaller *recaller_new(const struct console_deps *deps)
{
    struct recaller *r = calloc(1, sizeof(*r));

    if (!r)
        abort();
    r->deps = *deps;
    r->timer = loop_timer_add(deps->loop, LOOK_MS, on_time, r);
    return r;
}

void recaller_free(struct recaller **recaller)
{
    if (*recaller)
        loop_timer_remove(&(*recaller)->timer);
    free(*recaller);
    *recaller = NULL;
}
