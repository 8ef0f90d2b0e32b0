#pragma once
#include "server/providers/psp.h"
struct clock;
struct http_client;

/*
 * Runs a job at a payment provider: the calls it asks for, one after the other, within the time
 * that the adapter allows.  No call begins after that time, also when its connection comes late:
 * whoever waited for the job to be over may start the next one.
 *
 * The caller owns the run, the job's arena and the accounts' snapshot until `done` has come, which
 * it does once, from the loop or within psp_run_start() when no call was needed.
 */
struct psp_run;
typedef void psp_run_fn(void *ctx, enum psp_step end);

struct psp_run {
    /* the caller's */
    const struct psp *psp;
    struct psp_job job;
    struct http_client *http;
    const struct clock *clock;
    psp_run_fn *done;
    void *ctx;
    /* the run's */
    int calls; /* that were made */
    int64_t end_by_us;
};

void psp_run_start(struct psp_run *run);
