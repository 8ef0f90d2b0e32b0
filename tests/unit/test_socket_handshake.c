#include "tests/support/socket_client.h"
#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/http/socket.h"

#include <stdio.h>
#include <string.h>

/* Who gets a WebSocket and who does not.  Over real connections. */
static struct wire_server server;
static struct {
    char ticket[100], cookie[100], param[40], peer[46];
    int accepted, messages, closed, code;
} seen;

static bool on_accept(void *ctx, struct socket *socket, const struct socket_handshake *h)
{
    (void)ctx;
    snprintf(seen.ticket, sizeof(seen.ticket), "%s", h->ticket);
    snprintf(seen.cookie, sizeof(seen.cookie), "%s", h->cookie);
    snprintf(seen.param, sizeof(seen.param), "%s", h->params[0]);
    snprintf(seen.peer, sizeof(seen.peer), "%s", h->peer);
    if (strcmp(h->origin, "https://www.escola.br") != 0 || strcmp(h->host, "chat.escola.br") != 0) {
        socket_send(socket, "never heard", 11);
        return false;
    }
    seen.accepted++;
    return true;
}

static void on_message(void *ctx, struct socket *socket, const char *text, size_t len)
{
    (void)ctx;
    seen.messages++;
    socket_send(socket, text, len);
}

static void on_closed(void *ctx, struct socket *socket, int code)
{
    (void)ctx;
    (void)socket;
    seen.closed++;
    seen.code = code;
}

static const struct socket_route routes[] = {
    { .pattern = "/chat/{key}",
      .subprotocol = "chat.v1",
      .accept = on_accept,
      .message = on_message,
      .closed = on_closed,
      .message_max = 8192 },
    { .pattern = "/console",
      .subprotocol = "console.v1",
      .accept = on_accept,
      .message = on_message,
      .closed = on_closed,
      .message_max = 65536 },
    { .pattern = "/admin",
      .subprotocol = "chat.v1",
      .accept = on_accept,
      .message = on_message,
      .closed = on_closed,
      .message_max = 8192,
      .admin = true },
    { 0 },
};

static struct http_settings settings(void)
{
    struct http_settings s = wire_settings();

    s.sockets = routes;
    return s;
}

static int start_with(void **fixture, const struct http_settings *s)
{
    memset(&server, 0, sizeof(server));
    memset(&seen, 0, sizeof(seen));
    wire_start(&server, s);
    *fixture = &server;
    return 0;
}

static int start(void **fixture)
{
    struct http_settings s = settings();

    return start_with(fixture, &s);
}

static int start_limited(void **fixture)
{
    struct http_settings s = settings();

    s.sockets_per_peer_max = 3;
    return start_with(fixture, &s);
}

static int start_full(void **fixture)
{
    struct http_settings s = settings();

    s.sockets_max = 3;
    return start_with(fixture, &s);
}

static int start_slow(void **fixture)
{
    struct http_settings s = settings();

    s.socket_handshakes_per_s = 3;
    return start_with(fixture, &s);
}

static int stop(void **fixture)
{
    wire_stop(*fixture);
    return 0;
}

static void the_answer_is_that_of_the_rfc(void **fixture)
{
    struct socket_ask ask = socket_ask();
    struct wire w;

    ask.more = "Cookie: __Host-s=1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";
    w = socket_begin(*fixture, &ask);
    assert_int_equal(socket_status(&w), 101);
    assert_int_equal(wire_count(&w, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), 1);
    assert_int_equal(wire_count(&w, "Sec-WebSocket-Protocol: chat.v1\r\n"), 1);
    assert_int_equal(wire_count(&w, "AAAAAAAA"), 0);
    assert_int_equal(wire_count(&w, "permessage"), 0);
    assert_string_equal(seen.ticket, "AAAAAAAAAAAAAAAAAAAAAA");
    assert_string_equal(seen.cookie, "__Host-s=1");
    assert_string_equal(seen.param, "42");
    assert_string_equal(seen.peer, "127.0.0.1");
    assert_int_equal(http_server_sockets(server.http), 1);
    wire_close(&w);
    wire_step(*fixture, 20);
    assert_int_equal(seen.closed, 1);
    assert_int_equal(seen.code, SOCKET_DROPPED);
    assert_int_equal(http_server_sockets(server.http), 0);
}

/* What is not in order, one thing at a time; none of them is told to an owner but the last two. */
static void what_is_not_in_order_is_refused(void **fixture)
{
    static const struct {
        size_t offset;
        const char *value;
        int status; /* 0: the library hangs up */
    } cases[] = {
#define AT(field) offsetof(struct socket_ask, field)
        { AT(path), "/chat/42/more", 404 },
        { AT(path), "/chat/", 404 },
        { AT(path), "/echo/a/b", 404 },
        { AT(path), "/admin", 404 }, /* not on this address */
        { AT(path), "/console", 400 },
        { AT(host), NULL, 403 },
        { AT(host), "chat.escola.br\r\nHost: evil.br", 403 },
        { AT(origin), NULL, 403 },
        { AT(origin), "null", 403 },
        { AT(origin), "https://www.escola.br\r\nOrigin: https://www.escola.br", 403 },
        { AT(version), NULL, 426 },
        { AT(version), "8", 426 },
        { AT(key), NULL, 400 },
        { AT(key), "dGhlIHNhbXBsZSBub25jZQ", 400 },
        { AT(protocols), "chat.v1, t.short", 400 },
        { AT(protocols), "chat.v1, AAAAAAAAAAAAAAAAAAAAAA", 400 },
        { AT(protocols), "chat.v1, t.AAAAAAAAAAAAAAAAAAAAAA, t.AAAAAAAAAAAAAAAAAAAAAA", 400 },
        { AT(protocols), "chat.v1, t.AAAAAAAAAAAAAAAAAAAAAA=", 400 },
        { AT(protocols), "t.AAAAAAAAAAAAAAAAAAAAAA, chat.v1", 400 },
        { AT(protocols), "console.v1, t.AAAAAAAAAAAAAAAAAAAAAA", 400 },
        { AT(protocols), "http", 400 },
        { AT(more), "Content-Length: 3\r\n", 400 },
        { AT(more), "Transfer-Encoding: chunked\r\n", 400 },
        { AT(upgrade), "h2c", 0 },
        { AT(upgrade), "websocket, h2c", 403 },
        { AT(connection), "keep-alive", 0 },
        { AT(connection), "close", 0 },
        { AT(host), "chat.escola.br.evil.br", 403 },
        { AT(origin), "https://www.escola.br.evil.br", 403 },
#undef AT
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct socket_ask ask = socket_ask();
        struct wire w;

        memcpy((char *)&ask + cases[i].offset, &cases[i].value, sizeof(cases[i].value));
        w = socket_begin(*fixture, &ask);
        if (socket_status(&w) != cases[i].status)
            fail_msg("case %zu (%s) got %d", i, cases[i].value, socket_status(&w));
        assert_true(wire_wait_closed(&w, 500));
        wire_close(&w);
    }
    assert_int_equal(seen.accepted, 0);
    assert_true(wire_serves_others(*fixture));
}

/* C4 of the reliability reference: of all pairs only the exact one gets 101. */
static void only_the_exact_pair_of_origin_and_subprotocol(void **fixture)
{
    static const char *const origins[] = {
        "https://www.escola.br",
        NULL,
        "null",
        "",
        "http://www.escola.br",
        "https://www.escola.br:8443",
        "https://escola.br",
        "https://www.escola.br.evil.br",
        "https://evilwww.escola.br",
        "https://www.escola.br/",
        "https://www.escola.b",
        "HTTPS://WWW.ESCOLA.BR",
        "https://www.escola.br@evil.br",
    };
    static const char *const protocols[] = {
        "chat.v1", NULL,       "",         "chat.v10",         "chat.v",     "CHAT.V1",
        "chat",    "hat.v1",   "chat.v2",  "xchat.v1",         "console.v1", "console.v1, chat.v1",
        "chat v1", "chat.v1,", "chat.v1;", "chat.v1, chat.v1",
    };

    for (size_t o = 0; o < COUNT_OF(origins); o++)
        for (size_t p = 0; p < COUNT_OF(protocols); p++) {
            struct socket_ask ask = socket_ask();
            struct wire w;
            int status;

            ask.origin = origins[o];
            ask.protocols = protocols[p];
            w = socket_begin(*fixture, &ask);
            status = socket_status(&w);
            if ((status == 101) != (!o && !p))
                fail_msg("%s with %s got %d", origins[o], protocols[p], status);
            wire_close(&w);
        }
    assert_int_equal(seen.accepted, 1);
}

static void a_kept_connection_becomes_a_socket(void **fixture)
{
    struct wire w = wire_open(*fixture);
    struct socket_ask ask = socket_ask();

    wire_send(&w, "GET /echo/a/b HTTP/1.1\r\nHost: q\r\n\r\n");
    assert_true(wire_wait_for(&w, "a|b|", 500));
    strbuf_reset(&w.in);
    socket_request(&w, &ask);
    assert_int_equal(socket_status(&w), 101);
    strbuf_reset(&w.in);
    socket_say(&w, "hello");
    assert_string_equal(socket_hear(&w, 500).data, "hello");
    wire_close(&w);
}

static void unknown_upgrades_on_a_kept_connection_end_it(void **fixture)
{
    static const char *const upgrades[] = { "rubbish", "h2c", "websocket/13", "" };

    for (size_t i = 0; i < COUNT_OF(upgrades); i++) {
        struct wire w = wire_open(*fixture);
        struct socket_ask ask = socket_ask();

        wire_send(&w, "GET /echo/a/b HTTP/1.1\r\nHost: q\r\n\r\n");
        assert_true(wire_wait_for(&w, "a|b|", 500));
        strbuf_reset(&w.in);
        ask.upgrade = upgrades[i];
        socket_request(&w, &ask);
        assert_int_not_equal(socket_status(&w), 101);
        assert_true(wire_serves_others(*fixture));
        wire_close(&w);
    }
}

static void a_frame_before_the_answer_ends_it(void **fixture)
{
    struct socket_ask ask = socket_ask();
    struct wire w;

    ask.more = "\r\n\x81\x85zzzz\x12\x12\x12\x12\x12";
    w = socket_begin(*fixture, &ask);
    assert_true(wire_wait_closed(&w, 500));
    assert_int_equal(seen.messages, 0);
    assert_int_equal(seen.closed, 1);
    assert_true(wire_serves_others(*fixture));
    wire_close(&w);
}

static void limits(struct wire_server *s, int status)
{
    struct socket_ask ask = socket_ask();
    struct wire open[3], w;

    for (size_t i = 0; i < COUNT_OF(open); i++)
        open[i] = socket_open(s);
    w = socket_begin(s, &ask);
    assert_int_equal(socket_status(&w), status);
    assert_int_equal(seen.accepted, 3);
    wire_close(&w);
    assert_true(wire_serves_others(s));
    wire_close(&open[0]);
    wire_step(s, 400); /* time for a token */
    open[0] = socket_open(s);
    for (size_t i = 0; i < COUNT_OF(open); i++)
        wire_close(&open[i]);
}

static void one_address_has_a_limit(void **fixture)
{
    limits(*fixture, 429);
}

static void all_together_have_a_limit(void **fixture)
{
    limits(*fixture, 503);
}

#define ON(start_fn, sentence, fn)                                                                 \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = (start_fn), .teardown_func = stop     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(start, "the answer is that of the RFC", the_answer_is_that_of_the_rfc),
        ON(start, "what is not in order is refused", what_is_not_in_order_is_refused),
        ON(start, "C4 only the exact pair of origin and subprotocol gets 101",
           only_the_exact_pair_of_origin_and_subprotocol),
        ON(start, "a kept connection becomes a socket", a_kept_connection_becomes_a_socket),
        ON(start, "unknown upgrades on a kept connection end it",
           unknown_upgrades_on_a_kept_connection_end_it),
        ON(start, "a frame before the answer ends it", a_frame_before_the_answer_ends_it),
        ON(start_limited, "one address has a limit of sockets", one_address_has_a_limit),
        ON(start_slow, "one address has a limit of handshakes a second", one_address_has_a_limit),
        ON(start_full, "all addresses together have a limit", all_together_have_a_limit),
    };

    return cmocka_run_group_tests_name("socket_handshake", tests, NULL, NULL);
}
