#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/qr.h"
#include "tests/support/shell.h"
#include "tests/support/values.h"

#include <stdio.h>
#include <string.h>

/* `quita pix qr`; zbarimg reads what it draws. */
#define PAYLOAD                                                                                    \
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"                         \
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"

static void a_png_is_read_by_a_scanner(void **fixture)
{
    static const char *const scripts[] = {
        "echo '" PAYLOAD "' | $QUITA pix qr --png > $DIR/a.png",
        "$QUITA pix qr --out $DIR/a.png '" PAYLOAD "'",
        "$QUITA pix qr --module 3 --out $DIR/a.png '" PAYLOAD "'",
    };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        assert_int_equal(shell_run(&out, scripts[i]), 0);
        assert_int_equal(shell_run(&out, "zbarimg -q --raw $DIR/a.png 2> /dev/null"), 0);
        assert_string_equal(strbuf_str(&out), PAYLOAD "\n");
    }
    strbuf_done(&out);
}

/* Draws the strokes of "M4 4.5h7m9 0h1" back into modules. */
static void draw(const char *svg, struct qr *out)
{
    const char *at = strstr(svg, "<path stroke=\"#000\" d=\"");
    int x = 0, y = 0, run, used;

    assert_non_null(at);
    for (at = strchr(at, 'M'); *at && *at != '"'; at += used) {
        int forward = 0;
        if (sscanf(at, "M%d %d.5h%d%n", &x, &y, &run, &used) == 3)
            forward = 0;
        else if (sscanf(at, "m%d 0h%d%n", &forward, &run, &used) != 2)
            fail_msg("not a stroke: %.20s", at);
        x += forward;
        for (int i = 0; i < run; i++, x++)
            out->dark[y - QR_QUIET][x - QR_QUIET] = true;
    }
}

static void an_svg_holds_the_same_modules(void **fixture)
{
    static struct qr wanted, drawn;
    struct strbuf out = { 0 };
    struct error err;

    (void)fixture;
    assert_int_equal(shell_run(&out, "echo '" PAYLOAD "' | $QUITA pix qr"), 0);
    assert_non_null(strstr(strbuf_str(&out), "xmlns=\"http://www.w3.org/2000/svg\""));
    assert_true(qr_make(PAYLOAD, &wanted, &err));
    draw(strbuf_str(&out), &drawn);
    drawn.side = wanted.side;
    assert_memory_equal(&drawn, &wanted, sizeof(wanted));
    strbuf_done(&out);
}

static void what_is_no_pix_code_is_not_drawn(void **fixture)
{
    static const struct {
        const char *script, *told;
        int code;
    } cases[] = {
        { "$QUITA pix qr https://example.com 2>&1", "structure", 1 },
        { "echo '" PAYLOAD "0' | $QUITA pix qr 2>&1", "6304", 1 },
        { "head -c 100000 /dev/zero | tr '\\0' 0 | $QUITA pix qr 2>&1", "longer", 1 },
        { "$QUITA pix qr < /dev/null 2>&1", "structure", 1 },
        { "$QUITA pix qr --module 0 '" PAYLOAD "' 2>&1", "1 to 32", 1 },
        { "$QUITA pix qr --module 33 '" PAYLOAD "' 2>&1", "1 to 32", 1 },
        { "$QUITA pix qr --jpeg '" PAYLOAD "' 2>&1", "--jpeg", 1 },
        { "$QUITA pix qr '" PAYLOAD "' again 2>&1", "again", 1 },
        { "$QUITA pix qr --out $DIR/not/there '" PAYLOAD "' 2>&1", "cannot be written", 2 },
    };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(shell_run(&out, cases[i].script), cases[i].code);
        if (!strstr(strbuf_str(&out), cases[i].told))
            fail_msg("case %zu: %s", i, strbuf_str(&out));
    }
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_png_is_read_by_a_scanner),
        cmocka_unit_test(an_svg_holds_the_same_modules),
        cmocka_unit_test(what_is_no_pix_code_is_not_drawn),
    };

    return cmocka_run_group_tests_name("pix_qr", tests, shell_setup, shell_teardown);
}
