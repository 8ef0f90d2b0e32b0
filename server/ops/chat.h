#pragma once
#include "flows/flow.h"
#include "server/base/seal.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct clock;
struct error;
struct lane_queue;
struct random;
struct turns;

/*
 * The site's chat beneath its sockets and pages: sessions of browsers, the lines they send and are
 * shown (channels reference 6.4).  A line has a number in its conversation, gap-free, given in the
 * transaction that writes it.  What a browser sends waits in the inbox and is woken; what we say is
 * a line as soon as it was marked.  All of it by one lane, in batches.
 */
struct chat;
struct chat_deps {
    struct lane_queue *queue;
    const struct clock *clock;
    const struct seal *seal;
    const struct random *random;
};
struct chat *chat_new(const struct chat_deps *deps);
/* Who takes what was heard; before anything is. */
void chat_set_turns(struct chat *chat, struct turns *turns);
/* What is under way never calls back. */
void chat_free(struct chat **chat);

enum {
    CHAT_SECRET_SIZE = 44,
    CHAT_CID_SIZE = 37,
    CHAT_TEXT_MAX = 4000,
    CHAT_DAY_MAX = 200,
    CHAT_NUMBER_SIZE = 16
};

/* ---- sessions: chat_guest.c ---- */

/* Whose secret it is.  conversation_id 0 = nobody's (any more). */
struct chat_guest {
    int64_t tenant_id, conversation_id, account_id, last_id;
    int assurance, raised;
    bool astray;                   /* a new secret was made for them and has not arrived */
    char number[CHAT_NUMBER_SIZE]; /* of chat_pass() */
};
/* err: ERROR_UNAVAILABLE.  A new one has its secret, of 256 bits; only its hash is kept. */
typedef void chat_guest_fn(void *ctx, const struct chat_guest *guest, const char *secret,
                           const struct error *err);
void chat_begin(struct chat *chat, const char *widget_key, chat_guest_fn *done, void *ctx);
void chat_find(struct chat *chat, const char *secret, chat_guest_fn *done, void *ctx);
/* A new secret where the identity level has risen since the last, or the last went astray;
 * conversation_id 0 where not. */
void chat_raise(struct chat *chat, const struct chat_guest *guest, chat_guest_fn *done, void *ctx);
/* A ticket for one socket: 30 s, once, and from the same network ("203.0.113.0/24"). */
void chat_ticket(struct chat *chat, const struct chat_guest *guest, const char *from,
                 chat_guest_fn *done, void *ctx);
void chat_enter(struct chat *chat, const char *ticket, const char *from, chat_guest_fn *done,
                void *ctx);
/* A word that leads from WhatsApp here (server/ops/talk_pass.c), in `secret`: once, for 15 minutes;
 * `number` is where it is sent.  conversation_id 0: the creditor has no such number. */
void chat_pass(struct chat *chat, const struct chat_guest *guest, chat_guest_fn *done, void *ctx);
/* The secret is void from now on; nobody waits for it. */
void chat_end(struct chat *chat, const struct chat_guest *guest);

/* ---- what browsers send: chat_hear.c ---- */

struct chat_heard {
    int64_t tenant_id, conversation_id;
    const char *cid; /* a UUID, the browser's own: the same once more is the same line */
    const char
        *text; /* what was typed, or the label that was tapped; at most CHAT_TEXT_MAX bytes */
    const char *payload; /* id of what was tapped; NULL = typed */
};
/* id 0 with err NULL: the session has ended, or too much was sent today.  Copies what it needs. */
typedef void chat_heard_fn(void *ctx, int64_t id, const struct error *err);
void chat_hear(struct chat *chat, const struct chat_heard *heard, chat_heard_fn *done, void *ctx);

/* ---- what the site says: chat_site.c ---- */

/* The creditor's own site says, signed (server/chat/site_user.h), that its visitor is the one with
 * this key.  Whether there is such a one is not told.  err: ERROR_UNAVAILABLE. */
typedef void chat_site_fn(void *ctx, const struct error *err);
void chat_site_user(struct chat *chat, const struct chat_guest *guest, const char *key,
                    chat_site_fn *done, void *ctx);

/* ---- what browsers are shown: chat_say.c, chat_lines.c ---- */

struct chat_said {
    int64_t tenant_id, conversation_id, outbox_id, charge_id;
    int message_class;
    const struct reply *reply;
};
/* id 0 with err NULL: the browser has ended its session.  The same message twice is one line. */
typedef void chat_said_fn(void *ctx, int64_t id, const struct error *err);
void chat_say(struct chat *chat, const struct chat_said *said, chat_said_fn *done, void *ctx);

struct chat_line {
    int64_t id, at_us, charge_id;
    int direction;      /* enum message_direction */
    bool masked;        /* spoke of a debt, and who reads is not known any more */
    const char *cid;    /* of what came in; else NULL */
    const char *text;   /* of what came in */
    struct reply reply; /* of what went out */
};
/* The lines behind `since`, oldest first, at most `most`; gone when it returns. */
typedef void chat_lines_fn(void *ctx, const struct chat_line *lines, size_t count,
                           const struct error *err);
void chat_lines(struct chat *chat, const struct chat_guest *guest, int64_t since, int most,
                chat_lines_fn *done, void *ctx);

/* ---- who is to be told: chat_watch.c ---- */

/* Told from the loop that a conversation has a new line, and its number. */
struct chat_watch;
typedef void chat_watch_fn(void *ctx, int64_t id);
struct chat_watch *chat_watch_add(struct chat *chat, int64_t conversation_id, chat_watch_fn *fn,
                                  void *ctx);
void chat_watch_remove(struct chat_watch **watch);
/* Another process may have written lines of one, or of any: whoever watches looks. */
void chat_look(struct chat *chat, int64_t conversation_id);
void chat_look_all(struct chat *chat);
