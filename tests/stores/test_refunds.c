#include "tests/support/booking.h"
#include "tests/support/shell.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Refunds through a provider, statement by statement: one at a time, never more than is left, and
 * what becomes of the case. */

enum { DUE = PAID_DUE, OVER = 2000, LEASE_S = 50 };
enum { TO_ASK, TAKEN, GONE, BOOKED, FAILED };
/* Columns of refunds_take.sql that tests look at. */
enum { REFUND_ID = 1, IS_LEFT = 10, IS_BOOKED = 11 };
static struct till till;

struct over {
    struct owed owed;
    const char *id, *name; /* of the payment, of its case */
};

static struct over paid(struct world *w, int64_t centavos)
{
    struct over o = { .owed = owe(w) };

    books_open(w);
    o.id = world_text(w, "SELECT '%s'", fresh_id(w));
    struct bank_notice n = till_boleto(&o.owed, o.id, centavos);
    assert_int_equal(till_take(&till, w, &n, 1).cases, 1);
    world_exec(w, "UPDATE payment SET method = 1 WHERE external_id = '%s'", o.id);
    o.name = world_text(w, "SELECT 'P' || payment_id FROM payment WHERE external_id = '%s'", o.id);
    return o;
}

static int decide(const char *name, const char *decision, struct strbuf *out)
{
    char line[256];

    snprintf(line, sizeof(line), "\"$QUITA\" case close %s %s --as ana", name, decision);
    return shell_run(out, line);
}

static int quietly(const char *name, const char *decision)
{
    struct strbuf out = { 0 };
    int code = decide(name, decision, &out);

    strbuf_done(&out);
    return code;
}

static const char *outcome_of(struct world *w, const struct over *o)
{
    return world_text(w,
                      "SELECT concat_ws(' ', state, outcome, closed_at IS NOT NULL) FROM payment"
                      " WHERE external_id = '%s'",
                      o->id);
}

static const char *refunds_of(struct world *w, const struct over *o)
{
    return world_text(w,
                      "SELECT coalesce(string_agg(f.state || ':' || f.centavos, ' ' ORDER BY"
                      " refund_id), '') FROM refund f JOIN payment p USING (tenant_id, payment_id)"
                      " WHERE p.external_id = '%s'",
                      o->id);
}

static int64_t refund_of(struct world *w, const struct over *o)
{
    return world_int(w,
                     "SELECT max(refund_id) FROM refund f JOIN payment p USING (tenant_id,"
                     " payment_id) WHERE p.external_id = '%s'",
                     o->id);
}

static const struct pg_result *take(struct world *w, int64_t now)
{
    struct pg_args *args = world_args(w, SQL_REFUNDS_TAKE);

    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(LEASE_S));
    pg_int4(args, 9);
    return world_run(w, args);
}

static void keep(struct world *w, int64_t refund, int state, const char *external_id, int64_t now)
{
    struct pg_args *args = world_args(w, SQL_REFUND_KEEP);

    pg_int8(args, 1);
    pg_int8(args, refund);
    pg_int4(args, state);
    pg_text(args, external_id);
    pg_text(args, "CODE");
    pg_text(args, "porque não");
    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(60));
    world_run(w, args);
}

static int64_t now_of(struct world *w)
{
    return world_int(w, "SELECT (extract(epoch FROM now() + interval '1 hour') * 1000000)::bigint");
}

static void what_is_over_is_asked_for_once(void **state)
{
    struct world *w = *state;
    struct over o = paid(w, DUE + OVER);
    struct strbuf out = { 0 };

    assert_int_equal(decide(o.name, "--refund", &out), 0);
    assert_string_equal(refunds_of(w, &o), "0:2000");
    assert_string_equal(outcome_of(w, &o), "2 refunding f");
    assert_int_equal(decide(o.name, "--refund 2>&1", &out), 0);
    assert_int_equal(decide(o.name, "--refund --amount 1,00", &out), 0);
    assert_string_equal(refunds_of(w, &o), "0:2000");
    strbuf_done(&out);
}

static void nothing_else_is_decided_while_it_is_under_way(void **state)
{
    static const char *const others[] = { "--accept", "--keep" };
    struct world *w = *state;
    struct over o = paid(w, DUE + OVER);

    assert_int_equal(quietly(o.name, "--refund"), 0);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(quietly(o.name, others[i]), 1);
    assert_string_equal(outcome_of(w, &o), "2 refunding f");
    keep(w, refund_of(w, &o), FAILED, NULL, now_of(w));
    assert_string_equal(outcome_of(w, &o), "2 refund_failed f");
    assert_int_equal(quietly(o.name, "--accept"), 0);
}

static void never_more_than_is_left(void **state)
{
    static const char *const wrong[] = { "--refund --amount 522,51", "--refund --amount 0",
                                         "--refund --amount x",      "--refund --amount -1,00",
                                         "--keep --amount 1,00",     "--refund --amount" };
    struct world *w = *state;
    struct over o = paid(w, DUE + OVER); /* 522,50 */

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(quietly(o.name, wrong[i]), 1);
    assert_string_equal(refunds_of(w, &o), "");
    struct bank_notice n = till_refund(fresh_id(w), o.id, 50000);
    till_take(&till, w, &n, 1);
    assert_int_equal(quietly(o.name, "--refund --amount 22,51"), 1);
    assert_int_equal(quietly(o.name, "--refund"), 0);
    assert_string_equal(refunds_of(w, &o), "0:2250");
}

static void one_job_at_a_time_and_a_notice_ends_no_lease(void **state)
{
    struct world *w = *state;
    struct over o = paid(w, DUE + OVER);
    int64_t now = now_of(w);

    world_exec(w, "UPDATE refund SET state = 4, ended_at = now() WHERE state < 3");
    assert_int_equal(quietly(o.name, "--refund"), 0);
    assert_int_equal(pg_rows(take(w, now)), 1);
    struct pg_args *args = world_args(w, SQL_PROVIDER_EVENT_DONE);
    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_text(args, o.id);
    pg_int8(args, INT64_MAX);
    world_run(w, args);
    assert_int_equal(pg_rows(take(w, now + SECONDS_US(LEASE_S - 1))), 0);
    assert_int_equal(pg_rows(take(w, now + SECONDS_US(LEASE_S))), 1);
    keep(w, refund_of(w, &o), TAKEN, "D1", now);
    assert_int_equal(pg_rows(take(w, now + 1)), 0); /* in a minute */
    args = world_args(w, SQL_PROVIDER_EVENT_DONE);
    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_text(args, o.id);
    pg_int8(args, INT64_MAX);
    world_run(w, args);
    assert_int_equal(pg_rows(take(w, now + 1)), 1); /* or at the notice */
}

static void what_went_another_way_is_not_left(void **state)
{
    struct world *w = *state;
    struct over o = paid(w, DUE + OVER);

    world_exec(w, "UPDATE refund SET state = 4, ended_at = now() WHERE state < 3");
    assert_int_equal(quietly(o.name, "--refund"), 0);
    struct bank_notice n = till_refund(fresh_id(w), o.id, DUE + OVER);
    till_take(&till, w, &n, 1);
    const struct pg_result *r = take(w, now_of(w));
    assert_int_equal(pg_rows(r), 1);
    assert_false(pg_get_bool(r, 0, IS_LEFT));
    keep(w, refund_of(w, &o), FAILED, NULL, now_of(w));
    assert_string_equal(outcome_of(w, &o), "2 refunded t"); /* by the money, as it is */
}

static const struct pg_result *done(struct world *w, int64_t refund)
{
    struct pg_args *args = world_args(w, SQL_REFUND_DONE);

    pg_int8(args, 1);
    pg_int8(args, refund);
    pg_instant(args, now_of(w));
    return world_run(w, args);
}

static void what_is_left_fits_the_charge_or_waits(void **state)
{
    static const struct {
        const char *how;
        int64_t back, left;
        bool fits;
    } cases[] = { { "--refund", OVER, DUE, true },
                  { "--refund --amount 19,99", OVER - 1, DUE + 1, false } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct over o = paid(w, DUE + OVER);
        world_exec(w, "UPDATE refund SET state = 4, ended_at = now() WHERE state < 3");
        assert_int_equal(quietly(o.name, cases[i].how), 0);
        struct bank_notice n = till_refund(fresh_id(w), o.id, cases[i].back);
        keep(w, refund_of(w, &o), GONE, n.external_id, now_of(w));
        till_take(&till, w, &n, 1);
        const struct pg_result *r = take(w, now_of(w) + SECONDS_US(3600));
        assert_true(pg_get_bool(r, 0, IS_BOOKED));
        r = done(w, refund_of(w, &o));
        assert_int_equal(pg_rows(r), 1);
        assert_int_equal(pg_get_int8(r, 0, 1), cases[i].left);
        assert_int_equal(pg_get_bool(r, 0, 2), cases[i].fits);
        assert_string_equal(outcome_of(w, &o), "2 refund_part f");
        assert_int_equal(pg_rows(done(w, refund_of(w, &o))), 0); /* once */
        assert_string_equal(books_differ(w), "0 0 0 0");
    }
}

static void show_tells_how_far_it_is(void **state)
{
    struct world *w = *state;
    struct over o = paid(w, DUE + OVER);
    struct strbuf out = { 0 };
    char line[96];

    snprintf(line, sizeof(line), "\"$QUITA\" case show %s", o.name);
    assert_int_equal(quietly(o.name, "--refund"), 0);
    assert_int_equal(shell_run(&out, line), 0);
    assert_non_null(strstr(strbuf_str(&out), "por ana: a pedir ao provedor\n"));
    keep(w, refund_of(w, &o), FAILED, NULL, now_of(w));
    assert_int_equal(shell_run(&out, line), 0);
    assert_non_null(strstr(strbuf_str(&out), "não foi feita em "));
    assert_non_null(strstr(strbuf_str(&out), "(CODE; porque não)"));
    strbuf_done(&out);
}

static void where_nobody_can_be_asked_a_person_is_told(void **state)
{
    static const struct {
        const char *change;
        const char *words;
    } cases[] = {
        { "UPDATE bank_account SET provider = 'banco'", "peça a devolução ao banco" },
        { "UPDATE payment SET method = 2", "dados bancários" },
        { "UPDATE payment SET paid_at = paid_at - interval '3 years'", "passou o prazo" },
    };
    struct world *w = *state;
    struct strbuf out = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct over o = paid(w, DUE + OVER);
        world_exec(w, "%s", cases[i].change);
        assert_int_equal(decide(o.name, "--refund 2>&1", &out), 0);
        if (!strstr(strbuf_str(&out), cases[i].words))
            fail_msg("%s: %s", cases[i].change, strbuf_str(&out));
        assert_string_equal(refunds_of(w, &o), "");
        assert_string_equal(outcome_of(w, &o), "2 refund_asked f");
        world_exec(w, "UPDATE bank_account SET provider = 'bacen_pix'");
    }
    strbuf_done(&out);
}

static void *shell;

static int setup(void **state)
{
    till_open(&till);
    if (shell_setup(&shell) || world_setup(state))
        return -1;
    struct world *w = *state;
    world_exec(w, "UPDATE bank_account SET provider = 'bacen_pix'");
    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    setenv("QUITA_KEYS", BOOKING_KEYS, 1);
    return 0;
}

static int teardown(void **state)
{
    return world_teardown(state) | shell_teardown(&shell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what is over is asked for once", what_is_over_is_asked_for_once),
        TEST("nothing else is decided while it is under way",
             nothing_else_is_decided_while_it_is_under_way),
        TEST("never more than is left", never_more_than_is_left),
        TEST("one job at a time, and a notice ends no lease",
             one_job_at_a_time_and_a_notice_ends_no_lease),
        TEST("what went another way is not left", what_went_another_way_is_not_left),
        TEST("what is left fits the charge, or waits", what_is_left_fits_the_charge_or_waits),
        TEST("show tells how far it is", show_tells_how_far_it_is),
        TEST("where nobody can be asked a person is told",
             where_nobody_can_be_asked_a_person_is_told),
    };
    return cmocka_run_group_tests_name("refunds", tests, setup, teardown);
}
