#pragma once
#include "server/providers/meta.h"

/* The part of a request that all messages share. */
struct wa_envelope {
    const struct wa_recipient *to;
    const char *opaque, *quote; /* NULL or "" = none */
};

enum { WA_OPAQUE_MAX = 512, WA_CAPTION_MAX = 1024 };

bool meta_envelope_fits(const struct wa_envelope *e, struct error *err);
/* Writes all before the message's own object, whose name is `type`, up to and with its colon. */
void meta_envelope_open(const struct wa_envelope *e, const char *type, struct strbuf *out);
void meta_envelope_close(struct strbuf *out);

bool meta_media_fits(const struct wa_media *media, struct error *err);
void meta_write_media(const struct wa_media *media, struct strbuf *out);
/* Adds ,"key":"text" (or without the comma when first), or nothing for NULL and "". */
void meta_member(struct strbuf *out, const char *key, const char *text);
