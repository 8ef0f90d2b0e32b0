#include "tests/support/socket_client.h"
#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/http/socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * WebSockets over real connections: who gets one, what comes and goes, and how they end.  Floods
 * and those who do not read are in test_socket_attacks.c.
 */
static struct wire_server server;
static struct {
    struct socket *last;
    char message[70000], ticket[100], cookie[100], params[2][40], peer[46];
    size_t len;
    int accepted, messages, closed, code;
} seen;

static bool on_accept(void *ctx, struct socket *socket, const struct socket_handshake *h)
{
    (void)ctx;
    snprintf(seen.ticket, sizeof(seen.ticket), "%s", h->ticket);
    snprintf(seen.cookie, sizeof(seen.cookie), "%s", h->cookie);
    snprintf(seen.params[0], sizeof(seen.params[0]), "%s", h->params[0]);
    snprintf(seen.peer, sizeof(seen.peer), "%s", h->peer);
    seen.last = socket;
    socket_set_owner(socket, &seen);
    if (strcmp(h->origin, "https://www.escola.br") != 0 || strcmp(h->host, "chat.escola.br") != 0)
        return false;
    seen.accepted++;
    return true;
}

/* "echo" comes back, other words are orders. */
static void on_message(void *ctx, struct socket *socket, const char *text, size_t len)
{
    (void)ctx;
    assert_ptr_equal(socket_owner(socket), &seen);
    assert_int_equal(text[len], 0);
    seen.messages++;
    seen.len = len;
    memcpy(seen.message, text, len);
    if (!strcmp(text, "close"))
        socket_close(socket, 4001, "tchau");
    else if (!strcmp(text, "pause"))
        socket_pause_reading(socket, true);
    else
        socket_send(socket, text, len);
}

static void on_draining(void *ctx, struct socket *socket)
{
    (void)ctx;
    socket_send(socket, "bye", 3);
}

static void on_closed(void *ctx, struct socket *socket, int code)
{
    (void)ctx;
    socket_send(socket, "too late", 8);
    socket_close(socket, 1000, "");
    seen.closed++;
    seen.code = code;
}

static const struct socket_route routes[] = {
    { .pattern = "/chat/{key}",
      .subprotocol = "chat.v1",
      .accept = on_accept,
      .message = on_message,
      .draining = on_draining,
      .closed = on_closed,
      .message_max = 8192,
      .resync = "resync" },
    { .pattern = "/console",
      .subprotocol = "console.v1",
      .accept = on_accept,
      .message = on_message,
      .closed = on_closed,
      .message_max = 65536 },
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

static void expect_text(struct wire *w, const char *text)
{
    struct socket_heard heard = socket_hear(w, 1000);

    assert_int_equal(heard.opcode, OPCODE_TEXT);
    assert_string_equal(heard.data, text);
}

/* Who gets one. */

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
    assert_string_equal(seen.params[0], "42");
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
    expect_text(&w, "hello");
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

/* Messages. */

static void messages_come_and_go(void **fixture)
{
    struct wire w = socket_open(*fixture);
    struct socket_heard heard;

    socket_say(&w, "bom dia, três parcelas");
    expect_text(&w, "bom dia, três parcelas");
    socket_say(&w, "");
    expect_text(&w, "");
    socket_say_frame(&w, 0x01, "frag", 4);
    socket_say_frame(&w, 0x89, "first", 5);
    socket_say_frame(&w, 0x89, "are you there", 13);
    heard = socket_hear(&w, 500);
    assert_int_equal(heard.opcode, OPCODE_PONG);
    if (!strcmp(heard.data, "first")) /* else the two came together */
        heard = socket_hear(&w, 500);
    assert_string_equal(heard.data, "are you there");
    socket_say_frame(&w, 0x00, "ment", 4);
    socket_say_frame(&w, 0x80, "ed", 2);
    expect_text(&w, "fragmented");
    wire_close(&w);
}

static void bytes_may_drip(void **fixture)
{
    static const char frame[] = "\x81\x85zzzz\x12\x1f\x16\x16\x15\x81\x80qqqq\x81\x82\0\0\0\0ok";
    struct wire w = socket_open(*fixture);

    for (size_t i = 0; i < sizeof(frame) - 1; i++) {
        socket_say_bytes(&w, frame + i, 1);
        wire_step(*fixture, 1);
    }
    expect_text(&w, "hello");
    expect_text(&w, "");
    expect_text(&w, "ok");
    wire_close(&w);
}

static void large_messages_have_each_their_form(void **fixture)
{
    static const size_t sizes[] = { 125, 126, 127, 8191, 8192 };
    struct wire w = socket_open(*fixture);
    static char text[8192];

    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct socket_heard heard;
        socket_say_frame(&w, 0x81, text, sizes[i]);
        heard = socket_hear(&w, 1000);
        assert_int_equal(heard.opcode, OPCODE_TEXT);
        assert_int_equal(heard.len, sizes[i]);
        assert_int_equal(seen.len, sizes[i]);
        assert_memory_equal(seen.message, text, sizes[i]);
    }
    wire_close(&w);
}

static void one_message_for_many_is_shared(void **fixture)
{
    struct socket *sockets[20];
    struct wire w[20];
    struct socket_message *m = socket_message_new("para todos", 10);

    for (size_t i = 0; i < COUNT_OF(w); i++) {
        w[i] = socket_open(*fixture);
        sockets[i] = seen.last;
    }
    for (size_t i = 0; i < COUNT_OF(w); i++)
        socket_send_shared(sockets[i], m);
    socket_message_drop(&m);
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        expect_text(&w[i], "para todos");
        wire_close(&w[i]);
    }
}

static void a_paused_socket_loses_nothing(void **fixture)
{
    struct wire w = socket_open(*fixture);

    socket_say(&w, "pause");
    socket_say(&w, "one");
    socket_say(&w, "two");
    wire_step(*fixture, 30);
    socket_say(&w, "three");
    wire_step(*fixture, 30);
    assert_int_equal(seen.messages, 1);
    socket_pause_reading(seen.last, false);
    expect_text(&w, "one");
    expect_text(&w, "two");
    expect_text(&w, "three");
    wire_close(&w);
}

/* How they end. */

static void each_fault_has_its_code(void **fixture)
{
    static const struct {
        const char *bytes;
        size_t len;
        int code;
    } cases[] = {
#define BYTES(text) (text), sizeof(text) - 1
        { BYTES("\x82\x81zzzz\x10"), SOCKET_NOT_TEXT },
        { BYTES("\x81\x81zzzz\x85"), SOCKET_NOT_UTF8 },
        { BYTES("\x81\x83\0\0\0\0\xed\xa0\x80"), SOCKET_NOT_UTF8 },
        { BYTES("\x81\xfe\x20\x01zzzz"), SOCKET_TOO_LARGE },
        { BYTES("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffzzzz"), SOCKET_TOO_LARGE },
        { BYTES("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xffzzzz"), SOCKET_TOO_LARGE },
        { BYTES("\x81\x01x"), SOCKET_PROTOCOL },                /* not masked */
        { BYTES("\xc1\x81zzzz\x10"), SOCKET_PROTOCOL },         /* compressed */
        { BYTES("\x91\x81zzzz\x10"), SOCKET_PROTOCOL },         /* reserved bit */
        { BYTES("\x83\x81zzzz\x10"), SOCKET_PROTOCOL },         /* unknown opcode */
        { BYTES("\x8b\x81zzzz\x10"), SOCKET_PROTOCOL },         /* unknown control */
        { BYTES("\x80\x81zzzz\x10"), SOCKET_PROTOCOL },         /* continues nothing */
        { BYTES("\x01\x80zzzz\x81\x80zzzz"), SOCKET_PROTOCOL }, /* begins within another */
        { BYTES("\x09\x80zzzz"), SOCKET_PROTOCOL },             /* control in parts */
        { BYTES("\x89\xfe\x00\x7ezzzz"), SOCKET_PROTOCOL },     /* control too long */
        { BYTES("\x81\xfe\x00\x10zzzz"), SOCKET_PROTOCOL },     /* length not the shortest */
        { BYTES("\x88\x81zzzz\x10"), SOCKET_PROTOCOL },         /* half a code */
        { BYTES("\x88\x82\0\0\0\0\x03\xed"), SOCKET_PROTOCOL }, /* 1005 */
        { BYTES("\x88\x84\0\0\0\0\x03\xe8\xff\xff"), SOCKET_NOT_UTF8 },
        { BYTES("\x88\x80zzzz"), SOCKET_NO_CODE },
        { BYTES("\x88\x82\0\0\0\0\x03\xe8"), SOCKET_NORMAL },
        { BYTES("\x88\x82\0\0\0\0\x0f\xa1"), 4001 },
#undef BYTES
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wire w = socket_open(*fixture);
        int code;

        socket_say_bytes(&w, cases[i].bytes, cases[i].len);
        code = socket_hear_close(&w, 500);
        if (code != cases[i].code)
            fail_msg("case %zu was closed with %d", i, code);
        if (cases[i].bytes[0] == '\x88' && code != SOCKET_PROTOCOL && code != SOCKET_NOT_UTF8)
            assert_true(wire_wait_closed(&w, 200));
        wire_close(&w);
        wire_step(*fixture, 10);
        assert_int_equal(seen.closed, (int)i + 1);
        assert_int_equal(seen.code, cases[i].code);
    }
    assert_int_equal(seen.messages, 0);
}

static void the_owner_closes_after_what_it_said(void **fixture)
{
    struct wire w = socket_open(*fixture);
    struct socket_heard heard;

    socket_say(&w, "first");
    socket_say(&w, "close");
    socket_say(&w, "not heard");
    expect_text(&w, "first");
    heard = socket_hear(&w, 500);
    assert_int_equal(heard.opcode, OPCODE_CLOSE);
    assert_memory_equal(heard.data, "\x0f\xa1tchau", 7);
    assert_int_equal(seen.messages, 2);
    assert_int_equal(seen.closed, 0);
    socket_say_frame(&w, 0x88, "\x0f\xa1", 2);
    assert_true(wire_wait_closed(&w, 500));
    assert_int_equal(seen.closed, 1);
    assert_int_equal(seen.code, 4001);
    wire_close(&w);
}

static void draining_says_bye_and_1001(void **fixture)
{
    struct wire w = socket_open(*fixture), quiet;
    struct socket_ask ask = socket_ask();

    ask.path = "/console";
    ask.protocols = "console.v1";
    quiet = socket_begin(*fixture, &ask);
    assert_int_equal(socket_status(&quiet), 101);
    strbuf_reset(&quiet.in);
    http_server_drain(server.http);
    expect_text(&w, "bye");
    assert_int_equal(socket_hear_close(&w, 500), SOCKET_GOING_AWAY);
    assert_int_equal(socket_hear_close(&quiet, 500), SOCKET_GOING_AWAY);
    assert_int_equal(http_server_sockets(server.http), 2);
    socket_say_frame(&w, 0x88, "\x03\xe9", 2);
    assert_true(wire_wait_closed(&w, 500));
    assert_true(wire_wait_closed(&quiet, 7000)); /* says nothing, and is hung up */
    assert_int_equal(http_server_sockets(server.http), 0);
    assert_int_equal(seen.closed, 2);
    assert_int_equal(seen.code, SOCKET_GOING_AWAY);
    wire_close(&w);
    wire_close(&quiet);
}

static void a_server_that_goes_tells_the_owner(void **fixture)
{
    struct wire w = socket_open(*fixture);

    socket_send(seen.last, "unsent", 6);
    http_server_free(&server.http);
    assert_int_equal(seen.closed, 1);
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
        ON(start, "only the exact pair of origin and subprotocol gets 101",
           only_the_exact_pair_of_origin_and_subprotocol),
        ON(start, "a kept connection becomes a socket", a_kept_connection_becomes_a_socket),
        ON(start, "unknown upgrades on a kept connection end it",
           unknown_upgrades_on_a_kept_connection_end_it),
        ON(start, "a frame before the answer ends it", a_frame_before_the_answer_ends_it),
        ON(start_limited, "one address has a limit of sockets", one_address_has_a_limit),
        ON(start_slow, "one address has a limit of handshakes a second", one_address_has_a_limit),
        ON(start_full, "all addresses together have a limit", all_together_have_a_limit),
        ON(start, "messages come and go", messages_come_and_go),
        ON(start, "bytes may drip", bytes_may_drip),
        ON(start, "large messages have each their form", large_messages_have_each_their_form),
        ON(start, "one message for many is shared", one_message_for_many_is_shared),
        ON(start, "a paused socket loses nothing", a_paused_socket_loses_nothing),
        ON(start, "each fault has its code", each_fault_has_its_code),
        ON(start, "the owner closes after what it said", the_owner_closes_after_what_it_said),
        ON(start, "draining says bye and 1001", draining_says_bye_and_1001),
        ON(start, "a server that goes tells the owner", a_server_that_goes_tells_the_owner),
    };

    return cmocka_run_group_tests_name("sockets", tests, NULL, NULL);
}
