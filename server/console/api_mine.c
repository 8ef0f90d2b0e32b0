#include "server/console/api.h"

#include "db/columns.h"
#include "server/console/presence.h"
#include "server/ops/agent.h"

#include <string.h>

/* What is the agent's own: settings, drafts, how far they have read, that they are typing. */

/* ---- /me ---- */

static void fill_me(struct console_visit *v, struct pg_args *args)
{
    int64_t capacity = api_int(v, "capacity", -1);

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    if (api_has(v, "keys_single"))
        pg_bool(args, api_true(v, "keys_single"));
    else
        pg_null(args);
    if (api_has(v, "sound"))
        pg_bool(args, api_true(v, "sound"));
    else
        pg_null(args);
    pg_int4(args, capacity < 0 || capacity > 50 ? PG_NULL_INT4 : (int32_t)capacity);
    if (api_has(v, "available"))
        pg_bool(args, api_true(v, "available"));
    else
        pg_null(args);
}

static json_t *teams_json(const struct console_caller *c)
{
    json_t *teams = json_array();

    for (size_t i = 0; i < c->team_count; i++)
        json_array_append_new(teams, json_pack("{s:o, s:s}", "id", api_id_json(c->teams[i].team_id),
                                               "name", c->teams[i].name));
    return teams;
}

static void on_me(struct console_visit *v, const struct pg_result *r)
{
    const struct console_caller *c = v->caller;
    json_t *user = json_pack("{s:o, s:s, s:s}", "id", api_id_json(c->user_id), "name", c->name,
                             "role", console_role_word(c->role));

    console_reply_json(v, 200,
                       json_pack("{s:o, s:s, s:o, s:s, s:{s:b}, s:b, s:I, s:b}", "user", user,
                                 "tenant", pg_get_text(r, 0, 4), "teams", teams_json(c), "csrf",
                                 v->csrf, "keys", "single", pg_get_bool(r, 0, 0), "sound",
                                 pg_get_bool(r, 0, 1), "capacity", (json_int_t)pg_get_int8(r, 0, 2),
                                 "available", pg_get_bool(r, 0, 3)));
}

void console_api_my_self(struct console_visit *v)
{
    console_ask(v, SQL_DESK_ME, fill_me, on_me);
}

void console_api_set_me(struct console_visit *v)
{
    if (api_body(v))
        console_ask(v, SQL_DESK_ME, fill_me, on_me);
}

/* ---- drafts, read, typing ---- */

static void on_kept(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r))
        api_done(v);
    else
        console_refuse(v, 404);
}

static void fill_draft(struct console_visit *v, struct pg_args *args)
{
    const char *text = api_text(v, "text"), *kind = api_text(v, "kind");
    bool empty = !text || !*text;
    struct bytes sealed = { 0 };

    if (!empty)
        sealed = seal_close(v->console->deps.seal, &v->arena, "draft", text, strlen(text));
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_int8(args, api_path_id(v));
    pg_text(args, kind && strcmp(kind, "note") == 0 ? "note" : "reply");
    pg_bytea(args, sealed.data, sealed.len);
    pg_instant(args, api_now(v));
}

void console_api_draft(struct console_visit *v)
{
    if (!api_body(v))
        return;
    const char *text = api_text(v, "text");
    if (text && strlen(text) > AGENT_TEXT_MAX)
        api_refuse(v, 422, "too_long", "O texto ficou longo demais.");
    else
        console_ask(v, SQL_DESK_DRAFT, fill_draft, on_kept);
}

static void fill_read(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_int8(args, api_path_id(v));
    pg_int8(args, api_id(v, "upto"));
}

void console_api_read(struct console_visit *v)
{
    if (api_body(v))
        console_ask(v, SQL_DESK_READ, fill_read, on_kept);
}

static void fill_known(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
}

static void on_typing(struct console_visit *v, const struct pg_result *r)
{
    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    console_seen(v, api_path_id(v), true);
    api_done(v);
}

void console_api_typing(struct console_visit *v)
{
    console_ask(v, SQL_DESK_KNOWN, fill_known, on_typing);
}
