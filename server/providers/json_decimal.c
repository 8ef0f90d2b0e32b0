#include "server/providers/json_decimal.h"

#include "server/base/arena.h"

#include <string.h>

enum { DIGITS_MAX = 11 };

/* The end of the string that begins at `at`; the body's end when it is cut off. */
static size_t string_end(const char *body, size_t len, size_t at)
{
    for (at++; at < len && body[at] != '"'; at++)
        if (body[at] == '\\')
            at++;
    return at < len ? at + 1 : len;
}

static bool starts_number(char c)
{
    return c == '-' || (c >= '0' && c <= '9');
}

static size_t number_end(const char *body, size_t len, size_t at)
{
    while (at < len && body[at] && strchr("+-.0123456789eE", body[at]))
        at++;
    return at;
}

char *json_numbers_quoted(struct arena *a, const char *body, size_t len, size_t *out_len)
{
    char *out = arena_alloc(a, 3 * len + 1); /* "1,2,3" grows to three times its size at most */
    size_t n = 0;

    for (size_t at = 0, end; at < len; at = end) {
        bool number = starts_number(body[at]);
        end = number            ? number_end(body, len, at)
              : body[at] == '"' ? string_end(body, len, at)
                                : at + 1;
        if (number)
            out[n++] = '"';
        memcpy(out + n, body + at, end - at);
        n += end - at;
        if (number)
            out[n++] = '"';
    }
    *out_len = n;
    return out;
}

bool decimal_read(const char *text, centavos_t *out)
{
    size_t whole = text ? strspn(text, "0123456789") : 0;
    const char *dot = text ? text + whole : "";
    size_t part = *dot == '.' ? strspn(dot + 1, "0123456789") : 0;
    centavos_t value = 0;

    if (!whole || whole > DIGITS_MAX || (*dot == '.' && !part) || dot[part ? part + 1 : 0])
        return false;
    for (size_t i = 0; i < whole; i++)
        value = value * 10 + (text[i] - '0');
    for (size_t i = 0; i < part || i < 2; i++) {
        int digit = i < part ? dot[1 + i] - '0' : 0;
        if (i >= 2 && digit)
            return false;
        value = i < 2 ? value * 10 + digit : value;
    }
    *out = value;
    return true;
}
