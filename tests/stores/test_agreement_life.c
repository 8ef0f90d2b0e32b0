#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/money/agreement_life.h"

#include <inttypes.h>
#include <string.h>

/* The life of an agreement in the database: each change of it, what it leaves behind, and no other.
 */

static day_t on(const char *iso)
{
    day_t day;

    assert_true(day_parse_iso(iso, &day));
    return day;
}

enum { ORIGINAL = 50000, DOWN = 30000, PART = 35000, LATE = 200 + 100 - 50 };

struct agreed {
    int64_t id, person, contract, originals[2], down, part;
};

/* Two originals of R$ 500; R$ 300 first (or nothing), then two of R$ 350 (or one of R$ 1.000). */
static struct agreed offered(struct world *w, bool with_down)
{
    struct agreed a = { .person = world_person(w, w->next) };
    int64_t conversation = world_conversation(w, a.person);

    a.contract = world_contract(w, a.person, 1);
    for (int i = 0; i < 2; i++)
        a.originals[i] = world_instalment(w, a.contract, ORIGINAL);
    a.id = w->next++;
    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id,"
               " conversation_id, status, principal, charges, discount, interest, total, term_text,"
               " term_sha256, policy_version, offered_at, expires_at, grace_days, reactivate_days)"
               " VALUES (1, %" PRId64 ", 1, %" PRId64 ", %" PRId64
               ", 0, 100000, 6000, 6000, 0, 100000, 't', '', 1, now(), now(), 10, 15);"
               "INSERT INTO agreement_item SELECT 1, %" PRId64 ", instalment_id, contract_id FROM"
               " instalment WHERE contract_id = %" PRId64,
               a.id, a.person, conversation, a.id, a.contract);
    if (with_down)
        world_exec(w,
                   "INSERT INTO agreement_plan VALUES (1, %" PRId64 ", 0, '2026-09-25', 30000),"
                   " (1, %" PRId64 ", 1, '2026-10-20', 35000), (1, %" PRId64
                   ", 2, '2026-12-20', 35000)",
                   a.id, a.id, a.id);
    else
        world_exec(w, "INSERT INTO agreement_plan VALUES (1, %" PRId64 ", 1, '2026-10-20', 100000)",
                   a.id);
    return a;
}

static void accept(struct world *w, struct agreed *a)
{
    struct pg_args *args = world_args(w, SQL_AGREEMENTS_ACCEPT);

    one_int8(args, 1);
    one_int8(args, a->id);
    one_text(args, "{}");
    one_bytes(args, "chain", 5);
    one_text(args, "Q-1");
    pg_instant(args, WORLD_NOW);
    pg_day(args, on("2026-11-20"));
    assert_int_equal(pg_rows(world_run(w, args)), 1);
    a->down = world_int(
        w,
        "SELECT coalesce(max(instalment_id), 0) FROM instalment WHERE key = 'acordo-%" PRId64 "-0'",
        a->id);
    a->part = world_int(
        w, "SELECT instalment_id FROM instalment WHERE key = 'acordo-%" PRId64 "-1'", a->id);
}

static void pay_down(struct world *w, const struct agreed *a)
{
    struct owed o = owe_more(w, a->person, a->down);

    assert_string_equal(pay(w, &o, DOWN + LATE), "settled");
}

/* Broken by the clock, or cancelled by the person. */
static int end(struct world *w, const struct agreed *a, enum agreement_status how)
{
    struct pg_args *args = world_args(w, SQL_DAILY_BREAKS);

    one_int8(args, 1);
    one_int8(args, a->id);
    one_int8(args, a->contract);
    pg_day(args, on("2026-11-18"));
    pg_day(args, on("2026-11-20"));
    pg_instant(args, WORLD_NOW);
    pg_int4(args, (int32_t)how);
    pg_text(args, how == AGREEMENT_BROKEN ? "clock" : "person");
    return pg_rows(world_run(w, args));
}

/* "day centavos" of what is due first; "" = it was not taken up again. */
static const char *reactivate(struct world *w, const struct agreed *a, const char *today)
{
    struct pg_args *args = world_args(w, SQL_LIFE_REACTIVATE);
    char day[DAY_TEXT_SIZE];

    one_int8(args, 1);
    one_int8(args, a->id);
    one_day(args, on("2026-11-25"));
    one_day(args, on(today));
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    if (pg_rows(r) == 0)
        return "";
    return arena_printf(&w->arena, "%s %" PRId64, day_format_iso(pg_get_day(r, 0, 2), day),
                        pg_get_int8(r, 0, 3));
}

static const char *events(struct world *w, const struct agreed *a)
{
    return world_text(w,
                      "SELECT coalesce(string_agg(what || ' ' || day, ', ' ORDER BY event_id), '')"
                      " FROM agreement_event WHERE agreement_id = %" PRId64,
                      a->id);
}

static const char *plan(struct world *w, const struct agreed *a)
{
    return world_text(w,
                      "SELECT string_agg(status || ':' || due, ' ' ORDER BY instalment_id) FROM"
                      " instalment WHERE agreement_id = %" PRId64,
                      a->id);
}

static const char *originals(struct world *w, const struct agreed *a)
{
    return world_text(w,
                      "SELECT string_agg(status || ':' || centavos, ' ' ORDER BY instalment_id)"
                      " FROM instalment WHERE renegotiated_by = %" PRId64,
                      a->id);
}

/* Every account of the books over all that this agreement made. */
static const char *books(struct world *w, const struct agreed *a)
{
    return world_text(
        w,
        "SELECT coalesce(string_agg(account || ':' || centavos, ' ' ORDER BY account),"
        " '') FROM (SELECT account, sum(l.centavos) AS centavos FROM ledger_line l"
        " JOIN ledger_entry e USING (tenant_id, entry_id) WHERE e.source_id = %" PRId64
        " AND e.kind <> 'payment' GROUP BY 1 HAVING sum(l.centavos) <> 0) x",
        a->id);
}

static void the_table_is_the_same_in_c_and_in_the_database(void **state)
{
    struct world *w = *state;
    int lawful = 0;

    for (int from = 0; from < AGREEMENT_STATUSES; from++)
        for (int step = 0; step < AGREEMENT_STEPS; step++) {
            enum agreement_status to = AGREEMENT_STATUSES;
            bool may = agreement_may((enum agreement_status)from, (enum agreement_step)step, &to);
            lawful += may;
            assert_int_equal(world_int(w,
                                       "SELECT count(*) FROM agreement_transition WHERE from_status"
                                       " = %d AND to_status = %d AND what = '%s'",
                                       from, (int)to, agreement_step_names[step]),
                             may);
        }
    assert_int_equal(world_int(w, "SELECT count(*) FROM agreement_transition"), lawful);
}

static void what_is_not_in_the_table_is_refused(void **state)
{
    struct world *w = *state;
    struct agreed a = offered(w, true);

    for (int to = 0; to < AGREEMENT_STATUSES; to++) {
        enum agreement_status next;
        bool may = to == AGREEMENT_OFFERED;
        for (int step = 0; step < AGREEMENT_STEPS; step++)
            may = may || (agreement_may(AGREEMENT_OFFERED, (enum agreement_step)step, &next) &&
                          (int)next == to);
        world_exec(w,
                   "CREATE OR REPLACE FUNCTION try_status(id bigint, s int) RETURNS int LANGUAGE"
                   " plpgsql AS $f$ BEGIN UPDATE agreement SET status = s WHERE agreement_id = id;"
                   " RAISE EXCEPTION 'undone' USING ERRCODE = 'P0099'; EXCEPTION WHEN"
                   " check_violation THEN RETURN 0; WHEN SQLSTATE 'P0099' THEN RETURN 1; END $f$");
        assert_int_equal(world_int(w, "SELECT try_status(%" PRId64 ", %d)", a.id, to), may);
    }
}

static void it_is_active_with_its_first_payment_and_not_before(void **state)
{
    struct world *w = *state;
    struct agreed a = offered(w, true), at_once = offered(w, false);

    accept(w, &a);
    assert_string_equal(events(w, &a), "accept 2026-11-20");
    assert_string_equal(
        world_text(w,
                   "SELECT coalesce(active_on::text, 'not') FROM agreement WHERE agreement_id ="
                   " %" PRId64,
                   a.id),
        "not");
    pay_down(w, &a);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM agreement a JOIN instalment i ON"
                               " i.instalment_id = %" PRId64 " WHERE a.agreement_id = %" PRId64
                               " AND a.active_on = i.paid_on AND a.status = 1",
                               a.down, a.id),
                     1);
    assert_non_null(strstr(events(w, &a), "accept 2026-11-20, activate "));
    accept(w, &at_once);
    assert_string_equal(
        world_text(w, "SELECT active_on FROM agreement WHERE agreement_id = %" PRId64, at_once.id),
        "2026-11-20");
}

static void a_broken_one_is_taken_up_again_once_and_the_books_close(void **state)
{
    struct world *w = *state;
    struct agreed a = offered(w, true);

    accept(w, &a);
    pay_down(w, &a);
    const char *before = books(w, &a);
    assert_int_equal(end(w, &a, AGREEMENT_BROKEN), 1);
    assert_string_equal(originals(w, &a), "0:19750 0:50000");
    assert_string_equal(plan(w, &a), "1:2026-09-25 2:2026-10-20 2:2026-12-20");
    assert_string_equal(reactivate(w, &a, "2026-11-21"), "2026-11-25 35000");
    assert_string_equal(plan(w, &a), "1:2026-09-25 0:2026-11-25 0:2026-12-20");
    assert_string_equal(originals(w, &a), "3:50000 3:50000");
    assert_string_equal(books(w, &a), before);
    assert_string_equal(reactivate(w, &a, "2026-11-21"), ""); /* it is active */
    world_exec(w, "UPDATE instalment SET due = '2026-11-01' WHERE instalment_id = %" PRId64,
               a.part);
    assert_int_equal(end(w, &a, AGREEMENT_BROKEN), 1);
    assert_string_equal(reactivate(w, &a, "2026-11-21"), ""); /* not twice */
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(actor || ' ' || action, ', ' ORDER BY audit_id) FROM audit"
                   " WHERE subject = 'agreement:%" PRId64 "'",
                   a.id),
        "clock break, person reactivate, clock break");
}

/* At ten in the evening in São Paulo it is the next day in Greenwich already. */
static void its_days_are_counted_where_the_creditor_is(void **state)
{
    struct world *w = *state;
    struct agreed a = offered(w, true);

    accept(w, &a);
    assert_int_equal(end(w, &a, AGREEMENT_BROKEN), 1);
    world_exec(
        w, "UPDATE agreement SET ended_at = '2026-11-21T01:00:00Z' WHERE agreement_id = %" PRId64,
        a.id);
    assert_string_equal(reactivate(w, &a, "2026-12-06"), "");
    assert_string_equal(reactivate(w, &a, "2026-12-05"), "2026-11-25 65000");
}

static void it_stays_broken_once_its_days_are_over_or_a_debt_was_touched(void **state)
{
    struct world *w = *state;
    struct agreed late = offered(w, true), touched = offered(w, true);

    accept(w, &late);
    assert_int_equal(end(w, &late, AGREEMENT_BROKEN), 1);
    assert_string_equal(reactivate(w, &late, "2026-12-06"), ""); /* 16 days */
    assert_string_equal(reactivate(w, &late, "2026-12-05"), "2026-11-25 65000");

    accept(w, &touched);
    assert_int_equal(end(w, &touched, AGREEMENT_BROKEN), 1);
    struct owed o = owe_more(w, touched.person, touched.originals[0]);
    assert_string_equal(pay(w, &o, ORIGINAL + LATE), "settled");
    assert_string_equal(reactivate(w, &touched, "2026-11-21"), "");
}

/* CDC-14: what was paid counts as payment of the oldest. */
static void who_changes_their_mind_has_paid_the_oldest(void **state)
{
    struct world *w = *state;
    struct agreed a = offered(w, true);

    accept(w, &a);
    pay_down(w, &a);
    assert_int_equal(end(w, &a, AGREEMENT_CANCELLED), 1);
    assert_int_equal(status_of(w, "agreement", a.id), AGREEMENT_CANCELLED);
    assert_string_equal(originals(w, &a), "0:19750 0:50000");
    assert_string_equal(plan(w, &a), "1:2026-09-25 2:2026-10-20 2:2026-12-20");
    assert_string_equal(reactivate(w, &a, "2026-11-21"), "");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM audit WHERE actor = 'person' AND action ="
                               " 'cancel' AND subject = 'agreement:%" PRId64 "'",
                               a.id),
                     1);
}

static void each_version_of_a_policy_is_kept(void **state)
{
    struct world *w = *state;

    world_exec(w, "UPDATE creditor SET policy = '{\"retries_max\":3}', policy_version ="
                  " policy_version + 1 WHERE creditor_id = 1");
    assert_string_equal(world_text(w,
                                   "SELECT string_agg(version || policy, ' ' ORDER BY version) FROM"
                                   " creditor_policy WHERE creditor_id = 1"),
                        "1{} 2{\"retries_max\":3}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the table is the same in C and in the database",
             the_table_is_the_same_in_c_and_in_the_database),
        TEST("what is not in the table is refused", what_is_not_in_the_table_is_refused),
        TEST("it is active with its first payment and not before",
             it_is_active_with_its_first_payment_and_not_before),
        TEST("a broken one is taken up again, once, and the books close",
             a_broken_one_is_taken_up_again_once_and_the_books_close),
        TEST("its days are counted where the creditor is",
             its_days_are_counted_where_the_creditor_is),
        TEST("it stays broken once its days are over or a debt was touched",
             it_stays_broken_once_its_days_are_over_or_a_debt_was_touched),
        TEST("CDC-14 who changes their mind has paid the oldest",
             who_changes_their_mind_has_paid_the_oldest),
        TEST("each version of a policy is kept", each_version_of_a_policy_is_kept),
    };
    return cmocka_run_group_tests_name("agreement life", tests, world_setup, world_teardown);
}
