#include "tests/support/socket_client.h"
#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/http/socket.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * WebSockets over real connections: what comes and goes, and how they end.  Who gets one is in
 * test_socket_handshake.c, floods and those who do not read are in test_socket_attacks.c.
 */
static struct wire_server server;
static struct {
    struct socket *last;
    char message[70000];
    size_t len;
    int messages, closed, code;
} seen;

static bool on_accept(void *ctx, struct socket *socket, const struct socket_handshake *h)
{
    (void)ctx;
    (void)h;
    seen.last = socket;
    socket_set_owner(socket, &seen);
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

#define ON(start_fn, sentence, fn)                                                                 \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = (start_fn), .teardown_func = stop     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
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
