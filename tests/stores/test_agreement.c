#include "tests/support/world.h"

#include "server/base/auto.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* An offer is accepted: instalments, ledger, void charges; and the rules of its code. */

static const int32_t TODAY = 20777; /* 2026-11-20 */
enum { PRINCIPAL = 100000, CHARGES = 3000, DISCOUNT = 1000, HASH = 32 };

struct offer {
    int64_t person, conversation, contract, instalments[2], charge, agreement;
};

static struct offer offered(struct world *w)
{
    struct offer o = { .person = world_person(w, w->next) };

    o.conversation = world_conversation(w, o.person);
    o.contract = world_contract(w, o.person, 1);
    for (int i = 0; i < 2; i++)
        o.instalments[i] = world_instalment(w, o.contract, PRINCIPAL / 2);
    o.charge = world_charge(w, o.person, o.instalments, 1);
    o.agreement = w->next++;
    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id,"
               " conversation_id, status, principal, charges, discount, interest, total, term_text,"
               " term_sha256, policy_version, offered_at, expires_at) VALUES (1, %" PRId64
               ", 1, %" PRId64 ", %" PRId64 ", 0, %d, %d, %d, 0, %d, 't', '', 1, now(), " AT ");"
               "INSERT INTO agreement_item SELECT 1, %" PRId64 ", instalment_id, contract_id FROM"
               " instalment WHERE contract_id = %" PRId64 ";"
               "INSERT INTO agreement_plan VALUES (1, %" PRId64 ", 0, '2026-11-25', 52000),"
               " (1, %" PRId64 ", 1, '2026-12-25', 50000)",
               o.agreement, o.person, o.conversation, PRINCIPAL, CHARGES, DISCOUNT,
               PRINCIPAL + CHARGES - DISCOUNT, 86400, o.agreement, o.contract, o.agreement,
               o.agreement);
    return o;
}

static void accept(struct world *w, const struct offer *o, const char *evidence,
                   const uint8_t chain[HASH])
{
    struct pg_args *args = world_args(w, SQL_AGREEMENTS_ACCEPT);

    one_int8(args, 1);
    one_int8(args, o->agreement);
    one_text(args, evidence);
    one_bytes(args, chain, HASH);
    one_text(args, "Q-1");
    pg_instant(args, WORLD_NOW);
    pg_day(args, TODAY);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    assert_int_equal(pg_get_int8(r, 0, 0), o->agreement);
    assert_int_equal(pg_get_int8(r, 0, 4), 52000); /* the first of the plan */
}

static const uint8_t some_chain[HASH] = { 1, 2, 3 };

static void the_plan_takes_the_place_of_what_was_owed(void **state)
{
    struct world *w = *state;
    struct offer o = offered(w);

    accept(w, &o, "{}", some_chain);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM instalment WHERE renegotiated_by = %" PRId64
                               " AND status = 3",
                               o.agreement),
                     2);
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(due || ':' || centavos || ':' || status, ' ' ORDER BY due)"
                   " FROM instalment WHERE agreement_id = %" PRId64,
                   o.agreement),
        "2026-11-25:52000:0 2026-12-25:50000:0");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM agreement WHERE agreement_id = %" PRId64
                               " AND status = 1 AND protocol = 'Q-1' AND"
                               " accepted_at = " AT,
                               o.agreement, 0),
                     1);
}

static void the_ledger_turns_the_old_debt_into_the_new(void **state)
{
    struct world *w = *state;
    struct offer o = offered(w);

    accept(w, &o, "{}", some_chain);
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(account || ':' || l.centavos, ' ' ORDER BY account,"
                   " l.centavos) FROM ledger_line l JOIN ledger_entry e USING (tenant_id,"
                   " entry_id) WHERE kind = 'agreement' AND source_id = %" PRId64,
                   o.agreement),
        "discount_granted:1000 fine_income:-3000 receivable:-50000 receivable:-50000"
        " receivable:50000 receivable:52000");
}

static void other_charges_and_promises_for_the_same_are_void(void **state)
{
    struct world *w = *state;
    struct offer o = offered(w), apart = offered(w);

    world_exec(w,
               "INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos, made_at)"
               " VALUES (1, 1, %" PRId64 ", '2026-11-25', 1, now()), (1, 1, %" PRId64
               ", '2026-11-25', 1, now())",
               o.person, apart.person);
    accept(w, &o, "{}", some_chain);
    assert_int_equal(world_int(w, "SELECT status FROM charge WHERE charge_id = %" PRId64, o.charge),
                     2);
    assert_int_equal(
        world_int(w, "SELECT status FROM charge WHERE charge_id = %" PRId64, apart.charge), 0);
    assert_int_equal(
        world_int(w, "SELECT status FROM promise WHERE person_id = %" PRId64, o.person), 4);
    assert_int_equal(
        world_int(w, "SELECT status FROM promise WHERE person_id = %" PRId64, apart.person), 0);
}

/* ---- what is loaded before it is accepted ---- */

static bool whole(struct world *w, const struct offer *o)
{
    struct pg_args *args = world_args(w, SQL_ACCEPT_LOAD);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, o->conversation);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    return pg_get_bool(r, 0, pg_column(r, "whole"));
}

static void an_offer_is_whole_while_what_it_covers_is_open(void **state)
{
    struct world *w = *state;

    for (int status = 0; status <= 3; status++) {
        struct offer o = offered(w);
        world_exec_booked(
            w,
            "UPDATE instalment SET status = %d, paid_on = %s, paid_centavos = %s WHERE"
            " instalment_id = %" PRId64,
            status, status == 1 ? "'2026-11-01'" : "NULL", status == 1 ? "1" : "NULL",
            o.instalments[1]);
        assert_int_equal(whole(w, &o), status == 0);
    }
}

/* ---- codes ---- */

struct coding {
    bool offer, may;
    int64_t recent;
};

static struct coding prepare(struct world *w, const struct offer *o, int64_t number)
{
    struct pg_args *args = world_args(w, SQL_CODES_PREPARE);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, o->conversation);
    one_int8(args, o->person);
    one_hash(args, number);
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    return (struct coding){ !pg_is_null(r, 0, 1), pg_get_bool(r, 0, 2), pg_get_int8(r, 0, 3) };
}

static void a_code_goes_only_to_a_contact_registered_over_thirty_days_ago(void **state)
{
    static const struct {
        const char *change; /* of the address, registered 31 days ago */
        bool may;
    } cases[] = {
        { "kind = 1", true },
        { "registered_at = to_timestamp(1795176000 - 30 * 86400 - 1)", true },
        { "registered_at = to_timestamp(1795176000 - 30 * 86400)", false },
        { "wrong_party = true", false },
        { "kind = 2", false },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct offer o = offered(w), other = offered(w);
        int64_t number = w->next++;
        world_exec(w,
                   "INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id,"
                   " value_sealed, registered_at) VALUES (1, %" PRId64 ", 1, '%016" PRId64
                   "', 1, '', " AT "); UPDATE address SET %s WHERE person_id = %" PRId64,
                   o.person, number, -31 * 86400, cases[i].change, o.person);
        assert_int_equal(prepare(w, &o, number).may, cases[i].may);
        assert_false(prepare(w, &other, number).may);
        assert_false(prepare(w, &o, number + 100000).may);
    }
}

static void a_code_is_for_an_offer_that_holds(void **state)
{
    struct world *w = *state;
    struct offer o = offered(w);

    assert_true(prepare(w, &o, 1).offer);
    world_exec(w, "UPDATE agreement SET expires_at = " AT " WHERE agreement_id = %" PRId64, 0,
               o.agreement);
    assert_false(prepare(w, &o, 1).offer);
}

static void send(struct world *w, const struct offer *o, int64_t hash, int seconds)
{
    struct pg_args *args = world_args(w, SQL_CODES_ADD);

    one_int8(args, 1);
    one_int8(args, o->person);
    one_int8(args, o->conversation);
    one_int4(args, 1);
    one_int8(args, o->agreement);
    one_hash(args, hash);
    one_instant(args, WORLD_NOW + SECONDS_US(seconds) + MINUTES_US(10));
    pg_instant(args, WORLD_NOW + SECONDS_US(seconds));
    world_run(w, args);
}

static void codes_of_a_day_are_counted(void **state)
{
    struct world *w = *state;
    struct offer o = offered(w);

    assert_int_equal(prepare(w, &o, 1).recent, 0);
    send(w, &o, 5, -86400);
    assert_int_equal(prepare(w, &o, 1).recent, 0);
    send(w, &o, 6, -86399);
    send(w, &o, 7, 0);
    assert_int_equal(prepare(w, &o, 1).recent, 2);
}

static void the_newest_code_counts_and_its_wrong_tries(void **state)
{
    struct world *w = *state;
    struct offer o = offered(w);

    send(w, &o, 5, 0);
    send(w, &o, 6, 1);
    struct pg_args *args = world_args(w, SQL_ACCEPT_LOAD);
    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, o.conversation);
    const struct pg_result *r = world_run(w, args);
    assert_memory_equal(pg_get_bytea(r, 0, pg_column(r, "code_hash")).data, "0000000000000006", 16);
    int64_t code = pg_get_int8(r, 0, pg_column(r, "code_id"));
    args = world_args(w, SQL_CODE_TRIES_ADD);
    one_int8(args, 1);
    one_int8(args, code);
    world_run(w, args);
    assert_string_equal(world_text(w,
                                   "SELECT string_agg(tries::text, ' ' ORDER BY code_id) FROM"
                                   " confirmation_code WHERE agreement_id = %" PRId64,
                                   o.agreement),
                        "0 1");
    accept(w, &o, "{}", some_chain);
    assert_int_equal(world_int(w,
                               "SELECT count(code_hash) FROM confirmation_code WHERE agreement_id ="
                               " %" PRId64,
                               o.agreement),
                     0);
}

/* ---- the chain ---- */

static void link_of(const uint8_t *before, const char *evidence, uint8_t out[HASH])
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    if (before)
        crypto_hash_sha256_update(&state, before, HASH);
    crypto_hash_sha256_update(&state, (const uint8_t *)evidence, strlen(evidence));
    crypto_hash_sha256_final(&state, out);
}

/* How many links of these hold, recomputed from what is stored. */
static int holding(struct world *w, const struct offer *offers, size_t count)
{
    uint8_t chain[HASH];
    char hex[HASH * 2 + 1];
    int good = 0;

    for (size_t i = 0; i < count; i++) {
        const char *evidence = world_text(
            w, "SELECT evidence FROM agreement WHERE agreement_id = %" PRId64, offers[i].agreement);
        link_of(i ? chain : NULL, evidence, chain);
        sodium_bin2hex(hex, sizeof(hex), chain, HASH);
        good += strcmp(hex, world_text(w,
                                       "SELECT encode(chain_hash, 'hex') FROM agreement WHERE"
                                       " agreement_id = %" PRId64,
                                       offers[i].agreement)) == 0;
    }
    return good;
}

static void altered_evidence_breaks_the_chain_from_there(void **state)
{
    struct world *w = *state;
    struct offer offers[4];
    uint8_t chain[HASH];

    for (size_t i = 0; i < COUNT_OF(offers); i++) {
        char *evidence = arena_printf(&w->arena, "{\"total\":%zu}", i);
        offers[i] = offered(w);
        link_of(i ? chain : NULL, evidence, chain);
        accept(w, &offers[i], evidence, chain);
    }
    assert_int_equal(holding(w, offers, COUNT_OF(offers)), 4);
    world_exec(w, "UPDATE agreement SET evidence = '{\"total\":9}' WHERE agreement_id = %" PRId64,
               offers[1].agreement);
    assert_int_equal(holding(w, offers, COUNT_OF(offers)), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the plan takes the place of what was owed",
             the_plan_takes_the_place_of_what_was_owed),
        TEST("the ledger turns the old debt into the new",
             the_ledger_turns_the_old_debt_into_the_new),
        TEST("other charges and promises for the same are void",
             other_charges_and_promises_for_the_same_are_void),
        TEST("an offer is whole while what it covers is open",
             an_offer_is_whole_while_what_it_covers_is_open),
        TEST("a code goes only to a contact registered over 30 days ago",
             a_code_goes_only_to_a_contact_registered_over_thirty_days_ago),
        TEST("a code is for an offer that holds", a_code_is_for_an_offer_that_holds),
        TEST("codes of a day are counted, and wrong ones", codes_of_a_day_are_counted),
        TEST("the newest code counts, with its wrong tries, and serves once",
             the_newest_code_counts_and_its_wrong_tries),
        TEST("altered evidence breaks the chain from there",
             altered_evidence_breaks_the_chain_from_there),
    };
    return cmocka_run_group_tests_name("agreement", tests, world_setup, world_teardown);
}
