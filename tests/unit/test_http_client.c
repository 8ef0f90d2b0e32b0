#include "tests/support/stub.h"
#include "tests/support/unit.h"
#include "tests/support/wire.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/http/address.h"
#include "server/http/client.h"
#include "server/http/peers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct outcome {
    struct loop *loop;
    int calls, status, retry_after_s;
    bool began;
    size_t body_len;
    char body[256], problem[96];
};

static struct stub stub;
static struct http_client *client;
static struct loop *loop;

static int start(void **fixture)
{
    (void)fixture;
    loop = loop_new();
    client = http_client_new(loop, 8, NULL);
    stub_start(&stub, loop);
    return client ? 0 : -1;
}

static int stop(void **fixture)
{
    (void)fixture;
    http_client_free(&client);
    stub_stop(&stub);
    loop_free(&loop);
    return 0;
}

static void on_result(void *ctx, const struct http_result *result)
{
    struct outcome *o = ctx;

    o->calls++;
    o->status = result->status;
    o->began = result->request_began;
    o->retry_after_s = result->retry_after_s;
    o->body_len = result->body_len;
    snprintf(o->body, sizeof(o->body), "%s", result->body);
    snprintf(o->problem, sizeof(o->problem), "%s", result->problem);
    loop_stop(loop);
}

static const char *url_of(const char *path)
{
    static char url[128];

    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", stub.port, path);
    return url;
}

static struct http_call call_of(const char *method, const char *body)
{
    return (struct http_call){ .method = method,
                               .url = url_of("/path?x=1"),
                               .body = body,
                               .body_len = body ? strlen(body) : 0,
                               .timeout_ms = 2000 };
}

static struct outcome ask(const struct http_call *call)
{
    struct outcome o = { 0 };

    strbuf_reset(&stub.heard);
    http_client_send(client, call, on_result, &o);
    assert_int_equal(o.calls, 0); /* never inside the call */
    assert_int_equal(http_client_open(client), 1);
    loop_run(loop);
    assert_int_equal(o.calls, 1);
    assert_int_equal(http_client_open(client), 0);
    return o;
}

static void a_request_goes_out_as_it_was_told(void **fixture)
{
    static const char *const headers[] = { "Content-Type: application/json", "X-One: 1", NULL };
    struct http_call call = call_of("POST", "{\"a\":1}");
    struct outcome o;

    (void)fixture;
    call.headers = headers;
    call.bearer = "secret-token";
    stub.ends_with = "{\"a\":1}";
    o = ask(&call);
    assert_int_equal(o.status, 200);
    assert_string_equal(o.body, "ok");
    assert_true(o.began);
    assert_int_equal(o.retry_after_s, -1);
    assert_non_null(strstr(stub.heard.data, "POST /path?x=1 HTTP/1.1\r\n"));
    assert_non_null(strstr(stub.heard.data, "Authorization: Bearer secret-token\r\n"));
    assert_non_null(strstr(stub.heard.data, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(stub.heard.data, "X-One: 1\r\n"));
    assert_non_null(strstr(stub.heard.data, "User-Agent: Quita\r\n"));
    assert_non_null(strstr(stub.heard.data, "Content-Length: 7\r\n"));
    assert_null(strstr(stub.heard.data, "Expect"));
}

static void nothing_of_a_call_is_left_for_the_next(void **fixture)
{
    struct http_call post = call_of("POST", "body"), get = call_of("GET", NULL);

    (void)fixture;
    post.bearer = "secret-token";
    stub.ends_with = "body";
    ask(&post);
    stub.ends_with = "\r\n\r\n";
    assert_int_equal(ask(&get).status, 200);
    assert_non_null(strstr(stub.heard.data, "GET /path?x=1 HTTP/1.1\r\n"));
    assert_null(strstr(stub.heard.data, "secret-token"));
    assert_null(strstr(stub.heard.data, "body"));
    assert_int_equal(stub.connections, 1);
}

static void other_methods_are_spoken(void **fixture)
{
    static const char *const methods[] = { "PUT", "PATCH", "DELETE" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        struct http_call call = call_of(methods[i], "x=1");
        stub.ends_with = "x=1";
        assert_int_equal(ask(&call).status, 200);
        assert_memory_equal(stub.heard.data, methods[i], strlen(methods[i]));
    }
}

static void parts_are_sent_as_a_form(void **fixture)
{
    static const struct http_part parts[] = {
        { .name = "messaging_product", .data = "whatsapp", .len = 8 },
        { .name = "file",
          .data = "%PDF\0x",
          .len = 6,
          .filename = "boleto.pdf",
          .content_type = "application/pdf" },
        { 0 },
    };
    struct http_call call = call_of("POST", NULL);

    (void)fixture;
    call.parts = parts;
    stub.ends_with = "--\r\n";
    assert_int_equal(ask(&call).status, 200);
    assert_non_null(strstr(stub.heard.data, "Content-Type: multipart/form-data; boundary="));
    assert_non_null(strstr(stub.heard.data, "name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"));
    assert_non_null(
        memmem(stub.heard.data, stub.heard.len,
               "filename=\"boleto.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\0x\r\n", 64));
}

static void the_answer_is_told_whole(void **fixture)
{
    static const struct {
        const char *says;
        int status, retry_after_s;
    } cases[] = {
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, -1 },
        { "HTTP/1.1 429 Slow\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n", 429, 30 },
        { "HTTP/1.1 503 No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", 503, 0 },
        { "HTTP/1.1 302 Go\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 302, -1 },
        { "HTTP/1.1 204 No\r\n\r\n", 204, -1 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_call call = call_of("GET", NULL);
        stub.says = cases[i].says;
        struct outcome o = ask(&call);
        assert_int_equal(o.status, cases[i].status);
        assert_int_equal(o.retry_after_s, cases[i].retry_after_s);
        assert_true(o.began);
    }
    assert_int_equal(stub.connections, 1);
}

static void a_broken_answer_is_none(void **fixture)
{
    static const char *const broken[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 2",
        "rubbish rubbish rubbish\r\n\r\n",
        "",
    };

    (void)fixture;
    stub.replies_per_connection = 1;
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct http_call call = call_of("POST", "body");
        struct outcome o;
        stub.ends_with = "body";
        stub.says = broken[i];
        o = ask(&call);
        assert_int_equal(o.status, 0);
        assert_true(o.began);
        assert_string_not_equal(o.problem, "");
    }
}

static void a_reply_over_1_mb_is_none(void **fixture)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n";
    struct http_call call = call_of("GET", NULL);
    char *says = calloc(1, sizeof(head) + (1 << 20) + 1);
    struct outcome o;

    (void)fixture;
    memcpy(says, head, sizeof(head) - 1);
    memset(says + sizeof(head) - 1, 'x', (1 << 20) + 1);
    stub.says = says;
    o = ask(&call);
    assert_int_equal(o.status, 0);
    assert_true(o.began);
    assert_string_equal(o.problem, "the reply is too large");
    free(says);
}

/* The difference between "certainly not sent" and "perhaps sent". */
static void what_fails_before_the_first_byte_has_not_begun(void **fixture)
{
    static const char *const urls[] = {
        "http://127.0.0.1:1/refused", "http://nowhere.invalid/", "not a url",
        "ftp://127.0.0.1/",           "file:///etc/passwd",
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct http_call call = call_of("POST", "body");
        struct outcome o;
        call.url = urls[i];
        o = ask(&call);
        assert_int_equal(o.status, 0);
        assert_false(o.began);
        assert_string_not_equal(o.problem, "");
    }
    struct http_call tls = call_of("POST", "body");
    char https[64];
    snprintf(https, sizeof(https), "https://127.0.0.1:%d/", stub.port);
    tls.url = https;
    stub.ends_with = "";
    assert_false(ask(&tls).began);
}

/* The connection stands only when the loop looks again, which is after the limit. */
static struct outcome connected_late(struct http_call *call)
{
    const struct clock clock = clock_system();
    struct outcome o = { 0 };

    strbuf_reset(&stub.heard);
    call->begin_by_us = clock_monotonic_us(&clock) + 20000;
    http_client_send(client, call, on_result, &o);
    usleep(40000);
    loop_run(loop);
    return o;
}

static void a_connection_that_comes_too_late_is_not_written_to(void **fixture)
{
    const struct clock clock = clock_system();
    struct http_call call = call_of("POST", "body");

    (void)fixture;
    stub.ends_with = "body";
    struct outcome o = connected_late(&call);
    assert_int_equal(o.calls, 1);
    assert_int_equal(o.status, 0);
    assert_false(o.began);
    assert_string_equal(o.problem, "the connection came too late to begin");
    assert_int_equal(stub.heard.len, 0);
    call.begin_by_us = clock_monotonic_us(&clock) + 2000000;
    assert_int_equal(ask(&call).status, 200);
}

static void a_kept_connection_is_not_written_to_too_late_either(void **fixture)
{
    struct http_call call = call_of("POST", "body");

    (void)fixture;
    stub.ends_with = "body";
    assert_int_equal(ask(&call).status, 200);
    call.begin_by_us = 1;
    struct outcome o = ask(&call);
    assert_int_equal(o.status, 0);
    assert_false(o.began);
    assert_int_equal(stub.heard.len, 0);
}

static void silence_ends_with_the_time_limit(void **fixture)
{
    struct http_call call = call_of("POST", "body");
    int64_t began = wire_now_ms();
    struct outcome o;

    (void)fixture;
    stub.silent = true;
    call.timeout_ms = 200;
    o = ask(&call);
    assert_int_equal(o.status, 0);
    assert_true(o.began);
    assert_in_range(wire_now_ms() - began, 190, 1500);
}

/* The stub reads the second request on a kept connection, then closes it without an answer. */
static void a_post_is_never_written_twice(void **fixture)
{
    struct http_call post = call_of("POST", "body");
    struct outcome o;

    (void)fixture;
    stub.ends_with = "body";
    assert_int_equal(ask(&post).status, 200);
    stub.says = "";
    stub.replies_per_connection = 1;
    o = ask(&post);
    assert_int_equal(o.status, 0);
    assert_true(o.began);
    assert_int_equal(stub.replied, 2);
}

static void a_get_may_be_written_again(void **fixture)
{
    struct http_call get = call_of("GET", NULL);

    (void)fixture;
    assert_int_equal(ask(&get).status, 200);
    stub.says = "";
    stub.replies_per_connection = 1;
    assert_int_equal(ask(&get).status, 0);
    assert_true(stub.replied > 2);
}

static void headers_with_line_breaks_are_refused(void **fixture)
{
    struct http_call call = call_of("POST", "body");
    struct outcome o;

    (void)fixture;
    call.bearer = "token\r\nX-Smuggled: 1";
    o = ask(&call);
    assert_int_equal(o.status, 0);
    assert_false(o.began);
    assert_string_equal(o.problem, "a header holds a line break");
    assert_int_equal(stub.connections, 0);
    call.bearer = "token";
    stub.ends_with = "body";
    assert_int_equal(ask(&call).status, 200);
}

static void private_addresses_are_refused_for_urls_from_outside(void **fixture)
{
    struct http_call call = call_of("GET", NULL);
    struct outcome o;

    (void)fixture;
    assert_int_equal(ask(&call).status, 200);
    call.public_only = true;
    o = ask(&call);
    assert_int_equal(o.status, 0);
    assert_false(o.began);
    assert_int_equal(stub.heard.len, 0);
}

static void public_addresses_are_known(void **fixture)
{
    static const struct {
        const char *text;
        bool public;
    } cases[] = {
        { "8.8.8.8", true },
        { "127.0.0.1", false },
        { "10.1.2.3", false },
        { "172.16.0.1", false },
        { "172.32.0.1", true },
        { "192.168.1.1", false },
        { "169.254.169.254", false },
        { "100.64.0.1", false },
        { "0.0.0.0", false },
        { "224.0.0.1", false },
        { "::1", false },
        { "fe80::1", false },
        { "fd00::1", false },
        { "::ffff:10.0.0.1", false },
        { "::ffff:8.8.8.8", true },
        { "64:ff9b::a00:1", false },
        { "2001:4860:4860::8888", true },
        { "::", false },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct peer peer;
        assert_true(peer_parse(cases[i].text, strlen(cases[i].text), &peer));
        assert_int_equal(address_is_public(&peer), cases[i].public);
    }
}

static void many_calls_share_few_connections(void **fixture)
{
    struct wire_server server = { .loop = loop };
    struct http_settings settings = wire_settings();
    struct outcome outcomes[60] = { 0 };
    struct http_call call = call_of("GET", NULL);
    char url[64];
    int answered = 0;

    (void)fixture;
    settings.connections_per_peer_max = 8; /* as many as the client may open */
    wire_start(&server, &settings);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/echo/a/b", http_server_port(server.http));
    call.url = url;
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        http_client_send(client, &call, on_result, &outcomes[i]);
    while (http_client_open(client))
        loop_run(loop);
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        answered += outcomes[i].status == 200 && outcomes[i].calls == 1;
    assert_int_equal(answered, COUNT_OF(outcomes));
    http_server_free(&server.http);
}

static void freeing_the_client_answers_what_is_pending(void **fixture)
{
    struct http_call call = call_of("POST", "body");
    struct outcome waiting = { 0 }, fresh = { 0 };

    (void)fixture;
    stub.silent = true;
    http_client_send(client, &call, on_result, &waiting);
    for (int i = 0; i < 200 && !stub.heard.len; i++)
        wire_step(&(struct wire_server){ .loop = loop }, 1);
    http_client_send(client, &call, on_result, &fresh);
    http_client_free(&client);
    assert_null(client);
    assert_int_equal(waiting.calls, 1);
    assert_int_equal(waiting.status, 0);
    assert_true(waiting.began);
    assert_int_equal(fresh.calls, 1);
    assert_false(fresh.began);
    assert_string_equal(fresh.problem, "the client was shut down");
}

#define WITH_STUB(sentence, fn)                                                                    \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = start, .teardown_func = stop          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STUB("a request goes out as it was told", a_request_goes_out_as_it_was_told),
        WITH_STUB("nothing of a call is left for the next", nothing_of_a_call_is_left_for_the_next),
        WITH_STUB("other methods are spoken", other_methods_are_spoken),
        WITH_STUB("parts are sent as a form", parts_are_sent_as_a_form),
        WITH_STUB("the answer is told whole", the_answer_is_told_whole),
        WITH_STUB("a broken answer is none, and the request had begun", a_broken_answer_is_none),
        WITH_STUB("a reply over 1 MB is none", a_reply_over_1_mb_is_none),
        WITH_STUB("what fails before the first byte has not begun",
                  what_fails_before_the_first_byte_has_not_begun),
        WITH_STUB("a connection that comes too late is not written to",
                  a_connection_that_comes_too_late_is_not_written_to),
        WITH_STUB("a kept connection is not written to too late either",
                  a_kept_connection_is_not_written_to_too_late_either),
        WITH_STUB("silence ends with the time limit", silence_ends_with_the_time_limit),
        WITH_STUB("a POST is never written twice", a_post_is_never_written_twice),
        WITH_STUB("a GET may be written again", a_get_may_be_written_again),
        WITH_STUB("headers with line breaks are refused", headers_with_line_breaks_are_refused),
        WITH_STUB("private addresses are refused for URLs from outside",
                  private_addresses_are_refused_for_urls_from_outside),
        TEST("public addresses are known", public_addresses_are_known),
        WITH_STUB("many calls share few connections", many_calls_share_few_connections),
        WITH_STUB("freeing the client answers what is pending",
                  freeing_the_client_answers_what_is_pending),
    };

    return cmocka_run_group_tests_name("http_client", tests, NULL, NULL);
}
