#include "tests/support/shell.h"
#include "tests/support/unit.h"
#include "tests/support/values.h"

#include "server/http/client.h"
#include "server/loop.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Mutual TLS of the HTTP client, against `openssl s_server` that asks for a certificate of our own
 * little authority.
 */
static struct {
    char certificate[4096], key[4096], authority[4096], stranger[4096], stranger_key[4096];
    char url[64];
    pid_t server;
} peer;

struct outcome {
    struct loop *loop;
    int status;
    char problem[96];
};

/* An authority, a server and a client of it, and a stranger who signed for himself. */
static const char MAKE[] =
    "cd $DIR && new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes' && "
    "openssl req -x509 $new -days 2 -subj /CN=ca -keyout ca.key -out ca.pem 2>/dev/null && "
    "openssl req -x509 $new -days 2 -subj /CN=x -keyout x.key -out x.pem 2>/dev/null && "
    "for n in server client; do "
    "openssl req $new -subj /CN=$n -addext subjectAltName=IP:127.0.0.1 -keyout $n.key -out $n.csr "
    "2>/dev/null && openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
    "-copy_extensions copy -out $n.pem 2>/dev/null || exit 1; done";

static void read_file(const char *name, char *out, size_t size)
{
    struct strbuf text = { 0 };
    char line[64];

    snprintf(line, sizeof(line), "cat $DIR/%s", name);
    assert_int_equal(shell_run(&text, line), 0);
    assert_in_range(text.len, 1, size - 1);
    memcpy(out, text.data, text.len + 1);
    strbuf_done(&text);
}

/* Port 0: the system chooses one, and the server's first line tells it. */
static void start_server(void)
{
    struct strbuf out = { 0 };
    int port = 0;

    assert_int_equal(
        shell_run(&out, "cd $DIR && (timeout 60 openssl s_server -accept 127.0.0.1:0 -cert "
                        "server.pem -key server.key -CAfile ca.pem -Verify 1 -verify_return_error "
                        "-www > out 2>&1 & echo $!)"),
        0);
    peer.server = (pid_t)atoi(strbuf_str(&out));
    for (int i = 0; i < 100 && port == 0; i++) {
        usleep(20000);
        shell_run(&out, "sed -n 's/^ACCEPT 127.0.0.1://p' $DIR/out");
        port = atoi(strbuf_str(&out));
    }
    assert_int_not_equal(port, 0);
    snprintf(peer.url, sizeof(peer.url), "https://127.0.0.1:%d/", port);
    strbuf_done(&out);
}

static int start(void **fixture)
{
    struct strbuf out = { 0 };

    if (shell_setup(fixture) || shell_run(&out, MAKE))
        return -1;
    strbuf_done(&out);
    read_file("client.pem", peer.certificate, sizeof(peer.certificate));
    read_file("client.key", peer.key, sizeof(peer.key));
    read_file("ca.pem", peer.authority, sizeof(peer.authority));
    read_file("x.pem", peer.stranger, sizeof(peer.stranger));
    read_file("x.key", peer.stranger_key, sizeof(peer.stranger_key));
    start_server();
    return 0;
}

static int stop(void **fixture)
{
    if (peer.server > 0)
        kill(peer.server, SIGTERM);
    return shell_teardown(fixture);
}

static void on_result(void *ctx, const struct http_result *result)
{
    struct outcome *o = ctx;

    o->status = result->status;
    snprintf(o->problem, sizeof(o->problem), "%s", result->problem);
    loop_stop(o->loop);
}

static struct outcome ask(struct loop *loop, struct http_client *client, const struct http_tls *tls)
{
    struct outcome o = { .loop = loop, .status = -1 };

    http_client_send(
        client,
        &(struct http_call){ .method = "GET", .url = peer.url, .tls = tls, .timeout_ms = 5000 },
        on_result, &o);
    loop_run(loop);
    assert_int_not_equal(o.status, -1);
    return o;
}

/* One client all along: a connection of the right certificate is open when the others ask. */
static void only_the_right_certificate_gets_through(void **fixture)
{
    char both[sizeof(peer.certificate) + sizeof(peer.key)];
    struct loop *loop = loop_new();
    struct http_client *client = http_client_new(loop, 8, NULL);

    (void)fixture;
    snprintf(both, sizeof(both), "%s%s", peer.certificate, peer.key);
    const struct {
        const char *what;
        struct http_tls tls;
        int status;
    } cases[] = {
        { "ours", { peer.certificate, peer.key, peer.authority }, 200 },
        { "ours, in one text", { both, NULL, peer.authority }, 200 },
        { "none", { NULL, NULL, peer.authority }, 0 },
        { "a stranger's", { peer.stranger, peer.stranger_key, peer.authority }, 0 },
        { "ours with another key", { peer.certificate, peer.stranger_key, peer.authority }, 0 },
        { "nonsense", { "x", "y", peer.authority }, 0 },
        { "a server of another authority", { peer.certificate, peer.key, peer.stranger }, 0 },
        { "a server of none that the system knows", { peer.certificate, peer.key, NULL }, 0 },
        { "ours again", { peer.certificate, peer.key, peer.authority }, 200 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome o = ask(loop, client, &cases[i].tls);
        if (o.status != cases[i].status)
            fail_msg("%s: %d %s", cases[i].what, o.status, o.problem);
        assert_true(o.status != 0 || o.problem[0]);
    }
    http_client_free(&client);
    loop_free(&loop);
}

static void a_call_without_any_of_it_is_refused_too(void **fixture)
{
    struct loop *loop = loop_new();
    struct http_client *client = http_client_new(loop, 8, NULL);

    (void)fixture;
    assert_int_equal(ask(loop, client, NULL).status, 0);
    http_client_free(&client);
    loop_free(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_right_certificate_gets_through),
        cmocka_unit_test(a_call_without_any_of_it_is_refused_too),
    };

    return cmocka_run_group_tests_name("http_tls", tests, start, stop);
}
