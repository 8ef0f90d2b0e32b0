#include "tests/support/unit.h"
#include "tests/support/wire.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <string.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: q\r\n\r\n"
#define POST(path, len, body)                                                                      \
    "POST " path " HTTP/1.1\r\nHost: q\r\nContent-Length: " len "\r\n\r\n" body

static int start(void **fixture)
{
    static struct wire_server server;
    struct http_settings settings = wire_settings();

    memset(&server, 0, sizeof(server));
    wire_start(&server, &settings);
    *fixture = &server;
    return 0;
}

static int stop(void **fixture)
{
    wire_stop(*fixture);
    return 0;
}

static void requests_are_answered(void **fixture)
{
    static const struct {
        const char *request, *expected;
    } cases[] = {
        { GET("/echo/a/b"), "a|b|127.0.0.1|-" },
        { GET("/echo/a%20b/%C3%A9"), "a b|é|" },
        { GET("/echo/a/b?q=1%262&x"), "|1&2" },
        { GET("/echo/a/b?x=y;q=a+b"), "|a b" },
        { GET("/echo/a/b?q="), "127.0.0.1|" },
        { POST("/now", "5", "hello"), "hello" },
        { POST("/now", "0", ""), "Content-Length: 0\r\n" },
        { GET("/nowhere"), "HTTP/1.1 404 " },
        { GET("/echo/a"), "HTTP/1.1 404 " },
        { GET("/echo/a/"), "HTTP/1.1 404 " },
        { GET("/now"), "HTTP/1.1 405 " },
        { POST("/nowhere", "3", "abc"), "HTTP/1.1 404 " },
        { "DELETE /now HTTP/1.1\r\nHost: q\r\n\r\n", "HTTP/1.1 405 " },
        { "OPTIONS /now HTTP/1.1\r\nHost: q\r\n\r\n", "HTTP/1.1 405 " },
        { "PUT /now HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 405 " },
        { "HEAD /echo/a/b HTTP/1.1\r\nHost: q\r\n\r\n", "Content-Length: 15\r\n" },
        { "GET http://x/echo/a/b HTTP/1.1\r\nHost: q\r\n\r\n", "HTTP/1.0 403 " },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_true(wire_asks(*fixture, cases[i].request, cases[i].expected));
}

static void replies_are_safe_by_default(void **fixture)
{
    struct wire w = wire_open(*fixture);

    wire_send(&w, GET("/echo/a/b"));
    assert_true(wire_wait_for(&w, "a|b", 200));
    assert_int_equal(wire_count(&w, "X-Content-Type-Options: nosniff\r\n"), 1);
    assert_int_equal(wire_count(&w, "Cache-Control: no-store\r\n"), 1);
    assert_int_equal(wire_count(&w, "Content-Type: text/plain; charset=utf-8\r\n"), 1);
    assert_int_equal(wire_count(&w, "Date: "), 1);
    assert_int_equal(wire_count(&w, "Server:"), 0);
    wire_close(&w);
}

static void reply_headers_cannot_be_split(void **fixture)
{
    struct wire w = wire_open(*fixture);

    wire_send(&w, GET("/split"));
    assert_true(wire_wait_for(&w, "\r\n\r\n", 200));
    assert_int_equal(wire_count(&w, "Smuggled"), 0);
    assert_int_equal(wire_count(&w, "Cache-Control: max-age=60\r\n"), 1);
    assert_int_equal(wire_count(&w, "no-store"), 0);
    assert_int_equal(wire_count(&w, "Content-Length"), 0);
    wire_close(&w);
}

static void any_header_is_read_by_its_name(void **fixture)
{
    static const char head[] =
        " HTTP/1.1\r\nHost: school.example\r\nX-Hub-Signature-256: sha256=ab\r\n"
        "User-Agent: UA/1\r\nCookie: a=1; b=2\r\nX-Quita-Odd: odd value\r\n"
        "Asaas-Access-Token: secret\r\nContent-Type: text/x\r\n\r\n";
    static const struct {
        const char *name, *value;
    } cases[] = {
        { "x-hub-signature-256", "sha256=ab" },
        { "user-agent", "UA/1" },
        { "cookie", "a=1; b=2" },
        { "x-quita-odd", "odd value" },
        { "asaas-access-token", "secret" },
        { "content-type", "text/x" },
        { "host", "school.example" },
        { "x-hub-signature", "-" },
        { "authorization", "-" },
    };
    char request[1024], expected[64];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        snprintf(request, sizeof(request), "GET /header/%s%s", cases[i].name, head);
        snprintf(expected, sizeof(expected), "\r\n\r\n%s", cases[i].value);
        assert_true(wire_asks(*fixture, request, expected));
    }
}

static void a_reply_may_come_later(void **fixture)
{
    struct wire_server *s = *fixture;
    struct wire w = wire_open(s);

    wire_send(&w, POST("/later", "3", "abc"));
    wire_step(s, 50);
    assert_int_equal(http_server_open(s->http), 1);
    assert_int_equal(w.in.len, 0);
    wire_answer_kept(s);
    assert_true(wire_wait_for(&w, "kept", 200));
    assert_int_equal(http_server_open(s->http), 0);
    wire_close(&w);
}

static void a_connection_is_used_again(void **fixture)
{
    struct wire w = wire_open(*fixture);

    for (size_t i = 1; i <= 300; i++) {
        strbuf_reset(&w.in);
        wire_send(&w, i % 3 ? POST("/now", "4", "body") : GET("/echo/bo/dy"));
        assert_true(wire_wait_for(&w, i % 3 ? "body" : "bo|dy", 200));
        assert_int_equal(wire_count(&w, "Connection: keep-alive"), 1);
    }
    assert_false(w.closed);
    wire_close(&w);
}

static void a_body_may_come_in_pieces(void **fixture)
{
    struct wire w = wire_open(*fixture);

    wire_send(&w, "POST /now HTTP/1.1\r\nContent-Le");
    wire_step(*fixture, 5);
    wire_send(&w, "ngth: 6\r\n\r\nab");
    wire_step(*fixture, 5);
    wire_send(&w, "cd");
    wire_step(*fixture, 5);
    wire_send(&w, "ef");
    assert_true(wire_wait_for(&w, "abcdef", 200));
    wire_close(&w);
}

static void a_held_back_body_is_asked_for(void **fixture)
{
    struct wire w = wire_open(*fixture);

    wire_send(&w, "POST /now HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    assert_true(wire_wait_for(&w, "HTTP/1.1 100 Continue\r\n\r\n", 200));
    wire_send(&w, "abc");
    assert_true(wire_wait_for(&w, "abc", 200));
    wire_close(&w);
}

static void one_connection_may_be_enough(void **fixture)
{
    static const char *const requests[] = {
        "GET /echo/a/b HTTP/1.0\r\n\r\n",
        "GET /echo/a/b HTTP/1.1\r\nConnection: close\r\n\r\n",
        "POST /now HTTP/1.1\r\nConnection: close\r\nContent-Length: 4\r\n\r\na|b|",
    };

    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct wire w = wire_open(*fixture);
        wire_send(&w, requests[i]);
        assert_true(wire_wait_closed(&w, 200));
        assert_int_equal(wire_count(&w, "a|b|"), 1);
        assert_int_equal(wire_count(&w, "Connection: close"), 1);
        wire_close(&w);
    }
}

static void a_large_reply_waits_for_its_reader(void **fixture)
{
    struct wire slow = wire_open(*fixture);

    wire_send(&slow, GET("/big"));
    wire_step(*fixture, 50);
    assert_true(wire_serves_others(*fixture));
    while (slow.in.len < 1 << 20)
        assert_true(wire_wait_for(&slow, "xxxx", 200) && !wire_wait_closed(&slow, 20));
    wire_send(&slow, GET("/echo/a/b"));
    assert_true(wire_wait_for(&slow, "a|b", 200));
    assert_int_equal(strspn(strstr(slow.in.data, "\r\n\r\n") + 4, "x"), 1 << 20);
    wire_close(&slow);
}

static void the_peer_may_leave_before_the_reply(void **fixture)
{
    struct wire_server *s = *fixture;
    static const char *const requests[] = { POST("/later", "3", "abc"), GET("/later") };

    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct wire w = wire_open(s);
        wire_send(&w, requests[i]);
        for (int turn = 0; turn < 250 && s->kept_count == 0; turn++)
            wire_step(s, 20);
        assert_int_equal(s->kept_count, 1);
        wire_close(&w);
        wire_step(s, 20);
        wire_answer_kept(s);
        for (int turn = 0; turn < 250 && http_server_open(s->http); turn++)
            wire_step(s, 20);
        assert_int_equal(http_server_open(s->http), 0);
        assert_true(wire_serves_others(s));
    }
}

static void the_server_may_end_before_the_reply(void **fixture)
{
    struct wire_server *s = *fixture;
    struct wire w = wire_open(s);

    wire_send(&w, POST("/later", "3", "abc"));
    wire_step(s, 20);
    assert_int_equal(s->kept_count, 1);
    http_server_free(&s->http);
    wire_answer_kept(s);
    wire_close(&w);
}

static void draining_answers_what_is_under_way(void **fixture)
{
    struct wire_server *s = *fixture;
    struct wire busy = wire_open(s), idle = wire_open(s), late = wire_open(s);

    wire_send(&busy, POST("/later", "3", "abc"));
    wire_send(&idle, GET("/echo/a/b"));
    assert_true(wire_wait_for(&idle, "a|b", 200));
    wire_send(&late, GET("/echo/c/d"));
    http_server_drain(s->http);
    assert_true(wire_wait_closed(&idle, 200));
    assert_true(wire_wait_for(&late, "c|d", 200));
    assert_true(wire_wait_closed(&late, 200));
    wire_answer_kept(s);
    assert_true(wire_wait_closed(&busy, 200));
    assert_int_equal(wire_count(&busy, "kept"), 1);
    assert_int_equal(wire_count(&busy, "Connection: close"), 1);
    wire_close(&busy);
    wire_close(&idle);
    wire_close(&late);
}

static void admin_routes_are_on_the_admin_address_only(void **fixture)
{
    struct wire_server *public = *fixture, admin = { .loop = public->loop };
    struct http_settings settings = wire_settings();

    settings.admin = true;
    wire_start(&admin, &settings);
    assert_int_not_equal(http_server_port(admin.http), http_server_port(public->http));
    assert_true(wire_asks(&admin, GET("/admin"), "\r\n\r\nadmin"));
    assert_true(wire_asks(&admin, GET("/echo/a/b"), "HTTP/1.1 404 "));
    assert_true(wire_asks(public, GET("/admin"), "HTTP/1.1 404 "));
    assert_true(wire_serves_others(public));
    http_server_free(&admin.http);
    assert_true(wire_serves_others(public));
}

static void forwarded_addresses_are_believed_of_proxies_only(void **fixture)
{
    static const struct {
        const char *proxies, *forwarded, *peer;
    } cases[] = {
        { "", "203.0.113.9", "127.0.0.1" },
        { "127.0.0.1", "203.0.113.9", "203.0.113.9" },
        { "127.0.0.0/8", "6.6.6.6, 203.0.113.9", "203.0.113.9" },
        { "127.0.0.1, 10.0.0.0/8", "203.0.113.9, 10.1.2.3", "203.0.113.9" },
        { "127.0.0.1", "nonsense", "127.0.0.1" },
        { "127.0.0.1", "2001:db8::7", "2001:db8::7" },
        { "127.0.0.1,10.0.0.0/8", "10.1.2.3", "10.1.2.3" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wire_server s = { 0 };
        struct http_settings settings = wire_settings();
        char request[256], expected[64];

        settings.trusted_proxies = cases[i].proxies;
        wire_start(&s, &settings);
        snprintf(request, sizeof(request), "GET /echo/a/b HTTP/1.1\r\nX-Forwarded-For: %s\r\n\r\n",
                 cases[i].forwarded);
        snprintf(expected, sizeof(expected), "a|b|%s|", cases[i].peer);
        assert_true(wire_asks(&s, request, expected));
        wire_stop(&s);
    }
}

static void bad_settings_are_refused(void **fixture)
{
    static const struct {
        const char *address, *proxies;
        enum error_kind kind;
    } cases[] = {
        { "localhost", "", ERROR_INPUT },
        { "127.0.0.1", "10.0.0.0/33", ERROR_INPUT },
        { "127.0.0.1", "proxy", ERROR_INPUT },
        { "203.0.113.1", "", ERROR_UNAVAILABLE },
    };
    struct wire_server *s = *fixture;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_settings settings = wire_settings();
        struct error err = { 0 };
        settings.address = cases[i].address;
        settings.trusted_proxies = cases[i].proxies;
        assert_null(http_server_new(s->loop, &settings, NULL, NULL, &err));
        assert_int_equal(err.kind, cases[i].kind);
    }
}

#define ON_A_SERVER(sentence, fn)                                                                  \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = start, .teardown_func = stop          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_SERVER("requests are answered by their routes", requests_are_answered),
        ON_A_SERVER("replies are safe by default", replies_are_safe_by_default),
        ON_A_SERVER("a reply's headers cannot be split", reply_headers_cannot_be_split),
        ON_A_SERVER("any header is read by its lower-case name", any_header_is_read_by_its_name),
        ON_A_SERVER("a reply may come later", a_reply_may_come_later),
        ON_A_SERVER("a connection is used again", a_connection_is_used_again),
        ON_A_SERVER("a body may come in pieces", a_body_may_come_in_pieces),
        ON_A_SERVER("a body that is held back is asked for", a_held_back_body_is_asked_for),
        ON_A_SERVER("a connection is closed when the peer wants it", one_connection_may_be_enough),
        ON_A_SERVER("a large reply waits for its reader, others do not",
                    a_large_reply_waits_for_its_reader),
        ON_A_SERVER("the peer may leave before the reply", the_peer_may_leave_before_the_reply),
        ON_A_SERVER("the server may end before the reply", the_server_may_end_before_the_reply),
        ON_A_SERVER("draining answers what is under way", draining_answers_what_is_under_way),
        ON_A_SERVER("admin routes are on the admin address only",
                    admin_routes_are_on_the_admin_address_only),
        TEST("forwarded addresses are believed of trusted proxies only",
             forwarded_addresses_are_believed_of_proxies_only),
        ON_A_SERVER("bad settings are refused with the cause", bad_settings_are_refused),
    };

    return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}
