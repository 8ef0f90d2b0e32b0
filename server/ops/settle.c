#include "server/ops/settle.h"

#include "db/columns.h"
#include "db/turn_store.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/channels/inbound_pack.h"
#include "server/http/client.h"
#include "server/http/query.h"
#include "server/ops/accounts.h"
#include "server/ops/turn.h"
#include "server/providers/bank_notice.h"
#include "server/providers/meta.h"

#include <stdlib.h>
#include <string.h>

enum { READ_BACK_MS = 10000, BATCHES_MAX = 64 };

struct settle {
    struct settle_deps deps;
    struct settle_counts counts;
    struct body *head, **tail; /* bodies whose notices are all read back */
    size_t waiting;
};

/* One body of notices: read back one by one, then settled together. */
struct body {
    struct body *next;
    struct settle *settle;
    struct exchange *exchange;
    struct accounts_view *view;
    const struct bank_account *bank;
    struct arena arena;
    struct bank_notice *notices, *bad; /* bad: kept aside with their faults */
    struct bank_notice *credits;       /* what of earlier payments has reached the account */
    size_t count, bad_count, credit_count, pending;
    bool *later; /* by notice: could not be read back now */
    bool failed; /* some could not be read back: those the bank must send again */
};

static void on_idle(void *ctx);

struct settle *settle_new(const struct settle_deps *deps)
{
    struct settle *s = calloc(1, sizeof(*s));

    if (!s)
        abort();
    s->deps = *deps;
    s->tail = &s->head;
    pg_lane_on_idle(deps->lane, on_idle, s);
    return s;
}

static void body_finish(struct body *b, int status, const char *text)
{
    exchange_reply_text(b->exchange, status, text);
    accounts_let_go(&b->view);
    arena_done(&b->arena);
    free(b);
}

void settle_free(struct settle **settle)
{
    struct settle *s = *settle;

    if (!s)
        return;
    for (struct body *b = s->head, *next; b; b = next) {
        next = b->next;
        body_finish(b, 503, "stopping");
    }
    free(s);
    *settle = NULL;
}

const struct settle_counts *settle_counts(const struct settle *s)
{
    return &s->counts;
}

/* ---- the transaction ---- */

static struct bytes notice_of(struct body *b, const struct bank_notice *n)
{
    struct arena *a = &b->arena;
    struct var vars[] = {
        { "valor", { .type = VALUE_MONEY, .number = n->centavos } },
        { "data",
          { .type = VALUE_DAY, .number = day_of_instant(n->paid_at_us, b->bank->creditor->zone) } },
        { "por_pix", { .type = VALUE_NUMBER, .number = n->method == PAYMENT_PIX } },
        { "conta", { .type = VALUE_NUMBER, .number = b->bank->bank_account_id } },
        { "pagamento", { .type = VALUE_TEXT, .text = n->external_id } },
    };
    const struct inbound in = { .type = "payment_settled",
                                .notice = { vars, sizeof(vars) / sizeof(vars[0]) } };
    struct packed packed = inbound_pack(&in, a);

    return seal_close(b->settle->deps.seal, a, "unit", packed.data, packed.len);
}

static void send_lock(struct body *b, struct pg_unit *pg, enum sql statement)
{
    struct arena *a = &b->arena;
    const struct bank_notice *n = b->notices;
    size_t count = b->count;
    struct pg_args *args = pg_unit_args(pg, statement);

    COLUMN(int8, int64_t, b->bank->bank_account_id);
    COLUMN(text, const char *, n[i].txid);
    COLUMN(int8, int64_t, id_or_null(n[i].nosso_numero));
    pg_unit_send(pg, args);
}

static void send_settle(struct body *b, struct pg_unit *pg)
{
    struct arena *a = &b->arena;
    const struct bank_notice *n = b->notices;
    const struct bank_account *bank = b->bank;
    size_t count = b->count;
    struct pg_args *args = pg_unit_args(pg, SQL_SETTLE);

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
    COLUMN(bytea, struct bytes, notice_of(b, &n[i]));
    pg_instant(args, clock_now_us(b->settle->deps.clock));
    pg_unit_send(pg, args);
}

/* ---- what cannot be taken is kept for a person, once ---- */

static struct bytes refused_unit(struct body *b, const struct bank_notice *n)
{
    struct arena *a = &b->arena;
    struct var vars[] = { { "motivo", { .type = VALUE_TEXT, .text = n->fault } },
                          { "aviso", { .type = VALUE_TEXT, .text = n->raw } } };
    const struct inbound in = { .type = "payment_refused",
                                .notice = { vars, sizeof(vars) / sizeof(vars[0]) } };
    struct packed packed = inbound_pack(&in, a);

    return seal_close(b->settle->deps.seal, a, "unit", packed.data, packed.len);
}

static struct bytes refused_key(struct body *b, const struct bank_notice *n)
{
    struct arena *a = &b->arena;
    const char *what =
        arena_printf(a, "%lld %s %s", (long long)b->bank->bank_account_id, n->fault, n->raw);
    struct seal_hash hash = seal_hash(b->settle->deps.seal, "bank notice", what, strlen(what));

    return (struct bytes){ arena_memdup(a, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}

/* The bank's account is none of a channel: 0. */
static void send_bad(struct body *b, struct pg_unit *pg)
{
    struct arena *a = &b->arena;
    const struct bank_notice *n = b->bad;
    size_t count = b->bad_count;
    int64_t now = clock_now_us(b->settle->deps.clock);
    struct pg_args *args = pg_unit_args(pg, SQL_INBOX_KEEP);

    COLUMN(int8, int64_t, b->bank->tenant_id);
    COLUMN(int8, int64_t, 0);
    COLUMN(bytea, struct bytes, refused_key(b, &n[i]));
    COLUMN(int4, int32_t, UNIT_NOTICE);
    COLUMN(int4, int32_t, INBOX_QUARANTINED);
    COLUMN(instant, int64_t, PG_NULL_INT8);
    COLUMN(instant, int64_t, now);
    COLUMN(bytea, struct bytes, refused_unit(b, &n[i]));
    pg_unit_send(pg, args);
}

/* After the payments, which may come in the same body. */
static void send_credits(struct body *b, struct pg_unit *pg)
{
    struct arena *a = &b->arena;
    const struct bank_notice *n = b->credits;
    size_t count = b->credit_count;
    struct pg_args *args = pg_unit_args(pg, SQL_CREDITS_ADD);

    pg_int8(args, b->bank->tenant_id);
    pg_int8(args, b->bank->creditor->creditor_id);
    pg_int8(args, b->bank->bank_account_id);
    COLUMN(text, const char *, n[i].external_id);
    COLUMN(int8, int64_t, n[i].centavos);
    COLUMN(int8, int64_t, n[i].fee);
    COLUMN(instant, int64_t, n[i].paid_at_us);
    COLUMN(day, day_t, day_of_instant(n[i].paid_at_us, b->bank->creditor->zone));
    COLUMN(bytea, struct bytes, refused_key(b, &n[i]));
    COLUMN(bytea, struct bytes, refused_unit(b, &n[i]));
    pg_instant(args, clock_now_us(b->settle->deps.clock));
    pg_unit_send(pg, args);
}

static void tell_bad(struct body *b)
{
    for (size_t i = 0; i < b->bad_count; i++)
        log_fact(NULL, LOG_WARN, "bank_notice_quarantined", LOG_STR("why", b->bad[i].fault));
    b->settle->counts.refused += (int64_t)b->bad_count;
}

enum { SETTLE_RESULT = 2 };

static void wake(struct body *b, const char *conversations)
{
    for (const char *at = conversations; at && *at;
         at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        turns_wake(b->settle->deps.turns, b->bank->tenant_id, strtoll(at, NULL, 10), TIMER_NONE);
}

static void read_outcomes(struct body *b, const struct pg_result *r)
{
    struct settle_counts *c = &b->settle->counts;

    for (int row = 0; row < pg_rows(r); row++) {
        int64_t state = int_or_zero(r, row, 1);
        c->repeated += state == 0;
        c->settled += state == 1;
        c->cases += state == 2;
        if (state == 2)
            log_fact(NULL, LOG_WARN, "payment_case", LOG_STR("why", pg_get_text(r, row, 2)));
        if (state == 1)
            wake(b, pg_get_text(r, row, 3));
    }
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct body *b = ctx;

    if (err) {
        log_fact(NULL, LOG_ERROR, "settle_failed", LOG_STR("why", err->detail));
        body_finish(b, 503, "try again later");
        return;
    }
    (void)fault_hit("settle.after_commit");
    if (b->count)
        read_outcomes(b, pg_unit_result(pg, SETTLE_RESULT));
    tell_bad(b);
    body_finish(b, b->failed ? 503 : 200, b->failed ? "some again, please" : "ok");
}

static void on_idle(void *ctx)
{
    struct settle *s = ctx;
    struct body *b = s->head;

    if (!b || !pg_lane_idle(s->deps.lane))
        return;
    s->head = b->next;
    if (!s->head)
        s->tail = &s->head;
    s->waiting--;
    struct pg_unit *pg = pg_unit_begin(s->deps.lane, on_step, on_end, b);
    if (b->count) {
        send_lock(b, pg, SQL_SETTLE_LOCK_CONTRACTS);
        send_lock(b, pg, SQL_SETTLE_LOCK_CHARGES);
        send_settle(b, pg);
    }
    if (b->credit_count)
        send_credits(b, pg);
    if (b->bad_count)
        send_bad(b, pg);
    (void)fault_hit("settle.before_commit");
    pg_unit_commit(pg);
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

static void keep_one(struct body *b, const struct bank_notice *n)
{
    struct bank_notice *list = n->fault ? b->bad : b->notices;
    size_t *count = n->fault ? &b->bad_count : &b->count;

    if (is_repeated(list, *count, n))
        b->settle->counts.repeated++;
    else
        list[(*count)++] = *n;
}

/* Good and bad apart; the same notice twice in one body counts once. */
static void sort_out(struct body *b)
{
    size_t all = b->count;

    b->bad = b->bad ? b->bad : ARENA_ARRAY(&b->arena, struct bank_notice, all + 1);
    b->count = 0;
    for (size_t i = 0; i < all; i++) {
        struct bank_notice n = b->notices[i];
        if (!b->later || !b->later[i])
            keep_one(b, &n);
    }
}

/* What is left of the notices are payments.  A credit of none that we know is kept aside. */
static void part_credits(struct body *b)
{
    size_t all = b->count;

    b->credits = ARENA_ARRAY(&b->arena, struct bank_notice, all + 1);
    b->count = 0;
    for (size_t i = 0; i < all; i++) {
        struct bank_notice n = b->notices[i];
        if (n.method != PAYMENT_CREDIT) {
            b->notices[b->count++] = n;
            continue;
        }
        n.fault = "unknown_payment";
        b->credits[b->credit_count++] = n;
    }
}

/* ---- reading back ---- */

struct read_back {
    struct body *body;
    size_t index;
};

static void all_read(struct body *b)
{
    struct settle *s = b->settle;

    sort_out(b);
    part_credits(b);
    if (b->count + b->bad_count + b->credit_count == 0 || s->waiting >= BATCHES_MAX ||
        !pg_lane_up(s->deps.lane)) {
        body_finish(b, 503, "try again later");
        return;
    }
    b->next = NULL;
    *s->tail = b;
    s->tail = &b->next;
    s->waiting++;
    on_idle(s);
}

/* The bank's own record decides, the signature alone is not believed.  False: there is none to be
 * had now (an answer that is no record says nothing about the payment). */
static bool judge_record(struct body *b, struct bank_notice *told, const struct http_result *http)
{
    struct bank_notice record;
    struct error err = { 0 };

    if (http->status == 404) {
        told->fault = "unknown_record";
        return true;
    }
    if (http->status != 200 ||
        !bank_record_parse(http->body, http->body_len, told->method, &b->arena, &record, &err))
        return false;
    if (!bank_notice_same(told, &record))
        told->fault = "other_record";
    return true;
}

static void on_record(void *ctx, const struct http_result *http)
{
    struct read_back *read = ctx;
    struct body *b = read->body;

    if (!judge_record(b, &b->notices[read->index], http))
        b->failed = b->later[read->index] = true;
    if (--b->pending == 0)
        all_read(b);
}

static const char *record_url(struct body *b, const struct bank_notice *n)
{
    size_t len = strlen(n->external_id);
    char *id = arena_alloc(&b->arena, 3 * len + 1);

    percent_encode(id, n->external_id, len, "-_~");
    return arena_printf(&b->arena, "%s/%s/%s", b->bank->api_url, bank_notice_list(n->method), id);
}

static void read_back(struct body *b)
{
    b->pending = b->count;
    b->later = ARENA_ARRAY(&b->arena, bool, b->count + 1);
    for (size_t i = 0; i < b->count; i++) {
        struct read_back *read = ARENA_NEW(&b->arena, struct read_back);
        const struct bank_notice *n = &b->notices[i];
        *read = (struct read_back){ b, i };
        http_client_send(b->settle->deps.http,
                         &(struct http_call){ .method = "GET",
                                              .url = record_url(b, n),
                                              .bearer = b->bank->token,
                                              .timeout_ms = READ_BACK_MS },
                         on_record, read);
    }
}

/* ---- the webhook ---- */

static int judge(struct body *b, const struct http_request *request, struct error *err)
{
    b->bank = accounts_bank(b->view, request->params[0]);
    if (!b->bank)
        return 404;
    if (!b->bank->secret)
        return 503;
    if (!wa_signature_valid(exchange_header(b->exchange, "x-banco-signature"), request->body,
                            request->body_len, &b->bank->secret, 1))
        return 401;
    return bank_notices_parse(request->body, request->body_len, &b->arena, &b->notices, &b->count,
                              err)
               ? 200
               : 400;
}

void settle_notices(struct settle *s, struct exchange *x, const struct http_request *request)
{
    struct error err = { ERROR_NONE, "refused" };

    if (!accounts_ready(s->deps.accounts)) {
        exchange_reply_text(x, 503, "starting");
        return;
    }
    struct body *b = calloc(1, sizeof(*b));
    if (!b)
        abort();
    *b = (struct body){ .settle = s, .exchange = x, .view = accounts_hold(s->deps.accounts) };
    int status = judge(b, request, &err);
    if (status != 200) {
        s->counts.refused++;
        body_finish(b, status, err.detail);
        return;
    }
    if (b->count == 0) {
        body_finish(b, 200, "ok");
        return;
    }
    sort_out(b);
    if (b->count)
        read_back(b);
    else
        all_read(b);
}
