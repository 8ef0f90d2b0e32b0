#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/log.h"
#include "server/http/routes.h"
#include "server/http/server.h"
#include "server/http/socket_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* "t." and 128 bits or more (channels section 6.4) */
enum { TICKET_MIN = 22, TICKET_MAX = 86, KEY_LEN = 24 };

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static const char *header(struct exchange *x, int token)
{
    const char *value = exchange_token(x, token);

    return value ? value : "";
}

/* Headers that came twice reach us joined by a comma. */
static bool is_single(const char *value)
{
    return *value && !strpbrk(value, ", \t");
}

/* RFC 6455 4.2.1 */
static int read_basics(struct exchange *x)
{
    const char *key = header(x, WSI_TOKEN_KEY);

    if (strcmp(x->request.method, "GET") != 0 || x->head || x->close ||
        *header(x, WSI_TOKEN_HTTP_CONTENT_LENGTH) || *header(x, WSI_TOKEN_HTTP_TRANSFER_ENCODING))
        return 400;
    if (strcmp(header(x, WSI_TOKEN_VERSION), "13") != 0)
        return 426;
    if (strlen(key) != KEY_LEN || strcmp(key + KEY_LEN - 2, "==") != 0)
        return 400;
    return 0;
}

static const struct socket_route *find_route(struct exchange *x)
{
    const struct http_server *s = x->server;

    for (const struct socket_route *r = s->sockets->routes; r->pattern; r++)
        if (r->admin == s->settings.admin && route_matches(r->pattern, &x->request, &x->arena))
            return r;
    return NULL;
}

/* "chat.v1" or "chat.v1, t.BASE64URL" and nothing else. */
static bool read_protocols(struct exchange *x, const char *subprotocol, struct socket_handshake *h)
{
    const char *list = header(x, WSI_TOKEN_PROTOCOL);
    size_t len = strlen(subprotocol), ticket;

    h->ticket = "";
    if (strncmp(list, subprotocol, len) != 0)
        return false;
    list += len;
    if (!*list)
        return true;
    if (*list != ',')
        return false;
    list++;
    list += strspn(list, " \t");
    if (strncmp(list, "t.", 2) != 0)
        return false;
    h->ticket = list + 2;
    ticket = strspn(h->ticket, base64url);
    return ticket >= TICKET_MIN && ticket <= TICKET_MAX && !h->ticket[ticket];
}

static bool read_origin(struct exchange *x, struct socket_handshake *h)
{
    h->host = header(x, WSI_TOKEN_HOST);
    h->origin = header(x, WSI_TOKEN_ORIGIN);
    return is_single(h->host) && is_single(h->origin) && strcmp(h->origin, "null") != 0;
}

static void describe(struct exchange *x, struct socket_handshake *h)
{
    memcpy(h->params, x->request.params, sizeof(h->params));
    h->query = x->request.query;
    h->cookie = header(x, WSI_TOKEN_HTTP_COOKIE);
    h->peer = x->request.peer;
    h->id = x->request.id;
}

static struct socket *socket_new(struct exchange *x, const struct socket_route *route)
{
    struct socket *sk = calloc(1, sizeof(*sk));

    if (!sk)
        abort();
    sk->x = x;
    sk->route = route;
    sk->reader.message_max = route->message_max;
    peer_parse(x->request.peer, strlen(x->request.peer), &sk->peer);
    sk->trusted = proxies_trust(&x->server->proxies, &sk->peer);
    return sk;
}

static int admit(struct socket *sk)
{
    struct socket_limits *limits = sk->x->server->sockets->limits;

    if (sk->trusted)
        return socket_limits_admit_trusted(limits);
    return socket_limits_admit(limits, &sk->peer, sk->route->per_peer_max, exchange_now_ms());
}

static int ask_owner(struct exchange *x, const struct socket_route *route,
                     const struct socket_handshake *h)
{
    struct socket *sk = socket_new(x, route);
    int refusal = admit(sk);

    if (!refusal && !route->accept(x->server->handler_ctx, sk, h)) {
        socket_limits_left(x->server->sockets->limits, sk->trusted ? NULL : &sk->peer);
        refusal = 403;
    }
    if (!refusal) {
        x->socket = sk;
        return 0;
    }
    socket_discard(sk);
    return refusal;
}

static int judge(struct exchange *x)
{
    struct socket_handshake h = { 0 };
    const struct socket_route *route;
    int refusal;

    if (!exchange_read_upgrade(x, &x->server->proxies))
        return 400;
    route = find_route(x);
    if (!route)
        return 404;
    refusal = read_basics(x);
    if (refusal)
        return refusal;
    if (!read_origin(x, &h))
        return 403;
    if (!read_protocols(x, route->subprotocol, &h))
        return 400;
    if (x->server->draining)
        return 503;
    describe(x, &h);
    return ask_owner(x, route, &h);
}

/* Nothing is under way on the connection, so the kernel takes these bytes. */
static void tell_refusal(struct exchange *x, int status)
{
    char reply[160];
    int len =
        snprintf(reply, sizeof(reply),
                 "HTTP/1.1 %d %s\r\n%s%sContent-Length: 0\r\nConnection: close\r\n\r\n", status,
                 reply_reason(status), status == 426 ? "Sec-WebSocket-Version: 13\r\n" : "",
                 status == 429 || status == 503 ? "Retry-After: 1\r\n" : "");

    if (send(lws_get_socket_fd(x->wsi), reply, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL) != len)
        log_fact(NULL, LOG_DEBUG, "socket_refusal_unsent");
}

int socket_handshake(struct exchange *x)
{
    int refusal = judge(x);

    if (refusal) {
        tell_refusal(x, refusal);
        return refusal;
    }
    exchange_reset(x);
    return 0;
}
