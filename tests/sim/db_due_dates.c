#include "tests/sim/db.h"

/* Statements of db/queries: a new due day, and how an agreement stands. */

/* Is it one of the person's contracts with the creditor? */
static bool owes_by(struct query *q, const struct cell *ct, struct cell creditor,
                    struct cell person)
{
    EACH(q, contract_party, r, p)
    if (same(p[contract_party_contract_id], ct[contract_contract_id]) &&
        same(p[contract_party_person_id], person) && p[contract_party_role].n <= 2 &&
        same(ct[contract_creditor_id], creditor))
        return true;
    return false;
}

static void due_dates_lock(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list creditors = param_list(q, 2, 'i'), persons = param_list(q, 3, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < persons.count; i++)
        EACH(q, contract, r, ct)
        {
            if (!owes_by(q, ct, creditors.items[i], persons.items[i]))
                continue;
            lock_row(q, r, LOCK_UPDATE);
            result_row(q, &ct[contract_contract_id]);
        }
    result_sort(q, by_id, 1);
}

/* An open instalment of theirs, by its id. */
static bool owes(struct query *q, int64_t instalment, struct cell creditor, struct cell person)
{
    struct cell *n = NULL, *ct = NULL;

    return find(q, TABLE_instalment, instalment_instalment_id, instalment, &n) &&
           n[instalment_status].n == 0 &&
           find(q, TABLE_contract, contract_contract_id, n[instalment_contract_id].n, &ct) &&
           owes_by(q, ct, creditor, person);
}

static void due_dates_lock_charges(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list creditors = param_list(q, 2, 'i'), persons = param_list(q, 3, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < persons.count; i++)
        EACH(q, charge_item, r, ci)
        {
            struct cell *ch = NULL;
            struct tuple *row =
                find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch);
            if (!row || ch[charge_status].n != 0 ||
                !owes(q, ci[charge_item_instalment_id].n, creditors.items[i], persons.items[i]))
                continue;
            lock_row(q, row, LOCK_UPDATE);
            result_row(q, &ch[charge_charge_id]);
        }
    result_sort(q, by_id, 1);
}

static void void_others(struct query *q, struct cell instalment, struct cell charge)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *ch = NULL;
        struct tuple *row =
            find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch);
        if (same(ci[charge_item_instalment_id], instalment) && row && ch[charge_status].n == 0 &&
            !same(ch[charge_charge_id], charge))
            change(q, row)[charge_status] = NUM(2);
    }
}

static void due_dates_set(struct query *q)
{
    static const int key[] = { new_due_date_instalment_id };
    static const int columns[] = { new_due_date_tenant_id, new_due_date_instalment_id,
                                   new_due_date_day,       new_due_date_fine,
                                   new_due_date_interest,  new_due_date_discount,
                                   new_due_date_charge_id };
    static const char kinds[] = "iiyiiii";
    enum { IN = 7, INSTALMENT = 1, CHARGE = 6 };
    struct list in[IN];

    for (int k = 0; k < IN; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        if (taken(q, TABLE_new_due_date, key, &in[INSTALMENT].items[i], 1))
            continue;
        struct cell *c = insert(q, TABLE_new_due_date);
        for (int k = 0; k < IN; k++)
            c[columns[k]] = in[k].items[i];
        c[new_due_date_given_at] = param(q, 8, 't');
        void_others(q, in[INSTALMENT].items[i], in[CHARGE].items[i]);
    }
}

/* ---- agreement_state ---- */

static const struct cell *agreement_that_counts(struct query *q, struct cell creditor,
                                                struct cell person)
{
    const struct cell *best = NULL;

    EACH(q, agreement, r, a)
    {
        int64_t status = a[agreement_status].n;
        if (!same(a[agreement_person_id], person) || !same(a[agreement_creditor_id], creditor) ||
            status < 1 || status > 3)
            continue;
        bool active = status == 1, other = best && best[agreement_status].n == 1;
        if (!best || active > other ||
            (active == other && a[agreement_agreement_id].n > best[agreement_agreement_id].n))
            best = a;
    }
    return best;
}

static void agreement_state(struct query *q)
{
    static const int by_ord[] = { 0 };
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i');

    result_kinds(q, "dihxii");
    for (int i = 0; i < ords.count; i++) {
        const struct cell *a = agreement_that_counts(q, creditors.items[i], persons.items[i]);
        int64_t paid = 0, all = 0;
        if (!a)
            continue;
        EACH(q, instalment, r, n)
        if (same(n[instalment_agreement_id], a[agreement_agreement_id])) {
            paid += n[instalment_status].n == 1;
            all++;
        }
        result_row(q,
                   (struct cell[]){ ords.items[i], a[agreement_agreement_id], a[agreement_status],
                                    a[agreement_protocol], NUM(paid), NUM(all) });
    }
    result_sort(q, by_ord, 1);
}

/* The first charge that was issued for an agreement; NIL = none was. */
static struct cell first_charge(struct query *q, struct cell agreement)
{
    struct cell first = NIL;

    EACH(q, instalment, r, n)
    {
        if (!same(n[instalment_agreement_id], agreement))
            continue;
        EACH(q, charge_item, r2, ci)
        if (same(ci[charge_item_instalment_id], n[instalment_instalment_id]) &&
            (is_null(first) || ci[charge_item_charge_id].n < first.n))
            first = ci[charge_item_charge_id];
    }
    return first;
}

static void agreement_paper(struct query *q)
{
    static const int by_ord[] = { 0 };
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i');

    result_kinds(q, "dxi");
    for (int i = 0; i < ords.count; i++) {
        const struct cell *a = agreement_that_counts(q, creditors.items[i], persons.items[i]);
        struct cell charge = a ? first_charge(q, a[agreement_agreement_id]) : NIL;
        if (!is_null(charge))
            result_row(q, (struct cell[]){ ords.items[i], a[agreement_protocol], charge });
    }
    result_sort(q, by_ord, 1);
}

statement_fn *const db_due_date_statements[SQL_COUNT] = {
    [SQL_DUE_DATES_LOCK] = due_dates_lock,   [SQL_DUE_DATES_LOCK_CHARGES] = due_dates_lock_charges,
    [SQL_DUE_DATES_SET] = due_dates_set,     [SQL_AGREEMENT_STATE] = agreement_state,
    [SQL_AGREEMENT_PAPER] = agreement_paper,
};
