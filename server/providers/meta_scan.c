#include "server/base/arena.h"
#include "server/providers/meta_json.h"

#include <endian.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { DEPTH_MAX = 2048 }; /* jansson's, against which this is fuzzed */

/* Reads in place: `p` runs over a copy of the text, where strings lose their escapes and get their
 * NUL; `raw` is as far in the text that was given. */
struct scan {
    struct arena *a;
    char *text, *p, *end;
    const char *given;
    int depth;
};

typedef bool scan_fn(struct scan *s, struct meta_value *v);
static bool scan_value(struct scan *s, struct meta_value *v);

static void skip_space(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
        s->p++;
}

/* Steps over the character, and the space before it. */
static bool take(struct scan *s, char c)
{
    skip_space(s);
    if (s->p == s->end || *s->p != c)
        return false;
    s->p++;
    return true;
}

/* ---- strings ---- */

static int hex_unit(const char *p, const char *end)
{
    int unit = 0;

    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static char *put_point(char *to, int point)
{
    if (point < 0x80) {
        *to++ = (char)point;
    } else if (point < 0x800) {
        *to++ = (char)(0xC0 | point >> 6);
        *to++ = (char)(0x80 | (point & 0x3F));
    } else {
        if (point < 0x10000) {
            *to++ = (char)(0xE0 | point >> 12);
        } else {
            *to++ = (char)(0xF0 | point >> 18);
            *to++ = (char)(0x80 | (point >> 12 & 0x3F));
        }
        *to++ = (char)(0x80 | (point >> 6 & 0x3F));
        *to++ = (char)(0x80 | (point & 0x3F));
    }
    return to;
}

/* \uXXXX, and the second half of a pair; NULL for a half alone and for U+0000. */
static char *unescape_point(struct scan *s, char *to)
{
    int point = hex_unit(s->p, s->end);

    if (point <= 0 || (point >= 0xDC00 && point <= 0xDFFF))
        return NULL;
    s->p += 4;
    if (point >= 0xD800 && point <= 0xDBFF) {
        int low = s->end - s->p > 2 && s->p[0] == '\\' && s->p[1] == 'u'
                      ? hex_unit(s->p + 2, s->end)
                      : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return NULL;
        s->p += 6;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    return put_point(to, point);
}

/* Behind a backslash.  What is written is never longer than what is read. */
static char *unescape(struct scan *s, char *to)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *at;
    char c;

    if (++s->p == s->end)
        return NULL;
    c = *s->p++;
    if (c == 'u')
        return unescape_point(s, to);
    at = c ? strchr(names, c) : NULL;
    if (!at)
        return NULL;
    *to++ = meant[at - names];
    return to;
}

/* The length of the well-formed UTF-8 sequence at p; 0 = none (RFC 3629). */
static size_t sequence(const unsigned char *p, const unsigned char *end)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t len = p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;

    if (!len || (size_t)(end - p) < len)
        return 0;
    if (p[0] == 0xE0)
        low = 0xA0;
    if (p[0] == 0xED)
        high = 0x9F;
    if (p[0] == 0xF0)
        low = 0x90;
    if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

static char *copy_wide(struct scan *s, char *to)
{
    size_t len = sequence((const unsigned char *)s->p, (const unsigned char *)s->end);

    if (!len)
        return NULL;
    memmove(to, s->p, len);
    s->p += len;
    return to + len;
}

/* The high bit of the first byte that is not one of copy_plain()'s, and perhaps of later ones. */
static uint64_t not_plain(uint64_t word)
{
    const uint64_t ones = UINT64_MAX / 0xFF, high = ones * 0x80;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';

    return ((word - ones * ' ') | word | (quote - ones) | (slash - ones)) & high;
}

#ifdef __SSE2__
/* The same of sixteen, a bit each: as signed numbers all but ASCII is below the blank. */
static int not_plain_16(const char *p)
{
    __m128i all = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i low = _mm_cmplt_epi8(all, _mm_set1_epi8(' '));
    __m128i quote = _mm_cmpeq_epi8(all, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(all, _mm_set1_epi8('\\'));

    return _mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quote, slash)));
}
#endif

/* Sixteen, then eight at a time: most of a body is plain. */
static void skip_plain(struct scan *s)
{
    uint64_t word, found;

#ifdef __SSE2__
    for (; s->end - s->p >= (ptrdiff_t)sizeof(__m128i); s->p += sizeof(__m128i)) {
        int special = not_plain_16(s->p);
        if (special) {
            s->p += __builtin_ctz((unsigned int)special);
            return;
        }
    }
#endif

    for (; s->end - s->p >= (ptrdiff_t)sizeof(word); s->p += sizeof(word)) {
        memcpy(&word, s->p, sizeof(word));
        found = not_plain(le64toh(word));
        if (found) {
            s->p += __builtin_ctzll(found) / 8;
            return;
        }
    }
}

/* The plain characters at p, moved to where the string ends so far. */
static char *copy_plain(struct scan *s, char *to)
{
    char *from = s->p;

    skip_plain(s);
    while (s->p < s->end && (unsigned char)(*s->p - 0x20) < 0x60 && *s->p != '"' && *s->p != '\\')
        s->p++;
    if (to != from)
        memmove(to, from, (size_t)(s->p - from));
    return to + (s->p - from);
}

/* Behind the opening quote; NULL when it is no string. */
static const char *scan_text(struct scan *s, size_t *len)
{
    char *begin = s->p, *to = s->p;

    while (to && (to = copy_plain(s, to), s->p < s->end) && *s->p != '"') {
        if (*s->p == '\\')
            to = unescape(s, to);
        else
            to = *s->p & 0x80 ? copy_wide(s, to) : NULL;
    }
    if (!to || s->p >= s->end)
        return NULL;
    s->p++;
    *to = '\0';
    *len = (size_t)(to - begin);
    return begin;
}

static bool scan_string(struct scan *s, struct meta_value *v)
{
    size_t len = 0;

    s->p++;
    v->kind = META_STRING;
    v->text = scan_text(s, &len);
    v->count = (uint32_t)len;
    return v->text;
}

/* ---- numbers and words ---- */

static size_t digits(struct scan *s)
{
    char *from = s->p;

    while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
        s->p++;
    return (size_t)(s->p - from);
}

/* Steps over a fraction and an exponent: false when one was begun and not finished. */
static bool skip_real(struct scan *s, bool *real)
{
    if (s->p < s->end && *s->p == '.') {
        *real = true;
        s->p++;
        if (!digits(s))
            return false;
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        *real = true;
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        return digits(s) > 0;
    }
    return true;
}

/* What follows a number is not its end for strtod: it reads a copy. */
static bool convert(struct scan *s, const char *from, bool real, struct meta_value *v)
{
    size_t len = (size_t)(s->p - from);
    char *copy = arena_strndup(s->a, from, len);

    v->kind = real ? META_REAL : META_INTEGER;
    errno = 0;
    if (real)
        v->real = strtod(copy, NULL);
    else
        v->integer = strtoll(copy, NULL, 10);
    return real ? !isinf(v->real) : errno == 0;
}

static bool scan_number(struct scan *s, struct meta_value *v)
{
    const char *from = s->p;
    bool real = false;

    s->p += *s->p == '-';
    const char *first = s->p;
    size_t len = digits(s);
    if (!len || (len > 1 && *first == '0') || !skip_real(s, &real))
        return false;
    return convert(s, from, real, v);
}

static bool scan_word(struct scan *s, struct meta_value *v)
{
    static const struct {
        const char *word;
        enum meta_kind kind;
    } words[] = { { "true", META_TRUE }, { "false", META_FALSE }, { "null", META_NULL } };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t len = strlen(words[i].word);
        if ((size_t)(s->end - s->p) < len || memcmp(s->p, words[i].word, len) != 0)
            continue;
        s->p += len;
        v->kind = words[i].kind;
        return true;
    }
    return false;
}

/* ---- containers ---- */

static struct meta_value *member(struct scan *s, struct meta_value *v, struct meta_value *last)
{
    struct meta_value *next = ARENA_NEW(s->a, struct meta_value);

    if (last)
        last->next = next;
    else
        v->first = next;
    v->count++;
    return next;
}

static bool scan_key(struct scan *s, struct meta_value *v)
{
    size_t len;

    if (!take(s, '"'))
        return false;
    v->key = scan_text(s, &len);
    return v->key && take(s, ':');
}

static bool scan_members(struct scan *s, struct meta_value *v, char close)
{
    struct meta_value *last = NULL;

    s->p++;
    if (take(s, close))
        return true;
    do {
        last = member(s, v, last);
        if ((v->kind == META_OBJECT && !scan_key(s, last)) || !scan_value(s, last))
            return false;
    } while (take(s, ','));
    return take(s, close);
}

static bool scan_array(struct scan *s, struct meta_value *v)
{
    v->kind = META_ARRAY;
    return scan_members(s, v, ']');
}

static bool scan_object(struct scan *s, struct meta_value *v)
{
    v->kind = META_OBJECT;
    return scan_members(s, v, '}');
}

static scan_fn *scanner(char c)
{
    switch (c) {
    case '{':
        return scan_object;
    case '[':
        return scan_array;
    case '"':
        return scan_string;
    default:
        return c == '-' || (c >= '0' && c <= '9') ? scan_number : scan_word;
    }
}

static bool scan_value(struct scan *s, struct meta_value *v)
{
    skip_space(s);
    if (s->p == s->end || ++s->depth > DEPTH_MAX)
        return false;
    size_t from = (size_t)(s->p - s->text);
    if (!scanner(*s->p)(s, v))
        return false;
    s->depth--;
    v->raw = s->given + from;
    v->raw_len = (uint32_t)((size_t)(s->p - s->text) - from);
    return true;
}

const struct meta_value *meta_scan(const char *json, size_t len, struct arena *a)
{
    struct scan s = { .a = a, .text = arena_memdup(a, json, len), .given = json };
    struct meta_value *root = ARENA_NEW(a, struct meta_value);

    s.p = s.text;
    s.end = s.text + len;
    skip_space(&s);
    if (len > UINT32_MAX || s.p == s.end || (*s.p != '{' && *s.p != '[') || !scan_value(&s, root))
        return NULL;
    skip_space(&s);
    return s.p == s.end ? root : NULL;
}
