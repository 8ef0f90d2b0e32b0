#include "server/ops/turns_internal.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/loop.h"
#include "server/ops/deliver.h"
#include "server/ops/feed.h"

#include <stdlib.h>
#include <string.h>

static const int64_t REPEATS_LAST_US = SECONDS_US(10);

static void on_step(void *ctx, struct pg_unit *pg);
static void on_end(void *ctx, struct pg_unit *pg, const struct error *err);
static void save(struct flight *f, struct pg_unit *pg);

/* ---- starting a batch ---- */

/* A message that came twice in one batch: the first one counts. */
static bool key_seen(struct unit *const *units, size_t count, const struct unit *u)
{
    for (size_t i = 0; i < count; i++)
        if (units[i]->has_key && units[i]->account_id == u->account_id &&
            memcmp(&units[i]->key, &u->key, sizeof(u->key)) == 0)
            return true;
    return false;
}

static void prepare_units(struct flight *f)
{
    struct arena *a = f->batch.arena;

    f->units = ARENA_ARRAY(a, struct unit *, f->entries->count);
    f->conv_of_unit = ARENA_ARRAY(a, int, f->entries->count);
    f->relock_index = ARENA_ARRAY(a, size_t, f->entries->count);
    for (size_t i = 0; i < f->entries->count; i++) {
        /* A copy: a batch that fails leaves no trace in the units that are tried again. */
        struct unit *u = f->units[i] = ARENA_NEW(a, struct unit);
        *u = *f->entries->items[i].unit;
        u->aliases_found = 0;
        u->stored = false;
        u->duplicate = u->has_key && key_seen(f->units, i, u);
        u->state = INBOX_DONE;
        f->conv_of_unit[i] = -1;
    }
    f->open = (struct turn_open){ .units = f->units, .count = f->entries->count };
}

/* Providers repeat in bursts: when they were not answered, or when we come back. */
static bool repeats_come(const struct turns *t)
{
    return t->repeated_us && clock_monotonic_us(t->deps.clock) - t->repeated_us < REPEATS_LAST_US;
}

void flight_start(struct lane *lane, struct entries *entries)
{
    struct turns *t = lane->turns;
    struct flight *f = calloc(1, sizeof(*f));

    if (!f)
        abort();
    struct pg_unit *pg = pg_unit_begin(lane->pg, on_step, on_end, f);
    f->lane = lane;
    lane->flight = f;
    t->flights++;
    f->entries = entries;
    f->batch = (struct batch){ .turns = t,
                               .arena = pg_unit_arena(pg),
                               .view = accounts_hold(t->deps.accounts),
                               .now_us = clock_now_us(t->deps.clock) };
    prepare_units(f);
    f->open.all_new = !entries->repeats && !repeats_come(t);
    turn_store_open_send(pg, &f->open, f->batch.now_us);
    f->ids_result = -1;
    if (f->open.all_stored) {
        save(f, pg);
        return;
    }
    if (!t->ids.spare && t->ids.end - t->ids.next < IDS_LOW)
        f->ids_result = pg_unit_send(pg, pg_unit_args(pg, SQL_IDS_TAKE));
    pg_unit_flush(pg);
}

/* ---- the steps ---- */

static void read_ids(struct flight *f, struct pg_unit *pg)
{
    struct ids *ids = &f->lane->turns->ids;

    if (f->ids_result < 0)
        return;
    int64_t first = pg_get_int8(pg_unit_result(pg, f->ids_result), 0, 0);
    if (ids->next == ids->end)
        *ids = (struct ids){ first, first + ID_BLOCK, 0 };
    else if (!ids->spare)
        ids->spare = first;
}

static bool needs_conversation(const struct flight *f, size_t i)
{
    const struct unit *u = f->units[i];

    if (u->duplicate || u->conversation_id || !u->alias_count)
        return false;
    return f->conv_of_unit[i] < 0 || u->aliases_found < u->alias_count;
}

/* True when something had to be made first. */
static bool create_missing(struct flight *f, struct pg_unit *pg)
{
    struct batch *b = &f->batch;
    struct unit **missing = ARENA_ARRAY(b->arena, struct unit *, f->entries->count);
    int64_t *creditors = ARENA_ARRAY(b->arena, int64_t, f->entries->count);
    size_t count = 0;

    for (size_t i = 0; i < f->entries->count; i++) {
        const struct channel_account *account = accounts_by_id(b->view, f->units[i]->account_id);
        if (!needs_conversation(f, i) || !account)
            continue;
        f->relock_index[count] = i;
        creditors[count] = account->creditor->creditor_id;
        missing[count++] = f->units[i];
    }
    if (!count)
        return false;
    turn_store_create_send(pg, missing, count, creditors, b->now_us);
    f->relock = (struct turn_open){ .units = missing, .count = count };
    turn_store_relock_send(pg, &f->relock);
    return true;
}

static void read_relock(struct flight *f, struct pg_unit *pg)
{
    int *conv_of = ARENA_ARRAY(f->batch.arena, int, f->relock.count);

    for (size_t i = 0; i < f->relock.count; i++)
        conv_of[i] = -1;
    turn_store_lock_read(pg, &f->relock, f->batch.arena, f->convs, &f->conv_count, conv_of);
    for (size_t i = 0; i < f->relock.count; i++)
        f->conv_of_unit[f->relock_index[i]] = conv_of[i];
}

static int by_time(const void *left, const void *right)
{
    const struct unit *a = *(struct unit *const *)left, *b = *(struct unit *const *)right;
    int64_t at_a = a->provider_at_us ? a->provider_at_us : a->received_at_us;
    int64_t at_b = b->provider_at_us ? b->provider_at_us : b->received_at_us;

    if ((a->kind == UNIT_TIMER) != (b->kind == UNIT_TIMER)) /* silence is judged after words */
        return a->kind == UNIT_TIMER ? 1 : -1;
    if (at_a != at_b)
        return at_a < at_b ? -1 : 1;
    /* What waited came earlier; among those the inbox id, among new ones their order of arrival. */
    if (!a->inbox_id != !b->inbox_id)
        return a->inbox_id ? -1 : 1;
    if (a->inbox_id != b->inbox_id)
        return a->inbox_id < b->inbox_id ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static void talk_add(struct talk *r, struct unit *u)
{
    u->order = (int64_t)r->unit_count;
    r->units[r->unit_count++] = u;
}

/* What waits comes with the units that just arrived; both in the provider's time order. */
static void make_runs(struct flight *f)
{
    struct batch *b = &f->batch;
    size_t all = f->entries->count + f->waiting_count;

    b->runs = ARENA_ARRAY(b->arena, struct talk, f->conv_count + 1);
    b->run_count = f->conv_count;
    for (size_t i = 0; i < f->conv_count; i++) {
        b->runs[i].conv = f->convs[i];
        b->runs[i].account = accounts_by_id(b->view, f->convs[i]->account_id);
        b->runs[i].units = ARENA_ROOM(b->arena, struct unit *, all);
    }
    for (size_t i = 0; i < f->waiting_count; i++)
        for (size_t c = 0; c < f->conv_count; c++)
            if (f->convs[c]->conversation_id == f->waiting[i].conversation_id)
                talk_add(&b->runs[c], &f->waiting[i]);
    for (size_t i = 0; i < f->entries->count; i++)
        if (f->conv_of_unit[i] >= 0 && !f->units[i]->duplicate)
            talk_add(&b->runs[f->conv_of_unit[i]], f->units[i]);
    for (size_t i = 0; i < f->conv_count; i++)
        qsort(b->runs[i].units, b->runs[i].unit_count, sizeof(struct unit *), by_time);
}

/* New units that belong to no conversation are kept as they came. */
static void keep_orphans(struct flight *f)
{
    for (size_t i = 0; i < f->entries->count; i++) {
        struct unit *u = f->units[i];
        if (u->duplicate || u->stored || f->conv_of_unit[i] >= 0 || !u->sealed.len)
            continue;
        u->state = u->kind == UNIT_QUARANTINE ? INBOX_QUARANTINED : INBOX_KEPT;
        *ROWS_ADD(f->batch.arena, &f->batch.rows.inbox) = u;
    }
}

static void quarantine(struct batch *b)
{
    for (size_t i = 0; i < b->run_count; i++)
        for (size_t u = 0; u < b->runs[i].unit_count; u++) {
            struct unit *unit = b->runs[i].units[u];
            unit->state = INBOX_QUARANTINED;
            if (unit->inbox_id)
                *ROWS_ADD(b->arena, &b->rows.waited) = unit;
            else if (unit->sealed.len)
                *ROWS_ADD(b->arena, &b->rows.inbox) = unit;
        }
}

static void save(struct flight *f, struct pg_unit *pg)
{
    keep_orphans(f);
    if (f->batch.hand_overs.count)
        hand_overs_send(&f->batch, pg);
    if (f->batch.invites.count)
        invites_send(&f->batch, pg);
    if (f->batch.stops.count)
        stops_send(&f->batch, pg, f->batch.stops.items, f->batch.stops.count);
    f->batch.set_aside = deliver_full(f->lane->turns->deps.deliver, f->batch.rows.outbox.count);
    turn_store_save_send(pg, &f->batch.rows,
                         f->batch.set_aside ? PROCESS_NOBODY
                                            : (int)pg_process_number(f->lane->turns->deps.pg));
    f->phase = PHASE_SAVE;
    if (f->batch.rows.timers.count)
        (void)fault_hit("timer.before_commit");
    if (fault_hit("turn.before_commit")) {
        pg_unit_abort(pg, &(struct error){ ERROR_UNAVAILABLE, "fault point" });
        return;
    }
    pg_unit_commit(pg);
}

static bool step_all(struct batch *b)
{
    b->asking.count = 0;
    for (size_t i = 0; i < b->run_count; i++)
        if (talk_advance(b, &b->runs[i]))
            *ROWS_ADD(b->arena, &b->asking) = &b->runs[i];
    return b->asking.count > 0;
}

/* Steps until all are done, or until an answer needs a round trip. */
static void advance(struct flight *f, struct pg_unit *pg)
{
    while (step_all(&f->batch)) {
        if (!answers_begin(&f->batch, pg))
            continue;
        f->phase = PHASE_ASK;
        pg_unit_flush(pg);
        return;
    }
    save(f, pg);
}

static void start_runs(struct flight *f, struct pg_unit *pg)
{
    make_runs(f);
    if (f->entries->quarantine) {
        quarantine(&f->batch);
        save(f, pg);
        return;
    }
    if (passes_send(&f->batch, pg)) {
        f->phase = PHASE_PASS;
        pg_unit_flush(pg);
        return;
    }
    advance(f, pg);
}

static void on_opened(struct flight *f, struct pg_unit *pg)
{
    struct batch *b = &f->batch;

    /* Only now are the conversations ours: what another batch said in them meanwhile is older. */
    b->now_us = clock_now_us(b->turns->deps.clock);
    read_ids(f, pg);
    f->convs = ARENA_ARRAY(b->arena, struct conversation *, f->entries->count * 3 + 1);
    turn_store_open_read(pg, &f->open, b->arena, &f->waiting, &f->waiting_count);
    turn_store_lock_read(pg, &f->open, b->arena, f->convs, &f->conv_count, f->conv_of_unit);
    if (!create_missing(f, pg)) {
        start_runs(f, pg);
        return;
    }
    f->phase = PHASE_CREATE;
    pg_unit_flush(pg);
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    struct flight *f = ctx;

    switch (f->phase) {
    case PHASE_OPEN:
        on_opened(f, pg);
        break;
    case PHASE_CREATE:
        read_relock(f, pg);
        start_runs(f, pg);
        break;
    case PHASE_PASS:
        passes_read(&f->batch, pg);
        advance(f, pg);
        break;
    case PHASE_ASK:
        if (answers_step(&f->batch, pg))
            pg_unit_flush(pg);
        else
            advance(f, pg);
        break;
    case PHASE_SAVE:
        break;
    }
}

/* ---- the end ---- */

static void count_batch(struct flight *f)
{
    struct turns_counts *c = &f->lane->turns->counts;

    c->batches++;
    c->units += (int64_t)f->entries->count;
    int64_t now = clock_monotonic_us(f->lane->turns->deps.clock);
    for (size_t i = 0; i < f->entries->count; i++) {
        c->duplicates += f->units[i]->duplicate;
        histogram_note(&c->latency, now - f->entries->items[i].pushed_us);
    }
}

static void tell_all(struct flight *f, const struct error *err)
{
    for (size_t i = 0; i < f->entries->count; i++) {
        struct entry *e = &f->entries->items[i];
        queue_release(f->lane->turns, e);
        e->unit->duplicate = f->units[i]->duplicate;
        e->done(e->ctx, e->unit, err);
    }
}

/* One bad unit must not sink the others: halve until it stands alone, then keep it aside. */
static void split(struct flight *f, const struct error *err)
{
    struct lane *lane = f->lane;
    size_t count = f->entries->count, half = count / 2;

    log_fact(NULL, LOG_ERROR, "batch_failed", LOG_NUM("units", count), LOG_STR("why", err->detail));
    if (count == 1) {
        struct entries *alone = entries_new(1);
        alone->items[0] = f->entries->items[0];
        alone->quarantine = alone->repeats = true;
        alone->next = lane->retries;
        lane->retries = alone;
        return;
    }
    for (int part = 1; part >= 0; part--) {
        size_t from = part ? half : 0, to = part ? count : half;
        struct entries *e = entries_new(to - from);
        memcpy(e->items, f->entries->items + from, (to - from) * sizeof(e->items[0]));
        e->repeats = true;
        e->next = lane->retries;
        lane->retries = e;
    }
}

/* Something came twice after all: the whole batch again, its keys looked up. */
static void look_up(struct flight *f)
{
    struct lane *lane = f->lane;
    struct entries *again = entries_new(f->entries->count);

    memcpy(again->items, f->entries->items, again->count * sizeof(again->items[0]));
    again->repeats = true;
    again->next = lane->retries;
    lane->retries = again;
    lane->turns->repeated_us = clock_monotonic_us(lane->turns->deps.clock);
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct flight *f = ctx;
    struct lane *lane = f->lane;
    struct turns *t = lane->turns;
    bool poison = err && err->kind != ERROR_UNAVAILABLE;

    lane->flight = NULL;
    t->flights--;
    if (!err) {
        (void)fault_hit("turn.after_commit");
        count_batch(f);
        for (size_t i = 0; i < f->conv_count; i++)
            feed_tell(t->deps.feed, f->convs[i]->tenant_id, f->convs[i]->conversation_id);
        passes_wake(&f->batch);
    }
    /* In doubt: the mark finds out under the conversation's lock which messages there are. */
    if ((!err || pg_unit_in_doubt(pg)) && !f->batch.set_aside)
        deliver_batch(t->deps.deliver, &f->batch);
    if (err && err->kind == ERROR_CONFLICT && f->open.all_new)
        look_up(f);
    else if (poison && !f->entries->quarantine)
        split(f, err);
    else
        tell_all(f, err);
    accounts_let_go(&f->batch.view);
    free(f->entries);
    free(f);
    loop_wake(t->deps.loop);
}
