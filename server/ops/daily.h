#pragma once
#include "server/base/day.h"
#include "server/ops/turn.h"

/*
 * What comes due by the calendar alone: agreements that were not kept, promises whose day has
 * passed, boletos of the days to come; files, demo tenants and unclear messages that are over.
 * Every server looks, nobody leads: a pass takes so many rows that nobody else holds, in one
 * transaction, and changes them so that they are not found again. So it may be killed at any
 * instant, started late, or run twice.  The day is the one that has begun everywhere in Brazil.
 */
struct daily;
struct daily_deps {
    struct loop *loop;
    struct pg *pg;
    int lane;
    const struct clock *clock;
    struct turns *turns;
    int every_s;     /* from the end of a round to the next */
    int review_days; /* how long what was not understood is kept */
};
struct daily *daily_new(const struct daily_deps *deps);
void daily_free(struct daily **daily);

/*
 * The last due day whose payments are known on a day: what was paid until then, or on the bank's
 * next business day, has had the two business days that a boleto takes to clear (000-07).
 */
day_t daily_known_through(day_t today);
