#include "server/ops/page_request.h"

#include "db/columns.h"
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/channels/inbound_pack.h"
#include "server/loop.h"
#include "server/ops/turn.h"

#include <stdlib.h>
#include <string.h>

enum { WAITING_MAX = 64, HASH_BYTES = 32, BUSY_MS = 20 };

/* One that waits for the lane, or is under way. */
struct request {
    struct request *next;
    struct page_requests *all;
    struct arena arena;
    uint8_t token_hash[HASH_BYTES];
    enum page_request_kind kind;
    const char *mime_type;
    struct bytes content, notice; /* sealed */
    page_request_fn *done;
    void *ctx;
};

struct page_requests {
    struct page_requests_deps deps;
    struct loop_timer *timer;
    struct request *head, **tail;
    size_t waiting;
};

static void look(void *ctx);

struct page_requests *page_requests_new(const struct page_requests_deps *deps)
{
    struct page_requests *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->deps = *deps;
    p->tail = &p->head;
    p->timer = loop_timer_add(deps->loop, BUSY_MS, look, p);
    return p;
}

static void finish(struct request *r, enum page_request_outcome outcome)
{
    r->done(r->ctx, outcome);
    arena_done(&r->arena);
    free(r);
}

void page_requests_free(struct page_requests **requests)
{
    struct page_requests *p = *requests;

    if (!p)
        return;
    loop_timer_remove(&p->timer);
    for (struct request *r = p->head, *next; r; r = next) {
        next = r->next;
        finish(r, PAGE_REQUEST_FAILED);
    }
    free(p);
    *requests = NULL;
}

/* ---- one request ---- */

static enum page_request_outcome outcome_of(const char *why)
{
    static const struct {
        const char *why;
        enum page_request_outcome outcome;
    } rows[] = { { "gone", PAGE_REQUEST_GONE },
                 { "nobody", PAGE_REQUEST_NOBODY },
                 { "limit", PAGE_REQUEST_LIMIT } };

    for (size_t i = 0; why && i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].why, why) == 0)
            return rows[i].outcome;
    return PAGE_REQUEST_TAKEN;
}

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct request *r = ctx;
    const struct pg_result *told = err ? NULL : pg_unit_result(unit, 0);

    if (told && !pg_is_null(told, 0, 2))
        turns_wake(r->all->deps.turns, pg_get_int8(told, 0, 1), pg_get_int8(told, 0, 2),
                   TIMER_NONE);
    finish(r, told ? outcome_of(pg_get_text(told, 0, 0)) : PAGE_REQUEST_FAILED);
}

static void start(struct request *r)
{
    struct pg_unit *unit = pg_unit_begin(r->all->deps.lane, on_step, on_end, r);
    struct pg_args *args = pg_unit_args(unit, SQL_PAGE_REQUEST_ADD);

    pg_bytea(args, r->token_hash, sizeof(r->token_hash));
    pg_int4(args, (int32_t)r->kind);
    pg_text(args, r->mime_type);
    pg_bytea(args, r->content.data, r->content.len);
    pg_bytea(args, r->notice.data, r->notice.len);
    pg_instant(args, clock_now_us(r->all->deps.clock));
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

/* The lane is another's, who is told when it is idle: a busy one is looked at again in a moment. */
static void look(void *ctx)
{
    struct page_requests *p = ctx;
    struct request *r = p->head;

    if (r && pg_lane_idle(p->deps.lane)) {
        p->head = r->next;
        if (!p->head)
            p->tail = &p->head;
        p->waiting--;
        start(r);
    }
    if (p->head)
        loop_timer_again(p->timer, BUSY_MS);
}

static struct bytes sealed_notice(struct request *r)
{
    static const char *const types[] = {
        [PAGE_RECEIPT] = "page_paid", [PAGE_UNKNOWN] = "page_unknown", [PAGE_TALK] = "page_talk"
    };
    const struct inbound in = { .type = types[r->kind] };
    struct packed packed = inbound_pack(&in, &r->arena);

    return seal_close(r->all->deps.seal, &r->arena, "unit", packed.data, packed.len);
}

void page_request_add(struct page_requests *p, const uint8_t *token_hash,
                      enum page_request_kind kind, const char *mime_type, const void *file,
                      size_t len, page_request_fn *done, void *ctx)
{
    struct request *r = calloc(1, sizeof(*r));

    if (!r)
        abort();
    *r = (struct request){ .all = p, .kind = kind, .done = done, .ctx = ctx };
    if (p->waiting >= WAITING_MAX || !pg_lane_up(p->deps.lane)) {
        finish(r, PAGE_REQUEST_FAILED);
        return;
    }
    memcpy(r->token_hash, token_hash, HASH_BYTES);
    r->mime_type = mime_type ? arena_strdup(&r->arena, mime_type) : NULL;
    if (mime_type)
        r->content = seal_close(p->deps.seal, &r->arena, "page_receipt", file, len);
    r->notice = sealed_notice(r);
    *p->tail = r;
    p->tail = &r->next;
    p->waiting++;
    look(p);
}
