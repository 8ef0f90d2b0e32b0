#include "tests/support/school.h"

#include "db/pg.h"
#include "tests/support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Imports that are killed in the middle, and imports that meet. */

enum { FAMILIES = 300 };

/* So many people with two instalments each; the first one costs `reais`. */
static void write_families(struct strbuf *out, int reais)
{
    strbuf_adds(out, HEADER);
    for (int i = 1; i <= FAMILIES; i++)
        strbuf_addf(
            out,
            "R%d;responsavel;Ana Aguiar;;;(11) 9%04d-4321;matrícula;15/03/2025;;;;;C%d;M%d;1;"
            "10/05/2026;%d,00;aberta;;\n"
            "R%d;responsavel;Ana Aguiar;;;;;;;;;;C%d;M%d;2;10/06/2026;200,00;aberta;;\n",
            i, i, i, i, reais, i, i, i);
}

/* `quita import` as a process of its own. */
static pid_t import_beside(struct school *s, const char *text)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child)
        return child;
    struct error err = { 0 };
    struct pg_sync *db = pg_sync_open(scratch_conninfo(s->scratch), &err);
    if (!db)
        _exit(2);
    s->db = db;
    _exit(import_as(s, "azul", text, strlen(text), false) ? 0 : 1);
}

/* Until so many locks of this database are waited for; the connection of the test sees them. */
static void await_waiting(struct school *s, int64_t wanted)
{
    const struct timespec moment = { .tv_nsec = 10000000 };

    for (int i = 0; i < 2000; i++, nanosleep(&moment, NULL))
        if (scratch_int8(s->scratch,
                         "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
                         " (SELECT oid FROM pg_database WHERE datname = current_database())") ==
            wanted)
            return;
    fail_msg("nobody waits");
}

static void assert_ended(pid_t child, bool killed)
{
    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(killed ? WIFSIGNALED(status) : WIFEXITED(status), 1);
    assert_int_equal(killed ? WTERMSIG(status) : WEXITSTATUS(status), killed ? SIGKILL : 0);
}

static void assert_families(struct school *s, int reais)
{
    struct strbuf sql = { 0 };

    strbuf_addf(&sql,
                "instalment WHERE status = 0 AND centavos = CASE key WHEN '1' THEN %d00"
                " ELSE 20000 END",
                reais);
    assert_count(s, sql.data, 2 * FAMILIES);
    strbuf_done(&sql);
    assert_count(s, "instalment", 2 * FAMILIES);
    assert_count(s, "contract", FAMILIES);
    assert_count(s, "person", FAMILIES);
    assert_count(s, "person_key", FAMILIES);
    assert_count(s, "contract_party", FAMILIES);
    assert_count(s, "address", FAMILIES);
    assert_count(s, "consent", 4 * FAMILIES);
}

/* Killed between the people, which are committed, and the contracts, which are not. */
static void a_killed_import_is_finished_by_the_same_file(void **state)
{
    struct school *s = *state;
    struct strbuf text = { 0 };

    write_families(&text, 100);
    scratch_exec(s->scratch, "BEGIN; LOCK TABLE instalment IN SHARE MODE");
    pid_t child = import_beside(s, text.data);
    await_waiting(s, 1);
    kill(child, SIGKILL);
    assert_ended(child, true);
    scratch_exec(s->scratch, "COMMIT");
    bring(s, text.data); /* waits until the dead one's session has ended */
    assert_int_equal(s->summary.bad, 0);
    assert_int_equal(s->summary.people_new, 0);
    assert_int_equal(s->summary.instalments_new, 2 * FAMILIES);
    assert_families(s, 100);
    char *before = register_text(s);
    bring(s, text.data);
    assert_register(s, before);
    strbuf_done(&text);
}

/* One that stands in the middle, held up by a lock of ours, and one that waits for it. */
struct meeting {
    struct strbuf first, second;
    pid_t one, two;
};

static void meet(struct school *s, struct meeting *m)
{
    *m = (struct meeting){ 0 };
    write_families(&m->first, 100);
    write_families(&m->second, 150);
    scratch_exec(s->scratch, "BEGIN; LOCK TABLE instalment IN SHARE MODE");
    m->one = import_beside(s, m->first.data);
    await_waiting(s, 1);
    m->two = import_beside(s, m->second.data);
    await_waiting(s, 2);
}

static void part(struct meeting *m)
{
    strbuf_done(&m->first);
    strbuf_done(&m->second);
}

static void a_second_import_waits_for_the_first(void **state)
{
    struct school *s = *state;
    struct meeting m;

    meet(s, &m);
    assert_count(s,
                 "pg_locks WHERE NOT granted AND locktype = 'advisory' AND database ="
                 " (SELECT oid FROM pg_database WHERE datname = current_database())",
                 1);
    scratch_exec(s->scratch, "COMMIT");
    assert_ended(m.one, false);
    assert_ended(m.two, false);
    assert_families(s, 150);
    part(&m);
}

/* The one that waits is killed: the one that runs does not notice, and nothing stays locked. */
static void a_killed_import_that_waits_leaves_nothing_behind(void **state)
{
    struct school *s = *state;
    struct meeting m;

    meet(s, &m);
    kill(m.two, SIGKILL);
    assert_ended(m.two, true);
    scratch_exec(s->scratch, "COMMIT");
    assert_ended(m.one, false);
    assert_families(s, 100);
    bring(s, m.second.data);
    assert_families(s, 150);
    part(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCHOOL_TEST("a killed import is finished by the same file",
                    a_killed_import_is_finished_by_the_same_file),
        SCHOOL_TEST("a second import waits for the first", a_second_import_waits_for_the_first),
        SCHOOL_TEST("a killed import that waits leaves nothing behind",
                    a_killed_import_that_waits_leaves_nothing_behind),
    };

    return cmocka_run_group_tests_name("import_break", tests, school_open, school_close);
}
