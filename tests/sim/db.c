#include "tests/sim/db.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN_KIND(table, kind, name) #kind
#define COLUMN_NAME(table, kind, name) #name,
#define TABLE_NAMES(name, identity)                                                                \
    static const char *const names_##name[] = { COLUMNS_##name(COLUMN_NAME, name) };
#define TABLE_ROW(table, identity_column)                                                          \
    { #table, COLUMNS_##table(COLUMN_KIND, table), names_##table, table##_COLUMNS,                 \
      identity_column },
TABLES(TABLE_NAMES)
const struct table_schema table_schemas[TABLE_COUNT] = { TABLES(TABLE_ROW) };

enum { ID_BLOCK = 16384 };

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

/* ---- values ---- */

bool is_null(struct cell c)
{
    return !c.p && c.n == CELL_NULL;
}

int compare(struct cell a, struct cell b)
{
    if (!a.p || !b.p)
        return a.n < b.n ? -1 : a.n > b.n;
    size_t len = (size_t)(a.n < b.n ? a.n : b.n);
    int order = memcmp(a.p, b.p, len);
    return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

bool same(struct cell a, struct cell b)
{
    return !is_null(a) && !is_null(b) && compare(a, b) == 0;
}

struct cell bytes_cell(struct query *q, const void *data, size_t len)
{
    uint8_t *copy = arena_alloc(&q->db->arena, len + 1);

    memcpy(copy, data, len);
    copy[len] = 0;
    return (struct cell){ (int64_t)len, copy };
}

struct cell text_cell(struct query *q, const char *text)
{
    return text ? bytes_cell(q, text, strlen(text)) : NIL;
}

static int64_t wire(const char *at, int len)
{
    uint64_t value = 0;

    for (int i = 0; i < len; i++)
        value = value << 8 | (uint8_t)at[i];
    return len == 4   ? (int32_t)(uint32_t)value
           : len == 2 ? (int16_t)(uint16_t)value
                      : (int64_t)value;
}

static int64_t epoch(char kind)
{
    return kind == 't' ? PG_EPOCH_US : kind == 'y' ? PG_EPOCH_DAY : 0;
}

static struct cell decode(struct query *q, const char *at, int len, char kind)
{
    if (!at || len < 0)
        return NIL;
    if (kind == 'b' || kind == 'x')
        return bytes_cell(q, at, (size_t)len);
    return NUM(wire(at, len) + epoch(kind));
}

struct cell param(struct query *q, int index, char kind)
{
    const struct pg_args *args = q->args;

    assert(index <= args->count);
    return decode(q, args->values[index - 1], args->lengths[index - 1], kind);
}

struct list param_list(struct query *q, int index, char kind)
{
    assert(index <= q->args->count);
    const char *at = q->args->values[index - 1];
    int count = wire(at, 4) ? (int)wire(at + 12, 4) : 0;
    struct list list = { count, ARENA_ARRAY(&q->db->arena, struct cell, (size_t)count + 1) };

    at += 20;
    for (int i = 0; i < count; i++) {
        int len = (int)wire(at, 4);
        list.items[i] = decode(q, at + 4, len, kind);
        at += 4 + (len > 0 ? len : 0);
    }
    return list;
}

/* ---- results ---- */

void result_kinds(struct query *q, const char *kinds)
{
    q->kinds = kinds;
}

void result_row(struct query *q, const struct cell *cells)
{
    size_t width = strlen(q->kinds);

    if (q->rows == q->capacity) {
        q->capacity = q->capacity ? q->capacity * 2 : 32;
        struct cell *bigger = ARENA_ARRAY(&q->db->arena, struct cell, q->capacity * width);
        if (q->rows)
            memcpy(bigger, q->cells, q->rows * width * sizeof(*bigger));
        q->cells = bigger;
    }
    memcpy(q->cells + q->rows++ * width, cells, width * sizeof(*cells));
}

static bool before(const struct cell *a, const struct cell *b, const int *columns, int count)
{
    for (int i = 0; i < count; i++) {
        int order = compare(a[columns[i]], b[columns[i]]);
        if (order)
            return order < 0;
    }
    return false;
}

/* Insertion: results are short, and equal rows keep their order. */
void result_sort(struct query *q, const int *columns, int count)
{
    size_t width = strlen(q->kinds), size = width * sizeof(struct cell);
    struct cell *held = ARENA_ARRAY(&q->db->arena, struct cell, width);

    for (size_t i = 1; i < q->rows; i++) {
        size_t at = i;
        memcpy(held, q->cells + i * width, size);
        for (; at && before(held, q->cells + (at - 1) * width, columns, count); at--)
            memcpy(q->cells + at * width, q->cells + (at - 1) * width, size);
        memcpy(q->cells + at * width, held, size);
    }
}

static const struct {
    char kind;
    Oid type;
    int size;
} kinds[] = { { 'i', 20, 8 },   { 'd', 23, 4 }, { 'h', 21, 2 }, { 't', 1184, 8 },
              { 'y', 1082, 4 }, { 'b', 17, 0 }, { 'x', 25, 0 }, { 'o', 16, 1 } };

static size_t kind_row(char kind)
{
    size_t i = 0;

    while (kinds[i].kind != kind)
        i++;
    return i;
}

void put_cell(PGresult *res, int row, int column, char kind, struct cell c)
{
    uint64_t big = htobe64((uint64_t)(c.n - epoch(kind)));
    char bytes[8];
    int size = kinds[kind_row(kind)].size;

    if (is_null(c)) {
        PQsetvalue(res, row, column, NULL, -1);
        return;
    }
    if (!size) {
        char *text = malloc((size_t)c.n + 1);
        if (!text)
            abort();
        memcpy(text, c.p, (size_t)c.n);
        PQsetvalue(res, row, column, text, (int)c.n);
        free(text);
        return;
    }
    memcpy(bytes, &big, sizeof(big));
    PQsetvalue(res, row, column, bytes + 8 - size, size);
}

static PGresult *result_of(const struct query *q)
{
    static char name[] = "c";
    int width = q->kinds ? (int)strlen(q->kinds) : 0;
    PGresult *res = PQmakeEmptyPGresult(NULL, width ? PGRES_TUPLES_OK : PGRES_COMMAND_OK);
    PGresAttDesc columns[32];

    assert(width <= 32);
    for (int i = 0; i < width; i++)
        columns[i] =
            (PGresAttDesc){ .name = name, .format = 1, .typid = kinds[kind_row(q->kinds[i])].type };
    if (width && !PQsetResultAttrs(res, width, columns))
        abort();
    for (size_t row = 0; row < q->rows; row++)
        for (int i = 0; i < width; i++)
            put_cell(res, (int)row, i, q->kinds[i], q->cells[row * (size_t)width + (size_t)i]);
    return res;
}

static statement_fn *statement_of(enum sql sql)
{
    statement_fn *run = db_turn_statements[sql];

    run = run ? run : db_debt_statements[sql];
    run = run ? run : db_send_statements[sql];
    if (!run) {
        fprintf(stderr, "the stand-in does not know %s\n", sql_statements[sql].name);
        abort();
    }
    return run;
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
    *result = result_of(&q);
    return DB_OK;
}
