/*
 * T12: HTTPS sends over kept connections, 64 at a time, to an nginx with TLS on loopback (the stub
 * of the performance reference, section 8), and the processor time of the client a send.
 */
#include "tests/bench/figure.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/http/client.h"
#include "server/loop.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 64, SENDS = 20000, ROUNDS = 3, PATH_SIZE = 64 };

struct run {
    struct loop *loop;
    struct http_client *client;
    struct http_call call;
    int to_send, answered, failed;
    char problem[96];
};

/* The stub. */

static char folder[] = "/tmp/quita-t12.XXXXXX";

static const char *in_folder(const char *name)
{
    static char paths[4][PATH_SIZE];
    static unsigned int next;
    char *path = paths[next++ % COUNT_OF(paths)];

    snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    return path;
}

static int free_port(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr address;
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memcpy(&address, &at, sizeof(at));
    if (bind(fd, &address, len) || getsockname(fd, &address, &len))
        return 0;
    memcpy(&at, &address, sizeof(at));
    close(fd);
    return ntohs(at.sin_port);
}

/* Runs a command in the folder, under a shell that it replaces. */
static pid_t spawn(const char *command)
{
    pid_t child = fork();
    int log;

    if (child)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    log = open(in_folder("log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0 || chdir(folder))
        _exit(126);
    execl("/bin/sh", "sh", "-c", command, NULL);
    _exit(127);
}

static bool make_certificate(void)
{
    int status = -1;
    pid_t child = spawn("exec openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
                        " -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem");

    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool write_config(const char *path, int port)
{
    FILE *out = fopen(path, "w");

    if (!out)
        return false;
    fprintf(out,
            "daemon off; worker_processes 1; pid pid; error_log error.log;\n"
            "events { worker_connections 1024; }\n"
            "http { access_log off; keepalive_requests 10000000; client_body_temp_path body;\n"
            " proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;\n"
            " server { listen 127.0.0.1:%d ssl; server_name localhost;\n"
            "  ssl_certificate cert.pem; ssl_certificate_key key.pem;\n"
            "  default_type application/json;\n"
            "  location / { return 200 '{\"messages\":[{\"id\":\"wamid.HBgLMTY0\"}]}'; } } }\n",
            port);
    return fclose(out) == 0;
}

static pid_t start_stub(int port)
{
    if (!make_certificate() || !write_config(in_folder("nginx.conf"), port))
        return -1;
    return spawn("exec nginx -p . -c nginx.conf");
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static void stop_stub(pid_t child)
{
    if (child > 0) {
        kill(child, SIGTERM);
        waitpid(child, NULL, 0);
    }
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The sends. */

static void on_sent(void *ctx, const struct http_result *result)
{
    struct run *run = ctx;

    run->answered++;
    if (result->status != 200) {
        run->failed++;
        snprintf(run->problem, sizeof(run->problem), "%s", result->problem);
    }
    if (run->to_send > 0) {
        run->to_send--;
        http_client_send(run->client, &run->call, on_sent, run);
    } else if (!http_client_open(run->client)) {
        loop_stop(run->loop);
    }
}

static void send_all(struct run *run, int sends)
{
    run->to_send = sends;
    run->answered = run->failed = 0;
    for (int i = 0; i < CONNECTIONS && run->to_send > 0; i++) {
        run->to_send--;
        http_client_send(run->client, &run->call, on_sent, run);
    }
    loop_run(run->loop);
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool wait_for_stub(struct run *run)
{
    for (int i = 0; i < 100; i++) {
        send_all(run, 1);
        if (!run->failed)
            return true;
        usleep(50000);
    }
    return false;
}

static void measure(struct run *run, struct figure *rate, struct figure *cpu)
{
    double wall = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);

    send_all(run, SENDS);
    if (run->failed) {
        fprintf(stderr, "T12: %d of %d sends failed: %s\n", run->failed, SENDS, run->problem);
        return;
    }
    figure_add(rate, SENDS / (seconds(CLOCK_MONOTONIC) - wall));
    figure_add(cpu, (seconds(CLOCK_PROCESS_CPUTIME_ID) - used) * 1e6 / SENDS);
}

static void prepare(struct run *run, int port)
{
    static const char *const headers[] = { "Content-Type: application/json", NULL };
    static const char body[] =
        "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",\"to\":"
        "\"5521999990000\","
        "\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"Oi, Ana. Aqui é do Colégio "
        "Estrela. Posso te ajudar com a mensalidade de novembro?\"},"
        "\"biz_opaque_callback_data\":\"8f14e45fceea167a5a36dedd4bea2543\"}";
    static char url[64];

    snprintf(url, sizeof(url), "https://localhost:%d/v23.0/106540352242922/messages", port);
    *run = (struct run){ .loop = loop_new() };
    run->client = http_client_new(run->loop, CONNECTIONS, NULL);
    http_client_trust(run->client, in_folder("cert.pem"));
    run->call = (struct http_call){ .method = "POST",
                                    .url = url,
                                    .headers = headers,
                                    .body = body,
                                    .body_len = sizeof(body) - 1,
                                    .timeout_ms = 20000,
                                    .bearer = "EAAGm0PX4ZCpsBA0ZBxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" };
}

int main(void)
{
    struct figure rate = { .id = "T12",
                           .name = "HTTPS sends/s over 64 kept connections",
                           .better = "higher",
                           .must = 8000,
                           .goal = 15000 };
    struct figure cpu = {
        .id = "T12.cpu", .name = "client CPU us a send", .better = "lower", .must = 100, .goal = 60
    };
    int port = free_port();
    pid_t stub = mkdtemp(folder) ? start_stub(port) : -1;
    struct run run;
    bool ready;

    signal(SIGPIPE, SIG_IGN);
    prepare(&run, port);
    ready = stub > 0 && wait_for_stub(&run);
    if (ready)
        send_all(&run, SENDS / 10);
    for (int round = 0; ready && round < ROUNDS; round++)
        measure(&run, &rate, &cpu);
    http_client_free(&run.client);
    loop_free(&run.loop);
    stop_stub(stub);
    if (ready) {
        figure_print(&rate);
        figure_print(&cpu);
    } else {
        figure_unmeasured(&rate, "nginx with TLS did not start");
        figure_unmeasured(&cpu, "nginx with TLS did not start");
    }
    return ready ? 0 : 2;
}
