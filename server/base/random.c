#include "server/base/random.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void system_fill(void *ctx, void *out, size_t len)
{
    (void)ctx;
    randombytes_buf(out, len);
}

struct random random_system(void)
{
    if (sodium_init() < 0)
        abort();
    return (struct random){ system_fill, NULL };
}

/* SplitMix64: one well mixed word for each value of the counter. */
static uint64_t seeded_word(struct random_seeded *seeded)
{
    uint64_t z = seeded->state + ++seeded->counter * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void seeded_fill(void *ctx, void *out, size_t len)
{
    unsigned char *bytes = out;
    uint64_t word = 0;

    for (size_t i = 0; i < len; i++) {
        if (i % 8 == 0)
            word = seeded_word(ctx);
        bytes[i] = (unsigned char)(word >> (i % 8 * 8));
    }
}

struct random random_seeded(struct random_seeded *seeded, uint64_t seed)
{
    *seeded = (struct random_seeded){ .state = seed };
    return (struct random){ seeded_fill, seeded };
}

uint64_t random_below(const struct random *r, uint64_t bound)
{
    uint64_t word, last;

    assert(bound > 0);
    last = UINT64_MAX - (UINT64_MAX % bound + 1) % bound; /* the values above would favour some */
    do
        random_fill(r, &word, sizeof(word));
    while (word > last);
    return word % bound;
}

void random_token(const struct random *r, size_t bytes, char *out)
{
    enum { CHUNK = 48, VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
    unsigned char raw[CHUNK];

    *out = '\0';
    while (bytes > 0) {
        size_t len = bytes < CHUNK ? bytes : CHUNK;
        random_fill(r, raw, len);
        sodium_bin2base64(out, sodium_base64_encoded_len(len, VARIANT), raw, len, VARIANT);
        out += strlen(out);
        bytes -= len;
    }
    sodium_memzero(raw, sizeof(raw));
}
