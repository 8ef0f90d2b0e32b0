#include "server/providers/meta_limits.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

enum { SECOND = 1000000 };
static const int64_t start = INT64_C(1000) * SECOND;

/* Sends as early as allowed until `until`; returns how many left. */
static int send_until(struct meta_throughput *t, int64_t *now, int64_t until)
{
    int sent = 0;

    for (;;) {
        int64_t wait = meta_throughput_wait(t, *now);
        if (*now + wait >= until)
            return sent;
        *now += wait;
        assert_int_equal(meta_throughput_wait(t, *now), 0);
        meta_throughput_take(t, *now);
        sent++;
    }
}

static void any_second_stays_within_eighty(void **fixture)
{
    struct meta_throughput t;
    int64_t now = start;

    (void)fixture;
    meta_throughput_init(&t, 70, 10);
    assert_in_range(send_until(&t, &now, start + SECOND), 75, 80); /* with the burst */
    assert_in_range(send_until(&t, &now, start + 2 * SECOND), 69, 70);
    assert_in_range(send_until(&t, &now, start + 12 * SECOND), 695, 700);
    now += 60 * (int64_t)SECOND; /* rest gives no more than the burst back */
    assert_in_range(send_until(&t, &now, now + SECOND), 75, 80);
}

static void a_burst_needs_no_wait(void **fixture)
{
    struct meta_throughput t;

    (void)fixture;
    meta_throughput_init(&t, 70, 10);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(meta_throughput_wait(&t, start), 0);
        meta_throughput_take(&t, start);
    }
    assert_int_equal(meta_throughput_wait(&t, start), t.interval_us);
}

static void what_people_write_counts_too(void **fixture)
{
    struct meta_throughput t;
    int64_t now = start;

    (void)fixture;
    meta_throughput_init(&t, 70, 10);
    meta_throughput_note(&t, 40, start);
    assert_in_range(send_until(&t, &now, start + SECOND), 35, 40);
    meta_throughput_note(&t, 1000000, now);
    assert_true(meta_throughput_wait(&t, now) <= SECOND + t.interval_us);
    assert_true(meta_throughput_wait(&t, now) > SECOND / 2);
}

static void a_hold_stops_until_its_end(void **fixture)
{
    struct meta_throughput t;

    (void)fixture;
    meta_throughput_init(&t, 70, 10);
    meta_throughput_hold(&t, start + 5 * SECOND);
    assert_int_equal(meta_throughput_wait(&t, start), 5 * SECOND);
    assert_int_equal(meta_throughput_wait(&t, start + 5 * SECOND), 0);
    meta_throughput_hold(&t, start + SECOND); /* an earlier end changes nothing */
    assert_int_equal(meta_throughput_wait(&t, start), 5 * SECOND);
}

static void one_each_six_seconds_needs_no_burst(void **fixture)
{
    struct meta_pairs p;

    (void)fixture;
    meta_pairs_init(&p, 64);
    for (int i = 0; i < 100; i++) {
        int64_t now = start + i * (int64_t)META_PAIR_INTERVAL_US;
        assert_int_equal(meta_pairs_wait(&p, 7, now), 0);
        meta_pairs_take(&p, 7, now);
    }
    meta_pairs_done(&p);
}

static void a_conversation_is_never_slowed(void **fixture)
{
    struct meta_pairs p;

    (void)fixture;
    meta_pairs_init(&p, 64);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(meta_pairs_wait(&p, 7, start + i * (int64_t)SECOND), 0);
        meta_pairs_take(&p, 7, start + i * (int64_t)SECOND);
    }
    meta_pairs_done(&p);
}

static void the_credit_ends_with_its_forty_fifth(void **fixture)
{
    struct meta_pairs p;

    (void)fixture;
    meta_pairs_init(&p, 64);
    for (int i = 0; i < META_PAIR_BURST; i++) {
        assert_int_equal(meta_pairs_wait(&p, 7, start), 0);
        meta_pairs_take(&p, 7, start);
    }
    assert_int_equal(meta_pairs_wait(&p, 7, start), META_PAIR_INTERVAL_US);
    assert_int_equal(meta_pairs_wait(&p, 7, start + META_PAIR_INTERVAL_US), 0);
    assert_int_equal(meta_pairs_wait(&p, 8, start), 0); /* others are unaffected */
    meta_pairs_done(&p);
}

static void a_refusal_closes_the_burst(void **fixture)
{
    struct meta_pairs p;

    (void)fixture;
    meta_pairs_init(&p, 64);
    meta_pairs_take(&p, 7, start);
    meta_pairs_hold(&p, 7, start, start + 16 * SECOND);
    assert_int_equal(meta_pairs_wait(&p, 7, start), 16 * SECOND);
    assert_int_equal(meta_pairs_wait(&p, 7, start + 16 * SECOND), 0);
    meta_pairs_hold(&p, 9, start, start + SECOND); /* also for one we did not remember */
    assert_int_equal(meta_pairs_wait(&p, 9, start), SECOND);
    meta_pairs_done(&p);
}

static uint64_t mixed(uint64_t n)
{
    n ^= n >> 30;
    n *= UINT64_C(0xbf58476d1ce4e5b9);
    n ^= n >> 27;
    n *= UINT64_C(0x94d049bb133111eb);
    return n ^ (n >> 31);
}

/* At 70 a second about 420 people owe something at once: none of them may be forgotten. */
static void a_full_load_forgets_nobody(void **fixture)
{
    struct meta_pairs p;

    (void)fixture;
    meta_pairs_init(&p, 4096);
    for (uint64_t i = 1; i <= 20000; i++) {
        int64_t now = start + (int64_t)i * (SECOND / 70);
        meta_pairs_take(&p, mixed(i), now);
        if (i < 350)
            continue;
        uint64_t other = mixed(i - 349); /* just under 5 s ago: a second of its debt is left */
        for (int more = 1; more < META_PAIR_BURST && i % 100 == 0; more++)
            meta_pairs_take(&p, other, now);
        if (i % 100 == 0)
            assert_true(meta_pairs_wait(&p, other, now) > SECOND / 2);
    }
    assert_int_equal(p.mask, 4095);
    meta_pairs_done(&p);
}

static void a_small_table_forgets_the_nearest_to_free(void **fixture)
{
    struct meta_pairs p;

    (void)fixture;
    meta_pairs_init(&p, 1);
    assert_int_equal(p.mask, 15);
    meta_pairs_hold(&p, 1, start, start + 100 * SECOND);
    for (uint64_t person = 2; person < 200; person++)
        meta_pairs_hold(&p, person, start, start + (int64_t)person * 10);
    assert_int_equal(meta_pairs_wait(&p, 1, start), 100 * SECOND);
    assert_int_equal(meta_pairs_wait(&p, 2, start), 0);
    meta_pairs_done(&p);
}

#define TEST(name, function)                                                                       \
    {                                                                                              \
        name, function, NULL, NULL, NULL                                                           \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("any second stays within the 80 that Meta allows", any_second_stays_within_eighty),
        TEST("a burst needs no wait", a_burst_needs_no_wait),
        TEST("what people write counts too, for a second at most", what_people_write_counts_too),
        TEST("a hold stops until its end", a_hold_stops_until_its_end),
        TEST("one message each six seconds needs no burst", one_each_six_seconds_needs_no_burst),
        TEST("a conversation is never slowed", a_conversation_is_never_slowed),
        TEST("the credit ends with its forty-fifth", the_credit_ends_with_its_forty_fifth),
        TEST("a refusal closes the burst", a_refusal_closes_the_burst),
        TEST("a full load forgets nobody", a_full_load_forgets_nobody),
        TEST("a small table forgets those nearest to free",
             a_small_table_forgets_the_nearest_to_free),
    };
    return cmocka_run_group_tests_name("meta_limits", tests, NULL, NULL);
}
