#include "server/money/cnab_line.h"

#include "server/base/encoding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { RAW_MAX = 1600 }; /* bytes of a line with its trailing blanks, also as UTF-8 */
enum { DOS_END = 0x1a };

struct raw {
    char bytes[RAW_MAX];
    size_t len;
    bool too_long;
};

/* ---- bytes ---- */

static bool fill(struct cnab *r)
{
    long got;

    if (r->start < r->end)
        return true;
    if (r->at_end)
        return false;
    got = r->read(r->ctx, r->buffer, sizeof(r->buffer));
    r->failed = got < 0;
    r->at_end = got <= 0;
    r->start = 0;
    r->end = got > 0 ? (size_t)got : 0;
    return got > 0;
}

/* CRLF is one end, CR alone too.  False at the end of the file, when nothing was left. */
static bool read_raw(struct cnab *r, struct raw *raw)
{
    bool any = false;

    raw->len = 0;
    raw->too_long = false;
    while (fill(r)) {
        char c = r->buffer[r->start++];
        bool joined = c == '\n' && r->after_cr;
        r->after_cr = c == '\r';
        if (joined)
            continue;
        if (c == DOS_END) {
            r->at_end = true;
            r->start = r->end;
            return any;
        }
        if (c == '\n' || c == '\r')
            return true;
        any = true;
        if (raw->len < RAW_MAX)
            raw->bytes[raw->len++] = c;
        else
            raw->too_long |= c != ' ';
    }
    return any;
}

static size_t trimmed(const char *bytes, size_t len)
{
    while (len > 0 && bytes[len - 1] == ' ')
        len--;
    return len;
}

/* ---- characters ---- */

/* A file that was saved as UTF-8 has its columns counted in characters: back to a byte each. */
static void to_latin1(struct raw *raw)
{
    size_t to = 0;

    for (size_t i = 0; i < raw->len; i++) {
        unsigned char c = (unsigned char)raw->bytes[i];
        if ((c & 0xc0) == 0x80)
            continue;
        if (c >= 0xc2 && c <= 0xc3)
            c = (unsigned char)(((c & 3) << 6) | ((unsigned char)raw->bytes[i + 1] & 0x3f));
        else if (c >= 0x80)
            c = '?';
        raw->bytes[to++] = (char)c;
    }
    raw->len = to;
}

static void drop_bom(struct cnab *r, struct raw *raw)
{
    if (r->line == 1 && raw->len >= 3 && memcmp(raw->bytes, "\xef\xbb\xbf", 3) == 0) {
        raw->len -= 3;
        memmove(raw->bytes, raw->bytes + 3, raw->len);
    }
}

static int control_column(const struct raw *raw)
{
    for (size_t i = 0; i < raw->len; i++)
        if ((unsigned char)raw->bytes[i] < ' ' || raw->bytes[i] == 0x7f)
            return (int)i + 1;
    return 0;
}

static bool take(struct cnab *r, struct raw *raw, struct cnab_line *line)
{
    size_t width = r->header.format ? (size_t)r->header.format : CNAB_LINE_MAX;

    if (!encoding_is_ascii(raw->bytes, raw->len) && encoding_is_utf8(raw->bytes, raw->len))
        to_latin1(raw);
    raw->len = trimmed(raw->bytes, raw->len);
    int bad = control_column(raw);
    if (bad)
        return cnab_break(r, line, bad, "a character that no CNAB file has (byte %d)",
                          raw->bytes[bad - 1]);
    if (raw->too_long || raw->len > width)
        return cnab_break(r, line, (int)width + 1, "the line is longer than %zu columns", width);
    line->len = raw->len;
    memset(line->text, ' ', CNAB_LINE_MAX);
    memcpy(line->text, raw->bytes, raw->len);
    line->text[CNAB_LINE_MAX] = '\0';
    return true;
}

enum cnab_got cnab_line_next(struct cnab *r, struct cnab_line *line)
{
    struct raw raw = { .len = 0 };

    while (read_raw(r, &raw)) {
        line->number = ++r->line;
        drop_bom(r, &raw);
        if (trimmed(raw.bytes, raw.len) > 0 || raw.too_long)
            return take(r, &raw, line) ? CNAB_GOT_LINE : CNAB_GOT_FAULT;
    }
    return r->failed ? CNAB_GOT_FAILURE : CNAB_GOT_END;
}

/* ---- telling ---- */

__attribute__((format(printf, 4, 0))) static void fill_fault(struct cnab_fault *fault,
                                                             const struct cnab_line *line,
                                                             int column, const char *fmt,
                                                             va_list args)
{
    fault->line = line ? line->number : 0;
    fault->column = column;
    vsnprintf(fault->cause, sizeof(fault->cause), fmt, args);
}

bool cnab_break(struct cnab *r, const struct cnab_line *line, int column, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fill_fault(&r->fault, line, column, fmt, args);
    va_end(args);
    return false;
}

void cnab_warn(struct cnab *r, const struct cnab_line *line, int column, const char *fmt, ...)
{
    struct cnab_fault warning;
    va_list args;

    if (!r->warn)
        return;
    va_start(args, fmt);
    fill_fault(&warning, line, column, fmt, args);
    va_end(args);
    r->warn(r->ctx, &warning);
}

/* ---- fields ---- */

char cnab_at(const struct cnab_line *line, int column)
{
    return line->text[column - 1];
}

void cnab_text(const struct cnab_line *line, struct cnab_span span, char *out, size_t size)
{
    int from = span.from, to = span.to;
    size_t len = 0;

    while (from > 0 && to >= from && cnab_at(line, to) == ' ')
        to--;
    while (from > 0 && from <= to && cnab_at(line, from) == ' ')
        from++;
    for (; from > 0 && from <= to; from++) {
        unsigned char c = (unsigned char)cnab_at(line, from);
        if (len + 1 + (c >= 0x80) >= size)
            break;
        if (c >= 0x80) {
            out[len++] = (char)(0xc0 | (c >> 6));
            c = 0x80 | (c & 0x3f);
        }
        out[len++] = (char)c;
    }
    out[len] = '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int64_t cnab_number(const struct cnab_line *line, struct cnab_span span, int *bad)
{
    int64_t value = 0;
    int at = span.from;

    while (at > 0 && at <= span.to && cnab_at(line, at) == ' ')
        at++;
    if (at == 0 || at > span.to)
        return -1;
    for (; at <= span.to; at++) {
        if (!is_digit(cnab_at(line, at)) || value > (INT64_MAX - 9) / 10) {
            *bad = at;
            return -2;
        }
        value = value * 10 + (cnab_at(line, at) - '0');
    }
    return value;
}

static int number_at(const struct cnab_line *line, int from, int width)
{
    int value = 0;

    for (int i = 0; i < width; i++)
        value = value * 10 + (cnab_at(line, from + i) - '0');
    return value;
}

static bool read_day(const struct cnab_line *line, struct cnab_span span, bool iso, day_t *out)
{
    int width = span.to - span.from + 1, years = width - 4;

    iso = iso && years == 4;
    int year = number_at(line, iso ? span.from : span.from + 4, years);
    int month = number_at(line, iso ? span.from + years : span.from + 2, 2);
    int day = number_at(line, iso ? span.from + years + 2 : span.from, 2);

    if (years == 2)
        year += year < 70 ? 2000 : 1900;
    if (!day_valid(year, month, day))
        return false;
    *out = day_from_civil(year, month, day);
    return true;
}

/* "At sight" and "against presentation" are written as eights or nines. */
static bool is_no_day(const struct cnab_line *line, struct cnab_span span)
{
    char first = cnab_at(line, span.from);

    for (int at = span.from; at <= span.to; at++)
        if (cnab_at(line, at) != first)
            return false;
    return first == ' ' || first == '0' || first == '8' || first == '9';
}

bool cnab_day(const struct cnab_line *line, struct cnab_span span, bool iso, day_t *out, int *bad)
{
    *out = CNAB_NO_DAY;
    if (span.from == 0 || is_no_day(line, span))
        return true;
    for (int at = span.from; at <= span.to; at++)
        if (!is_digit(cnab_at(line, at))) {
            *bad = at;
            return false;
        }
    *bad = span.from;
    return read_day(line, span, iso, out);
}
