#include "tests/sim/db.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    KIND_i = 'i',
    KIND_d = 'd',
    KIND_h = 'h',
    KIND_t = 't',
    KIND_y = 'y',
    KIND_b = 'b',
    KIND_x = 'x',
    KIND_o = 'o'
};

#define COLUMN_KIND(table, kind, name) KIND_##kind
#define COLUMN_NAME(table, kind, name) #name
#define TABLE_ROW(table, identity_column)                                                          \
    {                                                                                              \
        .name = #table, .kinds = (const char[]){ COLUMNS_##table(COLUMN_KIND, table), 0 },         \
        .columns = (const char *const[]){ COLUMNS_##table(COLUMN_NAME, table) },                   \
        .count = table##_COLUMNS, .identity = identity_column                                      \
    }
const struct table_schema table_schemas[TABLE_COUNT] = { TABLES(TABLE_ROW) };

struct db *db_new(void)
{
    struct db *db = calloc(1, sizeof(*db));

    if (!db)
        abort();
    for (int i = 0; i < TABLE_COUNT; i++) {
        db->tables[i].schema = &table_schemas[i];
        db->tables[i].last = &db->tables[i].first;
        db->tables[i].next_id = 1;
    }
    db->id_block = 1;
    db->nosso_numero = 1;
    db->process_number = 1;
    return db;
}

void db_free(struct db **db)
{
    if (!*db)
        return;
    arena_done(&(*db)->arena);
    free(*db);
    *db = NULL;
}

/* ---- transactions ---- */

struct tx *tx_new(struct db *db)
{
    struct tx *tx = calloc(1, sizeof(*tx));

    if (!tx)
        abort();
    tx->db = db;
    return tx;
}

static struct undo *log_add(struct tx *tx)
{
    if (tx->count == tx->capacity) {
        tx->capacity = tx->capacity ? tx->capacity * 2 : 64;
        tx->log = realloc(tx->log, tx->capacity * sizeof(*tx->log));
        if (!tx->log)
            abort();
    }
    return &tx->log[tx->count++];
}

static void unlink_row(struct tuple *row)
{
    struct table *t = row->table;
    struct tuple **at = &t->first;

    while (*at != row)
        at = &(*at)->next;
    *at = row->next;
    if (t->last == &row->next)
        t->last = at;
}

static void drop_holder(struct tuple *row, const struct tx *tx)
{
    for (int i = 0; i < HOLDERS_MAX; i++)
        if (row->holders[i].tx == tx)
            row->holders[i].tx = NULL;
}

static void undo_one(struct tx *tx, const struct undo *u)
{
    struct tuple *row = u->row;

    if (u->locked) {
        for (int i = 0; i < HOLDERS_MAX; i++)
            if (row->holders[i].tx == tx)
                row->holders[i].mode = u->mode;
        if (u->mode == LOCK_NONE)
            drop_holder(row, tx);
        return;
    }
    row->then = u->then;
    row->will_live = u->will_live;
    row->writer = u->writer;
    if (!row->lives && !row->writer)
        unlink_row(row);
}

static void undo_to(struct tx *tx, size_t count)
{
    while (tx->count > count)
        undo_one(tx, &tx->log[--tx->count]);
}

static void tx_end(struct tx **tx)
{
    free((*tx)->log);
    free(*tx);
    *tx = NULL;
}

void tx_rollback(struct tx **tx)
{
    undo_to(*tx, 0);
    tx_end(tx);
}

void tx_commit(struct tx **tx)
{
    for (size_t i = 0; i < (*tx)->count; i++) {
        struct tuple *row = (*tx)->log[i].row;
        drop_holder(row, *tx);
        if (row->writer != *tx)
            continue;
        row->now = row->then;
        row->lives = row->will_live;
        row->writer = NULL;
        if (!row->lives)
            unlink_row(row);
    }
    tx_end(tx);
}

/* ---- rows ---- */

static void wait_for(struct query *q, struct tx *other)
{
    q->db->waits_for = other;
    longjmp(*q->db->leave, DB_WAIT);
}

void fail_statement(struct query *q, const char *sqlstate, const char *why)
{
    q->db->sqlstate = sqlstate;
    q->db->why = why;
    longjmp(*q->db->leave, DB_FAILED);
}

struct cell *seen(const struct query *q, const struct tuple *row)
{
    if (row->writer == q->tx)
        return row->will_live ? row->then : NULL;
    return row->lives ? row->now : NULL;
}

struct tuple *find2(struct query *q, enum table_id table, int column, int64_t value, int column2,
                    int64_t value2, struct cell **out)
{
    if (value == CELL_NULL || value2 == CELL_NULL)
        return NULL;
    for (struct tuple *r = q->db->tables[table].first; r; r = r->next) {
        struct cell *c = seen(q, r);
        if (c && c[column].n == value && c[column2].n == value2) {
            if (out)
                *out = c;
            return r;
        }
    }
    return NULL;
}

struct tuple *find(struct query *q, enum table_id table, int column, int64_t value, struct cell **c)
{
    return find2(q, table, column, value, column, value, c);
}

static bool conflict(enum lock a, enum lock b)
{
    static const enum lock strongest_beside[] = {
        [LOCK_NONE] = LOCK_UPDATE, [LOCK_KEY_SHARE] = LOCK_NO_KEY_UPDATE,
        [LOCK_SHARE] = LOCK_SHARE, [LOCK_NO_KEY_UPDATE] = LOCK_KEY_SHARE,
        [LOCK_UPDATE] = LOCK_NONE,
    };

    return b > strongest_beside[a];
}

static struct tx *blocker(const struct query *q, const struct tuple *row, enum lock mode)
{
    for (int i = 0; i < HOLDERS_MAX; i++)
        if (row->holders[i].tx && row->holders[i].tx != q->tx &&
            conflict(row->holders[i].mode, mode))
            return row->holders[i].tx;
    return NULL;
}

bool lock_free(struct query *q, struct tuple *row, enum lock mode)
{
    return !blocker(q, row, mode);
}

void lock_row(struct query *q, struct tuple *row, enum lock mode)
{
    struct tx *other = blocker(q, row, mode);
    int at = -1;

    if (other)
        wait_for(q, other);
    for (int i = 0; i < HOLDERS_MAX; i++)
        if (row->holders[i].tx == q->tx)
            at = i;
    for (int i = 0; i < HOLDERS_MAX && at < 0; i++)
        if (!row->holders[i].tx)
            at = i;
    assert(at >= 0);
    enum lock old = row->holders[at].tx ? row->holders[at].mode : LOCK_NONE;
    if (mode <= old)
        return;
    *log_add(q->tx) = (struct undo){ .row = row, .locked = true, .mode = old };
    row->holders[at].tx = q->tx;
    row->holders[at].mode = mode;
}

static struct cell *copy_cells(struct query *q, const struct tuple *row, const struct cell *from)
{
    size_t size = (size_t)row->table->schema->count * sizeof(struct cell);

    return arena_memdup(&q->db->arena, from, size);
}

static void write_row(struct query *q, struct tuple *row)
{
    *log_add(q->tx) =
        (struct undo){ row, row->then, row->will_live, false, row->writer, LOCK_NONE };
    row->writer = q->tx;
}

struct cell *change(struct query *q, struct tuple *row)
{
    struct cell *old = seen(q, row);

    lock_row(q, row, LOCK_NO_KEY_UPDATE);
    assert(old && (!row->writer || row->writer == q->tx));
    write_row(q, row);
    row->then = copy_cells(q, row, old);
    row->will_live = true;
    return row->then;
}

void erase(struct query *q, struct tuple *row)
{
    lock_row(q, row, LOCK_UPDATE);
    write_row(q, row);
    row->will_live = false;
}

struct cell *insert(struct query *q, enum table_id table)
{
    struct table *t = &q->db->tables[table];
    struct tuple *row = ARENA_NEW(&q->db->arena, struct tuple);
    struct cell *cells = ARENA_ARRAY(&q->db->arena, struct cell, (size_t)t->schema->count);

    for (int i = 0; i < t->schema->count; i++)
        cells[i] = NIL;
    if (t->schema->identity)
        cells[t->schema->identity - 1] = NUM(t->next_id++);
    row->table = t;
    *t->last = row;
    t->last = &row->next;
    write_row(q, row);
    row->then = cells;
    row->will_live = true;
    lock_row(q, row, LOCK_UPDATE);
    return cells;
}

static bool row_is(const struct cell *cells, const int *columns, const struct cell *values,
                   int count)
{
    for (int i = 0; i < count; i++)
        if (!same(cells[columns[i]], values[i]))
            return false;
    return true;
}

bool taken(struct query *q, enum table_id table, const int *columns, const struct cell *values,
           int count)
{
    for (struct tuple *r = q->db->tables[table].first; r; r = r->next) {
        bool others = r->writer && r->writer != q->tx;
        if (others && ((r->will_live && row_is(r->then, columns, values, count)) ||
                       (r->lives && !r->will_live && row_is(r->now, columns, values, count))))
            wait_for(q, r->writer);
        struct cell *c = seen(q, r);
        if (c && row_is(c, columns, values, count))
            return true;
    }
    return false;
}

/* ---- statements ---- */

static statement_fn *const *const tables[] = {
    db_account_statements,  db_conversation_statements, db_inbox_statements,
    db_timer_statements,    db_insert_statements,       db_identify_statements,
    db_debt_statements,     db_charge_statements,       db_agreement_statements,
    db_promise_statements,  db_consent_statements,      db_outbox_statements,
    db_mark_statements,     db_known_statements,        db_recovery_statements,
    db_settle_statements,   db_agent_statements,        db_case_statements,
    db_due_date_statements, db_contact_statements,      db_daily_statements,
    db_request_statements,  db_unclear_statements,
};

static statement_fn *statement_of(enum sql sql)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (tables[i][sql])
            return tables[i][sql];
    fprintf(stderr, "the stand-in does not know %s\n", sql_statements[sql].name);
    abort();
}

enum db_outcome db_run(struct tx *tx, const struct pg_args *args, PGresult **result)
{
    struct query q = { .db = tx->db, .tx = tx, .args = args };
    jmp_buf leave;
    int64_t next_ids[TABLE_COUNT];

    for (int i = 0; i < TABLE_COUNT; i++)
        next_ids[i] = tx->db->tables[i].next_id;
    tx->statement = tx->count;
    tx->db->leave = &leave;
    int outcome = setjmp(leave);
    if (outcome != DB_OK) {
        undo_to(tx, tx->statement);
        /* One that waits is run again from its start; PostgreSQL goes on where it was, so it takes
         * its numbers once. */
        for (int i = 0; outcome == DB_WAIT && i < TABLE_COUNT; i++)
            tx->db->tables[i].next_id = next_ids[i];
        return (enum db_outcome)outcome;
    }
    statement_of(args->statement)(&q);
    *result = result_make(&q);
    return DB_OK;
}
