#pragma once
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/money/cnab.h"
#include "server/ops/accounts.h"
#include "server/ops/import_return.h"

/* A record with what is made of it before it is booked. */
struct return_row {
    struct cnab_record record;
    int64_t own;             /* our number; 0 = none of ours by its form */
    uint8_t key[32];         /* the same for the same record, in whatever file */
    const char *external_id; /* of a payment */
};

struct import_return {
    struct pg_sync *db;
    const struct seal *seal;
    const struct return_options *options;
    struct return_summary *summary;
    import_finding_fn *tell;
    void *ctx;
    struct arena arena;
    struct cnab_header header;
    struct return_row *rows;
    size_t count, room;
    struct bank_account bank; /* tenant_id, bank_account_id, bank and creditor */
    struct creditor creditor; /* its ids and zone */
    char convenio[32];
    int64_t file_id;
    day_t today;
};

enum { RETURN_BATCH = 500 };

/* import_return_account.c: whose file it is. */
bool return_find_account(struct import_return *im, struct error *err);
/* import_return_book.c: rows from..to, within a transaction. */
bool return_book(struct import_return *im, size_t from, size_t to, struct error *err);
/* import_return_tell.c: problems are told by name. */
enum return_problem {
    RETURN_ODD,          /* the reader's own warning */
    RETURN_TWIN,         /* another file had this number */
    RETURN_LAST_ACCOUNT, /* the header names no account; the only one was taken */
    RETURN_UNKNOWN,      /* no charge of ours */
    RETURN_REFUSED,      /* an entry */
    RETURN_DENIED,       /* an instruction */
    RETURN_REVERSED,     /* a payment was taken back */
    RETURN_PENDING,      /* by cheque */
    RETURN_NO_AMOUNT,    /* a payment without its values */
    RETURN_CASE_AMOUNT,
    RETURN_CASE_DOUBLE,
    RETURN_CASE_CANCELLED,
    RETURN_CASE_OTHER,
    RETURN_PROBLEM_COUNT
};
void return_tell(struct import_return *im, int64_t line, enum return_problem problem,
                 const char *hint, const char *detail);
void return_tell_case(struct import_return *im, const struct return_row *row, const char *reason);
