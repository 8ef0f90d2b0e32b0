#include "server/ops/settle_unit.h"

#include "db/columns.h"
#include "db/turn_store.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/channels/inbound_pack.h"
#include "server/ops/accounts.h"
#include "server/ops/turn.h"

#include <string.h>

void settle_unit_init(struct settle_unit *u, const struct settle_from *from, struct arena *arena,
                      size_t room)
{
    *u = (struct settle_unit){ .from = *from, .arena = arena, .room = room, .result = -1 };
    u->payments = ARENA_ARRAY(arena, struct bank_notice, room + 1);
    u->credits = ARENA_ARRAY(arena, struct bank_notice, room + 1);
    u->returns = ARENA_ARRAY(arena, struct bank_notice, room + 1);
    u->bad = ARENA_ARRAY(arena, struct bank_notice, room + 1);
}

static bool is_repeated(const struct bank_notice *list, size_t count, const struct bank_notice *n)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].fault || n->fault
                ? strcmp(list[i].raw, n->raw) == 0
                : list[i].method == n->method && strcmp(list[i].external_id, n->external_id) == 0)
            return true;
    return false;
}

static struct bank_notice *place_of(struct settle_unit *u, const struct bank_notice *n,
                                    size_t **count)
{
    if (n->fault) {
        *count = &u->bad_count;
        return u->bad;
    }
    if (n->method == PAYMENT_CREDIT) {
        *count = &u->credit_count;
        return u->credits;
    }
    if (bank_notice_is_return(n)) {
        *count = &u->return_count;
        return u->returns;
    }
    *count = &u->payment_count;
    return u->payments;
}

void settle_unit_add(struct settle_unit *u, const struct bank_notice *n)
{
    struct bank_notice taken = *n;
    size_t *count;

    if (!n->fault && bank_notice_is_return(n))
        taken.fault = "return"; /* booked by a person */
    struct bank_notice *list = place_of(u, &taken, &count);
    if (is_repeated(list, *count, &taken))
        u->counts.repeated++;
    else if (*count < u->room)
        list[(*count)++] = taken;
}

size_t settle_unit_size(const struct settle_unit *u)
{
    return u->payment_count + u->credit_count + u->return_count + u->bad_count;
}

/* ---- the payments ---- */

static struct bytes notice_of(const struct settle_unit *u, const struct bank_notice *n)
{
    const struct bank_account *bank = u->from.bank;
    struct var vars[] = {
        { "valor", { .type = VALUE_MONEY, .number = n->centavos } },
        { "data",
          { .type = VALUE_DAY, .number = day_of_instant(n->paid_at_us, bank->creditor->zone) } },
        { "por_pix", { .type = VALUE_NUMBER, .number = n->method == PAYMENT_PIX } },
        { "conta", { .type = VALUE_NUMBER, .number = bank->bank_account_id } },
        { "pagamento", { .type = VALUE_TEXT, .text = n->external_id } },
    };
    const struct inbound in = { .type = "payment_settled",
                                .notice = { vars, sizeof(vars) / sizeof(vars[0]) } };
    struct packed packed = inbound_pack(&in, u->arena);

    return seal_close(u->from.seal, u->arena, "unit", packed.data, packed.len);
}

/* Contracts, then charges. */
static void lock_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    const struct bank_notice *n = u->payments;
    size_t count = u->payment_count;

    COLUMN(int8, int64_t, u->from.bank->bank_account_id);
    COLUMN(text, const char *, n[i].txid);
    COLUMN(int8, int64_t, id_or_null(n[i].nosso_numero));
}

static void payment_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    const struct bank_notice *n = u->payments;
    const struct bank_account *bank = u->from.bank;
    size_t count = u->payment_count;

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, bank->tenant_id);
    COLUMN(int8, int64_t, bank->creditor->creditor_id);
    COLUMN(int8, int64_t, bank->bank_account_id);
    COLUMN(text, const char *, n[i].external_id);
    COLUMN(int4, int32_t, (int32_t)n[i].method);
    COLUMN(text, const char *, n[i].txid);
    COLUMN(int8, int64_t, id_or_null(n[i].nosso_numero));
    COLUMN(int8, int64_t, n[i].centavos);
    COLUMN(instant, int64_t, n[i].paid_at_us);
    COLUMN(day, day_t, day_of_instant(n[i].paid_at_us, bank->creditor->zone));
    COLUMN(bytea, struct bytes, notice_of(u, &n[i]));
    pg_instant(args, u->from.now_us);
}

/* ---- what cannot be taken is kept for a person, once ---- */

static struct bytes refused_unit(const struct settle_unit *u, const struct bank_notice *n,
                                 const char *why)
{
    struct var vars[] = { { "motivo", { .type = VALUE_TEXT, .text = why } },
                          { "aviso", { .type = VALUE_TEXT, .text = n->raw } } };
    const struct inbound in = { .type = "payment_refused",
                                .notice = { vars, sizeof(vars) / sizeof(vars[0]) } };
    struct packed packed = inbound_pack(&in, u->arena);

    return seal_close(u->from.seal, u->arena, "unit", packed.data, packed.len);
}

static struct bytes refused_key(const struct settle_unit *u, const struct bank_notice *n,
                                const char *why)
{
    struct arena *a = u->arena;
    const char *what =
        arena_printf(a, "%lld %s %s", (long long)u->from.bank->bank_account_id, why, n->raw);
    struct seal_hash hash = seal_hash(u->from.seal, "bank notice", what, strlen(what));

    return (struct bytes){ arena_memdup(a, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}

/* The bank's account is none of a channel: 0. */
static void bad_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    const struct bank_notice *n = u->bad;
    size_t count = u->bad_count;

    COLUMN(int8, int64_t, u->from.bank->tenant_id);
    COLUMN(int8, int64_t, 0);
    COLUMN(bytea, struct bytes, refused_key(u, &n[i], n[i].fault));
    COLUMN(int4, int32_t, UNIT_NOTICE);
    COLUMN(int4, int32_t, INBOX_QUARANTINED);
    COLUMN(instant, int64_t, PG_NULL_INT8);
    COLUMN(instant, int64_t, u->from.now_us);
    COLUMN(bytea, struct bytes, refused_unit(u, &n[i], n[i].fault));
}

/* After the payments, which may come in the same body. */
static void credit_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    const struct bank_notice *n = u->credits;
    size_t count = u->credit_count;

    pg_int8(args, u->from.bank->tenant_id);
    pg_int8(args, u->from.bank->creditor->creditor_id);
    pg_int8(args, u->from.bank->bank_account_id);
    COLUMN(text, const char *, n[i].external_id);
    COLUMN(int8, int64_t, n[i].centavos);
    COLUMN(int8, int64_t, n[i].fee);
    COLUMN(instant, int64_t, n[i].paid_at_us);
    COLUMN(day, day_t, day_of_instant(n[i].paid_at_us, u->from.bank->creditor->zone));
    COLUMN(bytea, struct bytes, refused_key(u, &n[i], "unknown_payment"));
    COLUMN(bytea, struct bytes, refused_unit(u, &n[i], "unknown_payment"));
    pg_instant(args, u->from.now_us);
}

/* ---- the transaction ---- */

typedef void args_fn(const struct settle_unit *u, struct pg_args *args);

/* In the order they run; each only when there is one of its kind. */
static const struct step {
    enum sql statement;
    size_t count_at;
    args_fn *args;
} steps[] = {
    { SQL_SETTLE_LOCK_CONTRACTS, offsetof(struct settle_unit, payment_count), lock_args },
    { SQL_SETTLE_LOCK_CHARGES, offsetof(struct settle_unit, payment_count), lock_args },
    { SQL_SETTLE, offsetof(struct settle_unit, payment_count), payment_args },
    { SQL_CREDITS_ADD, offsetof(struct settle_unit, credit_count), credit_args },
    { SQL_INBOX_KEEP, offsetof(struct settle_unit, bad_count), bad_args },
};

static bool is_needed(const struct settle_unit *u, const struct step *step)
{
    size_t count;

    memcpy(&count, (const char *)u + step->count_at, sizeof(count));
    return count > 0;
}

void settle_unit_send(struct settle_unit *u, struct pg_unit *pg)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (!is_needed(u, &steps[i]))
            continue;
        struct pg_args *args = pg_unit_args(pg, steps[i].statement);
        steps[i].args(u, args);
        int result = pg_unit_send(pg, args);
        if (steps[i].statement == SQL_SETTLE)
            u->result = result;
    }
}

/* ---- what became of it ---- */

static void count_outcome(struct settle_counts *c, enum settle_state state)
{
    c->repeated += state == SETTLE_SEEN;
    c->settled += state == SETTLE_DONE;
    c->cases += state == SETTLE_CASE;
}

/* Columns in the order of settle.sql. */
enum { ORDINAL, STATE, REASON, CONVERSATIONS };

static const char *kept_text(const struct settle_unit *u, const struct pg_result *r, int row,
                             int column)
{
    const char *text = pg_get_text(r, row, column);

    return text ? arena_strdup(u->arena, text) : NULL;
}

static void read_outcomes(struct settle_unit *u, const struct pg_result *r)
{
    u->outcomes = ARENA_ARRAY(u->arena, struct settle_outcome, u->payment_count);
    for (int row = 0; row < pg_rows(r); row++) {
        struct settle_outcome *o = &u->outcomes[row];
        *o = (struct settle_outcome){
            .notice = &u->payments[pg_get_int8(r, row, ORDINAL)],
            .state = (enum settle_state)int_or_zero(r, row, STATE),
            .reason = kept_text(u, r, row, REASON),
            .conversations = kept_text(u, r, row, CONVERSATIONS),
        };
        count_outcome(&u->counts, o->state);
    }
}

void settle_unit_read(struct settle_unit *u, const struct pg_unit *pg)
{
    if (u->payment_count)
        read_outcomes(u, pg_unit_result(pg, u->result));
    u->counts.refused += (int64_t)u->bad_count;
}

/* ---- the same over a blocking connection ---- */

static bool run_step(struct settle_unit *u, struct pg_sync *db, const struct step *step,
                     struct error *err)
{
    if (!is_needed(u, step))
        return true;
    struct pg_args *args = pg_sync_args(db, step->statement);
    step->args(u, args);
    const struct pg_result *r = pg_sync_run(db, args, err);
    if (r && step->statement == SQL_SETTLE)
        read_outcomes(u, r);
    return r != NULL;
}

bool settle_unit_within(struct settle_unit *u, struct pg_sync *db, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (!run_step(u, db, &steps[i], err))
            return false;
    u->counts.refused += (int64_t)u->bad_count;
    return true;
}

bool settle_unit_run(struct settle_unit *u, struct pg_sync *db, struct error *err)
{
    if (!pg_sync_begin(db, err))
        return false;
    if (settle_unit_within(u, db, err))
        return pg_sync_commit(db, err);
    pg_sync_rollback(db);
    return false;
}
