#include "server/ops/turns_internal.h"

#include "server/loop.h"

#include <stdlib.h>
#include <string.h>

/*
 * What waits for a turn.  Any lane may take anything, but not what may belong to somebody whose
 * earlier units another lane still has: so a person's units keep their order.  People are told
 * apart by a bucket of their address; two in one bucket only wait for each other.
 */

static struct bucket *bucket_of(struct turns *t, const struct unit *u)
{
    uint16_t key;

    if (!u->alias_count && !u->conversation_id)
        return NULL; /* nobody's: kept as it came, in any order */
    memcpy(&key, u->alias[0].bytes, sizeof(key));
    return &t->buckets[(u->alias_count ? key : (uint64_t)u->conversation_id) % BUCKETS];
}

struct entries *entries_new(size_t count)
{
    struct entries *e = calloc(1, sizeof(*e) + count * sizeof(e->items[0]));

    if (!e)
        abort();
    e->count = count;
    return e;
}

bool turns_push(struct turns *t, struct unit *unit, unit_done_fn *done, void *ctx)
{
    if (t->count == (size_t)t->settings.queue_max)
        return false;
    t->queue[t->count++] = (struct entry){ unit, done, ctx, clock_monotonic_us(t->deps.clock) };
    loop_wake(t->deps.loop);
    return true;
}

static bool take(struct lane *lane, const struct entry *entry)
{
    struct bucket *b = bucket_of(lane->turns, entry->unit);

    if (b && b->held && b->lane != lane)
        return false;
    if (b) {
        b->held++;
        b->lane = lane;
    }
    return true;
}

size_t queue_share(const struct turns *t)
{
    size_t lanes = (size_t)t->settings.lanes, max = (size_t)t->settings.batch_max;
    size_t all = t->count + lanes - 1;

    for (size_t i = 0; i < lanes; i++)
        all += t->lanes[i].flight ? t->lanes[i].flight->entries->count : 0;
    size_t share = all / lanes > BATCH_LEAST ? all / lanes : BATCH_LEAST;
    return share < max ? share : max;
}

struct entries *queue_take(struct lane *lane)
{
    struct turns *t = lane->turns;
    size_t max = queue_share(t), kept = 0, at = 0;
    struct entries *e = entries_new(t->count < max ? t->count : max);

    for (e->count = 0; at < t->count && e->count < max; at++) {
        if (take(lane, &t->queue[at]))
            e->items[e->count++] = t->queue[at];
        else
            t->queue[kept++] = t->queue[at];
    }
    memmove(t->queue + kept, t->queue + at, (t->count - at) * sizeof(*t->queue));
    t->count = kept + t->count - at;
    if (e->count)
        return e;
    free(e);
    return NULL;
}

void queue_release(struct turns *t, const struct entry *entry)
{
    struct bucket *b = bucket_of(t, entry->unit);

    if (b)
        b->held--;
}

size_t turns_queued(const struct turns *t)
{
    return t->count;
}

int64_t turns_oldest_us(const struct turns *t)
{
    return t->count ? clock_monotonic_us(t->deps.clock) - t->queue[0].pushed_us : 0;
}
