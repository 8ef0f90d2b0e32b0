#include "server/channels/reply_pack.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/channels/packing.h"

#include <string.h>

enum { FORMAT = 1, OPTIONS_MAX = 10 };

struct packed reply_pack(const struct reply *reply, struct arena *a)
{
    struct strbuf sb = { 0 };
    int64_t charge = reply->charge;

    strbuf_addc(&sb, FORMAT);
    strbuf_addc(&sb, (char)reply->kind);
    strbuf_addc(&sb, (char)reply->level);
    strbuf_addc(&sb, (char)reply->option_count);
    strbuf_add(&sb, &charge, sizeof(charge));
    pack_text(&sb, reply->text_id);
    pack_text(&sb, reply->body);
    pack_text(&sb, reply->button);
    pack_text(&sb, reply->url);
    pack_text(&sb, reply->filename);
    for (size_t i = 0; i < reply->option_count; i++) {
        pack_text(&sb, reply->options[i].id);
        pack_text(&sb, reply->options[i].title);
        pack_text(&sb, reply->options[i].description);
    }
    struct packed packed = { arena_memdup(a, strbuf_str(&sb), sb.len), sb.len };
    strbuf_done(&sb);
    return packed;
}

static void take_options(struct unpacking *r, struct reply *out)
{
    struct reply_option *options = ARENA_ARRAY(r->arena, struct reply_option, OPTIONS_MAX);

    for (size_t i = 0; i < out->option_count; i++) {
        options[i].id = unpack_text(r);
        options[i].title = unpack_text(r);
        options[i].description = unpack_text(r);
        r->bad = r->bad || !options[i].id || !options[i].title;
    }
    out->options = options;
}

bool reply_unpack(struct packed packed, struct arena *a, struct reply *out, struct error *err)
{
    struct unpacking r = { packed.data, packed.data + packed.len, a, false };
    uint8_t head[4];

    *out = (struct reply){ 0 };
    unpack_bytes(&r, head, sizeof(head));
    if (r.bad || head[0] != FORMAT || head[1] > REPLY_PIX || head[2] > DISCLOSURE_L2 ||
        head[3] > OPTIONS_MAX)
        return error_set(err, ERROR_INTERNAL, "not a packed reply");
    out->kind = (enum reply_kind)head[1];
    out->level = (enum disclosure)head[2];
    out->option_count = head[3];
    unpack_bytes(&r, &out->charge, sizeof(out->charge));
    out->text_id = unpack_text(&r);
    out->body = unpack_text(&r);
    out->button = unpack_text(&r);
    out->url = unpack_text(&r);
    out->filename = unpack_text(&r);
    take_options(&r, out);
    if (r.bad || r.at != r.end)
        return error_set(err, ERROR_INTERNAL, "a packed reply is damaged");
    return true;
}
