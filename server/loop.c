#include "server/loop.h"

#include <ev.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS = 2, WAITING_MAX = 64 };

struct job {
    struct job *next;
    loop_fn *work, *done;
    void *ctx;
};

struct jobs {
    struct job *first, *last;
};

struct workers {
    pthread_t threads[WORKERS];
    int started, waiting_count;
    bool stopping;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct jobs waiting, finished;
};

struct loop {
    struct ev_loop *ev;
    struct ev_idle awake;
    struct ev_async work_done;
    struct workers workers;
};

struct loop_watch {
    struct loop *loop;
    loop_watch_fn *fn;
    void *ctx;
    bool is_signal;
    union {
        struct ev_io io;
        struct ev_signal signal;
    } ev;
};

struct loop_timer {
    struct ev_timer ev;
    struct loop *loop;
    loop_fn *fn;
    void *ctx;
};

struct loop_hook {
    struct ev_prepare ev;
    struct loop *loop;
    loop_fn *fn;
    void *ctx;
};

static void on_awake(struct ev_loop *ev, struct ev_idle *idle, int events);
static void on_work_done(struct ev_loop *ev, struct ev_async *async, int events);
static void on_io(struct ev_loop *ev, struct ev_io *io, int events);
static void on_signal(struct ev_loop *ev, struct ev_signal *signal, int events);
static void on_timer(struct ev_loop *ev, struct ev_timer *timer, int events);
static void on_prepare(struct ev_loop *ev, struct ev_prepare *prepare, int events);
static void workers_stop(struct workers *w);
static void deliver_finished(struct workers *w);

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        abort();
    return memory;
}

struct loop *loop_new(void)
{
    struct loop *loop = allocate(sizeof(*loop));

    loop->ev = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
    if (!loop->ev)
        abort();
    ev_idle_init(&loop->awake, on_awake);
    ev_async_init(&loop->work_done, on_work_done);
    loop->work_done.data = loop;
    ev_async_start(loop->ev, &loop->work_done);
    pthread_mutex_init(&loop->workers.lock, NULL);
    pthread_cond_init(&loop->workers.filled, NULL);
    return loop;
}

void loop_free(struct loop **loop)
{
    struct loop *l = *loop;

    if (!l)
        return;
    workers_stop(&l->workers);
    deliver_finished(&l->workers);
    pthread_cond_destroy(&l->workers.filled);
    pthread_mutex_destroy(&l->workers.lock);
    ev_async_stop(l->ev, &l->work_done);
    ev_idle_stop(l->ev, &l->awake);
    ev_loop_destroy(l->ev);
    free(l);
    *loop = NULL;
}

void loop_run(struct loop *loop)
{
    ev_run(loop->ev, 0);
}

void loop_stop(struct loop *loop)
{
    ev_break(loop->ev, EVBREAK_ALL);
}

void loop_step(struct loop *loop, bool wait)
{
    ev_run(loop->ev, wait ? EVRUN_ONCE : EVRUN_NOWAIT);
}

void *loop_native(struct loop *loop)
{
    return loop->ev;
}

/* An active idle watcher keeps the next iteration from sleeping. */
void loop_wake(struct loop *loop)
{
    ev_idle_start(loop->ev, &loop->awake);
}

static void on_awake(struct ev_loop *ev, struct ev_idle *idle, int events)
{
    (void)events;
    ev_idle_stop(ev, idle);
}

/* Descriptors. */

static int events_to_ev(int events)
{
    return (events & LOOP_READ ? EV_READ : 0) | (events & LOOP_WRITE ? EV_WRITE : 0);
}

struct loop_watch *loop_watch_add(struct loop *loop, int fd, int events, loop_watch_fn *fn,
                                  void *ctx)
{
    struct loop_watch *watch = allocate(sizeof(*watch));

    watch->loop = loop;
    watch->fn = fn;
    watch->ctx = ctx;
    ev_io_init(&watch->ev.io, on_io, fd, events_to_ev(events));
    watch->ev.io.data = watch;
    if (events)
        ev_io_start(loop->ev, &watch->ev.io);
    return watch;
}

void loop_watch_set(struct loop_watch *watch, int events)
{
    ev_io_stop(watch->loop->ev, &watch->ev.io);
    if (!events)
        return;
    ev_io_set(&watch->ev.io, watch->ev.io.fd, events_to_ev(events));
    ev_io_start(watch->loop->ev, &watch->ev.io);
}

void loop_watch_remove(struct loop_watch **watch)
{
    struct loop_watch *w = *watch;

    *watch = NULL;
    if (!w)
        return;
    if (w->is_signal)
        ev_signal_stop(w->loop->ev, &w->ev.signal);
    else
        ev_io_stop(w->loop->ev, &w->ev.io);
    free(w);
}

static void on_io(struct ev_loop *ev, struct ev_io *io, int events)
{
    struct loop_watch *watch = io->data;

    (void)ev;
    watch->fn(watch->ctx, (events & (EV_READ | EV_ERROR) ? LOOP_READ : 0) |
                              (events & (EV_WRITE | EV_ERROR) ? LOOP_WRITE : 0));
}

struct loop_watch *loop_signal_add(struct loop *loop, int signum, loop_watch_fn *fn, void *ctx)
{
    struct loop_watch *watch = allocate(sizeof(*watch));

    watch->loop = loop;
    watch->fn = fn;
    watch->ctx = ctx;
    watch->is_signal = true;
    ev_signal_init(&watch->ev.signal, on_signal, signum);
    watch->ev.signal.data = watch;
    ev_signal_start(loop->ev, &watch->ev.signal);
    return watch;
}

static void on_signal(struct ev_loop *ev, struct ev_signal *signal, int events)
{
    struct loop_watch *watch = signal->data;

    (void)ev;
    (void)events;
    watch->fn(watch->ctx, LOOP_READ);
}

/* Timers. */

struct loop_timer *loop_timer_add(struct loop *loop, int64_t delay_ms, loop_fn *fn, void *ctx)
{
    struct loop_timer *timer = allocate(sizeof(*timer));

    timer->loop = loop;
    timer->fn = fn;
    timer->ctx = ctx;
    ev_timer_init(&timer->ev, on_timer, 0., 0.);
    timer->ev.data = timer;
    loop_timer_again(timer, delay_ms);
    return timer;
}

/* libev counts from the start of the iteration, so the clock is read anew; a zero delay would
 * otherwise wait for the poll's resolution of a millisecond. */
void loop_timer_again(struct loop_timer *timer, int64_t delay_ms)
{
    struct ev_loop *ev = timer->loop->ev;

    ev_timer_stop(ev, &timer->ev);
    if (delay_ms > 0)
        ev_now_update(ev);
    else
        loop_wake(timer->loop);
    ev_timer_set(&timer->ev, delay_ms > 0 ? (double)delay_ms / 1000. : 0., 0.);
    ev_timer_start(ev, &timer->ev);
}

void loop_timer_remove(struct loop_timer **timer)
{
    struct loop_timer *t = *timer;

    *timer = NULL;
    if (!t)
        return;
    ev_timer_stop(t->loop->ev, &t->ev);
    free(t);
}

static void on_timer(struct ev_loop *ev, struct ev_timer *timer, int events)
{
    struct loop_timer *t = timer->data;

    (void)ev;
    (void)events;
    t->fn(t->ctx);
}

/* Hooks. */

struct loop_hook *loop_hook_add(struct loop *loop, loop_fn *fn, void *ctx)
{
    struct loop_hook *hook = allocate(sizeof(*hook));

    hook->loop = loop;
    hook->fn = fn;
    hook->ctx = ctx;
    ev_prepare_init(&hook->ev, on_prepare);
    hook->ev.data = hook;
    ev_prepare_start(loop->ev, &hook->ev);
    return hook;
}

void loop_hook_remove(struct loop_hook **hook)
{
    struct loop_hook *h = *hook;

    *hook = NULL;
    if (!h)
        return;
    ev_prepare_stop(h->loop->ev, &h->ev);
    free(h);
}

static void on_prepare(struct ev_loop *ev, struct ev_prepare *prepare, int events)
{
    struct loop_hook *hook = prepare->data;

    (void)ev;
    (void)events;
    hook->fn(hook->ctx);
}

/* Work on the two threads. */

static void jobs_push(struct jobs *jobs, struct job *job)
{
    job->next = NULL;
    if (jobs->last)
        jobs->last->next = job;
    else
        jobs->first = job;
    jobs->last = job;
}

static struct job *jobs_pop(struct jobs *jobs)
{
    struct job *job = jobs->first;

    if (!job)
        return NULL;
    jobs->first = job->next;
    if (!jobs->first)
        jobs->last = NULL;
    return job;
}

/* Waits for a job; NULL when the threads must end and nothing is left. */
static struct job *next_job(struct workers *w)
{
    struct job *job;

    while (!(job = jobs_pop(&w->waiting)) && !w->stopping)
        pthread_cond_wait(&w->filled, &w->lock);
    if (job)
        w->waiting_count--;
    return job;
}

static void *worker(void *arg)
{
    struct loop *loop = arg;
    struct workers *w = &loop->workers;
    struct job *job;

    pthread_mutex_lock(&w->lock);
    while ((job = next_job(w))) {
        pthread_mutex_unlock(&w->lock);
        job->work(job->ctx);
        pthread_mutex_lock(&w->lock);
        jobs_push(&w->finished, job);
        ev_async_send(loop->ev, &loop->work_done);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* Threads start with the first job, with every signal left to the loop's thread. */
static void workers_start(struct loop *loop)
{
    struct workers *w = &loop->workers;
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (w->started < WORKERS) {
        if (pthread_create(&w->threads[w->started], NULL, worker, loop))
            abort();
        w->started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool loop_work(struct loop *loop, loop_fn *work, loop_fn *done, void *ctx)
{
    struct workers *w = &loop->workers;
    struct job *job;
    bool room;

    if (w->started < WORKERS)
        workers_start(loop);
    pthread_mutex_lock(&w->lock);
    room = w->waiting_count < WAITING_MAX;
    if (room) {
        job = allocate(sizeof(*job));
        *job = (struct job){ .work = work, .done = done, .ctx = ctx };
        jobs_push(&w->waiting, job);
        w->waiting_count++;
        pthread_cond_signal(&w->filled);
    }
    pthread_mutex_unlock(&w->lock);
    return room;
}

static void deliver_finished(struct workers *w)
{
    struct jobs finished;
    struct job *job;

    pthread_mutex_lock(&w->lock);
    finished = w->finished;
    w->finished = (struct jobs){ 0 };
    pthread_mutex_unlock(&w->lock);
    while ((job = jobs_pop(&finished))) {
        job->done(job->ctx);
        free(job);
    }
}

static void on_work_done(struct ev_loop *ev, struct ev_async *async, int events)
{
    struct loop *loop = async->data;

    (void)ev;
    (void)events;
    deliver_finished(&loop->workers);
}

/* What waits is still done: its owner counts on hearing of it. */
static void workers_stop(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->filled);
    pthread_mutex_unlock(&w->lock);
    while (w->started > 0)
        pthread_join(w->threads[--w->started], NULL);
}
