#include "tests/support/socket_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct socket_ask socket_ask(void)
{
    return (struct socket_ask){ .path = "/chat/42",
                                .host = "chat.escola.br",
                                .origin = "https://www.escola.br",
                                .protocols = "chat.v1, t.AAAAAAAAAAAAAAAAAAAAAA",
                                .version = "13",
                                .key = "dGhlIHNhbXBsZSBub25jZQ==",
                                .upgrade = "websocket",
                                .connection = "Upgrade" };
}

static void add_header(struct strbuf *out, const char *name, const char *value)
{
    if (value)
        strbuf_addf(out, "%s: %s\r\n", name, value);
}

void socket_request(struct wire *w, const struct socket_ask *ask)
{
    struct strbuf text = { 0 };

    strbuf_addf(&text, "GET %s HTTP/1.1\r\n", ask->path);
    add_header(&text, "Host", ask->host);
    add_header(&text, "Origin", ask->origin);
    add_header(&text, "Upgrade", ask->upgrade);
    add_header(&text, "Connection", ask->connection);
    add_header(&text, "Sec-WebSocket-Version", ask->version);
    add_header(&text, "Sec-WebSocket-Key", ask->key);
    add_header(&text, "Sec-WebSocket-Protocol", ask->protocols);
    strbuf_addf(&text, "%s\r\n", ask->more ? ask->more : "");
    wire_send(w, strbuf_str(&text));
    strbuf_done(&text);
}

struct wire socket_begin(struct wire_server *s, const struct socket_ask *ask)
{
    struct wire w = wire_open(s);

    socket_request(&w, ask);
    return w;
}

int socket_status(struct wire *w)
{
    wire_wait_for(w, "\r\n\r\n", 1000);
    return w->in.len > 12 ? atoi(w->in.data + 9) : 0;
}

static void take_off(struct wire *w, size_t len)
{
    memmove(w->in.data, w->in.data + len, w->in.len - len + 1);
    w->in.len -= len;
}

struct wire socket_open(struct wire_server *s)
{
    struct socket_ask ask = socket_ask();
    struct wire w = socket_begin(s, &ask);

    if (socket_status(&w) != 101) {
        fprintf(stderr, "# no socket: %.200s\n", strbuf_str(&w.in));
        abort();
    }
    take_off(&w, (size_t)(strstr(w.in.data, "\r\n\r\n") - w.in.data) + 4);
    return w;
}

void socket_say_bytes(struct wire *w, const void *data, size_t len)
{
    const char *bytes = data;
    size_t done = 0;

    while (done < len) {
        ssize_t n = send(w->fd, bytes + done, len - done, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0)
            done += (size_t)n;
        else if (errno == EAGAIN)
            wire_step(w->server, 0);
        else
            return;
    }
}

static size_t head_of(unsigned char out[14], unsigned char head, size_t len)
{
    static const unsigned char mask[4] = { 0x5a, 0x01, 0xff, 0x33 };
    size_t n = frame_head(out, OPCODE_TEXT, len);

    out[0] = head;
    out[1] |= 0x80;
    memcpy(out + n, mask, 4);
    return n + 4;
}

void socket_say_frame(struct wire *w, unsigned char head, const void *data, size_t len)
{
    unsigned char start[14], *payload = malloc(len + 1);
    const unsigned char *plain = data;
    size_t n = head_of(start, head, len);

    if (!payload)
        abort();
    for (size_t i = 0; i < len; i++)
        payload[i] = plain[i] ^ start[n - 4 + (i & 3)];
    socket_say_bytes(w, start, n);
    socket_say_bytes(w, payload, len);
    free(payload);
}

void socket_say(struct wire *w, const char *text)
{
    socket_say_frame(w, 0x81, text, strlen(text));
}

/* Length of the frame's head and its payload, 0 while it is not whole. */
static size_t frame_size(const struct strbuf *in, size_t *payload)
{
    const unsigned char *d = (const unsigned char *)in->data;
    size_t head = 2, bytes;

    if (in->len < 2)
        return 0;
    bytes = d[1] == 127 ? 8 : d[1] == 126 ? 2 : 0;
    head += bytes;
    if (in->len < head)
        return 0;
    *payload = bytes ? 0 : d[1];
    for (size_t i = 0; i < bytes; i++)
        *payload = *payload << 8 | d[2 + i];
    return in->len < head + *payload ? 0 : head;
}

struct socket_heard socket_hear(struct wire *w, int ms)
{
    struct socket_heard heard = { .opcode = -1 };
    int64_t until = wire_now_ms() + ms;
    size_t head, len;

    while (!(head = frame_size(&w->in, &len))) {
        if (w->closed || wire_now_ms() >= until)
            return heard;
        wire_wait_for(w, "never comes", 1);
    }
    heard.opcode = w->in.data[0] & 0x0f;
    heard.len = len;
    memcpy(heard.data, w->in.data + head, len < sizeof(heard.data) ? len : sizeof(heard.data) - 1);
    take_off(w, head + len);
    return heard;
}

int socket_hear_close(struct wire *w, int ms)
{
    struct socket_heard heard;

    do
        heard = socket_hear(w, ms);
    while (heard.opcode >= 0 && heard.opcode != OPCODE_CLOSE);
    if (heard.opcode < 0)
        return 0;
    if (heard.len < 2)
        return 1005;
    return (unsigned char)heard.data[0] << 8 | (unsigned char)heard.data[1];
}
