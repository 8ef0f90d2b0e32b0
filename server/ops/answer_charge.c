#include "server/ops/copy.h"
#include "server/ops/later.h"

#include "db/columns.h"

#include <string.h>

/* ---- second_copy: the boleto, Pix and link for what the person chose ---- */

/* parcela: the instalment's id; 0: all of them.  NULL = chosen, else the outcome. */
static const char *choose(struct batch *b, struct talk *r, const struct debts *d,
                          struct issue *issue)
{
    int64_t id = question_number(r, "parcela", 0);

    if (!copy_choose(b, r, d, id, issue))
        return id ? "gone" : "nothing";
    r->contract_id = issue->items[0].contract_id;
    return NULL;
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
    if (!copy_is_provided(b, issue->run))
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
        if (!why_not && (!copy_make(b, issue, open, (int)i) || !give(b, all, what, issue)))
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
    all->results[1] = copy_open_send(b, pg, all->runs, all->count);
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
    if (debts->overdue || copy_is_provided(b, all->runs[i]) ||
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
    all->results[1] = copy_open_send(b, pg, all->runs, all->count);
    all->results[2] = issue_numbers_of_runs(b, pg, all->runs, all->count);
    send_open_addresses(b, pg, all);
    return true;
}
