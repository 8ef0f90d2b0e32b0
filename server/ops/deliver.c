#include "server/ops/deliver_internal.h"

#include "db/pg.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/channels/media_pack.h"
#include "server/channels/reply_pack.h"
#include "server/channels/template_pack.h"
#include "server/loop.h"

#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 100 };
static const int64_t ACCOUNTS_US = 100 * 1000; /* accounts are read again within seconds */

static void on_iteration_end(void *ctx);
static void on_tick(void *ctx);

struct deliver *deliver_new(const struct deliver_settings *settings,
                            const struct deliver_deps *deps)
{
    struct deliver *d = calloc(1, sizeof(*d));

    if (!d)
        abort();
    d->settings = *settings;
    d->deps = *deps;
    pg_lane_on_idle(pg_lane(deps->pg, settings->lane), on_iteration_end, d);
    d->hook = loop_hook_add(deps->loop, on_iteration_end, d);
    d->tick = loop_timer_add(deps->loop, TICK_MS, on_tick, d);
    return d;
}

static void chain_free(struct chain *chain)
{
    due_remove(&chain->deliver->due, chain);
    limits_leave_line(chain);
    HASH_DEL(chain->deliver->chains, chain);
    free(chain);
}

void deliver_free(struct deliver **deliver)
{
    struct deliver *d = *deliver;
    struct chain *chain, *next;

    if (!d)
        return;
    loop_hook_remove(&d->hook);
    loop_timer_remove(&d->tick);
    HASH_ITER(hh, d->chains, chain, next)
    {
        while (chain->head) {
            struct job *job = chain->head;
            chain->head = job->next;
            arena_done(&job->arena);
            free(job);
        }
        chain_free(chain);
    }
    limits_free(d);
    due_done(&d->due);
    free(d->ready);
    free(d->known);
    free(d);
    *deliver = NULL;
}

static void on_iteration_end(void *ctx)
{
    struct deliver *d = ctx;

    limits_admit(d);
    if ((d->ready_count || d->known_count) && !d->flight && accounts_ready(d->deps.accounts) &&
        pg_lane_idle(pg_lane(d->deps.pg, d->settings.lane)) && pg_process_number(d->deps.pg))
        mark_start(d);
}

/* Only what is due is looked at; the iteration's end sees to the lines. */
static void on_tick(void *ctx)
{
    struct deliver *d = ctx;
    int64_t now_us = clock_now_us(d->deps.clock);
    struct chain *chain;

    while ((chain = due_take(&d->due, now_us)))
        chain_advance(chain);
    loop_timer_again(d->tick, TICK_MS);
}

void deliver_pause(struct deliver *d, bool paused)
{
    if (d->paused && !paused)
        loop_wake(d->deps.loop);
    d->paused = paused;
}

/* ---- lists ---- */

static void list_add(struct deliver *d, struct job ***list, size_t *count, struct job *job)
{
    if (d->ready_count + 1 >= d->list_size || d->known_count + 1 >= d->list_size) {
        d->list_size = d->list_size ? d->list_size * 2 : 256;
        d->ready = realloc(d->ready, d->list_size * sizeof(*d->ready));
        d->known = realloc(d->known, d->list_size * sizeof(*d->known));
        if (!d->ready || !d->known)
            abort();
    }
    (*list)[(*count)++] = job;
    loop_wake(d->deps.loop);
}

void job_ready(struct job *job)
{
    struct deliver *d = job->chain->deliver;

    job->state = JOB_READY;
    list_add(d, &d->ready, &d->ready_count, job);
}

void job_known(struct job *job)
{
    struct deliver *d = job->chain->deliver;

    job->state = JOB_KNOWN;
    list_add(d, &d->known, &d->known_count, job);
}

static void put_off(struct job *job, int64_t not_before_us)
{
    job->not_before_us = not_before_us;
    due_add(&job->chain->deliver->due, job->chain, not_before_us);
}

static bool is_older(const struct job *a, const struct job *b)
{
    if (a->created_us != b->created_us)
        return a->created_us < b->created_us;
    return a->outbox_id < b->outbox_id;
}

void chain_insert(struct chain *chain, struct job *job)
{
    struct job **at = &chain->head;

    if (*at && (*at)->state != JOB_WAITING)
        at = &(*at)->next;
    while (*at && is_older(*at, job))
        at = &(*at)->next;
    job->next = *at;
    *at = job;
    if (!job->next)
        chain->tail = job;
}

void job_put_off(struct job *job, int64_t not_before_us)
{
    struct chain *chain = job->chain;

    limits_give(job);
    job->state = JOB_WAITING;
    job->not_before_us = not_before_us;
    chain->head = job->next; /* what is older may have come while it was under way */
    chain_insert(chain, job);
    chain_advance(chain);
}

/* ---- opening ---- */

static char *open_sealed(struct job *job, const struct seal *seal, const char *purpose, size_t at,
                         size_t len, size_t *clear_len)
{
    struct error err = { 0 };
    char *clear = seal_open(seal, &job->arena, purpose, (struct bytes){ job->packed + at, len },
                            clear_len, &err);

    if (!clear)
        log_fact(NULL, LOG_ERROR, "outbox_unreadable", LOG_NUM("outbox", job->outbox_id),
                 LOG_STR("why", err.detail));
    return clear;
}

static bool job_unpack(struct job *job, struct packed packed)
{
    struct outgoing *out = job->out;
    struct error err = { 0 };

    out->is_template = template_is_packed(packed);
    out->is_media = media_is_packed(packed);
    if (out->is_template ? template_unpack(packed, &job->arena, &out->template, &err)
        : out->is_media  ? media_unpack(packed, &job->arena, &out->media, &err)
                         : reply_unpack(packed, &job->arena, &out->reply, &err))
        return true;
    log_fact(NULL, LOG_ERROR, "outbox_unreadable", LOG_NUM("outbox", job->outbox_id),
             LOG_STR("why", err.detail));
    return false;
}

/* The packed message as it came, or opened. */
static struct packed job_payload(struct job *job, const struct seal *seal)
{
    size_t at = job->phone_len + job->bsuid_len, len = job->payload_len;
    const void *clear =
        job->in_clear ? job->packed + at : (void *)open_sealed(job, seal, "outbox", at, len, &len);

    return (struct packed){ clear, clear ? len : 0 };
}

static bool is_web(const struct job *job)
{
    struct accounts_view *view = accounts_hold(job->chain->deliver->deps.accounts);
    const struct channel_account *account = accounts_by_id(view, job->account_id);
    bool web = account && account->channel == FLOW_WEB;

    accounts_let_go(&view);
    return web;
}

static bool job_open(struct job *job, const struct seal *seal)
{
    job->out = ARENA_NEW(&job->arena, struct outgoing);
    job->out->is_web = is_web(job);
    if (job->phone_len)
        job->out->to.phone = open_sealed(job, seal, "phone", 0, job->phone_len, NULL);
    if (job->bsuid_len)
        job->out->to.bsuid = open_sealed(job, seal, "bsuid", job->phone_len, job->bsuid_len, NULL);
    struct packed packed = job_payload(job, seal);
    return packed.data && job_unpack(job, packed);
}

static void prepare(struct job *job)
{
    struct deliver *d = job->chain->deliver;

    if (!accounts_ready(d->deps.accounts)) {
        put_off(job, clock_now_us(d->deps.clock) + ACCOUNTS_US);
        return;
    }
    job->state = JOB_PREPARING;
    prepare_start(job);
}

/* Its time has come. */
static void job_advance(struct job *job)
{
    struct deliver *d = job->chain->deliver;

    if (d->paused || limits_full(job)) {
        limits_line_up(job);
    } else if (!job->out && !job_open(job, d->deps.seal)) {
        job->out->result = (struct send_result){ .outcome = SEND_REJECTED };
        job_known(job);
    } else if (prepare_needed(job)) {
        prepare(job);
    } else {
        int64_t wait_us = limits_take(job);
        if (wait_us > 0)
            put_off(job, clock_now_us(d->deps.clock) + wait_us);
        else if (wait_us == 0)
            job_ready(job);
    }
}

void chain_advance(struct chain *chain)
{
    struct job *job = chain->head;

    if (!job) {
        chain_free(chain);
        return;
    }
    if (job->state != JOB_WAITING || chain->line)
        return;
    due_remove(&chain->deliver->due, chain);
    if (job->not_before_us > clock_now_us(chain->deliver->deps.clock))
        put_off(job, job->not_before_us);
    else
        job_advance(job);
}

void job_pop(struct job *job)
{
    struct chain *chain = job->chain;

    limits_give(job);

    chain->head = job->next;
    if (!chain->head)
        chain->tail = NULL;
    chain->deliver->queued--;
    arena_done(&job->arena);
    free(job);
    chain_advance(chain);
}

/* ---- adding ---- */

static struct chain *chain_of(struct deliver *d, int64_t conversation_id)
{
    struct chain *chain = NULL;

    HASH_FIND(hh, d->chains, &conversation_id, sizeof(conversation_id), chain);
    if (chain)
        return chain;
    chain = calloc(1, sizeof(*chain));
    if (!chain)
        abort();
    chain->deliver = d;
    chain->conversation_id = conversation_id;
    HASH_ADD(hh, d->chains, conversation_id, sizeof(chain->conversation_id), chain);
    return chain;
}

static void chain_append(struct chain *chain, struct job *job)
{
    job->chain = chain;
    chain->deliver->queued++;
    chain_insert(chain, job);
    chain_advance(chain);
}

static struct job *job_new(const struct delivery *from, struct bytes payload)
{
    struct bytes parts[] = { from->phone_sealed, from->bsuid_sealed, payload };
    size_t len = 0;

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        len += parts[i].len;
    struct job *job = calloc(1, sizeof(*job) + len);
    if (!job)
        abort();
    job->phone_len = (uint32_t)parts[0].len;
    job->bsuid_len = (uint32_t)parts[1].len;
    job->payload_len = (uint32_t)parts[2].len;
    uint8_t *at = job->packed;
    for (size_t i = 0; i < COUNT_OF(parts); at += parts[i++].len)
        if (parts[i].len)
            memcpy(at, parts[i].data, parts[i].len);
    return job;
}

void deliver_add(struct deliver *d, const struct delivery *from)
{
    bool in_clear = from->clear.len > 0;
    struct job *job = job_new(from, in_clear ? from->clear : from->payload);

    job->in_clear = in_clear;
    job->tenant_id = from->tenant_id;
    job->conversation_id = from->conversation_id;
    job->account_id = from->account_id;
    job->outbox_id = from->outbox_id;
    job->charge_id = from->charge_id;
    job->created_us = from->created_us;
    job->expires_us = from->expires_us;
    job->not_before_us = from->not_before_us;
    job->class = from->class;
    job->tries = from->tries;
    job->process_no = pg_process_number(d->deps.pg);
    job->added_us = clock_monotonic_us(d->deps.clock);
    chain_append(chain_of(d, from->conversation_id), job);
}

void deliver_batch(struct deliver *d, const struct batch *b)
{
    for (size_t i = 0; i < b->rows.outbox.count; i++) {
        const struct outbox_row *row = &b->rows.outbox.items[i];
        deliver_add(d, &(struct delivery){ .tenant_id = row->conv->tenant_id,
                                           .conversation_id = row->conv->conversation_id,
                                           .account_id = row->conv->account_id,
                                           .outbox_id = row->outbox_id,
                                           .charge_id = row->charge_id,
                                           .created_us = row->created_us,
                                           .expires_us = row->expires_us,
                                           .not_before_us = row->not_before_us,
                                           .class = row->class,
                                           .phone_sealed = row->conv->phone_sealed,
                                           .bsuid_sealed = row->conv->bsuid_sealed,
                                           .payload = row->payload,
                                           .clear = row->clear });
    }
}

bool deliver_full(struct deliver *d, size_t more)
{
    if (!d->full && !deliver_room(d)) {
        d->full = true;
        log_fact(NULL, LOG_WARN, "outbox_full", LOG_NUM("messages", (int64_t)d->queued));
    }
    d->counts.set_aside += d->full ? (int64_t)more : 0;
    return d->full;
}

size_t deliver_room(const struct deliver *d)
{
    size_t most = (size_t)d->settings.backlog_max;

    return d->queued < most ? most - d->queued : 0;
}

void deliver_drained(struct deliver *d)
{
    d->full = false;
}

static bool is_lost(const struct job *job, int64_t process_no)
{
    return job->process_no != process_no && (job->state == JOB_WAITING || job->state == JOB_READY);
}

static void chain_drop_lost(struct chain *chain, int64_t process_no)
{
    struct job **at = &chain->head;

    chain->tail = NULL;
    while (*at) {
        struct job *job = *at;
        if (!is_lost(job, process_no)) {
            chain->tail = job;
            at = &job->next;
            continue;
        }
        *at = job->next;
        limits_give(job);
        chain->deliver->queued--;
        arena_done(&job->arena);
        free(job);
    }
}

/* Only what the number before this one owned: the poller adopts its rows.  What is on the wire is
 * let run; its answer is written as far as the row is still there. */
void deliver_drop_lost(struct deliver *d)
{
    int64_t process_no = pg_process_number(d->deps.pg);
    struct chain *chain, *next;
    size_t kept = 0;

    for (size_t i = 0; i < d->ready_count; i++)
        if (!is_lost(d->ready[i], process_no))
            d->ready[kept++] = d->ready[i];
    d->ready_count = kept;
    HASH_ITER(hh, d->chains, chain, next)
    {
        chain_drop_lost(chain, process_no);
        chain_advance(chain);
    }
}

const struct deliver_counts *deliver_counts(const struct deliver *d)
{
    return &d->counts;
}

size_t deliver_queued(const struct deliver *d)
{
    return d->queued;
}

int64_t deliver_oldest_us(const struct deliver *d)
{
    int64_t now = clock_monotonic_us(d->deps.clock), oldest = now;
    struct chain *chain, *next;

    HASH_ITER(hh, d->chains, chain, next)
    if (chain->head && chain->head->added_us < oldest)
        oldest = chain->head->added_us;
    return now - oldest;
}

bool deliver_busy(const struct deliver *d)
{
    return d->sending || d->known_count || d->flight;
}
