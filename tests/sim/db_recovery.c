#include "server/base/clock.h"
#include "tests/sim/db_outbox.h"

/* Statements of db/queries: sends of dead processes and sends whose fate is unknown. */

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

    return process && process != param(q, 1, 'd').n && !q->db->alive[process % PROCESSES_MAX];
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
        if (old.n == QUEUE_SUBMITTING)
            lose_attempts(q, mine[i].c[outbox_queue_outbox_id].n);
        struct cell *c = change(q, mine[i].row);
        c[outbox_queue_process_no] = param(q, 1, 'd');
        if (old.n == QUEUE_SUBMITTING) {
            c[outbox_queue_state] = NUM(QUEUE_UNKNOWN);
            c[outbox_queue_not_before] = NUM(param(q, 2, 't').n + MINUTES_US(2));
        }
        result_row(q, (struct cell[]){ c[outbox_queue_outbox_id], old });
    }
}

/* Nobody's that is oldest and not locked; NULL = there is none. */
static struct tuple *oldest_of_nobody(struct query *q)
{
    struct tuple *oldest = NULL;
    int64_t id = INT64_MAX;

    EACH(q, outbox_queue, r, c)
    if (!c[outbox_queue_process_no].n && c[outbox_queue_outbox_id].n < id &&
        lock_free(q, r, LOCK_UPDATE)) {
        oldest = r;
        id = c[outbox_queue_outbox_id].n;
    }
    return oldest;
}

static void outbox_take(struct query *q)
{
    struct tuple *row;

    result_kinds(q, "i");
    for (int64_t left = param(q, 2, 'd').n; left && (row = oldest_of_nobody(q)); left--) {
        struct cell *c = change(q, row);
        c[outbox_queue_process_no] = param(q, 1, 'd');
        result_row(q, &c[outbox_queue_outbox_id]);
    }
}

static bool is_late(struct query *q, const struct cell *c)
{
    return c[outbox_queue_process_no].n == param(q, 1, 'd').n &&
           c[outbox_queue_state].n == QUEUE_UNKNOWN &&
           c[outbox_queue_not_before].n <= param(q, 2, 't').n;
}

static bool again(struct query *q, const struct cell *n)
{
    struct cell *o = NULL, *c = NULL;
    int64_t marked = INT64_MIN, tries = n[outbox_queue_tries].n;

    outbox_row(q, n[outbox_queue_outbox_id].n, &o);
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
            change(q, late[i].row)[outbox_queue_state] = NUM(QUEUE_READY);
            result_row(q, &NUM(id));
        } else {
            erase(q, late[i].row);
            close_outbox(q, id, rank == 100 ? 3 : rank > 0 ? 2 : 4);
        }
    }
}

/* What is parked belongs to no send: here a statement sees all that was committed before it. */
static void parked_take(struct query *q)
{
    result_kinds(q, "iiibhdt");
}

/* Nobody pauses a simulation. */
static void pause_read(struct query *q)
{
    result_kinds(q, "o");
    result_row(q, &NUM(0));
}

statement_fn *const db_recovery_statements[SQL_COUNT] = {
    [SQL_ORPHANS_ADOPT] = orphans_adopt, [SQL_PAUSE_READ] = pause_read,
    [SQL_PARKED_TAKE] = parked_take,     [SQL_OUTBOX_PROOF] = outbox_proof,
    [SQL_OUTBOX_TAKE] = outbox_take,
};
