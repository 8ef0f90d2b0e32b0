#pragma once
#include <stddef.h>
#include <stdint.h>
struct arena;
struct random;
struct seal;

/*
 * Links that set up an account or give access back: /console/convite/{token}, 24 hours, once.  Each
 * brings a new secret for the codes; it and the password that is chosen take over when a first code
 * has been shown to work, and not before.
 */
enum { LINK_TOKEN = 48, LINK_HASH = 32 };

struct console_link {
    char token[LINK_TOKEN];
    uint8_t hash[LINK_HASH];    /* what the database keeps of the token */
    const uint8_t *totp_sealed; /* in the arena */
    size_t totp_sealed_len;
};
void console_link_make(struct console_link *out, const struct random *random,
                       const struct seal *seal, struct arena *a);
void console_link_hash(const char *token, uint8_t out[LINK_HASH]);
