#pragma once
#include "flows/flow.h"
struct arena;

/*
 * Hides who a text is about, so that somebody else may read it: CPFs, cards, other long numbers,
 * e-mail addresses, links, tokens of our own links, and names.  Names are those that the session
 * knows (`known`), those of the commonest people, what follows "meu nome é", and what is written
 * with a capital where none is usual: rather a word too many than one too few.  Pure.
 */
struct mask {
    struct vars known;
    day_t today;
};

/* For a turn that is run again: the length stays, and so do days of the month and small amounts. */
char *mask_text(const char *text, const struct mask *mask, struct arena *a);

/*
 * For people who label what was not understood, and for what is learned from it: no digit is left,
 * each hidden piece is "***", and it is one line, of the first MASK_LINE_MAX bytes.  NULL when
 * nothing to be read is left.
 */
enum { MASK_LINE_MAX = 1000 };
char *mask_line(const char *text, const struct mask *mask, struct arena *a);

/* mask_names.c: how a word in small letters without accents may name somebody. */
bool mask_is_given_name(const char *word);  /* wherever it stands */
bool mask_is_family_name(const char *word); /* beside another name, or with a capital */
bool mask_is_usual_word(const char *word);  /* what is no name even there */
