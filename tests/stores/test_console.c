#include "tests/support/world.h"

#include "server/base/auto.h"

#include <string.h>

/* The statements behind the console's door: what is counted, what counts once, what ends what. */

enum { LOGIN = 1, ADDRESS = 2 };

static const char email[] = "ana@escola.example";

/* A hash of so many equal bytes. */
static void hash(struct pg_args *args, uint8_t byte, size_t len)
{
    uint8_t bytes[32];

    memset(bytes, byte, sizeof(bytes));
    pg_bytea(args, bytes, len);
}

static int64_t at(int seconds)
{
    return WORLD_NOW + (int64_t)seconds * 1000000;
}

struct tried {
    bool allowed, known;
    int64_t wait, level;
};

static struct tried try_login(struct world *w, uint8_t login, uint8_t address, const char *who,
                              int seconds)
{
    struct pg_args *args = world_args(w, SQL_CONSOLE_LOGIN_TAKE);

    hash(args, login, 16);
    hash(args, address, 16);
    pg_text(args, who);
    pg_instant(args, at(seconds));
    const struct pg_result *r = world_run(w, args);
    return (struct tried){ pg_get_bool(r, 0, 0), !pg_is_null(r, 0, 5), pg_get_int8(r, 0, 1),
                           pg_get_int8(r, 0, 2) };
}

static void add_user(struct world *w)
{
    world_exec(w, "DELETE FROM console_try; DELETE FROM console_session;"
                  " DELETE FROM console_recovery_code; DELETE FROM console_link;"
                  " DELETE FROM console_user");
    world_exec(
        w,
        "INSERT INTO console_user (tenant_id, email, name, role, password_hash, totp_sealed,"
        " created_at) VALUES (1, '%s', 'Ana', 1, 'hash', 'sealed', now());"
        " INSERT INTO console_recovery_code SELECT 1, user_id, decode(repeat('cc', 16), 'hex')"
        " FROM console_user",
        email);
}

static int64_t user_of(struct world *w)
{
    return world_int(w, "SELECT user_id FROM console_user");
}

static int64_t rows(const struct pg_result *r)
{
    return pg_rows(r);
}

static int64_t half_in(struct world *w, uint8_t secret, int seconds)
{
    struct pg_args *args = world_args(w, SQL_CONSOLE_SESSION_ADD);

    hash(args, secret, 32);
    pg_bytea(args, NULL, 0);
    pg_int8(args, 1);
    pg_int8(args, user_of(w));
    pg_text(args, "203.0.113.0/24");
    pg_instant(args, at(seconds));
    return rows(world_run(w, args));
}

static int64_t rise(struct world *w, uint8_t from, uint8_t to, int64_t step, bool recovery,
                    int seconds)
{
    struct pg_args *args = world_args(w, SQL_CONSOLE_SESSION_RISE);

    hash(args, from, 32);
    hash(args, to, 32);
    pg_int8(args, recovery ? PG_NULL_INT8 : step);
    if (recovery)
        hash(args, 0xcc, 16);
    else
        pg_bytea(args, NULL, 0);
    pg_text(args, "203.0.113.0/24");
    hash(args, LOGIN, 16);
    hash(args, ADDRESS, 16);
    pg_instant(args, at(seconds));
    return rows(world_run(w, args));
}

/* The state of the session, 0 when there is none. */
static int64_t found(struct world *w, uint8_t secret, int seconds)
{
    struct pg_args *args = world_args(w, SQL_CONSOLE_SESSION_FIND);

    hash(args, secret, 32);
    pg_instant(args, at(seconds));
    pg_bool(args, true);
    const struct pg_result *r = world_run(w, args);
    return pg_rows(r) ? pg_get_int8(r, 0, 2) : 0;
}

static void a_login_waits_longer_with_each_try_and_is_forgotten_slowly(void **state)
{
    static const int waits[] = { 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900 };
    struct world *w = *state;
    int now = 0;

    add_user(w);
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        assert_true(try_login(w, LOGIN, (uint8_t)(100 + i), email, now).allowed);
        if (waits[i])
            assert_int_equal(try_login(w, LOGIN, (uint8_t)(150 + i), email, now).wait, waits[i]);
        if (waits[i])
            assert_false(
                try_login(w, LOGIN, (uint8_t)(200 + i), email, now + waits[i] - 1).allowed);
        now += waits[i];
    }
    now += 24 * 3600;
    for (int i = 0; i < 5; i++)
        assert_true(try_login(w, LOGIN, (uint8_t)(10 + i), email, now).allowed);
    assert_false(try_login(w, LOGIN, 20, email, now).allowed);
}

static void an_address_has_twenty_tries_whatever_the_logins(void **state)
{
    struct world *w = *state;

    add_user(w);
    for (int i = 0; i < 20; i++) {
        struct tried t = try_login(w, (uint8_t)(30 + i), ADDRESS, "x@x.example", 0);
        assert_true(t.allowed && !t.known);
        assert_int_equal(t.level, i + 1);
    }
    struct tried refused = try_login(w, LOGIN, ADDRESS, email, 0);
    assert_false(refused.allowed);
    assert_int_equal(refused.wait, 30);
    assert_int_equal(
        world_int(
            w, "SELECT count(*) FROM console_try WHERE key_hash = decode(repeat('01', 16), 'hex')"),
        0); /* who is refused for the address does not lock the login */
    assert_true(try_login(w, LOGIN, 3, email, 0).allowed);
    assert_true(try_login(w, LOGIN, ADDRESS, email, 31).allowed);
}

static void a_login_that_does_not_count_is_none(void **state)
{
    static const char *const off[] = {
        "UPDATE console_user SET disabled_at = now()",
        "UPDATE console_user SET password_hash = NULL, totp_sealed = NULL",
        "UPDATE tenant SET demo = true, expires_at = 'epoch' WHERE tenant_id = 1",
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(off); i++) {
        add_user(w);
        assert_true(try_login(w, LOGIN, ADDRESS, email, 0).known);
        half_in(w, 1, 0);
        rise(w, 1, 2, 10, false, 0);
        assert_int_equal(found(w, 2, 1), 2);
        world_exec(w, "%s", off[i]);
        assert_false(try_login(w, LOGIN, ADDRESS, email, 0).known);
        if (i != 1)
            assert_int_equal(found(w, 2, 1), 0);
    }
    world_exec(w, "UPDATE tenant SET demo = false, expires_at = NULL WHERE tenant_id = 1");
}

static void a_step_and_a_recovery_code_count_once(void **state)
{
    struct world *w = *state;

    add_user(w);
    int64_t before = world_int(w, "SELECT count(*) FROM audit WHERE action = 'login'");
    assert_int_equal(half_in(w, 1, 0), 1);
    assert_int_equal(half_in(w, 2, 0), 1);
    assert_int_equal(rise(w, 1, 11, 100, false, 1), 1);
    assert_int_equal(rise(w, 1, 12, 101, false, 1), 0); /* risen already */
    assert_int_equal(rise(w, 2, 12, 100, false, 1), 0);
    assert_int_equal(rise(w, 2, 12, 99, false, 1), 0);
    assert_int_equal(rise(w, 2, 12, 0, true, 1), 1);
    assert_int_equal(half_in(w, 3, 0), 1);
    assert_int_equal(rise(w, 3, 13, 0, true, 1), 0);
    assert_int_equal(rise(w, 3, 13, 101, false, 601), 0); /* ten minutes are over */
    assert_int_equal(found(w, 1, 1) + found(w, 2, 1), 0);
    assert_int_equal(found(w, 11, 1), 2);
    assert_int_equal(found(w, 12, 1), 2);
    assert_int_equal(world_int(w, "SELECT count(*) FROM audit WHERE action = 'login'"), before + 2);
}

static void getting_in_forgets_the_tries_of_the_login_and_its_own_of_the_address(void **state)
{
    struct world *w = *state;

    add_user(w);
    for (int i = 0; i < 4; i++)
        try_login(w, LOGIN, ADDRESS, email, 0);
    half_in(w, 1, 0);
    assert_int_equal(rise(w, 1, 2, 100, false, 0), 1);
    assert_int_equal(world_int(w, "SELECT count(*) FROM console_try WHERE kind = 1"), 0);
    assert_int_equal(world_int(w, "SELECT level FROM console_try WHERE kind = 2"), 2);
    world_exec(w, "UPDATE console_try SET last_at = last_at - interval '3 days',"
                  " key_hash = decode(repeat('ee', 16), 'hex')");
    half_in(w, 3, 0);
    assert_int_equal(rise(w, 3, 4, 101, false, 0), 1);
    assert_int_equal(world_int(w, "SELECT count(*) FROM console_try"), 0); /* swept */
}

static void a_session_ends_idle_and_at_its_time(void **state)
{
    struct world *w = *state;
    int now = 0;

    add_user(w);
    half_in(w, 1, 0);
    rise(w, 1, 2, 100, false, 0);
    for (; now < 12 * 3600; now += 1700)
        assert_int_equal(found(w, 2, now), 2);
    assert_int_equal(found(w, 2, 12 * 3600), 0);
    add_user(w);
    half_in(w, 1, 0);
    rise(w, 1, 2, 100, false, 0);
    assert_int_equal(found(w, 2, 1799), 2);
    assert_int_equal(found(w, 2, 1799 + 1799), 2);
    assert_int_equal(found(w, 2, 1799 + 1799 + 1801), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_login_waits_longer_with_each_try_and_is_forgotten_slowly),
        cmocka_unit_test(an_address_has_twenty_tries_whatever_the_logins),
        cmocka_unit_test(a_login_that_does_not_count_is_none),
        cmocka_unit_test(a_step_and_a_recovery_code_count_once),
        cmocka_unit_test(getting_in_forgets_the_tries_of_the_login_and_its_own_of_the_address),
        cmocka_unit_test(a_session_ends_idle_and_at_its_time),
    };

    return cmocka_run_group_tests_name("console", tests, world_setup, world_teardown);
}
