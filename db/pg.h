#pragma once
#include "build/gen/queries.h"
#include "server/base/day.h"
#include "server/base/seal.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct error;
struct loop;
struct clock;

/*
 * Asynchronous PostgreSQL in pipeline mode.  A lane is one connection.  A unit is a set of
 * statements that commit or fail together: they run in one implicit transaction that ends with the
 * Sync.  All parameters and results are binary.
 *
 *   struct pg_unit *u = pg_unit_begin(lane, on_step, on_end, ctx);   // lane must be idle
 *   struct pg_args *args = pg_unit_args(u, SQL_CONVERSATIONS_LOCK);
 *   pg_int8_array(args, ids, n);
 *   pg_unit_send(u, args);                 // any number of statements
 *   pg_unit_flush(u);                      // on_step comes when all results so far are here
 *   ...in on_step: look at pg_unit_result(u, i), send more, then
 *   pg_unit_commit(u);                     // on_end(NULL) after the commit is durable
 *
 * on_end is called exactly once, from the loop, never inside a call of the caller's: with NULL
 * after the commit, else with the error.  An error may end the unit at any time after
 * pg_unit_begin(), also between two steps; what is sent after it has failed is ignored. Nothing of
 * a failed unit is in the database, with one exception: ERROR_UNAVAILABLE with pg_unit_in_doubt()
 * true means that the connection went away after the Sync was sent.
 */
struct pg;
struct pg_lane;
struct pg_unit;
struct pg_args;
struct pg_result;

typedef void pg_step_fn(void *ctx, struct pg_unit *unit);
typedef void pg_end_fn(void *ctx, struct pg_unit *unit, const struct error *err);
typedef void pg_idle_fn(void *ctx);

struct pg_settings {
    const char *conninfo;
    int lanes;                          /* connections */
    int statement_timeout_ms;           /* 5000 */
    int connect_timeout_ms;             /* 5000 */
    int backoff_min_ms, backoff_max_ms; /* 100, 5000 */
    /* NULL = sql_statements; a test's own table, whose enum stands in for enum sql.  It holds
     * process_number_take too. */
    const struct sql_statement *statements;
    int statement_count;
};

/*
 * Connects in the background; lanes that are down come back by themselves with back-off.  Fails
 * with ERROR_INPUT when the connection string does not parse.  A host name in it is resolved
 * blocking: give addresses or socket folders.
 */
struct pg *pg_new(struct loop *loop, const struct pg_settings *settings, struct error *err);
/* Runs units to their end (at most 2 s), then closes; what still runs ends with
 * ERROR_UNAVAILABLE.  Not from inside a callback of this pool. */
void pg_free(struct pg **pg);
struct pg_lane *pg_lane(struct pg *pg, int index);
bool pg_all_up(const struct pg *pg);

bool pg_lane_up(const struct pg_lane *lane);
bool pg_lane_idle(const struct pg_lane *lane); /* up and no unit is running */
/* Called from the loop whenever the lane becomes idle (also after a reconnect). */
void pg_lane_on_idle(struct pg_lane *lane, pg_idle_fn *fn, void *ctx);
/*
 * The lane also listens: `heard` comes from the loop with what other connections say by NOTIFY (its
 * own too), and with NULL whenever it has begun to listen, also anew: what was said before that, it
 * has not heard.  SQL_NEWS_LISTEN says to what.  Before the loop runs; not lane 0.
 */
typedef void pg_heard_fn(void *ctx, const char *said);
void pg_lane_listen(struct pg_lane *lane, pg_heard_fn *heard, void *ctx);
/*
 * A number that is this process's for as long as this connection lives: a session advisory lock in
 * PostgreSQL (architecture rule 2).  Taken by the pool after every connect of lane 0 with
 * SQL_PROCESS_NUMBER_TAKE; 0 while lane 0 is down.  When it changes, all that was owned is dropped.
 */
int64_t pg_process_number(const struct pg *pg);

struct pg_unit *pg_unit_begin(struct pg_lane *lane, pg_step_fn *on_step, pg_end_fn *on_end,
                              void *ctx);
/* Parameters are appended in order; they are copied. */
struct pg_args *pg_unit_args(struct pg_unit *unit, enum sql statement);
/* Returns the index of its result; -1 when the unit has failed already (on_end will come). */
int pg_unit_send(struct pg_unit *unit, struct pg_args *args);
/* Needs a statement since the step before, and no step that is still due. */
void pg_unit_flush(struct pg_unit *unit);
void pg_unit_commit(struct pg_unit *unit);
/* Undoes everything and ends with this error; also while a step is due. */
void pg_unit_abort(struct pg_unit *unit, const struct error *why);
bool pg_unit_in_doubt(const struct pg_unit *unit);
/* SQLSTATE of the failed statement ("" when none) and its index (-1 when none, or when it was the
 * commit that failed), for poison isolation. */
const char *pg_unit_sqlstate(const struct pg_unit *unit);
int pg_unit_failed_index(const struct pg_unit *unit);
struct arena *pg_unit_arena(struct pg_unit *unit); /* lives until on_end has returned */

/* The PG_NULL values below, and NULL pointers, are null, alone and inside arrays.  The statement
 * casts each parameter to the type sent here; jsonb is sent as text: $1::text::jsonb. */
void pg_null(struct pg_args *args);
void pg_int8(struct pg_args *args, int64_t value);
void pg_int4(struct pg_args *args, int32_t value);
void pg_bool(struct pg_args *args, bool value);
void pg_text(struct pg_args *args, const char *value);             /* NULL = null */
void pg_bytea(struct pg_args *args, const void *data, size_t len); /* data NULL = null */
void pg_instant(struct pg_args *args, int64_t us); /* timestamptz; PG_NULL_INSTANT = null */
void pg_day(struct pg_args *args, day_t day);      /* date; PG_NULL_DAY = null */
#define PG_NULL_INSTANT INT64_MIN
#define PG_NULL_DAY     INT32_MIN
#define PG_NULL_INT8    INT64_MIN
#define PG_NULL_INT4    INT32_MIN
void pg_int8_array(struct pg_args *args, const int64_t *values, size_t count);
void pg_int4_array(struct pg_args *args, const int32_t *values, size_t count);
void pg_bool_array(struct pg_args *args, const bool *values, size_t count);
void pg_text_array(struct pg_args *args, const char *const *values, size_t count);
void pg_bytea_array(struct pg_args *args, const struct bytes *values, size_t count);
/* Places of rows (ctid), as they were read. */
void pg_place_array(struct pg_args *args, const struct bytes *values, size_t count);
void pg_instant_array(struct pg_args *args, const int64_t *values, size_t count);
void pg_day_array(struct pg_args *args, const day_t *values, size_t count);

/* Results in the order of sending; all of them stay until on_end has returned. */
const struct pg_result *pg_unit_result(const struct pg_unit *unit, int index);
int pg_rows(const struct pg_result *result);
int64_t pg_affected(const struct pg_result *result); /* rows inserted, updated or deleted */
int pg_column(const struct pg_result *result, const char *name); /* asserts that it exists */
/* A null reads as PG_NULL_INT8, PG_NULL_INSTANT, PG_NULL_DAY, false or NULL. */
bool pg_is_null(const struct pg_result *result, int row, int column);
int64_t pg_get_int8(const struct pg_result *result, int row, int column); /* int2, int4 and int8 */
bool pg_get_bool(const struct pg_result *result, int row, int column);
const char *pg_get_text(const struct pg_result *result, int row, int column); /* also jsonb */
struct bytes pg_get_bytea(const struct pg_result *result, int row, int column);
int64_t pg_get_instant(const struct pg_result *result, int row, int column);
day_t pg_get_day(const struct pg_result *result, int row, int column);

/*
 * For commands that may block (migrate, import, account add, the agent's terminal): the same
 * statements over a plain connection.  Each call is its own transaction unless bracketed.
 */
struct pg_sync;
struct pg_sync *pg_sync_open(const char *conninfo, struct error *err);
void pg_sync_close(struct pg_sync **db);
/* A test's own statements instead of sql_statements; before the first pg_sync_args(). */
void pg_sync_use(struct pg_sync *db, const struct sql_statement *statements, int count);
struct pg_args *pg_sync_args(struct pg_sync *db, enum sql statement);
/* The result belongs to db and is gone with the next call; NULL with err set on failure. */
const struct pg_result *pg_sync_run(struct pg_sync *db, struct pg_args *args, struct error *err);
bool pg_sync_begin(struct pg_sync *db, struct error *err);
bool pg_sync_commit(struct pg_sync *db, struct error *err);
void pg_sync_rollback(struct pg_sync *db);
/* COPY table FROM STDIN in text format, for the importer: start, feed, finish.  A bad value may
 * show only at the end; pg_sync_rollback() also leaves a COPY that is under way. */
bool pg_sync_copy_begin(struct pg_sync *db, const char *copy_statement, struct error *err);
bool pg_sync_copy_row(struct pg_sync *db, const char *const *fields, size_t count,
                      struct error *err); /* NULL field = null; escapes by itself */
bool pg_sync_copy_end(struct pg_sync *db, struct error *err);
