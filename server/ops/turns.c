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
    for (int i = 0; i < settings->lanes; i++) {
        struct lane *lane = &t->lanes[i];
        lane->turns = t;
        lane->pg = pg_lane(deps->pg, settings->first_lane + i);
        lane->queue = calloc((size_t)settings->queue_max, sizeof(*lane->queue));
        if (!lane->queue)
            abort();
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
    for (int i = 0; i < t->settings.lanes; i++)
        free(t->lanes[i].queue);
    free(t);
    *turns = NULL;
}

/* ---- the queue ---- */

/* Units of one person share a lane, so that they keep their order. */
static struct lane *lane_of(struct turns *t, const struct unit *u)
{
    uint64_t key = u->alias_count ? u->alias[0].bytes[0] : (uint64_t)u->conversation_id;

    return &t->lanes[key % (uint64_t)t->settings.lanes];
}

bool turns_push(struct turns *t, struct unit *unit, unit_done_fn *done, void *ctx)
{
    struct lane *lane = lane_of(t, unit);
    size_t size = (size_t)t->settings.queue_max;

    if (lane->count == size)
        return false;
    lane->queue[(lane->head + lane->count++) % size] =
        (struct entry){ unit, done, ctx, clock_monotonic_us(t->deps.clock) };
    loop_wake(t->deps.loop);
    return true;
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

size_t turns_queued(const struct turns *t)
{
    size_t queued = 0;

    for (int i = 0; i < t->settings.lanes; i++)
        queued += t->lanes[i].count;
    return queued;
}

int64_t turns_oldest_us(const struct turns *t)
{
    int64_t now = clock_monotonic_us(t->deps.clock), oldest = now;

    for (int i = 0; i < t->settings.lanes; i++) {
        const struct lane *lane = &t->lanes[i];
        if (lane->count && lane->queue[lane->head].pushed_us < oldest)
            oldest = lane->queue[lane->head].pushed_us;
    }
    return now - oldest;
}

bool turns_busy(const struct turns *t)
{
    for (int i = 0; i < t->settings.lanes; i++)
        if (t->lanes[i].flight || t->lanes[i].retries || t->lanes[i].count)
            return true;
    return false;
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

static bool has_work(const struct lane *lane)
{
    return (lane->count || lane->retries) && !lane->flight && pg_lane_idle(lane->pg);
}

/* A second batch beside one under way pays when it is big: a small one costs the database nearly
 * as much as a big one, so it waits for that flight's end and grows. */
static bool may_start(const struct lane *lane)
{
    const struct turns *t = lane->turns;

    return has_work(lane) && (!t->flights || lane->retries || lane->count >= BATCH_BESIDE);
}

/* In turn, from the lane behind the last one that started: none is left waiting by another. */
static void on_iteration_end(void *ctx)
{
    struct turns *t = ctx;

    if (!accounts_ready(t->deps.accounts) || !t->deps.flows[0] || !pg_process_number(t->deps.pg))
        return;
    for (int i = 0, first = t->next_lane; i < t->settings.lanes; i++) {
        int number = (first + i) % t->settings.lanes;
        if (!may_start(&t->lanes[number]))
            continue;
        t->next_lane = (number + 1) % t->settings.lanes;
        flight_start(&t->lanes[number]);
    }
}
