#pragma once
#include <stdint.h>

/* How long things took, in fixed buckets, for /metrics. */
enum { HISTOGRAM_BUCKETS = 11 };
extern const int64_t histogram_limits_us[HISTOGRAM_BUCKETS]; /* upper bounds, the last is "more" */

struct histogram {
    int64_t counts[HISTOGRAM_BUCKETS];
    int64_t sum_us, count;
};
void histogram_note(struct histogram *h, int64_t us);
