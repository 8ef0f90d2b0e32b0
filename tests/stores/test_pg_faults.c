#include "server/base/auto.h"
#include "server/loop.h"
#include "tests/support/pg_probe.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * The fault points around a commit, for whoever relies on them.  A process reads QUITA_FAULT once,
 * so each case is a process of its own: it commits one unit and exits with what the unit was told.
 */

enum { TOLD_DONE = 10, TOLD_UNDONE = 11, TOLD_IN_DOUBT = 12 };

struct child {
    bool ended, in_doubt, failed;
};

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct child *child = ctx;

    child->ended = true;
    child->failed = err != NULL;
    child->in_doubt = pg_unit_in_doubt(unit);
}

/* Its only lane's preparation is the first passage of each point; the unit is the second. */
static int child_main(const char *conninfo)
{
    struct pg_settings settings = probe_settings;
    struct loop *loop = loop_new();
    struct child child = { 0 };
    struct error err = { 0 };

    settings.conninfo = conninfo;
    settings.lanes = 1;
    struct pg *pg = pg_new(loop, &settings, &err);
    while (!pg_lane_idle(pg_lane(pg, 0)))
        loop_step(loop, true);
    struct pg_unit *unit = pg_unit_begin(pg_lane(pg, 0), NULL, on_end, &child);
    probe_put(unit, 1, "um");
    pg_unit_commit(unit);
    while (!child.ended)
        loop_step(loop, true);
    while (!pg_lane_idle(pg_lane(pg, 0))) /* it comes back */
        loop_step(loop, true);
    pg_free(&pg);
    loop_free(&loop);
    return !child.failed ? TOLD_DONE : child.in_doubt ? TOLD_IN_DOUBT : TOLD_UNDONE;
}

static int run_child(const struct scratch *s, const char *fault)
{
    pid_t child = fork();
    int status = -1;

    if (child == 0) {
        setenv("QUITA_FAULT", fault, 1);
        execl("/proc/self/exe", "test_pg_faults", "--child", scratch_conninfo(s), (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool is_settled(struct scratch *s)
{
    return scratch_int8(s, "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                           " current_database() AND pid <> pg_backend_pid()"
                           " AND backend_type = 'client backend'") == 0;
}

static void each_fault_around_a_commit_has_its_outcome(void **state)
{
    enum { EITHER = -1 };
    static const struct {
        const char *fault;
        int exit_code, rows;
    } cases[] = {
        { "pg.connect:1:fail", TOLD_DONE, 1 }, /* tried again */
        { "pg.before_sync:2:fail", TOLD_UNDONE, 0 },
        { "pg.after_sync:2:fail", TOLD_IN_DOUBT, EITHER },
        { "pg.after_commit:2:fail", TOLD_IN_DOUBT, 1 },
        { "pg.before_sync:2", -SIGKILL, 0 },
        { "pg.after_sync:2", -SIGKILL, EITHER },
        { "pg.after_commit:2", -SIGKILL, 1 },
    };
    struct scratch *s = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        scratch_exec(s, "TRUNCATE thing");
        assert_int_equal(run_child(s, cases[i].fault), cases[i].exit_code);
        while (!is_settled(s))
            usleep(1000);
        if (cases[i].rows != EITHER)
            assert_int_equal(probe_things(s), cases[i].rows);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_around_a_commit_has_its_outcome),
    };

    if (argc == 3 && strcmp(argv[1], "--child") == 0)
        return child_main(argv[2]);
    return cmocka_run_group_tests_name("pg_faults", tests, probe_setup, scratch_teardown);
}
