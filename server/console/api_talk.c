#include "server/console/api_person.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/console/card.h"
#include "server/console/presence.h"
#include "server/ops/agent.h"

#include <string.h>

/* GET /console/api/conversations/{id}: a conversation opened, with the card of its hand-over. */

enum { CHANNEL_WHATSAPP = 1, WHATSAPP_HOURS = 24 };
enum {
    TALK_LAST_INBOUND,
    TALK_MUTED,
    TALK_CHANNEL,
    TALK_ZONE,
    TALK_OPENS,
    TALK_CLOSES,
    TALK_ON_THE_WAY,
    TALK_DRAFT_KIND,
    TALK_DRAFT,
    TALK_LEVEL,
    TALK_ASKED_AT,
    TALK_PERSON,
    TALK_ACCOUNT,
    TALK_CREDITOR,
    TALK_HOURS
};

struct opened {
    int64_t conversation_id, asked_us, level;
    bool mine;
    const char *reason;
    struct debtor *who;
};

static void fill_row(struct console_visit *v, struct pg_args *args)
{
    const struct opened *o = v->own;

    api_row_args(v, args, &o->conversation_id, 1);
}

static void fill_talk(struct console_visit *v, struct pg_args *args)
{
    const struct opened *o = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_int8(args, o->conversation_id);
    pg_instant(args, api_now(v));
}

static void fill_answers(struct console_visit *v, struct pg_args *args)
{
    const struct opened *o = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, o->conversation_id);
    pg_instant(args, o->asked_us);
    pg_instant(args, api_now(v));
}

/* ---- the card ---- */

/* What they owe, once they have shown who they are; the person pane has the rest. */
static void on_debts(struct console_visit *v, const struct pg_result *r)
{
    struct opened *o = v->own;
    const struct debts *d = debtor_read(o->who, r);

    if (d)
        json_object_set_new(json_object_get(v->answer, "card"), "balance",
                            json_integer(d->overdue_total));
    debtor_done(o->who);
    console_reply_json(v, 200, json_incref(v->answer));
}

static void fill_debts(struct console_visit *v, struct pg_args *args)
{
    const struct opened *o = v->own;

    debtor_args(o->who, args);
}

static void on_tried(struct console_visit *v, const struct pg_result *r)
{
    const struct opened *o = v->own;
    json_t *row = json_object_get(v->answer, "row"), *json = json_object_get(v->answer, "card");
    struct card card = card_make(v, r, o->reason, o->level);

    json_object_set_new(json, "wants", json_string(card.wants));
    json_object_set_new(json, "reason_words", json_string(card.reason_words));
    json_object_set_new(json, "sentiment", api_text_or_null(card.sentiment));
    json_object_set_new(json, "tried", card.tried);
    json_object_set(json, "level", json_object_get(row, "level"));
    json_object_set(json, "protocol", json_object_get(row, "protocol"));
    if (o->who->person_id)
        console_ask(v, SQL_DEBTS_LOAD, fill_debts, on_debts);
    else
        console_reply_json(v, 200, json_incref(v->answer));
}

static void fill_tried(struct console_visit *v, struct pg_args *args)
{
    const struct opened *o = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, o->conversation_id);
    pg_instant(args, o->asked_us);
}

static void on_answers(struct console_visit *v, const struct pg_result *r)
{
    static const struct api_field fields[] = { { "question", API_TEXT },
                                               { "text", API_TEXT },
                                               { NULL, API_SKIP } };
    const struct opened *o = v->own;

    json_object_set_new(v->answer, "card",
                        json_pack("{s:o, s:n, s:o}", "answers", api_objects(r, fields), "balance",
                                  "asked_at", api_at(o->asked_us)));
    console_ask(v, SQL_DESK_TRIED, fill_tried, on_tried);
}

/* ---- what may be written ---- */

static const char *why_not(bool mine, bool open, int64_t opens)
{
    if (!mine)
        return "not_owner";
    return !open ? "window" : opens ? "quiet" : NULL;
}

static void add_window(struct console_visit *v, const struct pg_result *r)
{
    const struct opened *o = v->own;
    bool whatsapp = pg_get_int8(r, 0, TALK_CHANNEL) == CHANNEL_WHATSAPP;
    int64_t until = instant_or_zero(r, 0, TALK_LAST_INBOUND) + HOURS_US(WHATSAPP_HOURS);
    bool open = until > api_now(v);
    int64_t opens = agent_opens(r, TALK_HOURS, v->console->deps.seal, &v->arena, api_now(v));

    json_object_set_new(
        v->answer, "window",
        json_pack("{s:o}", "open_until", whatsapp && open ? api_at(until) : json_null()));
    json_object_set_new(v->answer, "composer",
                        json_pack("{s:b, s:s?, s:b, s:o, s:s?}", "reply", o->mine && open && !opens,
                                  "why", why_not(o->mine, open, opens), "templates_only",
                                  whatsapp && !open, "opens_at",
                                  opens && opens != CONTACT_NEVER ? api_at(opens) : json_null(),
                                  "override_role", opens ? "supervisor" : NULL));
}

static json_t *draft_json(struct console_visit *v, const struct pg_result *r)
{
    struct error err = { 0 };
    const char *text = pg_is_null(r, 0, TALK_DRAFT)
                           ? NULL
                           : seal_open(v->console->deps.seal, &v->arena, "draft",
                                       pg_get_bytea(r, 0, TALK_DRAFT), NULL, &err);

    return text ? json_pack("{s:s, s:s}", "text", text, "kind", pg_get_text(r, 0, TALK_DRAFT_KIND))
                : json_null();
}

static void on_talk(struct console_visit *v, const struct pg_result *r)
{
    struct opened *o = v->own;

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    add_window(v, r);
    json_object_set_new(v->answer, "draft", draft_json(v, r));
    json_object_set_new(v->answer, "bot_on_the_way",
                        json_boolean(pg_get_bool(r, 0, TALK_ON_THE_WAY)));
    json_object_set_new(v->answer, "others",
                        presence_json(v->console->presence, v->caller->tenant_id,
                                      o->conversation_id, v->caller->user_id, api_now(v)));
    o->asked_us = instant_or_zero(r, 0, TALK_ASKED_AT);
    o->level = pg_get_int8(r, 0, TALK_LEVEL);
    o->who = debtor_new(v);
    o->who->person_id = int_or_zero(r, 0, TALK_PERSON);
    o->who->account_id = pg_get_int8(r, 0, TALK_ACCOUNT);
    o->who->creditor_id = pg_get_int8(r, 0, TALK_CREDITOR);
    if (o->asked_us) {
        console_ask(v, SQL_DESK_ANSWERS, fill_answers, on_answers);
        return;
    }
    json_object_set_new(v->answer, "card", json_null());
    console_reply_json(v, 200, json_incref(v->answer));
}

static void on_row(struct console_visit *v, const struct pg_result *r)
{
    struct opened *o = v->own;
    char name[24];

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    json_t *row = api_row(r, 0, api_now(v));
    const char *owner =
        json_string_value(json_object_get(json_object_get(row, "owner"), "user_id"));
    json_t *me = api_id_json(v->caller->user_id);
    snprintf(name, sizeof(name), "%s", json_string_value(me));
    json_decref(me);
    o->mine = owner && strcmp(owner, name) == 0;
    const char *reason = json_string_value(json_object_get(row, "reason"));
    o->reason = reason ? arena_strdup(&v->arena, reason) : NULL;
    v->answer = json_pack("{s:o, s:I, s:o}", "row", row, "fence", (json_int_t)api_row_fence(r, 0),
                          "last_id", api_id_json(api_row_last(r, 0)));
    console_ask(v, SQL_DESK_TALK, fill_talk, on_talk);
}

void console_api_talk(struct console_visit *v)
{
    struct opened *o = ARENA_NEW(&v->arena, struct opened);

    *o = (struct opened){ .conversation_id = api_path_id(v) };
    v->own = o;
    console_ask(v, SQL_DESK_ROW, fill_row, on_row);
}
