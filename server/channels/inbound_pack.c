#include "server/channels/inbound_pack.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/channels/packing.h"

#include <string.h>

enum { FORMAT = 1, TEXTS = 7, NOTICE_VARS_MAX = 32 };

struct packed inbound_pack(const struct inbound *in, struct arena *a)
{
    const char *texts[TEXTS] = { in->type,      in->text,  in->payload, in->media_id,
                                 in->mime_type, in->wamid, in->raw };
    struct strbuf sb = { 0 };

    strbuf_addc(&sb, FORMAT);
    strbuf_addc(&sb, (char)in->notice.count);
    for (size_t i = 0; i < TEXTS; i++)
        pack_text(&sb, texts[i]);
    for (size_t i = 0; i < in->notice.count; i++) {
        const struct var *v = &in->notice.items[i];
        strbuf_addc(&sb, (char)v->value.type);
        strbuf_add(&sb, &v->value.number, sizeof(v->value.number));
        pack_text(&sb, v->name);
        pack_text(&sb, v->value.text);
    }
    struct packed packed = { arena_memdup(a, strbuf_str(&sb), sb.len), sb.len };
    strbuf_done(&sb);
    return packed;
}

static struct vars take_vars(struct unpacking *r, size_t count)
{
    struct var *vars = ARENA_ARRAY(r->arena, struct var, count + 1);

    for (size_t i = 0; i < count; i++) {
        uint8_t type;
        unpack_bytes(r, &type, sizeof(type));
        unpack_bytes(r, &vars[i].value.number, sizeof(vars[i].value.number));
        vars[i].value.type = (enum value_type)type;
        vars[i].name = unpack_text(r);
        vars[i].value.text = unpack_text(r);
        r->bad = r->bad || !vars[i].name || type >= VALUE_LIST;
    }
    return (struct vars){ vars, count };
}

bool inbound_unpack(struct packed packed, struct arena *a, struct inbound *out, struct error *err)
{
    struct unpacking r = { packed.data, packed.data + packed.len, a, false };
    const char *texts[TEXTS];
    uint8_t head[2];

    unpack_bytes(&r, head, sizeof(head));
    if (r.bad || head[0] != FORMAT || head[1] > NOTICE_VARS_MAX)
        return error_set(err, ERROR_INTERNAL, "not a packed unit");
    for (size_t i = 0; i < TEXTS; i++)
        texts[i] = unpack_text(&r);
    *out = (struct inbound){ .type = texts[0],
                             .text = texts[1],
                             .payload = texts[2],
                             .media_id = texts[3],
                             .mime_type = texts[4],
                             .wamid = texts[5],
                             .raw = texts[6],
                             .notice = take_vars(&r, head[1]) };
    if (r.bad || r.at != r.end)
        return error_set(err, ERROR_INTERNAL, "a packed unit is damaged");
    return true;
}
