#include "server/base/log.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * A line is at most PIPE_BUF long, so that lines of several processes on one pipe never mix.  What
 * does not fit is left out and the line says "cut":true.
 */
enum { LINE_MAX_BYTES = 4096, TEXT_MAX_BYTES = 512 };

struct line {
    size_t len;
    bool full; /* the field being written did not fit */
    bool cut;  /* something was left out */
    char data[LINE_MAX_BYTES];
};

static _Atomic int lowest = LOG_INFO;
static struct clock chosen;

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARN] = "warn",
    [LOG_ERROR] = "error",
};

void log_set_level(enum log_level level)
{
    atomic_store(&lowest, (int)level);
}

void log_set_clock(const struct clock *clock)
{
    chosen = clock ? *clock : (struct clock){ 0 };
}

/* Keeps room for the end of the line. */
static void put(struct line *line, const char *data, size_t len)
{
    static const size_t reserve = sizeof(",\"cut\":true}\n");

    if (line->len + len + reserve > LINE_MAX_BYTES) {
        line->full = true;
        return;
    }
    memcpy(line->data + line->len, data, len);
    line->len += len;
}

/* The length of the UTF-8 character at s (no surrogates, nothing overlong); 0 = not one. */
static size_t utf8_len(const unsigned char *s)
{
    static const struct {
        unsigned char first, last, second_min, second_max, len;
    } forms[] = {
        { 0x20, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (s[0] < forms[i].first || s[0] > forms[i].last)
            continue;
        if (forms[i].len > 1 && (s[1] < forms[i].second_min || s[1] > forms[i].second_max))
            return 0;
        for (size_t k = 2; k < forms[i].len; k++)
            if ((s[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].len;
    }
    return 0;
}

/* Writes one character of s and returns how many bytes of s it took. */
static size_t put_char(struct line *line, const char *s)
{
    unsigned char c = (unsigned char)*s;
    size_t len = utf8_len((const unsigned char *)s);
    char escape[8];

    if (c == '"' || c == '\\') {
        put(line, (const char[]){ '\\', (char)c }, 2);
        return 1;
    }
    if (len > 0) {
        put(line, s, len);
        return len;
    }
    if (c < 0x20)
        put(line, escape, (size_t)snprintf(escape, sizeof(escape), "\\u%04x", c));
    else
        put(line, "\\ufffd", 6);
    return 1;
}

static void put_string(struct line *line, const char *s)
{
    const char *end = s + TEXT_MAX_BYTES;

    put(line, "\"", 1);
    while (*s && s < end)
        s += put_char(line, s);
    line->cut |= *s != '\0';
    put(line, "\"", 1);
}

static void put_field(struct line *line, const struct log_field *field)
{
    size_t before = line->len;
    char number[24];

    line->full = false;
    put(line, ",", 1);
    put_string(line, field->name);
    put(line, ":", 1);
    if (field->text)
        put_string(line, field->text);
    else
        put(line, number, (size_t)snprintf(number, sizeof(number), "%" PRId64, field->number));
    if (line->full) {
        line->len = before;
        line->cut = true;
    }
}

static void put_text_field(struct line *line, const char *name, const char *text)
{
    struct log_field field = LOG_STR(name, text);

    put_field(line, &field);
}

static void put_head(struct line *line, enum log_level level, const char *fact)
{
    struct clock clock = chosen.now_us ? chosen : clock_system();
    char at[INSTANT_TEXT_SIZE];

    put(line, "{\"at\":", 6);
    put_string(line, instant_format(clock_now_us(&clock), at));
    put_text_field(line, "level", level_names[level]);
    put_text_field(line, "fact", fact);
}

static void put_context(struct line *line, const struct log_context *ctx)
{
    const struct log_field ids[] = {
        LOG_NUM("request", ctx->request),
        LOG_NUM("conversation", ctx->conversation),
        LOG_NUM("tenant", ctx->tenant),
    };

    for (size_t i = 0; i < COUNT_OF(ids); i++)
        if (ids[i].number)
            put_field(line, &ids[i]);
}

/* One write, so that a line is whole or absent; a full or closed stderr must not stop the work. */
static void finish(struct line *line)
{
    static const char cut[] = ",\"cut\":true";

    if (line->cut) {
        memcpy(line->data + line->len, cut, sizeof(cut) - 1);
        line->len += sizeof(cut) - 1;
    }
    line->data[line->len++] = '}';
    line->data[line->len++] = '\n';
    if (write(STDERR_FILENO, line->data, line->len) < 0)
        return;
}

void log_write(const struct log_context *ctx, enum log_level level, const char *fact,
               const struct log_field *fields)
{
    struct line line;

    if ((int)level < atomic_load(&lowest) || level >= LOG_NONE)
        return;
    line.len = 0;
    line.full = line.cut = false;
    put_head(&line, level, fact);
    if (ctx)
        put_context(&line, ctx);
    for (; fields && fields->name; fields++)
        put_field(&line, fields);
    finish(&line);
}
