#pragma once
#include "server/ops/chat.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/ops/lane_queue.h"

#include <uthash.h>

enum { CHAT_BATCH_MAX = 128, CHAT_WAITING_MAX = 4096, CHAT_HASH_SIZE = 32 };

/* What waits to be written by one statement: heard or said, one list each. */
struct chat_batch {
    struct chat *chat;
    struct chat_entry *head, **tail; /* waiting */
    size_t waiting;
    bool queued; /* a turn of the lane is asked for */
};

struct chat_watchers; /* of one conversation */

struct chat {
    struct chat_deps deps;
    struct turns *turns;
    struct chat_batch hear, say;
    struct chat_watchers *watchers; /* by conversation_id */
};

/* SHA-256 of a secret. */
void chat_secret_hash(const char *secret, uint8_t out[CHAT_HASH_SIZE]);
/* chat_watch.c */
void chat_tell(struct chat *chat, int64_t conversation_id, int64_t id);
void chat_watchers_free(struct chat *chat);
/* chat_batch.c: the entry waits for its turn; `run` is the lane's turn.  False: too many wait. */
struct chat_entry {
    struct chat_entry *next;
    struct arena arena;
};
bool chat_batch_push(struct chat_batch *batch, struct chat_entry *entry, lane_turn_fn *run);
/* Takes at most CHAT_BATCH_MAX of what waits; asks for another turn when some are left. */
struct chat_entry *chat_batch_take(struct chat_batch *batch, size_t *count, lane_turn_fn *run);
