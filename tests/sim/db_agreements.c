#include "tests/sim/db_contacts.h"
#include "tests/sim/db_ledger.h"

#include <stdio.h>

/* Statements of db/queries: agreements, from the offer to the plan. */

static void agreements_forget(struct query *q)
{
    struct list convs = param_list(q, 2, 'i');

    for (int i = 0; i < convs.count; i++)
        EACH(q, agreement, r, a)
    if (same(a[agreement_conversation_id], convs.items[i]) && a[agreement_status].n == 0)
        change(q, r)[agreement_status] = NUM(5);
}

static void accept_lock(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list convs = param_list(q, 2, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < convs.count; i++)
        EACH(q, agreement, r, a)
        {
            if (!same(a[agreement_conversation_id], convs.items[i]) || a[agreement_status].n != 0)
                continue;
            EACH(q, agreement_item, r2, item)
            {
                struct cell *ct = NULL;
                struct tuple *row = find(q, TABLE_contract, contract_contract_id,
                                         item[agreement_item_contract_id].n, &ct);
                if (item[agreement_item_agreement_id].n != a[agreement_agreement_id].n || !row)
                    continue;
                lock_row(q, row, LOCK_UPDATE);
                result_row(q, &ct[contract_contract_id]);
            }
        }
    result_sort(q, by_id, 1);
}

static void accept_chain(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list creditors = param_list(q, 2, 'i');

    result_kinds(q, "ibi");
    for (int i = 0; i < creditors.count; i++) {
        struct cell *c = NULL;
        struct tuple *r = find(q, TABLE_creditor, creditor_creditor_id, creditors.items[i].n, &c);
        if (!r)
            continue;
        lock_row(q, r, LOCK_NO_KEY_UPDATE);
        result_row(q, (struct cell[]){ creditors.items[i], c[creditor_chain_hash],
                                       c[creditor_chain_links] });
    }
    result_sort(q, by_id, 1);
}

static void chains_set(struct query *q)
{
    struct list creditors = param_list(q, 2, 'i'), hashes = param_list(q, 3, 'b');
    struct list links = param_list(q, 4, 'i');

    for (int i = 0; i < creditors.count; i++) {
        struct tuple *r = find(q, TABLE_creditor, creditor_creditor_id, creditors.items[i].n, NULL);
        if (!r)
            continue;
        struct cell *c = change(q, r);
        c[creditor_chain_hash] = hashes.items[i];
        c[creditor_chain_links] = links.items[i];
    }
}

/* Null when it covers nothing, as the sum of nothing is. */
static struct cell whole(struct query *q, const struct cell *agreement)
{
    int64_t sum = 0, count = 0;

    EACH(q, agreement_item, r, i)
    {
        struct cell *n = NULL;
        if (i[agreement_item_agreement_id].n != agreement[agreement_agreement_id].n ||
            !find(q, TABLE_instalment, instalment_instalment_id, i[agreement_item_instalment_id].n,
                  &n))
            continue;
        if (n[instalment_status].n != 0)
            return NUM(0);
        sum += n[instalment_centavos].n;
        count++;
    }
    return count ? NUM(agreement[agreement_principal].n == sum) : NIL;
}

static void accept_load(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), convs = param_list(q, 3, 'i');

    result_kinds(q, "ditbthbdiiiiioix");
    for (int i = 0; i < ords.count; i++)
        EACH(q, agreement, r, a)
        {
            if (!same(a[agreement_conversation_id], convs.items[i]) || a[agreement_status].n != 0)
                continue;
            const struct cell *c = newest_code(q, confirmation_code_agreement_id,
                                               a[agreement_agreement_id], CODE_AGREEMENT);
            result_row(q, (struct cell[]){
                              ords.items[i], a[agreement_agreement_id], a[agreement_expires_at],
                              c ? c[confirmation_code_code_hash] : NIL,
                              c ? c[confirmation_code_until] : NIL,
                              c ? c[confirmation_code_tries] : NIL, a[agreement_term_sha256],
                              a[agreement_policy_version], a[agreement_principal],
                              a[agreement_charges], a[agreement_discount], a[agreement_interest],
                              a[agreement_total], whole(q, a),
                              c ? c[confirmation_code_code_id] : NIL, a[agreement_term_text] });
        }
}

static struct tuple *agreement_row(struct query *q, struct cell id)
{
    return find(q, TABLE_agreement, agreement_agreement_id, id.n, NULL);
}

static void void_charges(struct query *q, int64_t instalment)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *ch = NULL;
        struct tuple *row =
            find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch);
        if (ci[charge_item_instalment_id].n == instalment && row && ch[charge_status].n == 0)
            change(q, row)[charge_status] = NUM(2);
    }
}

/* What the agreement covers is renegotiated; answers the smallest contract. */
static int64_t cover(struct query *q, struct ledger_entry *e, int64_t agreement)
{
    int64_t contract = INT64_MAX;

    EACH(q, agreement_item, r, item)
    {
        if (item[agreement_item_agreement_id].n != agreement)
            continue;
        struct tuple *row = find(q, TABLE_instalment, instalment_instalment_id,
                                 item[agreement_item_instalment_id].n, NULL);
        struct cell *n = change(q, row);
        n[instalment_status] = NUM(3);
        n[instalment_renegotiated_by] = NUM(agreement);
        ledger_post(e, "receivable", n[instalment_instalment_id], -n[instalment_centavos].n);
        void_charges(q, n[instalment_instalment_id].n);
        if (item[agreement_item_contract_id].n < contract)
            contract = item[agreement_item_contract_id].n;
    }
    return contract;
}

/* The plan becomes instalments; answers the first of them. */
static struct cell *make_plan(struct query *q, struct ledger_entry *e, int64_t agreement,
                              int64_t contract)
{
    struct cell *first = NULL;
    char key[64];

    EACH(q, agreement_plan, r, p)
    {
        if (p[agreement_plan_agreement_id].n != agreement)
            continue;
        struct cell *n = insert(q, TABLE_instalment);
        snprintf(key, sizeof(key), "acordo-%lld-%lld", (long long)agreement,
                 (long long)p[agreement_plan_number].n);
        n[instalment_tenant_id] = e->tenant;
        n[instalment_contract_id] = NUM(contract);
        n[instalment_key] = text_cell(q, key);
        n[instalment_due] = p[agreement_plan_due];
        n[instalment_centavos] = p[agreement_plan_centavos];
        n[instalment_status] = NUM(0);
        n[instalment_agreement_id] = NUM(agreement);
        ledger_post(e, "receivable", n[instalment_instalment_id], n[instalment_centavos].n);
        if (!first || n[instalment_due].n < first[instalment_due].n)
            first = n;
    }
    return first;
}

static void agreements_accept_one(struct query *q, int i)
{
    struct cell id = param_list(q, 2, 'i').items[i];
    struct cell *a = change(q, agreement_row(q, id));

    a[agreement_status] = NUM(1);
    a[agreement_accepted_at] = param(q, 6, 't');
    a[agreement_evidence] = param_list(q, 3, 'x').items[i];
    a[agreement_chain_hash] = param_list(q, 4, 'b').items[i];
    a[agreement_protocol] = param_list(q, 5, 'x').items[i];
    codes_use_up(q, id);
    struct ledger_entry e = ledger_entry_add(q, a[agreement_tenant_id], a[agreement_creditor_id],
                                             "agreement", id, param(q, 7, 'y'), param(q, 6, 't'));
    int64_t contract = cover(q, &e, id.n);
    struct cell *f = make_plan(q, &e, id.n, contract);
    ledger_post(&e, "fine_income", NIL, -a[agreement_charges].n);
    ledger_post(&e, "interest_income", NIL, -a[agreement_interest].n);
    ledger_post(&e, "discount_granted", NIL, a[agreement_discount].n);
    EACH(q, promise, r, p)
    if (p[promise_creditor_id].n == a[agreement_creditor_id].n &&
        p[promise_person_id].n == a[agreement_person_id].n && p[promise_status].n == 0)
        change(q, r)[promise_status] = NUM(4);
    if (f)
        result_row(q, (struct cell[]){ id, f[instalment_instalment_id], f[instalment_contract_id],
                                       f[instalment_due], f[instalment_centavos] });
}

static void agreements_accept(struct query *q)
{
    static const int by_id[] = { 0 };
    int count = param_list(q, 1, 'i').count;

    result_kinds(q, "iiiyi");
    for (int i = 0; i < count; i++)
        agreements_accept_one(q, i);
    result_sort(q, by_id, 1);
}

statement_fn *const db_agreement_statements[SQL_COUNT] = {
    [SQL_AGREEMENTS_FORGET] = agreements_forget,
    [SQL_ACCEPT_LOCK] = accept_lock,
    [SQL_ACCEPT_CHAIN] = accept_chain,
    [SQL_CHAINS_SET] = chains_set,
    [SQL_ACCEPT_LOAD] = accept_load,
    [SQL_AGREEMENTS_ACCEPT] = agreements_accept,
};
