#include "tests/support/unit.h"

#include "server/base/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct random property_random(struct random_seeded *seeded, const char *property)
{
    const char *given = getenv("QUITA_TEST_SEED");
    struct random system = random_system();
    uint64_t seed = 0;

    if (given)
        seed = strtoull(given, NULL, 10);
    else
        random_fill(&system, &seed, sizeof(seed));
    fprintf(stderr, "# %s: QUITA_TEST_SEED=%" PRIu64 "\n", property, seed);
    return random_seeded(seeded, seed);
}
