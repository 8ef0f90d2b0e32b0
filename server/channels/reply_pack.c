#include "server/channels/reply_pack.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <string.h>

enum { FORMAT = 1, OPTIONS_MAX = 10 };
static const uint32_t ABSENT = UINT32_MAX;

static void put_text(struct strbuf *sb, const char *text)
{
    uint32_t len = text ? (uint32_t)strlen(text) : ABSENT;

    strbuf_add(sb, &len, sizeof(len));
    if (text)
        strbuf_add(sb, text, len);
}

struct packed reply_pack(const struct reply *reply, struct arena *a)
{
    struct strbuf sb = { 0 };
    int64_t charge = reply->charge;

    strbuf_addc(&sb, FORMAT);
    strbuf_addc(&sb, (char)reply->kind);
    strbuf_addc(&sb, (char)reply->level);
    strbuf_addc(&sb, (char)reply->option_count);
    strbuf_add(&sb, &charge, sizeof(charge));
    put_text(&sb, reply->text_id);
    put_text(&sb, reply->body);
    put_text(&sb, reply->button);
    put_text(&sb, reply->url);
    put_text(&sb, reply->filename);
    for (size_t i = 0; i < reply->option_count; i++) {
        put_text(&sb, reply->options[i].id);
        put_text(&sb, reply->options[i].title);
        put_text(&sb, reply->options[i].description);
    }
    struct packed packed = { arena_memdup(a, strbuf_str(&sb), sb.len), sb.len };
    strbuf_done(&sb);
    return packed;
}

struct reader {
    const uint8_t *at, *end;
    struct arena *arena;
    bool bad;
};

static void take(struct reader *r, void *out, size_t len)
{
    if (r->bad || (size_t)(r->end - r->at) < len) {
        r->bad = true;
        memset(out, 0, len);
        return;
    }
    memcpy(out, r->at, len);
    r->at += len;
}

static const char *take_text(struct reader *r)
{
    uint32_t len;

    take(r, &len, sizeof(len));
    if (r->bad || len == ABSENT)
        return NULL;
    if ((size_t)(r->end - r->at) < len) {
        r->bad = true;
        return NULL;
    }
    const char *text = arena_strndup(r->arena, (const char *)r->at, len);
    r->at += len;
    return text;
}

static void take_options(struct reader *r, struct reply *out)
{
    struct reply_option *options = ARENA_ARRAY(r->arena, struct reply_option, OPTIONS_MAX);

    for (size_t i = 0; i < out->option_count; i++) {
        options[i].id = take_text(r);
        options[i].title = take_text(r);
        options[i].description = take_text(r);
        r->bad = r->bad || !options[i].id || !options[i].title;
    }
    out->options = options;
}

bool reply_unpack(struct packed packed, struct arena *a, struct reply *out, struct error *err)
{
    struct reader r = { packed.data, packed.data + packed.len, a, false };
    uint8_t head[4];

    *out = (struct reply){ 0 };
    take(&r, head, sizeof(head));
    if (r.bad || head[0] != FORMAT || head[1] > REPLY_PIX || head[2] > DISCLOSURE_L2 ||
        head[3] > OPTIONS_MAX)
        return error_set(err, ERROR_INTERNAL, "not a packed reply");
    out->kind = (enum reply_kind)head[1];
    out->level = (enum disclosure)head[2];
    out->option_count = head[3];
    take(&r, &out->charge, sizeof(out->charge));
    out->text_id = take_text(&r);
    out->body = take_text(&r);
    out->button = take_text(&r);
    out->url = take_text(&r);
    out->filename = take_text(&r);
    take_options(&r, out);
    if (r.bad || r.at != r.end)
        return error_set(err, ERROR_INTERNAL, "a packed reply is damaged");
    return true;
}
