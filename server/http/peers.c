#include "server/http/peers.h"

#include "server/base/error.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

static struct peer peer_v4(const struct in_addr *v4)
{
    struct peer peer;

    memcpy(peer.bytes, mapped, sizeof(mapped));
    memcpy(peer.bytes + sizeof(mapped), v4, 4);
    return peer;
}

struct peer peer_of(const struct sockaddr *address)
{
    struct peer peer = { 0 };
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof(v4));
        return peer_v4(&v4.sin_addr);
    }
    if (address->sa_family == AF_INET6) {
        memcpy(&v6, address, sizeof(v6));
        memcpy(peer.bytes, &v6.sin6_addr, sizeof(peer.bytes));
    }
    return peer;
}

struct peer peer_network(const struct peer *peer)
{
    struct peer network = *peer;

    if (memcmp(network.bytes, mapped, sizeof(mapped)) != 0)
        memset(network.bytes + 8, 0, 8);
    return network;
}

bool peer_parse(const char *text, size_t len, struct peer *out)
{
    char copy[PEER_TEXT];
    struct in_addr v4;

    if (len >= sizeof(copy))
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (inet_pton(AF_INET, copy, &v4) == 1) {
        *out = peer_v4(&v4);
        return true;
    }
    return inet_pton(AF_INET6, copy, out->bytes) == 1;
}

void peer_text(const struct peer *peer, char out[PEER_TEXT])
{
    bool v4 = !memcmp(peer->bytes, mapped, sizeof(mapped));

    if (!inet_ntop(v4 ? AF_INET : AF_INET6, peer->bytes + (v4 ? sizeof(mapped) : 0), out,
                   PEER_TEXT))
        out[0] = '\0';
}

/* One "address" or "address/bits" of the list. */
static bool net_parse(const char *text, size_t len, struct peer *net, int *bits)
{
    const char *slash = memchr(text, '/', len);
    size_t address_len = slash ? (size_t)(slash - text) : len;
    bool v4 = !memchr(text, ':', address_len);
    int width = v4 ? 32 : 128;
    char *end = NULL;
    long given = width;

    if (!peer_parse(text, address_len, net))
        return false;
    if (slash) {
        given = strtol(slash + 1, &end, 10);
        if (end == slash + 1 || end != text + len || given < 0 || given > width)
            return false;
    }
    *bits = (int)given + 128 - width;
    return true;
}

bool proxies_parse(const char *list, struct proxies *out, struct error *err)
{
    *out = (struct proxies){ 0 };
    while (*(list += strspn(list, ", "))) {
        size_t len = strcspn(list, ", ");
        if (out->count == PROXIES_MAX)
            return error_set(err, ERROR_INPUT, "more than %d trusted proxies", PROXIES_MAX);
        if (!net_parse(list, len, &out->nets[out->count].net, &out->nets[out->count].bits))
            return error_set(err, ERROR_INPUT, "not an address or network: %.*s", (int)len, list);
        out->count++;
        list += len;
    }
    return true;
}

static bool net_holds(const struct peer *net, int bits, const struct peer *peer)
{
    size_t whole = (size_t)bits / 8;
    int rest = bits % 8;

    if (memcmp(net->bytes, peer->bytes, whole) != 0)
        return false;
    return !rest || (net->bytes[whole] ^ peer->bytes[whole]) >> (8 - rest) == 0;
}

bool proxies_trust(const struct proxies *proxies, const struct peer *peer)
{
    for (size_t i = 0; i < proxies->count; i++)
        if (net_holds(&proxies->nets[i].net, proxies->nets[i].bits, peer))
            return true;
    return false;
}

/* Takes the last entry of the list off; false when none is left or it is no address. */
static bool last_entry(const char *list, size_t *len, struct peer *out)
{
    size_t end = *len, start;

    while (end && strchr(" \t,", list[end - 1]))
        end--;
    for (start = end; start && list[start - 1] != ','; start--)
        ;
    *len = start;
    start += strspn(list + start, " \t");
    return end > start && peer_parse(list + start, end - start, out);
}

struct peer proxies_client(const struct proxies *proxies, const struct peer *socket_peer,
                           const char *forwarded_for)
{
    struct peer client = *socket_peer, entry;
    size_t len = forwarded_for ? strlen(forwarded_for) : 0;

    while (len && proxies_trust(proxies, &client) && last_entry(forwarded_for, &len, &entry))
        client = entry;
    return client;
}

void peer_prefix_text(const char *peer, int bits_v4, int bits_v6, char out[PEER_PREFIX_TEXT])
{
    struct peer p = { 0 };
    char text[PEER_TEXT];
    bool known = peer_parse(peer, strlen(peer), &p);
    bool v4 = memcmp(p.bytes, mapped, sizeof(mapped)) == 0;
    int bits = v4 ? bits_v4 : bits_v6;

    for (int i = v4 ? 12 + bits / 8 : bits / 8; i < 16; i++)
        p.bytes[i] = 0;
    peer_text(&p, text);
    snprintf(out, PEER_PREFIX_TEXT, "%s/%d", known ? text : "::", bits);
}
