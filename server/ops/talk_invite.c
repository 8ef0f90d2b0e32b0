#include "server/ops/talk_internal.h"

#include "db/columns.h"
#include "server/base/invite.h"

/* Links that open the chat: which session they opened (001-18).  It stays at A0. */

void talk_note_invite(struct batch *b, struct talk *r, const struct unit *u)
{
    const char *token = u->kind == UNIT_TURN && u->in.text ? invite_find(u->in.text) : NULL;

    if (token)
        *ROWS_ADD(b->arena, &b->invites) =
            (struct invite_row){ r, seal_hash(turns_deps(b->turns)->seal, "invite", token,
                                              INVITE_LETTERS) };
}

void invites_send(struct batch *b, struct pg_unit *pg)
{
    struct arena *a = b->arena;
    const struct invite_row *x = b->invites.items;
    size_t count = b->invites.count;
    struct pg_args *args = pg_unit_args(pg, SQL_INVITES_OPEN);

    COLUMN(int8, int64_t, x[i].talk->conv->tenant_id);
    COLUMN(int8, int64_t, x[i].talk->conv->creditor_id);
    COLUMN(bytea, struct bytes, ((struct bytes){ x[i].token.bytes, SEAL_HASH_SIZE }));
    COLUMN(int8, int64_t, x[i].talk->conv->session_id);
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}
