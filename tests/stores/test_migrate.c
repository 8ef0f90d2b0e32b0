#include "db/migrate.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Migrations: each test has a database of its own.  What is killed is a process of its own. */

/* Each takes a moment, so that two at once meet. */
static const struct migration chain[] = {
    { "001_one", "CREATE TABLE one (n int); INSERT INTO one SELECT 1 FROM pg_sleep(0.05);" },
    { "002_two", "CREATE TABLE two (n int); INSERT INTO two SELECT 1 FROM pg_sleep(0.05);" },
    { "003_three", "ALTER TABLE one ADD m int; UPDATE one SET m = 3 FROM pg_sleep(0.05);" },
    { NULL, NULL },
};

static const char applied_names[] =
    "SELECT coalesce(string_agg(name, ' ' ORDER BY name), '') FROM schema_migration";

static int make_empty(void **state)
{
    return scratch_setup_empty(state);
}

static void assert_whole(struct scratch *s)
{
    assert_string_equal(scratch_text(s, applied_names), "001_one 002_two 003_three");
    assert_int_equal(scratch_int8(s, "SELECT count(*) FROM one WHERE n = 1 AND m = 3"), 1);
    assert_int_equal(scratch_int8(s, "SELECT count(*) FROM one"), 1);
    assert_int_equal(scratch_int8(s, "SELECT count(*) FROM two"), 1);
}

static void an_empty_database_gets_every_migration_once(void **state)
{
    struct scratch *s = *state;
    struct error err = { 0 };

    for (int times = 0; times < 2; times++) {
        assert_true(migrate_run_list(scratch_conninfo(s), chain, &err));
        assert_whole(s);
    }
}

/* Runs this program again as `quita migrate` of the chain, with that QUITA_FAULT or none. */
static pid_t start_child(const struct scratch *s, const char *fault)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    if (fault)
        setenv("QUITA_FAULT", fault, 1);
    execl("/proc/self/exe", "test_migrate", "--child", scratch_conninfo(s), (char *)NULL);
    _exit(127);
}

static int child_main(const char *conninfo)
{
    struct error err = { 0 };

    if (migrate_run_list(conninfo, chain, &err))
        return 0;
    fprintf(stderr, "%s\n", err.detail);
    return 1;
}

static void four_at_once_apply_each_migration_once(void **state)
{
    struct scratch *s = *state;
    pid_t children[4];
    int status = -1;

    for (size_t i = 0; i < COUNT_OF(children); i++)
        children[i] = start_child(s, NULL);
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_whole(s);
}

/* Both of the fault point's kinds: the whole process dies. */
static void a_migration_killed_half_way_goes_on_where_it_was(void **state)
{
    static const struct {
        const char *fault, *applied;
        bool two_exists;
    } cases[] = {
        { "migrate.inside:1", "", false },
        { "migrate.between:1", "001_one", false },
        { "migrate.inside:2", "001_one", false },
        { "migrate.between:2", "001_one 002_two", true },
        { "migrate.inside:3", "001_one 002_two", true },
        { "migrate.between:3", "001_one 002_two 003_three", true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scratch *s = scratch_new_empty();
        pid_t child = start_child(s, cases[i].fault);
        int status = -1;
        struct error err = { 0 };

        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        assert_string_equal(scratch_text(s, applied_names), cases[i].applied);
        assert_int_equal(scratch_int8(s, "SELECT (to_regclass('two') IS NOT NULL)::int"),
                         cases[i].two_exists);
        assert_true(migrate_run_list(scratch_conninfo(s), chain, &err));
        assert_whole(s);
        scratch_free(&s);
    }
    (void)state;
}

static void a_migration_that_fails_leaves_the_ones_before_it(void **state)
{
    static const struct migration broken[] = {
        { "001_one", "CREATE TABLE one (n int);" },
        { "002_broken", "CREATE TABLE two (n int); INSERT INTO nothing VALUES (1);" },
        { "003_three", "CREATE TABLE three (n int);" },
        { NULL, NULL },
    };
    struct scratch *s = *state;
    struct error err = { 0 };

    assert_false(migrate_run_list(scratch_conninfo(s), broken, &err));
    assert_int_equal(err.kind, ERROR_INTERNAL);
    assert_non_null(strstr(err.detail, "002_broken"));
    assert_non_null(strstr(err.detail, "nothing"));
    assert_string_equal(scratch_text(s, applied_names), "001_one");
    assert_int_equal(scratch_int8(s, "SELECT (to_regclass('two') IS NULL)::int"), 1);
}

static void a_migration_must_not_commit_by_itself(void **state)
{
    static const struct migration hasty[] = {
        { "001_hasty", "CREATE TABLE one (n int); COMMIT; CREATE TABLE two (n int);" },
        { NULL, NULL },
    };
    struct scratch *s = *state;
    struct error err = { 0 };

    assert_false(migrate_run_list(scratch_conninfo(s), hasty, &err));
    assert_int_equal(err.kind, ERROR_INTERNAL);
    assert_string_equal(scratch_text(s, applied_names), "");
}

static void a_newer_database_is_left_alone(void **state)
{
    static const struct migration older[] = {
        { "001_one", "CREATE TABLE one (n int);" },
        { "001_other", "CREATE TABLE other (n int);" },
        { NULL, NULL },
    };
    struct scratch *s = *state;
    struct error err = { 0 };

    assert_true(migrate_run_list(scratch_conninfo(s), chain, &err));
    assert_false(migrate_run_list(scratch_conninfo(s), older, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_non_null(strstr(err.detail, "newer than this build"));
    assert_int_equal(scratch_int8(s, "SELECT (to_regclass('other') IS NULL)::int"), 1);
    assert_whole(s);
}

static void assert_current(struct scratch *s, enum error_kind kind, const char *words)
{
    struct error err = { 0 };

    assert_int_equal(migrate_is_current(scratch_conninfo(s), &err), kind == ERROR_NONE);
    assert_int_equal(err.kind, kind);
    assert_non_null(strstr(err.detail, words));
}

static void the_schema_is_current_older_newer_or_missing(void **state)
{
    struct scratch *s = scratch_new();

    assert_current(s, ERROR_NONE, "");
    scratch_exec(s, "INSERT INTO schema_migration VALUES ('999_later', '2030-01-01Z')");
    assert_current(s, ERROR_CONFLICT, "newer than this build");
    scratch_exec(s, "DELETE FROM schema_migration");
    assert_current(s, ERROR_CONFLICT, "run `quita migrate`");
    scratch_free(&s);
    assert_current(*state, ERROR_CONFLICT, "run `quita migrate`");
}

static void without_a_server_it_is_unavailable(void **state)
{
    static const char nowhere[] = "host=/nonexistent dbname=x";
    struct error err = { 0 };

    (void)state;
    assert_false(migrate_run(nowhere, &err));
    assert_int_equal(err.kind, ERROR_UNAVAILABLE);
    err = (struct error){ 0 };
    assert_false(migrate_is_current(nowhere, &err));
    assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

static int run_command(const char *conninfo, char *extra)
{
    char name[] = "migrate";
    char *argv[] = { name, extra, NULL };

    if (conninfo)
        setenv("QUITA_DATABASE", conninfo, 1);
    else
        unsetenv("QUITA_DATABASE");
    return command_migrate(extra ? 2 : 1, argv);
}

static void the_command_says_by_its_exit_code_how_it_went(void **state)
{
    struct scratch *s = *state;
    char extra[] = "--twice";

    assert_int_equal(run_command(NULL, NULL), CLI_CANNOT_RUN);
    assert_int_equal(run_command("host=/nonexistent", NULL), CLI_CANNOT_RUN);
    assert_int_equal(run_command(scratch_conninfo(s), extra), CLI_BAD_INPUT);
    assert_int_equal(run_command(scratch_conninfo(s), NULL), CLI_OK);
    assert_current(s, ERROR_NONE, "");
    assert_int_equal(run_command(scratch_conninfo(s), NULL), CLI_OK);
}

#define own_database(test) cmocka_unit_test_setup_teardown(test, make_empty, scratch_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        own_database(an_empty_database_gets_every_migration_once),
        own_database(four_at_once_apply_each_migration_once),
        cmocka_unit_test(a_migration_killed_half_way_goes_on_where_it_was),
        own_database(a_migration_that_fails_leaves_the_ones_before_it),
        own_database(a_migration_must_not_commit_by_itself),
        own_database(a_newer_database_is_left_alone),
        own_database(the_schema_is_current_older_newer_or_missing),
        cmocka_unit_test(without_a_server_it_is_unavailable),
        own_database(the_command_says_by_its_exit_code_how_it_went),
    };

    if (argc == 3 && strcmp(argv[1], "--child") == 0)
        return child_main(argv[2]);
    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
