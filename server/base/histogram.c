#include "server/base/histogram.h"

const int64_t histogram_limits_us[HISTOGRAM_BUCKETS] = { 1000,    2500,    5000,     10000,
                                                         25000,   50000,   100000,   250000,
                                                         1000000, 5000000, INT64_MAX };

void histogram_note(struct histogram *h, int64_t us)
{
    int bucket = 0;

    while (us > histogram_limits_us[bucket])
        bucket++;
    h->counts[bucket]++;
    h->sum_us += us;
    h->count++;
}
