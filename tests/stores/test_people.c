#include "tests/support/world.h"

#include "server/base/auto.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <string.h>

AUTO_DEFINE(PGconn, PQfinish)

/* Two records of one person become one, one becomes two, and both are taken back (migration 036).
 */

struct moved {
    char outcome[16];
    int64_t move;
};

/* cid: a number, so that the same may come twice. */
static struct moved merge_as(struct world *w, int64_t tenant, int64_t from, int64_t into, int cid)
{
    struct pg_args *args = world_args(w, SQL_PERSON_MERGE);
    struct moved got = { 0 };

    pg_int8(args, tenant);
    pg_int8(args, from);
    pg_int8(args, into);
    pg_text(args, arena_printf(&w->arena, "00000000-0000-4000-8000-%012d", cid));
    pg_text(args, "agent:u1");
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    strncpy(got.outcome, pg_get_text(r, 0, 0), sizeof(got.outcome) - 1);
    got.move = pg_is_null(r, 0, 1) ? 0 : pg_get_int8(r, 0, 1);
    return got;
}

static struct moved merge(struct world *w, int64_t from, int64_t into)
{
    return merge_as(w, 1, from, into, (int)w->next++);
}

static const char *undo(struct world *w, int64_t move)
{
    struct pg_args *args = world_args(w, SQL_PERSON_UNDO);

    pg_int8(args, 1);
    pg_int8(args, move);
    pg_text(args, "agent:u2");
    pg_instant(args, WORLD_NOW + SECONDS_US(60));
    return arena_strdup(&w->arena, pg_get_text(world_run(w, args), 0, 0));
}

static struct moved split(struct world *w, int64_t person, const int64_t *contracts, size_t count)
{
    struct pg_args *args = world_args(w, SQL_PERSON_SPLIT);
    struct moved got = { 0 };

    pg_int8(args, 1);
    pg_int8(args, person);
    pg_text(args, arena_printf(&w->arena, "00000000-0000-4000-8000-%012d", (int)w->next++));
    pg_text(args, "Outra Ana");
    pg_int8_array(args, contracts, count);
    pg_int8_array(args, NULL, 0);
    pg_text(args, NULL);
    pg_text_array(args, NULL, 0);
    pg_text(args, "agent:u1");
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    strncpy(got.outcome, pg_get_text(r, 0, 0), sizeof(got.outcome) - 1);
    got.move = pg_is_null(r, 0, 1) ? 0 : pg_get_int8(r, 0, 1);
    return got;
}

/* Somebody whose CPF the creditor's file did not have. */
static int64_t without_cpf(struct world *w)
{
    int64_t person = world_person(w, w->next);

    world_exec(w,
               "UPDATE person SET cpf_hash = NULL, cpf_key_id = NULL, cpf_sealed = NULL, cep = NULL"
               " WHERE person_id = %" PRId64,
               person);
    return person;
}

static void key(struct world *w, int64_t person, const char *name)
{
    world_exec(w, "INSERT INTO person_key VALUES (1, 1, '%s-%" PRId64 "', %" PRId64 ")", name,
               person, person);
}

static int64_t address(struct world *w, int64_t person, int value)
{
    world_exec(w,
               "INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id, value_sealed,"
               " registered_at) VALUES (1, %" PRId64 ", 1, decode(lpad('%d', 32, '0'), 'hex'), 1,"
               " 'x', " AT ")",
               person, value, 0);
    return world_int(w, "SELECT max(address_id) FROM address");
}

static void consent(struct world *w, int64_t address, bool granted, int seconds)
{
    world_exec(w,
               "INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted,"
               " source, text_version, at) VALUES (1, %" PRId64 ", 1, 1, 2, %s, 'test', '1', " AT
               ")",
               address, granted ? "true" : "false", seconds);
}

static bool consents(struct world *w, int64_t address)
{
    return world_int(w,
                     "SELECT granted::int FROM consent WHERE address_id = %" PRId64
                     " ORDER BY consent_id DESC LIMIT 1",
                     address) != 0;
}

static void promise(struct world *w, int64_t person, int seconds)
{
    world_exec(w,
               "INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos, made_at)"
               " VALUES (1, 1, %" PRId64 ", '2026-12-01', 100, " AT ")",
               person, seconds);
}

static void hard_time(struct world *w, int64_t person, int64_t conversation, const char *until)
{
    world_exec(w,
               "INSERT INTO care_case (tenant_id, care_case_id, creditor_id, person_id,"
               " conversation_id, session_id, subject, kind, protocol, due, pause_until, pauses,"
               " opened_at) VALUES (1, %" PRId64 ", 1, %" PRId64 ", %" PRId64 ", 1, %" PRId64
               ", 'dificuldade', 'x', '2026-12-01', '%s', 1, " AT ")",
               w->next++, person, conversation, person, until, 0);
}

/* Everything that points at a person, as one text. */
static const char *belongings(struct world *w, int64_t person)
{
    return world_text(
        w,
        "SELECT concat_ws(' ',"
        " (SELECT 'contracts:' || string_agg(contract_id || '/' || role, ',' ORDER BY contract_id)"
        "  FROM contract_party WHERE person_id = p),"
        " (SELECT 'keys:' || string_agg(key, ',' ORDER BY key) FROM person_key WHERE person_id = "
        "p),"
        " (SELECT 'addresses:' || string_agg(address_id || CASE WHEN wrong_party THEN '!' ELSE ''"
        "  END, ',' ORDER BY address_id) FROM address WHERE person_id = p),"
        " (SELECT 'charges:' || string_agg(charge_id::text, ',' ORDER BY 1) FROM charge"
        "  WHERE person_id = p),"
        " (SELECT 'promises:' || string_agg(promise_id || '/' || status, ',' ORDER BY promise_id)"
        "  FROM promise WHERE person_id = p),"
        " (SELECT 'cases:' || string_agg(care_case_id || '/' || (closed_at IS NULL), ','"
        "  ORDER BY care_case_id) FROM care_case WHERE person_id = p AND subject = p),"
        " (SELECT 'talks:' || string_agg(conversation_id::text, ',' ORDER BY 1) FROM conversation"
        "  WHERE person_id = p),"
        " (SELECT 'links:' || string_agg(conversation_id::text, ',' ORDER BY 1)"
        "  FROM conversation_link WHERE person_id = p),"
        " (SELECT concat('cpf:', cpf_hash, ' cep:', cep, ' birth:', birth) FROM person"
        "  WHERE person_id = p)) FROM (SELECT %" PRId64 "::bigint AS p) x",
        person);
}

struct pair {
    int64_t kept, shell, talk_kept, talk_shell, both, own;
};

/* A guardian imported without CPF, and later with: contracts, addresses, promises, cases of each.
 */
static struct pair pair(struct world *w)
{
    struct pair p = { .kept = world_person(w, w->next), .shell = without_cpf(w) };
    int64_t mine = world_contract(w, p.kept, 1);

    p.own = world_contract(w, p.shell, 1);
    p.both = world_contract(w, p.kept, 2);
    world_exec(w,
               "INSERT INTO contract_party (tenant_id, contract_id, person_id, role)"
               " VALUES (1, %" PRId64 ", %" PRId64 ", 1)",
               p.both, p.shell);
    int64_t debts[2] = { world_instalment(w, p.own, 10000), world_instalment(w, mine, 20000) };
    world_charge(w, p.shell, &debts[0], 1);
    world_charge(w, p.kept, &debts[1], 1);
    key(w, p.kept, "novo");
    key(w, p.shell, "antigo");
    p.talk_kept = world_conversation(w, p.kept);
    p.talk_shell = world_conversation(w, p.shell);
    promise(w, p.kept, -20);
    promise(w, p.shell, -10);
    hard_time(w, p.kept, p.talk_kept, "2026-12-10");
    hard_time(w, p.shell, p.talk_shell, "2027-01-10");
    return p;
}

static void all_of_the_two_is_the_kept_ones_and_comes_back(void **state)
{
    struct world *w = *state;
    struct pair p = pair(w);
    int64_t shared = (int64_t)w->next++;
    int64_t mine = address(w, p.kept, (int)shared), theirs = address(w, p.shell, (int)shared);

    address(w, p.shell, (int)w->next++);
    consent(w, mine, true, -100);
    consent(w, theirs, false, -50); /* the later word is a no */
    world_exec(w, "UPDATE address SET wrong_party = true WHERE address_id = %" PRId64, theirs);
    const char *kept = belongings(w, p.kept), *shell = belongings(w, p.shell);
    struct moved m = merge(w, p.shell, p.kept);
    assert_string_equal(m.outcome, "ok");
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM contract_party WHERE person_id = %" PRId64, p.shell), 0);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM contract_party WHERE person_id = %" PRId64, p.kept), 3);
    assert_int_equal(
        world_int(w, "SELECT role FROM contract_party WHERE contract_id = %" PRId64, p.both), 1);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM promise WHERE status = 0 AND person_id ="
                               " %" PRId64,
                               p.kept),
                     1);
    assert_string_equal(world_text(w,
                                   "SELECT string_agg(pause_until::text, ',') FROM care_case WHERE"
                                   " closed_at IS NULL AND subject = %" PRId64,
                                   p.kept),
                        "2027-01-10");
    assert_false(consents(w, mine));
    assert_int_equal(
        world_int(w, "SELECT wrong_party::int FROM address WHERE address_id = %" PRId64, mine), 1);
    assert_int_equal(
        world_int(w, "SELECT merged_into FROM person WHERE person_id = %" PRId64, p.shell), p.kept);
    assert_string_equal(undo(w, m.move), "ok");
    assert_true(consents(w, mine));
    assert_string_equal(belongings(w, p.kept), kept);
    assert_string_equal(belongings(w, p.shell), shell);
    assert_string_equal(undo(w, m.move), "same");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM audit WHERE action IN ('person_merge',"
                               " 'person_undo') AND subject IN ('person:%" PRId64 "')",
                               p.shell),
                     2);
}

static void the_shells_cpf_is_the_kept_ones_and_goes_back(void **state)
{
    struct world *w = *state;
    int64_t kept = without_cpf(w), shell = world_person(w, w->next);

    world_exec(w, "UPDATE person SET birth = NULL WHERE person_id = %" PRId64, kept);
    const char *of_kept = belongings(w, kept), *of_shell = belongings(w, shell);
    struct moved m = merge(w, shell, kept);
    assert_string_equal(m.outcome, "ok");
    assert_non_null(strstr(belongings(w, kept), "birth:1990-05-04"));
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM person WHERE cpf_hash IS NOT NULL AND"
                               " person_id = %" PRId64,
                               kept),
                     1);
    assert_string_equal(undo(w, m.move), "ok");
    assert_string_equal(belongings(w, kept), of_kept);
    assert_string_equal(belongings(w, shell), of_shell);
}

static void the_same_act_twice_is_one(void **state)
{
    struct world *w = *state;
    struct pair p = pair(w);
    int cid = (int)w->next++;
    struct moved first = merge_as(w, 1, p.shell, p.kept, cid);
    struct moved again = merge_as(w, 1, p.shell, p.kept, cid);

    assert_string_equal(again.outcome, "same");
    assert_int_equal(again.move, first.move);
    assert_string_equal(merge(w, p.shell, p.kept).outcome, "merged");
}

static void what_is_not_one_person_is_refused_and_nothing_is_changed(void **state)
{
    struct world *w = *state;
    int64_t ana = world_person(w, w->next), bia = world_person(w, w->next);
    const char *before = belongings(w, ana);

    assert_string_equal(merge(w, ana, bia).outcome, "cpf");
    assert_string_equal(merge(w, ana, ana).outcome, "self");
    assert_string_equal(merge(w, ana, 999999).outcome, "unknown");
    assert_string_equal(merge_as(w, 2, ana, bia, (int)w->next++).outcome, "unknown");
    assert_string_equal(belongings(w, ana), before);
}

static void who_talks_is_asked_again_at_each_change(void **state)
{
    static const char known[] =
        "SELECT count(*) FROM conversation WHERE conversation_id IN (%" PRId64 ", %" PRId64
        ") AND (assurance > 0 OR session_state IS NOT NULL)";
    struct world *w = *state;
    struct pair p = pair(w);

    assert_int_equal(world_int(w, known, p.talk_kept, p.talk_shell), 2);
    struct moved m = merge(w, p.shell, p.kept);
    assert_int_equal(world_int(w, known, p.talk_kept, p.talk_shell), 0);
    assert_int_equal(
        world_int(w, "SELECT person_id FROM conversation WHERE conversation_id = %" PRId64,
                  p.talk_shell),
        p.kept);
    world_exec(w,
               "UPDATE conversation SET assurance = 2 WHERE conversation_id IN (%" PRId64
               ", %" PRId64 ")",
               p.talk_kept, p.talk_shell);
    assert_string_equal(undo(w, m.move), "ok");
    assert_int_equal(world_int(w, known, p.talk_kept, p.talk_shell), 0);
    assert_int_equal(
        world_int(w, "SELECT person_id FROM conversation WHERE conversation_id = %" PRId64,
                  p.talk_shell),
        p.shell);
}

/* A turn that looked somebody up before the merge and writes it down after it. */
static void who_is_identified_as_a_shell_is_nobody(void **state)
{
    struct world *w = *state;
    struct pair p = pair(w);
    int64_t talk = world_conversation(w, world_person(w, w->next));

    assert_string_equal(merge(w, p.shell, p.kept).outcome, "ok");
    world_exec(w,
               "UPDATE conversation SET person_id = %" PRId64
               ", assurance = 2, assurance_until = " AT " WHERE conversation_id = %" PRId64,
               p.shell, 3600, talk);
    assert_string_equal(
        world_text(w,
                   "SELECT concat(person_id, '/', assurance) FROM conversation WHERE"
                   " conversation_id = %" PRId64,
                   talk),
        "/0");
}

static int64_t agreement(struct world *w, int64_t person, const int64_t *contracts,
                         const int64_t *debts, size_t count)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
               " principal, charges, discount, interest, total, term_text, term_sha256,"
               " policy_version, offered_at, expires_at) VALUES (1, %" PRId64 ", 1, %" PRId64
               ", 1, 100, 0, 0, 0, 100, 't', 't', 1, " AT ", " AT ")",
               id, person, 30, 60);
    for (size_t i = 0; i < count; i++)
        world_exec(w,
                   "INSERT INTO agreement_item VALUES (1, %" PRId64 ", %" PRId64 ", %" PRId64 ")",
                   id, debts[i], contracts[i]);
    return id;
}

static void what_was_agreed_over_debts_of_both_cannot_be_torn_apart(void **state)
{
    struct world *w = *state;
    int64_t kept = world_person(w, w->next), shell = without_cpf(w);
    int64_t contracts[2] = { world_contract(w, kept, 1), world_contract(w, shell, 1) };
    int64_t debts[2] = { world_instalment(w, contracts[0], 100),
                         world_instalment(w, contracts[1], 100) };
    struct moved m = merge(w, shell, kept);
    int64_t id = agreement(w, kept, contracts, debts, 2);

    assert_string_equal(undo(w, m.move), "knotted");
    world_exec(w,
               "UPDATE agreement SET status = 4, ended_at = " AT " WHERE agreement_id = %" PRId64,
               90, id);
    assert_string_equal(undo(w, m.move), "ok");
}

/* What was agreed since over the shell's own debts goes back with them. */
static void an_agreement_since_goes_back_with_its_contracts(void **state)
{
    struct world *w = *state;
    int64_t kept = world_person(w, w->next), shell = without_cpf(w);
    int64_t contract = world_contract(w, shell, 1), debt = world_instalment(w, contract, 100);
    struct moved m = merge(w, shell, kept);
    int64_t id = agreement(w, kept, &contract, &debt, 1);

    assert_string_equal(undo(w, m.move), "ok");
    assert_int_equal(
        world_int(w, "SELECT person_id FROM agreement WHERE agreement_id = %" PRId64, id), shell);
}

static void moves_are_taken_back_in_their_order(void **state)
{
    struct world *w = *state;
    int64_t last = world_person(w, w->next), middle = without_cpf(w), first = without_cpf(w);
    struct moved one = merge(w, first, middle), two = merge(w, middle, last);

    assert_string_equal(undo(w, one.move), "later");
    assert_string_equal(undo(w, two.move), "ok");
    assert_string_equal(undo(w, one.move), "ok");
    assert_string_equal(undo(w, 999999), "unknown");
}

static void nothing_is_moved_while_a_file_is_read(void **state)
{
    struct world *w = *state;
    struct pair p = pair(w);

    AUTO(PGconn, other) = PQconnectdb(scratch_conninfo(w->scratch)); /* an import's own session */
    PQclear(PQexec(other, "SELECT pg_advisory_lock(7214, hashint8(1::bigint))"));
    assert_string_equal(merge(w, p.shell, p.kept).outcome, "importing");
    PQclear(PQexec(other, "SELECT pg_advisory_unlock(7214, hashint8(1::bigint))"));
    assert_string_equal(merge(w, p.shell, p.kept).outcome, "ok");
}

/* ---- split ---- */

static void a_contract_that_is_somebody_elses_is_taken_out_and_comes_back(void **state)
{
    struct world *w = *state;
    struct pair p = pair(w);
    const char *before = belongings(w, p.shell);
    struct moved m = split(w, p.shell, &p.own, 1);

    assert_string_equal(m.outcome, "ok");
    int64_t fresh =
        world_int(w, "SELECT into_person_id FROM person_move WHERE move_id = %" PRId64, m.move);
    assert_string_equal(world_text(w, "SELECT name FROM person WHERE person_id = %" PRId64, fresh),
                        "Outra Ana");
    assert_int_equal(
        world_int(w, "SELECT person_id FROM contract_party WHERE contract_id = %" PRId64, p.own),
        fresh);
    assert_int_equal(world_int(w, "SELECT count(*) FROM charge WHERE person_id = %" PRId64, fresh),
                     1);
    assert_int_equal(
        world_int(w, "SELECT assurance FROM conversation WHERE conversation_id = %" PRId64,
                  p.talk_shell),
        0);
    assert_string_equal(undo(w, m.move), "ok");
    assert_string_equal(belongings(w, p.shell), before);
    assert_int_equal(
        world_int(w, "SELECT merged_into FROM person WHERE person_id = %" PRId64, fresh), p.shell);
}

static void what_is_not_theirs_is_not_split_off(void **state)
{
    struct world *w = *state;
    struct pair p = pair(w);
    int64_t foreign = world_contract(w, world_person(w, w->next), 1);

    assert_string_equal(split(w, p.shell, &foreign, 1).outcome, "unknown");
    assert_string_equal(split(w, p.shell, NULL, 0).outcome, "unknown");
    assert_string_equal(split(w, 999999, &p.own, 1).outcome, "unknown");
    assert_string_equal(merge(w, p.shell, p.kept).outcome, "ok");
    assert_string_equal(split(w, p.shell, &p.own, 1).outcome, "merged");
}

static void what_was_split_off_and_lives_on_its_own_is_merged_not_undone(void **state)
{
    struct world *w = *state;
    struct pair p = pair(w);
    struct moved m = split(w, p.shell, &p.own, 1);
    int64_t fresh =
        world_int(w, "SELECT into_person_id FROM person_move WHERE move_id = %" PRId64, m.move);

    world_contract(w, fresh, 1);
    assert_string_equal(undo(w, m.move), "used");
    assert_string_equal(merge(w, fresh, p.shell).outcome, "ok");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("all of the two is the kept one's and comes back",
             all_of_the_two_is_the_kept_ones_and_comes_back),
        TEST("the shell's cpf is the kept one's and goes back",
             the_shells_cpf_is_the_kept_ones_and_goes_back),
        TEST("the same act twice is one", the_same_act_twice_is_one),
        TEST("what is not one person is refused and nothing is changed",
             what_is_not_one_person_is_refused_and_nothing_is_changed),
        TEST("who talks is asked again at each change", who_talks_is_asked_again_at_each_change),
        TEST("who is identified as a shell is nobody", who_is_identified_as_a_shell_is_nobody),
        TEST("what was agreed over debts of both cannot be torn apart",
             what_was_agreed_over_debts_of_both_cannot_be_torn_apart),
        TEST("an agreement since goes back with its contracts",
             an_agreement_since_goes_back_with_its_contracts),
        TEST("moves are taken back in their order", moves_are_taken_back_in_their_order),
        TEST("nothing is moved while a file is read", nothing_is_moved_while_a_file_is_read),
        TEST("a contract that is somebody else's is taken out and comes back",
             a_contract_that_is_somebody_elses_is_taken_out_and_comes_back),
        TEST("what is not theirs is not split off", what_is_not_theirs_is_not_split_off),
        TEST("what was split off and lives on its own is merged not undone",
             what_was_split_off_and_lives_on_its_own_is_merged_not_undone),
    };

    return cmocka_run_group_tests_name("people", tests, world_setup, world_teardown);
}
