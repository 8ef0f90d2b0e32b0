#include "tests/support/unit.h"
#include "tests/support/wire.h"

#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * What a stranger may send, and that others are answered meanwhile: the traps of libwebsockets
 * 4.1.6 that the performance reference lists (section 2), and those found since.
 */
#define POST(path, len, body)                                                                      \
    "POST " path " HTTP/1.1\r\nHost: q\r\nContent-Length: " len "\r\n\r\n" body
#define GET(path) "GET " path " HTTP/1.1\r\nHost: q\r\n\r\n"

enum { FEW_ROUNDS = 40 };

static struct wire_server server;

static int start_with(void **fixture, const struct http_settings *settings)
{
    memset(&server, 0, sizeof(server));
    wire_start(&server, settings);
    *fixture = &server;
    return 0;
}

static int start(void **fixture)
{
    struct http_settings settings = wire_settings();

    return start_with(fixture, &settings);
}

static int start_hasty(void **fixture)
{
    struct http_settings settings = wire_settings();

    settings.header_timeout_s = settings.body_timeout_s = 1;
    return start_with(fixture, &settings);
}

static int stop(void **fixture)
{
    wire_stop(*fixture);
    return 0;
}

/* The first reply comes, the connection closes, and nobody spins before or after. */
static void pipelined(struct wire_server *s, const char *requests)
{
    struct wire w = wire_open(s);

    wire_send(&w, requests);
    assert_true(wire_rounds(s, 100) < FEW_ROUNDS);
    assert_int_equal(s->kept_count, 1);
    assert_true(wire_serves_others(s));
    wire_answer_kept(s);
    assert_true(wire_wait_closed(&w, 200));
    assert_int_equal(wire_count(&w, "\r\n\r\nkept"), 1);
    assert_int_equal(wire_count(&w, "HTTP/1.1 "), 1);
    assert_int_equal(wire_count(&w, "Connection: close"), 1);
    assert_true(wire_rounds(s, 100) < FEW_ROUNDS);
    assert_true(wire_serves_others(s));
    wire_close(&w);
}

static void pipelined_requests_get_the_first_reply(void **fixture)
{
    static const char *const bursts[] = {
        POST("/later", "3", "abc") POST("/later", "3", "abc") POST("/later", "3", "abc")
            POST("/later", "3", "abc") POST("/later", "3", "abc"),
        POST("/later", "3", "abc") GET("/echo/a/b"),
        GET("/later") POST("/later", "3", "abc"),
        GET("/later") GET("/later") GET("/later"),
        POST("/later", "0", "") POST("/later", "0", ""),
        POST("/later", "3", "abc") "POST /later HTTP/1.1\r\nContent-Le",
        POST("/later", "3", "abc") "\x01\x02\x03 rubbish",
    };

    for (size_t i = 0; i < COUNT_OF(bursts); i++)
        pipelined(*fixture, bursts[i]);
}

static void a_reply_at_once_does_not_let_the_next_one_in(void **fixture)
{
    struct wire w = wire_open(*fixture);

    wire_send(&w, POST("/now", "3", "abc") POST("/now", "3", "def") POST("/now", "3", "ghi"));
    assert_true(wire_wait_closed(&w, 200));
    assert_int_equal(wire_count(&w, "abc"), 1);
    assert_int_equal(wire_count(&w, "HTTP/1.1 200"), 1);
    assert_true(wire_rounds(*fixture, 100) < FEW_ROUNDS);
    wire_close(&w);
}

/* Nor does a peer that pipelines and does not read its large reply cost anything. */
static void a_pipelining_peer_that_reads_slowly_costs_nothing(void **fixture)
{
    struct wire w = wire_open(*fixture);
    int small = 32768;

    setsockopt(w.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    wire_send(&w, GET("/big") GET("/big") POST("/now", "3", "abc"));
    wire_step(*fixture, 20);
    assert_true(wire_rounds(*fixture, 200) < FEW_ROUNDS);
    assert_true(wire_serves_others(*fixture));
    assert_true(wire_wait_closed(&w, 5000));
    assert_int_equal(wire_count(&w, "HTTP/1.1 200"), 1);
    assert_int_equal(strspn(strstr(w.in.data, "\r\n\r\n") + 4, "x"), 1 << 20);
    wire_close(&w);
}

/* In segments of their own they are read one after the other. */
static void early_requests_wait_in_the_kernel(void **fixture)
{
    struct wire_server *s = *fixture;
    struct wire w = wire_open(s);

    wire_send(&w, POST("/later", "3", "abc"));
    wire_step(s, 20);
    wire_send(&w, POST("/later", "3", "abc"));
    assert_true(wire_rounds(s, 100) < FEW_ROUNDS);
    assert_int_equal(s->kept_count, 1);
    wire_answer_kept(s);
    wire_step(s, 50);
    assert_int_equal(s->kept_count, 1);
    wire_answer_kept(s);
    wire_step(s, 50);
    assert_true(wire_wait_for(&w, "kept", 200));
    assert_int_equal(wire_count(&w, "\r\n\r\nkept"), 2);
    wire_close(&w);
}

static void a_peer_that_leaves_does_not_make_the_loop_spin(void **fixture)
{
    struct wire_server *s = *fixture;
    static const char *const requests[] = { GET("/later"), POST("/later", "3", "abc") };

    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct wire w = wire_open(s);
        wire_send(&w, requests[i]);
        wire_step(s, 20);
        wire_close(&w);
        assert_true(wire_rounds(s, 100) < FEW_ROUNDS);
        wire_answer_kept(s);
    }
}

/* Refused with the status, and closed without a second request getting through. */
static void bad_framing_is_refused_and_closed(void **fixture)
{
    static const struct {
        const char *head, *status;
    } cases[] = {
        { "Transfer-Encoding: chunked\r\n", "411" },
        { "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "411" },
        { "Content-Length: 3\r\nTransfer-Encoding: gzip, chunked\r\n", "411" },
        { "Transfer-Encoding : chunked\r\nContent-Length: 3\r\n", "400" },
        { "", "411" },
        { "Content-Length: 5, 6\r\n", "400" },
        { "Content-Length: 3\r\nContent-Length: 4\r\n", "400" },
        { "Content-Length: -1\r\n", "400" },
        { "Content-Length: 0x10\r\n", "400" },
        { "Content-Length: 99999999999999999999\r\n", "400" },
        { "Content-Length : 3\r\n", "400" },
        { "Content-Length: 65537\r\n", "413" },
    };
    char request[512], expected[32];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wire w = wire_open(*fixture);
        snprintf(request, sizeof(request), "POST /now HTTP/1.1\r\n%s\r\n3\r\nabc\r\n0\r\n\r\n%s",
                 cases[i].head, GET("/echo/smuggled/x"));
        snprintf(expected, sizeof(expected), "HTTP/1.1 %s ", cases[i].status);
        wire_send(&w, request);
        assert_true(wire_wait_for(&w, expected, 200));
        assert_true(wire_wait_closed(&w, 200));
        assert_int_equal(wire_count(&w, "smuggled|"), 0);
        assert_int_equal(wire_count(&w, "Connection: close"), 1);
        wire_close(&w);
        assert_true(wire_serves_others(*fixture));
    }
}

static void a_get_with_a_body_smuggles_nothing(void **fixture)
{
    static const char *const heads[] = { "Content-Length: 41\r\n",
                                         "Transfer-Encoding: chunked\r\n" };
    char request[256];

    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct wire w = wire_open(*fixture);
        snprintf(request, sizeof(request), "GET /echo/a/b HTTP/1.1\r\n%s\r\n%s", heads[i],
                 GET("/echo/smuggled/x"));
        wire_send(&w, request);
        assert_true(wire_wait_closed(&w, 3000));
        assert_int_equal(wire_count(&w, "smuggled|"), 0);
        wire_close(&w);
    }
}

/* The sender reads the 413 although it is still sending. */
static void a_large_upload_hears_of_its_refusal(void **fixture)
{
    struct wire w = wire_open(*fixture);
    char *chunk = calloc(1, 64 * 1024 + 1);

    memset(chunk, 'x', 64 * 1024);
    wire_send(&w, "POST /now HTTP/1.1\r\nContent-Length: 20000000\r\n\r\n");
    for (int i = 0; i < 40; i++) {
        wire_send(&w, chunk);
        wire_step(*fixture, 1);
    }
    assert_true(wire_wait_for(&w, "HTTP/1.1 413 ", 200));
    assert_true(wire_serves_others(*fixture));
    free(chunk);
    wire_close(&w);
    wire_step(*fixture, 20);
}

static void large_headers_are_answered_or_closed(void **fixture)
{
    static const struct {
        size_t size;
        const char *reply;
    } cases[] = { { 5000, "a|b" }, { 9000, "a|b" }, { 24000, "a|b" }, { 100000, NULL } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wire w = wire_open(*fixture);
        char *value = calloc(1, cases[i].size + 1);
        memset(value, 'v', cases[i].size);
        wire_send(&w, "GET /echo/a/b HTTP/1.1\r\nX-Long: ");
        wire_send(&w, value);
        wire_send(&w, "\r\n\r\n");
        if (cases[i].reply)
            assert_true(wire_wait_for(&w, cases[i].reply, 200));
        else
            assert_true(wire_wait_closed(&w, 200));
        assert_true(wire_serves_others(*fixture));
        free(value);
        wire_close(&w);
    }
}

static void ten_thousand_headers_are_answered_or_closed(void **fixture)
{
    struct wire w = wire_open(*fixture);
    char line[32];

    wire_send(&w, "GET /echo/a/b HTTP/1.1\r\n");
    for (int i = 0; i < 10000; i++) {
        snprintf(line, sizeof(line), "X-%d: %d\r\n", i, i);
        wire_send(&w, line);
    }
    wire_send(&w, "\r\n");
    assert_true(wire_wait_closed(&w, 1000));
    assert_true(wire_serves_others(*fixture));
    wire_close(&w);
}

static void half_open_requests_do_not_block_others(void **fixture)
{
    static const char *const halves[] = { "", "GET /ec", "POST /now HTTP/1.1\r\nContent-Len",
                                          "POST /now HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc" };
    struct wire half[128];

    for (size_t i = 0; i < COUNT_OF(half); i++) {
        half[i] = wire_open(*fixture);
        wire_send(&half[i], halves[i % COUNT_OF(halves)]);
    }
    wire_step(*fixture, 20);
    assert_true(wire_serves_others(*fixture));
    assert_true(wire_rounds(*fixture, 100) < FEW_ROUNDS);
    for (size_t i = 0; i < COUNT_OF(half); i++)
        assert_true(wire_wait_closed(&half[i], 4000));
    for (size_t i = 0; i < COUNT_OF(half); i++)
        wire_close(&half[i]);
    assert_true(wire_serves_others(*fixture));
}

/* A byte now and then does not buy time: the limit is for the whole. */
static void a_dripping_request_is_closed(void **fixture)
{
    static const char *const starts[] = { "GET /echo/a/b HTTP/1.1\r\nX-Slow: ",
                                          "POST /now HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" };

    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        struct wire w = wire_open(*fixture);
        int64_t began = wire_now_ms();
        wire_send(&w, starts[i]);
        while (!w.closed && wire_now_ms() - began < 5000) {
            wire_send(&w, "x");
            wire_wait_closed(&w, 100);
        }
        assert_true(w.closed);
        assert_true(wire_now_ms() - began < 4000);
        wire_close(&w);
    }
}

/* On a fresh connection, and as the second request on one. */
static void refuses_unknown_protocols(void **fixture, bool again)
{
    static const char *const requests[] = {
        "GET /echo/a/b HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "GET /echo/a/b HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: http\r\n\r\n",
        "GET /echo/a/b HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n",
        "GET /echo/a/b HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: rubbish/1\r\n\r\n",
        "POST /now HTTP/1.1\r\nUpgrade: rubbish/1\r\nContent-Length: 3\r\n\r\nabc",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "CONNECT 10.0.0.1:5432 HTTP/1.1\r\n\r\nraw bytes",
        "BREW /pot HTTP/1.1\r\n\r\n",
        "\x16\x03\x01\x02\x01 a TLS hello",
        "GET /echo/%00/b HTTP/1.1\r\n\r\n",
        "GET /echo/%zz/b HTTP/1.1\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\n\r\n",
    };

    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct wire w = wire_open(*fixture);
        if (again) {
            wire_send(&w, GET("/echo/c/d"));
            assert_true(wire_wait_for(&w, "c|d", 200));
        }
        wire_send(&w, requests[i]);
        wire_wait_closed(&w, 100);
        assert_int_equal(wire_count(&w, "HTTP/1.1 101"), 0);
        assert_int_equal(wire_count(&w, "a|b|"), 0);
        assert_true(wire_rounds(*fixture, 20) < FEW_ROUNDS);
        wire_close(&w);
        assert_true(wire_serves_others(*fixture));
    }
}

static void unknown_protocols_are_refused(void **fixture)
{
    refuses_unknown_protocols(fixture, false);
    refuses_unknown_protocols(fixture, true);
}

static void one_peer_has_a_limit(void **fixture)
{
    struct wire_server *s = *fixture;
    struct wire w[4];

    for (size_t i = 0; i < COUNT_OF(w); i++)
        w[i] = wire_open(s);
    assert_true(wire_wait_closed(&w[3], 200));
    assert_int_equal(wire_count(&w[3], "HTTP/1.1 503 "), 1);
    wire_send(&w[2], GET("/echo/a/b"));
    assert_true(wire_wait_for(&w[2], "a|b", 200));
    for (size_t i = 0; i < COUNT_OF(w); i++)
        wire_close(&w[i]);
    wire_step(s, 50);
    assert_true(wire_serves_others(s));
}

static int start_limited(void **fixture)
{
    struct http_settings settings = wire_settings();

    settings.connections_per_peer_max = 3;
    return start_with(fixture, &settings);
}

static int start_full(void **fixture)
{
    struct http_settings settings = wire_settings();

    settings.connections_max = 3;
    settings.connections_per_peer_max = 100;
    return start_with(fixture, &settings);
}

static void a_trusted_proxy_has_no_limit_of_its_own(void **fixture)
{
    struct http_settings settings = wire_settings();
    struct wire w[8];

    settings.connections_per_peer_max = 3;
    settings.trusted_proxies = "127.0.0.1";
    start_with(fixture, &settings);
    for (size_t i = 0; i < COUNT_OF(w); i++)
        w[i] = wire_open(*fixture);
    assert_true(wire_serves_others(*fixture));
    for (size_t i = 0; i < COUNT_OF(w); i++)
        wire_close(&w[i]);
    stop(fixture);
}

/* Lets the process have only `more` descriptors beyond those open now. */
static struct rlimit descriptors_left(int more)
{
    struct rlimit before, less;
    int highest = dup(0);

    close(highest);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    less = before;
    less.rlim_cur = (rlim_t)highest + (rlim_t)more;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &less), 0);
    return before;
}

/* Both ends are in this process: the client's sockets use the descriptors up. */
static void exhausted_descriptors_leave_the_others_alone(void **fixture)
{
    struct wire_server *s = *fixture;
    struct wire known = wire_open(s), w[60];
    struct rlimit before;
    size_t opened;

    wire_send(&known, GET("/echo/a/b"));
    assert_true(wire_wait_for(&known, "a|b", 200));
    before = descriptors_left(60);
    for (opened = 0; opened < COUNT_OF(w); opened++)
        w[opened] = wire_open(s);
    assert_true(wire_rounds(s, 500) < FEW_ROUNDS);
    strbuf_reset(&known.in);
    wire_send(&known, GET("/echo/a/b"));
    assert_true(wire_wait_for(&known, "a|b", 200));
    for (size_t i = 0; i < opened; i++)
        wire_close(&w[i]);
    setrlimit(RLIMIT_NOFILE, &before);
    wire_step(s, 300);
    assert_true(wire_serves_others(s));
    wire_close(&known);
}

#define ON(start_fn, sentence, fn)                                                                 \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = (start_fn), .teardown_func = stop     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(start, "pipelined requests get the first reply, then a close",
           pipelined_requests_get_the_first_reply),
        ON(start, "a reply at once does not let the next pipelined request in",
           a_reply_at_once_does_not_let_the_next_one_in),
        ON(start, "a pipelining peer that reads slowly costs nothing",
           a_pipelining_peer_that_reads_slowly_costs_nothing),
        ON(start, "requests that come early wait in the kernel", early_requests_wait_in_the_kernel),
        ON(start, "a peer that leaves does not make the loop spin",
           a_peer_that_leaves_does_not_make_the_loop_spin),
        ON(start, "bad framing is refused and closed", bad_framing_is_refused_and_closed),
        ON(start, "a GET with a body smuggles nothing", a_get_with_a_body_smuggles_nothing),
        ON(start, "a large upload hears of its refusal", a_large_upload_hears_of_its_refusal),
        ON(start, "large headers are answered or closed", large_headers_are_answered_or_closed),
        ON(start, "ten thousand headers are answered or closed",
           ten_thousand_headers_are_answered_or_closed),
        ON(start_hasty, "half-open requests do not block others and are closed",
           half_open_requests_do_not_block_others),
        ON(start_hasty, "a dripping request is closed", a_dripping_request_is_closed),
        ON(start, "unknown protocols and rubbish are refused", unknown_protocols_are_refused),
        ON(start_limited, "one peer has a limit of connections", one_peer_has_a_limit),
        ON(start_full, "all peers together have a limit of connections", one_peer_has_a_limit),
        TEST("a trusted proxy has no limit of its own", a_trusted_proxy_has_no_limit_of_its_own),
        ON(start, "exhausted descriptors leave the others alone",
           exhausted_descriptors_leave_the_others_alone),
    };

    return cmocka_run_group_tests_name("http_attacks", tests, NULL, NULL);
}
