#pragma once
#include "flows/tone.h"
#include "server/console/act.h"
struct preview;

/*
 * What goes out to the person: words, a template, a file, a charge.  All of it goes the same way:
 * whoever holds the conversation, asked once when something came meanwhile, held by its tone, one
 * message for one cid.
 */
struct said {
    const char *text;       /* as the history shows it */
    const char *supervisor; /* who lets forbidden words go; NULL = nobody */
    struct tone tone;
    int64_t seen;
    bool again;
    const struct preview *preview; /* NULL = it was none */
    const char *template;          /* "name/language"; NULL = it is none */
    const struct agent_file *file; /* NULL = none */
    struct packed packed;          /* of a template or a file */
    /* Why it may not go, found out before the conversation was; told unless it went already. */
    const char *code, *words;
    const char *field; /* that is wrong; NULL = none by itself */
};
/* Reads `seen`, `again` and `cid` of the body: 400 without a cid that is a UUID. */
void say_begin(struct console_visit *v, struct said *s);

/* The steps that all of them have (api_say.c). */

/* True: it was sent before; that message is answered. */
bool say_was_sent(struct act *a);
/* Only who holds the conversation; refuses and answers false otherwise. */
bool say_is_theirs(struct act *a, struct pg_unit *unit);
bool say_is_news(const struct act *a, int64_t seen, bool again);
/* Asks for what came; say_refuse_news() answers it with 409. */
void say_look_news(struct act *a, struct pg_unit *unit, int64_t seen);
void say_refuse_news(struct act *a, struct pg_unit *unit);
/* Refuses and answers false when it may not go now; `owned` is the row of agent_owned.sql. */
bool say_may_now(struct act *a, struct pg_unit *unit, const struct pg_result *owned, bool template);
/* ... because it is a time of quiet where the person is; the answer says when that ends. */
bool say_is_quiet(struct act *a, struct pg_unit *unit, const struct pg_result *owned);
/* It was written as this number. */
void say_keep(struct act *a, struct pg_unit *unit, int64_t message_id);
