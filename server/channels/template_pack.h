#pragma once
#include "server/providers/meta.h"

/*
 * A template message as bytes, for outbox.payload, beside the replies of reply_pack.h and told from
 * them by the format byte: name, language and the values of the body.  Headers with a document and
 * values of buttons are not packed: nothing that queues a template has them.
 */
struct packed template_pack(const struct wa_template *t, struct arena *a);
/* Whose format byte it is; true does not say that the rest can be read. */
bool template_is_packed(struct packed packed);
/* Strings point into the arena.  ERROR_INTERNAL when the bytes are not a template. */
bool template_unpack(struct packed packed, struct arena *a, struct wa_template *out,
                     struct error *err);
