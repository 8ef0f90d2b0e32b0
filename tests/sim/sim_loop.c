#include "server/loop.h"

#include "tests/sim/sim.h"

#include <stdlib.h>

/* server/loop.h over virtual time.  What belongs to a killed server is never called again. */

struct loop {
    int life;
    bool awake; /* one more iteration is on its way */
    struct loop_hook *hooks;
};
struct loop_timer {
    struct loop *loop;
    loop_fn *fn;
    void *ctx;
    int64_t round; /* the start that counts */
    int pending;   /* events on their way */
    bool removed;
};
struct loop_hook {
    struct loop_hook *next;
    struct loop *loop;
    loop_fn *fn;
    void *ctx;
};
struct firing {
    struct loop_timer *timer;
    int64_t round;
};
struct job {
    loop_fn *work, *done;
    void *ctx;
};

struct loop *loop_new(void)
{
    struct loop *loop = calloc(1, sizeof(*loop));

    if (!loop)
        abort();
    loop->life = sim->life;
    return loop;
}

void loop_free(struct loop **loop)
{
    free(*loop);
    *loop = NULL;
}

void loop_step(struct loop *loop, bool wait)
{
    (void)loop;
    (void)wait;
    sim_next();
}

static void on_fire(void *ctx)
{
    struct firing *f = ctx;
    struct loop_timer *t = f->timer;
    bool due = !t->removed && f->round == t->round;

    free(f);
    t->pending--;
    if (due)
        t->fn(t->ctx);
    else if (t->removed && !t->pending)
        free(t);
}

void loop_timer_again(struct loop_timer *timer, int64_t delay_ms)
{
    struct firing *f = malloc(sizeof(*f));

    if (!f)
        abort();
    *f = (struct firing){ timer, ++timer->round };
    timer->pending++;
    sim_at(delay_ms * 1000, timer->loop->life, on_fire, f);
}

struct loop_timer *loop_timer_add(struct loop *loop, int64_t delay_ms, loop_fn *fn, void *ctx)
{
    struct loop_timer *t = calloc(1, sizeof(*t));

    if (!t)
        abort();
    *t = (struct loop_timer){ .loop = loop, .fn = fn, .ctx = ctx };
    loop_timer_again(t, delay_ms);
    return t;
}

void loop_timer_remove(struct loop_timer **timer)
{
    struct loop_timer *t = *timer;

    *timer = NULL;
    if (!t)
        return;
    t->removed = true;
    if (!t->pending)
        free(t);
}

struct loop_hook *loop_hook_add(struct loop *loop, loop_fn *fn, void *ctx)
{
    struct loop_hook *hook = calloc(1, sizeof(*hook));
    struct loop_hook **at = &loop->hooks;

    if (!hook)
        abort();
    *hook = (struct loop_hook){ NULL, loop, fn, ctx };
    while (*at)
        at = &(*at)->next;
    *at = hook;
    return hook;
}

void loop_hook_remove(struct loop_hook **hook)
{
    struct loop_hook **at;

    if (!*hook)
        return;
    for (at = &(*hook)->loop->hooks; *at != *hook; at = &(*at)->next)
        ;
    *at = (*hook)->next;
    free(*hook);
    *hook = NULL;
}

void sim_loop_turn(struct loop *loop)
{
    for (struct loop_hook *hook = loop->hooks, *next; hook; hook = next) {
        next = hook->next;
        hook->fn(hook->ctx);
    }
}

static void on_wake(void *ctx)
{
    ((struct loop *)ctx)->awake = false;
}

void loop_wake(struct loop *loop)
{
    if (loop->awake)
        return;
    loop->awake = true;
    sim_at(0, loop->life, on_wake, loop);
}

static void on_job(void *ctx)
{
    struct job *job = ctx;

    job->work(job->ctx);
    job->done(job->ctx);
    free(job);
}

bool loop_work(struct loop *loop, loop_fn *work, loop_fn *done, void *ctx)
{
    struct job *job = malloc(sizeof(*job));

    if (!job)
        abort();
    *job = (struct job){ work, done, ctx };
    sim_at(sim_between(100, 30000), loop->life, on_job, job);
    return true;
}
