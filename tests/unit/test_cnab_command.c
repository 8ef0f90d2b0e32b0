#include "server/base/strbuf.h"
#include "tests/support/values.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* quita cnab read (contracts 3.3), through the program that was built beside this, over the files
 * of tests/fixtures/cnab: NAME.ret prints NAME.jsonl. */
static char program[512];

static int find_program(void **fixture)
{
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    char *end;

    (void)fixture;
    program[len > 0 ? len : 0] = '\0';
    end = strstr(program, "/tests/");
    if (!end)
        return -1;
    memcpy(end, "/quita", sizeof("/quita"));
    return access(program, X_OK);
}

static int run(const char *arguments, struct strbuf *out)
{
    char line[1024];
    FILE *f;
    int status;

    snprintf(line, sizeof(line), "%s cnab read %s 2> /dev/null", program, arguments);
    f = popen(line, "r");
    assert_non_null(f);
    strbuf_reset(out);
    while (fgets(line, sizeof(line), f))
        strbuf_adds(out, line);
    status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void read_fixture(const char *name, struct strbuf *out)
{
    char path[128], piece[4096];
    size_t got;

    snprintf(path, sizeof(path), "tests/fixtures/cnab/%s.jsonl", name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    strbuf_reset(out);
    while ((got = fread(piece, 1, sizeof(piece), f)) > 0)
        strbuf_add(out, piece, got);
    fclose(f);
}

static void each_file_prints_its_records(void **fixture)
{
    static const struct {
        const char *name;
        int code;
    } cases[] = {
        { "bb_400", 0 },        { "bradesco_400", 0 },       { "inter_400", 0 },
        { "itau_400", 0 },      { "santander_240", 0 },      { "broken_400", 1 },
        { "bb_400_type_1", 0 }, { "santander_240_gaps", 0 }, { "safra_400", 0 },
    };
    struct strbuf got = { 0 }, want = { 0 };
    char path[128];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        snprintf(path, sizeof(path), "tests/fixtures/cnab/%s.ret", cases[i].name);
        assert_int_equal(run(path, &got), cases[i].code);
        read_fixture(cases[i].name, &want);
        assert_string_equal(strbuf_str(&got), strbuf_str(&want));
        snprintf(path, sizeof(path), "- < tests/fixtures/cnab/%s.ret", cases[i].name);
        assert_int_equal(run(path, &got), cases[i].code);
        assert_string_equal(strbuf_str(&got), strbuf_str(&want));
    }
    strbuf_done(&got);
    strbuf_done(&want);
}

static void what_cannot_be_read_is_told_by_the_exit_code(void **fixture)
{
    struct strbuf got = { 0 };

    (void)fixture;
    assert_int_equal(run("", &got), 1);
    assert_int_equal(run("--what", &got), 1);
    assert_int_equal(run("tests/fixtures/cnab/nowhere.ret", &got), 2);
    assert_int_equal(run("tests", &got), 2); /* a folder */
    assert_int_equal(run("/dev/null", &got), 1);
    assert_string_equal(strbuf_str(&got),
                        "{\"error\":\"the file is empty\",\"line\":0,\"column\":0}\n");
    strbuf_done(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_prints_its_records),
        cmocka_unit_test(what_cannot_be_read_is_told_by_the_exit_code),
    };

    return cmocka_run_group_tests(tests, find_program, NULL);
}
