#include "db/pg_internal.h"

#include <assert.h>
#include <stdlib.h>

/* The same statements over a plain, blocking connection. */

static void ignore_notice(void *ctx, const PGresult *notice)
{
    (void)ctx;
    (void)notice;
}

static PGconn *connect_now(const char *conninfo, struct error *err)
{
    static const char *const names[] = { "dbname", "fallback_application_name", "client_encoding",
                                         NULL };
    const char *const values[] = { conninfo, "quita", "UTF8", NULL };
    PGconn *conn = PQconnectdbParams(names, values, 1);

    if (conn && PQstatus(conn) == CONNECTION_OK)
        return conn;
    pg_error_of_connection(err, "connect", conn);
    PQfinish(conn);
    return NULL;
}

struct pg_sync *pg_sync_open(const char *conninfo, struct error *err)
{
    PGconn *conn = connect_now(conninfo, err);

    if (!conn)
        return NULL;
    struct pg_sync *db = calloc(1, sizeof(*db));
    if (!db)
        abort();
    db->conn = conn;
    PQsetNoticeReceiver(conn, ignore_notice, db);
    pg_sync_use(db, sql_statements, SQL_COUNT);
    if (!pg_sync_command(db, "SET TimeZone = 'UTC'", PGRES_COMMAND_OK, err))
        pg_sync_close(&db);
    return db;
}

void pg_sync_close(struct pg_sync **db)
{
    if (!*db)
        return;
    PQclear((*db)->result);
    PQfinish((*db)->conn);
    arena_done(&(*db)->arena);
    strbuf_done(&(*db)->copy);
    free((*db)->prepared);
    free(*db);
    *db = NULL;
}

void pg_sync_use(struct pg_sync *db, const struct sql_statement *statements, int count)
{
    db->statements = (struct pg_statements){ statements, count };
    free(db->prepared);
    db->prepared = calloc((size_t)count + 1, sizeof(bool));
    if (!db->prepared)
        abort();
}

struct pg_args *pg_sync_args(struct pg_sync *db, enum sql statement)
{
    assert((int)statement < db->statements.count);
    if (db->args_open++ == 0)
        arena_done(&db->arena);
    return pg_args_new(&db->arena, statement);
}

/* Takes the result: keeps it, or turns it into an error. */
static const struct pg_result *keep(struct pg_sync *db, const char *name, PGresult *result,
                                    struct error *err)
{
    ExecStatusType status = PQresultStatus(result);

    PQclear(db->result);
    db->result = result;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return (const struct pg_result *)result;
    pg_error_from(err, name, result);
    return NULL;
}

static bool prepare(struct pg_sync *db, enum sql statement, struct error *err)
{
    const struct sql_statement *row = &db->statements.rows[statement];

    if (!db->prepared[statement])
        db->prepared[statement] =
            keep(db, row->name, PQprepare(db->conn, row->name, row->text, 0, NULL), err) != NULL;
    return db->prepared[statement];
}

const struct pg_result *pg_sync_run(struct pg_sync *db, struct pg_args *args, struct error *err)
{
    const char *name = db->statements.rows[args->statement].name;

    assert(db->args_open > 0 && !db->copying);
    db->args_open--;
    if (!prepare(db, args->statement, err))
        return NULL;
    return keep(db, name,
                PQexecPrepared(db->conn, name, args->count, args->values, args->lengths,
                               pg_binary_formats, 1),
                err);
}

bool pg_sync_command(struct pg_sync *db, const char *command, ExecStatusType wanted,
                     struct error *err)
{
    PGresult *result = PQexec(db->conn, command);
    bool ok = PQresultStatus(result) == wanted;

    if (!ok)
        pg_error_from(err, command, result);
    PQclear(db->result);
    db->result = result;
    return ok;
}

bool pg_sync_begin(struct pg_sync *db, struct error *err)
{
    return pg_sync_command(db, "BEGIN", PGRES_COMMAND_OK, err);
}

/* PostgreSQL answers the COMMIT of a failed transaction with success and the word ROLLBACK. */
bool pg_sync_commit(struct pg_sync *db, struct error *err)
{
    if (!pg_sync_command(db, "COMMIT", PGRES_COMMAND_OK, err))
        return false;
    if (strcmp(PQcmdStatus(db->result), "COMMIT") == 0)
        return true;
    return error_set(err, ERROR_CONFLICT, "COMMIT: the transaction had failed, it is undone");
}

void pg_sync_rollback(struct pg_sync *db)
{
    struct error ignored = { 0 };

    pg_sync_copy_drop(db);
    pg_sync_command(db, "ROLLBACK", PGRES_COMMAND_OK, &ignored);
}
