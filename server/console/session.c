#include "server/console/internal.h"

#include "server/base/random.h"
#include "server/http/peers.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/*
 * The cookie holds a secret at random; the database keeps its hash, and forms carry a token made
 * from it.  __Host-: this host alone, over TLS alone, for all of its paths (RFC 6265bis 4.1.3.2).
 */
#define COOKIE "__Host-quita"
static const char flags[] = "Path=/; Secure; HttpOnly; SameSite=Lax";

static void hash_secret(const char *secret, uint8_t out[CONSOLE_SECRET_HASH])
{
    crypto_generichash(out, CONSOLE_SECRET_HASH, (const uint8_t *)secret, strlen(secret), NULL, 0);
}

void session_new_secret(struct console_visit *v, uint8_t out[CONSOLE_SECRET_HASH])
{
    char secret[SECRET_TEXT];

    random_token(v->console->deps.random, SECRET_BYTES, secret);
    hash_secret(secret, out);
    v->csrf = session_csrf(&v->arena, secret);
    v->set_cookie = arena_printf(&v->arena, COOKIE "=%s; %s", secret, flags);
}

void session_forget_cookie(struct console_visit *v)
{
    v->set_cookie = arena_printf(&v->arena, COOKIE "=; Max-Age=0; %s", flags);
}

const char *session_find_cookie(struct arena *a, const char *header)
{
    for (const char *at = header; at && *at;) {
        at += strspn(at, " ;");
        size_t len = strcspn(at, ";");
        if (strncmp(at, COOKIE "=", sizeof(COOKIE)) == 0)
            return arena_strndup(a, at + sizeof(COOKIE), len - sizeof(COOKIE));
        at += len;
    }
    return NULL;
}

void session_read_cookie(struct console_visit *v)
{
    session_use_cookies(v, exchange_header(v->exchange, "cookie"));
}

bool console_has_cookie(const char *cookies)
{
    struct arena a = { 0 };
    const char *secret = session_find_cookie(&a, cookies);
    bool has = secret && *secret && strlen(secret) < SECRET_TEXT;

    arena_done(&a);
    return has;
}

void session_use_cookies(struct console_visit *v, const char *cookies)
{
    const char *secret = session_find_cookie(&v->arena, cookies);

    if (!secret || !*secret || strlen(secret) >= SECRET_TEXT)
        return;
    v->has_cookie = true;
    hash_secret(secret, v->secret_hash);
    v->csrf = session_csrf(&v->arena, secret);
}

const char *session_csrf(struct arena *a, const char *secret)
{
    static const char purpose[] = "csrf token";
    uint8_t hash[CONSOLE_SECRET_HASH];
    char *out = arena_alloc(a, sizeof(hash) * 2);

    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const uint8_t *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)purpose, sizeof(purpose) - 1);
    crypto_auth_hmacsha256_final(&state, hash);
    sodium_bin2base64(out, sizeof(hash) * 2, hash, sizeof(hash),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return out;
}

bool session_csrf_fits(const struct console_visit *v, const char *token)
{
    size_t len = v->csrf ? strlen(v->csrf) : 0;

    return token && len && strlen(token) == len && sodium_memcmp(token, v->csrf, len) == 0;
}

void session_ip_prefix(const char *peer, char out[IP_PREFIX_SIZE])
{
    peer_prefix_text(peer, 24, 48, out);
}

void session_ip_place(const char *peer, char out[IP_PREFIX_SIZE])
{
    peer_prefix_text(peer, 32, 64, out);
}
