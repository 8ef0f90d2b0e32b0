#include "server/http/exchange.h"

#include "server/base/auto.h"
#include "server/http/query.h"
#include "server/http/routes.h"

#include <libwebsockets.h>
#include <string.h>

/* Buffers up to this size stay with their connection. */
enum { KEPT_BUFFER = 4096 };

char *exchange_token(struct exchange *x, int index)
{
    enum lws_token_indexes token = (enum lws_token_indexes)index;
    int len = lws_hdr_total_length(x->wsi, token);
    char *value;

    if (len <= 0)
        return NULL;
    value = arena_alloc(&x->arena, (size_t)len + 1);
    return lws_hdr_copy(x->wsi, value, len + 1, token) >= 0 ? value : NULL;
}

/* One libwebsockets does not know by itself; name ends in ':'. */
static char *custom_header(struct exchange *x, const char *name, int name_len)
{
    int len = lws_hdr_custom_length(x->wsi, name, name_len);
    char *value;

    if (len < 0)
        return NULL;
    value = arena_alloc(&x->arena, (size_t)len + 1);
    return lws_hdr_custom_copy(x->wsi, value, len + 1, name, name_len) >= 0 ? value : NULL;
}

static enum lws_token_indexes token_of(const char *name, size_t len)
{
    for (int i = 0; i < WSI_TOKEN_COUNT; i++) {
        const char *known = (const char *)lws_token_to_string((enum lws_token_indexes)i);
        if (known && !strncmp(known, name, len) && known[len] == '\0')
            return (enum lws_token_indexes)i;
    }
    return WSI_TOKEN_COUNT;
}

const char *exchange_header(struct exchange *x, const char *name)
{
    char with_colon[64];
    size_t len = strlen(name);
    enum lws_token_indexes token;
    const char *value;

    if (!x->wsi || len + 1 >= sizeof(with_colon))
        return NULL;
    memcpy(with_colon, name, len);
    memcpy(with_colon + len++, ":", 2);
    value = custom_header(x, with_colon, (int)len);
    if (value)
        return value;
    token = token_of(with_colon, len);
    return token == WSI_TOKEN_COUNT ? NULL : exchange_token(x, (int)token);
}

/* libwebsockets decodes the path and the query; both are encoded again, so that an escaped '&' or
 * '/' in them is not mistaken for a separator. */
static void read_path(struct exchange *x, const char *uri, size_t len)
{
    char *path = arena_alloc(&x->arena, 3 * len + 1);

    percent_encode(path, uri, len, "/-._~!$&'()*+,;=:@");
    x->request.path = path;
}

static char *encode_pair(char *out, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals ? (size_t)(equals - pair) : len;

    out += percent_encode(out, pair, name_len, "-._~");
    if (!equals)
        return out;
    *out++ = '=';
    return out + percent_encode(out, equals + 1, len - name_len - 1, "-._~");
}

static void read_query(struct exchange *x)
{
    int total = lws_hdr_total_length(x->wsi, WSI_TOKEN_HTTP_URI_ARGS), len;
    char *query, *pair, *out;

    x->request.query = "";
    if (total <= 0)
        return;
    query = out = arena_alloc(&x->arena, 4 * (size_t)total + 2);
    pair = arena_alloc(&x->arena, (size_t)total + 1);
    for (int i = 0;
         (len = lws_hdr_copy_fragment(x->wsi, pair, total + 1, WSI_TOKEN_HTTP_URI_ARGS, i)) >= 0;
         i++) {
        if (i)
            *out++ = '&';
        out = encode_pair(out, pair, (size_t)len);
    }
    *out = '\0';
    x->request.query = query;
}

static bool read_request_line(struct exchange *x)
{
    char *uri = NULL;
    int len = 0;
    int method = lws_http_get_uri_and_method(x->wsi, &uri, &len);

    if (!uri || len <= 0 || uri[0] != '/')
        return false;
    x->head = method == LWSHUMETH_HEAD;
    x->needs_length =
        method == LWSHUMETH_POST || method == LWSHUMETH_PUT || method == LWSHUMETH_PATCH;
    x->request.method = method == LWSHUMETH_POST             ? "POST"
                        : method == LWSHUMETH_GET || x->head ? "GET"
                                                             : "";
    read_path(x, uri, (size_t)len);
    read_query(x);
    return true;
}

static void read_connection(struct exchange *x)
{
    const char *version = exchange_token(x, WSI_TOKEN_HTTP);
    const char *wish = exchange_token(x, WSI_TOKEN_CONNECTION);

    x->close |= !version || strcmp(version, "HTTP/1.1") != 0;
    if (wish && strcasestr(wish, "close"))
        x->close = true;
    else if (wish && strcasestr(wish, "keep-alive"))
        x->close = false;
}

static void read_peer(struct exchange *x, const struct proxies *proxies)
{
    struct peer client = x->socket_peer;

    if (proxies_trust(proxies, &client))
        client = proxies_client(proxies, &client, exchange_token(x, WSI_TOKEN_X_FORWARDED_FOR));
    peer_text(&client, x->request.peer);
}

/* A blank before the colon hides a length from this parser but not from every proxy's. */
static bool hides_framing(struct exchange *x)
{
    static const char *const names[] = { "content-length :", "content-length\t:",
                                         "transfer-encoding :", "transfer-encoding\t:" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (lws_hdr_custom_length(x->wsi, names[i], (int)strlen(names[i])) >= 0)
            return true;
    return false;
}

static bool parse_length(const char *text, size_t *out)
{
    *out = 0;
    if (!*text || strlen(text) > 15)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        *out = *out * 10 + (size_t)(*text - '0');
    }
    return true;
}

/*
 * libwebsockets 4.1.6 neither decodes chunked bodies nor ends a body without a length, and reads
 * "5, 6" as 5.  All of them are refused here.
 */
static int read_framing(struct exchange *x, size_t *length)
{
    const char *text = exchange_token(x, WSI_TOKEN_HTTP_CONTENT_LENGTH);

    *length = 0;
    x->has_body = true;
    if (hides_framing(x))
        return 400;
    if (lws_hdr_total_length(x->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
        return 411;
    if (text && !parse_length(text, length))
        return 400;
    x->has_body = *length > 0 || (x->needs_length && !text);
    return x->needs_length && !text ? 411 : 0;
}

static int read_route(struct exchange *x, const struct http_route *routes, bool admin,
                      size_t length)
{
    struct route_match match = route_find(routes, admin, &x->request, &x->arena);

    x->route = match.route;
    if (!x->route)
        return match.path_known ? 405 : 404;
    return length > x->route->body_max ? 413 : 0;
}

int exchange_read_head(struct exchange *x, const struct http_route *routes, bool admin,
                       const struct proxies *proxies)
{
    size_t length;
    int refusal;

    if (!read_request_line(x))
        return 400;
    read_connection(x);
    read_peer(x, proxies);
    refusal = read_framing(x, &length);
    return refusal ? refusal : read_route(x, routes, admin, length);
}

bool exchange_read_upgrade(struct exchange *x, const struct proxies *proxies)
{
    if (!read_request_line(x))
        return false;
    read_connection(x);
    read_peer(x, proxies);
    return true;
}

static void keep_if_small(struct strbuf *sb)
{
    if (sb->capacity > KEPT_BUFFER)
        strbuf_done(sb);
    else
        strbuf_reset(sb);
}

void exchange_reset(struct exchange *x)
{
    arena_done(&x->arena);
    keep_if_small(&x->body);
    keep_if_small(&x->out);
    x->request = (struct http_request){ 0 };
    x->route = NULL;
    x->has_body = x->body_unread = x->head = x->close = false;
    x->written = x->connection_at = 0;
}
