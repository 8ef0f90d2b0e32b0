#pragma once
struct strbuf;

/*
 * Writes text so that it means itself inside HTML elements and inside quoted attributes: & < > " '
 * become entities, control characters (but for a line break) and broken UTF-8 become U+FFFD.
 */
void escape_html(const char *text, struct strbuf *out);
