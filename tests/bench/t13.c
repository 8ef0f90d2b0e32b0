/*
 * T13: while a stranger attacks the listener, how long do others wait for their answers?  The
 * server is a child process that answers at the end of its loop's iteration, as durable replies
 * are.  Each round attacks again and again for a second; the worst wait of the round counts, on a
 * connection that was open before and (where descriptors are left) on fresh ones.
 */
#include "tests/bench/figure.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/http/http.h"
#include "server/loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 3, ROUND_MS = 1000, GIVE_UP_S = 3, HELD_MAX = 256, DESCRIPTORS = 160 };

#define HEAD " HTTP/1.1\r\nHost: q\r\n"
#define POST "POST /turn" HEAD "Content-Length: 4\r\n\r\nbody"

/* The server. */

struct turns {
    struct exchange *waiting[4096];
    size_t count;
};

static void on_turn(void *ctx, struct exchange *x, const struct http_request *request)
{
    struct turns *turns = ctx;

    (void)request;
    if (turns->count < COUNT_OF(turns->waiting))
        turns->waiting[turns->count++] = x;
    else
        exchange_reply_text(x, 503, "");
}

static void answer_all(void *ctx)
{
    struct turns *turns = ctx;

    while (turns->count)
        exchange_reply_text(turns->waiting[--turns->count], 200, "ok");
}

static void serve(int tell, int descriptors)
{
    static const struct http_route routes[] = { { "POST", "/turn", on_turn, 65536, false }, { 0 } };
    static struct turns turns;
    struct http_settings settings = { .address = "127.0.0.1",
                                      .header_timeout_s = 10,
                                      .body_timeout_s = 30,
                                      .connections_max = 4000,
                                      .connections_per_peer_max = 4000 };
    struct rlimit limit = { (rlim_t)descriptors, (rlim_t)descriptors };
    struct error err = { 0 };
    struct loop *loop = loop_new();
    struct http_server *server;
    int port;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_NOFILE, &limit);
    server = http_server_new(loop, &settings, routes, &turns, &err);
    port = server ? http_server_port(server) : 0;
    if (write(tell, &port, sizeof(port)) != sizeof(port) || !server)
        _exit(2);
    loop_hook_add(loop, answer_all, &turns);
    loop_run(loop);
    _exit(0);
}

static pid_t start_server(int descriptors, int *port)
{
    int fds[2];
    pid_t child;

    if (pipe(fds) || (child = fork()) < 0)
        return -1;
    if (!child)
        serve(fds[1], descriptors);
    close(fds[1]);
    if (read(fds[0], port, sizeof(*port)) != sizeof(*port))
        *port = 0;
    close(fds[0]);
    return child;
}

/* The others. */

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int connect_to(int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const struct timeval patience = { .tv_sec = GIVE_UP_S };
    struct sockaddr address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memcpy(&address, &to, sizeof(address));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (fd >= 0 && connect(fd, &address, sizeof(to))) {
        close(fd);
        return -1;
    }
    return fd;
}

static void say(int fd, const char *text, size_t len)
{
    while (len) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

static bool is_answered(int fd, const char *status)
{
    char reply[1024];
    size_t len = 0;
    ssize_t n;

    while (len < sizeof(reply) - 1 && (n = recv(fd, reply + len, sizeof(reply) - 1 - len, 0)) > 0) {
        len += (size_t)n;
        reply[len] = '\0';
        if (strstr(reply, "\r\n\r\n"))
            return !strncmp(reply + 9, status, 3);
    }
    return false;
}

/* Milliseconds until the answer; GIVE_UP_S when none came. */
static double wait_of(int fd)
{
    double began = now_ms();

    say(fd, POST, strlen(POST));
    return is_answered(fd, "200") ? now_ms() - began : GIVE_UP_S * 1e3;
}

static double wait_of_fresh(int port)
{
    double began = now_ms(), waited;
    int fd = connect_to(port);

    waited = fd < 0 ? GIVE_UP_S * 1e3 : wait_of(fd);
    close(fd);
    return waited >= GIVE_UP_S * 1e3 ? waited : now_ms() - began;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* The attacks.  Each opens connections, says its piece and leaves them open in `held`. */

struct attack {
    const char *id, *name, *request;
    size_t pad;        /* bytes of header value before the request's end */
    const char *reply; /* status that the attacker is owed; NULL = none */
    int connections;   /* a step */
    bool exhausts;     /* keeps all, for the whole round */
};

static const struct attack attacks[] = {
    { "T13.pipelined", "five pipelined POSTs", POST POST POST POST POST, 0, "200", 4, false },
    { "T13.chunked", "chunked POST",
      "POST /turn" HEAD "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", 0, "411", 4,
      false },
    { "T13.no_length", "POST without length", "POST /turn" HEAD "\r\nbody", 0, "411", 4, false },
    { "T13.headers", "8 KB headers", "POST /turn" HEAD "Content-Length: 0\r\nX-Long: ", 8192, "200",
      4, false },
    { "T13.half_open", "64 half-open requests", "POST /turn" HEAD "Content-Le", 0, NULL, 64, true },
    { "T13.descriptors", "descriptors exhausted", "", 0, NULL, 240, true },
};

struct held {
    int fds[HELD_MAX], count;
};

static void release(struct held *held)
{
    while (held->count)
        close(held->fds[--held->count]);
}

static void say_attack(const struct attack *a, int fd)
{
    char *text = malloc(strlen(a->request) + a->pad + 5);
    size_t len = strlen(a->request);

    if (!text)
        abort();
    memcpy(text, a->request, len);
    if (a->pad) {
        memset(text + len, 'v', a->pad);
        memcpy(text + len + a->pad, "\r\n\r\n", 4);
        len += a->pad + 4;
    }
    say(fd, text, len);
    free(text);
}

static void attack_once(const struct attack *a, int port, struct held *held)
{
    while (held->count < a->connections) {
        int fd = connect_to(port);
        if (fd < 0)
            return;
        held->fds[held->count++] = fd;
        say_attack(a, fd);
    }
}

/* What the attacker itself is owed: an answer, not a hang. */
static double wait_of_attacker(const struct attack *a, struct held *held)
{
    double began = now_ms(), worst = 0;

    for (int i = 0; a->reply && i < held->count; i++)
        worst =
            is_answered(held->fds[i], a->reply) ? larger(worst, now_ms() - began) : GIVE_UP_S * 1e3;
    return worst;
}

static double step(const struct attack *a, int port, int known, struct held *held)
{
    double worst;

    attack_once(a, port, held);
    worst = wait_of(known);
    if (held->count < DESCRIPTORS)
        worst = larger(worst, wait_of_fresh(port));
    if (a->exhausts)
        usleep(5000);
    else
        worst = larger(worst, wait_of_attacker(a, held)), release(held);
    return worst;
}

/* Fresh connections are served again as soon as the attack is over. */
static double run_round(const struct attack *a, int port)
{
    struct held held = { .count = 0 };
    double end = now_ms() + ROUND_MS, worst = 0;
    int known = connect_to(port);

    wait_of(known);
    while (now_ms() < end && worst < GIVE_UP_S * 1e3)
        worst = larger(worst, step(a, port, known, &held));
    release(&held);
    worst = larger(worst, wait_of_fresh(port));
    close(known);
    return worst;
}

static double cpu_ms(pid_t child)
{
    clockid_t clock;
    struct timespec t;

    if (clock_getcpuclockid(child, &clock) || clock_gettime(clock, &t))
        return 0;
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double measure(const struct attack *a, struct figure *cpu)
{
    int port = 0;
    pid_t child = start_server(a->exhausts ? DESCRIPTORS : 4000, &port);
    double used = cpu_ms(child), began = now_ms(), worst;

    if (child < 0 || !port)
        return -1;
    worst = run_round(a, port);
    if (a->exhausts)
        figure_add(cpu, (cpu_ms(child) - used) / (now_ms() - began) * 100);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return worst;
}

int main(void)
{
    struct figure all = { .id = "T13",
                          .name = "ms until others are answered under attack, worst",
                          .better = "lower",
                          .must = 200,
                          .goal = 100 };
    struct figure cpu = { .id = "T13.cpu",
                          .name = "% of a core while requests are held open or descriptors are out",
                          .better = "lower",
                          .must = 50,
                          .goal = 25 };
    double worst[ROUNDS] = { 0 };

    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < COUNT_OF(attacks); i++) {
        struct figure one = all;
        char name[80];
        snprintf(name, sizeof(name), "ms until others are answered: %s", attacks[i].name);
        one.id = attacks[i].id;
        one.name = name;
        for (int round = 0; round < ROUNDS; round++) {
            double waited = measure(&attacks[i], &cpu);
            if (waited < 0) {
                figure_unmeasured(&one, "the server did not start");
                return 2;
            }
            figure_add(&one, waited);
            worst[round] = larger(worst[round], waited);
        }
        figure_print(&one);
    }
    for (int round = 0; round < ROUNDS; round++)
        figure_add(&all, worst[round]);
    figure_print(&all);
    figure_print(&cpu);
    return 0;
}
