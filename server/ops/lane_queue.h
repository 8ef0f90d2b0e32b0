#pragma once
struct pg_lane;

/*
 * Work that waits for its turn at a lane that several share: first in, first out.  Each turn begins
 * one unit.  While the lane is away it waits; whoever pushes keeps the number within limits.
 */
struct lane_queue;
typedef void lane_turn_fn(void *ctx, struct pg_lane *lane);

struct lane_queue *lane_queue_new(struct pg_lane *lane);
/* What waits never comes. */
void lane_queue_free(struct lane_queue **queue);
/* `fn` begins a unit on the lane, at once when it is idle; the queue is told nothing of its end. */
void lane_queue_push(struct lane_queue *queue, lane_turn_fn *fn, void *ctx);
