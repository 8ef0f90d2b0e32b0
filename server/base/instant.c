#include "server/base/day.h"
#include "server/base/zone.h"

#include <stdio.h>
#include <string.h>

enum { SECOND_US = 1000000, DAY_S = 86400, MINUTE_S = 60 };

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static int64_t local_second(int64_t now_us, const char *zone)
{
    int64_t at = floor_div(now_us, SECOND_US);

    return at + zone_offset(zone_find(zone), at);
}

day_t day_of_instant(int64_t now_us, const char *zone)
{
    return (day_t)floor_div(local_second(now_us, zone), DAY_S);
}

int minute_of_instant(int64_t now_us, const char *zone)
{
    int64_t local = local_second(now_us, zone);

    return (int)((local - floor_div(local, DAY_S) * DAY_S) / MINUTE_S);
}

/*
 * The offsets of the day before and the day after cover any change near.  Of two instants with this
 * wall time the earlier is meant; a wall time that the clocks skip is read by the offset before,
 * which is the instant just as far behind the change.
 */
int64_t instant_of(day_t day, int minute, const char *zone)
{
    const struct zone *z = zone_find(zone);
    int64_t local = (int64_t)day * DAY_S + (int64_t)minute * MINUTE_S;
    int32_t before = zone_offset(z, local - 2 * DAY_S);
    int32_t after = zone_offset(z, local + 2 * DAY_S);
    bool changed = zone_offset(z, local - before) != before;

    if (changed && zone_offset(z, local - after) == after)
        return (local - after) * SECOND_US;
    return (local - before) * SECOND_US;
}

const char *instant_format(int64_t us, char out[INSTANT_TEXT_SIZE])
{
    int64_t second = floor_div(us, SECOND_US);
    int64_t day = floor_div(second, DAY_S);
    unsigned of_day = (unsigned)(second - day * DAY_S);
    unsigned micros = (unsigned)(us - second * SECOND_US);

    day_format_iso((day_t)day, out);
    snprintf(out + DAY_TEXT_SIZE - 1, INSTANT_TEXT_SIZE - DAY_TEXT_SIZE + 1,
             "T%02u:%02u:%02u.%06uZ", of_day / 3600 % 24, of_day / 60 % 60, of_day % 60,
             micros % SECOND_US);
    return out;
}

static bool read_digits(const char **s, int count, int max, int *out)
{
    *out = 0;
    for (; count > 0; count--, (*s)++) {
        if (**s < '0' || **s > '9')
            return false;
        *out = *out * 10 + (**s - '0');
    }
    return *out <= max;
}

/* "20:30", and ":59" and the fraction where it is a time of day; more than 6 decimals are cut. */
static bool read_hour_minute(const char **s, int *seconds)
{
    int hour, minute;

    if (!read_digits(s, 2, 23, &hour) || *(*s)++ != ':' || !read_digits(s, 2, 59, &minute))
        return false;
    *seconds = hour * 3600 + minute * 60;
    return true;
}

static bool read_seconds(const char **s, int64_t *us)
{
    int second, decimals = 0;

    if (*(*s)++ != ':' || !read_digits(s, 2, 60, &second)) /* 60: a leap second */
        return false;
    *us = (int64_t)second * SECOND_US;
    if (**s != '.')
        return true;
    for (int64_t unit = SECOND_US / 10; *++*s >= '0' && **s <= '9'; unit /= 10, decimals++)
        *us += (**s - '0') * unit;
    return decimals > 0;
}

static bool read_offset(const char **s, int *seconds)
{
    char sign = *(*s)++;

    *seconds = 0;
    if (sign == 'Z' || sign == 'z')
        return true;
    if ((sign != '+' && sign != '-') || !read_hour_minute(s, seconds))
        return false;
    if (sign == '-')
        *seconds = -*seconds;
    return true;
}

bool instant_parse(const char *text, int64_t *out_us)
{
    char date[DAY_TEXT_SIZE];
    day_t day;
    int of_day, offset;
    int64_t us;

    snprintf(date, sizeof(date), "%s", text);
    if (!day_parse_iso(date, &day) || !memchr("Tt ", text[10], 3))
        return false;
    text += DAY_TEXT_SIZE;
    if (!read_hour_minute(&text, &of_day) || !read_seconds(&text, &us) ||
        !read_offset(&text, &offset) || *text)
        return false;
    *out_us = ((int64_t)day * DAY_S + of_day - offset) * SECOND_US + us;
    return true;
}
