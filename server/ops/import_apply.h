#pragma once
#include <stdbool.h>
#include <stdint.h>
struct error;
struct import_summary;
struct pg_sync;
struct seal;

/* What happens to staged lines: judged together and against the register, told, applied. */
enum { IMPORT_ZONE_SIZE = 64 };

struct import_job {
    struct pg_sync *db;
    const struct seal *seal;
    const char *creditor; /* slug */
    int64_t now_us;
    bool dry_run;
    int64_t tenant_id, creditor_id;
    char zone[IMPORT_ZONE_SIZE];
    bool locked;
    int64_t people, contracts; /* how many are numbered in the staging tables */
};

/* Finds the creditor, waits for other imports of the tenant, makes the staging tables. */
bool import_begin(struct import_job *job, struct error *err);
void import_end(struct import_job *job);

bool import_judge(struct import_job *job, struct error *err);

/* What was found by the database; the texts are gone when the callback returns. */
struct import_staged_finding {
    int64_t row, first, second;
    const char *problem, *hint;
};
typedef void import_staged_fn(void *ctx, const struct import_staged_finding *finding);
bool import_tell(struct import_job *job, int last_row, import_staged_fn *tell, void *ctx,
                 struct error *err);

/* Counts, for what applying does. */
bool import_total(struct import_job *job, struct import_summary *summary, struct error *err);
/* In transactions of some thousand people or contracts, each in the one lock order. */
bool import_apply(struct import_job *job, const struct import_summary *summary, struct error *err);
