#include "tests/sim/db.h"

/* Statements of db/queries: what providers are asked after a turn, and other ways to pay. */

enum { OPEN, ANSWERED, EXPIRED };
enum { DONE_UNIT = 8 };

static struct cell page_of(struct query *q, int64_t charge)
{
    struct cell *c = NULL;

    return find(q, TABLE_card_page, card_page_charge_id, charge, &c) ? c[card_page_url] : NIL;
}

static void ways_load(struct query *q)
{
    static const int by_ord[] = { 0 };
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i'), charges = param_list(q, 5, 'i');

    result_kinds(q, "dihiyixi");
    for (int i = 0; i < ords.count; i++) {
        struct cell *ch = NULL;
        if (!find(q, TABLE_charge, charge_charge_id, charges.items[i].n, &ch) ||
            !same(ch[charge_creditor_id], creditors.items[i]) ||
            !same(ch[charge_person_id], persons.items[i]))
            continue;
        result_row(q,
                   (struct cell[]){ ords.items[i], ch[charge_charge_id], ch[charge_status],
                                    ch[charge_centavos], ch[charge_due], ch[charge_nosso_numero],
                                    page_of(q, charges.items[i].n), ch[charge_bank_account_id] });
    }
    result_sort(q, by_ord, 1);
}

static struct tuple *open_request(struct query *q, struct cell conversation, struct cell charge,
                                  struct cell **c)
{
    EACH(q, provider_request, r, p)
    if (p[provider_request_state].n == OPEN &&
        same(p[provider_request_conversation_id], conversation) &&
        same(p[provider_request_charge_id], charge)) {
        *c = p;
        return r;
    }
    return NULL;
}

static void add_request(struct query *q, const struct list *in, int i)
{
    struct cell *c = insert(q, TABLE_provider_request);

    c[provider_request_tenant_id] = in[0].items[i];
    c[provider_request_request_id] = in[1].items[i];
    c[provider_request_conversation_id] = in[2].items[i];
    c[provider_request_kind] = in[3].items[i];
    c[provider_request_charge_id] = in[4].items[i];
    c[provider_request_expires_at] = in[5].items[i];
    c[provider_request_state] = c[provider_request_tries] = NUM(0);
    c[provider_request_not_before] = param(q, 7, 't');
    result_row(q, (struct cell[]){ in[2].items[i], in[1].items[i] });
}

static void requests_add(struct query *q)
{
    static const char kinds[] = "iiidit";
    static const int key[] = { provider_request_conversation_id, provider_request_charge_id,
                               provider_request_state };
    struct list in[6];

    for (int k = 0; k < 6; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "ii");
    for (int i = 0; i < in[0].count; i++) {
        struct cell *c = NULL, now = param(q, 7, 't');
        (void)taken(q, TABLE_provider_request, key,
                    (struct cell[]){ in[2].items[i], in[4].items[i], NUM(OPEN) }, 3);
        struct tuple *r = open_request(q, in[2].items[i], in[4].items[i], &c);
        if (!r) {
            add_request(q, in, i);
            continue;
        }
        c = change(q, r);
        c[provider_request_expires_at] = in[5].items[i];
        if (now.n < c[provider_request_not_before].n)
            c[provider_request_not_before] = now;
        result_row(q, (struct cell[]){ in[2].items[i], c[provider_request_request_id] });
    }
}

static bool is_due(struct query *q, struct tuple *r, const struct cell *c)
{
    int64_t now = param(q, 1, 't').n;

    return c[provider_request_state].n == OPEN && c[provider_request_not_before].n <= now &&
           c[provider_request_expires_at].n > now && lock_free(q, r, LOCK_UPDATE);
}

static void take_request(struct query *q, struct tuple *r)
{
    struct cell *c = change(q, r), *ch = NULL;

    c[provider_request_tries].n++;
    c[provider_request_not_before] = param(q, 2, 't');
    find(q, TABLE_charge, charge_charge_id, c[provider_request_charge_id].n, &ch);
    result_row(q,
               (struct cell[]){ c[provider_request_tenant_id], c[provider_request_request_id],
                                c[provider_request_tries], ch[charge_charge_id],
                                ch[charge_creditor_id], ch[charge_status], ch[charge_centavos],
                                ch[charge_due], ch[charge_txid], page_of(q, ch[charge_charge_id].n),
                                c[provider_request_kind], ch[charge_bank_account_id] });
}

/* A simulation never has more of them than are taken at once. */
static void requests_take(struct query *q)
{
    static const int by_id[] = { 1 };

    result_kinds(q, "iihiihiyxxhi");
    EACH(q, provider_request, r, c)
    if (is_due(q, r, c))
        take_request(q, r);
    result_sort(q, by_id, 1);
}

static void requests_expire(struct query *q)
{
    EACH(q, provider_request, r, c)
    {
        if (c[provider_request_state].n != OPEN ||
            c[provider_request_expires_at].n > param(q, 1, 't').n || !lock_free(q, r, LOCK_UPDATE))
            continue;
        struct cell *p = change(q, r);
        p[provider_request_state] = NUM(EXPIRED);
        p[provider_request_answered_at] = param(q, 1, 't');
    }
}

static void request_again(struct query *q)
{
    struct cell *c = NULL;
    struct tuple *r =
        find(q, TABLE_provider_request, provider_request_request_id, param(q, 2, 'i').n, &c);

    if (!r)
        return;
    lock_row(q, r, LOCK_NO_KEY_UPDATE);
    if (c[provider_request_state].n == OPEN)
        change(q, r)[provider_request_not_before] = param(q, 3, 't');
}

static void request_lock_charge(struct query *q)
{
    struct cell *c = NULL;
    struct tuple *r = find(q, TABLE_charge, charge_charge_id, param(q, 2, 'i').n, &c);

    result_kinds(q, "i");
    lock_row(q, r, LOCK_KEY_SHARE);
    result_row(q, &c[charge_charge_id]);
}

static void tell(struct query *q, const struct cell *c)
{
    struct cell *in = insert(q, TABLE_inbox);

    in[inbox_tenant_id] = c[provider_request_tenant_id];
    in[inbox_conversation_id] = c[provider_request_conversation_id];
    in[inbox_kind] = NUM(DONE_UNIT);
    in[inbox_state] = NUM(0);
    in[inbox_received_at] = param(q, 7, 't');
    in[inbox_unit] = param(q, 6, 'b');
    result_row(q, &c[provider_request_conversation_id]);
}

static void keep_page(struct query *q, struct cell url)
{
    static const int key[] = { card_page_charge_id };
    struct cell charge = param(q, 3, 'i');

    if (is_null(url) || taken(q, TABLE_card_page, key, &charge, 1))
        return;
    struct cell *c = insert(q, TABLE_card_page);
    c[card_page_tenant_id] = param(q, 1, 'i');
    c[card_page_charge_id] = charge;
    c[card_page_url] = url;
}

static void request_done(struct query *q)
{
    struct cell *c = NULL;
    struct tuple *r =
        find(q, TABLE_provider_request, provider_request_request_id, param(q, 2, 'i').n, &c);

    result_kinds(q, "i");
    lock_row(q, r, LOCK_NO_KEY_UPDATE);
    keep_page(q, param(q, 5, 'x'));
    if (c[provider_request_state].n != OPEN)
        return;
    c = change(q, r);
    c[provider_request_state] = NUM(ANSWERED);
    c[provider_request_outcome] = param(q, 4, 'x');
    c[provider_request_answered_at] = param(q, 7, 't');
    tell(q, c);
}

statement_fn *const db_request_statements[SQL_COUNT] = {
    [SQL_WAYS_LOAD] = ways_load,         [SQL_REQUESTS_ADD] = requests_add,
    [SQL_REQUESTS_TAKE] = requests_take, [SQL_REQUESTS_EXPIRE] = requests_expire,
    [SQL_REQUEST_AGAIN] = request_again, [SQL_REQUEST_LOCK_CHARGE] = request_lock_charge,
    [SQL_REQUEST_DONE] = request_done,
};
