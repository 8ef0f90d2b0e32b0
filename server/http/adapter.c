#include "server/http/server.h"
#include "server/http/socket_internal.h"
#include "server/loop.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <utlist.h>

/*
 * Around libwebsockets 4.1.6, which parses and knows when a connection may go on.  The replies are
 * written here, straight to the socket, and never while a call of the library's is on the stack.
 *
 * While a request is being answered its connection is not read: the library would spin over what
 * comes next.  A further request that it has buffered already would be read from the wrong place
 * (lws_http_action takes the head of the buffer for the body), so such a connection is closed
 * after its reply.
 */
enum { BODY_STEP = 192 * 1024, WRITE_SIZE = 256 * 1024, UNREAD_MAX = 64 * 4096 };

static void write_first(struct exchange *x);

/* A request. */

/* To be called before the library buffers what comes after the request: when it has done so it
 * asks for a writable socket, and looks away while it is paused. */
static void pause_reading(struct exchange *x)
{
    if (!x->paused)
        lws_rx_flow_control(x->wsi, 0);
    x->paused = true;
}

static void resume_reading(struct exchange *x)
{
    if (x->paused)
        lws_rx_flow_control(x->wsi, 1);
    x->paused = false;
}

static void refuse(struct exchange *x, int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = {
        { 400, "Não conseguimos entender este pedido.\n" },
        { 404, "Esta página não existe. Confira o endereço, por favor.\n" },
        { 405, "Este endereço não aceita este tipo de pedido.\n" },
        { 411, "Envie o tamanho do conteúdo (Content-Length).\n" },
        { 413, "O conteúdo enviado é grande demais.\n" },
    };
    size_t i = 0;

    while (texts[i].status != status)
        i++;
    x->close |= x->has_body;
    x->body_unread = x->has_body;
    exchange_reply_text(x, status, texts[i].text);
}

static void dispatch(struct exchange *x)
{
    x->request.body = (const unsigned char *)strbuf_str(&x->body);
    x->request.body_len = x->body.len;
    pause_reading(x);
    exchange_set_state(x, EXCHANGE_WAITING);
    x->route->handler(x->server->handler_ctx, x, &x->request);
}

/* RFC 9110 10.1.1: a client may hold a large body back until it is asked for it. */
static void invite_body(struct exchange *x)
{
    static const char invitation[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (lws_hdr_total_length(x->wsi, WSI_TOKEN_HTTP_EXPECT) > 0 &&
        send(lws_get_socket_fd(x->wsi), invitation, sizeof(invitation) - 1,
             MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        x->close = true;
}

static int on_request(struct exchange *x)
{
    struct http_server *s = x->server;
    int refusal;

    if (x->state != EXCHANGE_IDLE)
        return -1;
    lws_set_timeout(x->wsi, NO_PENDING_TIMEOUT, 0);
    x->request.id = ++s->last_id;
    refusal = exchange_read_head(x, s->routes, s->settings.admin, &s->proxies);
    if (refusal) {
        refuse(x, refusal);
        if (!x->body_unread)
            pause_reading(x);
    } else if (x->request.method[0] == 'P') {
        exchange_set_state(x, EXCHANGE_BODY);
        invite_body(x);
    } else {
        dispatch(x);
    }
    return 0;
}

/* The library gives no more than Content-Length, which is within the route's limit.  A long one may
 * take its time so long as it comes on, step by step; one that drips may not. */
static int on_body(struct exchange *x, const void *data, size_t len)
{
    size_t steps = x->body.len / BODY_STEP;

    if (x->state != EXCHANGE_BODY)
        return 0;
    strbuf_add(&x->body, data, len);
    if (x->body.len / BODY_STEP > steps)
        exchange_set_state(x, EXCHANGE_BODY);
    return 0;
}

/* Would come again and again over a buffered further request, were the connection not paused. */
static int on_body_complete(struct exchange *x)
{
    if (x->state == EXCHANGE_BODY) {
        dispatch(x);
        return 0;
    }
    if (!x->body_unread)
        return -1;
    x->body_unread = false;
    pause_reading(x);
    return 0;
}

/*
 * Only to WebSocket, and only where sockets are served; HTTP/2 never.
 *
 * On a re-used connection the library has freed the header that `in` points to before it asks about
 * an unknown upgrade, and goes on to read it itself when the answer is not negative (this is
 * CVE-2025-11677).  So the answer is negative unless the header is still there to be asked for,
 * which then is the one it reads on with; and nobody looks at `in`.
 */
static int on_upgrade(struct exchange *x)
{
    const char *to;

    if (!x->server->sockets || x->state != EXCHANGE_IDLE || lws_get_network_wsi(x->wsi) != x->wsi)
        return -1;
    to = exchange_token(x, WSI_TOKEN_UPGRADE);
    if (!to || strcasecmp(to, "websocket") != 0)
        return -1;
    x->request.id = ++x->server->last_id;
    return 0;
}

/* The library knows the subprotocol, and would answer 101 next. */
static int on_handshake(struct exchange *x)
{
    return x->server->sockets && socket_handshake(x) == 0 ? 0 : -1;
}

void exchange_take_over(struct exchange *x)
{
    lws_set_timeout(x->wsi, NO_PENDING_TIMEOUT, 0);
    pause_reading(x);
}

static int on_call(struct exchange *x, int reason, const void *in, size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return lws_get_network_wsi(x->wsi) == x->wsi ? on_request(x) : -1;
    case LWS_CALLBACK_HTTP_BODY:
        return on_body(x, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return on_body_complete(x);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_upgrade(x);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return on_handshake(x);
    case LWS_CALLBACK_ESTABLISHED:
        return socket_established(x);
    default:
        return 0;
    }
}

int adapter_on_call(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    struct exchange *x = wsi ? lws_get_opaque_user_data(wsi) : NULL;
    int answer = 0;

    (void)user;
    if (!x)
        return 0;
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        exchange_gone(x);
    } else if (x->wsi) {
        x->server->in_library = true;
        answer = on_call(x, (int)reason, in, len);
        x->server->in_library = false;
    }
    return answer;
}

/* A reply. */

void exchange_reply(struct exchange *x, const struct http_reply *reply)
{
    struct http_server *s = x->server;

    if (!x->wsi) {
        exchange_free(x);
        return;
    }
    exchange_set_state(x, EXCHANGE_WRITING);
    reply_render(x, reply, s->date);
    if (s->in_library)
        s->unsent = true;
    else
        write_first(x);
}

void adapter_flush(void *server)
{
    struct http_server *s = server;
    struct exchange *x, *next;

    if (!s->unsent)
        return;
    s->unsent = false;
    DL_FOREACH_SAFE(s->lists[EXCHANGE_WRITING], x, next)
    if (!x->written)
        write_first(x);
}

/* What has come already is read: closing over unread bytes resets the connection, and the peer
 * could lose the reply. */
void exchange_close_politely(struct exchange *x)
{
    char unread[4096];
    int fd = lws_get_socket_fd(x->wsi);

    shutdown(fd, SHUT_WR);
    for (size_t i = 0; i < UNREAD_MAX / sizeof(unread); i++)
        if (recv(fd, unread, sizeof(unread), MSG_DONTWAIT) <= 0)
            break;
    exchange_hang_up(x);
}

/* The rest of a refused body is thrown away for a moment, so that its sender reads the reply. */
static void linger(struct exchange *x)
{
    shutdown(lws_get_socket_fd(x->wsi), SHUT_WR);
    exchange_set_state(x, EXCHANGE_LINGERING);
    if (lws_http_transaction_completed(x->wsi))
        exchange_hang_up(x);
}

/* The library goes on to the next request when the socket is writable; it is told so at once,
 * which saves waiting for the kernel to say it. */
static void next_request(struct exchange *x)
{
    struct lws_context *context = x->server->context;
    struct lws_pollfd writable = { .fd = lws_get_socket_fd(x->wsi),
                                   .events = LWS_POLLOUT,
                                   .revents = LWS_POLLOUT };

    exchange_reset(x);
    exchange_set_state(x, EXCHANGE_IDLE);
    resume_reading(x);
    if (lws_http_transaction_completed(x->wsi)) {
        exchange_hang_up(x);
        return;
    }
    lws_set_timeout(x->wsi, NO_PENDING_TIMEOUT, 0);
    lws_service_fd_tsi(context, &writable, 0);
}

static void finish(struct exchange *x)
{
    loop_watch_remove(&x->writable);
    if (x->close && x->body_unread)
        linger(x);
    else if (x->close)
        exchange_close_politely(x);
    else
        next_request(x);
}

static void wait_until_writable(struct exchange *x);
static void on_socket_writable(void *ctx, int events);

static void write_more(struct exchange *x)
{
    size_t rest = x->out.len - x->written;
    ssize_t sent = send(lws_get_socket_fd(x->wsi), x->out.data + x->written,
                        rest < WRITE_SIZE ? rest : WRITE_SIZE, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        exchange_hang_up(x);
        return;
    }
    if (sent > 0) {
        x->written += (size_t)sent;
        exchange_set_state(x, EXCHANGE_WRITING);
    }
    if (x->written == x->out.len)
        finish(x);
    else
        wait_until_writable(x);
}

static void wait_until_writable(struct exchange *x)
{
    if (!x->body_unread)
        pause_reading(x);
    if (!x->writable)
        x->writable = loop_watch_add(x->server->loop, lws_get_socket_fd(x->wsi), LOOP_WRITE,
                                     on_socket_writable, x);
}

static void on_socket_writable(void *ctx, int events)
{
    (void)events;
    write_more(ctx);
}

/*
 * The library tells only whether any connection that may be read has buffered bytes; all others
 * that have some are paused.  From 4.2 on asking would run its timers, which may free connections.
 */
static bool has_buffered_request(struct exchange *x)
{
    resume_reading(x);
#if LWS_LIBRARY_VERSION_NUMBER < 4002000
    if (lws_service_adjust_timeout(x->server->context, 1, 0) == 0) {
        pause_reading(x);
        return true;
    }
#endif
    return false;
}

bool exchange_came_early(struct exchange *x)
{
    bool early = has_buffered_request(x);

    pause_reading(x);
    return early;
}

static void write_first(struct exchange *x)
{
    x->close |= x->server->draining || (!x->body_unread && has_buffered_request(x));
    reply_set_connection(x);
    write_more(x);
}
