#include "tests/sim/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct sim *sim;

enum { GRAIN_US = 1000 }; /* what falls into one grain is one iteration of the loop */

struct event {
    int64_t at_us, seq;
    int life;
    sim_fn *fn;
    void *ctx;
};

int64_t sim_now(void)
{
    return sim->time.now_us;
}

uint64_t sim_below(uint64_t bound)
{
    return random_below(&sim->chance, bound);
}

bool sim_chance(int per_mille)
{
    return sim_below(1000) < (uint64_t)per_mille;
}

bool sim_fault(int per_mille)
{
    return !sim->over && sim_chance(per_mille);
}

int64_t sim_between(int64_t low, int64_t high)
{
    return low + (int64_t)sim_below((uint64_t)(high - low) + 1);
}

/* ---- the queue: a heap by time, then by order ---- */

static bool sooner(const struct event *a, const struct event *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->seq < b->seq;
}

static void swap(struct event *a, struct event *b)
{
    struct event c = *a;

    *a = *b;
    *b = c;
}

void sim_at(int64_t delay_us, int life, sim_fn *fn, void *ctx)
{
    int64_t at = sim_now() + (delay_us > 0 ? delay_us : 0);

    if (sim->event_count == sim->event_capacity) {
        sim->event_capacity = sim->event_capacity ? sim->event_capacity * 2 : 256;
        sim->events = realloc(sim->events, sim->event_capacity * sizeof(*sim->events));
        if (!sim->events)
            abort();
    }
    size_t i = sim->event_count++;
    sim->events[i] = (struct event){ (at + GRAIN_US - 1) / GRAIN_US * GRAIN_US, sim->event_seq++,
                                     life, fn, ctx };
    for (; i && sooner(&sim->events[i], &sim->events[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&sim->events[i], &sim->events[(i - 1) / 2]);
}

static struct event pop(void)
{
    struct event first = sim->events[0];
    size_t i = 0;

    sim->events[0] = sim->events[--sim->event_count];
    for (;;) {
        size_t best = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++)
            if (child < sim->event_count && sooner(&sim->events[child], &sim->events[best]))
                best = child;
        if (best == i)
            return first;
        swap(&sim->events[i], &sim->events[best]);
        i = best;
    }
}

static void happen(void)
{
    struct event e = pop();

    if (e.at_us > sim->time.now_us)
        clock_advance(&sim->time, e.at_us - sim->time.now_us);
    if (!e.life || e.life == sim->life)
        e.fn(e.ctx);
    sim->steps++;
}

bool sim_next(void)
{
    if (!sim->event_count)
        return false;
    happen();
    while (sim->event_count && sim->events[0].at_us <= sim_now() && sim_chance(900))
        happen();
    if (sim->server && sim->life)
        sim_loop_turn(server_loop(sim->server));
    return true;
}

/* ---- words ---- */

void sim_say(const char *format, ...)
{
    va_list args;

    if (!sim->verbose)
        return;
    fprintf(stderr, "# %10.3f ", (double)sim->time.monotonic_us / 1e6);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void sim_broken(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (!sim->broken[0])
        vsnprintf(sim->broken, sizeof(sim->broken), format, args);
    va_end(args);
    sim_say("BROKEN: %s", sim->broken);
}
