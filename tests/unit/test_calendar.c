#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/base/day.h"

#include <stdio.h>

static day_t iso(const char *text)
{
    day_t day = 0;

    if (!day_parse_iso(text, &day))
        fail_msg("not a date: %s", text);
    return day;
}

static void moveable_days_are_those_of_the_table(void **fixture)
{
    static const struct {
        int year;
        const char *carnival_tuesday, *good_friday, *easter, *corpus_christi;
    } table[] = {
        { 2026, "2026-02-17", "2026-04-03", "2026-04-05", "2026-06-04" },
        { 2027, "2027-02-09", "2027-03-26", "2027-03-28", "2027-05-27" },
        { 2028, "2028-02-29", "2028-04-14", "2028-04-16", "2028-06-15" },
        { 2029, "2029-02-13", "2029-03-30", "2029-04-01", "2029-05-31" },
        { 2030, "2030-03-05", "2030-04-19", "2030-04-21", "2030-06-20" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        day_t carnival = iso(table[i].carnival_tuesday);
        assert_int_equal(calendar_easter(table[i].year), iso(table[i].easter));
        assert_true(calendar_is_holiday(CALENDAR_BANK, carnival));
        assert_true(calendar_is_holiday(CALENDAR_BANK, carnival - 1));
        assert_true(calendar_is_business_day(CALENDAR_BANK, carnival + 1));
        assert_true(calendar_is_holiday(CALENDAR_NATIONAL, iso(table[i].good_friday)));
        assert_true(calendar_is_holiday(CALENDAR_BANK, iso(table[i].corpus_christi)));
        assert_false(calendar_is_holiday(CALENDAR_NATIONAL, iso(table[i].corpus_christi)));
    }
}

/* The count of each calendar's holidays in a year shows that none is too many. */
static void a_year_has_its_holidays_and_no_other(void **fixture)
{
    static const struct {
        enum calendar calendar;
        int year, want;
    } cases[] = {
        /* nine fixed days and Good Friday; in 2023 without 20 November */
        { CALENDAR_NATIONAL, 2026, 10 },
        { CALENDAR_NATIONAL, 2023, 9 },
        { CALENDAR_BANK, 2026, 13 },
        { CALENDAR_CONTACT, 2026, 14 },
        { CALENDAR_BANK, 2028, 13 },
        { CALENDAR_NATIONAL, 2024, 10 },
        /* Easter of 2030 is 21 April, Tiradentes */
        { CALENDAR_CONTACT, 2030, 13 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int found = 0;
        day_t end = day_from_civil(cases[i].year + 1, 1, 1);
        for (day_t day = day_from_civil(cases[i].year, 1, 1); day < end; day++)
            found += calendar_is_holiday(cases[i].calendar, day);
        assert_int_equal(found, cases[i].want);
    }
}

static void fixed_national_days_count_everywhere(void **fixture)
{
    static const char *const days[] = { "2026-01-01", "2026-04-21", "2026-05-01",
                                        "2026-09-07", "2026-10-12", "2026-11-02",
                                        "2026-11-15", "2026-11-20", "2026-12-25" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(days); i++)
        for (int cal = CALENDAR_NATIONAL; cal <= CALENDAR_CONTACT; cal++)
            assert_true(calendar_is_holiday((enum calendar)cal, iso(days[i])));
    assert_false(calendar_is_holiday(CALENDAR_NATIONAL, iso("2023-11-20")));
    assert_true(calendar_is_holiday(CALENDAR_NATIONAL, iso("2024-11-20")));
}

static void easter_is_always_a_sunday_of_its_month(void **fixture)
{
    (void)fixture;
    for (int year = 1900; year < 2200; year++) {
        day_t easter = calendar_easter(year);
        assert_int_equal(day_weekday(easter), 0);
        assert_in_range(easter, day_from_civil(year, 3, 22), day_from_civil(year, 4, 25));
    }
    assert_int_equal(calendar_easter(2008), iso("2008-03-23"));
    assert_int_equal(calendar_easter(1943), iso("1943-04-25"));
    assert_int_equal(calendar_easter(2038), iso("2038-04-25"));
}

static void due_days_roll_to_the_next_day_of_the_bank(void **fixture)
{
    static const struct {
        const char *due, *want;
    } cases[] = {
        { "2027-02-08", "2027-02-10" }, /* Carnival Monday */
        { "2026-12-05", "2026-12-07" }, /* Saturday */
        { "2026-12-25", "2026-12-28" }, /* Christmas on a Friday */
        { "2026-12-31", "2026-12-31" }, { "2026-11-20", "2026-11-23" },
        { "2026-06-04", "2026-06-05" }, { "2026-11-25", "2026-11-25" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(calendar_next_business_day(CALENDAR_BANK, iso(cases[i].due)),
                         iso(cases[i].want));
}

static void business_days_are_counted_one_by_one(void **fixture)
{
    static const struct {
        enum calendar calendar;
        const char *from;
        int count;
        const char *want;
    } cases[] = {
        /* "quinto dia útil" of January 2027: 1 January is a holiday */
        { CALENDAR_NATIONAL, "2026-12-31", 5, "2027-01-08" },
        { CALENDAR_NATIONAL, "2026-11-19", 1, "2026-11-23" },
        { CALENDAR_NATIONAL, "2026-11-21", 1, "2026-11-23" },
        { CALENDAR_NATIONAL, "2026-11-21", 0, "2026-11-23" },
        { CALENDAR_NATIONAL, "2026-11-23", 0, "2026-11-23" },
        /* people work on Carnival Monday by the law, banks do not */
        { CALENDAR_NATIONAL, "2027-02-05", 1, "2027-02-08" },
        { CALENDAR_BANK, "2027-02-05", 1, "2027-02-10" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(
            calendar_add_business_days(cases[i].calendar, iso(cases[i].from), cases[i].count),
            iso(cases[i].want));
}

static void half_holidays_stop_contact_for_half_a_day(void **fixture)
{
    static const struct {
        const char *day;
        int from, until;
    } cases[] = {
        { "2026-02-18", 0, 720 },    { "2027-02-10", 0, 720 }, { "2026-12-24", 720, 1440 },
        { "2026-12-31", 720, 1440 }, { "2026-12-25", -1, -1 }, { "2026-11-25", -1, -1 },
        { "2026-02-17", -1, -1 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int from = -1, until = -1;
        bool half = calendar_half_holiday(iso(cases[i].day), &from, &until);
        assert_int_equal(half, cases[i].from >= 0);
        assert_int_equal(from, cases[i].from);
        assert_int_equal(until, cases[i].until);
        if (half) {
            assert_false(calendar_is_holiday(CALENDAR_CONTACT, iso(cases[i].day)));
            assert_false(calendar_is_business_day(CALENDAR_CONTACT, iso(cases[i].day)));
            assert_true(calendar_is_business_day(CALENDAR_BANK, iso(cases[i].day)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("moveable days of 2026 to 2030 are those of the table",
             moveable_days_are_those_of_the_table),
        TEST("a year has its holidays and no other", a_year_has_its_holidays_and_no_other),
        TEST("fixed national days count everywhere, 20 November since 2024",
             fixed_national_days_count_everywhere),
        TEST("Easter is always a Sunday of its month", easter_is_always_a_sunday_of_its_month),
        TEST("due days roll to the next day of the bank",
             due_days_roll_to_the_next_day_of_the_bank),
        TEST("business days are counted one by one", business_days_are_counted_one_by_one),
        TEST("half holidays stop contact for half a day",
             half_holidays_stop_contact_for_half_a_day),
    };

    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
