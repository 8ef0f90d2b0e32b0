#include "server/console/undo.h"

#include "server/base/error.h"

#include <sodium.h>
#include <string.h>

enum { TOKEN_MAX = 512, VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

json_t *undo_json(struct console_visit *v, const struct undo *undo)
{
    struct bytes sealed = seal_close(v->console->deps.seal, &v->arena, "undo", undo, sizeof(*undo));
    size_t size = sodium_base64_encoded_len(sealed.len, VARIANT);
    char *token = arena_alloc(&v->arena, size);

    sodium_bin2base64(token, size, sealed.data, sealed.len, VARIANT);
    return json_pack("{s:s, s:o}", "token", token, "until", api_at(undo->until_us));
}

bool undo_read(struct console_visit *v, const char *token, struct undo *out)
{
    uint8_t sealed[TOKEN_MAX];
    size_t len, clear_len;
    struct error err = { 0 };

    if (!token || sodium_base642bin(sealed, sizeof(sealed), token, strlen(token), NULL, &len, NULL,
                                    VARIANT) != 0)
        return false;
    const char *clear = seal_open(v->console->deps.seal, &v->arena, "undo",
                                  (struct bytes){ sealed, len }, &clear_len, &err);
    if (!clear || clear_len != sizeof(*out))
        return false;
    memcpy(out, clear, sizeof(*out));
    return out->tenant_id == v->caller->tenant_id && out->user_id == v->caller->user_id &&
           out->until_us > api_now(v);
}
