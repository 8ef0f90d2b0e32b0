#pragma once
#include <stddef.h>
#include <stdint.h>
struct peer;

/*
 * How many sockets there may be: in all, of one address at once, and handshakes of one address a
 * second (a bucket of one second's tokens).  An IPv6 peer is its /64.  Pure: time comes in.
 */
struct socket_limits;

struct socket_limit_settings {
    int sockets_max, per_peer_max, handshakes_per_s; /* 0 = no limit */
};

struct socket_limits *socket_limits_new(const struct socket_limit_settings *settings);
/* 0 counts it in, and socket_limits_left() must follow; else the status to refuse with: 429, 503.
 * per_peer_max 0 = that of the settings. */
int socket_limits_admit(struct socket_limits *l, const struct peer *peer, int per_peer_max,
                        int64_t now_ms);
/* For a peer that only the limit of all is meant for: a trusted proxy. */
int socket_limits_admit_trusted(struct socket_limits *l);
/* peer NULL: a trusted one. */
void socket_limits_left(struct socket_limits *l, const struct peer *peer);
/* Forgets addresses that have no socket and a full bucket; to be called now and then. */
void socket_limits_forget(struct socket_limits *l, int64_t now_ms);
size_t socket_limits_open(const struct socket_limits *l);
size_t socket_limits_known(const struct socket_limits *l); /* addresses in memory */
void socket_limits_free(struct socket_limits **l);
