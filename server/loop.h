#pragma once
#include <stdbool.h>
#include <stdint.h>

/*
 * The one event loop.  loop.c is the only file that knows libev; handles are opaque, remove accepts
 * a NULL handle, nulls it and promises that no further call comes.  One thread.
 */
struct loop;
struct loop_watch;
struct loop_timer;
struct loop_hook;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };
typedef void loop_watch_fn(void *ctx, int events);
typedef void loop_fn(void *ctx);

struct loop *loop_new(void);
void loop_free(struct loop **loop);
void loop_run(struct loop *loop); /* until loop_stop() */
void loop_stop(struct loop *loop);
/* One iteration; waits for events only when wait is true.  For tests and shutdown. */
void loop_step(struct loop *loop, bool wait);

struct loop_watch *loop_watch_add(struct loop *loop, int fd, int events, loop_watch_fn *fn,
                                  void *ctx);
void loop_watch_set(struct loop_watch *watch, int events);
void loop_watch_remove(struct loop_watch **watch);

/* Fires once after delay_ms (0 = next iteration) of the monotonic clock; the handle stays valid
 * until removed; loop_timer_again() starts it anew. */
struct loop_timer *loop_timer_add(struct loop *loop, int64_t delay_ms, loop_fn *fn, void *ctx);
void loop_timer_again(struct loop_timer *timer, int64_t delay_ms);
void loop_timer_remove(struct loop_timer **timer);

/* Called at the end of every iteration, before the loop sleeps: where batches are flushed. */
struct loop_hook *loop_hook_add(struct loop *loop, loop_fn *fn, void *ctx);
void loop_hook_remove(struct loop_hook **hook);
/* Makes sure that one more iteration (and its hooks) happens soon, without sleeping. */
void loop_wake(struct loop *loop);

/* A signal delivered inside the loop. */
struct loop_watch *loop_signal_add(struct loop *loop, int signum, loop_watch_fn *fn, void *ctx);

/*
 * Pure work over 5 ms on one of two worker threads: `work` sees only its ctx, `done` runs in the
 * loop.  At most 64 jobs wait; false when that bound is reached.
 */
bool loop_work(struct loop *loop, loop_fn *work, loop_fn *done, void *ctx);

/* struct ev_loop *, for libwebsockets' libev plug-in only. */
void *loop_native(struct loop *loop);
