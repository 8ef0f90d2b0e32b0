#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct error;
struct loop;

/*
 * The HTTP listener: routes in a table, requests as plain structs, replies given later.  HTTP/1.1,
 * plain (TLS ends in the proxy in front).  The adapter around libwebsockets 4.1.6 guards against
 * everything the performance reference section 2 lists, without its callers knowing.
 */
struct http_server;
struct exchange; /* one request that waits for its reply; valid until exchange_reply() */

struct http_request {
    const char *method;    /* "GET" or "POST" */
    const char *path;      /* still percent-encoded, dots and double slashes resolved, no query */
    const char *query;     /* without '?', still percent-encoded, "" when none */
    const char *params[4]; /* what the route's {…} matched, percent-decoded; "" when it was bad */
    const unsigned char *body;
    size_t body_len;
    char peer[46]; /* the client's address: X-Forwarded-For only from trusted proxies */
    int64_t id;    /* request id for the logs */
};

typedef void http_handler_fn(void *ctx, struct exchange *x, const struct http_request *request);

struct http_route {
    const char *method;
    const char *pattern; /* "/webhooks/whatsapp/{account}"; {name} matches one path segment */
    http_handler_fn *handler;
    size_t body_max; /* bytes; larger is answered 413.  0 = no body allowed */
    bool admin;      /* served on the admin address only */
};

struct socket_route;
struct http_settings {
    const char *address;                  /* "127.0.0.1" */
    int port;                             /* 0 = any; see http_server_port() */
    bool admin;                           /* serves the admin routes, and only those */
    const char *trusted_proxies;          /* "127.0.0.1,10.0.0.0/8" or "" */
    int header_timeout_s, body_timeout_s; /* 10, 12: for each 192 KB of it */
    int connections_max, connections_per_peer_max;

    /* WebSockets (socket.h); ended by a NULL pattern, NULL = none.  They count as connections too;
     * these are limits beside those, 0 = none.  A trusted proxy has only that of all. */
    const struct socket_route *sockets;
    int sockets_max, sockets_per_peer_max, socket_handshakes_per_s;
};

struct http_server *http_server_new(struct loop *loop, const struct http_settings *settings,
                                    const struct http_route *routes, void *handler_ctx,
                                    struct error *err);
int http_server_port(const struct http_server *server);
/* Stops accepting; requests under way are answered, sockets told and closed. */
void http_server_drain(struct http_server *server);
size_t http_server_open(const struct http_server *server); /* requests not yet answered */
void http_server_free(struct http_server **server);

/* A request header by its lower-case name, or NULL.  Valid until the reply; to be asked for in the
 * handler, because nothing can be read once the peer has left. */
const char *exchange_header(struct exchange *x, const char *name);
/* Decoded query value in the arena, NULL when missing; "" for "a=".  Refuses bad escapes (NULL). */
const char *query_value(struct arena *a, const char *query, const char *name);
/* The same over an application/x-www-form-urlencoded body. */
const char *form_value(struct arena *a, const char *body, size_t len, const char *name);

struct http_header {
    const char *name, *value;
};
struct http_reply {
    int status;
    const char *content_type; /* NULL = text/plain; charset=utf-8 */
    const void *body;
    size_t body_len;
    const struct http_header *headers; /* ended by a NULL name, or NULL */
};
/* Copies what it needs; the exchange is gone afterwards.  Works also when the peer has left. */
void exchange_reply(struct exchange *x, const struct http_reply *reply);
void exchange_reply_text(struct exchange *x, int status, const char *text);
/* Every reply carries nosniff, no-store (unless the headers say otherwise) and no server version.
 */
