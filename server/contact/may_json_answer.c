#include "server/base/arena.h"
#include "server/contact/may_json_internal.h"

#include <stdio.h>
#include <string.h>

static const int64_t SECOND_US = 1000000, MINUTE_US = 60 * INT64_C(1000000);
enum { YEAR_FIRST = 2020, YEAR_LAST = 2099, NO_OFFSET = OFFSET_Z - 1 };

static int digits(const char *text, int count)
{
    int n = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        n = n * 10 + text[i] - '0';
    }
    return n;
}

/* Minutes of "-03:00", OFFSET_Z for "Z", NO_OFFSET for what is none. */
static int offset_of(const char *text)
{
    int hours, minutes;

    if (strcmp(text, "Z") == 0)
        return OFFSET_Z;
    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return NO_OFFSET;
    hours = digits(text + 1, 2);
    minutes = digits(text + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return NO_OFFSET;
    return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/* ".25" in microseconds; *end is where it ends.  What is finer is left out. */
static int64_t fraction_of(const char *text, const char **end)
{
    int64_t us = 0, unit = SECOND_US;

    for (*end = text + 1; **end >= '0' && **end <= '9'; (*end)++) {
        unit /= 10;
        us += (**end - '0') * unit;
    }
    return us;
}

static bool clock_of(const char *text, int64_t *seconds)
{
    int hour = digits(text, 2), minute = digits(text + 3, 2), second = digits(text + 6, 2);

    *seconds = (hour * 60 + minute) * 60 + second;
    return hour >= 0 && hour < 24 && text[2] == ':' && minute >= 0 && minute < 60 &&
           text[5] == ':' && second >= 0 && second < 60;
}

static bool day_of_text(const char *text, day_t *out)
{
    char day[DAY_TEXT_SIZE];

    snprintf(day, sizeof(day), "%.10s", text);
    return day_parse_iso(day, out) && day_to_civil(*out).year >= YEAR_FIRST &&
           day_to_civil(*out).year <= YEAR_LAST;
}

enum { CLOCK_AT = 11, REST_AT = 19 };

bool may_instant(const char *text, int64_t *out_us, int *offset_min)
{
    const char *end;
    int64_t seconds, fraction = 0;
    int offset;
    day_t day;

    if (!text || strlen(text) <= REST_AT || !day_of_text(text, &day) || text[10] != 'T' ||
        !clock_of(text + CLOCK_AT, &seconds))
        return false;
    end = text + REST_AT;
    if (*end == '.') {
        fraction = fraction_of(end, &end);
        if (end == text + REST_AT + 1)
            return false;
    }
    offset = offset_of(end);
    if (offset == NO_OFFSET)
        return false;
    *out_us = ((int64_t)day * 86400 + seconds) * SECOND_US + fraction -
              (offset == OFFSET_Z ? 0 : offset * MINUTE_US);
    *offset_min = offset;
    return true;
}

/* A whole minute, as it is called at the offset of the question. */
static json_t *instant_json(int64_t at_us, int offset)
{
    int64_t local = at_us / MINUTE_US + (offset == OFFSET_Z ? 0 : offset);
    int size = offset < 0 ? -offset : offset;
    char day[DAY_TEXT_SIZE], zone[8] = "Z", text[40];

    if (at_us == CONTACT_NEVER)
        return json_null();
    if (offset != OFFSET_Z)
        snprintf(zone, sizeof(zone), "%c%02d:%02d", offset < 0 ? '-' : '+', size / 60 % 24,
                 size % 60);
    snprintf(text, sizeof(text), "%sT%02d:%02d:00%s", day_format_iso((day_t)(local / 1440), day),
             (int)(local % 1440 / 60), (int)(local % 60), zone);
    return json_string(text);
}

json_t *contact_answer_json(const struct contact_question *q, int offset_min)
{
    struct contact_answer a = contact_may(q);
    int64_t next = a.count ? contact_next(q, &a) : CONTACT_NEVER;
    json_t *also = json_array();

    for (size_t i = 1; i < a.count; i++)
        json_array_append_new(also, json_string(a.rules[i]));
    return json_pack("{s:b, s:s?, s:s?, s:o, s:o}", "allowed", a.count == 0, "rule",
                     a.count ? a.rules[0] : NULL, "law", a.law, "next",
                     instant_json(next, offset_min), "also", also);
}
