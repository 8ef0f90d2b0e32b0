#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/money/pix.h"
#include "server/money/plain.h"
#include "server/money/qr.h"

#include <stdlib.h>
#include <string.h>

/*
 * Pix payloads, as they come and with their CRC put right, so that the structure behind it is
 * reached.  fuzz-max-len: 600
 */
static void require(bool kept)
{
    if (!kept)
        abort();
}

static void check_code(const struct pix_code *c)
{
    require((c->kind == PIX_STATIC) == (c->key[0] != '\0' && c->url[0] == '\0'));
    require(c->name[0] != '\0' && c->city[0] != '\0');
    require(c->has_amount ? c->centavos >= 0 : c->centavos == 0);
}

/* What was read and is of the kind we write ourselves can be written and read again. */
static void write_again(const struct pix_code *c)
{
    struct pix_request r = { .key = c->url[0] ? NULL : c->key,
                             .url = c->url,
                             .name = c->name,
                             .city = c->city,
                             .has_amount = c->has_amount && c->centavos > 0,
                             .centavos = c->centavos };
    char payload[PIX_PAYLOAD_SIZE];
    struct pix_code again;
    struct error err;
    static struct qr qr;

    if (!pix_encode(&r, payload, &err))
        return;
    require(pix_decode(payload, &again, &err));
    require(again.kind == c->kind && strcasecmp(again.url, c->url) == 0);
    require(again.centavos == r.centavos || !r.has_amount);
    require(qr_make(payload, &qr, &err));
}

/* A key that was brought to its form stays as it is. */
static void read_key(const char *text)
{
    char once[PIX_KEY_SIZE], twice[PIX_KEY_SIZE];
    struct error err = { 0 };
    enum pix_key_form form = pix_key_normal(text, once, &err);

    if (form == PIX_KEY_NONE) {
        require(err.kind == ERROR_INPUT);
        return;
    }
    require(pix_key_normal(once, twice, &err) == form && strcmp(once, twice) == 0);
}

static void read_payload(const char *text)
{
    struct pix_code code;
    struct error err = { 0 };

    if (!pix_decode(text, &code, &err)) {
        require(err.kind == ERROR_INPUT && err.detail[0] != '\0');
        return;
    }
    check_code(&code);
    write_again(&code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 9);
    char plain[26];

    memcpy(text, data, size);
    text[size] = '\0';
    read_payload(text);
    read_key(text);
    plain_ascii(text, 25, plain);
    require(strlen(plain) <= 25);
    size = strlen(text);
    memcpy(text + size, "6304", 5);
    snprintf(text + size + 4, 5, "%04X", pix_crc(text, size + 4));
    read_payload(text);
    free(text);
    return 0;
}
