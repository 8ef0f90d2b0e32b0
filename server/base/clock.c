#include "server/base/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec at = { 0 };

    clock_gettime(id, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static int64_t system_now_us(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_REALTIME);
}

static int64_t system_monotonic_us(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_MONOTONIC);
}

struct clock clock_system(void)
{
    return (struct clock){ system_now_us, system_monotonic_us, NULL };
}

static int64_t manual_now_us(void *ctx)
{
    return ((struct clock_manual *)ctx)->now_us;
}

static int64_t manual_monotonic_us(void *ctx)
{
    return ((struct clock_manual *)ctx)->monotonic_us;
}

struct clock clock_manual(struct clock_manual *manual)
{
    return (struct clock){ manual_now_us, manual_monotonic_us, manual };
}

void clock_advance(struct clock_manual *manual, int64_t us)
{
    manual->now_us += us;
    manual->monotonic_us += us;
}
