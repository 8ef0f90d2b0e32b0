#include "tests/support/stub.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void hang_up(struct stub *s)
{
    loop_watch_remove(&s->peer);
    if (s->peer_fd >= 0)
        close(s->peer_fd);
    s->peer_fd = -1;
}

static void on_peer(void *ctx, int events)
{
    struct stub *s = ctx;
    char buffer[65536];
    ssize_t n = recv(s->peer_fd, buffer, sizeof(buffer), MSG_DONTWAIT);
    size_t tail = strlen(s->ends_with);

    (void)events;
    if (n <= 0) {
        hang_up(s);
        return;
    }
    strbuf_add(&s->heard, buffer, (size_t)n);
    if (s->silent || s->heard.len < tail ||
        memcmp(s->heard.data + s->heard.len - tail, s->ends_with, tail) != 0)
        return;
    send(s->peer_fd, s->says, strlen(s->says), MSG_NOSIGNAL);
    if (++s->replied % s->replies_per_connection == 0)
        hang_up(s);
}

static void on_connection(void *ctx, int events)
{
    struct stub *s = ctx;

    (void)events;
    hang_up(s);
    s->peer_fd = accept(s->fd, NULL, NULL);
    s->connections++;
    s->peer = loop_watch_add(s->loop, s->peer_fd, LOOP_READ, on_peer, s);
}

void stub_start(struct stub *s, struct loop *loop)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr address;
    socklen_t len = sizeof(at);

    *s = (struct stub){ .loop = loop,
                        .peer_fd = -1,
                        .replies_per_connection = 1000,
                        .ends_with = "\r\n\r\n",
                        .says = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" };
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memcpy(&address, &at, sizeof(at));
    if (bind(s->fd, &address, len) || listen(s->fd, 16))
        abort();
    getsockname(s->fd, &address, &len);
    memcpy(&at, &address, sizeof(at));
    s->port = ntohs(at.sin_port);
    s->listening = loop_watch_add(loop, s->fd, LOOP_READ, on_connection, s);
}

void stub_stop(struct stub *s)
{
    hang_up(s);
    loop_watch_remove(&s->listening);
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    strbuf_done(&s->heard);
}
