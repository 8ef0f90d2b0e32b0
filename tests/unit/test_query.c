#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/random.h"
#include "server/http/http.h"
#include "server/http/peers.h"
#include "server/http/query.h"

#include <string.h>

static void values_are_decoded(void **fixture)
{
    static const struct {
        const char *query, *name, *value; /* NULL = none */
    } cases[] = {
        { "a=1&b=2", "a", "1" },
        { "a=1&b=2", "b", "2" },
        { "a=1", "b", NULL },
        { "", "a", NULL },
        { "a=", "a", "" },
        { "a", "a", "" },
        { "a&b=1", "a", "" },
        { "ab=1&a=2", "a", "2" },
        { "a=1&a=2", "a", "1" },
        { "a=x+y%20z", "a", "x y z" },
        { "a=%26%3d%2B", "a", "&=+" },
        { "a=1=2", "a", "1=2" },
        { "%61=1", "a", "1" },
        { "hub.mode=subscribe&hub.challenge=42", "hub.challenge", "42" },
        { "nome=Jo%C3%A3o", "nome", "Jo\xc3\xa3o" },
        { "a=%", "a", NULL },
        { "a=%4", "a", NULL },
        { "a=%zz", "a", NULL },
        { "a=%00", "a", NULL },
        { "%zz=1&a=2", "a", "2" },
        { "&&a=2&", "a", "2" },
        { "=1", "", "1" },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = query_value(&a, cases[i].query, cases[i].name);
        if (cases[i].value)
            assert_string_equal(got ? got : "(null)", cases[i].value);
        else
            assert_null(got);
        got = form_value(&a, cases[i].query, strlen(cases[i].query), cases[i].name);
        assert_int_equal(got != NULL, cases[i].value != NULL);
    }
    arena_done(&a);
}

static void a_form_is_read_within_its_length(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    assert_string_equal(form_value(&a, "a=1234", 4, "a"), "12");
    assert_null(form_value(&a, "a=%41", 4, "a"));
    assert_null(form_value(&a, "a=1", 0, "a"));
    assert_null(form_value(&a, "a=1\0x", 5, "a"));
    arena_done(&a);
}

static void decoding_undoes_encoding(void **fixture)
{
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "decoding undoes encoding");

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        struct arena a = { 0 };
        char text[32] = { 0 }, encoded[3 * sizeof(text) + 1];
        size_t len = (size_t)random_below(&random, sizeof(text));
        for (size_t j = 0; j < len; j++)
            text[j] = (char)(1 + random_below(&random, 255));
        percent_encode(encoded, text, len, "-._~");
        assert_string_equal(percent_decode(&a, encoded, strlen(encoded), true), text);
        arena_done(&a);
    }
}

static void addresses_are_read_and_told(void **fixture)
{
    static const struct {
        const char *text, *told; /* NULL = not one */
    } cases[] = {
        { "127.0.0.1", "127.0.0.1" },
        { "::1", "::1" },
        { "::ffff:10.0.0.1", "10.0.0.1" },
        { "2001:DB8::1", "2001:db8::1" },
        { "1.2.3", NULL },
        { "1.2.3.4.5", NULL },
        { "", NULL },
        { "gateway", NULL },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct peer peer;
        char told[PEER_TEXT];
        bool good = peer_parse(cases[i].text, strlen(cases[i].text), &peer);
        assert_int_equal(good, cases[i].told != NULL);
        if (!good)
            continue;
        peer_text(&peer, told);
        assert_string_equal(told, cases[i].told);
    }
}

static void networks_hold_their_addresses(void **fixture)
{
    static const struct {
        const char *list, *peer;
        bool trusted;
    } cases[] = {
        { "10.0.0.0/8", "10.255.0.1", true },    { "10.0.0.0/8", "11.0.0.1", false },
        { "10.1.2.128/25", "10.1.2.129", true }, { "10.1.2.128/25", "10.1.2.127", false },
        { "0.0.0.0/0", "203.0.113.1", true },    { "0.0.0.0/0", "2001:db8::1", false },
        { "fd00::/8", "fd12::1", true },         { "fd00::/8", "fe80::1", false },
        { "127.0.0.1 , ::1", "::1", true },      { "", "127.0.0.1", false },
        { "192.168.0.7", "192.168.0.8", false },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct proxies proxies;
        struct peer peer;
        assert_true(proxies_parse(cases[i].list, &proxies, NULL));
        assert_true(peer_parse(cases[i].peer, strlen(cases[i].peer), &peer));
        assert_int_equal(proxies_trust(&proxies, &peer), cases[i].trusted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("values are decoded, bad escapes are refused", values_are_decoded),
        TEST("a form is read within its length", a_form_is_read_within_its_length),
        TEST("decoding undoes encoding", decoding_undoes_encoding),
        TEST("addresses are read and told", addresses_are_read_and_told),
        TEST("networks hold their addresses", networks_hold_their_addresses),
    };

    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
