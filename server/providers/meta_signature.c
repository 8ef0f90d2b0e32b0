#include "server/providers/meta.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

enum { DIGEST_SIZE = 32, SECRET_KEPT = 128 };

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(const char *header, unsigned char digest[DIGEST_SIZE])
{
    static const char prefix[] = "sha256=";

    if (!header || strncmp(header, prefix, sizeof(prefix) - 1) != 0)
        return false;
    header += sizeof(prefix) - 1;
    if (strlen(header) != 2 * DIGEST_SIZE)
        return false;
    for (int i = 0; i < DIGEST_SIZE; i++) {
        int high = nibble(header[2 * i]), low = nibble(header[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        digest[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

/* One context for all: looking the algorithm up costs more than the hash of a short body. */
static EVP_MAC_CTX *hmac_sha256(void)
{
    static EVP_MAC_CTX *made;
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                  OSSL_PARAM_construct_end() };
    EVP_MAC *mac;

    if (made)
        return made;
    mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    made = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    if (!made || !EVP_MAC_CTX_set_params(made, params))
        abort();
    return made;
}

/* Ready for a body.  Mostly it is the secret of the body before, whose key is made already. */
static bool begin(EVP_MAC_CTX *mac, const char *secret)
{
    static char last[SECRET_KEPT];
    size_t len = strlen(secret);

    if (strcmp(last, secret) == 0)
        return EVP_MAC_init(mac, NULL, 0, NULL);
    last[0] = '\0';
    if (!EVP_MAC_init(mac, (const unsigned char *)secret, len, NULL))
        return false;
    if (len < sizeof(last))
        memcpy(last, secret, len + 1);
    return true;
}

/* An empty secret signs nothing: anybody could. */
static bool signed_by(const char *secret, const void *body, size_t len,
                      const unsigned char given[DIGEST_SIZE])
{
    EVP_MAC_CTX *mac = hmac_sha256();
    unsigned char made[EVP_MAX_MD_SIZE];
    size_t size;

    if (!secret || !*secret)
        return false;
    if (!begin(mac, secret) || !EVP_MAC_update(mac, body, len) ||
        !EVP_MAC_final(mac, made, &size, sizeof(made)))
        return false;
    return CRYPTO_memcmp(made, given, DIGEST_SIZE) == 0;
}

bool wa_signature_valid(const char *header, const void *body, size_t len,
                        const char *const *secrets, size_t count)
{
    unsigned char given[DIGEST_SIZE];
    bool valid = false;

    if (!decode(header, given))
        return false;
    for (size_t i = 0; i < count; i++)
        valid = signed_by(secrets[i], body, len, given) || valid;
    return valid;
}
