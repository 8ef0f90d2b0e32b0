#include "server/ops/hours.h"

#include "server/base/calendar.h"
#include "server/ops/accounts.h"

bool hours_are_open(const struct creditor *creditor, int64_t now_us)
{
    day_t day = day_of_instant(now_us, creditor->zone);
    int minute = minute_of_instant(now_us, creditor->zone);

    return calendar_is_business_day(CALENDAR_NATIONAL, day) && minute >= creditor->opens_minute &&
           minute < creditor->closes_minute;
}

int64_t hours_open_next(const struct creditor *creditor, int64_t now_us)
{
    day_t today = day_of_instant(now_us, creditor->zone);
    bool over = minute_of_instant(now_us, creditor->zone) >= creditor->opens_minute;

    if (hours_are_open(creditor, now_us))
        return now_us;
    return instant_of(calendar_next_business_day(CALENDAR_NATIONAL, over ? today + 1 : today),
                      creditor->opens_minute, creditor->zone);
}
