#include "tests/support/unit.h"

#include "server/base/assets.h"
#include "server/base/random.h"
#include "server/chat/shade.h"

#include <stdio.h>
#include <string.h>

enum { COLOURS = 1000, SEED = 20261130 };

static struct shade colour(const char *text)
{
    struct shade c = { 0 };

    assert_true(shade_read(text, &c));
    return c;
}

static double contrast(const char *a, const char *b)
{
    return shade_contrast(colour(a), colour(b));
}

static void contrast_is_what_wcag_says_it_is(void **fixture)
{
    static const struct {
        const char *a, *b;
        double contrast;
    } cases[] = { { "#000000", "#ffffff", 21.0 }, { "#ffffff", "#ffffff", 1.0 },
                  { "#777777", "#ffffff", 4.48 }, /* WCAG's own examples of just not enough */
                  { "#767676", "#ffffff", 4.54 }, { "#ff0000", "#ffffff", 4.00 },
                  { "#0000ff", "#ffffff", 8.59 } };
    (void)fixture;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double got = contrast(cases[i].a, cases[i].b);
        assert_true(got > cases[i].contrast - 0.01 && got < cases[i].contrast + 0.01);
        assert_true(got == contrast(cases[i].b, cases[i].a));
    }
}

static void holds_for(const char *brand)
{
    struct shades s;

    shades_of(brand, &s);
    if (contrast(s.fill, s.ink) < SHADE_CONTRAST ||
        shade_contrast(colour(s.text_light), shade_light_page) < SHADE_CONTRAST ||
        shade_contrast(colour(s.text_dark), shade_dark_page) < SHADE_CONTRAST)
        fail_msg("%s: words %s on %s, %s on the light page, %s on the dark one", brand, s.ink,
                 s.fill, s.text_light, s.text_dark);
}

static void any_brand_can_be_read(void **fixture)
{
    static const char *const edges[] = { "#000000", "#ffffff", "#ffff00", "#00ff00", "#ff00ff",
                                         "#777777", "#808080", "#ff0000", "#0000ff", "nonsense" };
    struct random_seeded seeded;
    struct random random = random_seeded(&seeded, SEED);
    char text[SHADE_TEXT_SIZE];
    (void)fixture;

    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
        holds_for(edges[i]);
    for (int i = 0; i < COLOURS; i++) {
        snprintf(text, sizeof(text), "#%06x", (unsigned)random_below(&random, 0x1000000));
        holds_for(text);
    }
}

static void a_colour_that_can_be_read_is_left_alone(void **fixture)
{
    struct shades s;
    (void)fixture;

    shades_of("#1f6f5c", &s);
    assert_string_equal(s.fill, "#1f6f5c");
    assert_string_equal(s.ink, "#ffffff");
    assert_string_equal(s.text_light, "#1f6f5c");
    shades_of("#ffcc00", &s);
    assert_string_equal(s.fill, "#ffcc00");
    assert_string_equal(s.ink, "#10181c");
}

static void what_is_no_colour_is_refused(void **fixture)
{
    static const char *const bad[] = { "",         "#fff",    "1f6f5c", "#1f6f5",
                                       "#1f6f5c0", "#1f6f5g", "#+1+2+3" };
    struct shade c;
    (void)fixture;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(shade_read(bad[i], &c));
    assert_false(shade_read(NULL, &c));
}

/* The value of a custom property in the style sheet, for the light page (0) or the dark one (1). */
static struct shade in_css(const char *name, int which)
{
    const char *at = (const char *)asset_find("server/chat/static/panel.css")->data;
    char text[SHADE_TEXT_SIZE] = { 0 };

    for (int i = 0; at && i <= which; i++) {
        at = strstr(at, name);
        at = at ? at + strlen(name) : NULL;
    }
    assert_non_null(at);
    if (strncmp(at, "#fff;", 5) == 0)
        return (struct shade){ 255, 255, 255 };
    memcpy(text, at, SHADE_TEXT_SIZE - 1);
    return colour(text);
}

static void the_style_sheet_has_no_page_worse_than_those_counted_with(void **fixture)
{
    static const char *const pages[] = { "--page:", "--card:", "--soft:" };
    static const char *const words[] = { "--words:", "--dim:", "--bad:" };
    (void)fixture;

    for (int which = 0; which < 2; which++)
        for (size_t i = 0; i < 3; i++) {
            struct shade page = in_css(pages[i], which);
            struct shade worst = which ? shade_dark_page : shade_light_page;
            struct shade far = which ? colour("#ffffff") : colour("#000000");
            assert_true(shade_contrast(page, far) >= shade_contrast(worst, far));
            for (size_t k = 0; k < 3; k++)
                assert_true(shade_contrast(in_css(words[k], which), page) >= SHADE_CONTRAST);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("contrast is what WCAG says it is", contrast_is_what_wcag_says_it_is),
        TEST("any brand can be read", any_brand_can_be_read),
        TEST("a colour that can be read is left alone", a_colour_that_can_be_read_is_left_alone),
        TEST("what is no colour is refused", what_is_no_colour_is_refused),
        TEST("the style sheet has no page worse than those counted with",
             the_style_sheet_has_no_page_worse_than_those_counted_with),
    };

    return cmocka_run_group_tests_name("shade", tests, NULL, NULL);
}
