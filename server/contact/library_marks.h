#pragma once
#include <stddef.h>
struct arena;

/*
 * Old layouts mark what is to be filled in as "#nome do cliente#": spelling, accents and capitals
 * do not matter.  They become variables; a mark that is not known stays as it is and is told with
 * its line.  A single '#' ("contrato #123") is no mark.
 */
enum { LIBRARY_MARKS_MAX = 50 };
struct library_mark {
    int line;
    const char *words; /* what stands between the signs */
};
struct library_converted {
    const char *text;
    struct library_mark unknown[LIBRARY_MARKS_MAX];
    size_t unknown_count; /* no more than LIBRARY_MARKS_MAX are kept */
};
void library_convert(const char *text, struct arena *a, struct library_converted *out);

/* The i-th mark that is known, and its variable; NULL behind the last. */
const char *library_mark_known(size_t i, const char **variable);
