#pragma once
#include <stdbool.h>
#include <stddef.h>
struct error;
struct sockaddr;

/* Who is at the other end: an IPv6 address; an IPv4 address is mapped into it (RFC 4291 2.5.5.2).
 */
struct peer {
    unsigned char bytes[16];
};
enum { PEER_TEXT = 46, PROXIES_MAX = 16 };

struct peer peer_of(const struct sockaddr *address);
/* What is counted as one: an IPv4 address, or the /64 of an IPv6 address. */
struct peer peer_network(const struct peer *peer);
bool peer_parse(const char *text, size_t len, struct peer *out);
void peer_text(const struct peer *peer, char out[PEER_TEXT]);

/* The networks whose X-Forwarded-For is believed. */
struct proxies {
    size_t count;
    struct {
        struct peer net;
        int bits;
    } nets[PROXIES_MAX];
};

/* "127.0.0.1,10.0.0.0/8,fd00::/8" or "". */
bool proxies_parse(const char *list, struct proxies *out, struct error *err)
    __attribute__((warn_unused_result));
bool proxies_trust(const struct proxies *proxies, const struct peer *peer);

/*
 * The client of a request: the right-most address of X-Forwarded-For (NULL = no such header) that
 * is not itself a trusted proxy, when the socket's peer is one; else the socket's peer.
 */
struct peer proxies_client(const struct proxies *proxies, const struct peer *socket_peer,
                           const char *forwarded_for);

/* The network that an address is in, "203.0.113.0/24": so many bits of an IPv4 address, or of an
 * IPv6 one; "::/N" when it is no address. */
enum { PEER_PREFIX_TEXT = 64 };
void peer_prefix_text(const char *peer, int bits_v4, int bits_v6, char out[PEER_PREFIX_TEXT]);
