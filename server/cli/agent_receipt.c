#include "server/cli/agent_words.h"

#include "db/pg.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- receipt: a file that came by a payment page ---- */

void agent_receipt(struct admin *a, const struct words *w)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_RECEIPT);
    size_t len = 0;

    pg_text(args, w->protocol);
    pg_int8(args, strtoll(w->more[0], NULL, 10));
    pg_text(args, w->agent);
    pg_instant(args, agent_now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_rows(r) == 0)
        error_set(&a->err, ERROR_INPUT,
                  "%s has no receipt %s; `quita agent show %s` names them (nº)", w->protocol,
                  w->more[0], w->protocol);
    if (a->err.kind != ERROR_NONE)
        return;
    const char *bytes =
        seal_open(&a->seal, &a->arena, "page_receipt", pg_get_bytea(r, 0, 1), &len, &a->err);
    if (bytes && fwrite(bytes, 1, len, stdout) == len)
        fprintf(stderr, "%s, %zu bytes.\n", pg_get_text(r, 0, 0), len);
}
