#pragma once
#include "flows/tone.h"
#include "server/console/act.h"
struct preview;

/*
 * What goes out to the person: words, a template, a file.  All of it goes the same way: whoever
 * holds the conversation, asked once when something came meanwhile, held by its tone, one message
 * for one cid.
 */
struct said {
    const char *text;       /* as the history shows it */
    const char *supervisor; /* who lets forbidden words go; NULL = nobody */
    struct tone tone;
    int64_t seen;
    bool again;
    const struct preview *promise; /* written down with it; NULL = none */
    const char *template;          /* "name/language"; NULL = it is none */
    const struct agent_file *file; /* NULL = none */
    struct packed packed;          /* of a template or a file */
    /* Why it may not go, found out before the conversation was; told unless it went already. */
    const char *code, *words;
    const char *field; /* that is wrong; NULL = none by itself */
};
/* Reads `seen`, `again` and `cid` of the body: 400 without a cid that is a UUID. */
void say_begin(struct console_visit *v, struct said *s);
