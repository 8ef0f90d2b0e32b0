#pragma once
#include "flows/flow.h"

/* A reply as bytes, for outbox.payload: self-contained, little-endian, with a format byte. */
struct packed reply_pack(const struct reply *reply, struct arena *a);
/* Strings point into the arena.  ERROR_INTERNAL when the bytes are not a reply. */
bool reply_unpack(struct packed packed, struct arena *a, struct reply *out, struct error *err);
