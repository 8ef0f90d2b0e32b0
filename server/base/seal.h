#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct error;

/*
 * Sealing of personal data and secrets (architecture rule 9): XChaCha20-Poly1305 with the key's id
 * in front, and keyed hashes (BLAKE2b, 16 bytes) for look-up.  Keys are read once at start; several
 * may be loaded, the first one seals and hashes.  A sealed value is bound to its purpose ("cpf",
 * "phone", "token"): opened under another purpose it is refused.
 */
enum { SEAL_KEY_SIZE = 32, SEAL_HASH_SIZE = 16, SEAL_KEYS_MAX = 4 };

struct seal_key {
    uint32_t id;
    uint8_t bytes[SEAL_KEY_SIZE];
};

struct seal {
    struct seal_key keys[SEAL_KEYS_MAX];
    size_t count;
};

struct seal_hash {
    uint8_t bytes[SEAL_HASH_SIZE];
};

struct bytes {
    const uint8_t *data;
    size_t len;
};

/*
 * Reads "1:64-hex-digits[,0:...]" (newest first).  A text starting with '@' names a file that holds
 * it.  Fails with ERROR_INPUT; also initialises libsodium.
 */
bool seal_init(struct seal *s, const char *keys, struct error *err);
void seal_done(struct seal *s); /* wipes the keys */

/* Look-up hash under the newest key; key_id tells which.  Same input and purpose, same hash. */
struct seal_hash seal_hash(const struct seal *s, const char *purpose, const void *data, size_t len);
uint32_t seal_key_id(const struct seal *s);

/* The sealed bytes live in the arena.  Not to be called in a child after fork(): its nonces would
 * be the parent's again. */
struct bytes seal_close(const struct seal *s, struct arena *a, const char *purpose,
                        const void *data, size_t len);
/* NUL-terminated clear text in the arena; NULL and ERROR_INPUT when it was altered, sealed for
 * another purpose, or its key is not loaded. */
char *seal_open(const struct seal *s, struct arena *a, const char *purpose, struct bytes sealed,
                size_t *len, struct error *err);
enum { SEAL_OVERHEAD = 4 + 24 + 16 };
