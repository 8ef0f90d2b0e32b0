#include "server/money/escape.h"

#include "server/base/strbuf.h"

#include <string.h>
#include <utf8proc.h>

static const char *entity(utf8proc_int32_t point)
{
    static const struct {
        utf8proc_int32_t point;
        const char *text;
    } entities[] = {
        { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }
    };

    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
        if (entities[i].point == point)
            return entities[i].text;
    return NULL;
}

/* Direction overrides would let a name rewrite the line it stands in. */
static bool is_hidden(utf8proc_int32_t point)
{
    return (point < ' ' && point != '\n') || (point >= 0x7F && point < 0xA0) ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void escape_html(const char *text, struct strbuf *out)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);

    while (left > 0) {
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
        const char *as = used > 0 ? entity(point) : NULL;
        if (used <= 0 || is_hidden(point))
            strbuf_adds(out, "\xEF\xBF\xBD");
        else if (as)
            strbuf_adds(out, as);
        else
            strbuf_add(out, at, (size_t)used);
        used = used > 0 ? used : 1;
        at += used;
        left -= used;
    }
}
