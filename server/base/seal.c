#include "server/base/seal.h"

#include "server/base/arena.h"
#include "server/base/error.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(SEAL_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");
_Static_assert(SEAL_OVERHEAD == 4 + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
                                    crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "overhead");

enum {
    ID_SIZE = 4,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    PURPOSE_MAX = 60,
    KEYS_TEXT_MAX = 1024,
};

/* Reads "ID:64-hex-digits" and returns what follows it, or NULL. */
static const char *key_read(const char *text, struct seal_key *key)
{
    enum { HEX = 2 * SEAL_KEY_SIZE };
    char *end = NULL;
    size_t len = 0;

    if (*text < '0' || *text > '9')
        return NULL;
    unsigned long id = strtoul(text, &end, 10);
    if (*end != ':' || id > UINT32_MAX || strspn(end + 1, "0123456789abcdefABCDEF") != HEX)
        return NULL;
    key->id = (uint32_t)id;
    if (sodium_hex2bin(key->bytes, SEAL_KEY_SIZE, end + 1, HEX, NULL, &len, NULL) != 0)
        return NULL;
    return len == SEAL_KEY_SIZE ? end + 1 + HEX : NULL;
}

static const struct seal_key *key_find(const struct seal *s, uint32_t id)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->keys[i].id == id)
            return &s->keys[i];
    return NULL;
}

/* The text is a secret: no message repeats any of it. */
static bool keys_read(struct seal *s, const char *text, struct error *err)
{
    struct seal_key key = { 0 };

    for (;;) {
        text = key_read(text, &key);
        if (!text)
            return error_set(err, ERROR_INPUT, "key %zu: want id:64-hex-digits", s->count + 1);
        if (s->count == SEAL_KEYS_MAX)
            return error_set(err, ERROR_INPUT, "more than %d keys", SEAL_KEYS_MAX);
        if (key_find(s, key.id))
            return error_set(err, ERROR_INPUT, "key id %u occurs twice", key.id);
        s->keys[s->count++] = key;
        sodium_memzero(&key, sizeof(key));
        text += strspn(text, "\r\n\t ");
        if (*text == '\0')
            return true;
        if (*text++ != ',')
            return error_set(err, ERROR_INPUT, "want a comma after key %zu", s->count);
        text += strspn(text, "\r\n\t ");
    }
}

static bool keys_from_file(struct seal *s, const char *name, struct error *err)
{
    char text[KEYS_TEXT_MAX] = { 0 };
    FILE *file = fopen(name, "re");

    if (!file)
        return error_set(err, ERROR_INPUT, "the key file %s cannot be read: %m", name);
    setvbuf(file, NULL, _IONBF, 0); /* no copy of the keys stays in a buffer */
    size_t len = fread(text, 1, sizeof(text) - 1, file);
    bool ok = !ferror(file) && len < sizeof(text) - 1;
    fclose(file);
    if (ok)
        ok = keys_read(s, text, err);
    else
        error_set(err, ERROR_INPUT, "the key file %s is too long or cannot be read", name);
    sodium_memzero(text, sizeof(text));
    return ok;
}

bool seal_init(struct seal *s, const char *keys, struct error *err)
{
    struct seal read = { 0 };

    if (sodium_init() < 0)
        return error_set(err, ERROR_INTERNAL, "libsodium does not start");
    bool ok = *keys == '@' ? keys_from_file(&read, keys + 1, err) : keys_read(&read, keys, err);
    if (ok)
        *s = read;
    sodium_memzero(&read, sizeof(read));
    return ok;
}

uint32_t seal_key_id(const struct seal *s)
{
    assert(s->count > 0);
    return s->keys[0].id;
}

struct seal_hash seal_hash(const struct seal *s, const char *purpose, const void *data, size_t len)
{
    crypto_generichash_state state;
    struct seal_hash hash;

    assert(s->count > 0);
    crypto_generichash_init(&state, s->keys[0].bytes, SEAL_KEY_SIZE, SEAL_HASH_SIZE);
    /* With its NUL: no purpose and data run together into another purpose and data. */
    crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, data, len);
    crypto_generichash_final(&state, hash.bytes, SEAL_HASH_SIZE);
    return hash;
}

/* What a sealed value is bound to besides its key: the key's id and the purpose. */
struct bound {
    uint8_t bytes[ID_SIZE + PURPOSE_MAX];
    size_t len;
};

static struct bound bound_to(uint32_t id, const char *purpose)
{
    struct bound bound = { .len = ID_SIZE + strlen(purpose) };

    assert(bound.len <= sizeof(bound.bytes));
    for (int i = 0; i < ID_SIZE; i++)
        bound.bytes[i] = (uint8_t)(id >> (24 - 8 * i));
    memcpy(bound.bytes + ID_SIZE, purpose, bound.len - ID_SIZE);
    return bound;
}

/*
 * XChaCha20-Poly1305 makes a key of its own of the first 16 bytes of the nonce, and goes on with
 * the last 8 (draft-irtf-cfrg-xchacha 2.3).  So some values in a row share the first 16, which are
 * random, and count with the last 8: the key is made once for all of them, as is the call of the
 * kernel's.  They are not many, lest a machine that is copied while it runs seals two values alike.
 */
enum { PREFIX_SIZE = crypto_core_hchacha20_INPUTBYTES, ROW_SIZE = 1024 };

static _Thread_local struct row {
    uint8_t key[SEAL_KEY_SIZE], subkey[SEAL_KEY_SIZE];
    uint8_t nonce[NONCE_SIZE];
    int left;
} row;

_Static_assert(sizeof(row.subkey) == crypto_core_hchacha20_OUTPUTBYTES, "key");

static void row_begin(const uint8_t *key)
{
    memcpy(row.key, key, SEAL_KEY_SIZE);
    randombytes_buf(row.nonce, NONCE_SIZE);
    crypto_core_hchacha20(row.subkey, row.nonce, key, NULL);
    row.left = ROW_SIZE;
}

/* Takes the next nonce, and writes it. */
static void row_next(const uint8_t *key, uint8_t *nonce)
{
    if (!row.left || memcmp(row.key, key, SEAL_KEY_SIZE) != 0)
        row_begin(key);
    row.left--;
    sodium_increment(row.nonce + PREFIX_SIZE, NONCE_SIZE - PREFIX_SIZE);
    memcpy(nonce, row.nonce, NONCE_SIZE);
}

struct bytes seal_close(const struct seal *s, struct arena *a, const char *purpose,
                        const void *data, size_t len)
{
    uint8_t *out = arena_room(a, len + SEAL_OVERHEAD);
    struct bound bound = bound_to(seal_key_id(s), purpose);
    uint8_t *nonce = out + ID_SIZE;
    uint8_t rest[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = { 0 };

    memcpy(out, bound.bytes, ID_SIZE);
    row_next(s->keys[0].bytes, nonce);
    memcpy(rest + sizeof(rest) - (NONCE_SIZE - PREFIX_SIZE), nonce + PREFIX_SIZE,
           NONCE_SIZE - PREFIX_SIZE);
    crypto_aead_chacha20poly1305_ietf_encrypt(nonce + NONCE_SIZE, NULL, data, len, bound.bytes,
                                              bound.len, NULL, rest, row.subkey);
    return (struct bytes){ out, len + SEAL_OVERHEAD };
}

static uint32_t read_id(const uint8_t *data)
{
    return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

char *seal_open(const struct seal *s, struct arena *a, const char *purpose, struct bytes sealed,
                size_t *len, struct error *err)
{
    if (sealed.len < SEAL_OVERHEAD)
        return error_set(err, ERROR_INPUT, "too short for a sealed value"), NULL;
    uint32_t id = read_id(sealed.data);
    const struct seal_key *key = key_find(s, id);
    if (!key)
        return error_set(err, ERROR_INPUT, "sealed with key %u, which is not loaded", id), NULL;

    size_t clear_len = sealed.len - SEAL_OVERHEAD;
    char *clear = arena_alloc(a, clear_len + 1);
    struct bound bound = bound_to(id, purpose);
    const uint8_t *nonce = sealed.data + ID_SIZE, *box = nonce + NONCE_SIZE;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)clear, NULL, NULL, box,
                                                   sealed.len - ID_SIZE - NONCE_SIZE, bound.bytes,
                                                   bound.len, nonce, key->bytes) != 0)
        return error_set(err, ERROR_INPUT, "sealed %s was altered or is not one", purpose), NULL;
    if (len)
        *len = clear_len;
    return clear;
}

void seal_done(struct seal *s)
{
    sodium_memzero(&row, sizeof(row));
    sodium_memzero(s, sizeof(*s));
}
