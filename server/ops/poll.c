#include "server/ops/poll.h"

#include "db/columns.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/loop.h"
#include "server/ops/accounts.h"
#include "server/ops/statuses.h"

#include <stdlib.h>
#include <string.h>

enum {
    TICK_MS = 200,
    SECOND = 1000 / TICK_MS,
    DAY = 60 * 60 * 24 * SECOND,
    AT_MOST = 256,
    ADOPT_LEAST = 16
};
/* These two look at the whole queue, and while they do the turns wait: no oftener than it helps. */
enum { ADOPT_EVERY = 3 * SECOND, PROOF_EVERY = 10 * SECOND };
static const int64_t FORGOTTEN_US = SECONDS_US(2);
static const int64_t PARKED_US = MINUTES_US(10); /* longer than any send takes to be written */

struct poll {
    struct poll_deps deps;
    struct loop_timer *timer;
    int64_t ticks;
    int due, paused, forgotten, taken, adopted, proof, parked, loaded; /* results; -1 = not asked */
    size_t take_most;
    bool running, resting;
};

static void on_tick(void *ctx);
static void on_read(void *ctx, struct pg_unit *pg);
static void on_end(void *ctx, struct pg_unit *pg, const struct error *err);

struct poll *poll_new(const struct poll_deps *deps)
{
    struct poll *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->deps = *deps;
    p->timer = loop_timer_add(deps->loop, TICK_MS, on_tick, p);
    return p;
}

void poll_rest(struct poll *p)
{
    p->resting = true;
}

void poll_free(struct poll **poll)
{
    if (!*poll)
        return;
    loop_timer_remove(&(*poll)->timer);
    free(*poll);
    *poll = NULL;
}

static int send_one(struct pg_unit *pg, enum sql statement, int64_t instant_us)
{
    struct pg_args *args = pg_unit_args(pg, statement);

    pg_instant(args, instant_us);
    return pg_unit_send(pg, args);
}

static int send_two(struct pg_unit *pg, enum sql statement, int64_t instant_us)
{
    struct pg_args *args = pg_unit_args(pg, statement);

    pg_instant(args, instant_us);
    pg_int4(args, AT_MOST);
    return pg_unit_send(pg, args);
}

static int send_three(struct poll *p, struct pg_unit *pg, enum sql statement, int64_t now_us,
                      size_t most)
{
    struct pg_args *args = pg_unit_args(pg, statement);

    pg_int4(args, (int32_t)pg_process_number(p->deps.pg));
    pg_instant(args, now_us);
    pg_int4(args, (int32_t)most);
    return pg_unit_send(pg, args);
}

static size_t room_for(const struct poll *p)
{
    size_t room = deliver_room(p->deps.deliver);

    return room < AT_MOST ? room : AT_MOST;
}

/* A few even then: ours may be behind what somebody else left unsaid. */
static int send_adopt(struct poll *p, struct pg_unit *pg, int64_t now_us)
{
    size_t room = room_for(p);

    return send_three(p, pg, SQL_ORPHANS_ADOPT, now_us, room > ADOPT_LEAST ? room : ADOPT_LEAST);
}

/* No more than there is room for: whoever has none leaves them to other processes. */
static int send_take(struct poll *p, struct pg_unit *pg)
{
    p->take_most = room_for(p);
    if (!p->take_most)
        return -1;
    struct pg_args *args = pg_unit_args(pg, SQL_OUTBOX_TAKE);
    pg_int4(args, (int32_t)pg_process_number(p->deps.pg));
    pg_int4(args, (int32_t)p->take_most);
    return pg_unit_send(pg, args);
}

static int send_pause_read(struct pg_unit *pg)
{
    struct pg_args *args = pg_unit_args(pg, SQL_PAUSE_READ);

    pg_text(args, "whatsapp");
    return pg_unit_send(pg, args);
}

/* Once at start and once a day: the months' partitions, and keys nobody will ask for again. */
static void send_daily(struct pg_unit *pg, int64_t now_us)
{
    static const enum sql statements[] = { SQL_PARTITIONS_ENSURE, SQL_KEYS_PURGE };

    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
        send_one(pg, statements[i], now_us);
}

static void ask_for_work(struct poll *p, struct pg_unit *pg, int64_t now_us)
{
    p->due = send_two(pg, SQL_TIMERS_DUE, now_us);
    p->taken = send_take(p, pg);
    if (p->ticks % DAY == 0)
        send_daily(pg, now_us);
    if (p->ticks % SECOND == 0) {
        p->forgotten = send_two(pg, SQL_INBOX_FORGOTTEN, now_us - FORGOTTEN_US);
        p->parked = send_one(pg, SQL_PARKED_TAKE, now_us - PARKED_US);
    }
    if (p->ticks % ADOPT_EVERY == 0)
        p->adopted = send_adopt(p, pg, now_us);
    if (p->ticks % PROOF_EVERY == 0)
        p->proof = send_three(p, pg, SQL_OUTBOX_PROOF, now_us, AT_MOST);
    p->ticks++;
}

static void on_tick(void *ctx)
{
    struct poll *p = ctx;
    struct pg_lane *lane = pg_lane(p->deps.pg, p->deps.lane);

    loop_timer_again(p->timer, TICK_MS);
    if (p->running || !pg_lane_idle(lane) || !pg_process_number(p->deps.pg) ||
        !accounts_ready(turns_deps(p->deps.turns)->accounts))
        return;
    p->running = true;
    p->due = p->taken = p->forgotten = p->adopted = p->proof = p->parked = p->loaded = -1;
    struct pg_unit *pg = pg_unit_begin(lane, on_read, on_end, p);
    p->paused = send_pause_read(pg);
    if (!p->resting)
        ask_for_work(p, pg, clock_now_us(p->deps.clock));
    pg_unit_flush(pg);
}

static size_t add_ids(const struct pg_unit *pg, int result, int state_column, int64_t *ids,
                      size_t count)
{
    if (result < 0)
        return count;
    const struct pg_result *r = pg_unit_result(pg, result);
    for (int row = 0; row < pg_rows(r); row++)
        if (state_column < 0 || pg_get_int8(r, row, state_column) == 0)
            ids[count++] = pg_get_int8(r, row, 0);
    return count;
}

/* Again, now that their sends are known. */
static void apply_parked(struct pg_unit *pg, const struct pg_result *r, int64_t now_us)
{
    struct arena *a = pg_unit_arena(pg);
    size_t count = (size_t)pg_rows(r);
    struct status_unit *units = ARENA_ARRAY(a, struct status_unit, count);
    const struct status_unit **list = ARENA_ARRAY(a, const struct status_unit *, count);

    for (int row = 0; row < pg_rows(r); row++) {
        units[row] = (struct status_unit){ .tenant_id = pg_get_int8(r, row, 0),
                                           .account_id = pg_get_int8(r, row, 1),
                                           .attempt_id = pg_get_int8(r, row, 2),
                                           .rank = (int)pg_get_int8(r, row, 4),
                                           .code = (int)int_or_zero(r, row, 5),
                                           .at_us = pg_get_instant(r, row, 6) };
        struct bytes ref = bytes_or_none(r, row, 3); /* 16 bytes, by the table's own check */
        if (ref.data)
            memcpy(units[row].ref.bytes, ref.data, SEAL_HASH_SIZE);
        list[row] = &units[row];
    }
    if (count)
        statuses_send(pg, list, count, now_us);
}

static void on_read(void *ctx, struct pg_unit *pg)
{
    struct poll *p = ctx;
    int64_t ids[AT_MOST * 3];
    size_t count = add_ids(pg, p->adopted, 1, ids, 0);

    if (p->loaded < 0 && p->parked >= 0)
        apply_parked(pg, pg_unit_result(pg, p->parked), clock_now_us(p->deps.clock));
    count = add_ids(pg, p->taken, -1, ids, count);
    if (p->loaded < 0 && (count = add_ids(pg, p->proof, -1, ids, count)) > 0) {
        struct pg_args *args = pg_unit_args(pg, SQL_OUTBOX_LOAD);
        pg_int4(args, (int32_t)pg_process_number(p->deps.pg));
        pg_int8_array(args, ids, count);
        p->loaded = pg_unit_send(pg, args);
    }
    pg_unit_commit(pg);
}

static void deliver_loaded(struct poll *p, const struct pg_result *r)
{
    for (int row = 0; row < pg_rows(r); row++)
        deliver_add(p->deps.deliver, &(struct delivery){
                                         .tenant_id = pg_get_int8(r, row, 0),
                                         .conversation_id = pg_get_int8(r, row, 1),
                                         .outbox_id = pg_get_int8(r, row, 2),
                                         .account_id = pg_get_int8(r, row, 3),
                                         .charge_id = int_or_zero(r, row, 4),
                                         .class = (enum message_class)pg_get_int8(r, row, 5),
                                         .expires_us = pg_get_instant(r, row, 6),
                                         .not_before_us = pg_get_instant(r, row, 7),
                                         .tries = (int)pg_get_int8(r, row, 8),
                                         .phone_sealed = bytes_or_none(r, row, 9),
                                         .bsuid_sealed = bytes_or_none(r, row, 10),
                                         .payload = bytes_or_none(r, row, 11),
                                         .created_us = pg_get_instant(r, row, 12),
                                     });
}

static void wake_all(struct poll *p, const struct pg_result *r, bool timers)
{
    for (int row = 0; row < pg_rows(r); row++)
        turns_wake(p->deps.turns, pg_get_int8(r, row, 0), pg_get_int8(r, row, 1),
                   timers ? (enum timer_kind)pg_get_int8(r, row, 2) : TIMER_NONE);
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct poll *p = ctx;

    p->running = false;
    if (err) {
        log_fact(NULL, LOG_WARN, "poll_failed", LOG_STR("why", err->detail));
        return;
    }
    if (p->due >= 0)
        wake_all(p, pg_unit_result(pg, p->due), true);
    if (p->taken >= 0 && (size_t)pg_rows(pg_unit_result(pg, p->taken)) < p->take_most)
        deliver_drained(p->deps.deliver);
    deliver_pause(p->deps.deliver, pg_get_bool(pg_unit_result(pg, p->paused), 0, 0));
    if (p->forgotten >= 0)
        wake_all(p, pg_unit_result(pg, p->forgotten), false);
    if (p->loaded >= 0)
        deliver_loaded(p, pg_unit_result(pg, p->loaded));
}
