#include "server/money/charge_life.h"
#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/base/day.h"
#include "server/money/clearing.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

/* charge_life.h: what may follow what.  The database has the same table (stores/test_charge_life).
 */

/* Each line: from, then all that may follow. */
static const char *const lawful[] = {
    "none: issued",
    "issued: registered viewed paid expired replaced cancelled",
    "registered: viewed paid expired replaced cancelled",
    "viewed: registered paid expired replaced cancelled",
    "paid: settled returned",
    "settled: returned",
    "expired: paid",
    "replaced: paid",
    "cancelled: paid",
    "returned: paid",
};

static void only_what_is_written_here_is_lawful(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(lawful), CHARGE_LIFE_COUNT);
    for (int from = 0; from < CHARGE_LIFE_COUNT; from++) {
        char line[128];
        int len = snprintf(line, sizeof(line), "%s:", charge_life_name((enum charge_life)from));
        for (int to = 0; to < CHARGE_LIFE_COUNT; to++)
            if (charge_life_may((enum charge_life)from, (enum charge_life)to))
                len += snprintf(line + len, sizeof(line) - (size_t)len, " %s",
                                charge_life_name((enum charge_life)to));
        assert_string_equal(line, lawful[from]);
    }
}

/* Money that comes for a charge that is void is never turned away unrecognised. */
static void what_is_void_can_still_be_paid(void **state)
{
    (void)state;
    for (int life = CHARGE_ISSUED; life < CHARGE_LIFE_COUNT; life++)
        assert_int_equal(charge_life_may((enum charge_life)life, CHARGE_PAID),
                         charge_life_status((enum charge_life)life) != CHARGE_STATUS_PAID);
}

static void nothing_that_was_paid_is_open_again(void **state)
{
    (void)state;
    for (int from = CHARGE_ISSUED; from < CHARGE_LIFE_COUNT; from++)
        for (int to = CHARGE_ISSUED; to < CHARGE_LIFE_COUNT; to++)
            if (charge_life_status((enum charge_life)from) != CHARGE_STATUS_OPEN &&
                charge_life_status((enum charge_life)to) == CHARGE_STATUS_OPEN)
                assert_false(charge_life_may((enum charge_life)from, (enum charge_life)to));
}

/* ---- clearing.h ---- */

static day_t on(const char *text)
{
    day_t day;

    assert_true(day_parse_iso(text, &day));
    return day;
}

static void a_payment_clears_in_two_business_days(void **state)
{
    static const struct {
        const char *paid, *clears, *quiet;
    } cases[] = {
        { "2026-11-23", "2026-11-25", "2026-11-30" }, /* Monday */
        { "2026-11-26", "2026-11-30", "2026-12-03" }, /* Thursday */
        { "2026-11-28", "2026-12-02", "2026-12-07" }, /* Saturday: as of Monday */
        { "2026-11-20", "2026-11-25", "2026-11-30" }, /* a holiday on a Friday */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(clearing_ends(on(cases[i].paid)), on(cases[i].clears));
        assert_int_equal(clearing_return_quiet(on(cases[i].paid)), on(cases[i].quiet));
    }
}

static void what_is_known_has_cleared_and_what_is_not_has_not(void **state)
{
    (void)state;
    for (day_t today = on("2026-01-01"); today < on("2028-01-01"); today++) {
        day_t known = clearing_known_through(today);
        assert_true(clearing_ends(known) < today);
        assert_true(clearing_ends(known + 1) >= today);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("only what is written here is lawful", only_what_is_written_here_is_lawful),
        TEST("what is void can still be paid", what_is_void_can_still_be_paid),
        TEST("nothing that was paid is open again", nothing_that_was_paid_is_open_again),
        TEST("a payment clears in two business days", a_payment_clears_in_two_business_days),
        TEST("what is known has cleared, and what is not known has not",
             what_is_known_has_cleared_and_what_is_not_has_not),
    };
    return cmocka_run_group_tests_name("charge_life", tests, NULL, NULL);
}
