#include "server/ops/issue.h"
#include "server/ops/later.h"

#include "db/columns.h"
#include "server/base/calendar.h"

#include <string.h>

/* ---- second_copy: the boleto, Pix and link for what the person chose ---- */

static void send_open_charges(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGES_OPEN);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    pg_day(args, r[0]->facts.today);
    all->results[1] = pg_unit_send(pg, args);
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

/* parcela: the instalment's id; 0: all of them.  NULL = chosen, else the outcome. */
static const char *choose(struct batch *b, struct talk *r, const struct debts *d,
                          struct issue *issue)
{
    int64_t id = question_number(r, "parcela", 0);

    issue->run = r;
    issue->items = ARENA_ARRAY(b->arena, struct issue_item, d->count + 1);
    if (id)
        add_chosen(issue, d, id);
    else
        add_all(issue, d);
    if (!issue->item_count)
        return id ? "gone" : "nothing";
    r->contract_id = issue->items[0].contract_id;
    return NULL;
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
static void use_again(struct batch *b, struct issue *issue, const struct pg_result *r, int ord)
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

static bool is_provided(const struct batch *b, const struct talk *r)
{
    const struct bank_account *bank = accounts_bank_of(b->view, r->conv->creditor_id);

    return bank && bank->psp;
}

static bool make(struct batch *b, struct issue *issue, const struct pg_result *open, int ord)
{
    issue->unseen =
        is_provided(b, issue->run); /* its link is made when the provider has answered */
    use_again(b, issue, open, ord);
    if (!issue->exists)
        return issue_make(b, issue);
    sum_up(issue);
    if (!issue->unseen)
        issue_link(b, issue);
    return true;
}

static void tell(struct batch *b, struct issue *issue)
{
    struct var *values = ARENA_ARRAY(b->arena, struct var, ISSUE_VALUES);

    issue_values(b, issue, values);
    answer(issue->run, "ok", values, ISSUE_VALUES);
}

/* What is issued, for whom, and what of it is told. */
struct issuing {
    /* The issue's parts; or the outcome that tells why there is none. */
    const char *(*choose)(struct batch *b, struct pg_unit *pg, struct answering *all, size_t i,
                          const struct debts *debts, struct issue *issue);
    void (*tell)(struct batch *b, struct issue *issue);
};

/* What a provider makes is told when it has: what it shows changes with every change of it. */
static bool give(struct batch *b, struct answering *all, const struct issuing *what,
                 struct issue *issue)
{
    if (!is_provided(b, issue->run))
        what->tell(b, issue);
    else if (!later_add(all->work, issue->run, issue->charge_id))
        return false;
    return true;
}

static void answer_all(struct batch *b, struct pg_unit *pg, struct answering *all,
                       const struct issuing *what)
{
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    const struct pg_result *open = pg_unit_result(pg, all->results[1]);
    struct issue_numbers numbers =
        issue_numbers_read(b->arena, pg_unit_result(pg, all->results[2]));
    struct issue *issues = ARENA_ARRAY(b->arena, struct issue, all->count);
    size_t made = 0;

    for (size_t i = 0; i < all->count; i++) {
        struct issue *issue = &issues[made];
        *issue = (struct issue){ .numbers = &numbers };
        const char *why_not = what->choose(b, pg, all, i, &debts[i], issue);
        if (!why_not && (!make(b, issue, open, (int)i) || !give(b, all, what, issue)))
            why_not = "failed";
        if (why_not)
            answer(all->runs[i], why_not, NULL, 0);
        made += why_not == NULL;
    }
    issues_send(b, pg, issues, made);
}

static const char *choose_copy(struct batch *b, struct pg_unit *pg, struct answering *all, size_t i,
                               const struct debts *debts, struct issue *issue)
{
    (void)pg;
    return choose(b, all->runs[i], debts, issue);
}

bool answer_second_copy(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 2) {
        later_wait(pg, all->work);
        return false;
    }
    if (all->round == 1) {
        all->work = later_new(b, all->count);
        answer_all(b, pg, all, &(struct issuing){ choose_copy, tell });
        return later_send(b, pg, all->work, REQUEST_COPY); /* else it commits with the turn */
    }
    all->results[0] = debts_send(b, pg, all->runs, all->count);
    send_open_charges(b, pg, all);
    all->results[2] = issue_numbers_of_runs(b, pg, all->runs, all->count);
    return true;
}

/* ---- next_instalment: what A1 may get ---- */

static void send_open_addresses(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_ADDRESSES_OPEN);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
    all->results[3] = pg_unit_send(pg, args);
}

static bool is_open_address(const struct pg_result *open, size_t ord)
{
    for (int row = 0; row < pg_rows(open); row++)
        if (pg_get_int8(open, row, 0) == (int64_t)ord)
            return true;
    return false;
}

/* The day and the codes: an amount has no place below A2, and neither has the page, which shows
 * one. */
static void tell_next(struct batch *b, struct issue *issue)
{
    struct var *all = ARENA_ARRAY(b->arena, struct var, ISSUE_VALUES);
    struct var *v = ARENA_ARRAY(b->arena, struct var, 3);
    size_t count = 0;

    issue_values(b, issue, all);
    for (size_t i = 0; i < ISSUE_VALUES; i++)
        if (strcmp(all[i].name, "charge") == 0 || strcmp(all[i].name, "data") == 0 ||
            strcmp(all[i].name, "linha") == 0)
            v[count++] = all[i];
    answer(issue->run, "ok", v, count);
}

static const char *choose_next(struct batch *b, struct pg_unit *pg, struct answering *all, size_t i,
                               const struct debts *debts, struct issue *issue)
{
    /* a provider's codes come after the turn, and A1 is open for this one alone */
    if (debts->overdue || is_provided(b, all->runs[i]) ||
        !is_open_address(pg_unit_result(pg, all->results[3]), i) ||
        choose(b, all->runs[i], debts, issue))
        return "more";
    return NULL;
}

bool answer_next_instalment(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round > 0) {
        answer_all(b, pg, all, &(struct issuing){ choose_next, tell_next });
        return false;
    }
    all->results[0] = debts_send(b, pg, all->runs, all->count);
    send_open_charges(b, pg, all);
    all->results[2] = issue_numbers_of_runs(b, pg, all->runs, all->count);
    send_open_addresses(b, pg, all);
    return true;
}
