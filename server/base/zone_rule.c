#include "server/base/zone_rule.h"

#include "server/base/day.h"

#include <stddef.h>
#include <string.h>

enum { HOUR = 3600, DAY = 86400 };

/* Each skip_ or read_ function moves *s behind what it took. */
static bool skip_name(const char **s)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    bool quoted = **s == '<';
    size_t len = quoted ? strcspn(*s, ">") : strspn(*s, letters);

    if (len < 3 || (quoted && (*s)[len] != '>'))
        return false;
    *s += quoted ? len + 1 : len;
    return true;
}

static bool read_number(const char **s, int min, int max, int *out)
{
    size_t len = strspn(*s, "0123456789");
    int value = 0;

    if (len < 1 || len > 3)
        return false;
    for (; len > 0; len--)
        value = value * 10 + *(*s)++ - '0';
    *out = value;
    return value >= min && value <= max;
}

/* [+-]hh[:mm[:ss]], as seconds. */
static bool read_time(const char **s, int32_t *out)
{
    int sign = **s == '-' ? -1 : 1;
    int part[3] = { 0 };

    *s += **s == '-' || **s == '+';
    if (!read_number(s, 0, 167, &part[0]))
        return false;
    for (int i = 1; i < 3 && **s == ':'; i++) {
        (*s)++;
        if (!read_number(s, 0, 59, &part[i]))
            return false;
    }
    *out = sign * (part[0] * HOUR + part[1] * 60 + part[2]);
    return true;
}

static bool skip(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

/* ",Mm.w.d" and perhaps "/time" */
static bool read_day(const char **s, struct zone_rule_day *day)
{
    day->second = 2 * HOUR;
    if (!skip(s, ',') || !skip(s, 'M') || !read_number(s, 1, 12, &day->month) || !skip(s, '.') ||
        !read_number(s, 1, 5, &day->week) || !skip(s, '.') || !read_number(s, 0, 6, &day->weekday))
        return false;
    return !skip(s, '/') || read_time(s, &day->second);
}

static bool read_summer(const char **s, struct zone_rule *rule)
{
    rule->has_summer = true;
    rule->summer = rule->standard + HOUR;
    if (!skip_name(s))
        return false;
    if (**s != ',') {
        if (!read_time(s, &rule->summer))
            return false;
        rule->summer = -rule->summer;
    }
    return read_day(s, &rule->begins) && read_day(s, &rule->ends);
}

static bool offset_possible(int32_t offset)
{
    return offset > -26 * HOUR && offset < 26 * HOUR;
}

bool zone_rule_parse(const char *text, struct zone_rule *out)
{
    struct zone_rule rule = { 0 };

    if (!skip_name(&text) || !read_time(&text, &rule.standard))
        return false;
    rule.standard = -rule.standard; /* POSIX counts west of Greenwich */
    if (*text && !read_summer(&text, &rule))
        return false;
    if (*text || !offset_possible(rule.standard) || !offset_possible(rule.summer))
        return false;
    *out = rule;
    return true;
}

/* Local seconds since 1970 of this year's day. */
static int64_t rule_day_second(const struct zone_rule_day *rule, int year)
{
    day_t first = day_from_civil(year, rule->month, 1);
    day_t next_month = day_add_months(first, 1);
    day_t day = first + (rule->weekday - day_weekday(first) + 7) % 7 + 7 * (rule->week - 1);

    if (day >= next_month)
        day -= 7;
    return (int64_t)day * DAY + rule->second;
}

int32_t zone_rule_offset(const struct zone_rule *rule, int64_t at)
{
    if (!rule->has_summer)
        return rule->standard;
    int64_t local = at + rule->standard;
    int year = day_to_civil((day_t)((local >= 0 ? local : local - (DAY - 1)) / DAY)).year;
    int64_t begins = rule_day_second(&rule->begins, year) - rule->standard;
    int64_t ends = rule_day_second(&rule->ends, year) - rule->summer;
    bool summer = begins < ends ? at >= begins && at < ends : at >= begins || at < ends;

    return summer ? rule->summer : rule->standard;
}
