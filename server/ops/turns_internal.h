#pragma once
#include "server/ops/turn.h"
struct loop_hook;
struct pg_lane;

/* The parts of turns.c: lanes with their queues, and a batch under way (turn_batch.c). */
enum { LANES_MAX = 4, BATCH_LIMIT = 256, BATCH_BESIDE = 48, IDS_LOW = 8192, ID_BLOCK = 16384 };
enum phase { PHASE_OPEN, PHASE_CREATE, PHASE_ASK, PHASE_SAVE };

struct entry {
    struct unit *unit;
    unit_done_fn *done;
    void *ctx;
    int64_t pushed_us; /* monotonic */
};
struct entries {
    struct entries *next;
    bool quarantine; /* store, do not step: the unit broke its batch alone */
    size_t count;
    struct entry items[];
};

struct lane {
    struct turns *turns;
    struct pg_lane *pg;
    struct entry *queue; /* ring */
    size_t head, count;
    struct entries *retries; /* parts of a batch that failed, before the queue */
    struct flight *flight;
};

struct flight {
    struct lane *lane;
    struct entries *entries;
    struct batch batch;
    enum phase phase;
    struct turn_open open, relock;
    struct unit **units, *waiting;
    size_t waiting_count;
    struct conversation **convs;
    size_t conv_count;
    int *conv_of_unit;
    size_t *relock_index;
    int ids_result;
};

struct turns {
    struct turns_settings settings;
    struct turns_deps deps;
    struct turns_counts counts;
    struct ids ids;
    struct lane lanes[LANES_MAX];
    int flights, next_lane;
    struct loop_hook *hook;
};

/* Takes up to a batch of what waits in an idle lane. */
void flight_start(struct lane *lane);
