#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/base/random.h"
#include "server/base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const brazil[] = {
    "America/Noronha",      "America/Belem",  "America/Fortaleza", "America/Recife",
    "America/Araguaina",    "America/Maceio", "America/Bahia",     "America/Sao_Paulo",
    "America/Campo_Grande", "America/Cuiaba", "America/Santarem",  "America/Porto_Velho",
    "America/Boa_Vista",    "America/Manaus", "America/Eirunepe",  "America/Rio_Branco",
};

static void every_day_from_1900_to_2199_agrees_with_the_c_library(void **fixture)
{
    day_t first = day_from_civil(1900, 1, 1), last = day_from_civil(2199, 12, 31);
    struct tm tm;
    char iso[DAY_TEXT_SIZE], br[DAY_TEXT_SIZE], want[16];
    day_t again;

    (void)fixture;
    assert_int_equal(first, -25567);
    for (day_t day = first; day <= last; day++) {
        time_t at = (time_t)day * 86400;
        struct civil c = day_to_civil(day);
        gmtime_r(&at, &tm);
        assert_int_equal(c.year, tm.tm_year + 1900);
        assert_int_equal(c.month, tm.tm_mon + 1);
        assert_int_equal(c.day, tm.tm_mday);
        assert_int_equal(day_weekday(day), tm.tm_wday);
        assert_int_equal(day_from_civil(c.year, c.month, c.day), day);
        strftime(want, sizeof(want), "%Y-%m-%d", &tm);
        assert_string_equal(day_format_iso(day, iso), want);
        assert_true(day_parse_iso(iso, &again) && again == day);
        strftime(want, sizeof(want), "%d/%m/%Y", &tm);
        assert_string_equal(day_format_br(day, br), want);
        assert_true(day_parse_br(br, &again) && again == day);
    }
}

static void text_that_is_no_date_is_refused(void **fixture)
{
    static const char *const iso[] = {
        "",           "2026-11-2",     "2026-11-255", "2026/11/25",  "25-11-2026",
        "2026-13-01", "2026-00-10",    "2026-02-29",  "2100-02-29",  "1899-12-31",
        "2200-01-01", "2026-11-25 ",   " 2026-11-25", "2026-11-25T", "20261125",
        "+026-11-25", "2026-1\xc3-25", "2026-04-31",
    };
    static const char *const br[] = {
        "",           "25/11-2026", "25/11/26",    "5/11/2026", "2026-11-25",  "31/04/2026",
        "29/02/2027", "25 11 2026", "251120266",   "2511202",   "25/11/2026x", "32012026",
        "25.11/2026", "00/01/2026", "25//11/2026",
    };
    day_t day = 7;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(iso); i++)
        if (day_parse_iso(iso[i], &day))
            fail_msg("taken as a date: %s", iso[i]);
    for (size_t i = 0; i < COUNT_OF(br); i++)
        if (day_parse_br(br[i], &day))
            fail_msg("taken as a date: %s", br[i]);
    assert_int_equal(day, 7);
}

static void brazilian_dates_are_read_in_their_four_spellings(void **fixture)
{
    static const char *const texts[] = { "29/02/2028", "29-02-2028", "29.02.2028", "29022028" };
    day_t day;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        day = 0;
        assert_true(day_parse_br(texts[i], &day));
        assert_int_equal(day, day_from_civil(2028, 2, 29));
    }
}

static void adding_months_keeps_to_the_end_of_short_ones(void **fixture)
{
    static const struct {
        const char *day;
        int months;
        const char *want;
    } cases[] = {
        { "2026-01-31", 1, "2026-02-28" },  { "2028-01-31", 1, "2028-02-29" },
        { "2026-01-31", 3, "2026-04-30" },  { "2026-11-30", 3, "2027-02-28" },
        { "2026-12-15", 1, "2027-01-15" },  { "2026-03-31", -1, "2026-02-28" },
        { "2026-01-15", -1, "2025-12-15" }, { "2026-05-10", 0, "2026-05-10" },
        { "2028-02-29", 12, "2029-02-28" }, { "2028-02-29", -48, "2024-02-29" },
    };
    char text[DAY_TEXT_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        day_t day = 0;
        assert_true(day_parse_iso(cases[i].day, &day));
        assert_string_equal(day_format_iso(day_add_months(day, cases[i].months), text),
                            cases[i].want);
    }
}

/* The C library is the other opinion here; it knows one zone at a time. */
static void assert_zone_agrees_at(const char *zone, time_t at)
{
    struct tm tm;
    char text[INSTANT_TEXT_SIZE];
    int64_t us = SECONDS_US(at) + 999999;
    day_t want;

    localtime_r(&at, &tm);
    want = day_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    if (day_of_instant(us, zone) != want ||
        minute_of_instant(us, zone) != tm.tm_hour * 60 + tm.tm_min)
        fail_msg("%s at %s", zone, instant_format(us, text));
}

static void use_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static void local_days_and_minutes_agree_with_the_c_library_in_every_zone_of_brazil(void **fixture)
{
    const time_t from = -86400L * 365 * 40, until = 86400L * 365 * 80;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(brazil); i++) {
        use_zone(brazil[i]);
        for (time_t at = from; at < until; at += 3600 * 29 + 1)
            assert_zone_agrees_at(brazil[i], at);
    }
    use_zone("UTC");
}

static void rules_of_summer_time_hold_for_ever(void **fixture)
{
    static const char *const zones[] = { "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe",
                                         "America/Santiago", "Asia/Kathmandu" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        use_zone(zones[i]);
        for (time_t at = 86400L * 365 * 30; at < 86400L * 365 * 120; at += 19 * 1021)
            assert_zone_agrees_at(zones[i], at);
    }
    use_zone("UTC");
}

static void a_wall_time_leads_back_to_itself(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "wall times");

    (void)fixture;
    for (int i = 0; i < 20000; i++) {
        const char *zone = brazil[random_below(&r, COUNT_OF(brazil))];
        /* After 2019 no clock in Brazil is changed, so each wall time exists and is one. */
        day_t day = day_from_civil(2020, 1, 1) + (day_t)random_below(&r, 3650);
        int minute = (int)random_below(&r, 1440);
        int64_t at = instant_of(day, minute, zone);
        assert_int_equal(day_of_instant(at, zone), day);
        assert_int_equal(minute_of_instant(at, zone), minute);
    }
}

static void wall_times_at_a_change_of_the_clock_are_decided(void **fixture)
{
    static const struct {
        const char *zone;
        int year, month, day, minute;
        const char *want;
    } cases[] = {
        /* 4 November 2018: 00:00 became 01:00, so 00:30 is read as 01:30. */
        { "America/Sao_Paulo", 2018, 11, 4, 0, "2018-11-04T03:00:00.000000Z" },
        { "America/Sao_Paulo", 2018, 11, 4, 30, "2018-11-04T03:30:00.000000Z" },
        { "America/Sao_Paulo", 2018, 11, 3, 1439, "2018-11-04T02:59:00.000000Z" },
        /* 17 February 2019: 00:00 became 23:00 of the day before; the first 23:30 is meant. */
        { "America/Sao_Paulo", 2019, 2, 16, 1410, "2019-02-17T01:30:00.000000Z" },
        { "America/Sao_Paulo", 2019, 2, 17, 0, "2019-02-17T03:00:00.000000Z" },
        { "America/Manaus", 2026, 11, 25, 540, "2026-11-25T13:00:00.000000Z" },
        { "America/Rio_Branco", 2026, 11, 25, 540, "2026-11-25T14:00:00.000000Z" },
        { "America/Noronha", 2026, 11, 25, 540, "2026-11-25T11:00:00.000000Z" },
    };
    char text[INSTANT_TEXT_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        day_t day = day_from_civil(cases[i].year, cases[i].month, cases[i].day);
        assert_string_equal(instant_format(instant_of(day, cases[i].minute, cases[i].zone), text),
                            cases[i].want);
    }
}

static void an_unknown_zone_is_sao_paulo(void **fixture)
{
    static const char *const names[] = {
        "America/Sao_Pauloo", "", NULL, "../../etc/passwd", "/etc/localtime", "America", "zone.tab"
    };
    int64_t at = instant_of(day_from_civil(2018, 12, 31), 1320, "America/Sao_Paulo");

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(day_of_instant(at, names[i]), day_from_civil(2018, 12, 31));
        assert_int_equal(minute_of_instant(at, names[i]), 1320);
    }
}

static void names_without_end_do_not_fill_the_memory_of_zones(void **fixture)
{
    char name[32];
    int64_t at = instant_of(day_from_civil(2026, 11, 25), 600, "America/Manaus");

    (void)fixture;
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof(name), "America/Nowhere%d", i);
        assert_int_equal(minute_of_instant(at, name), 660);
    }
    assert_int_equal(minute_of_instant(at, "America/Manaus"), 600);
}

static void instants_are_read_with_any_offset_and_fraction(void **fixture)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "2026-11-25T20:30:00-03:00", "2026-11-25T23:30:00.000000Z" },
        { "2026-11-25T20:30:00Z", "2026-11-25T20:30:00.000000Z" },
        { "2026-11-25t20:30:00z", "2026-11-25T20:30:00.000000Z" },
        { "2026-11-25 20:30:00.5Z", "2026-11-25T20:30:00.500000Z" },
        { "2026-11-25T20:30:00.123456789+05:30", "2026-11-25T15:00:00.123456Z" },
        { "1960-01-01T00:00:00.000001-00:00", "1960-01-01T00:00:00.000001Z" },
        { "2026-12-31T23:59:60-00:00", "2027-01-01T00:00:00.000000Z" },
        { "2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000000Z" },
    };
    char text[INSTANT_TEXT_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at = 0;
        assert_true(instant_parse(cases[i].text, &at));
        assert_string_equal(instant_format(at, text), cases[i].want);
    }
}

static void an_instant_needs_its_offset_and_every_part(void **fixture)
{
    static const char *const texts[] = {
        "",
        "2026-11-25",
        "2026-11-25T",
        "2026-11-25T20:30:00",
        "2026-11-25T20:30Z",
        "2026-11-25T20:30:00.Z",
        "2026-11-25T20:30:00+0300",
        "2026-11-25T20:30:00+03",
        "2026-11-25T20:30:00+24:00",
        "2026-11-25T24:00:00Z",
        "2026-11-25T20:60:00Z",
        "2026-11-25T20:30:61Z",
        "2026-02-30T20:30:00Z",
        "2026-11-25T20:30:00Zx",
        "2026-11-25_20:30:00Z",
        "2026-11-25T20:30:00-03:00 ",
    };
    int64_t at = 5;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (instant_parse(texts[i], &at))
            fail_msg("taken as an instant: %s", texts[i]);
    assert_int_equal(at, 5);
}

static void what_is_written_is_read_back(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "instants");
    char text[INSTANT_TEXT_SIZE];
    int64_t first = instant_of(day_from_civil(1900, 1, 1), 0, "UTC");
    int64_t span = instant_of(day_from_civil(2200, 1, 1), 0, "UTC") - first;

    (void)fixture;
    for (int i = 0; i < 20000; i++) {
        int64_t at = first + (int64_t)random_below(&r, (uint64_t)span), again = 0;
        assert_true(instant_parse(instant_format(at, text), &again));
        assert_int_equal(again, at);
    }
}

static void instants_beyond_all_years_are_still_bounded_text(void **fixture)
{
    char text[INSTANT_TEXT_SIZE];

    (void)fixture;
    assert_true(strlen(instant_format(INT64_MIN, text)) < INSTANT_TEXT_SIZE);
    assert_true(strlen(instant_format(INT64_MAX, text)) < INSTANT_TEXT_SIZE);
    assert_string_equal(instant_format(-1, text), "1969-12-31T23:59:59.999999Z");
}

static void a_damaged_zone_file_is_refused_or_harmless(void **fixture)
{
    static uint8_t data[8192], bad[8192];
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "damaged zone files");
    FILE *file = fopen("/usr/share/zoneinfo/America/Sao_Paulo", "r");

    (void)fixture;
    assert_non_null(file);
    size_t len = fread(data, 1, sizeof(data), file);
    fclose(file);
    for (size_t cut = 0; cut < len; cut++) {
        struct zone *zone = zone_parse(data, cut);
        if (zone)
            assert_in_range(zone_offset(zone, 0) + 86400 * 2, 0, 86400 * 4);
        zone_free(&zone);
    }
    for (int i = 0; i < 3000; i++) {
        memcpy(bad, data, len);
        bad[random_below(&r, len)] ^= (uint8_t)(1 + random_below(&r, 255));
        struct zone *zone = zone_parse(bad, len);
        if (zone)
            assert_in_range(zone_offset(zone, 1700000000) + 86400 * 2, 0, 86400 * 4);
        zone_free(&zone);
    }
}

/* A file of two changes; the parts that a test spoils come in as arguments. */
static struct zone *small_zone(uint8_t second_change, uint8_t type, const char *footer)
{
    uint8_t data[200] = "TZif2";
    size_t at = 44 + 6 + 1; /* the first block: one type, one letter */
    const char header[] = "TZif2";

    data[39] = data[43] = 1;
    memcpy(data + at, header, sizeof(header));
    data[at + 35] = 2;
    data[at + 39] = 2;
    data[at + 43] = 1;
    at += 44;
    data[at + 7] = 100;
    data[at + 15] = second_change;
    data[at + 16] = 1;
    data[at + 17] = type;
    data[at + 18 + 6 + 2] = 0x0e; /* the second type: one hour */
    data[at + 18 + 6 + 3] = 0x10;
    at += 18 + 12 + 1;
    memcpy(data + at, footer, strlen(footer));
    return zone_parse(data, at + strlen(footer));
}

static void a_zone_file_must_make_sense(void **fixture)
{
    struct zone *good = small_zone(200, 0, "\n<-05>5\n"), *bare = small_zone(200, 1, "");

    (void)fixture;
    assert_non_null(good);
    assert_non_null(bare);
    assert_int_equal(zone_offset(good, 99), 0);
    assert_int_equal(zone_offset(good, 100), 3600);
    assert_int_equal(zone_offset(good, 199), 3600);
    assert_int_equal(zone_offset(good, 200), -18000); /* the footer's */
    assert_int_equal(zone_offset(bare, 1000000), 3600);
    assert_null(small_zone(100, 0, "")); /* not in order */
    assert_null(small_zone(50, 0, ""));
    assert_null(small_zone(200, 2, "")); /* no such type */
    zone_free(&good);
    zone_free(&bare);
}

static void the_manual_clock_moves_only_when_told(void **fixture)
{
    struct clock_manual manual = { .now_us = 100, .monotonic_us = 7 };
    struct clock clock = clock_manual(&manual), machine = clock_system();
    int64_t before = clock_monotonic_us(&machine);

    (void)fixture;
    assert_int_equal(clock_now_us(&clock), 100);
    clock_advance(&manual, SECONDS_US(2));
    assert_int_equal(clock_now_us(&clock), 2000100);
    assert_int_equal(clock_monotonic_us(&clock), 2000007);
    assert_true(clock_monotonic_us(&machine) >= before);
    assert_true(clock_now_us(&machine) > DAYS_US(365) * 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every day from 1900 to 2199 agrees with the C library",
             every_day_from_1900_to_2199_agrees_with_the_c_library),
        TEST("text that is no date is refused", text_that_is_no_date_is_refused),
        TEST("Brazilian dates are read in their four spellings",
             brazilian_dates_are_read_in_their_four_spellings),
        TEST("adding months keeps to the end of short ones",
             adding_months_keeps_to_the_end_of_short_ones),
        TEST("local days and minutes agree with the C library in every zone of Brazil",
             local_days_and_minutes_agree_with_the_c_library_in_every_zone_of_brazil),
        TEST("rules of summer time hold for ever", rules_of_summer_time_hold_for_ever),
        TEST("a wall time leads back to itself", a_wall_time_leads_back_to_itself),
        TEST("wall times at a change of the clock are decided",
             wall_times_at_a_change_of_the_clock_are_decided),
        TEST("an unknown zone is São Paulo", an_unknown_zone_is_sao_paulo),
        TEST("instants are read with any offset and fraction",
             instants_are_read_with_any_offset_and_fraction),
        TEST("an instant needs its offset and every part",
             an_instant_needs_its_offset_and_every_part),
        TEST("what is written is read back", what_is_written_is_read_back),
        TEST("instants beyond all years are still bounded text",
             instants_beyond_all_years_are_still_bounded_text),
        TEST("a damaged zone file is refused or harmless",
             a_damaged_zone_file_is_refused_or_harmless),
        TEST("a zone file must make sense", a_zone_file_must_make_sense),
        TEST("the manual clock moves only when told", the_manual_clock_moves_only_when_told),
        TEST("names without end do not fill the memory of zones",
             names_without_end_do_not_fill_the_memory_of_zones),
    };

    return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
