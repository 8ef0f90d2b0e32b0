#include "server/ops/turns_internal.h"

#include "db/pg.h"
#include "server/loop.h"

#include <assert.h>
#include <stdlib.h>

static void on_iteration_end(void *ctx);

struct turns *turns_new(const struct turns_settings *settings, const struct turns_deps *deps)
{
    struct turns *t = calloc(1, sizeof(*t));

    if (!t || settings->lanes > LANES_MAX || settings->batch_max > BATCH_LIMIT)
        abort();
    t->settings = *settings;
    t->deps = *deps;
    t->queue = calloc((size_t)settings->queue_max, sizeof(*t->queue));
    if (!t->queue)
        abort();
    for (int i = 0; i < settings->lanes; i++) {
        struct lane *lane = &t->lanes[i];
        lane->turns = t;
        lane->pg = pg_lane(deps->pg, settings->first_lane + i);
        pg_lane_on_idle(lane->pg, on_iteration_end, t);
    }
    t->hook = loop_hook_add(deps->loop, on_iteration_end, t);
    return t;
}

void turns_free(struct turns **turns)
{
    struct turns *t = *turns;

    if (!t)
        return;
    loop_hook_remove(&t->hook);
    free(t->queue);
    free(t);
    *turns = NULL;
}

static void wake_done(void *ctx, struct unit *unit, const struct error *err)
{
    (void)ctx;
    (void)err; /* what still waits is found again by the poller */
    free(unit);
}

void turns_wake(struct turns *t, int64_t tenant_id, int64_t conversation_id, enum timer_kind timer)
{
    struct unit *unit = calloc(1, sizeof(*unit));

    if (!unit)
        abort();
    unit->kind = timer ? UNIT_TIMER : UNIT_WAKE;
    unit->tenant_id = tenant_id;
    unit->conversation_id = conversation_id;
    unit->timer = timer;
    if (!turns_push(t, unit, wake_done, NULL))
        free(unit);
}

bool turns_busy(const struct turns *t)
{
    for (int i = 0; i < t->settings.lanes; i++)
        if (t->lanes[i].flight || t->lanes[i].retries)
            return true;
    return t->count > 0;
}

const struct turns_counts *turns_counts(const struct turns *t)
{
    return &t->counts;
}

struct turns_counts *turns_mutable_counts(struct turns *t)
{
    return &t->counts;
}

const struct turns_deps *turns_deps(const struct turns *t)
{
    return &t->deps;
}

const struct turns_settings *turns_settings(const struct turns *t)
{
    return &t->settings;
}

int64_t turns_take_id(struct turns *t)
{
    struct ids *ids = &t->ids;

    if (ids->next == ids->end && ids->spare) {
        ids->next = ids->spare;
        ids->end = ids->spare + ID_BLOCK;
        ids->spare = 0;
    }
    assert(ids->next < ids->end);
    return ids->next++;
}

/* A second batch beside one under way pays when it is big: a small one costs the database nearly
 * as much as a big one, so it waits for that flight's end and grows. */
static struct entries *next_batch(struct lane *lane)
{
    const struct turns *t = lane->turns;
    struct entries *e = lane->retries;

    if (e) {
        lane->retries = e->next;
        return e;
    }
    return t->count && (!t->flights || t->count >= queue_share(t)) ? queue_take(lane) : NULL;
}

static void on_iteration_end(void *ctx)
{
    struct turns *t = ctx;

    if (!accounts_ready(t->deps.accounts) || !t->deps.flows[0] || !pg_process_number(t->deps.pg))
        return;
    for (int i = 0; i < t->settings.lanes; i++) {
        struct lane *lane = &t->lanes[i];
        struct entries *e = !lane->flight && pg_lane_idle(lane->pg) ? next_batch(lane) : NULL;
        if (e)
            flight_start(lane, e);
    }
}
