#pragma once
#include <stdbool.h>
#include <stdint.h>

/*
 * A brand's colour made readable (WCAG 2.2, 1.4.3; ux reference, point 36).  Whatever colour a
 * school has, words on it and words in it keep SHADE_CONTRAST to what is behind them: the colour is
 * mixed with black or white until they do, and is left alone where they do already.
 */
#define SHADE_CONTRAST 4.5
enum { SHADE_TEXT_SIZE = 8 };

struct shade {
    uint8_t r, g, b;
};

/* What the panel's style sheet is told, each as "#rrggbb". */
struct shades {
    char fill[SHADE_TEXT_SIZE];       /* behind words: header, buttons, one's own lines */
    char ink[SHADE_TEXT_SIZE];        /* those words */
    char text_light[SHADE_TEXT_SIZE]; /* words in the brand's colour on the light page */
    char text_dark[SHADE_TEXT_SIZE];  /* the same on the dark one */
};

/* The pages behind `text_light` and `text_dark`, as panel.css has them: the worst of each. */
extern const struct shade shade_light_page, shade_dark_page;

/* "#1f6f5c"; false for anything else. */
bool shade_read(const char *text, struct shade *out);
/* 1 to 21. */
double shade_contrast(struct shade a, struct shade b);
/* A colour that cannot be read counts as a dark grey. */
void shades_of(const char *colour, struct shades *out);
