#include "tests/support/unit.h"
#include "tests/support/values.h"

#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/offers.h"
#include "server/money/policy_check.h"

#include <stdio.h>
#include <string.h>

/* A creditor's policy: what a file may say, and what its rows and roles do to the offers. */
#define ON "2026-11-25"

static struct arena arena;

static int let_go(void **fixture)
{
    (void)fixture;
    arena_done(&arena);
    return 0;
}

/* "3: cause" of the first fault; "" = none. */
static const char *fault_of(const char *json, struct offer_policy *out)
{
    struct findings *found = ARENA_NEW(&arena, struct findings);
    struct faults faults = { .arena = &arena, .findings = found };

    faults.source[FAULT_GRAPH].data = json;
    faults.source[FAULT_GRAPH].len = strlen(json);
    bool good = policy_examine(&faults, out);
    assert_int_equal(good, found->count == 0);
    strbuf_done(&faults.report);
    return found->count
               ? arena_printf(&arena, "%d: %s", found->items[0].line, found->items[0].cause)
               : "";
}

static void each_fault_is_told_with_its_line(void **fixture)
{
    static const struct {
        const char *json, *told;
    } cases[] = {
        { "{\n\"format\": 1,\n}", "3: this is no JSON" },
        { "[]", "1: this is no object" },
        { "{\n\"grace_days\": 10}", "1: a policy file names its format" },
        { "{\"format\": 1,\n\"grace_days\": 2}", "2: \"grace_days\" is 2" },
        { "{\"format\": 1,\n\n\"grace_dais\": 2}", "3: policy: unknown field \"grace_dais\"" },
        { "{\"format\": 2}", "1: \"format\" must be 1" },
        { "{\"format\": 1, \"retries_max\":\n \"one\"}", "1: \"retries_max\" is no whole number" },
        { "{\"format\": 1, \"buckets\": [\n{\"from\": 1, \"to\": 9},\n{\"from\": 10, \"to\": 20,\n"
          "\"down_bp\": 10001}]}",
          "4: buckets 2: \"down_bp\" is 10001" },
        { "{\"format\": 1, \"buckets\": [\n{\"from\": 1, \"to\": 9},\n{\"from\": 9, \"to\": 20}]}",
          "3: buckets 2: \"from\" stands before the end of an earlier row" },
        { "{\"format\": 1, \"buckets\": [\n{\"from\": 1, \"to\": 9, \"profile\": \"poor\"}]}",
          "2: \"profile\" may not be \"poor\"" },
        { "{\"format\": 1, \"beyond\": [\n{\"role\": \"bot\", \"count_more\": 1}]}",
          "2: \"role\" may not be \"bot\"" },
        { "{\"format\": 1,\n\"plan_interest\": \"price\"}",
          "2: \"plan_interest\" is \"price\" without \"plan_licence\"" },
        { "{\"format\": 1,\n\"plan_interest_monthly_bp\": 101}",
          "2: \"plan_interest_monthly_bp\" is above 100 without \"plan_licence\"" },
        { "{\"format\": 1,\n\"fine_bp\": 201}", "fine_bp must be 0 to 200 (CDC-10" },
    };
    struct offer_policy policy;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *told = fault_of(cases[i].json, &policy);
        if (!strstr(told, cases[i].told))
            fail_msg("case %zu: \"%s\", not \"%s\"", i, told, cases[i].told);
    }
}

static struct offer_policy shipped(const char *name)
{
    const struct asset *asset = asset_find(name);
    struct offer_policy policy;

    assert_non_null(asset);
    assert_string_equal(
        fault_of(arena_printf(&arena, "%.*s", (int)asset->len, (const char *)asset->data), &policy),
        "");
    return policy;
}

static void the_table_of_the_house_is_the_file_that_is_shipped(void **fixture)
{
    struct offer_policy file = shipped("flows/policies/padrao.json"),
                        house = offer_policy_default();

    (void)fixture;
    assert_int_equal(file.bucket_count, house.bucket_count);
    for (size_t i = 0; i < house.bucket_count; i++) {
        const struct offer_bucket *a = &file.buckets[i], *b = &house.buckets[i];
        assert_true(a->from_day == b->from_day && a->to_day == b->to_day &&
                    a->charges_off_bp == b->charges_off_bp &&
                    a->principal_off_bp == b->principal_off_bp && a->count_max == b->count_max &&
                    a->down_bp == b->down_bp && a->instalment_min == b->instalment_min);
    }
    assert_int_equal(file.grace_days, house.grace_days);
}

static struct offers made(const struct offer_policy *policy, const char *due,
                          struct offer_request r)
{
    static struct offer_debt debt;
    struct offers o;
    struct error err = { 0 };

    debt = (struct offer_debt){ 100000, test_day(due) };
    r.debts = &debt;
    r.debt_count = 1;
    r.on = test_day(ON);
    if (!offers_make(&r, policy, &o, &err))
        fail_msg("%s", err.detail);
    return o;
}

static void who_somebody_is_to_the_creditor_chooses_the_row(void **fixture)
{
    struct offer_policy p = shipped("flows/policies/escola.json");
    struct offers usual = made(&p, "2026-10-19", (struct offer_request){ 0 });
    struct offers first =
        made(&p, "2026-10-19", (struct offer_request){ .profile = OFFER_FIRST_LATE });
    struct offers broke = made(&p, "2026-10-19", (struct offer_request){ .broken_agreements = 1 });
    struct offers hard =
        made(&p, "2026-10-19", (struct offer_request){ .profile = OFFER_HARDSHIP });
    struct offers late =
        made(&p, "2026-08-01", (struct offer_request){ .profile = OFFER_FIRST_LATE });

    (void)fixture;
    assert_int_equal(usual.plans[1].down, (usual.sum.total * 3000 + 9999) / 10000);
    assert_int_equal(first.plans[1].down, 0);
    assert_int_equal(broke.plans[1].down, (broke.sum.total * 4000 + 9999) / 10000); /* not twice */
    assert_int_equal(hard.plans[3].count, 20);             /* of at least 50 reais each */
    assert_int_equal(late.bucket->profile, OFFER_ANYBODY); /* no row of their own so late */
}

/* SUP-03: five years, and no more. */
static void a_plan_for_a_hard_time_may_run_five_years(void **fixture)
{
    struct offer_policy p = shipped("flows/policies/escola.json");
    struct offers o;

    (void)fixture;
    for (size_t i = 0; i < p.bucket_count; i++)
        p.buckets[i].instalment_min = 100;
    o = made(&p, "2026-10-19", (struct offer_request){ .profile = OFFER_HARDSHIP });
    const struct plan *longest = &o.plans[o.plan_count - 1];
    day_t last = longest->instalments[longest->instalment_count - 1].due;
    assert_true(longest->count >= 58 && longest->count <= 60);
    assert_true(last <= day_add_months(test_day(ON), 60));
}

/* SUP-02: an income of R$ 900 leaves R$ 300. */
static void nothing_is_shown_that_leaves_less_than_a_month_needs(void **fixture)
{
    struct offer_policy p = offer_policy_default();
    struct offer_request r = { .income = 90000 };
    struct offers o = made(&p, "2026-07-10", r);

    (void)fixture;
    assert_true(o.plan_count > 0);
    for (size_t i = 0; i < o.plan_count; i++)
        for (size_t k = 0; k < o.plans[i].instalment_count; k++)
            assert_true(o.plans[i].instalments[k].centavos <= 30000);
    r.income = 60000;
    o = made(&p, "2026-07-10", r);
    assert_int_equal(o.plan_count, 0);
    assert_string_equal(o.rule, "SUP-02");
    r.counter = (struct counter_offer){ .given = true, .monthly = 5000 };
    o = made(&p, "2026-07-10", r);
    assert_false(o.counter.accepted || o.counter.has_plan);
    assert_string_equal(o.counter.rule, "SUP-02");
}

/* REN-02: up to the second limit, and only as far as the person needs. */
static void a_role_goes_beyond_the_table_as_far_as_its_row(void **fixture)
{
    struct offer_policy p = shipped("flows/policies/escola.json");
    static const struct {
        enum offer_role role;
        centavos_t total;
        bool granted;
    } cases[] = {
        { OFFER_ROLE_BOT, 90000, false },       { OFFER_ROLE_AGENT, 90000, true },
        { OFFER_ROLE_AGENT, 84999, false },     { OFFER_ROLE_AGENT, 85000, true },
        { OFFER_ROLE_SUPERVISOR, 70000, true }, { OFFER_ROLE_SUPERVISOR, 69999, false },
        { OFFER_ROLE_ADMIN, 90000, false }, /* no row: no more than the table */
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct offer_request r = { .role = cases[i].role };
        r.counter = (struct counter_offer){ .given = true, .total = cases[i].total };
        struct offers o = made(&p, "2026-08-20", r);
        assert_int_equal(o.counter.accepted, cases[i].granted);
        assert_int_equal(o.plans[0].total, 95000); /* what is offered stays the table's */
        if (cases[i].granted)
            assert_int_equal(o.counter.plan.total, cases[i].total);
        else
            assert_string_equal(o.counter.rule, "REN-02");
    }
}

/* The example of 14.1: 1000.00 at 1 % in five, the last closes the balance. */
static void tabela_price_closes_at_zero_where_it_is_lawful(void **fixture)
{
    struct offer_policy p = offer_policy_default();
    struct error err = { 0 };
    struct offer_request r = { .counter = { .given = true, .count = 5 } };

    (void)fixture;
    p.price.fine_bp = p.price.interest_monthly_bp = 0;
    p.buckets[4].down_bp = 0;
    p.plan_interest_monthly_bp = 100;
    p.plan_interest = PLAN_INTEREST_PRICE;
    assert_false(offer_policy_check(&p, &err));
    p.licence = PLAN_LICENCE_FINANCIAL_INSTITUTION;
    struct offers o = made(&p, "2026-07-10", r);
    assert_true(o.counter.accepted);
    for (int i = 0; i < 5; i++)
        assert_int_equal(o.counter.plan.instalments[i].centavos, 20604);
    assert_int_equal(o.counter.plan.interest, 5 * 20604 - 100000);
    assert_in_range(o.counter.plan.yearly_rate_bp, 1268, 1800); /* the first is due in 20 days */
}

/* REN-02: however late, cash is never below the row, and within a row waiting never pays. */
static void waiting_never_gets_more_off_than_the_row_says(void **fixture)
{
    struct offer_policy p = offer_policy_default();
    const struct offer_bucket *row = NULL;
    centavos_t before = 0;

    (void)fixture;
    for (day_t due = test_day(ON) - 1; due > test_day(ON) - 1825; due--) {
        char iso[DAY_TEXT_SIZE];
        struct offers o = made(&p, day_format_iso(due, iso), (struct offer_request){ 0 });
        if (!o.bucket)
            continue; /* not late yet: the bank was closed */
        const struct plan *cash = &o.plans[0];
        assert_true(cash->discount * 10000 <= cash->charges * o.bucket->charges_off_bp +
                                                  cash->principal * o.bucket->principal_off_bp);
        if (row && o.bucket - p.buckets == row - p.buckets)
            assert_true(cash->total >= before);
        row = o.bucket;
        before = cash->total;
    }
    assert_non_null(row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each fault of a policy is told with its line", each_fault_is_told_with_its_line),
        TEST("the table of the house is the file that is shipped",
             the_table_of_the_house_is_the_file_that_is_shipped),
        TEST("REN-03 who somebody is to the creditor chooses the row",
             who_somebody_is_to_the_creditor_chooses_the_row),
        TEST("SUP-03 a plan for a hard time may run five years",
             a_plan_for_a_hard_time_may_run_five_years),
        TEST("SUP-02 nothing is shown that leaves less than a month needs",
             nothing_is_shown_that_leaves_less_than_a_month_needs),
        TEST("REN-02 a role goes beyond the table as far as its row",
             a_role_goes_beyond_the_table_as_far_as_its_row),
        TEST("Tabela Price closes at zero, where it is lawful",
             tabela_price_closes_at_zero_where_it_is_lawful),
        TEST("REN-02 waiting never gets more off than the row says",
             waiting_never_gets_more_off_than_the_row_says),
    };
    return cmocka_run_group_tests_name("policy", tests, NULL, let_go);
}
