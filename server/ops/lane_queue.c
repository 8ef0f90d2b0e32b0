#include "server/ops/lane_queue.h"

#include "db/pg.h"

#include <stdlib.h>

struct turn_at {
    struct turn_at *next;
    lane_turn_fn *fn;
    void *ctx;
};

struct lane_queue {
    struct pg_lane *lane;
    struct turn_at *head, **tail;
};

static void on_idle(void *ctx)
{
    struct lane_queue *q = ctx;
    struct turn_at *first = q->head;

    if (!first || !pg_lane_idle(q->lane))
        return;
    q->head = first->next;
    if (!q->head)
        q->tail = &q->head;
    first->fn(first->ctx, q->lane);
    free(first);
}

struct lane_queue *lane_queue_new(struct pg_lane *lane)
{
    struct lane_queue *q = calloc(1, sizeof(*q));

    if (!q)
        abort();
    q->lane = lane;
    q->tail = &q->head;
    pg_lane_on_idle(lane, on_idle, q);
    return q;
}

void lane_queue_free(struct lane_queue **queue)
{
    struct lane_queue *q = *queue;

    if (!q)
        return;
    for (struct turn_at *at = q->head, *next; at; at = next) {
        next = at->next;
        free(at);
    }
    free(q);
    *queue = NULL;
}

void lane_queue_push(struct lane_queue *q, lane_turn_fn *fn, void *ctx)
{
    struct turn_at *at = calloc(1, sizeof(*at));

    if (!at)
        abort();
    *at = (struct turn_at){ .fn = fn, .ctx = ctx };
    *q->tail = at;
    q->tail = &at->next;
    on_idle(q);
}
