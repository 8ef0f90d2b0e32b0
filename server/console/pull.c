#include "server/console/pull.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/console/console.h"
#include "server/loop.h"
#include "server/ops/agent.h"
#include "server/ops/feed.h"
#include "server/ops/lane_queue.h"

#include <stdlib.h>

enum { LOOK_MS = 500, REST_LOOKS = 10 };

struct puller {
    struct console_deps deps;
    struct loop_timer *timer;
    int64_t seen; /* the feed's number when it was looked at last */
    int rested;   /* looks that were left out since */
    bool busy, again;
    int64_t tenant_id, conversation_id, now_us; /* of the one that is being given */
};

/* A give is one transaction: whom to, then the take that an agent would do. */
static void on_step(void *ctx, struct pg_unit *unit)
{
    struct puller *p = ctx;
    const struct pg_result *r = pg_unit_result(unit, 0);
    char agent[AGENT_NAME_SIZE];

    p->conversation_id = 0;
    if (pg_rows(r)) {
        struct pg_args *args = pg_unit_args(unit, SQL_AGENT_TAKE);
        p->tenant_id = pg_get_int8(r, 0, 1);
        p->conversation_id = pg_get_int8(r, 0, 2);
        agent_take_args(args, pg_get_text(r, 0, 0), agent_of_user(pg_get_int8(r, 0, 3), agent),
                        p->now_us);
        pg_unit_send(unit, args);
    }
    pg_unit_commit(unit);
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct puller *p = ctx;

    p->busy = false;
    if (err && err->kind != ERROR_UNAVAILABLE)
        log_fact(NULL, LOG_ERROR, "pull_failed", LOG_STR("why", err->detail));
    p->again = !err && p->conversation_id && pg_rows(pg_unit_result(unit, 1));
    if (p->again) {
        feed_tell(p->deps.feed, p->tenant_id, p->conversation_id);
        loop_timer_again(p->timer, 0); /* there may be more seats */
    }
}

static void on_turn(void *ctx, struct pg_lane *lane)
{
    struct puller *p = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, p);
    struct pg_args *args = pg_unit_args(unit, SQL_DESK_PULL);

    p->now_us = clock_now_us(p->deps.clock);
    pg_instant(args, p->now_us);
    pg_unit_send(unit, args);
    pg_unit_flush(unit);
}

static void on_time(void *ctx)
{
    struct puller *p = ctx;
    bool changed = feed_last(p->deps.feed) != p->seen;

    loop_timer_again(p->timer, LOOK_MS);
    if (p->busy || !pg_lane_up(p->deps.lane) || (!changed && !p->again && ++p->rested < REST_LOOKS))
        return;
    p->seen = feed_last(p->deps.feed);
    p->rested = 0;
    p->again = false;
    p->busy = true;
    lane_queue_push(p->deps.queue, on_turn, p);
}

struct puller *puller_new(const struct console_deps *deps)
{
    struct puller *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->deps = *deps;
    p->timer = loop_timer_add(deps->loop, LOOK_MS, on_time, p);
    return p;
}

void puller_free(struct puller **puller)
{
    if (*puller)
        loop_timer_remove(&(*puller)->timer);
    free(*puller);
    *puller = NULL;
}
