#include "tests/sim/db.h"

/* Statements of db/queries: consent and its withdrawal. */

static void consent_add(struct query *q, const struct cell *address, struct cell creditor,
                        int purpose, bool granted, const char *source, const char *version,
                        struct cell at)
{
    struct cell *c = insert(q, TABLE_consent);

    c[consent_tenant_id] = address[address_tenant_id];
    c[consent_address_id] = address[address_address_id];
    c[consent_creditor_id] = creditor;
    c[consent_channel] = NUM(1);
    c[consent_purpose] = NUM(purpose);
    c[consent_granted] = NUM(granted);
    c[consent_source] = text_cell(q, source);
    c[consent_text_version] = text_cell(q, version);
    c[consent_at] = at;
}

static struct cell *address_of(struct query *q, struct cell person, struct cell hash)
{
    EACH(q, address, r, a)
    if (same(a[address_person_id], person) && a[address_kind].n == 1 &&
        same(a[address_value_hash], hash))
        return a;
    return NULL;
}

static void reminders_set(struct query *q)
{
    static const int key[] = { address_person_id, address_kind, address_value_hash };
    struct list tenants = param_list(q, 1, 'i'), persons = param_list(q, 2, 'i');
    struct list creditors = param_list(q, 3, 'i'), hashes = param_list(q, 4, 'b');
    struct list sealed = param_list(q, 5, 'b'), granted = param_list(q, 6, 'o');

    for (int i = 0; i < tenants.count; i++) {
        if (taken(q, TABLE_address, key,
                  (struct cell[]){ persons.items[i], NUM(1), hashes.items[i] }, 3)) {
            q->db->tables[TABLE_address].next_id++;
            continue;
        }
        struct cell *a = insert(q, TABLE_address);
        a[address_tenant_id] = tenants.items[i];
        a[address_person_id] = persons.items[i];
        a[address_kind] = NUM(1);
        a[address_value_hash] = hashes.items[i];
        a[address_key_id] = param(q, 7, 'd');
        a[address_value_sealed] = sealed.items[i];
        a[address_registered_at] = param(q, 8, 't');
        a[address_wrong_party] = NUM(0);
    }
    for (int i = 0; i < tenants.count; i++)
        consent_add(q, address_of(q, persons.items[i], hashes.items[i]), creditors.items[i], 1,
                    granted.items[i].n != 0, "conversa", "lembretes-1", param(q, 8, 't'));
}

static void stops_add(struct query *q)
{
    struct list creditors = param_list(q, 2, 'i'), hashes = param_list(q, 3, 'b');

    for (int i = 0; i < hashes.count; i++)
        EACH(q, address, r, a)
    for (int p = 1; p <= 4 && same(a[address_value_hash], hashes.items[i]); p++)
        consent_add(q, a, creditors.items[i], p, false, "parar", "parar-1", param(q, 4, 't'));
}

static void wrong_party_set(struct query *q)
{
    struct list hashes = param_list(q, 2, 'b');

    for (int i = 0; i < hashes.count; i++)
        EACH(q, address, r, a)
    if (a[address_kind].n == 1 && same(a[address_value_hash], hashes.items[i]))
        change(q, r)[address_wrong_party] = NUM(1);
}

statement_fn *const db_consent_statements[SQL_COUNT] = {
    [SQL_REMINDERS_SET] = reminders_set,
    [SQL_STOPS_ADD] = stops_add,
    [SQL_WRONG_PARTY_SET] = wrong_party_set,
};
