#pragma once
#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/ops/deliver.h"
#include "server/providers/meta.h"

#include <uthash.h>

/* One message on its way.  Owned by its chain until it is popped. */
enum job_state {
    JOB_WAITING,   /* behind another, or not before its time */
    JOB_PREPARING, /* what it speaks of is made real */
    JOB_READY,     /* may be marked */
    JOB_MARKING,
    JOB_SENDING, /* marked, on the wire */
    JOB_KNOWN    /* answer here, not yet written */
};
/* What is looked at only once its time has come. */
struct outgoing {
    struct wa_recipient to;
    bool is_template, is_media, prepared;
    bool is_web;                 /* a line in a browser: no provider, no pace */
    struct wa_template template; /* when it is one */
    struct wa_media media;       /* an agent's file */
    struct reply reply;          /* when it is neither */
    const char *media_id;        /* DOCUMENT or file, once uploaded */
    struct send_result result;   /* once known */
};
struct job {
    struct job *next;
    struct chain *chain;
    struct arena arena;
    struct outgoing *out; /* NULL = it still waits as it came, in `packed` */
    enum job_state state;
    int64_t tenant_id, conversation_id, account_id, outbox_id, charge_id;
    int64_t process_no; /* whose it was when it was taken up */
    int64_t doubted_id; /* attempt of a mark whose commit was in doubt; 0 = none */
    int64_t attempt_id, marked_mono_us, created_us, expires_us, not_before_us;
    enum message_class class;
    int tries, prepare_tries;
    int64_t added_us; /* monotonic */
    bool counted;
    bool in_clear; /* the payload was made here just now */
    uint32_t phone_len, bsuid_len, payload_len;
    uint8_t packed[]; /* phone and BSUID sealed, then the payload */
};

struct limiter;

/*
 * The messages of one conversation, in the order of their turns.  While its first one waits, the
 * chain stands in one place: among what is due at an instant, or in its account's line.
 */
struct chain {
    UT_hash_handle hh;
    struct deliver *deliver;
    int64_t conversation_id;
    struct job *head, *tail;
    int64_t due_us;
    size_t due_place;          /* 0 = not among what is due */
    struct limiter *line;      /* whose line it stands in; NULL = in none */
    struct chain *prev, *next; /* in the line */
};

/* Chains by the instant they are put off to. */
struct due {
    struct chain **chains;
    size_t count, size;
};

struct deliver {
    struct deliver_settings settings;
    struct deliver_deps deps;
    struct deliver_counts counts;
    struct chain *chains;        /* by conversation_id */
    struct limiter *limiters;    /* by account_id */
    struct job **ready, **known; /* to be marked; to be written */
    size_t ready_count, known_count, list_size;
    size_t queued, sending, in_line;
    struct due due;
    bool paused; /* nothing is marked: all stand in line */
    bool full;   /* what comes is nobody's until that is drained */
    struct mark_flight *flight;
    struct loop_hook *hook;
    struct loop_timer *tick; /* for what is not before its time */
    int64_t next_attempt, attempt_end;
    bool stopping;
};

/* deliver.c */
void job_ready(struct job *job);
/* The first of its conversation that is not yet known goes on, or the chain waits where it must. */
void chain_advance(struct chain *chain);
/*
 * By age: what another process left behind may be older than what is here.  The head is not
 * overtaken while it is under way.
 */
void chain_insert(struct chain *chain, struct job *job);
/* The head is not sent after all, or not now; it goes on from that instant, behind what is older.
 */
void job_put_off(struct job *job, int64_t not_before_us);
void job_pop(struct job *job);
void job_known(struct job *job);
/* deliver_due.c: by wall clock; each is a step or a few, however many wait. */
void due_add(struct due *due, struct chain *chain, int64_t due_us);
void due_remove(struct due *due, struct chain *chain);
/* Takes out the earliest whose instant has come; NULL = none has. */
struct chain *due_take(struct due *due, int64_t now_us);
void due_done(struct due *due);
/*
 * deliver_limits.c: counts one message and answers 0, or how long its person must be left alone, in
 * us.  Negative: the account has no room, the chain stands in its line.
 */
int64_t limits_take(struct job *job);
/* The account has no room, or others wait for it: nothing is prepared meanwhile. */
bool limits_full(const struct job *job);
void limits_line_up(struct job *job);
void limits_leave_line(struct chain *chain);
/* Lets those in line go on for whom there is room, first come first served. */
void limits_admit(struct deliver *d);
/* What the provider said of our pace: slower, or not at all. */
void limits_learn(struct job *job);
/* Gives back what limits_take() took: its fate is known, or it does not go after all. */
void limits_give(struct job *job);
void limits_free(struct deliver *d);
/* deliver_mark.c: one unit writes what is known and marks what is ready. */
void mark_start(struct deliver *d);
/* deliver_send.c */
void send_start(struct job *job);
/* prepare.c: calls job_ready() when done, job_pop() with a failed outcome when it cannot be. */
void prepare_start(struct job *job);
bool prepare_needed(const struct job *job);
