#pragma once
#include <stddef.h>
#include <stdint.h>

/* Where random bytes come from: libsodium in production, a seeded generator in tests. */
struct random {
    void (*fill)(void *ctx, void *out, size_t len);
    void *ctx;
};

struct random random_system(void);

struct random_seeded {
    uint64_t state;
    uint64_t counter;
};
/* Same seed, same bytes.  The struct must outlive the source made from it. */
struct random random_seeded(struct random_seeded *seeded, uint64_t seed);

static inline void random_fill(const struct random *r, void *out, size_t len)
{
    r->fill(r->ctx, out, len);
}
/* 0 <= result < bound, without bias; bound > 0. */
uint64_t random_below(const struct random *r, uint64_t bound);
/* URL-safe base64 without padding of `bytes` random bytes; out holds bytes * 4 / 3 + 2. */
void random_token(const struct random *r, size_t bytes, char *out);
