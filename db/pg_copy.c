#include "db/pg_internal.h"

#include <assert.h>

/* COPY ... FROM STDIN: rows in PostgreSQL's text format, collected into pieces of 64 KB. */

enum { PIECE_SIZE = 64 * 1024 };

bool pg_sync_copy_begin(struct pg_sync *db, const char *copy_statement, struct error *err)
{
    assert(!db->copying);
    db->copying = pg_sync_command(db, copy_statement, PGRES_COPY_IN, err);
    strbuf_reset(&db->copy);
    return db->copying;
}

/* The letter that stands behind a backslash for this byte; 0 = as it is. */
static const char escapes[256] = { ['\\'] = '\\', ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r' };

static void add_field(struct strbuf *out, const char *field)
{
    const char *plain = field;

    for (const char *at = field; *at; at++) {
        char letter = escapes[(unsigned char)*at];
        if (!letter)
            continue;
        strbuf_add(out, plain, (size_t)(at - plain));
        strbuf_addc(out, '\\');
        strbuf_addc(out, letter);
        plain = at + 1;
    }
    strbuf_adds(out, plain);
}

static bool send_piece(struct pg_sync *db, struct error *err)
{
    bool sent = db->copy.len == 0 || PQputCopyData(db->conn, db->copy.data, (int)db->copy.len) == 1;

    strbuf_reset(&db->copy);
    if (!sent)
        pg_error_of_connection(err, "COPY", db->conn);
    return sent;
}

bool pg_sync_copy_row(struct pg_sync *db, const char *const *fields, size_t count,
                      struct error *err)
{
    assert(db->copying && count > 0);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            strbuf_addc(&db->copy, '\t');
        if (fields[i])
            add_field(&db->copy, fields[i]);
        else
            strbuf_adds(&db->copy, "\\N");
    }
    strbuf_addc(&db->copy, '\n');
    return db->copy.len < PIECE_SIZE || send_piece(db, err);
}

/* The server's word on the whole COPY; false with err set when it refused it. */
static bool outcome(struct pg_sync *db, struct error *err)
{
    bool ok = true;
    PGresult *result;

    while ((result = PQgetResult(db->conn))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            pg_error_from(err, "COPY", result);
            ok = false;
        }
        PQclear(result);
    }
    return ok;
}

bool pg_sync_copy_end(struct pg_sync *db, struct error *err)
{
    bool sent = send_piece(db, err);

    assert(db->copying);
    db->copying = false;
    if (PQputCopyEnd(db->conn, sent ? NULL : "the rest was not sent") != 1) {
        pg_error_of_connection(err, "COPY", db->conn);
        sent = false;
    }
    return outcome(db, sent ? err : NULL) && sent;
}

void pg_sync_copy_drop(struct pg_sync *db)
{
    if (!db->copying)
        return;
    db->copying = false;
    strbuf_reset(&db->copy);
    PQputCopyEnd(db->conn, "given up");
    outcome(db, NULL);
}
