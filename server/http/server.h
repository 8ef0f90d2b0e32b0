#pragma once
#include "server/http/exchange.h"

#include <libwebsockets.h>
struct listener;
struct sockets;
struct loop;
struct loop_hook;
struct loop_timer;

/*
 * Inside of the HTTP server: server.c keeps connections and their time limits, adapter.c turns
 * libwebsockets' calls into requests and writes the replies.
 */
struct http_server {
    struct loop *loop;
    struct http_settings settings;
    const struct http_route *routes;
    void *handler_ctx;
    struct proxies proxies;
    struct listener *listener;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws_protocols *protocols; /* "http" and the subprotocols of the sockets' routes */
    struct sockets *sockets;         /* NULL: none are served */
    struct loop_timer *tick;
    struct loop_hook *flush;
    struct exchange *lists[EXCHANGE_STATE_COUNT];
    struct exchange *adopting; /* NULL again once libwebsockets has let go of it */
    int64_t ticks, last_id;
    size_t open;
    bool unsent;     /* some replies wait for adapter_flush() */
    bool in_library; /* a call of the library's is on the stack: nothing may be closed */
    bool draining;
    char date[32];
};

/* server.c */

/* Moves it to the end of its state's list, where the time limit starts anew. */
void exchange_set_state(struct exchange *x, enum exchange_state state);
void exchange_free(struct exchange *x);
/* The peer has left, or was left.  A reply that is still to come will be dropped. */
void exchange_gone(struct exchange *x);
/* Closes the connection at once; not from inside the library. */
void exchange_hang_up(struct exchange *x);

/* Milliseconds of the monotonic clock. */
int64_t exchange_now_ms(void);

/* adapter.c */

/* From inside the library: it is not to read the connection any more. */
void exchange_take_over(struct exchange *x);
/* Whether the library had already more in its buffer than the request.  Not from inside it. */
bool exchange_came_early(struct exchange *x);
/* Ends the sending side and what has come, then hangs up; not from inside the library. */
void exchange_close_politely(struct exchange *x);

int adapter_on_call(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len);
/* Hook of the loop: writes the replies that were given inside the library's calls. */
void adapter_flush(void *server);
