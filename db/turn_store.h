#pragma once
#include "flows/flow.h"
#include "server/base/seal.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct error;
struct pg_unit;

/*
 * What one batch of turns loads and saves.  All conversations of a batch share one transaction:
 * turn_store_open_send() locks them in id order, drops what was seen before and brings what waits;
 * turn_store_save_send() writes everything back.  The two *_read functions turn results into these
 * structs.  Statements only: no waiting, no loop.
 */
enum owner { OWNER_BOT, OWNER_QUEUE, OWNER_AGENT };
enum unit_kind {
    UNIT_TURN = 1, /* an utterance: the bot answers */
    UNIT_RECORD,   /* store it, no answer */
    UNIT_NOTICE,   /* an event from inside: payment settled, give back, ... */
    UNIT_TIMER,    /* a due timer */
    UNIT_WAKE,     /* take what waits in the inbox */
    UNIT_KEEP,     /* only the raw event is kept */
    UNIT_QUARANTINE,
    UNIT_DONE /* the answer to a provider request (server/ops/requests.h) */
};
enum inbox_state { INBOX_WAITING, INBOX_DONE, INBOX_QUARANTINED, INBOX_KEPT };
enum timer_kind { TIMER_NONE, TIMER_GATHER, TIMER_SILENCE };

/* What came in, as the turn needs it.  Sealed whole into inbox.unit. */
struct inbound {
    const char *type; /* "text", "button", "image", ..., or the notice's name */
    const char *text, *payload, *media_id, *mime_type;
    const char *wamid;
    struct vars notice; /* NOTICE: its values */
    const char *raw;    /* the provider's own JSON, kept for replay; NULL for notices */
};

struct unit {
    enum unit_kind kind;
    int64_t tenant_id, account_id;
    int64_t conversation_id;   /* known for notices, timers and wakes; else 0 */
    struct seal_hash alias[2]; /* canonical phone, BSUID */
    size_t alias_count;
    struct bytes phone_sealed, bsuid_sealed; /* as received: what we answer to */
    bool has_key;
    struct seal_hash key; /* dedup: hash of account and wamid */
    enum timer_kind timer;
    int64_t provider_at_us, received_at_us;
    struct inbound in;
    struct bytes sealed; /* inbound, sealed */
    /* filled while the batch runs */
    bool duplicate;
    bool stored;                   /* whole, by turn_store_open_send() */
    size_t aliases_found;          /* rows of the lock that were this unit's */
    int64_t timer_turn_no;         /* TIMER: the turn it was set in */
    int64_t inbox_id, inbox_at_us; /* of a unit that waited; 0 for a new one */
    enum inbox_state state;
    int64_t order; /* of arrival within the batch */
    void *source;  /* the caller's */
};

struct conversation {
    int64_t tenant_id, conversation_id, account_id, creditor_id, identity_id;
    struct bytes phone_sealed, bsuid_sealed;
    int64_t session_id, session_started_us;
    const char *flow;     /* name of the session's flow */
    bool session_changed; /* began, ended or learned who speaks: write its row */
    int64_t session_ended_us;
    const char *session_outcome;
    int32_t flow_version;
    struct bytes session_state; /* sealed */
    int64_t person_id;          /* 0 = unknown */
    enum assurance assurance;
    int64_t assurance_until_us;
    enum owner owner;
    int64_t fence, turn_no;
    int64_t last_inbound_us, held_since_us, apologised_us; /* 0 = never */
    int64_t awaits;     /* the provider request whose answer the session waits for; 0 = none */
    struct bytes place; /* of the row (ctid), as it was locked: there it is saved */
    bool muted;
    bool is_new;
};

enum message_direction { MESSAGE_IN, MESSAGE_BOT, MESSAGE_AGENT, MESSAGE_NOTE };
struct message_row {
    const struct conversation *conv;
    int64_t session_id;
    int64_t at_us;
    enum message_direction direction;
    enum disclosure level;
    const char *kind, *text, *trace;
    struct bytes record;               /* of the turn, sealed; none = null */
    const char *media_id, *media_type; /* of a file that came; NULL = none */
    int64_t outbox_id;                 /* 0 = none */
};

enum message_class { CLASS_REPLY = 1, CLASS_NUDGE, CLASS_AGENT, CLASS_CODE, CLASS_RECEIPT };
struct outbox_row {
    struct conversation *conv;
    int64_t outbox_id;
    struct seal_hash key;
    enum message_class class;
    enum disclosure level;
    int64_t fence, contract_id, charge_id; /* 0 = none */
    struct bytes payload;                  /* sealed reply */
    struct bytes clear;                    /* the same, as it is sent on from memory */
    int64_t created_us, expires_us, not_before_us;
};
struct timer_row {
    const struct conversation *conv;
    enum timer_kind kind;
    int64_t due_us, turn_no;
};

/* What was not understood, or had to be asked about: for people to label. */
struct unclear_row {
    const struct conversation *conv;
    int64_t unclear_id, at_us;
    const char *flow, *state; /* that waited */
    enum flow_channel channel;
    struct seal_hash text_hash; /* of the masked text */
    struct bytes text_sealed;
    struct flow_guess guess;
    bool unsure; /* it was asked about; false = it was not understood */
};

/* A growing array in an arena, one type each. */
#define ROWS(type)                                                                                 \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, capacity;                                                                    \
    }
#define ROWS_ADD(arena, rows)                                                                      \
    ((rows)->items = rows_grow((arena), (rows)->items, &(rows)->capacity, (rows)->count,           \
                               sizeof(*(rows)->items)),                                            \
     &(rows)->items[(rows)->count++])
void *rows_grow(struct arena *a, void *items, size_t *capacity, size_t count, size_t size);

struct turn_rows {
    ROWS(struct conversation *) conversations; /* changed ones */
    ROWS(struct unit *) inbox;                 /* new units to store */
    ROWS(struct unit *) waited;                /* waiting units that are done now */
    ROWS(struct message_row) messages;
    ROWS(struct outbox_row) outbox;
    ROWS(struct timer_row) timers;
    ROWS(struct unclear_row) unclear;
};

/* Index of the first of the results that belong to a call, kept between send and read. */
struct turn_open {
    struct unit **units;
    size_t count;
    int lock_result, key_result, wait_result, timer_result;
    bool all_stored; /* nothing is to be read: save and commit */
    bool all_new;    /* the caller's: no key is expected twice; one that was seen fails the unit
                        with ERROR_CONFLICT.  Else those are marked as duplicates. */
};

/* Round trip 1: lock, keys, timers, what waits.  What belongs to no conversation is stored at once.
 */
void turn_store_open_send(struct pg_unit *unit, struct turn_open *open, int64_t now_us);
/* Marks duplicates (also timers that are gone) and appends what waits, its conversation_id set. */
void turn_store_open_read(const struct pg_unit *unit, struct turn_open *open, struct arena *a,
                          struct unit **waiting, size_t *waiting_count);
/*
 * Adds the conversations of the last lock to convs (in id order, each once; room for one a unit)
 * and tells for each unit which is its own; what has none keeps its -1.
 */
void turn_store_lock_read(const struct pg_unit *unit, struct turn_open *open, struct arena *a,
                          struct conversation **convs, size_t *conv_count, int *conv_of_unit);
/*
 * For units without a conversation, or with an alias that their identity does not know yet: makes
 * what is missing, in alias order.  To be followed by turn_store_relock_send() for them.
 */
void turn_store_create_send(struct pg_unit *unit, struct unit *const *units, size_t count,
                            const int64_t *creditor_ids, int64_t now_us);
void turn_store_relock_send(struct pg_unit *unit, struct turn_open *open);
/* The last round trip; the caller commits. */
void turn_store_save_send(struct pg_unit *unit, const struct turn_rows *rows, int process_no);
