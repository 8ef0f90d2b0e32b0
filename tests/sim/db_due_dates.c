#include "tests/sim/db.h"

#include <stdio.h>

/* Statements of db/queries: a new due day, and how an agreement stands. */

static void due_dates_lock(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < ids.count; i++) {
        struct cell *n = NULL, *ct = NULL;
        struct tuple *r = NULL;
        if (find(q, TABLE_instalment, instalment_instalment_id, ids.items[i].n, &n))
            r = find(q, TABLE_contract, contract_contract_id, n[instalment_contract_id].n, &ct);
        if (!r)
            continue;
        lock_row(q, r, LOCK_UPDATE);
        result_row(q, &ct[contract_contract_id]);
    }
    result_sort(q, by_id, 1);
}

static void due_dates_lock_charges(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < ids.count; i++)
        EACH(q, charge_item, r, ci)
        {
            struct cell *ch = NULL;
            struct tuple *row =
                find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch);
            if (!same(ci[charge_item_instalment_id], ids.items[i]) || !row ||
                ch[charge_status].n != 0)
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

static void note_moved(struct query *q, const struct cell *n)
{
    struct cell *c = insert(q, TABLE_audit);
    char subject[40];

    snprintf(subject, sizeof(subject), "instalment:%lld", (long long)n[instalment_instalment_id].n);
    c[audit_tenant_id] = n[instalment_tenant_id];
    c[audit_at] = param(q, 8, 't');
    c[audit_actor] = text_cell(q, "bot");
    c[audit_action] = text_cell(q, "new_due_date");
    c[audit_subject] = text_cell(q, subject);
}

/* Of several in one statement the audit is in the order of their ids: a batch here has few. */
static void due_dates_set(struct query *q)
{
    struct list ids = param_list(q, 2, 'i'), days = param_list(q, 3, 'y');
    struct list fine = param_list(q, 4, 'i'), interest = param_list(q, 5, 'i');
    struct list discount = param_list(q, 6, 'i'), charges = param_list(q, 7, 'i');

    EACH(q, instalment, r, n)
    for (int i = 0; i < ids.count; i++) {
        if (!same(n[instalment_instalment_id], ids.items[i]) || !is_null(n[instalment_moved_to]))
            continue;
        struct cell *c = change(q, r);
        c[instalment_moved_to] = days.items[i];
        c[instalment_moved_fine] = fine.items[i];
        c[instalment_moved_interest] = interest.items[i];
        c[instalment_moved_discount] = discount.items[i];
        void_others(q, ids.items[i], charges.items[i]);
        note_moved(q, c);
        break;
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

statement_fn *const db_due_date_statements[SQL_COUNT] = {
    [SQL_DUE_DATES_LOCK] = due_dates_lock,
    [SQL_DUE_DATES_LOCK_CHARGES] = due_dates_lock_charges,
    [SQL_DUE_DATES_SET] = due_dates_set,
    [SQL_AGREEMENT_STATE] = agreement_state,
};
