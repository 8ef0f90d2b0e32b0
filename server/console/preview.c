#include "server/console/preview.h"

#include "server/base/clock.h"
#include "server/base/error.h"

#include <sodium.h>
#include <string.h>

enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING, TOKEN_MAX = 8192, MINUTES = 10 };

json_t *preview_json(struct console_visit *v, const struct debtor *who, const char *text,
                     struct preview p)
{
    p.tenant_id = v->caller->tenant_id;
    p.user_id = v->caller->user_id;
    p.conversation_id = api_path_id(v);
    p.until_us = api_now(v) + MINUTES_US(MINUTES);
    p.creditor_id = who->creditor_id;
    p.person_id = who->person_id;
    p.account_id = who->account_id;
    size_t len = strlen(text);
    uint8_t *clear = arena_alloc(&v->arena, sizeof(p) + len);

    memcpy(clear, &p, sizeof(p));
    memcpy(clear + sizeof(p), text, len);
    struct bytes sealed =
        seal_close(v->console->deps.seal, &v->arena, "preview", clear, sizeof(p) + len);
    size_t size = sodium_base64_encoded_len(sealed.len, VARIANT);
    char *token = arena_alloc(&v->arena, size);
    sodium_bin2base64(token, size, sealed.data, sealed.len, VARIANT);
    return json_pack("{s:s, s:s, s:o}", "text", text, "payload_token", token, "expires_at",
                     api_at(p.until_us));
}

const char *preview_read(struct console_visit *v, const char *token, struct preview *out)
{
    uint8_t *sealed = arena_alloc(&v->arena, TOKEN_MAX);
    struct error err = { 0 };
    size_t len, clear_len;

    if (!token ||
        sodium_base642bin(sealed, TOKEN_MAX, token, strlen(token), NULL, &len, NULL, VARIANT) != 0)
        return NULL;
    const char *clear = seal_open(v->console->deps.seal, &v->arena, "preview",
                                  (struct bytes){ sealed, len }, &clear_len, &err);
    if (!clear || clear_len <= sizeof(*out))
        return NULL;
    memcpy(out, clear, sizeof(*out));
    bool theirs = out->tenant_id == v->caller->tenant_id && out->user_id == v->caller->user_id &&
                  out->conversation_id == api_path_id(v) && out->until_us > api_now(v);
    return theirs ? arena_strndup(&v->arena, clear + sizeof(*out), clear_len - sizeof(*out)) : NULL;
}
