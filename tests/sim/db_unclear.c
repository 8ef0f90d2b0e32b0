#include "tests/sim/db.h"

/* Statements of db/queries: what was not understood. */

enum { IN = 12 };

static void unclear_add(struct query *q)
{
    static const int columns[IN] = {
        unclear_message_tenant_id, unclear_message_unclear_id, unclear_message_conversation_id,
        unclear_message_flow,      unclear_message_state,      unclear_message_channel,
        unclear_message_at,        unclear_message_text_hash,  unclear_message_text_sealed,
        unclear_message_guess,     unclear_message_permille,   unclear_message_why
    };
    static const int key[] = { unclear_message_conversation_id, unclear_message_state,
                               unclear_message_flow, unclear_message_text_hash };
    static const char kinds[] = "iiixxdtbbxdx";
    struct list in[IN];

    for (int k = 0; k < IN; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        struct cell once[] = { in[2].items[i], in[4].items[i], in[3].items[i], in[7].items[i] };
        if (taken(q, TABLE_unclear_message, key, once, 4))
            continue;
        struct cell *c = insert(q, TABLE_unclear_message);
        for (int k = 0; k < IN; k++)
            c[columns[k]] = in[k].items[i];
    }
}

/* Never more at once than one pass takes. */
static void purge_unclear(struct query *q)
{
    int64_t before = param(q, 1, 't').n, gone = 0;

    result_kinds(q, "i");
    EACH(q, unclear_message, r, u)
    {
        if (u[unclear_message_at].n >= before || !lock_free(q, r, LOCK_UPDATE))
            continue;
        erase(q, r);
        gone++;
    }
    result_row(q, &NUM(gone));
}

statement_fn *const db_unclear_statements[SQL_COUNT] = {
    [SQL_UNCLEAR_ADD] = unclear_add,
    [SQL_DAILY_PURGE_UNCLEAR] = purge_unclear,
};
