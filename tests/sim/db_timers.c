#include "tests/sim/db.h"

#include <string.h>

/* Statements of db/queries: timers, and what is done once a day. */

static void timers_due(struct query *q)
{
    static const int by_due[] = { 3 };

    result_kinds(q, "iiht");
    EACH(q, timer, r, c)
    if (c[timer_due_at].n <= param(q, 1, 't').n)
        result_row(q, (struct cell[]){ c[timer_tenant_id], c[timer_conversation_id], c[timer_kind],
                                       c[timer_due_at] });
    result_sort(q, by_due, 1);
    for (size_t i = 1; i < q->rows; i++)
        memmove(q->cells + i * 3, q->cells + i * 4, 3 * sizeof(struct cell));
    q->kinds = "iih";
}

static void timers_take(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), convs = param_list(q, 3, 'i');
    struct list which = param_list(q, 4, 'd');

    result_kinds(q, "di");
    for (int i = 0; i < ords.count; i++) {
        struct cell *c = NULL;
        struct tuple *r = find2(q, TABLE_timer, timer_conversation_id, convs.items[i].n, timer_kind,
                                which.items[i].n, &c);
        if (!r || c[timer_due_at].n > param(q, 5, 't').n)
            continue;
        result_row(q, (struct cell[]){ ords.items[i], c[timer_turn_no] });
        erase(q, r);
    }
}

/* Another one of this conversation and kind counts: of a later turn, due later. */
static bool outdone(const struct list *in, int i)
{
    for (int k = 0; k < in[0].count; k++) {
        int64_t turns = in[4].items[k].n - in[4].items[i].n;
        int64_t due = in[3].items[k].n - in[3].items[i].n;
        if (k != i && same(in[1].items[i], in[1].items[k]) &&
            same(in[2].items[i], in[2].items[k]) &&
            (turns > 0 || (turns == 0 && (due > 0 || (due == 0 && k < i)))))
            return true;
    }
    return false;
}

static void timers_save(struct query *q)
{
    static const int key[] = { timer_conversation_id, timer_kind };
    static const char kinds[] = "iidti";
    struct list in[5];

    for (int k = 0; k < 5; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        struct cell *c = NULL;
        if (outdone(in, i))
            continue;
        (void)taken(q, TABLE_timer, key, (struct cell[]){ in[1].items[i], in[2].items[i] }, 2);
        struct tuple *r = find2(q, TABLE_timer, timer_conversation_id, in[1].items[i].n, timer_kind,
                                in[2].items[i].n, NULL);
        c = r ? change(q, r) : insert(q, TABLE_timer);
        for (int k = 0; k < 5; k++)
            c[k] = in[k].items[i];
    }
}

static void partitions_ensure(struct query *q)
{
    result_kinds(q, "x");
    result_row(q, &(struct cell){ 0, (const uint8_t *)"" }); /* void */
}

/* The search is not simulated. */
static void message_words(struct query *q)
{
    (void)q;
}

statement_fn *const db_timer_statements[SQL_COUNT] = {
    [SQL_TIMERS_DUE] = timers_due,       [SQL_TIMERS_TAKE] = timers_take,
    [SQL_TIMERS_SAVE] = timers_save,     [SQL_PARTITIONS_ENSURE] = partitions_ensure,
    [SQL_MESSAGE_WORDS] = message_words,
};
