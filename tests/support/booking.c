#include "tests/support/booking.h"

#include "server/base/error.h"
#include "server/ops/accounts.h"

#include <inttypes.h>

static const struct creditor school = { .tenant_id = 1,
                                        .creditor_id = 1,
                                        .zone = "America/Sao_Paulo" };
static const struct bank_account bank = { .tenant_id = 1,
                                          .bank_account_id = 1,
                                          .creditor = &school };

void till_open(struct till *t)
{
    struct error err = { 0 };

    if (!seal_init(&t->seal, BOOKING_KEYS, &err))
        fail_msg("%s", err.detail);
}

bool till_take_by(struct till *t, struct pg_sync *db, const struct bank_notice *notices,
                  size_t count, struct settle_counts *counts)
{
    const struct settle_from from = { .bank = &bank, .seal = &t->seal, .now_us = WORLD_NOW };
    struct arena arena = { 0 };
    struct settle_unit unit;
    struct error err = { 0 };

    settle_unit_init(&unit, &from, &arena, count);
    for (size_t i = 0; i < count; i++)
        settle_unit_add(&unit, &notices[i]);
    bool done = settle_unit_run(&unit, db, &err);
    if (!done)
        print_error("%s\n", err.detail);
    *counts = unit.counts;
    arena_done(&arena);
    return done;
}

struct settle_counts till_take(struct till *t, struct world *w, const struct bank_notice *notices,
                               size_t count)
{
    struct settle_counts counts;

    assert_true(till_take_by(t, w->db, notices, count, &counts));
    return counts;
}

struct bank_notice till_boleto(const struct owed *owed, const char *id, int64_t centavos)
{
    return (struct bank_notice){ .method = PAYMENT_BOLETO,
                                 .external_id = id,
                                 .nosso_numero = owed->charge,
                                 .centavos = centavos,
                                 .paid_at_us = WORLD_NOW - SECONDS_US(60),
                                 .raw = id };
}

struct bank_notice till_credit(const char *payment, int64_t centavos, int64_t fee)
{
    return (struct bank_notice){ .method = PAYMENT_CREDIT,
                                 .external_id = payment,
                                 .centavos = centavos,
                                 .fee = fee,
                                 .paid_at_us = WORLD_NOW,
                                 .raw = payment };
}

struct bank_notice till_refund(const char *id, const char *payment, int64_t centavos)
{
    return (struct bank_notice){ .method = PAYMENT_REFUND,
                                 .external_id = id,
                                 .of = payment,
                                 .centavos = centavos,
                                 .paid_at_us = WORLD_NOW,
                                 .raw = id };
}

/* ---- the books ---- */

void books_open(struct world *w)
{
    world_exec(
        w, "WITH d AS (SELECT (SELECT coalesce(sum(i.centavos), 0) FROM instalment i JOIN"
           " contract c USING (tenant_id, contract_id) WHERE c.tenant_id = 1 AND c.creditor_id ="
           " 1 AND i.status = 0) - (SELECT coalesce(sum(l.centavos), 0) FROM ledger_line l JOIN"
           " ledger_entry e USING (tenant_id, entry_id) WHERE l.account = 'receivable' AND"
           " tenant_id = 1 AND e.creditor_id = 1) AS open), e AS (INSERT INTO ledger_entry"
           " (tenant_id, creditor_id, kind, source_id, day, at) SELECT 1, 1, 'import',"
           " nextval('ledger_source'), '2026-11-01', now() FROM d WHERE open <> 0 RETURNING"
           " entry_id) INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, centavos)"
           " SELECT 1, entry_id, n, a, s * open FROM e, d, (VALUES (1, 'receivable', 1), (2,"
           " 'opening', -1)) v(n, a, s)");
    world_exec(w, "INSERT INTO charge_event (tenant_id, charge_id, state, at) SELECT tenant_id,"
                  " charge_id, 1, now() FROM charge WHERE status = 0 AND charge_life(tenant_id,"
                  " charge_id) = 0");
}

const char *books_differ(struct world *w)
{
    return world_text(w, "SELECT concat_ws(' ', unbalanced, difference, paid_differs, life_differs)"
                         " FROM ledger_differs(1, 1)");
}

const char *books_of(struct world *w, const char *kind)
{
    return world_text(w,
                      "SELECT coalesce(string_agg(account || ':' || c, ' ' ORDER BY account), '')"
                      " FROM (SELECT l.account, sum(l.centavos) AS c FROM ledger_line l JOIN"
                      " ledger_entry e USING (tenant_id, entry_id) WHERE e.kind = '%s' GROUP BY 1"
                      " HAVING sum(l.centavos) <> 0) x",
                      kind);
}
