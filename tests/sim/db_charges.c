#include "tests/sim/db.h"

#include "server/base/day.h"

/* Statements of db/queries: charges and the links to their pages. */

static void charges_open(struct query *q)
{
    static const int order[] = { 0, 1, 5 };
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i');

    result_kinds(q, "diiyxii");
    for (int i = 0; i < ords.count; i++)
        EACH(q, charge, r, ch)
        {
            if (ch[charge_person_id].n != persons.items[i].n || ch[charge_status].n != 0 ||
                ch[charge_creditor_id].n != creditors.items[i].n ||
                ch[charge_due].n < param(q, 5, 'y').n)
                continue;
            EACH(q, charge_item, r2, ci)
            if (ci[charge_item_charge_id].n == ch[charge_charge_id].n)
                result_row(q, (struct cell[]){ ords.items[i], ch[charge_charge_id],
                                               ch[charge_centavos], ch[charge_due], ch[charge_line],
                                               ci[charge_item_instalment_id],
                                               ch[charge_bank_account_id] });
        }
    result_sort(q, order, 3);
}

static void charge_details(struct query *q, int64_t charge, struct cell out[3])
{
    int64_t first = INT64_MAX, count = 0;

    out[0] = NIL;
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL, *ct = NULL;
        if (ci[charge_item_charge_id].n != charge ||
            !find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                  &n) ||
            !find(q, TABLE_contract, contract_contract_id, n[instalment_contract_id].n, &ct))
            continue;
        struct cell label =
            is_null(ct[contract_enrolment]) ? ct[contract_key] : ct[contract_enrolment];
        if (is_null(out[0]) || compare(label, out[0]) > 0)
            out[0] = label;
        first = n[instalment_due].n < first ? n[instalment_due].n : first;
        count++;
    }
    out[1] = NUM(count);
    out[2] = count ? NUM(first) : NIL;
}

static struct cell paid_by(struct query *q, int64_t charge)
{
    struct cell method = NIL;

    EACH(q, payment, r, m)
    if (m[payment_charge_id].n == charge && m[payment_state].n == 1 &&
        (is_null(method) || m[payment_method].n > method.n))
        method = m[payment_method];
    return method;
}

static struct cell paid_centavos(struct query *q, int64_t charge)
{
    struct cell most = NIL;

    EACH(q, payment, r, m)
    if (m[payment_charge_id].n == charge && m[payment_state].n == 1 &&
        (is_null(most) || m[payment_centavos].n > most.n))
        most = m[payment_centavos];
    return most;
}

/* Whether all that it is for is open. */
static bool all_open(struct query *q, int64_t charge)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL;
        if (ci[charge_item_charge_id].n == charge &&
            find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                 &n) &&
            n[instalment_status].n != 0)
            return false;
    }
    return true;
}

static void charge_load(struct query *q)
{
    static const int columns[] = {
        charge_tenant_id,    charge_charge_id, charge_creditor_id, charge_bank_account_id,
        charge_status,       charge_centavos,  charge_principal,   charge_fine,
        charge_interest,     charge_discount,  charge_due,         charge_issued_on,
        charge_nosso_numero, charge_barcode,   charge_line,        charge_txid,
        charge_pix_payload,  charge_paid_at,
    };
    static const int terms[] = { charge_terms_fine_bp, charge_terms_interest_bp, charge_terms_daily,
                                 charge_terms_discount, charge_terms_discount_until };
    struct cell *ch = NULL, *p = NULL, *page = NULL, *tm = NULL, out[38];

    result_kinds(q, "iiiihiiiiiyyixxxxthxbxiytoxxottohhoiyi");
    if (!find(q, TABLE_charge, charge_charge_id, param(q, 3, 'i').n, &ch) ||
        !find(q, TABLE_person, person_person_id, ch[charge_person_id].n, &p))
        return;
    for (int i = 0; i < 18; i++)
        out[i] = ch[columns[i]];
    out[18] = paid_by(q, ch[charge_charge_id].n);
    out[19] = p[person_name];
    out[20] = p[person_cpf_sealed];
    charge_details(q, ch[charge_charge_id].n, out + 21);
    out[24] = NIL;
    out[25] = NUM(0);
    out[26] = find(q, TABLE_card_page, card_page_charge_id, ch[charge_charge_id].n, &page)
                  ? page[card_page_url]
                  : NIL;
    out[27] = out[29] = out[30] = NIL; /* no provider makes charges here */
    out[28] = NUM(0);
    out[31] = NUM(ch[charge_status].n == 2 && all_open(q, ch[charge_charge_id].n));
    find(q, TABLE_charge_terms, charge_terms_charge_id, ch[charge_charge_id].n, &tm);
    for (int i = 0; i < 5; i++)
        out[32 + i] = tm ? tm[terms[i]] : NIL;
    out[37] = paid_centavos(q, ch[charge_charge_id].n);
    result_row(q, out);
}

static void charge_set_pix(struct query *q)
{
    struct cell *c = NULL;
    struct tuple *r = find(q, TABLE_charge, charge_charge_id, param(q, 2, 'i').n, &c);

    if (r && is_null(c[charge_pix_payload]))
        change(q, r)[charge_pix_payload] = param(q, 3, 'x');
}

static void page_tokens_add(struct query *q)
{
    struct list hashes = param_list(q, 1, 'b'), tenants = param_list(q, 2, 'i');
    struct list charges = param_list(q, 3, 'i'), until = param_list(q, 4, 't');

    for (int i = 0; i < hashes.count; i++) {
        struct tuple *r = find(q, TABLE_charge, charge_charge_id, charges.items[i].n, NULL);
        struct cell *c = insert(q, TABLE_page_token);
        if (r)
            lock_row(q, r, LOCK_KEY_SHARE); /* the foreign key's */
        c[page_token_token_hash] = hashes.items[i];
        c[page_token_tenant_id] = tenants.items[i];
        c[page_token_charge_id] = charges.items[i];
        c[page_token_invite] = NUM(0);
        c[page_token_expires_at] = until.items[i];
    }
}

/* The newest agreement that a charge pays for; NULL = none. */
static struct cell *agreement_paid(struct query *q, int64_t charge)
{
    struct cell *newest = NULL;

    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL, *a = NULL;
        if (ci[charge_item_charge_id].n == charge &&
            find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                 &n) &&
            find(q, TABLE_agreement, agreement_agreement_id, n[instalment_agreement_id].n, &a) &&
            (!newest || a[agreement_agreement_id].n > newest[agreement_agreement_id].n))
            newest = a;
    }
    return newest;
}

/* The day of the promise that a payment keeps: the newest one, in time and in full. */
static struct cell promise_kept(struct query *q, const struct cell *ch, const struct cell *pay)
{
    const struct cell *r = NULL;

    EACH(q, promise, row, p)
    if (same(p[promise_person_id], ch[charge_person_id]) &&
        same(p[promise_creditor_id], ch[charge_creditor_id]) &&
        (!r || p[promise_promise_id].n > r[promise_promise_id].n))
        r = p;
    bool kept = r && r[promise_status].n == 1 && pay[payment_paid_at].n >= r[promise_made_at].n &&
                pay[payment_paid_at].n < instant_of((day_t)r[promise_due].n + 2, 0, "UTC") &&
                pay[payment_centavos].n * 100 >= r[promise_centavos].n * 99;

    return kept ? r[promise_due] : NIL;
}

static void receipts_load(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i'), banks = param_list(q, 5, 'i');
    struct list ids = param_list(q, 6, 'x');

    result_kinds(q, "diihxy");
    for (int i = 0; i < ords.count; i++)
        EACH(q, payment, r, p)
        {
            struct cell *ch = NULL;
            if (!same(p[payment_bank_account_id], banks.items[i]) ||
                !same(p[payment_external_id], ids.items[i]) || p[payment_state].n != 1 ||
                !find(q, TABLE_charge, charge_charge_id, p[payment_charge_id].n, &ch) ||
                !same(ch[charge_creditor_id], creditors.items[i]) ||
                !same(ch[charge_person_id], persons.items[i]))
                continue;
            struct cell *a = agreement_paid(q, ch[charge_charge_id].n);
            result_row(q, (struct cell[]){
                              ords.items[i], ch[charge_charge_id],
                              a ? a[agreement_agreement_id] : NIL, a ? a[agreement_status] : NIL,
                              a ? a[agreement_protocol] : NIL, promise_kept(q, ch, p) });
        }
}

/* The agreement that made one of a charge's instalments, when it was accepted. */
static struct cell *agreed(struct query *q, int64_t charge)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL, *g = NULL;
        if (ci[charge_item_charge_id].n == charge &&
            find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                 &n) &&
            !is_null(n[instalment_agreement_id]) &&
            find(q, TABLE_agreement, agreement_agreement_id, n[instalment_agreement_id].n, &g) &&
            !is_null(g[agreement_accepted_at]))
            return g;
    }
    return NULL;
}

static void term_load(struct query *q)
{
    struct cell *g = agreed(q, param(q, 2, 'i').n), out[6];
    struct cell *kept = NULL;

    result_kinds(q, "ixbxtb");
    if (!g)
        return;
    out[0] = g[agreement_creditor_id];
    out[1] = g[agreement_term_text];
    out[2] = g[agreement_term_sha256];
    out[3] = g[agreement_protocol];
    out[4] = g[agreement_accepted_at];
    find(q, TABLE_agreement_evidence, agreement_evidence_agreement_id, g[agreement_agreement_id].n,
         &kept);
    out[5] = kept ? kept[agreement_evidence_term_pdf] : NIL;
    result_row(q, out);
}

statement_fn *const db_charge_statements[SQL_COUNT] = {
    [SQL_CHARGES_OPEN] = charges_open,       [SQL_CHARGE_LOAD] = charge_load,
    [SQL_RECEIPTS_LOAD] = receipts_load,     [SQL_CHARGE_SET_PIX] = charge_set_pix,
    [SQL_PAGE_TOKENS_ADD] = page_tokens_add, [SQL_TERM_LOAD] = term_load,
};
