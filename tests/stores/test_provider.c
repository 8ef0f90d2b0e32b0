#include "tests/support/world.h"

#include "server/base/auto.h"
#include "server/base/clock.h"

#include <inttypes.h>
#include <string.h>

/* Charges that a payment provider makes, and what it tells: leases, events, budgets. */

static const int64_t NOW = INT64_C(1796061600000000); /* 2026-11-30T18:00Z */
enum { LEASE_S = 50, WINDOW_S = 12 * 3600 };

struct provided {
    int64_t person, instalment, charge;
};

static int64_t charge_for(struct world *w, int64_t person, int64_t instalment)
{
    int64_t charge = world_charge(w, person, &instalment, 1);

    world_exec(w,
               "INSERT INTO charge_provider (tenant_id, charge_id, bank_account_id, upkeep_at)"
               " VALUES (1, %" PRId64 ", 1, '2026-11-30T18:02Z')",
               charge);
    return charge;
}

static struct provided provided_charge(struct world *w)
{
    struct provided p = { .person = world_person(w, w->next) };

    p.instalment = world_instalment(w, world_contract(w, p.person, 1), 200);
    p.charge = charge_for(w, p.person, p.instalment);
    return p;
}

/* Columns of charge_job_take.sql that tests look at. */
enum { COLUMN_STATE = 10, COLUMN_CALLS = 21, COLUMN_PAID_ELSEWHERE };

static const struct pg_result *take(struct world *w, int64_t charge, int64_t now)
{
    struct pg_args *args = world_args(w, SQL_CHARGE_JOB_TAKE);

    pg_int8(args, 1);
    pg_int8(args, charge);
    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(LEASE_S));
    pg_int4(args, WINDOW_S);
    return world_run(w, args);
}

static void keep(struct world *w, int64_t charge, const char *provider_id)
{
    static const char *const kept[] = { "46191000030011234567389012300003516470000013500",
                                        "46195164700000135001000000112345678901230000", "000201" };
    struct pg_args *args = world_args(w, SQL_CHARGE_JOB_KEEP);

    pg_int8(args, 1);
    pg_int8(args, charge);
    pg_int4(args, 1);
    pg_text(args, provider_id);
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        pg_text(args, kept[i]);
    pg_instant(args, PG_NULL_INSTANT);
    pg_text(args, "https://page");
    pg_text(args, "https://pdf");
    pg_int4(args, 7);
    pg_instant(args, NOW);
    pg_instant(args, NOW);
    pg_instant(args, NOW + SECONDS_US(5 * 86400));
    pg_text(args, "https://page");
    world_run(w, args);
}

static void one_job_a_charge_at_a_time(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    assert_int_equal(pg_rows(take(w, p.charge, NOW)), 1);
    assert_int_equal(pg_rows(take(w, p.charge, NOW + SECONDS_US(LEASE_S - 1))), 0);
    assert_int_equal(pg_rows(take(w, p.charge, NOW + SECONDS_US(LEASE_S))), 1);
    keep(w, p.charge, "pay_1");
    const struct pg_result *r = take(w, p.charge, NOW + 1);
    assert_int_equal(pg_rows(r), 1);
    assert_int_equal(pg_get_int8(r, 0, COLUMN_STATE), 1);
    assert_string_equal(world_text(w,
                                   "SELECT c.pix_payload || ' ' || p.provider_id || ' ' || k.url"
                                   " FROM charge c JOIN charge_provider p USING (charge_id)"
                                   " JOIN card_page k USING (charge_id) WHERE charge_id = %" PRId64,
                                   p.charge),
                        "000201 pay_1 https://page");
}

static void a_charge_of_our_own_issue_has_no_job(void **state)
{
    struct world *w = *state;
    int64_t person = world_person(w, w->next);
    int64_t instalment = world_instalment(w, world_contract(w, person, 1), 200);

    assert_int_equal(pg_rows(take(w, world_charge(w, person, &instalment, 1), NOW)), 0);
}

static int64_t due_for_upkeep(struct world *w, int64_t now)
{
    struct pg_args *args = world_args(w, SQL_CHARGE_UPKEEP_TAKE);

    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(300));
    pg_int4(args, 9);
    const struct pg_result *r = world_run(w, args);
    return pg_rows(r) ? pg_get_int8(r, 0, 1) : 0;
}

static void what_is_void_here_is_taken_down_there_at_once(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    world_exec(w, "UPDATE charge_provider SET upkeep_at = 'infinity'");
    keep(w, p.charge, "pay_2");
    assert_int_equal(due_for_upkeep(w, NOW), 0);
    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, p.charge);
    assert_int_equal(due_for_upkeep(w, NOW), p.charge);
    assert_int_equal(due_for_upkeep(w, NOW), 0);
    /* a job that was under way meanwhile does not make it stand again */
    keep(w, p.charge, "pay_2");
    assert_int_equal(
        world_int(w, "SELECT state FROM charge_provider WHERE charge_id = %" PRId64, p.charge), 2);
    world_exec(w, "UPDATE charge_provider SET upkeep_at = 'infinity'");
}

static void what_is_over_is_looked_at(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    keep(w, p.charge, "pay_3");
    assert_int_equal(due_for_upkeep(w, NOW + SECONDS_US(5 * 86400 - 1)), 0);
    assert_int_equal(due_for_upkeep(w, NOW + SECONDS_US(5 * 86400)), p.charge);
    world_exec(w, "UPDATE charge_provider SET upkeep_at = 'infinity'");
}

static void what_was_issued_ahead_is_made_after_a_while(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    assert_int_equal(due_for_upkeep(w, NOW + SECONDS_US(119)), 0);
    assert_int_equal(due_for_upkeep(w, NOW + SECONDS_US(120)), p.charge);
    world_exec(w, "UPDATE charge_provider SET upkeep_at = 'infinity'");
}

static bool paid_elsewhere(struct world *w, int64_t charge)
{
    static int64_t later;

    later += SECONDS_US(LEASE_S);
    return pg_get_bool(take(w, charge, NOW + later), 0, COLUMN_PAID_ELSEWHERE);
}

static void paid_elsewhere_is_told_from_replaced(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    assert_false(paid_elsewhere(w, p.charge));
    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, p.charge);
    assert_false(paid_elsewhere(w, p.charge)); /* replaced: nothing was paid */
    world_exec_booked(w,
                      "UPDATE instalment SET status = 1, paid_on = due, paid_centavos = 200"
                      " WHERE instalment_id = %" PRId64,
                      p.instalment);
    assert_true(paid_elsewhere(w, p.charge));
    int64_t other = charge_for(w, p.person, p.instalment);
    world_exec(w, "UPDATE charge SET status = 1 WHERE charge_id = %" PRId64, other);
    assert_false(paid_elsewhere(w, p.charge)); /* by another charge of this account */
}

static void a_new_charge_replaces_those_of_the_provider_for_the_same(void **state)
{
    struct world *w = *state;
    struct provided old = provided_charge(w), apart = provided_charge(w);
    int64_t own = world_charge(w, old.person, &old.instalment, 1);
    int64_t fresh = charge_for(w, old.person, old.instalment);
    const int64_t one = 1;
    struct pg_args *args = world_args(w, SQL_CHARGES_REPLACE);

    pg_int8_array(args, &one, 1);
    pg_int8_array(args, &fresh, 1);
    pg_int8_array(args, &old.instalment, 1);
    pg_instant(args, NOW);
    world_run(w, args);
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(status::text, ' ' ORDER BY charge_id) FROM charge"
                   " WHERE charge_id IN (%" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 ")",
                   old.charge, apart.charge, own, fresh),
        "2 0 0 0");
}

/* ---- events ---- */

static int64_t tell(struct world *w, const char *key, int kind, const char *provider_id)
{
    const struct bytes raw = { (const uint8_t *)"x", 1 };
    const char *name = "PAYMENT_RECEIVED";
    int32_t kinds = kind;
    struct pg_args *args = world_args(w, SQL_PROVIDER_EVENTS_ADD);

    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_text_array(args, &key, 1);
    pg_text_array(args, &name, 1);
    pg_int4_array(args, &kinds, 1);
    pg_text_array(args, &provider_id, 1);
    pg_bytea_array(args, &raw, 1);
    pg_instant(args, NOW);
    return pg_get_int8(world_run(w, args), 0, 0);
}

static const struct pg_result *events_due(struct world *w, int64_t now)
{
    struct pg_args *args = world_args(w, SQL_PROVIDER_EVENTS_TAKE);

    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(60));
    pg_int4(args, 16);
    return world_run(w, args);
}

static void event_done(struct world *w, const char *provider_id, int64_t event)
{
    struct pg_args *args = world_args(w, SQL_PROVIDER_EVENT_DONE);

    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_text(args, provider_id);
    pg_int8(args, event);
    world_run(w, args);
}

static void an_event_counts_once_and_news_are_kept_alone(void **state)
{
    struct world *w = *state;

    assert_int_equal(tell(w, "evt_1&1", 0, "pay_7"), 1);
    assert_int_equal(tell(w, "evt_1&1", 0, "pay_7"), 0);
    assert_int_equal(tell(w, "evt_2&2", 2, "pay_7"), 1);
    const struct pg_result *r = events_due(w, NOW);
    assert_int_equal(pg_rows(r), 1);
    event_done(w, "pay_7", pg_get_int8(r, 0, 2));
    assert_int_equal(pg_rows(events_due(w, NOW + SECONDS_US(99))), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM provider_event"), 2);
}

static void the_newest_event_of_a_charge_does_for_those_before_it(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    keep(w, p.charge, "pay_8");
    tell(w, "a", 1, "pay_8");
    tell(w, "b", 0, "pay_8");
    tell(w, "c", 1, "pay_8");
    const struct pg_result *r = events_due(w, NOW);
    assert_int_equal(pg_rows(r), 1);
    assert_int_equal(pg_get_int8(r, 0, 3), 0); /* money is among them */
    int64_t event = pg_get_int8(r, 0, 2);
    tell(w, "d", 0, "pay_8"); /* after the look: not done by it */
    event_done(w, "pay_8", event);
    assert_int_equal(pg_rows(events_due(w, NOW)), 1);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM charge_provider WHERE read_at IS NULL"
                               " AND charge_id = %" PRId64,
                               p.charge),
                     1);
    event_done(w, "pay_8", INT64_MAX);
}

static void an_event_that_nobody_finished_comes_again(void **state)
{
    struct world *w = *state;

    tell(w, "again", 0, "pay_9");
    assert_int_equal(pg_rows(events_due(w, NOW)), 1);
    assert_int_equal(pg_rows(events_due(w, NOW + SECONDS_US(59))), 0);
    assert_int_equal(pg_rows(events_due(w, NOW + SECONDS_US(60))), 1);
    event_done(w, "pay_9", INT64_MAX);
}

/* ---- budgets and looks ---- */

static void add_calls(struct world *w, int64_t now, int calls)
{
    struct pg_args *args = world_args(w, SQL_PROVIDER_CALLS_ADD);

    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_instant(args, now);
    pg_int4(args, calls);
    pg_int4(args, WINDOW_S);
    world_run(w, args);
}

static void calls_are_counted_from_the_first_of_a_window(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    add_calls(w, NOW, 3);
    add_calls(w, NOW + SECONDS_US(WINDOW_S - 1), 4);
    assert_int_equal(
        pg_get_int8(take(w, p.charge, NOW + SECONDS_US(WINDOW_S - 1)), 0, COLUMN_CALLS), 7);
    assert_int_equal(
        pg_get_int8(take(w, p.charge, NOW + SECONDS_US(2 * WINDOW_S)), 0, COLUMN_CALLS), 0);
    add_calls(w, NOW + SECONDS_US(WINDOW_S), 2);
    assert_int_equal(world_int(w, "SELECT window_calls FROM provider_account"), 2);
}

/* The server asks for those of its accounts that a provider serves. */
static int looks_due(struct world *w, int64_t now, int64_t account)
{
    struct pg_args *args = world_args(w, SQL_PROVIDER_LOOKS_TAKE);

    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(300));
    one_int8(args, account);
    return pg_rows(world_run(w, args));
}

static void an_account_is_looked_at_by_one_and_only_where_it_is(void **state)
{
    struct world *w = *state;

    assert_int_equal(looks_due(w, NOW, 4711), 0);
    assert_int_equal(looks_due(w, NOW, 1), 1);
    assert_int_equal(looks_due(w, NOW, 1), 0);
    assert_int_equal(looks_due(w, NOW + SECONDS_US(300), 1), 1);
}

static void a_line_and_its_barcode_come_together_or_not_at_all(void **state)
{
    struct world *w = *state;
    struct provided p = provided_charge(w);

    world_exec(w, "UPDATE charge SET line = NULL, barcode = NULL WHERE charge_id = %" PRId64,
               p.charge);
    assert_true(world_refuses(w, "23514", "UPDATE charge SET line = repeat('0', 47)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("one job a charge at a time", one_job_a_charge_at_a_time),
        TEST("a charge of our own issue has no job", a_charge_of_our_own_issue_has_no_job),
        TEST("what is void here is taken down there at once",
             what_is_void_here_is_taken_down_there_at_once),
        TEST("what is over is looked at", what_is_over_is_looked_at),
        TEST("what was issued ahead is made after a while",
             what_was_issued_ahead_is_made_after_a_while),
        TEST("paid elsewhere is told from replaced", paid_elsewhere_is_told_from_replaced),
        TEST("a new charge replaces those of the provider for the same",
             a_new_charge_replaces_those_of_the_provider_for_the_same),
        TEST("an event counts once, and news are kept alone",
             an_event_counts_once_and_news_are_kept_alone),
        TEST("the newest event of a charge does for those before it",
             the_newest_event_of_a_charge_does_for_those_before_it),
        TEST("an event that nobody finished comes again",
             an_event_that_nobody_finished_comes_again),
        TEST("calls are counted from the first of a window",
             calls_are_counted_from_the_first_of_a_window),
        TEST("an account is looked at by one, and only where there is one",
             an_account_is_looked_at_by_one_and_only_where_it_is),
        TEST("a line and its barcode come together or not at all",
             a_line_and_its_barcode_come_together_or_not_at_all),
    };
    return cmocka_run_group_tests_name("provider", tests, world_setup, world_teardown);
}
