#include "server/console/totp.h"

#include "server/base/strbuf.h"
#include "server/http/query.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

enum { SHA1_SIZE = 20, LOGIN_MAX = 254 };

int64_t totp_step_at(int64_t unix_s)
{
    return unix_s / TOTP_STEP_S;
}

uint32_t totp_code(const uint8_t *secret, size_t len, int64_t step)
{
    uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned int mac_len = 0;

    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), secret, (int)len, counter, sizeof(counter), mac, &mac_len) ||
        mac_len != SHA1_SIZE)
        abort(); /* only without memory */
    const uint8_t *at = mac + (mac[SHA1_SIZE - 1] & 15);
    uint32_t value =
        (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    return value % 1000000;
}

/* -1 unless it is six digits, blanks aside. */
static int64_t number_of(const char *code)
{
    int64_t number = 0;
    int digits = 0;

    for (; *code; code++) {
        if (*code == ' ')
            continue;
        if (*code < '0' || *code > '9' || ++digits > TOTP_DIGITS)
            return -1;
        number = number * 10 + (*code - '0');
    }
    return digits == TOTP_DIGITS ? number : -1;
}

int64_t totp_match(const uint8_t secret[TOTP_SECRET], const char *code, int64_t step, int64_t used)
{
    int64_t number = number_of(code), found = -1;

    if (number < 0)
        return -1;
    for (int64_t s = step - 1; s <= step + 1; s++) /* all three, whichever it is */
        if (totp_code(secret, TOTP_SECRET, s) == number && s > used && found < 0)
            found = s;
    return found;
}

void base32_encode(const uint8_t *data, size_t len, char *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    int have = 0;

    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | data[i];
        for (have += 8; have >= 5; have -= 5)
            *out++ = letters[bits >> (have - 5) & 31];
    }
    if (have)
        *out++ = letters[bits << (5 - have) & 31];
    *out = '\0';
}

void totp_uri(const uint8_t secret[TOTP_SECRET], const char *login, struct strbuf *out)
{
    char name[3 * LOGIN_MAX + 1], text[TOTP_TEXT];

    percent_encode(name, login, strnlen(login, LOGIN_MAX), "-._~@");
    base32_encode(secret, TOTP_SECRET, text);
    strbuf_addf(out, "otpauth://totp/Quita:%s?secret=%s&issuer=Quita", name, text);
}
