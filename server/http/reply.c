#include "server/http/exchange.h"

#include "server/base/auto.h"

#include <string.h>
#include <strings.h>

/* Of one length, so that one can take the other's place (RFC 9110 5.5 allows trailing blanks). */
static const char keep_alive[] = "Connection: keep-alive\r\n";
static const char close_it[] = "Connection: close     \r\n";
_Static_assert(sizeof(keep_alive) == sizeof(close_it), "swapped in place");

const char *reply_reason(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "No Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 303, "See Other" },
        { 304, "Not Modified" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 411, "Length Required" },
        { 413, "Content Too Large" },
        { 415, "Unsupported Media Type" },
        { 422, "Unprocessable Content" },
        { 426, "Upgrade Required" },
        { 429, "Too Many Requests" },
        { 500, "Internal Server Error" },
        { 503, "Service Unavailable" },
    };

    for (size_t i = 0; i < COUNT_OF(phrases); i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "Status";
}

/* A value with a line break or another control character would split the reply. */
static bool is_safe(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' && *text != '\t')
            return false;
    return true;
}

static void add_header(struct strbuf *out, const char *name, const char *value)
{
    if (!is_safe(value))
        return;
    strbuf_adds(out, name);
    strbuf_add(out, ": ", 2);
    strbuf_adds(out, value);
    strbuf_add(out, "\r\n", 2);
}

static void add_headers(struct strbuf *out, const struct http_header *headers)
{
    bool cache_told = false;

    for (const struct http_header *h = headers; h && h->name; h++) {
        cache_told |= !strcasecmp(h->name, "Cache-Control");
        add_header(out, h->name, h->value);
    }
    if (!cache_told)
        add_header(out, "Cache-Control", "no-store");
}

/* Without printf, which would be a tenth of a short answer's cost. */
static void add_number(struct strbuf *out, size_t number)
{
    char digits[24], *first = digits + sizeof(digits);

    do
        *--first = (char)('0' + number % 10);
    while (number /= 10);
    strbuf_add(out, first, (size_t)(digits + sizeof(digits) - first));
}

static void add_status(struct strbuf *out, int status)
{
    strbuf_adds(out, "HTTP/1.1 ");
    add_number(out, (size_t)status);
    strbuf_addc(out, ' ');
    strbuf_adds(out, reply_reason(status));
    strbuf_add(out, "\r\n", 2);
}

static void add_length(struct strbuf *out, size_t len)
{
    strbuf_adds(out, "Content-Length: ");
    add_number(out, len);
    strbuf_add(out, "\r\n", 2);
}

/* 204 and 304 have neither a body nor its length (RFC 9110 8.6). */
static bool has_no_body(int status)
{
    return status == 204 || status == 304;
}

void reply_render(struct exchange *x, const struct http_reply *reply, const char *date)
{
    struct strbuf *out = &x->out;
    const char *type = reply->content_type;
    bool bodyless = has_no_body(reply->status);

    add_status(out, reply->status);
    add_header(out, "Date", date);
    if (!bodyless) {
        add_length(out, reply->body_len);
        add_header(out, "Content-Type", type ? type : "text/plain; charset=utf-8");
    }
    strbuf_adds(out, "X-Content-Type-Options: nosniff\r\n");
    add_headers(out, reply->headers);
    x->connection_at = out->len;
    strbuf_add(out, keep_alive, sizeof(keep_alive) - 1);
    strbuf_add(out, "\r\n", 2);
    if (!bodyless && !x->head)
        strbuf_add(out, reply->body, reply->body_len);
}

void reply_set_connection(struct exchange *x)
{
    memcpy(x->out.data + x->connection_at, x->close ? close_it : keep_alive,
           sizeof(keep_alive) - 1);
}

void exchange_reply_text(struct exchange *x, int status, const char *text)
{
    exchange_reply(
        x, &(struct http_reply){ .status = status, .body = text, .body_len = strlen(text) });
}
