#include "server/ops/copy.h"

#include "db/columns.h"
#include "server/base/calendar.h"

int copy_open_send(struct batch *b, struct pg_unit *pg, struct talk *const *r, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGES_OPEN);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    pg_day(args, r[0]->facts.today);
    return pg_unit_send(pg, args);
}

/* What is due is payable today, at today's price; the rest on its own day. */
static day_t payable_on(const struct debt *debt, day_t today)
{
    return debt->due < today ? calendar_next_business_day(CALENDAR_BANK, today) : debt->due;
}

static void add_item(struct issue *issue, const struct debt *debt)
{
    if (issue->item_count == 0)
        issue->due = payable_on(debt, issue->run->facts.today);
    issue->items[issue->item_count++] =
        (struct issue_item){ debt->instalment_id, debt->contract_id, debt->price };
}

/* Their own open ones only: whose boleto it is never depends on what somebody sends. */
static void add_chosen(struct issue *issue, const struct debts *d, int64_t instalment_id)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].instalment_id == instalment_id)
            add_item(issue, &d->items[i]);
}

/* All that is overdue, else the next one. */
static void add_all(struct issue *issue, const struct debts *d)
{
    for (size_t i = 0; i < d->overdue || (i == 0 && d->count); i++)
        add_item(issue, &d->items[i]);
}

bool copy_choose(struct batch *b, struct talk *r, const struct debts *d, int64_t instalment_id,
                 struct issue *issue)
{
    issue->run = r;
    issue->items = ARENA_ARRAY(b->arena, struct issue_item, d->count + 1);
    if (instalment_id)
        add_chosen(issue, d, instalment_id);
    else
        add_all(issue, d);
    return issue->item_count > 0;
}

enum { ORD, CHARGE, CENTAVOS, DUE, LINE, INSTALMENT, BANK };

static bool has_item(const struct issue *issue, int64_t instalment_id)
{
    for (size_t i = 0; i < issue->item_count; i++)
        if (issue->items[i].instalment_id == instalment_id)
            return true;
    return false;
}

/* The same instalments, amount, day and account: the same boleto again, with a new link. */
void copy_use_again(struct batch *b, struct issue *issue, const struct pg_result *r, int ord)
{
    const struct bank_account *bank = accounts_bank_of(b->view, issue->run->conv->creditor_id);
    centavos_t total = 0;

    for (size_t i = 0; i < issue->item_count; i++)
        total += issue->items[i].price.total;
    for (int row = 0, next; row < pg_rows(r); row = next) {
        int64_t charge = pg_get_int8(r, row, CHARGE);
        bool same = pg_get_int8(r, row, ORD) == ord && pg_get_int8(r, row, CENTAVOS) == total &&
                    pg_get_day(r, row, DUE) == issue->due && bank &&
                    pg_get_int8(r, row, BANK) == bank->bank_account_id;
        for (next = row; next < pg_rows(r) && pg_get_int8(r, next, CHARGE) == charge; next++)
            same = same && has_item(issue, pg_get_int8(r, next, INSTALMENT));
        if (!same || (size_t)(next - row) != issue->item_count)
            continue;
        issue->exists = true;
        issue->charge_id = charge;
        issue->line =
            pg_is_null(r, row, LINE) ? NULL : arena_strdup(b->arena, pg_get_text(r, row, LINE));
        return;
    }
}

static void sum_up(struct issue *issue)
{
    for (size_t i = 0; i < issue->item_count; i++) {
        const struct price *p = &issue->items[i].price;
        issue->sum.total += p->total;
        issue->sum.fine += p->fine;
        issue->sum.interest += p->interest + p->correction;
    }
}

bool copy_is_provided(const struct batch *b, const struct talk *r)
{
    const struct bank_account *bank = accounts_bank_of(b->view, r->conv->creditor_id);

    return bank && bank->psp;
}

bool copy_make(struct batch *b, struct issue *issue, const struct pg_result *open, int ord)
{
    issue->unseen =
        copy_is_provided(b, issue->run); /* its link is made when the provider has answered */
    copy_use_again(b, issue, open, ord);
    if (!issue->exists)
        return issue_make(b, issue);
    sum_up(issue);
    if (!issue->unseen)
        issue_link(b, issue);
    return true;
}
