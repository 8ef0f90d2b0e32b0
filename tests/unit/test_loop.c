#include "tests/support/unit.h"

#include "server/loop.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

struct counts {
    struct loop *loop;
    struct loop_watch *watch;
    struct loop_timer *timer;
    struct loop_hook *hook;
    int calls, stop_at, other;
    int order[8];
    pthread_t loop_thread, work_thread;
};

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void count_and_stop(void *ctx)
{
    struct counts *c = ctx;

    if (++c->calls == c->stop_at)
        loop_stop(c->loop);
}

static void timer_fires_once_after_its_delay(void **fixture)
{
    struct counts c = { .loop = loop_new(), .stop_at = 1 };
    int64_t began = now_ms();

    (void)fixture;
    c.timer = loop_timer_add(c.loop, 30, count_and_stop, &c);
    loop_run(c.loop);
    assert_in_range(now_ms() - began, 29, 2000);
    loop_step(c.loop, false);
    assert_int_equal(c.calls, 1);
    loop_timer_again(c.timer, 0);
    c.stop_at = 2;
    loop_run(c.loop);
    assert_int_equal(c.calls, 2);
    loop_timer_remove(&c.timer);
    assert_null(c.timer);
    loop_timer_remove(&c.timer);
    loop_free(&c.loop);
    assert_null(c.loop);
}

static void zero_delay_is_the_next_iteration_without_sleeping(void **fixture)
{
    struct counts c = { .loop = loop_new(), .stop_at = -1 };

    (void)fixture;
    c.timer = loop_timer_add(c.loop, 0, count_and_stop, &c);
    for (int i = 0; i < 100 && !c.calls; i++)
        loop_step(c.loop, true);
    assert_int_equal(c.calls, 1);
    loop_timer_remove(&c.timer);
    loop_free(&c.loop);
}

static void remove_own_timer(void *ctx)
{
    struct counts *c = ctx;

    c->calls++;
    loop_timer_remove(&c->timer);
    loop_stop(c->loop);
}

static void timer_may_be_removed_in_its_own_call(void **fixture)
{
    struct counts c = { .loop = loop_new() };

    (void)fixture;
    c.timer = loop_timer_add(c.loop, 1, remove_own_timer, &c);
    loop_run(c.loop);
    loop_step(c.loop, false);
    assert_int_equal(c.calls, 1);
    loop_free(&c.loop);
}

static void read_byte(void *ctx, int events)
{
    struct counts *c = ctx;
    char byte;

    assert_int_equal(events, LOOP_READ);
    assert_int_equal(read(c->order[0], &byte, 1), 1);
    if (++c->calls == c->stop_at)
        loop_watch_remove(&c->watch);
}

static void watch_tells_of_each_byte_until_removed(void **fixture)
{
    struct counts c = { .loop = loop_new(), .stop_at = 2 };
    int fds[2];

    (void)fixture;
    assert_int_equal(pipe(fds), 0);
    c.order[0] = fds[0];
    c.watch = loop_watch_add(c.loop, fds[0], 0, read_byte, &c);
    assert_int_equal(write(fds[1], "abc", 3), 3);
    loop_step(c.loop, false);
    assert_int_equal(c.calls, 0);
    loop_watch_set(c.watch, LOOP_READ);
    for (int i = 0; i < 5; i++)
        loop_step(c.loop, false);
    assert_int_equal(c.calls, 2);
    assert_null(c.watch);
    close(fds[0]);
    close(fds[1]);
    loop_free(&c.loop);
}

static void wake_twice(void *ctx)
{
    struct counts *c = ctx;

    if (++c->calls < 3)
        loop_wake(c->loop);
    else
        loop_stop(c->loop);
}

static void hook_runs_every_iteration_and_wake_makes_another(void **fixture)
{
    struct counts c = { .loop = loop_new() };
    int64_t began = now_ms();
    struct counts guard = { .loop = c.loop, .stop_at = 1 };

    (void)fixture;
    c.hook = loop_hook_add(c.loop, wake_twice, &c);
    guard.timer = loop_timer_add(c.loop, 5000, count_and_stop, &guard);
    loop_run(c.loop);
    assert_int_equal(c.calls, 3);
    assert_true(now_ms() - began < 1000);
    loop_hook_remove(&c.hook);
    loop_step(c.loop, false);
    assert_int_equal(c.calls, 3);
    loop_timer_remove(&guard.timer);
    loop_free(&c.loop);
}

static void on_user_signal(void *ctx, int events)
{
    struct counts *c = ctx;

    (void)events;
    c->calls++;
    loop_stop(c->loop);
}

static void signal_arrives_in_the_loop(void **fixture)
{
    struct counts c = { .loop = loop_new() };

    (void)fixture;
    c.watch = loop_signal_add(c.loop, SIGUSR1, on_user_signal, &c);
    raise(SIGUSR1);
    assert_int_equal(c.calls, 0);
    loop_run(c.loop);
    assert_int_equal(c.calls, 1);
    loop_watch_remove(&c.watch);
    loop_free(&c.loop);
}

static void note_work_thread(void *ctx)
{
    struct counts *c = ctx;

    c->work_thread = pthread_self();
}

static void note_loop_thread(void *ctx)
{
    struct counts *c = ctx;

    c->loop_thread = pthread_self();
    count_and_stop(c);
}

static void work_runs_elsewhere_and_ends_in_the_loop(void **fixture)
{
    struct counts c = { .loop = loop_new(), .stop_at = 1 };

    (void)fixture;
    assert_true(loop_work(c.loop, note_work_thread, note_loop_thread, &c));
    loop_run(c.loop);
    assert_true(pthread_equal(c.loop_thread, pthread_self()));
    assert_false(pthread_equal(c.work_thread, pthread_self()));
    loop_free(&c.loop);
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void wait_at_gate(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
}

static void work_is_bounded_and_none_is_lost(void **fixture)
{
    struct counts c = { .loop = loop_new(), .stop_at = -1 };
    int taken = 0;

    (void)fixture;
    pthread_mutex_lock(&gate);
    while (taken < 200 && loop_work(c.loop, wait_at_gate, count_and_stop, &c))
        taken++;
    assert_in_range(taken, 64, 66);
    pthread_mutex_unlock(&gate);
    loop_free(&c.loop);
    assert_int_equal(c.calls, taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a timer fires once, after its delay", timer_fires_once_after_its_delay),
        TEST("a delay of zero is the next iteration, without sleeping",
             zero_delay_is_the_next_iteration_without_sleeping),
        TEST("a timer may be removed in its own call", timer_may_be_removed_in_its_own_call),
        TEST("a watch tells of each byte until it is removed",
             watch_tells_of_each_byte_until_removed),
        TEST("a hook runs every iteration and wake makes another",
             hook_runs_every_iteration_and_wake_makes_another),
        TEST("a signal arrives in the loop", signal_arrives_in_the_loop),
        TEST("work runs on another thread and ends in the loop",
             work_runs_elsewhere_and_ends_in_the_loop),
        TEST("work is bounded and none is lost when the loop is freed",
             work_is_bounded_and_none_is_lost),
    };

    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
