#include "server/ops/deliver_internal.h"

#include "db/columns.h"
#include "db/pg.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/channels/inbound_pack.h"
#include "server/loop.h"
#include "server/ops/feed.h"
#include "server/ops/statuses.h"

#include <stdlib.h>
#include <string.h>

enum { ID_BLOCK = 16384 };
static const int64_t PROOF_US = MINUTES_US(2); /* how long an unknown reply waits for a status */
static const int64_t BEHIND_US = 200 * 1000;
static const int64_t HELD_US = 1000 * 1000;

struct mark_flight {
    struct deliver *deliver;
    struct job **marks, **knowns;
    size_t mark_count, known_count;
    int mark_result, ids_result;
};

static void on_step(void *ctx, struct pg_unit *pg);
static void on_end(void *ctx, struct pg_unit *pg, const struct error *err);

/* ---- what is known ---- */

/* What a finished send means for its row: outbox state, and when it is tried again (0 = final). */
struct fate {
    int state;
    int64_t again_us;
};

static const int64_t RETRIES_MAX = 6;

static struct fate fate_unknown(const struct job *job, int64_t now_us)
{
    /* Class rule (reliability 2.4): proactive and agents' messages at most once; a reply once more
     * after two minutes without a status; codes and receipts until known, three times at most. */
    static const int again[] = { [CLASS_REPLY] = 1,
                                 [CLASS_NUDGE] = 0,
                                 [CLASS_AGENT] = 0,
                                 [CLASS_CODE] = 3,
                                 [CLASS_RECEIPT] = 3 };

    if (job->tries < again[job->class])
        return (struct fate){ 4, now_us + PROOF_US };
    return (struct fate){ 4, 0 };
}

static struct fate fate_of(const struct job *job, int64_t now_us)
{
    const struct send_result *r = &job->out->result;

    switch (r->outcome) {
    case SEND_ACCEPTED:
        return (struct fate){ 2, 0 };
    case SEND_REJECTED:
        return (struct fate){ 3, 0 };
    case SEND_CONFIG:
        return (struct fate){ 0, now_us + SECONDS_US(30) };
    case SEND_RETRY:
        if (job->tries >= RETRIES_MAX)
            return (struct fate){ 3, 0 };
        return (struct fate){ 0, now_us + (r->retry_ms > 0 ? r->retry_ms : 1000) * 1000 };
    case SEND_UNKNOWN:
        break;
    }
    return fate_unknown(job, now_us);
}

static void count_outcome(struct deliver *d, const struct job *job)
{
    int64_t *const counters[] = { [SEND_ACCEPTED] = &d->counts.sent,
                                  [SEND_REJECTED] = &d->counts.rejected,
                                  [SEND_RETRY] = &d->counts.retried,
                                  [SEND_UNKNOWN] = &d->counts.unknown,
                                  [SEND_CONFIG] = &d->counts.retried };

    ++*counters[job->out->result.outcome];
}

static struct bytes ref_of(const struct deliver *d, struct arena *a, const struct job *job)
{
    struct seal_hash hash;

    if (!job->out->result.wamid[0])
        return (struct bytes){ 0 };
    hash = seal_hash(d->deps.seal, "ref", job->out->result.wamid, strlen(job->out->result.wamid));
    return (struct bytes){ arena_memdup(a, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}

static void send_known(struct mark_flight *f, struct pg_unit *pg, int64_t now_us)
{
    struct deliver *d = f->deliver;
    struct arena *a = pg_unit_arena(pg);
    struct job **j = f->knowns;
    size_t count = f->known_count;
    struct pg_args *args = pg_unit_args(pg, SQL_KNOWN);

    COLUMN(int8, int64_t, j[i]->tenant_id);
    COLUMN(int8, int64_t, j[i]->account_id);
    COLUMN(int8, int64_t, j[i]->conversation_id);
    COLUMN(int8, int64_t, j[i]->outbox_id);
    COLUMN(int8, int64_t, j[i]->attempt_id);
    COLUMN(int4, int32_t, (int32_t)j[i]->out->result.outcome);
    COLUMN(int4, int32_t, j[i]->out->result.code);
    COLUMN(bytea, struct bytes, ref_of(d, a, j[i]));
    COLUMN(int4, int32_t, fate_of(j[i], now_us).state);
    COLUMN(instant, int64_t, instant_or_null(fate_of(j[i], now_us).again_us));
    pg_instant(args, now_us);
    pg_int4(args, (int32_t)pg_process_number(d->deps.pg));
    pg_unit_send(pg, args);
}

/* A document or a Pix that will not arrive: the flow says so, and what still holds. */
static bool must_tell(const struct job *job, int64_t now_us)
{
    return (job->out->reply.kind == REPLY_DOCUMENT || job->out->reply.kind == REPLY_PIX) &&
           fate_of(job, now_us).state == 3;
}

static struct bytes failure_notice(const struct deliver *d, struct arena *a)
{
    const struct inbound in = { .type = "delivery_failed" };
    struct packed packed = inbound_pack(&in, a);

    return seal_close(d->deps.seal, a, "unit", packed.data, packed.len);
}

static void send_notices(struct mark_flight *f, struct pg_unit *pg, int64_t now_us)
{
    struct arena *a = pg_unit_arena(pg);
    struct job **j = ARENA_ARRAY(a, struct job *, f->known_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < f->known_count; i++)
        if (must_tell(f->knowns[i], now_us))
            j[count++] = f->knowns[i];
    if (!count)
        return;
    struct pg_args *args = pg_unit_args(pg, SQL_NOTICES_ADD);
    COLUMN(int8, int64_t, j[i]->tenant_id);
    COLUMN(int8, int64_t, j[i]->conversation_id);
    COLUMN(int8, int64_t, j[i]->outbox_id);
    COLUMN(bytea, struct bytes, failure_notice(f->deliver, a));
    pg_instant(args, now_us);
    pg_unit_send(pg, args);
}

static void close_windows(struct mark_flight *f, struct pg_unit *pg)
{
    struct attempt_ref *refs =
        ARENA_ARRAY(pg_unit_arena(pg), struct attempt_ref, f->known_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < f->known_count; i++)
        if (f->knowns[i]->out->result.window_closed)
            refs[count++] =
                (struct attempt_ref){ f->knowns[i]->tenant_id, f->knowns[i]->attempt_id };
    windows_close_send(pg, refs, count);
}

/* ---- marking ---- */

static void send_locks(struct mark_flight *f, struct pg_unit *pg)
{
    struct arena *a = pg_unit_arena(pg);
    struct job **j = f->marks;
    size_t count = f->mark_count, charges = 0;
    struct pg_args *args = pg_unit_args(pg, SQL_MARK_LOCK);

    COLUMN(int8, int64_t, j[i]->tenant_id);
    COLUMN(int8, int64_t, j[i]->conversation_id);
    pg_unit_send(pg, args);
    for (size_t i = 0; i < count; i++)
        charges += j[i]->charge_id != 0;
    if (!charges)
        return;
    args = pg_unit_args(pg, SQL_MARK_LOCK_CHARGES);
    COLUMN(int8, int64_t, j[i]->tenant_id);
    COLUMN(int8, int64_t, j[i]->charge_id);
    pg_unit_send(pg, args);
}

static void send_mark(struct mark_flight *f, struct pg_unit *pg, int64_t now_us)
{
    struct deliver *d = f->deliver;
    struct arena *a = pg_unit_arena(pg);
    struct job **j = f->marks;
    size_t count = f->mark_count;
    struct pg_args *args = pg_unit_args(pg, SQL_MARK);

    for (size_t i = 0; i < count; i++)
        j[i]->attempt_id = d->next_attempt++;
    for (size_t i = 0; i < count; i++)
        j[i]->marked_mono_us = clock_monotonic_us(d->deps.clock);
    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, j[i]->tenant_id);
    COLUMN(int8, int64_t, j[i]->outbox_id);
    COLUMN(int8, int64_t, j[i]->conversation_id);
    COLUMN(int8, int64_t, j[i]->attempt_id);
    pg_instant(args, now_us);
    pg_int4(args, (int32_t)pg_process_number(d->deps.pg));
    pg_text(args, "whatsapp");
    COLUMN(int8, int64_t, id_or_null(j[i]->doubted_id));
    f->mark_result = pg_unit_send(pg, args);
}

static struct job **take(struct job **list, size_t *count, size_t most, size_t *taken)
{
    *taken = *count < most ? *count : most;
    struct job **part = calloc(*taken + 1, sizeof(*part));
    if (!part)
        abort();
    memcpy(part, list, *taken * sizeof(*part));
    memmove(list, list + *taken, (*count - *taken) * sizeof(*list));
    *count -= *taken;
    return part;
}

void mark_start(struct deliver *d)
{
    struct pg_lane *lane = pg_lane(d->deps.pg, d->settings.lane);
    int64_t now_us = clock_now_us(d->deps.clock);
    size_t most = (size_t)d->settings.batch_max, marks = most;

    struct mark_flight *f = calloc(1, sizeof(*f));
    if (!f)
        abort();
    f->deliver = d;
    d->flight = f;
    f->mark_result = f->ids_result = -1;
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_end, f);
    bool ids_low = d->attempt_end - d->next_attempt < (int64_t)most;
    f->marks = take(d->ready, &d->ready_count,
                    ids_low        ? 0
                    : marks < most ? marks
                                   : most,
                    &f->mark_count);
    f->knowns = take(d->known, &d->known_count, most, &f->known_count);
    for (size_t i = 0; i < f->mark_count; i++)
        f->marks[i]->state = JOB_MARKING;
    if (ids_low)
        f->ids_result = pg_unit_send(pg, pg_unit_args(pg, SQL_IDS_TAKE));
    close_windows(f, pg);
    if (f->mark_count)
        send_locks(f, pg);
    if (f->known_count) {
        send_known(f, pg, now_us);
        send_notices(f, pg, now_us);
    }
    if (f->mark_count)
        send_mark(f, pg, now_us);
    if (f->known_count)
        (void)fault_hit("known.before_commit");
    if (fault_hit("mark.before_commit")) {
        pg_unit_abort(pg, &(struct error){ ERROR_UNAVAILABLE, "fault point" });
        return;
    }
    pg_unit_commit(pg);
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg; /* one round trip only */
}

/* ---- the end ---- */

static void on_judged(struct deliver *d, struct job *job, const char *refusal, int64_t now_us)
{
    job->doubted_id = 0;
    if (!refusal) {
        d->counts.marked++;
        send_start(job);
        return;
    }
    if (strcmp(refusal, "held") == 0) { /* one tenant's pause: nobody else waits for it */
        d->counts.put_off++;
        job_put_off(job, now_us + HELD_US);
        return;
    }
    if (strcmp(refusal, "paused") == 0 || strcmp(refusal, "behind") == 0) {
        bool paused = *refusal == 'p';
        d->counts.put_off++;
        d->paused = d->paused || paused; /* until the poller finds it resumed */
        job_put_off(job, now_us + (paused ? 0 : BEHIND_US));
        return;
    }
    if (strcmp(refusal, "expired") == 0)
        d->counts.expired++;
    else
        d->counts.refused++;
    log_fact(&(struct log_context){ .conversation = job->conversation_id }, LOG_INFO,
             "message_refused", LOG_NUM("outbox", job->outbox_id), LOG_STR("why", refusal));
    feed_tell(d->deps.feed, job->tenant_id, job->conversation_id);
    job_pop(job);
}

static void finish_marks(struct mark_flight *f, struct pg_unit *pg, int64_t now_us)
{
    if (f->mark_result < 0)
        return;
    const struct pg_result *r = pg_unit_result(pg, f->mark_result);
    for (int row = 0; row < pg_rows(r); row++)
        on_judged(f->deliver, f->marks[pg_get_int8(r, row, 0)], pg_get_text(r, row, 1), now_us);
}

static void finish_knowns(struct mark_flight *f, int64_t now_us)
{
    for (size_t i = 0; i < f->known_count; i++) {
        struct job *job = f->knowns[i];
        struct fate fate = fate_of(job, now_us);
        count_outcome(f->deliver, job);
        feed_tell(f->deliver->deps.feed, job->tenant_id, job->conversation_id);
        if (!fate.again_us || fate.state == 4) {
            job_pop(job); /* an unknown one that waits for proof comes back through the poller */
            continue;
        }
        job->tries++;
        job_put_off(job, fate.again_us);
    }
}

/* All of it again.  A mark whose commit is in doubt may stand in the database, but nothing of it
 * was written: the next one names its attempt. */
static void fail(struct mark_flight *f, const struct pg_unit *pg, const struct error *err)
{
    log_fact(NULL, LOG_ERROR, "mark_failed", LOG_STR("why", err->detail));
    for (size_t i = 0; i < f->mark_count; i++) {
        if (pg_unit_in_doubt(pg))
            f->marks[i]->doubted_id = f->marks[i]->attempt_id;
        job_ready(f->marks[i]);
    }
    for (size_t i = 0; i < f->known_count; i++)
        job_known(f->knowns[i]);
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct mark_flight *f = ctx;
    struct deliver *d = f->deliver;
    int64_t now_us = clock_now_us(d->deps.clock);

    d->flight = NULL;
    if (err) {
        fail(f, pg, err);
    } else {
        (void)fault_hit("mark.after_commit");
        if (f->known_count)
            (void)fault_hit("known.after_commit");
        if (f->ids_result >= 0) {
            d->next_attempt = pg_get_int8(pg_unit_result(pg, f->ids_result), 0, 0);
            d->attempt_end = d->next_attempt + ID_BLOCK;
        }
        finish_marks(f, pg, now_us);
        finish_knowns(f, now_us);
    }
    free(f->marks);
    free(f->knowns);
    free(f);
    loop_wake(d->deps.loop);
}
