#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/qr.h"
#include "tests/support/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* `quita pix qr`, through the program that was built beside this; zbarimg reads what it draws. */
#define PAYLOAD                                                                                    \
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"                         \
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"

static char program[512], folder[] = "/tmp/quita-qr-XXXXXX";

static int set_up(void **fixture)
{
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    char *end;

    (void)fixture;
    program[len > 0 ? len : 0] = '\0';
    end = strstr(program, "/tests/");
    if (!end || !mkdtemp(folder))
        return -1;
    memcpy(end, "/quita", sizeof("/quita"));
    return access(program, X_OK);
}

static int take_down(void **fixture)
{
    char line[64];

    (void)fixture;
    snprintf(line, sizeof(line), "rm -r %s", folder);
    return system(line);
}

/* Runs a line of shell with $Q = the program and $D = an empty folder; its exit code. */
static int shell(const char *script, struct strbuf *out)
{
    char line[2048];
    FILE *f;

    snprintf(line, sizeof(line), "Q=%s D=%s; %s", program, folder, script);
    strbuf_reset(out);
    f = popen(line, "r");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f))
        strbuf_adds(out, line);
    int status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_png_is_read_by_a_scanner(void **fixture)
{
    static const char *const scripts[] = {
        "echo '" PAYLOAD "' | $Q pix qr --png > $D/a.png",
        "$Q pix qr --out $D/a.png '" PAYLOAD "'",
        "$Q pix qr --module 3 --out $D/a.png '" PAYLOAD "'",
    };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        assert_int_equal(shell(scripts[i], &out), 0);
        assert_int_equal(shell("zbarimg -q --raw $D/a.png 2> /dev/null", &out), 0);
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
    assert_int_equal(shell("echo '" PAYLOAD "' | $Q pix qr", &out), 0);
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
        { "$Q pix qr https://example.com 2>&1", "structure", 1 },
        { "echo '" PAYLOAD "0' | $Q pix qr 2>&1", "6304", 1 },
        { "head -c 100000 /dev/zero | tr '\\0' 0 | $Q pix qr 2>&1", "longer", 1 },
        { "$Q pix qr < /dev/null 2>&1", "structure", 1 },
        { "$Q pix qr --module 0 '" PAYLOAD "' 2>&1", "1 to 32", 1 },
        { "$Q pix qr --module 33 '" PAYLOAD "' 2>&1", "1 to 32", 1 },
        { "$Q pix qr --jpeg '" PAYLOAD "' 2>&1", "--jpeg", 1 },
        { "$Q pix qr '" PAYLOAD "' again 2>&1", "again", 1 },
        { "$Q pix qr --out $D/not/there '" PAYLOAD "' 2>&1", "cannot be written", 2 },
    };
    struct strbuf out = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(shell(cases[i].script, &out), cases[i].code);
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

    return cmocka_run_group_tests_name("pix_qr", tests, set_up, take_down);
}
