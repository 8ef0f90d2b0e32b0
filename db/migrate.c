#include "db/migrate.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/fault.h"

#include <libpq-fe.h>
#include <stddef.h>
#include <string.h>

AUTO_DEFINE(PGconn, PQfinish)
AUTO_DEFINE(PGresult, PQclear)

/* One at a time in a database, whoever asks; free again when the connection ends. */
#define LOCK "SELECT pg_advisory_lock(7213)"
#define CREATE_TABLE                                                                               \
    "CREATE TABLE IF NOT EXISTS schema_migration ("                                                \
    "name text PRIMARY KEY, applied_at timestamptz NOT NULL)"
#define HAS_TABLE "SELECT to_regclass('schema_migration') IS NOT NULL"
#define APPLIED   "SELECT name FROM schema_migration ORDER BY name"
#define RECORD    "INSERT INTO schema_migration (name, applied_at) VALUES ($1, now())"

static bool failed(struct error *err, enum error_kind kind, const char *what, const char *message)
{
    return error_set(err, kind, "%s: %.*s", what, (int)strcspn(message, "\n"), message);
}

static void ignore_notice(void *ctx, const PGresult *notice)
{
    (void)ctx;
    (void)notice;
}

static PGconn *connect_now(const char *conninfo, struct error *err)
{
    PGconn *conn = PQconnectdb(conninfo);

    if (conn && PQstatus(conn) == CONNECTION_OK) {
        PQsetNoticeReceiver(conn, ignore_notice, NULL);
        return conn;
    }
    failed(err, ERROR_UNAVAILABLE, "connect", conn ? PQerrorMessage(conn) : "out of memory");
    PQfinish(conn);
    return NULL;
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

static enum error_kind kind_of(PGconn *conn)
{
    return PQstatus(conn) == CONNECTION_OK ? ERROR_INTERNAL : ERROR_UNAVAILABLE;
}

/* Migrations are our own text without personal data: the server's whole word helps. */
static bool run(PGconn *conn, const char *name, const char *text, struct error *err)
{
    AUTO(PGresult, result) = PQexec(conn, text);

    return succeeded(result) || failed(err, kind_of(conn), name, PQerrorMessage(conn));
}

static bool record(PGconn *conn, const char *name, struct error *err)
{
    AUTO(PGresult, result) = PQexecParams(conn, RECORD, 1, NULL, &name, NULL, NULL, 0);

    return succeeded(result) || failed(err, kind_of(conn), name, PQerrorMessage(conn));
}

/* A migration that ends its own transaction could not be undone. */
static bool still_open(PGconn *conn, const char *name, struct error *err)
{
    return PQtransactionStatus(conn) == PQTRANS_INTRANS ||
           error_set(err, ERROR_INTERNAL, "%s: a migration must not commit by itself", name);
}

static bool apply(PGconn *conn, const struct migration *migration, struct error *err)
{
    const char *name = migration->name;

    if (!run(conn, name, "BEGIN", err) || !run(conn, name, migration->text, err) ||
        !still_open(conn, name, err) || !record(conn, name, err))
        return false;
    if (fault_hit("migrate.inside"))
        return error_set(err, ERROR_UNAVAILABLE, "fault migrate.inside");
    return run(conn, name, "COMMIT", err);
}

static bool is_applied(const PGresult *applied, const char *name)
{
    for (int i = 0; i < PQntuples(applied); i++)
        if (strcmp(PQgetvalue(applied, i, 0), name) == 0)
            return true;
    return false;
}

static bool is_known(const struct migration *list, const char *name)
{
    for (; list->name; list++)
        if (strcmp(list->name, name) == 0)
            return true;
    return false;
}

/* Refuses what a later build has left. */
static bool all_known(const PGresult *applied, const struct migration *list, struct error *err)
{
    for (int i = 0; i < PQntuples(applied); i++)
        if (!is_known(list, PQgetvalue(applied, i, 0)))
            return error_set(err, ERROR_CONFLICT,
                             "the database is newer than this build: it has the migration %s",
                             PQgetvalue(applied, i, 0));
    return true;
}

static bool apply_missing(PGconn *conn, const struct migration *list, struct error *err)
{
    AUTO(PGresult, applied) = PQexec(conn, APPLIED);

    if (!succeeded(applied))
        return failed(err, kind_of(conn), "schema_migration", PQerrorMessage(conn));
    if (!all_known(applied, list, err))
        return false;
    for (; list->name; list++) {
        if (is_applied(applied, list->name))
            continue;
        if (!apply(conn, list, err))
            return false;
        if (fault_hit("migrate.between"))
            return error_set(err, ERROR_UNAVAILABLE, "fault migrate.between");
    }
    return true;
}

bool migrate_run_list(const char *conninfo, const struct migration *list, struct error *err)
{
    AUTO(PGconn, conn) = connect_now(conninfo, err);

    return conn && run(conn, "lock", LOCK, err) &&
           run(conn, "schema_migration", CREATE_TABLE, err) && apply_missing(conn, list, err);
}

bool migrate_run(const char *conninfo, struct error *err)
{
    return migrate_run_list(conninfo, migrations, err);
}

static bool has_table(PGconn *conn)
{
    AUTO(PGresult, found) = PQexec(conn, HAS_TABLE);

    return succeeded(found) && strcmp(PQgetvalue(found, 0, 0), "t") == 0;
}

static bool all_applied(const PGresult *applied, const struct migration *list, struct error *err)
{
    for (; list->name; list++)
        if (!is_applied(applied, list->name))
            return error_set(err, ERROR_CONFLICT,
                             "the database lacks the migration %s: run `quita migrate`",
                             list->name);
    return true;
}

bool migrate_is_current(const char *conninfo, struct error *err)
{
    AUTO(PGconn, conn) = connect_now(conninfo, err);

    if (!conn)
        return false;
    if (!has_table(conn))
        return error_set(err, ERROR_CONFLICT, "the database is empty: run `quita migrate`");
    AUTO(PGresult, applied) = PQexec(conn, APPLIED);
    if (!succeeded(applied))
        return failed(err, kind_of(conn), "schema_migration", PQerrorMessage(conn));
    return all_known(applied, migrations, err) && all_applied(applied, migrations, err);
}
