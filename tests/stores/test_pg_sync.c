#include "db/pg.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* The blocking connection: statements, transactions, COPY. */

enum { Q_PUT, Q_WORDS, Q_PID, Q_COUNT };

static const struct sql_statement statements[] = {
    [Q_PUT] = { "put", "INSERT INTO thing (id, word) VALUES ($1::bigint, $2::text)" },
    [Q_WORDS] = { "words", "SELECT word FROM thing ORDER BY id" },
    [Q_PID] = { "pid", "SELECT pg_backend_pid() AS pid" },
};

struct fixture {
    struct scratch *scratch;
    struct pg_sync *db;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct error err = { 0 };

    f->scratch = scratch_new_empty();
    scratch_exec(f->scratch, "CREATE TABLE thing (id bigint PRIMARY KEY, word text)");
    f->db = pg_sync_open(scratch_conninfo(f->scratch), &err);
    assert_non_null(f->db);
    pg_sync_use(f->db, statements, Q_COUNT);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    pg_sync_close(&f->db);
    scratch_free(&f->scratch);
    free(f);
    return 0;
}

static struct pg_args *args_of(struct fixture *f, int statement)
{
    return pg_sync_args(f->db, (enum sql)statement);
}

static enum error_kind put(struct fixture *f, int64_t id, const char *word)
{
    struct pg_args *args = args_of(f, Q_PUT);
    struct error err = { 0 };

    pg_int8(args, id);
    pg_text(args, word);
    const struct pg_result *result = pg_sync_run(f->db, args, &err);
    assert_int_equal(result != NULL, err.kind == ERROR_NONE);
    if (result)
        assert_int_equal(pg_affected(result), 1);
    return err.kind;
}

static int64_t things(struct fixture *f)
{
    return scratch_int8(f->scratch, "SELECT count(*) FROM thing");
}

static const struct pg_result *run(struct fixture *f, struct pg_args *args)
{
    struct error err = { 0 };
    const struct pg_result *result = pg_sync_run(f->db, args, &err);

    if (!result)
        fail_msg("%s", err.detail);
    return result;
}

static void each_call_is_its_own_transaction(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(put(f, 1, "um"), ERROR_NONE);
    assert_int_equal(things(f), 1);
    assert_int_equal(put(f, 1, "um"), ERROR_CONFLICT);
    assert_int_equal(put(f, 2, "dois"), ERROR_NONE);
    const struct pg_result *words = run(f, args_of(f, Q_WORDS));
    assert_int_equal(pg_rows(words), 2);
    assert_string_equal(pg_get_text(words, 1, 0), "dois");
}

static void brackets_commit_or_undo_together(void **state)
{
    struct fixture *f = *state;
    struct error err = { 0 };

    assert_true(pg_sync_begin(f->db, &err));
    assert_int_equal(put(f, 1, "um"), ERROR_NONE);
    assert_int_equal(things(f), 0);
    pg_sync_rollback(f->db);
    assert_int_equal(things(f), 0);
    assert_true(pg_sync_begin(f->db, &err));
    assert_int_equal(put(f, 1, "um"), ERROR_NONE);
    assert_true(pg_sync_commit(f->db, &err));
    assert_int_equal(things(f), 1);
}

static void the_commit_of_a_failed_transaction_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct error err = { 0 };

    assert_true(pg_sync_begin(f->db, &err));
    assert_int_equal(put(f, 1, "um"), ERROR_NONE);
    assert_int_equal(put(f, 1, "um"), ERROR_CONFLICT);
    assert_false(pg_sync_commit(f->db, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_int_equal(things(f), 0);
}

static void two_statements_may_be_in_the_making_at_once(void **state)
{
    struct fixture *f = *state;
    struct pg_args *one = args_of(f, Q_PUT), *two = args_of(f, Q_PUT);

    pg_int8(one, 1);
    pg_int8(two, 2);
    pg_text(one, "um");
    pg_text(two, "dois");
    run(f, one);
    run(f, two);
    assert_int_equal(things(f), 2);
}

static void a_connection_that_was_cut_is_unavailable(void **state)
{
    struct fixture *f = *state;
    char sql[64];

    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d, 5000)",
             (int)pg_get_int8(run(f, args_of(f, Q_PID)), 0, 0));
    scratch_exec(f->scratch, sql);
    assert_int_equal(put(f, 1, "um"), ERROR_UNAVAILABLE);
    assert_int_equal(put(f, 1, "um"), ERROR_UNAVAILABLE);
}

static void without_a_server_it_does_not_open(void **state)
{
    struct error err = { 0 };

    (void)state;
    assert_null(pg_sync_open("host=/nonexistent dbname=x", &err));
    assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

/* COPY. */

static const char copy_things[] = "COPY thing (id, word) FROM STDIN";

static bool copy_row(struct fixture *f, const char *id, const char *word)
{
    const char *fields[] = { id, word };
    struct error err = { 0 };

    return pg_sync_copy_row(f->db, fields, COUNT_OF(fields), &err);
}

static void copied_words_arrive_as_they_are(void **state)
{
    static const char *const words[] = {
        "plain", "tab\there", "line\nbreak", "carriage\rreturn", "back\\slash", "\\.",       "\\N",
        "",      "ção é ã",   "a\\tb",       "\t\n\r\\",         " spaces ",    "quote'\"s", NULL,
    };
    struct fixture *f = *state;
    struct error err = { 0 };
    char id[16];

    assert_true(pg_sync_copy_begin(f->db, copy_things, &err));
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        snprintf(id, sizeof(id), "%zu", i);
        assert_true(copy_row(f, id, words[i]));
    }
    assert_true(pg_sync_copy_end(f->db, &err));
    const struct pg_result *got = run(f, args_of(f, Q_WORDS));
    assert_int_equal(pg_rows(got), COUNT_OF(words));
    for (int i = 0; i < pg_rows(got) - 1; i++)
        assert_string_equal(pg_get_text(got, i, 0), words[i]);
    assert_null(pg_get_text(got, pg_rows(got) - 1, 0));
}

static void many_rows_are_copied(void **state)
{
    enum { ROWS = 200000 };
    struct fixture *f = *state;
    struct error err = { 0 };
    char id[16];

    assert_true(pg_sync_copy_begin(f->db, copy_things, &err));
    for (int i = 0; i < ROWS; i++) {
        snprintf(id, sizeof(id), "%d", i);
        assert_true(copy_row(f, id, "uma palavra"));
    }
    assert_true(pg_sync_copy_end(f->db, &err));
    assert_int_equal(things(f), ROWS);
}

static void a_bad_row_undoes_the_copy(void **state)
{
    struct fixture *f = *state;
    struct error err = { 0 };

    assert_true(pg_sync_copy_begin(f->db, copy_things, &err));
    assert_true(copy_row(f, "1", "um"));
    assert_true(copy_row(f, "52998224725 e mais", "dois"));
    assert_false(pg_sync_copy_end(f->db, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_null(strstr(err.detail, "529"));
    assert_int_equal(things(f), 0);
    assert_int_equal(put(f, 1, "um"), ERROR_NONE);
}

static void a_copy_that_is_given_up_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct error err = { 0 };

    assert_true(pg_sync_begin(f->db, &err));
    assert_true(pg_sync_copy_begin(f->db, copy_things, &err));
    assert_true(copy_row(f, "1", "um"));
    pg_sync_rollback(f->db);
    assert_int_equal(things(f), 0);
    assert_int_equal(put(f, 1, "um"), ERROR_NONE);
}

static void a_copy_into_nothing_does_not_start(void **state)
{
    struct fixture *f = *state;
    struct error err = { 0 };

    assert_false(pg_sync_copy_begin(f->db, "COPY nothing FROM STDIN", &err));
    assert_int_equal(err.kind, ERROR_INTERNAL);
    err = (struct error){ 0 };
    assert_false(pg_sync_copy_begin(f->db, "SELECT 1", &err));
    assert_int_equal(err.kind, ERROR_INTERNAL);
    assert_int_equal(put(f, 1, "um"), ERROR_NONE);
}

static int clear(void **state)
{
    struct fixture *f = *state;

    scratch_exec(f->scratch, "TRUNCATE thing");
    return 0;
}

#define on_empty(test) cmocka_unit_test_setup(test, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_empty(each_call_is_its_own_transaction),
        on_empty(brackets_commit_or_undo_together),
        on_empty(the_commit_of_a_failed_transaction_is_an_error),
        on_empty(two_statements_may_be_in_the_making_at_once),
        on_empty(copied_words_arrive_as_they_are),
        on_empty(many_rows_are_copied),
        on_empty(a_bad_row_undoes_the_copy),
        on_empty(a_copy_that_is_given_up_leaves_nothing),
        on_empty(a_copy_into_nothing_does_not_start),
        cmocka_unit_test(without_a_server_it_does_not_open),
        on_empty(a_connection_that_was_cut_is_unavailable),
    };
    return cmocka_run_group_tests_name("pg_sync", tests, setup, teardown);
}
