#include "server/http/socket_limits.h"

#include "server/http/peers.h"

#include <stdbool.h>
#include <stdlib.h>

#define HASH_FATAL_OOM 1
#include <uthash.h>

enum { TOKEN = 1000 }; /* of the bucket's unit: a thousandth of a handshake */

struct address {
    struct peer peer;
    int open;
    int64_t tokens, filled_ms;
    UT_hash_handle hh;
};

struct socket_limits {
    struct socket_limit_settings settings;
    struct address *addresses;
    size_t open;
};

static void *allocate(size_t size)
{
    void *p = calloc(1, size);

    if (!p)
        abort();
    return p;
}

struct socket_limits *socket_limits_new(const struct socket_limit_settings *settings)
{
    struct socket_limits *l = allocate(sizeof(*l));

    l->settings = *settings;
    return l;
}

static int64_t bucket_size(const struct socket_limits *l)
{
    return (int64_t)l->settings.handshakes_per_s * TOKEN;
}

static struct address *find(struct socket_limits *l, const struct peer *peer)
{
    struct peer key = peer_network(peer);
    struct address *a;

    HASH_FIND(hh, l->addresses, &key, sizeof(key), a);
    return a;
}

static struct address *find_or_add(struct socket_limits *l, const struct peer *peer, int64_t now_ms)
{
    struct address *a = find(l, peer);

    if (a)
        return a;
    a = allocate(sizeof(*a));
    a->peer = peer_network(peer);
    a->tokens = bucket_size(l);
    a->filled_ms = now_ms;
    HASH_ADD(hh, l->addresses, peer, sizeof(a->peer), a);
    return a;
}

static void fill(const struct socket_limits *l, struct address *a, int64_t now_ms)
{
    int64_t tokens = a->tokens + (now_ms - a->filled_ms) * l->settings.handshakes_per_s;

    a->tokens = tokens < bucket_size(l) ? tokens : bucket_size(l);
    a->filled_ms = now_ms;
}

static bool take_token(const struct socket_limits *l, struct address *a, int64_t now_ms)
{
    if (!l->settings.handshakes_per_s)
        return true;
    fill(l, a, now_ms);
    if (a->tokens < TOKEN)
        return false;
    a->tokens -= TOKEN;
    return true;
}

static bool reached(size_t count, int max)
{
    return max > 0 && count >= (size_t)max;
}

int socket_limits_admit_trusted(struct socket_limits *l)
{
    if (reached(l->open, l->settings.sockets_max))
        return 503;
    l->open++;
    return 0;
}

int socket_limits_admit(struct socket_limits *l, const struct peer *peer, int per_peer_max,
                        int64_t now_ms)
{
    struct address *a = find_or_add(l, peer, now_ms);
    int max = per_peer_max ? per_peer_max : l->settings.per_peer_max, refusal;

    if (!take_token(l, a, now_ms) || reached((size_t)a->open, max))
        return 429;
    refusal = socket_limits_admit_trusted(l);
    if (!refusal)
        a->open++;
    return refusal;
}

void socket_limits_left(struct socket_limits *l, const struct peer *peer)
{
    l->open--;
    if (peer)
        find(l, peer)->open--;
}

void socket_limits_forget(struct socket_limits *l, int64_t now_ms)
{
    struct address *a, *next;

    HASH_ITER(hh, l->addresses, a, next)
    {
        fill(l, a, now_ms);
        if (a->open || a->tokens < bucket_size(l))
            continue;
        HASH_DEL(l->addresses, a); /* NOLINT: uthash's links are taken for freed memory */
        free(a);
    }
}

size_t socket_limits_open(const struct socket_limits *l)
{
    return l->open;
}

size_t socket_limits_known(const struct socket_limits *l)
{
    return HASH_COUNT(l->addresses);
}

void socket_limits_free(struct socket_limits **l)
{
    struct address *a, *next;

    if (!*l)
        return;
    HASH_ITER(hh, (*l)->addresses, a, next)
    {
        HASH_DEL((*l)->addresses, a); /* NOLINT: as above */
        free(a);
    }
    free(*l);
    *l = NULL;
}
