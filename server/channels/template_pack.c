#include "server/channels/template_pack.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/channels/packing.h"

enum { FORMAT = 2, VALUES_MAX = 60 }; /* format 1 is a reply's */

struct packed template_pack(const struct wa_template *t, struct arena *a)
{
    struct strbuf sb = { 0 };

    strbuf_addc(&sb, FORMAT);
    strbuf_addc(&sb, (char)t->body_count);
    pack_text(&sb, t->name);
    pack_text(&sb, t->language);
    for (size_t i = 0; i < t->body_count; i++)
        pack_text(&sb, t->body_values[i]);
    struct packed packed = { arena_memdup(a, strbuf_str(&sb), sb.len), sb.len };
    strbuf_done(&sb);
    return packed;
}

bool template_is_packed(struct packed packed)
{
    return packed.len && packed.data[0] == FORMAT;
}

static void take_values(struct unpacking *r, size_t count, struct wa_template *out)
{
    const char **values = ARENA_ARRAY(r->arena, const char *, count + 1);

    for (size_t i = 0; i < count; i++) {
        values[i] = unpack_text(r);
        r->bad = r->bad || !values[i];
    }
    out->body_values = values;
    out->body_count = count;
}

bool template_unpack(struct packed packed, struct arena *a, struct wa_template *out,
                     struct error *err)
{
    struct unpacking r = { packed.data, packed.data + packed.len, a, false };
    uint8_t head[2];

    *out = (struct wa_template){ 0 };
    unpack_bytes(&r, head, sizeof(head));
    if (r.bad || head[0] != FORMAT || head[1] > VALUES_MAX)
        return error_set(err, ERROR_INTERNAL, "not a packed template");
    out->name = unpack_text(&r);
    out->language = unpack_text(&r);
    take_values(&r, head[1], out);
    if (r.bad || r.at != r.end || !out->name || !out->language)
        return error_set(err, ERROR_INTERNAL, "a packed template is damaged");
    return true;
}
