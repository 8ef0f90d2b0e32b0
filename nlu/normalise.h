#pragma once
#include <stddef.h>
struct arena;

/*
 * Two plain views of what a person wrote, both lower-case ASCII in the arena.  Pure; any bytes are
 * accepted (broken UTF-8 counts as blanks); only the first NORMALISE_MAX bytes are looked at, so a
 * hostile message costs no more than a long one.
 */
enum { NORMALISE_MAX = 4096 };

/* Accents folded, punctuation kept, everything else a blank: where dates and amounts are read. */
char *normalise_fold(struct arena *a, const char *text);

/*
 * Words only, one blank between them, none at the ends: where keywords and labels are compared.
 * Three and more equal letters become one, and two at the end of a word ("simmm", "oii").  A thumb
 * up is the word "sim".
 */
char *normalise_words(struct arena *a, const char *text);
/* The same of what normalise_fold() made, in its place. */
char *normalise_squeeze(char *folded);
