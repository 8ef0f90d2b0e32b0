#include "server/base/clock.h"
#include "tests/sim/db.h"

#include <stdio.h>
#include <string.h>

/* Statements that answer what flows ask: each does what db/queries/NAME.sql says. */

/* ---- who is it ---- */

struct past {
    int day_fails, fails, other_cpfs, cpf_fails;
    int64_t last_fail;
};

static struct past past_of(struct query *q, struct cell subject, struct cell cpf, int64_t now)
{
    struct past p = { .last_fail = CELL_NULL };
    struct cell other[64];
    int64_t last_ok = INT64_MIN;

    EACH(q, factor_try, r, c)
    if (same(c[factor_try_subject], subject) && c[factor_try_ok].n &&
        c[factor_try_at].n > now - DAYS_US(1) && c[factor_try_at].n > last_ok)
        last_ok = c[factor_try_at].n;
    EACH(q, factor_try, r, c)
    {
        int64_t at = c[factor_try_at].n;
        bool ok = c[factor_try_ok].n, known = false;
        if (at <= now - DAYS_US(1))
            continue;
        p.cpf_fails += same(c[factor_try_cpf_hash], cpf) && !ok;
        if (!same(c[factor_try_subject], subject))
            continue;
        p.day_fails += !ok;
        p.fails += !ok && at > last_ok;
        if (!ok && (p.last_fail == CELL_NULL || at > p.last_fail))
            p.last_fail = at;
        for (int i = 0; i < p.other_cpfs; i++)
            known = known || same(other[i], c[factor_try_cpf_hash]);
        if (!known && at > now - HOURS_US(1) && !same(c[factor_try_cpf_hash], cpf) &&
            p.other_cpfs < 64)
            other[p.other_cpfs++] = c[factor_try_cpf_hash];
    }
    return p;
}

static struct cell *payer(struct query *q, struct cell cpf, int64_t creditor)
{
    EACH(q, person, r, p)
    {
        if (!same(p[person_cpf_hash], cpf))
            continue;
        EACH(q, contract_party, r2, cp)
        {
            struct cell *ct = NULL;
            if (cp[contract_party_person_id].n == p[person_person_id].n &&
                (cp[contract_party_role].n == 1 || cp[contract_party_role].n == 2) &&
                find2(q, TABLE_contract, contract_contract_id, cp[contract_party_contract_id].n,
                      contract_creditor_id, creditor, &ct))
                return p;
        }
    }
    return NULL;
}

static bool same_digits(struct cell a, struct cell b)
{
    if (is_null(a) || is_null(b))
        return false;
    for (; a.n && *a.p == '0'; a.n--)
        a.p++;
    for (; b.n && *b.p == '0'; b.n--)
        b.p++;
    return compare(a, b) == 0;
}

static bool enrolled(struct query *q, const struct cell *person, int64_t creditor, struct cell word)
{
    EACH(q, contract_party, r, cp)
    {
        struct cell *ct = NULL;
        if (cp[contract_party_person_id].n != person[person_person_id].n ||
            !find2(q, TABLE_contract, contract_contract_id, cp[contract_party_contract_id].n,
                   contract_creditor_id, creditor, &ct))
            continue;
        if (same_digits(ct[contract_enrolment], word) || same_digits(ct[contract_key], word))
            return true;
    }
    return false;
}

static bool is_word(struct cell c, const char *word)
{
    return !is_null(c) && (size_t)c.n == strlen(word) && memcmp(c.p, word, (size_t)c.n) == 0;
}

static bool matches(struct query *q, const struct cell *person, int64_t creditor,
                    struct cell factor, struct cell day, struct cell word)
{
    if (!person)
        return false;
    if (is_word(factor, "birth"))
        return same(person[person_birth], day);
    if (is_word(factor, "cep"))
        return same(person[person_cep], word);
    return is_word(factor, "enrolment") && enrolled(q, person, creditor, word);
}

static void identify_one(struct query *q, const struct list *in, int i, int64_t now)
{
    struct past p = past_of(q, in[3].items[i], in[4].items[i], now);

    for (int k = 0; k < in[0].count; k++)
        p.cpf_fails += same(in[4].items[k], in[4].items[i]) && in[0].items[k].n < in[0].items[i].n;
    struct cell *person = payer(q, in[4].items[i], in[2].items[i].n);
    bool match =
        matches(q, person, in[2].items[i].n, in[5].items[i], in[6].items[i], in[7].items[i]);
    bool pause = p.fails >= 3 && p.fails % 3 == 0 && p.last_fail > now - MINUTES_US(30);
    const char *stopped = p.day_fails >= 6                                  ? "blocked"
                          : pause || p.other_cpfs >= 5 || p.cpf_fails >= 10 ? "paused"
                                                                            : NULL;
    const char *judged = match                    ? "ok"
                         : p.day_fails + 1 >= 6   ? "blocked"
                         : (p.fails + 1) % 3 == 0 ? "paused"
                                                  : "mismatch";
    bool told = match && !stopped;

    result_row(
        q, (struct cell[]){ in[0].items[i], text_cell(q, stopped ? stopped : judged),
                            told ? person[person_person_id] : NIL, told ? person[person_name] : NIL,
                            stopped && strcmp(stopped, "paused") == 0 ? NUM(p.last_fail) : NIL,
                            NUM(match), NUM(stopped != NULL) });
}

static void identify(struct query *q)
{
    static const char kinds[] = "diibbxyx";
    struct list in[8];
    int64_t now = param(q, 9, 't').n;

    for (int k = 0; k < 8; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "dxixtoo");
    for (int i = 0; i < in[0].count; i++)
        identify_one(q, in, i, now);
    for (int i = 0; i < in[0].count; i++) {
        const struct cell *out = q->cells + (size_t)i * 7;
        if (out[6].n)
            continue;
        struct cell *c = insert(q, TABLE_factor_try);
        c[factor_try_tenant_id] = in[1].items[i];
        c[factor_try_subject] = in[3].items[i];
        c[factor_try_cpf_hash] = in[4].items[i];
        c[factor_try_ok] = out[5];
        c[factor_try_at] = NUM(now);
    }
    for (size_t i = 1; i < q->rows; i++)
        memmove(q->cells + i * 5, q->cells + i * 7, 5 * sizeof(struct cell));
    q->kinds = "dxixt";
}

static void persons_load(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), persons = param_list(q, 3, 'i');

    result_kinds(q, "dxb");
    for (int i = 0; i < ords.count; i++) {
        struct cell *p = NULL;
        if (find(q, TABLE_person, person_person_id, persons.items[i].n, &p))
            result_row(q, (struct cell[]){ ords.items[i], p[person_name], p[person_cpf_sealed] });
    }
}

/* ---- what is owed ---- */

static void debts_of(struct query *q, struct cell ord, const struct cell *ct)
{
    struct cell label = is_null(ct[contract_enrolment]) ? ct[contract_key] : ct[contract_enrolment];

    EACH(q, instalment, r, c)
    if (c[instalment_contract_id].n == ct[contract_contract_id].n &&
        (c[instalment_status].n == 0 || c[instalment_status].n == 1))
        result_row(q, (struct cell[]){ ord, c[instalment_instalment_id], c[instalment_contract_id],
                                       label, c[instalment_key], c[instalment_due],
                                       c[instalment_centavos], c[instalment_status],
                                       c[instalment_paid_on], c[instalment_paid_centavos],
                                       c[instalment_agreement_id] });
}

/* Of what is paid only the last one of each ordinal is told. */
static void keep_last_paid(struct query *q)
{
    enum { WIDTH = 11, PAID = 1 };
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

    result_kinds(q, "diixxyihyii");
    for (int i = 0; i < ords.count; i++)
        EACH(q, contract_party, r, cp)
        {
            struct cell *ct = NULL;
            if (cp[contract_party_person_id].n == persons.items[i].n &&
                (cp[contract_party_role].n == 1 || cp[contract_party_role].n == 2) &&
                find2(q, TABLE_contract, contract_contract_id, cp[contract_party_contract_id].n,
                      contract_creditor_id, creditors.items[i].n, &ct))
                debts_of(q, ords.items[i], ct);
        }
    keep_last_paid(q);
    result_sort(q, order, 3);
}

/* ---- charges ---- */

static void charges_open(struct query *q)
{
    static const int order[] = { 0, 1, 5 };
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i');

    result_kinds(q, "diiyxi");
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
                                               ci[charge_item_instalment_id] });
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

static void charge_load(struct query *q)
{
    static const int columns[] = {
        charge_tenant_id,    charge_charge_id, charge_creditor_id, charge_bank_account_id,
        charge_status,       charge_centavos,  charge_principal,   charge_fine,
        charge_interest,     charge_discount,  charge_due,         charge_issued_on,
        charge_nosso_numero, charge_barcode,   charge_line,        charge_txid,
        charge_pix_payload,  charge_paid_at,
    };
    struct cell *ch = NULL, *p = NULL, out[25];

    result_kinds(q, "iiiihiiiiiyyixxxxtxbxiyto");
    if (!find(q, TABLE_charge, charge_charge_id, param(q, 3, 'i').n, &ch) ||
        !find(q, TABLE_person, person_person_id, ch[charge_person_id].n, &p))
        return;
    for (int i = 0; i < 18; i++)
        out[i] = ch[columns[i]];
    out[18] = p[person_name];
    out[19] = p[person_cpf_sealed];
    charge_details(q, ch[charge_charge_id].n, out + 20);
    out[23] = NIL;
    out[24] = NUM(0);
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

/* ---- agreements ---- */

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

    result_kinds(q, "ib");
    for (int i = 0; i < creditors.count; i++) {
        struct cell *c = NULL;
        struct tuple *r = find(q, TABLE_creditor, creditor_creditor_id, creditors.items[i].n, &c);
        if (!r)
            continue;
        lock_row(q, r, LOCK_NO_KEY_UPDATE);
        result_row(q, (struct cell[]){ creditors.items[i], c[creditor_chain_hash] });
    }
    result_sort(q, by_id, 1);
}

static void chains_set(struct query *q)
{
    struct list creditors = param_list(q, 2, 'i'), hashes = param_list(q, 3, 'b');

    for (int i = 0; i < creditors.count; i++) {
        struct tuple *r = find(q, TABLE_creditor, creditor_creditor_id, creditors.items[i].n, NULL);
        if (r)
            change(q, r)[creditor_chain_hash] = hashes.items[i];
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

    result_kinds(q, "ditbthbdiiiiio");
    for (int i = 0; i < ords.count; i++)
        EACH(q, agreement, r, a)
    if (same(a[agreement_conversation_id], convs.items[i]) && a[agreement_status].n == 0)
        result_row(q, (struct cell[]){
                          ords.items[i], a[agreement_agreement_id], a[agreement_expires_at],
                          a[agreement_code_hash], a[agreement_code_until], a[agreement_code_tries],
                          a[agreement_term_sha256], a[agreement_policy_version],
                          a[agreement_principal], a[agreement_charges], a[agreement_discount],
                          a[agreement_interest], a[agreement_total], whole(q, a) });
}

static struct tuple *agreement_row(struct query *q, struct cell id)
{
    return find(q, TABLE_agreement, agreement_agreement_id, id.n, NULL);
}

static void code_tries_add(struct query *q)
{
    struct list ids = param_list(q, 2, 'i');

    for (int i = 0; i < ids.count; i++) {
        struct tuple *r = agreement_row(q, ids.items[i]);
        if (r)
            change(q, r)[agreement_code_tries].n++;
    }
}

static void codes_set(struct query *q)
{
    struct list ids = param_list(q, 2, 'i'), hashes = param_list(q, 3, 'b');
    struct list until = param_list(q, 4, 't');

    for (int i = 0; i < ids.count; i++) {
        struct cell *c = change(q, agreement_row(q, ids.items[i]));
        c[agreement_code_hash] = hashes.items[i];
        c[agreement_code_until] = until.items[i];
        c[agreement_code_tries] = NUM(0);
    }
}

static bool may_get_code(struct query *q, struct cell person, struct cell hash, int64_t now)
{
    EACH(q, address, r, d)
    if (same(d[address_person_id], person) && d[address_kind].n == 1 &&
        same(d[address_value_hash], hash) && !d[address_wrong_party].n &&
        d[address_registered_at].n < now - DAYS_US(30))
        return true;
    return false;
}

static void codes_prepare(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), convs = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i'), hashes = param_list(q, 5, 'b');
    int64_t now = param(q, 6, 't').n;

    result_kinds(q, "dioi");
    for (int i = 0; i < ords.count; i++) {
        int64_t recent = 0;
        bool any = false, may = may_get_code(q, persons.items[i], hashes.items[i], now);
        EACH(q, agreement, r, a)
        recent += same(a[agreement_person_id], persons.items[i]) &&
                  !is_null(a[agreement_code_until]) && a[agreement_code_until].n > now - DAYS_US(1);
        EACH(q, agreement, r, a)
        if (same(a[agreement_conversation_id], convs.items[i]) && a[agreement_status].n == 0 &&
            a[agreement_expires_at].n > now) {
            any = true;
            result_row(q, (struct cell[]){ ords.items[i], a[agreement_agreement_id], NUM(may),
                                           NUM(recent) });
        }
        if (!any)
            result_row(q, (struct cell[]){ ords.items[i], NIL, NUM(may), NUM(recent) });
    }
}

/* Posts lines of one entry; nothing for 0. */
struct entry {
    struct query *q;
    int64_t tenant, id, lines;
};

static void post(struct entry *e, const char *account, struct cell instalment, int64_t centavos)
{
    if (!centavos)
        return;
    struct cell *c = insert(e->q, TABLE_ledger_line);
    c[ledger_line_tenant_id] = NUM(e->tenant);
    c[ledger_line_entry_id] = NUM(e->id);
    c[ledger_line_line_no] = NUM(++e->lines);
    c[ledger_line_account] = text_cell(e->q, account);
    c[ledger_line_instalment_id] = instalment;
    c[ledger_line_centavos] = NUM(centavos);
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
static int64_t cover(struct query *q, struct entry *e, int64_t agreement)
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
        post(e, "receivable", n[instalment_instalment_id], -n[instalment_centavos].n);
        void_charges(q, n[instalment_instalment_id].n);
        if (item[agreement_item_contract_id].n < contract)
            contract = item[agreement_item_contract_id].n;
    }
    return contract;
}

/* The plan becomes instalments; answers the first of them. */
static struct cell *make_plan(struct query *q, struct entry *e, int64_t agreement, int64_t contract)
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
        n[instalment_tenant_id] = NUM(e->tenant);
        n[instalment_contract_id] = NUM(contract);
        n[instalment_key] = text_cell(q, key);
        n[instalment_due] = p[agreement_plan_due];
        n[instalment_centavos] = p[agreement_plan_centavos];
        n[instalment_status] = NUM(0);
        n[instalment_agreement_id] = NUM(agreement);
        post(e, "receivable", n[instalment_instalment_id], n[instalment_centavos].n);
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
    a[agreement_code_hash] = NIL;
    struct cell *entry = insert(q, TABLE_ledger_entry);
    entry[ledger_entry_tenant_id] = a[agreement_tenant_id];
    entry[ledger_entry_creditor_id] = a[agreement_creditor_id];
    entry[ledger_entry_kind] = text_cell(q, "agreement");
    entry[ledger_entry_source_id] = id;
    entry[ledger_entry_day] = param(q, 7, 'y');
    entry[ledger_entry_at] = param(q, 6, 't');
    struct entry e = { q, a[agreement_tenant_id].n, entry[ledger_entry_entry_id].n, 0 };
    int64_t contract = cover(q, &e, id.n);
    struct cell *f = make_plan(q, &e, id.n, contract);
    post(&e, "fine_income", NIL, -a[agreement_charges].n);
    post(&e, "interest_income", NIL, -a[agreement_interest].n);
    post(&e, "discount_granted", NIL, a[agreement_discount].n);
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

/* ---- promises, consent, people ---- */

static void promises_recent(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i');

    result_kinds(q, "di");
    for (int i = 0; i < ords.count; i++) {
        int64_t recent = 0;
        EACH(q, promise, r, p)
        recent += same(p[promise_person_id], persons.items[i]) &&
                  same(p[promise_creditor_id], creditors.items[i]) && p[promise_status].n != 4 &&
                  p[promise_made_at].n > param(q, 5, 't').n - DAYS_US(60);
        result_row(q, (struct cell[]){ ords.items[i], NUM(recent) });
    }
}

static void promises_replace(struct query *q)
{
    struct list creditors = param_list(q, 2, 'i'), persons = param_list(q, 3, 'i');

    for (int i = 0; i < persons.count; i++)
        EACH(q, promise, r, p)
    if (same(p[promise_person_id], persons.items[i]) &&
        same(p[promise_creditor_id], creditors.items[i]) && p[promise_status].n == 0)
        change(q, r)[promise_status] = NUM(4);
}

static void promises_add(struct query *q)
{
    static const int open[] = { promise_creditor_id, promise_person_id, promise_status };
    static const int columns[] = { promise_tenant_id, promise_creditor_id, promise_person_id,
                                   promise_due, promise_centavos };
    static const char kinds[] = "iiiyi";
    struct list in[5];

    for (int k = 0; k < 5; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        if (taken(q, TABLE_promise, open, (struct cell[]){ in[1].items[i], in[2].items[i], NUM(0) },
                  3))
            fail_statement(q, "23505", "promise_one_open");
        struct cell *c = insert(q, TABLE_promise);
        for (int k = 0; k < 5; k++)
            c[columns[k]] = in[k].items[i];
        c[promise_status] = NUM(0);
        c[promise_made_at] = param(q, 6, 't');
    }
}

static void consent_add(struct query *q, const struct cell *address, struct cell creditor,
                        int purpose, bool granted, const char *source, const char *version,
                        struct cell at)
{
    struct cell *c = insert(q, TABLE_consent);

    c[consent_tenant_id] = address[address_tenant_id];
    c[consent_address_id] = address[address_address_id];
    c[consent_creditor_id] = creditor;
    c[consent_channel] = NUM(1);
    c[consent_purpose] = NUM(purpose);
    c[consent_granted] = NUM(granted);
    c[consent_source] = text_cell(q, source);
    c[consent_text_version] = text_cell(q, version);
    c[consent_at] = at;
}

static struct cell *address_of(struct query *q, struct cell person, struct cell hash)
{
    EACH(q, address, r, a)
    if (same(a[address_person_id], person) && a[address_kind].n == 1 &&
        same(a[address_value_hash], hash))
        return a;
    return NULL;
}

static void reminders_set(struct query *q)
{
    static const int key[] = { address_person_id, address_kind, address_value_hash };
    struct list tenants = param_list(q, 1, 'i'), persons = param_list(q, 2, 'i');
    struct list creditors = param_list(q, 3, 'i'), hashes = param_list(q, 4, 'b');
    struct list sealed = param_list(q, 5, 'b'), granted = param_list(q, 6, 'o');

    for (int i = 0; i < tenants.count; i++) {
        if (taken(q, TABLE_address, key,
                  (struct cell[]){ persons.items[i], NUM(1), hashes.items[i] }, 3)) {
            q->db->tables[TABLE_address].next_id++;
            continue;
        }
        struct cell *a = insert(q, TABLE_address);
        a[address_tenant_id] = tenants.items[i];
        a[address_person_id] = persons.items[i];
        a[address_kind] = NUM(1);
        a[address_value_hash] = hashes.items[i];
        a[address_key_id] = param(q, 7, 'd');
        a[address_value_sealed] = sealed.items[i];
        a[address_registered_at] = param(q, 8, 't');
        a[address_wrong_party] = NUM(0);
    }
    for (int i = 0; i < tenants.count; i++)
        consent_add(q, address_of(q, persons.items[i], hashes.items[i]), creditors.items[i], 1,
                    granted.items[i].n != 0, "conversa", "lembretes-1", param(q, 8, 't'));
}

static void stops_add(struct query *q)
{
    struct list creditors = param_list(q, 2, 'i'), hashes = param_list(q, 3, 'b');

    for (int i = 0; i < hashes.count; i++)
        EACH(q, address, r, a)
    for (int p = 1; p <= 4 && same(a[address_value_hash], hashes.items[i]); p++)
        consent_add(q, a, creditors.items[i], p, false, "parar", "parar-1", param(q, 4, 't'));
}

static void wrong_party_set(struct query *q)
{
    struct list hashes = param_list(q, 2, 'b');

    for (int i = 0; i < hashes.count; i++)
        EACH(q, address, r, a)
    if (a[address_kind].n == 1 && same(a[address_value_hash], hashes.items[i]))
        change(q, r)[address_wrong_party] = NUM(1);
}

static void paid_claims_open(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), convs = param_list(q, 3, 'i');

    result_kinds(q, "dx");
    for (int i = 0; i < ords.count; i++)
        EACH(q, paid_claim, r, p)
    if (same(p[paid_claim_conversation_id], convs.items[i]) && is_null(p[paid_claim_closed_at]))
        result_row(q, (struct cell[]){ ords.items[i], p[paid_claim_protocol] });
}

static void paid_claims_media(struct query *q)
{
    struct list convs = param_list(q, 2, 'i'), media = param_list(q, 3, 'x');

    for (int i = 0; i < convs.count; i++)
        EACH(q, paid_claim, r, p)
    if (same(p[paid_claim_conversation_id], convs.items[i]) && is_null(p[paid_claim_closed_at]))
        change(q, r)[paid_claim_media_id] = media.items[i];
}

static void hand_overs_add(struct query *q)
{
    static const int columns[] = {
        hand_over_tenant_id,  hand_over_hand_over_id, hand_over_conversation_id,
        hand_over_session_id, hand_over_reason,       hand_over_protocol,
        hand_over_fence
    };
    static const char kinds[] = "iiiixxi";
    struct list in[7];

    for (int k = 0; k < 7; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        bool open = false;
        EACH(q, hand_over, r, h)
        open = open || (same(h[hand_over_conversation_id], in[2].items[i]) &&
                        is_null(h[hand_over_closed_at]));
        if (open)
            continue;
        struct cell *c = insert(q, TABLE_hand_over);
        for (int k = 0; k < 7; k++)
            c[columns[k]] = in[k].items[i];
        c[hand_over_asked_at] = param(q, 8, 't');
    }
}

statement_fn *const db_debt_statements[SQL_COUNT] = {
    [SQL_IDENTIFY] = identify,
    [SQL_PERSONS_LOAD] = persons_load,
    [SQL_DEBTS_LOAD] = debts_load,
    [SQL_CHARGES_OPEN] = charges_open,
    [SQL_CHARGE_LOAD] = charge_load,
    [SQL_CHARGE_SET_PIX] = charge_set_pix,
    [SQL_PAGE_TOKENS_ADD] = page_tokens_add,
    [SQL_AGREEMENTS_FORGET] = agreements_forget,
    [SQL_ACCEPT_LOCK] = accept_lock,
    [SQL_ACCEPT_CHAIN] = accept_chain,
    [SQL_CHAINS_SET] = chains_set,
    [SQL_ACCEPT_LOAD] = accept_load,
    [SQL_CODE_TRIES_ADD] = code_tries_add,
    [SQL_CODES_SET] = codes_set,
    [SQL_CODES_PREPARE] = codes_prepare,
    [SQL_AGREEMENTS_ACCEPT] = agreements_accept,
    [SQL_PROMISES_RECENT] = promises_recent,
    [SQL_PROMISES_REPLACE] = promises_replace,
    [SQL_PROMISES_ADD] = promises_add,
    [SQL_REMINDERS_SET] = reminders_set,
    [SQL_STOPS_ADD] = stops_add,
    [SQL_WRONG_PARTY_SET] = wrong_party_set,
    [SQL_HAND_OVERS_ADD] = hand_overs_add,
    [SQL_PAID_CLAIMS_OPEN] = paid_claims_open,
    [SQL_PAID_CLAIMS_MEDIA] = paid_claims_media,
};
