#include "db/pg_internal.h"
#include "server/base/auto.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <cmocka.h>

/* The pool on a real PostgreSQL: units, their failures, and connections that go away. */

enum {
    Q_TAKE,
    Q_PUT,
    Q_ALL,
    Q_RAISE,
    Q_SLEEP,
    Q_ECHO,
    Q_PUT_LATE,
    Q_SLOW_COMMIT,
    Q_BEGIN,
    Q_WHO,
    Q_COUNT
};

static const struct sql_statement statements[] = {
    [Q_TAKE] = { "process_number_take", "SELECT nextval('process_number')::int AS number" },
    [Q_PUT] = { "put", "INSERT INTO thing (id, word) VALUES ($1::bigint, $2::text)" },
    [Q_ALL] = { "all", "SELECT id, word FROM thing ORDER BY id" },
    [Q_RAISE] = { "raise", "SELECT raise_state($1::text)" },
    [Q_SLEEP] = { "sleep", "SELECT pg_sleep($1::int)" },
    [Q_ECHO] = { "echo", "SELECT $1::text AS word, length($1::text) AS len" },
    [Q_PUT_LATE] = { "put_late", "INSERT INTO late (id) VALUES ($1::bigint)" },
    [Q_SLOW_COMMIT] = { "slow_commit", "INSERT INTO slow (id) VALUES ($1::bigint)" },
    [Q_BEGIN] = { "begin", "BEGIN" },
    [Q_WHO] = { "who", "SELECT pg_backend_pid() AS pid" },
};

static const char tables[] =
    "CREATE SEQUENCE process_number AS int;"
    "CREATE TABLE thing (id bigint PRIMARY KEY, word text CHECK (word <> 'bad'));"
    "CREATE TABLE late (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED);"
    "CREATE TABLE slow (id bigint);"
    "CREATE FUNCTION raise_state(state text) RETURNS void LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = state; END $$;"
    "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$;"
    "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION dawdle();";

static const struct pg_settings usual = {
    .lanes = 2,
    .statement_timeout_ms = 5000,
    .connect_timeout_ms = 5000,
    .backoff_min_ms = 20,
    .backoff_max_ms = 200,
    .statements = statements,
    .statement_count = Q_COUNT,
};

/* One unit as a test sees it. */
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

static void on_step(void *ctx, struct pg_unit *unit)
{
    struct probe *p = ctx;

    assert_false(p->calling);
    p->steps++;
    p->stepped = true;
    if (p->then)
        p->then(ctx, unit);
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct probe *p = ctx;

    assert_false(p->calling);
    assert_false(p->ended);
    p->ended = true;
    p->in_doubt = pg_unit_in_doubt(unit);
    p->failed_index = pg_unit_failed_index(unit);
    snprintf(p->sqlstate, sizeof(p->sqlstate), "%s", pg_unit_sqlstate(unit));
    if (err)
        p->err = *err;
}

static void begin(struct probe *p, struct scratch *s, struct pg_lane *lane)
{
    *p = (struct probe){ .scratch = s };
    p->unit = pg_unit_begin(lane, on_step, on_end, p);
}

static void put(struct pg_unit *unit, int64_t id, const char *word)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)Q_PUT);

    pg_int8(args, id);
    pg_text(args, word);
    pg_unit_send(unit, args);
}

static int send_text(struct pg_unit *unit, int statement, const char *text)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)statement);

    pg_text(args, text);
    return pg_unit_send(unit, args);
}

static int send_int(struct pg_unit *unit, int statement, int32_t value)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)statement);

    pg_int4(args, value);
    return pg_unit_send(unit, args);
}

static int send_id(struct pg_unit *unit, int statement, int64_t id)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)statement);

    pg_int8(args, id);
    return pg_unit_send(unit, args);
}

static int send_plain(struct pg_unit *unit, int statement)
{
    return pg_unit_send(unit, pg_unit_args(unit, (enum sql)statement));
}

static void finish(struct probe *p)
{
    p->calling = true;
    pg_unit_commit(p->unit);
    p->calling = false;
    scratch_wait_flag(p->scratch, &p->ended);
}

static struct pg_lane *fresh_lane(struct scratch *s)
{
    scratch_exec(s, "TRUNCATE thing, late, slow");
    return pg_lane(scratch_pg_with(s, &usual), 0);
}

static int64_t things(struct scratch *s)
{
    return scratch_int8(s, "SELECT count(*) FROM thing");
}

/* A unit on this lane ends well: nothing before it has left a trace. */
static void assert_works(struct scratch *s, struct pg_lane *lane)
{
    struct probe p;

    begin(&p, s, lane);
    put(p.unit, 424242, "works");
    finish(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
    scratch_exec(s, "DELETE FROM thing WHERE id = 424242");
}

static void statements_of_a_unit_commit_together(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    begin(&p, s, fresh_lane(s));
    put(p.unit, 1, "um");
    put(p.unit, 2, "dois");
    assert_int_equal(things(s), 0);
    finish(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
    assert_int_equal(things(s), 2);
}

static void a_unit_without_statements_ends_well(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    begin(&p, s, fresh_lane(s));
    finish(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
}

static void read_then_write(void *ctx, struct pg_unit *unit)
{
    struct probe *p = ctx;

    if (p->steps == 1) {
        assert_int_equal(pg_affected(pg_unit_result(unit, 0)), 1);
        send_plain(unit, Q_ALL);
        pg_unit_flush(unit);
        return;
    }
    const struct pg_result *all = pg_unit_result(unit, 1);
    p->rows = pg_rows(all);
    assert_string_equal(pg_get_text(all, 0, pg_column(all, "word")), "um");
    put(unit, pg_get_int8(all, 0, pg_column(all, "id")) + 1, "dois");
    assert_int_equal(things(p->scratch), 0); /* nobody else sees it yet */
    pg_unit_commit(unit);
}

static void round_trips_inside_a_unit_see_its_own_rows(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    begin(&p, s, fresh_lane(s));
    p.then = read_then_write;
    put(p.unit, 1, "um");
    p.calling = true;
    pg_unit_flush(p.unit);
    p.calling = false;
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_NONE);
    assert_int_equal(p.steps, 2);
    assert_int_equal(p.rows, 1);
    assert_int_equal(things(s), 2);
}

static void an_error_undoes_the_unit_and_says_its_kind(void **state)
{
    static const struct {
        const char *sqlstate;
        enum error_kind kind;
    } cases[] = {
        { "23505", ERROR_CONFLICT },    { "23514", ERROR_INPUT },
        { "22P02", ERROR_INPUT },       { "40001", ERROR_UNAVAILABLE },
        { "40P01", ERROR_UNAVAILABLE }, { "55P03", ERROR_UNAVAILABLE },
        { "57014", ERROR_UNAVAILABLE }, { "08006", ERROR_UNAVAILABLE },
        { "53100", ERROR_UNAVAILABLE }, { "42P01", ERROR_INTERNAL },
        { "P0001", ERROR_INTERNAL },    { "55000", ERROR_INTERNAL },
    };
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        begin(&p, s, lane);
        put(p.unit, 1, "um");
        send_text(p.unit, Q_RAISE, cases[i].sqlstate);
        put(p.unit, 2, "dois");
        finish(&p);
        assert_string_equal(p.sqlstate, cases[i].sqlstate);
        assert_int_equal(p.err.kind, cases[i].kind);
        assert_int_equal(p.failed_index, 1);
        assert_false(p.in_doubt);
        assert_int_equal(things(s), 0);
    }
    assert_works(s, lane);
}

static void an_error_before_a_step_skips_the_step(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    put(p.unit, 1, "um");
    put(p.unit, 1, "outra vez");
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_CONFLICT);
    assert_non_null(strstr(p.err.detail, "thing_pkey"));
    assert_int_equal(p.steps, 0);
    assert_int_equal(things(s), 0);
    assert_works(s, lane);
}

static void an_error_never_quotes_the_value(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    begin(&p, s, fresh_lane(s));
    put(p.unit, 1, "52998224725 \xff");
    finish(&p);
    assert_string_equal(p.sqlstate, "22021");
    assert_null(strstr(p.err.detail, "529"));
    assert_null(strstr(p.err.detail, "0xff"));
}

static void a_constraint_checked_at_commit_undoes_the_unit(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    send_id(p.unit, Q_PUT_LATE, 7);
    send_id(p.unit, Q_PUT_LATE, 7);
    finish(&p);
    assert_int_equal(p.err.kind, ERROR_CONFLICT);
    assert_string_equal(p.sqlstate, "23505");
    assert_int_equal(p.failed_index, -1);
    assert_false(p.in_doubt);
    assert_int_equal(scratch_int8(s, "SELECT count(*) FROM late"), 0);
    assert_works(s, lane);
}

static void count_notice(void *ctx, const PGresult *notice)
{
    (void)notice;
    ++*(int *)ctx;
}

static void give_up(void *ctx, struct pg_unit *unit)
{
    static const struct error why = { ERROR_NOT_FOUND, "no such conversation" };
    struct probe *p = ctx;

    p->calling = true;
    pg_unit_abort(unit, &why);
    p->calling = false;
}

static void assert_given_up(struct probe *p)
{
    scratch_wait_flag(p->scratch, &p->ended);
    assert_int_equal(p->err.kind, ERROR_NOT_FOUND);
    assert_string_equal(p->err.detail, "no such conversation");
    assert_false(p->in_doubt);
    assert_int_equal(things(p->scratch), 0);
}

static void an_abort_leaves_nothing_and_no_warning(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;
    int notices = 0;

    PQsetNoticeReceiver(lane->conn, count_notice, &notices);
    begin(&p, s, lane); /* after a round trip */
    p.then = give_up;
    put(p.unit, 1, "um");
    pg_unit_flush(p.unit);
    assert_given_up(&p);
    begin(&p, s, lane); /* before one */
    put(p.unit, 1, "um");
    give_up(&p, p.unit);
    assert_given_up(&p);
    begin(&p, s, lane); /* with nothing sent */
    give_up(&p, p.unit);
    assert_given_up(&p);
    assert_int_equal(notices, 0);
    assert_works(s, lane);
}

static void an_abort_may_come_while_a_step_is_due(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    put(p.unit, 1, "um");
    pg_unit_flush(p.unit);
    give_up(&p, p.unit);
    assert_given_up(&p);
    assert_int_equal(p.steps, 0);
    assert_works(s, lane);
}

static void a_statement_that_takes_too_long_is_ended(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = usual;
    struct probe p;

    settings.statement_timeout_ms = 100;
    struct pg_lane *lane = pg_lane(scratch_pg_with(s, &settings), 0);
    begin(&p, s, lane);
    send_int(p.unit, Q_SLEEP, 30);
    finish(&p);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_string_equal(p.sqlstate, "57014");
    assert_false(p.in_doubt);
    assert_true(pg_lane_up(lane));
    assert_works(s, lane);
}

static void a_statement_that_leaves_a_transaction_open_costs_the_connection(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    send_plain(p.unit, Q_BEGIN);
    put(p.unit, 1, "um");
    finish(&p);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_int_equal(things(s), 0);
}

/* Connections that go away. */

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

static void set_flag(void *ctx)
{
    *(bool *)ctx = true;
}

static void an_idle_lane_that_is_cut_comes_back(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    int64_t number = pg_process_number(lane->pg);
    bool idle = false;

    assert_true(number > 0);
    pg_lane_on_idle(lane, set_flag, &idle);
    terminate(s, lane);
    assert_true(scratch_wait(s, lane_is_down, lane, 5000));
    assert_false(pg_lane_idle(lane));
    assert_false(pg_all_up(lane->pg));
    assert_int_equal(pg_process_number(lane->pg), 0);
    scratch_wait_flag(s, &idle);
    assert_true(pg_lane_idle(lane));
    assert_true(pg_process_number(lane->pg) > number);
    assert_works(s, lane);
}

static void a_unit_whose_connection_is_cut_is_undone_and_not_in_doubt(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    put(p.unit, 1, "um");
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.stepped);
    terminate(s, lane); /* between two steps */
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_false(p.in_doubt);
    assert_int_equal(things(s), 0);
    assert_true(scratch_wait(s, lane_is_up, lane, 5000));
    assert_works(s, lane);
}

static void later_ms(struct scratch *s, int ms)
{
    bool passed = false;
    struct loop_timer *timer = loop_timer_add(scratch_loop(s), ms, set_flag, &passed);

    scratch_wait_flag(s, &passed);
    loop_timer_remove(&timer);
}

static void a_statement_cut_after_the_sync_is_not_in_doubt(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    put(p.unit, 1, "um");
    send_int(p.unit, Q_SLEEP, 30);
    pg_unit_commit(p.unit);
    later_ms(s, 50);
    terminate(s, lane);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_string_equal(p.sqlstate, "57P01"); /* the server said which statement it was */
    assert_int_equal(p.failed_index, 1);
    assert_false(p.in_doubt);
    assert_int_equal(things(s), 0);
}

static void a_commit_that_is_cut_is_in_doubt(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    put(p.unit, 1, "um");
    send_id(p.unit, Q_SLOW_COMMIT, 1); /* its commit takes 30 s */
    pg_unit_commit(p.unit);
    later_ms(s, 50);
    terminate(s, lane);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
    assert_int_equal(things(s), 0);
}

static bool one_thing(void *ctx)
{
    return things(ctx) == 1;
}

static void a_commit_whose_answer_is_lost_is_in_doubt_and_may_have_happened(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    struct probe p;

    begin(&p, s, lane);
    put(p.unit, 1, "um");
    pg_unit_commit(p.unit);
    assert_int_equal(shutdown(PQsocket(lane->conn), SHUT_RD), 0);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
    assert_true(scratch_wait(s, one_thing, s, 5000));
}

static void a_server_that_stops_answering_is_given_up(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = usual;
    struct probe p;

    settings.statement_timeout_ms = 100;
    struct pg_lane *lane = pg_lane(scratch_pg_with(s, &settings), 0);
    pid_t backend = (pid_t)backend_of(lane);
    begin(&p, s, lane);
    put(p.unit, 1, "um");
    assert_int_equal(kill(backend, SIGSTOP), 0);
    pg_unit_commit(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(kill(backend, SIGCONT), 0);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
    assert_true(scratch_wait(s, lane_is_up, lane, 5000));
}

static void a_pool_without_a_server_stays_down_and_tries_again(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = usual;
    struct error err = { 0 };

    settings.conninfo = "host=/nonexistent dbname=x";
    struct pg *pg = pg_new(scratch_loop(s), &settings, &err);
    assert_non_null(pg);
    later_ms(s, 150);
    assert_false(pg_lane_up(pg_lane(pg, 0)));
    assert_false(pg_lane_idle(pg_lane(pg, 0)));
    assert_true(pg_lane(pg, 0)->backoff_ms >= 80); /* 20, 40, 80: it doubles */
    later_ms(s, 400);
    assert_int_equal(pg_lane(pg, 0)->backoff_ms, 200); /* up to its limit */
    pg_free(&pg);
    assert_null(pg);
}

static void a_connection_string_that_does_not_read_is_refused(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = usual;
    struct error err = { 0 };

    settings.conninfo = "host";
    assert_null(pg_new(scratch_loop(s), &settings, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

static void a_lane_comes_up_when_its_statements_prepare(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = usual;
    struct error err = { 0 };

    settings.conninfo = scratch_conninfo(s);
    scratch_pg_close(s);
    scratch_exec(s, "ALTER TABLE thing RENAME TO other");
    struct pg *pg = pg_new(scratch_loop(s), &settings, &err);
    later_ms(s, 200);
    assert_false(pg_lane_up(pg_lane(pg, 0)));
    scratch_exec(s, "ALTER TABLE other RENAME TO thing");
    assert_true(scratch_wait(s, lane_is_up, pg_lane(pg, 0), 5000));
    pg_free(&pg);
}

static void closing_lets_a_unit_end(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    begin(&p, s, fresh_lane(s));
    put(p.unit, 1, "um");
    pg_unit_commit(p.unit);
    scratch_pg_close(s);
    assert_true(p.ended);
    assert_int_equal(p.err.kind, ERROR_NONE);
    assert_int_equal(things(s), 1);
}

static void closing_does_not_wait_for_ever(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    begin(&p, s, fresh_lane(s));
    put(p.unit, 1, "um");
    send_int(p.unit, Q_SLEEP, 4);
    pg_unit_commit(p.unit);
    scratch_pg_close(s);
    assert_true(p.ended);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_true(p.in_doubt);
}

/* Much of everything. */

static void megabytes_go_both_ways(void **state)
{
    enum { SIZE = 8 * 1000 * 1000, TIMES = 4 };
    struct scratch *s = *state;
    char *text = malloc(SIZE + 1);
    struct probe p;

    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    begin(&p, s, fresh_lane(s));
    for (int i = 0; i < TIMES; i++)
        send_text(p.unit, Q_ECHO, text);
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.stepped);
    for (int i = 0; i < TIMES; i++) {
        assert_int_equal(pg_get_int8(pg_unit_result(p.unit, i), 0, 1), SIZE);
        assert_int_equal(strlen(pg_get_text(pg_unit_result(p.unit, i), 0, 0)), SIZE);
    }
    finish(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
    free(text);
}

/* The error comes back while the rest is still being written; a flush after it is never answered.
 */
static void an_early_error_ends_a_unit_of_megabytes(void **state)
{
    enum { SIZE = 1000 * 1000, TIMES = 40 };
    struct scratch *s = *state;
    struct pg_lane *lane = fresh_lane(s);
    char *text = malloc(SIZE + 1);
    struct probe p;

    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    begin(&p, s, lane);
    send_text(p.unit, Q_RAISE, "40001");
    for (int i = 0; i < TIMES; i++)
        send_text(p.unit, Q_ECHO, text);
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_string_equal(p.sqlstate, "40001");
    assert_int_equal(p.failed_index, 0);
    assert_works(s, lane);
    free(text);
}

enum { MANY = 10000 };

struct many {
    struct pg_lane *lane;
    int *begun, *ended;
    bool *done;
};

static void many_ended(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct many *m = ctx;

    (void)unit;
    assert_null(err);
    *m->done = ++*m->ended == MANY;
}

static void many_next(void *ctx)
{
    struct many *m = ctx;

    if (*m->begun == MANY)
        return;
    struct pg_unit *unit = pg_unit_begin(m->lane, NULL, many_ended, m);
    put(unit, (*m->begun)++, "x");
    pg_unit_commit(unit);
}

static void ten_thousand_units_over_two_lanes(void **state)
{
    struct scratch *s = *state;
    struct pg *pg = fresh_lane(s)->pg;
    int begun = 0, ended = 0;
    bool done = false;
    struct many lanes[2];

    for (int i = 0; i < 2; i++) {
        lanes[i] = (struct many){ pg_lane(pg, i), &begun, &ended, &done };
        pg_lane_on_idle(lanes[i].lane, many_next, &lanes[i]);
        many_next(&lanes[i]);
    }
    for (int tries = 0; tries < 6 && !done; tries++)
        later_ms(s, 5000 * !done);
    assert_int_equal(ended, MANY);
    assert_int_equal(things(s), MANY);
}

static void two_pools_hold_different_numbers(void **state)
{
    struct scratch *s = scratch_new();
    struct error err = { 0 };
    struct pg_settings settings = usual;

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
        later_ms(s, 1);
    assert_int_equal(scratch_int8(s, held), 1);
    scratch_free(&s);
}

static int setup(void **state)
{
    scratch_setup_empty(state);
    scratch_exec(*state, tables);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_of_a_unit_commit_together),
        cmocka_unit_test(a_unit_without_statements_ends_well),
        cmocka_unit_test(round_trips_inside_a_unit_see_its_own_rows),
        cmocka_unit_test(an_error_undoes_the_unit_and_says_its_kind),
        cmocka_unit_test(an_error_before_a_step_skips_the_step),
        cmocka_unit_test(an_error_never_quotes_the_value),
        cmocka_unit_test(a_constraint_checked_at_commit_undoes_the_unit),
        cmocka_unit_test(an_abort_leaves_nothing_and_no_warning),
        cmocka_unit_test(an_abort_may_come_while_a_step_is_due),
        cmocka_unit_test(a_statement_that_takes_too_long_is_ended),
        cmocka_unit_test(a_statement_that_leaves_a_transaction_open_costs_the_connection),
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
        cmocka_unit_test(megabytes_go_both_ways),
        cmocka_unit_test(an_early_error_ends_a_unit_of_megabytes),
        cmocka_unit_test(ten_thousand_units_over_two_lanes),
        cmocka_unit_test(two_pools_hold_different_numbers),
    };
    return cmocka_run_group_tests_name("pg", tests, setup, scratch_teardown);
}
