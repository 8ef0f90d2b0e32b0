#include "tests/sim/db.h"

#include <string.h>

/* Statements of receiving and turns: each does what db/queries/NAME.sql says. */

enum { ID_BLOCK = 16384, COLUMNS_MAX = 24 };

/* ---- what the server serves ---- */

static void select_all(struct query *q, enum table_id table, const char *result, const int *columns)
{
    struct cell out[COLUMNS_MAX];

    result_kinds(q, result);
    for (struct tuple *r = q->db->tables[table].first; r; r = r->next) {
        const struct cell *c = seen(q, r);
        for (size_t i = 0; c && result[i]; i++)
            out[i] = c[columns[i]];
        if (c)
            result_row(q, out);
    }
}

static void apps_load(struct query *q)
{
    static const int columns[] = { webhook_app_app, webhook_app_secret_sealed,
                                   webhook_app_secret2_sealed, webhook_app_verify_sealed };
    select_all(q, TABLE_webhook_app, "xbbb", columns);
}

static void creditors_load(struct query *q)
{
    static const int columns[] = {
        creditor_tenant_id,    creditor_creditor_id,   creditor_slug,    creditor_trade_name,
        creditor_legal_name,   creditor_cnpj,          creditor_address, creditor_phone,
        creditor_hours,        creditor_zone,          creditor_policy,  creditor_policy_version,
        creditor_opens_minute, creditor_closes_minute,
    };
    select_all(q, TABLE_creditor, "iixxxxxxxxxdhh", columns);
}

static void accounts_load(struct query *q)
{
    static const int columns[] = {
        channel_account_tenant_id,   channel_account_account_id,
        channel_account_creditor_id, channel_account_app,
        channel_account_external_id, channel_account_api_url,
        channel_account_api_version, channel_account_token_sealed,
        channel_account_stopped,     channel_account_display_number,
        channel_account_business_id,
    };
    select_all(q, TABLE_channel_account, "iiixxxxbxxx", columns);
}

static void banks_load(struct query *q)
{
    static const int columns[] = {
        bank_account_tenant_id,    bank_account_bank_account_id,
        bank_account_creditor_id,  bank_account_slug,
        bank_account_bank,         bank_account_agencia,
        bank_account_conta,        bank_account_carteira,
        bank_account_pix_key,      bank_account_api_url,
        bank_account_token_sealed, bank_account_secret_sealed,
    };
    select_all(q, TABLE_bank_account, "iiixxxxxxxbb", columns);
}

static void ids_take(struct query *q)
{
    result_kinds(q, "i");
    result_row(q, &NUM(q->db->id_block));
    q->db->id_block += ID_BLOCK;
}

static void nosso_numero_take(struct query *q)
{
    result_kinds(q, "i");
    for (int64_t n = param(q, 1, 'd').n; n > 0; n--)
        result_row(q, &NUM(q->db->nosso_numero++));
}

/* ---- conversations ---- */

struct wanted {
    int64_t ord, id;
};

/* The conversations that ordinals, tenants, accounts, aliases and conversations ($1 to $5) mean. */
static struct wanted *wanted(struct query *q, int *count)
{
    struct list ords = param_list(q, 1, 'd'), accounts = param_list(q, 3, 'i');
    struct list aliases = param_list(q, 4, 'b'), convs = param_list(q, 5, 'i');
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
        if (!is_null(convs.items[i]))
            out[(*count)++] = (struct wanted){ ords.items[i].n, convs.items[i].n };
    }
    return out;
}

static void conversations_lock(struct query *q)
{
    static const int columns[] = {
        conversation_tenant_id,    conversation_conversation_id, conversation_account_id,
        conversation_creditor_id,  conversation_identity_id,     conversation_phone_sealed,
        conversation_bsuid_sealed, conversation_session_id,      conversation_session_started,
        conversation_flow_version, conversation_session_state,   conversation_person_id,
        conversation_assurance,    conversation_assurance_until, conversation_owner,
        conversation_fence,        conversation_turn_no,         conversation_last_inbound,
        conversation_held_since,   conversation_muted,           conversation_apologised_at,
    };
    static const int by_id[] = { 2, 0 };
    struct cell out[COLUMNS_MAX];
    int count;
    struct wanted *w = wanted(q, &count);

    result_kinds(q, "diiiiibbitdbihthiittot");
    for (int i = 0; i < count; i++) {
        struct cell *c = NULL;
        struct tuple *r = find(q, TABLE_conversation, conversation_conversation_id, w[i].id, &c);
        if (!r)
            continue;
        lock_row(q, r, LOCK_UPDATE);
        out[0] = NUM(w[i].ord);
        for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]); k++)
            out[k + 1] = c[columns[k]];
        result_row(q, out);
    }
    result_sort(q, by_id, 2);
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

/* ---- the inbox ---- */

static void inbox_keys_add(struct query *q)
{
    static const int columns[] = { inbox_key_account_id, inbox_key_key };
    struct list ords = param_list(q, 1, 'd'), tenants = param_list(q, 2, 'i');
    struct list accounts = param_list(q, 3, 'i'), keys = param_list(q, 4, 'b');

    result_kinds(q, "d");
    for (int i = 0; i < ords.count; i++) {
        if (taken(q, TABLE_inbox_key, columns, (struct cell[]){ accounts.items[i], keys.items[i] },
                  2))
            continue;
        struct cell *c = insert(q, TABLE_inbox_key);
        c[inbox_key_tenant_id] = tenants.items[i];
        c[inbox_key_account_id] = accounts.items[i];
        c[inbox_key_key] = keys.items[i];
        c[inbox_key_at] = param(q, 5, 't');
        result_row(q, &ords.items[i]);
    }
}

static int64_t inbox_time(const struct cell *c)
{
    return is_null(c[inbox_provider_at]) ? c[inbox_received_at].n : c[inbox_provider_at].n;
}

/* Where a row stands among those of its conversation that wait. */
static int rank_of(struct query *q, const struct cell *mine)
{
    int before = 0;

    EACH(q, inbox, r, c)
    {
        if (c[inbox_state].n != 0 || !same(c[inbox_conversation_id], mine[inbox_conversation_id]))
            continue;
        before +=
            inbox_time(c) < inbox_time(mine) ||
            (inbox_time(c) == inbox_time(mine) && c[inbox_inbox_id].n < mine[inbox_inbox_id].n);
    }
    return before;
}

static void inbox_waiting(struct query *q)
{
    static const int order[] = { 1, 8, 3 };
    int count;
    struct wanted *w = wanted(q, &count);
    int64_t most = param(q, 6, 'd').n;

    result_kinds(q, "iiiihttbi"); /* the last one is for the order only */
    EACH(q, inbox, r, c)
    {
        bool mine = false;
        for (int i = 0; i < count; i++)
            mine = mine || w[i].id == c[inbox_conversation_id].n;
        if (!mine || c[inbox_state].n != 0 || rank_of(q, c) >= most)
            continue;
        result_row(q, (struct cell[]){ c[inbox_tenant_id], c[inbox_conversation_id],
                                       c[inbox_account_id], c[inbox_inbox_id], c[inbox_kind],
                                       c[inbox_provider_at], c[inbox_received_at], c[inbox_unit],
                                       NUM(inbox_time(c)) });
    }
    result_sort(q, order, 3);
    /* Without the column of the order. */
    for (size_t i = 1; i < q->rows; i++)
        memmove(q->cells + i * 8, q->cells + i * 9, 8 * sizeof(struct cell));
    q->kinds = "iiiihttb";
}

static void inbox_keep(struct query *q)
{
    static const int columns[] = { inbox_key_account_id, inbox_key_key };
    static const char kinds[] = "iibddttb";
    struct list in[8];

    for (int k = 0; k < 8; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "i");
    for (int i = 0; i < in[0].count; i++) {
        struct cell key[] = { in[1].items[i], in[2].items[i] };
        if (!is_null(key[1])) {
            if (taken(q, TABLE_inbox_key, columns, key, 2))
                continue;
            struct cell *seen_before = insert(q, TABLE_inbox_key);
            seen_before[inbox_key_tenant_id] = in[0].items[i];
            seen_before[inbox_key_account_id] = key[0];
            seen_before[inbox_key_key] = key[1];
            seen_before[inbox_key_at] = in[6].items[i];
        }
        struct cell *c = insert(q, TABLE_inbox);
        c[inbox_tenant_id] = in[0].items[i];
        c[inbox_account_id] = in[1].items[i];
        for (int k = 3; k < 8; k++)
            c[inbox_kind + k - 3] = in[k].items[i];
        result_row(q, &in[1].items[i]);
    }
}

static void notices_add(struct query *q)
{
    struct list tenants = param_list(q, 1, 'i'), convs = param_list(q, 2, 'i');
    struct list messages = param_list(q, 3, 'i'), units = param_list(q, 4, 'b');

    for (int i = 0; i < convs.count; i++) {
        if (!find(q, TABLE_outbox, outbox_outbox_id, messages.items[i].n, NULL))
            continue;
        struct cell *c = insert(q, TABLE_inbox);
        c[inbox_tenant_id] = tenants.items[i];
        c[inbox_conversation_id] = convs.items[i];
        c[inbox_kind] = NUM(3);
        c[inbox_state] = NUM(0);
        c[inbox_received_at] = param(q, 5, 't');
        c[inbox_unit] = units.items[i];
    }
}

static void inbox_done(struct query *q)
{
    struct list ids = param_list(q, 2, 'i'), states = param_list(q, 4, 'd');

    for (int i = 0; i < ids.count; i++) {
        struct tuple *r = find(q, TABLE_inbox, inbox_inbox_id, ids.items[i].n, NULL);
        if (r)
            change(q, r)[inbox_state] = states.items[i];
    }
}

static void inbox_forgotten(struct query *q)
{
    int64_t before = param(q, 1, 't').n;

    result_kinds(q, "ii");
    EACH(q, inbox, r, c)
    {
        bool known = false;
        if (c[inbox_state].n != 0 || is_null(c[inbox_conversation_id]) ||
            c[inbox_received_at].n > before ||
            find2(q, TABLE_timer, timer_conversation_id, c[inbox_conversation_id].n, timer_kind, 1,
                  NULL))
            continue;
        for (size_t i = 0; i < q->rows; i++)
            known = known || q->cells[i * 2 + 1].n == c[inbox_conversation_id].n;
        if (!known && (int64_t)q->rows < param(q, 2, 'd').n)
            result_row(q, (struct cell[]){ c[inbox_tenant_id], c[inbox_conversation_id] });
    }
}

/* ---- timers ---- */

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

/* ---- once a day: nothing here is old enough ---- */

static void partitions_ensure(struct query *q)
{
    result_kinds(q, "x");
    result_row(q, &(struct cell){ 0, (const uint8_t *)"" }); /* void */
}

static void keys_purge(struct query *q)
{
    EACH(q, inbox_key, r, c)
    if (c[inbox_key_at].n < param(q, 1, 't').n - INT64_C(90) * 86400 * 1000000)
        erase(q, r);
}

/* ---- plain inserts: parameters in the order of the columns ---- */

static const struct plain {
    enum sql sql;
    enum table_id table;
    const char *kinds; /* of the parameters; upper case = one value for all rows */
    int columns[COLUMNS_MAX];
    struct {
        int column, value;
    } fixed[2]; /* column + 1; 0 = none */
} plain[] = {
    { SQL_INBOX_ADD,
      TABLE_inbox,
      "iiiddttb",
      { inbox_tenant_id, inbox_account_id, inbox_conversation_id, inbox_kind, inbox_state,
        inbox_provider_at, inbox_received_at, inbox_unit },
      { { 0, 0 } } },
    { SQL_MESSAGES_ADD,
      TABLE_message,
      "iiitddxxix",
      { message_tenant_id, message_conversation_id, message_session_id, message_at,
        message_direction, message_level, message_kind, message_text, message_outbox_id,
        message_trace },
      { { 0, 0 } } },
    { SQL_AGREEMENT_ITEMS_ADD, TABLE_agreement_item, "iiii", { 0, 1, 2, 3 }, { { 0, 0 } } },
    { SQL_AGREEMENT_PLANS_ADD, TABLE_agreement_plan, "iidyi", { 0, 1, 2, 3, 4 }, { { 0, 0 } } },
    { SQL_AGREEMENTS_ADD,
      TABLE_agreement,
      "iiiiiiiiiixbdtT",
      { agreement_tenant_id, agreement_agreement_id, agreement_creditor_id, agreement_person_id,
        agreement_conversation_id, agreement_principal, agreement_charges, agreement_discount,
        agreement_interest, agreement_total, agreement_term_text, agreement_term_sha256,
        agreement_policy_version, agreement_expires_at, agreement_offered_at },
      { { agreement_status + 1, 0 }, { agreement_code_tries + 1, 0 } } },
    { SQL_CHARGE_ITEMS_ADD,
      TABLE_charge_item,
      "iiiiiiii",
      { 0, 1, 2, 3, 4, 5, 6, 7 },
      { { 0, 0 } } },
    { SQL_CHARGES_ADD,
      TABLE_charge,
      "iiiiiiiiiiyyixxxi",
      { charge_tenant_id, charge_charge_id, charge_creditor_id, charge_bank_account_id,
        charge_person_id, charge_centavos, charge_principal, charge_fine, charge_interest,
        charge_discount, charge_due, charge_issued_on, charge_nosso_numero, charge_barcode,
        charge_line, charge_txid, charge_agreement_id },
      { { charge_status + 1, 0 } } },
    { SQL_PAID_CLAIMS_ADD,
      TABLE_paid_claim,
      "iiiiixtT",
      { paid_claim_tenant_id, paid_claim_paid_claim_id, paid_claim_creditor_id,
        paid_claim_person_id, paid_claim_conversation_id, paid_claim_protocol, paid_claim_until,
        paid_claim_made_at },
      { { 0, 0 } } },
};

static void plain_insert(struct query *q)
{
    const struct plain *p = plain;
    struct list in[COLUMNS_MAX] = { 0 };

    while (p->sql != q->args->statement)
        p++;
    int width = (int)strlen(p->kinds);
    for (int k = 0; k < width; k++)
        if (p->kinds[k] >= 'a')
            in[k] = param_list(q, k + 1, p->kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        struct cell *c = insert(q, p->table);
        for (int k = 0; k < width; k++)
            c[p->columns[k]] =
                p->kinds[k] >= 'a' ? in[k].items[i] : param(q, k + 1, (char)(p->kinds[k] + 32));
        for (int k = 0; k < 2; k++)
            if (p->fixed[k].column)
                c[p->fixed[k].column - 1] = NUM(p->fixed[k].value);
    }
}

statement_fn *const db_turn_statements[SQL_COUNT] = {
    [SQL_APPS_LOAD] = apps_load,
    [SQL_CREDITORS_LOAD] = creditors_load,
    [SQL_ACCOUNTS_LOAD] = accounts_load,
    [SQL_BANKS_LOAD] = banks_load,
    [SQL_IDS_TAKE] = ids_take,
    [SQL_NOSSO_NUMERO_TAKE] = nosso_numero_take,
    [SQL_CONVERSATIONS_LOCK] = conversations_lock,
    [SQL_CONVERSATIONS_CREATE] = conversations_create,
    [SQL_CONVERSATIONS_SAVE] = conversations_save,
    [SQL_SESSIONS_SAVE] = sessions_save,
    [SQL_INBOX_KEYS_ADD] = inbox_keys_add,
    [SQL_INBOX_WAITING] = inbox_waiting,
    [SQL_INBOX_DONE] = inbox_done,
    [SQL_PARTITIONS_ENSURE] = partitions_ensure,
    [SQL_KEYS_PURGE] = keys_purge,
    [SQL_NOTICES_ADD] = notices_add,
    [SQL_INBOX_KEEP] = inbox_keep,
    [SQL_INBOX_FORGOTTEN] = inbox_forgotten,
    [SQL_TIMERS_DUE] = timers_due,
    [SQL_TIMERS_TAKE] = timers_take,
    [SQL_TIMERS_SAVE] = timers_save,
    [SQL_INBOX_ADD] = plain_insert,
    [SQL_MESSAGES_ADD] = plain_insert,
    [SQL_AGREEMENT_ITEMS_ADD] = plain_insert,
    [SQL_AGREEMENT_PLANS_ADD] = plain_insert,
    [SQL_AGREEMENTS_ADD] = plain_insert,
    [SQL_CHARGE_ITEMS_ADD] = plain_insert,
    [SQL_CHARGES_ADD] = plain_insert,
    [SQL_PAID_CLAIMS_ADD] = plain_insert,
};
