#include "server/providers/meta_label.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/providers/meta_json.h"

#include <string.h>
#include <utf8proc.h>

static const utf8proc_uint8_t *bytes_of(const char *text)
{
    return (const utf8proc_uint8_t *)text;
}

/* False when the text is not UTF-8; else the number of its code points. */
static bool count_points(const char *text, size_t *points)
{
    size_t left = strlen(text);
    utf8proc_int32_t point;

    for (*points = 0; left; (*points)++) {
        utf8proc_ssize_t used = utf8proc_iterate(bytes_of(text), (utf8proc_ssize_t)left, &point);
        if (used <= 0)
            return false;
        text += used;
        left -= (size_t)used;
    }
    return true;
}

size_t meta_points(const char *text)
{
    size_t points;

    count_points(text, &points);
    return points;
}

bool meta_fits(const char *what, const char *text, size_t max, struct error *err)
{
    size_t points = 0;

    if (!text || !*text)
        return error_set(err, ERROR_INPUT, "%s is empty", what);
    if (!count_points(text, &points))
        return error_set(err, ERROR_INPUT, "%s is not UTF-8", what);
    if (points > max)
        return error_set(err, ERROR_INPUT, "%s has %zu characters, %zu fit", what, points, max);
    return true;
}

/* Bytes of the longest run of whole graphemes within max points; a grapheme longer than that is cut
 * between points. */
static size_t cut_at(const char *text, size_t max)
{
    utf8proc_int32_t state = 0, before = 0, point;
    size_t at = 0, boundary = 0;

    for (size_t points = 0; text[at]; points++) {
        utf8proc_ssize_t used = utf8proc_iterate(bytes_of(text + at), -1, &point);
        if (used <= 0)
            break;
        if (points && utf8proc_grapheme_break_stateful(before, point, &state))
            boundary = at;
        if (points == max)
            return boundary ? boundary : at;
        before = point;
        at += (size_t)used;
    }
    return at;
}

void meta_quote_label(struct strbuf *out, const char *text, size_t max)
{
    struct strbuf label = { 0 };
    size_t len;

    if (meta_points(text) <= max) {
        meta_quote(out, text);
        return;
    }
    len = cut_at(text, max - 1);
    while (len && text[len - 1] == ' ')
        len--;
    strbuf_add(&label, text, len);
    strbuf_adds(&label, "…");
    meta_quote(out, label.data);
    strbuf_done(&label);
}
