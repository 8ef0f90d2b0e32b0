#include "server/chat/face_internal.h"

#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/ops/prepare.h"

#include <sodium.h>
#include <string.h>

/*
 * A file's address holds, sealed, which charge's document it is and until when: nothing is stored
 * for it, and nobody can make one up.
 */
enum { NAME_SIZE = 64, TOKEN_MAX = 512 };
static const int64_t LIFE_US = HOURS_US(72);

struct file_name {
    int64_t tenant_id, charge_id, until_us;
    char filename[NAME_SIZE];
};

const char *chat_file_address(const struct chat_face *f, struct arena *a, int64_t tenant_id,
                              int64_t charge_id, const char *filename)
{
    struct file_name name = { tenant_id, charge_id, clock_now_us(f->deps.clock) + LIFE_US, { 0 } };
    struct bytes sealed;
    char *token;

    if (filename)
        memcpy(name.filename, filename, strnlen(filename, NAME_SIZE - 1));
    sealed = seal_close(f->deps.seal, a, "chat_file", &name, sizeof(name));
    size_t size = sodium_base64_encoded_len(sealed.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    token = arena_alloc(a, size);
    sodium_bin2base64(token, size, sealed.data, sealed.len,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return arena_printf(a, "/chat/files/%s", token);
}

static bool read_token(const struct chat_face *f, const char *token, struct file_name *out)
{
    struct arena arena = { 0 };
    struct error err = { 0 };
    uint8_t sealed[TOKEN_MAX];
    size_t len = 0, clear_len = 0;
    bool ok = sodium_base642bin(sealed, sizeof(sealed), token, strlen(token), NULL, &len, NULL,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
    const char *clear = ok ? seal_open(f->deps.seal, &arena, "chat_file",
                                       (struct bytes){ sealed, len }, &clear_len, &err)
                           : NULL;

    ok = clear && clear_len == sizeof(*out);
    if (ok)
        memcpy(out, clear, sizeof(*out));
    arena_done(&arena);
    return ok && out->until_us > clock_now_us(f->deps.clock);
}

static void on_bytes(void *ctx, const void *bytes, size_t len, const struct error *err)
{
    static const struct http_header headers[] = {
        { "Content-Disposition", "inline; filename=\"documento.pdf\"" },
        { "Referrer-Policy", "no-referrer" },
        { "X-Robots-Tag", "noindex" },
        { NULL, NULL },
    };

    if (err)
        exchange_reply_text(ctx, 503,
                            "O documento não pôde ser aberto agora. Tente de novo em instantes.");
    else
        exchange_reply(ctx, &(struct http_reply){ .status = 200,
                                                  .content_type = "application/pdf",
                                                  .body = bytes,
                                                  .body_len = len,
                                                  .headers = headers });
}

void chat_face_file(struct chat_face *f, struct exchange *x, const struct http_request *request)
{
    struct file_name name;

    if (!read_token(f, request->params[0], &name))
        exchange_reply_text(x, 410,
                            "Este link não vale mais. Peça o documento de novo na conversa.");
    else
        prepare_document_bytes(f->deps.prepare, name.tenant_id, name.charge_id, name.filename,
                               on_bytes, x);
}
