#include "server/console/api.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/console/presence.h"
#include "server/ops/agent.h"

#include <string.h>

/* What a team shares: ready answers, saved lists, the supervisor's board, the pause of all sending.
 */

enum { CANNED_MAX = 2000, NAME_MAX_BYTES = 80, QUERY_MAX = 500 };

static void fill_tenant(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
}

/* ---- ready answers ---- */

static void on_canned(struct console_visit *v, const struct pg_result *r)
{
    static const struct api_field fields[] = {
        { "id", API_ID }, { "short", API_TEXT }, { "text", API_TEXT }, { NULL, API_SKIP }
    };

    console_reply_json(v, 200, json_pack("{s:o}", "items", api_objects(r, fields)));
}

void console_api_canned(struct console_visit *v)
{
    console_ask(v, SQL_DESK_CANNED, fill_tenant, on_canned);
}

static void fill_canned(struct console_visit *v, struct pg_args *args)
{
    const char *text = api_kept_text(v, "text");

    pg_int8(args, v->caller->tenant_id);
    pg_text(args, api_text(v, "short"));
    pg_text(args, text && *text ? text : NULL);
}

static void on_canned_set(struct console_visit *v, const struct pg_result *r)
{
    (void)r;
    console_api_canned(v);
}

static bool is_short(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    return len > 0 && len <= 32 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

void console_api_set_canned(struct console_visit *v)
{
    if (!api_body(v))
        return;
    const char *text = api_text(v, "text");
    if (!is_short(api_text(v, "short")))
        api_refuse_with(v, 422, "short",
                        "O atalho tem de 1 a 32 letras minúsculas, números, _ ou -.",
                        json_pack("{s:s}", "field", "short"));
    else if (text && strlen(text) > CANNED_MAX)
        api_refuse_with(v, 422, "too_long", "O texto ficou longo demais.",
                        json_pack("{s:s}", "field", "text"));
    else
        console_ask(v, SQL_DESK_CANNED_SET, fill_canned, on_canned_set);
}

/* ---- saved lists ---- */

static const struct api_field view_fields[] = { { "id", API_ID },      { "name", API_TEXT },
                                                { "query", API_TEXT }, { "shared", API_BOOL },
                                                { "mine", API_BOOL },  { NULL, API_SKIP } };

static void fill_viewer(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
}

static void on_views(struct console_visit *v, const struct pg_result *r)
{
    console_reply_json(v, 200, json_pack("{s:o}", "items", api_objects(r, view_fields)));
}

void console_api_views(struct console_visit *v)
{
    console_ask(v, SQL_DESK_VIEWS, fill_viewer, on_views);
}

static void fill_view(struct console_visit *v, struct pg_args *args)
{
    fill_viewer(v, args);
    pg_text(args, api_kept_text(v, "name"));
    pg_text(args, api_kept_text(v, "query"));
    pg_bool(args, api_true(v, "shared"));
}

static void on_view(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r))
        console_reply_json(v, 200, api_object(r, 0, view_fields));
    else
        api_refuse(v, 422, "many", "Você já guardou 100 listas: apague alguma antes.");
}

void console_api_set_view(struct console_visit *v)
{
    if (api_body(v) && api_text_within(v, "name", NAME_MAX_BYTES) &&
        api_text_within(v, "query", QUERY_MAX))
        console_ask(v, SQL_DESK_VIEW_ADD, fill_view, on_view);
}

static void fill_drop(struct console_visit *v, struct pg_args *args)
{
    fill_viewer(v, args);
    pg_int8(args, api_path_id(v));
}

static void on_dropped(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r))
        api_done(v);
    else
        console_refuse(v, 404);
}

void console_api_drop_view(struct console_visit *v)
{
    console_ask(v, SQL_DESK_VIEW_DROP, fill_drop, on_dropped);
}

/* ---- the board ---- */

static void fill_board(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_instant(args, api_now(v));
}

static void on_paused(struct console_visit *v, const struct pg_result *r)
{
    json_object_set_new(v->answer, "paused", json_boolean(pg_get_bool(r, 0, 0)));
    console_reply_json(v, 200, json_incref(v->answer));
}

static void on_agents(struct console_visit *v, const struct pg_result *r)
{
    static const struct api_field fields[] = { { "user_id", API_ID },     { "name", API_TEXT },
                                               { "available", API_BOOL }, { "capacity", API_INT },
                                               { "open", API_INT },       { "last_seen", API_AT },
                                               { NULL, API_SKIP } };

    json_object_set_new(v->answer, "agents", api_objects(r, fields));
    console_ask(v, SQL_DESK_PAUSED, fill_tenant, on_paused);
}

static json_t *queue_json(const struct pg_result *r, int row)
{
    int64_t oldest = pg_get_int8(r, row, 3), limit = pg_get_int8(r, row, 4);
    bool waits = pg_get_int8(r, row, 2) > 0;
    const char *sla = oldest >= limit ? "atrasado" : oldest * 10 >= limit * 7 ? "perto" : "ok";
    json_t *team = pg_is_null(r, row, 0)
                       ? json_null()
                       : json_pack("{s:o, s:s}", "id", api_id_json(pg_get_int8(r, row, 0)), "name",
                                   pg_get_text(r, row, 1));

    return json_pack("{s:o, s:I, s:I, s:o}", "team", team, "waiting",
                     (json_int_t)pg_get_int8(r, row, 2), "oldest_s", (json_int_t)oldest, "sla",
                     waits ? json_string(sla) : json_null());
}

/* Promises, and who waits without anybody who could see it. */
static void on_unseen(struct console_visit *v, const struct pg_result *r)
{
    static const struct api_field fields[] = { { "promised", API_INT },  { "late", API_INT },
                                               { "unseen", API_INT },    { "oldest_s", API_INT },
                                               { "somebody", API_BOOL }, { NULL, API_SKIP } };

    json_object_set_new(v->answer, "care", api_object(r, 0, fields));
    console_ask(v, SQL_DESK_AGENTS, fill_board, on_agents);
}

static void on_board(struct console_visit *v, const struct pg_result *r)
{
    json_t *queues = json_array();

    for (int row = 0; row < pg_rows(r); row++)
        json_array_append_new(queues, queue_json(r, row));
    v->answer = json_pack("{s:o}", "queues", queues);
    console_ask(v, SQL_DESK_UNSEEN, fill_board, on_unseen);
}

void console_api_board(struct console_visit *v)
{
    console_ask(v, SQL_DESK_BOARD, fill_board, on_board);
}

/* ---- pause ---- */

static void fill_pause(struct console_visit *v, struct pg_args *args)
{
    char agent[AGENT_NAME_SIZE];

    pg_int8(args, v->caller->tenant_id);
    pg_bool(args, api_true(v, "on"));
    pg_instant(args, api_now(v));
    pg_text(args, agent_of_user(v->caller->user_id, agent));
}

static void on_pause(struct console_visit *v, const struct pg_result *r)
{
    (void)r;
    v->answer = json_object();
    console_ask(v, SQL_DESK_PAUSED, fill_tenant, on_paused);
}

void console_api_pause(struct console_visit *v)
{
    if (!api_body(v))
        return;
    if (json_is_boolean(json_object_get(v->body, "on")))
        console_ask(v, SQL_DESK_PAUSE, fill_pause, on_pause);
    else
        console_refuse(v, 400);
}
