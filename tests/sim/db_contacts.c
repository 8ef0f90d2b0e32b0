#include "tests/sim/db_contacts.h"

#include "server/base/clock.h"

#include <stdio.h>

/* Statements of db/queries: one-time codes, and contacts that people change and confirm. */

const struct cell *newest_code(struct query *q, int column, struct cell value, int purpose)
{
    const struct cell *newest = NULL;

    EACH(q, confirmation_code, r, c)
    if (same(c[column], value) && c[confirmation_code_purpose].n == purpose &&
        (!newest || c[confirmation_code_code_id].n > newest[confirmation_code_code_id].n))
        newest = c;
    return newest;
}

void codes_use_up(struct query *q, struct cell agreement)
{
    EACH(q, confirmation_code, r, c)
    if (same(c[confirmation_code_agreement_id], agreement))
        change(q, r)[confirmation_code_code_hash] = NIL;
}

static struct tuple *code_row(struct query *q, struct cell id)
{
    return find(q, TABLE_confirmation_code, confirmation_code_code_id, id.n, NULL);
}

static void code_tries_add(struct query *q)
{
    struct list ids = param_list(q, 2, 'i');

    for (int i = 0; i < ids.count; i++)
        change(q, code_row(q, ids.items[i]))[confirmation_code_tries].n++;
}

static void codes_use(struct query *q)
{
    struct list ids = param_list(q, 2, 'i');

    for (int i = 0; i < ids.count; i++)
        change(q, code_row(q, ids.items[i]))[confirmation_code_code_hash] = NIL;
}

static void contact_codes_load(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), convs = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i');

    result_kinds(q, "dibth");
    for (int i = 0; i < ords.count; i++) {
        const struct cell *c =
            newest_code(q, confirmation_code_conversation_id, convs.items[i], CODE_CONTACT);
        if (c && same(c[confirmation_code_person_id], persons.items[i]))
            result_row(q,
                       (struct cell[]){ ords.items[i], c[confirmation_code_code_id],
                                        c[confirmation_code_code_hash], c[confirmation_code_until],
                                        c[confirmation_code_tries] });
    }
}

static struct tuple *address_of(struct query *q, struct cell person, int64_t kind, struct cell hash)
{
    EACH(q, address, r, a)
    if (same(a[address_person_id], person) && a[address_kind].n == kind &&
        same(a[address_value_hash], hash))
        return r;
    return NULL;
}

static bool may_get_code(struct query *q, struct cell person, struct cell hash, int64_t now)
{
    struct tuple *r = address_of(q, person, 1, hash);
    const struct cell *a = r ? seen(q, r) : NULL;

    return a && !a[address_wrong_party].n && a[address_registered_at].n < now - DAYS_US(30);
}

static int64_t codes_of_a_day(struct query *q, struct cell person, int64_t now)
{
    int64_t count = 0;

    EACH(q, confirmation_code, r, c)
    count += same(c[confirmation_code_person_id], person) &&
             c[confirmation_code_sent_at].n > now - DAYS_US(1);
    return count;
}

static void codes_prepare(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), convs = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i'), hashes = param_list(q, 5, 'b');
    int64_t now = param(q, 6, 't').n;

    result_kinds(q, "dioi");
    for (int i = 0; i < ords.count; i++) {
        struct cell may = NUM(may_get_code(q, persons.items[i], hashes.items[i], now));
        struct cell recent = NUM(codes_of_a_day(q, persons.items[i], now));
        size_t before = q->rows;
        EACH(q, agreement, r, a)
        if (same(a[agreement_conversation_id], convs.items[i]) && a[agreement_status].n == 0 &&
            a[agreement_expires_at].n > now)
            result_row(q, (struct cell[]){ ords.items[i], a[agreement_agreement_id], may, recent });
        if (q->rows == before)
            result_row(q, (struct cell[]){ ords.items[i], NIL, may, recent });
    }
}

/* ---- contacts_set ---- */

struct given {
    struct cell tenant, person, creditor, hash, at;
    int64_t kind, address;
    bool alone;
};

static bool stopped_by_another(struct query *q, const struct given *g, int channel, int purpose)
{
    EACH(q, address, r, a)
    {
        const struct cell *newest = NULL;
        if (a[address_kind].n != g->kind || !same(a[address_value_hash], g->hash) ||
            same(a[address_person_id], g->person))
            continue;
        EACH(q, consent, r2, c)
        if (same(c[consent_address_id], a[address_address_id]) &&
            same(c[consent_creditor_id], g->creditor) && c[consent_channel].n == channel &&
            c[consent_purpose].n == purpose)
            newest = c;
        if (newest && !newest[consent_granted].n)
            return true;
    }
    return false;
}

static void consent(struct query *q, const struct given *g, int64_t address, int channel,
                    int purpose, bool granted)
{
    struct cell *c = insert(q, TABLE_consent);

    c[consent_tenant_id] = g->tenant;
    c[consent_address_id] = NUM(address);
    c[consent_creditor_id] = g->creditor;
    c[consent_channel] = NUM(channel);
    c[consent_purpose] = NUM(purpose);
    c[consent_granted] = NUM(granted);
    c[consent_source] = text_cell(q, "conversa");
    c[consent_text_version] = text_cell(q, "contato-1");
    c[consent_at] = g->at;
}

static void consents(struct query *q, const struct given *g, int64_t address)
{
    bool wanted = address == g->address;

    for (int channel = g->kind == 1 ? 1 : 3; channel <= (g->kind == 1 ? 2 : 3); channel++)
        for (int purpose = 1; purpose <= (wanted ? 2 : 4); purpose++)
            consent(q, g, address, channel, purpose,
                    wanted && !stopped_by_another(q, g, channel, purpose));
}

/* Addresses are numbered in the order they were made, which is that of the table. */
static void consents_of(struct query *q, const struct given *g)
{
    EACH(q, address, r, a)
    if (a[address_address_id].n == g->address ||
        (g->alone && same(a[address_person_id], g->person) && a[address_kind].n == g->kind))
        consents(q, g, a[address_address_id].n);
}

static int64_t keep_address(struct query *q, const struct given *g, struct cell sealed)
{
    static const int key[] = { address_person_id, address_kind, address_value_hash };
    const struct cell values[] = { g->person, NUM(g->kind), g->hash };
    bool known = taken(q, TABLE_address, key, values, 3);
    struct cell *a =
        known ? change(q, address_of(q, g->person, g->kind, g->hash)) : insert(q, TABLE_address);

    if (known)
        q->db->tables[TABLE_address].next_id++; /* PostgreSQL takes the number before it looks */
    a[address_tenant_id] = g->tenant;
    a[address_person_id] = g->person;
    a[address_kind] = NUM(g->kind);
    a[address_value_hash] = g->hash;
    if (!known) {
        a[address_key_id] = param(q, 8, 'd');
        a[address_value_sealed] = sealed;
    }
    if (!known || a[address_wrong_party].n)
        a[address_registered_at] = g->at;
    a[address_checked_at] = g->at;
    a[address_wrong_party] = NUM(0);
    return a[address_address_id].n;
}

static void audit_change(struct query *q, const struct given *g)
{
    struct cell *c = insert(q, TABLE_audit);
    char subject[48];

    snprintf(subject, sizeof(subject), "address:%lld", (long long)g->address);
    c[audit_tenant_id] = g->tenant;
    c[audit_at] = g->at;
    c[audit_actor] = text_cell(q, "bot");
    c[audit_action] = text_cell(q, g->alone ? "contact_changed" : "contact_added");
    c[audit_subject] = text_cell(q, subject);
    c[audit_detail] = text_cell(q, "A3: code sent to a contact registered over 30 days ago");
}

static void contacts_set(struct query *q)
{
    struct list tenants = param_list(q, 1, 'i'), persons = param_list(q, 2, 'i');
    struct list creditors = param_list(q, 3, 'i'), kinds = param_list(q, 4, 'd');
    struct list hashes = param_list(q, 5, 'b'), sealed = param_list(q, 6, 'b');
    struct list alone = param_list(q, 7, 'o');

    for (int i = 0; i < tenants.count; i++) {
        struct given g = { .tenant = tenants.items[i],
                           .person = persons.items[i],
                           .creditor = creditors.items[i],
                           .hash = hashes.items[i],
                           .at = param(q, 9, 't'),
                           .kind = kinds.items[i].n,
                           .alone = alone.items[i].n != 0 };
        g.address = keep_address(q, &g, sealed.items[i]);
        consents_of(q, &g);
        audit_change(q, &g);
    }
}

/* ---- is the number still theirs? ---- */

static void contacts_due(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), persons = param_list(q, 3, 'i');
    struct list hashes = param_list(q, 4, 'b');
    int64_t limit = param(q, 5, 't').n - DAYS_US(90);

    result_kinds(q, "do");
    for (int i = 0; i < ords.count; i++) {
        struct tuple *r = address_of(q, persons.items[i], 1, hashes.items[i]);
        const struct cell *a = r ? seen(q, r) : NULL;
        if (!a || a[address_wrong_party].n)
            continue;
        struct cell last =
            is_null(a[address_checked_at]) ? a[address_registered_at] : a[address_checked_at];
        result_row(q, (struct cell[]){ ords.items[i], NUM(last.n < limit) });
    }
}

static void contacts_check(struct query *q)
{
    struct list persons = param_list(q, 2, 'i'), hashes = param_list(q, 3, 'b');
    struct list theirs = param_list(q, 4, 'o');

    for (int i = 0; i < persons.count; i++) {
        struct tuple *r = address_of(q, persons.items[i], 1, hashes.items[i]);
        struct cell *a = r ? change(q, r) : NULL;
        if (!a)
            continue;
        if (theirs.items[i].n) {
            a[address_checked_at] = param(q, 5, 't');
        } else {
            a[address_verified_at] = NIL;
            a[address_wrong_party] = NUM(1);
        }
    }
}

static void addresses_open(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), creditors = param_list(q, 3, 'i');
    struct list persons = param_list(q, 4, 'i'), hashes = param_list(q, 5, 'b');

    result_kinds(q, "d");
    for (int i = 0; i < ords.count; i++) {
        struct tuple *r = address_of(q, persons.items[i], 1, hashes.items[i]);
        const struct cell *a = r ? seen(q, r) : NULL, *newest = NULL;
        EACH(q, consent, r2, c)
        if (a && same(c[consent_address_id], a[address_address_id]) &&
            same(c[consent_creditor_id], creditors.items[i]) && c[consent_channel].n == 1 &&
            c[consent_purpose].n == 1)
            newest = c;
        if (newest && newest[consent_granted].n && !a[address_wrong_party].n &&
            !is_null(a[address_verified_at]))
            result_row(q, &ords.items[i]);
    }
}

static void invites_open(struct query *q)
{
    struct list creditors = param_list(q, 2, 'i'), hashes = param_list(q, 3, 'b');
    struct list sessions = param_list(q, 4, 'i');
    struct cell now = param(q, 5, 't');

    for (int i = 0; i < hashes.count; i++)
        EACH(q, invite, r, v)
    if (same(v[invite_token_hash], hashes.items[i]) &&
        same(v[invite_creditor_id], creditors.items[i]) && v[invite_expires_at].n > now.n) {
        struct cell *c = change(q, r);
        c[invite_session_id] = sessions.items[i];
        c[invite_opened_at] = now;
    }
}

/* Nobody comes from a browser here: a word that looks like theirs leads nowhere. */
static void chat_pass_take(struct query *q)
{
    (void)q;
}

statement_fn *const db_contact_statements[SQL_COUNT] = {
    [SQL_CHAT_PASS_TAKE] = chat_pass_take,
    [SQL_INVITES_OPEN] = invites_open,
    [SQL_ADDRESSES_OPEN] = addresses_open,
    [SQL_CODES_PREPARE] = codes_prepare,
    [SQL_CODE_TRIES_ADD] = code_tries_add,
    [SQL_CODES_USE] = codes_use,
    [SQL_CONTACT_CODES_LOAD] = contact_codes_load,
    [SQL_CONTACTS_SET] = contacts_set,
    [SQL_CONTACTS_DUE] = contacts_due,
    [SQL_CONTACTS_CHECK] = contacts_check,
};
