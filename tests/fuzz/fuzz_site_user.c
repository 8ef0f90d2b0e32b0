/* Lines: key, expires, user, signature ("=": the right one); fuzz-max-len: 512 */
#include "tests/fuzz/fuzz.h"

#include "server/chat/site_user.h"

#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What the docs say, by another library: the verdict must follow from it and nothing else. */
enum { LINES = 4, NOW = 1000000, MAC = 32 };
static const char secret[] = "a secret of the school and of ours, 32+";

static void must(bool good)
{
    if (!good)
        abort();
}

static void right_signature(const char *key, int64_t expires, const char *user,
                            char out[2 * MAC + 1])
{
    char text[1200];
    unsigned char mac[MAC];
    unsigned len = 0;
    int n = snprintf(text, sizeof(text), "quita:v1:%.63s:%lld:%s", key, (long long)expires, user);

    must(n > 0 && (size_t)n < sizeof(text));
    must(HMAC(EVP_sha256(), secret, sizeof(secret) - 1, (unsigned char *)text, (size_t)n, mac,
              &len) != NULL);
    for (int i = 0; i < MAC; i++)
        snprintf(out + (size_t)i * 2, 3, "%02x", mac[i]);
}

static bool is_plain(const char *user)
{
    size_t len = strlen(user);

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)user[i] < 0x20 || user[i] == 0x7f)
            return false;
    return len > 0 && len <= SITE_USER_MAX;
}

static enum site_user_verdict wanted(const struct site_user_claim *c, const char *right)
{
    if (!is_plain(c->user) || strlen(c->signature) != (size_t)2 * MAC ||
        strspn(c->signature, "0123456789abcdefABCDEF") != (size_t)2 * MAC)
        return SITE_USER_MALFORMED;
    if (strcasecmp(c->signature, right) != 0)
        return SITE_USER_FORGED;
    bool timely = c->expires_s > NOW && c->expires_s - NOW <= SITE_USER_AHEAD_S;
    return timely ? SITE_USER_FITS : SITE_USER_STALE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = calloc(1, size + 1), *rest = text, right[2 * MAC + 1];
    const char *lines[LINES] = { "", "", "", "" };

    must(text != NULL);
    memcpy(text, data, size);

    for (int i = 0; i < LINES && rest; i++)
        lines[i] = strsep(&rest, "\n");
    int64_t expires = strtoll(lines[1], NULL, 10);
    right_signature(lines[0], expires, lines[2], right);
    const struct site_user_claim claim = {
        .user = lines[2],
        .signature = strcmp(lines[3], "=") == 0 ? right : lines[3],
        .expires_s = expires,
    };
    must(site_user_judge(&claim, secret, lines[0], NOW) == wanted(&claim, right));
    free(text);
    return 0;
}
