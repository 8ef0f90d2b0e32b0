#include "server/chat/face_internal.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/encoding.h"
#include "server/base/error.h"
#include "server/http/peers.h"
#include "server/ops/accounts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

static const char busy[] = "Estamos com instabilidade. Tente de novo em instantes.";

struct chat_face *chat_face_new(const struct chat_face_deps *deps)
{
    struct chat_face *f = calloc(1, sizeof(*f));

    if (!f)
        abort();
    f->deps = *deps;
    f->limits = chat_limits_new();
    return f;
}

void chat_face_free(struct chat_face **face)
{
    if (*face)
        chat_limits_free(&(*face)->limits);
    free(*face);
    *face = NULL;
}

/* ---- what comes with a request ---- */

/* Only our own pages post here: the frame that the widget shows has our origin. */
bool chat_origin_is_ours(const struct chat_face *f, const char *origin)
{
    size_t len = origin ? strlen(origin) : 0;

    return len && strncmp(f->deps.public_url, origin, len) == 0 &&
           (f->deps.public_url[len] == '\0' || f->deps.public_url[len] == '/');
}

static bool is_ours(const struct chat_face *f, struct exchange *x)
{
    return chat_origin_is_ours(f, exchange_header(x, "origin"));
}

bool chat_call_is_ours(const struct chat_call *call)
{
    return is_ours(call->face, call->exchange);
}

static json_t *body_of(const struct http_request *request)
{
    return json_loadb((const char *)request->body, request->body_len, JSON_REJECT_DUPLICATES, NULL);
}

static const char *text_of(const json_t *body, const char *name)
{
    return json_string_value(json_object_get(body, name));
}

/* ---- a session ---- */

static void on_ticket(void *ctx, const struct chat_guest *guest, const char *ticket,
                      const struct error *err)
{
    struct chat_call *call = ctx;
    char json[320];
    int len;

    if (err) {
        chat_call_refuse(call, 503, busy, 2000);
        return;
    }
    len = snprintf(json, sizeof(json), "{\"secret\":\"%s\",\"last\":%" PRId64 ",\"ticket\":\"%s\"}",
                   call->secret, guest->last_id, ticket);
    chat_call_end(call, 200, json, (size_t)len);
}

static void keep_secret(struct chat_call *call, const char *secret)
{
    memcpy(call->secret, secret, strnlen(secret, sizeof(call->secret) - 1));
}

/* Whoever has a session gets a ticket for a socket with its secret. */
static void give_ticket(struct chat_call *call, const struct chat_guest *guest)
{
    char from[PEER_PREFIX_TEXT];

    peer_prefix_text(call->peer, 24, 48, from);
    chat_ticket(call->face->deps.chat, guest, from, on_ticket, call);
}

static void on_begun(void *ctx, const struct chat_guest *guest, const char *secret,
                     const struct error *err)
{
    struct chat_call *call = ctx;

    if (err)
        chat_call_refuse(call, 503, busy, 2000);
    else if (!guest->conversation_id)
        chat_call_refuse(call, 404, "Esta página aponta para um atendimento que não existe.", 0);
    else {
        keep_secret(call, secret);
        give_ticket(call, guest);
    }
}

static void on_known(void *ctx, const struct chat_guest *guest, const char *secret,
                     const struct error *err)
{
    struct chat_call *call = ctx;

    (void)secret;
    if (chat_call_found(call, guest, err))
        give_ticket(call, guest);
}

void chat_face_ticket(struct chat_face *f, struct exchange *x, const struct http_request *request)
{
    struct chat_call *call = chat_call_new(f, x);
    const char *secret = chat_call_secret(call);

    memcpy(call->peer, request->peer, strnlen(request->peer, sizeof(call->peer) - 1));
    if (secret)
        keep_secret(call, secret);
    if (!is_ours(f, x))
        chat_call_refuse(call, 403, "Origem desconhecida.", 0);
    else
        chat_call_identify(call, on_known, call);
}

/* A secret that is nobody's (any more) is no reason to turn anybody away. */
static void begin(struct chat_call *call)
{
    struct chat_face *f = call->face;
    int64_t wait = chat_limits_take(f->limits, CHAT_LIMIT_SESSION, call->peer,
                                    clock_monotonic_us(f->deps.clock));

    if (wait)
        chat_call_refuse(call, 429, "Muitas conversas novas. Espere um pouco.", wait);
    else
        chat_begin(f->deps.chat, call->key, on_begun, call);
}

static void on_resumed(void *ctx, const struct chat_guest *guest, const char *secret,
                       const struct error *err)
{
    struct chat_call *call = ctx;

    if (err)
        chat_call_refuse(call, 503, busy, 2000);
    else if (guest->conversation_id) {
        keep_secret(call, secret);
        give_ticket(call, guest);
    } else {
        begin(call);
    }
}

void chat_face_session(struct chat_face *f, struct exchange *x, const struct http_request *request)
{
    AUTO(json_t, body) = body_of(request);
    const char *key = text_of(body, "widget_key"), *resume = text_of(body, "resume");
    struct chat_call *call = chat_call_new(f, x);

    if (!is_ours(f, x)) {
        chat_call_refuse(call, 403, "Origem desconhecida.", 0);
        return;
    }
    if (!key || strlen(key) >= sizeof(call->key)) {
        chat_call_refuse(call, 400, "widget_key is missing", 0);
        return;
    }
    memcpy(call->key, key, strlen(key));
    memcpy(call->peer, request->peer, strnlen(request->peer, sizeof(call->peer) - 1));
    if (resume)
        chat_find(f->deps.chat, resume, on_resumed, call);
    else
        begin(call);
}

/* ---- a message ---- */

static void on_heard(void *ctx, int64_t id, const struct error *err)
{
    struct chat_call *call = ctx;
    char json[128];

    if (err) {
        chat_call_refuse(call, 503, busy, 2000);
    } else if (!id) {
        chat_call_refuse(call, 429,
                         "Por hoje já recebemos muitas mensagens suas. Amanhã a gente "
                         "continua, ou ligue para nós.",
                         0);
    } else {
        int len = snprintf(json, sizeof(json), "{\"t\":\"ack\",\"cid\":\"%s\",\"id\":%" PRId64 "}",
                           call->cid, id);
        chat_call_end(call, 200, json, (size_t)len);
    }
}

static void on_speaker(void *ctx, const struct chat_guest *guest, const char *secret,
                       const struct error *err)
{
    struct chat_call *call = ctx;
    struct chat_face *f = call->face;
    char who[24];
    int64_t wait;

    (void)secret;
    if (!chat_call_found(call, guest, err))
        return;
    snprintf(who, sizeof(who), "%" PRId64, guest->conversation_id);
    wait = chat_limits_take(f->limits, CHAT_LIMIT_MESSAGE, who, clock_monotonic_us(f->deps.clock));
    if (wait) {
        chat_call_refuse(call, 429, "Calma, uma mensagem de cada vez.", wait);
        return;
    }
    chat_hear(f->deps.chat,
              &(struct chat_heard){ .tenant_id = guest->tenant_id,
                                    .conversation_id = guest->conversation_id,
                                    .cid = call->cid,
                                    .text = text_of(call->body, "text"),
                                    .payload = text_of(call->body, "option") },
              on_heard, call);
}

/* 8-4-4-4-12 hex digits. */
static bool is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    size_t i = 0;

    for (; text && form[i] && text[i]; i++)
        if (form[i] == '-' ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]))
            return false;
    return text && !form[i] && !text[i];
}

/* NULL, or what is wrong. */
const char *chat_message_fault(const json_t *body)
{
    const char *text = text_of(body, "text"), *option = text_of(body, "option");

    if (!is_uuid(text_of(body, "cid")))
        return "cid must be a UUID";
    if (!text || !text[strspn(text, " \n\t\r")])
        return "A mensagem está vazia.";
    if (strlen(text) > CHAT_TEXT_MAX)
        return "A mensagem é longa demais: mande em partes.";
    if (option && strlen(option) > 200)
        return "option is too long";
    return NULL;
}

void chat_face_message(struct chat_face *f, struct exchange *x, const struct http_request *request)
{
    AUTO(json_t, body) = body_of(request);
    const char *fault = chat_message_fault(body);
    struct chat_call *call = chat_call_new(f, x);

    if (!is_ours(f, x)) {
        chat_call_refuse(call, 403, "Origem desconhecida.", 0);
    } else if (fault) {
        chat_call_refuse(call, 400, fault, 0);
    } else {
        memcpy(call->cid, text_of(body, "cid"), CHAT_CID_SIZE);
        call->body = json_incref(body);
        (void)chat_call_identify(call, on_speaker, call);
    }
}

/* ---- the end ---- */

static void on_leaver(void *ctx, const struct chat_guest *guest, const char *secret,
                      const struct error *err)
{
    static const char done[] = "{\"t\":\"bye\"}";
    struct chat_call *call = ctx;

    (void)secret;
    if (!chat_call_found(call, guest, err))
        return;
    chat_end(call->face->deps.chat, guest);
    chat_call_end(call, 200, done, sizeof(done) - 1);
}

void chat_face_end(struct chat_face *f, struct exchange *x, const struct http_request *request)
{
    struct chat_call *call = chat_call_new(f, x);

    (void)request;
    if (!is_ours(f, x))
        chat_call_refuse(call, 403, "Origem desconhecida.", 0);
    else
        (void)chat_call_identify(call, on_leaver, call);
}
