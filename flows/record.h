#pragma once
#include "flows/flow.h"
struct arena;

/*
 * The trace of one turn: everything the engine was given (event, what was understood, facts,
 * answers), and a digest of what it made of it.  With the graph of that version a replay needs
 * neither the database nor today's understanding, and makes the same bytes.  It holds what the
 * person wrote: callers seal it.
 */
struct flow_answered {
    const char *action; /* what was asked */
    struct flow_answer answer;
    enum assurance assurance; /* of the facts when it was answered */
};
enum { FLOW_ANSWERS_MAX = FLOW_ROUNDS_MAX + 1 };
struct flow_record {
    const struct flow_session *before; /* where a session begins, or was changed from outside */
    struct flow_event event;
    const struct flow_heard *heard; /* of the turn: flow_turn.heard */
    struct flow_facts facts;        /* the creditor's only together with `before` */
    struct flow_answered answers[FLOW_ANSWERS_MAX];
    size_t answer_count;
    uint64_t digest; /* flow_turn_digest() when the turn was complete */
};

void flow_record_answer(struct flow_record *record, const char *action,
                        const struct flow_answer *answer, enum assurance assurance);
/* Replies with their options, and where the session stands. */
uint64_t flow_turn_digest(const struct flow_turn *turn, const struct flow_session *session);

/* With a format byte; `flow` names the expectations that were met by their place in the graph. */
struct packed flow_record_pack(const struct flow *flow, const struct flow_record *record,
                               struct arena *a);
/* ERROR_CONFLICT when the bytes are no record, or not of this graph.  All in the arena. */
bool flow_record_unpack(const struct flow *flow, struct packed packed, struct arena *a,
                        struct flow_record *out, struct error *err);

/*
 * Runs one record again on `session` (which becomes the one after it).  The creditor's facts are
 * taken from the record when it has them, else from `facts`.  ERROR_CONFLICT when the engine asks
 * what the record does not answer.  Compare flow_turn_digest() to know whether it is the same.
 */
bool flow_replay(const struct flow *flow, struct flow_session *session,
                 const struct flow_record *record, struct vars creditor, struct arena *a,
                 struct flow_turn *turn, struct error *err);

/*
 * Hides who it is about, and leaves what happened: CPFs, cards and other long numbers in what was
 * written, names, factors, codes, contacts and links in what was answered.
 */
void flow_record_mask(struct flow_record *record, struct arena *a);
