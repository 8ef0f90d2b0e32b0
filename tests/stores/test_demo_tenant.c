#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>

/* A demo tenant is taken away when its week is over; a real one never. */

static int purge(struct world *w, int seconds, int at_most)
{
    struct pg_args *args = world_args(w, SQL_DAILY_PURGE_DEMO);

    pg_instant(args, WORLD_NOW + SECONDS_US(seconds));
    pg_int4(args, at_most);
    return (int)pg_get_int8(world_run(w, args), 0, 0);
}

/* Money came in, an agreement's books were written, somebody wrote. */
static void live_a_little(struct world *w)
{
    struct owed d = owe(w);

    assert_string_equal(pay(w, &d, PAID_DUE), "settled");
    world_message(w, d.conversation, 1);
    world_hand_over(w, d.conversation);
    world_exec(w, "INSERT INTO audit (tenant_id, at, actor, action, subject)"
                  " VALUES (1, now(), 'cli', 'x', 'y')");
}

static int64_t rows_of(struct world *w, int tenant)
{
    return world_int(
        w,
        "SELECT sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n"
        " FROM %%I WHERE tenant_id = %d', c.relname), false, true, '')))[1]::text::int)"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind ="
        " 'r' AND a.attname = 'tenant_id' AND c.relname NOT LIKE 'audit%%' AND"
        " c.relnamespace = current_schema()::regnamespace",
        tenant);
}

static void only_a_demo_and_only_when_its_week_is_over(void **state)
{
    struct world *w = *state;

    live_a_little(w);
    int64_t before = rows_of(w, 1), other = rows_of(w, 2);
    assert_true(before > 10);
    assert_int_equal(purge(w, 86400 * 365, 64), 0); /* a real one */
    world_exec(w, "UPDATE tenant SET demo = true, expires_at = " AT " WHERE tenant_id = 1", 0);
    assert_int_equal(purge(w, 86400 * 7 - 1, 64), 0);
    assert_int_equal(rows_of(w, 1), before);
    assert_int_equal(purge(w, 86400 * 7, 4), 4); /* a few at a time */
    assert_int_equal(rows_of(w, 1), before - 4);
    for (int i = 0; purge(w, 86400 * 7, 4); i++)
        assert_true(i < 1000);
    assert_int_equal(rows_of(w, 1), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM tenant WHERE tenant_id = 1"), 0);
    assert_int_equal(rows_of(w, 2), other);
    assert_string_equal(world_text(w, "SELECT concat_ws(' ', actor, subject, detail) FROM audit"
                                      " WHERE action = 'purge'"),
                        "clock tenant:1 t1");
}

static void what_is_kept_for_ever_is_deleted_for_a_demo_only(void **state)
{
    struct world *w = *state;

    world_exec(w, "INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)"
                  " VALUES (2, 2, 'import', 1, '2026-11-20', now())");
    assert_true(world_refuses(w, "42501", "DELETE FROM ledger_entry WHERE tenant_id = 2"));
    world_exec(w, "UPDATE tenant SET demo = true, expires_at = now() WHERE tenant_id = 2");
    assert_true(world_refuses(w, "42501", "UPDATE ledger_entry SET day = day + 1"));
    assert_false(world_refuses(w, "42501", "DELETE FROM ledger_entry WHERE tenant_id = 2"));
}

static void a_tenant_that_ends_is_a_demo(void **state)
{
    struct world *w = *state;

    assert_true(world_refuses(w, "23514",
                              "INSERT INTO tenant (slug, name, created_at, expires_at)"
                              " VALUES ('x', 'x', now(), now())"));
    assert_true(world_refuses(w, "23514",
                              "INSERT INTO tenant (slug, name, created_at, demo)"
                              " VALUES ('x', 'x', now(), true)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("only a demo is taken away, a few rows at a time, and only when its week is over",
             only_a_demo_and_only_when_its_week_is_over),
        TEST("what is kept for ever is deleted for a demo only",
             what_is_kept_for_ever_is_deleted_for_a_demo_only),
        TEST("a tenant that ends is a demo", a_tenant_that_ends_is_a_demo),
    };
    return cmocka_run_group_tests_name("demo_tenant", tests, world_setup, world_teardown);
}
