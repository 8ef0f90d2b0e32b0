#include "server/money/ttf_slim.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <string.h>

struct bytes {
    const uint8_t *data;
    size_t len;
};

static unsigned u16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static size_t u32(const uint8_t *at)
{
    return (size_t)u16(at) << 16 | u16(at + 2);
}

static void put16(struct strbuf *out, size_t value)
{
    strbuf_addc(out, (char)(value >> 8 & 0xFF));
    strbuf_addc(out, (char)(value & 0xFF));
}

static void put32(struct strbuf *out, size_t value)
{
    put16(out, value >> 16);
    put16(out, value & 0xFFFF);
}

static void pad(struct strbuf *out, size_t to)
{
    while (out->len % to)
        strbuf_addc(out, 0);
}

/* One table of the font; false when it is not there or lies outside. */
static bool find(struct bytes font, const char *tag, size_t least, struct bytes *out)
{
    size_t count = font.len < 12 ? 0 : u16(font.data + 4);

    for (size_t i = 0; i < count && 28 + i * 16 <= font.len; i++) {
        const uint8_t *row = font.data + 12 + i * 16;
        size_t at = u32(row + 8), len = u32(row + 12);
        if (memcmp(row, tag, 4) != 0)
            continue;
        *out = (struct bytes){ font.data + at, len };
        return at <= font.len && len <= font.len - at && len >= least;
    }
    return false;
}

/* Contours: the ends, a count of instructions, the instructions, then the points. */
static bool slim_simple(struct bytes g, struct strbuf *out)
{
    size_t ends = 10 + (size_t)u16(g.data) * 2, skip;

    if (g.len < ends + 2)
        return false;
    skip = u16(g.data + ends);
    if (g.len < ends + 2 + skip)
        return false;
    strbuf_add(out, g.data, ends);
    put16(out, 0);
    strbuf_add(out, g.data + ends + 2 + skip, g.len - ends - 2 - skip);
    return true;
}

/* Parts of other glyphs, each telling whether one more follows; instructions come last. */
static bool slim_composite(struct bytes g, struct strbuf *out)
{
    enum { WORDS = 0x1, SCALE = 0x8, MORE = 0x20, XY_SCALE = 0x40, MATRIX = 0x80, CODE = 0x100 };
    size_t at = 10;
    unsigned flags = MORE;

    strbuf_add(out, g.data, 10);
    while (flags & MORE) {
        size_t len;
        if (at + 4 > g.len)
            return false;
        flags = u16(g.data + at);
        len = 4 + (flags & WORDS ? 4u : 2u) +
              (flags & SCALE      ? 2u
               : flags & XY_SCALE ? 4u
               : flags & MATRIX   ? 8u
                                  : 0u);
        if (at + len > g.len)
            return false;
        put16(out, flags & ~(unsigned)CODE);
        strbuf_add(out, g.data + at + 2, len - 2);
        at += len;
    }
    return true;
}

struct outlines {
    struct bytes glyf, loca, head, maxp;
    bool wide; /* loca has 32 bits */
};

static size_t glyph_start(const struct outlines *o, size_t glyph)
{
    return o->wide ? u32(o->loca.data + glyph * 4) : (size_t)u16(o->loca.data + glyph * 2) * 2;
}

static bool slim_glyph(const struct outlines *o, size_t glyph, struct strbuf *out)
{
    size_t from = glyph_start(o, glyph), to = glyph_start(o, glyph + 1);
    struct bytes g = { o->glyf.data + from, to - from };

    if (from == to)
        return true;
    if (from > to || to > o->glyf.len || g.len < 12)
        return false;
    return g.data[0] & 0x80 ? slim_composite(g, out) : slim_simple(g, out);
}

static bool slim_outlines(const struct outlines *o, struct strbuf *glyf, struct strbuf *loca)
{
    size_t count = u16(o->maxp.data + 4), width = o->wide ? 4 : 2;

    if (o->loca.len < (count + 1) * width)
        return false;
    for (size_t i = 0; i <= count; i++) {
        if (o->wide)
            put32(loca, glyf->len);
        else
            put16(loca, glyf->len / 2);
        if (i < count && !slim_glyph(o, i, glyf))
            return false;
        pad(glyf, 4);
    }
    return true;
}

/* Only what libharu reads: the PostScript name and the style, in the Macintosh's spelling. */
static bool slim_name(struct bytes name, struct strbuf *out)
{
    struct strbuf records = { 0 }, strings = { 0 };
    size_t count = u16(name.data + 2), base = u16(name.data + 4), kept = 0;
    bool ok = base <= name.len && 6 + count * 12 <= name.len;

    for (size_t i = 0; ok && i < count; i++) {
        const uint8_t *r = name.data + 6 + i * 12;
        size_t len = u16(r + 8), at = base + u16(r + 10);
        if (u16(r) != 1 || u16(r + 2) != 0 || (u16(r + 6) != 6 && u16(r + 6) != 2))
            continue;
        ok = at + len <= name.len;
        strbuf_add(&records, r, 8);
        put16(&records, len);
        put16(&records, strings.len);
        if (ok)
            strbuf_add(&strings, name.data + at, len);
        kept++;
    }
    put16(out, 0);
    put16(out, kept);
    put16(out, 6 + records.len);
    strbuf_add(out, records.data, records.len);
    strbuf_add(out, strings.data, strings.len);
    strbuf_done(&records);
    strbuf_done(&strings);
    return ok && kept >= 2;
}

/* Version 3 of "post": no glyph names. */
static void slim_post(struct bytes post, struct strbuf *out)
{
    put32(out, 0x00030000);
    strbuf_add(out, post.data + 4, 28);
}

enum { COPIED, NAME, POST, GLYF, LOCA };
static const struct {
    const char *tag;
    int how;
    size_t least;
} tables[] = { { "OS/2", COPIED, 78 }, { "cmap", COPIED, 4 },  { "glyf", GLYF, 0 },
               { "head", COPIED, 54 }, { "hhea", COPIED, 36 }, { "hmtx", COPIED, 4 },
               { "loca", LOCA, 4 },    { "maxp", COPIED, 6 },  { "name", NAME, 6 },
               { "post", POST, 32 } };
enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

static bool find_outlines(struct bytes font, struct outlines *o)
{
    if (!find(font, "glyf", 0, &o->glyf) || !find(font, "loca", 4, &o->loca) ||
        !find(font, "head", 54, &o->head) || !find(font, "maxp", 6, &o->maxp))
        return false;
    o->wide = u16(o->head.data + 50) != 0;
    return true;
}

static void put_directory(const size_t starts[TABLES], const size_t lens[TABLES],
                          struct strbuf *out)
{
    put32(out, 0x00010000);
    put16(out, TABLES);
    put16(out, 8 * 16); /* ten tables: search range, selector and shift of a binary search */
    put16(out, 3);
    put16(out, (TABLES - 8) * 16);
    for (int i = 0; i < TABLES; i++) {
        strbuf_add(out, tables[i].tag, 4);
        put32(out, 0); /* libharu computes the checksums of what it embeds */
        put32(out, 12 + TABLES * 16 + starts[i]);
        put32(out, lens[i]);
    }
}

static bool put_tables(struct bytes font, const struct strbuf *glyf, const struct strbuf *loca,
                       size_t starts[TABLES], size_t lens[TABLES], struct strbuf *out)
{
    for (int i = 0; i < TABLES; i++) {
        struct bytes t;
        if (!find(font, tables[i].tag, tables[i].least, &t))
            return false;
        starts[i] = out->len;
        if (tables[i].how == COPIED)
            strbuf_add(out, t.data, t.len);
        else if (tables[i].how == POST)
            slim_post(t, out);
        else if (tables[i].how == GLYF)
            strbuf_add(out, glyf->data, glyf->len);
        else if (tables[i].how == LOCA)
            strbuf_add(out, loca->data, loca->len);
        else if (!slim_name(t, out))
            return false;
        pad(out, 4);
        lens[i] = out->len - starts[i];
    }
    return true;
}

bool ttf_slim(const uint8_t *data, size_t len, struct strbuf *out, struct error *err)
{
    struct bytes font = { data, len };
    struct outlines o;
    struct strbuf glyf = { 0 }, loca = { 0 }, body = { 0 };
    size_t starts[TABLES], lens[TABLES];
    bool ok = find_outlines(font, &o) && slim_outlines(&o, &glyf, &loca) &&
              put_tables(font, &glyf, &loca, starts, lens, &body);

    if (ok) {
        put_directory(starts, lens, out);
        strbuf_add(out, body.data, body.len);
    }
    strbuf_done(&glyf);
    strbuf_done(&loca);
    strbuf_done(&body);
    return ok ? true : error_set(err, ERROR_INPUT, "not a TrueType font with outlines");
}
