#include "server/chat/limits.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { BUCKETS_MAX = 65536, KEY_SIZE = 65, RATES_MAX = 2 };

/* Each limit holds all its rates: one that is empty refuses. */
static const struct rate {
    double burst, per_us;
} rates[CHAT_LIMIT_COUNT][RATES_MAX] = {
    [CHAT_LIMIT_MESSAGE] = { { 5, 1.0 / 1e6 }, { 20, 20.0 / 60e6 } },
    [CHAT_LIMIT_SESSION] = { { 3, 3.0 / 60e6 }, { 3, 3.0 / 60e6 } },
};

struct bucket {
    UT_hash_handle hh;
    char key[KEY_SIZE]; /* the limit's letter, then whose */
    double left[RATES_MAX];
    int64_t at_us;
};

struct chat_limits {
    struct bucket *buckets; /* the longest unused one first */
};

struct chat_limits *chat_limits_new(void)
{
    struct chat_limits *l = calloc(1, sizeof(*l));

    if (!l)
        abort();
    return l;
}

static void drop(struct chat_limits *l, struct bucket *b)
{
    HASH_DEL(l->buckets, b);
    free(b);
}

void chat_limits_free(struct chat_limits **limits)
{
    struct bucket *b, *next;

    if (!*limits)
        return;
    HASH_ITER(hh, (*limits)->buckets, b, next)
    drop(*limits, b);
    free(*limits);
    *limits = NULL;
}

static struct bucket *bucket_of(struct chat_limits *l, enum chat_limit limit, const char *key,
                                int64_t now_us)
{
    char name[KEY_SIZE] = { (char)('a' + (int)limit) };
    struct bucket *b;

    memcpy(name + 1, key, strnlen(key, sizeof(name) - 2));
    HASH_FIND_STR(l->buckets, name, b);
    if (b) { /* to the end: in use */
        HASH_DEL(l->buckets, b);
        HASH_ADD_STR(l->buckets, key, b);
        return b;
    }
    if (HASH_COUNT(l->buckets) >= BUCKETS_MAX)
        drop(l, l->buckets);
    b = calloc(1, sizeof(*b));
    if (!b)
        abort();
    memcpy(b->key, name, sizeof(name));
    for (int i = 0; i < RATES_MAX; i++)
        b->left[i] = rates[limit][i].burst;
    b->at_us = now_us;
    HASH_ADD_STR(l->buckets, key, b);
    return b;
}

/* How long until one is left, in us; 0 = one is. */
static double refill(struct bucket *b, const struct rate *rate, int i, int64_t passed_us)
{
    double left = b->left[i] + (double)passed_us * rate->per_us;

    b->left[i] = left > rate->burst ? rate->burst : left;
    return b->left[i] >= 1 ? 0 : (1 - b->left[i]) / rate->per_us;
}

int64_t chat_limits_take(struct chat_limits *l, enum chat_limit limit, const char *key,
                         int64_t now_us)
{
    struct bucket *b = bucket_of(l, limit, key, now_us);
    int64_t passed_us = now_us > b->at_us ? now_us - b->at_us : 0;
    double wait_us = 0;

    for (int i = 0; i < RATES_MAX; i++) {
        double wait = refill(b, &rates[limit][i], i, passed_us);
        wait_us = wait > wait_us ? wait : wait_us;
    }
    b->at_us = now_us;
    for (int i = 0; i < RATES_MAX && wait_us <= 0; i++)
        b->left[i] -= 1;
    return wait_us > 0 ? (int64_t)(wait_us / 1000) + 1 : 0;
}
