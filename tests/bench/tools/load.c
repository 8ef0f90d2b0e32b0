/*
 * The load of `make bench`: signed, unique WhatsApp webhooks over kept connections, closed loop
 * (each connection waits for its answer before it writes again).  Prints one JSON line.
 *
 *   load PORT KIND CONNECTIONS SECONDS CONVERSATIONS
 *
 * KIND "turn": texts and taps that are answered at once, from conversations drawn uniformly;
 * "record": reactions, which need no turn.  The first second is not counted.
 */
#include "server/base/auto.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 4096, ANSWER_MAX = 4096, CONNECTIONS_MAX = 1024, SAMPLES_MAX = 4000000 };
static const char path[] = "/webhooks/whatsapp/bench", secret[] = "bench_app_secret";
static const int64_t WARM_US = 1000000;

struct connection {
    int fd;
    int64_t sent_us;
    size_t got;
    char answer[ANSWER_MAX];
};

static struct {
    int port, connections;
    const char *fixed; /* what every message is; NULL = what is spoken */
    double seconds;
    uint64_t conversations;
} want;
static struct {
    uint64_t state, run, serial;
    int64_t start_us, refused;
    uint32_t *waits;
    size_t count;
    EVP_MAC_CTX *mac;
} run;

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what)
{
    perror(what);
    exit(2);
}

/* splitmix64 */
static uint64_t draw(void)
{
    uint64_t z = run.state += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* ---- bodies ---- */

/* What people send while they are asked who they are; each is answered at once, with one message,
 * and may come again. */
static const char *const spoken[] = {
    "\"type\":\"text\",\"text\":{\"body\":\"isso \\u00e9 golpe?\"}",
    "\"type\":\"text\",\"text\":{\"body\":\"meu cpf \\u00e9 529.982.247-25\"}",
    "\"type\":\"text\",\"text\":{\"body\":\"recome\\u00e7ar\"}",
};
/* A message in a group: out of scope, kept as it came. */
static const char grouped[] =
    "\"group_id\":\"120363041234567890\",\"type\":\"text\",\"text\":{\"body\":\"oi\"}";
static const char reaction[] =
    "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"wamid.HBgNNTUxMTk5OTk5OTk5ORUCABIYFDNB"
    "QzY4QUY2RjQ3QjA3RTREOTI5AA==\",\"emoji\":\"\\ud83d\\udc4d\"}";
/* An advertisement somebody came by: brings the body to the 1.2 KB of the reference. */
static const char referral[] =
    "\"referral\":{\"source_url\":\"https://fb.me/3cr4Wqqkv\",\"source_id\":\"120226305854810726\","
    "\"source_type\":\"ad\",\"headline\":\"Matr\\u00edculas abertas para o pr\\u00f3ximo ano\","
    "\"body\":\"Educa\\u00e7\\u00e3o infantil, ensino fundamental e ensino m\\u00e9dio em um "
    "s\\u00f3 "
    "lugar, com professores que conhecem cada aluno pelo nome. Converse com a nossa equipe pelo "
    "WhatsApp, tire as suas d\\u00favidas sobre mensalidades, segunda via de boletos e acordos, e "
    "venha conhecer a "
    "escola.\",\"media_type\":\"image\",\"image_url\":\"https://scontent.example/v/"
    "t45.1600-4/"
    "524321_120226305854810726_n.jpg\",\"ctwa_clid\":\"ARAkLkA8rmlFeiCktEJQ-QTwRiyYHA\"},";

static int body_write(char *out, size_t size)
{
    uint64_t conversation = draw() % want.conversations, id = draw();
    const char *what = want.fixed ? want.fixed : spoken[id % COUNT_OF(spoken)];

    return snprintf(
        out, size,
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":"
        "\"102290129340398\",\"changes\":[{\"value\":{\"messaging_product\":\"whatsapp\","
        "\"metadata\":{\"display_phone_number\":\"551130031234\",\"phone_number_id\":"
        "\"10654035224%04d\"},\"contacts\":[{\"profile\":{\"name\":\"Maria Aparecida\"},"
        "\"wa_id\":\"%" PRIu64 "\"}],\"messages\":[{\"from\":\"%" PRIu64 "\",\"id\":"
        "\"wamid.HBgNNTUxMTk5OTk5OTk5ORUCABIYFD%016" PRIX64 "%016" PRIX64 "AA==\","
        "\"timestamp\":\"%lld\",%s%s}]},\"field\":\"messages\"}]}]}",
        (int)(conversation % 8), 5511900000000U + conversation, 5511900000000U + conversation,
        run.run, ++run.serial ^ (id << 32), (long long)time(NULL), referral, what);
}

static void mac_start(void)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                  OSSL_PARAM_construct_end() };

    run.mac = EVP_MAC_CTX_new(mac);
    if (!run.mac ||
        !EVP_MAC_init(run.mac, (const unsigned char *)secret, sizeof(secret) - 1, params))
        die("HMAC");
}

static void sign(const char *body, int len, char hex[65])
{
    unsigned char digest[32];
    size_t made;

    if (!EVP_MAC_init(run.mac, NULL, 0, NULL) ||
        !EVP_MAC_update(run.mac, (const unsigned char *)body, (size_t)len) ||
        !EVP_MAC_final(run.mac, digest, &made, sizeof(digest)))
        die("HMAC");
    for (size_t i = 0; i < sizeof(digest); i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[64] = '\0';
}

static size_t request_write(char *out)
{
    char body[REQUEST_MAX / 2], hex[65];
    int len = body_write(body, sizeof(body));

    sign(body, len, hex);
    return (size_t)snprintf(out, REQUEST_MAX,
                            "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json"
                            "\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: %d\r\n\r\n%s",
                            path, hex, len, body);
}

/* ---- connections ---- */

static void ask(struct connection *c)
{
    char request[REQUEST_MAX];
    size_t len = request_write(request);

    c->got = 0;
    c->sent_us = now_us();
    if (write(c->fd, request, len) != (ssize_t)len)
        die("write");
}

static void connect_one(struct connection *c, int epoll)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)want.port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
    struct sockaddr address;
    int one = 1;

    memcpy(&address, &at, sizeof(at));
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, &address, sizeof(at)) ||
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event))
        die("connect");
}

/* True when the answer is whole. */
static bool is_whole(const struct connection *c)
{
    const char *end = strstr(c->answer, "\r\n\r\n"),
               *length = strcasestr(c->answer, "content-length:");

    return end && length && length < end &&
           c->got >= (size_t)(end + 4 - c->answer) + strtoul(length + 15, NULL, 10);
}

static void note(const struct connection *c)
{
    int64_t now = now_us();

    if (now - run.start_us < WARM_US)
        return;
    if (strncmp(c->answer, "HTTP/1.1 200", 12) != 0) {
        if (!run.refused++)
            fprintf(stderr, "load: %.80s\n", c->answer);
        return;
    }
    if (run.count < SAMPLES_MAX)
        run.waits[run.count++] = (uint32_t)(now - c->sent_us);
}

static void listen_to(struct connection *c)
{
    ssize_t n = read(c->fd, c->answer + c->got, sizeof(c->answer) - 1 - c->got);

    if (n <= 0)
        die("read");
    c->got += (size_t)n;
    c->answer[c->got] = '\0';
    if (!is_whole(c))
        return;
    note(c);
    ask(c);
}

static void loop(int epoll, int64_t until_us)
{
    struct epoll_event events[64];

    while (now_us() < until_us) {
        int n = epoll_wait(epoll, events, COUNT_OF(events), 100);
        for (int i = 0; i < n; i++)
            listen_to(events[i].data.ptr);
    }
}

/* ---- result ---- */

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static double quantile_ms(double q)
{
    return run.count ? run.waits[(size_t)(q * (double)(run.count - 1))] / 1000.0 : 0;
}

static void report(double seconds)
{
    qsort(run.waits, run.count, sizeof(*run.waits), by_size);
    printf("{\"answered\":%zu,\"refused\":%" PRId64 ",\"rate\":%.1f,\"p50\":%.3f,\"p99\":%.3f}\n",
           run.count, run.refused, (double)run.count / seconds, quantile_ms(0.5),
           quantile_ms(0.99));
}

int main(int argc, char **argv)
{
    static struct connection connections[CONNECTIONS_MAX];
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    if (argc != 6) {
        fputs("load PORT turn|record|keep CONNECTIONS SECONDS CONVERSATIONS\n", stderr);
        return 2;
    }
    want.port = atoi(argv[1]);
    want.fixed = strcmp(argv[2], "record") == 0 ? reaction
                 : strcmp(argv[2], "keep") == 0 ? grouped
                                                : NULL;
    want.connections = atoi(argv[3]) < CONNECTIONS_MAX ? atoi(argv[3]) : CONNECTIONS_MAX;
    want.seconds = strtod(argv[4], NULL);
    want.conversations = strtoull(argv[5], NULL, 10);
    run.waits = calloc(SAMPLES_MAX, sizeof(*run.waits));
    run.state = run.run = (uint64_t)now_us() ^ ((uint64_t)getpid() << 40);
    mac_start();
    for (int i = 0; i < want.connections; i++)
        connect_one(&connections[i], epoll);
    run.start_us = now_us();
    for (int i = 0; i < want.connections; i++)
        ask(&connections[i]);
    loop(epoll, run.start_us + WARM_US + (int64_t)(want.seconds * 1e6));
    report(want.seconds);
    return run.refused ? 1 : 0;
}
