#include "tests/support/booking.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/charge_life.h"

#include <inttypes.h>
#include <stdio.h>

/* returns_book.sql and credits_book.sql: what the bank takes back and what reaches the account. */

enum { DUE = PAID_DUE };
static struct till till;

/* One more who owes, in open books. */
static struct owed debtor(struct world *w)
{
    struct owed d = owe(w);

    books_open(w);
    return d;
}

static enum charge_life life_of(struct world *w, int64_t charge)
{
    return (enum charge_life)world_int(w, "SELECT charge_life(1, %" PRId64 ")", charge);
}

static struct settle_counts take(struct world *w, struct bank_notice n)
{
    return till_take(&till, w, &n, 1);
}

static const char *state_of_return(struct world *w, const char *id)
{
    return world_text(
        w, "SELECT concat_ws(' ', state, reason) FROM payment_return WHERE external_id = '%s'", id);
}

static bool is_quiet(struct world *w, int64_t instalment, const char *day)
{
    return world_int(w,
                     "SELECT contract_quiet(1, contract_id, '%s')::int FROM instalment WHERE"
                     " instalment_id = %" PRId64,
                     day, instalment);
}

static void a_refund_opens_the_debt_again_and_tells_the_person(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *id = fresh_id(w), *back = fresh_id(w);

    take(w, till_boleto(&d, id, DUE));
    assert_int_equal(life_of(w, d.charge), CHARGE_PAID);
    take(w, till_credit(id, DUE, 199));
    assert_int_equal(life_of(w, d.charge), CHARGE_SETTLED);
    assert_int_equal(take(w, till_refund(back, id, DUE)).returned, 1);
    assert_string_equal(state_of_return(w, back), "1");
    assert_int_equal(status_of(w, "instalment", d.instalment), 0);
    assert_int_equal(status_of(w, "charge", d.charge), 2);
    assert_int_equal(life_of(w, d.charge), CHARGE_RETURNED);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM inbox WHERE conversation_id = %" PRId64 " AND state = 0",
                  d.conversation),
        2); /* the receipt, and this */
    assert_string_equal(books_differ(w), "0 0 0 0");
    assert_string_equal(books_of(w, "return"), "cash:-50250 discount_granted:-50 fine_income:200"
                                               " interest_income:100 receivable:50000");
}

/* The 20th is a holiday, so it counts as of Monday: until Monday the 30th. */
static void nothing_is_said_first_for_a_working_week(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w), other = debtor(w);
    const char *id = fresh_id(w);

    take(w, till_boleto(&d, id, DUE));
    take(w, till_refund(fresh_id(w), id, DUE));
    assert_true(is_quiet(w, d.instalment, "2026-11-20"));
    assert_true(is_quiet(w, d.instalment, "2026-11-30"));
    assert_false(is_quiet(w, d.instalment, "2026-12-01"));
    assert_false(is_quiet(w, other.instalment, "2026-11-20"));
}

/* Paid on Friday the 20th, a holiday: of Monday, and clearing until Wednesday. */
static void what_is_paid_and_not_cleared_is_quiet_for_two_business_days(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w), wrong = debtor(w);
    const char *id = fresh_id(w);

    take(w, till_boleto(&d, id, DUE));
    take(w, till_boleto(&wrong, fresh_id(w), DUE - 1));
    assert_true(is_quiet(w, d.instalment, "2026-11-25"));
    assert_false(is_quiet(w, d.instalment, "2026-11-26"));
    assert_true(is_quiet(w, wrong.instalment, "2026-11-25"));
    take(w, till_credit(id, DUE, 0));
    assert_false(is_quiet(w, d.instalment, "2026-11-24"));
}

/* ---- in any order ---- */

static void take_in_order(struct world *w, const struct bank_notice *all, const int *order,
                          bool alone)
{
    struct bank_notice n[3];

    for (int i = 0; i < 3; i++)
        n[i] = all[order[i]];
    if (!alone) {
        till_take(&till, w, n, 3);
        return;
    }
    for (int i = 0; i < 3; i++) {
        take(w, n[i]);
        take(w, n[i]); /* twice is once */
    }
}

static void the_order_in_which_it_is_told_does_not_matter(void **state)
{
    static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                     { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(orders) * 2; i++) {
        struct owed d = debtor(w);
        const char *id = fresh_id(w), *back = fresh_id(w);
        const struct bank_notice all[] = { till_boleto(&d, id, DUE), till_credit(id, DUE, 199),
                                           till_refund(back, id, DUE) };
        take_in_order(w, all, orders[i / 2], i % 2);
        const char *end = world_text(
            w,
            "SELECT concat_ws(' ', i.status, ch.status, r.state, p.state, p.fee,"
            " p.credited_at IS NOT NULL, c.booked_at IS NOT NULL) FROM payment p JOIN credit c "
            "USING"
            " (external_id) JOIN payment_return r ON r.payment_ref = p.external_id JOIN charge ch"
            " USING (charge_id) JOIN charge_item ci USING (charge_id) JOIN instalment i USING"
            " (instalment_id) WHERE p.external_id = '%s'",
            id);
        assert_string_equal(end, "0 2 1 1 199 t t");
        assert_string_equal(books_differ(w), "0 0 0 0");
    }
}

static void a_credit_of_another_amount_waits(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *id = fresh_id(w);

    take(w, till_credit(id, DUE + 1, 0));
    take(w, till_boleto(&d, id, DUE));
    assert_int_equal(
        world_int(
            w, "SELECT count(*) FROM payment WHERE external_id = '%s' AND credited_at IS NULL", id),
        1);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM credit WHERE external_id = '%s' AND booked_at IS NULL",
                  id),
        1);
    assert_int_equal(life_of(w, d.charge), CHARGE_PAID);
}

/* ---- what is a case ---- */

static void what_does_not_turn_a_payment_around_is_a_case(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *id = fresh_id(w), *part = fresh_id(w), *rest = fresh_id(w), *again = fresh_id(w);

    take(w, till_boleto(&d, id, DUE));
    assert_int_equal(take(w, till_refund(part, id, 100)).cases, 1);
    assert_string_equal(state_of_return(w, part), "2 part");
    take(w, till_refund(rest, id, DUE));
    assert_string_equal(state_of_return(w, rest), "2 too_much");
    take(w, till_refund(again, part, 100));
    assert_string_equal(state_of_return(w, again), "2 again");
    take(w, till_refund("of-nothing", "no-such-payment", 100));
    assert_string_equal(state_of_return(w, "of-nothing"), "0");
    assert_int_equal(status_of(w, "instalment", d.instalment), 1);
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void a_double_payment_that_goes_back_closes_its_case(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *first = fresh_id(w), *second = fresh_id(w);

    take(w, till_boleto(&d, first, DUE));
    assert_int_equal(take(w, till_boleto(&d, second, DUE)).cases, 1);
    take(w, till_refund(fresh_id(w), second, DUE - 1));
    assert_string_equal(
        world_text(w, "SELECT coalesce(outcome, 'open') FROM payment WHERE external_id = '%s'",
                   second),
        "open");
    take(w, till_refund(fresh_id(w), second, 1));
    assert_string_equal(
        world_text(w, "SELECT coalesce(outcome, 'open') FROM payment WHERE external_id = '%s'",
                   second),
        "refunded");
    assert_int_equal(status_of(w, "instalment", d.instalment), 1);
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void what_was_taken_back_can_be_paid_again(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *id = fresh_id(w);

    take(w, till_boleto(&d, id, DUE));
    take(w, till_refund(fresh_id(w), id, DUE));
    assert_int_equal(take(w, till_boleto(&d, fresh_id(w), DUE)).settled, 1);
    assert_int_equal(status_of(w, "charge", d.charge), 1);
    assert_int_equal(life_of(w, d.charge), CHARGE_PAID);
    assert_string_equal(books_differ(w), "0 0 0 0");
}

/* ---- agreements ---- */

static int64_t agree(struct world *w, struct owed *parts, size_t count)
{
    int64_t person = world_person(w, w->next), id = w->next++,
            contract = world_contract(w, person, 1);

    world_exec(w,
               "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
               " principal, charges, discount, interest, total, term_text, term_sha256,"
               " policy_version, offered_at, expires_at) VALUES (1, %" PRId64 ", 1, %" PRId64
               ", 1, 1, 0, 0, 0, 1, 't', '', 1, now(), now())",
               id, person);
    for (size_t i = 0; i < count; i++) {
        parts[i] = owe_more(w, person, world_instalment(w, contract, PAID_PRINCIPAL));
        world_exec(
            w, "UPDATE instalment SET agreement_id = %" PRId64 " WHERE instalment_id = %" PRId64,
            id, parts[i].instalment);
    }
    books_open(w);
    return id;
}

static void an_agreement_goes_on_when_a_payment_of_it_is_taken_back(void **state)
{
    struct world *w = *state;
    struct owed parts[3];
    int64_t id = agree(w, parts, 3);
    const char *ids[] = { fresh_id(w), fresh_id(w), fresh_id(w) };

    for (size_t i = 0; i < 3; i++)
        take(w, till_boleto(&parts[i], ids[i], DUE));
    assert_int_equal(status_of(w, "agreement", id), 2);
    take(w, till_refund(fresh_id(w), ids[1], DUE)); /* in the middle of it */
    assert_int_equal(status_of(w, "agreement", id), 1);
    assert_int_equal(status_of(w, "instalment", parts[1].instalment), 0);
    take(w, till_boleto(&parts[1], fresh_id(w), DUE));
    assert_int_equal(status_of(w, "agreement", id), 2);
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void a_payment_of_a_broken_agreement_is_not_opened_again(void **state)
{
    struct world *w = *state;
    struct owed parts[2];
    int64_t id = agree(w, parts, 2);
    const char *first = fresh_id(w), *back = fresh_id(w);

    take(w, till_boleto(&parts[0], first, DUE));
    world_exec(w, "UPDATE agreement SET status = 3 WHERE agreement_id = %" PRId64, id);
    take(w, till_refund(back, first, DUE));
    assert_string_equal(state_of_return(w, back), "2 not_paid_now");
    assert_int_equal(status_of(w, "instalment", parts[0].instalment), 1);
}

static int setup(void **state)
{
    till_open(&till);
    return world_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a refund opens the debt again and tells the person",
             a_refund_opens_the_debt_again_and_tells_the_person),
        TEST("nothing is said first for a working week after a refund",
             nothing_is_said_first_for_a_working_week),
        TEST("what is paid and not cleared is quiet for two business days",
             what_is_paid_and_not_cleared_is_quiet_for_two_business_days),
        TEST("the order in which payment, credit and refund are told does not matter",
             the_order_in_which_it_is_told_does_not_matter),
        TEST("a credit of another amount waits", a_credit_of_another_amount_waits),
        TEST("a part, too much, and the refund of a refund are cases",
             what_does_not_turn_a_payment_around_is_a_case),
        TEST("a double payment that goes back closes its case",
             a_double_payment_that_goes_back_closes_its_case),
        TEST("what was taken back can be paid again", what_was_taken_back_can_be_paid_again),
        TEST("an agreement goes on when a payment of it is taken back",
             an_agreement_goes_on_when_a_payment_of_it_is_taken_back),
        TEST("a payment of a broken agreement is not opened again",
             a_payment_of_a_broken_agreement_is_not_opened_again),
    };
    return cmocka_run_group_tests_name("returns", tests, setup, world_teardown);
}
