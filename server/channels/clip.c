#include "server/channels/clip.h"

#include "server/base/strbuf.h"

#include <string.h>
#include <utf8proc.h>

#define BROKEN "\xEF\xBF\xBD"

/* The next character and how many bytes it takes; -1 for a broken byte, of which it takes one. */
static size_t next(const char *text, utf8proc_int32_t *c)
{
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, c);

    if (used > 0)
        return (size_t)used;
    *c = -1;
    return 1;
}

static bool is_control(utf8proc_int32_t c)
{
    return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F);
}

size_t clip_count(const char *text)
{
    size_t count = 0;
    utf8proc_int32_t c;

    while (text && *text) {
        text += next(text, &c);
        count += !is_control(c);
    }
    return count;
}

bool clip_is_empty(const char *text)
{
    utf8proc_int32_t c;

    while (text && *text) {
        text += next(text, &c);
        if (!is_control(c) && c != ' ' && c != '\n' && c != '\t')
            return false;
    }
    return true;
}

static void add_clean(struct strbuf *out, const char *text)
{
    utf8proc_int32_t c;

    while (text && *text) {
        size_t used = next(text, &c);
        if (c < 0)
            strbuf_adds(out, BROKEN);
        else if (c == '\t')
            strbuf_addc(out, ' ');
        else if (!is_control(c))
            strbuf_add(out, text, used);
        text += used;
    }
}

/* Bytes of the longest run of whole graphemes within max characters; a grapheme longer than that is
 * cut between characters. */
static size_t cut_at(const char *text, size_t max)
{
    utf8proc_int32_t state = 0, before = 0, c;
    size_t at = 0, boundary = 0;

    for (size_t count = 0; text[at]; count++) {
        size_t used = next(text + at, &c);
        if (count && utf8proc_grapheme_break_stateful(before, c, &state))
            boundary = at;
        if (count == max)
            return boundary ? boundary : at;
        before = c;
        at += used;
    }
    return at;
}

void clip_add(struct strbuf *out, const char *text, size_t max)
{
    struct strbuf clean = { 0 };
    const char *whole;
    size_t len;

    add_clean(&clean, text);
    whole = strbuf_str(&clean);
    len = clean.len;
    if (clip_count(whole) > max)
        len = cut_at(whole, max - 1);
    while (len < clean.len && len && (whole[len - 1] == ' ' || whole[len - 1] == '\n'))
        len--;
    strbuf_add(out, whole, len);
    if (len < clean.len)
        strbuf_adds(out, "…");
    strbuf_done(&clean);
}
