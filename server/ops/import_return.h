#pragma once
#include "server/ops/import.h"
#include <stddef.h>
struct error;
struct pg_sync;
struct seal;

/*
 * Takes a bank's return file (server/money/cnab.h) in: what was paid is settled like the bank's
 * notices, what does not fit becomes a case for a person, and what the bank says of entries moves
 * the registration of charges.  docs/cnab.md tells the daily routine.
 *
 * The file is read as a whole first: a broken one changes nothing.  Then records are booked some
 * hundred at a time, each time in one transaction.  The same file again changes nothing, nor does
 * the same record in another file (title, occurrence, day and value; the same one twice within a
 * file are two).  Killed half way it is just run again.
 */
struct return_options {
    const char *creditor; /* slug; NULL: the account that the header names */
    const char *account;  /* slug of the bank account; NULL likewise */
    int64_t now_us;
    bool dry_run; /* all is done and then undone: nothing stays */
};

struct return_summary {
    char bank[4], account[64];
    int layout;
    int64_t sequence; /* -1: the file has none */
    bool again;       /* this very file was taken in before */
    int64_t records, repeated, warnings;
    int64_t entries, refused, written_off, changed, denied, fees, other;
    int64_t payments, settled, cases, seen; /* seen: booked before, by another file */
    int64_t paid_centavos;                  /* of all payments of the file */
};

enum { RETURN_FILE_MAX = 256 * 1024 * 1024 };

/* ERROR_INPUT: broken, no return file, or no account that it could be of. */
bool import_return_run(struct pg_sync *db, const struct seal *seal, const char *bytes, size_t len,
                       const struct return_options *options, import_finding_fn *tell, void *ctx,
                       struct return_summary *summary, struct error *err)
    __attribute__((warn_unused_result));
