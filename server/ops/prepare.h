#pragma once
#include "server/ops/accounts.h"
#include "server/ops/charge_view.h"
#include "server/ops/outbox_file.h"
struct boleto_printer;
struct charge_jobs;
struct clock;
struct http_client;

/*
 * What a message speaks of is made real before it is marked: the Pix is registered at the bank
 * (idempotent by txid), the PDF is rendered and uploaded, an agent's file is uploaded.  Of a
 * charge that a provider makes both come from there (charge_job.h).  Used by
 * delivery and by the page.
 */
struct prepare;
struct prepare_deps {
    struct charge_views *views;
    struct accounts *accounts;
    struct http_client *http;
    struct boleto_printer *printer;
    const struct clock *clock;
    struct outbox_files *files;
    struct charge_jobs *charges;
};
struct prepare *prepare_new(const struct prepare_deps *deps);
void prepare_free(struct prepare **prepare);

/* The Pix payload, or the provider's media id; NULL with err when it could not be had. */
typedef void prepared_fn(void *ctx, const char *what, const struct error *err);
void prepare_pix(struct prepare *p, int64_t tenant_id, int64_t charge_id, prepared_fn *done,
                 void *ctx);
/* The boleto of a charge; under the name PREPARE_TERM the term of the agreement it belongs to. */
#define PREPARE_TERM "termo-do-acordo.pdf"
void prepare_document(struct prepare *p, int64_t account_id, int64_t tenant_id, int64_t charge_id,
                      const char *filename, prepared_fn *done, void *ctx);
/* The same, given here instead of uploaded: the site's chat hands files to browsers itself. */
typedef void prepared_bytes_fn(void *ctx, const void *bytes, size_t len, const struct error *err);
void prepare_document_bytes(struct prepare *p, int64_t tenant_id, int64_t charge_id,
                            const char *filename, prepared_bytes_fn *give, void *ctx);
void prepare_file(struct prepare *p, int64_t account_id, int64_t tenant_id, int64_t outbox_id,
                  prepared_fn *done, void *ctx);
