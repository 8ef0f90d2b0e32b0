#include "server/ops/flow_library.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/loop.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 500, LOOK_MS = 5000 };

struct flow_library {
    struct loop *loop;
    struct pg_lane *lane;
    const struct clock *clock;
    struct loop_timer *timer;
    struct flow *flows[FLOWS_MAX + 1];
    int32_t known[FLOWS_MAX]; /* versions that were read, also those refused */
    size_t count, known_count;
    bool asking, published;
};

static void on_timer(void *ctx);
static void on_end(void *ctx, struct pg_unit *pg, const struct error *err);

struct flow_library *flow_library_new(struct loop *loop, struct pg_lane *lane,
                                      const struct clock *clock)
{
    struct flow_library *l = calloc(1, sizeof(*l));

    if (!l)
        abort();
    l->loop = loop;
    l->lane = lane;
    l->clock = clock;
    l->timer = loop_timer_add(loop, 0, on_timer, l);
    return l;
}

void flow_library_free(struct flow_library **library)
{
    struct flow_library *l = *library;

    if (!l)
        return;
    loop_timer_remove(&l->timer);
    for (size_t i = 0; l->flows[i]; i++)
        flow_free(&l->flows[i]);
    free(l);
    *library = NULL;
}

const struct flow *const *flow_library_all(const struct flow_library *l)
{
    return (const struct flow *const *)l->flows;
}

/* ---- publishing and loading ---- */

static const struct {
    const char *name, *graph, *texts;
} shipped[] = {
    { FLOW_SHIPPED, "flows/graphs/cobranca.json", "flows/texts/cobranca.pt-BR.json" },
    { FLOW_RECRUITMENT, "flows/graphs/captacao.json", "flows/texts/captacao.pt-BR.json" },
};

static void send_publish(struct flow_library *l, struct pg_unit *pg, size_t which)
{
    const struct asset *graph = asset_find(shipped[which].graph);
    const struct asset *texts = asset_find(shipped[which].texts);
    struct pg_args *args = pg_unit_args(pg, SQL_FLOW_PUBLISH);
    struct flow_digest digest = flow_digest((const char *)graph->data, (const char *)texts->data);

    pg_text(args, shipped[which].name);
    pg_text(args, (const char *)graph->data);
    pg_text(args, (const char *)texts->data);
    pg_bytea(args, digest.bytes, sizeof(digest.bytes));
    pg_instant(args, clock_now_us(l->clock));
    pg_unit_send(pg, args);
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static void on_timer(void *ctx)
{
    struct flow_library *l = ctx;

    if (l->asking || !pg_lane_idle(l->lane)) {
        loop_timer_again(l->timer, RETRY_MS);
        return;
    }
    l->asking = true;
    struct pg_unit *pg = pg_unit_begin(l->lane, on_step, on_end, l);
    for (size_t i = 0; !l->published && i < COUNT_OF(shipped); i++)
        send_publish(l, pg, i);
    struct pg_args *args = pg_unit_args(pg, SQL_FLOWS_LOAD);
    pg_int4(args, FLOW_VERSIONS_MAX);
    pg_int4_array(args, l->known, l->known_count);
    pg_unit_send(pg, args);
    pg_unit_commit(pg);
}

/* A version that this build does not understand is left out: its sessions begin again. */
static void load(struct flow_library *l, const struct pg_result *r, int row)
{
    const char *graph = pg_get_text(r, row, 1), *texts = pg_get_text(r, row, 2), *report = "";
    int32_t version = (int32_t)pg_get_int8(r, row, 0);
    struct arena arena = { 0 };
    struct flow *flow =
        flow_load_published(graph, strlen(graph), texts, strlen(texts), version, &arena, &report);

    l->known[l->known_count++] = version;
    if (flow)
        l->flows[l->count++] = flow;
    else
        log_fact(NULL, LOG_ERROR, "flow_refused", LOG_NUM("version", version),
                 LOG_STR("why", report));
    arena_done(&arena);
}

/* The shipped flows are there unless another took a number at that very moment. */
static bool read_published(struct flow_library *l, const struct pg_unit *pg)
{
    if (l->published)
        return true;
    l->published = true;
    for (int i = 0; i < (int)COUNT_OF(shipped); i++)
        l->published = l->published && pg_rows(pg_unit_result(pg, i)) > 0;
    return l->published;
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct flow_library *l = ctx;
    int at = l->published ? 0 : (int)COUNT_OF(shipped);

    l->asking = false;
    if (err || !read_published(l, pg)) {
        loop_timer_again(l->timer, RETRY_MS);
        return;
    }
    const struct pg_result *r = pg_unit_result(pg, at);
    for (int row = 0; row < pg_rows(r) && l->known_count < FLOWS_MAX; row++)
        load(l, r, row);
    if (pg_rows(r))
        log_fact(NULL, LOG_INFO, "flows_loaded", LOG_NUM("versions", l->count));
    loop_timer_again(l->timer, LOOK_MS);
    loop_wake(l->loop);
}

struct flow_digest flow_digest(const char *graph, const char *texts)
{
    struct flow_digest out;
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)graph, strlen(graph) + 1); /* with its NUL */
    crypto_hash_sha256_update(&state, (const uint8_t *)texts, strlen(texts));
    crypto_hash_sha256_final(&state, out.bytes);
    return out;
}
