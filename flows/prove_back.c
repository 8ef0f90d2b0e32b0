#include "flows/prove.h"

#include <string.h>

/* Where "@return" may lead: a bit a state, bit 0 for none, behind the variables of what is known.
 */
static uint64_t *ways_back(const struct prover *p, const uint64_t *known)
{
    return (uint64_t *)(uintptr_t)known + (p->slots + 7) / 8;
}

static size_t words_of_ways(const struct prover *p)
{
    return p->words - (p->slots + 7) / 8;
}

bool returns_to(const uint64_t *known, const struct prover *p, int state)
{
    return ways_back(p, known)[(state + 1) / 64] >> ((state + 1) % 64) & 1;
}

void may_return_to(const struct prover *p, uint64_t *known, int state)
{
    ways_back(p, known)[(state + 1) / 64] |= UINT64_C(1) << ((state + 1) % 64);
}

void back_set(const struct prover *p, uint64_t *known, int state)
{
    memset(ways_back(p, known), 0, words_of_ways(p) * sizeof(uint64_t));
    may_return_to(p, known, state);
}

void back_not_none(const struct prover *p, uint64_t *known)
{
    ways_back(p, known)[0] &= ~UINT64_C(1);
}

bool back_any(const struct prover *p, const uint64_t *known)
{
    for (size_t i = 0; i < words_of_ways(p); i++)
        if (ways_back(p, known)[i])
            return true;
    return false;
}

int resume_of(const struct flow *flow, int index)
{
    return flow->states[index].resume >= 0 ? flow->states[index].resume : index;
}
