#include "server/money/plain.h"

#include <string.h>
#include <utf8proc.h>

static size_t put(char c, size_t len, size_t most, char *out)
{
    if (len >= most || (c == ' ' && (len == 0 || out[len - 1] == ' ')))
        return len;
    out[len] = c;
    return len + 1;
}

/* The base letter of one code point, 0 when it has none in ASCII. */
static char base_letter(utf8proc_int32_t point)
{
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(point, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);

    if (n < 1 || n > 8 || parts[0] < ' ' || parts[0] > '~')
        return 0;
    return (char)parts[0];
}

void plain_ascii(const char *text, size_t most, char *out)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
    size_t len = 0;

    while (left > 0) {
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
        char c = used > 0 ? base_letter(point) : 0;
        if (c)
            len = put(c, len, most, out);
        used = used > 0 ? used : 1;
        at += used;
        left -= used;
    }
    while (len > 0 && out[len - 1] == ' ')
        len--;
    out[len] = '\0';
}
