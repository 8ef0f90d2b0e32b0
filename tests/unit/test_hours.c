#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/ops/accounts.h"
#include "server/ops/hours.h"

/* When somebody is there next: what people are promised off hours. */

static const struct creditor school = { .zone = "America/Sao_Paulo",
                                        .opens_minute = 8 * 60,
                                        .closes_minute = 18 * 60 };

static int64_t at(const char *day, int minute)
{
    day_t d = 0;

    assert_true(day_parse_iso(day, &d));
    return instant_of(d, minute, school.zone);
}

static void who_asks_off_hours_is_promised_the_next_opening(void **state)
{
    static const struct {
        const char *day;
        int minute;
        const char *opens;
    } cases[] = {
        { "2026-12-01", 7 * 60 + 59, "2026-12-01" }, /* Tuesday, before eight */
        { "2026-12-01", 18 * 60, "2026-12-02" },     /* closing time is closed */
        { "2026-12-01", 23 * 60 + 59, "2026-12-02" },
        { "2026-12-04", 18 * 60, "2026-12-07" }, /* Friday evening: Monday */
        { "2026-12-05", 10 * 60, "2026-12-07" }, /* Saturday */
        { "2026-12-06", 3 * 60, "2026-12-07" },  /* Sunday night */
        { "2026-12-24", 20 * 60, "2026-12-28" }, /* Christmas, then a weekend */
        { "2026-11-20", 9 * 60, "2026-11-23" },  /* a holiday within the hours */
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t now = at(cases[i].day, cases[i].minute);
        assert_false(hours_are_open(&school, now));
        assert_int_equal(hours_open_next(&school, now), at(cases[i].opens, 8 * 60));
        assert_true(hours_are_open(&school, hours_open_next(&school, now)));
    }
}

static void within_the_hours_it_is_now(void **state)
{
    (void)state;
    for (int minute = 8 * 60; minute < 18 * 60; minute += 7) {
        assert_true(hours_are_open(&school, at("2026-12-01", minute)));
        assert_int_equal(hours_open_next(&school, at("2026-12-01", minute)),
                         at("2026-12-01", minute));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("who asks off hours is promised the next opening",
             who_asks_off_hours_is_promised_the_next_opening),
        TEST("within the hours it is now", within_the_hours_it_is_now),
    };
    return cmocka_run_group_tests_name("hours", tests, NULL, NULL);
}
