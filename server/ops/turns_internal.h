#pragma once
#include "server/ops/turn.h"
struct loop_hook;
struct pg_lane;

/* The parts of turns.c: lanes, their queue (turn_queue.c), and a batch under way (turn_batch.c). */
enum {
    LANES_MAX = 4,
    BATCH_LIMIT = 256,
    BATCH_LEAST = 20,
    BUCKETS = 65536,
    IDS_LOW = 8192,
    ID_BLOCK = 16384
};
enum phase { PHASE_OPEN, PHASE_CREATE, PHASE_PASS, PHASE_ASK, PHASE_SAVE };

struct entry {
    struct unit *unit;
    unit_done_fn *done;
    void *ctx;
    int64_t pushed_us; /* monotonic */
};
struct entries {
    struct entries *next;
    bool quarantine; /* store, do not step: the unit broke its batch alone */
    bool repeats;    /* some may have come before: their keys are looked up */
    size_t count;
    struct entry items[];
};

struct lane {
    struct turns *turns;
    struct pg_lane *pg;
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

/* Who shares it is in the hands of one lane at a time, from being taken until it is told. */
struct bucket {
    size_t held;
    const struct lane *lane;
};

struct turns {
    struct turns_settings settings;
    struct turns_deps deps;
    struct turns_counts counts;
    struct ids ids;
    struct lane lanes[LANES_MAX];
    int flights;
    int64_t repeated_us; /* by the monotonic clock: when a key was found that had been seen; 0 */
    struct entry *queue; /* in the order of arrival; settings.queue_max at most */
    size_t count;
    struct bucket buckets[BUCKETS];
    struct loop_hook *hook;
};

/* turn_queue.c */
struct entries *entries_new(size_t count);
/* A lane's share of all who wait or are under way: batches of one size follow each other evenly. */
size_t queue_share(const struct turns *t);
/* Up to a share of what the lane may take, in the order of arrival; NULL when there is nothing. */
struct entries *queue_take(struct lane *lane);
/* The unit has been told: what comes after it of the same person may go to any lane. */
void queue_release(struct turns *t, const struct entry *entry);

/* turn_batch.c: the lane is idle; the entries are the flight's. */
void flight_start(struct lane *lane, struct entries *entries);
