#include "server/console/link.h"

#include "server/base/random.h"
#include "server/base/seal.h"
#include "server/console/totp.h"

#include <sodium.h>
#include <string.h>

enum { TOKEN_BYTES = 32 };

void console_link_hash(const char *token, uint8_t out[LINK_HASH])
{
    crypto_generichash(out, LINK_HASH, (const uint8_t *)token, strlen(token), NULL, 0);
}

void console_link_make(struct console_link *out, const struct random *random,
                       const struct seal *seal, struct arena *a)
{
    uint8_t secret[TOTP_SECRET];

    random_token(random, TOKEN_BYTES, out->token);
    console_link_hash(out->token, out->hash);
    random_fill(random, secret, sizeof(secret));
    struct bytes sealed = seal_close(seal, a, "totp", secret, sizeof(secret));
    out->totp_sealed = sealed.data;
    out->totp_sealed_len = sealed.len;
    sodium_memzero(secret, sizeof(secret));
}
