#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct flow;
struct talk;

/*
 * The file of a recorded conversation, or of anything else that is compared line by line: what the
 * file says itself ("# person: one", "> oi", "@ 25h", "! accept wrong", blank lines), and between
 * that what the bot said.  Up to 2000 lines; blank ones at the end are dropped.
 */
struct lines {
    char **items; /* within the text that was split */
    size_t count;
};
struct lines lines_split(char *text, struct arena *a); /* the text is changed */
/* What the file itself says; everything else is what the bot said and is made again. */
bool lines_is_script(const char *line);
/* "one" of "# person: one"; NULL = there is no such line. */
const char *lines_header(const struct lines *file, const char *name);
bool lines_same(const struct lines *a, const struct lines *b);
/* To stdout, as comments of TAP: "# - expected", "# + said". */
void lines_print_diff(const struct lines *old, const struct lines *now, struct arena *a);

/* Starts a talk with the day and the person that the file names; an unknown word is a fault. */
void conversation_begin(struct talk *t, const struct flow *flow, const struct lines *file);
