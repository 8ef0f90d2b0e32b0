#pragma once
#include <stdbool.h>
#include <stddef.h>
struct strbuf;

/*
 * Text for a channel that takes only so many characters (code points).  What comes out is always
 * valid UTF-8 without control characters but line ends: broken bytes become U+FFFD, tabs a blank.
 */
size_t clip_count(const char *text);  /* of what comes out; NULL is an empty text */
bool clip_is_empty(const char *text); /* nothing to be seen in it */
/* Appends the text.  Longer than max (2 or more), it is cut between two characters as people see
 * them, without the blank before the cut, and ends in "…". */
void clip_add(struct strbuf *out, const char *text, size_t max);
