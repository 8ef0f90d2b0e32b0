#include "tests/sim/db.h"

/* Statements of db/queries: cases for the team. */

static const struct cell *open_case_of(struct query *q, struct cell creditor, int64_t subject,
                                       int64_t conversation, struct cell kind)
{
    const struct cell *best = NULL;

    EACH(q, care_case, r, c)
    if (same(c[care_case_creditor_id], creditor) && same(c[care_case_kind], kind) &&
        (c[care_case_subject].n == subject || c[care_case_subject].n == -conversation) &&
        is_null(c[care_case_closed_at]) &&
        (!best || c[care_case_subject].n > best[care_case_subject].n))
        best = c;
    return best;
}

static void care_cases_load(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list subjects = param_list(q, 4, 'i'), convs = param_list(q, 5, 'i');
    struct list kinds = param_list(q, 6, 'x');

    result_kinds(q, "dixyhi");
    for (int i = 0; i < ords.count; i++) {
        const struct cell *c = open_case_of(q, creditors.items[i], subjects.items[i].n,
                                            convs.items[i].n, kinds.items[i]);
        int64_t before = 0;
        EACH(q, care_case, r, p)
        if (same(p[care_case_creditor_id], creditors.items[i]) &&
            same(p[care_case_subject], subjects.items[i]) &&
            same(p[care_case_kind], kinds.items[i]) && !is_null(p[care_case_closed_at]))
            before += p[care_case_pauses].n;
        result_row(q, (struct cell[]){ ords.items[i], c ? c[care_case_care_case_id] : NIL,
                                       c ? c[care_case_protocol] : NIL, c ? c[care_case_due] : NIL,
                                       c ? c[care_case_pauses] : NIL, NUM(before) });
    }
}

enum { IN = 12 };

static struct cell *add_case(struct query *q, const struct list in[IN], int i, struct cell subject)
{
    static const int columns[] = { 0,
                                   care_case_tenant_id,
                                   care_case_care_case_id,
                                   care_case_creditor_id,
                                   care_case_person_id,
                                   care_case_conversation_id,
                                   care_case_session_id,
                                   care_case_kind,
                                   care_case_reason,
                                   care_case_protocol,
                                   care_case_due,
                                   care_case_pause_until };
    struct cell *c = insert(q, TABLE_care_case);

    for (int k = 1; k < IN; k++)
        c[columns[k]] = in[k].items[i];
    c[care_case_subject] = subject;
    c[care_case_pauses] = NUM(!is_null(in[11].items[i]));
    c[care_case_opened_at] = param(q, 13, 't');
    return c;
}

static void care_cases_add(struct query *q)
{
    static const int key[] = { care_case_creditor_id, care_case_subject, care_case_kind };
    static const int by_ord[] = { 0 };
    static const char kinds[] = "diiiiiixxxyy";
    struct list in[IN];

    for (int k = 0; k < IN; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "dxy");
    for (int i = 0; i < in[0].count; i++) {
        struct cell subject = is_null(in[4].items[i]) ? NUM(-in[5].items[i].n) : in[4].items[i];
        const struct cell *c = NULL;
        /* waits for one that is being opened */
        (void)taken(q, TABLE_care_case, key,
                    (struct cell[]){ in[3].items[i], subject, in[7].items[i] }, 3);
        EACH(q, care_case, r, o)
        if (same(o[care_case_creditor_id], in[3].items[i]) && same(o[care_case_subject], subject) &&
            same(o[care_case_kind], in[7].items[i]) && is_null(o[care_case_closed_at]))
            c = o;
        c = c ? c : add_case(q, in, i, subject);
        result_row(q, (struct cell[]){ in[0].items[i], c[care_case_protocol], c[care_case_due] });
    }
    result_sort(q, by_ord, 1);
}

static void care_cases_renew(struct query *q)
{
    struct list ids = param_list(q, 2, 'i'), days = param_list(q, 3, 'y');

    for (int i = 0; i < ids.count; i++) {
        struct cell *c = NULL;
        struct tuple *r = find(q, TABLE_care_case, care_case_care_case_id, ids.items[i].n, &c);
        if (!r || !is_null(c[care_case_closed_at]) || c[care_case_due].n >= days.items[i].n)
            continue;
        c = change(q, r);
        c[care_case_due] = c[care_case_pause_until] = days.items[i];
        c[care_case_pauses].n++;
    }
}

statement_fn *const db_case_statements[SQL_COUNT] = {
    [SQL_CARE_CASES_LOAD] = care_cases_load,
    [SQL_CARE_CASES_ADD] = care_cases_add,
    [SQL_CARE_CASES_RENEW] = care_cases_renew,
};
