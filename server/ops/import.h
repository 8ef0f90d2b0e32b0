#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
struct error;
struct pg_sync;
struct seal;

/*
 * Brings people, contracts and instalments of a creditor in from CSV (issue of the importer's
 * format: `quita import --help`).  Streams: memory does not grow with the file.
 *
 * The file is staged and judged as a whole first, then applied in transactions of some thousand
 * people or contracts, so that nobody waits long for a lock.  Killed half way it is just run again:
 * the creditor's own keys make everything an upsert.  What the file does not name stays untouched,
 * a bad line costs only itself, and no import takes back a stop (PEN-01), a payment settled here or
 * an agreement.  Consent comes only with a source and a date (CH-01).
 */
struct import_options {
    const char *creditor; /* slug */
    int64_t now_us;
    bool dry_run; /* all of the judging, none of the applying: takes no lock on a row */
};

/* One thing to tell about a line, in Portuguese for the school's office.  All borrowed. */
struct import_finding {
    int64_t row;         /* as a spreadsheet counts: the header is 1 */
    const char *column;  /* NULL = the line as a whole */
    const char *hint;    /* the value, personal numbers masked; NULL = none */
    const char *problem; /* what is wrong */
    const char *cure;    /* what to do */
    bool warning;        /* the line was taken all the same */
};
typedef void import_finding_fn(void *ctx, const struct import_finding *finding);

struct import_summary {
    int64_t rows, bad, warnings; /* lines with data; lines refused; words about lines taken */
    int64_t people_new, people_changed, contracts_new, contracts_changed;
    int64_t instalments_new, instalments_changed;
    int64_t instalments_kept;              /* settled or renegotiated here: as they are */
    int64_t contacts_new, contacts_silent; /* silent: stored without consent, never written to */
    int64_t consents_new;
};

/*
 * True when the file was read to its end, with bad lines or without.  False: nothing of it, or not
 * all, was applied.  ERROR_INPUT: no CSV, a header that does not fit, no such creditor.
 */
bool import_run(struct pg_sync *db, const struct seal *seal, FILE *file,
                const struct import_options *options, import_finding_fn *tell, void *ctx,
                struct import_summary *summary, struct error *err)
    __attribute__((warn_unused_result));
