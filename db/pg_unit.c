#include "db/pg_internal.h"

#include "server/base/fault.h"

#include <assert.h>
#include <stdlib.h>

/*
 * A unit is what stands between two Syncs.  Its statements run in PostgreSQL's implicit
 * transaction: the Sync commits it, an error undoes it.  libpq answers strictly in the order of
 * sending, so `answered` is the index of the next answer.
 */

static void end(struct pg_unit *unit)
{
    struct pg_lane *lane = unit->lane;

    unit->lane = NULL;
    lane->unit = NULL;
    unit->on_end(unit->ctx, unit, unit->error.kind ? &unit->error : NULL);
    for (int i = 0; i < unit->queued; i++)
        PQclear(unit->commands[i].result);
    arena_done(&unit->arena);
    free(unit);
    pg_lane_became_idle(lane);
}

struct pg_unit *pg_unit_new(struct pg_lane *lane, pg_step_fn *on_step, pg_end_fn *on_end, void *ctx)
{
    struct pg_unit *unit = calloc(1, sizeof(*unit));

    if (!unit)
        abort();
    *unit = (struct pg_unit){
        .lane = lane, .on_step = on_step, .on_end = on_end, .ctx = ctx, .failed_index = -1
    };
    lane->unit = unit;
    return unit;
}

struct pg_unit *pg_unit_begin(struct pg_lane *lane, pg_step_fn *on_step, pg_end_fn *on_end,
                              void *ctx)
{
    assert(pg_lane_idle(lane));
    return pg_unit_new(lane, on_step, on_end, ctx);
}

struct pg_args *pg_unit_args(struct pg_unit *unit, enum sql statement)
{
    assert(!unit->lane || (int)statement < unit->lane->pg->statements.count);
    return pg_args_new(&unit->arena, statement);
}

/* No more statements can be of use: it failed, or its connection did. */
static bool is_lost(const struct pg_unit *unit)
{
    return unit->error.kind || unit->lane->broken;
}

static void grow(struct pg_unit *unit)
{
    int capacity = unit->capacity ? unit->capacity * 2 : 16;
    struct pg_command *more = ARENA_ARRAY(&unit->arena, struct pg_command, (size_t)capacity);

    if (unit->queued)
        memcpy(more, unit->commands, (size_t)unit->queued * sizeof(*more));
    unit->commands = more;
    unit->capacity = capacity;
}

int pg_unit_queued(struct pg_unit *unit, const char *name, int sent)
{
    if (!sent) {
        pg_lane_broken(unit->lane);
        return -1;
    }
    if (unit->queued == unit->capacity)
        grow(unit);
    unit->commands[unit->queued].name = name;
    return unit->queued++;
}

int pg_unit_send(struct pg_unit *unit, struct pg_args *args)
{
    struct pg_lane *lane = unit->lane;
    const char *name = lane->pg->statements.rows[args->statement].name;

    assert(!unit->waiting && (!unit->synced || is_lost(unit)));
    if (is_lost(unit))
        return -1;
    return pg_unit_queued(unit, name,
                          PQsendQueryPrepared(lane->conn, name, args->count, args->values,
                                              args->lengths, pg_binary_formats, 1));
}

void pg_unit_flush(struct pg_unit *unit)
{
    assert(unit->on_step && !unit->waiting && (!unit->synced || is_lost(unit)));
    if (is_lost(unit))
        return;
    assert(unit->queued > unit->answered);
    unit->waiting = true;
    if (PQsendFlushRequest(unit->lane->conn))
        pg_lane_push(unit->lane);
    else
        pg_lane_broken(unit->lane);
}

/* From here on the outcome is the server's. */
static void sync_now(struct pg_unit *unit)
{
    unit->waiting = false;
    unit->synced = true;
    if (PQpipelineSync(unit->lane->conn))
        pg_lane_push(unit->lane);
    else
        pg_lane_broken(unit->lane);
}

void pg_unit_commit(struct pg_unit *unit)
{
    assert(!unit->waiting && (!unit->synced || is_lost(unit)));
    if (is_lost(unit))
        return;
    if (fault_hit("pg.before_sync")) {
        pg_lane_broken(unit->lane);
        return;
    }
    sync_now(unit);
    if (fault_hit("pg.after_sync"))
        pg_lane_broken(unit->lane);
}

static void send_plain(struct pg_unit *unit, const char *command)
{
    int sent = PQsendQueryParams(unit->lane->conn, command, 0, NULL, NULL, NULL, NULL, 1);

    pg_unit_queued(unit, command, sent);
}

/*
 * BEGIN turns the implicit transaction, with all that it did so far, into an explicit one, which
 * ROLLBACK ends without a warning: nothing is left, and nothing is written to the server's log.
 */
void pg_unit_abort(struct pg_unit *unit, const struct error *why)
{
    assert(why->kind != ERROR_NONE && (!unit->synced || is_lost(unit)));
    if (is_lost(unit))
        return;
    unit->error = *why;
    unit->aborted = true;
    if (unit->queued > 0) {
        send_plain(unit, "BEGIN");
        send_plain(unit, "ROLLBACK");
    }
    sync_now(unit);
}

bool pg_unit_due(const struct pg_unit *unit)
{
    return unit->waiting || unit->synced;
}

/* The first error counts; what follows it is skipped by the server up to the Sync. */
static void fail(struct pg_unit *unit, int index, const PGresult *failed)
{
    if (unit->error.kind)
        return;
    pg_error_from(&unit->error, index < 0 ? "commit" : unit->commands[index].name, failed);
    snprintf(unit->sqlstate, sizeof(unit->sqlstate), "%s",
             PQresultErrorField(failed, PG_DIAG_SQLSTATE));
    unit->failed_index = index;
    if (!unit->synced)
        sync_now(unit);
}

static void take_error(struct pg_unit *unit, int index, const PGresult *result)
{
    /* Without a SQLSTATE it is libpq's own word about the connection, not about a statement. */
    if (PQresultErrorField(result, PG_DIAG_SQLSTATE))
        fail(unit, index, result);
    else
        unit->lane->broken = true;
}

static void take_answer(struct pg_unit *unit, int index, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    if (index >= 0 && (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)) {
        unit->commands[index].result = result;
        return;
    }
    if (status != PGRES_PIPELINE_ABORTED)
        take_error(unit, index, result);
    PQclear(result);
}

/* The answer to the Sync: nothing of the unit is open any more. */
static void take_sync(struct pg_unit *unit)
{
    if (fault_hit("pg.after_commit"))
        pg_lane_drop(unit->lane, "fault pg.after_commit");
    else if (PQtransactionStatus(unit->lane->conn) != PQTRANS_IDLE)
        pg_lane_drop(unit->lane, "a transaction was left open");
    else
        end(unit);
}

void pg_unit_take(struct pg_unit *unit, PGresult *result)
{
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        take_sync(unit);
        return;
    }
    take_answer(unit, unit->answered < unit->queued ? unit->answered++ : -1, result);
    if (unit->waiting && unit->answered == unit->queued && !is_lost(unit)) {
        unit->waiting = false;
        unit->on_step(unit->ctx, unit);
    }
}

void pg_unit_lost(struct pg_unit *unit, const char *reason)
{
    unit->in_doubt = unit->synced && !unit->aborted && unit->failed_index < 0;
    if (!unit->error.kind || unit->in_doubt)
        error_set(&unit->error, ERROR_UNAVAILABLE, "%s", reason);
    end(unit);
}

bool pg_unit_in_doubt(const struct pg_unit *unit)
{
    return unit->in_doubt;
}

const char *pg_unit_sqlstate(const struct pg_unit *unit)
{
    return unit->sqlstate;
}

int pg_unit_failed_index(const struct pg_unit *unit)
{
    return unit->failed_index;
}

struct arena *pg_unit_arena(struct pg_unit *unit)
{
    return &unit->arena;
}

const struct pg_result *pg_unit_result(const struct pg_unit *unit, int index)
{
    assert(index >= 0 && index < unit->queued && unit->commands[index].result);
    return (const struct pg_result *)unit->commands[index].result;
}
