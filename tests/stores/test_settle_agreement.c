#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/offers.h"
#include "server/providers/bank_notice.h"

#include <inttypes.h>

/* settle.sql: the instalments of an agreement are paid; and what the receipt of a payment knows. */

/* An active agreement with so many instalments of its own in one contract, each with a charge. */
static int64_t agree(struct world *w, int64_t person, struct owed *parts, size_t count)
{
    int64_t id = w->next++, contract = world_contract(w, person, 1);

    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
               " principal, charges, discount, interest, total, term_text, term_sha256,"
               " policy_version, offered_at, expires_at, accepted_at, evidence, protocol) VALUES"
               " (1, %" PRId64 ", 1, %" PRId64 ", 1, 1, 0, 0, 0, 1, 't', '', 1, now(), now(),"
               " now(), '{}', 'P-%" PRId64 "')",
               id, person, id);
    for (size_t i = 0; i < count; i++) {
        parts[i] = owe_more(w, person, world_instalment(w, contract, PAID_PRINCIPAL));
        world_exec(
            w, "UPDATE instalment SET agreement_id = %" PRId64 " WHERE instalment_id = %" PRId64,
            id, parts[i].instalment);
    }
    return id;
}

static void an_agreement_is_settled_with_its_last_instalment(void **state)
{
    struct world *w = *state;
    struct owed parts[3], others[2];
    int64_t person = world_person(w, w->next), id = agree(w, person, parts, 3);
    int64_t other = agree(w, person, others, 2);

    pay(w, &parts[0], PAID_DUE);
    pay(w, &parts[2], PAID_DUE);
    pay(w, &others[0], PAID_DUE);
    assert_int_equal(status_of(w, "agreement", id), 1);
    pay(w, &parts[1], 1); /* another amount settles nothing */
    assert_int_equal(status_of(w, "agreement", id), 1);
    pay(w, &parts[1], PAID_DUE);
    assert_int_equal(status_of(w, "agreement", id), 2);
    assert_int_equal(status_of(w, "agreement", other), 1);
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(actor || ' ' || action, ',') FROM audit WHERE subject ="
                   " 'agreement:%" PRId64 "'",
                   id),
        "bank settle");
}

static void an_agreement_paid_in_one_body_is_settled(void **state)
{
    struct world *w = *state;
    struct owed parts[2], late[2];
    int64_t person = world_person(w, w->next), id = agree(w, person, parts, 2);
    int64_t cancelled = agree(w, person, late, 2);
    const struct bank_word n[] = { { fresh_id(w), parts[0].txid, 0, PAID_DUE },
                                   { fresh_id(w), parts[1].txid, 0, PAID_DUE } };

    assert_string_equal(settle(w, n, 2), "settled settled");
    assert_int_equal(status_of(w, "agreement", id), 2);
    world_exec(w, "UPDATE agreement SET status = 4 WHERE agreement_id = %" PRId64, cancelled);
    pay(w, &late[0], PAID_DUE);
    pay(w, &late[1], PAID_DUE);
    assert_int_equal(status_of(w, "agreement", cancelled), 4);
}

/* ---- what the receipt tells ---- */

/* "charge agreement status protocol", or "nothing". */
static const char *receipt(struct world *w, int64_t person, int64_t bank, const char *external_id)
{
    struct pg_args *args = world_args(w, SQL_RECEIPTS_LOAD);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, person);
    one_int8(args, bank);
    one_text(args, external_id);
    const struct pg_result *r = world_run(w, args);
    if (pg_rows(r) == 0)
        return "nothing";
    assert_int_equal(pg_rows(r), 1);
    if (pg_is_null(r, 0, 2))
        return arena_printf(&w->arena, "%" PRId64, pg_get_int8(r, 0, 1));
    return arena_printf(&w->arena, "%" PRId64 " %" PRId64 " %" PRId64 " %s", pg_get_int8(r, 0, 1),
                        pg_get_int8(r, 0, 2), pg_get_int8(r, 0, 3), pg_get_text(r, 0, 4));
}

static void a_receipt_is_for_who_paid_and_names_the_agreement(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w), parts[2];
    int64_t id = agree(w, d.person, parts, 2);
    const char *ids[] = { fresh_id(w), fresh_id(w), fresh_id(w), fresh_id(w) };
    const struct bank_word n[] = { { ids[0], d.txid, 0, PAID_DUE },
                                   { ids[1], parts[0].txid, 0, PAID_DUE },
                                   { ids[2], parts[1].txid, 0, 1 },
                                   { ids[3], parts[1].txid, 0, PAID_DUE } };

    settle(w, n, 3);
    assert_string_equal(receipt(w, d.person, 1, ids[0]),
                        arena_printf(&w->arena, "%" PRId64, d.charge));
    assert_string_equal(
        receipt(w, d.person, 1, ids[1]),
        arena_printf(&w->arena, "%" PRId64 " %" PRId64 " 1 P-%" PRId64, parts[0].charge, id, id));
    assert_string_equal(receipt(w, d.person, 1, ids[2]), "nothing"); /* a case */
    settle(w, &n[3], 1);
    assert_string_equal(
        receipt(w, d.person, 1, ids[3]),
        arena_printf(&w->arena, "%" PRId64 " %" PRId64 " 2 P-%" PRId64, parts[1].charge, id, id));
    assert_string_equal(receipt(w, world_person(w, w->next), 1, ids[0]), "nothing");
    assert_string_equal(receipt(w, d.person, 2, ids[0]), "nothing");
    assert_string_equal(receipt(w, d.person, 1, ""), "nothing");
}

static void how_it_was_paid_is_known_of_a_paid_charge_only(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w), till = owe(w), open = owe(w);
    const struct bank_word n[] = { { fresh_id(w), NULL, till.charge, PAID_DUE } };
    const struct {
        const struct owed *debt;
        int method;
    } cases[] = { { &d, PAYMENT_PIX }, { &till, PAYMENT_BOLETO }, { &open, 0 } };

    pay(w, &d, PAID_DUE);
    settle(w, n, 1);
    pay(w, &open, 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pg_args *args = world_args(w, SQL_CHARGE_LOAD);
        pg_bytea(args, NULL, 0);
        pg_int8(args, 1);
        pg_int8(args, cases[i].debt->charge);
        const struct pg_result *r = world_run(w, args);
        int column = pg_column(r, "method");
        assert_int_equal(pg_is_null(r, 0, column) ? 0 : pg_get_int8(r, 0, column), cases[i].method);
    }
}

/* ---- a policy that takes a rebate off each instalment ---- */

/* The rows that answer_term.c writes for a plan over these two instalments, and its acceptance. */
static int64_t accept_plan(struct world *w, int64_t person, int64_t contract,
                           const struct offers *offers, const struct plan *plan)
{
    struct plan_sums s = offers_sums(offers, plan);
    int64_t id = w->next++, conversation = world_conversation(w, person);
    struct pg_args *args;

    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id,"
               " conversation_id, status, principal, charges, discount, interest, total, term_text,"
               " term_sha256, policy_version, offered_at, expires_at) VALUES (1, %" PRId64
               ", 1, %" PRId64 ", %" PRId64 ", 0, %" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64
               ", %" PRId64 ", 't', '', 1, now(), " AT
               "); INSERT INTO agreement_item SELECT 1, %" PRId64
               ", instalment_id, contract_id FROM instalment WHERE contract_id = %" PRId64,
               id, person, conversation, s.principal, s.charges, s.discount, s.interest, s.total,
               86400, id, contract);
    for (size_t i = 0; i < plan->instalment_count; i++)
        world_exec(
            w, "INSERT INTO agreement_plan VALUES (1, %" PRId64 ", %zu, '2026-12-25', %" PRId64 ")",
            id, i, plan->instalments[i].centavos);
    args = world_args(w, SQL_ACCEPT_LOAD);
    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, conversation);
    const struct pg_result *r = world_run(w, args);
    assert_true(pg_get_bool(r, 0, pg_column(r, "whole")));
    args = world_args(w, SQL_AGREEMENTS_ACCEPT);
    one_int8(args, 1);
    one_int8(args, id);
    one_text(args, "{}");
    one_bytes(args, "chain", 5);
    one_text(args, "Q-1");
    pg_instant(args, WORLD_NOW);
    pg_day(args, 20777);
    assert_int_equal(pg_rows(world_run(w, args)), 1);
    return id;
}

/* What the books say is still owed on a contract; every entry of them adds up to zero. */
static int64_t owed_on(struct world *w, int64_t contract)
{
    assert_int_equal(world_int(w, "SELECT count(*) FROM (SELECT FROM ledger_line GROUP BY entry_id"
                                  " HAVING sum(centavos) <> 0) x"),
                     0);
    return world_int(
        w,
        "SELECT coalesce(sum(l.centavos), 0) FROM ledger_line l JOIN instalment i USING"
        " (tenant_id, instalment_id) WHERE account = 'receivable' AND contract_id = %" PRId64,
        contract);
}

/* A charge for exactly this instalment, as it is due. */
static struct owed bill(struct world *w, int64_t person, int64_t instalment)
{
    struct owed o = owe_more(w, person, instalment);

    world_exec(w,
               "UPDATE charge SET centavos = principal, fine = 0, interest = 0, discount = 0"
               " WHERE charge_id = %" PRId64 "; UPDATE charge_item SET fine = 0, interest = 0,"
               " discount = 0 WHERE charge_id = %" PRId64,
               o.charge, o.charge);
    return o;
}

static void pay_all(struct world *w, int64_t person, int64_t contract, int64_t agreement,
                    centavos_t owed)
{
    int64_t next;

    while ((next = world_int(w,
                             "SELECT coalesce(min(instalment_id), 0) FROM instalment WHERE"
                             " agreement_id = %" PRId64 " AND status = 0",
                             agreement))) {
        centavos_t part =
            world_int(w, "SELECT centavos FROM instalment WHERE instalment_id = %" PRId64, next);
        struct owed o = bill(w, person, next);
        assert_int_equal(status_of(w, "agreement", agreement), 1);
        assert_string_equal(pay(w, &o, part), "settled");
        owed -= part;
        assert_int_equal(owed_on(w, contract), owed);
    }
    assert_int_equal(owed, 0);
    assert_int_equal(status_of(w, "agreement", agreement), 2);
}

static void an_agreement_with_a_rebate_balances_to_its_end(void **state)
{
    static const centavos_t rebates[] = { 0, 1, 777, PAID_PRINCIPAL / 2 };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(rebates) * OFFER_PLANS_MAX; i++) {
        struct offer_policy policy = offer_policy_default();
        struct offer_debt debts[] = { { PAID_PRINCIPAL, 20777 - 80 },
                                      { PAID_PRINCIPAL, 20777 - 50 } };
        struct offers offers = { 0 };
        struct error err = { 0 };
        policy.price.rebate = rebates[i / OFFER_PLANS_MAX];
        policy.plan_interest_monthly_bp = i % 2 ? 100 : 0;
        assert_true(
            offers_make(&(struct offer_request){ .debts = debts, .debt_count = 2, .on = 20777 },
                        &policy, &offers, &err));
        if (i % OFFER_PLANS_MAX >= offers.plan_count)
            continue;
        const struct plan *plan = &offers.plans[i % OFFER_PLANS_MAX];
        int64_t person = world_person(w, w->next), contract = world_contract(w, person, 1);
        world_instalment(w, contract, PAID_PRINCIPAL);
        world_instalment(w, contract, PAID_PRINCIPAL);
        int64_t id = accept_plan(w, person, contract, &offers, plan);
        assert_int_equal(owed_on(w, contract), plan->total);
        pay_all(w, person, contract, id, plan->total);
        assert_int_equal(world_int(w,
                                   "SELECT count(*) FROM instalment WHERE status = 0 AND"
                                   " contract_id = %" PRId64,
                                   contract),
                         0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("an agreement is settled with its last instalment",
             an_agreement_is_settled_with_its_last_instalment),
        TEST("an agreement paid in one body is settled, a cancelled one stays cancelled",
             an_agreement_paid_in_one_body_is_settled),
        TEST("a receipt is for who paid, and names the agreement",
             a_receipt_is_for_who_paid_and_names_the_agreement),
        TEST("how it was paid is known of a paid charge only",
             how_it_was_paid_is_known_of_a_paid_charge_only),
        TEST("an agreement with a rebate balances at each step to its end",
             an_agreement_with_a_rebate_balances_to_its_end),
    };
    return cmocka_run_group_tests_name("settle_agreement", tests, world_setup, world_teardown);
}
