#pragma once
#include "server/base/day.h"
#include "server/contact/regua.h"

/*
 * On which days the steps of a plan fall.  The due day is that of the bank: one that is no business
 * day is the next.  Nobody is contacted on a Sunday or holiday (HRS-04), but for letters: such a
 * step goes to the next day that is allowed, or, where it would be too late there (a reminder after
 * the due day) or meet the next step, to the one before; with no room, or
 * with words that are true on its day only, it is left out.  State and
 * municipal holidays, hours and caps are whoever's who sends.
 */
enum regua_shift { SHIFT_NONE, SHIFT_ON, SHIFT_BACK, SHIFT_LEFT_OUT };
struct regua_date {
    const struct regua_step *step;
    day_t planned, day; /* without meaning for a step that waits for an event */
    enum regua_shift shift;
};
/* Writes plan->step_count of them, in the order of the steps. */
void regua_days(const struct regua *plan, const struct library *library, day_t due,
                struct regua_date *out);
/* The day that steps are counted from. */
day_t regua_due_day(day_t due);
