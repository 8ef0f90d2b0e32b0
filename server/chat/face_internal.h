#pragma once
#include "server/chat/face.h"

#include "server/chat/limits.h"
#include "server/ops/chat.h"

#include <jansson.h>
struct strbuf;

struct chat_poll;

struct chat_face {
    struct chat_face_deps deps;
    struct chat_limits *limits;
    struct chat_poll *polls; /* that wait */
    bool draining;           /* none waits any more */
};

/* One request of a browser; `guest` is who it is once found. */
struct chat_call {
    struct chat_face *face;
    struct exchange *exchange;
    struct chat_guest guest;
    json_t *body; /* NULL = not kept */
    char cid[CHAT_CID_SIZE], key[64], peer[46], secret[CHAT_SECRET_SIZE * 2];
};
struct chat_call *chat_call_new(struct chat_face *f, struct exchange *x);
/* Answers and frees the call. */
void chat_call_end(struct chat_call *call, int status, const char *json, size_t len);
/* {"error":"...","retry_ms":N}; retry_ms 0 = none. */
void chat_call_refuse(struct chat_call *call, int status, const char *why, int64_t retry_ms);
/* What the request bears; NULL = no secret. */
const char *chat_call_secret(const struct chat_call *call);
/* Finds whose secret the request bears; false: it bears none, and the call is answered and gone. */
bool chat_call_identify(struct chat_call *call, chat_guest_fn *done, void *ctx);
/* True when the guest was found; else the call is answered and gone. */
bool chat_call_found(struct chat_call *call, const struct chat_guest *g, const struct error *err);

/* face.c: whether a page of ours has sent it */
bool chat_call_is_ours(const struct chat_call *call);
/* face.c: NULL, or what is wrong with a message; whether a page of ours has this origin. */
const char *chat_message_fault(const json_t *body);
bool chat_origin_is_ours(const struct chat_face *f, const char *origin);

/* frames.c: the lines as frames, commas between. */
void chat_frames(const struct chat_face *f, int64_t tenant_id, const struct chat_line *lines,
                 size_t count, struct strbuf *out);
/* files.c: where a document of a charge is fetched, for 72 hours. */
const char *chat_file_address(const struct chat_face *f, struct arena *a, int64_t tenant_id,
                              int64_t charge_id, const char *filename);
