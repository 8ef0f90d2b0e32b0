#pragma once
#include "db/pg.h"
#include "server/base/error.h"
#include "tests/support/scratch.h"

/*
 * For the tests of the pool itself: statements and tables of their own, and one unit as a test sees
 * it.  A callback inside a call of ours fails the test.
 */
enum probe_statement {
    Q_TAKE,
    Q_PUT,
    Q_ALL,
    Q_RAISE,
    Q_SLEEP,
    Q_ECHO,
    Q_PUT_LATE,
    Q_SLOW_COMMIT,
    Q_BEGIN,
    Q_COUNT
};

extern const struct pg_settings probe_settings; /* two lanes, those statements, short back-off */

struct probe {
    struct scratch *scratch;
    struct pg_unit *unit;
    pg_step_fn *then; /* what a step does */
    int steps, rows;
    bool calling; /* a call of ours is on the stack: nothing may call back */
    bool stepped, ended, in_doubt;
    int failed_index;
    char sqlstate[6];
    struct error err;
};

/* Group setup: an empty database with the tables thing, late and slow. */
int probe_setup(void **state);
/* Lane 0 of a new pool; the tables are empty. */
struct pg_lane *probe_lane(struct scratch *s);

void probe_begin(struct probe *p, struct scratch *s, struct pg_lane *lane);
void probe_put(struct pg_unit *unit, int64_t id, const char *word); /* a row of thing */
int probe_send_text(struct pg_unit *unit, int statement, const char *text);
int probe_send_int(struct pg_unit *unit, int statement, int32_t value);
int probe_send_id(struct pg_unit *unit, int statement, int64_t id);
int probe_send(struct pg_unit *unit, int statement);
void probe_commit(struct probe *p); /* and waits for the end */

int64_t probe_things(struct scratch *s); /* rows in thing, as others see them */
/* A unit on this lane ends well: nothing before it has left a trace. */
void probe_assert_works(struct scratch *s, struct pg_lane *lane);
/* Runs the loop for so long. */
void probe_sleep(struct scratch *s, int ms);
void probe_set_flag(void *ctx);
