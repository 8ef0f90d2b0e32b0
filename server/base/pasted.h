#pragma once
#include <stddef.h>

/*
 * What stands between groups of digits when a number is pasted from a PDF, a web page or a chat:
 * no-break and thin spaces, every kind of dash, and marks that are not seen (UTF-8).
 */
/* The length in bytes of such a separator at `text`, of which `len` bytes are there; 0 = none. */
size_t pasted_separator(const char *text, size_t len);
