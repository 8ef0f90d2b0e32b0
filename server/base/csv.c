#include "server/base/csv.h"

#include "server/base/encoding.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_SIZE = 256 * 1024 };

void csv_init(struct csv *csv, csv_read_fn *read, void *ctx)
{
    *csv = (struct csv){ .read = read, .ctx = ctx };
    csv->buffer = malloc(BUFFER_SIZE);
    if (!csv->buffer)
        abort();
}

void csv_done(struct csv *csv)
{
    free(csv->buffer);
    strbuf_done(&csv->text);
    *csv = (struct csv){ 0 };
}

/* Has a whole record's bytes at hand, or all that is left. */
static void fill(struct csv *csv)
{
    if (csv->at_end || csv->end - csv->start > CSV_RECORD_MAX)
        return;
    csv->end -= csv->start;
    memmove(csv->buffer, csv->buffer + csv->start, csv->end);
    csv->start = 0;
    while (!csv->at_end && csv->end < BUFFER_SIZE) {
        long got = csv->read(csv->ctx, csv->buffer + csv->end, BUFFER_SIZE - csv->end);
        if (got < 0)
            csv->ended = CSV_READ_FAILED;
        csv->at_end = got <= 0;
        csv->end += got > 0 ? (size_t)got : 0;
    }
}

static bool starts_with(const struct csv *csv, const char *bytes, size_t len)
{
    return csv->end - csv->start >= len && memcmp(csv->buffer + csv->start, bytes, len) == 0;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Length of the first line, without its end. */
static size_t line_length(const char *s, size_t len)
{
    const char *lf = memchr(s, '\n', len);
    size_t line = lf ? (size_t)(lf - s) : len;
    const char *cr = memchr(s, '\r', line);

    return cr ? (size_t)(cr - s) : line;
}

static size_t line_end_length(const char *s, size_t left)
{
    if (left == 0)
        return 0;
    return left > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : 1;
}

/* ---- the beginning ---- */

static const struct {
    const char *bytes;
    size_t len;
} not_csv[] = {
    { "\xff\xfe", 2 },         /* UTF-16, "Texto Unicode" of Excel */
    { "\xfe\xff", 2 },         /* the same, big-endian */
    { "PK\x03\x04", 4 },       /* xlsx, ods */
    { "\xd0\xcf\x11\xe0", 4 }, /* xls */
};

/* The one that occurs most often in the header, outside quotes. */
static char separator_of(const char *line, size_t len)
{
    static const char candidates[] = ";\t,";
    size_t seen[3] = { 0 }, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < len; i++) {
        quoted ^= line[i] == '"';
        const char *candidate = line[i] && !quoted ? strchr(candidates, line[i]) : NULL;
        if (candidate)
            seen[candidate - candidates]++;
    }
    for (size_t i = 1; i < 3; i++)
        if (seen[i] > seen[best])
            best = i;
    return candidates[best];
}

/* Excel's own first line "sep=;", which it does not count as a row. */
static bool take_separator_line(struct csv *csv)
{
    const char *s = csv->buffer + csv->start;
    size_t left = csv->end - csv->start, len = line_length(s, left);

    if (len != 5 || memcmp(s, "sep=", 4) != 0 || !strchr(";,\t", s[4]) || !s[4])
        return false;
    csv->separator = s[4];
    csv->start += len + line_end_length(s + len, left - len);
    return true;
}

static bool begin(struct csv *csv)
{
    csv->begun = true;
    for (size_t i = 0; i < sizeof(not_csv) / sizeof(not_csv[0]); i++)
        if (starts_with(csv, not_csv[i].bytes, not_csv[i].len))
            return false;
    if (starts_with(csv, "\xef\xbb\xbf", 3)) {
        csv->encoding = CSV_UTF8;
        csv->start += 3;
    }
    if (take_separator_line(csv))
        return true;
    const char *s = csv->buffer + csv->start;
    csv->separator = separator_of(s, line_length(s, csv->end - csv->start));
    return true;
}

/* ---- where a record ends ---- */

/* From an opening quote to behind the closing one; 0 = nothing closes it. */
static size_t quoted_length(const char *s, size_t len, int *lines)
{
    for (size_t i = 1; i < len; i++) {
        if (s[i] == '"' && (i + 1 == len || s[i + 1] != '"'))
            return i + 1;
        i += s[i] == '"';
        if (s[i] == '\n' && ++*lines >= CSV_LINES_MAX)
            return 0;
    }
    return 0;
}

static size_t plain_length(const char *s, size_t len, char separator)
{
    size_t i = 0;

    while (i < len && s[i] != separator && !is_line_end(s[i]))
        i++;
    return i;
}

/* A record with quotes, cell by cell; 0 with *fault set when it does not end. */
static size_t record_length(const char *s, size_t len, char separator, enum csv_fault *fault)
{
    size_t at = 0;
    int lines = 0;

    for (;;) {
        if (at < len && s[at] == '"') {
            size_t quoted = quoted_length(s + at, len - at, &lines);
            if (quoted == 0)
                return *fault = CSV_OPEN_QUOTE, 0;
            at += quoted;
        }
        size_t plain = plain_length(s + at, len - at, separator);
        at += plain;
        if (at == len || is_line_end(s[at]))
            return at;
        at++;
    }
}

/* The record in front, without its line end; on a fault its first line is left out. */
static enum csv_fault take_record(struct csv *csv, const char **record, size_t *len)
{
    const char *s = csv->buffer + csv->start;
    size_t left = csv->end - csv->start;
    size_t most = left < CSV_RECORD_MAX + 1 ? left : CSV_RECORD_MAX + 1;
    size_t line = line_length(s, most);
    enum csv_fault fault = CSV_OK;
    size_t used = line;

    if (line > CSV_RECORD_MAX)
        fault = CSV_TOO_LONG;
    else if (memchr(s, '"', line))
        used = record_length(s, most, csv->separator, &fault);
    if (fault == CSV_OK && used > CSV_RECORD_MAX)
        fault = CSV_TOO_LONG;
    if (fault != CSV_OK)
        used = line;
    *record = s;
    *len = used;
    csv->start += used;
    csv->start += line_end_length(s + used, left - used);
    return fault;
}

/* A line longer than the buffer: its rest is no record. */
static void skip_rest_of_line(struct csv *csv)
{
    for (;;) {
        const char *s = csv->buffer + csv->start;
        size_t left = csv->end - csv->start, line = line_length(s, left);
        csv->start += line;
        if (line < left) {
            csv->start += line_end_length(s + line, left - line);
            return;
        }
        if (csv->at_end)
            return;
        fill(csv);
    }
}

/* ---- its text and its cells ---- */

/* The encoding is decided by the first record that is not plain ASCII, and stays. */
static bool decode(struct csv *csv, const char *record, size_t len)
{
    strbuf_reset(&csv->text);
    if (encoding_is_ascii(record, len)) {
        strbuf_add(&csv->text, record, len);
        return true;
    }
    if (csv->encoding == CSV_UNDECIDED)
        csv->encoding = encoding_is_utf8(record, len) ? CSV_UTF8 : CSV_WINDOWS_1252;
    if (csv->encoding == CSV_WINDOWS_1252)
        return encoding_from_1252(record, len, &csv->text);
    strbuf_add(&csv->text, record, len);
    return encoding_is_utf8(record, len);
}

/* Takes the quotes off in place; returns where the quoted cell ends in the source. */
static char *unquote(char *source, char *end, char *to)
{
    char *at = source + 1;

    for (; at < end; at++) {
        if (*at == '"' && (at + 1 == end || at[1] != '"'))
            break;
        at += *at == '"';
        *to++ = *at;
    }
    *to = '\0';
    return at < end ? at + 1 : end;
}

static enum csv_fault split(struct csv *csv)
{
    char *end = strbuf_grow(&csv->text, 0), *at = csv->text.data;

    for (csv->count = 0;; at++) {
        if (csv->count == CSV_CELLS_MAX)
            return CSV_TOO_MANY_CELLS;
        csv->cells[csv->count++] = at;
        if (at < end && *at == '"')
            at = unquote(at, end, at);
        else
            at += plain_length(at, (size_t)(end - at), csv->separator);
        if (at == end)
            return CSV_OK;
        if (*at != csv->separator)
            return CSV_STRAY_QUOTE;
        *at = '\0';
    }
}

static enum csv_fault read_record(struct csv *csv)
{
    const char *record;
    size_t len;

    csv->row++;
    enum csv_fault fault = take_record(csv, &record, &len);
    if (fault == CSV_TOO_LONG && len > CSV_RECORD_MAX)
        skip_rest_of_line(csv);
    if (fault != CSV_OK)
        return fault;
    if (memchr(record, '\0', len))
        return CSV_NUL;
    return decode(csv, record, len) ? split(csv) : CSV_UNREADABLE;
}

enum csv_fault csv_next(struct csv *csv)
{
    csv->count = 0;
    if (csv->ended == CSV_OK)
        fill(csv);
    if (csv->ended == CSV_OK && !csv->begun && !begin(csv))
        csv->ended = CSV_NOT_CSV;
    if (csv->ended == CSV_OK && csv->start == csv->end)
        csv->ended = CSV_END;
    return csv->ended != CSV_OK ? csv->ended : read_record(csv);
}
