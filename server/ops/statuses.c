#include "server/ops/statuses.h"

#include "db/columns.h"
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/loop.h"
#include "server/ops/feed.h"
#include "server/providers/meta.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 256 };

struct entry {
    struct status_unit unit;
    status_done_fn *done;
    void *ctx;
};

struct statuses {
    struct loop *loop;
    const struct clock *clock;
    struct pg_lane *lane;
    struct loop_hook *hook;
    struct entry *queue; /* ring */
    size_t size, head, count, flying;
    size_t batch_now; /* shrinks while a batch fails, so that one bad status stands alone */
    const struct status_unit **folded; /* what is under way, in its arena */
    struct feed *feed;
    int result, told_result; /* told_result -1: nobody watches */
    int64_t applied;
};

static void on_iteration_end(void *ctx);

struct statuses *statuses_new(struct loop *loop, struct pg_lane *lane, const struct clock *clock,
                              size_t queue_max, struct feed *feed)
{
    struct statuses *s = calloc(1, sizeof(*s));

    if (!s || !(s->queue = calloc(queue_max, sizeof(*s->queue))))
        abort();
    s->loop = loop;
    s->clock = clock;
    s->feed = feed;
    s->lane = lane;
    s->size = queue_max;
    s->batch_now = BATCH;
    s->hook = loop_hook_add(loop, on_iteration_end, s);
    pg_lane_on_idle(lane, on_iteration_end, s);
    return s;
}

void statuses_free(struct statuses **statuses)
{
    struct statuses *s = *statuses;

    if (!s)
        return;
    loop_hook_remove(&s->hook);
    free(s->queue);
    free(s);
    *statuses = NULL;
}

bool statuses_push(struct statuses *s, const struct status_unit *unit, status_done_fn *done,
                   void *ctx)
{
    if (s->count == s->size)
        return false;
    s->queue[(s->head + s->count++) % s->size] = (struct entry){ *unit, done, ctx };
    loop_wake(s->loop);
    return true;
}

size_t statuses_queued(const struct statuses *s)
{
    return s->count;
}

int64_t statuses_applied(const struct statuses *s)
{
    return s->applied;
}

static struct entry *entry_at(struct statuses *s, size_t i)
{
    return &s->queue[(s->head + i) % s->size];
}

static bool same_message(const struct status_unit *a, const struct status_unit *b)
{
    if (a->tenant_id != b->tenant_id)
        return false;
    if (a->attempt_id || b->attempt_id)
        return a->attempt_id == b->attempt_id;
    return a->account_id == b->account_id && memcmp(&a->ref, &b->ref, sizeof(a->ref)) == 0;
}

/* A failure replaces only what was sent: delivered and read are stronger. */
static int weight(int rank)
{
    return rank == WA_FAILED ? WA_SENT * 2 + 1 : rank * 2;
}

static int by_message(const void *left, const void *right)
{
    const struct status_unit *a = *(const struct status_unit *const *)left;
    const struct status_unit *b = *(const struct status_unit *const *)right;
    int refs = memcmp(&a->ref, &b->ref, sizeof(a->ref));

    if (a->tenant_id != b->tenant_id)
        return a->tenant_id < b->tenant_id ? -1 : 1;
    if (a->attempt_id != b->attempt_id)
        return a->attempt_id < b->attempt_id ? -1 : 1;
    return refs ? refs : weight(a->rank) - weight(b->rank);
}

/* The highest rank of each message in the batch: one row a message, in id order. */
static size_t fold(struct statuses *s, const struct status_unit **units)
{
    size_t count = 0;

    for (size_t i = 0; i < s->flying; i++)
        units[i] = &entry_at(s, i)->unit;
    qsort(units, s->flying, sizeof(*units), by_message);
    for (size_t i = 0; i < s->flying; i++) {
        if (count && same_message(units[count - 1], units[i]))
            units[count - 1] = units[i];
        else
            units[count++] = units[i];
    }
    return count;
}

int statuses_send(struct pg_unit *pg, const struct status_unit *const *u, size_t count,
                  int64_t now_us)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_STATUSES_APPLY);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, u[i]->tenant_id);
    COLUMN(int8, int64_t, u[i]->account_id);
    COLUMN(int8, int64_t, u[i]->attempt_id ? u[i]->attempt_id : PG_NULL_INT8);
    COLUMN(bytea, struct bytes, ((struct bytes){ u[i]->ref.bytes, SEAL_HASH_SIZE }));
    COLUMN(int4, int32_t, u[i]->rank);
    COLUMN(int4, int32_t, u[i]->code);
    COLUMN(instant, int64_t, u[i]->at_us);
    pg_instant(args, now_us);
    return pg_unit_send(pg, args);
}

/* Asked for only while somebody watches. */
static int send_told(struct pg_unit *pg, const struct status_unit *const *u, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_DESK_TOLD);

    COLUMN(int8, int64_t, u[i]->tenant_id);
    COLUMN(int8, int64_t, u[i]->account_id);
    COLUMN(int8, int64_t, u[i]->attempt_id ? u[i]->attempt_id : PG_NULL_INT8);
    COLUMN(bytea, struct bytes, ((struct bytes){ u[i]->ref.bytes, SEAL_HASH_SIZE }));
    return pg_unit_send(pg, args);
}

static void tell_watchers(const struct statuses *s, const struct pg_unit *pg)
{
    if (s->told_result < 0)
        return;
    const struct pg_result *r = pg_unit_result(pg, s->told_result);
    for (int row = 0; row < pg_rows(r); row++)
        feed_tell(s->feed, pg_get_int8(r, row, 0), pg_get_int8(r, row, 1));
}

void windows_close_send(struct pg_unit *pg, const struct attempt_ref *refs, size_t count)
{
    struct arena *a = pg_unit_arena(pg);

    if (!count)
        return;
    struct pg_args *args = pg_unit_args(pg, SQL_WINDOWS_CLOSE);
    COLUMN(int8, int64_t, refs[i].tenant_id);
    COLUMN(int8, int64_t, refs[i].attempt_id);
    pg_unit_send(pg, args);
}

static void close_windows(struct pg_unit *pg, const struct status_unit *const *u, size_t count)
{
    struct attempt_ref *refs = ARENA_ARRAY(pg_unit_arena(pg), struct attempt_ref, count);
    struct send_result result;
    size_t closed = 0;

    for (size_t i = 0; i < count; i++) {
        if (u[i]->rank != WA_FAILED || !u[i]->attempt_id)
            continue;
        wa_classify_code(u[i]->code, 0, &result);
        if (result.window_closed)
            refs[closed++] = (struct attempt_ref){ u[i]->tenant_id, u[i]->attempt_id };
    }
    windows_close_send(pg, refs, closed);
}

/* WhatsApp took it and refuses it now for its own sake: the next one would fare no better. */
static void note_templates(const struct statuses *s, const struct pg_result *r)
{
    struct send_result failure;

    for (int row = 0; row < pg_rows(r); row++) {
        const struct status_unit *u = s->folded[pg_get_int8(r, row, 0)];
        if (pg_is_null(r, row, 1))
            continue;
        wa_classify_code(u->code, 0, &failure);
        if (failure.stop_template)
            log_fact(NULL, LOG_ERROR, "template_stopped", LOG_NUM("account", u->account_id),
                     LOG_STR("template", pg_get_text(r, row, 1)), LOG_NUM("code", u->code));
    }
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct statuses *s = ctx;
    size_t flown = s->flying;
    bool poison = err && err->kind != ERROR_UNAVAILABLE;

    s->flying = 0;
    if (poison && s->batch_now > 1) {
        s->batch_now = (flown + 1) / 2;
        loop_wake(s->loop);
        return;
    }
    if (poison)
        log_fact(NULL, LOG_ERROR, "status_dropped", LOG_STR("why", err->detail));
    if (!err)
        note_templates(s, pg_unit_result(pg, s->result));
    if (!err)
        tell_watchers(s, pg);
    s->batch_now = BATCH;
    s->applied += err ? 0 : (int64_t)flown;
    for (size_t i = 0; i < flown; i++) {
        struct entry e = *entry_at(s, 0);
        s->head = (s->head + 1) % s->size;
        s->count--;
        e.done(e.ctx, poison ? NULL : err);
    }
    loop_wake(s->loop);
}

static void on_iteration_end(void *ctx)
{
    struct statuses *s = ctx;

    if (!s->count || s->flying || !pg_lane_idle(s->lane))
        return;
    s->flying = s->count < s->batch_now ? s->count : s->batch_now;
    struct pg_unit *pg = pg_unit_begin(s->lane, on_step, on_end, s);
    s->folded = ARENA_ARRAY(pg_unit_arena(pg), const struct status_unit *, s->flying);
    size_t count = fold(s, s->folded);
    close_windows(pg, s->folded, count);
    s->result = statuses_send(pg, s->folded, count, clock_now_us(s->clock));
    s->told_result = feed_watched(s->feed) ? send_told(pg, s->folded, count) : -1;
    pg_unit_commit(pg);
}
