#pragma once
#include "flows/flow.h"
#include "server/base/seal.h"
#include "server/contact/may.h"
#include <stdbool.h>
#include <stdint.h>
struct arena;
struct media_kind;
struct pg_args;
struct pg_result;
struct random;

/*
 * What agents do to a conversation, the same from the console as from the command line: the values
 * of the statements db/queries/agent_*.sql, and the rules they go by.  `agent` is who does it as
 * the audit names them: "u12" is account 12 of the console.  Instants are now, in us.
 */

/* How long a message of an agent may wait to be sent. */
#define AGENT_EXPIRES_US MINUTES_US(30)
enum { AGENT_TEXT_MAX = 4096 /* bytes */, AGENT_NAME_SIZE = 24 };

/* "u12" */
const char *agent_of_user(int64_t user_id, char out[AGENT_NAME_SIZE]);

/* SQL_AGENT_TAKE: a row, how many messages are still on their way in column 1; none: somebody was
 * first. */
void agent_take_args(struct pg_args *args, const char *protocol, const char *agent, int64_t now_us);
/* SQL_AGENT_GIVE_BACK: a row; none: it is not theirs, or their last message is on its way. */
void agent_back_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                     const char *protocol, const char *agent, int64_t now_us);

/* SQL_AGENT_OWNED: the conversation, locked; no row: it is not theirs. */
void agent_owned_args(struct pg_args *args, const char *protocol, const char *agent);
/* Why nothing may be said there now; the row is that of agent_owned.sql. */
enum agent_refusal {
    AGENT_MAY,
    AGENT_WINDOW,   /* their last message is 24 hours old: templates only */
    AGENT_MUTED,    /* they asked for no more messages: no template */
    AGENT_UNWANTED, /* the number recruits, and they did not say yes: no template (000-24) */
};
enum agent_refusal agent_refuses_words(const struct pg_result *owned, int64_t now_us);
enum agent_refusal agent_refuses_template(const struct pg_result *owned);

/* What an agent sends besides words; it lies sealed in the database until it has been sent. */
struct agent_file {
    const struct media_kind *kind;
    const char *name; /* as the person sees it */
    const void *bytes;
    size_t len;
};
/* SQL_AGENT_SAY: words (level L2) or a template; SQL_AGENT_SEND: a file.  Both answer the number of
 * the message. */
struct agent_message {
    const char *text;              /* what the history shows; the words themselves */
    const char *template;          /* "name/language"; NULL = words of the agent's own */
    struct packed packed;          /* a template's or a file's; unused for words */
    const struct agent_file *file; /* SQL_AGENT_SEND; NULL = SQL_AGENT_SAY */
};
/*
 * When words may go there by the hours of where the person is (agent_hours.h): 0 = now, else the
 * instant, CONTACT_NEVER = not within sixty days.  The row has these columns from `first` on.
 */
enum { HOURS_INBOUND, HOURS_PHONE, HOURS_CHANNEL, HOURS_CEP, HOURS_ZONE, HOURS_ANSWERED };
enum { AGENT_OWNED_HOURS = 11 }; /* of agent_owned.sql */
int64_t agent_opens(const struct pg_result *r, int first, const struct seal *seal, struct arena *a,
                    int64_t now_us);
/* When a call-back that is promised for an instant might be, by the same columns, on any channel:
 * 0 = then, else the first instant after it (agent_hours_promise()). */
int64_t agent_promise_opens(const struct pg_result *r, int first, const struct seal *seal,
                            struct arena *a, int64_t due_us);

/* What is kept of a text: CPFs and card numbers are masked, as in everybody's history. */
const char *agent_text_kept(const char *text, struct arena *a);
void agent_say_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                    const struct random *random, const struct pg_result *owned,
                    const struct agent_message *message, const char *agent, int64_t now_us);

void agent_send_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                     const struct random *random, const struct pg_result *owned,
                     const struct agent_message *message, const char *agent, int64_t now_us);

/* SQL_AGENT_GIVE: a part of a charge (reply.charge), which goes no more once that is paid; answers
 * the number of the message. */
struct agent_given {
    const struct reply *reply;
    const char *shown; /* in the history */
    int64_t contract_id;
};
void agent_give_args(struct pg_args *args, struct arena *a, const struct seal *seal,
                     const struct random *random, const struct pg_result *owned,
                     const struct agent_given *given, const char *agent, int64_t now_us);

/* SQL_AGENT_TONE: words that the rules forbid ("tone"), or that came at a time of quiet ("hours"),
 * were held, or `supervisor` let them go. */
void agent_tone_args(struct pg_args *args, const char *protocol, const char *agent,
                     const char *supervisor, const char *rule, int64_t now_us, const char *what);
