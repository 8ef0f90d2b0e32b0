#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>

/* Numbers of titles: each bank account counts on its own, and no number comes twice. */

static void take(struct world *w, struct pg_sync *db, const int64_t *accounts, size_t count,
                 int64_t *numbers)
{
    struct pg_args *args = pg_sync_args(db, SQL_NOSSO_NUMERO_TAKE);
    struct error err = { 0 };
    int64_t tenants[5], before[5] = { 0 }, most[5];

    (void)w;
    for (size_t i = 0; i < count; i++) {
        tenants[i] = 1;
        most[i] = PG_NULL_INT8;
    }
    pg_int8_array(args, tenants, count);
    pg_int8_array(args, accounts, count);
    pg_int8_array(args, before, count);
    pg_int8_array(args, most, count);
    const struct pg_result *r = pg_sync_run(db, args, &err);
    assert_non_null(r);
    assert_int_equal(pg_rows(r), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pg_get_int8(r, (int)i, 0), accounts[i]);
        numbers[i] = pg_get_int8(r, (int)i, 1);
    }
}

/* The next one of account 1, with this before it; -1 = a title has that. */
static int64_t take_yearly(struct world *w, int64_t before, int64_t most)
{
    struct pg_args *args = world_args(w, SQL_NOSSO_NUMERO_TAKE);

    pg_int8_array(args, &(int64_t){ 1 }, 1);
    pg_int8_array(args, &(int64_t){ 1 }, 1);
    pg_int8_array(args, &before, 1);
    pg_int8_array(args, &most, 1);
    const struct pg_result *r = world_run(w, args);
    return pg_get_bool(r, 0, 2) ? -1 : pg_get_int8(r, 0, 1);
}

/* Sicredi's 99,999 a year, for each byte: the number before which it starts again, and its first.
 */
static void a_number_that_the_year_has_had_is_told(void **state)
{
    struct world *w = *state;
    const struct owed owed = owe(w);

    world_exec(w,
               "UPDATE charge SET nosso_numero = 26200001 WHERE charge_id = %" PRId64
               "; SELECT setval('nosso_numero_1', 99998)",
               owed.charge);
    assert_int_equal(take_yearly(w, 26200000, 99999), 99999);
    assert_int_equal(take_yearly(w, 26200000, 99999), -1); /* 100000 is 26200001 again */
    assert_int_equal(take_yearly(w, 26200000, 99999), 100001);
    world_exec(w, "SELECT setval('nosso_numero_1', 99999)");
    assert_int_equal(take_yearly(w, 26300000, 99999), 100000); /* another byte */
    world_exec(w, "SELECT setval('nosso_numero_1', 99999)");
    assert_int_equal(take_yearly(w, 27200000, 99999), 100000); /* another year */
}

static int64_t used(struct world *w, int64_t account, int64_t before)
{
    struct pg_args *args = world_args(w, SQL_NUMBERS_USED);

    pg_int8(args, 1);
    pg_int8(args, account);
    pg_int8(args, before);
    pg_int8(args, 99999);
    return pg_get_int8(world_run(w, args), 0, 0);
}

static void used_are_those_taken_or_those_of_the_year(void **state)
{
    struct world *w = *state;
    const struct owed one = owe(w), two = owe(w), three = owe(w);

    world_exec(w,
               "UPDATE charge SET nosso_numero = CASE charge_id WHEN %" PRId64
               " THEN 28200000 WHEN %" PRId64 " THEN 28200001 ELSE 28299999 END"
               " WHERE charge_id IN (%" PRId64 ", %" PRId64 ", %" PRId64 ");"
               "SELECT setval('nosso_numero_1', 4711)",
               one.charge, two.charge, one.charge, two.charge, three.charge);
    assert_int_equal(used(w, 1, 28200000), 2); /* 28200000 is not of it */
    assert_int_equal(used(w, 1, 28300000), 0);
    assert_int_equal(used(w, 1, 0), 4711);
}

static void so_is_one_that_a_sequence_meets_again(void **state)
{
    struct world *w = *state;
    const struct owed owed = owe(w);

    world_exec(w, "SELECT setval('nosso_numero_1', %" PRId64 ", false)", owed.charge);
    assert_int_equal(take_yearly(w, 0, PG_NULL_INT8), -1);
    assert_int_equal(take_yearly(w, 0, PG_NULL_INT8), owed.charge + 1);
}

static void accounts_count_on_their_own(void **state)
{
    static const int64_t mixed[] = { 1, 2, 1, 1, 2 };
    struct world *w = *state;
    int64_t first[5], more[5];

    take(w, w->db, mixed, 5, first);
    assert_int_equal(first[2], first[0] + 1);
    assert_int_equal(first[3], first[0] + 2);
    assert_int_equal(first[4], first[1] + 1);
    take(w, w->db, mixed, 5, more);
    assert_int_equal(more[0], first[3] + 1);
    assert_int_equal(more[1], first[4] + 1);
}

/* Whoever waits for a number would hold up all issuing; whoever gives up may leave a gap. */
static void numbers_wait_for_nobody_and_come_once(void **state)
{
    static const int64_t one[] = { 1 };
    struct world *w = *state;
    struct error err = { 0 };
    struct pg_sync *other = pg_sync_open(scratch_conninfo(w->scratch), &err);
    int64_t mine, theirs, after;

    assert_true(pg_sync_begin(w->db, &err));
    take(w, w->db, one, 1, &mine);
    take(w, other, one, 1, &theirs);
    assert_int_equal(theirs, mine + 1);
    pg_sync_rollback(w->db);
    take(w, w->db, one, 1, &after);
    assert_int_equal(after, theirs + 1);
    pg_sync_close(&other);
}

static void a_new_account_starts_at_one_and_takes_its_numbers_along(void **state)
{
    static const int64_t fresh[] = { 77 };
    struct world *w = *state;
    int64_t number;

    world_exec(w, "INSERT INTO bank_account (tenant_id, bank_account_id, creditor_id, slug, bank,"
                  " agencia, conta, carteira, pix_key, api_url, token_sealed, secret_sealed, parts)"
                  " OVERRIDING SYSTEM VALUE VALUES (1, 77, 1, 'b77', '748', '1', '', '1', 'k', 'h',"
                  " '', '', '{\"posto\":\"5\"}')");
    take(w, w->db, fresh, 1, &number);
    assert_int_equal(number, 1);
    world_exec(w, "DELETE FROM bank_account WHERE bank_account_id = 77");
    assert_int_equal(world_int(w, "SELECT count(*) FROM pg_class WHERE relname LIKE"
                                  " 'nosso_numero_77'"),
                     0);
}

static void parts_are_an_object(void **state)
{
    struct world *w = *state;

    assert_true(world_refuses(w, "23514", "UPDATE bank_account SET parts = '[]'"));
    assert_true(world_refuses(w, "22P02", "UPDATE bank_account SET parts = '{'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("accounts count on their own", accounts_count_on_their_own),
        TEST("numbers wait for nobody and come once", numbers_wait_for_nobody_and_come_once),
        TEST("a new account starts at one and takes its numbers along",
             a_new_account_starts_at_one_and_takes_its_numbers_along),
        TEST("parts are an object", parts_are_an_object),
        TEST("a number that the year has had is told", a_number_that_the_year_has_had_is_told),
        TEST("used are those taken, or those of the year",
             used_are_those_taken_or_those_of_the_year),
        TEST("so is one that a sequence meets again", so_is_one_that_a_sequence_meets_again),
    };

    return cmocka_run_group_tests_name("numbers", tests, world_setup, world_teardown);
}
