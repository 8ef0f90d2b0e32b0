#include "server/ops/receive.h"

#include "db/turn_store.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/base/phone.h"
#include "server/base/strbuf.h"
#include "server/channels/inbound_pack.h"
#include "server/http/client.h"
#include "server/ops/accounts.h"
#include "server/ops/spool.h"
#include "server/ops/statuses.h"
#include "server/ops/turn.h"
#include "server/providers/meta.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CHALLENGE_MAX = 512, READS_MAX = 256 };

struct receive {
    struct receive_deps deps;
    struct receive_counts counts;
};

/* One body on its way: it is answered when all its units are committed. */
struct arrival {
    struct receive *receive;
    struct accounts_view *view;
    struct arena arena;
    const struct webhook_app *app;
    const void *body;
    size_t len;
    int64_t received_us;
    size_t pending;
    struct error error; /* the worst of its units */
    receive_done_fn *done;
    void *done_ctx;
};

static void arrival_release(struct arrival *a, const struct error *err);

struct receive *receive_new(const struct receive_deps *deps)
{
    struct receive *r = calloc(1, sizeof(*r));

    if (!r)
        abort();
    r->deps = *deps;
    return r;
}

void receive_free(struct receive **receive)
{
    free(*receive);
    *receive = NULL;
}

const struct receive_counts *receive_counts(const struct receive *r)
{
    return &r->counts;
}

/* ---- the handshake ---- */

static bool equal_secret(const char *given, const char *expected)
{
    uint8_t a[32], b[32];

    crypto_generichash(a, sizeof(a), (const uint8_t *)given, strlen(given), NULL, 0);
    crypto_generichash(b, sizeof(b), (const uint8_t *)expected, strlen(expected), NULL, 0);
    return sodium_memcmp(a, b, sizeof(a)) == 0;
}

void receive_handshake(struct receive *r, struct exchange *x, const struct http_request *request)
{
    struct arena arena = { 0 };
    const char *mode = query_value(&arena, request->query, "hub.mode");
    const char *token = query_value(&arena, request->query, "hub.verify_token");
    const char *challenge = query_value(&arena, request->query, "hub.challenge");
    bool ok = false;

    if (accounts_ready(r->deps.accounts)) {
        struct accounts_view *view = accounts_hold(r->deps.accounts);
        const struct webhook_app *app = accounts_app(view, request->params[0]);
        ok = app && app->verify_token && mode && token && challenge &&
             strcmp(mode, "subscribe") == 0 && strlen(challenge) <= CHALLENGE_MAX &&
             equal_secret(token, app->verify_token);
        accounts_let_go(&view);
    }
    exchange_reply_text(x, ok ? 200 : 403, ok ? challenge : "verify token refused");
    arena_done(&arena);
}

/* ---- units ---- */

static struct seal_hash keyed(const struct arrival *a, const char *purpose, const char *text)
{
    return seal_hash(a->receive->deps.seal, purpose, text, strlen(text));
}

static void add_phone(struct arrival *a, struct unit *u, const char *phone)
{
    char canonical[PHONE_SIZE];

    phone_canonical(phone, canonical);
    u->alias[u->alias_count++] = keyed(a, "phone", canonical);
}

static void set_identity(struct arrival *a, struct unit *u, const struct wa_unit *w)
{
    const struct seal *seal = a->receive->deps.seal;
    const char *reply_to = w->new_phone ? w->new_phone : w->phone;

    if (w->phone)
        add_phone(a, u, w->phone);
    if (w->new_phone && u->alias_count < COUNT_OF(u->alias))
        add_phone(a, u, w->new_phone);
    else if (w->bsuid)
        u->alias[u->alias_count++] = keyed(a, "bsuid", w->bsuid);
    if (reply_to)
        u->phone_sealed = seal_close(seal, &a->arena, "phone", reply_to, strlen(reply_to));
    if (w->bsuid)
        u->bsuid_sealed = seal_close(seal, &a->arena, "bsuid", w->bsuid, strlen(w->bsuid));
}

static enum unit_kind unit_kind_of(const struct wa_unit *w)
{
    if (w->kind != WA_MESSAGE)
        return w->quarantined ? UNIT_QUARANTINE : UNIT_KEEP;
    switch (w->handle) {
    case WA_TURN:
        return UNIT_TURN;
    case WA_RECORD:
    case WA_EVENT:
        return UNIT_RECORD;
    default:
        return w->quarantined ? UNIT_QUARANTINE : UNIT_KEEP;
    }
}

static struct unit *unit_from(struct arrival *a, const struct wa_unit *w,
                              const struct channel_account *account)
{
    struct unit *u = ARENA_NEW(&a->arena, struct unit);
    struct packed packed;

    u->kind = unit_kind_of(w);
    u->tenant_id = account->tenant_id;
    u->account_id = account->account_id;
    u->received_at_us = a->received_us;
    u->provider_at_us =
        w->timestamp_us > 0 && w->timestamp_us <= a->received_us ? w->timestamp_us : a->received_us;
    if (u->kind == UNIT_TURN || u->kind == UNIT_RECORD)
        set_identity(a, u, w);
    if (w->wamid || w->raw) { /* what has no id of its own is known by its bytes */
        u->has_key = true;
        u->key = w->kind == WA_MESSAGE && w->wamid ? keyed(a, "wamid", w->wamid)
                                                   : keyed(a, "raw", w->raw ? w->raw : w->wamid);
    }
    u->in = (struct inbound){ .type = w->type,
                              .text = w->text,
                              .payload = w->payload,
                              .media_id = w->media_id,
                              .mime_type = w->mime_type,
                              .wamid = w->wamid,
                              .raw = w->raw };
    packed = inbound_pack(&u->in, &a->arena);
    u->sealed = seal_close(a->receive->deps.seal, &a->arena, "unit", packed.data, packed.len);
    return u;
}

/* Typing shows at once; a read receipt that is lost is no harm, so there is no outbox row for it.
 */
static void on_read_sent(void *ctx, const struct http_result *result)
{
    (void)ctx;
    (void)result;
}

static void send_read(const struct arrival *a, const struct unit *u)
{
    struct http_client *http = a->receive->deps.http;
    const struct channel_account *account = accounts_by_id(a->view, u->account_id);
    static const char *const headers[] = { "Content-Type: application/json", NULL };
    struct strbuf body = { 0 };

    if (!http || !account || u->kind != UNIT_TURN || u->duplicate || !u->in.wamid ||
        http_client_open(http) > READS_MAX)
        return;
    wa_render_read(u->in.wamid, true, &body);
    http_client_send(http,
                     &(struct http_call){ .method = "POST",
                                          .url = account->messages_url,
                                          .headers = headers,
                                          .bearer = account->token,
                                          .body = body.data,
                                          .body_len = body.len,
                                          .timeout_ms = 5000 },
                     on_read_sent, NULL);
    strbuf_done(&body);
}

static void on_unit_done(void *ctx, struct unit *unit, const struct error *err)
{
    struct arrival *a = ctx;

    if (!err)
        send_read(a, unit);
    arrival_release(a, err);
}

static void on_status_done(void *ctx, const struct error *err)
{
    arrival_release(ctx, err);
}

static const struct error queue_full = { ERROR_UNAVAILABLE, "the queue is full" };

/* What was not pushed does not come back.  Whoever pushes holds the arrival: it is not the last. */
static void push_refused(struct arrival *a)
{
    a->pending--;
    if (a->error.kind == ERROR_NONE)
        a->error = queue_full;
}

static void push_status(struct arrival *a, const struct wa_unit *w,
                        const struct channel_account *account)
{
    struct status_unit s = { .tenant_id = account->tenant_id,
                             .account_id = account->account_id,
                             .attempt_id = w->opaque ? strtoll(w->opaque, NULL, 10) : 0,
                             .ref = keyed(a, "ref", w->wamid ? w->wamid : w->opaque),
                             .rank = w->rank,
                             .code = w->error_count ? w->error_codes[0] : 0,
                             .at_us = w->timestamp_us ? w->timestamp_us : a->received_us };

    a->pending++;
    if (!statuses_push(a->receive->deps.statuses, &s, on_status_done, a))
        push_refused(a);
}

/* By number; news of the account or its templates have none, they go by WABA. */
static const struct channel_account *account_of(const struct arrival *a, const struct wa_unit *w)
{
    if (w->phone_number_id)
        return accounts_by_external(a->view, a->app->app, w->phone_number_id);
    return w->waba_id ? accounts_by_business(a->view, a->app->app, w->waba_id) : NULL;
}

static void push_unit(struct arrival *a, const struct wa_unit *w)
{
    const struct channel_account *account = account_of(a, w);

    if (!account)
        log_fact(NULL, LOG_WARN, "unit_without_account", LOG_STR("app", a->app->app));
    if (!account || w->handle == WA_DROP || w->handle == WA_DUPLICATE) {
        a->receive->counts.ignored++;
        return;
    }
    if (w->kind == WA_STATUS && w->handle == WA_APPLY && w->rank && (w->wamid || w->opaque)) {
        push_status(a, w, account);
        return;
    }
    if (w->handle == WA_ALERT)
        log_fact(NULL, LOG_WARN, "whatsapp_alert", LOG_NUM("account", account->account_id),
                 LOG_NUM("code", w->error_count ? w->error_codes[0] : 0));
    a->pending++;
    if (!turns_push(a->receive->deps.turns, unit_from(a, w, account), on_unit_done, a))
        push_refused(a);
}

/* ---- one body ---- */

/* The last one out tells the caller. */
static void arrival_release(struct arrival *a, const struct error *err)
{
    if (err && a->error.kind == ERROR_NONE)
        a->error = *err;
    if (--a->pending)
        return;
    a->done(a->done_ctx, a->error.kind == ERROR_NONE ? NULL : &a->error);
    accounts_let_go(&a->view);
    arena_done(&a->arena);
    free(a);
}

void receive_body(struct receive *r, const char *app, const void *body, size_t len,
                  int64_t received_us, receive_done_fn *done, void *ctx)
{
    struct arrival *a = calloc(1, sizeof(*a));
    struct wa_body parsed;

    if (!a)
        abort();
    *a = (struct arrival){ .receive = r,
                           .view = accounts_hold(r->deps.accounts),
                           .body = body,
                           .len = len,
                           .received_us = received_us,
                           .pending = 1, /* this function's own */
                           .done = done,
                           .done_ctx = ctx };
    a->app = accounts_app(a->view, app);
    wa_parse(body, len, &a->arena, &parsed);
    r->counts.bodies++;
    r->counts.units += (int64_t)parsed.count;
    if (parsed.verdict == WA_MALFORMED)
        log_fact(NULL, LOG_WARN, "body_malformed", LOG_STR("app", app), LOG_NUM("bytes", len));
    for (size_t i = 0; a->app && i < parsed.count; i++)
        push_unit(a, &parsed.units[i]);
    arrival_release(a, NULL);
}

/* ---- the events ---- */

struct waiting {
    struct receive *receive;
    struct exchange *exchange;
    const char *app; /* the request's; it lives until the reply */
    const void *body;
    size_t len;
};

static void on_spooled(void *ctx, const struct error *err)
{
    struct waiting *w = ctx;

    w->receive->counts.spooled += !err;
    w->receive->counts.unavailable += err != NULL;
    exchange_reply_text(w->exchange, err ? 503 : 200, err ? "try again later" : "ok");
    free(w);
}

static void spool(struct waiting *w)
{
    struct receive *r = w->receive;

    if (!r->deps.spool) {
        on_spooled(w, &queue_full);
        return;
    }
    spool_append(r->deps.spool, w->app, w->body, w->len, clock_now_us(r->deps.clock), on_spooled,
                 w);
}

static void on_committed(void *ctx, const struct error *err)
{
    struct waiting *w = ctx;

    if (err) {
        spool(w);
        return;
    }
    (void)fault_hit(
        "receive.after_commit"); /* committed and not yet acknowledged: it comes again */
    exchange_reply_text(w->exchange, 200, "ok");
    free(w);
}

/* True when the body was signed by the app; else the exchange is answered. */
static bool authentic(struct receive *r, struct exchange *x, const struct http_request *request)
{
    if (!accounts_ready(r->deps.accounts)) {
        r->counts.unavailable++;
        exchange_reply_text(x, 503, "starting");
        return false;
    }
    struct accounts_view *view = accounts_hold(r->deps.accounts);
    const struct webhook_app *app = accounts_app(view, request->params[0]);
    int status = !app                 ? 404
                 : !app->secret_count ? 503
                 : wa_signature_valid(exchange_header(x, "x-hub-signature-256"), request->body,
                                      request->body_len, app->secrets, app->secret_count)
                     ? 200
                     : 401;
    accounts_let_go(&view);
    if (status == 200)
        return true;
    r->counts.refused++;
    exchange_reply_text(x, status, status == 404 ? "no such app" : "signature refused");
    return false;
}

void receive_events(struct receive *r, struct exchange *x, const struct http_request *request)
{
    if (!authentic(r, x, request))
        return;
    struct waiting *w = calloc(1, sizeof(*w));
    if (!w)
        abort();
    *w = (struct waiting){ r, x, request->params[0], request->body, request->body_len };
    if (!r->deps.database_up(r->deps.database_ctx) ||
        (r->deps.spool && spool_in_use(r->deps.spool))) {
        spool(w);
        return;
    }
    (void)fault_hit("receive.before_commit");
    receive_body(r, w->app, w->body, w->len, clock_now_us(r->deps.clock), on_committed, w);
}
