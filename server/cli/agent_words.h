#pragma once
#include "server/cli/admin.h"
#include <stdbool.h>

/* What an agent's command was told, and what its verbs share (cmd_agent.c, agent_send.c). */
struct words {
    const char *verb, *protocol, *agent;
    const char *language; /* template */
    const char **more;    /* template: its name, then the values */
    size_t more_count;
    const char *supervisor;     /* who lets words go that the rules forbid; NULL = nobody */
    bool again;                 /* template */
    const char *file, *caption; /* send; NULL = none */
};

int64_t agent_now_us(void);
/*
 * What only the agent who holds a conversation may do is one transaction: begin answers the row of
 * agent_owned.sql, NULL with the error set when it is not theirs; end commits, or undoes after an
 * error, and answers whether all is well.
 */
const struct pg_result *agent_owned_begin(struct admin *a, const struct words *w);
bool agent_owned_end(struct admin *a);
/* Sets the error when the person wrote more than 24 hours ago. */
void agent_check_window(struct admin *a, const struct words *w, const struct pg_result *owned);
/* Whether it is a time of rest where the person is (collections reference 6.2): an error unless a
 * supervisor lets it go, which agent_note_hours() writes down. */
bool agent_is_quiet(struct admin *a, const struct words *w, const struct pg_result *owned);
void agent_note_hours(struct admin *a, const struct words *w);
/* Words that the rules forbid are held, or another person answers for them: both are audited. */
void agent_note_tone(struct admin *a, const struct words *w, const char *rule);
/* After the commit: tells of words that were held. */
void agent_tell_held(struct admin *a, const char *stem, const char *rule);

/* agent_send.c: a picture, a voice note, a video or a PDF. */
void agent_send_file(struct admin *a, const struct words *w);
/* agent_receipt.c: writes a file that came by a payment page to standard output. */
void agent_receipt(struct admin *a, const struct words *w);
