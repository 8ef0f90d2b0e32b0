#include "server/console/internal.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/console/password.h"
#include "server/console/presence.h"
#include "server/console/pull.h"
#include "server/console/recall.h"
#include "server/http/routes.h"
#include "server/ops/lane_queue.h"

#include <stdlib.h>
#include <string.h>

/* The way of a request: its row, whose session it is, whether that may, where it came from. */

enum { WAITING_MAX = 4096 }; /* as many as may wait for news (api_events.c) */

static void on_session(struct console_visit *v, const struct pg_result *rows);

/* ---- the console ---- */

/* "https://quita.example" of "https://quita.example/": scheme, host and port as browsers send it.
 */
static char *origin_of(const char *url)
{
    const char *host = strstr(url, "://");

    if (!host || !host[3])
        return NULL;
    return strndup(url, (size_t)(host + 3 - url) + strcspn(host + 3, "/"));
}

struct console *console_new(const struct console_deps *deps, struct error *err)
{
    struct console *c = calloc(1, sizeof(*c));
    size_t count = console_route_count();

    if (!c || !console_routes_ruled())
        abort();
    c->deps = *deps;
    c->origin = origin_of(deps->public_url);
    c->passwords = passwords_new(deps->loop);
    c->presence = presence_new();
    c->files = console_static_new();
    c->table = calloc(count + 1, sizeof(*c->table));
    if (!c->table)
        abort();
    console_http_routes(c->table, NULL);
    if (!c->origin) {
        error_set(err, ERROR_INPUT, "\"%s\" is no address that pages can have", deps->public_url);
        console_free(&c);
    }
    if (c) {
        c->puller = puller_new(&c->deps);
        c->recaller = recaller_new(&c->deps);
        console_hear_news(c);
    }
    return c;
}

void console_free(struct console **console)
{
    struct console *c = *console;

    if (!c)
        return;
    passwords_free(&c->passwords);
    puller_free(&c->puller);
    recaller_free(&c->recaller);
    presence_free(&c->presence);
    console_static_free(&c->files);
    free(c->table);
    free(c->origin);
    free(c);
    *console = NULL;
}

struct console_visit *visit_new(struct console *c, struct exchange *x,
                                const struct http_request *request,
                                const struct console_route *route)
{
    struct console_visit *v = calloc(1, sizeof(*v));

    if (!v)
        abort();
    v->console = c;
    v->exchange = x;
    v->request = request;
    v->route = route;
    v->json = strncmp(route->pattern, "/console/api/", 13) == 0;
    return v;
}

void visit_free(struct console_visit *v)
{
    json_decref(v->body);
    json_decref(v->answer);
    arena_done(&v->arena);
    free(v);
}

/* ---- the database ---- */

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct console_visit *v = ctx;

    console_turn_over(v);
    if (err) {
        if (err->kind != ERROR_UNAVAILABLE)
            log_fact(NULL, LOG_ERROR, "console_failed", LOG_STR("why", err->detail));
        console_refuse(v, 503);
        return;
    }
    v->rows(v, pg_unit_result(unit, 0));
}

static void on_turn(void *ctx, struct pg_lane *lane)
{
    struct console_visit *v = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, v);
    struct pg_args *args = pg_unit_args(unit, v->asked);

    v->fill(v, args);
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

void console_ask(struct console_visit *v, enum sql statement, console_fill_fn *fill,
                 console_rows_fn *rows)
{
    v->asked = statement;
    v->fill = fill;
    v->rows = rows;
    (void)console_turn(v, on_turn, v);
}

bool console_turn(struct console_visit *v, void (*turn)(void *ctx, struct pg_lane *lane), void *ctx)
{
    struct console *c = v->console;

    if (c->waiting >= WAITING_MAX || !pg_lane_up(c->deps.lane)) {
        console_refuse(v, 503);
        return false;
    }
    c->waiting++;
    lane_queue_push(c->deps.queue, turn, ctx);
    return true;
}

void console_turn_over(struct console_visit *v)
{
    v->console->waiting--;
}

/* ---- the rule ---- */

/* What browsers say of where a request came from; one that does not say is none of our pages. */
static bool origin_fits(const struct console_visit *v)
{
    const char *origin = exchange_header(v->exchange, "origin");

    return origin && strcmp(origin, v->console->origin) == 0;
}

static const char *csrf_sent(struct console_visit *v)
{
    const char *header = exchange_header(v->exchange, "x-csrf");

    return header ? header
                  : form_value(&v->arena, (const char *)v->request->body, v->request->body_len,
                               "csrf");
}

/* Nobody, or one whose code is still due, comes to a page: to where they log in. */
static void send_to_login(struct console_visit *v, bool half)
{
    if (v->json || v->route->effect == CONSOLE_CHANGES)
        console_refuse(v, 401);
    else
        console_redirect(v, half ? "/console/codigo" : "/console/entrar");
}

static void admit(struct console_visit *v)
{
    enum console_role role = v->caller->role, least = v->route->least;

    if (role == CONSOLE_CODE_DUE && least > role)
        send_to_login(v, true);
    else if (role < least)
        console_refuse(v, 403);
    else if (role > CONSOLE_CODE_DUE && least == CONSOLE_CODE_DUE && !v->json)
        console_redirect(v, "/console"); /* there is nothing left to prove */
    else
        v->route->handler(v);
}

static void fill_session(struct console_visit *v, struct pg_args *args)
{
    pg_bytea(args, v->secret_hash, CONSOLE_SECRET_HASH);
    pg_instant(args, clock_now_us(v->console->deps.clock));
    pg_bool(args, v->route->handler != console_api_events);
}

static void read_teams(struct console_visit *v, const struct pg_result *r,
                       struct console_caller *caller)
{
    int rows = pg_rows(r);
    struct console_team *teams = ARENA_ARRAY(&v->arena, struct console_team, (size_t)rows);

    caller->teams = teams;
    for (int row = 0; row < rows; row++)
        if (!pg_is_null(r, row, 8))
            teams[caller->team_count++] =
                (struct console_team){ pg_get_int8(r, row, 8),
                                       arena_strdup(&v->arena, pg_get_text(r, row, 9)) };
}

static void on_session(struct console_visit *v, const struct pg_result *r)
{
    struct console_caller *caller = ARENA_NEW(&v->arena, struct console_caller);

    if (!pg_rows(r)) {
        send_to_login(v, false);
        return;
    }
    *caller = (struct console_caller){ .tenant_id = pg_get_int8(r, 0, 0),
                                       .session_id = pg_get_int8(r, 0, 1),
                                       .user_id = pg_get_int8(r, 0, 3),
                                       .name = arena_strdup(&v->arena, pg_get_text(r, 0, 5)),
                                       .email = arena_strdup(&v->arena, pg_get_text(r, 0, 6)) };
    bool half = pg_get_int8(r, 0, 2) == 1;
    caller->role = half ? CONSOLE_CODE_DUE : console_role_numbered((int)pg_get_int8(r, 0, 4));
    if (half) {
        struct bytes sealed = bytes_or_none(r, 0, 7);
        v->totp_sealed =
            (struct bytes){ arena_memdup(&v->arena, sealed.data, sealed.len), sealed.len };
    }
    read_teams(v, r, caller);
    v->caller = caller;
    if (v->told.caller && !half)
        v->told.caller(v->told.ctx, caller);
    admit(v);
}

void visit_admit(struct console_visit *v)
{
    if (v->has_cookie)
        console_ask(v, SQL_CONSOLE_SESSION_FIND, fill_session, on_session);
    else
        console_refuse(v, 401);
}

/* Headers can be read now and no later. */
static void enter(struct console_visit *v)
{
    bool changes = v->route->effect == CONSOLE_CHANGES,
         anybody = v->route->least == CONSOLE_ANYBODY;
    const char *encodings = exchange_header(v->exchange, "accept-encoding");

    v->accepts_gzip = encodings && strstr(encodings, "gzip");
    v->content_type = exchange_header(v->exchange, "content-type");
    session_read_cookie(v);
    if (changes && !origin_fits(v)) {
        console_refuse(v, 403);
    } else if (anybody) {
        v->route->handler(v);
    } else if (!v->has_cookie) {
        send_to_login(v, false);
    } else if (changes && !session_csrf_fits(v, csrf_sent(v))) {
        console_refuse(v, 403);
    } else {
        console_ask(v, SQL_CONSOLE_SESSION_FIND, fill_session, on_session);
    }
}

void console_serve(struct console *c, struct exchange *x, const struct http_request *request)
{
    struct http_request copy = *request;
    struct arena scratch = { 0 };
    struct route_match match = route_find(c->table, false, &copy, &scratch);

    arena_done(&scratch);
    if (match.route)
        enter(visit_new(c, x, request, &console_routes[match.route - c->table]));
    else /* the listener's table has no more than ours */
        exchange_reply_text(x, 404, "não existe");
}
