#include "server/ops/settle_unit.h"

#include "db/columns.h"
#include "db/turn_store.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/channels/inbound_pack.h"
#include "server/money/charge_terms.h"
#include "server/money/clearing.h"
#include "server/ops/accounts.h"
#include "server/ops/turn.h"

#include <string.h>

void settle_unit_init(struct settle_unit *u, const struct settle_from *from, struct arena *arena,
                      size_t room)
{
    *u = (struct settle_unit){ .from = *from, .arena = arena, .room = room };
    u->result = u->return_result = -1;
    u->payments = ARENA_ARRAY(arena, struct bank_notice, room + 1);
    u->credits = ARENA_ARRAY(arena, struct bank_notice, room + 1);
    u->returns = ARENA_ARRAY(arena, struct bank_notice, room + 1);
    u->bad = ARENA_ARRAY(arena, struct bank_notice, room + 1);
    u->asks = ARENA_ARRAY(arena, struct charge_asked, room + 1);
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
    size_t *count;
    struct bank_notice *list = place_of(u, n, &count);

    if (is_repeated(list, *count, n))
        u->counts.repeated++;
    else if (*count < u->room)
        list[(*count)++] = *n;
}

size_t settle_unit_size(const struct settle_unit *u)
{
    return u->payment_count + u->credit_count + u->return_count + u->bad_count;
}

/* ---- the payments ---- */

static struct bytes sealed_notice(const struct settle_from *from, struct arena *a, const char *type,
                                  struct var *vars, size_t count)
{
    const struct inbound in = { .type = type, .notice = { vars, count } };
    struct packed packed = inbound_pack(&in, a);

    return seal_close(from->seal, a, "unit", packed.data, packed.len);
}

static day_t day_at(const struct settle_from *from, const struct bank_notice *n)
{
    return day_of_instant(n->paid_at_us, from->bank->creditor->zone);
}

static day_t day_of(const struct settle_unit *u, const struct bank_notice *n)
{
    return day_at(&u->from, n);
}

struct bytes settle_receipt_notice(const struct settle_from *from, const struct bank_notice *n,
                                   struct arena *a)
{
    struct var vars[] = {
        { "valor", { .type = VALUE_MONEY, .number = n->centavos } },
        { "data", { .type = VALUE_DAY, .number = day_at(from, n) } },
        { "por_pix", { .type = VALUE_NUMBER, .number = n->method == PAYMENT_PIX } },
        { "conta", { .type = VALUE_NUMBER, .number = from->bank->bank_account_id } },
        { "pagamento", { .type = VALUE_TEXT, .text = n->external_id } },
    };

    return sealed_notice(from, a, "payment_settled", vars, COUNT_OF(vars));
}

/* What the locks are taken for: payments by their charge, then returns and credits by their
 * payment.
 */
static const struct bank_notice *at_place(const struct settle_unit *u, size_t i)
{
    if (i < u->payment_count)
        return &u->payments[i];
    i -= u->payment_count;
    return i < u->return_count ? &u->returns[i] : &u->credits[i - u->return_count];
}

/* Contracts, then charges.  A credit needs neither, but it is told apart from payments. */
static void lock_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    size_t count = u->payment_count + u->return_count + u->credit_count;

    COLUMN(int8, int64_t, u->from.bank->bank_account_id);
    COLUMN(text, const char *, at_place(u, i)->txid);
    COLUMN(int8, int64_t, id_or_null(at_place(u, i)->nosso_numero));
    COLUMN(text, const char *, at_place(u, i)->of);
    pg_int8(args, u->from.bank->tenant_id);
}

static void lock_contracts_args(const struct settle_unit *u, struct pg_args *args)
{
    lock_args(u, args);
    pg_bool(args, u->return_count || u->credit_count);
}

static void terms_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    const struct bank_notice *n = u->payments;
    size_t count = u->payment_count;

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, u->from.bank->bank_account_id);
    COLUMN(text, const char *, n[i].txid);
    COLUMN(int8, int64_t, id_or_null(n[i].nosso_numero));
    COLUMN(int4, int32_t, (int32_t)n[i].method);
}

/* Columns in the order of settle_terms.sql. */
enum { T_ORDINAL, T_CENTAVOS, T_DUE, T_FINE, T_INTEREST, T_DAILY, T_DISCOUNT, T_UNTIL };

static void read_terms(struct settle_unit *u, const struct pg_result *r)
{
    for (int row = 0; row < pg_rows(r); row++) {
        size_t i = (size_t)pg_get_int8(r, row, T_ORDINAL);
        const struct charge_terms terms = {
            .fine_bp = (int)pg_get_int8(r, row, T_FINE),
            .interest_month_bp = (int)pg_get_int8(r, row, T_INTEREST),
            .daily = pg_get_bool(r, row, T_DAILY),
            .discount = pg_get_int8(r, row, T_DISCOUNT),
            .discount_until = pg_get_day(r, row, T_UNTIL),
        };
        (void)charge_terms_fit(&terms, pg_get_int8(r, row, T_CENTAVOS), pg_get_day(r, row, T_DUE),
                               day_of(u, &u->payments[i]), u->payments[i].centavos, &u->asks[i]);
    }
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
    COLUMN(day, day_t, day_of(u, &n[i]));
    COLUMN(bytea, struct bytes, settle_receipt_notice(&u->from, &n[i], a));
    pg_instant(args, u->from.now_us);
    COLUMN(day, day_t, clearing_ends(day_of(u, &n[i])));
    COLUMN(int8, int64_t, id_or_null(u->asks[i].total));
    COLUMN(int8, int64_t, u->asks[i].fine);
    COLUMN(int8, int64_t, u->asks[i].interest);
    COLUMN(int8, int64_t, u->asks[i].discount);
}

/* ---- what cannot be taken is kept for a person, once ---- */

static struct bytes refused_unit(const struct settle_unit *u, const struct bank_notice *n)
{
    struct var vars[] = { { "motivo", { .type = VALUE_TEXT, .text = n->fault } },
                          { "aviso", { .type = VALUE_TEXT, .text = n->raw } } };

    return sealed_notice(&u->from, u->arena, "payment_refused", vars, COUNT_OF(vars));
}

static struct bytes refused_key(const struct settle_unit *u, const struct bank_notice *n)
{
    struct arena *a = u->arena;
    const char *what =
        arena_printf(a, "%lld %s %s", (long long)u->from.bank->bank_account_id, n->fault, n->raw);
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
    COLUMN(bytea, struct bytes, refused_key(u, &n[i]));
    COLUMN(int4, int32_t, UNIT_NOTICE);
    COLUMN(int4, int32_t, INBOX_QUARANTINED);
    COLUMN(instant, int64_t, PG_NULL_INT8);
    COLUMN(instant, int64_t, u->from.now_us);
    COLUMN(bytea, struct bytes, refused_unit(u, &n[i]));
}

/* ---- what reached the account, what was taken back ---- */

static void credit_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    const struct bank_notice *n = u->credits;
    size_t count = u->credit_count;

    pg_int8(args, u->from.bank->tenant_id);
    pg_int8(args, u->from.bank->bank_account_id);
    COLUMN(text, const char *, n[i].external_id);
    COLUMN(int8, int64_t, n[i].centavos);
    COLUMN(int8, int64_t, n[i].fee);
    COLUMN(instant, int64_t, n[i].paid_at_us);
    COLUMN(day, day_t, day_of(u, &n[i]));
    pg_instant(args, u->from.now_us);
}

/* Whether the debt is open again is known when it is booked: there are words for both. */
static struct bytes return_notice(const struct settle_unit *u, const struct bank_notice *n,
                                  bool open)
{
    struct var vars[] = {
        { "valor", { .type = VALUE_MONEY, .number = n->centavos } },
        { "data", { .type = VALUE_DAY, .number = day_of(u, n) } },
        { "reaberta", { .type = VALUE_NUMBER, .number = open } },
    };

    return sealed_notice(&u->from, u->arena, "payment_returned", vars, COUNT_OF(vars));
}

static void return_args(const struct settle_unit *u, struct pg_args *args)
{
    struct arena *a = u->arena;
    const struct bank_notice *n = u->returns;
    size_t count = u->return_count;

    pg_int8(args, u->from.bank->tenant_id);
    pg_int8(args, u->from.bank->bank_account_id);
    COLUMN(text, const char *, n[i].external_id);
    COLUMN(text, const char *, n[i].of);
    COLUMN(int4, int32_t, (int32_t)n[i].method);
    COLUMN(int8, int64_t, n[i].centavos);
    COLUMN(instant, int64_t, n[i].paid_at_us);
    COLUMN(day, day_t, day_of(u, &n[i]));
    COLUMN(day, day_t, clearing_return_quiet(day_of(u, &n[i])));
    COLUMN(bytea, struct bytes, return_notice(u, &n[i], false));
    COLUMN(bytea, struct bytes, return_notice(u, &n[i], true));
    pg_instant(args, u->from.now_us);
}

/* Those of this body, and those that waited for a payment of it. */
static void book_args(const struct settle_unit *u, struct pg_args *args)
{
    pg_int8(args, u->from.bank->tenant_id);
    pg_int8(args, u->from.bank->creditor->creditor_id);
    pg_int8(args, u->from.bank->bank_account_id);
    pg_instant(args, u->from.now_us);
}

/* ---- the transaction ---- */

typedef void args_fn(const struct settle_unit *u, struct pg_args *args);

/* Kinds of notices, as bits. */
enum { PAYMENTS = 1, CREDITS = 2, RETURNS = 4, BAD = 8 };

/* In the order they run; each only when there is one of its kinds.  What is booked depends on what
 * the terms say. */
static const struct step {
    enum sql statement;
    unsigned kinds;
    args_fn *args;
} steps[] = {
    { SQL_SETTLE_LOCK_CONTRACTS, PAYMENTS | CREDITS | RETURNS, lock_contracts_args },
    { SQL_SETTLE_LOCK_CHARGES, PAYMENTS | RETURNS, lock_args },
    { SQL_SETTLE_TERMS, PAYMENTS, terms_args },
    { SQL_SETTLE, PAYMENTS, payment_args },
    { SQL_CREDITS_ADD, CREDITS, credit_args },
    { SQL_CREDITS_BOOK, PAYMENTS | CREDITS, book_args },
    { SQL_RETURNS_ADD, RETURNS, return_args },
    { SQL_RETURNS_BOOK, PAYMENTS | RETURNS, book_args },
    { SQL_INBOX_KEEP, BAD, bad_args },
};

static bool is_needed(const struct settle_unit *u, const struct step *step)
{
    unsigned kinds = (u->payment_count ? PAYMENTS : 0) | (u->credit_count ? CREDITS : 0) |
                     (u->return_count ? RETURNS : 0) | (u->bad_count ? BAD : 0);

    return kinds & step->kinds;
}

enum { LOCK_STEPS = 3 };

static void note_result(struct settle_unit *u, enum sql statement, int result)
{
    if (statement == SQL_SETTLE_TERMS)
        u->terms_result = result;
    else if (statement == SQL_SETTLE)
        u->result = result;
    else if (statement == SQL_RETURNS_BOOK)
        u->return_result = result;
}

static void send_steps(struct settle_unit *u, struct pg_unit *pg, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (!is_needed(u, &steps[i]))
            continue;
        struct pg_args *args = pg_unit_args(pg, steps[i].statement);
        steps[i].args(u, args);
        int result = pg_unit_send(pg, args);
        note_result(u, steps[i].statement, result);
    }
}

bool settle_unit_lock(struct settle_unit *u, struct pg_unit *pg)
{
    u->terms_result = -1;
    send_steps(u, pg, 0, LOCK_STEPS);
    return u->terms_result >= 0;
}

void settle_unit_book(struct settle_unit *u, struct pg_unit *pg)
{
    if (u->terms_result >= 0)
        read_terms(u, pg_unit_result(pg, u->terms_result));
    send_steps(u, pg, LOCK_STEPS, COUNT_OF(steps));
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
    u->outcomes = ARENA_ARRAY(u->arena, struct settle_outcome, u->payment_count + 1);
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

/* Columns in the order of returns_book.sql. */
enum { RETURN_ID, RETURN_STATE, RETURN_REASON, RETURN_CONVERSATIONS };

static void read_returns(struct settle_unit *u, const struct pg_result *r)
{
    u->returned_count = (size_t)pg_rows(r);
    u->returned = ARENA_ARRAY(u->arena, struct settle_returned, u->returned_count + 1);
    for (int row = 0; row < pg_rows(r); row++) {
        u->returned[row] = (struct settle_returned){
            .return_id = pg_get_int8(r, row, RETURN_ID),
            .state = (enum settle_state)pg_get_int8(r, row, RETURN_STATE),
            .reason = kept_text(u, r, row, RETURN_REASON),
            .conversations = kept_text(u, r, row, RETURN_CONVERSATIONS),
        };
        u->counts.returned += u->returned[row].state == SETTLE_DONE;
        u->counts.cases += u->returned[row].state == SETTLE_CASE;
    }
}

void settle_unit_read(struct settle_unit *u, const struct pg_unit *pg)
{
    if (u->result >= 0)
        read_outcomes(u, pg_unit_result(pg, u->result));
    if (u->return_result >= 0)
        read_returns(u, pg_unit_result(pg, u->return_result));
    u->counts.refused += (int64_t)u->bad_count;
    u->counts.transactions++;
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
    if (r && step->statement == SQL_SETTLE_TERMS)
        read_terms(u, r);
    if (r && step->statement == SQL_SETTLE)
        read_outcomes(u, r);
    if (r && step->statement == SQL_RETURNS_BOOK)
        read_returns(u, r);
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
