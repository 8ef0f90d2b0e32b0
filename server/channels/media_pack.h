#pragma once
#include "server/providers/meta.h"

/*
 * A message with a file as bytes, for outbox.payload, beside those of reply_pack.h and
 * template_pack.h and told from them by the format byte: what it is, its caption and its name.  The
 * file itself stands in outbox_file; its id at the provider is known once it is uploaded.
 */
struct packed media_pack(const struct wa_media *media, struct arena *a);
bool media_is_packed(struct packed packed);
/* Strings point into the arena; id is NULL.  ERROR_INTERNAL when the bytes are not such a message.
 */
bool media_unpack(struct packed packed, struct arena *a, struct wa_media *out, struct error *err);
