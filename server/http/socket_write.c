#include "server/http/server.h"
#include "server/http/socket_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utlist.h>

enum {
    QUEUE_BYTES_MAX = 256 * 1024,
    QUEUE_MESSAGES_MAX = 64,
    AT_ONCE = 16, /* messages in one call of the kernel's */
    MESSAGE_MAX = 1 << 20,
};

/* Messages. */

struct socket_message *socket_frame_new(enum frame_opcode opcode, const void *data, size_t len)
{
    unsigned char head[10];
    size_t head_len = frame_head(head, opcode, len);
    struct socket_message *m = malloc(sizeof(*m) + head_len + len);

    if (!m)
        abort();
    m->references = 1;
    m->len = head_len + len;
    memcpy(m->bytes, head, head_len);
    if (len)
        memcpy(m->bytes + head_len, data, len);
    return m;
}

struct socket_message *socket_message_new(const char *text, size_t len)
{
    if (len > MESSAGE_MAX)
        abort(); /* our own mistake: nothing of ours is near it */
    return socket_frame_new(OPCODE_TEXT, text, len);
}

void socket_message_drop(struct socket_message **message)
{
    struct socket_message *m = *message;

    *message = NULL;
    if (m && !--m->references)
        free(m);
}

/* The queue. */

void socket_enqueue(struct socket *sk, struct socket_message *message)
{
    struct queued *q = malloc(sizeof(*q));

    if (!q)
        abort();
    *q = (struct queued){ .message = message };
    message->references++;
    LL_APPEND2(sk->first, q, next);
    sk->last = q;
    sk->queued_bytes += message->len;
    sk->queued_count++;
    socket_mark_dirty(sk);
}

static void drop_first(struct socket *sk)
{
    struct queued *q = sk->first;

    sk->first = q->next;
    if (!sk->first)
        sk->last = NULL;
    sk->queued_bytes -= q->message->len;
    sk->queued_count--;
    sk->written = 0;
    socket_message_drop(&q->message);
    free(q);
}

void socket_drop_queue(struct socket *sk)
{
    struct queued *begun = sk->written ? sk->first : NULL;
    size_t written = sk->written;

    socket_message_drop(&sk->pong);
    if (begun) { /* the rest of it must follow, or the peer would read the next frame into it */
        sk->first = begun->next;
        sk->queued_bytes -= begun->message->len;
        sk->queued_count--;
    }
    while (sk->first)
        drop_first(sk);
    if (!begun)
        return;
    begun->next = NULL;
    sk->first = sk->last = begun;
    sk->queued_bytes = begun->message->len;
    sk->queued_count = 1;
    sk->written = written;
}

static bool has_room(const struct socket *sk, size_t len)
{
    const struct socket_route *r = sk->route;
    size_t bytes = r->queue_bytes_max ? r->queue_bytes_max : QUEUE_BYTES_MAX;
    int messages = r->queue_messages_max ? r->queue_messages_max : QUEUE_MESSAGES_MAX;

    return sk->queued_count < messages && len <= bytes && sk->queued_bytes <= bytes - len;
}

void socket_send_shared(struct socket *sk, struct socket_message *message)
{
    if (sk->closing || sk->resync)
        return;
    if (has_room(sk, message->len)) {
        socket_enqueue(sk, message);
        return;
    }
    socket_drop_queue(sk);
    sk->resync = true;
    socket_mark_dirty(sk);
}

void socket_send(struct socket *sk, const char *text, size_t len)
{
    struct socket_message *message = socket_message_new(text, len);

    socket_send_shared(sk, message);
    socket_message_drop(&message);
}

/* Writing. */

static void unchoke(struct socket *sk)
{
    if (sk->choked)
        DL_DELETE2(sk->x->server->sockets->choked, sk, choked_prev, choked_next);
    sk->choked = false;
}

/* The time runs from the first refusal until all is out.  Meanwhile a ping that waits behind the
 * rest is not held against the peer. */
static void choke(struct socket *sk)
{
    if (sk->choked)
        return;
    sk->choked = true;
    if (sk->x->state == EXCHANGE_PINGED)
        exchange_set_state(sk->x, EXCHANGE_SOCKET);
    sk->choked_at = sk->x->server->ticks;
    DL_APPEND2(sk->x->server->sockets->choked, sk, choked_prev, choked_next);
}

static size_t gather(struct socket *sk, struct iovec *parts)
{
    size_t n = 0, skip = sk->written;

    for (struct queued *q = sk->first; q && n < AT_ONCE; q = q->next, skip = 0)
        parts[n++] = (struct iovec){ q->message->bytes + skip, q->message->len - skip };
    return n;
}

static void took(struct socket *sk, size_t sent)
{
    while (sk->first && sent >= sk->first->message->len - sk->written) {
        sent -= sk->first->message->len - sk->written;
        drop_first(sk);
    }
    sk->written += sent;
}

/* What waits for its turn behind the queue. */
static void add_waiting(struct socket *sk)
{
    struct socket_message *resync;

    if (sk->pong && !sk->closing)
        socket_enqueue(sk, sk->pong);
    socket_message_drop(&sk->pong);
    if (!sk->resync || sk->queued_count)
        return;
    sk->resync = false;
    if (sk->closing || !sk->route->resync)
        return;
    resync = socket_message_new(sk->route->resync, strlen(sk->route->resync));
    socket_enqueue(sk, resync);
    socket_message_drop(&resync);
}

/* 1 all is out, 0 the kernel takes no more, -1 the peer is gone. */
static int write_queue(struct socket *sk)
{
    struct iovec parts[AT_ONCE];
    struct msghdr message = { .msg_iov = parts };
    ssize_t sent;

    for (add_waiting(sk); sk->first; add_waiting(sk)) {
        message.msg_iovlen = gather(sk, parts);
        sent = sendmsg(lws_get_socket_fd(sk->x->wsi), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return errno == EAGAIN ? 0 : -1;
        if (sent > 0)
            took(sk, (size_t)sent);
    }
    return 1;
}

bool socket_write(struct socket *sk)
{
    int state = write_queue(sk);

    if (state < 0 || (sk->peer_closed && state > 0)) {
        exchange_close_politely(sk->x);
        return false;
    }
    if (state)
        unchoke(sk);
    else
        choke(sk);
    socket_watch(sk);
    return true;
}
