#include "tests/sim/db_conversations.h"

/* Statements of db/queries: conversations and their sessions. */

struct wanted *wanted_conversations(struct query *q, bool by_id, int *count)
{
    struct list ords = param_list(q, 1, 'd'), accounts = param_list(q, 3, 'i');
    struct list aliases = param_list(q, 4, 'b');
    struct list convs = by_id ? param_list(q, 5, 'i') : (struct list){ 0 };
    struct wanted *out = ARENA_ARRAY(&q->db->arena, struct wanted, (size_t)ords.count * 2 + 1);

    *count = 0;
    for (int i = 0; i < ords.count; i++) {
        EACH(q, identity_alias, r, a)
        {
            struct cell *c = NULL;
            if (same(a[identity_alias_alias], aliases.items[i]) &&
                find2(q, TABLE_conversation, conversation_account_id, accounts.items[i].n,
                      conversation_identity_id, a[identity_alias_identity_id].n, &c))
                out[(*count)++] =
                    (struct wanted){ ords.items[i].n, c[conversation_conversation_id].n };
        }
        if (by_id && !is_null(convs.items[i]))
            out[(*count)++] = (struct wanted){ ords.items[i].n, convs.items[i].n };
    }
    return out;
}

static void lock_wanted(struct query *q, bool by_id)
{
    static const int columns[] = {
        conversation_tenant_id,    conversation_conversation_id, conversation_account_id,
        conversation_creditor_id,  conversation_identity_id,     conversation_phone_sealed,
        conversation_bsuid_sealed, conversation_session_id,      conversation_session_started,
        conversation_flow_version, conversation_session_state,   conversation_person_id,
        conversation_assurance,    conversation_assurance_until, conversation_owner,
        conversation_fence,        conversation_turn_no,         conversation_last_inbound,
        conversation_held_since,   conversation_muted,           conversation_apologised_at,
        conversation_awaits,
    };
    static const int by_conversation[] = { 2, 0 };
    enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };
    struct cell out[COLUMNS + 2];
    int count;
    struct wanted *w = wanted_conversations(q, by_id, &count);

    result_kinds(q, "diiiiibbitdbihthiittotib");
    for (int i = 0; i < count; i++) {
        struct cell *c = NULL;
        struct tuple *r = find(q, TABLE_conversation, conversation_conversation_id, w[i].id, &c);
        if (!r)
            continue;
        lock_row(q, r, LOCK_UPDATE);
        out[0] = NUM(w[i].ord);
        for (size_t k = 0; k < COLUMNS; k++)
            out[k + 1] = c[columns[k]];
        out[COLUMNS + 1] = NIL; /* a row has no place here: it is found by its key */
        result_row(q, out);
    }
    result_sort(q, by_conversation, 2);
}

static void conversations_lock(struct query *q)
{
    lock_wanted(q, true);
}

static void conversations_lock_aliases(struct query *q)
{
    lock_wanted(q, false);
}

static int64_t identity_of(struct query *q, struct cell alias, struct cell alias2)
{
    int64_t second = 0;

    EACH(q, identity_alias, r, a)
    {
        if (same(a[identity_alias_alias], alias))
            return a[identity_alias_identity_id].n;
        if (same(a[identity_alias_alias], alias2))
            second = a[identity_alias_identity_id].n;
    }
    return second;
}

static void add_alias(struct query *q, int64_t tenant, struct cell alias, int64_t identity)
{
    static const int key[] = { identity_alias_tenant_id, identity_alias_alias };

    if (is_null(alias) ||
        taken(q, TABLE_identity_alias, key, (struct cell[]){ NUM(tenant), alias }, 2))
        return;
    struct cell *c = insert(q, TABLE_identity_alias);
    c[identity_alias_tenant_id] = NUM(tenant);
    c[identity_alias_channel] = NUM(1);
    c[identity_alias_alias] = alias;
    c[identity_alias_identity_id] = NUM(identity);
}

static int64_t new_identity(struct query *q, int64_t tenant, struct cell alias, struct cell at)
{
    static const int key[] = { identity_alias_tenant_id, identity_alias_alias };

    /* Who loses the race takes the winner's: its alias is waited for. */
    if (taken(q, TABLE_identity_alias, key, (struct cell[]){ NUM(tenant), alias }, 2))
        return identity_of(q, alias, NIL);
    struct cell *c = insert(q, TABLE_identity);
    c[identity_tenant_id] = NUM(tenant);
    c[identity_channel] = NUM(1);
    c[identity_created_at] = at;
    add_alias(q, tenant, alias, c[identity_identity_id].n);
    return c[identity_identity_id].n;
}

static void ensure_conversation(struct query *q, int64_t tenant, int64_t account, int64_t creditor,
                                int64_t identity)
{
    static const int key[] = { conversation_account_id, conversation_identity_id };

    if (taken(q, TABLE_conversation, key, (struct cell[]){ NUM(account), NUM(identity) }, 2)) {
        q->db->tables[TABLE_conversation].next_id++; /* a sequence does not go back */
        return;
    }
    struct cell *c = insert(q, TABLE_conversation);
    c[conversation_tenant_id] = NUM(tenant);
    c[conversation_account_id] = NUM(account);
    c[conversation_creditor_id] = NUM(creditor);
    c[conversation_identity_id] = NUM(identity);
    c[conversation_flow_version] = c[conversation_assurance] = c[conversation_owner] = NUM(0);
    c[conversation_fence] = c[conversation_marks] = c[conversation_turn_no] = NUM(0);
    c[conversation_muted] = NUM(0);
}

static int *in_alias_order(struct query *q, const struct list *aliases)
{
    int *order = ARENA_ARRAY(&q->db->arena, int, (size_t)aliases->count + 1);

    for (int i = 0; i < aliases->count; i++) {
        int at = i;
        for (; at && compare(aliases->items[order[at - 1]], aliases->items[i]) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

static void conversations_create(struct query *q)
{
    struct list tenants = param_list(q, 1, 'i'), accounts = param_list(q, 2, 'i');
    struct list creditors = param_list(q, 3, 'i'), aliases = param_list(q, 4, 'b');
    struct list seconds = param_list(q, 5, 'b');
    int *order = in_alias_order(q, &aliases);

    for (int n = 0; n < aliases.count; n++) {
        int i = order[n];
        int64_t tenant = tenants.items[i].n;
        int64_t identity = identity_of(q, aliases.items[i], seconds.items[i]);
        if (!identity)
            identity = new_identity(q, tenant, aliases.items[i], param(q, 6, 't'));
        add_alias(q, tenant, aliases.items[i], identity);
        add_alias(q, tenant, seconds.items[i], identity);
        ensure_conversation(q, tenant, accounts.items[i].n, creditors.items[i].n, identity);
    }
    result_kinds(q, "x");
    result_row(q, &(struct cell){ 0, (const uint8_t *)"" }); /* void */
}

static void conversations_save(struct query *q)
{
    static const struct {
        int column;
        char kind;
    } set[] = {
        { conversation_phone_sealed, 'b' },    { conversation_bsuid_sealed, 'b' },
        { conversation_session_id, 'i' },      { conversation_session_started, 't' },
        { conversation_flow_version, 'd' },    { conversation_session_state, 'b' },
        { conversation_person_id, 'i' },       { conversation_assurance, 'd' },
        { conversation_assurance_until, 't' }, { conversation_owner, 'd' },
        { conversation_fence, 'i' },           { conversation_turn_no, 'i' },
        { conversation_last_inbound, 't' },    { conversation_held_since, 't' },
        { conversation_muted, 'o' },           { conversation_apologised_at, 't' },
        { conversation_awaits, 'i' },
    };
    struct list ids = param_list(q, 2, 'i');

    for (size_t k = 0; k < sizeof(set) / sizeof(set[0]); k++) {
        struct list values = param_list(q, 3 + (int)k, set[k].kind);
        for (int i = 0; i < ids.count; i++) {
            struct tuple *r =
                find(q, TABLE_conversation, conversation_conversation_id, ids.items[i].n, NULL);
            if (r)
                change(q, r)[set[k].column] = values.items[i];
        }
    }
    result_kinds(q, "d");
    result_row(q, &NUM(1));
}

static void sessions_save(struct query *q)
{
    static const char kinds[] = "iiiixdittx";
    struct list in[10];

    for (int k = 0; k < 10; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        struct tuple *r = find(q, TABLE_session, session_session_id, in[1].items[i].n, NULL);
        struct cell *c = r ? change(q, r) : insert(q, TABLE_session);
        for (int k = 0; !r && k < 10; k++)
            c[k] = in[k].items[i];
        c[session_person_id] = in[6].items[i];
        c[session_ended_at] = in[8].items[i];
        c[session_outcome] = in[9].items[i];
    }
}

statement_fn *const db_conversation_statements[SQL_COUNT] = {
    [SQL_CONVERSATIONS_LOCK] = conversations_lock,
    [SQL_CONVERSATIONS_LOCK_ALIASES] = conversations_lock_aliases,
    [SQL_CONVERSATIONS_CREATE] = conversations_create,
    [SQL_CONVERSATIONS_SAVE] = conversations_save,
    [SQL_SESSIONS_SAVE] = sessions_save,
};
