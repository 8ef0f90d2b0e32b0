#include "tests/support/wire.h"

#include "server/base/arena.h"
#include "server/base/error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    abort();
}

static void answer(struct exchange *x, const char *text)
{
    exchange_reply_text(x, 200, text);
}

static void on_echo(void *ctx, struct exchange *x, const struct http_request *r)
{
    struct arena a = { 0 };
    const char *q = query_value(&a, r->query, "q");

    (void)ctx;
    answer(x, arena_printf(&a, "%s|%s|%s|%s", r->params[0], r->params[1], r->peer, q ? q : "-"));
    arena_done(&a);
}

static void on_header(void *ctx, struct exchange *x, const struct http_request *r)
{
    const char *value = exchange_header(x, r->params[0]);

    (void)ctx;
    answer(x, value ? value : "-");
}

static void on_now(void *ctx, struct exchange *x, const struct http_request *r)
{
    (void)ctx;
    exchange_reply(x,
                   &(struct http_reply){ .status = 200, .body = r->body, .body_len = r->body_len });
}

static void on_later(void *ctx, struct exchange *x, const struct http_request *r)
{
    struct wire_server *s = ctx;

    (void)r;
    s->kept[s->kept_count++] = x;
}

static void on_big(void *ctx, struct exchange *x, const struct http_request *r)
{
    static char big[1 << 20];

    (void)ctx;
    (void)r;
    memset(big, 'x', sizeof(big));
    exchange_reply(x, &(struct http_reply){ .status = 200,
                                            .content_type = "application/pdf",
                                            .body = big,
                                            .body_len = sizeof(big) });
}

static void on_split(void *ctx, struct exchange *x, const struct http_request *r)
{
    const struct http_header headers[] = { { "Location", "/a\r\nX-Smuggled: 1" },
                                           { "Cache-Control", "max-age=60" },
                                           { 0 } };

    (void)ctx;
    (void)r;
    exchange_reply(x, &(struct http_reply){ .status = 204, .headers = headers });
}

static void on_admin(void *ctx, struct exchange *x, const struct http_request *r)
{
    (void)ctx;
    (void)r;
    answer(x, "admin");
}

static const struct http_route routes[] = {
    { "GET", "/echo/{one}/{two}", on_echo, 0, false },
    { "GET", "/header/{name}", on_header, 0, false },
    { "POST", "/now", on_now, 64 * 1024, false },
    { "POST", "/later", on_later, 64 * 1024, false },
    { "GET", "/later", on_later, 0, false },
    { "GET", "/big", on_big, 0, false },
    { "GET", "/split", on_split, 0, false },
    { "GET", "/admin", on_admin, 0, true },
    { 0 },
};

struct http_settings wire_settings(void)
{
    return (struct http_settings){ .address = "127.0.0.1",
                                   .trusted_proxies = "",
                                   .header_timeout_s = 10,
                                   .body_timeout_s = 10,
                                   .connections_max = 500,
                                   .connections_per_peer_max = 500 };
}

void wire_start(struct wire_server *s, const struct http_settings *settings)
{
    struct error err = { 0 };

    if (!s->loop)
        s->loop = loop_new();
    s->http = http_server_new(s->loop, settings, routes, s, &err);
    must(s->http, err.detail);
}

void wire_answer_kept(struct wire_server *s)
{
    while (s->kept_count)
        answer(s->kept[--s->kept_count], "kept");
}

void wire_stop(struct wire_server *s)
{
    http_server_free(&s->http);
    loop_free(&s->loop);
}

struct wire wire_open(struct wire_server *s)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)http_server_port(s->http)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct wire w = { .server = s, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
    struct sockaddr address;

    must(w.fd >= 0, "socket");
    memcpy(&address, &to, sizeof(address));
    must(!connect(w.fd, &address, sizeof(to)), "connect");
    return w;
}

void wire_send(struct wire *w, const char *text)
{
    size_t len = strlen(text), done = 0;

    while (done < len) {
        ssize_t n = send(w->fd, text + done, len - done, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0)
            done += (size_t)n;
        else if (errno == EAGAIN)
            loop_step(w->server->loop, false);
        else
            return;
    }
}

static void take(struct wire *w)
{
    char buffer[16384];
    ssize_t n;

    while ((n = recv(w->fd, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0)
        strbuf_add(&w->in, buffer, (size_t)n);
    w->closed |= n == 0 || errno != EAGAIN;
}

static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
}

static void step_and_take(struct wire *w)
{
    loop_step(w->server->loop, false);
    take(w);
    nap();
}

bool wire_wait_for(struct wire *w, const char *text, int ms)
{
    int64_t until = wire_now_ms() + ms;

    while (!strstr(strbuf_str(&w->in), text) && !w->closed && wire_now_ms() < until)
        step_and_take(w);
    return strstr(strbuf_str(&w->in), text);
}

bool wire_wait_closed(struct wire *w, int ms)
{
    int64_t until = wire_now_ms() + ms;

    while (!w->closed && wire_now_ms() < until)
        step_and_take(w);
    return w->closed;
}

size_t wire_count(const struct wire *w, const char *text)
{
    size_t count = 0;

    for (const char *at = strbuf_str(&w->in); (at = strstr(at, text)); at++)
        count++;
    return count;
}

void wire_close(struct wire *w)
{
    close(w->fd);
    strbuf_done(&w->in);
}

bool wire_asks(struct wire_server *s, const char *request, const char *expected)
{
    struct wire w = wire_open(s);
    bool came;

    wire_send(&w, request);
    came = wire_wait_for(&w, expected, 200);
    if (!came)
        fprintf(stderr, "# asked: %.200s\n# came: %.400s\n", request, strbuf_str(&w.in));
    wire_close(&w);
    return came;
}

bool wire_serves_others(struct wire_server *s)
{
    return wire_asks(s, "GET /echo/a/b HTTP/1.1\r\nHost: q\r\n\r\n", "a|b|");
}

void wire_step(struct wire_server *s, int ms)
{
    int64_t until = wire_now_ms() + ms;

    do {
        loop_step(s->loop, false);
        nap();
    } while (wire_now_ms() < until);
}

int64_t wire_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void count_round(void *ctx)
{
    ++*(int *)ctx;
}

static void on_time_over(void *ctx)
{
    loop_stop(((struct wire_server *)ctx)->loop);
}

int wire_rounds(struct wire_server *s, int ms)
{
    int rounds = 0;
    struct loop_hook *hook = loop_hook_add(s->loop, count_round, &rounds);
    struct loop_timer *end = loop_timer_add(s->loop, ms, on_time_over, s);

    loop_run(s->loop);
    loop_hook_remove(&hook);
    loop_timer_remove(&end);
    return rounds;
}
