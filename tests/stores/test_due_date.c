#include "tests/support/world.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>

/* A new day for an instalment, once; and how an agreement stands. */

enum { CENTAVOS = 50000 };
static const day_t NEW_DAY = 20787; /* 2026-11-30 */

struct owed {
    int64_t person, contract, instalments[2];
    int64_t before; /* a charge over both */
};

static struct owed owing(struct world *w)
{
    struct owed o = { .person = world_person(w, w->next) };

    o.contract = world_contract(w, o.person, 1);
    for (int i = 0; i < 2; i++)
        o.instalments[i] = world_instalment(w, o.contract, CENTAVOS);
    o.before = world_charge(w, o.person, o.instalments, 2);
    return o;
}

static void lock(struct world *w, enum sql statement, int64_t tenant, int64_t person,
                 int64_t expected)
{
    struct pg_args *args = world_args(w, statement);

    one_int8(args, tenant);
    one_int8(args, tenant);
    one_int8(args, person);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r) > 0, expected != 0);
    for (int i = 0; i < pg_rows(r); i++) /* a charge has a row an instalment */
        assert_int_equal(pg_get_int8(r, i, 0), expected);
}

static void move(struct world *w, int64_t instalment, day_t day, int64_t charge)
{
    struct pg_args *args = world_args(w, SQL_DUE_DATES_SET);

    one_int8(args, 1);
    one_int8(args, instalment);
    one_day(args, day);
    one_int8(args, 1000);
    one_int8(args, 170);
    one_int8(args, 30);
    one_int8(args, charge);
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
}

/* "none": it has no new day. */
static const char *moved(struct world *w, int64_t instalment)
{
    return world_text(w,
                      "SELECT coalesce((SELECT concat_ws(' ', day, fine, interest, discount) FROM "
                      "new_due_date WHERE"
                      " tenant_id = 1 AND instalment_id = %" PRId64 " AND given_at = " AT
                      "), 'none')",
                      instalment, 0);
}

static int64_t status_of(struct world *w, int64_t charge)
{
    return world_int(w, "SELECT status FROM charge WHERE charge_id = %" PRId64, charge);
}

static void a_new_day_voids_what_was_issued_for_it_before(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w), apart = owing(w);
    int64_t fresh = world_charge(w, o.person, o.instalments, 1);
    int64_t other = world_charge(w, o.person, o.instalments + 1, 1);

    move(w, o.instalments[0], NEW_DAY, fresh);
    assert_string_equal(moved(w, o.instalments[0]), "2026-11-30 1000 170 30");
    assert_string_equal(moved(w, o.instalments[1]), "none");
    assert_int_equal(status_of(w, o.before), 2);
    assert_int_equal(status_of(w, fresh), 0);
    assert_int_equal(status_of(w, other), 0); /* for another instalment only */
    assert_int_equal(status_of(w, apart.before), 0);
}

static void a_new_day_is_given_once(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w);
    int64_t first = world_charge(w, o.person, o.instalments, 1);

    move(w, o.instalments[0], NEW_DAY, first);
    int64_t second = world_charge(w, o.person, o.instalments, 1);
    move(w, o.instalments[0], NEW_DAY + 5, second);
    assert_string_equal(moved(w, o.instalments[0]), "2026-11-30 1000 170 30");
    assert_int_equal(status_of(w, first), 0);
}

static void a_charge_that_is_paid_stays_paid(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w);
    int64_t fresh = world_charge(w, o.person, o.instalments, 1);

    world_exec(w, "UPDATE charge SET status = 1 WHERE charge_id = %" PRId64, o.before);
    move(w, o.instalments[0], NEW_DAY, fresh);
    assert_int_equal(status_of(w, o.before), 1);
}

static void what_is_owed_is_loaded_with_its_new_day(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w);
    int64_t fresh = world_charge(w, o.person, o.instalments, 1);
    struct pg_args *args = world_args(w, SQL_DEBTS_LOAD);

    move(w, o.instalments[0], NEW_DAY, fresh);
    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, o.person);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 2);
    assert_int_equal(pg_get_int8(r, 0, 1), o.instalments[0]);
    assert_int_equal(pg_get_day(r, 0, pg_column(r, "new_day")), NEW_DAY);
    assert_int_equal(pg_get_int8(r, 0, pg_column(r, "fine")), 1000);
    assert_int_equal(pg_get_int8(r, 0, pg_column(r, "interest")), 170);
    assert_int_equal(pg_get_int8(r, 0, pg_column(r, "discount")), 30);
    assert_true(pg_is_null(r, 1, pg_column(r, "new_day")));
}

/* The same numbers at another tenant's. */
static void another_tenant_is_untouched(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w);
    int64_t fresh = world_charge(w, o.person, o.instalments, 1);

    world_exec_booked(
        w,
        "INSERT INTO contract OVERRIDING SYSTEM VALUE VALUES (2, %" PRId64 ", 2, 'K', NULL, now());"
        "INSERT INTO instalment (tenant_id, instalment_id, contract_id, key, due, centavos)"
        " OVERRIDING SYSTEM VALUE VALUES (2, %" PRId64 ", %" PRId64 ", 'i', '2026-10-10', 1)",
        w->next, o.instalments[0], w->next);
    lock(w, SQL_DUE_DATES_LOCK, 1, o.person, o.contract);
    lock(w, SQL_DUE_DATES_LOCK, 2, o.person, 0);
    lock(w, SQL_DUE_DATES_LOCK_CHARGES, 2, o.person, 0);
    move(w, o.instalments[0], NEW_DAY, fresh);
    assert_int_equal(world_int(w, "SELECT count(*) FROM new_due_date WHERE tenant_id = 2"), 0);
    w->next++;
}

/* Two guardians ask at the same moment: the second sees the first one's new day. */
static void who_asks_meanwhile_waits_for_the_contract(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w);
    struct error err = { 0 };
    char *other = arena_printf(&w->arena,
                               "SET lock_timeout = '50ms'; SELECT FROM contract WHERE contract_id ="
                               " %" PRId64 " FOR UPDATE",
                               o.contract);
    char *paying = arena_printf(&w->arena,
                                "SET lock_timeout = '50ms'; SELECT FROM charge WHERE charge_id ="
                                " %" PRId64 " FOR UPDATE",
                                o.before);

    assert_true(pg_sync_begin(w->db, &err));
    lock(w, SQL_DUE_DATES_LOCK, 1, o.person, o.contract);
    assert_true(world_refuses(w, "55P03", other));
    assert_false(world_refuses(w, "55P03", paying));
    lock(w, SQL_DUE_DATES_LOCK_CHARGES, 1, o.person, o.before);
    assert_true(world_refuses(w, "55P03", paying));
    pg_sync_rollback(w->db);
    assert_false(world_refuses(w, "55P03", other));
}

/* ---- how an agreement stands ---- */

static int64_t agreement(struct world *w, const struct owed *o, int status)
{
    int64_t id = w->next++;

    world_exec_booked(
        w,
        "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
        " principal, charges, discount, interest, total, term_text, term_sha256,"
        " policy_version, offered_at, expires_at, protocol) VALUES (1, %" PRId64 ", 1, %" PRId64
        ", %d, 3, 0, 0, 0, 3, 't', '', 1, now(), now(), 'Q-%" PRId64 "');"
        "INSERT INTO agreement_item VALUES (1, %" PRId64 ", %" PRId64 ", %" PRId64 ");"
        "INSERT INTO instalment (tenant_id, contract_id, key, due, centavos, agreement_id,"
        " status, paid_on, paid_centavos)"
        " SELECT 1, %" PRId64 ", 'a%" PRId64 "-' || n, '2026-12-10', 1, %" PRId64
        ", CASE n WHEN 0 THEN 1 ELSE 0 END, CASE n WHEN 0 THEN date '2026-11-01' END,"
        " CASE n WHEN 0 THEN 1 END FROM generate_series(0, 2) n",
        id, o->person, status, id, id, o->instalments[0], o->contract, o->contract, id, id);
    return id;
}

/* "agreement status protocol paid instalments"; NULL = none. */
static const char *state_of(struct world *w, int64_t tenant, int64_t person)
{
    struct pg_args *args = world_args(w, SQL_AGREEMENT_STATE);

    one_int4(args, 4);
    one_int8(args, tenant);
    one_int8(args, tenant);
    one_int8(args, person);
    const struct pg_result *r = world_run(w, args);
    if (pg_rows(r) == 0)
        return NULL;
    assert_int_equal(pg_rows(r), 1);
    assert_int_equal(pg_get_int8(r, 0, 0), 4);
    return arena_printf(&w->arena, "%" PRId64 " %d %s %d/%d", pg_get_int8(r, 0, 1),
                        (int)pg_get_int8(r, 0, 2), pg_get_text(r, 0, 3), (int)pg_get_int8(r, 0, 4),
                        (int)pg_get_int8(r, 0, 5));
}

static const char *standing(struct world *w, int64_t id, int status)
{
    return arena_printf(&w->arena, "%" PRId64 " %d Q-%" PRId64 " 1/3", id, status, id);
}

static void an_active_agreement_stands_before_newer_ones(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w), none = owing(w);
    int64_t broken = agreement(w, &o, 3);

    assert_null(state_of(w, 1, none.person));
    assert_string_equal(state_of(w, 1, o.person), standing(w, broken, 3));
    int64_t active = agreement(w, &o, 1);
    assert_string_equal(state_of(w, 1, o.person), standing(w, active, 1));
    agreement(w, &o, 3);
    assert_string_equal(state_of(w, 1, o.person), standing(w, active, 1));
    assert_null(state_of(w, 2, o.person));
}

static void what_was_not_accepted_is_none_and_settled_ends_a_broken_one(void **state)
{
    struct world *w = *state;
    struct owed o = owing(w);

    agreement(w, &o, 0);
    agreement(w, &o, 4);
    agreement(w, &o, 5);
    assert_null(state_of(w, 1, o.person));
    agreement(w, &o, 3);
    int64_t settled = agreement(w, &o, 2);
    assert_string_equal(state_of(w, 1, o.person), standing(w, settled, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a new day voids what was issued for it before",
             a_new_day_voids_what_was_issued_for_it_before),
        TEST("a new day is given once", a_new_day_is_given_once),
        TEST("a charge that is paid stays paid", a_charge_that_is_paid_stays_paid),
        TEST("what is owed is loaded with its new day", what_is_owed_is_loaded_with_its_new_day),
        TEST("another tenant is untouched", another_tenant_is_untouched),
        TEST("who asks meanwhile waits for the contract",
             who_asks_meanwhile_waits_for_the_contract),
        TEST("an active agreement stands before newer ones",
             an_active_agreement_stands_before_newer_ones),
        TEST("what was not accepted is none, and settled ends a broken one",
             what_was_not_accepted_is_none_and_settled_ends_a_broken_one),
    };
    return cmocka_run_group_tests_name("due_date", tests, world_setup, world_teardown);
}
