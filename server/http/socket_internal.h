#pragma once
#include "server/http/frame.h"
#include "server/http/peers.h"
#include "server/http/socket.h"
#include "server/http/socket_limits.h"

#include <stdbool.h>
#include <stdint.h>
struct error;
struct exchange;
struct http_server;
struct http_settings;
struct loop_hook;
struct loop_watch;

/*
 * Inside of WebSockets.  libwebsockets parses the request and answers 101; from then on it does not
 * read the connection, and frames, queues, pings and closing are ours (server/http/README.md).
 *
 * A socket rides on its connection's struct exchange, in one of three of its states: SOCKET (heard
 * of within 25 s), PINGED, CLOSING.
 */
struct queued {
    struct queued *next;
    struct socket_message *message;
};

struct socket {
    struct exchange *x;
    const struct socket_route *route;
    void *owner;
    struct loop_watch *watch; /* NULL until the 101 is out */
    struct frame_reader reader;
    struct strbuf unread; /* came, but reading is paused */
    struct queued *first, *last;
    struct socket_message *pong;  /* answer to the latest ping, goes in at the next writing */
    size_t queued_bytes, written; /* written: of the first message */
    int queued_count;
    int watched;       /* events */
    int code;          /* what closed() will hear; 0 = nothing said yet */
    int frames, bytes; /* read since the tick `counted_at` */
    int64_t counted_at, choked_at;
    struct peer peer; /* as counted by the limits */
    bool trusted;     /* not counted by address */
    bool fresh;       /* what came together with the handshake is still to be looked at */
    bool paused;      /* by its owner */
    bool closing, peer_closed, resync, dirty, choked, tired;
    struct socket *dirty_prev, *dirty_next;   /* something to do when the iteration ends */
    struct socket *choked_prev, *choked_next; /* the kernel takes no more, oldest first */
    struct socket *tired_prev, *tired_next;   /* has read its share until the next tick */
};

struct sockets {
    struct http_server *server;
    const struct socket_route *routes;
    struct socket_limits *limits;
    struct socket *dirty, *choked, *tired;
    struct loop_hook *flush;
    struct socket_message *ping;
    unsigned char buffer[16 * 1024 + 1];
};

/* A message as it goes over the wire, shared by the queues it waits in. */
struct socket_message {
    unsigned references;
    size_t len;
    unsigned char bytes[];
};

/* socket.c */

struct sockets *sockets_new(struct http_server *server);
/* Nothing is written any more; NULL is allowed. */
void sockets_stop(struct sockets *sockets);
void sockets_free(struct sockets **sockets);
/* Every half second: pings who was silent, gives up who takes nothing, wakes who may read on. */
void sockets_tick(struct sockets *sockets);
void sockets_drain(struct sockets *sockets);
/* The 101 is written.  0, or -1 to hang up. */
int socket_established(struct exchange *x);
/* The connection is gone: tells the owner and frees. */
void socket_gone(struct socket *sk);
/* One that its owner has refused. */
void socket_discard(struct socket *sk);
void socket_mark_dirty(struct socket *sk);
/* As socket_close(); what is queued is dropped when `at_once`. */
void socket_end(struct socket *sk, int code, const char *reason, bool at_once);
/* Watches for what it can do now. */
void socket_watch(struct socket *sk);

/* socket_handshake.c: 0 when the owner has accepted; else the request is refused. */
int socket_handshake(struct exchange *x);

/* socket_read.c.  Both return false when the connection is gone. */
bool socket_read(struct socket *sk);
bool socket_read_on(struct socket *sk); /* what was put aside while reading was paused */
bool socket_may_read(const struct socket *sk);

/* socket_write.c */

struct socket_message *socket_frame_new(enum frame_opcode opcode, const void *data, size_t len);
/* Beyond all limits, for control frames. */
void socket_enqueue(struct socket *sk, struct socket_message *message);
/* Drops what is queued but for a message that is half written. */
void socket_drop_queue(struct socket *sk);
/* False when the connection is gone. */
bool socket_write(struct socket *sk);
