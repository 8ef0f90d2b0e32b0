#include "tests/support/pg_probe.h"

#include "server/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

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

const struct pg_settings probe_settings = {
    .lanes = 2,
    .statement_timeout_ms = 5000,
    .connect_timeout_ms = 5000,
    .backoff_min_ms = 20,
    .backoff_max_ms = 200,
    .statements = statements,
    .statement_count = Q_COUNT,
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

void probe_begin(struct probe *p, struct scratch *s, struct pg_lane *lane)
{
    *p = (struct probe){ .scratch = s };
    p->unit = pg_unit_begin(lane, on_step, on_end, p);
}

void probe_put(struct pg_unit *unit, int64_t id, const char *word)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)Q_PUT);

    pg_int8(args, id);
    pg_text(args, word);
    pg_unit_send(unit, args);
}

int probe_send_text(struct pg_unit *unit, int statement, const char *text)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)statement);

    pg_text(args, text);
    return pg_unit_send(unit, args);
}

int probe_send_int(struct pg_unit *unit, int statement, int32_t value)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)statement);

    pg_int4(args, value);
    return pg_unit_send(unit, args);
}

int probe_send_id(struct pg_unit *unit, int statement, int64_t id)
{
    struct pg_args *args = pg_unit_args(unit, (enum sql)statement);

    pg_int8(args, id);
    return pg_unit_send(unit, args);
}

int probe_send(struct pg_unit *unit, int statement)
{
    return pg_unit_send(unit, pg_unit_args(unit, (enum sql)statement));
}

void probe_commit(struct probe *p)
{
    p->calling = true;
    pg_unit_commit(p->unit);
    p->calling = false;
    scratch_wait_flag(p->scratch, &p->ended);
}

struct pg_lane *probe_lane(struct scratch *s)
{
    scratch_exec(s, "TRUNCATE thing, late, slow");
    return pg_lane(scratch_pg_with(s, &probe_settings), 0);
}

int64_t probe_things(struct scratch *s)
{
    return scratch_int8(s, "SELECT count(*) FROM thing");
}

void probe_assert_works(struct scratch *s, struct pg_lane *lane)
{
    struct probe p;

    probe_begin(&p, s, lane);
    probe_put(p.unit, 424242, "works");
    probe_commit(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
    scratch_exec(s, "DELETE FROM thing WHERE id = 424242");
}

void probe_set_flag(void *ctx)
{
    *(bool *)ctx = true;
}

void probe_sleep(struct scratch *s, int ms)
{
    bool passed = false;
    struct loop_timer *timer = loop_timer_add(scratch_loop(s), ms, probe_set_flag, &passed);

    scratch_wait_flag(s, &passed);
    loop_timer_remove(&timer);
}

int probe_setup(void **state)
{
    scratch_setup_empty(state);
    scratch_exec(*state, tables);
    return 0;
}
