#include "server/ops/page_link.h"

#include "server/base/arena.h"
#include "server/base/random.h"

#include <sodium.h>
#include <string.h>

enum { TOKEN_BYTES = 24 };
_Static_assert(PAGE_HASH_SIZE == crypto_hash_sha256_BYTES, "what is stored is a SHA-256");

const char *page_link_make(const struct random *random, const char *public_url, struct arena *a,
                           uint8_t hash[PAGE_HASH_SIZE])
{
    char token[TOKEN_BYTES * 2];

    random_token(random, TOKEN_BYTES, token);
    crypto_hash_sha256(hash, (const uint8_t *)token, strlen(token));
    return arena_printf(a, "%s/p/%s", public_url, token);
}
