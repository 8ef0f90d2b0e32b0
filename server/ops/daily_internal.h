#pragma once
#include "db/pg.h"
#include "server/ops/daily.h"

/* The jobs of daily.c: one transaction of several steps each. */
enum { DAILY_AT_MOST = 64 };

/* Where the look for boletos to issue stands. */
struct daily_cursor {
    day_t due;
    int64_t instalment_id;
};

struct daily {
    struct daily_deps deps;
    struct loop_timer *timer;
    size_t job;
    int step; /* of the job under way */
    bool running;
    /* of this pass */
    int64_t now_us;
    day_t today, known;
    int result, result2; /* of the step before */
    int64_t rows;        /* done; DAILY_AT_MOST = there may be more */
    bool again;          /* there may be more all the same */
    struct daily_cursor issued;
    struct daily_counts counts;
};

/* Sends the statements of a step, after having read those of the one before; false: commit now,
 * with what was just sent.  Step 0 always sends. */
typedef bool daily_step_fn(struct daily *d, struct pg_unit *pg, int step);
daily_step_fn daily_issue, daily_ledger;
