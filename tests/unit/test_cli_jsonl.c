#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_MAX = 16384 };

struct run {
    int status;
    char out[ANSWER_MAX], err[ANSWER_MAX];
};

static FILE *file_with(const char *text, size_t len)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    rewind(file);
    return file;
}

static void read_all(FILE *file, char out[ANSWER_MAX])
{
    rewind(file);
    out[fread(out, 1, ANSWER_MAX - 1, file)] = '\0';
    fclose(file);
}

/* Runs a command in a child whose three standard files are ours. */
static void run_command(struct run *run, char **argv, const char *in, size_t len)
{
    FILE *files[] = { file_with(in, len), tmpfile(), tmpfile() };
    int argc = 0;

    while (argv[argc])
        argc++;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        for (int fd = 0; fd < 3; fd++)
            dup2(fileno(files[fd]), fd);
        int status = cli_run(argc, argv);
        fflush(NULL);
        _exit(status);
    }
    assert_int_equal(waitpid(child, &run->status, 0), child);
    assert_true(WIFEXITED(run->status));
    run->status = WEXITSTATUS(run->status);
    fclose(files[0]);
    read_all(files[1], run->out);
    read_all(files[2], run->err);
}

/* Not string literals: main() may write to its arguments. */
#define ARGS(...)  ((char *[]){ (char[]){ "quita" }, __VA_ARGS__, NULL })
#define WORD(text) ((char[]){ text })

static void each_line_is_answered_in_order_with_its_id(void **fixture)
{
    static const char in[] = "{\"id\":1,\"value\":\"529.982.247-25\"}\n"
                             "{\"value\":\"12.abc.345/01de-35\",\"id\":{\"a\":[2]}}\n"
                             "{\"value\":\"529.982.247-24\"}\n"
                             "{\"id\":\"x\",\"value\":\"bom dia\"}";
    struct run run;

    (void)fixture;
    run_command(&run, ARGS(WORD("document"), WORD("check"), WORD("--jsonl")), in, sizeof(in) - 1);
    assert_int_equal(run.status, CLI_OK);
    assert_string_equal(
        run.out,
        "{\"kind\":\"cpf\",\"valid\":true,\"normal\":\"52998224725\",\"id\":1}\n"
        "{\"kind\":\"cnpj\",\"valid\":true,\"normal\":\"12ABC34501DE35\",\"id\":{\"a\":[2]}}\n"
        "{\"kind\":\"cpf\",\"valid\":false,\"normal\":\"52998224724\"}\n"
        "{\"kind\":\"unknown\",\"valid\":false,\"normal\":null,\"id\":\"x\"}\n");
}

static void a_bad_line_is_answered_and_does_not_stop_the_run(void **fixture)
{
    static const char in[] = "nonsense\n"
                             "[1]\n"
                             "{\"id\":7}\n"
                             "{\"id\":8,\"value\":52998224725}\n"
                             "\n"
                             "{\"id\":9,\"value\":\"52998224725\\u0000\"}\n"
                             "{\"value\":\"\xff\"}\n"
                             "\0\n"
                             "{\"id\":10,\"value\":\"52998224725\"}\n";
    static const char *const want[] = { "\"error\"", "\"error\"", "\"id\":7",  "\"id\":8",
                                        "unknown",   "\"error\"", "\"error\"", "\"id\":10" };
    struct run run;
    size_t lines = 0;

    (void)fixture;
    run_command(&run, ARGS(WORD("document"), WORD("check"), WORD("--jsonl")), in, sizeof(in) - 1);
    assert_int_equal(run.status, CLI_OK);
    for (char *line = run.out, *end; (end = strchr(line, '\n')); line = end + 1, lines++) {
        *end = '\0';
        assert_true(lines < COUNT_OF(want));
        if (!strstr(line, want[lines]))
            fail_msg("line %zu: %s", lines, line);
    }
    assert_int_equal(lines, COUNT_OF(want));
}

static void nothing_in_is_nothing_out(void **fixture)
{
    struct run run;

    (void)fixture;
    run_command(&run, ARGS(WORD("document"), WORD("check"), WORD("--jsonl")), "", 0);
    assert_int_equal(run.status, CLI_OK);
    assert_string_equal(run.out, "");
}

static void a_line_of_a_megabyte_is_answered(void **fixture)
{
    size_t len = 1 << 20;
    char *in = malloc(len);
    struct run run;

    (void)fixture;
    memset(in, '9', len);
    memcpy(in, "{\"value\":\"", 10);
    memcpy(in + len - 3, "\"}\n", 3);
    run_command(&run, ARGS(WORD("document"), WORD("check"), WORD("--jsonl")), in, len);
    free(in);
    assert_int_equal(run.status, CLI_OK);
    assert_non_null(strstr(run.out, "unknown"));
}

static void a_wrong_call_is_told_on_standard_error(void **fixture)
{
    struct run run;

    (void)fixture;
    run_command(&run, ARGS(WORD("document"), WORD("check")), "", 0);
    assert_int_equal(run.status, CLI_BAD_INPUT);
    assert_string_equal(run.out, "");
    assert_non_null(strstr(run.err, "--jsonl"));
    run_command(&run, ARGS(WORD("document"), WORD("chek")), "", 0);
    assert_int_equal(run.status, CLI_BAD_INPUT);
    run_command(&run, ARGS(WORD("document"), WORD("check"), WORD("52998224725")), "", 0);
    assert_int_equal(run.status, CLI_BAD_INPUT);
    assert_null(strstr(run.err, "52998224725"));
}

static void every_command_has_help_with_an_example_first(void **fixture)
{
    (void)fixture;
    for (const struct command *c = commands; c->name; c++) {
        char words[64], *second;
        struct run run;
        snprintf(words, sizeof(words), "%s", c->name);
        second = strchr(words, ' ');
        if (second)
            *second++ = '\0';
        run_command(&run, ARGS(words, second ? second : WORD("--help"), WORD("--help")), "", 0);
        assert_int_equal(run.status, CLI_OK);
        if (strncmp(run.out, "Example:", 8) != 0)
            fail_msg("quita %s: help starts with %.20s", c->name, run.out);
        assert_non_null(strstr(run.out, "quita "));
        assert_int_equal(run.out[strlen(run.out) - 1], '\n');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each line is answered in order with its id",
             each_line_is_answered_in_order_with_its_id),
        TEST("a bad line is answered and does not stop the run",
             a_bad_line_is_answered_and_does_not_stop_the_run),
        TEST("nothing in is nothing out", nothing_in_is_nothing_out),
        TEST("a line of a megabyte is answered", a_line_of_a_megabyte_is_answered),
        TEST("a wrong call is told on standard error", a_wrong_call_is_told_on_standard_error),
        TEST("every command has help with an example first",
             every_command_has_help_with_an_example_first),
    };

    return cmocka_run_group_tests_name("cli, jsonl", tests, NULL, NULL);
}
