#include "server/ops/issue.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/base/error.h"

/*
 * ---- new_due_date: a new day for one instalment, once (001-21, collections reference 14.2) ----
 *
 * For what is not due yet, or late by no more than the policy gives a new day for.  What is later,
 * paid, another's or part of an agreement is gone: there is no new day to be had for it.
 */

static void send_locks(struct batch *b, struct pg_unit *pg, struct answering *all, enum sql lock)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, lock);

    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    pg_unit_send(pg, args);
}

/* A bucket that offers one new day instead of instalments. */
static bool may_move(const struct talk *r, const struct debt *debt)
{
    const struct offer_policy *policy = &r->account->creditor->offers;

    if (debt->agreement_id)
        return false;
    for (size_t i = 0; i < policy->bucket_count; i++) {
        const struct offer_bucket *k = &policy->buckets[i];
        if (debt->price.days_late >= k->from_day && debt->price.days_late <= k->to_day)
            return k->count_max == 1 && k->down_bp == 0;
    }
    return debt->price.days_late == 0;
}

/* parcela: the instalment's id; 0: the only one that is overdue, or the next when none is. */
static const struct debt *chosen(const struct talk *r, const struct debts *d)
{
    int64_t id = question_number(r, "parcela", 0);

    if (!id)
        return d->count && d->overdue <= 1 ? &d->items[0] : NULL;
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].instalment_id == id)
            return &d->items[i];
    return NULL;
}

/* Another of this batch has just got the one new day. */
static bool is_taken(const struct issue *issues, size_t made, const struct talk *r, int64_t id)
{
    for (size_t i = 0; i < made; i++)
        if (issues[i].run->conv->tenant_id == r->conv->tenant_id &&
            issues[i].items[0].instalment_id == id)
            return true;
    return false;
}

/* True: *out is a day that may be given.  Else answered with the last one. */
static bool judge_day(struct batch *b, struct talk *r, const struct debt *debt, day_t *out)
{
    day_t today = r->facts.today, base = debt->due > today ? debt->due : today;
    day_t first = debt->due < today ? today : debt->due + 1;
    day_t last = base + r->account->creditor->offers.new_date_max_days;
    struct var *v = ARENA_NEW(b->arena, struct var);

    *out = (day_t)question_number(r, "data", 0);
    if (*out >= first && *out <= last)
        return true;
    *v = VAR_DAY("prazo", last);
    answer(r, "too_far", v, 1);
    return false;
}

/* Late: as it is today.  Else what is paid on the new day, had it always been that day. */
static bool price_on(const struct talk *r, const struct debt *debt, day_t day, struct price *out)
{
    struct error err = { 0 };

    *out = debt->price;
    return debt->price.days_late > 0 || debt_price(debt->price.principal, day, day,
                                                   &r->account->creditor->offers.price, out, &err);
}

static bool make(struct batch *b, struct talk *r, const struct debt *debt, day_t day,
                 struct issue *issue)
{
    struct issue_item *item = ARENA_NEW(b->arena, struct issue_item);

    *item = (struct issue_item){ .instalment_id = debt->instalment_id,
                                 .contract_id = debt->contract_id };
    *issue = (struct issue){ .run = r,
                             .items = item,
                             .item_count = 1,
                             .due = calendar_next_business_day(CALENDAR_BANK, day),
                             .numbers = issue->numbers };
    return price_on(r, debt, issue->due, &item->price) && issue_make(b, issue);
}

/* True when a charge was made; answered in any case. */
static bool move_one(struct batch *b, struct talk *r, const struct debts *d, struct issue *issues,
                     size_t made)
{
    const struct debt *debt = chosen(r, d);
    struct issue *issue = &issues[made];
    struct var *values = ARENA_ARRAY(b->arena, struct var, ISSUE_VALUES);
    day_t day;

    if (!debt || !may_move(r, debt)) {
        answer(r, "gone", NULL, 0);
        return false;
    }
    r->contract_id = debt->contract_id;
    if (debt->moved || is_taken(issues, made, r, debt->instalment_id)) {
        answer(r, "used", NULL, 0);
        return false;
    }
    if (!judge_day(b, r, debt, &day))
        return false;
    if (!make(b, r, debt, day, issue)) {
        answer(r, "failed", NULL, 0);
        return false;
    }
    issue_values(b, issue, values);
    answer(r, "ok", values, ISSUE_VALUES);
    return true;
}

static void send_new_days(struct batch *b, struct pg_unit *pg, const struct issue *s, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_DUE_DATES_SET);

    COLUMN(int8, int64_t, s[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, s[i].items[0].instalment_id);
    COLUMN(day, day_t, s[i].due);
    COLUMN(int8, int64_t, s[i].sum.fine);
    COLUMN(int8, int64_t, s[i].sum.interest);
    COLUMN(int8, int64_t, s[i].sum.discount);
    COLUMN(int8, int64_t, s[i].charge_id);
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

bool answer_new_due_date(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        send_locks(b, pg, all, SQL_DUE_DATES_LOCK);
        send_locks(b, pg, all, SQL_DUE_DATES_LOCK_CHARGES);
        all->results[0] = debts_send(b, pg, all->runs, all->count);
        all->results[1] = issue_numbers_of_runs(b, pg, all->runs, all->count);
        return true;
    }
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    struct issue_numbers numbers =
        issue_numbers_read(b->arena, pg_unit_result(pg, all->results[1]));
    struct issue *issues = ARENA_ARRAY(b->arena, struct issue, all->count);
    size_t made = 0;
    for (size_t i = 0; i < all->count; i++) {
        issues[made].numbers = &numbers;
        made += move_one(b, all->runs[i], &debts[i], issues, made);
    }
    issues_send(b, pg, issues, made);
    if (made)
        send_new_days(b, pg, issues, made);
    return false;
}
