#include "tests/fuzz/fuzz.h"

#include "server/base/calendar.h"
#include "server/base/day.h"
#include "server/base/zone.h"
#include "server/base/zone_rule.h"

#include <stdlib.h>
#include <string.h>

/*
 * Dates and instants as text, and time zone files.  fuzz-max-len: 4096
 */
static void require(bool kept)
{
    if (!kept)
        abort();
}

static void read_as_day(const char *text)
{
    char out[DAY_TEXT_SIZE];
    day_t day, again;

    if (day_parse_iso(text, &day))
        require(strcmp(day_format_iso(day, out), text) == 0);
    else if (!day_parse_br(text, &day))
        return;
    require(day_parse_br(day_format_br(day, out), &again) && again == day);
    require(calendar_next_business_day(CALENDAR_CONTACT, day) - day < 8);
    require(day_add_months(day, 1) - day >= 28);
}

static void read_as_instant(const char *text)
{
    char out[INSTANT_TEXT_SIZE];
    int64_t at, again;

    if (!instant_parse(text, &at))
        return;
    /* An offset can lead out of the years that are read. */
    if (instant_parse(instant_format(at, out), &again))
        require(again == at);
    require(minute_of_instant(at, "America/Manaus") < 24 * 60);
}

static void read_as_rule(const char *text)
{
    static const int64_t instants[] = { 0, 1700000000, 4102444800, -4102444800 };
    struct zone_rule rule;

    if (!zone_rule_parse(text, &rule))
        return;
    for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
        int32_t offset = zone_rule_offset(&rule, instants[i]);
        require(offset == rule.standard || (rule.has_summer && offset == rule.summer));
    }
}

static void read_as_zone(const uint8_t *bytes, size_t len)
{
    struct zone *zone = zone_parse(bytes, len);

    if (!zone)
        return;
    for (int64_t at = -6000000000; at < 9000000000; at += 86400 * 1000)
        require(abs(zone_offset(zone, at)) < 26 * 3600);
    zone_free(&zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = calloc(1, len + 1);

    if (!text)
        abort();
    if (len)
        memcpy(text, bytes, len);
    read_as_day(text);
    read_as_instant(text);
    read_as_rule(text);
    read_as_zone(bytes, len);
    free(text);
    return 0;
}
