#include "tests/support/world.h"

#include "server/base/auto.h"

#include <inttypes.h>
#include <string.h>

/* contacts_*.sql and the codes for a change of contact (004-05, CH-01). */

enum { DAY_S = 86400 };

struct family {
    int64_t person, conversation, number;
};

/* Wrote from a number registered that long ago. */
static struct family registered(struct world *w, int days)
{
    struct family f = { .person = world_person(w, w->next), .number = w->next++ };

    f.conversation = world_conversation(w, f.person);
    world_contract(w, f.person, 1);
    world_exec(w,
               "INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id, value_sealed,"
               " registered_at) VALUES (1, %" PRId64 ", 1, '%016" PRId64 "', 1, '', " AT ")",
               f.person, f.number, -days * DAY_S);
    return f;
}

/* -1: not asked about at all. */
static int due(struct world *w, const struct family *f, int64_t number)
{
    struct pg_args *args = world_args(w, SQL_CONTACTS_DUE);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, f->person);
    one_hash(args, number);
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    return pg_rows(r) ? pg_get_bool(r, 0, 1) : -1;
}

static void check(struct world *w, const struct family *f, bool theirs)
{
    struct pg_args *args = world_args(w, SQL_CONTACTS_CHECK);

    one_int8(args, 1);
    one_int8(args, f->person);
    one_hash(args, f->number);
    pg_bool_array(args, &theirs, 1);
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
}

static void a_number_is_due_after_ninety_days(void **state)
{
    struct world *w = *state;
    struct family old = registered(w, 91), fresh = registered(w, 90);

    assert_int_equal(due(w, &old, old.number), 1);
    assert_int_equal(due(w, &fresh, fresh.number), 0);
    assert_int_equal(due(w, &old, fresh.number), -1);
}

static void yes_renews_it_and_no_cuts_this_link_only(void **state)
{
    struct world *w = *state;
    struct family a = registered(w, 91), b = registered(w, 91);

    world_exec(w,
               "UPDATE address SET value_hash = '%016" PRId64 "', verified_at = " AT
               " WHERE person_id = %" PRId64,
               a.number, 0, b.person);
    b.number = a.number;
    check(w, &a, true);
    assert_int_equal(due(w, &a, a.number), 0);
    assert_int_equal(due(w, &b, b.number), 1);
    check(w, &b, false);
    assert_int_equal(due(w, &b, b.number), -1);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM address WHERE value_hash = '%016" PRId64
                               "' AND wrong_party AND verified_at IS NULL",
                               a.number),
                     1);
    assert_int_equal(due(w, &a, a.number), 0);
}

static void set(struct world *w, const struct family *f, int kind, int64_t value, bool alone)
{
    struct pg_args *args = world_args(w, SQL_CONTACTS_SET);

    one_int8(args, 1);
    one_int8(args, f->person);
    one_int8(args, 1);
    one_int4(args, kind);
    one_hash(args, value);
    one_bytes(args, "sealed", 6);
    pg_bool_array(args, &alone, 1);
    pg_int4(args, 1);
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
}

/* "channel:purpose" of those that are granted by their newest row. */
static const char *granted(struct world *w, const struct family *f, int64_t value)
{
    return world_text(w,
                      "SELECT coalesce(string_agg(channel || ':' || purpose, ' ' ORDER BY channel,"
                      " purpose), '') FROM (SELECT DISTINCT ON (channel, purpose) channel, purpose,"
                      " granted FROM consent JOIN address USING (tenant_id, address_id)"
                      " WHERE person_id = %" PRId64 " AND value_hash = '%016" PRId64
                      "' ORDER BY channel, purpose, consent_id DESC) newest WHERE granted",
                      f->person, value);
}

static void a_new_contact_comes_with_source_and_text_of_its_consent(void **state)
{
    struct world *w = *state;
    struct family f = registered(w, 60);
    int64_t phone = w->next++, email = w->next++;

    set(w, &f, 1, phone, false);
    set(w, &f, 2, email, false);
    assert_string_equal(granted(w, &f, phone), "1:1 1:2 2:1 2:2");
    assert_string_equal(granted(w, &f, email), "3:1 3:2");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM consent JOIN address USING (tenant_id,"
                               " address_id) WHERE person_id = %" PRId64 " AND source = 'conversa'"
                               " AND text_version = 'contato-1' AND at = " AT,
                               f.person, 0),
                     6);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM audit JOIN address a ON subject = 'address:'"
                               " || a.address_id WHERE a.person_id = %" PRId64
                               " AND action = 'contact_added' AND actor = 'bot'",
                               f.person),
                     2);
}

static void only_the_new_one_withdraws_the_others_of_its_kind(void **state)
{
    struct world *w = *state;
    struct family f = registered(w, 60);
    int64_t email = w->next++, phone = w->next++;

    set(w, &f, 2, email, false);
    set(w, &f, 1, f.number, false);
    set(w, &f, 1, phone, true);
    assert_string_equal(granted(w, &f, f.number), "");
    assert_string_equal(granted(w, &f, phone), "1:1 1:2 2:1 2:2");
    assert_string_equal(granted(w, &f, email), "3:1 3:2");
}

static void what_somebody_else_stopped_is_kept_and_not_used(void **state)
{
    struct world *w = *state;
    struct family f = registered(w, 60), other = registered(w, 60);

    world_exec(
        w,
        "INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted,"
        " source, text_version, at) SELECT 1, address_id, 1, 1, p, false, 'parar', 'parar-1',"
        " " AT " FROM address, generate_series(1, 4) p WHERE person_id = %" PRId64,
        -DAY_S, other.person);
    set(w, &f, 1, other.number, false);
    assert_string_equal(granted(w, &f, other.number), "2:1 2:2");
}

static void a_wrong_partys_number_given_back_is_new(void **state)
{
    struct world *w = *state;
    struct family f = registered(w, 60);

    set(w, &f, 1, f.number, false);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM address WHERE person_id = %" PRId64
                               " AND registered_at = " AT,
                               f.person, -60 * DAY_S),
                     1);
    check(w, &f, false);
    set(w, &f, 1, f.number, false);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM address WHERE person_id = %" PRId64
                               " AND NOT wrong_party AND registered_at = " AT,
                               f.person, 0),
                     1);
}

static void codes_for_a_contact_are_not_those_of_an_agreement(void **state)
{
    struct world *w = *state;
    struct family f = registered(w, 60), other = registered(w, 60);
    struct pg_args *args = world_args(w, SQL_CODES_ADD);

    one_int8(args, 1);
    one_int8(args, f.person);
    one_int8(args, f.conversation);
    one_int4(args, 2);
    one_int8(args, PG_NULL_INT8);
    one_hash(args, 7);
    one_instant(args, WORLD_NOW + MINUTES_US(10));
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
    for (int i = 0; i < 2; i++) {
        args = world_args(w, SQL_CONTACT_CODES_LOAD);
        one_int4(args, 0);
        one_int8(args, 1);
        one_int8(args, f.conversation);
        one_int8(args, i ? other.person : f.person);
        assert_int_equal(pg_rows(world_run(w, args)), !i);
    }
    assert_true(world_refuses(w, "23514",
                              "INSERT INTO confirmation_code (tenant_id, person_id,"
                              " conversation_id, purpose, until, sent_at)"
                              " SELECT 1, person_id, 1, 1, now(), now() FROM person LIMIT 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a number is asked about after 90 days, and only its own",
             a_number_is_due_after_ninety_days),
        TEST("yes renews the check, no cuts this person from the number and nobody else",
             yes_renews_it_and_no_cuts_this_link_only),
        TEST("a new contact comes with source, text and instant of its consent, and an audit row",
             a_new_contact_comes_with_source_and_text_of_its_consent),
        TEST("only the new one: the others of its kind are withdrawn",
             only_the_new_one_withdraws_the_others_of_its_kind),
        TEST("a number that somebody else stopped is kept and not used (PEN-01)",
             what_somebody_else_stopped_is_kept_and_not_used),
        TEST("a number that was a wrong party's counts as registered anew",
             a_wrong_partys_number_given_back_is_new),
        TEST("a code for a contact is not one for an agreement",
             codes_for_a_contact_are_not_those_of_an_agreement),
    };

    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
