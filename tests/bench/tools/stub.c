/*
 * A stand-in for the Graph API that answers every POST at once with a fresh message id, over kept
 * connections; the same for every server that is measured.
 *
 *   stub PORT          answers
 *   stub PORT silent   takes requests and never answers: what is sent stays on its way
 */
#include "server/base/auto.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

struct peer {
    int fd;
    size_t got;
    char in[16384];
};

static bool silent;
static uint64_t serial;

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static void answer(const struct peer *p)
{
    char body[256], all[512];
    int len =
        snprintf(body, sizeof(body),
                 "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"0\",\"wa_id\":"
                 "\"5511900000000\"}],\"messages\":[{\"id\":\"wamid.STUB%d.%" PRIu64 "\"}]}",
                 (int)getpid(), ++serial);
    int size = snprintf(all, sizeof(all),
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d"
                        "\r\n\r\n%s",
                        len, body);

    if (!silent && write(p->fd, all, (size_t)size) != size)
        perror("write");
}

/* Length of the request at the front, 0 when it is not whole yet. */
static size_t request_length(const struct peer *p)
{
    const char *end = strstr(p->in, "\r\n\r\n"), *length = strcasestr(p->in, "content-length:");
    size_t size;

    if (!end)
        return 0;
    size =
        (size_t)(end + 4 - p->in) + (length && length < end ? strtoul(length + 15, NULL, 10) : 0);
    return p->got >= size ? size : 0;
}

static bool hear(struct peer *p)
{
    ssize_t n = read(p->fd, p->in + p->got, sizeof(p->in) - 1 - p->got);
    size_t size;

    if (n <= 0)
        return false;
    p->got += (size_t)n;
    p->in[p->got] = '\0';
    while ((size = request_length(p)) > 0) {
        answer(p);
        p->got -= size;
        memmove(p->in, p->in + size, p->got + 1);
    }
    return true;
}

static void welcome(int epoll, int listener)
{
    struct peer *p = calloc(1, sizeof(*p));
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = p };
    int one = 1;

    p->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (p->fd < 0 || setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, p->fd, &event))
        die("accept");
}

static int listen_at(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    memcpy(&address, &at, sizeof(at));
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
        bind(fd, &address, sizeof(at)) || listen(fd, 512))
        die("listen");
    return fd;
}

int main(int argc, char **argv)
{
    struct epoll_event event = { .events = EPOLLIN }, events[64];
    int epoll = epoll_create1(EPOLL_CLOEXEC), listener = listen_at(argc > 1 ? atoi(argv[1]) : 0);

    silent = argc > 2 && strcmp(argv[2], "silent") == 0;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event))
        die("epoll");
    for (;;) {
        int n = epoll_wait(epoll, events, COUNT_OF(events), -1);
        for (int i = 0; i < n; i++) {
            struct peer *p = events[i].data.ptr;
            if (!p) {
                welcome(epoll, listener);
            } else if (!hear(p)) {
                close(p->fd);
                free(p);
            }
        }
    }
}
