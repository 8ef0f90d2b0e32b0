#include "server/base/encoding.h"

#include "server/base/strbuf.h"

#include <stdint.h>
#include <string.h>

bool encoding_is_ascii(const char *text, size_t len)
{
    uint64_t high = 0;
    size_t i = 0;

    for (; i + 8 <= len; i += 8) {
        uint64_t eight;
        memcpy(&eight, text + i, 8);
        high |= eight;
    }
    for (; i < len; i++)
        high |= (uint8_t)text[i];
    return (high & UINT64_C(0x8080808080808080)) == 0;
}

/* How many bytes a sequence has that starts so, and the range of its second byte. */
static const struct {
    uint8_t from, to, len, second_from, second_to;
} sequences[] = {
    { 0x00, 0x7f, 1, 0, 0 },       { 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
    { 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
    { 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

/* Length of the sequence at the front; 0 = there is none. */
static size_t sequence(const uint8_t *s, size_t left)
{
    size_t i = 0;

    while (i < sizeof(sequences) / sizeof(sequences[0]) && s[0] > sequences[i].to)
        i++;
    if (i == sizeof(sequences) / sizeof(sequences[0]) || s[0] < sequences[i].from)
        return 0;
    size_t len = sequences[i].len;
    if (len > left)
        return 0;
    if (len > 1 && (s[1] < sequences[i].second_from || s[1] > sequences[i].second_to))
        return 0;
    for (size_t at = 2; at < len; at++)
        if ((s[at] & 0xc0) != 0x80)
            return 0;
    return len;
}

bool encoding_is_utf8(const char *text, size_t len)
{
    const uint8_t *s = (const uint8_t *)text;

    while (len > 0) {
        size_t used = *s < 0x80 ? 1 : sequence(s, len);
        if (used == 0)
            return false;
        s += used;
        len -= used;
    }
    return true;
}

/* 0x80 to 0x9f; 0 = no character. */
static const uint16_t windows[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static void add_point(struct strbuf *out, uint32_t point)
{
    if (point < 0x80) {
        strbuf_addc(out, (char)point);
        return;
    }
    if (point < 0x800) {
        strbuf_addc(out, (char)(0xc0 | point >> 6));
    } else {
        strbuf_addc(out, (char)(0xe0 | point >> 12));
        strbuf_addc(out, (char)(0x80 | (point >> 6 & 0x3f)));
    }
    strbuf_addc(out, (char)(0x80 | (point & 0x3f)));
}

bool encoding_from_1252(const char *text, size_t len, struct strbuf *out)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)text[i];
        uint32_t point = byte >= 0x80 && byte < 0xa0 ? windows[byte - 0x80] : byte;
        if (point == 0 && byte != 0)
            return false;
        add_point(out, point);
    }
    return true;
}
