#include "server/chat/shade.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct shade shade_light_page = { 0xee, 0xf1, 0xf3 };
const struct shade shade_dark_page = { 0x26, 0x30, 0x36 };

static const struct shade white = { 255, 255, 255 }, black = { 0, 0, 0 },
                          dark_ink = { 0x10, 0x18, 0x1c }, grey = { 0x45, 0x4d, 0x52 };

bool shade_read(const char *text, struct shade *out)
{
    unsigned r, g, b;

    if (!text || strlen(text) != 7 || text[0] != '#' ||
        strspn(text + 1, "0123456789abcdefABCDEF") != 6 ||
        sscanf(text, "#%2x%2x%2x", &r, &g, &b) != 3)
        return false;
    *out = (struct shade){ (uint8_t)r, (uint8_t)g, (uint8_t)b };
    return true;
}

/* Relative luminance, as WCAG 2.2 defines it. */
static double linear(uint8_t value)
{
    double part = value / 255.0;

    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(struct shade c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

double shade_contrast(struct shade a, struct shade b)
{
    double la = luminance(a), lb = luminance(b);

    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static uint8_t mixed(uint8_t from, uint8_t to, int percent)
{
    return (uint8_t)((from * (100 - percent) + to * percent) / 100);
}

/* As little of `towards` as it takes to be read beside `other`. */
static struct shade readable(struct shade c, struct shade other, struct shade towards)
{
    struct shade now = c;

    for (int percent = 1; percent <= 100 && shade_contrast(now, other) < SHADE_CONTRAST; percent++)
        now = (struct shade){ mixed(c.r, towards.r, percent), mixed(c.g, towards.g, percent),
                              mixed(c.b, towards.b, percent) };
    return now;
}

static void write_shade(struct shade c, char out[SHADE_TEXT_SIZE])
{
    snprintf(out, SHADE_TEXT_SIZE, "#%02x%02x%02x", c.r, c.g, c.b);
}

void shades_of(const char *colour, struct shades *out)
{
    struct shade c;

    if (!shade_read(colour, &c))
        c = grey;
    bool dark_words =
        shade_contrast(c, white) < SHADE_CONTRAST && shade_contrast(c, dark_ink) >= SHADE_CONTRAST;
    write_shade(dark_words ? c : readable(c, white, black), out->fill);
    write_shade(dark_words ? dark_ink : white, out->ink);
    write_shade(readable(c, shade_light_page, black), out->text_light);
    write_shade(readable(c, shade_dark_page, white), out->text_dark);
}
