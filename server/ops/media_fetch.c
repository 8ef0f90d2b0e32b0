#include "server/ops/media_fetch.h"

#include "server/base/arena.h"
#include "server/base/log.h"
#include "server/channels/media_kind.h"
#include "server/http/address.h"
#include "server/http/client.h"
#include "server/ops/accounts.h"
#include "server/providers/meta.h"

#include <stdlib.h>
#include <string.h>

/* Each holds its bytes in memory, twice while they are handed on. */
enum { UNDER_WAY_MAX = 4, TIMEOUT_MS = 15000, ID_MAX = 64, TRIES_MAX = 2 };

struct media_fetch {
    struct media_fetch_deps deps;
    int under_way;
};

struct fetching {
    struct media_fetch *fetch;
    struct accounts_view *view;
    const struct channel_account *account;
    struct arena arena;
    const char *media_id;
    int tries; /* addresses that were asked for */
    media_fetched_fn *done;
    void *ctx;
};

static void on_described(void *ctx, const struct http_result *http);
static void on_bytes(void *ctx, const struct http_result *http);

struct media_fetch *media_fetch_new(const struct media_fetch_deps *deps)
{
    struct media_fetch *f = calloc(1, sizeof(*f));

    if (!f)
        abort();
    f->deps = *deps;
    return f;
}

void media_fetch_free(struct media_fetch **fetch)
{
    free(*fetch);
    *fetch = NULL;
}

static void finish(struct fetching *g, enum media_end end, const void *bytes, size_t len)
{
    g->done(g->ctx, end, bytes, len);
    g->fetch->under_way--;
    accounts_let_go(&g->view);
    arena_done(&g->arena);
    free(g);
}

static void fail(struct fetching *g, const char *why, int status)
{
    log_fact(NULL, LOG_WARN, "media_not_fetched", LOG_STR("why", why), LOG_NUM("status", status));
    finish(g, status == 404 || status == 400 ? MEDIA_GONE : MEDIA_AWAY, NULL, 0);
}

static void call(struct fetching *g, const char *url, bool public_only, size_t most,
                 http_done_fn *done)
{
    http_client_send(g->fetch->deps.http,
                     &(struct http_call){ .method = "GET",
                                          .url = url,
                                          .bearer = g->account->token,
                                          .public_only = public_only,
                                          .reply_max = most,
                                          .timeout_ms = TIMEOUT_MS },
                     done, g);
}

/* ---- its address ---- */

static void describe(struct fetching *g)
{
    const struct channel_account *c = g->account;

    g->tries++;
    call(g,
         arena_printf(&g->arena, "%s/%s/%s?phone_number_id=%s", c->api_url, c->api_version,
                      g->media_id, c->external_id),
         false, 0, on_described);
}

static void on_described(void *ctx, const struct http_result *http)
{
    struct fetching *g = ctx;
    struct wa_media_place place;

    if (http->status != 200 || !wa_media_read(http->body, http->body_len, &g->arena, &place)) {
        fail(g, "the provider does not tell its address", http->status);
        return;
    }
    /* where the API is: a sandbox, or a provider between us and Meta */
    bool ours = address_is_at(place.url, g->account->api_url);
    if (!ours && !wa_media_is_metas(place.url))
        fail(g, "its address is not the provider's", 0);
    else if (place.size > MEDIA_FILE_MAX)
        finish(g, MEDIA_TOO_BIG, NULL, 0);
    else
        call(g, place.url, !ours, MEDIA_FILE_MAX, on_bytes);
}

/* ---- its bytes ---- */

static void on_bytes(void *ctx, const struct http_result *http)
{
    struct fetching *g = ctx;

    if (http->status == 200)
        finish(g, MEDIA_HERE, http->body, http->body_len);
    else if (http->too_large)
        finish(g, MEDIA_TOO_BIG, NULL, 0);
    else if (http->status == 404 && g->tries < TRIES_MAX)
        describe(g); /* the address is good for five minutes: a new one, once */
    else
        fail(g, "the provider does not give it", http->status);
}

/* An id stands in the path of an address that carries a token. */
static bool is_id(const char *id)
{
    static const char letters[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
    size_t len = strlen(id);

    return len > 0 && len <= ID_MAX && strspn(id, letters) == len;
}

void media_fetch(struct media_fetch *f, int64_t account_id, const char *media_id,
                 media_fetched_fn *done, void *ctx)
{
    struct accounts_view *view = accounts_hold(f->deps.accounts);
    const struct channel_account *account = accounts_by_id(view, account_id);

    if (!account || !is_id(media_id) || f->under_way >= UNDER_WAY_MAX) {
        accounts_let_go(&view);
        done(ctx, account && is_id(media_id) ? MEDIA_AWAY : MEDIA_GONE, NULL, 0);
        return;
    }
    struct fetching *g = calloc(1, sizeof(*g));
    if (!g)
        abort();
    *g =
        (struct fetching){ .fetch = f, .view = view, .account = account, .done = done, .ctx = ctx };
    g->media_id = arena_strdup(&g->arena, media_id);
    f->under_way++;
    describe(g);
}
