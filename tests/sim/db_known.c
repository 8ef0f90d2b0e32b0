#include "tests/sim/db_outbox.h"

/* Statements of db/queries: what becomes known of a send, by its answer or by a status. */

static void note_ref(struct query *q, struct cell tenant, struct cell account, struct cell ref,
                     struct cell attempt)
{
    static const int key[] = { sent_ref_account_id, sent_ref_ref };

    if (is_null(ref) || taken(q, TABLE_sent_ref, key, (struct cell[]){ account, ref }, 2))
        return;
    struct cell *c = insert(q, TABLE_sent_ref);
    c[sent_ref_tenant_id] = tenant;
    c[sent_ref_account_id] = account;
    c[sent_ref_ref] = ref;
    c[sent_ref_attempt_id] = attempt;
}

/* What arrived outdoes a failure, a failure outdoes sent. */
static int64_t worth(int64_t rank)
{
    return rank == 100 ? 3 : rank * 2;
}

/* Takes what is parked for the reference: the strongest rank, its code, and the latest instant. */
static int64_t unpark(struct query *q, struct cell account, struct cell ref, struct cell *code,
                      int64_t *at)
{
    int64_t rank = 0;

    *at = CELL_NULL;
    *code = NIL;
    EACH(q, status_parked, r, s)
    {
        if (!same(s[status_parked_ref], ref) || !same(s[status_parked_account_id], account))
            continue;
        if (worth(s[status_parked_rank].n) > worth(rank)) {
            rank = s[status_parked_rank].n;
            *code = s[status_parked_code];
        }
        if (*at == CELL_NULL || s[status_parked_at].n > *at)
            *at = s[status_parked_at].n;
        erase(q, r);
    }
    return rank;
}

static bool sent_by_another(struct query *q, int64_t outbox, int64_t attempt)
{
    EACH(q, attempt, r, a)
    if (a[attempt_outbox_id].n == outbox && a[attempt_attempt_id].n != attempt &&
        is_null(a[attempt_outcome]))
        return true;
    return false;
}

static void known_one(struct query *q, const struct list *in, int i)
{
    int64_t at, outbox = in[3].items[i].n, state = in[8].items[i].n;
    struct cell attempt = in[4].items[i], again = in[9].items[i], *a = NULL, told;
    struct cell code = in[6].items[i];
    int64_t rank = unpark(q, in[1].items[i], in[7].items[i], &told, &at);

    note_ref(q, in[0].items[i], in[1].items[i], in[7].items[i], attempt);
    struct tuple *row = find(q, TABLE_attempt, attempt_attempt_id, attempt.n, NULL);
    if (row) {
        a = change(q, row);
        a[attempt_known_at] = param(q, 11, 't');
        a[attempt_outcome] = in[5].items[i];
        if (worth(rank) > worth(a[attempt_rank].n))
            a[attempt_rank] = NUM(rank);
        else
            told = a[attempt_code];
        if (a[attempt_rank].n == 100 && !code.n && !is_null(told))
            code = told;
        a[attempt_code] = code;
        if (is_null(a[attempt_rank_at]))
            a[attempt_rank_at] = NUM(at);
    }
    struct tuple *n = queue_row(q, outbox, NULL);
    if (n && is_null(again)) {
        erase(q, n);
    } else if (!is_null(again)) {
        if (!n || sent_by_another(q, outbox, attempt.n))
            return;
        struct cell *c = change(q, n);
        c[outbox_queue_process_no] = param(q, 12, 'd');
        c[outbox_queue_state] = NUM(state == 4 ? QUEUE_UNKNOWN : QUEUE_READY);
        c[outbox_queue_not_before] = again;
    }
    struct tuple *o = outbox_row(q, outbox, NULL);
    if (!o)
        return;
    struct cell *c = change(q, o);
    if (is_null(again) && (state == 2 || state == 4) && a && a[attempt_rank].n > 0)
        state = a[attempt_rank].n == 100 ? 3 : 2;
    c[outbox_state] = NUM(state);
    c[outbox_code] = code.n ? code : NIL;
    if (is_null(again))
        c[outbox_payload] = NIL;
}

static void known(struct query *q)
{
    static const char kinds[] = "iiiiiddbdt";
    struct list in[10];

    for (int k = 0; k < 10; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++)
        known_one(q, in, i);
}

struct status {
    struct cell tenant, account, ref, at;
    int64_t rank, code;
};

static void park(struct query *q, const struct status *s)
{
    static const int key[] = { status_parked_account_id, status_parked_ref, status_parked_rank };

    if (taken(q, TABLE_status_parked, key, (struct cell[]){ s->account, s->ref, NUM(s->rank) }, 3))
        return;
    struct cell *c = insert(q, TABLE_status_parked);
    c[status_parked_tenant_id] = s->tenant;
    c[status_parked_account_id] = s->account;
    c[status_parked_ref] = s->ref;
    c[status_parked_rank] = NUM(s->rank);
    c[status_parked_code] = NUM(s->code);
    c[status_parked_at] = s->at;
    c[status_parked_parked_at] = param(q, 9, 't');
}

/* Answers the template that failed now. */
static struct cell apply(struct query *q, const struct status *s, struct tuple *row,
                         const struct cell *a)
{
    int64_t old = a[attempt_rank].n, outbox = a[attempt_outbox_id].n;
    struct cell *n = NULL, *o = NULL;
    struct tuple *queued = queue_row(q, outbox, &n), *kept = outbox_row(q, outbox, &o);
    struct cell failed = kept && s->rank == 100 && old < 2 ? o[outbox_template] : NIL;

    if (s->rank == 100 ? old < 2 : old == 100 ? s->rank > 1 : s->rank > old) {
        struct cell *c = change(q, row);
        c[attempt_rank] = NUM(s->rank);
        c[attempt_rank_at] = s->at;
        if (s->code || old == 100)
            c[attempt_code] = old == 100 ? NIL : NUM(s->code);
    }
    bool proven = queued && n[outbox_queue_state].n == QUEUE_UNKNOWN;

    if (proven)
        erase(q, queued);
    if (kept && (proven || o[outbox_state].n == 4 ||
                 (s->rank == 100 && o[outbox_state].n == 2 && old < 2) ||
                 ((s->rank == 2 || s->rank == 3) && o[outbox_state].n == 3 && old == 100))) {
        struct cell *c = change(q, kept);
        c[outbox_state] = NUM(s->rank == 100 ? 3 : 2);
        c[outbox_payload] = NIL;
        c[outbox_code] = s->code ? NUM(s->code) : NIL;
    }
    return failed;
}

static int64_t attempt_of(struct query *q, struct cell given, const struct status *s)
{
    if (!is_null(given))
        return given.n;
    EACH(q, sent_ref, r, c)
    if (same(c[sent_ref_ref], s->ref) && same(c[sent_ref_account_id], s->account))
        return c[sent_ref_attempt_id].n;
    return CELL_NULL;
}

static void statuses_apply(struct query *q)
{
    static const char kinds[] = "diiibddt";
    struct list in[8];

    for (int k = 0; k < 8; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "dx");
    for (int i = 0; i < in[0].count; i++) {
        const struct status s = { in[1].items[i], in[2].items[i],   in[4].items[i],
                                  in[7].items[i], in[5].items[i].n, in[6].items[i].n };
        struct cell *a = NULL;
        struct tuple *row =
            find(q, TABLE_attempt, attempt_attempt_id, attempt_of(q, in[3].items[i], &s), &a);
        if (row) {
            struct cell template = apply(q, &s, row, a);
            result_row(q, (struct cell[]){ in[0].items[i], template });
        } else if (!is_null(s.ref)) {
            park(q, &s);
        }
    }
}

statement_fn *const db_known_statements[SQL_COUNT] = {
    [SQL_KNOWN] = known,
    [SQL_STATUSES_APPLY] = statuses_apply,
};
