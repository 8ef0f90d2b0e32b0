#include "tests/support/socket_client.h"
#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/http/server.h"
#include "server/http/socket_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/*
 * C3 of the reliability reference: floods, and peers that do not read or do not answer.  Time is
 * made to pass by the server's own count of half seconds.
 */
enum { SECOND = 2 };

static struct wire_server server;
static struct socket *last;
static int messages, closed, code;

static bool on_accept(void *ctx, struct socket *socket, const struct socket_handshake *h)
{
    (void)ctx;
    (void)h;
    last = socket;
    return true;
}

static void on_message(void *ctx, struct socket *socket, const char *text, size_t len)
{
    (void)ctx;
    messages++;
    if (len == 4 && !memcmp(text, "echo", 4))
        socket_send(socket, text, len);
}

static void on_closed(void *ctx, struct socket *socket, int why)
{
    (void)ctx;
    if (socket == last)
        last = NULL;
    closed++;
    code = why;
}

static const struct socket_route routes[] = {
    { .pattern = "/chat/{key}",
      .subprotocol = "chat.v1",
      .accept = on_accept,
      .message = on_message,
      .closed = on_closed,
      .message_max = 8192,
      .resync = "{\"t\":\"resync\"}" },
    { 0 },
};

static int start(void **fixture)
{
    struct http_settings settings = wire_settings();

    settings.sockets = routes;
    memset(&server, 0, sizeof(server));
    messages = closed = code = 0;
    wire_start(&server, &settings);
    *fixture = &server;
    return 0;
}

static int start_limited(void **fixture)
{
    start(fixture);
    http_server_free(&server.http);
    struct http_settings settings = wire_settings();
    settings.sockets = routes;
    settings.sockets_per_peer_max = 20;
    settings.socket_handshakes_per_s = 5;
    wire_start(&server, &settings);
    return 0;
}

static int stop(void **fixture)
{
    wire_stop(*fixture);
    return 0;
}

/* Half seconds pass at once; the loop's next one notices. */
static void pass(int ticks)
{
    server.http->ticks += ticks;
    wire_step(&server, 600);
}

/* The kernel of the test's own side holds little, so that the server's is soon full. */
static struct wire open_narrow(void)
{
    struct wire w = socket_open(&server);
    int small = 16384;

    setsockopt(w.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    return w;
}

/* Neither does anything of the test's own read it meanwhile. */
static void fill(int count, size_t len)
{
    static char text[65536];

    memset(text, 'x', sizeof(text));
    for (int i = 0; i < count && last; i++) {
        socket_send(last, text, len);
        loop_step(server.loop, false);
    }
}

/* What comes until nothing comes any more: texts and bytes of them; a resync is the last one. */
struct taken {
    int texts, resyncs;
    size_t bytes;
};

static struct taken take_all(struct wire *w)
{
    struct taken taken = { 0 };
    struct socket_heard heard;

    while ((heard = socket_hear(w, 1000)).opcode == OPCODE_TEXT) {
        taken.bytes += heard.len;
        taken.texts++;
        assert_int_equal(taken.resyncs, 0);
        taken.resyncs += !strcmp(heard.data, routes[0].resync);
    }
    return taken;
}

static void assert_bounded(int count, size_t len)
{
    for (int i = 0; i < count; i++) {
        fill(1, len);
        assert_in_range(last->queued_count, 0, 64);
        assert_in_range(last->queued_bytes, 0, 256 * 1024);
    }
    assert_true(last->resync);
    assert_in_range(last->queued_count, 0, 1); /* what was half written */
}

static void who_never_reads_is_bounded(void **fixture)
{
    struct wire w = open_narrow();
    struct taken taken;

    (void)fixture;
    assert_bounded(5000, 1000);
    assert_true(wire_serves_others(&server));
    taken = take_all(&w);
    assert_int_equal(taken.resyncs, 1);
    assert_in_range(taken.texts, 2, 1000);
    socket_say(&w, "echo"); /* then all is as before */
    assert_string_equal(socket_hear(&w, 500).data, "echo");
    wire_close(&w);
}

static void a_queue_is_bounded_in_bytes_too(void **fixture)
{
    struct wire w = open_narrow();
    struct taken taken;

    (void)fixture;
    assert_bounded(100, 60000);
    taken = take_all(&w);
    assert_int_equal(taken.resyncs, 1);
    assert_in_range(taken.bytes, 1000, 512 * 1024);
    wire_close(&w);
}

static void who_takes_nothing_for_30_s_is_closed(void **fixture)
{
    struct wire w = open_narrow();

    (void)fixture;
    fill(500, 4000);
    pass(29 * SECOND);
    assert_int_equal(closed, 0);
    pass(2 * SECOND);
    assert_int_equal(closed, 1);
    assert_int_equal(code, SOCKET_TRY_LATER);
    assert_true(wire_serves_others(&server));
    wire_close(&w);
}

/* A ping that waits behind messages gives the peer no less time. */
static void a_ping_that_cannot_leave_is_not_held_against_one(void **fixture)
{
    struct wire w = open_narrow();

    (void)fixture;
    pass(26 * SECOND);
    assert_int_equal(last->x->state, EXCHANGE_PINGED);
    fill(500, 4000);
    assert_true(last->choked);
    pass(20 * SECOND);
    assert_int_equal(closed, 0);
    pass(12 * SECOND);
    assert_int_equal(closed, 1);
    assert_int_equal(code, SOCKET_TRY_LATER);
    wire_close(&w);
}

static void who_reads_slowly_gets_all(void **fixture)
{
    struct wire w = open_narrow();
    struct socket_heard heard;

    (void)fixture;
    fill(60, 4000);
    for (int i = 0; i < 60; i++) {
        wire_step(&server, 2);
        server.http->ticks += SECOND / 2;
        heard = socket_hear(&w, 1000);
        assert_int_equal(heard.opcode, OPCODE_TEXT);
        assert_int_equal(heard.len, 4000);
    }
    pass(3 * SECOND);
    assert_int_equal(closed, 0);
    wire_close(&w);
}

static void the_silent_are_pinged_and_given_up(void **fixture)
{
    struct wire answers = socket_open(&server), silent = socket_open(&server);

    (void)fixture;
    pass(24 * SECOND);
    assert_int_equal(socket_hear(&answers, 0).opcode, -1);
    pass(2 * SECOND);
    assert_int_equal(socket_hear(&answers, 500).opcode, OPCODE_PING);
    assert_int_equal(socket_hear(&silent, 500).opcode, OPCODE_PING);
    socket_say_frame(&answers, 0x8a, "", 0);
    wire_step(&server, 20);
    pass(16 * SECOND);
    assert_int_equal(closed, 1);
    assert_int_equal(code, SOCKET_DROPPED);
    assert_true(wire_wait_closed(&silent, 500));
    assert_int_equal(socket_hear(&answers, 0).opcode, -1);
    pass(20 * SECOND);
    assert_int_equal(socket_hear(&answers, 500).opcode, OPCODE_PING);
    wire_close(&answers);
    wire_close(&silent);
}

static void a_paused_socket_is_not_given_up(void **fixture)
{
    struct wire w = socket_open(&server);

    (void)fixture;
    socket_pause_reading(last, true);
    for (int i = 0; i < 5; i++)
        pass(30 * SECOND);
    assert_int_equal(closed, 0);
    socket_pause_reading(last, false);
    socket_say(&w, "echo");
    assert_string_equal(socket_hear(&w, 500).data, "echo");
    wire_close(&w);
}

/* The same frame again and again, as fast as the server takes it; until it closes. */
static int flood(struct wire *w, const char *frame, size_t len, int times)
{
    struct strbuf block = { 0 };
    int sent = 0;

    while (block.len < 16000)
        strbuf_add(&block, frame, len);
    for (; sent < times && !w->closed; sent += (int)(block.len / len)) {
        socket_say_bytes(w, block.data, block.len);
        wire_wait_for(w, "never comes", 0);
    }
    strbuf_done(&block);
    return sent;
}

static void empty_fragments_without_end(void **fixture)
{
    struct wire w = socket_open(&server);

    (void)fixture;
    socket_say_frame(&w, 0x01, "", 0);
    flood(&w, "\x00\x80zzzz", 6, 1000000);
    assert_int_equal(socket_hear_close(&w, 500), SOCKET_POLICY);
    assert_int_equal(messages, 0);
    assert_true(wire_serves_others(&server));
    wire_close(&w);
}

static void a_storm_of_pings(void **fixture)
{
    struct wire w = socket_open(&server), other = socket_open(&server);
    int64_t began = wire_now_ms();
    int rounds = 0;

    (void)fixture;
    while (wire_now_ms() < began + 1500) {
        flood(&w, "\x89\x84zzzz\x0a\x0a\x0a\x0a", 10, 3000);
        strbuf_reset(&w.in);
        socket_say(&other, "echo");
        assert_string_equal(socket_hear(&other, 200).data, "echo");
        rounds++;
    }
    assert_true(rounds > 3);
    assert_true(wire_serves_others(&server));
    wire_close(&w);
    wire_close(&other);
}

/* One socket makes the server work for at most its share of each half second. */
static void a_flood_of_messages_is_slowed_down(void **fixture)
{
    struct wire w = socket_open(&server);
    int64_t began = wire_now_ms(), ticks = server.http->ticks;

    (void)fixture;
    while (wire_now_ms() < began + 1200)
        flood(&w, "\x81\x80zzzz", 6, 1);
    ticks = server.http->ticks - ticks;
    assert_in_range(messages, 4000, 4000 * (ticks + 1) + 3000);
    assert_true(wire_serves_others(&server));
    assert_int_equal(closed, 0);
    wire_close(&w);
}

static void a_large_frame_is_not_waited_for(void **fixture)
{
    struct wire w = socket_open(&server);

    (void)fixture;
    socket_say_bytes(&w, "\x81\xff\0\0\0\0\0\x10\0\0zzzz", 14);
    wire_step(&server, 20);
    for (int i = 0; i < 64; i++) {
        flood(&w, "zzzzzzzz", 8, 2000);
        assert_int_equal(last->reader.message.capacity + last->unread.capacity, 0);
    }
    assert_int_equal(socket_hear_close(&w, 500), SOCKET_TOO_LARGE);
    assert_true(wire_serves_others(&server));
    wire_close(&w);
}

/* Whoever does not answer our close is hung up. */
static void a_peer_that_ignores_the_close(void **fixture)
{
    struct wire w = socket_open(&server);

    (void)fixture;
    socket_close(last, SOCKET_POLICY, "slow down");
    assert_int_equal(socket_hear_close(&w, 500), SOCKET_POLICY);
    flood(&w, "\x81\x80zzzz", 6, 10000);
    assert_int_equal(messages, 0);
    pass(6 * SECOND);
    assert_int_equal(closed, 1);
    assert_int_equal(code, SOCKET_POLICY);
    wire_close(&w);
}

static void a_flood_of_handshakes(void **fixture)
{
    struct socket_ask ask = socket_ask();
    int got = 0, refused = 0;

    (void)fixture;
    for (int i = 0; i < 300; i++) {
        struct wire w = socket_begin(&server, &ask);
        int status = socket_status(&w);
        got += status == 101;
        refused += status == 429;
        wire_close(&w);
    }
    assert_int_equal(got + refused, 300);
    assert_in_range(got, 5, 5 + 5 * (int)(server.http->ticks / SECOND + 2));
    assert_true(wire_serves_others(&server));
}

#define ON(start_fn, sentence, fn)                                                                 \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = (start_fn), .teardown_func = stop     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(start, "C3 who never reads is bounded, and told once", who_never_reads_is_bounded),
        ON(start, "a queue is bounded in bytes too", a_queue_is_bounded_in_bytes_too),
        ON(start, "who takes nothing for 30 s is closed", who_takes_nothing_for_30_s_is_closed),
        ON(start, "a ping that cannot leave is not held against one",
           a_ping_that_cannot_leave_is_not_held_against_one),
        ON(start, "who reads slowly gets all", who_reads_slowly_gets_all),
        ON(start, "the silent are pinged and given up", the_silent_are_pinged_and_given_up),
        ON(start, "a paused socket is not given up", a_paused_socket_is_not_given_up),
        ON(start, "C3 empty fragments without end", empty_fragments_without_end),
        ON(start, "C3 a storm of pings", a_storm_of_pings),
        ON(start, "a flood of messages is slowed down", a_flood_of_messages_is_slowed_down),
        ON(start, "C3 a large frame is not waited for", a_large_frame_is_not_waited_for),
        ON(start, "a peer that ignores the close is hung up", a_peer_that_ignores_the_close),
        ON(start_limited, "C3 a flood of handshakes", a_flood_of_handshakes),
    };

    return cmocka_run_group_tests_name("socket_attacks", tests, NULL, NULL);
}
