#include "server/ops/provider_store.h"

#include "db/columns.h"
#include "server/base/seal.h"
#include "server/ops/accounts.h"

#include <string.h>

int provider_events_send(struct pg_unit *pg, struct arena *a, const struct bank_account *bank,
                         const struct seal *seal, const struct psp_event *e, size_t count,
                         int64_t now_us)
{
    struct pg_args *args = pg_unit_args(pg, SQL_PROVIDER_EVENTS_ADD);

    pg_int8(args, bank->tenant_id);
    pg_int8(args, bank->bank_account_id);
    COLUMN(text, const char *, e[i].key);
    COLUMN(text, const char *, e[i].name);
    COLUMN(int4, int32_t, (int32_t)e[i].kind);
    COLUMN(text, const char *, e[i].provider_id);
    COLUMN(bytea, struct bytes, seal_close(seal, a, "provider_event", e[i].raw, strlen(e[i].raw)));
    pg_instant(args, now_us);
    return pg_unit_send(pg, args);
}

void provider_calls_send(struct pg_unit *pg, const struct bank_account *bank, int calls,
                         int64_t now_us)
{
    struct pg_args *args;

    if (!calls)
        return;
    args = pg_unit_args(pg, SQL_PROVIDER_CALLS_ADD);
    pg_int8(args, bank->tenant_id);
    pg_int8(args, bank->bank_account_id);
    pg_instant(args, now_us);
    pg_int4(args, calls);
    pg_int4(args, bank->psp->calls_window_s);
    pg_unit_send(pg, args);
}
