#include "server/channels/media_pack.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/channels/packing.h"

enum { FORMAT = 3 }; /* 1 is a reply's, 2 a template's */

struct packed media_pack(const struct wa_media *media, struct arena *a)
{
    struct strbuf sb = { 0 };

    strbuf_addc(&sb, FORMAT);
    pack_text(&sb, media->kind);
    pack_text(&sb, media->caption);
    pack_text(&sb, media->filename);
    struct packed packed = { arena_memdup(a, strbuf_str(&sb), sb.len), sb.len };
    strbuf_done(&sb);
    return packed;
}

bool media_is_packed(struct packed packed)
{
    return packed.len && packed.data[0] == FORMAT;
}

bool media_unpack(struct packed packed, struct arena *a, struct wa_media *out, struct error *err)
{
    struct unpacking r = { packed.data, packed.data + packed.len, a, false };
    uint8_t format = 0;

    *out = (struct wa_media){ 0 };
    unpack_bytes(&r, &format, sizeof(format));
    if (r.bad || format != FORMAT)
        return error_set(err, ERROR_INTERNAL, "not a packed file");
    out->kind = unpack_text(&r);
    out->caption = unpack_text(&r);
    out->filename = unpack_text(&r);
    if (r.bad || r.at != r.end || !out->kind)
        return error_set(err, ERROR_INTERNAL, "a packed file is damaged");
    return true;
}
