#include "tests/support/booking.h"
#include "tests/support/shell.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `quita case`: what a person decides about money that fits nothing, and what it books. */

enum { DUE = PAID_DUE };
static struct till till;

static struct owed debtor(struct world *w)
{
    struct owed d = owe(w);

    books_open(w);
    return d;
}

/* The case of a payment of this amount: its name. */
static const char *case_of(struct world *w, const struct owed *d, int64_t centavos)
{
    struct bank_notice n = till_boleto(d, fresh_id(w), centavos);

    assert_int_equal(till_take(&till, w, &n, 1).cases, 1);
    return world_text(w, "SELECT 'P' || payment_id FROM payment WHERE external_id = '%s'",
                      n.external_id);
}

/* The exit code; what it printed stands in out. */
static int run(struct strbuf *out, const char *fmt, const char *name, const char *more)
{
    char line[256];

    snprintf(line, sizeof(line), "\"$QUITA\" case %s %s %s", fmt, name, more);
    return shell_run(out, line);
}

static int decide(const char *name, const char *decision)
{
    struct strbuf out = { 0 };
    int code = run(&out, "close", name, decision);

    strbuf_done(&out);
    return code;
}

static const char *place_of(struct world *w, int64_t instalment)
{
    return world_text(w,
                      "SELECT ct.key || '/' || i.key FROM instalment i JOIN contract ct USING"
                      " (tenant_id, contract_id) WHERE instalment_id = %" PRId64,
                      instalment);
}

static const char *outcome_of(struct world *w, const char *name)
{
    return world_text(w,
                      "SELECT concat_ws(' ', state, outcome, closed_by, closed_at IS NOT NULL) FROM"
                      " payment WHERE 'P' || payment_id = '%s'",
                      name);
}

static int64_t suspense(struct world *w)
{
    return world_int(w, "SELECT coalesce(sum(centavos), 0) FROM ledger_line WHERE account ="
                        " 'suspense'");
}

static void the_list_tells_what_waits_and_by_how_much(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *name = case_of(w, &d, DUE - 250);
    struct bank_notice early = till_refund(fresh_id(w), "not-yet", 300);
    struct bank_notice credit = till_credit("not-yet-either", 400, 0);
    struct strbuf out = { 0 };

    till_take(&till, w, (struct bank_notice[]){ early, credit }, 2);
    assert_int_equal(run(&out, "list", "", "--creditor acacias"),
                     1); /* nobody of that name: none */
    assert_int_equal(run(&out, "list", "", ""), 0);
    assert_non_null(strstr(strbuf_str(&out), name));
    assert_non_null(strstr(strbuf_str(&out), "a menos)"));
    assert_non_null(strstr(strbuf_str(&out), "devolução de um pagamento que ainda não chegou"));
    assert_non_null(strstr(strbuf_str(&out), "crédito de um pagamento que ainda não chegou"));
    assert_int_equal(run(&out, "show", name, ""), 0);
    assert_non_null(strstr(strbuf_str(&out), place_of(w, d.instalment)));
    assert_int_equal(run(&out, "show", "P999999999", ""), 1);
    strbuf_done(&out);
}

static void what_is_missing_is_granted_when_it_is_accepted(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *name = case_of(w, &d, DUE - 250);
    int64_t before = suspense(w);

    assert_int_equal(decide(name, "--accept"), 1); /* by nobody */
    assert_int_equal(decide(name, "--accept --as ana"), 0);
    assert_string_equal(outcome_of(w, name), "1 accepted ana t");
    assert_int_equal(status_of(w, "instalment", d.instalment), 1);
    assert_int_equal(status_of(w, "charge", d.charge), 1);
    assert_int_equal(suspense(w), before + DUE - 250);
    assert_string_equal(books_of(w, "case"), "discount_granted:300 fine_income:-200"
                                             " interest_income:-100 receivable:-50000"
                                             " suspense:50000");
    assert_string_equal(books_differ(w), "0 0 0 0");
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM inbox WHERE conversation_id = %" PRId64 " AND state = 0",
                  d.conversation),
        1);
    assert_int_equal(decide(name, "--accept --as ana"), 1); /* once */
    assert_string_equal(world_text(w, "SELECT actor || ' ' || action FROM audit ORDER BY audit_id"
                                      " DESC LIMIT 1"),
                        "agent:ana case_accept");
}

static void what_is_over_is_kept_when_it_is_accepted(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    const char *name = case_of(w, &d, DUE + 333);

    assert_int_equal(decide(name, "--accept --as ana"), 0);
    assert_int_equal(world_int(w, "SELECT sum(centavos) FROM ledger_line WHERE account ="
                                  " 'other_income'"),
                     -333);
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void nothing_is_accepted_for_what_is_not_open(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    struct bank_notice n = till_boleto(&d, fresh_id(w), DUE);

    till_take(&till, w, &n, 1);
    const char *name = case_of(w, &d, DUE); /* the second time */
    int64_t before = suspense(w);
    assert_int_equal(decide(name, "--accept --as ana"), 1);
    assert_string_equal(outcome_of(w, name), "2 f");
    assert_int_equal(suspense(w), before);
}

static void a_payment_is_booked_to_another_instalment(void **state)
{
    static const struct {
        int64_t centavos, status, open;
    } cases[] = { { PAID_PRINCIPAL, 1, PAID_PRINCIPAL },
                  { PAID_PRINCIPAL + 700, 1, PAID_PRINCIPAL },
                  { 20000, 0, PAID_PRINCIPAL - 20000 } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owed d = debtor(w), other = debtor(w);
        struct bank_notice n = till_boleto(&d, fresh_id(w), DUE);
        till_take(&till, w, &n, 1);
        const char *name = case_of(w, &d, cases[i].centavos);
        char how[96];
        snprintf(how, sizeof(how), "--book %s --as ana", place_of(w, other.instalment));
        assert_int_equal(decide(name, how), 0);
        assert_string_equal(outcome_of(w, name), "3 booked ana t");
        assert_int_equal(status_of(w, "instalment", other.instalment), cases[i].status);
        assert_int_equal(world_int(w,
                                   "SELECT centavos FROM instalment WHERE instalment_id = %" PRId64,
                                   other.instalment),
                         cases[i].open);
        assert_int_equal(status_of(w, "charge", other.charge), 2); /* it asks for another amount */
        assert_string_equal(books_differ(w), "0 0 0 0");
        assert_int_equal(decide(name, how), 1);
    }
}

/* The rest of it, by a charge of its own. */
static void what_is_left_of_a_part_is_paid_like_anything(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w), other = debtor(w);
    const char *name = case_of(w, &d, 20000);
    char how[96];

    snprintf(how, sizeof(how), "--book %s --as ana", place_of(w, other.instalment));
    assert_int_equal(decide(name, how), 0);
    struct owed rest = owe_more(w, other.person, other.instalment);
    world_exec(w,
               "UPDATE charge SET centavos = 30000, principal = 30000, fine = 0, interest = 0,"
               " discount = 0 WHERE charge_id = %" PRId64 "; UPDATE charge_item SET principal ="
               " 30000, fine = 0, interest = 0, discount = 0 WHERE charge_id = %" PRId64,
               rest.charge, rest.charge);
    books_open(w);
    struct bank_notice n = till_boleto(&rest, fresh_id(w), 30000);
    assert_int_equal(till_take(&till, w, &n, 1).settled, 1);
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void a_part_is_not_booked_to_an_agreement(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w), other = debtor(w);
    const char *name = case_of(w, &d, 20000);
    char how[96];

    world_exec_booked(
        w,
        "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
        " principal, charges, discount, interest, total, term_text, term_sha256,"
        " policy_version, offered_at, expires_at) VALUES (1, 77, 1, %" PRId64
        ", 1, 1, 0, 0, 0, 1, 't', '', 1, now(), now()); UPDATE instalment SET agreement_id ="
        " 77 WHERE instalment_id = %" PRId64,
        other.person, other.instalment);
    snprintf(how, sizeof(how), "--book %s --as ana", place_of(w, other.instalment));
    assert_int_equal(decide(name, how), 1);
    assert_string_equal(outcome_of(w, name), "2 f");
}

static void a_refund_that_was_asked_for_is_closed_by_the_money(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    struct bank_notice first = till_boleto(&d, fresh_id(w), DUE), n;

    till_take(&till, w, &first, 1);
    const char *name = case_of(w, &d, DUE);
    assert_int_equal(decide(name, "--refund --as ana"), 0);
    assert_string_equal(outcome_of(w, name), "2 refund_asked f");
    n = till_refund(
        fresh_id(w),
        world_text(w, "SELECT external_id FROM payment WHERE 'P' || payment_id = '%s'", name), DUE);
    till_take(&till, w, &n, 1);
    assert_string_equal(outcome_of(w, name), "2 refunded bank t");
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void what_belongs_to_nothing_is_kept_and_what_went_too_far_is_granted(void **state)
{
    struct world *w = *state;
    struct owed d = debtor(w);
    struct bank_notice paid = till_boleto(&d, fresh_id(w), DUE), n;
    char back[32];

    till_take(&till, w, &paid, 1);
    assert_int_equal(decide(case_of(w, &d, DUE), "--keep --as ana"), 0);
    n = till_refund(fresh_id(w), paid.external_id, 100);
    till_take(&till, w, &n, 1);
    snprintf(back, sizeof(back), "D%" PRId64,
             world_int(w, "SELECT max(return_id) FROM payment_return"));
    assert_int_equal(decide(back, "--keep --as ana"), 1); /* not of these */
    assert_int_equal(decide(back, "--accept --as ana"), 0);
    assert_int_equal(decide(back, "--accept --as ana"), 1);
    assert_string_equal(books_of(w, "return_case"), "discount_granted:100 suspense:-100");
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void what_holds_no_money_is_closed_by_a_look(void **state)
{
    struct world *w = *state;
    struct bank_notice n[] = {
        till_refund(fresh_id(w), "never-comes", 100),
        till_credit("never-comes-either", 100, 0),
        { .method = PAYMENT_PIX, .fault = "valor", .raw = "{\"valor\":0}" }
    };
    struct strbuf out = { 0 };
    char name[3][32];

    till_take(&till, w, n, 3);
    snprintf(name[0], sizeof(name[0]), "D%" PRId64,
             world_int(w, "SELECT max(return_id) FROM payment_return"));
    snprintf(name[1], sizeof(name[1]), "C%" PRId64,
             world_int(w, "SELECT max(credit_id) FROM credit"));
    snprintf(name[2], sizeof(name[2]), "N%" PRId64,
             world_int(w, "SELECT max(inbox_id) FROM inbox WHERE state = 2"));
    assert_int_equal(run(&out, "show", name[2], ""), 0);
    assert_non_null(strstr(strbuf_str(&out), "{\"valor\":0}"));
    for (size_t i = 0; i < COUNT_OF(name); i++) {
        assert_int_equal(decide(name[i], "--keep --as ana"), 1);
        assert_int_equal(decide(name[i], "--done --as ana"), 0);
        assert_int_equal(decide(name[i], "--done --as ana"), 1);
    }
    strbuf_done(&out);
}

static void what_is_asked_wrongly_changes_nothing(void **state)
{
    static const char *const wrong[] = { "case",
                                         "case look",
                                         "case close",
                                         "case close X1 --accept --as ana",
                                         "case close P1x --accept --as ana",
                                         "case close P0 --accept --as ana",
                                         "case close P1 --book nowhere --as ana",
                                         "case close P1 --book /1 --as ana",
                                         "case close P1 --as",
                                         "case list --tenant 1" };
    struct strbuf out = { 0 };
    char line[128];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        snprintf(line, sizeof(line), "\"$QUITA\" %s", wrong[i]);
        assert_int_equal(shell_run(&out, line), 1);
    }
    strbuf_done(&out);
}

static void *shell;

static int setup(void **state)
{
    till_open(&till);
    if (shell_setup(&shell) || world_setup(state))
        return -1;
    struct world *w = *state;
    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    setenv("QUITA_KEYS", BOOKING_KEYS, 1);
    return 0;
}

static int teardown(void **state)
{
    return world_teardown(state) | shell_teardown(&shell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what is missing is granted when it is accepted",
             what_is_missing_is_granted_when_it_is_accepted),
        TEST("the list tells what waits and by how much",
             the_list_tells_what_waits_and_by_how_much),
        TEST("what is over is kept when it is accepted", what_is_over_is_kept_when_it_is_accepted),
        TEST("nothing is accepted for what is not open", nothing_is_accepted_for_what_is_not_open),
        TEST("a payment is booked to another instalment, all of it or a part",
             a_payment_is_booked_to_another_instalment),
        TEST("what is left of a part is paid like anything",
             what_is_left_of_a_part_is_paid_like_anything),
        TEST("a part is not booked to an agreement", a_part_is_not_booked_to_an_agreement),
        TEST("a refund that was asked for is closed by the money",
             a_refund_that_was_asked_for_is_closed_by_the_money),
        TEST("what belongs to nothing is kept, and what went too far is granted",
             what_belongs_to_nothing_is_kept_and_what_went_too_far_is_granted),
        TEST("what holds no money is closed by a look", what_holds_no_money_is_closed_by_a_look),
        TEST("what is asked wrongly changes nothing", what_is_asked_wrongly_changes_nothing),
    };
    return cmocka_run_group_tests_name("cases", tests, setup, teardown);
}
