#include "tests/sim/db_ledger.h"
#include "tests/sim/db_outbox.h"

#include <stdio.h>
#include <string.h>

/* Statements of db/queries: payments. */

static struct tuple *charge_of(struct query *q, struct cell bank, struct cell txid,
                               struct cell number, struct cell **out)
{
    EACH(q, charge, r, ch)
    {
        if (!same(ch[charge_bank_account_id], bank) ||
            !(same(ch[charge_txid], txid) ||
              (is_null(txid) && same(ch[charge_nosso_numero], number))))
            continue;
        *out = ch;
        return r;
    }
    *out = NULL;
    return NULL;
}

typedef void lock_fn(struct query *q, const struct cell *item);

static void lock_contract(struct query *q, const struct cell *item)
{
    struct tuple *ct =
        find(q, TABLE_contract, contract_contract_id, item[charge_item_contract_id].n, NULL);

    if (!ct)
        return;
    lock_row(q, ct, LOCK_UPDATE);
    result_row(q, &item[charge_item_contract_id]);
}

/* All charges of the same instalment. */
static void lock_charges(struct query *q, const struct cell *item)
{
    EACH(q, charge_item, r, oi)
    {
        if (oi[charge_item_instalment_id].n != item[charge_item_instalment_id].n)
            continue;
        lock_row(q, find(q, TABLE_charge, charge_charge_id, oi[charge_item_charge_id].n, NULL),
                 LOCK_UPDATE);
        result_row(q, &oi[charge_item_charge_id]);
    }
}

/* For each item of the charges that the notices mean. */
static void lock_each(struct query *q, lock_fn *lock)
{
    static const int by_id[] = { 0 };
    struct list banks = param_list(q, 1, 'i'), txids = param_list(q, 2, 'x');
    struct list numbers = param_list(q, 3, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < banks.count; i++) {
        struct cell *ch = NULL;
        if (!charge_of(q, banks.items[i], txids.items[i], numbers.items[i], &ch))
            continue;
        EACH(q, charge_item, r, ci)
        {
            if (ci[charge_item_charge_id].n == ch[charge_charge_id].n)
                lock(q, ci);
        }
    }
    result_sort(q, by_id, 1);
}

static void settle_lock_contracts(struct query *q)
{
    lock_each(q, lock_contract);
}

static void settle_lock_charges(struct query *q)
{
    lock_each(q, lock_charges);
}

/* One notice; the parameters' columns by number. */
enum {
    ORD,
    TENANT,
    CREDITOR,
    BANK,
    EXTERNAL,
    METHOD,
    TXID,
    NUMBER,
    CENTAVOS,
    PAID_AT,
    PAID_ON,
    NOTICE,
    ASKED,
    LATE_FINE,
    LATE_INTEREST,
    EARLY_DISCOUNT,
    NOTICE_COLUMNS
};

/* What a charge asks for on the day of the payment. */
static int64_t asked(struct cell terms, const struct cell *ch)
{
    return is_null(terms) ? ch[charge_centavos].n : terms.n;
}

/* No provider makes charges here: terms are those of boletos. */
static void settle_terms(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), banks = param_list(q, 2, 'i');
    struct list txids = param_list(q, 3, 'x'), numbers = param_list(q, 4, 'i');
    struct list methods = param_list(q, 5, 'd');

    result_kinds(q, "diyhhoiy");
    for (int i = 0; i < ords.count; i++) {
        struct cell *ch = NULL, *t = NULL;
        charge_of(q, banks.items[i], txids.items[i], numbers.items[i], &ch);
        if (!ch || methods.items[i].n != 2 ||
            !find(q, TABLE_charge_terms, charge_terms_charge_id, ch[charge_charge_id].n, &t))
            continue;
        result_row(q, (struct cell[]){ ords.items[i], ch[charge_centavos], ch[charge_due],
                                       t[charge_terms_fine_bp], t[charge_terms_interest_bp],
                                       t[charge_terms_daily], t[charge_terms_discount],
                                       t[charge_terms_discount_until] });
    }
}

/* It was cancelled, replaced or has expired, and what it is for is open: it counts as if it were.
 */
static bool is_for_open(struct query *q, const struct cell *ch)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL;
        if (!same(ci[charge_item_charge_id], ch[charge_charge_id]))
            continue;
        find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n, &n);
        if (n[instalment_status].n != 0 || !same(n[instalment_centavos], ci[charge_item_principal]))
            return false;
    }
    return true;
}

static bool instalment_paid(struct query *q, int64_t charge)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL;
        if (ci[charge_item_charge_id].n == charge &&
            find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                 &n) &&
            n[instalment_status].n == 1)
            return true;
    }
    return false;
}

/* One before it in this batch pays for the same, by this or another charge. */
static bool outpaid(struct query *q, const struct list *in, const struct cell *k,
                    const struct cell *ch)
{
    for (int i = 0; i < in[0].count; i++) {
        struct cell *other = NULL, at = in[PAID_AT].items[i];
        if (at.n > k[PAID_AT].n ||
            (at.n == k[PAID_AT].n && compare(in[EXTERNAL].items[i], k[EXTERNAL]) >= 0) ||
            !charge_of(q, in[BANK].items[i], in[TXID].items[i], in[NUMBER].items[i], &other) ||
            (other[charge_status].n != 0 &&
             !(other[charge_status].n == 2 && is_for_open(q, other))) ||
            in[CENTAVOS].items[i].n != asked(in[ASKED].items[i], other))
            continue;
        EACH(q, charge_item, r, ci)
        if (ci[charge_item_charge_id].n == ch[charge_charge_id].n &&
            find2(q, TABLE_charge_item, charge_item_charge_id, other[charge_charge_id].n,
                  charge_item_instalment_id, ci[charge_item_instalment_id].n, NULL))
            return true;
    }
    return false;
}

static const char *case_reason(struct query *q, const struct list *in, const struct cell *k)
{
    struct cell *ch = NULL;

    charge_of(q, k[BANK], k[TXID], k[NUMBER], &ch);
    if (!ch)
        return "unknown";
    if (ch[charge_status].n == 1 || instalment_paid(q, ch[charge_charge_id].n) ||
        outpaid(q, in, k, ch))
        return "double";
    if (ch[charge_status].n == 2 && !is_for_open(q, ch))
        return "cancelled";
    return k[CENTAVOS].n != asked(k[ASKED], ch) ? "wrong_amount" : NULL;
}

/* Other open charges for the same instalment are void. */
static void void_others(struct query *q, int64_t instalment, int64_t charge)
{
    EACH(q, charge_item, r, oi)
    {
        struct cell *ch = NULL;
        struct tuple *row =
            find(q, TABLE_charge, charge_charge_id, oi[charge_item_charge_id].n, &ch);
        if (oi[charge_item_instalment_id].n == instalment && row &&
            ch[charge_charge_id].n != charge && ch[charge_status].n == 0)
            change(q, row)[charge_status] = NUM(2);
    }
}

/* The part of a charge that comes after that instalment, by their ids. */
static const struct cell *item_after(struct query *q, int64_t charge, int64_t instalment)
{
    const struct cell *next = NULL;

    EACH(q, charge_item, r, ci)
    if (ci[charge_item_charge_id].n == charge && ci[charge_item_instalment_id].n > instalment &&
        (!next || ci[charge_item_instalment_id].n < next[charge_item_instalment_id].n))
        next = ci;
    return next;
}

static void settle_items(struct query *q, const struct cell *k, int64_t charge,
                         struct ledger_entry *entry)
{
    const struct cell *ci = NULL;
    int64_t first = 1; /* what the terms ask for beside its value is the first one's */

    while ((ci = item_after(q, charge, ci ? ci[charge_item_instalment_id].n : 0))) {
        int64_t fine = ci[charge_item_fine].n + first * k[LATE_FINE].n;
        int64_t interest = ci[charge_item_interest].n + first * k[LATE_INTEREST].n;
        int64_t discount = ci[charge_item_discount].n + first * k[EARLY_DISCOUNT].n;
        struct cell id = ci[charge_item_instalment_id];
        struct cell *n = change(q, find(q, TABLE_instalment, instalment_instalment_id, id.n, NULL));
        n[instalment_status] = NUM(1);
        n[instalment_paid_on] = k[PAID_ON];
        n[instalment_paid_centavos] = NUM(ci[charge_item_principal].n + fine + interest - discount);
        ledger_post(entry, "receivable", id, -ci[charge_item_principal].n);
        ledger_post(entry, "fine_income", id, -fine);
        ledger_post(entry, "interest_income", id, -interest);
        ledger_post(entry, "discount_granted", id, discount);
        void_others(q, id.n, charge);
        first = 0;
    }
}

static void agreement_settled(struct query *q, struct tuple *row)
{
    struct cell *a = change(q, row), *c = insert(q, TABLE_audit);
    char subject[40];

    snprintf(subject, sizeof(subject), "agreement:%lld", (long long)a[agreement_agreement_id].n);
    a[agreement_status] = NUM(2);
    c[audit_tenant_id] = a[agreement_tenant_id];
    c[audit_at] = param(q, 13, 't');
    c[audit_actor] = text_cell(q, "bank");
    c[audit_action] = text_cell(q, "settle");
    c[audit_subject] = text_cell(q, subject);
}

/* An agreement without an open instalment is settled. */
static void settle_agreements(struct query *q, int64_t charge)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL, *a = NULL;
        struct tuple *row;

        if (ci[charge_item_charge_id].n != charge ||
            !find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                  &n))
            continue;
        row = find(q, TABLE_agreement, agreement_agreement_id, n[instalment_agreement_id].n, &a);
        if (row && a[agreement_status].n == 1 &&
            !find2(q, TABLE_instalment, instalment_agreement_id, a[agreement_agreement_id].n,
                   instalment_status, 0, NULL))
            agreement_settled(q, row);
    }
}

static void settle_promises(struct query *q, const struct cell *k, const struct cell *ch)
{
    EACH(q, promise, r, p)
    {
        int64_t paid = k[CENTAVOS].n, said = p[promise_centavos].n;
        if (!same(p[promise_person_id], ch[charge_person_id]) ||
            !same(p[promise_creditor_id], k[CREDITOR]) || p[promise_status].n != 0 ||
            paid * 100 < said * 99)
            continue;
        change(q, r)[promise_status] = NUM(1);
    }
}

static bool about(struct query *q, struct cell contract, int64_t charge)
{
    return !is_null(contract) && find2(q, TABLE_charge_item, charge_item_charge_id, charge,
                                       charge_item_contract_id, contract.n, NULL) != NULL;
}

/* What is not marked about this charge, or one that it voids, is not said. */
static void unsay(struct query *q, int64_t charge)
{
    EACH(q, outbox_queue, r, n)
    {
        struct cell *o = NULL, *ch = NULL;
        if (n[outbox_queue_state].n != QUEUE_READY ||
            !about(q, n[outbox_queue_contract_id], charge) ||
            !outbox_row(q, n[outbox_queue_outbox_id].n, &o) || o[outbox_class].n == 5)
            continue;
        bool voided = is_null(o[outbox_charge_id]);
        if (!voided && !find(q, TABLE_charge, charge_charge_id, o[outbox_charge_id].n, &ch))
            continue;
        EACH(q, charge_item, r2, ci)
        voided =
            voided || (ci[charge_item_charge_id].n == charge &&
                       find2(q, TABLE_charge_item, charge_item_charge_id, ch[charge_charge_id].n,
                             charge_item_instalment_id, ci[charge_item_instalment_id].n, NULL) &&
                       ch[charge_status].n == 2);
        if (!voided && ch[charge_charge_id].n != charge)
            continue;
        int64_t id = n[outbox_queue_outbox_id].n;
        erase(q, r);
        close_outbox(q, id, 6);
    }
}

static void tell(struct query *q, const struct cell *k, const struct cell *ch, char *list,
                 size_t size)
{
    EACH(q, conversation, r, c)
    {
        if (!same(c[conversation_person_id], ch[charge_person_id]) ||
            !same(c[conversation_creditor_id], k[CREDITOR]))
            continue;
        struct cell *in = insert(q, TABLE_inbox);
        in[inbox_tenant_id] = k[TENANT];
        in[inbox_conversation_id] = c[conversation_conversation_id];
        in[inbox_kind] = NUM(3);
        in[inbox_state] = NUM(0);
        in[inbox_received_at] = param(q, 13, 't');
        in[inbox_unit] = k[NOTICE];
        snprintf(list + strlen(list), size - strlen(list), "%s%lld", *list ? "," : "",
                 (long long)c[conversation_conversation_id].n);
    }
}

static void settle_charge(struct query *q, const struct cell *k, const struct cell *ch,
                          struct ledger_entry *entry, char *list, size_t size)
{
    int64_t id = ch[charge_charge_id].n;
    struct cell *c = change(q, find(q, TABLE_charge, charge_charge_id, id, NULL));

    c[charge_status] = NUM(1);
    c[charge_paid_at] = k[PAID_AT];
    settle_items(q, k, id, entry);
    settle_agreements(q, id);
    settle_promises(q, k, ch);
    unsay(q, id);
    tell(q, k, ch, list, size);
}

static void settle_one(struct query *q, const struct cell *k, const char *why)
{
    static const int key[] = { payment_bank_account_id, payment_external_id };
    struct cell *ch = NULL;
    char list[256] = "";

    charge_of(q, k[BANK], k[TXID], k[NUMBER], &ch);
    if (taken(q, TABLE_payment, key, (struct cell[]){ k[BANK], k[EXTERNAL] }, 2)) {
        q->db->tables[TABLE_payment].next_id++;
        result_row(q, (struct cell[]){ k[ORD], NIL, NIL, text_cell(q, "") });
        return;
    }
    struct cell *p = insert(q, TABLE_payment);
    p[payment_tenant_id] = k[TENANT];
    p[payment_bank_account_id] = k[BANK];
    p[payment_external_id] = k[EXTERNAL];
    p[payment_method] = k[METHOD];
    p[payment_charge_id] = ch ? ch[charge_charge_id] : NIL;
    p[payment_centavos] = k[CENTAVOS];
    p[payment_paid_at] = k[PAID_AT];
    p[payment_received_at] = param(q, 13, 't');
    p[payment_state] = NUM(why ? 2 : 1);
    p[payment_reason] = text_cell(q, why);
    p[payment_credited_at] = k[METHOD].n == 1 || k[METHOD].n == 4 ? k[PAID_AT] : NIL;
    p[payment_fee] = NUM(0);
    struct ledger_entry entry = ledger_entry_add(
        q, k[TENANT], k[CREDITOR], "payment", p[payment_payment_id], k[PAID_ON], param(q, 13, 't'));
    ledger_post(&entry, "cash", NIL, k[CENTAVOS].n);
    if (why)
        ledger_post(&entry, "suspense", NIL, -k[CENTAVOS].n);
    else
        settle_charge(q, k, ch, &entry, list, sizeof(list));
    result_row(q,
               (struct cell[]){ k[ORD], p[payment_state], text_cell(q, why), text_cell(q, list) });
}

static void settle(struct query *q)
{
    static const char kinds[] = "diiixdxiitybiiii";
    static const int by_ord[] = { 0 };
    struct list in[NOTICE_COLUMNS];

    for (int k = 0; k < NOTICE_COLUMNS; k++)
        in[k] = param_list(q, k < ASKED ? k + 1 : k + 3, kinds[k]);
    result_kinds(q, "dhxx");
    const char **why = ARENA_ARRAY(&q->db->arena, const char *, (size_t)in[0].count);
    for (int i = 0; i < in[0].count * 2; i++) { /* all are judged before one is booked */
        int at = i % in[0].count;
        struct cell row[NOTICE_COLUMNS];
        for (int k = 0; k < NOTICE_COLUMNS; k++)
            row[k] = in[k].items[at];
        if (i < in[0].count)
            why[at] = case_reason(q, in, row);
        else
            settle_one(q, row, why[at]);
    }
    result_sort(q, by_ord, 1);
}

/* No bank of the simulation credits anything or takes it back. */
static void credits_book(struct query *q)
{
    result_kinds(q, "i");
    result_row(q, (struct cell[]){ NUM(0) });
}

static void returns_book(struct query *q)
{
    result_kinds(q, "idxx");
}

statement_fn *const db_settle_statements[SQL_COUNT] = {
    [SQL_SETTLE_LOCK_CONTRACTS] = settle_lock_contracts,
    [SQL_SETTLE_LOCK_CHARGES] = settle_lock_charges,
    [SQL_SETTLE_TERMS] = settle_terms,
    [SQL_SETTLE] = settle,
    [SQL_CREDITS_BOOK] = credits_book,
    [SQL_RETURNS_BOOK] = returns_book,
};
