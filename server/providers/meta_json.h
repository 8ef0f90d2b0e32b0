#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct strbuf;

/*
 * Reading Meta's JSON without trusting its types: what is absent, null or of another type is NULL.
 * Every text returned lives in the arena.
 */
const char *meta_text(const json_t *object, const char *key, struct arena *a);
/* A non-empty string. */
const char *meta_word(const json_t *object, const char *key, struct arena *a);
/* A non-empty string, or an integer written as text. */
const char *meta_id(const json_t *object, const char *key, struct arena *a);
/* The digits of a phone number with plus, spaces, dots, dashes or brackets; NULL when it holds
 * anything else (a BSUID, a name) or is no 1 to 20 digits. */
const char *meta_digits(const char *text, struct arena *a);
/* Unix seconds, string or number, as microseconds; 0 = missing or unreadable. */
int64_t meta_instant(const json_t *object, const char *key);
bool meta_error_code(const json_t *error, int *code);
/* The codes of an errors array; returns how many were stored. */
size_t meta_error_codes(const json_t *errors, int *codes, size_t max);
/* Compact JSON text, a third of the time jansson takes; the texts inside hold no NUL. */
const char *meta_dump(json_t *json, struct arena *a);

/*
 * Parses a body of WA_BODY_MAX bytes or less.  jansson refuses a whole body for one lone surrogate
 * escape, U+0000, broken UTF-8 or an oversized number: then the body is repaired and tried again.
 * NULL when it still is not JSON.  The caller owns the result.
 */
json_t *meta_load(const char *body, size_t len);

/*
 * Copies a JSON text, with U+FFFD for what a string must not hold, quotes around integers beyond 18
 * digits and null for reals beyond the range of double.  False when there was nothing to repair.
 */
bool meta_repair(const char *json, size_t len, struct strbuf *out);

/* Appends a JSON string with its quotes.  The text must be valid UTF-8. */
void meta_quote(struct strbuf *out, const char *text);
