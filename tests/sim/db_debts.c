#include "tests/sim/db.h"

#include "server/base/day.h"

#include <string.h>

/* Statements of db/queries: what is owed. */

/* Who somebody is to the creditor. */
struct history {
    int64_t broken, hardship, late_before;
    struct cell promised, broken_until; /* what was agreed last and did not go on */
};

static void debts_of(struct query *q, struct cell ord, const struct cell *ct,
                     const struct history *h)
{
    struct cell label = is_null(ct[contract_enrolment]) ? ct[contract_key] : ct[contract_enrolment];

    EACH(q, instalment, r, c)
    {
        struct cell *n = NULL;
        if (c[instalment_contract_id].n != ct[contract_contract_id].n ||
            (c[instalment_status].n != 0 && c[instalment_status].n != 1))
            continue;
        if (c[instalment_status].n == 0)
            find(q, TABLE_new_due_date, new_due_date_instalment_id, c[instalment_instalment_id].n,
                 &n);
        result_row(q, (struct cell[]){ ord,
                                       c[instalment_instalment_id],
                                       c[instalment_contract_id],
                                       label,
                                       c[instalment_key],
                                       c[instalment_due],
                                       c[instalment_centavos],
                                       c[instalment_status],
                                       c[instalment_paid_on],
                                       c[instalment_paid_centavos],
                                       c[instalment_agreement_id],
                                       n ? n[new_due_date_day] : NIL,
                                       n ? n[new_due_date_fine] : NIL,
                                       n ? n[new_due_date_interest] : NIL,
                                       n ? n[new_due_date_discount] : NIL,
                                       NUM(h->broken),
                                       NUM(h->hardship),
                                       NUM(h->late_before),
                                       h->promised,
                                       h->broken_until });
    }
}

static int64_t broken_of(struct query *q, struct cell creditor, struct cell person)
{
    int64_t count = 0;

    EACH(q, agreement, r, a)
    count += same(a[agreement_creditor_id], creditor) && same(a[agreement_person_id], person) &&
             a[agreement_status].n == 3;
    return count;
}

static int64_t hardship_of(struct query *q, struct cell creditor, struct cell person)
{
    int64_t count = 0;

    EACH(q, care_case, r, k)
    count += same(k[care_case_creditor_id], creditor) && same(k[care_case_subject], person) &&
             is_null(k[care_case_closed_at]) &&
             same(k[care_case_kind], text_cell(q, "dificuldade"));
    return count;
}

/* Instalments of one contract that were paid after their day. */
static int64_t late_in(struct query *q, int64_t contract)
{
    int64_t count = 0;

    EACH(q, instalment, r, n)
    count += n[instalment_contract_id].n == contract && n[instalment_status].n == 1 &&
             n[instalment_paid_on].n > n[instalment_due].n;
    return count;
}

static bool is_theirs(struct query *q, const struct cell *cp, struct cell creditor,
                      struct cell person, struct cell **ct)
{
    return cp[contract_party_person_id].n == person.n &&
           (cp[contract_party_role].n == 1 || cp[contract_party_role].n == 2) &&
           find2(q, TABLE_contract, contract_contract_id, cp[contract_party_contract_id].n,
                 contract_creditor_id, creditor.n, ct);
}

/* Their newest of a table, by its id; NULL = none.  Agreements only when they were accepted. */
static const struct cell *newest_promise(struct query *q, struct cell creditor, struct cell person)
{
    const struct cell *newest = NULL;

    EACH(q, promise, r, p)
    if (same(p[promise_creditor_id], creditor) && same(p[promise_person_id], person) &&
        (!newest || p[promise_promise_id].n > newest[promise_promise_id].n))
        newest = p;
    return newest;
}

static const struct cell *newest_agreement(struct query *q, struct cell creditor,
                                           struct cell person)
{
    const struct cell *newest = NULL;

    EACH(q, agreement, r, a)
    if (same(a[agreement_creditor_id], creditor) && same(a[agreement_person_id], person) &&
        !is_null(a[agreement_accepted_at]) &&
        (!newest || a[agreement_agreement_id].n > newest[agreement_agreement_id].n))
        newest = a;
    return newest;
}

/* No policy here lets an agreement be taken up again: the day is the one before it ended. */
static void what_fell_through(struct query *q, struct cell creditor, struct cell person,
                              struct history *h)
{
    const struct cell *p = newest_promise(q, creditor, person);
    const struct cell *g = newest_agreement(q, creditor, person);
    bool ended = g && g[agreement_status].n == 3 && !is_null(g[agreement_ended_at]);
    int64_t since = !g                               ? INT64_MIN
                    : is_null(g[agreement_ended_at]) ? g[agreement_accepted_at].n
                                                     : g[agreement_ended_at].n;
    bool later = p && p[promise_made_at].n > since;
    int64_t status = p ? p[promise_status].n : 0;

    h->promised = h->broken_until = NIL;
    if ((status == 2 || status == 3) && later)
        h->promised = p[promise_due];
    if (ended && !later)
        h->broken_until = NUM(day_of_instant(g[agreement_ended_at].n, "America/Sao_Paulo") - 1);
}

static struct history history_of(struct query *q, struct cell creditor, struct cell person)
{
    struct history h = { .broken = broken_of(q, creditor, person),
                         .hardship = hardship_of(q, creditor, person) };
    struct cell *ct = NULL;

    what_fell_through(q, creditor, person, &h);
    EACH(q, contract_party, r, cp)
    if (is_theirs(q, cp, creditor, person, &ct))
        h.late_before += late_in(q, ct[contract_contract_id].n);
    return h;
}

/* Of what is paid only the last one of each ordinal is told. */
static void keep_last_paid(struct query *q)
{
    enum { WIDTH = 20, PAID = 1 };
    size_t kept = 0;

    for (size_t i = 0; i < q->rows; i++) {
        const struct cell *mine = q->cells + i * WIDTH;
        bool later = false;
        for (size_t k = 0; k < q->rows && mine[7].n == PAID; k++) {
            const struct cell *o = q->cells + k * WIDTH;
            later = later || (o[7].n == PAID && o[0].n == mine[0].n &&
                              (o[8].n > mine[8].n || (o[8].n == mine[8].n && o[1].n > mine[1].n)));
        }
        if (later)
            ((struct cell *)(uintptr_t)mine)[0].n |= INT64_C(1) << 40;
    }
    for (size_t i = 0; i < q->rows; i++)
        if (!(q->cells[i * WIDTH].n >> 40))
            memmove(q->cells + kept++ * WIDTH, q->cells + i * WIDTH, WIDTH * sizeof(struct cell));
    q->rows = kept;
}

static void debts_load(struct query *q)
{
    static const int order[] = { 0, 5, 1 };
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i');

    result_kinds(q, "diixxyihyiiyiiiiiiyy");
    for (int i = 0; i < ords.count; i++) {
        struct history h = history_of(q, creditors.items[i], persons.items[i]);
        struct cell *ct = NULL;
        EACH(q, contract_party, r, cp)
        if (is_theirs(q, cp, creditors.items[i], persons.items[i], &ct))
            debts_of(q, ords.items[i], ct, &h);
    }
    keep_last_paid(q);
    result_sort(q, order, 3);
}

statement_fn *const db_debt_statements[SQL_COUNT] = {
    [SQL_DEBTS_LOAD] = debts_load,
};
