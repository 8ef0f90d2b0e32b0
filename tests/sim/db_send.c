#include "server/base/clock.h"
#include "tests/sim/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Statements of delivery, statuses, settlement and agents: each does what db/queries/NAME.sql says.
 */

enum { ID_BLOCK = 16384, READY = 0, SUBMITTING = 1, UNKNOWN = 2 };

static struct tuple *queue_row(struct query *q, int64_t outbox, struct cell **c)
{
    return find(q, TABLE_outbox_queue, outbox_queue_outbox_id, outbox, c);
}

static struct tuple *outbox_row_of(struct query *q, int64_t outbox, struct cell **c)
{
    return find(q, TABLE_outbox, outbox_outbox_id, outbox, c);
}

/* The outbox row ends in this state and forgets its payload. */
static void close_outbox(struct query *q, int64_t outbox, int state)
{
    struct tuple *r = outbox_row_of(q, outbox, NULL);

    if (!r)
        return;
    struct cell *c = change(q, r);
    c[outbox_state] = NUM(state);
    c[outbox_payload] = NIL;
}

static void queue_add(struct query *q, const struct cell *o, struct cell process, struct cell after)
{
    struct cell *c = insert(q, TABLE_outbox_queue);

    c[outbox_queue_tenant_id] = o[outbox_tenant_id];
    c[outbox_queue_conversation_id] = o[outbox_conversation_id];
    c[outbox_queue_outbox_id] = o[outbox_outbox_id];
    c[outbox_queue_contract_id] = o[outbox_contract_id];
    c[outbox_queue_process_no] = process;
    c[outbox_queue_state] = NUM(READY);
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
    result_kinds(q, "i");
    for (int i = 0; i < in[0].count; i++) {
        if (taken(q, TABLE_outbox, key, &in[4].items[i], 1))
            continue;
        struct cell *c = insert(q, TABLE_outbox);
        for (int k = 0; k < 13; k++)
            c[columns[k]] = in[k].items[i];
        c[outbox_state] = NUM(0);
        queue_add(q, c, param(q, 15, 'd'), after.items[i]);
        result_row(q, &c[outbox_outbox_id]);
    }
}

static void outbox_load(struct query *q)
{
    static const int by_id[] = { 2 };
    struct list ids = param_list(q, 2, 'i');

    result_kinds(q, "iiiiihtthbbb");
    for (int i = 0; i < ids.count; i++) {
        struct cell *n = NULL, *o = NULL, *c = NULL;
        if (!queue_row(q, ids.items[i].n, &n) || !outbox_row_of(q, ids.items[i].n, &o) ||
            n[outbox_queue_state].n != READY ||
            n[outbox_queue_process_no].n != param(q, 1, 'd').n ||
            !find(q, TABLE_conversation, conversation_conversation_id,
                  n[outbox_queue_conversation_id].n, &c))
            continue;
        result_row(q, (struct cell[]){ n[outbox_queue_tenant_id], n[outbox_queue_conversation_id],
                                       ids.items[i], o[outbox_account_id], o[outbox_charge_id],
                                       o[outbox_class], o[outbox_expires_at],
                                       n[outbox_queue_not_before], n[outbox_queue_tries],
                                       c[conversation_phone_sealed], c[conversation_bsuid_sealed],
                                       o[outbox_payload] });
    }
    result_sort(q, by_id, 1);
}

/* ---- the mark ---- */

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

/* What another process left unsaid is older and goes first. */
static bool is_behind(struct query *q, const struct cell *o, int64_t conversation)
{
    EACH(q, outbox_queue, r, n)
    {
        struct cell *e = NULL;
        if (n[outbox_queue_conversation_id].n == conversation &&
            n[outbox_queue_state].n < UNKNOWN &&
            n[outbox_queue_process_no].n != param(q, 7, 'd').n &&
            outbox_row_of(q, n[outbox_queue_outbox_id].n, &e) &&
            e[outbox_created_at].n < o[outbox_created_at].n)
            return true;
    }
    return false;
}

static const char *refusal(struct query *q, int64_t outbox, int64_t conversation, int64_t now,
                           bool doubted)
{
    struct cell *n = NULL, *o = NULL, *c = NULL, *ch = NULL;

    if (!queue_row(q, outbox, &n) ||
        (n[outbox_queue_state].n != READY && !(n[outbox_queue_state].n == SUBMITTING && doubted)) ||
        n[outbox_queue_process_no].n != param(q, 7, 'd').n)
        return "gone";
    outbox_row_of(q, outbox, &o);
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
    if (c[conversation_muted].n && class == 2)
        return "muted";
    if (is_null(c[conversation_last_inbound]) ||
        c[conversation_last_inbound].n <= now - HOURS_US(24))
        return "window";
    if (o[outbox_level].n == 2 && class != 3 &&
        (c[conversation_assurance].n < 2 ||
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

    n[outbox_queue_state] = NUM(SUBMITTING);
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
            change(q, queue_row(q, id, NULL))[outbox_queue_state] = NUM(READY);
        } else if (strcmp(why, "gone") != 0) {
            erase(q, queue_row(q, id, NULL));
            close_outbox(q, id, strcmp(why, "expired") == 0 ? 5 : 6);
        }
    }
}

/* ---- what is known ---- */

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

/* Takes what is parked for the reference: the strongest rank and the latest instant. */
static int64_t unpark(struct query *q, struct cell account, struct cell ref, int64_t *at)
{
    int64_t rank = 0;

    *at = CELL_NULL;
    EACH(q, status_parked, r, s)
    {
        if (!same(s[status_parked_ref], ref) || !same(s[status_parked_account_id], account))
            continue;
        rank = worth(s[status_parked_rank].n) > worth(rank) ? s[status_parked_rank].n : rank;
        if (*at == CELL_NULL || s[status_parked_at].n > *at)
            *at = s[status_parked_at].n;
        erase(q, r);
    }
    return rank;
}

static void known_one(struct query *q, const struct list *in, int i)
{
    int64_t at, outbox = in[3].items[i].n, state = in[8].items[i].n;
    struct cell attempt = in[4].items[i], again = in[9].items[i], *a = NULL;
    int64_t rank = unpark(q, in[1].items[i], in[7].items[i], &at);

    note_ref(q, in[0].items[i], in[1].items[i], in[7].items[i], attempt);
    struct tuple *row = find(q, TABLE_attempt, attempt_attempt_id, attempt.n, NULL);
    if (row) {
        a = change(q, row);
        a[attempt_known_at] = param(q, 11, 't');
        a[attempt_outcome] = in[5].items[i];
        a[attempt_code] = in[6].items[i];
        if (worth(rank) > worth(a[attempt_rank].n))
            a[attempt_rank] = NUM(rank);
        if (is_null(a[attempt_rank_at]))
            a[attempt_rank_at] = NUM(at);
    }
    struct tuple *n = queue_row(q, outbox, NULL);
    if (n && is_null(again))
        erase(q, n);
    else if (n) {
        struct cell *c = change(q, n);
        c[outbox_queue_state] = NUM(state == 4 ? UNKNOWN : READY);
        c[outbox_queue_not_before] = again;
    }
    struct tuple *o = outbox_row_of(q, outbox, NULL);
    if (!o)
        return;
    struct cell *c = change(q, o);
    if (is_null(again) && (state == 2 || state == 4) && a && a[attempt_rank].n > 0)
        state = a[attempt_rank].n == 100 ? 3 : 2;
    c[outbox_state] = NUM(state);
    c[outbox_code] = in[6].items[i].n ? in[6].items[i] : NIL;
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
}

static void apply(struct query *q, const struct status *s, struct tuple *row, const struct cell *a)
{
    int64_t old = a[attempt_rank].n, outbox = a[attempt_outbox_id].n;
    struct cell *n = NULL, *o = NULL;
    struct tuple *queued = queue_row(q, outbox, &n), *kept = outbox_row_of(q, outbox, &o);

    if (s->rank == 100 ? old < 2 : old == 100 ? s->rank > 1 : s->rank > old) {
        struct cell *c = change(q, row);
        c[attempt_rank] = NUM(s->rank);
        c[attempt_rank_at] = s->at;
        if (s->code || old == 100)
            c[attempt_code] = old == 100 ? NIL : NUM(s->code);
    }
    bool proven = queued && n[outbox_queue_state].n == UNKNOWN;

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
    result_kinds(q, "d");
    for (int i = 0; i < in[0].count; i++) {
        const struct status s = { in[1].items[i], in[2].items[i],   in[4].items[i],
                                  in[7].items[i], in[5].items[i].n, in[6].items[i].n };
        struct cell *a = NULL;
        struct tuple *row =
            find(q, TABLE_attempt, attempt_attempt_id, attempt_of(q, in[3].items[i], &s), &a);
        if (row) {
            apply(q, &s, row, a);
            result_row(q, &in[0].items[i]);
        } else if (!is_null(s.ref)) {
            park(q, &s);
        }
    }
}

/* ---- recovery ---- */

struct queued {
    struct tuple *row;
    struct cell *c;
};

static bool earlier(const struct cell *a, const struct cell *b)
{
    if (a[outbox_queue_conversation_id].n != b[outbox_queue_conversation_id].n)
        return a[outbox_queue_conversation_id].n < b[outbox_queue_conversation_id].n;
    return a[outbox_queue_outbox_id].n < b[outbox_queue_outbox_id].n;
}

typedef bool queued_fn(struct query *q, const struct cell *c);

/* Rows that fit and are not locked, by conversation and id, at most `most`. */
static struct queued *gather(struct query *q, queued_fn *fits, int64_t most, int *count)
{
    struct queued *out = ARENA_ARRAY(&q->db->arena, struct queued, 4096);

    *count = 0;
    EACH(q, outbox_queue, r, c)
    {
        int at = *count;
        if (!fits(q, c) || !lock_free(q, r, LOCK_UPDATE) || at == 4096)
            continue;
        for (; at && earlier(c, out[at - 1].c); at--)
            out[at] = out[at - 1];
        out[at] = (struct queued){ r, c };
        (*count)++;
    }
    *count = *count > most ? (int)most : *count;
    return out;
}

static bool is_orphan(struct query *q, const struct cell *c)
{
    int64_t process = c[outbox_queue_process_no].n;

    return process != param(q, 1, 'd').n && !q->db->alive[process % PROCESSES_MAX];
}

static void lose_attempts(struct query *q, int64_t outbox)
{
    EACH(q, attempt, r, a)
    {
        if (a[attempt_outbox_id].n != outbox || !is_null(a[attempt_outcome]))
            continue;
        struct cell *c = change(q, r);
        c[attempt_outcome] = NUM(3);
        c[attempt_known_at] = param(q, 2, 't');
    }
}

static void orphans_adopt(struct query *q)
{
    int count;
    struct queued *mine = gather(q, is_orphan, param(q, 3, 'd').n, &count);

    result_kinds(q, "ih");
    for (int i = 0; i < count; i++) {
        struct cell old = mine[i].c[outbox_queue_state];
        if (old.n == SUBMITTING)
            lose_attempts(q, mine[i].c[outbox_queue_outbox_id].n);
        struct cell *c = change(q, mine[i].row);
        c[outbox_queue_process_no] = param(q, 1, 'd');
        if (old.n == SUBMITTING) {
            c[outbox_queue_state] = NUM(UNKNOWN);
            c[outbox_queue_not_before] = NUM(param(q, 2, 't').n + MINUTES_US(2));
        }
        result_row(q, (struct cell[]){ c[outbox_queue_outbox_id], old });
    }
}

static bool is_late(struct query *q, const struct cell *c)
{
    return c[outbox_queue_process_no].n == param(q, 1, 'd').n &&
           c[outbox_queue_state].n == UNKNOWN && c[outbox_queue_not_before].n <= param(q, 2, 't').n;
}

static bool again(struct query *q, const struct cell *n)
{
    struct cell *o = NULL, *c = NULL;
    int64_t marked = INT64_MIN, tries = n[outbox_queue_tries].n;

    outbox_row_of(q, n[outbox_queue_outbox_id].n, &o);
    find(q, TABLE_conversation, conversation_conversation_id, n[outbox_queue_conversation_id].n,
         &c);
    EACH(q, attempt, r, a)
    if (a[attempt_outbox_id].n == n[outbox_queue_outbox_id].n && a[attempt_marked_at].n > marked)
        marked = a[attempt_marked_at].n;
    bool wrote = marked != INT64_MIN && !is_null(c[conversation_last_inbound]) &&
                 c[conversation_last_inbound].n > marked;
    switch (o[outbox_class].n) {
    case 1:
        return tries < 2 && !wrote;
    case 4:
    case 5:
        return tries < 4;
    default:
        return false;
    }
}

/* The rank of a status that came before the outcome was unknown; 0 = none, what arrived comes
 * first. */
static int64_t proof(struct query *q, int64_t outbox)
{
    struct cell *best = NULL;

    EACH(q, attempt, r, a)
    {
        if (a[attempt_outbox_id].n != outbox || a[attempt_rank].n <= 0)
            continue;
        bool fails = a[attempt_rank].n == 100, failed = best && best[attempt_rank].n == 100;
        if (!best || fails < failed ||
            (fails == failed && a[attempt_attempt_id].n < best[attempt_attempt_id].n))
            best = a;
    }
    return best ? best[attempt_rank].n : 0;
}

static void outbox_proof(struct query *q)
{
    int count;
    struct queued *late = gather(q, is_late, param(q, 3, 'd').n, &count);

    result_kinds(q, "i");
    for (int i = 0; i < count; i++) {
        int64_t id = late[i].c[outbox_queue_outbox_id].n;
        int64_t rank = proof(q, id);
        if (!rank && again(q, late[i].c)) {
            change(q, late[i].row)[outbox_queue_state] = NUM(READY);
            result_row(q, &NUM(id));
        } else {
            erase(q, late[i].row);
            close_outbox(q, id, rank == 100 ? 3 : rank > 0 ? 2 : 4);
        }
    }
}

/* ---- settlement ---- */

static struct tuple *charge_of(struct query *q, struct cell bank, struct cell txid,
                               struct cell number, struct cell **out)
{
    EACH(q, charge, r, ch)
    {
        if (!same(ch[charge_bank_account_id], bank) ||
            !(same(ch[charge_txid], txid) ||
              (is_null(txid) && same(ch[charge_nosso_numero], number))))
            continue;
        *out = ch;
        return r;
    }
    *out = NULL;
    return NULL;
}

static void settle_lock_contracts(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list banks = param_list(q, 1, 'i'), txids = param_list(q, 2, 'x');
    struct list numbers = param_list(q, 3, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < banks.count; i++) {
        struct cell *ch = NULL;
        if (!charge_of(q, banks.items[i], txids.items[i], numbers.items[i], &ch))
            continue;
        EACH(q, charge_item, r, ci)
        {
            struct tuple *ct =
                find(q, TABLE_contract, contract_contract_id, ci[charge_item_contract_id].n, NULL);
            if (ci[charge_item_charge_id].n != ch[charge_charge_id].n || !ct)
                continue;
            lock_row(q, ct, LOCK_UPDATE);
            result_row(q, &ci[charge_item_contract_id]);
        }
    }
    result_sort(q, by_id, 1);
}

static void settle_lock_charges(struct query *q)
{
    static const int by_id[] = { 0 };
    struct list banks = param_list(q, 1, 'i'), txids = param_list(q, 2, 'x');
    struct list numbers = param_list(q, 3, 'i');

    result_kinds(q, "i");
    for (int i = 0; i < banks.count; i++) {
        struct cell *ch = NULL;
        if (!charge_of(q, banks.items[i], txids.items[i], numbers.items[i], &ch))
            continue;
        EACH(q, charge_item, r, ci)
        {
            if (ci[charge_item_charge_id].n != ch[charge_charge_id].n)
                continue;
            EACH(q, charge_item, r2, oi)
            {
                if (oi[charge_item_instalment_id].n != ci[charge_item_instalment_id].n)
                    continue;
                lock_row(q,
                         find(q, TABLE_charge, charge_charge_id, oi[charge_item_charge_id].n, NULL),
                         LOCK_UPDATE);
                result_row(q, &oi[charge_item_charge_id]);
            }
        }
    }
    result_sort(q, by_id, 1);
}

/* One notice; the parameters' columns by number. */
enum {
    ORD,
    TENANT,
    CREDITOR,
    BANK,
    EXTERNAL,
    METHOD,
    TXID,
    NUMBER,
    CENTAVOS,
    PAID_AT,
    PAID_ON,
    NOTICE,
    NOTICE_COLUMNS
};

static bool instalment_paid(struct query *q, int64_t charge)
{
    EACH(q, charge_item, r, ci)
    {
        struct cell *n = NULL;
        if (ci[charge_item_charge_id].n == charge &&
            find(q, TABLE_instalment, instalment_instalment_id, ci[charge_item_instalment_id].n,
                 &n) &&
            n[instalment_status].n == 1)
            return true;
    }
    return false;
}

/* One before it in this batch pays for the same, by this or another charge. */
static bool outpaid(struct query *q, const struct list *in, const struct cell *k,
                    const struct cell *ch)
{
    for (int i = 0; i < in[0].count; i++) {
        struct cell *other = NULL, at = in[PAID_AT].items[i];
        if (at.n > k[PAID_AT].n ||
            (at.n == k[PAID_AT].n && compare(in[EXTERNAL].items[i], k[EXTERNAL]) >= 0) ||
            !charge_of(q, in[BANK].items[i], in[TXID].items[i], in[NUMBER].items[i], &other) ||
            other[charge_status].n != 0 || in[CENTAVOS].items[i].n != other[charge_centavos].n)
            continue;
        EACH(q, charge_item, r, ci)
        if (ci[charge_item_charge_id].n == ch[charge_charge_id].n &&
            find2(q, TABLE_charge_item, charge_item_charge_id, other[charge_charge_id].n,
                  charge_item_instalment_id, ci[charge_item_instalment_id].n, NULL))
            return true;
    }
    return false;
}

static const char *case_reason(struct query *q, const struct list *in, const struct cell *k)
{
    struct cell *ch = NULL;

    charge_of(q, k[BANK], k[TXID], k[NUMBER], &ch);
    if (!ch)
        return "unknown";
    if (ch[charge_status].n == 1 || instalment_paid(q, ch[charge_charge_id].n) ||
        outpaid(q, in, k, ch))
        return "double";
    if (ch[charge_status].n == 2)
        return "cancelled";
    return k[CENTAVOS].n != ch[charge_centavos].n ? "wrong_amount" : NULL;
}

static void ledger_line_add(struct query *q, const struct cell *entry, int64_t *line,
                            const char *account, struct cell instalment, int64_t centavos)
{
    if (!centavos)
        return;
    struct cell *c = insert(q, TABLE_ledger_line);
    c[ledger_line_tenant_id] = entry[ledger_entry_tenant_id];
    c[ledger_line_entry_id] = entry[ledger_entry_entry_id];
    c[ledger_line_line_no] = NUM(++*line);
    c[ledger_line_account] = text_cell(q, account);
    c[ledger_line_instalment_id] = instalment;
    c[ledger_line_centavos] = NUM(centavos);
}

static struct cell *ledger_entry_add(struct query *q, const struct cell *k, struct cell payment)
{
    struct cell *c = insert(q, TABLE_ledger_entry);

    c[ledger_entry_tenant_id] = k[TENANT];
    c[ledger_entry_creditor_id] = k[CREDITOR];
    c[ledger_entry_kind] = text_cell(q, "payment");
    c[ledger_entry_source_id] = payment;
    c[ledger_entry_day] = k[PAID_ON];
    c[ledger_entry_at] = param(q, 13, 't');
    return c;
}

/* Other open charges for the same instalment are void. */
static void void_others(struct query *q, int64_t instalment, int64_t charge)
{
    EACH(q, charge_item, r, oi)
    {
        struct cell *ch = NULL;
        struct tuple *row =
            find(q, TABLE_charge, charge_charge_id, oi[charge_item_charge_id].n, &ch);
        if (oi[charge_item_instalment_id].n == instalment && row &&
            ch[charge_charge_id].n != charge && ch[charge_status].n == 0)
            change(q, row)[charge_status] = NUM(2);
    }
}

static void settle_items(struct query *q, const struct cell *k, int64_t charge,
                         const struct cell *entry, int64_t *line)
{
    EACH(q, charge_item, r, ci)
    {
        if (ci[charge_item_charge_id].n != charge)
            continue;
        struct cell id = ci[charge_item_instalment_id];
        struct cell *n = change(q, find(q, TABLE_instalment, instalment_instalment_id, id.n, NULL));
        n[instalment_status] = NUM(1);
        n[instalment_paid_on] = k[PAID_ON];
        n[instalment_paid_centavos] = NUM(ci[charge_item_principal].n + ci[charge_item_fine].n +
                                          ci[charge_item_interest].n - ci[charge_item_discount].n);
        ledger_line_add(q, entry, line, "receivable", id, -ci[charge_item_principal].n);
        ledger_line_add(q, entry, line, "fine_income", id, -ci[charge_item_fine].n);
        ledger_line_add(q, entry, line, "interest_income", id, -ci[charge_item_interest].n);
        ledger_line_add(q, entry, line, "discount_granted", id, ci[charge_item_discount].n);
        void_others(q, id.n, charge);
    }
}

static void settle_promises(struct query *q, const struct cell *k, const struct cell *ch)
{
    EACH(q, promise, r, p)
    {
        int64_t paid = k[CENTAVOS].n, said = p[promise_centavos].n;
        if (!same(p[promise_person_id], ch[charge_person_id]) ||
            !same(p[promise_creditor_id], k[CREDITOR]) || p[promise_status].n != 0)
            continue;
        change(q, r)[promise_status] = NUM(paid * 100 >= said * 99 ? 1 : paid * 2 >= said ? 2 : 0);
    }
}

static bool about(struct query *q, struct cell contract, int64_t charge)
{
    return !is_null(contract) && find2(q, TABLE_charge_item, charge_item_charge_id, charge,
                                       charge_item_contract_id, contract.n, NULL) != NULL;
}

/* What is not marked about this charge, or one that it voids, is not said. */
static void unsay(struct query *q, int64_t charge)
{
    EACH(q, outbox_queue, r, n)
    {
        struct cell *o = NULL, *ch = NULL;
        if (n[outbox_queue_state].n != READY || !about(q, n[outbox_queue_contract_id], charge) ||
            !outbox_row_of(q, n[outbox_queue_outbox_id].n, &o) || o[outbox_class].n == 5)
            continue;
        bool voided = is_null(o[outbox_charge_id]);
        if (!voided && !find(q, TABLE_charge, charge_charge_id, o[outbox_charge_id].n, &ch))
            continue;
        EACH(q, charge_item, r2, ci)
        voided =
            voided || (ci[charge_item_charge_id].n == charge &&
                       find2(q, TABLE_charge_item, charge_item_charge_id, ch[charge_charge_id].n,
                             charge_item_instalment_id, ci[charge_item_instalment_id].n, NULL) &&
                       ch[charge_status].n == 2);
        if (!voided && ch[charge_charge_id].n != charge)
            continue;
        int64_t id = n[outbox_queue_outbox_id].n;
        erase(q, r);
        close_outbox(q, id, 6);
    }
}

static void tell(struct query *q, const struct cell *k, const struct cell *ch, char *list,
                 size_t size)
{
    EACH(q, conversation, r, c)
    {
        if (!same(c[conversation_person_id], ch[charge_person_id]) ||
            !same(c[conversation_creditor_id], k[CREDITOR]))
            continue;
        struct cell *in = insert(q, TABLE_inbox);
        in[inbox_tenant_id] = k[TENANT];
        in[inbox_conversation_id] = c[conversation_conversation_id];
        in[inbox_kind] = NUM(3);
        in[inbox_state] = NUM(0);
        in[inbox_received_at] = param(q, 13, 't');
        in[inbox_unit] = k[NOTICE];
        snprintf(list + strlen(list), size - strlen(list), "%s%lld", *list ? "," : "",
                 (long long)c[conversation_conversation_id].n);
    }
}

static void settle_charge(struct query *q, const struct cell *k, const struct cell *ch,
                          const struct cell *entry, int64_t *line, char *list, size_t size)
{
    int64_t id = ch[charge_charge_id].n;
    struct cell *c = change(q, find(q, TABLE_charge, charge_charge_id, id, NULL));

    c[charge_status] = NUM(1);
    c[charge_paid_at] = k[PAID_AT];
    settle_items(q, k, id, entry, line);
    settle_promises(q, k, ch);
    unsay(q, id);
    tell(q, k, ch, list, size);
}

static void settle_one(struct query *q, const struct cell *k, const char *why)
{
    static const int key[] = { payment_bank_account_id, payment_external_id };
    struct cell *ch = NULL;
    char list[256] = "";
    int64_t line = 0;

    charge_of(q, k[BANK], k[TXID], k[NUMBER], &ch);
    if (taken(q, TABLE_payment, key, (struct cell[]){ k[BANK], k[EXTERNAL] }, 2)) {
        q->db->tables[TABLE_payment].next_id++;
        result_row(q, (struct cell[]){ k[ORD], NIL, NIL, text_cell(q, "") });
        return;
    }
    struct cell *p = insert(q, TABLE_payment);
    p[payment_tenant_id] = k[TENANT];
    p[payment_bank_account_id] = k[BANK];
    p[payment_external_id] = k[EXTERNAL];
    p[payment_method] = k[METHOD];
    p[payment_charge_id] = ch ? ch[charge_charge_id] : NIL;
    p[payment_centavos] = k[CENTAVOS];
    p[payment_paid_at] = k[PAID_AT];
    p[payment_received_at] = param(q, 13, 't');
    p[payment_state] = NUM(why ? 2 : 1);
    p[payment_reason] = text_cell(q, why);
    struct cell *entry = ledger_entry_add(q, k, p[payment_payment_id]);
    ledger_line_add(q, entry, &line, "cash", NIL, k[CENTAVOS].n);
    if (why)
        ledger_line_add(q, entry, &line, "suspense", NIL, -k[CENTAVOS].n);
    else
        settle_charge(q, k, ch, entry, &line, list, sizeof(list));
    result_row(q,
               (struct cell[]){ k[ORD], p[payment_state], text_cell(q, why), text_cell(q, list) });
}

static void settle(struct query *q)
{
    static const char kinds[] = "diiixdxiityb";
    static const int by_ord[] = { 0 };
    struct list in[NOTICE_COLUMNS];

    for (int k = 0; k < NOTICE_COLUMNS; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "dhxx");
    const char **why = ARENA_ARRAY(&q->db->arena, const char *, (size_t)in[0].count);
    for (int i = 0; i < in[0].count * 2; i++) { /* all are judged before one is booked */
        int at = i % in[0].count;
        struct cell row[NOTICE_COLUMNS];
        for (int k = 0; k < NOTICE_COLUMNS; k++)
            row[k] = in[k].items[at];
        if (i < in[0].count)
            why[at] = case_reason(q, in, row);
        else
            settle_one(q, row, why[at]);
    }
    result_sort(q, by_ord, 1);
}

/* ---- agents ---- */

static struct tuple *hand_over_of(struct query *q, int64_t owner, struct cell **h, struct cell **c)
{
    struct cell protocol = param(q, 1, 'x'), agent = param(q, 2, 'x');

    EACH(q, hand_over, r, found)
    {
        struct cell *conv = NULL;
        struct tuple *row =
            find2(q, TABLE_conversation, conversation_conversation_id,
                  found[hand_over_conversation_id].n, conversation_owner, owner, &conv);
        if (!same(found[hand_over_protocol], protocol) || !is_null(found[hand_over_closed_at]) ||
            !row || (owner == 2 && !same(found[hand_over_taken_by], agent)))
            continue;
        lock_row(q, row, LOCK_UPDATE);
        *h = found;
        *c = conv;
        return row;
    }
    return NULL;
}

static void audit_add(struct query *q, struct cell tenant, struct cell agent, struct cell at,
                      const char *action, int64_t conversation)
{
    struct cell *c = insert(q, TABLE_audit);
    char actor[80], subject[40];

    snprintf(actor, sizeof(actor), "agent:%.*s", (int)agent.n, (const char *)agent.p);
    snprintf(subject, sizeof(subject), "conversation:%lld", (long long)conversation);
    c[audit_tenant_id] = tenant;
    c[audit_at] = at;
    c[audit_actor] = text_cell(q, actor);
    c[audit_action] = text_cell(q, action);
    c[audit_subject] = text_cell(q, subject);
}

/* Voids what is ready of the conversation; answers how many are on their way. */
static int64_t void_ready(struct query *q, int64_t conversation)
{
    int64_t on_the_way = 0;

    EACH(q, outbox_queue, r, n)
    {
        if (n[outbox_queue_conversation_id].n != conversation)
            continue;
        on_the_way += n[outbox_queue_state].n != READY;
        if (n[outbox_queue_state].n != READY)
            continue;
        int64_t id = n[outbox_queue_outbox_id].n;
        erase(q, r);
        close_outbox(q, id, 6);
    }
    return on_the_way;
}

static struct cell *hand_over_change(struct query *q, const struct cell *h)
{
    return change(
        q, find(q, TABLE_hand_over, hand_over_hand_over_id, h[hand_over_hand_over_id].n, NULL));
}

static void agent_take(struct query *q)
{
    struct cell *h = NULL, *c = NULL;
    struct tuple *row = hand_over_of(q, 1, &h, &c);

    result_kinds(q, "ii");
    if (!row)
        return;
    struct cell marks = c[conversation_marks];
    c = change(q, row);
    c[conversation_owner] = NUM(2);
    c[conversation_fence].n++;
    int64_t id = c[conversation_conversation_id].n, on_the_way = void_ready(q, id);
    struct cell *x = hand_over_change(q, h);
    x[hand_over_taken_at] = param(q, 3, 't');
    x[hand_over_taken_by] = param(q, 2, 'x');
    x[hand_over_fence] = c[conversation_fence];
    x[hand_over_marks_before] = marks;
    audit_add(q, c[conversation_tenant_id], param(q, 2, 'x'), param(q, 3, 't'), "take", id);
    result_row(q, (struct cell[]){ NUM(id), NUM(on_the_way) });
}

static void agent_owned(struct query *q)
{
    struct cell *h = NULL, *c = NULL;

    result_kinds(q, "iiiiiiti");
    if (hand_over_of(q, 2, &h, &c))
        result_row(q, (struct cell[]){ c[conversation_tenant_id], c[conversation_conversation_id],
                                       c[conversation_account_id], c[conversation_session_id],
                                       c[conversation_fence], c[conversation_turn_no],
                                       c[conversation_last_inbound], h[hand_over_hand_over_id] });
}

static void agent_say(struct query *q)
{
    struct cell *o = insert(q, TABLE_outbox), *m = insert(q, TABLE_message);
    struct cell tenant = param(q, 1, 'i'), conv = param(q, 2, 'i'), now = param(q, 10, 't');

    o[outbox_tenant_id] = m[message_tenant_id] = tenant;
    o[outbox_outbox_id] = m[message_outbox_id] = NUM(q->db->id_block);
    q->db->id_block += ID_BLOCK;
    o[outbox_conversation_id] = m[message_conversation_id] = conv;
    o[outbox_account_id] = param(q, 3, 'i');
    o[outbox_key] = param(q, 6, 'b');
    o[outbox_class] = NUM(3);
    o[outbox_level] = m[message_level] = NUM(2);
    o[outbox_fence] = param(q, 5, 'i');
    o[outbox_payload] = param(q, 7, 'b');
    o[outbox_created_at] = m[message_at] = now;
    o[outbox_expires_at] = param(q, 11, 't');
    o[outbox_state] = NUM(0);
    queue_add(q, o, NUM(0), now);
    audit_add(q, tenant, param(q, 9, 'x'), now, "say", conv.n);
    m[message_session_id] = param(q, 4, 'i');
    m[message_direction] = NUM(2);
    m[message_kind] = text_cell(q, "text");
    m[message_text] = param(q, 8, 'x');
}

/* A message of the agent is still on its way. */
static bool agent_speaks(struct query *q, int64_t conversation)
{
    EACH(q, outbox_queue, r, n)
    {
        struct cell *o = NULL;
        if (n[outbox_queue_conversation_id].n == conversation &&
            n[outbox_queue_state].n < UNKNOWN &&
            outbox_row_of(q, n[outbox_queue_outbox_id].n, &o) && o[outbox_class].n == 3)
            return true;
    }
    return false;
}

static void agent_give_back(struct query *q)
{
    struct cell *h = NULL, *c = NULL;
    struct tuple *row = hand_over_of(q, 2, &h, &c);

    result_kinds(q, "i");
    if (!row || agent_speaks(q, c[conversation_conversation_id].n))
        return;
    c = change(q, row);
    c[conversation_owner] = NUM(0);
    c[conversation_fence].n++;
    hand_over_change(q, h)[hand_over_closed_at] = param(q, 4, 't');
    audit_add(q, c[conversation_tenant_id], param(q, 2, 'x'), param(q, 4, 't'), "give_back",
              c[conversation_conversation_id].n);
    struct cell *in = insert(q, TABLE_inbox);
    in[inbox_tenant_id] = c[conversation_tenant_id];
    in[inbox_conversation_id] = c[conversation_conversation_id];
    in[inbox_kind] = NUM(3);
    in[inbox_state] = NUM(0);
    in[inbox_received_at] = param(q, 4, 't');
    in[inbox_unit] = param(q, 3, 'b');
    result_row(q, &c[conversation_conversation_id]);
}

statement_fn *const db_send_statements[SQL_COUNT] = {
    [SQL_OUTBOX_ADD] = outbox_add,
    [SQL_OUTBOX_LOAD] = outbox_load,
    [SQL_MARK_LOCK] = mark_lock,
    [SQL_MARK_LOCK_CHARGES] = mark_lock_charges,
    [SQL_MARK] = mark,
    [SQL_KNOWN] = known,
    [SQL_STATUSES_APPLY] = statuses_apply,
    [SQL_ORPHANS_ADOPT] = orphans_adopt,
    [SQL_OUTBOX_PROOF] = outbox_proof,
    [SQL_SETTLE_LOCK_CONTRACTS] = settle_lock_contracts,
    [SQL_SETTLE_LOCK_CHARGES] = settle_lock_charges,
    [SQL_SETTLE] = settle,
    [SQL_AGENT_TAKE] = agent_take,
    [SQL_AGENT_OWNED] = agent_owned,
    [SQL_AGENT_SAY] = agent_say,
    [SQL_AGENT_GIVE_BACK] = agent_give_back,
};
