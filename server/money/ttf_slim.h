#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct error;
struct strbuf;

/*
 * Makes a TrueType font small before it is given to libharu, which copies hinting programs, glyph
 * names and licence texts into every PDF: those go, and so do the glyphs' instructions (nobody
 * hints at print resolution).  Glyph numbers, shapes, widths and the character map stay.  A boleto
 * gets half as large, and ready twice as fast.
 *
 * Fails with ERROR_INPUT when the bytes are no TrueType font with outlines.
 */
bool ttf_slim(const uint8_t *font, size_t len, struct strbuf *out, struct error *err)
    __attribute__((warn_unused_result));
