#include "server/ops/daily_internal.h"

#include "db/columns.h"
#include "server/base/error.h"
#include "server/ops/issue.h"

/*
 * The boleto of an instalment is issued ten days before it is due (001-21): there is time to
 * schedule it, or to ask for another day.  Who asks for a second copy gets this very one.
 */
enum { DAYS_AHEAD = 10 };

static void send_lock(struct daily *d, struct pg_unit *pg)
{
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_ISSUE_LOCK);

    pg_day(args, d->today);
    pg_day(args, d->today + DAYS_AHEAD);
    pg_day(args, d->issued.due);
    pg_int8(args, d->issued.instalment_id);
    pg_int4(args, DAILY_AT_MOST);
    d->result = pg_unit_send(pg, args);
}

/* Columns in the order of daily_issue_lock.sql. */
enum { LOCKED_TENANT, LOCKED_INSTALMENT, LOCKED_DUE, LOCKED_CREDITOR };

/* One that cannot be issued must not stand in the way of those after it. */
static void move_on(struct daily *d, const struct pg_result *locked)
{
    int last = pg_rows(locked) - 1;

    d->issued = (struct daily_cursor){ 0 };
    if (last + 1 == DAILY_AT_MOST)
        d->issued = (struct daily_cursor){ pg_get_day(locked, last, LOCKED_DUE),
                                           pg_get_int8(locked, last, LOCKED_INSTALMENT) };
    d->rows = last + 1;
}

/* As issue.h wants it; the view is let go by the caller. */
static struct batch batch_of(struct daily *d, struct pg_unit *pg, struct accounts_view *view)
{
    return (struct batch){
        .turns = d->deps.turns, .arena = pg_unit_arena(pg), .view = view, .now_us = d->now_us
    };
}

static void send_numbers(struct daily *d, struct pg_unit *pg, const struct pg_result *locked)
{
    struct accounts_view *view = accounts_hold(turns_deps(d->deps.turns)->accounts);
    struct batch b = batch_of(d, pg, view);
    size_t count = (size_t)pg_rows(locked);
    struct issue_wanted *wanted = ARENA_ARRAY(b.arena, struct issue_wanted, count + 1);

    for (size_t i = 0; i < count; i++)
        wanted[i] = (struct issue_wanted){ pg_get_int8(locked, (int)i, LOCKED_CREDITOR), d->today };
    issue_numbers_send(&b, pg, wanted, count);
    accounts_let_go(&view);
}

/* Answered in the order of sending: instalments, numbers, ids. */
static void send_load(struct daily *d, struct pg_unit *pg, const struct pg_result *locked)
{
    struct arena *a = pg_unit_arena(pg);
    size_t count = (size_t)pg_rows(locked);
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_ISSUE_LOAD);

    COLUMN(int8, int64_t, pg_get_int8(locked, (int)i, LOCKED_TENANT));
    COLUMN(int8, int64_t, pg_get_int8(locked, (int)i, LOCKED_INSTALMENT));
    d->result = pg_unit_send(pg, args);
    send_numbers(d, pg, locked);
    pg_unit_send(pg, pg_unit_args(pg, SQL_IDS_TAKE));
}

/* Columns in the order of daily_issue_load.sql. */
enum { TENANT, CREDITOR, PERSON, INSTALMENT, CONTRACT, AGREEMENT, DUE, CENTAVOS };

/* Who it is made out to, as issue.h wants it. */
static struct talk *addressee(struct batch *b, const struct pg_result *r, int row, day_t today)
{
    struct talk *talk = ARENA_NEW(b->arena, struct talk);

    talk->conv = ARENA_NEW(b->arena, struct conversation);
    talk->conv->tenant_id = pg_get_int8(r, row, TENANT);
    talk->conv->creditor_id = pg_get_int8(r, row, CREDITOR);
    talk->conv->person_id = pg_get_int8(r, row, PERSON);
    talk->facts.today = today;
    return talk;
}

static bool make(struct batch *b, const struct pg_result *r, int row, day_t today,
                 struct issue *issue)
{
    const struct creditor *creditor = accounts_creditor(b->view, pg_get_int8(r, row, CREDITOR));
    struct issue_item *item = ARENA_NEW(b->arena, struct issue_item);
    struct error err = { 0 };

    issue->run = addressee(b, r, row, today);
    issue->items = item;
    issue->item_count = 1;
    issue->due = pg_get_day(r, row, DUE);
    issue->agreement_id = int_or_zero(r, row, AGREEMENT);
    issue->unseen = true;
    item->instalment_id = pg_get_int8(r, row, INSTALMENT);
    item->contract_id = pg_get_int8(r, row, CONTRACT);
    return creditor &&
           debt_price(pg_get_int8(r, row, CENTAVOS), issue->due, issue->due,
                      &creditor->offers.price, &item->price, &err) &&
           issue_make(b, issue);
}

static void issue_all(struct daily *d, struct pg_unit *pg)
{
    const struct pg_result *r = pg_unit_result(pg, d->result);
    int64_t id = pg_get_int8(pg_unit_result(pg, d->result + 2), 0, 0);
    struct accounts_view *view = accounts_hold(turns_deps(d->deps.turns)->accounts);
    struct batch b = batch_of(d, pg, view);
    struct issue_numbers numbers = issue_numbers_read(b.arena, pg_unit_result(pg, d->result + 1));
    struct issue *issues = ARENA_ARRAY(b.arena, struct issue, (size_t)pg_rows(r) + 1);
    size_t made = 0;

    for (int row = 0; row < pg_rows(r); row++) {
        issues[made] = (struct issue){ .charge_id = id + row, .numbers = &numbers };
        made += make(&b, r, row, d->today, &issues[made]);
    }
    issues_send(&b, pg, issues, made);
    accounts_let_go(&view);
}

bool daily_issue(struct daily *d, struct pg_unit *pg, int step)
{
    if (step == 0) {
        send_lock(d, pg);
        return true;
    }
    if (step == 2) {
        issue_all(d, pg);
        return false;
    }
    const struct pg_result *locked = pg_unit_result(pg, d->result);
    move_on(d, locked);
    if (pg_rows(locked) == 0)
        return false;
    send_load(d, pg, locked);
    return true;
}
