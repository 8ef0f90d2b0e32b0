#include "server/http/server.h"
#include "server/http/socket_internal.h"

#include <errno.h>
#include <sys/socket.h>
#include <utlist.h>

/* What one socket may make us do in half a second, so that a flood costs the others little. */
enum { FRAMES_PER_TICK = 4000, BYTES_PER_TICK = 4 << 20 };

/* An idle reader keeps no more than this of what was put aside. */
enum { READ_SIZE = 16 * 1024 };

bool socket_may_read(const struct socket *sk)
{
    return !sk->tired && (!sk->paused || sk->closing);
}

static void on_text(struct socket *sk, const struct frame *frame)
{
    char behind = frame->data[frame->len];

    if (sk->closing)
        return;
    frame->data[frame->len] = '\0';
    sk->route->message(sk->x->server->handler_ctx, sk, frame->data, frame->len);
    frame->data[frame->len] = behind;
}

/* Only the latest is answered (RFC 6455 5.5.3). */
static void on_ping(struct socket *sk, const struct frame *frame)
{
    if (sk->closing)
        return;
    socket_message_drop(&sk->pong);
    sk->pong = socket_frame_new(OPCODE_PONG, frame->data, frame->len);
    socket_mark_dirty(sk);
}

static void on_part(struct socket *sk, const struct frame *frame)
{
    (void)sk;
    (void)frame;
}

/* The code comes back to the peer, which then waits for us to close the connection. */
static void on_close(struct socket *sk, const struct frame *frame)
{
    sk->peer_closed = true;
    socket_end(sk, frame->code, "", false);
    socket_mark_dirty(sk);
}

static void on_bad(struct socket *sk, const struct frame *frame)
{
    socket_end(sk, frame->code, "", true);
}

typedef void event_fn(struct socket *sk, const struct frame *frame);
static event_fn *const on_event[] = {
    [FRAME_PART] = on_part,   [FRAME_TEXT] = on_text, [FRAME_PING] = on_ping,
    [FRAME_CLOSE] = on_close, [FRAME_BAD] = on_bad,
};

static void count(struct socket *sk, int frames, size_t bytes)
{
    struct http_server *s = sk->x->server;

    if (sk->counted_at != s->ticks)
        sk->frames = sk->bytes = 0;
    sk->counted_at = s->ticks;
    sk->frames += frames;
    sk->bytes += (int)bytes;
    if (sk->tired || (sk->frames < FRAMES_PER_TICK && sk->bytes < BYTES_PER_TICK))
        return;
    sk->tired = true;
    DL_APPEND2(s->sockets->tired, sk, tired_prev, tired_next);
}

/* Frames until they end, or until no more may be read; what is left comes back by data and len.
 * After a close or an error all else is thrown away. */
static void read_frames(struct socket *sk, unsigned char **data, size_t *len)
{
    struct frame frame = { 0 };
    enum frame_event event;

    while (socket_may_read(sk) && !sk->peer_closed) {
        event = frame_next(&sk->reader, data, len, &frame);
        if (event == FRAME_NEED_MORE)
            return;
        count(sk, 1, 0);
        on_event[event](sk, &frame);
        if (event == FRAME_BAD)
            break;
    }
    if (sk->peer_closed || sk->reader.bad)
        *len = 0;
}

/* It lives: the time until the next ping begins anew. */
static void heard(struct socket *sk)
{
    if (sk->x->state == EXCHANGE_SOCKET || sk->x->state == EXCHANGE_PINGED)
        exchange_set_state(sk->x, EXCHANGE_SOCKET);
}

bool socket_read(struct socket *sk)
{
    unsigned char *data = sk->x->server->sockets->buffer;
    ssize_t n = recv(lws_get_socket_fd(sk->x->wsi), data, READ_SIZE, MSG_DONTWAIT);
    size_t len = n > 0 ? (size_t)n : 0;

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        exchange_hang_up(sk->x);
        return false;
    }
    if (n < 0)
        return true;
    heard(sk);
    count(sk, 0, len);
    read_frames(sk, &data, &len);
    strbuf_add(&sk->unread, data, len);
    socket_watch(sk);
    return true;
}

bool socket_read_on(struct socket *sk)
{
    struct strbuf unread = sk->unread;
    unsigned char *data = (unsigned char *)unread.data;
    size_t len = unread.len;

    if (!len || !socket_may_read(sk))
        return true;
    sk->unread = (struct strbuf){ 0 };
    read_frames(sk, &data, &len);
    strbuf_add(&sk->unread, data, len);
    strbuf_done(&unread);
    return true;
}
