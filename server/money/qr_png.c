#include "server/money/qr.h"

#include "server/base/strbuf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Portable Network Graphics, second edition: one bit a pixel, grey, no interlacing. */

static void put_u32(unsigned long value, unsigned char out[4])
{
    for (int i = 0; i < 4; i++)
        out[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* Length, name, data, and the CRC over name and data. */
static void chunk(const char name[4], const void *data, size_t len, struct strbuf *out)
{
    unsigned char number[4];
    unsigned long crc = crc32(0, (const Bytef *)name, 4);

    put_u32(len, number);
    strbuf_add(out, number, 4);
    strbuf_add(out, name, 4);
    if (len > 0) {
        strbuf_add(out, data, len);
        crc = crc32(crc, data, (uInt)len);
    }
    put_u32(crc, number);
    strbuf_add(out, number, 4);
}

static bool is_dark(const struct qr *qr, int y, int x)
{
    return y >= 0 && x >= 0 && y < qr->side && x < qr->side && qr->dark[y][x];
}

/* One row of pixels behind its filter byte (none); a set bit is white. */
static void fill_row(const struct qr *qr, int module, int y, unsigned char *row, size_t row_len)
{
    int pixels = (qr->side + 2 * QR_QUIET) * module;

    memset(row, 0, row_len);
    for (int x = 0; x < pixels; x++)
        if (!is_dark(qr, y / module - QR_QUIET, x / module - QR_QUIET))
            row[1 + x / 8] |= (unsigned char)(0x80 >> (x % 8));
}

static void put_pixels(const struct qr *qr, int module, struct strbuf *out)
{
    int pixels = (qr->side + 2 * QR_QUIET) * module;
    size_t row_len = 1 + ((size_t)pixels + 7) / 8, len = row_len * (size_t)pixels;
    uLongf packed_len = compressBound(len);
    unsigned char *raw = malloc(len), *packed = malloc(packed_len);

    if (!raw || !packed)
        abort();
    for (int y = 0; y < pixels; y++)
        fill_row(qr, module, y, raw + (size_t)y * row_len, row_len);
    if (compress2(packed, &packed_len, raw, len, Z_BEST_COMPRESSION) != Z_OK)
        abort(); /* only memory can be missing */
    chunk("IDAT", packed, packed_len, out);
    free(raw);
    free(packed);
}

void qr_png(const struct qr *qr, int module, struct strbuf *out)
{
    unsigned char head[13] = { [8] = 1 /* bit a pixel */ };
    unsigned long pixels = (unsigned long)((qr->side + 2 * QR_QUIET) * module);

    assert(module >= 1 && module <= QR_MODULE_MAX);
    put_u32(pixels, head);
    put_u32(pixels, head + 4);
    strbuf_add(out, "\x89PNG\r\n\x1a\n", 8);
    chunk("IHDR", head, sizeof(head), out);
    put_pixels(qr, module, out);
    chunk("IEND", NULL, 0, out);
}
