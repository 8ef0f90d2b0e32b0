#include "tests/support/world.h"

#include <inttypes.h>

/* fragment_load.sql and addresses_open.sql: whose number it is, and what may be said to it (A1,
 * L1). */

enum { ANA = 11, STUDENT = 12, EVA = 13, NUMBER = 500 };

static void register_phone(struct world *w, int64_t cpf, int64_t number)
{
    world_exec(w,
               "INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id, value_sealed,"
               " registered_at) SELECT 1, person_id, 1, '%016" PRId64 "', 1, '', now() FROM person"
               " WHERE cpf_hash = '%016" PRId64 "'",
               number, cpf);
}

static int holders(struct world *w, int64_t number)
{
    struct pg_args *args = world_args(w, SQL_FRAGMENT_LOAD);

    one_int4(args, 0);
    one_int8(args, 1);
    one_hash(args, number);
    return pg_rows(world_run(w, args));
}

static void only_a_number_of_one_debtor_and_verified_tells_whose_it_is(void **state)
{
    struct world *w = *state;

    world_exec(w, "TRUNCATE address CASCADE");
    register_phone(w, ANA, NUMBER);
    assert_int_equal(holders(w, NUMBER), 0);
    world_exec(w, "UPDATE address SET verified_at = now()");
    assert_int_equal(holders(w, NUMBER), 1);
    assert_int_equal(holders(w, NUMBER + 1), 0);
    register_phone(w, STUDENT, NUMBER); /* answers for nothing */
    assert_int_equal(holders(w, NUMBER), 1);
    world_contract(w, world_person(w, EVA), 2);
    register_phone(w, EVA, NUMBER);
    assert_int_equal(holders(w, NUMBER), 0);
    world_exec(w, "UPDATE address SET wrong_party = verified_at IS NULL");
    assert_int_equal(holders(w, NUMBER), 1);
}

static bool open_address(struct world *w, int64_t creditor)
{
    struct pg_args *args = world_args(w, SQL_ADDRESSES_OPEN);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, creditor);
    one_int8(args, world_int(w, "SELECT person_id FROM person WHERE cpf_hash = '%016d'", ANA));
    one_hash(args, NUMBER);
    return pg_rows(world_run(w, args)) == 1;
}

static void consent(struct world *w, bool granted)
{
    world_exec(w,
               "INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted,"
               " source, text_version, at) SELECT 1, address_id, 1, 1, 1, %s, 'x', '1', now()"
               " FROM address",
               granted ? "true" : "false");
}

static void level_one_needs_a_verified_number_with_consent(void **state)
{
    struct world *w = *state;

    world_exec(w, "TRUNCATE address CASCADE");
    register_phone(w, ANA, NUMBER);
    consent(w, true);
    assert_false(open_address(w, 1));
    world_exec(w, "UPDATE address SET verified_at = now()");
    assert_true(open_address(w, 1));
    consent(w, false);
    assert_false(open_address(w, 1));
    consent(w, true);
    world_exec(w, "UPDATE address SET wrong_party = true");
    assert_false(open_address(w, 1));
}

static int people(void **state)
{
    if (world_setup(state))
        return -1;
    struct world *w = *state;
    world_contract(w, world_person(w, ANA), 1);
    world_contract(w, world_person(w, STUDENT), 3);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("only a verified number of one debtor tells whose it is",
             only_a_number_of_one_debtor_and_verified_tells_whose_it_is),
        TEST("level L1 needs a verified number with consent",
             level_one_needs_a_verified_number_with_consent),
    };

    return cmocka_run_group_tests_name("fragment", tests, people, world_teardown);
}
