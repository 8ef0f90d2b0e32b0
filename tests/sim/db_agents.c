#include "tests/sim/db_outbox.h"

#include <stdio.h>

/* Statements of db/queries: conversations in the hands of people. */

static void hand_overs_add(struct query *q)
{
    static const int columns[] = {
        hand_over_tenant_id,  hand_over_hand_over_id, hand_over_conversation_id,
        hand_over_session_id, hand_over_reason,       hand_over_protocol,
        hand_over_fence
    };
    static const char kinds[] = "iiiixxi";
    struct list in[7];

    for (int k = 0; k < 7; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        bool open = false;
        EACH(q, hand_over, r, h)
        open = open || (same(h[hand_over_conversation_id], in[2].items[i]) &&
                        is_null(h[hand_over_closed_at]));
        if (open)
            continue;
        struct cell *c = insert(q, TABLE_hand_over);
        for (int k = 0; k < 7; k++)
            c[columns[k]] = in[k].items[i];
        c[hand_over_asked_at] = param(q, 8, 't');
    }
}

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
                      const char *action, const char *kind, int64_t id)
{
    struct cell *c = insert(q, TABLE_audit);
    char actor[80], subject[40];

    snprintf(actor, sizeof(actor), "agent:%.*s", (int)agent.n, (const char *)agent.p);
    snprintf(subject, sizeof(subject), "%s:%lld", kind, (long long)id);
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
        on_the_way += n[outbox_queue_state].n != QUEUE_READY;
        if (n[outbox_queue_state].n != QUEUE_READY)
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
    audit_add(q, c[conversation_tenant_id], param(q, 2, 'x'), param(q, 3, 't'), "take",
              "conversation", id);
    result_row(q, (struct cell[]){ NUM(id), NUM(on_the_way) });
}

static bool has_answered(struct query *q, const struct cell *c)
{
    EACH(q, message, r, m)
    if (same(m[message_conversation_id], c[conversation_conversation_id]) &&
        m[message_direction].n == 2 && !is_null(c[conversation_last_inbound]) &&
        m[message_at].n > c[conversation_last_inbound].n)
        return true;
    return false;
}

/* The only account there is collects: no consent to recruitment is wanted of anybody. */
static void agent_owned(struct query *q)
{
    struct cell *h = NULL, *c = NULL, *creditor = NULL, *person = NULL;

    result_kinds(q, "iiiiiitiiootbhxxo");
    if (!hand_over_of(q, 2, &h, &c))
        return;
    find(q, TABLE_creditor, creditor_creditor_id, c[conversation_creditor_id].n, &creditor);
    if (!is_null(c[conversation_person_id]))
        find(q, TABLE_person, person_person_id, c[conversation_person_id].n, &person);
    result_row(q, (struct cell[]){ c[conversation_tenant_id], c[conversation_conversation_id],
                                   c[conversation_account_id], c[conversation_session_id],
                                   c[conversation_fence], c[conversation_turn_no],
                                   c[conversation_last_inbound], h[hand_over_hand_over_id],
                                   c[conversation_identity_id], c[conversation_muted], NUM(0),
                                   c[conversation_last_inbound], c[conversation_phone_sealed],
                                   NUM(1), person ? person[person_cep] : NIL,
                                   creditor[creditor_zone], NUM(has_answered(q, c)) });
}

static void agent_say(struct query *q)
{
    struct cell *o = insert(q, TABLE_outbox), *m = insert(q, TABLE_message);
    struct cell tenant = param(q, 1, 'i'), conv = param(q, 2, 'i'), now = param(q, 10, 't');
    bool template = !is_null(param(q, 12, 'x'));

    o[outbox_tenant_id] = m[message_tenant_id] = tenant;
    o[outbox_outbox_id] = m[message_outbox_id] = NUM(q->db->id_block);
    q->db->id_block += ID_BLOCK;
    o[outbox_conversation_id] = m[message_conversation_id] = conv;
    o[outbox_account_id] = param(q, 3, 'i');
    o[outbox_key] = param(q, 6, 'b');
    o[outbox_class] = NUM(3);
    o[outbox_level] = m[message_level] = NUM(template ? 0 : 2);
    o[outbox_template] = param(q, 12, 'x');
    o[outbox_fence] = param(q, 5, 'i');
    o[outbox_payload] = param(q, 7, 'b');
    o[outbox_created_at] = m[message_at] = now;
    o[outbox_expires_at] = param(q, 11, 't');
    o[outbox_state] = NUM(0);
    queue_add(q, o, NUM(0), now);
    audit_add(q, tenant, param(q, 9, 'x'), now, template ? "template" : "say", "conversation",
              conv.n);
    m[message_session_id] = param(q, 4, 'i');
    m[message_direction] = NUM(2);
    m[message_kind] = text_cell(q, template ? "template" : "text");
    m[message_text] = param(q, 8, 'x');
    result_kinds(q, "i");
    result_row(q,
               &NUM(1)); /* a number that PostgreSQL gives: real.c looks only that there is one */
}

/* A message of the agent is still on its way. */
static bool agent_speaks(struct query *q, int64_t conversation)
{
    EACH(q, outbox_queue, r, n)
    {
        struct cell *o = NULL;
        if (n[outbox_queue_conversation_id].n == conversation &&
            n[outbox_queue_state].n < QUEUE_UNKNOWN &&
            outbox_row(q, n[outbox_queue_outbox_id].n, &o) && o[outbox_class].n == 3)
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
              "conversation", c[conversation_conversation_id].n);
    struct cell *in = insert(q, TABLE_inbox);
    in[inbox_tenant_id] = c[conversation_tenant_id];
    in[inbox_conversation_id] = c[conversation_conversation_id];
    in[inbox_kind] = NUM(3);
    in[inbox_state] = NUM(0);
    in[inbox_received_at] = param(q, 4, 't');
    in[inbox_unit] = param(q, 3, 'b');
    result_row(q, &c[conversation_conversation_id]);
}

static void agent_close_case(struct query *q)
{
    struct cell protocol = param(q, 1, 'x');

    result_kinds(q, "i");
    EACH(q, care_case, r, c)
    {
        if (!same(c[care_case_protocol], protocol) || !is_null(c[care_case_closed_at]))
            continue;
        c = change(q, r);
        c[care_case_closed_at] = param(q, 3, 't');
        c[care_case_closed_by] = param(q, 2, 'x');
        audit_add(q, c[care_case_tenant_id], param(q, 2, 'x'), param(q, 3, 't'), "close_case",
                  "case", c[care_case_care_case_id].n);
        result_row(q, (struct cell[]){ NUM(1) });
    }
}

statement_fn *const db_agent_statements[SQL_COUNT] = {
    [SQL_HAND_OVERS_ADD] = hand_overs_add,   [SQL_AGENT_TAKE] = agent_take,
    [SQL_AGENT_OWNED] = agent_owned,         [SQL_AGENT_SAY] = agent_say,
    [SQL_AGENT_GIVE_BACK] = agent_give_back, [SQL_AGENT_CLOSE_CASE] = agent_close_case,
};
