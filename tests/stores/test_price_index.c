#include "tests/support/world.h"

#include "tests/support/shell.h"

#include <stdlib.h>

/* IPCA and taxa legal, taken over by the command and used when a debt is looked at. */

static void assert_prints(struct world *w, int code, const char *line, const char *expected)
{
    struct strbuf out = { 0 };

    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    assert_int_equal(shell_run(&out, line), code);
    assert_string_equal(strbuf_str(&out), expected);
    strbuf_done(&out);
}

static void figures_are_taken_over_and_corrected(void **state)
{
    struct world *w = *state;

    shell_file("ipca.csv", "data;valor\n01/09/2026;0,48\n01/08/2026;-0,11\n");
    shell_file("later.csv", "data;valor\n01/09/2026;0,49\n01/10/2026;0,2\n");
    assert_prints(w, 0,
                  "$QUITA index import ipca $DIR/ipca.csv 2>&1 && "
                  "$QUITA index import ipca $DIR/ipca.csv 2>&1 && "
                  "$QUITA index import ipca $DIR/later.csv 2>&1 && $QUITA index list",
                  "ipca: 2 months read, 2 new or different.\n"
                  "ipca: 2 months read, 0 new or different.\n"
                  "ipca: 2 months read, 2 new or different.\n"
                  "ipca 2026-08 -0,1100%\nipca 2026-09 0,4900%\nipca 2026-10 0,2000%\n");
}

static void a_bad_file_changes_nothing(void **state)
{
    struct world *w = *state;

    shell_file("bad.csv", "data;valor\n01/09/2026;0,48\n02/09/2026;0,48\n");
    assert_prints(w, 1, "$QUITA index import taxa_legal $DIR/bad.csv", "");
    assert_prints(w, 1, "$QUITA index import selic $DIR/bad.csv", "");
    assert_int_equal(world_int(w, "SELECT count(*) FROM price_index WHERE kind = 'taxa_legal'"), 0);
}

static int setup(void **state)
{
    void *unused = NULL;

    return world_setup(state) || shell_setup(&unused);
}

static int teardown(void **state)
{
    void *unused = NULL;

    return shell_teardown(&unused) || world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_taken_over_and_corrected),
        cmocka_unit_test(a_bad_file_changes_nothing),
    };

    return cmocka_run_group_tests_name("price_index", tests, setup, teardown);
}
