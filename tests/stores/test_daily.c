#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/agreement_life.h"
#include "server/money/clearing.h"

#include <inttypes.h>
#include <string.h>

/* What comes due by the calendar alone: agreements that are not kept. */

static day_t on(const char *iso)
{
    day_t day = 0;

    assert_true(day_parse_iso(iso, &day));
    return day;
}

static void payments_are_known_two_business_days_later(void **state)
{
    static const struct {
        const char *today, *known;
    } cases[] = {
        { "2026-12-02", "2026-11-27" }, /* Monday's boletos clear on Wednesday */
        { "2026-12-03", "2026-11-30" },
        { "2026-12-05", "2026-12-02" }, /* Saturday */
        { "2026-12-07", "2026-12-02" }, /* Thursday's clear on Monday itself */
        { "2026-12-08", "2026-12-03" },
        { "2026-11-23", "2026-11-17" }, /* 20 November is a holiday */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(clearing_known_through(on(cases[i].today)), on(cases[i].known));
}

/* ---- an agreement over two originals of R$ 500: R$ 60 of charges, all of them taken off ---- */

enum { ORIGINAL = 50000, CHARGES = 6000, GRACE = 10, PARTS_MAX = 4 };
/* What a charge of world_charge() asks for beside its principal. */
enum { LATE = 200 + 100 - 50 };

struct agreed {
    int64_t id, person, conversation, contract, originals[2], parts[PARTS_MAX];
};
struct part {
    const char *due;
    int64_t centavos;
    bool paid;
};

static void add_agreement(struct world *w, struct agreed *a, int64_t interest)
{
    int64_t principal = (int64_t)2 * ORIGINAL;

    world_exec(
        w,
        "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id,"
        " conversation_id, status, principal, charges, discount, interest, total, term_text,"
        " term_sha256, policy_version, offered_at, expires_at, grace_days) VALUES (1, %" PRId64
        ", 1, %" PRId64 ", %" PRId64 ", 0, %" PRId64 ", %d, %d, %" PRId64 ", %" PRId64
        ", 't', '', 1, now(), now(), %d); INSERT INTO agreement_item"
        " SELECT 1, %" PRId64 ", instalment_id, contract_id FROM instalment"
        " WHERE contract_id = %" PRId64,
        a->id, a->person, a->conversation, principal, CHARGES, CHARGES, interest,
        principal + interest, GRACE, a->id, a->contract);
}

static void accept(struct world *w, const struct agreed *a)
{
    struct pg_args *args = world_args(w, SQL_AGREEMENTS_ACCEPT);

    one_int8(args, 1);
    one_int8(args, a->id);
    one_text(args, "{}");
    one_bytes(args, "chain", 5);
    one_text(args, "Q-1");
    pg_instant(args, WORLD_NOW);
    pg_day(args, on("2026-09-20"));
    assert_int_equal(pg_rows(world_run(w, args)), 1);
}

static void pay_part(struct world *w, const struct agreed *a, int64_t instalment, int64_t centavos)
{
    struct owed o = owe_more(w, a->person, instalment);

    assert_string_equal(pay(w, &o, centavos + LATE), "settled");
}

/* Its parts as they are due; the plan must add up to the originals and the interest. */
/* The person was told so many days ago that an instalment is late. */
static void told(struct world *w, const struct agreed *a, int days)
{
    world_exec(w, "UPDATE agreement SET warned_at = " AT " WHERE agreement_id = %" PRId64,
               -days * 86400, a->id);
}

static struct agreed agree(struct world *w, const struct part *parts, size_t count,
                           int64_t interest)
{
    struct agreed a = { .person = world_person(w, w->next) };

    a.conversation = world_conversation(w, a.person);
    a.contract = world_contract(w, a.person, 1);
    a.originals[1] = world_instalment(w, a.contract, ORIGINAL);
    a.originals[0] = world_instalment(w, a.contract, ORIGINAL);
    world_exec(w, "UPDATE instalment SET due = '2026-08-10' WHERE instalment_id = %" PRId64,
               a.originals[0]);
    a.id = w->next++;
    add_agreement(w, &a, interest);
    for (size_t i = 0; i < count; i++)
        world_exec(w, "INSERT INTO agreement_plan VALUES (1, %" PRId64 ", %zu, '%s', %" PRId64 ")",
                   a.id, i, parts[i].due, parts[i].centavos);
    accept(w, &a);
    told(w, &a, 5);
    for (size_t i = 0; i < count; i++) {
        a.parts[i] = world_int(
            w, "SELECT instalment_id FROM instalment WHERE key = 'acordo-%" PRId64 "-%zu'", a.id,
            i);
        if (parts[i].paid)
            pay_part(w, &a, a.parts[i], parts[i].centavos);
    }
    return a;
}

/* R$ 300 down, paid; the first of two of R$ 350 was due on 20 October. */
static struct agreed agree_usual(struct world *w)
{
    static const struct part parts[] = { { "2026-09-25", 30000, true },
                                         { "2026-10-20", 35000, false },
                                         { "2026-11-20", 35000, false } };

    return agree(w, parts, COUNT_OF(parts), 0);
}

struct found {
    int64_t ids[16], contracts[16];
    size_t count;
};

static struct found find(struct world *w, const char *known, const char *today)
{
    struct pg_args *args = world_args(w, SQL_DAILY_BREAKS_FIND);
    struct found f = { 0 };

    pg_day(args, on(known));
    pg_day(args, on(today));
    pg_instant(args, WORLD_NOW);
    pg_int4(args, 16);
    const struct pg_result *r = world_run(w, args);
    for (int row = 0; row < pg_rows(r); row++) {
        assert_int_equal(pg_get_int8(r, row, 0), 1);
        f.ids[f.count] = pg_get_int8(r, row, 1);
        f.contracts[f.count++] = pg_get_int8(r, row, 2);
    }
    return f;
}

/* How many are broken of what was found. */
static int break_found(struct world *w, const struct found *f, const char *known)
{
    static const int64_t ones[16] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    struct pg_args *args = world_args(w, SQL_DAILY_BREAKS_LOCK_CHARGES);

    pg_int8_array(args, ones, f->count);
    pg_int8_array(args, f->ids, f->count);
    world_run(w, args);
    args = world_args(w, SQL_DAILY_BREAKS);
    pg_int8_array(args, ones, f->count);
    pg_int8_array(args, f->ids, f->count);
    pg_int8_array(args, f->contracts, f->count);
    pg_day(args, on(known));
    pg_day(args, on("2026-11-20"));
    pg_instant(args, WORLD_NOW);
    pg_int4(args, AGREEMENT_BROKEN);
    pg_text(args, "clock");
    return pg_rows(world_run(w, args));
}

static int run_daily(struct world *w, const char *known)
{
    struct found f = find(w, known, "2026-11-20");

    return f.count ? break_found(w, &f, known) : 0;
}

/* "status amount paid_on paid" of an instalment. */
static const char *left(struct world *w, int64_t instalment)
{
    return world_text(w,
                      "SELECT concat_ws(' ', status, centavos, paid_on, paid_centavos) FROM"
                      " instalment WHERE instalment_id = %" PRId64,
                      instalment);
}

/* What the books say of an account, over all that this agreement made. */
static int64_t booked(struct world *w, const struct agreed *a, const char *account)
{
    assert_int_equal(world_int(w, "SELECT count(*) FROM (SELECT FROM ledger_line GROUP BY entry_id"
                                  " HAVING sum(centavos) <> 0) x"),
                     0);
    return world_int(w,
                     "SELECT coalesce(sum(l.centavos), 0) FROM ledger_line l JOIN ledger_entry e"
                     " USING (tenant_id, entry_id) WHERE l.account = '%s' AND ((e.kind IN"
                     " ('agreement', 'break') AND e.source_id = %" PRId64 ") OR (e.kind = 'payment'"
                     " AND e.source_id IN (SELECT payment_id FROM payment JOIN charge USING"
                     " (tenant_id, charge_id) WHERE person_id = %" PRId64 ")))",
                     account, a->id, a->person);
}

static void what_was_paid_counts_against_the_oldest(void **state)
{
    struct world *w = *state;
    struct agreed a = agree_usual(w);
    int64_t open = world_charge(w, a.person, a.parts + 1, 1);

    assert_int_equal(run_daily(w, "2026-10-29"), 0); /* the last day of grace is 30 October */
    assert_int_equal(status_of(w, "agreement", a.id), 1);
    assert_int_equal(run_daily(w, "2026-10-30"), 1);
    assert_int_equal(status_of(w, "agreement", a.id), 3);
    /* 302,50 were paid: 500,00 - 302,50 = 197,50; the discount is gone with the charges */
    assert_string_equal(left(w, a.originals[0]), "0 19750");
    assert_string_equal(left(w, a.originals[1]), "0 50000");
    assert_string_equal(left(w, a.parts[0]), "1 30000 2026-11-20 30250");
    assert_string_equal(left(w, a.parts[1]), "2 35000");
    assert_string_equal(left(w, a.parts[2]), "2 35000");
    assert_int_equal(status_of(w, "charge", open), 2);
    /* all that came in was for what was owed: nothing of it is income */
    assert_int_equal(booked(w, &a, "cash"), 30250);
    assert_int_equal(booked(w, &a, "receivable"), -30250);
    assert_int_equal(booked(w, &a, "fine_income"), 0);
    assert_int_equal(booked(w, &a, "interest_income"), 0);
    assert_int_equal(booked(w, &a, "discount_granted"), 0);
    assert_string_equal(world_text(w,
                                   "SELECT string_agg(actor || ' ' || action, ',') FROM audit WHERE"
                                   " subject = 'agreement:%" PRId64 "'",
                                   a.id),
                        "clock break");
    assert_int_equal(run_daily(w, "2026-10-30"), 0);
    assert_int_equal(booked(w, &a, "receivable"), -30250);
}

static void who_was_not_told_keeps_it(void **state)
{
    struct world *w = *state;
    struct agreed a = agree_usual(w);

    world_exec(w, "UPDATE agreement SET warned_at = NULL WHERE agreement_id = %" PRId64, a.id);
    assert_int_equal(run_daily(w, "2026-11-10"), 0);
    told(w, &a, 4);
    assert_int_equal(run_daily(w, "2026-11-10"), 0);
    told(w, &a, 31); /* on the due day itself: of an earlier instalment */
    assert_int_equal(run_daily(w, "2026-11-10"), 0);
    told(w, &a, 5);
    assert_int_equal(run_daily(w, "2026-11-10"), 1);
    assert_int_equal(status_of(w, "agreement", a.id), 3);
}

static void what_is_paid_off_stays_paid(void **state)
{
    static const struct part parts[] = { { "2026-09-25", 60000, true },
                                         { "2026-10-20", 40000, false } };
    struct world *w = *state;
    struct agreed a = agree(w, parts, COUNT_OF(parts), 0);

    assert_int_equal(run_daily(w, "2026-10-30"), 1);
    assert_string_equal(left(w, a.originals[0]), "1 50000 2026-11-20 50000");
    /* 602,50 - 500,00 = 102,50 of the second */
    assert_string_equal(left(w, a.originals[1]), "0 39750");
    assert_int_equal(booked(w, &a, "receivable"), -60250);
}

static void more_than_was_owed_is_for_its_lateness(void **state)
{
    static const struct part parts[] = { { "2026-09-25", 110000, true },
                                         { "2026-10-20", 10000, false } };
    struct world *w = *state;
    struct agreed a = agree(w, parts, COUNT_OF(parts), 20000);

    assert_int_equal(run_daily(w, "2026-10-30"), 1);
    assert_string_equal(left(w, a.originals[0]), "1 50000 2026-11-20 50000");
    assert_string_equal(left(w, a.originals[1]), "1 50000 2026-11-20 50000");
    assert_int_equal(booked(w, &a, "receivable"), -100000);
    assert_int_equal(booked(w, &a, "interest_income"), -10250);
    assert_int_equal(booked(w, &a, "cash"), 110250);
}

static void nothing_was_paid(void **state)
{
    static const struct part parts[] = { { "2026-10-01", 50000, false },
                                         { "2026-12-01", 50000, false } };
    struct world *w = *state;
    struct agreed a = agree(w, parts, COUNT_OF(parts), 0);

    assert_int_equal(run_daily(w, "2026-10-11"), 1);
    assert_string_equal(left(w, a.originals[0]), "0 50000");
    assert_string_equal(left(w, a.originals[1]), "0 50000");
    assert_int_equal(booked(w, &a, "receivable"), 0);
}

static void two_that_are_due_end_it_before_the_grace(void **state)
{
    static const struct part parts[] = { { "2026-10-20", 50000, false },
                                         { "2026-10-25", 50000, false } };
    struct world *w = *state;
    struct agreed a = agree(w, parts, COUNT_OF(parts), 0);

    assert_int_equal(run_daily(w, "2026-10-24"), 0);
    assert_int_equal(run_daily(w, "2026-10-25"), 1);
    assert_int_equal(status_of(w, "agreement", a.id), 3);
}

static void one_payment_has_its_day_and_no_more(void **state)
{
    static const struct part parts[] = { { "2026-10-20", 100000, false } };
    struct world *w = *state;
    struct agreed a = agree(w, parts, COUNT_OF(parts), 0);

    world_exec(w, "UPDATE agreement SET grace_days = 0 WHERE agreement_id = %" PRId64, a.id);
    assert_int_equal(run_daily(w, "2026-10-19"), 0);
    assert_int_equal(run_daily(w, "2026-10-20"), 1);
}

static void a_receipt_or_a_pause_holds_it(void **state)
{
    struct world *w = *state;
    struct agreed a = agree_usual(w);

    world_exec(w,
               "INSERT INTO paid_claim (tenant_id, paid_claim_id, creditor_id, conversation_id,"
               " protocol, made_at, until) VALUES (1, %" PRId64 ", 1, %" PRId64 ", 'Q', now(), " AT
               ")",
               a.id, a.conversation, 1);
    assert_int_equal(run_daily(w, "2026-11-17"), 0);
    world_exec(w, "UPDATE paid_claim SET until = " AT, 0); /* nobody answered in time */
    world_exec(w,
               "INSERT INTO care_case SELECT 1, %" PRId64 ", 1, %" PRId64 ", %" PRId64 ", 1,"
               " %" PRId64 ", 'dificuldade', NULL, 'Q', '2026-11-20', '2026-11-20', 1, now()",
               a.id, a.person, a.conversation, a.person);
    assert_int_equal(run_daily(w, "2026-11-17"), 0);
    assert_int_equal(find(w, "2026-11-17", "2026-11-21").count, 1);
    world_exec(w, "UPDATE care_case SET closed_at = now()");
    assert_int_equal(run_daily(w, "2026-11-17"), 1);
}

static void what_another_holds_waits(void **state)
{
    struct world *w = *state;
    struct agreed a = agree_usual(w), held = agree_usual(w);
    struct error err = { 0 };
    int64_t apart = world_contract(w, a.person, 1), third = world_instalment(w, apart, 100);
    struct pg_sync *other = pg_sync_open(scratch_conninfo(w->scratch), &err);

    world_exec_booked(w,
                      "UPDATE instalment SET status = 3 WHERE instalment_id = %" PRId64 ";"
                      "INSERT INTO agreement_item VALUES (1, %" PRId64 ", %" PRId64 ", %" PRId64
                      ");"
                      "UPDATE agreement SET principal = principal + 100, discount = discount + 100"
                      " WHERE agreement_id = %" PRId64,
                      third, a.id, third, apart, a.id);
    assert_true(pg_sync_begin(other, &err));
    struct pg_args *args = pg_sync_args(other, SQL_DUE_DATES_LOCK); /* both of the person's */
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, held.person);
    assert_non_null(pg_sync_run(other, args, &err));
    struct found f = find(w, "2026-10-30", "2026-11-20");
    assert_int_equal(f.count, 2); /* the two contracts of the other one */
    pg_sync_rollback(other);
    f.count = 1; /* one of them was not locked */
    assert_int_equal(break_found(w, &f, "2026-10-30"), 0);
    assert_int_equal(status_of(w, "agreement", a.id), 1);
    assert_int_equal(run_daily(w, "2026-10-30"), 2);
    pg_sync_close(&other);
}

static void what_is_paid_meanwhile_stays(void **state)
{
    struct world *w = *state;
    struct agreed a = agree_usual(w);
    struct found f = find(w, "2026-10-30", "2026-11-20");

    assert_int_equal(f.count, 1);
    pay_part(w, &a, a.parts[1], 35000);
    assert_int_equal(break_found(w, &f, "2026-10-30"), 0);
    assert_int_equal(status_of(w, "agreement", a.id), 1);
    pay_part(w, &a, a.parts[2], 35000);
    assert_int_equal(status_of(w, "agreement", a.id), 2);
    assert_int_equal(run_daily(w, "2027-10-30"), 0);
}

static void what_is_owed_tells_how_often_it_was_broken(void **state)
{
    struct world *w = *state;
    struct agreed a = agree_usual(w);
    struct pg_args *args;

    assert_int_equal(run_daily(w, "2026-10-30"), 1);
    args = world_args(w, SQL_DEBTS_LOAD);
    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, a.person);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 3); /* two open, and the last one paid */
    assert_int_equal(pg_get_int8(r, 0, pg_column(r, "broken")), 1);
    assert_int_equal(pg_get_int8(r, 0, pg_column(r, "centavos")), 19750);
}

/* ---- promises ---- */

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("payments are known two business days later",
             payments_are_known_two_business_days_later),
        TEST("what was paid counts against the oldest, the discount is gone",
             what_was_paid_counts_against_the_oldest),
        TEST("who was not told that an instalment is late keeps the agreement",
             who_was_not_told_keeps_it),
        TEST("what is paid off stays paid", what_is_paid_off_stays_paid),
        TEST("more than was owed is for its lateness", more_than_was_owed_is_for_its_lateness),
        TEST("nothing was paid: all is as it had been", nothing_was_paid),
        TEST("two that are due end it before the grace is over",
             two_that_are_due_end_it_before_the_grace),
        TEST("one payment has its day and no more", one_payment_has_its_day_and_no_more),
        TEST("a receipt that is looked at or a pause holds it", a_receipt_or_a_pause_holds_it),
        TEST("what another holds waits, and one is broken whole or not at all",
             what_another_holds_waits),
        TEST("what is paid meanwhile stays", what_is_paid_meanwhile_stays),
        TEST("what is owed tells how often an agreement was broken",
             what_is_owed_tells_how_often_it_was_broken),
    };
    return cmocka_run_group_tests_name("daily", tests, world_setup, world_teardown);
}
