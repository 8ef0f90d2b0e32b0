#include "server/money/pix.h"

#include "server/base/document.h"
#include "server/base/error.h"

#include <ctype.h>
#include <string.h>

enum { PHONE_LEAST = 8, PHONE_MOST = 15, EVP_LENGTH = 36 };

/* Copies without the punctuation people write into documents and phones. */
static void bare(const char *key, char out[PIX_KEY_SIZE])
{
    size_t len = 0;

    for (; *key && len < PIX_KEY_SIZE - 1; key++)
        if (!strchr(" .-/()", *key))
            out[len++] = *key;
    out[len] = '\0';
}

static bool digits_only(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

static bool is_cnpj(char text[PIX_KEY_SIZE])
{
    if (strlen(text) != 14 || !digits_only(text + 12))
        return false;
    for (size_t i = 0; i < 12; i++)
        text[i] = (char)toupper((unsigned char)text[i]);
    return text[strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_evp(const char *key)
{
    for (size_t i = 0; i < EVP_LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? key[i] != '-' : !isxdigit((unsigned char)key[i]))
            return false;
    }
    return key[EVP_LENGTH] == '\0';
}

static bool is_email(const char *key)
{
    const char *at = strchr(key, '@');

    if (!at || at == key || strchr(at + 1, '@') || at[1] == '.' || at[1] == '-')
        return false;
    for (const char *c = key; *c; c++)
        if (*c <= ' ' || *c > '~' || strchr("\"(),:;<>[\\]", *c))
            return false;
    return at[1] && !strstr(at, "..") && key[strlen(key) - 1] != '.';
}

static bool is_phone(const char *text)
{
    size_t len = strlen(text);

    return text[0] == '+' && text[1] != '0' && digits_only(text + 1) && len > PHONE_LEAST &&
           len <= PHONE_MOST + 1;
}

static void lower(const char *key, char out[PIX_KEY_SIZE])
{
    size_t i = 0;

    for (; i < PIX_KEY_SIZE - 1 && key[i]; i++)
        out[i] = (char)tolower((unsigned char)key[i]);
    out[i] = '\0';
}

/* Telling apart by the marks only one form has, then by length. */
static enum pix_key_form form_of(const char *key, char out[PIX_KEY_SIZE])
{
    lower(key, out);
    if (is_evp(out))
        return PIX_KEY_EVP;
    if (strchr(key, '@'))
        return is_email(out) ? PIX_KEY_EMAIL : PIX_KEY_NONE;
    bare(key, out);
    if (out[0] == '+')
        return is_phone(out) ? PIX_KEY_PHONE : PIX_KEY_NONE;
    if (digits_only(out) && strlen(out) == 11)
        return PIX_KEY_CPF;
    return is_cnpj(out) ? PIX_KEY_CNPJ : PIX_KEY_NONE;
}

enum pix_key_form pix_key_normal(const char *key, char out[PIX_KEY_SIZE], struct error *err)
{
    char normal[PIX_KEY_SIZE] = "";
    enum pix_key_form form = strlen(key) < PIX_KEY_SIZE ? form_of(key, normal) : PIX_KEY_NONE;

    if (form == PIX_KEY_NONE) {
        (void)error_set(err, ERROR_INPUT,
                        "key must be a CPF, a CNPJ, a phone such as +5511987654321, an e-mail or a "
                        "random key (uuid), at most 77 characters");
        return PIX_KEY_NONE;
    }
    memcpy(out, normal, PIX_KEY_SIZE);
    return form;
}

bool pix_key_real(const char *key, char out[PIX_KEY_SIZE], struct error *err)
{
    char normal[PIX_KEY_SIZE] = "";
    enum pix_key_form form = pix_key_normal(key, normal, err);

    if (form == PIX_KEY_NONE)
        return false;
    if ((form == PIX_KEY_CPF || form == PIX_KEY_CNPJ) && !document_check(normal).valid)
        return error_set(err, ERROR_INPUT,
                         "the check digits of this %s do not agree; a phone begins with +55",
                         form == PIX_KEY_CPF ? "CPF" : "CNPJ");
    memcpy(out, normal, PIX_KEY_SIZE);
    return true;
}
