#include "server/ops/accounts_internal.h"

#include "flows/words.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/money/account_json.h"
#include "server/money/indexes.h"
#include "server/money/policy_json.h"
#include "server/loop.h"
#include "server/ops/access_token.h"
#include "server/ops/bank_connection.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { REFRESH_MS = 3000, FIRST_MS = 100, FACTS = 8 };

struct accounts {
    struct loop *loop;
    struct pg_lane *lane;
    const struct seal *seal;
    const struct clock *clock;
    char *public_url;
    struct access_tokens tokens;
    struct accounts_view *view;
    struct loop_timer *timer;
    bool loading;
    void (*loaded)(void *ctx);
    void *loaded_ctx;
};

static void on_loaded(void *ctx, struct pg_unit *unit, const struct error *err);

static void on_timer(void *ctx)
{
    struct accounts *a = ctx;

    accounts_refresh(a, NULL, NULL);
    loop_timer_again(a->timer, a->view ? REFRESH_MS : FIRST_MS);
}

struct accounts *accounts_new(struct loop *loop, struct pg_lane *lane, const struct seal *seal,
                              const struct clock *clock, const char *public_url)
{
    struct accounts *a = calloc(1, sizeof(*a));

    if (!a || !(a->public_url = strdup(public_url)))
        abort();
    a->loop = loop;
    a->lane = lane;
    a->seal = seal;
    a->clock = clock;
    a->timer = loop_timer_add(loop, 0, on_timer, a);
    return a;
}

void accounts_free(struct accounts **accounts)
{
    struct accounts *a = *accounts;

    if (!a)
        return;
    loop_timer_remove(&a->timer);
    accounts_let_go(&a->view);
    access_tokens_done(&a->tokens);
    free(a->public_url);
    free(a);
    *accounts = NULL;
}

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

void accounts_refresh(struct accounts *a, void (*loaded)(void *ctx), void *ctx)
{
    static const enum sql statements[] = { SQL_APPS_LOAD,          SQL_CREDITORS_LOAD,
                                           SQL_ACCOUNTS_LOAD,      SQL_BANKS_LOAD,
                                           SQL_PRICE_INDEXES_LOAD, SQL_BANK_CONNECTIONS_LOAD,
                                           SQL_CHAT_WIDGETS_LOAD };

    if (loaded) {
        a->loaded = loaded;
        a->loaded_ctx = ctx;
    }
    if (a->loading || !pg_lane_idle(a->lane))
        return;
    a->loading = true;
    struct pg_unit *unit = pg_unit_begin(a->lane, on_step, on_loaded, a);
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        struct pg_args *args = pg_unit_args(unit, statements[i]);
        if (statements[i] == SQL_CREDITORS_LOAD)
            pg_instant(args, clock_now_us(a->clock));
        pg_unit_send(unit, args);
    }
    pg_unit_commit(unit);
}

/* ---- reading a snapshot ---- */

static const char *text(struct arena *a, const struct pg_result *r, int row, int col)
{
    const char *value = pg_get_text(r, row, col);

    return value ? arena_strdup(a, value) : NULL;
}

/* A secret that cannot be opened is left empty: what needs it fails, the others go on. */
static const char *secret(const struct accounts *acc, struct arena *a, const char *purpose,
                          const struct pg_result *r, int row, int col)
{
    struct error err = { 0 };

    if (pg_is_null(r, row, col))
        return NULL;
    const char *clear = seal_open(acc->seal, a, purpose, pg_get_bytea(r, row, col), NULL, &err);
    if (!clear)
        log_fact(NULL, LOG_ERROR, "secret_unreadable", LOG_STR("purpose", purpose),
                 LOG_STR("why", err.detail));
    return clear;
}

static void read_apps(const struct accounts *acc, struct accounts_view *v,
                      const struct pg_result *r)
{
    v->app_count = (size_t)pg_rows(r);
    v->apps = ARENA_ARRAY(&v->arena, struct webhook_app, v->app_count + 1);
    for (int i = 0; i < pg_rows(r); i++) {
        struct webhook_app *app = &v->apps[i];
        app->app = text(&v->arena, r, i, 0);
        for (int s = 1; s <= 2; s++) {
            const char *value = secret(acc, &v->arena, "app_secret", r, i, s);
            if (value)
                app->secrets[app->secret_count++] = value;
        }
        app->verify_token = secret(acc, &v->arena, "verify_token", r, i, 3);
    }
}

static struct vars facts_of(const struct accounts *acc, struct accounts_view *v,
                            const struct creditor *c)
{
    struct var *vars = ARENA_ARRAY(&v->arena, struct var, FACTS);
    const char *link = arena_printf(&v->arena, "%s/privacidade/%s", acc->public_url, c->slug);
    const char *pairs[FACTS][2] = { { "empresa", c->trade_name },
                                    { "empresa_razao", c->legal_name },
                                    { "cnpj", c->cnpj },
                                    { "endereco", c->address },
                                    { "fone", c->phone },
                                    { "horario", c->hours },
                                    { "link", link },
                                    { WORDS_SEGMENT, c->segment } };

    for (size_t i = 0; i < FACTS; i++)
        vars[i] = (struct var){ pairs[i][0], { .type = VALUE_TEXT, .text = pairs[i][1] } };
    return (struct vars){ vars, FACTS };
}

/* It was checked before it was stored; what cannot be read now offers nothing special. */
static struct offer_policy policy_of(const struct accounts_view *v, const struct creditor *c)
{
    struct offer_policy policy = offer_policy_default();
    struct error err = { 0 };
    json_error_t bad;
    json_t *json = json_loads(c->policy, 0, &bad);

    if (!json || !offer_policy_read(json, &policy, &err)) {
        log_fact(NULL, LOG_ERROR, "policy_unreadable", LOG_STR("creditor", c->slug),
                 LOG_STR("why", json ? err.detail : bad.text));
        policy = offer_policy_default();
    }
    policy.version = c->policy_version;
    policy.price.indexes = v->indexes;
    json_decref(json);
    return policy;
}

/* "11.222.333/0001-81"; the schema keeps the 14 characters. */
static const char *printed_cnpj(struct arena *a, const char *c)
{
    return arena_printf(a, "%.2s.%.3s.%.3s/%.4s-%.2s", c, c + 2, c + 5, c + 8, c + 12);
}

static const char *tone_of(struct arena *a, const char *tone)
{
    return strcmp(tone, "usual") == 0 ? NULL : arena_strdup(a, tone);
}

static void read_indexes(struct accounts_view *v, const struct pg_result *r)
{
    enum price_index kind;

    v->indexes = arena_alloc(&v->arena, sizeof(*v->indexes));
    *v->indexes = (struct price_indexes){ 0 };
    for (int i = 0; i < pg_rows(r); i++)
        if (price_index_named(pg_get_text(r, i, 0), &kind))
            (void)price_index_set(v->indexes, kind, pg_get_day(r, i, 1), pg_get_int8(r, i, 2));
}

static void read_creditors(const struct accounts *acc, struct accounts_view *v,
                           const struct pg_result *r)
{
    struct arena *a = &v->arena;

    v->creditor_count = (size_t)pg_rows(r);
    v->creditors = ARENA_ARRAY(a, struct creditor, v->creditor_count + 1);
    for (int i = 0; i < pg_rows(r); i++) {
        v->creditors[i] = (struct creditor){
            .tenant_id = pg_get_int8(r, i, 0),
            .creditor_id = pg_get_int8(r, i, 1),
            .slug = text(a, r, i, 2),
            .trade_name = text(a, r, i, 3),
            .legal_name = text(a, r, i, 4),
            .cnpj = printed_cnpj(a, pg_get_text(r, i, 5)),
            .address = text(a, r, i, 6),
            .phone = text(a, r, i, 7),
            .hours = text(a, r, i, 8),
            .zone = text(a, r, i, 9),
            .policy = text(a, r, i, 10),
            .policy_version = (int32_t)pg_get_int8(r, i, 11),
            .opens_minute = (int)pg_get_int8(r, i, 12),
            .closes_minute = (int)pg_get_int8(r, i, 13),
            .flow = text(a, r, i, 14),
            .tone = tone_of(a, pg_get_text(r, i, 15)),
            .segment = text(a, r, i, 16),
        };
        v->creditors[i].offers = policy_of(v, &v->creditors[i]);
        v->creditors[i].facts = facts_of(acc, v, &v->creditors[i]);
    }
}

/* channel_account.channel, numbered as in the consent ledger. */
static enum flow_channel channel_of(int64_t code)
{
    static const enum flow_channel channels[] = {
        [1] = FLOW_WHATSAPP, [2] = FLOW_SMS, [4] = FLOW_VOICE, [6] = FLOW_WEB
    };

    if (code < 1 || code >= (int64_t)COUNT_OF(channels))
        return FLOW_WHATSAPP;
    return channels[code];
}

static void read_accounts(const struct accounts *acc, struct accounts_view *v,
                          const struct pg_result *r)
{
    struct arena *a = &v->arena;

    v->accounts = ARENA_ARRAY(a, struct channel_account, (size_t)pg_rows(r) + 1);
    for (int i = 0; i < pg_rows(r); i++) {
        struct channel_account *c = &v->accounts[v->account_count];
        *c = (struct channel_account){
            .tenant_id = pg_get_int8(r, i, 0),
            .account_id = pg_get_int8(r, i, 1),
            .creditor = accounts_creditor(v, pg_get_int8(r, i, 2)),
            .app = pg_is_null(r, i, 3) ? "" : text(a, r, i, 3),
            .external_id = text(a, r, i, 4),
            .api_url = text(a, r, i, 5),
            .api_version = text(a, r, i, 6),
            .token = secret(acc, a, "token", r, i, 7),
            .stopped = text(a, r, i, 8),
            .display_number = text(a, r, i, 9),
            .business_id = text(a, r, i, 10),
            .channel = channel_of(pg_get_int8(r, i, 11)),
            .purpose = text(a, r, i, 12),
        };
        c->messages_url =
            arena_printf(a, "%s/%s/%s/messages", c->api_url, c->api_version, c->external_id);
        c->media_url =
            arena_printf(a, "%s/%s/%s/media", c->api_url, c->api_version, c->external_id);
        v->account_count += c->creditor != NULL;
    }
}

static void read_widgets(const struct accounts *acc, struct accounts_view *v,
                         const struct pg_result *r)
{
    struct arena *a = &v->arena;

    v->widgets = ARENA_ARRAY(a, struct chat_widget, (size_t)pg_rows(r) + 1);
    for (int i = 0; i < pg_rows(r); i++) {
        struct chat_widget *w = &v->widgets[v->widget_count];
        *w = (struct chat_widget){ .key = text(a, r, i, 0),
                                   .origins = text(a, r, i, 3),
                                   .colour = text(a, r, i, 4),
                                   .identify = secret(acc, a, "chat_identify", r, i, 5),
                                   .account = accounts_by_id(v, pg_get_int8(r, i, 2)) };
        v->widget_count += w->account != NULL;
    }
}

/* It was checked before it was stored; what cannot be read now issues nothing, and says why. */
static struct boleto_account fields_of(const struct pg_result *r, int row, const char *slug)
{
    struct boleto_account fields = { 0 };
    struct error err = { 0 };

    if (!boleto_account_stored(pg_get_text(r, row, 15), pg_get_text(r, row, 5),
                               pg_get_text(r, row, 6), pg_get_text(r, row, 7), &fields, &err))
        log_fact(NULL, LOG_ERROR, "bank_account_unreadable", LOG_STR("slug", slug),
                 LOG_STR("why", err.detail));
    return fields;
}

static void read_banks(const struct accounts *acc, struct accounts_view *v,
                       const struct pg_result *r)
{
    struct arena *a = &v->arena;

    v->banks = ARENA_ARRAY(a, struct bank_account, (size_t)pg_rows(r) + 1);
    for (int i = 0; i < pg_rows(r); i++) {
        struct bank_account *b = &v->banks[v->bank_count];
        *b = (struct bank_account){
            .tenant_id = pg_get_int8(r, i, 0),
            .bank_account_id = pg_get_int8(r, i, 1),
            .creditor = accounts_creditor(v, pg_get_int8(r, i, 2)),
            .slug = text(a, r, i, 3),
            .bank = text(a, r, i, 4),
            .pix_key = text(a, r, i, 8),
            .api_url = text(a, r, i, 9),
            .token = secret(acc, a, "bank_token", r, i, 10),
            .secret = secret(acc, a, "bank_secret", r, i, 11),
            .cards = pg_get_bool(r, i, 12),
            .transfer_agency = text(a, r, i, 13),
            .transfer_account = text(a, r, i, 14),
        };
        v->bank_count +=
            b->creditor && bank_provider_read(acc->public_url, a, b, pg_get_text(r, i, 16));
        if (!b->psp)
            b->fields = fields_of(r, i, b->slug);
    }
}

static void on_loaded(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct accounts *a = ctx;
    void (*loaded)(void *) = a->loaded;

    a->loading = false;
    if (err)
        return; /* the snapshot we have stays; the timer comes again */
    struct accounts_view *v = calloc(1, sizeof(*v));
    if (!v)
        abort();
    v->holders = 1;
    read_apps(a, v, pg_unit_result(unit, 0));
    read_indexes(v, pg_unit_result(unit, 4));
    read_creditors(a, v, pg_unit_result(unit, 1));
    read_accounts(a, v, pg_unit_result(unit, 2));
    read_banks(a, v, pg_unit_result(unit, 3));
    bank_connections_read(a->seal, &v->arena, pg_unit_result(unit, 5), v->banks, v->bank_count);
    read_widgets(a, v, pg_unit_result(unit, 6));
    for (size_t i = 0; i < v->bank_count; i++)
        v->banks[i].access = access_token_of(&a->tokens, v->banks[i].bank_account_id);
    accounts_let_go(&a->view);
    a->view = v;
    a->loaded = NULL;
    if (loaded)
        loaded(a->loaded_ctx);
}

/* ---- using a snapshot ---- */

bool accounts_ready(const struct accounts *a)
{
    return a->view != NULL;
}

struct accounts_view *accounts_hold(struct accounts *a)
{
    assert(a->view); /* accounts_ready() was asked */
    a->view->holders++;
    return a->view;
}

void accounts_let_go(struct accounts_view **view)
{
    struct accounts_view *v = *view;

    *view = NULL;
    if (!v || --v->holders)
        return;
    arena_done(&v->arena);
    free(v);
}
