#include "server/console/api.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/console/undo.h"
#include "server/ops/agent.h"

#include <stdlib.h>
#include <string.h>

/*
 * POST /console/api/bulk: one act on many conversations, with a rehearsal that counts.  A page
 * sends many in portions: each says the token of the one before, and all are taken back together.
 */

enum { BULK_MAX = 500, TAG_MAX = 32 };

struct bulk {
    bool assign;
    int64_t *ids;
    size_t count;
    const char *tag;
    int64_t until_us, team_id, user_id, bulk_id;
};

static void fill_whom(struct console_visit *v, struct pg_args *args)
{
    const struct bulk *b = v->own;
    char agent[AGENT_NAME_SIZE];

    pg_int8(args, v->caller->tenant_id);
    pg_text(args, agent_of_user(v->caller->user_id, agent));
    pg_bool(args, api_sees_all(v));
    pg_int8_array(args, b->ids, b->count);
}

static void fill_when(struct console_visit *v, struct pg_args *args)
{
    const struct bulk *b = v->own;

    pg_instant(args, api_now(v));
    pg_bool(args, api_true(v, "dry_run"));
    pg_int8(args, b->bulk_id);
}

static void fill_mark(struct console_visit *v, struct pg_args *args)
{
    const struct bulk *b = v->own;

    fill_whom(v, args);
    pg_text(args, b->tag);
    pg_instant(args, instant_or_null(b->until_us));
    fill_when(v, args);
}

static void fill_assign(struct console_visit *v, struct pg_args *args)
{
    const struct bulk *b = v->own;

    fill_whom(v, args);
    pg_int8(args, id_or_null(b->team_id));
    pg_int8(args, id_or_null(b->user_id));
    fill_when(v, args);
}

/* {count, skipped}; who watches is told of what was done. */
static json_t *done_json(struct console_visit *v, const struct pg_result *r, bool done)
{
    json_t *skipped = json_array();
    int count = 0;

    for (int row = 0; row < pg_rows(r); row++) {
        if (pg_is_null(r, row, 1)) {
            count++;
            if (done)
                console_changed(v, pg_get_int8(r, row, 0), false);
        } else {
            json_array_append_new(skipped,
                                  json_pack("{s:o, s:s}", "id", api_id_json(pg_get_int8(r, row, 0)),
                                            "why", pg_get_text(r, row, 1)));
        }
    }
    return json_pack("{s:i, s:o}", "count", count, "skipped", skipped);
}

static void on_bulk(struct console_visit *v, const struct pg_result *r)
{
    const struct bulk *b = v->own;
    bool done = !api_true(v, "dry_run");
    json_t *answer = done_json(v, r, done);
    const struct undo undo = { .kind = UNDO_BULK,
                               .tenant_id = v->caller->tenant_id,
                               .user_id = v->caller->user_id,
                               .until_us = api_now(v) + UNDO_US,
                               .bulk_id = b->bulk_id };

    if (done && json_integer_value(json_object_get(answer, "count")))
        json_object_set_new(answer, "undo", undo_json(v, &undo));
    console_reply_json(v, 200, answer);
}

/* ---- taken back ---- */

static void fill_undo(struct console_visit *v, struct pg_args *args)
{
    const struct undo *undo = v->own;
    char agent[AGENT_NAME_SIZE];

    pg_int8(args, v->caller->tenant_id);
    pg_text(args, agent_of_user(v->caller->user_id, agent));
    pg_int8(args, undo->bulk_id);
    pg_instant(args, api_now(v));
}

static void on_undone(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r))
        console_reply_json(v, 200, done_json(v, r, true));
    else
        api_refuse(v, 409, "late", "Já foi desfeito.");
}

void undo_bulk(struct console_visit *v, const struct undo *undo)
{
    v->own = ARENA_NEW(&v->arena, struct undo);
    *(struct undo *)v->own = *undo;
    console_ask(v, SQL_DESK_BULK_UNDO, fill_undo, on_undone);
}

/* ---- the request ---- */

/* The number of the portion before, while its seconds last; else a new one that nobody can guess.
 */
static int64_t bulk_number(struct console_visit *v)
{
    struct undo before;
    uint64_t number;

    if (undo_read(v, api_text(v, "undo"), &before) && before.kind == UNDO_BULK)
        return before.bulk_id;
    random_fill(v->console->deps.random, &number, sizeof(number));
    return (int64_t)(number >> 1);
}

static bool read_ids(struct console_visit *v, struct bulk *b)
{
    const json_t *ids = json_object_get(v->body, "ids");

    if (!json_is_array(ids) || !json_array_size(ids) || json_array_size(ids) > BULK_MAX)
        return false;
    b->ids = ARENA_ARRAY(&v->arena, int64_t, json_array_size(ids));
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *text = json_string_value(json_array_get(ids, i));
        int64_t id = text ? strtoll(text, NULL, 10) : 0;
        if (id <= 0)
            return false;
        b->ids[b->count++] = id;
    }
    return true;
}

static bool is_tag(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    return len > 0 && len <= TAG_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

/* What is to be done; false: it makes no sense. */
static bool read_action(struct console_visit *v, struct bulk *b)
{
    const char *action = api_text(v, "action"), *until = api_text(v, "until");

    if (!action)
        return false;
    if (strcmp(action, "tag") == 0)
        return is_tag(b->tag = api_kept_text(v, "tag"));
    if (strcmp(action, "snooze") == 0)
        return until && instant_parse(until, &b->until_us) && b->until_us > api_now(v) &&
               b->until_us < api_now(v) + DAYS_US(90);
    b->assign = true;
    b->team_id = api_id(v, "team_id");
    b->user_id = api_id(v, "user_id");
    return strcmp(action, "assign") == 0 && !b->team_id != !b->user_id;
}

void console_api_bulk(struct console_visit *v)
{
    struct bulk *b = ARENA_NEW(&v->arena, struct bulk);

    if (!api_body(v))
        return;
    v->own = b;
    b->bulk_id = bulk_number(v);
    if (!read_ids(v, b) || !read_action(v, b))
        api_refuse(v, 422, "bulk",
                   "Escolha de 1 a 500 conversas e o que fazer: passar, marcar ou adiar.");
    else if (b->assign)
        console_ask(v, SQL_DESK_BULK_ASSIGN, fill_assign, on_bulk);
    else
        console_ask(v, SQL_DESK_BULK, fill_mark, on_bulk);
}
