#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/providers/meta.h"
#include "server/providers/meta_json.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct scan {
    const char *p, *end, *kept; /* what is before p and not before kept is not copied yet */
    struct strbuf *out;
    bool changed;
};

static void replace(struct scan *s, size_t skip, const char *with)
{
    strbuf_add(s->out, s->kept, (size_t)(s->p - s->kept));
    strbuf_adds(s->out, with);
    s->p += skip;
    s->kept = s->p;
    s->changed = true;
}

/* The code unit of a \uXXXX escape at p, or -1. */
static int escape_unit(const char *p, const char *end)
{
    int unit = 0;

    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        unsigned char c = (unsigned char)p[i];
        if (!isxdigit(c))
            return -1;
        unit = unit * 16 + (isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return unit;
}

static void scan_escape(struct scan *s)
{
    int unit = escape_unit(s->p, s->end);
    bool high = unit >= 0xD800 && unit <= 0xDBFF;
    bool low = unit >= 0xDC00 && unit <= 0xDFFF;

    if (high) {
        int next = escape_unit(s->p + 6, s->end);
        if (next >= 0xDC00 && next <= 0xDFFF) {
            s->p += 12;
            return;
        }
    }
    if (unit == 0 || high || low)
        replace(s, 6, "\\ufffd");
    else
        s->p += s->end - s->p > 1 ? 2 : 1;
}

static void scan_wide(struct scan *s)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)s->p, s->end - s->p, &point);

    if (used > 0)
        s->p += used;
    else
        replace(s, 1, "\xEF\xBF\xBD");
}

static void scan_string(struct scan *s)
{
    s->p++;
    while (s->p < s->end && *s->p != '"') {
        if (*s->p == '\\')
            scan_escape(s);
        else if (*s->p & 0x80)
            scan_wide(s);
        else
            s->p++;
    }
    if (s->p < s->end)
        s->p++;
}

static bool too_great(const char *number, size_t len)
{
    char copy[64];

    if (len >= sizeof(copy))
        return true;
    memcpy(copy, number, len);
    copy[len] = '\0';
    return isinf(strtod(copy, NULL));
}

static void scan_number(struct scan *s)
{
    size_t len = 0, left = (size_t)(s->end - s->p);
    bool whole = true;
    char quoted[64];

    for (; len < left && s->p[len] && strchr("+-.0123456789eE", s->p[len]); len++)
        whole = whole && !strchr(".eE", s->p[len]);
    if (whole && len > 18 && len < sizeof(quoted) - 3) {
        snprintf(quoted, sizeof(quoted), "\"%.*s\"", (int)len, s->p);
        replace(s, len, quoted);
    } else if ((whole && len > 18) || (!whole && too_great(s->p, len))) {
        replace(s, len, "null");
    } else {
        s->p += len;
    }
}

bool meta_repair(const char *json, size_t len, struct strbuf *out)
{
    struct scan s = { .p = json, .end = json + len, .kept = json, .out = out };

    while (s.p < s.end) {
        if (*s.p == '"')
            scan_string(&s);
        else if (*s.p == '-' || (*s.p >= '0' && *s.p <= '9'))
            scan_number(&s);
        else
            s.p++;
    }
    strbuf_add(out, s.kept, (size_t)(s.end - s.kept));
    return s.changed;
}

const struct meta_value *meta_load(const char *body, size_t len, struct arena *a)
{
    struct strbuf repaired = { 0 };
    const struct meta_value *root;

    if (len > WA_BODY_MAX)
        return NULL;
    root = meta_scan(body, len, a);
    if (!root && meta_repair(body, len, &repaired))
        root = meta_scan(arena_strndup(a, repaired.data, repaired.len), repaired.len, a);
    strbuf_done(&repaired);
    return root;
}
