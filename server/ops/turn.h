#pragma once
#include "db/turn_store.h"
#include "flows/flow.h"
#include "server/base/clock.h"
#include "server/base/histogram.h"
#include "server/base/random.h"
#include "server/ops/accounts.h"
#include <stdbool.h>
#include <stdint.h>
struct arena;
struct boleto_printer;
struct error;
struct loop;
struct pg;
struct pg_unit;
struct deliver;
struct feed;
struct turns;
struct flow_record;

/*
 * Turns: what came in becomes state and messages, many conversations in one transaction.
 *
 *   open   lock conversations, drop what was seen, take what waits
 *   run    step the engine; look-ups and actions are gathered as questions
 *   ask    answer all questions of the batch, one statement a kind; run again
 *   save   state, history, outbox, inbox, timers; commit; then tell the sources and the sender
 */
struct ids {
    int64_t next, end, spare; /* spare = first of the next block, 0 = none */
};

/* The units of one conversation in a batch and what they made. */
struct talk {
    struct conversation *conv;
    const struct channel_account *account;
    struct unit **units;
    size_t unit_count, at;
    const struct flow *flow;
    struct flow_session session;
    bool session_open, state_changed, held, closed;
    const char *waited;         /* the state that the turn found waiting; NULL = none */
    struct flow_record *record; /* of the turn under way; NULL = none is kept */
    bool record_session;        /* the next record begins with the session as it stands */
    size_t note;                /* the history row of what came in, + 1; 0 = it has none */
    int64_t contract_id;        /* what charges of this turn are about; 0 = nothing yet */
    struct flow_facts facts;
    struct flow_turn turn;
    const struct flow_heard *heard; /* the text that is next; NULL = nobody has looked at it */
    struct unit *current;
    enum message_class class;
    int replies_made;
    struct flow_answer answer;
    bool answered, failed, accepting;
    const struct pass_row *pass; /* a browser's conversation goes on here; NULL = none does */
    void *work;                  /* the answerer's, for the question at hand */
};

/* A conversation that a person gets. */
struct hand_over_row {
    struct talk *talk;
    int64_t id, fence;
    int64_t promised_us; /* nobody is there now: when somebody is; 0 = they are */
    const char *reason;
};

/* The token of a link stood in what came in. */
struct invite_row {
    struct talk *talk;
    struct seal_hash token;
};

/* A word stood in a first message that leads from a browser's conversation here. */
struct pass_row {
    struct talk *talk;
    const struct unit *unit; /* that brought it */
    struct seal_hash token;
    /* Once it was taken; 0 = it was no such word, or was used, or is too old. */
    int64_t from_id;
    struct bytes state; /* sealed */
    int32_t flow_version;
    enum owner owner;
};

struct batch {
    struct turns *turns;
    struct arena *arena;
    struct accounts_view *view;
    int64_t now_us;
    struct talk *runs;
    size_t run_count;
    struct turn_rows rows;
    ROWS(struct talk *) asking; /* runs that wait for an answer */
    ROWS(struct hand_over_row) hand_overs;
    ROWS(struct talk *) stops; /* said stop to a person: the bot does not answer, but it counts */
    ROWS(struct invite_row) invites;
    ROWS(struct pass_row) passes;
    int pass_result;
    void *answers;  /* answers.c: what is being answered */
    bool set_aside; /* its messages are nobody's: no room in memory */
};

struct turns_settings {
    int lanes, first_lane;
    int batch_max;                /* 128 */
    int queue_max;                /* 4096 units */
    bool record;                  /* every turn leaves its trace */
    bool review;                  /* what was not understood is kept to be labelled */
    int gather_ms, gather_max_ms; /* 1200, 3000; 0 = off */
    int late_after_s;             /* 6 h: older messages get one apology */
    int reply_expires_s;
};
struct turns_deps {
    struct loop *loop;
    struct pg *pg;
    const struct clock *clock;
    const struct random *random;
    const struct seal *seal;
    struct accounts *accounts;
    struct deliver *deliver;
    const struct flow *const *flows; /* by version, newest last, NULL-terminated; empty = wait */
    const char *public_url;
    struct boleto_printer *printer; /* of the terms that are accepted */
    struct feed *feed;              /* NULL: nobody watches */
};

/* Called after the commit (err NULL) or when it failed; the unit is the caller's again. */
typedef void unit_done_fn(void *ctx, struct unit *unit, const struct error *err);

struct turns *turns_new(const struct turns_settings *settings, const struct turns_deps *deps);
void turns_free(struct turns **turns);
/* False when the queue is full: answer 503.  The unit stays the caller's until done. */
bool turns_push(struct turns *turns, struct unit *unit, unit_done_fn *done, void *ctx);
/* Takes what waits for a conversation (settlement, give back, recovery, timers). */
void turns_wake(struct turns *turns, int64_t tenant_id, int64_t conversation_id,
                enum timer_kind timer);
size_t turns_queued(const struct turns *turns);
/* How long the unit at the head has waited, in us; 0 = none waits. */
int64_t turns_oldest_us(const struct turns *turns);
bool turns_busy(const struct turns *turns);

struct turns_counts {
    int64_t turns, batches, units, duplicates, not_understood, handed_over, failed, held;
    struct histogram latency; /* from the push of a unit to its commit */
};
const struct turns_counts *turns_counts(const struct turns *turns);
struct turns_counts *turns_mutable_counts(struct turns *turns);
const struct turns_deps *turns_deps(const struct turns *turns);
const struct turns_settings *turns_settings(const struct turns *turns);
int64_t turns_take_id(struct turns *turns);

/* talk.c: steps a conversation until it is done or asks; true = it asks. */
bool talk_advance(struct batch *b, struct talk *r);
/* Adds a message of the bot to outbox and history. */
/* How long somebody is known after proving who they are (TP-05): on the web, since they last wrote.
 */
int64_t talk_known_us(const struct talk *r);
void talk_say(struct batch *b, struct talk *r, const struct reply *reply, enum message_class class);

/*
 * answer_contact.c: from this instant the bot is silent and the queue owns the conversation; what
 * was said before and is not marked has an old fence.  Answers the protocol people are told.
 */
const char *talk_hand_over(struct batch *b, struct talk *r, const char *reason);
void hand_overs_send(struct batch *b, struct pg_unit *unit);
/* answer_contact.c: a stop word's rows in the consent ledger (CH-02), and the mute flag. */
void stops_send(struct batch *b, struct pg_unit *unit, struct talk *const *talks, size_t count);

/* talk_pass.c: false = none of the units brings such a word. */
bool passes_send(struct batch *b, struct pg_unit *unit);
void passes_read(struct batch *b, struct pg_unit *unit);
/* After the commit: the browsers' conversations say where they went on. */
void passes_wake(const struct batch *b);

/* talk_invite.c: which sessions links opened. */
void invites_send(struct batch *b, struct pg_unit *unit);

/*
 * answers.c: answers the questions of b->asking.  begin() sends statements, step() is called after
 * each round trip; true = a round trip is needed before all are answered.
 */
bool answers_begin(struct batch *b, struct pg_unit *unit);
bool answers_step(struct batch *b, struct pg_unit *unit);
