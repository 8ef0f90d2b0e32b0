#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "server/base/seal.h"
struct error;
struct loop;
struct pg_lane;
struct pg_unit;
struct clock;
struct feed;

/*
 * Delivery statuses: a lane of their own, larger batches, folded by rank.  Acknowledged after the
 * commit like messages.
 */
struct statuses;
struct status_unit {
    int64_t tenant_id, account_id;
    int64_t attempt_id;   /* our reference as it came back; 0 = none */
    struct seal_hash ref; /* hash of the provider's id */
    int rank, code;       /* enum wa_status_rank */
    int64_t at_us;
};
typedef void status_done_fn(void *ctx, const struct error *err);

struct statuses *statuses_new(struct loop *loop, struct pg_lane *lane, const struct clock *clock,
                              size_t queue_max, struct feed *feed);
void statuses_free(struct statuses **statuses);
/* Copies the unit; false when the queue is full. */
bool statuses_push(struct statuses *s, const struct status_unit *unit, status_done_fn *done,
                   void *ctx);
size_t statuses_queued(const struct statuses *s);
int64_t statuses_applied(const struct statuses *s);
/*
 * Closes the windows of sends that WhatsApp found closed (131047): before all else of the unit,
 * since it locks conversations.
 */
struct attempt_ref {
    int64_t tenant_id, attempt_id;
};
void windows_close_send(struct pg_unit *pg, const struct attempt_ref *refs, size_t count);
/* Sends the statement for statuses of different messages, and returns the index of its result; the
 * caller commits. */
int statuses_send(struct pg_unit *pg, const struct status_unit *const *units, size_t count,
                  int64_t now_us);
