#pragma once
#include <stdbool.h>
#include <stdint.h>
struct error;
struct pg_sync;
struct seal;
struct strbuf;

/*
 * Makes the next remittance of a bank account (server/money/remittance.h): boletos of our own issue
 * that the bank does not know yet, write-offs of those that are void here or were paid by another
 * way, new due days.  An instruction goes out once; a file is kept sealed, so that it can be given
 * out again byte for byte.  docs/cnab.md tells the daily routine.
 */
struct remittance_options {
    const char *account;   /* slug */
    const char *variation; /* Banco do Brasil's, kept for the next time; NULL = as before */
    int64_t first; /* number of this file, where another system wrote those before; 0 = next */
    int64_t now_us;
    bool refused; /* also those again that the bank refused */
    bool dry_run; /* the file is made, nothing is kept */
};

struct remittance_summary {
    int64_t sequence, entries, write_offs, new_dues;
    int64_t left_out; /* told one by one */
    int64_t too_late; /* never registered, and their day has passed */
    int64_t refused;  /* by the bank, and not asked for again */
    bool more;        /* others wait for the next file */
};

/* One charge that cannot be written, in Portuguese. */
typedef void remittance_tell_fn(void *ctx, int64_t charge_id, const char *problem);

/* out: the file, untouched when nothing waits (no sequence then). */
bool remittance_make(struct pg_sync *db, const struct seal *seal,
                     const struct remittance_options *options, remittance_tell_fn *tell, void *ctx,
                     struct strbuf *out, struct remittance_summary *summary, struct error *err)
    __attribute__((warn_unused_result));
/* ERROR_NOT_FOUND when no file of this account has the number. */
bool remittance_again(struct pg_sync *db, const struct seal *seal, const char *account,
                      int64_t sequence, struct strbuf *out, struct error *err)
    __attribute__((warn_unused_result));
