#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/contact/place.h"

#include <string.h>

/* Days of one state (collections reference 7).  Where two are quoted for one feast both are kept.
 */
static const struct {
    char uf[3];
    int month, day;
} days[] = {
    { "AC", 1, 23 },  { "AC", 6, 15 },  { "AC", 9, 5 },   { "AC", 11, 17 }, { "AL", 6, 24 },
    { "AL", 6, 29 },  { "AL", 9, 16 },  { "AM", 9, 5 },   { "AM", 12, 8 },  { "AP", 3, 19 },
    { "AP", 7, 25 },  { "AP", 9, 13 },  { "AP", 10, 5 },  { "BA", 7, 2 },   { "CE", 3, 19 },
    { "CE", 3, 25 },  { "DF", 4, 21 },  { "DF", 11, 30 }, { "ES", 10, 28 }, { "GO", 10, 28 },
    { "MA", 7, 28 },  { "MA", 12, 8 },  { "MG", 4, 21 },  { "MS", 10, 11 }, { "MT", 11, 20 },
    { "PA", 8, 15 },  { "PB", 8, 5 },   { "PE", 3, 6 },   { "PE", 6, 24 },  { "PI", 3, 13 },
    { "PI", 10, 19 }, { "PR", 12, 19 }, { "RJ", 4, 23 },  { "RJ", 10, 28 }, { "RN", 6, 29 },
    { "RN", 10, 3 },  { "RO", 1, 4 },   { "RO", 6, 18 },  { "RR", 10, 5 },  { "RS", 9, 20 },
    { "SC", 11, 25 }, { "SE", 7, 8 },   { "SP", 7, 9 },   { "TO", 1, 1 },   { "TO", 9, 8 },
    { "TO", 10, 5 },
};
enum { PENHA = 8, CARNIVAL_TUESDAY = -47 }; /* from Easter */

/* Kept on the following Sunday when it is a weekday, on which nobody is contacted anyhow. */
static bool is_santa_catarina(const char *uf, day_t day, struct civil c)
{
    int weekday = day_weekday(day);

    return strcmp(uf, "SC") == 0 && c.month == 8 && c.day == 11 && (weekday == 0 || weekday == 6);
}

static bool is_moveable(const char *uf, day_t day, struct civil c)
{
    day_t easter = calendar_easter(c.year);

    return (strcmp(uf, "ES") == 0 && day == easter + PENHA) ||
           (strcmp(uf, "RJ") == 0 && day == easter + CARNIVAL_TUESDAY);
}

bool state_holiday(const char *uf, day_t day)
{
    struct civil c = day_to_civil(day);

    for (size_t i = 0; i < COUNT_OF(days); i++)
        if (days[i].month == c.month && days[i].day == c.day && strcmp(days[i].uf, uf) == 0)
            return true;
    return is_santa_catarina(uf, day, c) || is_moveable(uf, day, c);
}
