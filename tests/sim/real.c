#include "tests/sim/sim.h"

#include "db/pg_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The same statements, in the same order, on a real PostgreSQL: one connection a lane, each unit a
 * transaction.  Every result is compared with the stand-in's, and at the end every table.  The
 * pipeline goes on with the real result.
 */
struct real {
    char *conninfo;
    PGconn *conns[REAL_SLOTS];
    bool open[REAL_SLOTS]; /* in a transaction */
    bool prepared[REAL_SLOTS][SQL_COUNT];
};

static void command(PGconn *conn, const char *sql)
{
    PGresult *res = PQexec(conn, sql);

    if (PQresultStatus(res) != PGRES_COMMAND_OK && PQresultStatus(res) != PGRES_TUPLES_OK)
        sim_broken("PostgreSQL: %s: %s", sql, PQerrorMessage(conn));
    PQclear(res);
}

static PGconn *conn_of(struct real *r, int slot)
{
    if (r->conns[slot])
        return r->conns[slot];
    r->conns[slot] = PQconnectdb(r->conninfo);
    if (PQstatus(r->conns[slot]) != CONNECTION_OK) {
        fprintf(stderr, "PostgreSQL: %s\n", PQerrorMessage(r->conns[slot]));
        exit(2);
    }
    /* The stand-in grants a lock only when nobody holds it: nothing may wait here. */
    command(r->conns[slot],
            "SET lock_timeout = '2s'; SET synchronous_commit = off; SET timezone = 'UTC'");
    return r->conns[slot];
}

struct real *real_new(const char *conninfo, struct error *err)
{
    struct real *r = calloc(1, sizeof(*r));

    (void)err;
    if (!r || !(r->conninfo = strdup(conninfo)))
        abort();
    return r;
}

void real_free(struct real **real)
{
    if (!*real)
        return;
    for (int i = 0; i < REAL_SLOTS; i++)
        PQfinish((*real)->conns[i]);
    free((*real)->conninfo);
    free(*real);
    *real = NULL;
}

/* ---- the beginning: the same rows as in memory ---- */

static const char *const parent_tables =
    "tenant, creditor, webhook_app, channel_account, bank_account, person, address, contract, "
    "contract_party, agreement, instalment, agreement_item, agreement_plan, "
    "agreement_evidence, promise, paid_claim, "
    "charge, charge_item, charge_terms, page_token, payment, ledger_entry, ledger_line, consent, "
    "identity, "
    "identity_alias, conversation, session, hand_over, factor_try, inbox_key, inbox, message, "
    "outbox, outbox_queue, attempt, sent_ref, status_parked, timer, audit, pause, "
    "identity_block, care_case, person_note, new_due_date, confirmation_code, invite, "
    "provider_request, card_page, unclear_message";

static void add_value(struct pg_args *args, char kind, struct cell c)
{
    bool null = is_null(c);

    if (null)
        pg_null(args);
    else if (kind == 'b' || kind == 'x')
        pg_bytea(args, c.p, (size_t)c.n);
    else if (kind == 'i')
        pg_int8(args, c.n);
    else if (kind == 't')
        pg_instant(args, c.n);
    else if (kind == 'y')
        pg_day(args, (day_t)c.n);
    else if (kind == 'o')
        pg_bool(args, c.n != 0);
    else
        pg_int4(args, (int32_t)c.n);
}

static const char *cast_of(char kind)
{
    static const char *const casts[128] = {
        ['i'] = "bigint", ['d'] = "int",   ['h'] = "int",  ['t'] = "timestamptz",
        ['y'] = "date",   ['b'] = "bytea", ['x'] = "text", ['o'] = "boolean"
    };

    return casts[(unsigned char)kind];
}

static void copy_row(PGconn *conn, struct arena *a, const struct table_schema *s,
                     const struct cell *cells)
{
    struct pg_args *args = pg_args_new(a, SQL_IDS_TAKE);
    struct strbuf sql = { 0 };

    strbuf_addf(&sql, "INSERT INTO %s (", s->name);
    for (int i = 0; i < s->count; i++)
        strbuf_addf(&sql, "%s%s", i ? "," : "", s->columns[i]);
    strbuf_adds(&sql, ") OVERRIDING SYSTEM VALUE VALUES (");
    for (int i = 0; i < s->count; i++) {
        strbuf_addf(&sql, "%s$%d::%s", i ? "," : "", i + 1, cast_of(s->kinds[i]));
        add_value(args, s->kinds[i], cells[i]);
    }
    strbuf_adds(&sql, ")");
    PGresult *res = PQexecParams(conn, strbuf_str(&sql), args->count, NULL, args->values,
                                 args->lengths, pg_binary_formats, 1);
    if (PQresultStatus(res) != PGRES_COMMAND_OK)
        sim_broken("PostgreSQL: %s: %s", s->name, PQerrorMessage(conn));
    PQclear(res);
    strbuf_done(&sql);
}

static void set_identity(PGconn *conn, const struct table *t)
{
    char sql[256];

    if (!t->schema->identity)
        return;
    snprintf(sql, sizeof(sql), "SELECT setval(pg_get_serial_sequence('%s', '%s'), %lld, false)",
             t->schema->name, t->schema->columns[t->schema->identity - 1], (long long)t->next_id);
    command(conn, sql);
}

void real_reset(struct real *r, const struct db *db)
{
    PGconn *conn = conn_of(r, REAL_AGENT);
    struct arena arena = { 0 };
    char sql[1024];

    for (int i = 0; i < REAL_SLOTS; i++)
        if (r->conns[i])
            command(r->conns[i], "ROLLBACK; SELECT pg_advisory_unlock_all()");
    memset(r->open, 0, sizeof(r->open));
    snprintf(sql, sizeof(sql), "TRUNCATE %s RESTART IDENTITY CASCADE", parent_tables);
    /* Row by row no entry balances and no debt is as booked; what changes later is judged. */
    command(conn, "BEGIN; ALTER TABLE instalment DISABLE TRIGGER USER;"
                  "ALTER TABLE ledger_line DISABLE TRIGGER USER");
    command(conn, sql);
    command(conn, "ALTER SEQUENCE process_number RESTART; "
                  "ALTER SEQUENCE IF EXISTS nosso_numero_1 RESTART; "
                  "ALTER SEQUENCE id_block RESTART");
    for (int t = 0; t < TABLE_COUNT; t++) {
        for (const struct tuple *row = db->tables[t].first; row; row = row->next)
            if (row->lives)
                copy_row(conn, &arena, db->tables[t].schema, row->now);
        set_identity(conn, &db->tables[t]);
    }
    command(conn, "ALTER TABLE instalment ENABLE TRIGGER USER;"
                  "ALTER TABLE ledger_line ENABLE TRIGGER USER; COMMIT");
    arena_done(&arena);
}

/* ---- statements ---- */

static PGresult *execute(struct real *r, int slot, const struct pg_args *args)
{
    PGconn *conn = conn_of(r, slot);
    const struct sql_statement *s = &sql_statements[args->statement];

    if (!r->open[slot])
        command(conn, "BEGIN");
    r->open[slot] = true;
    if (!r->prepared[slot][args->statement])
        PQclear(PQprepare(conn, s->name, s->text, 0, NULL));
    r->prepared[slot][args->statement] = true;
    return PQexecPrepared(conn, s->name, args->count, args->values, args->lengths,
                          pg_binary_formats, 1);
}

/* The place of a row (tid), of which the stand-in has none. */
enum { PLACE = 27 };

static int row_order(const PGresult *a, int row_a, const PGresult *b, int row_b)
{
    for (int i = 0; i < PQnfields(a); i++) {
        if (PQftype(a, i) == PLACE)
            continue;
        int null_a = PQgetisnull(a, row_a, i), null_b = PQgetisnull(b, row_b, i);
        int len_a = PQgetlength(a, row_a, i), len_b = PQgetlength(b, row_b, i);
        if (null_a != null_b || len_a != len_b)
            return null_a != null_b ? null_a - null_b : len_a - len_b;
        int order = memcmp(PQgetvalue(a, row_a, i), PQgetvalue(b, row_b, i), (size_t)len_a);
        if (order)
            return order;
    }
    return 0;
}

/* As sets: what has no ORDER BY may come in any order. */
static bool same_rows(const PGresult *a, const PGresult *b)
{
    int count = PQntuples(a);
    bool *used = calloc((size_t)count + 1, sizeof(*used));
    bool same_so_far = PQntuples(b) == count && (!count || PQnfields(a) == PQnfields(b));

    if (!used)
        abort();
    for (int i = 0; same_so_far && i < count; i++) {
        int k = 0;
        while (k < count && (used[k] || row_order(a, i, b, k) != 0))
            k++;
        same_so_far = k < count;
        if (same_so_far)
            used[k] = true;
    }
    free(used);
    return same_so_far;
}

static void show(const char *whose, const PGresult *res)
{
    for (int row = 0; row < PQntuples(res) && row < 8; row++)
        for (int i = 0; i < PQnfields(res); i++)
            sim_say("%s row %d column %d: %s %d bytes, last %02x", whose, row, i,
                    PQgetisnull(res, row, i) ? "null" : "", PQgetlength(res, row, i),
                    PQgetlength(res, row, i)
                        ? (unsigned char)PQgetvalue(res, row, i)[PQgetlength(res, row, i) - 1]
                        : 0);
}

/* The number of a new message is PostgreSQL's own: gaps and all. */
static bool same_answer(enum sql statement, const PGresult *real, const PGresult *stand_in)
{
    if (statement == SQL_AGENT_SAY)
        return PQntuples(real) == PQntuples(stand_in);
    return same_rows(real, stand_in);
}

void real_run(struct real *r, int slot, const struct pg_args *args, PGresult **result)
{
    PGresult *real = execute(r, slot, args);
    const char *name = sql_statements[args->statement].name;
    ExecStatusType status = PQresultStatus(real);

    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        sim_broken("PostgreSQL: %s: %s", name, PQresultErrorMessage(real));
        PQclear(real);
        return;
    }
    if (status == PGRES_TUPLES_OK && !same_answer(args->statement, real, *result)) {
        show("PostgreSQL", real);
        show("stand-in", *result);
        sim_broken("%s: PostgreSQL answers %d rows, the stand-in others (%d)", name,
                   PQntuples(real), PQntuples(*result));
    }
    PQclear(*result);
    *result = real;
}

void real_failed(struct real *r, int slot, const struct pg_args *args, const char *sqlstate)
{
    PGresult *real = execute(r, slot, args);
    const char *got = PQresultErrorField(real, PG_DIAG_SQLSTATE);

    if (!got || strcmp(got, sqlstate) != 0)
        sim_broken("%s: PostgreSQL says %s, the stand-in %s", sql_statements[args->statement].name,
                   got ? got : "nothing", sqlstate);
    PQclear(real);
}

static void end(struct real *r, int slot, const char *sql)
{
    if (r->open[slot])
        command(r->conns[slot], sql);
    r->open[slot] = false;
}

void real_commit(struct real *r, int slot)
{
    end(r, slot, "COMMIT");
}

void real_rollback(struct real *r, int slot)
{
    end(r, slot, "ROLLBACK");
}

/* Takes the process's number and lock on a connection, or (0) gives the lock back. */
void real_process(struct real *r, int slot, int64_t expected)
{
    PGconn *conn = conn_of(r, slot);

    if (!expected) {
        command(conn, "SELECT pg_advisory_unlock_all()");
        return;
    }
    PGresult *res = PQexec(conn, sql_statements[SQL_PROCESS_NUMBER_TAKE].text);
    if (PQntuples(res) != 1 || strtoll(PQgetvalue(res, 0, 0), NULL, 10) != expected)
        sim_broken("PostgreSQL gives another process number than %lld", (long long)expected);
    PQclear(res);
}

/* ---- the end ---- */

static PGresult *memory_table(const struct db *db, enum table_id id)
{
    static char name[] = "c";
    const struct table_schema *s = db->tables[id].schema;
    PGresult *res = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc columns[32];
    int row = 0;

    for (int i = 0; i < s->count; i++)
        columns[i] = (PGresAttDesc){ .name = name, .format = 1 };
    PQsetResultAttrs(res, s->count, columns);
    for (const struct tuple *t = db->tables[id].first; t; t = t->next) {
        for (int i = 0; t->lives && i < s->count; i++)
            put_cell(res, row, i, s->kinds[i], t->now[i]);
        row += t->lives;
    }
    return res;
}

void real_compare(struct real *r, const struct db *db)
{
    PGconn *conn = conn_of(r, REAL_AGENT);

    for (int t = 0; t < TABLE_COUNT; t++) {
        struct strbuf sql = { 0 };
        const struct table_schema *s = db->tables[t].schema;
        for (int i = 0; i < s->count; i++)
            strbuf_addf(&sql, "%s%s", i ? "," : "SELECT ", s->columns[i]);
        strbuf_addf(&sql, " FROM %s", s->name);
        PGresult *real = PQexecParams(conn, strbuf_str(&sql), 0, NULL, NULL, NULL, NULL, 1);
        PGresult *memory = memory_table(db, (enum table_id)t);
        if (PQresultStatus(real) != PGRES_TUPLES_OK || !same_rows(real, memory)) {
            show("PostgreSQL", real);
            show("stand-in", memory);
            sim_broken("the end state of %s differs: %d rows, %d in memory %s", s->name,
                       PQntuples(real), PQntuples(memory), PQresultErrorMessage(real));
        }
        PQclear(real);
        PQclear(memory);
        strbuf_done(&sql);
    }
}
