#include "server/chat/face_internal.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"
#include "server/http/peers.h"
#include "server/http/socket.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

/*
 * chat.v1 (channels reference 6.4): the same session over a socket.  A ticket lets it in, once;
 * what the browser sends is acknowledged when it is written, and the lines behind the last one it
 * has come in order, each once.
 */
enum { LINES_MAX = 200, SLOW_MAX = 3, BYE_MS = 10000 };

struct wire {
    struct chat_face *face;
    struct socket *socket; /* NULL: it is gone, and answers still come */
    struct chat_guest guest;
    struct chat_watch *watch;
    int64_t at;          /* the last line that was sent */
    int asked, slow;     /* answers that are due; how often it was told to wait */
    bool reading, again; /* lines are being read; more came meanwhile */
};

static void let_go(struct wire *w)
{
    if (!w->socket && !w->asked) {
        chat_watch_remove(&w->watch);
        free(w);
    }
}

/* One answer has come; false: the socket is gone, and with the last answer the wire. */
static bool answered(struct wire *w)
{
    w->asked--;
    if (w->socket)
        return true;
    let_go(w);
    return false;
}

static void send_json(struct wire *w, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);

    socket_send(w->socket, text, strlen(text));
    free(text);
    json_decref(json);
}

/* ---- what the browser is shown ---- */

static void read_on(struct wire *w);

static void on_lines(void *ctx, const struct chat_line *lines, size_t count,
                     const struct error *err)
{
    struct wire *w = ctx;

    if (!answered(w))
        return;
    w->reading = false;
    for (size_t i = 0; i < count && !err; i++) {
        struct strbuf out = { 0 };
        chat_frames(w->face, w->guest.tenant_id, &lines[i], 1, &out);
        socket_send(w->socket, out.data, out.len);
        strbuf_done(&out);
        w->at = lines[i].id;
    }
    if (w->again || count == LINES_MAX)
        read_on(w);
}

static void on_raised(void *ctx, const struct chat_guest *guest, const char *secret,
                      const struct error *err)
{
    struct wire *w = ctx;

    if (!answered(w))
        return;
    if (!err && guest->conversation_id) {
        w->guest.raised = guest->raised;
        send_json(w, json_pack("{s:s, s:s}", "t", "secret", "secret", secret));
    }
    w->asked++;
    chat_lines(w->face->deps.chat, &w->guest, w->at, LINES_MAX, on_lines, w);
}

/* Whoever has just shown who they are gets their new secret before the next line. */
static void read_on(struct wire *w)
{
    w->again = w->reading;
    if (w->reading)
        return;
    w->reading = true;
    w->asked++;
    chat_raise(w->face->deps.chat, &w->guest, on_raised, w);
}

static void on_told(void *ctx, int64_t id)
{
    struct wire *w = ctx;

    if (w->socket && id > w->at)
        read_on(w);
}

/* ---- what the browser sends ---- */

struct heard_line {
    struct wire *wire;
    char cid[CHAT_CID_SIZE];
};

static void on_heard(void *ctx, int64_t id, const struct error *err)
{
    struct heard_line *line = ctx;
    struct wire *w = line->wire;

    if (answered(w)) {
        if (err)
            send_json(w, json_pack("{s:s, s:i}", "t", "slow", "retry_ms", 2000));
        else if (!id)
            socket_close(w->socket, SOCKET_POLICY, "too many today");
        else
            send_json(w, json_pack("{s:s, s:s, s:I}", "t", "ack", "cid", line->cid, "id",
                                   (json_int_t)id));
    }
    free(line);
}

/* Told to wait; the third time is the last. */
static bool too_fast(struct wire *w)
{
    char who[24];
    int64_t wait;

    snprintf(who, sizeof(who), "%" PRId64, w->guest.conversation_id);
    wait = chat_limits_take(w->face->limits, CHAT_LIMIT_MESSAGE, who,
                            clock_monotonic_us(w->face->deps.clock));
    if (!wait)
        return false;
    send_json(w, json_pack("{s:s, s:I}", "t", "slow", "retry_ms", (json_int_t)wait));
    if (++w->slow >= SLOW_MAX)
        socket_close(w->socket, SOCKET_POLICY, "too fast");
    return true;
}

static void hear(struct wire *w, const json_t *frame)
{
    const char *fault = chat_message_fault(frame);
    struct heard_line *line;

    if (fault) {
        send_json(w, json_pack("{s:s, s:s}", "t", "error", "error", fault));
        return;
    }
    if (too_fast(w))
        return;
    line = calloc(1, sizeof(*line));
    if (!line)
        abort();
    line->wire = w;
    memcpy(line->cid, json_string_value(json_object_get(frame, "cid")), CHAT_CID_SIZE);
    w->asked++;
    chat_hear(
        w->face->deps.chat,
        &(struct chat_heard){ .tenant_id = w->guest.tenant_id,
                              .conversation_id = w->guest.conversation_id,
                              .cid = line->cid,
                              .text = json_string_value(json_object_get(frame, "text")),
                              .payload = json_string_value(json_object_get(frame, "option")) },
        on_heard, line);
}

static void resume(struct wire *w, const json_t *frame)
{
    json_int_t since = json_integer_value(json_object_get(frame, "since"));

    w->at = since > 0 ? since : 0;
    if (!w->watch)
        w->watch = chat_watch_add(w->face->deps.chat, w->guest.conversation_id, on_told, w);
    read_on(w);
}

static void beat(struct wire *w, const json_t *frame)
{
    (void)frame;
    send_json(w, json_pack("{s:s}", "t", "hb"));
}

static void end(struct wire *w, const json_t *frame)
{
    (void)frame;
    chat_end(w->face->deps.chat, &w->guest);
    socket_close(w->socket, SOCKET_NORMAL, "");
}

void chat_wire_message(void *ctx, struct socket *socket, const char *text, size_t len)
{
    static const struct {
        const char *kind;
        void (*take)(struct wire *w, const json_t *frame);
    } kinds[] = { { "msg", hear }, { "resume", resume }, { "hb", beat }, { "end", end } };
    struct wire *w = socket_owner(socket);
    AUTO(json_t, frame) = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    const char *kind = json_string_value(json_object_get(frame, "t"));

    (void)ctx;
    for (size_t i = 0; kind && i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0) {
            kinds[i].take(w, frame);
            return;
        }
    /* "typing", "read" and what later browsers may say is nobody's yet */
}

/* ---- in and out ---- */

static void on_entered(void *ctx, const struct chat_guest *guest, const char *secret,
                       const struct error *err)
{
    struct wire *w = ctx;

    (void)secret;
    if (!answered(w))
        return;
    if (err)
        socket_close(w->socket, SOCKET_TRY_LATER, "");
    else if (!guest->conversation_id)
        socket_close(w->socket, SOCKET_POLICY, "no such ticket");
    else
        w->guest = *guest;
    if (!err && guest->conversation_id)
        socket_pause_reading(w->socket, false);
}

bool chat_wire_accept(struct chat_face *f, struct socket *socket, const struct socket_handshake *h)
{
    char from[PEER_PREFIX_TEXT];
    struct wire *w;

    if (!chat_origin_is_ours(f, h->origin) || !h->ticket[0])
        return false;
    w = calloc(1, sizeof(*w));
    if (!w)
        abort();
    *w = (struct wire){ .face = f, .socket = socket, .asked = 1 };
    socket_set_owner(socket, w);
    socket_pause_reading(socket, true);
    peer_prefix_text(h->peer, 24, 48, from);
    chat_enter(f->deps.chat, h->ticket, from, on_entered, w);
    return true;
}

/* All of them would come back at the same instant. */
void chat_wire_draining(void *ctx, struct socket *socket)
{
    struct wire *w = socket_owner(socket);

    (void)ctx;
    send_json(w, json_pack("{s:s, s:I}", "t", "bye", "after_ms",
                           (json_int_t)random_below(w->face->deps.random, BYE_MS)));
}

void chat_wire_closed(void *ctx, struct socket *socket, int code)
{
    struct wire *w = socket_owner(socket);

    (void)ctx;
    (void)code;
    w->socket = NULL;
    let_go(w);
}
