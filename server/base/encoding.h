#pragma once
#include <stdbool.h>
#include <stddef.h>
struct strbuf;

bool encoding_is_ascii(const char *text, size_t len);
/* Whole and shortest sequences only, no surrogates, nothing over U+10FFFF. */
bool encoding_is_utf8(const char *text, size_t len);
/* Appends Windows-1252 as UTF-8; false when a byte has no character there. */
bool encoding_from_1252(const char *text, size_t len, struct strbuf *out);
