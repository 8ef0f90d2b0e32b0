#include "build/gen/queries.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "tests/support/scratch.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/*
 * Every file of db/queries against a migrated database: it prepares, and its parameters and columns
 * are of types that db/pg.h sends and reads.  All faults are told, each with its file.
 */

AUTO_DEFINE(PGconn, PQfinish)
AUTO_DEFINE(PGresult, PQclear)

struct type {
    Oid oid;
    const char *name;
};

static const struct type sent[] = {
    { 20, "bigint" }, { 1016, "bigint[]" }, { 23, "int" },           { 1007, "int[]" },
    { 16, "bool" },   { 1000, "bool[]" },   { 25, "text" },          { 1009, "text[]" },
    { 17, "bytea" },  { 1001, "bytea[]" },  { 1184, "timestamptz" }, { 1185, "timestamptz[]" },
    { 1082, "date" }, { 1182, "date[]" },   { 1010, "tid[]" },
};

static const struct type read_back[] = {
    { 20, "bigint" },  { 23, "int" },    { 21, "smallint" },      { 16, "bool" },
    { 25, "text" },    { 17, "bytea" },  { 1184, "timestamptz" }, { 1082, "date" },
    { 3802, "jsonb" }, { 2278, "void" }, { 27, "tid" },
};

static bool is_one_of(const struct type *types, size_t count, Oid oid)
{
    for (size_t i = 0; i < count; i++)
        if (types[i].oid == oid)
            return true;
    return false;
}

static void fault(struct strbuf *faults, const struct sql_statement *s, const char *what, Oid oid)
{
    strbuf_addf(faults, "db/queries/%s.sql: %s has type %u, which db/pg.h does not know: cast it\n",
                s->name, what, oid);
}

static void check_types(struct strbuf *faults, const struct sql_statement *s,
                        const PGresult *described)
{
    char number[24];

    for (int i = 0; i < PQnparams(described); i++) {
        snprintf(number, sizeof(number), "parameter $%d", i + 1);
        if (!is_one_of(sent, COUNT_OF(sent), PQparamtype(described, i)))
            fault(faults, s, number, PQparamtype(described, i));
    }
    for (int i = 0; i < PQnfields(described); i++)
        if (!is_one_of(read_back, COUNT_OF(read_back), PQftype(described, i)))
            fault(faults, s, PQfname(described, i), PQftype(described, i));
}

static void check(struct strbuf *faults, PGconn *conn, const struct sql_statement *s)
{
    AUTO(PGresult, prepared) = PQprepare(conn, s->name, s->text, 0, NULL);
    AUTO(PGresult, described) = NULL;

    if (strncmp(s->text, "-- ", 3) != 0)
        strbuf_addf(faults, "db/queries/%s.sql: begins without a comment\n", s->name);
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
        strbuf_addf(faults, "db/queries/%s.sql: %s", s->name, PQresultErrorMessage(prepared));
        return;
    }
    described = PQdescribePrepared(conn, s->name);
    check_types(faults, s, described);
}

static void every_query_prepares_against_a_migrated_database(void **state)
{
    struct scratch *s = *state;
    struct strbuf faults = { 0 };
    AUTO(PGconn, conn) = PQconnectdb(scratch_conninfo(s));

    assert_int_equal(PQstatus(conn), CONNECTION_OK);
    for (int i = 0; i < SQL_COUNT; i++)
        check(&faults, conn, &sql_statements[i]);
    if (faults.len)
        fail_msg("%s", strbuf_str(&faults));
    strbuf_done(&faults);
}

static void faults_are_found(void **state)
{
    static const struct {
        struct sql_statement statement;
        const char *fault;
    } cases[] = {
        { { "a", "-- x\nSELECT * FROM nothing" }, "a.sql: ERROR:  relation \"nothing\" does not" },
        { { "b", "SELECT 1" }, "b.sql: begins without a comment" },
        { { "c", "-- x\nSELECT 1 WHERE $1::numeric > 0" }, "c.sql: parameter $1 has type 1700" },
        { { "d", "-- x\nSELECT 1.5 AS n" }, "d.sql: n has type 1700" },
        { { "e", "-- x\nSELECT $1::date, $2::bytea[]" }, "e.sql: bytea has type 1001" },
        { { "f", "-- x\nSELECT $1::date, $2::bytea" }, "" },
    };
    struct scratch *s = *state;
    AUTO(PGconn, conn) = PQconnectdb(scratch_conninfo(s));

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf faults = { 0 };
        check(&faults, conn, &cases[i].statement);
        assert_non_null(strstr(strbuf_str(&faults), cases[i].fault));
        assert_int_equal(faults.len == 0, *cases[i].fault == '\0');
        strbuf_done(&faults);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_prepares_against_a_migrated_database),
        cmocka_unit_test(faults_are_found),
    };
    return cmocka_run_group_tests_name("queries", tests, scratch_setup, scratch_teardown);
}
