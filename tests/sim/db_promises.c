#include "server/base/clock.h"
#include "tests/sim/db.h"

/* Statements of db/queries: what people say that they will pay or have paid. */

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

statement_fn *const db_promise_statements[SQL_COUNT] = {
    [SQL_PROMISES_RECENT] = promises_recent,     [SQL_PROMISES_REPLACE] = promises_replace,
    [SQL_PROMISES_ADD] = promises_add,           [SQL_PAID_CLAIMS_OPEN] = paid_claims_open,
    [SQL_PAID_CLAIMS_MEDIA] = paid_claims_media,
};
