#include "server/chat/face_internal.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/http/http.h"
#include "server/loop.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A long poll: what is new is answered at once; else it waits until something is, or for 25 s. */
enum { WAIT_MS = 25000, LINES_MAX = 200 };

struct chat_poll {
    struct chat_poll *next, **at; /* among those that wait */
    struct chat_call *call;
    int64_t since;
    char secret[CHAT_SECRET_SIZE * 2]; /* the new one; "" = it stays */
    struct chat_watch *watch;
    struct loop_timer *timer;
};

static void leave(struct chat_poll *p)
{
    if (p->at) {
        *p->at = p->next;
        if (p->next)
            p->next->at = p->at;
    }
    chat_watch_remove(&p->watch);
    loop_timer_remove(&p->timer);
}

static void finish(struct chat_poll *p, const struct chat_line *lines, size_t count)
{
    struct strbuf out = { 0 };

    leave(p);
    strbuf_adds(&out, "{\"frames\":[");
    if (p->secret[0]) /* its letters are those of base64url */
        strbuf_addf(&out, "{\"t\":\"secret\",\"secret\":\"%s\"}%s", p->secret, count ? "," : "");
    chat_frames(p->call->face, p->call->guest.tenant_id, lines, count, &out);
    strbuf_adds(&out, "]}");
    chat_call_end(p->call, 200, out.data, out.len);
    strbuf_done(&out);
    free(p);
}

static void on_raised(void *ctx, const struct chat_guest *guest, const char *secret,
                      const struct error *err);

/* Whoever has just shown who they are gets their new secret with the answer. */
static void on_told(void *ctx, int64_t id)
{
    struct chat_poll *p = ctx;

    if (id <= p->since)
        return;
    leave(p);
    p->at = NULL;
    chat_raise(p->call->face->deps.chat, &p->call->guest, on_raised, p);
}

static void on_time(void *ctx)
{
    finish(ctx, NULL, 0);
}

static void wait_for_news(struct chat_poll *p)
{
    struct chat_face *f = p->call->face;

    p->next = f->polls;
    p->at = &f->polls;
    if (p->next)
        p->next->at = &p->next;
    f->polls = p;
    p->watch = chat_watch_add(f->deps.chat, p->call->guest.conversation_id, on_told, p);
    p->timer = loop_timer_add(f->deps.loop, f->draining ? 0 : WAIT_MS, on_time, p);
}

static void on_lines(void *ctx, const struct chat_line *lines, size_t count,
                     const struct error *err)
{
    struct chat_poll *p = ctx;

    if (err) {
        chat_call_refuse(p->call, 503, "Estamos com instabilidade. Tente de novo em instantes.",
                         2000);
        free(p);
    } else if (count || p->secret[0]) {
        finish(p, lines, count);
    } else {
        wait_for_news(p);
    }
}

/* A line that is written between the look and the wait would be missed by nobody: both are one step
 * of the loop. */
static void read_lines(struct chat_poll *p)
{
    chat_lines(p->call->face->deps.chat, &p->call->guest, p->since, LINES_MAX, on_lines, p);
}

static void on_raised(void *ctx, const struct chat_guest *guest, const char *secret,
                      const struct error *err)
{
    struct chat_poll *p = ctx;

    if (!err && guest->conversation_id)
        memcpy(p->secret, secret, strnlen(secret, sizeof(p->secret) - 1));
    read_lines(p);
}

static void on_guest(void *ctx, const struct chat_guest *guest, const char *secret,
                     const struct error *err)
{
    struct chat_poll *p = ctx;

    (void)secret;
    if (!chat_call_found(p->call, guest, err))
        free(p);
    else if ((guest->assurance > guest->raised || guest->astray) && guest->assurance >= 2)
        chat_raise(p->call->face->deps.chat, guest, on_raised, p);
    else
        read_lines(p);
}

static int64_t since_of(const struct http_request *request)
{
    struct arena arena = { 0 };
    const char *text = query_value(&arena, request->query, "since");
    int64_t since = text ? strtoll(text, NULL, 10) : 0;

    arena_done(&arena);
    return since > 0 ? since : 0;
}

void chat_face_poll(struct chat_face *f, struct exchange *x, const struct http_request *request)
{
    struct chat_poll *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->call = chat_call_new(f, x);
    p->since = since_of(request);
    if (!chat_call_identify(p->call, on_guest, p))
        free(p);
}

void chat_face_drain(struct chat_face *f)
{
    f->draining = true;
    while (f->polls)
        finish(f->polls, NULL, 0);
}
