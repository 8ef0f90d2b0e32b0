#pragma once
#include <stdbool.h>
struct error;
struct loop;
struct peer;
struct proxies;

/*
 * The listening socket.  Accepts, limits connections in all and per peer (an IPv6 peer is its /64,
 * a trusted proxy is not limited), and keeps calm when descriptors run out: the connection at hand
 * is closed with the help of a reserve descriptor and accepting pauses for a moment.
 */
struct listener;

struct listener_settings {
    const char *address;
    int port;                                      /* 0 = any */
    int connections_max, connections_per_peer_max; /* 0 = no limit */
    const struct proxies *proxies;                 /* borrowed for the listener's life */
};

/* Takes the descriptor, which does not block; listener_left() must follow when it is closed. */
typedef void listener_fn(void *ctx, int fd, const struct peer *peer);

struct listener *listener_new(struct loop *loop, const struct listener_settings *settings,
                              listener_fn *accepted, void *ctx, struct error *err);
int listener_port(const struct listener *l);
void listener_left(struct listener *l, const struct peer *peer);
/* Accepts no more; connections that wait in the kernel are refused by it. */
void listener_close(struct listener *l);
void listener_free(struct listener **l);
