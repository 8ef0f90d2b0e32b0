#pragma once
#include "server/base/auto.h"
#include "server/base/day.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Small helpers for tests of pure arithmetic. */

/* A civil day from its text, which must be one. */
static inline day_t test_day(const char *iso)
{
    day_t day = 0;

    assert_true(day_parse_iso(iso, &day));
    return day;
}

/* splitmix64: the same seed gives the same cases for ever. */
static inline uint64_t test_random(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* low..high, both included */
static inline int64_t test_between(uint64_t *seed, int64_t low, int64_t high)
{
    return low + (int64_t)(test_random(seed) % (uint64_t)(high - low + 1));
}
