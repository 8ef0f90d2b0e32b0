#include "tests/support/paying.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/bank_notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* settle.sql: a payment becomes money, or a case for a person; never silently neither. */

enum { PRINCIPAL = PAID_PRINCIPAL, DUE = PAID_DUE };

/* "account:centavos ..." of the newest entry, by account. */
static const char *newest_entry(struct world *w)
{
    return world_text(w, "SELECT string_agg(account || ':' || centavos, ' ' ORDER BY account)"
                         " FROM ledger_line WHERE entry_id = (SELECT max(entry_id) FROM"
                         " ledger_entry)");
}

static void the_exact_amount_settles(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);

    assert_string_equal(pay(w, &d, DUE), "settled");
    assert_int_equal(status_of(w, "charge", d.charge), 1);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM instalment WHERE instalment_id = %" PRId64
                               " AND status = 1 AND paid_on = '2026-11-20' AND paid_centavos ="
                               " %d",
                               d.instalment, DUE),
                     1);
    assert_string_equal(newest_entry(w), "cash:50250 discount_granted:50 fine_income:-200"
                                         " interest_income:-100 receivable:-50000");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM payment WHERE charge_id = %" PRId64
                               " AND state = 1 AND reason IS NULL AND method = 1 AND paid_at = " AT,
                               d.charge, -60),
                     1);
}

static void a_boleto_is_found_by_its_nosso_numero(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    const struct bank_word n = { fresh_id(w), NULL, d.charge, DUE };

    assert_string_equal(settle(w, &n, 1), "settled");
    assert_int_equal(status_of(w, "charge", d.charge), 1);
}

static void a_notice_for_the_person_waits_in_the_inbox(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);

    pay(w, &d, DUE);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM inbox WHERE conversation_id = %" PRId64
                               " AND kind = %d AND state = 0 AND unit = 'notice'",
                               d.conversation, UNIT_NOTICE),
                     1);
}

static void what_does_not_fit_is_a_case(void **state)
{
    static const struct {
        const char *reason, *change; /* SQL on the charge %ld */
        int64_t centavos;
    } cases[] = {
        { "wrong_amount", "SELECT %ld", DUE - 1 },
        { "wrong_amount", "SELECT %ld", DUE + 1 },
        { "cancelled",
          "UPDATE charge SET status = 2 WHERE charge_id = %1$ld; UPDATE instalment i SET status = 3"
          " FROM charge_item ci WHERE ci.instalment_id = i.instalment_id AND charge_id = %1$ld",
          DUE },
        { "cancelled",
          "UPDATE charge SET status = 2 WHERE charge_id = %1$ld; UPDATE instalment i SET centavos ="
          " 7 FROM charge_item ci WHERE ci.instalment_id = i.instalment_id AND charge_id = %1$ld",
          DUE },
        { "double", "UPDATE charge SET status = 1 WHERE charge_id = %ld", DUE },
        { "double",
          "UPDATE instalment SET status = 1, paid_on = '2026-11-01', paid_centavos = 1"
          " FROM charge_item ci WHERE ci.instalment_id = instalment.instalment_id AND"
          " charge_id = %ld",
          DUE },
        { "unknown", "UPDATE charge SET txid = 'other' || charge_id WHERE charge_id = %ld", DUE },
        { "unknown", "UPDATE charge SET bank_account_id = 3 WHERE charge_id = %ld", DUE },
    };
    struct world *w = *state;
    char change[256];

    world_exec(w, "INSERT INTO bank_account OVERRIDING SYSTEM VALUE SELECT tenant_id, 3,"
                  " creditor_id, 'b3', bank, agencia, conta, carteira, pix_key, api_url,"
                  " token_sealed, secret_sealed FROM bank_account WHERE bank_account_id = 1");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owed d = owe(w);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(change, sizeof(change), cases[i].change, (long)d.charge);
#pragma GCC diagnostic pop
        world_exec_booked(w, "%s", change);
        int64_t before = status_of(w, "charge", d.charge);
        assert_string_equal(pay(w, &d, cases[i].centavos), cases[i].reason);
        assert_int_equal(status_of(w, "charge", d.charge), before);
        assert_string_equal(newest_entry(w),
                            arena_printf(&w->arena, "cash:%" PRId64 " suspense:-%" PRId64,
                                         cases[i].centavos, cases[i].centavos));
        assert_string_equal(world_text(w, "SELECT state || ' ' || reason FROM payment ORDER BY"
                                          " payment_id DESC LIMIT 1"),
                            arena_printf(&w->arena, "2 %s", cases[i].reason));
        assert_int_equal(world_int(w, "SELECT count(*) FROM inbox WHERE conversation_id = %" PRId64,
                                   d.conversation),
                         0);
    }
}

static void a_notice_seen_before_changes_nothing(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    const struct bank_word n = { fresh_id(w), d.txid, 0, DUE };

    assert_string_equal(settle(w, &n, 1), "settled");
    int64_t lines = world_int(w, "SELECT count(*) FROM ledger_line");
    assert_string_equal(settle(w, &n, 1), "seen");
    assert_int_equal(world_int(w, "SELECT count(*) FROM ledger_line"), lines);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM payment WHERE charge_id = %" PRId64, d.charge), 1);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM inbox WHERE conversation_id = %" PRId64, d.conversation),
        1);
}

static void a_charge_paid_twice_at_once_is_settled_once(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    const struct bank_word n[] = { { "A-first", d.txid, 0, DUE }, { "B-second", d.txid, 0, DUE } };

    assert_string_equal(settle(w, n, 2), "settled double");
}

static void an_instalment_paid_by_two_charges_at_once_is_settled_once(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct owed other = d;

    other.charge = world_charge(w, d.person, &d.instalment, 1);
    snprintf(other.txid, sizeof(other.txid), "tx%" PRId64, other.charge);
    const struct bank_word n[] = { { "C-first", d.txid, 0, DUE },
                                   { "D-second", other.txid, 0, DUE } };
    assert_string_equal(settle(w, n, 2), "settled double");
    assert_int_equal(
        world_int(w,
                  "SELECT sum(centavos) FROM ledger_line WHERE instalment_id = %" PRId64
                  " AND account = 'receivable' AND centavos < 0",
                  d.instalment),
        -PRINCIPAL);
    assert_int_equal(status_of(w, "charge", other.charge), 2);
}

static void a_wrong_amount_does_not_stand_in_the_way_of_the_right_one(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);
    struct owed other = d;

    other.charge = world_charge(w, d.person, &d.instalment, 1);
    snprintf(other.txid, sizeof(other.txid), "tx%" PRId64, other.charge);
    const struct bank_word n[] = { { "F-first", d.txid, 0, 1 },
                                   { "G-second", other.txid, 0, DUE } };
    assert_string_equal(settle(w, n, 2), "wrong_amount settled");
    d = owe(w);
    const struct bank_word same[] = { { "H-first", d.txid, 0, 1 }, { "I-second", d.txid, 0, DUE } };
    assert_string_equal(settle(w, same, 2), "wrong_amount settled");
}

static void charges_that_share_an_instalment_are_void(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w), apart = owe(w);
    int64_t more = world_instalment(w, world_contract(w, d.person, 1), 700);
    int64_t both = world_charge(w, d.person, (int64_t[]){ d.instalment, more }, 2);

    pay(w, &d, DUE);
    assert_int_equal(status_of(w, "charge", both), 2);
    assert_int_equal(status_of(w, "instalment", more), 0);
    assert_int_equal(status_of(w, "charge", apart.charge), 0);
}

static void queued_messages_about_the_charge_are_not_sent(void **state)
{
    static const struct {
        int class;
        bool about_it;
        int queue_state;
        bool stays;
    } cases[] = {
        { CLASS_REPLY, true, 0, false },  { CLASS_NUDGE, true, 0, false },
        { CLASS_RECEIPT, true, 0, true }, { CLASS_REPLY, false, 0, true },
        { CLASS_REPLY, true, 1, true },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owed d = owe(w), other = owe(w);
        int64_t outbox = world_message(w, d.conversation, cases[i].class);
        world_exec(w,
                   "UPDATE outbox SET charge_id = %" PRId64 " WHERE outbox_id = %" PRId64
                   "; UPDATE outbox_queue SET state = %d, contract_id = (SELECT contract_id FROM"
                   " instalment WHERE instalment_id = %" PRId64 ") WHERE outbox_id = %" PRId64,
                   cases[i].about_it ? d.charge : other.charge, outbox, cases[i].queue_state,
                   d.instalment, outbox);
        pay(w, &d, DUE);
        int64_t queued =
            world_int(w, "SELECT count(*) FROM outbox_queue WHERE outbox_id = %" PRId64, outbox);
        if (queued != cases[i].stays)
            fail_msg("case %zu", i);
        assert_int_equal(
            world_int(w, "SELECT state FROM outbox WHERE outbox_id = %" PRId64, outbox),
            cases[i].stays ? 0 : 6);
    }
}

/* Less than all of it may still be added to, until its day (test_daily.c). */
static void a_promise_is_kept_by_what_fulfils_it(void **state)
{
    static const struct {
        int64_t promised;
        int status;
    } cases[] = { { DUE, 1 }, { DUE + 500, 1 }, { DUE * 2, 0 } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owed d = owe(w);
        world_exec(w,
                   "INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos,"
                   " made_at) VALUES (1, 1, %" PRId64 ", '2026-11-25', %" PRId64 ", now())",
                   d.person, cases[i].promised);
        pay(w, &d, DUE);
        assert_int_equal(
            world_int(w, "SELECT status FROM promise WHERE person_id = %" PRId64, d.person),
            cases[i].status);
    }
}

/* ---- what the schema itself guards ---- */

static void every_entry_of_the_ledger_adds_up_to_zero(void **state)
{
    struct world *w = *state;

    assert_true(world_int(w, "SELECT count(*) FROM ledger_entry") > 10);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM (SELECT FROM ledger_line GROUP BY tenant_id,"
                               " entry_id HAVING sum(centavos) <> 0) x"),
                     0);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM ledger_entry e WHERE NOT EXISTS (SELECT FROM"
                               " ledger_line l WHERE l.entry_id = e.entry_id)"),
                     0);
}

static void what_is_written_for_ever_cannot_be_changed(void **state)
{
    static const char *const changes[] = {
        "UPDATE ledger_entry SET day = '2020-01-01'", "DELETE FROM ledger_entry",
        "UPDATE ledger_line SET centavos = centavos", "DELETE FROM ledger_line",
        "UPDATE consent SET granted = true",          "DELETE FROM consent",
    };
    struct world *w = *state;

    world_exec(w,
               "INSERT INTO address (tenant_id, address_id, person_id, kind, value_hash, key_id,"
               " value_sealed, registered_at) OVERRIDING SYSTEM VALUE VALUES (1, 1, %" PRId64
               ", 1, '0123456789abcdef', 1, '', now()); INSERT INTO consent (tenant_id,"
               " address_id, creditor_id, channel, purpose, granted, source, text_version, at)"
               " VALUES (1, 1, 1, 1, 2, false, 's', 'v', now())",
               world_person(w, w->next));
    for (size_t i = 0; i < COUNT_OF(changes); i++)
        if (!world_refuses(w, "42501", changes[i]))
            fail_msg("taken: %s", changes[i]);
}

static void an_entry_that_does_not_balance_is_refused(void **state)
{
    static const char entry[] =
        "BEGIN; WITH e AS (INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day,"
        " at) VALUES (1, 1, 'opening', 1, '2026-01-01', now()) RETURNING entry_id) INSERT INTO"
        " ledger_line (tenant_id, entry_id, line_no, account, centavos) SELECT 1, entry_id, n,"
        " a, c FROM e, (VALUES (1, 'cash', 100), (2, 'suspense', %d)) v(n, a, c); COMMIT";
    struct world *w = *state;

    assert_true(world_refuses(w, "23514", arena_printf(&w->arena, entry, -99)));
    assert_true(world_refuses(w, "23514", arena_printf(&w->arena, entry, -101)));
    assert_int_equal(world_int(w, "SELECT count(*) FROM ledger_entry WHERE kind = 'opening'"), 0);
    world_exec(w, entry, -100);
    assert_int_equal(world_int(w, "SELECT count(*) FROM ledger_entry WHERE kind = 'opening'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the exact amount settles charge, instalment and ledger", the_exact_amount_settles),
        TEST("a boleto is found by its nosso numero", a_boleto_is_found_by_its_nosso_numero),
        TEST("a notice for the person waits in the inbox",
             a_notice_for_the_person_waits_in_the_inbox),
        TEST("what does not fit is a case with its reason", what_does_not_fit_is_a_case),
        TEST("a notice seen before changes nothing", a_notice_seen_before_changes_nothing),
        TEST("a charge paid twice at once is settled once",
             a_charge_paid_twice_at_once_is_settled_once),
        TEST("an instalment paid by two charges at once is settled once",
             an_instalment_paid_by_two_charges_at_once_is_settled_once),
        TEST("a wrong amount does not stand in the way of the right one",
             a_wrong_amount_does_not_stand_in_the_way_of_the_right_one),
        TEST("charges that share an instalment are void",
             charges_that_share_an_instalment_are_void),
        TEST("queued messages about the charge are not sent",
             queued_messages_about_the_charge_are_not_sent),
        TEST("a promise is kept by what fulfils it", a_promise_is_kept_by_what_fulfils_it),
        TEST("every entry of the ledger adds up to zero",
             every_entry_of_the_ledger_adds_up_to_zero),
        TEST("what is written for ever cannot be changed",
             what_is_written_for_ever_cannot_be_changed),
        TEST("an entry that does not balance is refused",
             an_entry_that_does_not_balance_is_refused),
    };
    return cmocka_run_group_tests_name("settle", tests, world_setup, world_teardown);
}
