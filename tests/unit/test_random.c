#include "tests/support/unit.h"

#include "server/base/random.h"

#include <string.h>

static void the_same_seed_gives_the_same_bytes(void **fixture)
{
    struct random_seeded one, two, three;
    struct random a = random_seeded(&one, 42), b = random_seeded(&two, 42);
    struct random c = random_seeded(&three, 43);
    unsigned char x[1000], y[1000], z[1000];

    (void)fixture;
    for (size_t i = 0; i < sizeof(x); i += 8) {
        random_fill(&a, x + i, 8);
        random_fill(&c, z + i, 8);
    }
    random_fill(&b, y, sizeof(y));
    assert_memory_equal(x, y, sizeof(x));
    assert_memory_not_equal(x, z, sizeof(x));
}

static void a_seed_replays_on_every_machine(void **fixture)
{
    /* SplitMix64 of seed 0 starts with e220a8397b1dcdaf, here with its last byte first. */
    static const unsigned char want[] = { 0xaf, 0xcd, 0x1d, 0x7b, 0x39, 0xa8, 0x20, 0xe2 };
    struct random_seeded seeded;
    struct random r = random_seeded(&seeded, 0);
    unsigned char got[8];

    (void)fixture;
    random_fill(&r, got, sizeof(got));
    assert_memory_equal(got, want, sizeof(want));
}

static void the_machine_never_repeats_itself(void **fixture)
{
    struct random r = random_system();
    unsigned char a[32], b[32];

    (void)fixture;
    random_fill(&r, a, sizeof(a));
    random_fill(&r, b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

static void numbers_stay_below_their_bound_and_reach_all_of_it(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "bounds");
    int seen[7] = { 0 };

    (void)fixture;
    for (int i = 0; i < 70000; i++)
        seen[random_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 9400, 10600); /* six standard deviations */
    for (int i = 0; i < 1000; i++) {
        uint64_t bound = 1 + random_below(&r, UINT64_MAX);
        assert_true(random_below(&r, bound) < bound);
    }
    assert_int_equal(random_below(&r, 1), 0);
}

/* Without rejecting, a bound of two thirds of all numbers would favour its lower half two to one.
 */
static void no_number_is_favoured(void **fixture)
{
    const uint64_t bound = UINT64_MAX / 3 * 2;
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "halves");
    int low = 0;

    (void)fixture;
    for (int i = 0; i < 10000; i++)
        low += random_below(&r, bound) < bound / 2;
    assert_in_range(low, 4700, 5300); /* six standard deviations */
}

static void constant_fill(void *ctx, void *out, size_t len)
{
    memset(out, *(int *)ctx, len);
}

static void a_source_that_always_gives_zero_does_not_hang(void **fixture)
{
    int byte = 0;
    struct random r = { constant_fill, &byte };

    (void)fixture;
    assert_int_equal(random_below(&r, 3), 0);
    assert_int_equal(random_below(&r, UINT64_MAX), 0);
}

static void tokens_are_url_safe_and_fit_their_room(void **fixture)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "tokens");
    int byte = 0xff;
    struct random ones = { constant_fill, &byte };

    (void)fixture;
    for (size_t bytes = 0; bytes < 200; bytes++) {
        char token[300];
        memset(token, '#', sizeof(token));
        random_token(&r, bytes, token);
        assert_int_equal(strlen(token), (bytes * 8 + 5) / 6);
        assert_int_equal(strspn(token, allowed), strlen(token));
        assert_true(strlen(token) + 1 <= bytes * 4 / 3 + 2);
        for (size_t i = bytes * 4 / 3 + 2; i < sizeof(token); i++)
            assert_int_equal(token[i], '#');
        random_token(&ones, 16, token);
        assert_string_equal(token, "_____________________w");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the same seed gives the same bytes", the_same_seed_gives_the_same_bytes),
        TEST("a seed replays on every machine", a_seed_replays_on_every_machine),
        TEST("the machine never repeats itself", the_machine_never_repeats_itself),
        TEST("numbers stay below their bound and reach all of it",
             numbers_stay_below_their_bound_and_reach_all_of_it),
        TEST("no number is favoured", no_number_is_favoured),
        TEST("a source that always gives zero does not hang",
             a_source_that_always_gives_zero_does_not_hang),
        TEST("tokens are URL-safe and fit their room", tokens_are_url_safe_and_fit_their_room),
    };

    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
