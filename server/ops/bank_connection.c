#include "server/ops/bank_connection.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/http/client.h"
#include "server/ops/accounts.h"

#include <string.h>

enum { ACCOUNT, TOKEN_URL, CERTIFICATE, KEY, AUTHORITY };

static const char *text_of(struct arena *a, const struct pg_result *r, int row, int column)
{
    const char *text = pg_get_text(r, row, column);

    return text ? arena_strdup(a, text) : NULL;
}

static const char *key_of(const struct seal *seal, struct arena *a, const struct pg_result *r,
                          int row)
{
    struct error err = { 0 };
    const char *key = NULL;

    if (pg_is_null(r, row, KEY))
        return NULL;
    key = seal_open(seal, a, "bank_tls_key", pg_get_bytea(r, row, KEY), NULL, &err);
    if (!key)
        log_fact(NULL, LOG_ERROR, "secret_not_opened", LOG_STR("what", "bank_tls_key"),
                 LOG_STR("why", err.detail));
    return key;
}

static void read_one(const struct seal *seal, struct arena *a, const struct pg_result *r, int row,
                     struct bank_account *out)
{
    struct http_tls *tls = ARENA_NEW(a, struct http_tls);

    out->at_psp.token_url = text_of(a, r, row, TOKEN_URL);
    *tls = (struct http_tls){ .certificate = text_of(a, r, row, CERTIFICATE),
                              .key = key_of(seal, a, r, row),
                              .authority = text_of(a, r, row, AUTHORITY) };
    if (tls->certificate || tls->authority)
        out->tls = tls;
}

void bank_connections_read(const struct seal *seal, struct arena *a, const struct pg_result *r,
                           struct bank_account *banks, size_t count)
{
    for (int row = 0; row < pg_rows(r); row++)
        for (size_t i = 0; i < count; i++)
            if (banks[i].bank_account_id == pg_get_int8(r, row, ACCOUNT))
                read_one(seal, a, r, row, &banks[i]);
}

bool bank_provider_read(const char *public_url, struct arena *a, struct bank_account *b,
                        const char *provider)
{
    b->psp = psp_find(provider);
    if (!b->psp)
        return strcmp(provider, "banco") == 0;
    b->at_psp = (struct psp_account){
        .address = b->api_url,
        .key = b->token ? b->token : "",
        .secret = b->secret,
        .pix_key = b->pix_key,
        .zone = b->creditor->zone,
        .cards = b->cards,
        .hook_url = arena_printf(a, "%s/webhooks/%s/%s", public_url,
                                 b->psp->hook ? b->psp->hook : provider, b->slug),
    };
    return true;
}
