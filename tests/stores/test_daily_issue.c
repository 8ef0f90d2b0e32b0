#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>
#include <string.h>

/* Boletos of the days to come, and a boleto that a new due day replaced. */

static const day_t TODAY = 20777; /* 2026-11-20 */

struct due {
    int64_t person, contract, instalment;
};

static struct due due_in(struct world *w, int days)
{
    struct due d = { .person = world_person(w, w->next) };

    d.contract = world_contract(w, d.person, 1);
    d.instalment = world_instalment(w, d.contract, PAID_PRINCIPAL);
    world_exec(w,
               "UPDATE instalment SET due = date '2026-11-20' + %d WHERE instalment_id = %" PRId64,
               days, d.instalment);
    return d;
}

/* The instalments that get a boleto, "1 2"; after: the cursor. */
static const char *found(struct world *w, struct pg_sync *db, day_t after_due, int64_t after_id,
                         int at_most)
{
    struct pg_args *args = pg_sync_args(db, SQL_DAILY_ISSUE_LOCK);
    struct error err = { 0 };
    const char *list = "";

    pg_day(args, TODAY);
    pg_day(args, TODAY + 10);
    pg_day(args, after_due);
    pg_int8(args, after_id);
    pg_int4(args, at_most);
    const struct pg_result *r = pg_sync_run(db, args, &err);
    assert_non_null(r);
    for (int row = 0; row < pg_rows(r); row++)
        list =
            arena_printf(&w->arena, "%s%s%" PRId64, list, row ? " " : "", pg_get_int8(r, row, 1));
    return list;
}

static const char *ids(struct world *w, int64_t a, int64_t b)
{
    return b ? arena_printf(&w->arena, "%" PRId64 " %" PRId64, a, b)
             : arena_printf(&w->arena, "%" PRId64, a);
}

static void clear(struct world *w)
{
    world_exec_booked(w, "UPDATE instalment SET status = 2 WHERE status = 0");
}

static void ten_days_ahead_and_not_before(void **state)
{
    struct world *w = *state;
    struct due last = due_in(w, 10), first = due_in(w, 0);

    due_in(w, 11);
    due_in(w, -1); /* late: who asks gets one, priced on that day */
    assert_string_equal(found(w, w->db, 0, 0, 9), ids(w, first.instalment, last.instalment));
    assert_string_equal(found(w, w->db, 0, 0, 1), ids(w, first.instalment, 0));
    assert_string_equal(found(w, w->db, TODAY, first.instalment, 9), ids(w, last.instalment, 0));
    clear(w);
}

static void what_has_an_open_charge_or_no_bank_has_none(void **state)
{
    struct world *w = *state;
    struct due d = due_in(w, 5);
    int64_t charge = world_charge(w, d.person, &d.instalment, 1);

    assert_string_equal(found(w, w->db, 0, 0, 9), "");
    world_exec(w, "UPDATE charge SET status = 2 WHERE charge_id = %" PRId64, charge);
    assert_string_equal(found(w, w->db, 0, 0, 9), ids(w, d.instalment, 0));
    world_exec(w, "UPDATE contract SET creditor_id = 1 WHERE contract_id = %" PRId64, d.contract);
    world_exec(w,
               "INSERT INTO creditor (tenant_id, creditor_id, slug, trade_name, legal_name, cnpj,"
               " address, phone, hours, policy, created_at) OVERRIDING SYSTEM VALUE VALUES (1, 9,"
               " 'sem-banco', 'E', 'E', '11222333000181', 'R', '1', '8', '{}', now());"
               "UPDATE contract SET creditor_id = 9 WHERE contract_id = %" PRId64,
               d.contract);
    assert_string_equal(found(w, w->db, 0, 0, 9), "");
    clear(w);
}

static void what_another_holds_is_left_out(void **state)
{
    struct world *w = *state;
    struct due held = due_in(w, 5), other = due_in(w, 6);
    struct error err = { 0 };
    struct pg_sync *db = pg_sync_open(scratch_conninfo(w->scratch), &err);

    assert_true(pg_sync_begin(w->db, &err));
    assert_string_equal(found(w, w->db, 0, 0, 1), ids(w, held.instalment, 0));
    assert_string_equal(found(w, db, 0, 0, 1), ids(w, other.instalment, 0));
    pg_sync_rollback(w->db);
    assert_string_equal(found(w, db, 0, 0, 9), ids(w, held.instalment, other.instalment));
    pg_sync_close(&db);
    clear(w);
}

static int loaded(struct world *w, int64_t instalment)
{
    struct pg_args *args = world_args(w, SQL_DAILY_ISSUE_LOAD);

    one_int8(args, 1);
    one_int8(args, instalment);
    return pg_rows(world_run(w, args));
}

static void it_is_made_out_to_who_answers_for_the_contract(void **state)
{
    struct world *w = *state;
    struct due d = due_in(w, 5);
    int64_t pupil = world_person(w, w->next), second = world_person(w, w->next);

    world_exec(w,
               "INSERT INTO contract_party VALUES (1, %" PRId64 ", %" PRId64 ", 3), (1, %" PRId64
               ", %" PRId64 ", 1)",
               d.contract, pupil, d.contract, second);
    assert_int_equal(loaded(w, d.instalment), 1);
    struct pg_args *args = world_args(w, SQL_DAILY_ISSUE_LOAD);
    one_int8(args, 1);
    one_int8(args, d.instalment);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_get_int8(r, 0, pg_column(r, "person_id")), d.person);
    assert_int_equal(pg_get_int8(r, 0, pg_column(r, "centavos")), PAID_PRINCIPAL);
    assert_int_equal(pg_get_day(r, 0, pg_column(r, "due")), TODAY + 5);
    world_exec(w, "UPDATE contract_party SET role = 3 WHERE contract_id = %" PRId64, d.contract);
    assert_int_equal(loaded(w, d.instalment), 0); /* nobody answers for it */
    world_exec(w, "UPDATE contract_party SET role = 1 WHERE contract_id = %" PRId64, d.contract);
    world_charge(w, d.person, &d.instalment, 1); /* meanwhile */
    assert_int_equal(loaded(w, d.instalment), 0);
    clear(w);
}

/* ---- 001-21: the old boleto is paid all the same ---- */

static void replace(struct world *w, const struct owed *old, const struct owed *fresh)
{
    struct pg_args *args = world_args(w, SQL_DUE_DATES_SET);

    one_int8(args, 1);
    one_int8(args, old->instalment);
    one_day(args, TODAY + 10);
    one_int8(args, 200);
    one_int8(args, 100);
    one_int8(args, 50);
    one_int8(args, fresh->charge);
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
    assert_int_equal(status_of(w, "charge", old->charge), 2);
}

static void a_boleto_that_a_new_day_replaced_may_be_paid(void **state)
{
    struct world *w = *state;
    struct owed old = owe(w), fresh = owe_more(w, old.person, old.instalment);

    replace(w, &old, &fresh);
    assert_string_equal(pay(w, &old, PAID_DUE - 1), "wrong_amount");
    assert_string_equal(pay(w, &old, PAID_DUE), "settled");
    assert_int_equal(status_of(w, "instalment", old.instalment), 1);
    assert_int_equal(status_of(w, "charge", old.charge), 1);
    assert_int_equal(status_of(w, "charge", fresh.charge), 2);
    assert_string_equal(pay(w, &fresh, PAID_DUE), "double");
}

static void the_new_one_was_paid_first(void **state)
{
    struct world *w = *state;
    struct owed old = owe(w), fresh = owe_more(w, old.person, old.instalment);

    replace(w, &old, &fresh);
    const struct bank_word both[] = { { "E-1", fresh.txid, 0, PAID_DUE },
                                      { "E-2", old.txid, 0, PAID_DUE } };
    assert_string_equal(settle(w, both, 2), "settled double");
}

/* A broken agreement took part of the money: the old boleto asks for more than is left. */
static void an_old_boleto_for_more_than_is_left_is_a_case(void **state)
{
    struct world *w = *state;
    struct owed old = owe(w), fresh = owe_more(w, old.person, old.instalment);

    replace(w, &old, &fresh);
    world_exec_booked(
        w, "UPDATE instalment SET centavos = centavos - 1 WHERE instalment_id = %" PRId64,
        old.instalment);
    assert_string_equal(pay(w, &old, PAID_DUE), "cancelled");
    assert_int_equal(status_of(w, "instalment", old.instalment), 0);
}

/* Void for whatever reason: it is what it was for that decides. */
static void a_void_boleto_for_what_is_no_longer_owed_is_a_case(void **state)
{
    struct world *w = *state;
    struct owed old = owe(w), open = owe(w);

    world_exec_booked(w,
                      "UPDATE charge SET status = 2 WHERE charge_id IN (%" PRId64 ", %" PRId64
                      "); UPDATE instalment SET status = 2 WHERE instalment_id = %" PRId64,
                      old.charge, open.charge, old.instalment);
    assert_string_equal(pay(w, &old, PAID_DUE), "cancelled");
    assert_string_equal(pay(w, &open, PAID_DUE), "settled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("ten days ahead and not before", ten_days_ahead_and_not_before),
        TEST("what has an open charge or no bank gets none",
             what_has_an_open_charge_or_no_bank_has_none),
        TEST("what another holds is left out", what_another_holds_is_left_out),
        TEST("it is made out to who answers for the contract",
             it_is_made_out_to_who_answers_for_the_contract),
        TEST("a boleto that a new day replaced may be paid all the same",
             a_boleto_that_a_new_day_replaced_may_be_paid),
        TEST("the new one was paid first: the old one is double", the_new_one_was_paid_first),
        TEST("an old boleto for more than is left is a case",
             an_old_boleto_for_more_than_is_left_is_a_case),
        TEST("a void boleto for what is no longer owed is a case",
             a_void_boleto_for_what_is_no_longer_owed_is_a_case),
    };
    return cmocka_run_group_tests_name("daily_issue", tests, world_setup, world_teardown);
}
