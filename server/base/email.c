#include "server/base/email.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

/* Labels of letters, digits and inner hyphens, at least two of them, the last one with letters. */
static bool is_domain(const char *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    int labels = 0;

    for (;;) {
        size_t len = strspn(s, allowed);
        if (len == 0 || len > LABEL_MAX || s[0] == '-' || s[len - 1] == '-')
            return false;
        labels++;
        if (s[len] == '\0')
            return labels > 1 && len > 1 && strspn(s, "0123456789") < len;
        if (s[len] != '.')
            return false;
        s += len + 1;
    }
}

bool email_from_register(const char *text, char out[EMAIL_SIZE])
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-";
    size_t len = strnlen(text, EMAIL_SIZE), local;
    char low[EMAIL_SIZE];

    if (len == EMAIL_SIZE)
        return false;
    for (size_t i = 0; i <= len; i++)
        low[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
    local = strspn(low, allowed);
    if (local == 0 || local > LOCAL_MAX || low[local] != '@' || low[0] == '.' ||
        low[local - 1] == '.' || strstr(low, "..") || !is_domain(low + local + 1))
        return false;
    memcpy(out, low, len + 1);
    return true;
}

void email_mask(const char *email, char out[EMAIL_SIZE])
{
    size_t local = strcspn(email, "@");

    snprintf(out, EMAIL_SIZE, "%.*s***%.*s%s", local > 2, email, local > 2,
             email + (local ? local - 1 : 0), email + local);
}
