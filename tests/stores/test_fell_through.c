#include "tests/support/paying.h"

#include "server/base/auto.h"

#include <inttypes.h>
#include <string.h>

/* What was agreed last and did not go on, as debts tell it; the promise that a payment keeps; and
 * the charge under which a term is sent again. */

static const char *day_or_none(struct world *w, const struct pg_result *r, const char *column)
{
    char day[DAY_TEXT_SIZE];
    int at = pg_column(r, column);

    return pg_is_null(r, 0, at)
               ? "-"
               : arena_strdup(&w->arena, day_format_iso(pg_get_day(r, 0, at), day));
}

/* "2026-11-13 -": the day of the promise, and until when the agreement may be taken up again. */
static const char *told(struct world *w, int64_t person)
{
    struct pg_args *args = world_args(w, SQL_DEBTS_LOAD);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, person);
    const struct pg_result *r = world_run(w, args);
    assert_true(pg_rows(r) > 0);
    const char *promised = day_or_none(w, r, "promised");
    return arena_printf(&w->arena, "%s %s", promised, day_or_none(w, r, "broken_until"));
}

static void promise(struct world *w, int64_t person, int status, const char *due, const char *made)
{
    world_exec(w,
               "INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos, status,"
               " made_at) VALUES (1, 1, %" PRId64 ", '%s', 1000, %d, '%s')",
               person, due, status, made);
}

/* Ended on the 10th of November, unless it is of another status. */
static int64_t agreement(struct world *w, int64_t person, int status, int days, bool again)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
               " principal, charges, discount, interest, total, term_text, term_sha256,"
               " policy_version, offered_at, expires_at, accepted_at, protocol, reactivate_days,"
               " ended_at, reactivated_at) VALUES (1, %" PRId64 ", 1, %" PRId64
               ", %d, 1, 0, 0, 0, 1, 't', '', 1, '2026-09-01', '2026-09-02', '2026-09-01',"
               " 'Q-%" PRId64 "', %d, %s, %s)",
               id, person, status, id, days, status == 3 ? "'2026-11-10 15:00Z'" : "NULL",
               again ? "'2026-10-01'" : "NULL");
    return id;
}

static void a_promise_that_was_not_kept_is_told_until_another_is_made(void **state)
{
    struct world *w = *state;
    int64_t person = owe(w).person;

    assert_string_equal(told(w, person), "- -");
    promise(w, person, 3, "2026-11-13", "2026-11-05");
    assert_string_equal(told(w, person), "2026-11-13 -");
    promise(w, person, 2, "2026-11-18", "2026-11-14"); /* kept in part */
    assert_string_equal(told(w, person), "2026-11-18 -");
    promise(w, person, 0, "2026-11-25", "2026-11-19");
    assert_string_equal(told(w, person), "- -");
    world_exec(w, "UPDATE promise SET status = 1 WHERE status = 0");
    assert_string_equal(told(w, person), "- -");
}

static void an_agreement_that_ended_is_told_with_what_the_policy_allows(void **state)
{
    static const struct {
        int status, days;
        bool again;
        const char *told;
    } cases[] = {
        { 1, 30, false, "- -" },          { 2, 30, false, "- -" },
        { 4, 30, false, "- -" }, /* undone by the person: nothing to be kind about */
        { 3, 30, false, "- 2026-12-10" }, { 3, 0, false, "- 2026-11-09" },
        { 3, 30, true, "- 2026-11-09" },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t person = owe(w).person;
        agreement(w, person, cases[i].status, cases[i].days, cases[i].again);
        assert_string_equal(told(w, person), cases[i].told);
    }
}

/* Of a promise and an agreement the one that came last counts. */
static void only_the_last_of_both_is_told(void **state)
{
    struct world *w = *state;
    int64_t before = owe(w).person, after = owe(w).person, since = owe(w).person;

    promise(w, before, 3, "2026-11-03", "2026-11-01");
    agreement(w, before, 3, 30, false);
    assert_string_equal(told(w, before), "- 2026-12-10");
    agreement(w, after, 3, 30, false);
    promise(w, after, 3, "2026-11-18", "2026-11-14");
    assert_string_equal(told(w, after), "2026-11-18 -");
    agreement(w, since, 3, 30, false);
    promise(w, since, 0, "2026-11-25", "2026-11-14");
    assert_string_equal(told(w, since), "- -");
    world_exec(w, "UPDATE agreement SET accepted_at = '2026-11-12' WHERE agreement_id = %" PRId64,
               agreement(w, before, 1, 30, false)); /* a new one is in force */
    assert_string_equal(told(w, before), "- -");
}

/* ---- the receipt of a promise that was kept ---- */

static const char *kept(struct world *w, const struct owed *d, int64_t centavos)
{
    assert_string_equal(pay(w, d, centavos), "settled");
    struct pg_args *args = world_args(w, SQL_RECEIPTS_LOAD);
    const char *id =
        world_text(w, "SELECT external_id FROM payment ORDER BY payment_id DESC LIMIT 1");

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, d->person);
    one_int8(args, 1);
    one_text(args, id);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    return day_or_none(w, r, "promised");
}

static void a_payment_that_keeps_a_promise_is_known(void **state)
{
    struct world *w = *state;
    struct owed in_time = owe(w), none = owe(w), too_little = owe(w), broken = owe(w);

    promise(w, in_time.person, 0, "2026-11-21", "2026-11-15");
    world_exec(w, "UPDATE promise SET centavos = %d", PAID_DUE);
    assert_string_equal(kept(w, &in_time, PAID_DUE), "2026-11-21");
    assert_string_equal(kept(w, &none, PAID_DUE), "-");
    promise(w, too_little.person, 0, "2026-11-21", "2026-11-15");
    world_exec(w, "UPDATE promise SET centavos = %d WHERE status = 0", PAID_DUE * 2);
    assert_string_equal(kept(w, &too_little, PAID_DUE), "-");
    promise(w, broken.person, 3, "2026-11-18", "2026-11-15");
    assert_string_equal(kept(w, &broken, PAID_DUE), "-");
}

/* ---- the term again ---- */

static void the_term_is_sent_under_the_first_charge_of_the_agreement_that_counts(void **state)
{
    struct world *w = *state;
    int64_t person = world_person(w, w->next), contract = world_contract(w, person, 1);
    int64_t old = agreement(w, person, 3, 0, false), now = agreement(w, person, 1, 0, false);
    int64_t charges[4], plan[2];

    for (int i = 0; i < 2; i++) {
        int64_t id = i ? now : old;
        int64_t covered = world_instalment(w, contract, 1000);
        world_exec(w,
                   "INSERT INTO agreement_item VALUES (1, %" PRId64 ", %" PRId64 ", %" PRId64 ")",
                   id, covered, contract);
        plan[i] = world_instalment(w, contract, 500);
        world_exec(
            w, "UPDATE instalment SET agreement_id = %" PRId64 " WHERE instalment_id = %" PRId64,
            id, plan[i]);
        charges[2 * i] = world_charge(w, person, &plan[i], 1);
        charges[2 * i + 1] = world_charge(w, person, &plan[i], 1);
    }
    struct pg_args *args = world_args(w, SQL_AGREEMENT_PAPER);
    one_int4(args, 5);
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, person);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    assert_int_equal(pg_get_int8(r, 0, 0), 5);
    assert_int_equal(pg_get_int8(r, 0, 2), charges[2]);
    args = world_args(w, SQL_TERM_LOAD);
    pg_int8(args, 1);
    pg_int8(args, charges[2]);
    r = world_run(w, args);
    assert_string_equal(pg_get_text(r, 0, 3), arena_printf(&w->arena, "Q-%" PRId64, now));
    assert_true(pg_is_null(r, 0, pg_column(r, "term_pdf"))); /* none is kept: it is printed */
    args = world_args(w, SQL_AGREEMENT_PAPER);
    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, world_person(w, w->next));
    assert_int_equal(pg_rows(world_run(w, args)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a promise that was not kept is told until another is made",
             a_promise_that_was_not_kept_is_told_until_another_is_made),
        TEST("an agreement that ended is told with what the policy allows",
             an_agreement_that_ended_is_told_with_what_the_policy_allows),
        TEST("only the last of both is told", only_the_last_of_both_is_told),
        TEST("a payment that keeps a promise is known", a_payment_that_keeps_a_promise_is_known),
        TEST("the term is sent under the first charge of the agreement that counts",
             the_term_is_sent_under_the_first_charge_of_the_agreement_that_counts),
    };
    return cmocka_run_group_tests_name("fell through", tests, world_setup, world_teardown);
}
