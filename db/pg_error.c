#include "db/pg_internal.h"

#include "server/base/auto.h"

/* The first row whose class begins the SQLSTATE decides. */
static const struct {
    const char *class;
    enum error_kind kind;
} kinds[] = {
    { "23505", ERROR_CONFLICT },    /* unique_violation */
    { "22", ERROR_INPUT },          /* data exception */
    { "23", ERROR_INPUT },          /* integrity constraint */
    { "40", ERROR_UNAVAILABLE },    /* serialization failure, deadlock */
    { "55P03", ERROR_UNAVAILABLE }, /* lock not available */
    { "57", ERROR_UNAVAILABLE },    /* cancelled by timeout, shutting down, starting up */
    { "08", ERROR_UNAVAILABLE },    /* connection */
    { "53", ERROR_UNAVAILABLE },    /* no disk, no memory, too many connections */
    { "", ERROR_INTERNAL },
};

static enum error_kind kind_of(const char *sqlstate)
{
    size_t i = 0;

    while (strncmp(sqlstate, kinds[i].class, strlen(kinds[i].class)) != 0)
        i++;
    return kinds[i].kind;
}

/* A bad value's message quotes the value, which may be personal; the others name objects only. */
static const char *speakable(const PGresult *failed, const char *sqlstate)
{
    const char *message = PQresultErrorField(failed, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(failed, PG_DIAG_CONSTRAINT_NAME);

    if (constraint)
        return constraint;
    return message && strncmp(sqlstate, "22", 2) != 0 ? message : "a value was refused";
}

/* Without a SQLSTATE the server has not spoken: it is gone, or it did what was not expected. */
static void unspoken(struct error *err, const char *statement, const PGresult *failed)
{
    if (!failed || PQresultStatus(failed) == PGRES_FATAL_ERROR)
        error_set(err, ERROR_UNAVAILABLE, "%s: the database connection was lost", statement);
    else
        error_set(err, ERROR_INTERNAL, "%s: does something else than is wanted here", statement);
}

void pg_error_from(struct error *err, const char *statement, const PGresult *failed)
{
    const char *sqlstate = PQresultErrorField(failed, PG_DIAG_SQLSTATE);

    if (sqlstate)
        error_set(err, kind_of(sqlstate), "%s: %s %s", statement, sqlstate,
                  speakable(failed, sqlstate));
    else
        unspoken(err, statement, failed);
}

void pg_error_of_connection(struct error *err, const char *what, PGconn *conn)
{
    const char *message = conn ? PQerrorMessage(conn) : "out of memory";

    error_set(err, ERROR_UNAVAILABLE, "%s: %.*s", what, (int)strcspn(message, "\n"), message);
}
