#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/http/peers.h"
#include "server/http/socket_limits.h"

#include <stdio.h>
#include <string.h>

static struct peer peer(const char *text)
{
    struct peer p = { 0 };

    assert_true(peer_parse(text, strlen(text), &p));
    return p;
}

static struct socket_limits *limits(int all, int per_peer, int per_s)
{
    return socket_limits_new(&(struct socket_limit_settings){
        .sockets_max = all, .per_peer_max = per_peer, .handshakes_per_s = per_s });
}

static void a_bucket_holds_one_second(void **fixture)
{
    struct socket_limits *l = limits(0, 0, 5);
    struct peer a = peer("192.0.2.1"), b = peer("192.0.2.2");

    (void)fixture;
    for (int i = 0; i < 5; i++)
        assert_int_equal(socket_limits_admit(l, &a, 0, 1000), 0);
    assert_int_equal(socket_limits_admit(l, &a, 0, 1000), 429);
    assert_int_equal(socket_limits_admit(l, &b, 0, 1000), 0);
    assert_int_equal(socket_limits_admit(l, &a, 0, 1199), 429);
    assert_int_equal(socket_limits_admit(l, &a, 0, 1200), 0);
    assert_int_equal(socket_limits_admit(l, &a, 0, 1201), 429);
    for (int i = 0; i < 5; i++) /* no more than one second's, however long it was quiet */
        assert_int_equal(socket_limits_admit(l, &a, 0, 900000), 0);
    assert_int_equal(socket_limits_admit(l, &a, 0, 900000), 429);
    socket_limits_free(&l);
}

/* Over a long time no address gets more than its rate and one bucket. */
static void a_flood_gets_no_more_than_its_rate(void **fixture)
{
    struct socket_limits *l = limits(0, 0, 5);
    struct peer a = peer("2001:db8::1");
    int admitted = 0;

    (void)fixture;
    for (int64_t ms = 0; ms < 60000; ms++)
        if (!socket_limits_admit(l, &a, 0, ms)) {
            admitted++;
            socket_limits_left(l, &a);
        }
    assert_in_range(admitted, 5 * 60, 5 * 60 + 5);
    socket_limits_free(&l);
}

static void open_ones_are_counted_by_network(void **fixture)
{
    struct socket_limits *l = limits(4, 2, 0);
    struct peer a = peer("2001:db8:0:1::1"), same = peer("2001:db8:0:1:ffff::2"),
                other = peer("2001:db8:0:2::1"), v4 = peer("192.0.2.1");

    (void)fixture;
    assert_int_equal(socket_limits_admit(l, &a, 0, 0), 0);
    assert_int_equal(socket_limits_admit(l, &same, 0, 0), 0);
    assert_int_equal(socket_limits_admit(l, &a, 0, 0), 429);
    assert_int_equal(socket_limits_admit(l, &a, 3, 0), 0); /* the route's own limit */
    assert_int_equal(socket_limits_admit(l, &other, 0, 0), 0);
    assert_int_equal(socket_limits_admit(l, &v4, 0, 0), 503);
    assert_int_equal(socket_limits_admit_trusted(l), 503);
    assert_int_equal(socket_limits_open(l), 4);
    socket_limits_left(l, &same);
    assert_int_equal(socket_limits_admit_trusted(l), 0);
    assert_int_equal(socket_limits_open(l), 4);
    socket_limits_free(&l);
}

static void addresses_are_forgotten(void **fixture)
{
    struct socket_limits *l = limits(0, 0, 5);
    char text[40];

    (void)fixture;
    for (int i = 0; i < 1000; i++) {
        struct peer p;
        snprintf(text, sizeof(text), "2001:db8:0:%x::1", i);
        p = peer(text);
        assert_int_equal(socket_limits_admit(l, &p, 0, i), 0);
        if (i)
            socket_limits_left(l, &p);
    }
    socket_limits_forget(l, 1000);
    assert_int_equal(socket_limits_known(l), 200); /* whose buckets are not full again yet */
    socket_limits_forget(l, 2000);
    assert_int_equal(socket_limits_known(l), 1);
    socket_limits_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a bucket holds one second's handshakes", a_bucket_holds_one_second),
        TEST("a flood gets no more than its rate", a_flood_gets_no_more_than_its_rate),
        TEST("open ones are counted by network and in all", open_ones_are_counted_by_network),
        TEST("addresses are forgotten", addresses_are_forgotten),
    };

    return cmocka_run_group_tests_name("socket_limits", tests, NULL, NULL);
}
