#include "server/base/clock.h"
#include "tests/sim/db_ledger.h"

#include <stdio.h>
#include <stdlib.h>

/* Statements of db/queries: what comes due by the calendar alone. */

/* ---- agreements that were not kept ---- */

/* The due day of its oldest instalment that is open; INT64_MAX = none is. */
static int64_t late_since(struct query *q, const struct cell *a)
{
    int64_t first = INT64_MAX;

    EACH(q, instalment, r, n)
    if (same(n[instalment_agreement_id], a[agreement_agreement_id]) &&
        n[instalment_status].n == 0 && n[instalment_due].n < first)
        first = n[instalment_due].n;
    return first;
}

/* Five days ago, and of what is late now. */
static bool is_warned(struct query *q, const struct cell *a, int64_t now)
{
    return !is_null(a[agreement_warned_at]) && a[agreement_warned_at].n <= now - DAYS_US(5) &&
           day_of_instant(a[agreement_warned_at].n, "UTC") > late_since(q, a);
}

/* agreement_ends_on() of the migration; null = nothing of it is open. */
static struct cell ends_on(struct query *q, const struct cell *a)
{
    int64_t first = INT64_MAX, second = INT64_MAX;

    EACH(q, instalment, r, n)
    {
        int64_t due = n[instalment_due].n;
        if (!same(n[instalment_agreement_id], a[agreement_agreement_id]) ||
            n[instalment_status].n != 0)
            continue;
        if (due < first) {
            second = first;
            first = due;
        } else if (due < second) {
            second = due;
        }
    }
    if (first == INT64_MAX)
        return NIL;
    first += a[agreement_grace_days].n;
    return NUM(first < second ? first : second);
}

/* Somebody looks at a receipt of this person. */
static bool is_claimed(struct query *q, struct cell creditor, struct cell person, int64_t now)
{
    EACH(q, conversation, r, c)
    {
        if (!same(c[conversation_creditor_id], creditor) ||
            !same(c[conversation_person_id], person))
            continue;
        EACH(q, paid_claim, r2, p)
        if (same(p[paid_claim_conversation_id], c[conversation_conversation_id]) &&
            is_null(p[paid_claim_closed_at]) && p[paid_claim_until].n > now)
            return true;
    }
    return false;
}

static bool is_pausing(struct query *q, const struct cell *a, int64_t today)
{
    EACH(q, care_case, r, c)
    if (same(c[care_case_creditor_id], a[agreement_creditor_id]) &&
        same(c[care_case_subject], a[agreement_person_id]) && is_null(c[care_case_closed_at]) &&
        !is_null(c[care_case_pause_until]) && c[care_case_pause_until].n >= today)
        return true;
    return false;
}

static bool has_ended(struct query *q, const struct cell *a, int64_t known)
{
    struct cell day = a[agreement_status].n == 1 ? ends_on(q, a) : NIL;

    return !is_null(day) && day.n <= known;
}

/* Its contracts that nobody holds, each once. */
static void lock_contracts(struct query *q, const struct cell *a)
{
    EACH(q, contract, r, ct)
    {
        if (!find2(q, TABLE_agreement_item, agreement_item_agreement_id,
                   a[agreement_agreement_id].n, agreement_item_contract_id,
                   ct[contract_contract_id].n, NULL) ||
            !lock_free(q, r, LOCK_UPDATE))
            continue;
        lock_row(q, r, LOCK_UPDATE);
        result_row(q, (struct cell[]){ a[agreement_tenant_id], a[agreement_agreement_id],
                                       ct[contract_contract_id] });
    }
}

static void breaks_find(struct query *q)
{
    static const int order[] = { 2, 1 };
    int64_t known = param(q, 1, 'y').n, today = param(q, 2, 'y').n, now = param(q, 3, 't').n;

    result_kinds(q, "iii");
    EACH(q, agreement, r, a)
    if (has_ended(q, a, known) && is_warned(q, a, now) && !is_pausing(q, a, today) &&
        !is_claimed(q, a[agreement_creditor_id], a[agreement_person_id], now))
        lock_contracts(q, a);
    result_sort(q, order, 2);
}

static void breaks_lock_charges(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "i");
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL, *ch = NULL;
        bool listed = false;
        find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n, &n);
        for (int i = 0; i < ids.count; i++)
            listed = listed || same(n[instalment_agreement_id], ids.items[i]);
        if (!listed || n[instalment_status].n != 0)
            continue;
        struct tuple *row =
            find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch);
        if (ch[charge_status].n != 0)
            continue;
        lock_row(q, row, LOCK_UPDATE);
        result_row(q, &ch[charge_charge_id]);
    }
    result_sort(q, by_id, 1);
}

static void void_charges_of(struct query *q, struct cell instalment)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *ch = NULL;
        struct tuple *row =
            find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch);
        if (same(ci[charge_item_instalment_id], instalment) && ch[charge_status].n == 0)
            change(q, row)[charge_status] = NUM(2);
    }
}

/* What was paid beside the instalment, because it was late. */
static void give_back_lateness(struct query *q, struct ledger_entry *e, struct cell instalment)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *ch = NULL;
        find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch);
        if (!same(ci[charge_item_instalment_id], instalment) || ch[charge_status].n != 1)
            continue;
        ledger_post(e, "fine_income", instalment, ci[charge_item_fine].n);
        ledger_post(e, "interest_income", instalment, ci[charge_item_interest].n);
        ledger_post(e, "discount_granted", instalment, -ci[charge_item_discount].n);
    }
}

struct paid {
    int64_t centavos;
    struct cell on;
};

/* Ends the plan; answers what was paid of it. */
static struct paid end_plan(struct query *q, struct ledger_entry *e, int64_t agreement)
{
    struct paid paid = { 0, NIL };

    EACH(q, instalment, r, n)
    {
        if (n[instalment_agreement_id].n != agreement)
            continue;
        if (n[instalment_status].n == 1) {
            paid.centavos += n[instalment_paid_centavos].n;
            if (is_null(paid.on) || n[instalment_paid_on].n > paid.on.n)
                paid.on = n[instalment_paid_on];
            give_back_lateness(q, e, n[instalment_instalment_id]);
        } else if (n[instalment_status].n == 0) {
            change(q, r)[instalment_status] = NUM(2);
            ledger_post(e, "receivable", n[instalment_instalment_id], -n[instalment_centavos].n);
            void_charges_of(q, n[instalment_instalment_id]);
        }
    }
    return paid;
}

static int by_due(const void *a, const void *b)
{
    const struct cell *x = *(struct cell *const *)a, *y = *(struct cell *const *)b;
    int64_t days = x[instalment_due].n - y[instalment_due].n;

    return days ? (days > 0) - (days < 0)
                : compare(x[instalment_instalment_id], y[instalment_instalment_id]);
}

/* Open again for what is left of it; answers what was taken of the money. */
static int64_t reopen(struct query *q, struct ledger_entry *e, const struct cell *n,
                      struct paid money)
{
    struct cell *c = change(q, find(q, TABLE_instalment, instalment_instalment_id,
                                    n[instalment_instalment_id].n, NULL));
    int64_t all = n[instalment_centavos].n;
    int64_t part = money.centavos < all ? money.centavos : all;

    ledger_post(e, "receivable", n[instalment_instalment_id], all - part);
    if (part == all) {
        c[instalment_status] = NUM(1);
        c[instalment_paid_on] = money.on;
        c[instalment_paid_centavos] = NUM(all);
        return part;
    }
    c[instalment_status] = NUM(0);
    c[instalment_centavos] = NUM(all - part);
    return part;
}

/* Answers what of the money is more than the debt had been. */
static int64_t reopen_all(struct query *q, struct ledger_entry *e, int64_t agreement,
                          struct paid money)
{
    enum { MAX = 64 };
    struct cell *rows[MAX] = { NULL };
    size_t count = 0;

    EACH(q, agreement_item, r, t)
    if (t[agreement_item_agreement_id].n == agreement && count < MAX)
        find(q, TABLE_instalment, instalment_instalment_id, t[agreement_item_instalment_id].n,
             &rows[count++]);
    qsort(rows, count, sizeof(rows[0]), by_due);
    for (size_t i = 0; i < count; i++)
        money.centavos -= reopen(q, e, rows[i], money);
    return money.centavos;
}

static void note(struct query *q, struct cell tenant, struct cell at, const char *action,
                 const char *kind, int64_t id)
{
    struct cell *c = insert(q, TABLE_audit);
    char subject[40];

    snprintf(subject, sizeof(subject), "%s:%lld", kind, (long long)id);
    c[audit_tenant_id] = tenant;
    c[audit_at] = at;
    c[audit_actor] = text_cell(q, "clock");
    c[audit_action] = text_cell(q, action);
    c[audit_subject] = text_cell(q, subject);
}

/* Null is last, as in PostgreSQL. */
static bool line_before(const struct cell *a, const struct cell *b)
{
    static const int columns[] = { ledger_line_account, ledger_line_instalment_id,
                                   ledger_line_centavos };

    for (int i = 0; i < 3; i++) {
        struct cell x = a[columns[i]], y = b[columns[i]];
        if (is_null(x) != is_null(y) || (!is_null(x) && !same(x, y)))
            return is_null(y) || (!is_null(x) && compare(x, y) < 0);
    }
    return a[ledger_line_line_no].n < b[ledger_line_line_no].n;
}

/* By account, instalment and amount. */
static void number_lines(struct query *q, struct cell entry)
{
    enum { MAX = 256 };
    int64_t places[MAX];
    size_t count = 0;

    EACH(q, ledger_line, r, mine)
    {
        if (!same(mine[ledger_line_entry_id], entry))
            continue;
        places[count] = 1;
        EACH(q, ledger_line, r2, other)
        places[count] += same(other[ledger_line_entry_id], entry) && line_before(other, mine);
        count++;
    }
    count = 0;
    EACH(q, ledger_line, r, mine)
    if (same(mine[ledger_line_entry_id], entry))
        mine[ledger_line_line_no] = NUM(places[count++]);
}

static void break_one(struct query *q, struct tuple *row)
{
    struct cell *a = change(q, row), id = a[agreement_agreement_id];

    a[agreement_status] = NUM(3);
    a[agreement_ended_at] = param(q, 6, 't');
    note(q, a[agreement_tenant_id], param(q, 6, 't'), "break", "agreement", id.n);
    struct ledger_entry e = ledger_entry_add(q, a[agreement_tenant_id], a[agreement_creditor_id],
                                             "break", id, param(q, 5, 'y'), param(q, 6, 't'));
    struct paid paid = end_plan(q, &e, id.n);
    int64_t more = reopen_all(q, &e, id.n, paid);
    ledger_post(&e, "fine_income", NIL, a[agreement_charges].n);
    ledger_post(&e, "interest_income", NIL, a[agreement_interest].n);
    ledger_post(&e, "discount_granted", NIL, -a[agreement_discount].n);
    ledger_post(&e, "interest_income", NIL, -more);
    number_lines(q, e.id);
    result_row(q, (struct cell[]){ a[agreement_tenant_id], id });
}

static bool all_locked(struct query *q, int64_t agreement)
{
    struct list locked = param_list(q, 3, 'i');

    EACH(q, agreement_item, r, t)
    {
        bool found = t[agreement_item_agreement_id].n != agreement;
        for (int i = 0; i < locked.count; i++)
            found = found || same(t[agreement_item_contract_id], locked.items[i]);
        if (!found)
            return false;
    }
    return true;
}

static void breaks(struct query *q)
{
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "ii");
    EACH(q, agreement, r, a)
    {
        bool listed = false;
        for (int i = 0; i < ids.count; i++)
            listed = listed || same(a[agreement_agreement_id], ids.items[i]);
        if (listed && has_ended(q, a, param(q, 4, 'y').n) &&
            all_locked(q, a[agreement_agreement_id].n))
            break_one(q, r);
    }
}

/* ---- promises ---- */

static int64_t paid_since(struct query *q, const struct cell *p)
{
    int64_t sum = 0;

    EACH(q, payment, r, m)
    {
        struct cell *ch = NULL;
        if (m[payment_state].n == 1 && m[payment_paid_at].n >= p[promise_made_at].n &&
            find(q, TABLE_charge, charge_charge_id, m[payment_charge_id].n, &ch) &&
            same(ch[charge_person_id], p[promise_person_id]) &&
            same(ch[charge_creditor_id], p[promise_creditor_id]))
            sum += m[payment_centavos].n;
    }
    return sum;
}

static void promises(struct query *q)
{
    int64_t judged = 0;

    result_kinds(q, "i");
    EACH(q, promise, r, p)
    {
        if (p[promise_status].n != 0 || p[promise_due].n > param(q, 1, 'y').n ||
            is_claimed(q, p[promise_creditor_id], p[promise_person_id], param(q, 2, 't').n) ||
            !lock_free(q, r, LOCK_UPDATE))
            continue;
        int64_t paid = paid_since(q, p), said = p[promise_centavos].n;
        int status = paid * 100 >= said * 99 ? 1 : paid * 2 >= said ? 2 : 3;
        change(q, r)[promise_status] = NUM(status);
        static const char *const actions[] = { "", "keep", "keep_part", "break" };
        note(q, p[promise_tenant_id], param(q, 2, 't'), actions[status], "promise",
             p[promise_promise_id].n);
        judged++;
    }
    result_row(q, (struct cell[]){ NUM(judged) });
}

/* ---- boletos to issue ---- */

static bool has_open_charge(struct query *q, struct cell instalment)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *ch = NULL;
        if (same(ci[charge_item_instalment_id], instalment) &&
            find(q, TABLE_charge, charge_charge_id, ci[charge_item_charge_id].n, &ch) &&
            ch[charge_status].n == 0)
            return true;
    }
    return false;
}

static void issue_lock(struct query *q)
{
    static const int order[] = { 2, 1 };
    int64_t first = param(q, 1, 'y').n, last = param(q, 2, 'y').n;

    result_kinds(q, "iiyi");
    EACH(q, instalment, r, n)
    {
        struct tuple *ct =
            find(q, TABLE_contract, contract_contract_id, n[instalment_contract_id].n, NULL);
        if (n[instalment_status].n != 0 || n[instalment_due].n < first ||
            n[instalment_due].n > last || has_open_charge(q, n[instalment_instalment_id]) ||
            !lock_free(q, ct, LOCK_UPDATE))
            continue;
        lock_row(q, ct, LOCK_UPDATE);
        result_row(q, (struct cell[]){ n[instalment_tenant_id], n[instalment_instalment_id],
                                       n[instalment_due], ct->now[contract_creditor_id] });
    }
    result_sort(q, order, 2);
}

static void issue_load(struct query *q)
{
    static const int by_id[] = { 3 };
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "iiiiiiyi");
    for (int i = 0; i < ids.count; i++) {
        struct cell *n = NULL, *ct = NULL, *party = NULL;
        find(q, TABLE_instalment, instalment_instalment_id, ids.items[i].n, &n);
        find(q, TABLE_contract, contract_contract_id, n[instalment_contract_id].n, &ct);
        if (n[instalment_status].n == 0 && !has_open_charge(q, ids.items[i]) &&
            find2(q, TABLE_contract_party, contract_party_contract_id, n[instalment_contract_id].n,
                  contract_party_role, 1, &party))
            result_row(q, (struct cell[]){ n[instalment_tenant_id], ct[contract_creditor_id],
                                           party[contract_party_person_id], ids.items[i],
                                           n[instalment_contract_id], n[instalment_agreement_id],
                                           n[instalment_due], n[instalment_centavos] });
    }
    result_sort(q, by_id, 1);
}

/* ---- charges that have expired ---- */

static struct tuple *next_late(struct query *q, int64_t last)
{
    struct tuple *next = NULL;
    struct cell *n = NULL;

    EACH(q, charge, r, ch)
    if (ch[charge_status].n == 0 && ch[charge_due].n <= last && lock_free(q, r, LOCK_UPDATE) &&
        (!next || ch[charge_due].n < n[charge_due].n ||
         (ch[charge_due].n == n[charge_due].n && ch[charge_charge_id].n < n[charge_charge_id].n))) {
        next = r;
        n = ch;
    }
    return next;
}

static void expire(struct query *q)
{
    int64_t last = param(q, 1, 'y').n, at_most = param(q, 3, 'd').n, done = 0;
    struct tuple *late;

    while (done < at_most && (late = next_late(q, last))) {
        lock_row(q, late, LOCK_UPDATE);
        change(q, late)[charge_status] = NUM(2);
        done++;
    }
    result_kinds(q, "i");
    result_row(q, (struct cell[]){ NUM(done) });
}

/* ---- what is over: nobody here sends files, and the school is no demo ---- */

static void purge_files(struct query *q)
{
    result_kinds(q, "i");
    result_row(q, &NUM(0));
}

static void purge_demo(struct query *q)
{
    result_kinds(q, "d");
    result_row(q, &NUM(0));
}

statement_fn *const db_daily_statements[SQL_COUNT] = {
    [SQL_DAILY_BREAKS_FIND] = breaks_find, [SQL_DAILY_BREAKS_LOCK_CHARGES] = breaks_lock_charges,
    [SQL_DAILY_BREAKS] = breaks,           [SQL_DAILY_PROMISES] = promises,
    [SQL_DAILY_PURGE_FILES] = purge_files, [SQL_DAILY_PURGE_DEMO] = purge_demo,
    [SQL_DAILY_ISSUE_LOCK] = issue_lock,   [SQL_DAILY_ISSUE_LOAD] = issue_load,
    [SQL_DAILY_EXPIRE] = expire,
};
