#pragma once
#include <stdint.h>

/*
 * The only way to learn the time.  Instants are microseconds since 1970-01-01T00:00Z; the monotonic
 * clock never jumps and is for waits and durations only.  Tests and the simulator bring their own.
 */
struct clock {
    int64_t (*now_us)(void *ctx);
    int64_t (*monotonic_us)(void *ctx);
    void *ctx;
};

/* The machine's clocks. */
struct clock clock_system(void);

/* A clock that stands still until moved.  The struct must outlive the clock made from it. */
struct clock_manual {
    int64_t now_us, monotonic_us;
};
struct clock clock_manual(struct clock_manual *manual);
void clock_advance(struct clock_manual *manual, int64_t us);

static inline int64_t clock_now_us(const struct clock *c)
{
    return c->now_us(c->ctx);
}
static inline int64_t clock_monotonic_us(const struct clock *c)
{
    return c->monotonic_us(c->ctx);
}

#define SECONDS_US(n) ((int64_t)(n)*1000000)
#define MINUTES_US(n) SECONDS_US((int64_t)(n)*60)
#define HOURS_US(n)   MINUTES_US((int64_t)(n)*60)
#define DAYS_US(n)    HOURS_US((int64_t)(n)*24)
