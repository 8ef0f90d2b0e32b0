#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct reply;

/*
 * What a reply sounds like on a call, and what the keys mean that are pressed after it (channels
 * reference, 4).  A script is plain text for any speech engine, a sentence or more a line, with
 * what spoken.h makes of numbers.  Links, Pix codes and documents are never read: they go by
 * message, as the reply itself on a channel of text.
 *
 * Options have the keys 1 to 8; when there are more, 7 of them a page, and 8 leads to the next page
 * (after the last to the first).  Always: 0 says it again, 9 ends all calls, the star calls a
 * person.
 */
enum {
    VOICE_BODY_MAX = 2800,   /* bytes of what is said before the menu; cut behind a sentence */
    VOICE_TITLE_MAX = 120,   /* bytes of an option as it is said */
    VOICE_SCRIPT_MAX = 4096, /* bytes in all: what the engines take at once */
    VOICE_KEYS = 8,
    VOICE_KEYS_MAX = 20 /* pressed in a row: a CPF, a date, a code */
};

struct voice_place {
    size_t page; /* of the menu, from 0; beyond the last it begins again */
    bool last;   /* the person is to answer now: the keys that always work are named */
};
struct voice_script {
    const char *text; /* the arena's */
    bool by_message;  /* the reply must be sent as well */
};
struct voice_script voice_render(const struct reply *reply, struct voice_place place,
                                 struct arena *a);

enum voice_meaning {
    VOICE_NOTHING, /* noise or silence */
    VOICE_TAP,     /* an option: `text` is its id, for FLOW_TAP */
    VOICE_WORDS,   /* `text` is as if it was written, for FLOW_TEXT; so are keys without option */
    VOICE_AGAIN,   /* the same script once more */
    VOICE_NEXT     /* the next page of the menu */
};
struct voice_heard {
    enum voice_meaning meaning;
    const char *text;
};
/* What was pressed ("2", "52998224725#") after the newest reply with options, or NULL. */
struct voice_heard voice_hear(const struct reply *menu, size_t page, const char *keys,
                              struct arena *a);
