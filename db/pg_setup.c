#include "db/pg_internal.h"

/*
 * A new connection's first unit: the session's settings and all statements, in one round trip.
 * Lane 0 also takes the process's number, and one that is to hear what others say begins to listen.
 */

/*
 * UTC so that no cast depends on the server's zone.  The rest is for the planner: our statements go
 * from short arrays by index to few rows, and are written in the order they should run.  Left to
 * guess from a table's statistics (or their absence) it now and then reads whole tables.
 */
const char pg_session_settings[] =
    "SELECT set_config('statement_timeout', $1, false), set_config('TimeZone', 'UTC', false),"
    " set_config('jit', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false),"
    " set_config('join_collapse_limit', '1', false), set_config('enable_seqscan', 'off', false),"
    " set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),"
    " set_config('enable_bitmapscan', 'off', false), set_config('enable_material', 'off', false)";

static void send_settings(struct pg_unit *unit, struct pg_lane *lane)
{
    const char *timeout = arena_printf(&unit->arena, "%d", lane->pg->settings.statement_timeout_ms);

    pg_unit_queued(
        unit, "session settings",
        PQsendQueryParams(lane->conn, pg_session_settings, 1, NULL, &timeout, NULL, NULL, 1));
}

static void send_statements(struct pg_unit *unit, struct pg_lane *lane)
{
    const struct pg_statements *all = &lane->pg->statements;

    for (int i = 0; i < all->count; i++)
        pg_unit_queued(unit, all->rows[i].name,
                       PQsendPrepare(lane->conn, all->rows[i].name, all->rows[i].text, 0, NULL));
}

/* 0 when there is no such statement (a test's own table). */
static int64_t number_of(const struct pg_unit *unit)
{
    const struct pg_result *taken = pg_unit_result(unit, unit->queued - 1);

    return pg_rows(taken) == 1 ? pg_get_int8(taken, 0, 0) : 0;
}

static void on_done(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct pg_lane *lane = ctx;

    if (err && lane->conn)
        pg_lane_drop(lane, err->detail);
    if (err)
        return;
    if (lane->index == 0 && (lane->pg->process_number = number_of(unit)) == 0)
        pg_lane_drop(lane, "the process number was in use");
    else
        pg_lane_ready(lane);
}

void pg_setup_start(struct pg_lane *lane)
{
    static const char take[] = "process_number_take", hear[] = "news_listen";
    struct pg_unit *unit = pg_unit_new(lane, NULL, on_done, lane);

    if (PQsetnonblocking(lane->conn, 1) || !PQenterPipelineMode(lane->conn)) {
        pg_lane_broken(lane);
        return;
    }
    send_settings(unit, lane);
    send_statements(unit, lane);
    if (lane->index == 0)
        pg_unit_queued(unit, take, PQsendQueryPrepared(lane->conn, take, 0, NULL, NULL, NULL, 1));
    if (lane->heard)
        pg_unit_queued(unit, hear, PQsendQueryPrepared(lane->conn, hear, 0, NULL, NULL, NULL, 1));
    pg_unit_commit(unit);
}
