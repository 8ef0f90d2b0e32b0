#include "server/console/internal.h"
#include "server/console/login.h"
#include "server/http/routes.h"
#include "server/base/error.h"
#include "tests/support/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void each_route_has_a_rule_and_none_hides_another(void **state)
{
    size_t count = console_route_count();
    struct http_route table[128] = { 0 };
    struct arena a = { 0 };

    (void)state;
    assert_true(count > 0 && count < 128);
    assert_true(console_routes_ruled());
    console_http_routes(table, NULL);
    for (size_t i = 0; i < count; i++) {
        struct http_request request = { .method = table[i].method, .path = table[i].pattern };
        assert_ptr_equal(route_find(table, false, &request, &a).route, &table[i]);
        assert_int_equal(strncmp(table[i].pattern, "/console", 8), 0);
    }
    arena_done(&a);
}

static void roles_have_their_words_and_numbers(void **state)
{
    static const char *const words[] = { "agent", "supervisor", "manager", "operator" };

    (void)state;
    for (int i = 0; i < 4; i++) {
        enum console_role role = console_role_named(words[i]);
        assert_int_equal(console_role_number(role), i + 1);
        assert_int_equal(console_role_numbered(i + 1), role);
        assert_string_equal(console_role_word(role), words[i]);
    }
    static const char *const none[] = { "", "anybody", "code", "Agent", "admin" };
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_int_equal(console_role_named(none[i]), CONSOLE_UNRULED);
    static const int numbers[] = { 0, 5, -1, -100, 1000000 };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_int_equal(console_role_numbered(numbers[i]), CONSOLE_UNRULED);
}

static void the_cookie_is_found_by_its_whole_name(void **state)
{
    static const struct {
        const char *header, *value;
    } cases[] = {
        { "__Host-quita=abc", "abc" },
        { "a=b; __Host-quita=abc; c=d", "abc" },
        { "a=b;__Host-quita=abc", "abc" },
        { "__Host-quita=", "" },
        { "__Host-quita=first; __Host-quita=second", "first" },
        { "x__Host-quita=abc", NULL },
        { "__Host-quitax=abc", NULL },
        { "__host-quita=abc", NULL },
        { "a=__Host-quita=abc", NULL },
        { "__Host-quita", NULL },
        { "", NULL },
        { "; ;;", NULL },
        { NULL, NULL },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got = session_find_cookie(&a, cases[i].header);
        if (cases[i].value)
            assert_string_equal(got, cases[i].value);
        else
            assert_null(got);
    }
    arena_done(&a);
}

static void the_forms_token_is_its_sessions_alone(void **state)
{
    struct arena a = { 0 };
    struct console_visit v = { .csrf = session_csrf(&a, "secret one") };
    const char *other = session_csrf(&a, "secret two");
    char wrong[64];

    (void)state;
    assert_int_equal(strlen(v.csrf), 43);
    assert_true(session_csrf_fits(&v, session_csrf(&a, "secret one")));
    assert_false(session_csrf_fits(&v, other));
    assert_false(session_csrf_fits(&v, NULL));
    assert_false(session_csrf_fits(&v, ""));
    for (size_t i = 0; i < 43; i++) {
        snprintf(wrong, sizeof(wrong), "%s", v.csrf);
        wrong[i] ^= 1;
        assert_false(session_csrf_fits(&v, wrong));
    }
    v.csrf = NULL;
    assert_false(session_csrf_fits(&v, other));
    assert_false(session_csrf_fits(&v, ""));
    arena_done(&a);
}

static void where_from_is_a_network_not_an_address(void **state)
{
    static const struct {
        const char *peer, *prefix, *place;
    } cases[] = {
        { "203.0.113.77", "203.0.113.0/24", "203.0.113.77/32" },
        { "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", "2001:db8:1:2::/64" },
        { "::1", "::/48", "::/64" },
        { "nonsense", "::/48", "::/64" },
    };
    char out[IP_PREFIX_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        session_ip_prefix(cases[i].peer, out);
        assert_string_equal(out, cases[i].prefix);
        session_ip_place(cases[i].peer, out);
        assert_string_equal(out, cases[i].place);
    }
}

static void a_recovery_code_is_one_in_any_spelling(void **state)
{
    static const char *const same[] = { "ABCDE-FGH23", "abcdefgh23", " abcde fgh23 ",
                                        "A-B-C-D-E-FGH23" };
    static const char *const none[] = {
        "", "ABCDE-FGH2", "ABCDE-FGH234", "ABCDE-FGH21", "ABCDE_FGH23", "287082", "ábcde-fgh23"
    };
    struct seal seal;
    struct error err;
    uint8_t first[LOGIN_KEY], again[LOGIN_KEY];

    (void)state;
    assert_true(seal_init(
        &seal, "1:5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed", &err));
    assert_true(recovery_hash(&seal, same[0], first));
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_true(recovery_hash(&seal, same[i], again));
        assert_memory_equal(first, again, LOGIN_KEY);
    }
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_false(recovery_hash(&seal, none[i], again));
    assert_true(recovery_hash(&seal, "ABCDE-FGH24", again));
    assert_memory_not_equal(first, again, LOGIN_KEY);
    seal_done(&seal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_route_has_a_rule_and_none_hides_another),
        cmocka_unit_test(roles_have_their_words_and_numbers),
        cmocka_unit_test(the_cookie_is_found_by_its_whole_name),
        cmocka_unit_test(the_forms_token_is_its_sessions_alone),
        cmocka_unit_test(where_from_is_a_network_not_an_address),
        cmocka_unit_test(a_recovery_code_is_one_in_any_spelling),
    };

    return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}
