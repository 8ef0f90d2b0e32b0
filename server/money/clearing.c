#include "server/money/clearing.h"

#include "server/base/calendar.h"

enum { CLEARING_DAYS = 2, RETURN_DAYS = 5 };

static day_t later(day_t day, int business_days)
{
    return calendar_add_business_days(CALENDAR_BANK, calendar_next_business_day(CALENDAR_BANK, day),
                                      business_days);
}

day_t clearing_ends(day_t paid_on)
{
    return later(paid_on, CLEARING_DAYS);
}

day_t clearing_known_through(day_t today)
{
    day_t day = today - 1;

    while (clearing_ends(day) >= today)
        day--;
    return day;
}

day_t clearing_return_quiet(day_t taken_back_on)
{
    return later(taken_back_on, RETURN_DAYS);
}
