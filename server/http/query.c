#include "server/http/query.h"

#include "server/base/arena.h"
#include "server/http/http.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte an escape stands for; -1 when it is bad or cut off.  NUL is bad: values are C strings.
 */
static int escaped_byte(const char *s, const char *end)
{
    int high, low;

    if (end - s < 3)
        return -1;
    high = hex_digit(s[1]);
    low = hex_digit(s[2]);
    if (high < 0 || low < 0 || high + low == 0)
        return -1;
    return high << 4 | low;
}

char *percent_decode(struct arena *a, const char *s, size_t len, bool plus_is_space)
{
    const char *end = s + len;
    char *out = arena_alloc(a, len + 1), *o = out;

    for (; s < end; s++) {
        int byte = (unsigned char)*s;
        if (*s == '%') {
            byte = escaped_byte(s, end);
            s += 2;
        } else if (*s == '+' && plus_is_space) {
            byte = ' ';
        }
        if (byte <= 0)
            return NULL;
        *o++ = (char)byte;
    }
    return out;
}

static bool is_plain(unsigned char c, const char *also)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr(also, c));
}

size_t percent_encode(char *out, const char *s, size_t len, const char *also)
{
    static const char hex[] = "0123456789ABCDEF";
    char *o = out;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (is_plain(c, also)) {
            *o++ = (char)c;
            continue;
        }
        *o++ = '%';
        *o++ = hex[c >> 4];
        *o++ = hex[c & 15];
    }
    *o = '\0';
    return (size_t)(o - out);
}

/* Whether the encoded name means `name`; compares while decoding. */
static bool name_is(const char *s, const char *end, const char *name)
{
    for (; s < end; s++, name++) {
        int byte = *s == '+' ? ' ' : (unsigned char)*s;
        if (*s == '%') {
            byte = escaped_byte(s, end);
            s += 2;
        }
        if (byte <= 0 || byte != (unsigned char)*name)
            return false;
    }
    return *name == '\0';
}

const char *form_value(struct arena *a, const char *body, size_t len, const char *name)
{
    const char *end = body + len;

    while (body < end) {
        const char *stop = memchr(body, '&', (size_t)(end - body));
        if (!stop)
            stop = end;
        const char *equals = memchr(body, '=', (size_t)(stop - body));
        if (name_is(body, equals ? equals : stop, name)) {
            const char *value = equals ? equals + 1 : stop;
            return percent_decode(a, value, (size_t)(stop - value), true);
        }
        body = stop + 1;
    }
    return NULL;
}

const char *query_value(struct arena *a, const char *query, const char *name)
{
    return form_value(a, query, strlen(query), name);
}
