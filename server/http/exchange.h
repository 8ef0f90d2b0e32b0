#pragma once
#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/http/http.h"
#include "server/http/peers.h"

#include <stdbool.h>
#include <stdint.h>
struct loop_watch;
struct lws;
struct http_server;

/*
 * One connection and the request under way on it, shared by the server (which owns it and moves it
 * between states) and the reading and writing of HTTP (exchange.c, reply.c).
 */
enum exchange_state {
    EXCHANGE_IDLE,      /* waits for a request */
    EXCHANGE_BODY,      /* reads its body */
    EXCHANGE_WAITING,   /* the handler has it */
    EXCHANGE_WRITING,   /* the reply is being written */
    EXCHANGE_LINGERING, /* the reply is out; the rest of an unwanted body is thrown away */
    EXCHANGE_SOCKET,    /* upgraded: see socket_internal.h */
    EXCHANGE_PINGED,    /* upgraded, and silent for long */
    EXCHANGE_CLOSING,   /* upgraded, and the close frame is on its way */
    EXCHANGE_STATE_COUNT
};

struct exchange {
    struct exchange *prev, *next; /* in the server's list of its state, oldest first */
    struct http_server *server;   /* NULL: freed before the reply came */
    struct lws *wsi;              /* NULL: the peer has left */
    enum exchange_state state;
    int64_t deadline; /* the server's tick at which the state has lasted too long */
    struct peer socket_peer;
    struct socket *socket; /* NULL: not upgraded */

    struct http_request request;
    const struct http_route *route;
    bool needs_length; /* a method with a body */
    bool has_body;     /* the request announces one, be it wanted or not */
    bool body_unread;  /* a refusal goes out before the body was read */
    bool head;         /* HEAD: answered as GET, without the body */
    bool paused;       /* the library does not read the connection */
    bool close;        /* no further request on this connection */
    struct arena arena;
    struct strbuf body;

    struct strbuf out; /* the rendered reply */
    size_t written, connection_at;
    struct loop_watch *writable; /* while the socket takes no more */
};

/*
 * Reads the request line and headers that libwebsockets has parsed.  Returns 0, or the status to
 * refuse the request with: 400, 404, 405, 411 or 413.
 */
int exchange_read_head(struct exchange *x, const struct http_route *routes, bool admin,
                       const struct proxies *proxies);
/* A header by libwebsockets' own number for it (WSI_TOKEN_…), which spares looking for the name;
 * NULL when it is missing or empty.  Those that came more than once are joined by commas. */
char *exchange_token(struct exchange *x, int index);
/* The same of a request to upgrade, as far as it is a request like others: not its headers, not
 * its route.  Sets close when it is not HTTP/1.1. */
bool exchange_read_upgrade(struct exchange *x, const struct proxies *proxies);
/* Forgets the request and its reply; keeps small buffers for the next. */
void exchange_reset(struct exchange *x);

/* Renders head and body into x->out. `date` is the value of the Date header. */
void reply_render(struct exchange *x, const struct http_reply *reply, const char *date);
/* "Not Found" for 404. */
const char *reply_reason(int status);
/* Rewrites the Connection header in place: x->close may change until the first byte is out. */
void reply_set_connection(struct exchange *x);
