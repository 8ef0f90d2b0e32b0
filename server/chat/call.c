#include "server/chat/face_internal.h"

#include "server/base/error.h"
#include "server/ops/accounts.h"

#include <stdlib.h>
#include <string.h>

struct chat_call *chat_call_new(struct chat_face *f, struct exchange *x)
{
    struct chat_call *call = calloc(1, sizeof(*call));

    if (!call)
        abort();
    *call = (struct chat_call){ .face = f, .exchange = x };
    return call;
}

void chat_call_end(struct chat_call *call, int status, const char *json, size_t len)
{
    exchange_reply(call->exchange, &(struct http_reply){ .status = status,
                                                         .content_type = "application/json",
                                                         .body = json,
                                                         .body_len = len });
    json_decref(call->body);
    free(call);
}

void chat_call_refuse(struct chat_call *call, int status, const char *why, int64_t retry_ms)
{
    json_t *json = json_pack("{s:s}", "error", why);
    char *text;

    if (retry_ms)
        json_object_set_new(json, "retry_ms", json_integer(retry_ms));
    text = json_dumps(json, JSON_COMPACT);
    chat_call_end(call, status, text, strlen(text));
    free(text);
    json_decref(json);
}

const char *chat_call_secret(const struct chat_call *call)
{
    static const char scheme[] = "Bearer ";
    const char *header = exchange_header(call->exchange, "authorization");

    return header && strncmp(header, scheme, sizeof(scheme) - 1) == 0 ? header + sizeof(scheme) - 1
                                                                      : NULL;
}

bool chat_call_identify(struct chat_call *call, chat_guest_fn *done, void *ctx)
{
    const char *secret = chat_call_secret(call);

    if (!secret) {
        chat_call_refuse(call, 401, "Abra a conversa de novo.", 0);
        return false;
    }
    chat_find(call->face->deps.chat, secret, done, ctx);
    return true;
}

bool chat_call_found(struct chat_call *call, const struct chat_guest *g, const struct error *err)
{
    if (!err && g->conversation_id) {
        call->guest = *g;
        return true;
    }
    if (err)
        chat_call_refuse(call, 503, "Estamos com instabilidade. Tente de novo em instantes.", 2000);
    else
        chat_call_refuse(call, 401, "Esta conversa terminou. Comece uma nova.", 0);
    return false;
}
