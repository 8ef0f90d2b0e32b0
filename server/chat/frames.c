#include "server/chat/face_internal.h"

#include "db/turn_store.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/strbuf.h"
#include "server/channels/web_text.h"
#include "server/money/qr.h"

static const char hidden[] =
    "Esta mensagem está protegida. Para vê-la de novo, confirme seus dados "
    "aqui na conversa.";

static const char *from_of(const struct chat_line *line)
{
    static const char *const names[] = {
        [MESSAGE_IN] = "me", [MESSAGE_BOT] = "bot", [MESSAGE_AGENT] = "agent"
    };

    return names[line->direction];
}

/* What came in is shown as it was typed; what may not be read now says so. */
static struct reply shown(const struct chat_line *line)
{
    if (line->masked)
        return (struct reply){ .kind = REPLY_TEXT, .body = hidden };
    if (line->direction == MESSAGE_IN)
        return (struct reply){ .kind = REPLY_TEXT, .body = line->text };
    return line->reply;
}

/* What a camera reads from a second screen; without one the code is still there to be copied. */
static void draw_pix(const char *code, struct strbuf *path, struct web_place *place)
{
    struct qr qr;
    struct error err = { 0 };

    if (!qr_make(code, &qr, &err))
        return;
    qr_path(&qr, path);
    place->qr = path->data;
    place->qr_side = qr.side + 2 * QR_QUIET;
}

static bool add_frame(const struct chat_face *f, struct arena *a, int64_t tenant_id,
                      const struct chat_line *line, struct strbuf *out)
{
    struct reply reply = shown(line);
    struct error err = { 0 };
    struct strbuf path = { 0 };
    struct web_place place = { .id = line->id,
                               .at_us = line->at_us,
                               .from = from_of(line),
                               .cid = line->cid,
                               .file = reply.kind == REPLY_DOCUMENT
                                           ? chat_file_address(f, a, tenant_id, line->charge_id,
                                                               reply.filename)
                                           : NULL };

    if (reply.kind == REPLY_PIX)
        draw_pix(reply.body, &path, &place);
    bool fits = web_render(&reply, &place, out, &err);
    strbuf_done(&path);
    if (fits)
        return true;
    log_fact(NULL, LOG_ERROR, "chat_line_unfit", LOG_NUM("line", line->id),
             LOG_STR("why", err.detail));
    reply = (struct reply){ .kind = REPLY_TEXT, .body = hidden };
    return web_render(&reply, &place, out, &err);
}

void chat_frames(const struct chat_face *f, int64_t tenant_id, const struct chat_line *lines,
                 size_t count, struct strbuf *out)
{
    struct arena arena = { 0 };

    for (size_t i = 0; i < count; i++) {
        if (i)
            strbuf_addc(out, ',');
        (void)add_frame(f, &arena, tenant_id, &lines[i], out);
    }
    arena_done(&arena);
}
