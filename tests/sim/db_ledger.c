#include "tests/sim/db_ledger.h"

struct ledger_entry ledger_entry_add(struct query *q, struct cell tenant, struct cell creditor,
                                     const char *kind, struct cell source, struct cell day,
                                     struct cell at)
{
    struct cell *c = insert(q, TABLE_ledger_entry);

    c[ledger_entry_tenant_id] = tenant;
    c[ledger_entry_creditor_id] = creditor;
    c[ledger_entry_kind] = text_cell(q, kind);
    c[ledger_entry_source_id] = source;
    c[ledger_entry_day] = day;
    c[ledger_entry_at] = at;
    return (struct ledger_entry){ q, tenant, c[ledger_entry_entry_id], 0 };
}

void ledger_post(struct ledger_entry *e, const char *account, struct cell instalment,
                 int64_t centavos)
{
    if (!centavos)
        return;
    struct cell *c = insert(e->q, TABLE_ledger_line);
    c[ledger_line_tenant_id] = e->tenant;
    c[ledger_line_entry_id] = e->id;
    c[ledger_line_line_no] = NUM(++e->lines);
    c[ledger_line_account] = text_cell(e->q, account);
    c[ledger_line_instalment_id] = instalment;
    c[ledger_line_centavos] = NUM(centavos);
}
