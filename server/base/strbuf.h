#pragma once
#include <stddef.h>

/*
 * A growing byte string, for building only.  Always NUL-terminated (the NUL is not counted).
 * Starts as { 0 }; free with strbuf_done().  Never fails: exhausted memory stops the process.
 */
struct strbuf {
    char *data; /* NULL until the first byte is added: read through strbuf_str() */
    size_t len, capacity;
};

void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_adds(struct strbuf *sb, const char *s);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Reserves len bytes at the end, counts them as used and returns where they start. */
void *strbuf_grow(struct strbuf *sb, size_t len);

/* Never NULL. */
const char *strbuf_str(const struct strbuf *sb);

/* Empties but keeps the memory. */
void strbuf_reset(struct strbuf *sb);
void strbuf_done(struct strbuf *sb);
