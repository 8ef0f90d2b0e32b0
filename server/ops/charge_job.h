#pragma once
#include "server/ops/accounts.h"
#include "server/providers/psp.h"
#include <stddef.h>
#include <stdint.h>
struct clock;
struct http_client;
struct lane_queue;
struct seal;

/*
 * A charge at its provider (server/providers/psp.h): made, read anew, or taken down, by one job at
 * a time whoever asks: charge_provider.busy_until is the lease, which a killed process leaves to
 * lapse.  What the provider made of it is committed before anybody is told.
 */
enum charge_ask {
    CHARGE_GIVE,  /* it stands, and line, Pix and addresses are those of now */
    CHARGE_UPKEEP /* whatever its row wants: made ahead, taken down, or told to be paid elsewhere */
};
enum charge_end {
    CHARGE_READY,
    CHARGE_GONE,    /* paid or void: here, or at the provider (its notice is being looked for) */
    CHARGE_REFUSED, /* not by asking again */
    CHARGE_LATER    /* busy, away, or its outcome is not known: after again_s */
};

/* Valid during the callback only. */
struct provided_charge {
    int64_t tenant_id, charge_id, creditor_id;
    centavos_t centavos, fine, interest;
    day_t due;
    const char *line, *barcode, *pix_payload; /* NULL = it has none */
    int64_t pix_until_us;                     /* 0 = as long as the charge */
    const char *page_url, *pdf_url;
    unsigned ways; /* enum psp_way */
};
/* `charge` is NULL unless ready. */
typedef void charge_job_fn(void *ctx, enum charge_end end, const struct provided_charge *charge,
                           int again_s);

struct charge_jobs;
struct charge_jobs_deps {
    struct lane_queue *queue;
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct http_client *http;
};
struct charge_jobs *charge_jobs_new(const struct charge_jobs_deps *deps);
/* After the HTTP client and the pool, whose calls still tell their end. */
void charge_jobs_free(struct charge_jobs **jobs);
/* The accounts must be ready.  The end comes once, later, from the loop. */
void charge_job_start(struct charge_jobs *jobs, int64_t tenant_id, int64_t charge_id,
                      enum charge_ask ask, charge_job_fn *done, void *ctx);
size_t charge_jobs_open(const struct charge_jobs *jobs);
