#include "tests/support/world.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/bank_notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* settle.sql: a payment becomes money, or a case for a person; never silently neither. */

static const int32_t TODAY = 20777; /* 2026-11-20 */
enum { PRINCIPAL = 50000, DUE = PRINCIPAL + 200 + 100 - 50 };

struct notice {
    const char *external_id, *txid;
    int64_t nosso_numero, centavos;
};

struct debt {
    int64_t person, conversation, instalment, charge;
    char txid[32];
};

static struct debt owe(struct world *w)
{
    struct debt d = { .person = world_person(w, w->next) };

    d.conversation = world_conversation(w, d.person);
    d.instalment = world_instalment(w, world_contract(w, d.person, 1), PRINCIPAL);
    d.charge = world_charge(w, d.person, &d.instalment, 1);
    snprintf(d.txid, sizeof(d.txid), "tx%" PRId64, d.charge);
    return d;
}

static const char *fresh_id(struct world *w)
{
    return arena_printf(&w->arena, "E%" PRId64, w->next++);
}

/* The answers in order: "settled", the case's reason, or "seen". */
static const char *settle(struct world *w, const struct notice *n, size_t count)
{
    struct pg_args *args = world_args(w, SQL_SETTLE);
    int32_t ords[4], methods[4];
    int64_t ones[4], numbers[4], centavos[4], instants[4];
    const char *ids[4], *txids[4];
    day_t days[4];
    struct bytes notices[4];
    char answers[128] = "";

    assert_in_range(count, 1, 4);
    for (size_t i = 0; i < count; i++) {
        ords[i] = (int32_t)i;
        ones[i] = 1;
        ids[i] = n[i].external_id;
        txids[i] = n[i].txid;
        methods[i] = n[i].txid ? PAYMENT_PIX : PAYMENT_BOLETO;
        numbers[i] = n[i].nosso_numero ? n[i].nosso_numero : PG_NULL_INT8;
        centavos[i] = n[i].centavos;
        instants[i] = WORLD_NOW - SECONDS_US(60);
        days[i] = TODAY;
        notices[i] = (struct bytes){ (const uint8_t *)"notice", 6 };
    }
    pg_int4_array(args, ords, count);
    pg_int8_array(args, ones, count);
    pg_int8_array(args, ones, count);
    pg_int8_array(args, ones, count);
    pg_text_array(args, ids, count);
    pg_int4_array(args, methods, count);
    pg_text_array(args, txids, count);
    pg_int8_array(args, numbers, count);
    pg_int8_array(args, centavos, count);
    pg_instant_array(args, instants, count);
    pg_day_array(args, days, count);
    pg_bytea_array(args, notices, count);
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), count);
    for (int row = 0; row < pg_rows(r); row++) {
        size_t len = strlen(answers);
        const char *what = pg_is_null(r, row, 1)         ? "seen"
                           : pg_get_int8(r, row, 1) == 1 ? "settled"
                                                         : pg_get_text(r, row, 2);
        snprintf(answers + len, sizeof(answers) - len, "%s%s", row ? " " : "", what);
    }
    return arena_strdup(&w->arena, answers);
}

static const char *pay(struct world *w, const struct debt *d, int64_t centavos)
{
    const struct notice n = { fresh_id(w), d->txid, 0, centavos };

    return settle(w, &n, 1);
}

static int64_t status_of(struct world *w, const char *table, int64_t id)
{
    return world_int(w, "SELECT status FROM %s WHERE %s_id = %" PRId64, table, table, id);
}

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
    struct debt d = owe(w);

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
    struct debt d = owe(w);
    const struct notice n = { fresh_id(w), NULL, d.charge, DUE };

    assert_string_equal(settle(w, &n, 1), "settled");
    assert_int_equal(status_of(w, "charge", d.charge), 1);
}

static void a_notice_for_the_person_waits_in_the_inbox(void **state)
{
    struct world *w = *state;
    struct debt d = owe(w);

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
        { "cancelled", "UPDATE charge SET status = 2 WHERE charge_id = %ld", DUE },
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
        struct debt d = owe(w);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(change, sizeof(change), cases[i].change, (long)d.charge);
#pragma GCC diagnostic pop
        world_exec(w, "%s", change);
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
    struct debt d = owe(w);
    const struct notice n = { fresh_id(w), d.txid, 0, DUE };

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
    struct debt d = owe(w);
    const struct notice n[] = { { "A-first", d.txid, 0, DUE }, { "B-second", d.txid, 0, DUE } };

    assert_string_equal(settle(w, n, 2), "settled double");
}

static void an_instalment_paid_by_two_charges_at_once_is_settled_once(void **state)
{
    struct world *w = *state;
    struct debt d = owe(w);
    struct debt other = d;

    other.charge = world_charge(w, d.person, &d.instalment, 1);
    snprintf(other.txid, sizeof(other.txid), "tx%" PRId64, other.charge);
    const struct notice n[] = { { "C-first", d.txid, 0, DUE }, { "D-second", other.txid, 0, DUE } };
    assert_string_equal(settle(w, n, 2), "settled double");
    assert_int_equal(
        world_int(w,
                  "SELECT sum(centavos) FROM ledger_line WHERE instalment_id = %" PRId64
                  " AND account = 'receivable'",
                  d.instalment),
        -PRINCIPAL);
    assert_int_equal(status_of(w, "charge", other.charge), 2);
}

static void a_wrong_amount_does_not_stand_in_the_way_of_the_right_one(void **state)
{
    struct world *w = *state;
    struct debt d = owe(w);
    struct debt other = d;

    other.charge = world_charge(w, d.person, &d.instalment, 1);
    snprintf(other.txid, sizeof(other.txid), "tx%" PRId64, other.charge);
    const struct notice n[] = { { "F-first", d.txid, 0, 1 }, { "G-second", other.txid, 0, DUE } };
    assert_string_equal(settle(w, n, 2), "wrong_amount settled");
    d = owe(w);
    const struct notice same[] = { { "H-first", d.txid, 0, 1 }, { "I-second", d.txid, 0, DUE } };
    assert_string_equal(settle(w, same, 2), "wrong_amount settled");
}

static void charges_that_share_an_instalment_are_void(void **state)
{
    struct world *w = *state;
    struct debt d = owe(w), apart = owe(w);
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
        struct debt d = owe(w), other = owe(w);
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

static void a_promise_is_kept_in_part_or_not(void **state)
{
    static const struct {
        int64_t promised;
        int status;
    } cases[] = { { DUE, 1 }, { DUE + 500, 1 }, { DUE * 2, 2 }, { DUE * 2 + 1, 0 } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct debt d = owe(w);
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

/* ---- agreements ---- */

/* An active agreement with so many instalments of its own in one contract, each with a charge. */
static int64_t agree(struct world *w, int64_t person, struct debt *parts, size_t count)
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
        parts[i] = (struct debt){ .person = person };
        parts[i].instalment = world_instalment(w, contract, PRINCIPAL);
        parts[i].charge = world_charge(w, person, &parts[i].instalment, 1);
        snprintf(parts[i].txid, sizeof(parts[i].txid), "tx%" PRId64, parts[i].charge);
        world_exec(
            w, "UPDATE instalment SET agreement_id = %" PRId64 " WHERE instalment_id = %" PRId64,
            id, parts[i].instalment);
    }
    return id;
}

static void an_agreement_is_settled_with_its_last_instalment(void **state)
{
    struct world *w = *state;
    struct debt parts[3], others[2];
    int64_t person = world_person(w, w->next), id = agree(w, person, parts, 3);
    int64_t other = agree(w, person, others, 2);

    pay(w, &parts[0], DUE);
    pay(w, &parts[2], DUE);
    pay(w, &others[0], DUE);
    assert_int_equal(status_of(w, "agreement", id), 1);
    pay(w, &parts[1], 1); /* another amount settles nothing */
    assert_int_equal(status_of(w, "agreement", id), 1);
    pay(w, &parts[1], DUE);
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
    struct debt parts[2], late[2];
    int64_t person = world_person(w, w->next), id = agree(w, person, parts, 2);
    int64_t cancelled = agree(w, person, late, 2);
    const struct notice n[] = { { fresh_id(w), parts[0].txid, 0, DUE },
                                { fresh_id(w), parts[1].txid, 0, DUE } };

    assert_string_equal(settle(w, n, 2), "settled settled");
    assert_int_equal(status_of(w, "agreement", id), 2);
    world_exec(w, "UPDATE agreement SET status = 4 WHERE agreement_id = %" PRId64, cancelled);
    pay(w, &late[0], DUE);
    pay(w, &late[1], DUE);
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
    struct debt d = owe(w), parts[2];
    int64_t id = agree(w, d.person, parts, 2);
    const char *ids[] = { fresh_id(w), fresh_id(w), fresh_id(w), fresh_id(w) };
    const struct notice n[] = { { ids[0], d.txid, 0, DUE },
                                { ids[1], parts[0].txid, 0, DUE },
                                { ids[2], parts[1].txid, 0, 1 },
                                { ids[3], parts[1].txid, 0, DUE } };

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
    struct debt d = owe(w), till = owe(w), open = owe(w);
    const struct notice n[] = { { fresh_id(w), NULL, till.charge, DUE } };
    const struct {
        const struct debt *debt;
        int method;
    } cases[] = { { &d, PAYMENT_PIX }, { &till, PAYMENT_BOLETO }, { &open, 0 } };

    pay(w, &d, DUE);
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
        " at) VALUES (1, 1, 'import', 1, '2026-01-01', now()) RETURNING entry_id) INSERT INTO"
        " ledger_line (tenant_id, entry_id, line_no, account, centavos) SELECT 1, entry_id, n,"
        " a, c FROM e, (VALUES (1, 'cash', 100), (2, 'suspense', %d)) v(n, a, c); COMMIT";
    struct world *w = *state;

    assert_true(world_refuses(w, "23514", arena_printf(&w->arena, entry, -99)));
    assert_true(world_refuses(w, "23514", arena_printf(&w->arena, entry, -101)));
    assert_int_equal(world_int(w, "SELECT count(*) FROM ledger_entry WHERE kind = 'import'"), 0);
    world_exec(w, entry, -100);
    assert_int_equal(world_int(w, "SELECT count(*) FROM ledger_entry WHERE kind = 'import'"), 1);
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
        TEST("a promise is kept, in part or not", a_promise_is_kept_in_part_or_not),
        TEST("an agreement is settled with its last instalment",
             an_agreement_is_settled_with_its_last_instalment),
        TEST("an agreement paid in one body is settled, a cancelled one stays cancelled",
             an_agreement_paid_in_one_body_is_settled),
        TEST("a receipt is for who paid, and names the agreement",
             a_receipt_is_for_who_paid_and_names_the_agreement),
        TEST("how it was paid is known of a paid charge only",
             how_it_was_paid_is_known_of_a_paid_charge_only),
        TEST("every entry of the ledger adds up to zero",
             every_entry_of_the_ledger_adds_up_to_zero),
        TEST("what is written for ever cannot be changed",
             what_is_written_for_ever_cannot_be_changed),
        TEST("an entry that does not balance is refused",
             an_entry_that_does_not_balance_is_refused),
    };
    return cmocka_run_group_tests_name("settle", tests, world_setup, world_teardown);
}
