#pragma once
#include "server/ops/deliver.h"
#include "server/ops/turn.h"
struct pg_lane;

/*
 * What no event announces: due timers, units that were left behind, messages of processes that
 * died, unknown sends whose time for proof is over.  One lane, a few cheap statements a second.
 */
struct poll;
struct poll_deps {
    struct loop *loop;
    struct pg *pg;
    int lane;
    const struct clock *clock;
    struct turns *turns;
    struct deliver *deliver;
};
struct poll *poll_new(const struct poll_deps *deps);
/* For a process that is about to end: it takes on nothing more, a pause is still heard. */
void poll_rest(struct poll *poll);
void poll_free(struct poll **poll);
