#include "server/money/pix.h"

#include "server/base/error.h"
#include "server/money/plain.h"

#include <ctype.h>
#include <string.h>

/* Grows at the end of a buffer that every legal set of fields fits. */
struct writer {
    char *out;
    size_t size, len;
};

static void put(struct writer *w, int id, const char *value)
{
    w->len += (size_t)snprintf(w->out + w->len, w->size - w->len, "%02d%02zu%s", id, strlen(value),
                               value);
}

static bool given(const char *text)
{
    return text && *text;
}

static bool is_visible_ascii(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

static bool normal_url(const char *url, char out[PIX_KEY_SIZE], struct error *err)
{
    if (strncasecmp(url, "https://", 8) == 0)
        url += 8;
    if (*url == '\0' || strlen(url) >= PIX_KEY_SIZE || !is_visible_ascii(url))
        return error_set(err, ERROR_INPUT, "url must be 1 to 77 plain characters");
    if (strstr(url, "://"))
        return error_set(err, ERROR_INPUT, "url must be an address of https");
    snprintf(out, PIX_KEY_SIZE, "%s", url);
    return true;
}

static bool put_static(struct writer *account, const struct pix_request *r, struct error *err)
{
    char key[PIX_KEY_SIZE], info[PIX_INFO_SIZE];
    size_t left;

    if (!pix_key_normal(r->key, key, err))
        return false;
    put(account, 1, key);
    if (!given(r->info))
        return true;
    plain_ascii(r->info, sizeof(info) - 1, info);
    left = 99 - account->len;
    if (strlen(info) + 4 > left)
        return error_set(err, ERROR_INPUT, "info must be at most %zu characters beside this key",
                         left > 4 ? left - 4 : 0);
    if (info[0])
        put(account, 2, info);
    return true;
}

static bool put_account(struct writer *w, const struct pix_request *r, struct error *err)
{
    char text[PIX_PAYLOAD_SIZE], url[PIX_KEY_SIZE];
    struct writer account = { text, sizeof(text), 0 };

    put(&account, 0, "br.gov.bcb.pix");
    if (given(r->url)) {
        if (given(r->info))
            return error_set(err, ERROR_INPUT, "info goes with a key, not with a url");
        if (!normal_url(r->url, url, err))
            return false;
        put(w, 1, "12");
        put(&account, 25, url);
    } else if (!put_static(&account, r, err)) {
        return false;
    }
    put(w, 26, text);
    return true;
}

static bool put_amount(struct writer *w, const struct pix_request *r, struct error *err)
{
    char text[MONEY_TEXT_SIZE];

    if (!r->has_amount)
        return true;
    if (r->centavos <= 0 || strlen(money_format_dot(r->centavos, text)) > 13)
        return error_set(err, ERROR_INPUT, "centavos must be 1 to 999999999999");
    put(w, 54, text);
    return true;
}

static bool put_receiver(struct writer *w, const struct pix_request *r, struct error *err)
{
    char name[26], city[16];

    plain_ascii(given(r->name) ? r->name : "", 25, name);
    plain_ascii(given(r->city) ? r->city : "", 15, city);
    if (!name[0] || !city[0])
        return error_set(err, ERROR_INPUT, "name and city need at least one letter each");
    put(w, 58, "BR");
    put(w, 59, name);
    put(w, 60, city);
    return true;
}

static bool put_txid(struct writer *w, const struct pix_request *r, struct error *err)
{
    char text[32];
    struct writer additional = { text, sizeof(text), 0 };
    const char *txid = given(r->txid) ? r->txid : "***";

    if (strlen(txid) > 25)
        return error_set(err, ERROR_INPUT, "txid must be at most 25 letters and digits");
    for (const char *c = txid; *c && strcmp(txid, "***") != 0; c++)
        if (!isalnum((unsigned char)*c))
            return error_set(err, ERROR_INPUT, "txid must be at most 25 letters and digits");
    put(&additional, 5, txid);
    put(w, 62, text);
    return true;
}

bool pix_encode(const struct pix_request *r, char out[PIX_PAYLOAD_SIZE], struct error *err)
{
    char text[PIX_PAYLOAD_SIZE - 8];
    struct writer w = { text, sizeof(text), 0 };

    if (given(r->key) == given(r->url))
        return error_set(err, ERROR_INPUT, "either key or url is needed, not both");
    put(&w, 0, "01");
    if (!put_account(&w, r, err))
        return false;
    put(&w, 52, "0000");
    put(&w, 53, "986");
    if (!put_amount(&w, r, err) || !put_receiver(&w, r, err) || !put_txid(&w, r, err))
        return false;
    snprintf(out, PIX_PAYLOAD_SIZE, "%s6304", text);
    snprintf(out + w.len + 4, 5, "%04X", pix_crc(out, w.len + 4));
    return true;
}
