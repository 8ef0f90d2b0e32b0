#include "server/base/strbuf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 }; /* most are never enlarged */

static void reserve(struct strbuf *sb, size_t extra)
{
    if (extra > SIZE_MAX / 2 - sb->len)
        abort();
    if (sb->data && sb->len + extra + 1 <= sb->capacity)
        return;
    size_t capacity = sb->capacity ? sb->capacity : FIRST_CAPACITY;
    while (capacity < sb->len + extra + 1)
        capacity *= 2;
    sb->data = realloc(sb->data, capacity);
    if (!sb->data)
        abort();
    sb->capacity = capacity;
}

void *strbuf_grow(struct strbuf *sb, size_t len)
{
    reserve(sb, len);
    char *start = sb->data + sb->len;
    sb->len += len;
    sb->data[sb->len] = '\0';
    return start;
}

void strbuf_add(struct strbuf *sb, const void *data, size_t len)
{
    if (len)
        memcpy(strbuf_grow(sb, len), data, len);
}

void strbuf_adds(struct strbuf *sb, const char *s)
{
    strbuf_add(sb, s, strlen(s));
}

void strbuf_addc(struct strbuf *sb, char c)
{
    strbuf_add(sb, &c, 1);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
    va_list args, again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0)
        abort();
    char *start = strbuf_grow(sb, (size_t)len);
    vsnprintf(start, (size_t)len + 1, fmt, again);
    va_end(again);
}

const char *strbuf_str(const struct strbuf *sb)
{
    return sb->data ? sb->data : "";
}

void strbuf_reset(struct strbuf *sb)
{
    sb->len = 0;
    if (sb->data)
        sb->data[0] = '\0';
}

void strbuf_done(struct strbuf *sb)
{
    free(sb->data);
    *sb = (struct strbuf){ 0 };
}
