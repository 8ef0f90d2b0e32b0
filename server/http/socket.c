#include "server/http/socket.h"

#include "server/base/auto.h"
#include "server/base/encoding.h"
#include "server/http/server.h"
#include "server/http/socket_internal.h"
#include "server/loop.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <utlist.h>

enum {
    CHOKED_TICKS_MAX = 60,    /* 30 s */
    KERNEL_QUEUE = 64 * 1024, /* else it would grow to megabytes for who does not read */
    PINGS_PER_TICK = 64,      /* and a twentieth of all: thousands may have come at once */
};

static void on_iteration_end(void *ctx);
static void on_ready(void *ctx, int events);

struct sockets *sockets_new(struct http_server *server)
{
    struct sockets *ss = calloc(1, sizeof(*ss));
    struct socket_limit_settings limits = {
        .sockets_max = server->settings.sockets_max,
        .per_peer_max = server->settings.sockets_per_peer_max,
        .handshakes_per_s = server->settings.socket_handshakes_per_s,
    };

    if (!ss)
        abort();
    ss->server = server;
    ss->routes = server->settings.sockets;
    ss->limits = socket_limits_new(&limits);
    ss->ping = socket_frame_new(OPCODE_PING, "", 0);
    ss->flush = loop_hook_add(server->loop, on_iteration_end, ss);
    return ss;
}

void sockets_stop(struct sockets *ss)
{
    if (ss)
        loop_hook_remove(&ss->flush);
}

void sockets_free(struct sockets **sockets)
{
    struct sockets *ss = *sockets;

    *sockets = NULL;
    if (!ss)
        return;
    sockets_stop(ss);
    socket_limits_free(&ss->limits);
    socket_message_drop(&ss->ping);
    free(ss);
}

size_t http_server_sockets(const struct http_server *server)
{
    return server->sockets ? socket_limits_open(server->sockets->limits) : 0;
}

void socket_set_owner(struct socket *sk, void *owner)
{
    sk->owner = owner;
}

void *socket_owner(const struct socket *sk)
{
    return sk->owner;
}

/* Coming and going. */

int socket_established(struct exchange *x)
{
    struct socket *sk = x->socket;
    const int room = KERNEL_QUEUE;
    int fd;

    if (!sk || lws_partial_buffered(x->wsi))
        return -1;
    fd = lws_get_socket_fd(x->wsi);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
    exchange_take_over(x);
    exchange_set_state(x, sk->closing ? EXCHANGE_CLOSING : EXCHANGE_SOCKET);
    sk->watched = LOOP_READ;
    sk->watch = loop_watch_add(x->server->loop, fd, LOOP_READ, on_ready, sk);
    sk->fresh = true;
    socket_mark_dirty(sk);
    return 0;
}

static void leave_lists(struct sockets *ss, struct socket *sk)
{
    if (sk->dirty)
        DL_DELETE2(ss->dirty, sk, dirty_prev, dirty_next);
    if (sk->choked)
        DL_DELETE2(ss->choked, sk, choked_prev, choked_next);
    if (sk->tired)
        DL_DELETE2(ss->tired, sk, tired_prev, tired_next);
}

void socket_discard(struct socket *sk)
{
    loop_watch_remove(&sk->watch);
    leave_lists(sk->x->server->sockets, sk);
    sk->written = 0; /* the rest of a message does not matter any more */
    socket_drop_queue(sk);
    frame_reader_done(&sk->reader);
    strbuf_done(&sk->unread);
    free(sk);
}

void socket_gone(struct socket *sk)
{
    struct http_server *s = sk->x->server;

    sk->closing = true; /* nothing that closed() does moves it any more */
    if (!sk->code)
        sk->code = s->draining ? SOCKET_GOING_AWAY : SOCKET_DROPPED;
    sk->route->closed(s->handler_ctx, sk, sk->code);
    socket_limits_left(s->sockets->limits, sk->trusted ? NULL : &sk->peer);
    socket_discard(sk);
}

void socket_mark_dirty(struct socket *sk)
{
    struct http_server *s = sk->x->server;

    if (sk->dirty)
        return;
    sk->dirty = true;
    if (!s->sockets->dirty)
        loop_wake(s->loop);
    DL_APPEND2(s->sockets->dirty, sk, dirty_prev, dirty_next);
}

/* Closing. */

static size_t close_payload(unsigned char out[FRAME_CONTROL_MAX], int code, const char *reason)
{
    size_t len = strlen(reason);

    if (code == SOCKET_NO_CODE || code == SOCKET_DROPPED)
        return 0;
    if (len > FRAME_CONTROL_MAX - 2)
        len = 0;
    out[0] = (unsigned char)(code >> 8);
    out[1] = (unsigned char)code;
    memcpy(out + 2, reason, len);
    return 2 + len;
}

void socket_end(struct socket *sk, int code, const char *reason, bool at_once)
{
    unsigned char payload[FRAME_CONTROL_MAX];
    struct socket_message *last;

    if (sk->closing)
        return;
    if (at_once)
        socket_drop_queue(sk);
    last = socket_frame_new(OPCODE_CLOSE, payload, close_payload(payload, code, reason));
    socket_enqueue(sk, last);
    socket_message_drop(&last);
    sk->code = code;
    sk->closing = true;
    if (sk->watch)
        exchange_set_state(sk->x, EXCHANGE_CLOSING);
}

void socket_close(struct socket *sk, int code, const char *reason)
{
    socket_end(sk, code, reason, false);
}

void socket_pause_reading(struct socket *sk, bool paused)
{
    sk->paused = paused;
    socket_mark_dirty(sk);
}

/* What the loop calls. */

void socket_watch(struct socket *sk)
{
    int events = (socket_may_read(sk) ? LOOP_READ : 0) | (sk->choked ? LOOP_WRITE : 0);

    if (events != sk->watched)
        loop_watch_set(sk->watch, events);
    sk->watched = events;
}

static void on_ready(void *ctx, int events)
{
    struct socket *sk = ctx;

    if (events & LOOP_WRITE && !socket_write(sk))
        return;
    if (events & LOOP_READ && socket_may_read(sk))
        socket_read(sk);
}

/* A client waits for the 101 before its first frame (RFC 6455 4.1); what came before went into the
 * library's buffer. */
static bool came_early(struct socket *sk)
{
    bool early = sk->fresh && exchange_came_early(sk->x);

    sk->fresh = false;
    return early;
}

static void settle(struct socket *sk)
{
    if (came_early(sk))
        exchange_hang_up(sk->x);
    else if (socket_read_on(sk) && !sk->choked)
        socket_write(sk);
    else
        socket_watch(sk);
}

static void on_iteration_end(void *ctx)
{
    struct sockets *ss = ctx;
    struct socket *sk;

    while ((sk = ss->dirty)) {
        DL_DELETE2(ss->dirty, sk, dirty_prev, dirty_next);
        sk->dirty = false;
        settle(sk);
    }
}

/* Time. */

static void ping(struct socket *sk)
{
    if (sk->paused || sk->choked) { /* its pong would wait unread, or the ping unsent */
        exchange_set_state(sk->x, EXCHANGE_SOCKET);
        return;
    }
    exchange_set_state(sk->x, EXCHANGE_PINGED);
    socket_enqueue(sk, sk->x->server->sockets->ping);
}

static void ping_silent(struct sockets *ss)
{
    struct http_server *s = ss->server;
    size_t most = PINGS_PER_TICK + socket_limits_open(ss->limits) / 20;
    struct exchange *x;

    while (most-- && (x = s->lists[EXCHANGE_SOCKET]) && x->deadline <= s->ticks)
        ping(x->socket);
}

static void give_up_choked(struct sockets *ss)
{
    struct socket *sk, *next;

    DL_FOREACH_SAFE2(ss->choked, sk, next, choked_next)
    {
        if (ss->server->ticks - sk->choked_at < CHOKED_TICKS_MAX)
            return;
        socket_end(sk, SOCKET_TRY_LATER, "", true);
        if (socket_write(sk) && sk->choked)
            exchange_hang_up(sk->x);
    }
}

static void wake_tired(struct sockets *ss)
{
    struct socket *sk;

    while ((sk = ss->tired)) {
        DL_DELETE2(ss->tired, sk, tired_prev, tired_next);
        sk->tired = false;
        socket_mark_dirty(sk);
    }
}

void sockets_tick(struct sockets *ss)
{
    ping_silent(ss);
    give_up_choked(ss);
    wake_tired(ss);
    socket_limits_forget(ss->limits, exchange_now_ms());
}

void sockets_drain(struct sockets *ss)
{
    static const enum exchange_state open[] = { EXCHANGE_SOCKET, EXCHANGE_PINGED };
    struct exchange *x, *next;

    for (size_t i = 0; i < COUNT_OF(open); i++)
        DL_FOREACH_SAFE(ss->server->lists[open[i]], x, next)
        {
            if (x->socket->route->draining)
                x->socket->route->draining(ss->server->handler_ctx, x->socket);
            socket_end(x->socket, SOCKET_GOING_AWAY, "", false);
        }
}
