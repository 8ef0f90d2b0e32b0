#include "server/base/calendar.h"

#include "server/base/auto.h"

enum {
    NATIONAL = 1 << CALENDAR_NATIONAL,
    BANK = 1 << CALENDAR_BANK,
    CONTACT = 1 << CALENDAR_CONTACT
};
enum { EVERY = NATIONAL | BANK | CONTACT, NOON = 12 * 60, MIDNIGHT = 24 * 60 };

static const struct {
    int month, day, since;
} fixed[] = {
    { 1, 1, 0 },  { 4, 21, 0 },  { 5, 1, 0 },      { 9, 7, 0 },   { 10, 12, 0 },
    { 11, 2, 0 }, { 11, 15, 0 }, { 11, 20, 2024 }, { 12, 25, 0 },
};

/* Days from Easter, and the calendars that know them. */
static const struct {
    int from_easter, calendars;
} moveable[] = {
    { -48, BANK | CONTACT },                         /* Carnival Monday */
    { -47, BANK | CONTACT },                         /* Carnival Tuesday */
    { -2, EVERY },                                   /* Good Friday */
    { 0, CONTACT },          { 60, BANK | CONTACT }, /* Corpus Christi */
};

enum { ASH_WEDNESDAY = -46 };

/* The Gregorian computus of Meeus, Jones and Butcher. */
day_t calendar_easter(int year)
{
    int golden = year % 19, century = year / 100, of_century = year % 100;
    int moon = (century - (century + 8) / 25 + 1) / 3;
    int epact = (19 * golden + century - century / 4 - moon + 15) % 30;
    int weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    int late = (golden + 11 * epact + 22 * weekday) / 451;
    int day = epact + weekday - 7 * late + 114;

    return day_from_civil(year, day / 31, day % 31 + 1);
}

static bool is_fixed_holiday(struct civil c)
{
    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        if (fixed[i].month == c.month && fixed[i].day == c.day && c.year >= fixed[i].since)
            return true;
    return false;
}

bool calendar_is_holiday(enum calendar cal, day_t day)
{
    struct civil c = day_to_civil(day);
    day_t easter = calendar_easter(c.year);

    if (is_fixed_holiday(c))
        return true;
    for (size_t i = 0; i < COUNT_OF(moveable); i++)
        if (moveable[i].calendars & 1 << cal && easter + moveable[i].from_easter == day)
            return true;
    return false;
}

bool calendar_half_holiday(day_t day, int *from, int *until)
{
    struct civil c = day_to_civil(day);

    if (day == calendar_easter(c.year) + ASH_WEDNESDAY) {
        *from = 0;
        *until = NOON;
        return true;
    }
    if (c.month != 12 || (c.day != 24 && c.day != 31))
        return false;
    *from = NOON;
    *until = MIDNIGHT;
    return true;
}

bool calendar_is_business_day(enum calendar cal, day_t day)
{
    int weekday = day_weekday(day), from, until;

    if (weekday == 0 || weekday == 6 || calendar_is_holiday(cal, day))
        return false;
    return cal != CALENDAR_CONTACT || !calendar_half_holiday(day, &from, &until);
}

day_t calendar_next_business_day(enum calendar cal, day_t day)
{
    while (!calendar_is_business_day(cal, day))
        day++;
    return day;
}

day_t calendar_add_business_days(enum calendar cal, day_t day, int count)
{
    if (count <= 0)
        return calendar_next_business_day(cal, day);
    for (; count > 0; count--)
        day = calendar_next_business_day(cal, day + 1);
    return day;
}
