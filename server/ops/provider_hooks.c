#include "server/ops/provider_hooks.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/ops/accounts.h"
#include "server/ops/lane_queue.h"
#include "server/ops/provider_store.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { WAITING_MAX = 256 };

struct provider_hooks {
    struct provider_hooks_deps deps;
    size_t waiting;
};

/* One body, from its arrival until it is stored. */
struct hook {
    struct provider_hooks *hooks;
    struct exchange *exchange;
    struct accounts_view *view;
    const struct bank_account *bank;
    struct arena arena;
    struct psp_event *events;
    size_t count;
};

struct provider_hooks *provider_hooks_new(const struct provider_hooks_deps *deps)
{
    struct provider_hooks *h = calloc(1, sizeof(*h));

    if (!h)
        abort();
    h->deps = *deps;
    return h;
}

void provider_hooks_free(struct provider_hooks **hooks)
{
    free(*hooks);
    *hooks = NULL;
}

static void finish(struct hook *h, int status, const char *text)
{
    exchange_reply_text(h->exchange, status, text);
    accounts_let_go(&h->view);
    arena_done(&h->arena);
    free(h);
}

/* ---- storing it ---- */

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static void on_stored(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct hook *h = ctx;

    (void)pg;
    h->hooks->waiting--;
    if (err)
        log_fact(NULL, LOG_WARN, "provider_event_not_kept", LOG_STR("why", err->detail));
    else
        (void)fault_hit("hook.after_commit");
    finish(h, err ? 503 : 200, err ? "try again later" : "ok");
}

static void store(void *ctx, struct pg_lane *lane)
{
    struct hook *h = ctx;
    const struct provider_hooks_deps *d = &h->hooks->deps;
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_stored, h);

    provider_events_send(pg, &h->arena, h->bank, d->seal, h->events, h->count,
                         clock_now_us(d->clock));
    pg_unit_commit(pg);
}

/* ---- who it is from, and what it says ---- */

static const char *header(const void *ctx, const char *name)
{
    return exchange_header((struct exchange *)(uintptr_t)ctx, name);
}

/* From the provider, but nothing that we can read: kept as it came, under what it says. */
static void keep_unread(struct hook *h, const struct http_request *request)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof(hash) + 1];

    crypto_hash_sha256(hash, request->body, request->body_len);
    h->events = ARENA_NEW(&h->arena, struct psp_event);
    *h->events = (struct psp_event){
        .key = arena_strdup(&h->arena, sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash))),
        .name = "?",
        .kind = PSP_EVENT_NEWS,
        .raw = arena_strndup(&h->arena, (const char *)request->body, request->body_len),
    };
    h->count = 1;
}

static void read_events(struct hook *h, const struct http_request *request)
{
    struct error err = { 0 };

    if (h->bank->psp->parse(request->body, request->body_len, &h->arena, &h->events, &h->count,
                            &err))
        return;
    log_fact(NULL, LOG_WARN, "provider_event_unread", LOG_STR("why", err.detail));
    keep_unread(h, request);
}

static int judge(struct hook *h, const char *provider, const struct http_request *request)
{
    const struct psp_hook hook = { header, h->exchange, request->body, request->body_len };

    h->bank = accounts_bank(h->view, request->params[0]);
    if (!h->bank || !h->bank->psp || strcmp(h->bank->psp->name, provider) != 0)
        return 404;
    if (h->bank->psp->verify && !h->bank->psp->verify(&h->bank->at_psp, &hook))
        return 401;
    if (h->hooks->waiting >= WAITING_MAX || !pg_lane_up(h->hooks->deps.lane))
        return 503;
    return 200;
}

void provider_hooks_receive(struct provider_hooks *hooks, const char *provider, struct exchange *x,
                            const struct http_request *request)
{
    if (!accounts_ready(hooks->deps.accounts)) {
        exchange_reply_text(x, 503, "starting");
        return;
    }
    struct hook *h = calloc(1, sizeof(*h));
    if (!h)
        abort();
    *h =
        (struct hook){ .hooks = hooks, .exchange = x, .view = accounts_hold(hooks->deps.accounts) };
    int status = judge(h, provider, request);
    if (status != 200) {
        finish(h, status, status == 503 ? "try again later" : "refused");
        return;
    }
    read_events(h, request);
    if (!h->count) {
        finish(h, 200, "ok");
        return;
    }
    hooks->waiting++;
    lane_queue_push(hooks->deps.queue, store, h);
}
