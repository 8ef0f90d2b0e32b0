#pragma once
#include "db/turn_store.h"
struct error;

/* What came in as bytes, for inbox.unit (sealed by the caller). */
struct packed inbound_pack(const struct inbound *in, struct arena *a);
/* Strings point into the arena.  ERROR_INTERNAL when the bytes are not what pack wrote. */
bool inbound_unpack(struct packed packed, struct arena *a, struct inbound *out, struct error *err);
