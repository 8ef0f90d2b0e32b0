#pragma once
#include "tests/support/world.h"

/* One message of a small school from the queue to its fate, statement by statement. */

enum { WORLD_PROCESS = 7 }; /* whose messages world_message() makes */
enum { QUEUE_NO_ROW = -1, QUEUE_READY, QUEUE_SUBMITTING, QUEUE_UNKNOWN };
enum { RANK_SENT = 1, RANK_DELIVERED, RANK_READ, RANK_FAILED = 100 };

int64_t world_queue_state(struct world *w, int64_t outbox); /* QUEUE_ */
int64_t world_outbox_state(struct world *w, int64_t outbox);
bool world_payload_kept(struct world *w, int64_t outbox);
int64_t world_marks(struct world *w, int64_t conversation);

/* mark.sql: NULL when it may go, else why not.  doubted: an earlier attempt whose mark is in doubt;
 * 0 = none. */
const char *world_mark(struct world *w, int64_t conversation, int64_t outbox, int64_t attempt,
                       int64_t doubted);
/* known.sql: ref is a number for one_hash(); again_s: seconds until it is tried again, 0 = never.
 */
void world_know(struct world *w, int64_t conversation, int64_t outbox, int64_t attempt, int outcome,
                int code, int64_t ref, int state, int64_t again_s);
/* statuses_apply.sql: true when it found its message; attempt 0 = told by the provider's id only.
 */
bool world_status(struct world *w, int64_t tenant, int64_t attempt, int64_t ref, int rank);
/* A failure of world_status() is 131026, undeliverable; here its code is given. */
bool world_status_code(struct world *w, int64_t tenant, int64_t attempt, int64_t ref, int rank,
                       int code);
