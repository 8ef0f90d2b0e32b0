#include "server/http/listener.h"

#include "server/base/error.h"
#include "server/base/log.h"
#include "server/http/peers.h"
#include "server/loop.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define HASH_FATAL_OOM 1
#include <uthash.h>

enum { BACKLOG = 1024, ACCEPTS_PER_CALL = 64, PAUSE_MS = 100, LOG_EVERY_PAUSES = 100 };
/* Descriptors kept free for the database, the providers and files. */
enum { DESCRIPTORS_KEPT = 16 };

struct peer_count {
    struct peer peer;
    int count;
    UT_hash_handle hh;
};

struct listener {
    struct loop *loop;
    struct listener_settings settings;
    listener_fn *accepted;
    void *ctx;
    int fd, reserve, open;
    unsigned pauses;
    struct loop_watch *watch;
    struct loop_timer *resume;
    struct peer_count *peers;
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
};

static bool listen_on(struct listener *l, struct error *err);
static void on_connections(void *ctx, int events);
static void on_resume(void *ctx);

struct listener *listener_new(struct loop *loop, const struct listener_settings *settings,
                              listener_fn *accepted, void *ctx, struct error *err)
{
    struct listener *l = calloc(1, sizeof(*l));

    if (!l)
        abort();
    *l = (struct listener){ .loop = loop,
                            .settings = *settings,
                            .accepted = accepted,
                            .ctx = ctx,
                            .fd = -1,
                            .reserve = -1 };
    if (!listen_on(l, err)) {
        listener_free(&l);
        return NULL;
    }
    l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
    l->watch = loop_watch_add(loop, l->fd, LOOP_READ, on_connections, l);
    return l;
}

static socklen_t address_parse(const struct listener_settings *settings, union address *out)
{
    in_port_t port = htons((uint16_t)settings->port);
    struct peer peer;

    memset(out, 0, sizeof(*out));
    if (settings->port < 0 || settings->port > UINT16_MAX ||
        !peer_parse(settings->address, strlen(settings->address), &peer))
        return 0;
    if (strchr(settings->address, ':')) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = port;
        memcpy(&out->v6.sin6_addr, peer.bytes, sizeof(peer.bytes));
        return sizeof(out->v6);
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = port;
    memcpy(&out->v4.sin_addr, peer.bytes + 12, 4);
    return sizeof(out->v4);
}

/* TCP_NODELAY is inherited by the accepted sockets. */
static bool listen_on(struct listener *l, struct error *err)
{
    const int on = 1;
    union address address;
    socklen_t len = address_parse(&l->settings, &address);

    if (!len)
        return error_set(err, ERROR_INPUT, "cannot listen on %s:%d: not an address and port",
                         l->settings.address, l->settings.port);
    l->fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (l->fd < 0 || setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
        setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
        bind(l->fd, &address.any, len) || listen(l->fd, BACKLOG))
        return error_set(err, ERROR_UNAVAILABLE, "cannot listen on %s:%d: %s", l->settings.address,
                         l->settings.port, strerror(errno));
    return true;
}

int listener_port(const struct listener *l)
{
    union address address = { 0 };
    socklen_t len = sizeof(address);

    if (getsockname(l->fd, &address.any, &len))
        return l->settings.port;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

void listener_close(struct listener *l)
{
    loop_watch_remove(&l->watch);
    loop_timer_remove(&l->resume);
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

void listener_free(struct listener **l)
{
    if (!*l)
        return;
    listener_close(*l);
    if ((*l)->reserve >= 0)
        close((*l)->reserve);
    assert(!(*l)->peers); /* every connection was told to have left */
    free(*l);
    *l = NULL;
}

/* Counting. */

static struct peer_count *count_of(struct listener *l, const struct peer *key)
{
    struct peer_count *entry;

    HASH_FIND(hh, l->peers, key, sizeof(*key), entry);
    if (entry)
        return entry;
    entry = calloc(1, sizeof(*entry));
    if (!entry)
        abort();
    entry->peer = *key;
    HASH_ADD(hh, l->peers, peer, sizeof(entry->peer), entry);
    return entry;
}

static bool reached(int count, int max)
{
    return max > 0 && count >= max;
}

static bool admit(struct listener *l, const struct peer *peer)
{
    struct peer key = peer_network(peer);
    struct peer_count *entry;

    if (reached(l->open, l->settings.connections_max))
        return false;
    if (!proxies_trust(l->settings.proxies, peer)) {
        entry = count_of(l, &key);
        if (reached(entry->count, l->settings.connections_per_peer_max))
            return false;
        entry->count++;
    }
    l->open++;
    return true;
}

void listener_left(struct listener *l, const struct peer *peer)
{
    struct peer key = peer_network(peer);
    struct peer_count *entry;

    l->open--;
    if (proxies_trust(l->settings.proxies, peer))
        return;
    entry = count_of(l, &key);
    if (--entry->count > 0)
        return;
    HASH_DEL(l->peers, entry);
    free(entry);
}

/* Accepting. */

/* What has already come is read, so that closing does not reset the connection before the peer
 * has seen the answer. */
static void refuse(int fd)
{
    static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                               "Content-Length: 0\r\nConnection: close\r\n\r\n";
    char unread[4096];

    if (send(fd, busy, sizeof(busy) - 1, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
        shutdown(fd, SHUT_WR);
    while (recv(fd, unread, sizeof(unread), MSG_DONTWAIT) == sizeof(unread))
        ;
    close(fd);
}

static void pause_accepting(struct listener *l)
{
    if (l->pauses++ % LOG_EVERY_PAUSES == 0)
        log_fact(NULL, LOG_WARN, "http_descriptors_exhausted", LOG_NUM("open", l->open),
                 LOG_NUM("pauses", l->pauses));
    loop_watch_set(l->watch, 0);
    if (l->resume)
        loop_timer_again(l->resume, PAUSE_MS);
    else
        l->resume = loop_timer_add(l->loop, PAUSE_MS, on_resume, l);
}

static void on_resume(void *ctx)
{
    struct listener *l = ctx;

    if (l->reserve < 0)
        l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
    loop_watch_set(l->watch, LOOP_READ);
}

/* No descriptor is left: the reserve one lets the peer hear of it. */
static void refuse_with_reserve(struct listener *l)
{
    int fd;

    if (l->reserve >= 0)
        close(l->reserve);
    fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        refuse(fd);
    l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static bool nearly_exhausted(int fd)
{
    struct rlimit limit;

    return !getrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur != RLIM_INFINITY &&
           (rlim_t)fd + DESCRIPTORS_KEPT >= limit.rlim_cur;
}

static bool is_exhaustion(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static bool accept_one(struct listener *l)
{
    union address address;
    socklen_t len = sizeof(address);
    int fd = accept4(l->fd, &address.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct peer peer;

    if (fd < 0 && is_exhaustion(errno)) {
        refuse_with_reserve(l);
        pause_accepting(l);
        return false;
    }
    if (fd < 0)
        return errno == ECONNABORTED || errno == EINTR;
    if (nearly_exhausted(fd)) {
        refuse(fd);
        pause_accepting(l);
        return false;
    }
    peer = peer_of(&address.any);
    if (admit(l, &peer))
        l->accepted(l->ctx, fd, &peer);
    else
        refuse(fd);
    return true;
}

static void on_connections(void *ctx, int events)
{
    struct listener *l = ctx;

    (void)events;
    for (int i = 0; i < ACCEPTS_PER_CALL && l->fd >= 0 && accept_one(l); i++)
        ;
}
