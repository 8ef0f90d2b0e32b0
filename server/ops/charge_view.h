#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/money/charge_terms.h"
#include "server/ops/accounts.h"
#include <stdbool.h>
#include <stdint.h>
struct arena;
struct boleto_printer;
struct error;
struct pg_lane;
struct strbuf;

/* A charge with all that its documents and its page show. */
struct charge_view {
    int64_t tenant_id, charge_id, creditor_id, bank_account_id, nosso_numero;
    int status; /* 0 open, 1 paid, 2 cancelled */
    centavos_t centavos, principal, fine, interest, discount;
    struct charge_terms terms;
    centavos_t paid_centavos; /* 0 = not by a bank, or not yet */
    day_t due, issued_on, first_due;
    const char *barcode, *line, *txid, *pix_payload; /* pix NULL = not registered yet; barcode and
                                                        line NULL = a provider has made none */
    int64_t paid_at_us;                              /* 0 = not paid */
    int paid_by;                                     /* enum payment_method; 0 = not by a bank */
    const char *card_url;                            /* where a card is paid; NULL = not made */
    bool provided;       /* a provider makes it: charge_job.h gives what is NULL or stale here */
    const char *pdf_url; /* the provider's boleto */
    int64_t pix_until_us, read_at_us; /* of a provider's; 0 = lives on; 0 = stale */
    const char *person_name, *cpf_masked, *label;
    int64_t instalments;
    int64_t expires_us; /* of the link; 0 = asked by id */
    bool invite;
    bool renewable; /* it is void (expired, replaced), and all that it was for is open */
};

typedef void charge_view_fn(void *ctx, const struct charge_view *view, const struct error *err);
/*
 * Loads by id, or with token_hash (32 bytes) by the page's link.  The view is gone when the
 * callback returns; ERROR_NOT_FOUND when there is none, ERROR_UNAVAILABLE when the lane is away.
 * Several may be asked for at a time: they wait for the lane (at most 256).
 */
struct charge_views;
struct charge_views *charge_views_new(struct pg_lane *lane, const struct seal *seal);
void charge_views_free(struct charge_views **views);
void charge_view_load(struct charge_views *views, const uint8_t *token_hash, int64_t tenant_id,
                      int64_t charge_id, charge_view_fn *done, void *ctx);
/* Remembers the registered Pix; nobody waits for it, as asking the bank again gives the same. */
void charge_view_set_pix(struct charge_views *views, int64_t tenant_id, int64_t charge_id,
                         const char *payload, int64_t now_us);
/* Notes that its page was opened, once; nobody waits for it either. */
void charge_view_set_viewed(struct charge_views *views, int64_t tenant_id, int64_t charge_id,
                            int64_t now_us);

/* The printed boleto of it. */
bool charge_view_pdf(const struct charge_view *view, const struct bank_account *bank,
                     struct boleto_printer *printer, struct strbuf *out, struct error *err);
