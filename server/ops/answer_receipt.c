#include "server/ops/issue.h"

#include "db/columns.h"

#include <inttypes.h>

/* ---- receipt: what a payment was for, and what is left when it is told ---- */

enum { ORD, CHARGE, AGREEMENT, STATUS, PROTOCOL, PROMISED };
enum { SETTLED = 2, RECEIPT_VALUES = 7 };

static int send_payments(struct batch *b, struct pg_unit *pg, struct talk **r, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_RECEIPTS_LOAD);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    COLUMN(int8, int64_t, question_number(r[i], "conta", 0));
    COLUMN(text, const char *, question_text(r[i], "pagamento"));
    return pg_unit_send(pg, args);
}

/* What is overdue today beside the agreement, which is told on its own. */
static size_t add_overdue(const struct debts *d, int64_t agreement_id, struct var *v)
{
    centavos_t sum = 0;

    for (size_t i = 0; i < d->overdue; i++)
        if (!agreement_id || d->items[i].agreement_id != agreement_id)
            sum += d->items[i].price.total;
    if (!sum)
        return 0;
    v[0] = VAR_MONEY("restante", sum);
    return 1;
}

static size_t add_agreement(const struct debts *d, int64_t agreement_id, struct var *v)
{
    centavos_t sum = 0;
    day_t next = 0;

    for (size_t i = d->count; i-- > 0;) {
        if (!agreement_id || d->items[i].agreement_id != agreement_id)
            continue;
        sum += d->items[i].price.total;
        next = d->items[i].due;
    }
    if (!sum)
        return 0;
    v[0] = VAR_MONEY("acordo_restante", sum);
    v[1] = VAR_DAY("acordo_data", next);
    return 2;
}

static void tell(struct batch *b, struct issue *issue, const struct debts *d,
                 const struct pg_result *res, int row)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, RECEIPT_VALUES);
    int64_t agreement = int_or_zero(res, row, AGREEMENT);
    size_t n = 0;

    issue_link(b, issue);
    v[n++] = VAR_TEXT("recibo", arena_printf(b->arena, "%" PRId64, issue->charge_id));
    v[n++] = VAR_TEXT("link", issue->link);
    if (agreement && pg_get_int8(res, row, STATUS) == SETTLED)
        v[n++] =
            VAR_TEXT("acordo_quitado", arena_strdup(b->arena, pg_get_text(res, row, PROTOCOL)));
    if (!pg_is_null(res, row, PROMISED))
        v[n++] = VAR_DAY("promessa_cumprida", pg_get_day(res, row, PROMISED));
    n += add_agreement(d, agreement, v + n);
    n += add_overdue(d, agreement, v + n);
    answer(issue->run, "ok", v, n);
}

static void answer_all(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    const struct pg_result *paid = pg_unit_result(pg, all->results[1]);
    struct issue *issues = ARENA_ARRAY(b->arena, struct issue, all->count);
    size_t made = 0;

    for (int row = 0; row < pg_rows(paid); row++) {
        int64_t i = pg_get_int8(paid, row, ORD);
        struct issue *issue = &issues[made++];
        *issue = (struct issue){ .run = all->runs[i],
                                 .charge_id = pg_get_int8(paid, row, CHARGE),
                                 .exists = true };
        tell(b, issue, &debts[i], paid, row);
    }
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered)
            answer(all->runs[i], "unknown", NULL, 0);
    issues_send(b, pg, issues, made);
}

bool answer_receipt(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round > 0) {
        answer_all(b, pg, all);
        return false;
    }
    all->results[0] = debts_send(b, pg, all->runs, all->count);
    all->results[1] = send_payments(b, pg, all->runs, all->count);
    return true;
}
