#pragma once
#include <stdbool.h>
struct arena;
struct library_text;

/* A template as people look at it: a line of what it is, its parts, its actions; the arena's. */
const char *library_print(const struct library_text *text, bool sample, struct arena *a);
