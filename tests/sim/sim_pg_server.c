#include "tests/sim/sim_pg.h"

#include <stdio.h>

/* Transactions of the stand-in: units wait here for the locks of others, and commit. */

static struct sim_unit *blocked; /* in the order of their coming */

/* ---- transactions ---- */

static void retry(void *ctx)
{
    struct sim_unit *waiting = blocked, *next;

    (void)ctx;
    blocked = NULL;
    for (struct sim_unit *u = waiting; u; u = next) {
        next = u->next;
        u->blocked = false;
        unit_arrive(u);
    }
}

void sim_pg_retry(void)
{
    if (blocked)
        sim_at(0, 0, retry, NULL);
}

void unit_give_up(struct sim_unit *u)
{
    if (!u->tx)
        return;
    tx_rollback(&u->tx);
    if (sim->real)
        real_rollback(sim->real, u->slot);
    sim_pg_retry();
}

static bool balances(const struct tx *tx)
{
    for (size_t i = 0; i < tx->count; i++) {
        const struct tuple *line = tx->log[i].row;
        int64_t sum = 0;
        if (line->table->schema != &table_schemas[TABLE_ledger_line] || tx->log[i].locked)
            continue;
        for (struct tuple *r = line->table->first; r; r = r->next) {
            const struct cell *c = r->writer == tx ? r->then : r->lives ? r->now : NULL;
            if (c && c[ledger_line_entry_id].n == line->then[ledger_line_entry_id].n)
                sum += c[ledger_line_centavos].n;
        }
        if (sum)
            return false;
    }
    return true;
}

static void commit(struct sim_unit *u)
{
    if (!u->tx)
        return;
    if (!balances(u->tx))
        sim_broken("a ledger entry does not balance");
    tx_commit(&u->tx);
    if (sim->real)
        real_commit(sim->real, u->slot);
    sim_pg_retry();
    checks_step();
}

void unit_stop_waiting(const struct sim_unit *u)
{
    for (struct sim_unit **at = &blocked; *at; at = &(*at)->next)
        if (*at == u) {
            *at = u->next;
            return;
        }
}

/* ---- at the server ---- */

static bool deadlock(const struct sim_unit *from)
{
    const struct tx *at = from->waits_for;

    for (int hops = 0; at && hops < 16; hops++) {
        const struct sim_unit *u = blocked;
        while (u && u->tx != at)
            u = u->next;
        if (!u)
            return false;
        at = u->waits_for;
        if (at == from->tx)
            return true;
    }
    return false;
}

static void block(struct sim_unit *u)
{
    struct sim_unit **at = &blocked;

    while (*at)
        at = &(*at)->next;
    u->next = NULL;
    u->blocked = true;
    u->waits_for = sim->db->waits_for;
    *at = u;
    if (deadlock(u))
        sim_broken("deadlock at %s", sql_statements[u->args[u->executed]->statement].name);
}

static void failed(struct sim_unit *u)
{
    const char *name = sql_statements[u->args[u->executed]->statement].name;

    if (sim->real)
        real_failed(sim->real, u->slot, u->args[u->executed], sim->db->sqlstate);
    error_set(&u->base.error, ERROR_CONFLICT, "%s: %s", name, sim->db->why);
    snprintf(u->base.sqlstate, sizeof(u->base.sqlstate), "%s", sim->db->sqlstate);
    u->base.failed_index = u->executed;
    unit_give_up(u);
}

/* False when it waits for a lock or has failed. */
static bool run_statements(struct sim_unit *u)
{
    while (u->executed < u->base.queued) {
        PGresult *result = NULL;
        const struct pg_args *args = u->args[u->executed];
        if (!u->tx)
            u->tx = tx_new(sim->db);
        enum db_outcome outcome = db_run(u->tx, args, &result);
        if (outcome == DB_WAIT)
            block(u);
        else if (outcome == DB_FAILED)
            failed(u);
        if (outcome != DB_OK)
            return outcome == DB_FAILED;
        if (sim->real)
            real_run(sim->real, u->slot, args, &result);
        u->base.commands[u->executed++].result = result;
    }
    return true;
}

void unit_arrive(struct sim_unit *u)
{
    if (u->ended || !run_statements(u))
        return;
    if (u->base.synced && u->base.error.kind == ERROR_NONE)
        commit(u);
    if (u->closing || u->life != sim->life)
        return; /* nobody is there for the answer */
    if (u->lost)
        unit_lose_later(u);
    else
        unit_answer_later(u);
}

/* ---- somebody else ---- */

PGresult *sim_other_run(struct tx **tx, const struct pg_args *args)
{
    PGresult *result = NULL;

    if (!*tx)
        *tx = tx_new(sim->db);
    if (db_run(*tx, args, &result) != DB_OK)
        return NULL;
    if (sim->real)
        real_run(sim->real, REAL_AGENT, args, &result);
    return result;
}

void sim_other_end(struct tx **tx, bool keep)
{
    if (keep)
        tx_commit(tx);
    else
        tx_rollback(tx);
    if (sim->real)
        (keep ? real_commit : real_rollback)(sim->real, REAL_AGENT);
    sim_pg_retry();
    checks_step();
}
