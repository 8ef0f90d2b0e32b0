#include "flows/sms.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <string.h>
#include <utf8proc.h>

enum { DECOMPOSED_MAX = 16 };

/* What decomposition alone does not bring to ASCII. */
static const struct {
    utf8proc_int32_t character;
    const char *ascii;
} mapped[] = {
    { 0x2013, "-" },  { 0x2014, "-" },   { 0x2018, "'" }, { 0x2019, "'" },
    { 0x201C, "\"" }, { 0x201D, "\"" },  { 0x2022, "-" }, { 0x2026, "..." },
    { 0x00BA, "o" },  { 0x00AA, "a" },   { 0x0060, "'" }, { 0x00B0, "o" },
    { 0x00B7, "-" },  { 0x20AC, "EUR" }, { 0x00A0, " " }, { 0x00D7, "x" },
};

static const char *mapped_to(utf8proc_int32_t c)
{
    for (size_t i = 0; i < COUNT_OF(mapped); i++)
        if (mapped[i].character == c)
            return mapped[i].ascii;
    return NULL;
}

static void fold_one(struct strbuf *out, utf8proc_int32_t c)
{
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    const char *ascii = mapped_to(c);
    int boundary = 0;
    utf8proc_ssize_t count;

    if (ascii) {
        strbuf_adds(out, ascii);
        return;
    }
    count = utf8proc_decompose_char(c, parts, DECOMPOSED_MAX, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE,
                                    &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MAX; i++)
        if ((parts[i] >= ' ' && parts[i] < 0x7F) || parts[i] == '\n')
            strbuf_addc(out, (char)parts[i]);
}

/* "Ola!  Tudo": what stood between two blanks was dropped. */
static void single_blanks(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++)
        if (*from != ' ' || (to > text && to[-1] != ' ' && to[-1] != '\n'))
            *to++ = *from;
    while (to > text && (to[-1] == ' ' || to[-1] == '\n'))
        to--;
    *to = '\0';
}

const char *sms_fold(const char *text, struct arena *a)
{
    struct strbuf out = { 0 };
    size_t len = strlen(text);
    char *copy;

    for (size_t i = 0; i < len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(len - i), &c);
        if (taken > 0)
            fold_one(&out, c);
        i += taken > 0 ? (size_t)taken : 1;
    }
    copy = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    single_blanks(copy);
    return copy;
}

void sms_add_option(struct strbuf *out, size_t number, const char *title)
{
    strbuf_addf(out, "\n%zu %s", number, title);
}

/* GSM 03.38: letters outside ASCII that the basic table has, and those that take two septets. */
static const utf8proc_int32_t basic[] = {
    0xE0, 0xE9, 0xE8, 0xF9,  0xEC,  0xF2,  0xC7,  0xD8,  0xF8,  0xC5,  0xE5,  0xC6,  0xE6,
    0xDF, 0xC9, 0xC4, 0xD6,  0xD1,  0xDC,  0xE4,  0xF6,  0xF1,  0xFC,  0xA3,  0xA5,  0xA7,
    0xA1, 0xBF, 0xA4, 0x394, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E,
};

static size_t septets(utf8proc_int32_t c)
{
    if (c == 0x20AC || (c < 0x80 && c > 0 && strchr("^{}\\[~]|\f", (char)c)))
        return 2;
    if ((c >= ' ' && c < 0x7F && c != '`') || c == '\n' || c == '\r')
        return 1;
    for (size_t i = 0; i < COUNT_OF(basic); i++)
        if (basic[i] == c)
            return 1;
    return 0;
}

/* Fills parts one character at a time: a pair is never split over two. */
struct parts {
    size_t units, count, room;
};

static void put(struct parts *p, size_t size, size_t per_part)
{
    p->units += size;
    if (size > p->room) {
        p->count++;
        p->room = per_part;
    }
    p->room -= size;
}

static struct sms_size sized(bool ucs2, const struct parts *p, size_t single)
{
    return (struct sms_size){ ucs2, p->units, p->units <= single ? p->units > 0 : p->count };
}

struct sms_size sms_size(const char *text)
{
    struct parts gsm = { 0 }, wide = { 0 };
    size_t len = strlen(text);
    bool ucs2 = false;

    for (size_t i = 0; i < len;) {
        utf8proc_int32_t c = '?';
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(len - i), &c);
        i += taken > 0 ? (size_t)taken : 1;
        ucs2 = ucs2 || !septets(c);
        put(&gsm, septets(c), SMS_PART_SEPTETS);
        put(&wide, c > 0xFFFF ? 2 : 1, SMS_PART_UNITS);
    }
    return ucs2 ? sized(true, &wide, SMS_UNITS) : sized(false, &gsm, SMS_SEPTETS);
}
