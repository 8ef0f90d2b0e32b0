#include "server/channels/packing.h"

#include "server/base/arena.h"

#include <string.h>

static const uint32_t ABSENT = UINT32_MAX;

void pack_text(struct strbuf *sb, const char *text)
{
    uint32_t len = text ? (uint32_t)strlen(text) : ABSENT;

    strbuf_add(sb, &len, sizeof(len));
    if (text)
        strbuf_add(sb, text, len);
}

void unpack_bytes(struct unpacking *u, void *out, size_t len)
{
    if (u->bad || (size_t)(u->end - u->at) < len) {
        u->bad = true;
        memset(out, 0, len);
        return;
    }
    memcpy(out, u->at, len);
    u->at += len;
}

const char *unpack_text(struct unpacking *u)
{
    uint32_t len;

    unpack_bytes(u, &len, sizeof(len));
    if (u->bad || len == ABSENT)
        return NULL;
    if ((size_t)(u->end - u->at) < len) {
        u->bad = true;
        return NULL;
    }
    const char *text = arena_strndup(u->arena, (const char *)u->at, len);
    u->at += len;
    return text;
}
