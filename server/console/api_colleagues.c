#include "server/console/api.h"

/* GET /console/api/colleagues: to whom a conversation can be given, and who is there. */

static void fill(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_instant(args, api_now(v));
}

static void on_rows(struct console_visit *v, const struct pg_result *r)
{
    static const struct api_field fields[] = {
        { "id", API_ID }, { "name", API_TEXT }, { "available", API_BOOL }, { NULL, API_SKIP }
    };

    console_reply_json(v, 200, json_pack("{s:o}", "users", api_objects(r, fields)));
}

void console_api_colleagues(struct console_visit *v)
{
    console_ask(v, SQL_DESK_AGENTS, fill, on_rows);
}
