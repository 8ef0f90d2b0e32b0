#pragma once
#include "db/pg_internal.h"
#include "server/base/arena.h"
#include "tests/sim/db_schema.h"
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The stand-in for PostgreSQL: small tables in memory with transactions that see only what is
 * committed and their own writes, row locks that make others wait, and one C function for each
 * statement of db/queries that the pipeline uses.  Parameters and results are PostgreSQL's own
 * binary formats, so that the real db/pg_args.c and db/pg_result.c are used on both sides, and so
 * that the same statement on a real PostgreSQL can be compared with it byte by byte.
 */
struct cell {
    int64_t n;        /* number, instant (us), day, 0/1; the length of bytes and texts */
    const uint8_t *p; /* bytes and texts; NULL and CELL_NULL = null */
};
#define CELL_NULL INT64_MIN
#define NIL       ((struct cell){ .n = CELL_NULL })
#define NUM(v)    ((struct cell){ .n = (v) })

/* In the order of PostgreSQL's strengths. */
enum lock { LOCK_NONE, LOCK_KEY_SHARE, LOCK_SHARE, LOCK_NO_KEY_UPDATE, LOCK_UPDATE };
enum { HOLDERS_MAX = 8 };

struct tx;
struct tuple {
    struct tuple *next;
    struct table *table;
    struct cell *now, *then; /* committed; the writer's */
    bool lives, will_live;
    struct tx *writer;
    struct {
        struct tx *tx;
        enum lock mode;
    } holders[HOLDERS_MAX];
};
struct table {
    const struct table_schema *schema;
    struct tuple *first, **last;
    int64_t next_id;
};

struct undo {
    struct tuple *row;
    struct cell *then;
    bool will_live, locked; /* locked: a lock was added, not a write */
    struct tx *writer;
    enum lock mode;
};
struct tx {
    struct db *db;
    struct undo *log;
    size_t count, capacity;
    size_t statement; /* log entries before the statement that runs */
};

enum { PROCESSES_MAX = 4096, ID_BLOCK = 16384 };
struct db {
    struct arena arena;
    struct table tables[TABLE_COUNT];
    int64_t id_block, nosso_numero, process_number;
    bool alive[PROCESSES_MAX]; /* whose advisory lock is held */
    jmp_buf *leave;
    const char *sqlstate, *why;
    struct tx *waits_for;
};

enum db_outcome { DB_OK, DB_WAIT, DB_FAILED };

/* One statement that runs. */
struct query {
    struct db *db;
    struct tx *tx;
    const struct pg_args *args;
    const char *kinds; /* of the result's columns; NULL = no rows */
    struct cell *cells;
    size_t rows, capacity;
};

struct db *db_new(void);
void db_free(struct db **db);
struct tx *tx_new(struct db *db);
void tx_commit(struct tx **tx);
void tx_rollback(struct tx **tx);
/* DB_WAIT: nothing has happened, come again when another transaction has ended.  DB_FAILED: the
 * transaction is as before the statement; db->sqlstate and why tell. */
enum db_outcome db_run(struct tx *tx, const struct pg_args *args, PGresult **result);
/* The state of the table's rows that are committed, in the order of insertion. */
#define EACH_COMMITTED(db, t, r)                                                                   \
    for (struct tuple *r = (db)->tables[TABLE_##t].first; r; r = r->next)                          \
        if (r->lives)

/* ---- for statements ---- */
typedef void statement_fn(struct query *q);
/* Each db_*.c knows some statements; NULL for the others. */
extern statement_fn *const db_account_statements[SQL_COUNT];
extern statement_fn *const db_conversation_statements[SQL_COUNT];
extern statement_fn *const db_inbox_statements[SQL_COUNT];
extern statement_fn *const db_timer_statements[SQL_COUNT];
extern statement_fn *const db_insert_statements[SQL_COUNT];
extern statement_fn *const db_identify_statements[SQL_COUNT];
extern statement_fn *const db_debt_statements[SQL_COUNT];
extern statement_fn *const db_charge_statements[SQL_COUNT];
extern statement_fn *const db_agreement_statements[SQL_COUNT];
extern statement_fn *const db_promise_statements[SQL_COUNT];
extern statement_fn *const db_consent_statements[SQL_COUNT];
extern statement_fn *const db_outbox_statements[SQL_COUNT];
extern statement_fn *const db_mark_statements[SQL_COUNT];
extern statement_fn *const db_known_statements[SQL_COUNT];
extern statement_fn *const db_recovery_statements[SQL_COUNT];
extern statement_fn *const db_settle_statements[SQL_COUNT];
extern statement_fn *const db_agent_statements[SQL_COUNT];
extern statement_fn *const db_case_statements[SQL_COUNT];
extern statement_fn *const db_due_date_statements[SQL_COUNT];
extern statement_fn *const db_contact_statements[SQL_COUNT];
extern statement_fn *const db_daily_statements[SQL_COUNT];
extern statement_fn *const db_request_statements[SQL_COUNT];
extern statement_fn *const db_unclear_statements[SQL_COUNT];

struct list {
    int count;
    struct cell *items;
};
/* Parameter `index` from 1; kind as in db_schema.h. */
struct list param_list(struct query *q, int index, char kind);
struct cell param(struct query *q, int index, char kind);

/* What this transaction sees of a row; NULL when it does not see it. */
struct cell *seen(const struct query *q, const struct tuple *row);
#define EACH(q, t, r, c)                                                                           \
    for (struct tuple *r = (q)->db->tables[TABLE_##t].first; r; r = r->next)                       \
        for (struct cell *c = seen((q), r); c; c = NULL)
/* The first row whose column has that number, seen by this transaction. */
struct tuple *find(struct query *q, enum table_id table, int column, int64_t value,
                   struct cell **c);
struct tuple *find2(struct query *q, enum table_id table, int column, int64_t value, int column2,
                    int64_t value2, struct cell **c);
/* Locks, or leaves the statement until another transaction has ended. */
void lock_row(struct query *q, struct tuple *row, enum lock mode);
bool lock_free(struct query *q, struct tuple *row, enum lock mode); /* for SKIP LOCKED */
/* A copy of the row's cells that this transaction may change. */
struct cell *change(struct query *q, struct tuple *row);
void erase(struct query *q, struct tuple *row);
/* A new row of nulls with its identity column (if it has one) numbered. */
struct cell *insert(struct query *q, enum table_id table);
/* True when a row with these columns is there; waits for one that another transaction writes. */
bool taken(struct query *q, enum table_id table, const int *columns, const struct cell *values,
           int count);
void fail_statement(struct query *q, const char *sqlstate, const char *why);

/* A cell of a result in PostgreSQL's binary format. */
void put_cell(PGresult *res, int row, int column, char kind, struct cell c);
bool is_null(struct cell c);
bool same(struct cell a, struct cell b); /* null is the same as nothing */
int compare(struct cell a, struct cell b);
struct cell bytes_cell(struct query *q, const void *data, size_t len);
struct cell text_cell(struct query *q, const char *text);
void result_kinds(struct query *q, const char *kinds);
void result_row(struct query *q, const struct cell *cells);

/* Orders the result by numbers of these columns. */
void result_sort(struct query *q, const int *columns, int count);
/* The rows that the statement made; the caller clears it. */
PGresult *result_make(const struct query *q);
