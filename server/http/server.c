#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/http/listener.h"
#include "server/http/server.h"
#include "server/http/socket_internal.h"
#include "server/loop.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <utlist.h>

enum {
    TICK_MS = 500,
    HEADER_MAX = 32 * 1024,
    READ_SIZE = 16 * 1024,
    IDLE_S = 75,
    WRITE_S = 12, /* without a byte taken */
    LINGER_S = 2,
    SILENCE_S = 25, /* of a socket, until it is pinged */
    PONG_S = 15,
    CLOSE_S = 5,
    DESCRIPTORS_MAX = 1 << 18,
    LIBRARY_LINES_MAX = 20,
};

static bool context_new(struct http_server *s, struct error *err);
static void on_accepted(void *ctx, int fd, const struct peer *peer);
static void on_tick(void *ctx);
static void update_date(struct http_server *s);

/* The library answers with the first name of the client's list that is here; whether it is the
 * route's is socket_handshake.c's to say.  Its own buffer for frames is never used; without a size
 * for writing it would cut the 101 into pieces of that buffer's. */
static struct lws_protocols *protocols_of(const struct socket_route *routes)
{
    const struct lws_protocols http = { .name = "http", .callback = adapter_on_call };
    struct lws_protocols *all;
    size_t count = 0;

    while (routes && routes[count].pattern)
        count++;
    all = calloc(count + 2, sizeof(*all));
    if (!all)
        abort();
    all[0] = http;
    for (size_t i = 0; i < count; i++)
        all[i + 1] = (struct lws_protocols){ .name = routes[i].subprotocol,
                                             .callback = adapter_on_call,
                                             .rx_buffer_size = 1,
                                             .tx_packet_size = READ_SIZE };
    return all;
}

struct http_server *http_server_new(struct loop *loop, const struct http_settings *settings,
                                    const struct http_route *routes, void *handler_ctx,
                                    struct error *err)
{
    struct http_server *s = calloc(1, sizeof(*s));
    struct listener_settings limits = {
        .address = settings->address,
        .port = settings->port,
        .connections_max = settings->connections_max,
        .connections_per_peer_max = settings->connections_per_peer_max,
    };

    if (!s)
        abort();
    *s = (struct http_server){
        .loop = loop, .settings = *settings, .routes = routes, .handler_ctx = handler_ctx
    };
    limits.proxies = &s->proxies;
    if (settings->sockets && settings->sockets->pattern)
        s->sockets = sockets_new(s);
    s->protocols = protocols_of(settings->sockets);
    if (!proxies_parse(settings->trusted_proxies ? settings->trusted_proxies : "", &s->proxies,
                       err) ||
        !context_new(s, err) || !(s->listener = listener_new(loop, &limits, on_accepted, s, err))) {
        http_server_free(&s);
        return NULL;
    }
    update_date(s);
    s->tick = loop_timer_add(loop, TICK_MS, on_tick, s);
    s->flush = loop_hook_add(loop, adapter_flush, s);
    return s;
}

/* Its tables are as large as the limit; containers often have none. */
static void cap_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur <= DESCRIPTORS_MAX)
        return;
    limit.rlim_cur = DESCRIPTORS_MAX;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Its errors can be provoked from outside, so only the first ones are told. */
static void on_lws_log(int level, const char *line)
{
    static unsigned int told;
    char text[120];

    (void)level;
    if (told++ >= LIBRARY_LINES_MAX)
        return;
    snprintf(text, sizeof(text), "%.*s", (int)strcspn(line, "\n"), line);
    log_fact(NULL, LOG_WARN, "http_library", LOG_STR("line", text));
}

static bool context_new(struct http_server *s, struct error *err)
{
    static const lws_retry_bo_t no_validity_timers = { 0 };
    void *loops[] = { loop_native(s->loop) };
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = s->protocols,
        .vhost_name = "quita",
        .options = LWS_SERVER_OPTION_LIBEV,
        .foreign_loops = loops,
        .retry_and_idle_policy = &no_validity_timers,
        .max_http_header_data2 = HEADER_MAX,
        .pt_serv_buf_size = READ_SIZE,
        .timeout_secs = (unsigned int)s->settings.body_timeout_s,
        .timeout_secs_ah_idle = (unsigned int)s->settings.header_timeout_s,
        .keepalive_timeout = IDLE_S,
        .gid = (__typeof__(info.gid))-1, /* unsigned since 4.2 */
        .uid = (__typeof__(info.uid))-1,
        .user = s,
        .pcontext = &s->context,
    };

    cap_descriptors();
    lws_set_log_level(LLL_ERR, on_lws_log);
    s->context = lws_create_context(&info);
    s->vhost = s->context ? lws_get_vhost_by_name(s->context, "quita") : NULL;
    return s->vhost || error_set(err, ERROR_UNAVAILABLE,
                                 "libwebsockets does not start; is the "
                                 "package libwebsockets-evlib-ev there?");
}

int http_server_port(const struct http_server *server)
{
    return listener_port(server->listener);
}

size_t http_server_open(const struct http_server *server)
{
    return server->open;
}

/* States and their time limits. */

static int64_t state_limit_s(const struct http_server *s, enum exchange_state state)
{
    const int64_t limits[EXCHANGE_STATE_COUNT] = {
        [EXCHANGE_IDLE] = IDLE_S,      [EXCHANGE_BODY] = s->settings.body_timeout_s,
        [EXCHANGE_WRITING] = WRITE_S,  [EXCHANGE_LINGERING] = LINGER_S,
        [EXCHANGE_SOCKET] = SILENCE_S, [EXCHANGE_PINGED] = PONG_S,
        [EXCHANGE_CLOSING] = CLOSE_S,
    };

    return limits[state];
}

static bool is_open(enum exchange_state state)
{
    return state == EXCHANGE_WAITING;
}

void exchange_set_state(struct exchange *x, enum exchange_state state)
{
    struct http_server *s = x->server;

    DL_DELETE(s->lists[x->state], x);
    s->open += is_open(state);
    s->open -= is_open(x->state);
    x->state = state;
    x->deadline = s->ticks + state_limit_s(s, state) * 1000 / TICK_MS + 1;
    DL_APPEND(s->lists[state], x);
}

void exchange_free(struct exchange *x)
{
    if (x->server) {
        DL_DELETE(x->server->lists[x->state], x);
        x->server->open -= is_open(x->state);
    }
    exchange_reset(x);
    strbuf_done(&x->body);
    strbuf_done(&x->out);
    free(x);
}

int64_t exchange_now_ms(void)
{
    const struct clock clock = clock_system();

    return clock_monotonic_us(&clock) / 1000;
}

void exchange_hang_up(struct exchange *x)
{
    lws_set_timeout(x->wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_SYNC);
}

static void update_date(struct http_server *s)
{
    const struct clock clock = clock_system();
    time_t now = (time_t)(clock_now_us(&clock) / SECONDS_US(1));
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(s->date, sizeof(s->date), "%a, %d %b %Y %H:%M:%S GMT", &utc);
}

/* A handler may take its time, and a silent socket is asked first whether it lives. */
static bool state_hangs_up(int state)
{
    return state != EXCHANGE_WAITING && state != EXCHANGE_SOCKET;
}

static void on_tick(void *ctx)
{
    struct http_server *s = ctx;

    s->ticks++;
    update_date(s);
    if (s->sockets)
        sockets_tick(s->sockets);
    for (int state = 0; state < EXCHANGE_STATE_COUNT; state++)
        while (state_hangs_up(state) && s->lists[state] && s->lists[state]->deadline <= s->ticks)
            exchange_hang_up(s->lists[state]);
    loop_timer_again(s->tick, TICK_MS);
}

/* Connections come and go. */

static void on_accepted(void *ctx, int fd, const struct peer *peer)
{
    struct http_server *s = ctx;
    struct exchange *x = calloc(1, sizeof(*x));
    lws_adopt_desc_t info = {
        .vh = s->vhost, .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP, .fd.sockfd = fd, .opaque = x
    };

    if (!x)
        abort();
    x->server = s;
    x->socket_peer = *peer;
    DL_APPEND(s->lists[EXCHANGE_IDLE], x);
    exchange_set_state(x, EXCHANGE_IDLE);
    s->adopting = x;
    x->wsi = lws_adopt_descriptor_vhost_via_info(&info);
    if (!x->wsi && s->adopting) {
        listener_left(s->listener, peer);
        exchange_free(x);
    }
    s->adopting = NULL;
}

void exchange_gone(struct exchange *x)
{
    struct http_server *s = x->server;

    if (x->socket)
        socket_gone(x->socket);
    listener_left(s->listener, &x->socket_peer);
    loop_watch_remove(&x->writable);
    x->wsi = NULL;
    if (s->adopting == x)
        s->adopting = NULL;
    if (x->state != EXCHANGE_WAITING)
        exchange_free(x);
}

/* An idle connection whose next request is already in the kernel is left to answer it. */
static void hang_up_if_silent(struct exchange *x)
{
    char byte;

    if (recv(lws_get_socket_fd(x->wsi), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0)
        exchange_hang_up(x);
}

void http_server_drain(struct http_server *server)
{
    struct exchange *x, *next;

    server->draining = true;
    listener_close(server->listener);
    DL_FOREACH_SAFE(server->lists[EXCHANGE_IDLE], x, next)
    hang_up_if_silent(x);
    if (server->sockets)
        sockets_drain(server->sockets);
}

static void orphan_waiting(struct http_server *s)
{
    struct exchange *x, *next;

    DL_FOREACH_SAFE(s->lists[EXCHANGE_WAITING], x, next)
    {
        DL_DELETE(s->lists[EXCHANGE_WAITING], x);
        x->server = NULL;
    }
}

void http_server_free(struct http_server **server)
{
    struct http_server *s = *server;

    if (!s)
        return;
    loop_timer_remove(&s->tick);
    loop_hook_remove(&s->flush);
    sockets_stop(s->sockets);
    if (s->listener)
        listener_close(s->listener);
    for (int i = 0; s->context && i < 10; i++) {
        lws_context_destroy(s->context);
        loop_step(s->loop, false);
    }
    orphan_waiting(s);
    listener_free(&s->listener);
    sockets_free(&s->sockets);
    free(s->protocols);
    free(s);
    *server = NULL;
}
