#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/base/seal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEX_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEX_B "FFEEDDCCBBAA99887766554433221100ffeeddccbbaa99887766554433221100"

static struct seal with_keys(const char *keys)
{
    struct seal s = { 0 };
    struct error err = { 0 };

    if (!seal_init(&s, keys, &err))
        fail_msg("%s", err.detail);
    return s;
}

static void what_was_sealed_opens_again(void **fixture)
{
    struct seal s = with_keys("7:" HEX_A);
    struct arena a = { 0 };
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "sealed values");

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        size_t len = random_below(&r, 300), got_len = 0;
        uint8_t clear[300];
        struct error err = { 0 };
        random_fill(&r, clear, len);
        struct bytes sealed = seal_close(&s, &a, "cpf", clear, len);
        char *got = seal_open(&s, &a, "cpf", sealed, &got_len, &err);
        assert_non_null(got);
        assert_int_equal(sealed.len, len + SEAL_OVERHEAD);
        assert_int_equal(got_len, len);
        assert_memory_equal(got, clear, len);
        assert_int_equal(got[len], '\0');
        arena_done(&a);
    }
    seal_done(&s);
}

static void no_altered_byte_goes_unseen(void **fixture)
{
    struct seal s = with_keys("7:" HEX_A);
    struct arena a = { 0 };
    struct bytes sealed = seal_close(&s, &a, "cpf", "52998224725", 11);

    (void)fixture;
    for (size_t bit = 0; bit < sealed.len * 8; bit++) {
        struct error err = { 0 };
        uint8_t *bad = arena_memdup(&a, sealed.data, sealed.len);
        bad[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_null(seal_open(&s, &a, "cpf", (struct bytes){ bad, sealed.len }, NULL, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_null(strstr(err.detail, "52998224725"));
    }
    for (size_t len = 0; len < sealed.len; len++)
        assert_null(seal_open(&s, &a, "cpf", (struct bytes){ sealed.data, len }, NULL, NULL));
    arena_done(&a);
}

static void a_value_opens_for_its_purpose_only(void **fixture)
{
    struct seal s = with_keys("7:" HEX_A);
    struct arena a = { 0 };
    struct error err = { 0 };
    struct bytes sealed = seal_close(&s, &a, "cpf", "x", 1);

    (void)fixture;
    assert_null(seal_open(&s, &a, "phone", sealed, NULL, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_null(seal_open(&s, &a, "cp", sealed, NULL, &err));
    assert_null(seal_open(&s, &a, "", sealed, NULL, &err));
    arena_done(&a);
}

static int by_nonce(const void *a, const void *b)
{
    return memcmp(((const struct bytes *)a)->data + 4, ((const struct bytes *)b)->data + 4, 24);
}

/* Across several rows of nonces, and with another key in between. */
static void the_same_value_is_never_sealed_the_same_way(void **fixture)
{
    enum { COUNT = 5000 };
    struct seal s = with_keys("7:" HEX_A), other = with_keys("7:" HEX_B);
    struct arena a = { 0 };
    struct bytes *sealed = ARENA_ARRAY(&a, struct bytes, COUNT);

    (void)fixture;
    for (size_t i = 0; i < COUNT; i++)
        sealed[i] = seal_close(i % 700 == 0 ? &other : &s, &a, "cpf", "52998224725", 11);
    qsort(sealed, COUNT, sizeof(*sealed), by_nonce);
    for (size_t i = 1; i < COUNT; i++)
        assert_true(by_nonce(&sealed[i - 1], &sealed[i]) < 0);
    arena_done(&a);
}

static void an_old_key_opens_until_it_is_gone(void **fixture)
{
    struct seal old = with_keys("1:" HEX_A), both = with_keys("2:" HEX_B ",1:" HEX_A);
    struct seal newer = with_keys("2:" HEX_B);
    struct arena a = { 0 };
    struct error err = { 0 };
    struct bytes sealed = seal_close(&old, &a, "token", "abc", 3);
    struct bytes again = seal_close(&both, &a, "token", "abc", 3);

    (void)fixture;
    assert_int_equal(seal_key_id(&both), 2);
    assert_string_equal(seal_open(&both, &a, "token", sealed, NULL, &err), "abc");
    assert_string_equal(seal_open(&newer, &a, "token", again, NULL, &err), "abc");
    assert_null(seal_open(&newer, &a, "token", sealed, NULL, &err));
    assert_non_null(strstr(err.detail, "key 1"));
    arena_done(&a);
}

static void hashes_depend_on_key_purpose_and_data(void **fixture)
{
    struct seal s = with_keys("1:" HEX_A), other = with_keys("1:" HEX_B);
    struct seal_hash base = seal_hash(&s, "cpf", "52998224725", 11), want;
    const struct seal_hash different[] = {
        seal_hash(&s, "phone", "52998224725", 11),   seal_hash(&s, "cpf", "52998224726", 11),
        seal_hash(&other, "cpf", "52998224725", 11), seal_hash(&s, "cpf5", "2998224725", 10),
        seal_hash(&s, "cpf", "52998224725", 10),     seal_hash(&s, "cpf", "", 0),
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(different); i++)
        assert_memory_not_equal(&base, &different[i], sizeof(base));
    want = seal_hash(&s, "cpf", "52998224725", 11);
    assert_memory_equal(&base, &want, sizeof(base));
    /* In one call: BLAKE2b of purpose, NUL and data under the key. */
    crypto_generichash(want.bytes, SEAL_HASH_SIZE, (const uint8_t *)"cpf\00052998224725", 15,
                       s.keys[0].bytes, SEAL_KEY_SIZE);
    assert_memory_equal(&base, &want, sizeof(base));
}

static void keys_that_are_not_keys_are_refused_without_repeating_them(void **fixture)
{
    static const char *const texts[] = {
        "",
        "1",
        "1:",
        HEX_A,
        ":" HEX_A,
        "-1:" HEX_A,
        "4294967296:" HEX_A,
        "1:" HEX_A "0",
        "1:0" HEX_A,
        "1:zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "1:" HEX_A ",",
        "1:" HEX_A ";2:" HEX_B,
        "1:" HEX_A ",1:" HEX_B,
        "1:" HEX_A ",2:" HEX_A ",3:" HEX_A ",4:" HEX_A ",5:" HEX_A,
        "@tests/unit/no-such-file",
        "@.",
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct seal s = { .count = 9 };
        struct error err = { 0 };
        if (seal_init(&s, texts[i], &err))
            fail_msg("taken as keys: %s", texts[i]);
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_int_equal(s.count, 9);
        assert_null(strstr(err.detail, "2233"));
    }
}

static void keys_may_come_from_a_file(void **fixture)
{
    char name[] = "/tmp/quita-keys-XXXXXX", at[sizeof(name) + 1];
    int fd = mkstemp(name);
    const char keys[] = "4294967295:" HEX_A ",\n 0:" HEX_B "\n";

    (void)fixture;
    assert_true(fd >= 0 && write(fd, keys, sizeof(keys) - 1) == sizeof(keys) - 1);
    close(fd);
    snprintf(at, sizeof(at), "@%s", name);
    struct seal s = with_keys(at);
    unlink(name);
    assert_int_equal(s.count, 2);
    assert_int_equal(seal_key_id(&s), UINT32_MAX);
    assert_int_equal(s.keys[1].bytes[0], 0xff);
    seal_done(&s);
    assert_int_equal(s.keys[1].bytes[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what was sealed opens again", what_was_sealed_opens_again),
        TEST("no altered byte goes unseen", no_altered_byte_goes_unseen),
        TEST("a value opens for its purpose only", a_value_opens_for_its_purpose_only),
        TEST("the same value is never sealed the same way",
             the_same_value_is_never_sealed_the_same_way),
        TEST("an old key opens until it is gone", an_old_key_opens_until_it_is_gone),
        TEST("hashes depend on key, purpose and data", hashes_depend_on_key_purpose_and_data),
        TEST("keys that are not keys are refused without repeating them",
             keys_that_are_not_keys_are_refused_without_repeating_them),
        TEST("keys may come from a file", keys_may_come_from_a_file),
    };

    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
