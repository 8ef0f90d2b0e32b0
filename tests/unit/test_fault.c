#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/fault.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef QUITA_FAULTS
static void pass(const char *const *points)
{
    int result = 0;

    for (; *points; points++)
        result = result * 2 + fault_hit(*points);
    _exit(result);
}

/* Passes the points in a child, where the variable is read anew; its wait status. */
static int passing(const char *fault, const char *const *points)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        unsetenv("QUITA_FAULT");
        if (fault)
            setenv("QUITA_FAULT", fault, 1);
        pass(points);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

#define POINTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void the_asked_passage_dies_as_by_kill_9(void **fixture)
{
    static const char turn[] = "turn.before_commit", mark[] = "mark.before_commit";
    int status = passing("turn.before_commit:2", POINTS(turn, mark, turn, turn));

    (void)fixture;
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    status = passing("turn.before_commit:2", POINTS(turn, mark, mark));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void the_asked_passage_fails_once(void **fixture)
{
    static const char spool[] = "spool.after_sync";
    int status = passing("spool.after_sync:2:fail", POINTS(spool, spool, spool));

    (void)fixture;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2); /* no, yes, no */
}

static void nothing_happens_without_the_variable(void **fixture)
{
    int status = 0;

    (void)fixture;
    for (const char *const *point = fault_points(); *point; point++) {
        status = passing(NULL, POINTS(*point, *point));
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static void each_point_of_the_table_can_be_asked_for(void **fixture)
{
    char fault[80];

    (void)fixture;
    for (const char *const *point = fault_points(); *point; point++) {
        snprintf(fault, sizeof(fault), "%s:1", *point);
        assert_true(WIFSIGNALED(passing(fault, POINTS(*point))));
    }
}

static void a_variable_that_names_no_point_stops_the_program(void **fixture)
{
    static const char *const faults[] = {
        "",
        "turn.before_commit",
        "turn.before_commit:",
        "turn.before_commit:0",
        ":1",
        "turn.before_commit:-1",
        "turn.before_commit:1:die",
        "turn.before_commit:1x",
        "turn.before:1",
        "turn.before_commit:x",
        "a.name.that.is.much.longer.than.any.name.of.a.fault.point.in.the.table:1",
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        int status = passing(faults[i], POINTS("turn.before_commit"));
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 2)
            fail_msg("QUITA_FAULT=%s was taken", faults[i]);
    }
}

static void a_point_that_is_not_in_the_table_stops_the_program(void **fixture)
{
    int status = passing(NULL, POINTS("turn.befor_commit"));

    (void)fixture;
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
#endif

static void the_table_names_each_point_once(void **fixture)
{
    const char *const *points = fault_points();

    (void)fixture;
    assert_non_null(points[0]);
    for (size_t i = 0; points[i]; i++) {
        assert_non_null(strchr(points[i], '.'));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(points[i], points[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifdef QUITA_FAULTS
        TEST("the asked passage dies as by kill -9", the_asked_passage_dies_as_by_kill_9),
        TEST("the asked passage fails, once", the_asked_passage_fails_once),
        TEST("nothing happens without the variable", nothing_happens_without_the_variable),
        TEST("each point of the table can be asked for", each_point_of_the_table_can_be_asked_for),
        TEST("a variable that names no point stops the program",
             a_variable_that_names_no_point_stops_the_program),
        TEST("a point that is not in the table stops the program",
             a_point_that_is_not_in_the_table_stops_the_program),
#endif
        TEST("the table names each point once", the_table_names_each_point_once),
    };

    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
