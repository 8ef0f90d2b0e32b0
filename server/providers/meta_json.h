#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct strbuf;

/*
 * Meta's JSON, read by a scanner of our own: jansson took two fifths of the server's time for the
 * webhook.  It takes what jansson takes and nothing else (fuzzed against it): RFC 8259 without
 * U+0000 and lone surrogates, integers of 64 bits, reals within double, an object or a list
 * outside.
 */
enum meta_kind {
    META_NULL,
    META_FALSE,
    META_TRUE,
    META_INTEGER,
    META_REAL,
    META_STRING,
    META_ARRAY,
    META_OBJECT
};

struct meta_value {
    enum meta_kind kind;
    uint32_t count;          /* bytes of a string, members of a container */
    uint32_t raw_len;        /* bytes of raw */
    const char *raw;         /* as it stands in the text that was given */
    const char *key;         /* in an object */
    struct meta_value *next; /* in its container */
    union {
        const char *text; /* valid UTF-8 without escapes, ends with NUL */
        int64_t integer;
        double real;
        struct meta_value *first;
    };
};

/* NULL when it is not JSON, or deeper than jansson goes.  Everything but `raw` lives in the arena:
 * at most 24 times the bytes of the text, for a list of digits. */
const struct meta_value *meta_scan(const char *json, size_t len, struct arena *a);

/*
 * Reads a body of WA_BODY_MAX bytes or less.  One lone surrogate escape, U+0000, broken UTF-8 or an
 * oversized number does not sink a whole body: it is repaired and read again.  NULL when it still
 * is not JSON.  `raw` points into the body, or into the repaired copy in the arena.
 */
const struct meta_value *meta_load(const char *body, size_t len, struct arena *a);

/*
 * Copies a JSON text, with U+FFFD for what a string must not hold, quotes around integers beyond 18
 * digits and null for reals beyond the range of double.  False when there was nothing to repair.
 */
bool meta_repair(const char *json, size_t len, struct strbuf *out);

/*
 * Looking without trusting: each takes NULL and values of any kind.
 */
/* The member of an object; of several with one key the last.  NULL = none. */
const struct meta_value *meta_get(const struct meta_value *object, const char *key);
/* The first of a list, or NULL; go on with ->next. */
const struct meta_value *meta_first(const struct meta_value *array);
size_t meta_size(const struct meta_value *array);
bool meta_is(const struct meta_value *value, enum meta_kind kind);
bool meta_is_number(const struct meta_value *value);
double meta_number(const struct meta_value *value);
const char *meta_string(const struct meta_value *value);

/*
 * Members, with NULL for what is absent, null or of another type.  Texts live in the arena of
 * meta_load.
 */
const char *meta_text(const struct meta_value *object, const char *key);
/* A non-empty string. */
const char *meta_word(const struct meta_value *object, const char *key);
/* A non-empty string, or an integer written as text. */
const char *meta_id(const struct meta_value *object, const char *key, struct arena *a);
/* The digits of a phone number with plus, spaces, dots, dashes or brackets; NULL when it holds
 * anything else (a BSUID, a name) or is no 1 to 20 digits. */
const char *meta_digits(const char *text, struct arena *a);
/* Unix seconds, string or number, as microseconds; 0 = missing or unreadable. */
int64_t meta_instant(const struct meta_value *object, const char *key);
bool meta_error_code(const struct meta_value *error, int *code);
/* The codes of an errors array; returns how many were stored. */
size_t meta_error_codes(const struct meta_value *errors, int *codes, size_t max);

/* Appends a JSON string with its quotes.  The text must be valid UTF-8. */
void meta_quote(struct strbuf *out, const char *text);
