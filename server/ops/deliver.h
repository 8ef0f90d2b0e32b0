#pragma once
#include "server/ops/turn.h"
struct chat;
struct feed;
struct http_client;
struct prepare;

/*
 * Delivery: outbox rows become messages.  The process that committed a turn goes straight on to the
 * mark; what another process left behind is taken over by the poller.
 *
 *   prepare  what the message speaks of is made real: the PDF is uploaded, the Pix registered
 *   mark     one transaction for the batch: locks, re-checks (owner, paid, paused, expiry, window),
 *            attempts written as submitting
 *   write    at most 2 s after the mark, else marked anew
 *   know     the provider's answer, one transaction for the batch
 *
 * Messages of one conversation go one at a time, in the order of their ids.
 */
struct deliver;

struct deliver_settings {
    int lane;
    int in_flight_max;   /* per account: 64 */
    int batch_max;       /* 128 */
    int send_timeout_ms; /* 15000 */
    int64_t rate_per_s;  /* per account: 70 */
    int backlog_max;     /* messages that wait in memory: 32768 */
};
struct deliver_deps {
    struct loop *loop;
    struct pg *pg;
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct http_client *http;
    struct prepare *prepare;
    struct chat *chat; /* NULL: nobody has the site's chat */
    struct feed *feed; /* NULL: nobody watches */
};

struct deliver *deliver_new(const struct deliver_settings *settings,
                            const struct deliver_deps *deps);
void deliver_free(struct deliver **deliver);

/* Takes the outbox rows of a committed batch of turns. */
void deliver_batch(struct deliver *d, const struct batch *b);
/*
 * Memory is bounded: once so many wait, what comes after is left to the database as nobody's
 * (process 0), until all that is nobody's was taken.  Asked once a batch, before its `more` are
 * written.
 */
enum { PROCESS_NOBODY = 0 };
bool deliver_full(struct deliver *d, size_t more);
/* How many of nobody's may be taken now; and told when there were no more. */
size_t deliver_room(const struct deliver *d);
void deliver_drained(struct deliver *d);
/* One row of the outbox that this process owns now (recovery, agents, retries). */
struct delivery {
    int64_t tenant_id, conversation_id, account_id, outbox_id, charge_id;
    int64_t created_us, expires_us, not_before_us;
    enum message_class class;
    int tries;
    struct bytes phone_sealed, bsuid_sealed, payload; /* sealed; copied */
    struct bytes clear; /* the payload when this process made it just now; else empty */
};
void deliver_add(struct deliver *d, const struct delivery *delivery);
/* The process number changed: what the one before owned and is not yet written is dropped. */
void deliver_drop_lost(struct deliver *d);

/* Told by the poller and by any mark: while paused nothing is prepared or marked, however much
 * waits. */
void deliver_pause(struct deliver *d, bool paused);

struct deliver_counts {
    int64_t marked, sent, rejected, retried, unknown, expired, refused; /* refused = by the mark */
    int64_t set_aside;        /* left to the database: no room in memory */
    int64_t put_off;          /* by the mark: paused, or behind what another process has */
    struct histogram latency; /* from the outbox to the provider's answer */
};
const struct deliver_counts *deliver_counts(const struct deliver *d);
size_t deliver_queued(const struct deliver *d);
/* How long the oldest message has been here, in us; 0 = none is. */
int64_t deliver_oldest_us(const struct deliver *d);
bool deliver_busy(const struct deliver *d); /* something is marked and not known */
