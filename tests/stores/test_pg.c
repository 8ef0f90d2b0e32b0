#include "db/pg_internal.h"
#include "server/base/auto.h"
#include "tests/support/pg_probe.h"
#include "tests/support/scratch.h"

#include <linux/sockios.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include <cmocka.h>

/* Units on a real PostgreSQL: they commit together, fail together, and much of them. */

static void statements_of_a_unit_commit_together(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    probe_begin(&p, s, probe_lane(s));
    probe_put(p.unit, 1, "um");
    probe_put(p.unit, 2, "dois");
    assert_int_equal(probe_things(s), 0);
    probe_commit(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
    assert_int_equal(probe_things(s), 2);
}

static void a_unit_without_statements_ends_well(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    probe_begin(&p, s, probe_lane(s));
    probe_commit(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
}

static void read_then_write(void *ctx, struct pg_unit *unit)
{
    struct probe *p = ctx;

    if (p->steps == 1) {
        assert_int_equal(pg_affected(pg_unit_result(unit, 0)), 1);
        probe_send(unit, Q_ALL);
        pg_unit_flush(unit);
        return;
    }
    const struct pg_result *all = pg_unit_result(unit, 1);
    p->rows = pg_rows(all);
    assert_string_equal(pg_get_text(all, 0, pg_column(all, "word")), "um");
    probe_put(unit, pg_get_int8(all, 0, pg_column(all, "id")) + 1, "dois");
    assert_int_equal(probe_things(p->scratch), 0); /* nobody else sees it yet */
    pg_unit_commit(unit);
}

static void round_trips_inside_a_unit_see_its_own_rows(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    probe_begin(&p, s, probe_lane(s));
    p.then = read_then_write;
    probe_put(p.unit, 1, "um");
    p.calling = true;
    pg_unit_flush(p.unit);
    p.calling = false;
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_NONE);
    assert_int_equal(p.steps, 2);
    assert_int_equal(p.rows, 1);
    assert_int_equal(probe_things(s), 2);
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
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        probe_begin(&p, s, lane);
        probe_put(p.unit, 1, "um");
        probe_send_text(p.unit, Q_RAISE, cases[i].sqlstate);
        probe_put(p.unit, 2, "dois");
        probe_commit(&p);
        assert_string_equal(p.sqlstate, cases[i].sqlstate);
        assert_int_equal(p.err.kind, cases[i].kind);
        assert_int_equal(p.failed_index, 1);
        assert_false(p.in_doubt);
        assert_int_equal(probe_things(s), 0);
    }
    probe_assert_works(s, lane);
}

static void an_error_before_a_step_skips_the_step(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_put(p.unit, 1, "um");
    probe_put(p.unit, 1, "outra vez");
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_int_equal(p.err.kind, ERROR_CONFLICT);
    assert_non_null(strstr(p.err.detail, "thing_pkey"));
    assert_int_equal(p.steps, 0);
    assert_int_equal(probe_things(s), 0);
    probe_assert_works(s, lane);
}

static void an_error_never_quotes_the_value(void **state)
{
    struct scratch *s = *state;
    struct probe p;

    probe_begin(&p, s, probe_lane(s));
    probe_put(p.unit, 1, "52998224725 \xff");
    probe_commit(&p);
    assert_string_equal(p.sqlstate, "22021");
    assert_null(strstr(p.err.detail, "529"));
    assert_null(strstr(p.err.detail, "0xff"));
}

static void a_constraint_checked_at_commit_undoes_the_unit(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_send_id(p.unit, Q_PUT_LATE, 7);
    probe_send_id(p.unit, Q_PUT_LATE, 7);
    probe_commit(&p);
    assert_int_equal(p.err.kind, ERROR_CONFLICT);
    assert_string_equal(p.sqlstate, "23505");
    assert_int_equal(p.failed_index, -1);
    assert_false(p.in_doubt);
    assert_int_equal(scratch_int8(s, "SELECT count(*) FROM late"), 0);
    probe_assert_works(s, lane);
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
    assert_int_equal(probe_things(p->scratch), 0);
}

static void an_abort_leaves_nothing_and_no_warning(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;
    int notices = 0;

    PQsetNoticeReceiver(lane->conn, count_notice, &notices);
    probe_begin(&p, s, lane); /* after a round trip */
    p.then = give_up;
    probe_put(p.unit, 1, "um");
    pg_unit_flush(p.unit);
    assert_given_up(&p);
    probe_begin(&p, s, lane); /* before one */
    probe_put(p.unit, 1, "um");
    give_up(&p, p.unit);
    assert_given_up(&p);
    probe_begin(&p, s, lane); /* with nothing sent */
    give_up(&p, p.unit);
    assert_given_up(&p);
    assert_int_equal(notices, 0);
    probe_assert_works(s, lane);
}

static void an_abort_may_come_while_a_step_is_due(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_put(p.unit, 1, "um");
    pg_unit_flush(p.unit);
    give_up(&p, p.unit);
    assert_given_up(&p);
    assert_int_equal(p.steps, 0);
    probe_assert_works(s, lane);
}

static void a_statement_that_takes_too_long_is_ended(void **state)
{
    struct scratch *s = *state;
    struct pg_settings settings = probe_settings;
    struct probe p;

    settings.statement_timeout_ms = 300;
    struct pg_lane *lane = pg_lane(scratch_pg_with(s, &settings), 0);
    probe_begin(&p, s, lane);
    probe_send_int(p.unit, Q_SLEEP, 30);
    probe_commit(&p);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_string_equal(p.sqlstate, "57014");
    assert_false(p.in_doubt);
    assert_true(pg_lane_up(lane));
    probe_assert_works(s, lane);
}

static void a_statement_that_leaves_a_transaction_open_costs_the_connection(void **state)
{
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    struct probe p;

    probe_begin(&p, s, lane);
    probe_send(p.unit, Q_BEGIN);
    probe_put(p.unit, 1, "um");
    probe_commit(&p);
    assert_int_equal(p.err.kind, ERROR_UNAVAILABLE);
    assert_int_equal(probe_things(s), 0);
}

/* Much of everything. */

static void megabytes_go_both_ways(void **state)
{
    enum { SIZE = 4 * 1000 * 1000, TIMES = 4 };
    struct scratch *s = *state;
    char *text = malloc(SIZE + 1);
    struct probe p;

    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    probe_begin(&p, s, probe_lane(s));
    for (int i = 0; i < TIMES; i++)
        probe_send_text(p.unit, Q_ECHO, text);
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.stepped);
    for (int i = 0; i < TIMES; i++) {
        assert_int_equal(pg_get_int8(pg_unit_result(p.unit, i), 0, 1), SIZE);
        assert_int_equal(strlen(pg_get_text(pg_unit_result(p.unit, i), 0, 0)), SIZE);
    }
    probe_commit(&p);
    assert_int_equal(p.err.kind, ERROR_NONE);
    free(text);
}

/* The error comes back while the rest is still being written; a flush after it is never answered.
 */
static void an_early_error_ends_a_unit_of_megabytes(void **state)
{
    enum { SIZE = 1000 * 1000, TIMES = 40 };
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    char *text = malloc(SIZE + 1);
    struct probe p;

    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    probe_begin(&p, s, lane);
    probe_send_text(p.unit, Q_RAISE, "40001");
    for (int i = 0; i < TIMES; i++)
        probe_send_text(p.unit, Q_ECHO, text);
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_string_equal(p.sqlstate, "40001");
    assert_int_equal(p.failed_index, 0);
    probe_assert_works(s, lane);
    free(text);
}

static void wait_readable(int fd)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };

    assert_int_equal(poll(&ready, 1, 5000), 1);
}

/* Until the other side has read all that was written. */
static void wait_drained(int fd)
{
    int left = 1;

    for (int tries = 0; tries < 5000 && left > 0; tries++) {
        assert_int_equal(ioctl(fd, SIOCOUTQ, &left), 0);
        poll(NULL, 0, 1);
    }
    assert_int_equal(left, 0);
}

/*
 * A write that would block makes libpq read.  If that takes the error from the socket, the socket
 * never becomes readable again: the server says nothing more before the Sync.
 */
static void an_error_that_was_read_while_sending_is_not_missed(void **state)
{
    enum { SIZE = 300 * 1000, PUSH = 16 * 1000 };
    struct scratch *s = *state;
    struct pg_lane *lane = probe_lane(s);
    pid_t backend = PQbackendPID(lane->conn);
    int fd = PQsocket(lane->conn);
    char *text = malloc(SIZE + 1);
    struct probe p;

    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    probe_begin(&p, s, lane);
    probe_send_text(p.unit, Q_RAISE, "40001");
    probe_send_text(p.unit, Q_ECHO, text + SIZE - PUSH); /* pushes it out, and cannot block */
    wait_readable(fd);
    wait_drained(fd);
    assert_int_equal(kill(backend, SIGSTOP), 0);
    probe_send_text(p.unit, Q_ECHO, text);
    assert_int_equal(kill(backend, SIGCONT), 0);
    wait_drained(fd);
    pg_unit_flush(p.unit);
    scratch_wait_flag(s, &p.ended);
    assert_string_equal(p.sqlstate, "40001");
    probe_assert_works(s, lane);
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
    probe_put(unit, (*m->begun)++, "x");
    pg_unit_commit(unit);
}

static bool is_done(void *ctx)
{
    return *(bool *)ctx;
}

static void ten_thousand_units_over_two_lanes(void **state)
{
    struct scratch *s = *state;
    struct pg *pg = probe_lane(s)->pg;
    int begun = 0, ended = 0;
    bool done = false;
    struct many lanes[2];

    for (int i = 0; i < 2; i++) {
        lanes[i] = (struct many){ pg_lane(pg, i), &begun, &ended, &done };
        pg_lane_on_idle(lanes[i].lane, many_next, &lanes[i]);
        many_next(&lanes[i]);
    }
    assert_true(scratch_wait(s, is_done, &done, 60000));
    assert_int_equal(ended, MANY);
    assert_int_equal(probe_things(s), MANY);
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
        cmocka_unit_test(megabytes_go_both_ways),
        cmocka_unit_test(an_early_error_ends_a_unit_of_megabytes),
        cmocka_unit_test(an_error_that_was_read_while_sending_is_not_missed),
        cmocka_unit_test(ten_thousand_units_over_two_lanes),
    };
    return cmocka_run_group_tests_name("pg", tests, probe_setup, scratch_teardown);
}
