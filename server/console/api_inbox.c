#include "server/console/api.h"

#include "db/columns.h"
#include "server/base/auto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* GET /console/api/inbox: one page of a view, by keys and never by offset. */

struct inbox {
    enum sql view;
    int64_t team_id, channel; /* 0 = any */
    const char *creditor;     /* NULL = any */
    int64_t after_us, after_id;
    bool first; /* no cursor: its counts come along */
    int limit;
    json_t *answer;
};

static const struct {
    const char *name;
    enum sql statement;
} views[] = {
    { "fila", SQL_DESK_FILA },         { "minhas", SQL_DESK_MINHAS },
    { "todas", SQL_DESK_TODAS },       { "adiadas", SQL_DESK_ADIADAS },
    { "triagem", SQL_DESK_TRIAGEM },   { "resolvidas", SQL_DESK_RESOLVIDAS },
    { "retornos", SQL_DESK_RETORNOS },
};
static const struct {
    const char *name;
    int number;
} channels[] = {
    { "whatsapp", 1 }, { "sms", 2 }, { "email", 3 }, { "voz", 4 }, { "web", 6 },
};

/* Column behind those of desk_rows(). */
enum { KEY_AT = 26, KEY_ID = 27 };

static void fill_page(struct console_visit *v, struct pg_args *args)
{
    const struct inbox *in = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_instant(args, api_now(v));
    pg_bool(args, api_sees_all(v));
    pg_int8(args, id_or_null(in->team_id));
    pg_int4(args, in->channel ? (int32_t)in->channel : PG_NULL_INT4);
    pg_text(args, in->creditor);
    pg_instant(args, in->first ? PG_NULL_INSTANT : in->after_us);
    pg_int8(args, in->first ? PG_NULL_INT8 : in->after_id);
    pg_int4(args, in->limit + 1);
}

static json_t *cursor_json(const struct pg_result *r, int row)
{
    char text[48];

    snprintf(text, sizeof(text), "%" PRId64 ".%" PRId64, pg_get_instant(r, row, KEY_AT),
             pg_get_int8(r, row, KEY_ID));
    return json_string(text);
}

static void fill_counts(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_instant(args, api_now(v));
    pg_bool(args, api_sees_all(v));
}

static void on_counts(struct console_visit *v, const struct pg_result *r)
{
    static const struct api_field fields[] = { { "fila", API_INT },    { "minhas", API_INT },
                                               { "todas", API_INT },   { "adiadas", API_INT },
                                               { "triagem", API_INT }, { "retornos", API_INT },
                                               { NULL, API_SKIP } };
    const struct inbox *in = v->own;

    json_object_set_new(in->answer, "counts", api_object(r, 0, fields));
    console_reply_json(v, 200, json_incref(in->answer));
}

static void on_page(struct console_visit *v, const struct pg_result *r)
{
    struct inbox *in = v->own;
    json_t *rows = json_array();
    int count = pg_rows(r);
    bool more = count > in->limit;

    for (int row = 0; row < count - more; row++)
        json_array_append_new(rows, api_row(r, row, api_now(v)));
    v->answer = in->answer = json_pack("{s:o, s:o}", "rows", rows, "next",
                                       more ? cursor_json(r, in->limit - 1) : json_null());
    if (in->first)
        console_ask(v, SQL_DESK_COUNTS, fill_counts, on_counts);
    else
        console_reply_json(v, 200, json_incref(in->answer));
}

static bool read_view(struct console_visit *v, struct inbox *in)
{
    const char *name = api_query(v, "view");

    for (size_t i = 0; i < COUNT_OF(views); i++)
        if (strcmp(views[i].name, name ? name : "fila") == 0) {
            in->view = views[i].statement;
            return true;
        }
    return false;
}

static bool read_channel(struct console_visit *v, struct inbox *in)
{
    const char *name = api_query(v, "channel");

    for (size_t i = 0; name && i < COUNT_OF(channels); i++)
        if (strcmp(channels[i].name, name) == 0)
            in->channel = channels[i].number;
    return !name || in->channel;
}

static bool read_cursor(struct console_visit *v, struct inbox *in)
{
    const char *cursor = api_query(v, "cursor");
    char end;

    in->first = !cursor;
    return !cursor ||
           sscanf(cursor, "%" SCNd64 ".%" SCNd64 "%c", &in->after_us, &in->after_id, &end) == 2;
}

void console_api_inbox(struct console_visit *v)
{
    struct inbox *in = ARENA_NEW(&v->arena, struct inbox);
    int64_t limit = api_query_int(v, "limit", 50);

    v->own = in;
    in->limit = limit < 1 || limit > API_PAGE_MAX ? API_PAGE_MAX : (int)limit;
    in->team_id = api_query_int(v, "team", 0);
    in->creditor = api_query(v, "creditor");
    if (read_view(v, in) && read_channel(v, in) && read_cursor(v, in))
        console_ask(v, in->view, fill_page, on_page);
    else
        console_refuse(v, 400);
}
