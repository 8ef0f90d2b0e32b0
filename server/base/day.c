#include "server/base/day.h"

#include <string.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 2199 };

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool day_valid(int year, int month, int day)
{
    return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

/*
 * Both ways count in eras of 400 years (146097 days) whose years start on 1 March, so that the leap
 * day is the last of its year; 719468 days lie between 1 March of year 0 and 1970-01-01.
 */
day_t day_from_civil(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct civil day_to_civil(day_t day)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int d = (int)(z - era * 146097);
    int year_of_era = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    int day_of_year = d - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int m = (5 * day_of_year + 2) / 153;
    int month = m < 10 ? m + 3 : m - 9;

    return (struct civil){
        .year = (int)(era * 400) + year_of_era + (month <= 2),
        .month = month,
        .day = day_of_year - (153 * m + 2) / 5 + 1,
    };
}

int day_weekday(day_t day)
{
    int64_t weekday = ((int64_t)day + 4) % 7; /* 1970-01-01 was a Thursday */

    return (int)(weekday < 0 ? weekday + 7 : weekday);
}

day_t day_add_months(day_t day, int months)
{
    struct civil c = day_to_civil(day);
    int64_t month = (int64_t)c.year * 12 + c.month - 1 + months;
    int year = (int)((month >= 0 ? month : month - 11) / 12);
    int month_of_year = (int)(month - (int64_t)year * 12) + 1;
    int last = days_in_month(year, month_of_year);

    return day_from_civil(year, month_of_year, c.day < last ? c.day : last);
}

/*
 * Reads by a pattern of the same length: y, m and d take a digit each, '/' takes any of / - . (both
 * the same), everything else stands for itself.
 */
static bool read_pattern(const char *text, const char *pattern, struct civil *c)
{
    char separator = 0;

    for (; *pattern; pattern++, text++) {
        int *field = *pattern == 'y' ? &c->year : *pattern == 'm' ? &c->month : &c->day;
        if (*pattern == '/' || *pattern == '-') {
            if (!*text || !strchr(*pattern == '/' ? "/-." : "-", *text) ||
                (separator && separator != *text))
                return false;
            separator = *text;
        } else if (*text < '0' || *text > '9') {
            return false;
        } else {
            *field = *field * 10 + (*text - '0');
        }
    }
    return *text == '\0';
}

static bool parse(const char *text, const char *pattern, day_t *out)
{
    struct civil c = { 0 };

    if (!read_pattern(text, pattern, &c) || !day_valid(c.year, c.month, c.day))
        return false;
    *out = day_from_civil(c.year, c.month, c.day);
    return true;
}

bool day_parse_iso(const char *text, day_t *out)
{
    return parse(text, "yyyy-mm-dd", out);
}

bool day_parse_br(const char *text, day_t *out)
{
    return parse(text, "dd/mm/yyyy", out) || parse(text, "ddmmyyyy", out);
}

/* The same patterns, written; years have four digits in all that is accepted. */
static const char *format(day_t day, const char *pattern, char out[DAY_TEXT_SIZE])
{
    struct civil c = day_to_civil(day);
    size_t len = strlen(pattern);

    out[len] = '\0';
    while (len-- > 0) {
        int *field = pattern[len] == 'y' ? &c.year : pattern[len] == 'm' ? &c.month : &c.day;
        if (pattern[len] == '/' || pattern[len] == '-') {
            out[len] = pattern[len];
            continue;
        }
        out[len] = (char)('0' + (*field < 0 ? -*field : *field) % 10);
        *field /= 10;
    }
    return out;
}

const char *day_format_iso(day_t day, char out[DAY_TEXT_SIZE])
{
    return format(day, "yyyy-mm-dd", out);
}

const char *day_format_br(day_t day, char out[DAY_TEXT_SIZE])
{
    return format(day, "dd/mm/yyyy", out);
}
