/*
 * T8: WebSockets.  What an idle one costs, how fast they open, echoes beside 15,000 idle ones, and
 * one message for 1,000 of them, as the agents' consoles get it; each beside socket.io, in turns in
 * one run.  The server of each is a process of its own.
 */
#include "tests/bench/figure.h"
#include "tests/bench/sockets_load.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/http/http.h"
#include "server/http/socket.h"
#include "server/loop.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { IDLE = 15000, ACTIVE = 200, CONSOLES = 1000, ECHO_BYTES = 64, ALL_BYTES = 200 };

/* Our server. */

static struct {
    struct socket *open[IDLE + ACTIVE];
    size_t count;
} house;

static bool on_accept(void *ctx, struct socket *socket, const struct socket_handshake *handshake)
{
    (void)ctx;
    (void)handshake;
    if (house.count == COUNT_OF(house.open))
        return false;
    socket_set_owner(socket, (void *)(uintptr_t)house.count);
    house.open[house.count++] = socket;
    return true;
}

static void on_message(void *ctx, struct socket *socket, const char *text, size_t len)
{
    struct socket_message *message = socket_message_new(text, len);

    (void)ctx;
    if (*text != '*')
        socket_send_shared(socket, message);
    for (size_t i = 0; *text == '*' && i < house.count; i++)
        socket_send_shared(house.open[i], message);
    socket_message_drop(&message);
}

static void on_closed(void *ctx, struct socket *socket, int code)
{
    size_t at = (size_t)(uintptr_t)socket_owner(socket);

    house.open[at] = house.open[--house.count];
    socket_set_owner(house.open[at], (void *)(uintptr_t)at);
    (void)ctx;
    (void)code;
}

static int serve_here(void)
{
    static const struct http_route none[] = { { 0 } };
    static const struct socket_route sockets[] = { { .pattern = "/bench",
                                                     .subprotocol = "bench.v1",
                                                     .accept = on_accept,
                                                     .message = on_message,
                                                     .closed = on_closed,
                                                     .message_max = 8192 },
                                                   { 0 } };
    struct http_settings settings = {
        .address = "127.0.0.1", .header_timeout_s = 10, .body_timeout_s = 30, .sockets = sockets
    };
    struct error err = { 0 };
    struct loop *loop = loop_new();
    struct http_server *server = http_server_new(loop, &settings, none, NULL, &err);

    if (!server)
        return 2;
    printf("%d\n", http_server_port(server));
    fflush(stdout);
    loop_run(loop);
    return 0;
}

/* Anew, so that nothing of the client's memory is taken for the server's. */
static void serve(void)
{
    execl("/proc/self/exe", "t8", "serve", (char *)NULL);
    _exit(2);
}

static void serve_peer(void)
{
    setenv("NODE_ENV", "production", 1);
    execlp("node", "node", "tests/bench/peer_sockets/server.js", (char *)NULL);
    _exit(2);
}

/* The contenders. */

struct contender {
    const struct dialect *dialect;
    void (*serve)(void); /* tells its port on stdout */
    struct figure open, open_us, bytes, alone, idle, idle_p99, echo_us, all, all_p99, all_us;
};

struct server {
    pid_t pid;
    int port;
};

static bool server_start(struct server *s, const struct contender *c)
{
    char line[16] = "";
    int fds[2];

    if (pipe(fds) || (s->pid = fork()) < 0)
        return false;
    if (!s->pid) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(fds[1], STDOUT_FILENO);
        c->serve();
    }
    close(fds[1]);
    s->port = read(fds[0], line, sizeof(line) - 1) > 0 ? atoi(line) : 0;
    close(fds[0]);
    return s->port > 0;
}

static void server_stop(struct server *s)
{
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
}

/* Also what the kernel has swapped out meanwhile. */
static double anonymous_kb(const struct server *s)
{
    char path[40], line[128];
    double kb = 0;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%d/status", s->pid);
    f = fopen(path, "r");
    while (f && fgets(line, sizeof(line), f))
        if (!strncmp(line, "RssAnon:", 8) || !strncmp(line, "VmSwap:", 7))
            kb += atof(strchr(line, ':') + 1);
    if (f)
        fclose(f);
    return kb;
}

static double cpu_us(const struct server *s)
{
    clockid_t clock;
    struct timespec t;

    if (clock_getcpuclockid(s->pid, &clock) || clock_gettime(clock, &t))
        return 0;
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Of one measurement; what could not be measured is told and left out of the rounds. */
static bool take(struct load *l, struct load_result result, struct figure *rate, struct figure *p99)
{
    if (result.per_s <= 0) {
        fprintf(stderr, "%s: %s\n", rate->name, load_problem(l));
        return false;
    }
    figure_add(rate, result.per_s);
    if (p99)
        figure_add(p99, result.p99_ms);
    return true;
}

static void fill_up(struct contender *c, struct server *s, struct load *l)
{
    double kb = anonymous_kb(s), cpu = cpu_us(s), took = load_open(l, IDLE), opened = IDLE - ACTIVE;

    if (took <= 0) {
        fprintf(stderr, "%s: %s\n", c->open.name, load_problem(l));
        return;
    }
    figure_add(&c->open, opened / took);
    figure_add(&c->open_us, (cpu_us(s) - cpu) / opened);
    figure_add(&c->bytes, (anonymous_kb(s) - kb) * 1024 / opened);
}

/* Echoes of the active ones alone, then beside the idle ones, which are opened between. */
static void crowd(struct contender *c, struct server *s, double seconds)
{
    struct load *l = load_new(c->dialect, s->port, IDLE + ACTIVE);
    struct load_result echo;
    double cpu;

    if (load_open(l, ACTIVE) > 0 &&
        take(l, load_echo(l, ACTIVE, ECHO_BYTES, seconds), &c->alone, NULL)) {
        fill_up(c, s, l);
        cpu = cpu_us(s);
        echo = load_echo(l, ACTIVE, ECHO_BYTES, seconds);
        if (take(l, echo, &c->idle, &c->idle_p99))
            figure_add(&c->echo_us, (cpu_us(s) - cpu) / echo.count);
    }
    load_free(&l);
}

static void consoles(struct contender *c, struct server *s, double seconds)
{
    struct load *l = load_new(c->dialect, s->port, CONSOLES);
    struct load_result all;
    double cpu;

    if (load_open(l, CONSOLES) > 0) {
        cpu = cpu_us(s);
        all = load_all(l, ALL_BYTES, seconds);
        if (take(l, all, &c->all, &c->all_p99))
            figure_add(&c->all_us, (cpu_us(s) - cpu) / all.count);
    }
    load_free(&l);
}

typedef void measure_fn(struct contender *c, struct server *s, double seconds);

static void with_server(struct contender *c, measure_fn *measure, double seconds)
{
    struct server s;

    if (server_start(&s, c))
        measure(c, &s, seconds);
    else
        fprintf(stderr, "a server did not start\n");
    server_stop(&s);
}

static struct figure named(const char *id, const char *name, const char *better, double must,
                           double goal)
{
    return (struct figure){ .id = id, .name = name, .better = better, .must = must, .goal = goal };
}

static void name_figures(struct contender *c)
{
    c->bytes = named("T8", "bytes of an idle socket, one of 15,000", "lower", 7168, 5120);
    c->open = named("T8.open", "sockets opened/s", "higher", 15000, 30000);
    c->open_us =
        named("T8.open.cpu", "the server's processor time to open one, us", "lower", 66, 33);
    c->idle = named("T8.echo", "echoes/s beside 15,000 idle sockets", "higher", 0.8, 0.95);
    c->alone = named("T8.alone", "echoes/s of 200 sockets alone", "higher", 3, 6);
    c->idle_p99 = named("T8.echo.p99", "p99 of echoes beside 15,000 idle, ms", "lower", 1, 0.33);
    c->echo_us =
        named("T8.echo.cpu", "the server's processor time for an echo, us", "lower", 0.33, 0.17);
    c->all = named("T8.all", "messages/s to 1,000 open consoles", "higher", 1, 2);
    c->all_p99 = named("T8.all.p99", "p99 of a message to 1,000 consoles, ms", "lower", 1, 0.5);
    c->all_us =
        named("T8.all.cpu", "the server's processor time for one of them, us", "lower", 0.5, 0.4);
}

/* Ours alone first, as the reference has them; then all beside the peer's. */
static void print(struct contender *ours, struct contender *peer)
{
    const char *const against = "socket.io 4.8";

    figure_print(&ours->bytes);
    figure_print(&ours->open);
    figure_print(&ours->open_us);
    figure_print_against(&ours->idle, "the same without idle ones", &ours->alone);
    figure_print_against(&ours->alone, against, &peer->alone);
    figure_print_against(&ours->idle_p99, against, &peer->idle_p99);
    figure_print_against(&ours->echo_us, against, &peer->echo_us);
    figure_print_against(&ours->all, against, &peer->all);
    figure_print_against(&ours->all_p99, against, &peer->all_p99);
    figure_print_against(&ours->all_us, against, &peer->all_us);
    ours->bytes.id = "T8.peer";
    ours->bytes.must = ours->bytes.goal = 1;
    figure_print_against(&ours->bytes, against, &peer->bytes);
    ours->open_us.id = "T8.open.peer";
    ours->open_us.must = ours->open_us.goal = 1;
    figure_print_against(&ours->open_us, against, &peer->open_us);
}

int main(int argc, char **argv)
{
    struct contender contenders[] = { { .dialect = &dialect_ours, .serve = serve },
                                      { .dialect = &dialect_socket_io, .serve = serve_peer } };
    static measure_fn *const measures[] = { crowd, consoles };
    bool smoke = getenv("SMOKE") != NULL;
    struct rlimit limit;

    if (argc > 1 && !strcmp(argv[1], "serve"))
        return serve_here();
    signal(SIGPIPE, SIG_IGN);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (size_t i = 0; i < COUNT_OF(contenders); i++)
        name_figures(&contenders[i]);
    for (int round = 0; round < (smoke ? 1 : 3); round++)
        for (size_t m = 0; m < COUNT_OF(measures); m++)
            for (size_t i = 0; i < COUNT_OF(contenders); i++)
                with_server(&contenders[i], measures[m], smoke ? 0.5 : 3);
    print(&contenders[0], &contenders[1]);
    return 0;
}
