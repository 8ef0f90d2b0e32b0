#pragma once
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;

/*
 * The small binary form that inbound_pack and reply_pack share: texts with a 4-byte length in
 * front, absent ones marked.  A reader that meets anything else turns bad and answers zeros from
 * then on.
 */
struct unpacking {
    const uint8_t *at, *end;
    struct arena *arena; /* texts are copied there */
    bool bad;
};

void pack_text(struct strbuf *sb, const char *text); /* NULL = absent */
void unpack_bytes(struct unpacking *u, void *out, size_t len);
const char *unpack_text(struct unpacking *u); /* NULL = absent, or bad */
