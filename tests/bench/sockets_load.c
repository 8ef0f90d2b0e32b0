#include "tests/bench/sockets_load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HANDSHAKE(path, more)                                                                      \
    "GET " path " HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"                     \
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"                   \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" more "\r\n"

const struct dialect dialect_ours = {
    .request = HANDSHAKE("/bench", "Sec-WebSocket-Protocol: bench.v1\r\n"),
    .echo_head = "",
    .all_head = "*",
    .tail = "",
};
const struct dialect dialect_socket_io = {
    .request = HANDSHAKE("/socket.io/?EIO=4&transport=websocket", ""),
    .hello = "0{",
    .answer = "40",
    .welcome = "40{",
    .ping = "2",
    .pong = "3",
    .echo_head = "42[\"echo\",\"",
    .all_head = "42[\"all\",\"",
    .tail = "\"]",
};

/* Of one address alone the kernel would look long for each free port. */
enum {
    SOURCES = 8,
    AT_ONCE = 64,
    ROOM = 1024,
    EVENTS = 256,
    LATENCIES_MAX = 1 << 22,
    GIVE_UP_MS = 90000
};
enum step { STEP_NONE, STEP_HEAD, STEP_HELLO, STEP_WELCOME, STEP_OPEN };

struct conn {
    int fd;
    enum step step;
    size_t len;
    double sent_ms;
    char in[ROOM];
};

struct load {
    const struct dialect *dialect;
    int port, epoll;
    struct conn *conns;
    size_t begun, open, failed, max;
    char text[ROOM]; /* a frame, masked with zeros */
    size_t text_len;
    double *latencies;
    size_t count, came;
    void (*heard)(struct load *l, struct conn *c);
    size_t outstanding;
    double sent_ms;
    bool counting, ending;
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void *allocate(size_t count, size_t size)
{
    void *p = calloc(count, size);

    if (!p)
        abort();
    return p;
}

struct load *load_new(const struct dialect *dialect, int port, size_t sockets_max)
{
    struct load *l = allocate(1, sizeof(*l));

    l->dialect = dialect;
    l->port = port;
    l->max = sockets_max;
    l->conns = allocate(sockets_max, sizeof(*l->conns));
    l->latencies = allocate(LATENCIES_MAX, sizeof(*l->latencies));
    l->epoll = epoll_create1(0);
    return l;
}

void load_free(struct load **l)
{
    for (size_t i = 0; i < (*l)->begun; i++)
        if ((*l)->conns[i].fd >= 0)
            close((*l)->conns[i].fd);
    close((*l)->epoll);
    free((*l)->conns);
    free((*l)->latencies);
    free(*l);
    *l = NULL;
}

/* Sending.  What is said is small and the kernel takes it. */

static size_t frame(char *out, const char *head, size_t bytes, const char *tail)
{
    size_t len = strlen(head) + bytes + strlen(tail), at = 0;

    out[at++] = (char)0x81;
    if (len > 125) {
        out[at++] = (char)(0x80 | 126);
        out[at++] = (char)(len >> 8);
        out[at++] = (char)len;
    } else {
        out[at++] = (char)(0x80 | len);
    }
    memset(out + at, 0, 4);
    at += 4;
    memcpy(out + at, head, strlen(head));
    at += strlen(head);
    memset(out + at, 'x', bytes);
    at += bytes;
    memcpy(out + at, tail, strlen(tail));
    return at + strlen(tail);
}

static void say(struct load *l, struct conn *c, const char *bytes, size_t len)
{
    if (send(c->fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len)
        l->failed++;
}

static void say_text(struct load *l, struct conn *c, const char *text)
{
    char out[ROOM];

    say(l, c, out, frame(out, text, 0, ""));
}

/* Opening. */

static void begin(struct load *l)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)l->port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in from = { .sin_family = AF_INET,
                                .sin_addr.s_addr =
                                    htonl(INADDR_LOOPBACK + 1 + (uint32_t)(l->begun % SOURCES)) };
    struct conn *c = &l->conns[l->begun++];
    const int on = 1;
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
    struct sockaddr address;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    memcpy(&address, &from, sizeof(address));
    l->failed += bind(c->fd, &address, sizeof(from)) != 0;
    memcpy(&address, &to, sizeof(address));
    c->step = STEP_HEAD;
    if (c->fd < 0 || connect(c->fd, &address, sizeof(to)) ||
        epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &event))
        l->failed++;
    else
        say(l, c, l->dialect->request, strlen(l->dialect->request));
}

static void opened(struct load *l, struct conn *c)
{
    c->step = STEP_OPEN;
    l->open++;
}

static bool starts(const char *text, size_t len, const char *with)
{
    return with && len >= strlen(with) && !memcmp(text, with, strlen(with));
}

/* Receiving. */

static void on_text(struct load *l, struct conn *c, const char *text, size_t len)
{
    const struct dialect *d = l->dialect;

    if (d->ping && len == strlen(d->ping) && starts(text, len, d->ping)) {
        say_text(l, c, d->pong);
    } else if (c->step == STEP_HELLO && starts(text, len, d->hello)) {
        say_text(l, c, d->answer);
        c->step = STEP_WELCOME;
    } else if (c->step == STEP_WELCOME && starts(text, len, d->welcome)) {
        opened(l, c);
    } else if (c->step == STEP_OPEN && l->heard) {
        l->heard(l, c);
    }
}

/* Bytes of the frame at the beginning, 0 while it is not whole. */
static size_t take_frame(struct load *l, struct conn *c, const char *at, size_t have)
{
    size_t head = 2, len;

    if (have < 2)
        return 0;
    len = (unsigned char)at[1];
    if (len == 126) {
        head = 4;
        len = have < 4 ? ROOM : (size_t)(unsigned char)at[2] << 8 | (unsigned char)at[3];
    }
    if (have < head + len)
        return 0;
    if ((at[0] & 0x0f) == 1)
        on_text(l, c, at + head, len);
    else if ((at[0] & 0x0f) == 9)
        say(l, c, "\x8a\x80\0\0\0\0", 6);
    return head + len;
}

static size_t take_head(struct load *l, struct conn *c)
{
    char *end = memmem(c->in, c->len, "\r\n\r\n", 4);

    if (!end)
        return 0;
    if (memcmp(c->in, "HTTP/1.1 101", 12) != 0)
        l->failed++;
    c->step = STEP_HELLO;
    if (!l->dialect->hello)
        opened(l, c);
    return (size_t)(end - c->in) + 4;
}

static void on_readable(struct load *l, struct conn *c)
{
    ssize_t n = recv(c->fd, c->in + c->len, sizeof(c->in) - c->len, MSG_DONTWAIT);
    size_t used = 0, took;

    if (n <= 0) {
        l->failed += n == 0 || errno != EAGAIN;
        if (n == 0)
            epoll_ctl(l->epoll, EPOLL_CTL_DEL, c->fd, NULL);
        return;
    }
    c->len += (size_t)n;
    if (c->step == STEP_HEAD)
        used = take_head(l, c);
    while (c->step != STEP_HEAD && (took = take_frame(l, c, c->in + used, c->len - used)))
        used += took;
    c->len -= used;
    memmove(c->in, c->in + used, c->len);
}

static void service(struct load *l, int wait_ms)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(l->epoll, events, EVENTS, wait_ms);

    for (int i = 0; i < n; i++)
        on_readable(l, events[i].data.ptr);
}

double load_open(struct load *l, size_t sockets)
{
    double began = now_ms();

    while (l->open < sockets && !l->failed && now_ms() < began + GIVE_UP_MS) {
        while (l->begun < sockets && l->begun < l->max && l->begun - l->open < AT_ONCE)
            begin(l);
        service(l, 100);
    }
    return l->open == sockets && !l->failed ? (now_ms() - began) / 1e3 : 0;
}

/* Measuring. */

static void note(struct load *l, double ms)
{
    l->came++;
    if (l->counting && l->count < LATENCIES_MAX)
        l->latencies[l->count++] = ms;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* A quarter of the time to warm up does not count; what is on its way at the end is waited for. */
static struct load_result run(struct load *l, double seconds, int wait_ms)
{
    double began = now_ms() + seconds * 250, end = began + seconds * 1000, ended;

    l->came = 0;
    for (l->count = 0; now_ms() < end && !l->failed; service(l, wait_ms))
        l->counting = now_ms() >= began;
    ended = now_ms();
    l->counting = false;
    l->ending = true;
    while (l->outstanding && !l->failed && now_ms() < ended + GIVE_UP_MS)
        service(l, 100);
    l->heard = NULL;
    if (l->failed || l->outstanding || !l->count)
        return (struct load_result){ 0 };
    qsort(l->latencies, l->count, sizeof(*l->latencies), by_size);
    return (struct load_result){ (double)l->count * 1e3 / (ended - began),
                                 l->latencies[l->count * 99 / 100], (double)l->came };
}

const char *load_problem(const struct load *l)
{
    return l->failed ? "the server hung up" : l->outstanding ? "not all came back" : "none came";
}

static void send_echo(struct load *l, struct conn *c)
{
    c->sent_ms = now_ms();
    l->outstanding++;
    say(l, c, l->text, l->text_len);
}

static void on_echo(struct load *l, struct conn *c)
{
    l->outstanding--;
    note(l, now_ms() - c->sent_ms);
    if (!l->ending)
        send_echo(l, c);
}

struct load_result load_echo(struct load *l, size_t sockets, size_t bytes, double seconds)
{
    l->text_len = frame(l->text, l->dialect->echo_head, bytes, l->dialect->tail);
    l->heard = on_echo;
    l->ending = false;
    for (size_t i = 0; i < sockets && i < l->open; i++)
        send_echo(l, &l->conns[i]);
    return run(l, seconds, 100);
}

static void send_all(struct load *l)
{
    l->sent_ms = now_ms();
    l->outstanding = l->open;
    say(l, &l->conns[0], l->text, l->text_len);
}

static void on_copy(struct load *l, struct conn *c)
{
    (void)c;
    note(l, now_ms() - l->sent_ms);
    if (!--l->outstanding && !l->ending)
        send_all(l);
}

struct load_result load_all(struct load *l, size_t bytes, double seconds)
{
    l->text_len = frame(l->text, l->dialect->all_head, bytes, l->dialect->tail);
    l->heard = on_copy;
    l->ending = false;
    send_all(l);
    return run(l, seconds, 0); /* asleep it would be woken for each copy, which costs the sender */
}
