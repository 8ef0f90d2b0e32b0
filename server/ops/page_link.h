#pragma once
#include <stdint.h>
struct arena;
struct random;

/* A link that shows a charge with its amount at once, for 72 hours (contracts section 5: direct).
 */
#define PAGE_LINK_US ((int64_t)72 * 3600 * 1000000)
enum { PAGE_HASH_SIZE = 32 };
/* The address, in the arena; only its token's hash is ever stored. */
const char *page_link_make(const struct random *random, const char *public_url, struct arena *a,
                           uint8_t hash[PAGE_HASH_SIZE]);
