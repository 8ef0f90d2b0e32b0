#include "db/pg_internal.h"
#include "server/base/auto.h"
#include "tests/support/pg_probe.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <cmocka.h>

/* Connections that come up, go away and come back; what a unit on them is told. */

static int64_t backend_of(const struct pg_lane *lane)
{
    return PQbackendPID(lane->conn);
}

static void terminate(struct scratch *s, const struct pg_lane *lane)
{
    char sql[64];

    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d, 5000)", (int)backend_of(lane));
    assert_string_equal(scratch_text(s, sql), "t");
}

static bool lane_is_up(void *ctx)
{
    return pg_lane_up(ctx);
}

static bool lane_is_down(void *ctx)
{
    return !pg_lane_up(ctx);
}

static void an_idle_lane_that_is_cut_comes_back(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    int64_t number = pg_process_number(lane->pg);
    bool idle = false;

    assert_true(number > 0);
    pg_lane_on_idle(lane, probe_set_flag, &idle);
    terminate(s, lane);
    assert_true(scratch_wait(s, lane_is_down, lane, 5000));
    assert_false(pg_lane_idle(lane));
    assert_false(pg_all_up(lane->pg));
    assert_int_equal(pg_process_number(lane->pg), 0);
    scratch_wait_flag(s, &idle);
    assert_true(pg_lane_idle(lane));
    assert_true(pg_process_number(lane->pg) > number);
    probe_assert_works(s, lane);
}

static void a_unit_whose_connection_is_cut_is_undone_and_not_in_doubt(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_put(p.unit, 1, "um");
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.stepped);
    terminate(s, lane); /* between two steps */
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_false(p.in_doubt);
    assert_int_equal(probe_things(s), 0);
    assert_true(scratch_wait(s, lane_is_up, lane, 5000));
    probe_assert_works(s, lane);
}

/* Until the lane's backend is in pg_sleep(). */
static void wait_asleep(struct scratch *s, const struct pg_lane *lane)
{
    char sql[128];
    bool asleep = false;

    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND wait_event = 'PgSleep'",
             (int)backend_of(lane));
    for (int tries = 0; tries < 1000 && !asleep; tries++) {
        probe_sleep(s, 5);
        asleep = scratch_int8(s, sql) == 1;
    }
    assert_true(asleep);
}

static void a_statement_cut_after_the_sync_is_not_in_doubt(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_put(p.unit, 1, "um");
    probe_send_int(p.unit, Q_SLEEP, 30);
    pg_unit_commit(p.unit);
    wait_asleep(s, lane);
    terminate(s, lane);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_string_equal(p.sqlstate, "57P01"); /* the server said which statement it was */
    assert_int_equal(p.failed_index, 1);
    assert_false(p.in_doubt);
    assert_int_equal(probe_things(s), 0);
}

static void a_commit_that_is_cut_is_in_doubt(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_put(p.unit, 1, "um");
    probe_send_id(p.unit, Q_SLOW_COMMIT, 1); /* its commit takes 30 s */
    pg_unit_commit(p.unit);
    wait_asleep(s, lane);
    terminate(s, lane);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
    assert_int_equal(probe_things(s), 0);
}

static bool one_thing(void *ctx)
{
    return probe_things(ctx) == 1;
}

static void a_commit_whose_answer_is_lost_is_in_doubt_and_may_have_happened(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_put(p.unit, 1, "um");
    assert_int_equal(shutdown(PQsocket(lane->conn), SHUT_RD), 0); /* before: no answer can win */
    pg_unit_commit(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
    assert_true(scratch_wait(s, one_thing, s, 5000));
}

static void a_server_that_stops_answering_is_given_up(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = probe_settings;
    struct probe p;

    settings.statement_timeout_ms = 300;
    struct pg_lane *lane = pg_lane(scratch_pg_with(s, &settings), 0);
    pid_t backend = (pid_t)backend_of(lane);
    probe_begin(&p, s, lane);
    probe_put(p.unit, 1, "um");
    assert_int_equal(kill(backend, SIGSTOP), 0);
    pg_unit_commit(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(kill(backend, SIGCONT), 0);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
    assert_true(scratch_wait(s, lane_is_up, lane, 5000));
}

static bool has_backed_off(void *ctx)
{
    const struct pg_lane *lane = ctx;

    return lane->backoff_ms == probe_settings.backoff_max_ms;
}

static void a_pool_without_a_server_stays_down_and_tries_again(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = probe_settings;
    struct error err = { 0 };

    settings.conninfo = "host=/nonexistent dbname=x";
    struct pg *pg = pg_new(scratch_loop(s), &settings, &err);
    assert_non_null(pg);
    for (int expected = 20; expected <= 160; expected *= 2) {
        assert_int_equal(pg_lane(pg, 0)->backoff_ms, expected);
        while (pg_lane(pg, 0)->backoff_ms == expected)
            loop_step(scratch_loop(s), true);
    }
    assert_true(has_backed_off(pg_lane(pg, 0)));
    probe_sleep(s, 300);
    assert_true(has_backed_off(pg_lane(pg, 0)));
    assert_false(pg_lane_up(pg_lane(pg, 0)));
    assert_false(pg_lane_idle(pg_lane(pg, 0)));
    pg_free(&pg);
    assert_null(pg);
}

static void a_connection_string_that_does_not_read_is_refused(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = probe_settings;
    struct error err = { 0 };

    settings.conninfo = "host";
    assert_null(pg_new(scratch_loop(s), &settings, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

static void a_lane_comes_up_when_its_statements_prepare(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = probe_settings;
    struct error err = { 0 };

    settings.conninfo = scratch_conninfo(s);
    scratch_pg_close(s);
    scratch_exec(s, "ALTER TABLE thing RENAME TO other");
    struct pg *pg = pg_new(scratch_loop(s), &settings, &err);
    probe_sleep(s, 200);
    assert_false(pg_lane_up(pg_lane(pg, 0)));
    scratch_exec(s, "ALTER TABLE other RENAME TO thing");
    assert_true(scratch_wait(s, lane_is_up, pg_lane(pg, 0), 5000));
    pg_free(&pg);
}

static void closing_lets_a_unit_end(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    probe_begin(&p, s, probe_lane(s));
    probe_put(p.unit, 1, "um");
    pg_unit_commit(p.unit);
    scratch_pg_close(s);
    assert_true(p.ended);
    assert_int_equal(p.err.kind, ERROR_NONE);
    assert_int_equal(probe_things(s), 1);
}

static void closing_does_not_wait_for_ever(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    probe_begin(&p, s, probe_lane(s));
    probe_put(p.unit, 1, "um");
    probe_send_int(p.unit, Q_SLEEP, 4);
    pg_unit_commit(p.unit);
    scratch_pg_close(s);
    assert_true(p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
}

/* Units of two rows, begun whenever a lane is idle, while connections are cut. */
enum { STORM_UNITS = 20000, STORM_KILLS = 60 };
enum outcome { OUTCOME_NONE, OUTCOME_DONE, OUTCOME_UNDONE, OUTCOME_IN_DOUBT, OUTCOME_COUNT };

struct storm {
    struct scratch *scratch;
    struct pg *pg;
    enum outcome outcomes[STORM_UNITS];
    int begun, kills, counts[OUTCOME_COUNT];
};

struct storm_unit {
    struct storm *storm;
    int number;
};

static void storm_ended(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct storm_unit *u = ctx;
    enum outcome outcome = !err                     ? OUTCOME_DONE
                           : pg_unit_in_doubt(unit) ? OUTCOME_IN_DOUBT
                                                    : OUTCOME_UNDONE;

    assert_true(!err || err->kind == ERROR_UNAVAILABLE);
    assert_int_equal(u->storm->outcomes[u->number], OUTCOME_NONE);
    u->storm->outcomes[u->number] = outcome;
    u->storm->counts[outcome]++;
}

static void storm_step(void *ctx, struct pg_unit *unit)
{
    struct storm_unit *u = ctx;

    probe_put(unit, u->number * 2 + 1, "dois");
    pg_unit_commit(unit);
}

static void storm_begin(struct storm *storm, struct pg_lane *lane)
{
    struct storm_unit made = { storm, storm->begun++ };
    struct pg_unit *unit = pg_unit_begin(lane, storm_step, storm_ended, NULL);
    struct storm_unit *u = arena_memdup(pg_unit_arena(unit), &made, sizeof(made));

    unit->ctx = u;
    probe_put(unit, u->number * 2, "um");
    if (u->number % 2)
        pg_unit_flush(unit);
    else
        storm_step(u, unit);
}

/* The hook of every iteration: idle lanes get work, and now and then one is cut at any instant. */
static void storm_blow(void *ctx)
{
    struct storm *storm = ctx;

    for (int i = 0; i < 2; i++) {
        struct pg_lane *lane = pg_lane(storm->pg, i);
        if (pg_lane_idle(lane) && storm->begun < STORM_UNITS && storm->kills < STORM_KILLS)
            storm_begin(storm, lane);
    }
}

static void storm_kill(struct storm *storm)
{
    const struct pg_lane *lane = pg_lane(storm->pg, storm->kills % 2);
    char sql[64];

    if (!pg_lane_up(lane))
        return;
    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d)", (int)backend_of(lane));
    scratch_exec(storm->scratch, sql);
    storm->kills++;
}

static bool storm_is_over(void *ctx)
{
    const struct storm *storm = ctx;

    return storm->kills == STORM_KILLS && !pg_lane(storm->pg, 0)->unit &&
           !pg_lane(storm->pg, 1)->unit;
}

static void assert_told_the_truth(struct storm *storm)
{
    char sql[128];

    for (int i = 0; i < storm->begun; i++) {
        snprintf(sql, sizeof(sql), "SELECT count(*) FROM thing WHERE id IN (%d, %d)", i * 2,
                 i * 2 + 1);
        int64_t rows = scratch_int8(storm->scratch, sql);
        assert_true(rows == 0 || rows == 2);
        if (storm->outcomes[i] == OUTCOME_DONE)
            assert_int_equal(rows, 2);
        if (storm->outcomes[i] == OUTCOME_UNDONE)
            assert_int_equal(rows, 0);
    }
}

static void what_a_unit_is_told_is_true_while_connections_are_cut(void **state)
{
    struct scratch *s = *state;
    struct pg *pg = probe_lane(s)->pg;
    struct storm *storm = calloc(1, sizeof(*storm));

    storm->scratch = s;
    storm->pg = pg;
    struct loop_hook *hook = loop_hook_add(scratch_loop(s), storm_blow, storm);
    for (int tries = 0; tries < 2000 && storm->kills < STORM_KILLS; tries++) {
        probe_sleep(s, 3 + tries % 23);
        storm_kill(storm);
    }
    assert_true(scratch_wait(s, storm_is_over, storm, 10000));
    loop_hook_remove(&hook);
    print_message("# %d done, %d undone, %d in doubt, %d kills\n", storm->counts[OUTCOME_DONE],
                  storm->counts[OUTCOME_UNDONE], storm->counts[OUTCOME_IN_DOUBT], storm->kills);
    assert_true(storm->counts[OUTCOME_DONE] > 0 && storm->counts[OUTCOME_UNDONE] > 0);
    assert_told_the_truth(storm);
    free(storm);
}

static void two_pools_hold_different_numbers(void **state)
{
    struct scratch *s = scratch_new();
    struct error err = { 0 };
    struct pg_settings settings = probe_settings;

    (void)state;
    settings.statements = NULL; /* the build's own */
    settings.conninfo = scratch_conninfo(s);
    settings.lanes = 1;
    struct pg *one = scratch_pg(s, 1), *two = pg_new(scratch_loop(s), &settings, &err);
    assert_true(scratch_wait(s, lane_is_up, pg_lane(two, 0), 5000));
    assert_true(pg_process_number(one) > 0 && pg_process_number(two) > 0);
    assert_int_not_equal(pg_process_number(one), pg_process_number(two));
    static const char held[] = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                               " AND classid = 7213 AND objsubid = 2";
    assert_int_equal(scratch_int8(s, held), 2);
    pg_free(&two);
    while (scratch_int8(s, held) == 2)
        probe_sleep(s, 1);
    assert_int_equal(scratch_int8(s, held), 1);
    scratch_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_idle_lane_that_is_cut_comes_back),
        cmocka_unit_test(a_unit_whose_connection_is_cut_is_undone_and_not_in_doubt),
        cmocka_unit_test(a_statement_cut_after_the_sync_is_not_in_doubt),
        cmocka_unit_test(a_commit_that_is_cut_is_in_doubt),
        cmocka_unit_test(a_commit_whose_answer_is_lost_is_in_doubt_and_may_have_happened),
        cmocka_unit_test(a_server_that_stops_answering_is_given_up),
        cmocka_unit_test(a_pool_without_a_server_stays_down_and_tries_again),
        cmocka_unit_test(a_connection_string_that_does_not_read_is_refused),
        cmocka_unit_test(a_lane_comes_up_when_its_statements_prepare),
        cmocka_unit_test(closing_lets_a_unit_end),
        cmocka_unit_test(closing_does_not_wait_for_ever),
        cmocka_unit_test(what_a_unit_is_told_is_true_while_connections_are_cut),
        cmocka_unit_test(two_pools_hold_different_numbers),
    };
    return cmocka_run_group_tests_name("pg_connection", tests, probe_setup, scratch_teardown);
}
