#include "tests/sim/db_conversations.h"

#include <string.h>

/* Statements of db/queries: the inbox and its keys. */

static void inbox_keys_add(struct query *q)
{
    static const int columns[] = { inbox_key_account_id, inbox_key_key };
    struct list ords = param_list(q, 1, 'd'), tenants = param_list(q, 2, 'i');
    struct list accounts = param_list(q, 3, 'i'), keys = param_list(q, 4, 'b');

    result_kinds(q, "d");
    for (int i = 0; i < ords.count; i++) {
        if (taken(q, TABLE_inbox_key, columns, (struct cell[]){ accounts.items[i], keys.items[i] },
                  2))
            continue;
        struct cell *c = insert(q, TABLE_inbox_key);
        c[inbox_key_tenant_id] = tenants.items[i];
        c[inbox_key_account_id] = accounts.items[i];
        c[inbox_key_key] = keys.items[i];
        c[inbox_key_at] = param(q, 5, 't');
        result_row(q, &ords.items[i]);
    }
}

static void inbox_keys_put(struct query *q)
{
    static const int columns[] = { inbox_key_account_id, inbox_key_key };
    struct list tenants = param_list(q, 1, 'i'), accounts = param_list(q, 2, 'i');
    struct list keys = param_list(q, 3, 'b');

    for (int i = 0; i < keys.count; i++) {
        const struct cell key[] = { accounts.items[i], keys.items[i] };
        if (taken(q, TABLE_inbox_key, columns, key, 2)) {
            fail_statement(q, "23505", "inbox_key_pkey");
            return;
        }
        struct cell *c = insert(q, TABLE_inbox_key);
        c[inbox_key_tenant_id] = tenants.items[i];
        c[inbox_key_account_id] = accounts.items[i];
        c[inbox_key_key] = keys.items[i];
        c[inbox_key_at] = param(q, 4, 't');
    }
}

static int64_t inbox_time(const struct cell *c)
{
    return is_null(c[inbox_provider_at]) ? c[inbox_received_at].n : c[inbox_provider_at].n;
}

/* Where a row stands among those of its conversation that wait. */
static int rank_of(struct query *q, const struct cell *mine)
{
    int before = 0;

    EACH(q, inbox, r, c)
    {
        if (c[inbox_state].n != 0 || !same(c[inbox_conversation_id], mine[inbox_conversation_id]))
            continue;
        before +=
            inbox_time(c) < inbox_time(mine) ||
            (inbox_time(c) == inbox_time(mine) && c[inbox_inbox_id].n < mine[inbox_inbox_id].n);
    }
    return before;
}

static void inbox_waiting(struct query *q)
{
    static const int order[] = { 1, 8, 3 };
    int count;
    struct wanted *w = wanted_conversations(q, true, &count);
    int64_t most = param(q, 6, 'd').n;

    result_kinds(q, "iiiihttbi"); /* the last one is for the order only */
    EACH(q, inbox, r, c)
    {
        bool mine = false;
        for (int i = 0; i < count; i++)
            mine = mine || w[i].id == c[inbox_conversation_id].n;
        if (!mine || c[inbox_state].n != 0 || rank_of(q, c) >= most)
            continue;
        result_row(q, (struct cell[]){ c[inbox_tenant_id], c[inbox_conversation_id],
                                       c[inbox_account_id], c[inbox_inbox_id], c[inbox_kind],
                                       c[inbox_provider_at], c[inbox_received_at], c[inbox_unit],
                                       NUM(inbox_time(c)) });
    }
    result_sort(q, order, 3);
    /* Without the column of the order. */
    for (size_t i = 1; i < q->rows; i++)
        memmove(q->cells + i * 8, q->cells + i * 9, 8 * sizeof(struct cell));
    q->kinds = "iiiihttb";
}

/* The columns of a kept unit, in the order of the parameters. */
enum { KEPT = 8 };
static const char kept_kinds[] = "iibddttb";

static bool keep_key(struct query *q, const struct cell *in)
{
    static const int columns[] = { inbox_key_account_id, inbox_key_key };
    const struct cell key[] = { in[1], in[2] };

    if (taken(q, TABLE_inbox_key, columns, key, 2))
        return false;
    struct cell *seen_before = insert(q, TABLE_inbox_key);
    seen_before[inbox_key_tenant_id] = in[0];
    seen_before[inbox_key_account_id] = key[0];
    seen_before[inbox_key_key] = key[1];
    seen_before[inbox_key_at] = in[6];
    return true;
}

static void keep(struct query *q, const struct cell *in)
{
    if (!is_null(in[2]) && !keep_key(q, in))
        return;
    struct cell *c = insert(q, TABLE_inbox);
    c[inbox_tenant_id] = in[0];
    c[inbox_account_id] = in[1];
    for (int k = 3; k < KEPT; k++)
        c[inbox_kind + k - 3] = in[k];
}

static void inbox_keep(struct query *q)
{
    struct list in[KEPT];
    struct cell row[KEPT];

    for (int k = 0; k < KEPT; k++)
        in[k] = param_list(q, k + 1, kept_kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        for (int k = 0; k < KEPT; k++)
            row[k] = in[k].items[i];
        keep(q, row);
    }
}

static void inbox_keep_one(struct query *q)
{
    struct cell row[KEPT];

    for (int k = 0; k < KEPT; k++)
        row[k] = param(q, k + 1, kept_kinds[k]);
    keep(q, row);
}

static void notices_add(struct query *q)
{
    struct list tenants = param_list(q, 1, 'i'), convs = param_list(q, 2, 'i');
    struct list messages = param_list(q, 3, 'i'), units = param_list(q, 4, 'b');

    for (int i = 0; i < convs.count; i++) {
        if (!find(q, TABLE_outbox, outbox_outbox_id, messages.items[i].n, NULL))
            continue;
        struct cell *c = insert(q, TABLE_inbox);
        c[inbox_tenant_id] = tenants.items[i];
        c[inbox_conversation_id] = convs.items[i];
        c[inbox_kind] = NUM(3);
        c[inbox_state] = NUM(0);
        c[inbox_received_at] = param(q, 5, 't');
        c[inbox_unit] = units.items[i];
    }
}

static void inbox_done(struct query *q)
{
    struct list ids = param_list(q, 2, 'i'), states = param_list(q, 4, 'd');

    for (int i = 0; i < ids.count; i++) {
        struct tuple *r = find(q, TABLE_inbox, inbox_inbox_id, ids.items[i].n, NULL);
        if (r)
            change(q, r)[inbox_state] = states.items[i];
    }
}

static void inbox_forgotten(struct query *q)
{
    int64_t before = param(q, 1, 't').n;

    result_kinds(q, "ii");
    EACH(q, inbox, r, c)
    {
        bool known = false;
        if (c[inbox_state].n != 0 || is_null(c[inbox_conversation_id]) ||
            c[inbox_received_at].n > before ||
            find2(q, TABLE_timer, timer_conversation_id, c[inbox_conversation_id].n, timer_kind, 1,
                  NULL))
            continue;
        for (size_t i = 0; i < q->rows; i++)
            known = known || q->cells[i * 2 + 1].n == c[inbox_conversation_id].n;
        if (!known && (int64_t)q->rows < param(q, 2, 'd').n)
            result_row(q, (struct cell[]){ c[inbox_tenant_id], c[inbox_conversation_id] });
    }
}

static void keys_purge(struct query *q)
{
    EACH(q, inbox_key, r, c)
    if (c[inbox_key_at].n < param(q, 1, 't').n - INT64_C(90) * 86400 * 1000000)
        erase(q, r);
}

statement_fn *const db_inbox_statements[SQL_COUNT] = {
    [SQL_INBOX_KEYS_ADD] = inbox_keys_add, [SQL_INBOX_WAITING] = inbox_waiting,
    [SQL_INBOX_KEEP] = inbox_keep,         [SQL_NOTICES_ADD] = notices_add,
    [SQL_INBOX_DONE] = inbox_done,         [SQL_INBOX_FORGOTTEN] = inbox_forgotten,
    [SQL_INBOX_KEYS_PUT] = inbox_keys_put, [SQL_KEYS_PURGE] = keys_purge,
    [SQL_INBOX_KEEP_ONE] = inbox_keep_one,
};
