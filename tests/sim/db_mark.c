#include "server/base/clock.h"
#include "server/base/day.h"
#include "tests/sim/db_outbox.h"

#include <string.h>

/* Statements of db/queries: the mark. */

static void lock_listed(struct query *q, enum table_id table, int column, enum lock mode)
{
    static const int by_id[] = { 0 };
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < ids.count; i++) {
        struct tuple *r = find(q, table, column, ids.items[i].n, NULL);
        if (!r)
            continue;
        lock_row(q, r, mode);
        result_row(q, &ids.items[i]);
    }
    result_sort(q, by_id, 1);
}

static void mark_lock(struct query *q)
{
    lock_listed(q, TABLE_conversation, conversation_conversation_id, LOCK_NO_KEY_UPDATE);
}

static void mark_lock_charges(struct query *q)
{
    lock_listed(q, TABLE_charge, charge_charge_id, LOCK_SHARE);
}

/* Its mark was in doubt and stands: nothing of it was written. */
static struct tuple *doubted_attempt(struct query *q, struct cell attempt)
{
    struct cell *a = NULL;
    struct tuple *r = find(q, TABLE_attempt, attempt_attempt_id, attempt.n, &a);

    return r && is_null(a[attempt_outcome]) ? r : NULL;
}

/* Something it asks for is not open any more. */
static bool instalment_closed(struct query *q, int64_t charge)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL;
        if (ci[charge_item_charge_id].n == charge &&
            find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                 &n) &&
            n[instalment_status].n != 0)
            return true;
    }
    return false;
}

/* What is older goes first. */
static bool is_behind(struct query *q, const struct cell *o, int64_t conversation)
{
    int64_t now = param(q, 6, 't').n, at = o[outbox_created_at].n;

    EACH(q, outbox_queue, r, n)
    {
        struct cell *e = NULL;
        if (n[outbox_queue_conversation_id].n == conversation &&
            n[outbox_queue_state].n < QUEUE_UNKNOWN &&
            outbox_row(q, n[outbox_queue_outbox_id].n, &e) && e[outbox_expires_at].n > now &&
            (e[outbox_created_at].n < at ||
             (e[outbox_created_at].n == at && e[outbox_outbox_id].n < o[outbox_outbox_id].n)))
            return true;
    }
    return false;
}

/* A pause was promised. */
static bool is_resting(struct query *q, const struct cell *c, int64_t now)
{
    day_t today = day_of_instant(now, "America/Sao_Paulo");

    EACH(q, care_case, r, k)
    if (same(k[care_case_creditor_id], c[conversation_creditor_id]) &&
        (same(k[care_case_subject], c[conversation_person_id]) ||
         k[care_case_subject].n == -c[conversation_conversation_id].n) &&
        is_null(k[care_case_closed_at]) && !is_null(k[care_case_pause_until]) &&
        k[care_case_pause_until].n >= today)
        return true;
    return false;
}

static bool needs_identity(const struct cell *o, bool template)
{
    int64_t level = o[outbox_level].n, class = o[outbox_class].n;

    if (template)
        return level > 0;
    return (level == 2 && class != 3) || (level == 1 && class == 1);
}

static const char *refusal(struct query *q, int64_t outbox, int64_t conversation, int64_t now,
                           bool doubted)
{
    struct cell *n = NULL, *o = NULL, *c = NULL, *ch = NULL;

    if (!queue_row(q, outbox, &n) ||
        (n[outbox_queue_state].n != QUEUE_READY &&
         !(n[outbox_queue_state].n == QUEUE_SUBMITTING && doubted)) ||
        n[outbox_queue_process_no].n != param(q, 7, 'd').n)
        return "gone";
    outbox_row(q, outbox, &o);
    find(q, TABLE_conversation, conversation_conversation_id, conversation, &c);
    find(q, TABLE_charge, charge_charge_id, o[outbox_charge_id].n, &ch);
    int64_t class = o[outbox_class].n;
    if (o[outbox_expires_at].n <= now)
        return "expired";
    if (o[outbox_fence].n != c[conversation_fence].n)
        return "owner";
    if (ch && class != 5 &&
        (ch[charge_status].n != 0 || instalment_closed(q, ch[charge_charge_id].n)))
        return "paid";
    bool template = !is_null(o[outbox_template]);
    if (c[conversation_muted].n && (class == 2 || template))
        return "muted";
    if ((class == 2 || template) && is_resting(q, c, now))
        return "resting";
    if (!template && (is_null(c[conversation_last_inbound]) ||
                      c[conversation_last_inbound].n <= now - HOURS_US(24)))
        return "window";
    if (needs_identity(o, template) &&
        (c[conversation_assurance].n < (template ? 2 : o[outbox_level].n) ||
         (!is_null(c[conversation_assurance_until]) && c[conversation_assurance_until].n <= now)))
        return "identity";
    return is_behind(q, o, conversation) ? "behind" : NULL;
}

static void take_to_mark(struct query *q, int64_t outbox, int64_t conversation, struct cell tenant,
                         struct cell attempt, int64_t now)
{
    struct cell *n = change(q, queue_row(q, outbox, NULL));
    struct cell *c =
        change(q, find(q, TABLE_conversation, conversation_conversation_id, conversation, NULL));

    n[outbox_queue_state] = NUM(QUEUE_SUBMITTING);
    n[outbox_queue_tries].n++;
    c[conversation_marks].n++;
    struct cell *a = insert(q, TABLE_attempt);
    a[attempt_tenant_id] = tenant;
    a[attempt_attempt_id] = attempt;
    a[attempt_outbox_id] = NUM(outbox);
    a[attempt_process_no] = param(q, 7, 'd');
    a[attempt_marked_at] = NUM(now);
    a[attempt_rank] = NUM(0);
}

static void mark(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), tenants = param_list(q, 2, 'i');
    struct list outbox = param_list(q, 3, 'i'), convs = param_list(q, 4, 'i');
    struct list attempts = param_list(q, 5, 'i'), doubted = param_list(q, 9, 'i');
    int64_t now = param(q, 6, 't').n;

    result_kinds(q, "dx");
    for (int i = 0; i < ords.count; i++) {
        int64_t id = outbox.items[i].n;
        struct tuple *doubt = doubted_attempt(q, doubted.items[i]);
        const char *why = refusal(q, id, convs.items[i].n, now, doubt != NULL);
        if (doubt) {
            struct cell *a = change(q, doubt);
            a[attempt_outcome] = NUM(2);
            a[attempt_known_at] = NUM(now);
        }
        result_row(q, (struct cell[]){ ords.items[i], text_cell(q, why) });
        if (!why) {
            take_to_mark(q, id, convs.items[i].n, tenants.items[i], attempts.items[i], now);
        } else if (strcmp(why, "behind") == 0) {
            change(q, queue_row(q, id, NULL))[outbox_queue_state] = NUM(QUEUE_READY);
        } else if (strcmp(why, "gone") != 0) {
            erase(q, queue_row(q, id, NULL));
            close_outbox(q, id, strcmp(why, "expired") == 0 ? 5 : 6);
        }
    }
}

statement_fn *const db_mark_statements[SQL_COUNT] = {
    [SQL_MARK_LOCK] = mark_lock,
    [SQL_MARK_LOCK_CHARGES] = mark_lock_charges,
    [SQL_MARK] = mark,
};
