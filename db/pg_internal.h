#pragma once
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/loop.h"
#include "server/base/strbuf.h"
#include <libpq-fe.h>

/* What the files of db/pg_*.c know of each other; nobody else includes it. */

enum { PG_ARGS_MAX = 64, PG_SQLSTATE_SIZE = 6 };

/* PostgreSQL counts from 2000-01-01. */
#define PG_EPOCH_US  INT64_C(946684800000000)
#define PG_EPOCH_DAY 10957

struct pg_args {
    struct arena *arena;
    enum sql statement;
    int count;
    const char *values[PG_ARGS_MAX];
    int lengths[PG_ARGS_MAX];
};

struct pg_statements {
    const struct sql_statement *rows;
    int count;
};

/*
 * DOWN -> CONNECTING -> SETUP -> UP, and from each of them back to DOWN.  SETUP is a unit of our
 * own that prepares the statements; only an UP lane runs units of others.
 */
enum lane_state { LANE_DOWN, LANE_CONNECTING, LANE_SETUP, LANE_UP, LANE_STATE_COUNT };

struct pg_lane {
    struct pg *pg;
    int index;
    enum lane_state state;
    PGconn *conn;
    struct loop_watch *watch;
    int watched;              /* LOOP_READ | LOOP_WRITE */
    struct loop_timer *timer; /* back-off, connect timeout or watchdog, by state */
    struct loop_timer *later; /* looks at the connection from the loop, not from a caller */
    int backoff_ms;
    bool broken; /* libpq refused to send: dropped from the loop */
    struct pg_unit *unit;
    pg_idle_fn *on_idle;
    void *on_idle_ctx;
    pg_heard_fn *heard; /* NULL = it does not listen */
    void *heard_ctx;
};

struct pg {
    struct loop *loop;
    char *conninfo;
    struct pg_settings settings;
    struct pg_statements statements;
    int64_t process_number;
    bool closing;
    struct pg_lane lanes[];
};

struct pg_command {
    const char *name;
    PGresult *result; /* NULL when not answered or failed */
};

struct pg_unit {
    struct pg_lane *lane; /* NULL when it has ended */
    pg_step_fn *on_step;
    pg_end_fn *on_end;
    void *ctx;
    struct arena arena;
    struct pg_command *commands;
    int queued, answered, capacity;
    bool waiting; /* for a step */
    bool synced;  /* the Sync is sent */
    bool aborted, in_doubt;
    int failed_index; /* -1 = none, or it was the commit that failed */
    char sqlstate[PG_SQLSTATE_SIZE];
    struct error error;
};

struct pg_args *pg_args_new(struct arena *arena, enum sql statement);
/* All ones: every parameter is binary. */
extern const int pg_binary_formats[PG_ARGS_MAX];

/* Kind and detail of a failed statement.  The detail never carries the row's values. */
void pg_error_from(struct error *err, const char *statement, const PGresult *failed);
void pg_error_of_connection(struct error *err, const char *what, PGconn *conn);

struct pg_unit *pg_unit_new(struct pg_lane *lane, pg_step_fn *on_step, pg_end_fn *on_end,
                            void *ctx);
/* Counts one more command of the unit; `sent` is what libpq's send function returned. */
int pg_unit_queued(struct pg_unit *unit, const char *name, int sent);
void pg_unit_take(struct pg_unit *unit, PGresult *result);
/* True while an answer of the server is due. */
bool pg_unit_due(const struct pg_unit *unit);
/* The connection is gone: ends the unit. */
void pg_unit_lost(struct pg_unit *unit, const char *reason);

void pg_lane_init(struct pg_lane *lane, struct pg *pg, int index);
void pg_lane_done(struct pg_lane *lane);
/* Sends what is buffered and starts the watchdog; never calls back. */
void pg_lane_push(struct pg_lane *lane);
void pg_lane_broken(struct pg_lane *lane);
void pg_lane_became_idle(struct pg_lane *lane);
/* Prepares the statements on a new connection; pg_lane_ready or pg_lane_drop follows. */
void pg_setup_start(struct pg_lane *lane);
/* What a lane of the server sets before all else; $1 is the statement timeout in ms. */
extern const char pg_session_settings[];
void pg_lane_ready(struct pg_lane *lane);
void pg_lane_drop(struct pg_lane *lane, const char *reason);

struct pg_sync {
    PGconn *conn;
    struct pg_statements statements;
    bool *prepared; /* by statement */
    struct arena arena;
    int args_open;
    PGresult *result;
    bool copying;
    struct strbuf copy; /* rows not yet given to libpq */
};
/* Runs one command without parameters; false with err set when it failed. */
bool pg_sync_command(struct pg_sync *db, const char *command, ExecStatusType wanted,
                     struct error *err);
/* Leaves a COPY that runs, so that nothing of it stays. */
void pg_sync_copy_drop(struct pg_sync *db);
