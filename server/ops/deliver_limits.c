#include "server/ops/deliver_internal.h"

#include "server/base/log.h"
#include "server/providers/meta_limits.h"

#include <stdlib.h>
#include <utlist.h>

enum { PAIR_SLOTS = 4096, BURST = 10 };
static const int64_t STOPPED_US = SECONDS_US(30);

/* How fast one account may send, and whether it may at all. */
struct limiter {
    UT_hash_handle hh;
    int64_t account_id;
    struct meta_throughput throughput;
    struct meta_pairs pairs;
    int64_t stopped_until_us;
    int in_flight;      /* marked and not yet known */
    struct chain *line; /* who waits for room */
    bool admitting; /* the first of the line goes on now: it does not line up behind the others */
};

static struct limiter *limiter_of(struct deliver *d, int64_t account_id)
{
    struct limiter *l = NULL;

    HASH_FIND(hh, d->limiters, &account_id, sizeof(account_id), l);
    if (l)
        return l;
    l = calloc(1, sizeof(*l));
    if (!l)
        abort();
    l->account_id = account_id;
    meta_throughput_init(&l->throughput, (int)d->settings.rate_per_s, BURST);
    meta_pairs_init(&l->pairs, PAIR_SLOTS);
    HASH_ADD(hh, d->limiters, account_id, sizeof(l->account_id), l);
    return l;
}

void limits_free(struct deliver *d)
{
    struct limiter *l, *next;

    HASH_ITER(hh, d->limiters, l, next)
    {
        HASH_DEL(d->limiters, l); /* NOLINT: uthash's links are taken for freed memory */
        meta_pairs_done(&l->pairs);
        free(l);
    }
}

/* A conversation is one person at one account. */
static uint64_t person_of(const struct job *job)
{
    return (uint64_t)job->conversation_id * UINT64_C(0x9E3779B97F4A7C15);
}

static bool has_room(const struct deliver *d, const struct limiter *l, int64_t now)
{
    return !d->paused && l->in_flight < d->settings.in_flight_max && l->stopped_until_us <= now &&
           meta_throughput_wait(&l->throughput, now) == 0;
}

void limits_line_up(struct job *job)
{
    struct chain *chain = job->chain;

    if (chain->line)
        return;
    chain->line = limiter_of(chain->deliver, job->account_id);
    DL_APPEND(chain->line->line, chain);
    chain->deliver->in_line++;
}

void limits_leave_line(struct chain *chain)
{
    if (!chain->line)
        return;
    DL_DELETE(chain->line->line, chain);
    chain->line = NULL;
    chain->deliver->in_line--;
}

static bool is_full(const struct deliver *d, const struct limiter *l, int64_t now)
{
    return !has_room(d, l, now) || (l->line && !l->admitting);
}

bool limits_full(const struct job *job)
{
    struct deliver *d = job->chain->deliver;

    return is_full(d, limiter_of(d, job->account_id), clock_monotonic_us(d->deps.clock));
}

int64_t limits_take(struct job *job)
{
    struct deliver *d = job->chain->deliver;
    struct limiter *l = limiter_of(d, job->account_id);
    int64_t now = clock_monotonic_us(d->deps.clock);
    int64_t wait = job->out->is_web ? 0 : meta_pairs_wait(&l->pairs, person_of(job), now);

    if (wait > 0)
        return wait;
    if (is_full(d, l, now)) {
        limits_line_up(job);
        return -1;
    }
    l->in_flight++;
    job->counted = true;
    meta_throughput_take(&l->throughput, now);
    meta_pairs_take(&l->pairs, person_of(job), now);
    return 0;
}

/* Ends: each round takes one out of the line, and nobody joins it while there is room. */
static void admit(struct deliver *d, struct limiter *l)
{
    l->admitting = true;
    while (l->line && has_room(d, l, clock_monotonic_us(d->deps.clock))) {
        struct chain *first = l->line;
        limits_leave_line(first);
        chain_advance(first);
    }
    l->admitting = false;
}

void limits_admit(struct deliver *d)
{
    struct limiter *l, *next;

    if (!d->in_line || d->paused)
        return;
    HASH_ITER(hh, d->limiters, l, next)
    admit(d, l);
}

/* Its fate is known, or it does not go after all: one more may. */
void limits_give(struct job *job)
{
    if (!job->counted)
        return;
    job->counted = false;
    limiter_of(job->chain->deliver, job->account_id)->in_flight--;
}

enum { CODE_THROUGHPUT = 130429, CODE_PAIR = 131056 };

void limits_learn(struct job *job)
{
    struct deliver *d = job->chain->deliver;
    const struct send_result *r = &job->out->result;
    struct limiter *l = limiter_of(d, job->account_id);
    int64_t now = clock_monotonic_us(d->deps.clock), until = now + r->retry_ms * 1000;

    if (r->code == CODE_THROUGHPUT)
        meta_throughput_hold(&l->throughput, until);
    if (r->code == CODE_PAIR)
        meta_pairs_hold(&l->pairs, person_of(job), now, until);
    if (!r->stop_channel)
        return;
    l->stopped_until_us = now + STOPPED_US;
    log_fact(NULL, LOG_ERROR, "account_stopped", LOG_NUM("account", job->account_id),
             LOG_NUM("code", r->code), LOG_STR("why", r->detail));
}
