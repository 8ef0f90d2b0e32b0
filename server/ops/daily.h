#pragma once
#include "server/base/day.h"
#include "server/ops/turn.h"

/*
 * What comes due by the calendar alone: agreements that were not kept, promises whose day has
 * passed, boletos of the days to come, charges that have expired, whether the books agree; files,
 * demo tenants and unclear messages that are over. Every server looks, nobody leads: a pass takes
 * so many rows that nobody else holds, in one transaction, and changes them so that they are not
 * found again. So it may be killed at any instant, started late, or run twice.  The day is the one
 * that has begun everywhere in Brazil.
 */
struct daily;
struct daily_deps {
    struct loop *loop;
    struct pg *pg;
    int lane;
    const struct clock *clock;
    struct turns *turns;
    int every_s;      /* from the end of a round to the next */
    int review_days;  /* how long what was not understood is kept */
    bool check_books; /* by night; not where debts are made without them */
};
struct daily *daily_new(const struct daily_deps *deps);
void daily_free(struct daily **daily);
/* Since the start. */
struct daily_counts {
    int64_t ledgers_checked, ledger_differences; /* looks, and those at which something differed */
};
const struct daily_counts *daily_counts(const struct daily *daily);
