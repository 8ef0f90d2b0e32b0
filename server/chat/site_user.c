#include "server/chat/site_user.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { MAC = crypto_auth_hmacsha256_BYTES };

static void sign(const struct site_user_claim *c, const char *secret, const char *key,
                 uint8_t out[MAC])
{
    crypto_auth_hmacsha256_state state;
    char head[128]; /* "quita:v1:", a key of at most 63 letters, a number */

    (void)snprintf(head, sizeof(head), "quita:v1:%.63s:%" PRId64 ":", key, c->expires_s);

    crypto_auth_hmacsha256_init(&state, (const uint8_t *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)head, strlen(head));
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)c->user, strlen(c->user));
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

static bool is_user(const char *user)
{
    size_t len = user ? strnlen(user, SITE_USER_MAX + 1) : 0;

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)user[i] < 0x20 || user[i] == 0x7f)
            return false;
    return len > 0 && len <= SITE_USER_MAX;
}

static bool read_signature(const char *hex, uint8_t out[MAC])
{
    const char *end;
    size_t len;

    return hex && strnlen(hex, 2 * MAC + 1) == 2 * MAC &&
           sodium_hex2bin(out, MAC, hex, 2 * MAC, NULL, &len, &end) == 0 && len == MAC &&
           end == hex + 2 * MAC;
}

enum site_user_verdict site_user_judge(const struct site_user_claim *claim, const char *secret,
                                       const char *key, int64_t now_s)
{
    uint8_t given[MAC], made[MAC];

    if (!is_user(claim->user) || !read_signature(claim->signature, given))
        return SITE_USER_MALFORMED;
    sign(claim, secret, key, made);
    if (sodium_memcmp(given, made, MAC) != 0)
        return SITE_USER_FORGED;
    if (claim->expires_s <= now_s || claim->expires_s - now_s > SITE_USER_AHEAD_S)
        return SITE_USER_STALE;
    return SITE_USER_FITS;
}
