#pragma once
#include "server/money/plan.h"

/*
 * The plan nearest to what a person said they can do, among all that the terms allow (REN-07).
 * Internal to offers.h; refusal.h says why it is not what they said.
 *
 * Who can pay everything at once by what they said gets the cash offer: it is never dearer.  Of all
 * other plans the nearest is the first in this order, so that two machines choose the same one:
 *
 *   1  the first payment: as near as possible to the one that was named; else what it asks above
 * the monthly amount 2  what the dearest of the later instalments asks above the monthly amount 3
 * what the total is above the one that was named 4  how far the count is from the one that was
 * named 5  how many days the first due day is from the one that was named, or from the usual one 6
 * the least down payment, when none was named 7  the lightest month, when no amount, count or total
 * was named 8  the smallest total, then the fewest instalments
 */
enum {
    SOLVER_NOW,
    SOLVER_MONTH,
    SOLVER_TOTAL,
    SOLVER_COUNT,
    SOLVER_DAY,
    SOLVER_DOWN,
    SOLVER_LIGHT,
    SOLVER_SUM,
    SOLVER_FEWEST,
    SOLVER_KEYS
};

/* A plan before it is built: cash when count is 0; `first` is the day of cash then. */
struct solution {
    bool found;
    centavos_t down;
    int32_t count;
    day_t first;
    centavos_t total;
    int64_t keys[SOLVER_KEYS]; /* all 0 up to SOLVER_DAY: just what was said */
};

struct solution solver_find(const struct plan_terms *terms, const struct counter_offer *wish);
/* Just what was said, as far as something was said. */
bool solver_is_wish(const struct solution *solution, const struct counter_offer *wish);
void solver_build(const struct plan_terms *terms, const struct solution *solution,
                  struct plan *out);
