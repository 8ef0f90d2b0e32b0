#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct http_server;

/*
 * WebSockets (RFC 6455) on the listener of http.h: routes of a second kind in a table, whole text
 * messages in, bounded queues out.  Nothing of what is carried is known here.
 *
 * A handshake is refused before its owner hears of it when it is not: GET, HTTP/1.1, version 13, a
 * key, exactly one Host, exactly one Origin that is not "null", the route's subprotocol first in
 * the list, at most one further item, which must be a ticket (t.BASE64URL), and within the limits
 * per address and in all.  Whether Origin, Host, cookie and ticket are the right ones is the
 * owner's to say.
 *
 * The library cannot wait there: accept() answers at once.  An owner that must ask the database
 * accepts what is valid by memory, calls socket_pause_reading() so that nothing is heard, and then
 * reads on or calls socket_close(): until it sends something itself, nothing has been sent.
 *
 * Everything here is for the loop's thread.  A struct socket is valid until its closed().
 */
struct socket;

enum socket_code { /* RFC 6455 7.4 */
                   SOCKET_NORMAL = 1000,
                   SOCKET_GOING_AWAY = 1001, /* the server stops */
                   SOCKET_PROTOCOL = 1002,
                   SOCKET_NOT_TEXT = 1003,
                   SOCKET_NO_CODE = 1005, /* told, never sent: the peer closed without a code */
                   SOCKET_DROPPED = 1006, /* told, never sent: the connection broke */
                   SOCKET_NOT_UTF8 = 1007,
                   SOCKET_POLICY = 1008,
                   SOCKET_TOO_LARGE = 1009,
                   SOCKET_INTERNAL = 1011,
                   SOCKET_TRY_LATER = 1013, /* took nothing for 30 s */
};

/* Borrowed for the call of accept().  Strings are "" when the header is missing. */
struct socket_handshake {
    const char *params[4]; /* what the route's {…} matched, percent-decoded; "" when it was bad */
    const char *query;     /* as in struct http_request */
    const char *origin;    /* to be compared as a whole: scheme, host and port */
    const char *host, *cookie;
    const char *ticket; /* without "t."; a secret: never to be logged, and never echoed */
    const char *peer;   /* the client's address, as in struct http_request */
    int64_t id;         /* request id for the logs */
};

struct socket_route {
    const char *pattern;     /* as in struct http_route */
    const char *subprotocol; /* "chat.v1" */
    /* false refuses with 403 */
    bool (*accept)(void *ctx, struct socket *socket, const struct socket_handshake *handshake);
    /* One whole message: valid UTF-8, NUL-terminated, may hold NULs; borrowed for the call. */
    void (*message)(void *ctx, struct socket *socket, const char *text, size_t len);
    /* The server stops: the last word may be sent now; 1001 follows it.  May be NULL. */
    void (*draining)(void *ctx, struct socket *socket);
    /* Once for each accepted socket, whoever closed; never from inside another call of here.  The
     * code is the first that was said: the peer's, one of socket_close(), or our own. */
    void (*closed)(void *ctx, struct socket *socket, int code);
    size_t message_max;     /* bytes of one message; larger is closed 1009 */
    size_t queue_bytes_max; /* 0 = 256 KB */
    int queue_messages_max; /* 0 = 64 */
    const char *resync;     /* sent once in place of a queue that grew too long */
    int per_peer_max;       /* of this route; 0 = the server's */
    bool admin;             /* served on the admin address only */
};

/* The owner's own pointer beside the socket; NULL until set. */
void socket_set_owner(struct socket *socket, void *owner);
void *socket_owner(const struct socket *socket);

/* Copies; see socket_send_shared().  At most 1 MB; what is larger than the route's queue never
 * goes: the peer gets the resync. */
void socket_send(struct socket *socket, const char *text, size_t len);

/*
 * One message for many sockets, encoded once.  Made with one reference, which socket_message_drop()
 * gives back; queues hold their own.
 */
struct socket_message;
struct socket_message *socket_message_new(const char *text, size_t len);
void socket_message_drop(struct socket_message **message);
/*
 * Queued, and written when the loop's iteration ends.  A queue over its limit is dropped whole and
 * the route's `resync` is sent in its place once the peer takes bytes again; what is sent until
 * then is dropped too.  Does nothing on a socket that is closing.
 */
void socket_send_shared(struct socket *socket, struct socket_message *message);

/* Closes after what is queued; `reason` ("" for none) is at most 123 bytes.  closed() follows. */
void socket_close(struct socket *socket, int code, const char *reason);
/* Nothing is read, in the kernel the peer's bytes wait; the socket is not hung up for silence. */
void socket_pause_reading(struct socket *socket, bool paused);

/* Sockets that are open or closing. */
size_t http_server_sockets(const struct http_server *server);
