#include "build/gen/queries.h"
#include "db/pg_internal.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "tests/support/scratch.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * How PostgreSQL runs the busiest statements on a database that nobody has analysed yet, as in the
 * first minute after an installation: each row is looked up by its whole key.  One that is looked
 * for by its tenant alone reads the tenant's whole table, a thousand times in a batch.
 */

AUTO_DEFINE(PGconn, PQfinish)
AUTO_DEFINE(PGresult, PQclear)

/* Of every turn and every message that is sent, and what many people ask. */
static const enum sql hot[] = {
    SQL_AGREEMENT_STATE,
    SQL_CARE_CASES_LOAD,
    SQL_CONVERSATIONS_LOCK,
    SQL_CONVERSATIONS_LOCK_ALIASES,
    SQL_CONVERSATIONS_SAVE,
    SQL_DEBTS_LOAD,
    SQL_DUE_DATES_LOCK,
    SQL_DUE_DATES_LOCK_CHARGES,
    SQL_DUE_DATES_SET,
    SQL_IDENTIFY,
    SQL_INBOX_ADD,
    SQL_INBOX_DONE,
    SQL_INBOX_KEYS_ADD,
    SQL_INBOX_KEYS_PUT,
    SQL_KNOWN,
    SQL_MARK,
    SQL_MARK_LOCK,
    SQL_MARK_LOCK_CHARGES,
    SQL_MESSAGES_ADD,
    SQL_OUTBOX_ADD,
    SQL_SESSIONS_SAVE,
    SQL_STATUSES_APPLY,
    SQL_TIMERS_SAVE,
    SQL_TIMERS_TAKE,
    SQL_UNCLEAR_ADD,
};

static PGresult *explain(PGconn *conn, const struct sql_statement *s)
{
    AUTO(PGresult, prepared) = PQprepare(conn, s->name, s->text, 0, NULL);
    AUTO(PGresult, described) = PQdescribePrepared(conn, s->name);
    struct strbuf command = { 0 };
    PGresult *plan;

    assert_int_equal(PQresultStatus(prepared), PGRES_COMMAND_OK);
    strbuf_addf(&command, "EXPLAIN (COSTS OFF) EXECUTE %s", s->name);
    for (int i = 0; i < PQnparams(described); i++)
        strbuf_adds(&command, i ? ", NULL" : " (NULL");
    strbuf_adds(&command, PQnparams(described) ? ")" : "");
    plan = PQexec(conn, strbuf_str(&command));
    strbuf_done(&command);
    if (PQresultStatus(plan) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", s->name, PQresultErrorMessage(plan));
    return plan;
}

/* "Index Cond: (tenant_id = k.tenant_id)", and nothing else. */
static bool by_tenant_alone(const char *line)
{
    const char *cond = strstr(line, "Index Cond: (tenant_id = ");

    return cond && !strstr(cond, " AND ");
}

static bool is_index_scan(const char *line)
{
    return strstr(line, "Index Scan using ") || strstr(line, "Index Only Scan using ");
}

static void check(struct strbuf *faults, PGconn *conn, const struct sql_statement *s)
{
    AUTO(PGresult, plan) = explain(conn, s);

    for (int i = 0; i < PQntuples(plan); i++) {
        const char *line = PQgetvalue(plan, i, 0);
        const char *next = i + 1 < PQntuples(plan) ? PQgetvalue(plan, i + 1, 0) : "";
        if (strstr(line, "Seq Scan on") ||
            (is_index_scan(line) && (!strstr(next, "Index Cond: ") || by_tenant_alone(next))))
            strbuf_addf(faults, "%s: %s / %s\n", s->name, line + strspn(line, " "),
                        next + strspn(next, " "));
    }
}

static void every_row_is_looked_up_by_its_whole_key(void **state)
{
    struct scratch *s = *state;
    struct strbuf faults = { 0 };
    const char *timeout = "0";
    AUTO(PGconn, conn) = PQconnectdb(scratch_conninfo(s));
    AUTO(PGresult, set) = PQexecParams(conn, pg_session_settings, 1, NULL, &timeout, NULL, NULL, 0);

    assert_int_equal(PQresultStatus(set), PGRES_TUPLES_OK);
    for (size_t i = 0; i < COUNT_OF(hot); i++)
        check(&faults, conn, &sql_statements[hot[i]]);
    if (faults.len)
        fail_msg("%s", strbuf_str(&faults));
    strbuf_done(&faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_looked_up_by_its_whole_key),
    };
    return cmocka_run_group_tests_name("plans", tests, scratch_setup, scratch_teardown);
}
