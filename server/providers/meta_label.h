#pragma once
#include <stdbool.h>
#include <stddef.h>
struct error;
struct strbuf;

/* Lengths as WhatsApp counts them: code points, not bytes. */
size_t meta_points(const char *text);

/* ERROR_INPUT naming `what` when the text is NULL, empty, not UTF-8 or longer than max points. */
bool meta_fits(const char *what, const char *text, size_t max, struct error *err);

/*
 * Appends the text as a JSON string.  Longer than max points (max > 1), it is cut between two
 * characters as people see them, without the space before the cut, and ends in "…".
 */
void meta_quote_label(struct strbuf *out, const char *text, size_t max);
