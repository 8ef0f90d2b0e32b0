#include "server/http/client.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/http/address.h"
#include "server/http/peers.h"
#include "server/loop.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { REPLY_MAX = 1 << 20, CONNECT_MAX_MS = 10000, IDLE_MAX_S = 50, STREAMS_MAX = 64 };
enum { KEPT_BUFFER = 16 * 1024 };

/* One request under way; kept with its easy handle for the next when it is over. */
struct call {
    struct call *prev, *next;
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    curl_mime *mime;
    struct strbuf body, reply;
    bool began, repeatable, public_only, too_large;
    int64_t begin_by_us;
    size_t reply_max;
    const char *refused; /* why it is not even tried, or was stopped */
    char error[CURL_ERROR_SIZE];
    http_done_fn *done;
    void *ctx;
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    CURLSH *share;
    struct loop_timer *timer;
    struct call *calls, *spare;
    size_t open;
    int connections_max;
    char *ca_file;
};

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *client, void *watch);
static int on_timer_wish(CURLM *multi, long ms, void *client);
static void on_timer(void *ctx);
static void on_socket_ready(void *ctx, int events);

static void must(bool good)
{
    if (!good)
        abort();
}

struct http_client *http_client_new(struct loop *loop, int connections_max, struct error *err)
{
    struct http_client *c = calloc(1, sizeof(*c));

    must(c);
    c->loop = loop;
    c->connections_max = connections_max;
    if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
        free(c);
        error_set(err, ERROR_UNAVAILABLE, "libcurl does not start");
        return NULL;
    }
    c->multi = curl_multi_init();
    c->share = curl_share_init();
    must(c->multi && c->share);
    curl_share_setopt(c->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_timer_wish);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)connections_max);
    curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)connections_max);
    curl_multi_setopt(c->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)STREAMS_MAX);
    return c;
}

void http_client_trust(struct http_client *client, const char *ca_file)
{
    free(client->ca_file);
    client->ca_file = strdup(ca_file);
    must(client->ca_file);
}

size_t http_client_open(const struct http_client *client)
{
    return client->open;
}

/* A call's answer. */

static size_t on_reply(char *data, size_t one, size_t len, void *ctx)
{
    struct call *call = ctx;

    (void)one;
    call->too_large |= call->reply.len + len > call->reply_max;
    if (call->too_large)
        return 0;
    strbuf_add(&call->reply, data, len);
    return len;
}

static bool is_too_late(const struct call *call)
{
    const struct clock clock = clock_system();

    return call->begin_by_us && clock_monotonic_us(&clock) > call->begin_by_us;
}

/* Runs when the connection stands and before the first byte of the request. */
static int on_connected(void *ctx, char *remote, char *local, int remote_port, int local_port)
{
    struct call *call = ctx;
    struct peer peer;

    (void)local;
    (void)remote_port;
    (void)local_port;
    if (call->public_only &&
        (!peer_parse(remote, strlen(remote), &peer) || !address_is_public(&peer)))
        call->refused = "the address is not a public one";
    else if (call->began && !call->repeatable)
        call->refused = "the connection was lost after the request had begun";
    else if (!call->began && is_too_late(call))
        call->refused = "the connection came too late to begin";
    if (call->refused)
        return CURL_PREREQFUNC_ABORT;
    call->began = true;
    return CURL_PREREQFUNC_OK;
}

/* A call's request. */

static void add_header(struct call *call, const char *line)
{
    struct curl_slist *longer;

    if (strpbrk(line, "\r\n")) {
        call->refused = "a header holds a line break";
        return;
    }
    longer = curl_slist_append(call->headers, line);
    must(longer);
    call->headers = longer;
}

/* "Expect:" takes away the header by which curl would wait before larger bodies. */
static void set_headers(struct call *call, const struct http_call *wish)
{
    struct strbuf line = { 0 };

    add_header(call, "Expect:");
    for (const char *const *h = wish->headers; h && *h; h++)
        add_header(call, *h);
    if (wish->bearer) {
        strbuf_addf(&line, "Authorization: Bearer %s", wish->bearer);
        add_header(call, line.data);
        strbuf_done(&line);
    }
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
}

static void set_parts(struct call *call, const struct http_part *parts)
{
    call->mime = curl_mime_init(call->easy);
    must(call->mime);
    for (const struct http_part *p = parts; p->name; p++) {
        curl_mimepart *part = curl_mime_addpart(call->mime);
        must(part && !curl_mime_name(part, p->name) && !curl_mime_data(part, p->data, p->len));
        if (p->filename)
            must(!curl_mime_filename(part, p->filename));
        if (p->content_type)
            must(!curl_mime_type(part, p->content_type));
    }
    curl_easy_setopt(call->easy, CURLOPT_MIMEPOST, call->mime);
}

static void set_body(struct call *call, const struct http_call *wish)
{
    if (!strcmp(wish->method, "GET"))
        return;
    if (wish->parts) {
        set_parts(call, wish->parts);
    } else {
        strbuf_add(&call->body, wish->body, wish->body_len);
        curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)wish->body_len);
        curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, strbuf_str(&call->body));
    }
    if (strcmp(wish->method, "POST") != 0)
        curl_easy_setopt(call->easy, CURLOPT_CUSTOMREQUEST, wish->method);
}

static void set_limits(struct call *call, const struct http_call *wish)
{
    long all = wish->timeout_ms, connect = all < CONNECT_MAX_MS ? all : CONNECT_MAX_MS;

    curl_easy_setopt(call->easy, CURLOPT_TIMEOUT_MS, all);
    curl_easy_setopt(call->easy, CURLOPT_CONNECTTIMEOUT_MS, connect);
    curl_easy_setopt(call->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(call->easy, CURLOPT_MAXAGE_CONN, (long)IDLE_MAX_S);
}

/* Many calls at once wait for the first connection to tell whether it carries them all (HTTP/2). */
static void set_connection(struct call *call)
{
    struct http_client *c = call->client;

    curl_easy_setopt(call->easy, CURLOPT_SHARE, c->share);
    curl_easy_setopt(call->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(call->easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(call->easy, CURLOPT_USERAGENT, "Quita");
    if (c->ca_file)
        curl_easy_setopt(call->easy, CURLOPT_CAINFO, c->ca_file);
}

static void set_blob(CURL *easy, CURLoption option, const char *text)
{
    struct curl_blob blob = { .data = NULL,
                              .len = text ? strlen(text) : 0,
                              .flags = CURL_BLOB_COPY };

    if (!text)
        return;
    memcpy(&blob.data, &text, sizeof(text)); /* curl does not write there */
    must(!curl_easy_setopt(easy, option, &blob));
}

static void set_tls(struct call *call, const struct http_tls *tls)
{
    if (!tls)
        return;
    set_blob(call->easy, CURLOPT_SSLCERT_BLOB, tls->certificate);
    set_blob(call->easy, CURLOPT_SSLKEY_BLOB, tls->key ? tls->key : tls->certificate);
    set_blob(call->easy, CURLOPT_CAINFO_BLOB, tls->authority);
}

static void set_callbacks(struct call *call)
{
    curl_easy_setopt(call->easy, CURLOPT_PRIVATE, call);
    curl_easy_setopt(call->easy, CURLOPT_ERRORBUFFER, call->error);
    curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, on_reply);
    curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(call->easy, CURLOPT_PREREQDATA, call);
}

static struct call *call_new(struct http_client *c)
{
    struct call *call = c->spare;

    if (call) {
        LL_DELETE(c->spare, call);
        return call;
    }
    call = calloc(1, sizeof(*call));
    must(call);
    call->client = c;
    call->easy = curl_easy_init();
    must(call->easy);
    return call;
}

void http_client_send(struct http_client *client, const struct http_call *wish, http_done_fn *done,
                      void *ctx)
{
    struct call *call = call_new(client);

    call->done = done;
    call->ctx = ctx;
    call->repeatable = strcmp(wish->method, "POST") != 0;
    call->public_only = wish->public_only;
    call->begin_by_us = wish->begin_by_us;
    call->reply_max = wish->reply_max ? wish->reply_max : REPLY_MAX;
    set_connection(call);
    set_tls(call, wish->tls);
    set_callbacks(call);
    set_limits(call, wish);
    set_headers(call, wish);
    set_body(call, wish);
    if (!call->refused) /* without a URL it fails at once */
        curl_easy_setopt(call->easy, CURLOPT_URL, wish->url);
    DL_APPEND(client->calls, call);
    client->open++;
    must(!curl_multi_add_handle(client->multi, call->easy));
}

/* Results. */

static void keep_if_small(struct strbuf *sb)
{
    if (sb->capacity > KEPT_BUFFER)
        strbuf_done(sb);
    else
        strbuf_reset(sb);
}

static void call_free(struct call *call)
{
    curl_easy_cleanup(call->easy);
    strbuf_done(&call->body);
    strbuf_done(&call->reply);
    free(call);
}

/* The handle keeps its connections; nothing else of the call is left, its bearer neither. */
static void call_reset(struct call *call)
{
    struct http_client *c = call->client;
    struct strbuf body = call->body, reply = call->reply;

    curl_easy_reset(call->easy);
    curl_slist_free_all(call->headers);
    curl_mime_free(call->mime);
    keep_if_small(&body);
    keep_if_small(&reply);
    *call = (struct call){ .client = c, .easy = call->easy, .body = body, .reply = reply };
    LL_PREPEND(c->spare, call);
}

/* Seconds, where there is no Retry-After (Asaas; draft-ietf-httpapi-ratelimit-headers). */
static int rate_limit_reset(CURL *easy)
{
    struct curl_header *header;
    long seconds;

    if (curl_easy_header(easy, "RateLimit-Reset", 0, CURLH_HEADER, -1, &header))
        return -1;
    seconds = strtol(header->value, NULL, 10);
    return seconds < 0 ? -1 : seconds > 86400 ? 86400 : (int)seconds;
}

static int retry_after(CURL *easy)
{
    struct curl_header *header;
    curl_off_t seconds = 0;

    if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) ||
        curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds))
        return rate_limit_reset(easy);
    return seconds > 86400 ? 86400 : (int)seconds;
}

static const char *problem_of(const struct call *call, CURLcode code)
{
    if (call->refused)
        return call->refused;
    if (call->too_large)
        return "the reply is too large";
    return call->error[0] ? call->error : curl_easy_strerror(code);
}

static void finish(struct call *call, CURLcode code)
{
    struct http_client *c = call->client;
    struct http_result result = { .request_began = call->began, .retry_after_s = -1, .body = "" };
    long status = 0;

    if (code == CURLE_OK) {
        curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
        result.status = (int)status;
        result.body = strbuf_str(&call->reply);
        result.body_len = call->reply.len;
        result.retry_after_s = retry_after(call->easy);
    } else {
        result.too_large = call->too_large;
        snprintf(result.problem, sizeof(result.problem), "%.95s", problem_of(call, code));
    }
    curl_multi_remove_handle(c->multi, call->easy);
    DL_DELETE(c->calls, call);
    c->open--;
    call->done(call->ctx, &result);
    call_reset(call);
}

static void finish_all(struct http_client *c)
{
    CURLMsg *message;
    char *call = NULL;
    int left;

    while ((message = curl_multi_info_read(c->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
        finish((struct call *)(void *)call, code);
    }
}

void http_client_free(struct http_client **client)
{
    struct http_client *c = *client;
    struct call *call, *next;

    if (!c)
        return;
    while (c->calls) {
        c->calls->refused = "the client was shut down";
        finish(c->calls, CURLE_ABORTED_BY_CALLBACK);
    }
    LL_FOREACH_SAFE(c->spare, call, next)
    call_free(call);
    curl_multi_cleanup(c->multi);
    curl_share_cleanup(c->share);
    loop_timer_remove(&c->timer);
    curl_global_cleanup();
    free(c->ca_file);
    free(c);
    *client = NULL;
}

/* The loop. */

struct socket_watch {
    struct http_client *client;
    curl_socket_t fd;
    struct loop_watch *watch;
};

static void socket_forget(struct http_client *c, curl_socket_t fd, struct socket_watch *sw)
{
    if (!sw)
        return;
    loop_watch_remove(&sw->watch);
    free(sw);
    curl_multi_assign(c->multi, fd, NULL);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *client, void *watch)
{
    struct http_client *c = client;
    struct socket_watch *sw = watch;
    int events = (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0);

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        socket_forget(c, fd, sw);
        return 0;
    }
    if (sw) {
        loop_watch_set(sw->watch, events);
        return 0;
    }
    sw = calloc(1, sizeof(*sw));
    must(sw);
    sw->client = c;
    sw->fd = fd;
    sw->watch = loop_watch_add(c->loop, fd, events, on_socket_ready, sw);
    curl_multi_assign(c->multi, fd, sw);
    return 0;
}

static void on_socket_ready(void *ctx, int events)
{
    struct socket_watch *sw = ctx;
    struct http_client *c = sw->client;
    int running, mask = (events & LOOP_READ ? CURL_CSELECT_IN : 0) |
                        (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0);

    curl_multi_socket_action(c->multi, sw->fd, mask, &running);
    finish_all(c);
}

static int on_timer_wish(CURLM *multi, long ms, void *client)
{
    struct http_client *c = client;

    (void)multi;
    if (ms < 0)
        loop_timer_remove(&c->timer);
    else if (c->timer)
        loop_timer_again(c->timer, ms);
    else
        c->timer = loop_timer_add(c->loop, ms, on_timer, c);
    return 0;
}

static void on_timer(void *ctx)
{
    struct http_client *c = ctx;
    int running;

    curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    finish_all(c);
}
