#include "server/ops/settle.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/http/client.h"
#include "server/http/query.h"
#include "server/ops/accounts.h"
#include "server/ops/settle_tell.h"
#include "server/ops/settle_unit.h"
#include "server/providers/bank_notice.h"
#include "server/providers/meta.h"

#include <stdlib.h>
#include <string.h>

enum { READ_BACK_MS = 10000, BODIES_MAX = 256 };

struct settle {
    struct settle_deps deps;
    struct settle_counts counts;
    struct body *head, **tail; /* bodies whose notices are all read back */
    size_t waiting;
};

/* One body of notices: read back one by one.  Bodies of one bank account that wait at the same time
 * are settled in one transaction, which is the first one's; if it fails, each goes on alone. */
struct body {
    struct body *next; /* in the queue, then in the transaction */
    struct settle *settle;
    struct exchange *exchange;
    struct accounts_view *view;
    const struct bank_account *bank;
    struct arena arena;
    struct bank_notice *notices;
    size_t count, pending;
    bool *later; /* by notice: could not be read back now */
    bool failed; /* some could not be read back: those the bank must send again */
    bool alone;
    struct settle_unit unit;
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

/* ---- the transaction (settle_unit.c) ---- */

static void tell_bad(const struct settle_unit *u)
{
    for (size_t i = 0; i < u->bad_count; i++)
        log_fact(NULL, LOG_WARN, "bank_notice_quarantined", LOG_STR("why", u->bad[i].fault));
}

/* The locks are held, and what the charges ask for is known. */
static void on_step(void *ctx, struct pg_unit *pg)
{
    struct body *b = ctx;

    settle_unit_book(&b->unit, pg);
    (void)fault_hit("settle.before_commit");
    pg_unit_commit(pg);
}

static void answer(struct body *b, bool settled)
{
    if (!settled)
        body_finish(b, 503, "try again later");
    else
        body_finish(b, b->failed ? 503 : 200, b->failed ? "some again, please" : "ok");
}

/* The first one last: the transaction is its own. */
static void answer_all(struct body *lead, bool settled)
{
    for (struct body *b = lead->next, *next; b; b = next) {
        next = b->next;
        answer(b, settled);
    }
    answer(lead, settled);
}

/* One of them may be what it failed at: each alone, before what came later. */
static void apart(struct body *lead)
{
    struct settle *s = lead->settle;
    struct body *last = lead;

    for (struct body *b = lead; b; b = b->next) {
        b->alone = true;
        s->waiting++;
        last = b;
    }
    last->next = s->head;
    if (!s->head)
        s->tail = &last->next;
    s->head = lead;
}

static void on_failed(struct body *lead, const struct error *err)
{
    struct settle *s = lead->settle;

    log_fact(NULL, LOG_ERROR, "settle_failed", LOG_STR("why", err->detail));
    if (!lead->next || !pg_lane_up(s->deps.lane)) {
        answer_all(lead, false);
        return;
    }
    apart(lead); /* they begin as soon as the lane is idle */
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct body *lead = ctx;

    if (err) {
        on_failed(lead, err);
        return;
    }
    (void)fault_hit("settle.after_commit");
    settle_unit_read(&lead->unit, pg);
    settle_tell(&lead->unit, lead->settle->deps.turns, &lead->settle->counts);
    tell_bad(&lead->unit);
    answer_all(lead, true);
}

/* Takes the head of the queue and, unless one is to be alone, what waits behind it of the same
 * account; answers how many notices they have. */
static size_t take(struct settle *s)
{
    struct body *last = s->head;
    size_t notices = last->count;

    s->waiting--;
    while (last->next && !last->alone && !last->next->alone &&
           last->next->bank->bank_account_id == last->bank->bank_account_id &&
           notices + last->next->count <= BANK_NOTICES_MAX) {
        last = last->next;
        notices += last->count;
        s->waiting--;
    }
    s->head = last->next;
    if (!s->head)
        s->tail = &s->head;
    last->next = NULL;
    return notices;
}

/* Those that could not be read back are left out: the bank sends them again. */
static void sort_out(struct body *lead, size_t notices)
{
    const struct settle_from from = { .bank = lead->bank,
                                      .seal = lead->settle->deps.seal,
                                      .now_us = clock_now_us(lead->settle->deps.clock) };

    settle_unit_init(&lead->unit, &from, &lead->arena, notices);
    for (struct body *b = lead; b; b = b->next)
        for (size_t i = 0; i < b->count; i++)
            if (!b->later[i])
                settle_unit_add(&lead->unit, &b->notices[i]);
}

static void on_idle(void *ctx)
{
    struct settle *s = ctx;
    struct body *lead = s->head;

    if (!lead || !pg_lane_idle(s->deps.lane))
        return;
    sort_out(lead, take(s));
    struct pg_unit *pg = pg_unit_begin(s->deps.lane, on_step, on_end, lead);
    if (settle_unit_lock(&lead->unit, pg))
        pg_unit_flush(pg);
    else
        on_step(lead, pg);
}

/* ---- reading back ---- */

struct read_back {
    struct body *body;
    size_t index;
};

static bool all_later(const struct body *b)
{
    size_t i = 0;

    while (i < b->count && b->later[i])
        i++;
    return i == b->count;
}

static void all_read(struct body *b)
{
    struct settle *s = b->settle;

    if (all_later(b) || s->waiting >= BODIES_MAX || !pg_lane_up(s->deps.lane)) {
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

static void ask_record(struct body *b, size_t index)
{
    struct read_back *read = ARENA_NEW(&b->arena, struct read_back);

    *read = (struct read_back){ b, index };
    http_client_send(b->settle->deps.http,
                     &(struct http_call){ .method = "GET",
                                          .url = record_url(b, &b->notices[index]),
                                          .bearer = b->bank->token,
                                          .timeout_ms = READ_BACK_MS },
                     on_record, read);
}

/* What cannot even be read needs no record. */
static void read_back(struct body *b)
{
    b->later = ARENA_ARRAY(&b->arena, bool, b->count + 1);
    for (size_t i = 0; i < b->count; i++)
        b->pending += !b->notices[i].fault;
    if (b->pending == 0) {
        all_read(b);
        return;
    }
    for (size_t i = 0; i < b->count; i++)
        if (!b->notices[i].fault)
            ask_record(b, i);
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
    read_back(b);
}
