#include "server/ops/debts.h"

#include "db/columns.h"

/* ---- agreement_status: what is left of the agreement, and when ---- */

static int ask_for(struct batch *b, struct pg_unit *pg, struct answering *all, enum sql statement)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, statement);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    return pg_unit_send(pg, args);
}

/* Columns in the order of agreement_state.sql, and the agreement's status. */
enum { ORD, AGREEMENT, STATUS, PROTOCOL, PAID, INSTALMENTS };
enum { ACTIVE = 1, BROKEN = 3, STATUS_VALUES = 6 };

/* The next payment is the oldest that is open, at what it costs today. */
static const struct debt *next_of(const struct debts *d, int64_t agreement_id, centavos_t *left)
{
    const struct debt *next = NULL;

    *left = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (d->items[i].agreement_id != agreement_id)
            continue;
        next = next ? next : &d->items[i];
        *left += d->items[i].price.total;
    }
    return next;
}

static void tell_active(struct batch *b, struct talk *r, const struct debts *d,
                        const struct pg_result *res, int row)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, STATUS_VALUES);
    centavos_t left;
    const struct debt *next = next_of(d, pg_get_int8(res, row, AGREEMENT), &left);

    if (!next)
        return; /* all of it is paid: told as none */
    r->contract_id = next->contract_id;
    v[0] = VAR_TEXT("protocolo", arena_strdup(b->arena, pg_get_text(res, row, PROTOCOL)));
    v[1] = VAR_DAY("acordo_data", next->due);
    v[2] = VAR_MONEY("acordo_valor", next->price.total);
    v[3] = VAR_MONEY("acordo_restante", left);
    v[4] = VAR_NUMBER("acordo_pagas", pg_get_int8(res, row, PAID));
    v[5] = VAR_NUMBER("acordo_parcelas", pg_get_int8(res, row, INSTALMENTS));
    answer(r, "active", v, STATUS_VALUES);
}

static void tell_broken(struct batch *b, struct talk *r, const struct pg_result *res, int row)
{
    struct var *v = ARENA_NEW(b->arena, struct var);

    *v = VAR_TEXT("protocolo", arena_strdup(b->arena, pg_get_text(res, row, PROTOCOL)));
    answer(r, "broken", v, 1);
}

bool answer_agreement_status(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = ask_for(b, pg, all, SQL_AGREEMENT_STATE);
        all->results[1] = debts_send(b, pg, all->runs, all->count);
        return true;
    }
    const struct pg_result *res = pg_unit_result(pg, all->results[0]);
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[1]), all->runs, all->count);
    for (int row = 0; row < pg_rows(res); row++) {
        int64_t i = pg_get_int8(res, row, ORD);
        if (pg_get_int8(res, row, STATUS) == ACTIVE)
            tell_active(b, all->runs[i], &debts[i], res, row);
        else if (pg_get_int8(res, row, STATUS) == BROKEN)
            tell_broken(b, all->runs[i], res, row);
    }
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered)
            answer(all->runs[i], "none", NULL, 0);
    return false;
}

/* ---- agreement_term: its PDF once more, under a charge of the agreement ---- */

/* Columns in the order of agreement_paper.sql. */
enum { PAPER_ORD, PAPER_PROTOCOL, PAPER_CHARGE };

static void tell_paper(struct batch *b, struct talk *r, const struct pg_result *res, int row)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, 2);

    v[0] = VAR_TEXT("protocolo", arena_strdup(b->arena, pg_get_text(res, row, PAPER_PROTOCOL)));
    v[1] = VAR_NUMBER("charge", pg_get_int8(res, row, PAPER_CHARGE));
    answer(r, "ok", v, 2);
}

bool answer_agreement_term(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = ask_for(b, pg, all, SQL_AGREEMENT_PAPER);
        return true;
    }
    const struct pg_result *res = pg_unit_result(pg, all->results[0]);
    for (int row = 0; row < pg_rows(res); row++)
        tell_paper(b, all->runs[pg_get_int8(res, row, PAPER_ORD)], res, row);
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered)
            answer(all->runs[i], "none", NULL, 0);
    return false;
}
