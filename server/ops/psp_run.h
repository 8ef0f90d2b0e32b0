#pragma once
#include "server/providers/psp.h"
struct bank_account;
struct clock;
struct http_client;

/*
 * Runs a job at a payment provider: the calls it asks for, one after the other, within the time
 * that the adapter allows.  No call begins after that time, also when its connection comes late:
 * whoever waited for the job to be over may start the next one.
 *
 * A token that the account has is used, and what a job fetched is kept with the account; calls go
 * with the account's own certificate when it has one.
 *
 * The caller owns the run, the job's arena and the accounts' snapshot until `done` has come, which
 * it does once, from the loop or within psp_run_start() when no call was needed.
 */
struct psp_run;
typedef void psp_run_fn(void *ctx, enum psp_step end);

struct psp_run {
    /* the caller's */
    const struct psp *psp;
    const struct bank_account *bank; /* whose job it is, of the snapshot that the caller holds */
    struct psp_job job;              /* its account is set here */
    struct http_client *http;
    const struct clock *clock;
    psp_run_fn *done;
    void *ctx;
    /* the run's */
    int calls; /* that were made */
    struct psp_account account;
    const char *kept;       /* the job's token that the account has already */
    struct psp_run *behind; /* waits for the same answer */
    int64_t end_by_us;
};

void psp_run_start(struct psp_run *run);
