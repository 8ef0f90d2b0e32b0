#include "server/ops/requests.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/base/random.h"
#include "server/channels/inbound_pack.h"
#include "server/http/client.h"
#include "server/loop.h"
#include "server/money/boleto.h"
#include "server/ops/accounts.h"
#include "server/ops/answer.h"
#include "server/ops/charge_job.h"
#include "server/ops/page_link.h"
#include "server/ops/turn.h"
#include "server/providers/card_link.h"

#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 200, TAKE_MAX = 32, OPEN_MAX = 64, CALL_TIMEOUT_MS = 10000, EXPIRE_EVERY = 25 };
enum { BACK_OFF_MAX = 4 }; /* again after 1, 2, 4, 8, 16 seconds */

/* One request under way: asked, then its outcome waits to be committed. */
struct task {
    struct task *next;
    struct requests *requests;
    struct accounts_view *view;
    struct arena arena;
    int64_t tenant_id, request_id, charge_id;
    int tries;
    enum request_kind kind;
    day_t due;
    struct card_link link;
    struct http_call call;
    const char *outcome; /* NULL: the provider is asked again at again_us */
    const char *url;     /* the page for a card */
    const char *line;    /* REQUEST_COPY */
    centavos_t fine, interest;
    uint8_t token_hash[PAGE_HASH_SIZE];
    int64_t again_us;
};

struct requests {
    struct requests_deps deps;
    struct loop_timer *timer;
    struct task *head, **tail; /* what is to be committed, in the order of coming */
    size_t open;
    int64_t ticks;
    bool running;
};

static void on_tick(void *ctx);
static void work(struct requests *q);

struct requests *requests_new(const struct requests_deps *deps)
{
    struct requests *q = calloc(1, sizeof(*q));

    if (!q)
        abort();
    q->deps = *deps;
    q->tail = &q->head;
    q->timer = loop_timer_add(deps->loop, TICK_MS, on_tick, q);
    return q;
}

static void task_free(struct task *t)
{
    t->requests->open--;
    accounts_let_go(&t->view);
    arena_done(&t->arena);
    free(t);
}

void requests_free(struct requests **requests)
{
    struct requests *q = *requests;

    if (!q)
        return;
    loop_timer_remove(&q->timer);
    for (struct task *t = q->head, *next; t; t = next) {
        next = t->next;
        task_free(t);
    }
    free(q);
    *requests = NULL;
}

size_t requests_open(const struct requests *q)
{
    return q->open;
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

/* ---- the end of a request ---- */

static void to_commit(struct task *t)
{
    struct requests *q = t->requests;

    t->next = NULL;
    *q->tail = t;
    q->tail = &t->next;
    work(q);
}

static void finish(struct task *t, const char *outcome)
{
    t->outcome = outcome;
    to_commit(t);
}

static void put_off(struct task *t, int retry_after_s)
{
    int wait_s = 1 << (t->tries - 1 < BACK_OFF_MAX ? t->tries - 1 : BACK_OFF_MAX);

    wait_s = retry_after_s > wait_s ? retry_after_s : wait_s;
    t->again_us = clock_now_us(t->requests->deps.clock) + SECONDS_US(wait_s);
    to_commit(t);
}

enum { VALUES_MAX = 8 };

static const char *printed_line(struct task *t)
{
    char printed[BOLETO_PRINTED_SIZE];

    return arena_strdup(&t->arena, boleto_line_printed(t->line, printed));
}

/* What the flow gets as FLOW_DONE; the request's number comes first and is not the flow's. */
static size_t values_of(struct task *t, struct var v[VALUES_MAX])
{
    size_t n = 0;

    v[n++] = VAR_NUMBER("pedido", t->request_id);
    if (strcmp(t->outcome, "ok") != 0)
        return n;
    v[n++] = VAR_NUMBER("charge", t->charge_id);
    v[n++] = VAR_MONEY("valor", t->link.centavos);
    v[n++] = VAR_DAY("data", t->due);
    if (t->kind == REQUEST_CARD_LINK) {
        v[n++] = VAR_TEXT("link", t->url);
        return n;
    }
    v[n++] = VAR_MONEY("multa", t->fine);
    v[n++] = VAR_MONEY("juros", t->interest);
    v[n++] = VAR_TEXT("link", page_link_make(t->requests->deps.random, t->requests->deps.public_url,
                                             &t->arena, t->token_hash));
    if (t->line)
        v[n++] = VAR_TEXT("linha", printed_line(t));
    return n;
}

static struct bytes done_unit(struct task *t)
{
    struct arena *a = &t->arena;
    struct var vars[VALUES_MAX];
    const struct inbound in = { .type = "done",
                                .payload = t->outcome,
                                .notice = { vars, values_of(t, vars) } };
    struct packed packed = inbound_pack(&in, a);

    return seal_close(t->requests->deps.seal, a, "unit", packed.data, packed.len);
}

/* The page that a second copy shows. */
static void send_link(struct task *t, struct pg_unit *pg)
{
    struct bytes hash = { t->token_hash, sizeof(t->token_hash) };
    int64_t until = clock_now_us(t->requests->deps.clock) + PAGE_LINK_US;
    struct pg_args *args = pg_unit_args(pg, SQL_PAGE_TOKENS_ADD);

    pg_bytea_array(args, &hash, 1);
    pg_int8_array(args, &t->tenant_id, 1);
    pg_int8_array(args, &t->charge_id, 1);
    pg_instant_array(args, &until, 1);
    pg_unit_send(pg, args);
}

static void send_done(struct task *t, struct pg_unit *pg)
{
    struct bytes unit = done_unit(t);
    struct pg_args *lock = pg_unit_args(pg, SQL_REQUEST_LOCK_CHARGE);
    struct pg_args *args = pg_unit_args(pg, SQL_REQUEST_DONE);

    pg_int8(lock, t->tenant_id);
    pg_int8(lock, t->charge_id);
    pg_unit_send(pg, lock);
    pg_int8(args, t->tenant_id);
    pg_int8(args, t->request_id);
    pg_int8(args, t->charge_id);
    pg_text(args, t->outcome);
    pg_text(args, t->kind == REQUEST_CARD_LINK ? t->url : NULL);
    pg_bytea(args, unit.data, unit.len);
    pg_instant(args, clock_now_us(t->requests->deps.clock));
    pg_unit_send(pg, args);
    if (t->kind == REQUEST_COPY && strcmp(t->outcome, "ok") == 0)
        send_link(t, pg);
}

static void send_again(struct task *t, struct pg_unit *pg)
{
    struct pg_args *args = pg_unit_args(pg, SQL_REQUEST_AGAIN);

    pg_int8(args, t->tenant_id);
    pg_int8(args, t->request_id);
    pg_instant(args, t->again_us);
    pg_unit_send(pg, args);
}

enum { DONE_RESULT = 1 };

/* Whatever came of it: what is not committed is due again, and asked again. */
static void on_committed(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct task *t = ctx;
    struct requests *q = t->requests;

    q->running = false;
    if (err)
        log_fact(NULL, LOG_WARN, "request_not_kept", LOG_STR("why", err->detail));
    if (!err && t->outcome) {
        (void)fault_hit("request.after_commit");
        const struct pg_result *told = pg_unit_result(pg, DONE_RESULT);
        if (pg_rows(told))
            turns_wake(q->deps.turns, t->tenant_id, pg_get_int8(told, 0, 0), TIMER_NONE);
    }
    task_free(t);
    loop_timer_again(q->timer, q->head ? 0 : TICK_MS);
}

static void commit_first(struct requests *q)
{
    struct task *t = q->head;
    struct pg_unit *pg = pg_unit_begin(q->deps.lane, on_step, on_committed, t);

    q->running = true;
    q->head = t->next;
    if (!q->head)
        q->tail = &q->head;
    if (t->outcome)
        send_done(t, pg);
    else
        send_again(t, pg);
    (void)fault_hit("request.before_commit");
    pg_unit_commit(pg);
}

/* ---- asking the bank for a page on which a card is paid ---- */

static void on_answer(void *ctx, const struct http_result *http)
{
    struct task *t = ctx;
    bool asked = t->call.body != NULL;

    (void)fault_hit("request.after_answer");
    switch (card_link_classify(&t->link, http->status, http->body, http->body_len, &t->arena,
                               &t->url)) {
    case CARD_LINK_READY:
        finish(t, "ok");
        return;
    case CARD_LINK_EXISTS:
        if (!asked)
            break;
        t->call = (struct http_call){ .method = "GET",
                                      .url = t->call.url,
                                      .bearer = t->call.bearer,
                                      .timeout_ms = CALL_TIMEOUT_MS };
        http_client_send(t->requests->deps.http, &t->call, on_answer, t);
        return;
    case CARD_LINK_AGAIN:
        put_off(t, http->retry_after_s);
        return;
    case CARD_LINK_REFUSED:
        break;
    }
    log_fact(NULL, LOG_WARN, "card_link_refused", LOG_NUM("status", http->status),
             LOG_NUM("charge", t->charge_id));
    finish(t, "failed");
}

static void ask_bank(struct task *t, const struct bank_account *bank)
{
    static const char *const headers[] = { "Content-Type: application/json", NULL };
    const char *body = card_link_body(&t->link, &t->arena);

    t->call = (struct http_call){ .method = "PUT",
                                  .url = arena_printf(&t->arena, "%s/cartao/%s", bank->api_url,
                                                      t->link.reference),
                                  .headers = headers,
                                  .bearer = bank->token,
                                  .body = body,
                                  .body_len = strlen(body),
                                  .timeout_ms = CALL_TIMEOUT_MS };
    http_client_send(t->requests->deps.http, &t->call, on_answer, t);
}

/* ---- asking a provider for the charge itself ---- */

static void take_provided(struct task *t, const struct provided_charge *c)
{
    t->link.centavos = c->centavos;
    t->due = c->due;
    t->fine = c->fine;
    t->interest = c->interest;
    t->line = c->line ? arena_strdup(&t->arena, c->line) : NULL;
    t->url = c->page_url && (c->ways & PSP_CARD) ? arena_strdup(&t->arena, c->page_url) : NULL;
}

static void on_provided(void *ctx, enum charge_end end, const struct provided_charge *c,
                        int again_s)
{
    struct task *t = ctx;

    if (c)
        take_provided(t, c);
    if (end == CHARGE_LATER)
        put_off(t, again_s);
    else if (end == CHARGE_READY)
        finish(t, t->kind == REQUEST_COPY || t->url ? "ok" : "unavailable");
    else
        finish(t, end == CHARGE_GONE ? "gone" : "failed");
}

/* ---- taking what is due ---- */

enum {
    TENANT,
    REQUEST,
    TRIES,
    CHARGE,
    CREDITOR,
    STATUS,
    CENTAVOS,
    DUE,
    TXID,
    CARD_URL,
    KIND,
    BANK
};

static const char *kept(struct arena *a, const struct pg_result *r, int row, int column)
{
    const char *text = pg_get_text(r, row, column);

    return text ? arena_strdup(a, text) : NULL;
}

static struct task *task_new(struct requests *q, const struct pg_result *r, int row)
{
    struct task *t = calloc(1, sizeof(*t));

    if (!t)
        abort();
    *t = (struct task){ .requests = q,
                        .view = accounts_hold(q->deps.accounts),
                        .tenant_id = pg_get_int8(r, row, TENANT),
                        .request_id = pg_get_int8(r, row, REQUEST),
                        .tries = (int)pg_get_int8(r, row, TRIES),
                        .charge_id = pg_get_int8(r, row, CHARGE),
                        .kind = (enum request_kind)pg_get_int8(r, row, KIND),
                        .due = pg_get_day(r, row, DUE) };
    t->link.centavos = pg_get_int8(r, row, CENTAVOS);
    t->link.reference = kept(&t->arena, r, row, TXID);
    t->url = kept(&t->arena, r, row, CARD_URL);
    q->open++;
    return t;
}

static void ask_provider(struct task *t)
{
    charge_job_start(t->requests->deps.charges, t->tenant_id, t->charge_id, CHARGE_GIVE,
                     on_provided, t);
}

static void link_for_card(struct task *t, const struct bank_account *bank)
{
    if (t->url) {
        finish(t, "ok");
    } else if (!bank->cards) {
        finish(t, "unavailable");
    } else if (bank->psp) {
        ask_provider(t);
    } else {
        t->link.expires_us = instant_of(t->due + 1, 0, bank->creditor->zone);
        ask_bank(t, bank);
    }
}

static void carry_out(struct requests *q, const struct pg_result *r, int row)
{
    struct task *t = task_new(q, r, row);
    const struct bank_account *bank = accounts_bank_by_id(t->view, pg_get_int8(r, row, BANK));

    if (pg_get_int8(r, row, STATUS) != 0)
        finish(t, "gone");
    else if (!bank)
        finish(t, t->kind == REQUEST_COPY ? "failed" : "unavailable");
    else if (t->kind == REQUEST_COPY)
        ask_provider(t);
    else
        link_for_card(t, bank);
}

static void on_taken(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct requests *q = ctx;

    q->running = false;
    if (err) {
        log_fact(NULL, LOG_WARN, "requests_not_taken", LOG_STR("why", err->detail));
        return;
    }
    const struct pg_result *r = pg_unit_result(pg, 0);
    for (int row = 0; row < pg_rows(r); row++)
        carry_out(q, r, row);
}

static void take(struct requests *q)
{
    int64_t now_us = clock_now_us(q->deps.clock);
    struct pg_unit *pg = pg_unit_begin(q->deps.lane, on_step, on_taken, q);
    struct pg_args *args = pg_unit_args(pg, SQL_REQUESTS_TAKE);

    q->running = true;
    pg_instant(args, now_us);
    pg_instant(args, now_us + SECONDS_US(REQUEST_AGAIN_S));
    pg_int4(args, TAKE_MAX);
    pg_unit_send(pg, args);
    if (q->ticks % EXPIRE_EVERY == 0) {
        args = pg_unit_args(pg, SQL_REQUESTS_EXPIRE);
        pg_instant(args, now_us);
        pg_unit_send(pg, args);
    }
    pg_unit_commit(pg);
}

static bool may_work(const struct requests *q)
{
    return !q->running && pg_lane_idle(q->deps.lane) && accounts_ready(q->deps.accounts);
}

static void work(struct requests *q)
{
    if (q->head && may_work(q))
        commit_first(q);
}

static void on_tick(void *ctx)
{
    struct requests *q = ctx;

    loop_timer_again(q->timer, TICK_MS);
    work(q);
    if (may_work(q) && q->open < OPEN_MAX) {
        take(q);
        q->ticks++;
    }
}
