#pragma once
#include "server/console/api.h"
#include "server/ops/agent.h"

/*
 * What an agent does to one conversation: a transaction that begins by locking it (desk_find.sql).
 * Each step sends statements or refuses; when the last has been run it commits, watchers are told,
 * and `done` answers: by default with {row, fence}.
 */
struct act;
/* Looks at what is there and sends more; act_refuse() ends it. */
typedef void act_step_fn(struct act *a, struct pg_unit *unit);

enum { ACT_STEPS_MAX = 4, ACT_RESULTS_MAX = 8 };
struct act_plan {
    bool fenced;                       /* the body says which state the page saw: `fence` */
    bool held;                         /* only who holds the conversation may */
    act_step_fn *steps[ACT_STEPS_MAX]; /* the first one finds the conversation locked */
    void (*done)(struct act *a);       /* NULL: act_answer_row */
};

/* The conversation as it was found. */
struct act_found {
    int64_t fence, session_id, hand_over_id, team_id, last_id, sent_before; /* 0 = none */
    int64_t last_inbound_us, snoozed_us, session_started_us;
    int owner, channel;
    const char *protocol, *taken_by; /* NULL = no hand-over is open; nobody has it */
    bool muted, mine;
};

struct act {
    struct console_visit *visit;
    const struct act_plan *plan;
    int64_t conversation_id, now_us;
    const char *agent; /* "u12" */
    const char *cid;   /* of what is written; NULL = nothing is */
    struct act_found found;
    int step, sent, last; /* results so far; index of the last one */
    int64_t message_id;   /* that was written; 0 = none */
    json_t *undo;         /* taken along with the row */
    bool wake;            /* the assistant has something to take from the inbox */
    /* of a refusal */
    int status;
    const char *code, *words;
    json_t *more;
    const void *own;
};

/* The body has been read.  `cid` NULL: nothing is written. */
void act_begin(struct console_visit *visit, const struct act_plan *plan, const char *cid,
               const void *own);
/* The same for a conversation that the path does not name. */
void act_begin_for(struct console_visit *visit, const struct act_plan *plan,
                   int64_t conversation_id, const char *cid, const void *own);
struct pg_args *act_args(struct pg_unit *unit, enum sql statement);
void act_send(struct act *a, struct pg_unit *unit, struct pg_args *args);
/* The result of the statement sent last. */
const struct pg_result *act_result(const struct act *a, const struct pg_unit *unit);
/* Undoes everything; 409 answers with the row as it is now (`current`). */
void act_refuse(struct act *a, struct pg_unit *unit, int status, const char *code,
                const char *words);
/* Nothing more is to be done: commits without the steps that are left. */
void act_skip(struct act *a);
void act_answer_row(struct act *a);
void act_answer_message(struct act *a);
