#pragma once
#include <stdbool.h>
#include <stddef.h>
struct accounts;
struct charge_jobs;
struct clock;
struct error;
struct exchange;
struct feed;
struct http_request;
struct http_route;
struct lane_queue;
struct loop;
struct media_fetch;
struct news;
struct pg_lane;
struct random;
struct seal;
struct socket;
struct socket_handshake;
struct turns;

/*
 * The agents' console under /console: accounts, sessions, and the rule of each route (route.h).
 * Pages are rendered here and work without script; what scripts ask lies under /console/api.
 */
struct console;
struct console_deps {
    struct loop *loop;
    struct pg_lane *lane; /* the queue's: asked whether the database is there */
    struct lane_queue *queue;
    const struct clock *clock;
    const struct random *random;
    const struct seal *seal;
    const char *public_url; /* whose origin forms must come from */
    struct accounts *accounts;
    struct feed *feed;           /* what has changed for those who watch */
    struct turns *turns;         /* told that the assistant has something to take */
    struct charge_jobs *charges; /* for creditors whose charges a provider makes */
    struct media_fetch *media;   /* what people sent */
    struct news *news;           /* colleagues at other processes */
};
/* ERROR_INPUT when the public URL has no origin. */
struct console *console_new(const struct console_deps *deps, struct error *err);
void console_free(struct console **console);

/* Whoever waits for news is answered now. */
void console_drain(struct console *console);

/* The socket of pages: "console.v1" (docs/console-api.md); socket_owner() is the console's own. */
bool console_socket_accept(struct console *console, struct socket *socket,
                           const struct socket_handshake *handshake);
void console_socket_message(struct console *console, struct socket *socket, const char *text,
                            size_t len);
void console_socket_draining(struct console *console, struct socket *socket);
void console_socket_closed(struct console *console, struct socket *socket, int code);

/* The console's rows for the listener's table, each with `entry`, which calls console_serve().
 * `out` holds console_route_count() rows. */
size_t console_route_count(void);
void console_http_routes(struct http_route *out, void (*entry)(void *ctx, struct exchange *x,
                                                               const struct http_request *request));
void console_serve(struct console *console, struct exchange *x, const struct http_request *request);
