#include "tests/sim/db_outbox.h"

#include <assert.h>

/* Statements of db/queries: the outbox and its queue. */

struct tuple *queue_row(struct query *q, int64_t outbox, struct cell **c)
{
    return find(q, TABLE_outbox_queue, outbox_queue_outbox_id, outbox, c);
}

struct tuple *outbox_row(struct query *q, int64_t outbox, struct cell **c)
{
    return find(q, TABLE_outbox, outbox_outbox_id, outbox, c);
}

void close_outbox(struct query *q, int64_t outbox, int state)
{
    struct tuple *r = outbox_row(q, outbox, NULL);

    if (!r)
        return;
    struct cell *c = change(q, r);
    c[outbox_state] = NUM(state);
    c[outbox_payload] = NIL;
}

void queue_add(struct query *q, const struct cell *o, struct cell process, struct cell after)
{
    struct cell *c = insert(q, TABLE_outbox_queue);

    c[outbox_queue_tenant_id] = o[outbox_tenant_id];
    c[outbox_queue_conversation_id] = o[outbox_conversation_id];
    c[outbox_queue_outbox_id] = o[outbox_outbox_id];
    c[outbox_queue_contract_id] = o[outbox_contract_id];
    c[outbox_queue_process_no] = process;
    c[outbox_queue_state] = NUM(QUEUE_READY);
    c[outbox_queue_tries] = NUM(0);
    c[outbox_queue_not_before] = after;
}

static void outbox_add(struct query *q)
{
    static const int columns[] = {
        outbox_tenant_id,   outbox_outbox_id, outbox_conversation_id, outbox_account_id,
        outbox_key,         outbox_class,     outbox_level,           outbox_fence,
        outbox_contract_id, outbox_charge_id, outbox_payload,         outbox_created_at,
        outbox_expires_at,
    };
    static const char kinds[] = "iiiibddiiibtt";
    static const int key[] = { outbox_key };
    struct list in[13], after = param_list(q, 14, 't');

    for (int k = 0; k < 13; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        assert(!taken(q, TABLE_outbox, key, &in[4].items[i], 1));
        struct cell *c = insert(q, TABLE_outbox);
        for (int k = 0; k < 13; k++)
            c[columns[k]] = in[k].items[i];
        c[outbox_state] = NUM(0);
        queue_add(q, c, param(q, 15, 'd'), after.items[i]);
    }
}

static void outbox_load(struct query *q)
{
    static const int by_id[] = { 2 };
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "iiiiihtthbbbt");
    for (int i = 0; i < ids.count; i++) {
        struct cell *n = NULL, *o = NULL, *c = NULL;
        if (!queue_row(q, ids.items[i].n, &n) || !outbox_row(q, ids.items[i].n, &o) ||
            n[outbox_queue_state].n != QUEUE_READY ||
            n[outbox_queue_process_no].n != param(q, 1, 'd').n ||
            !find(q, TABLE_conversation, conversation_conversation_id,
                  n[outbox_queue_conversation_id].n, &c))
            continue;
        result_row(q, (struct cell[]){ n[outbox_queue_tenant_id], n[outbox_queue_conversation_id],
                                       ids.items[i], o[outbox_account_id], o[outbox_charge_id],
                                       o[outbox_class], o[outbox_expires_at],
                                       n[outbox_queue_not_before], n[outbox_queue_tries],
                                       c[conversation_phone_sealed], c[conversation_bsuid_sealed],
                                       o[outbox_payload], o[outbox_created_at] });
    }
    result_sort(q, by_id, 1);
}

statement_fn *const db_outbox_statements[SQL_COUNT] = {
    [SQL_OUTBOX_ADD] = outbox_add,
    [SQL_OUTBOX_LOAD] = outbox_load,
};
