#include "server/console/act.h"

#include "db/columns.h"
#include "server/base/error.h"
#include "server/base/log.h"

#include <string.h>

static void on_step(void *ctx, struct pg_unit *unit);
static void on_end(void *ctx, struct pg_unit *unit, const struct error *err);

/* ---- beginning ---- */

static void on_turn(void *ctx, struct pg_lane *lane)
{
    struct act *a = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, a);
    struct pg_args *args = pg_unit_args(unit, SQL_DESK_FIND);

    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_text(args, a->cid);
    act_send(a, unit, args);
    pg_unit_flush(unit);
}

void act_begin(struct console_visit *v, const struct act_plan *plan, const char *cid,
               const void *own)
{
    act_begin_for(v, plan, api_path_id(v), cid, own);
}

void act_begin_for(struct console_visit *v, const struct act_plan *plan, int64_t conversation_id,
                   const char *cid, const void *own)
{
    struct act *a = ARENA_NEW(&v->arena, struct act);
    char name[AGENT_NAME_SIZE];

    *a = (struct act){ .visit = v,
                       .plan = plan,
                       .conversation_id = conversation_id,
                       .now_us = api_now(v),
                       .agent = arena_strdup(&v->arena, agent_of_user(v->caller->user_id, name)),
                       .cid = cid,
                       .own = own };
    if (plan->fenced && api_int(v, "fence", -1) < 0)
        console_refuse(v, 400);
    else
        (void)console_turn(v, on_turn, a);
}

/* ---- the steps ---- */

struct pg_args *act_args(struct pg_unit *unit, enum sql statement)
{
    return pg_unit_args(unit, statement);
}

void act_send(struct act *a, struct pg_unit *unit, struct pg_args *args)
{
    a->last = pg_unit_send(unit, args);
    a->sent++;
}

const struct pg_result *act_result(const struct act *a, const struct pg_unit *unit)
{
    return pg_unit_result(unit, a->last);
}

void act_refuse(struct act *a, struct pg_unit *unit, int status, const char *code,
                const char *words)
{
    a->status = status;
    a->code = code;
    a->words = words;
    pg_unit_abort(unit, &(struct error){ ERROR_CONFLICT, "refused" });
}

void act_skip(struct act *a)
{
    a->step = ACT_STEPS_MAX;
}

static char *copied(struct act *a, const struct pg_result *r, int column)
{
    const char *text = pg_get_text(r, 0, column);

    return text ? arena_strdup(&a->visit->arena, text) : NULL;
}

static void read_found(struct act *a, const struct pg_result *r)
{
    struct act_found *f = &a->found;

    *f = (struct act_found){ .fence = pg_get_int8(r, 0, 0),
                             .owner = (int)pg_get_int8(r, 0, 1),
                             .session_id = int_or_zero(r, 0, 2),
                             .last_inbound_us = instant_or_zero(r, 0, 3),
                             .channel = (int)pg_get_int8(r, 0, 4),
                             .muted = pg_get_bool(r, 0, 5),
                             .protocol = copied(a, r, 6),
                             .taken_by = copied(a, r, 7),
                             .hand_over_id = int_or_zero(r, 0, 8),
                             .team_id = int_or_zero(r, 0, 9),
                             .snoozed_us = instant_or_zero(r, 0, 10),
                             .sent_before = int_or_zero(r, 0, 11),
                             .last_id = int_or_zero(r, 0, 12),
                             .session_started_us = instant_or_zero(r, 0, 13) };
    f->mine = f->owner == 2 && f->taken_by && strcmp(f->taken_by, a->agent) == 0;
}

static bool is_allowed(struct act *a, struct pg_unit *unit)
{
    const struct pg_result *r = pg_unit_result(unit, 0);

    if (!pg_rows(r)) {
        act_refuse(a, unit, 404, "unknown", "Não encontramos essa conversa.");
        return false;
    }
    read_found(a, r);
    if (a->plan->fenced && api_int(a->visit, "fence", -1) != a->found.fence) {
        act_refuse(a, unit, 409, "fence", "A conversa mudou de mãos enquanto isso.");
        return false;
    }
    if (a->plan->held && !a->found.mine) {
        act_refuse(a, unit, 409, "not_owner", "Assuma a conversa antes.");
        return false;
    }
    return true;
}

/* Runs what needs no answer at once; commits after the last step. */
static void on_step(void *ctx, struct pg_unit *unit)
{
    struct act *a = ctx;

    if (a->step == 0 && !is_allowed(a, unit))
        return;
    a->sent = 0;
    while (!a->status && !a->sent && a->step < ACT_STEPS_MAX && a->plan->steps[a->step])
        a->plan->steps[a->step++](a, unit);
    if (a->status)
        return;
    if (a->step < ACT_STEPS_MAX && a->plan->steps[a->step])
        pg_unit_flush(unit);
    else
        pg_unit_commit(unit);
}

/* ---- the end ---- */

static void on_current(struct console_visit *v, const struct pg_result *r)
{
    struct act *a = v->own;
    json_t *more = a->more ? a->more : json_object();

    if (pg_rows(r))
        json_object_set_new(more, "current", api_row(r, 0, api_now(v)));
    api_refuse_with(v, a->status, a->code, a->words, more);
}

static void fill_row(struct console_visit *v, struct pg_args *args)
{
    const struct act *a = v->own;

    api_row_args(v, args, &a->conversation_id, 1);
}

static void refuse(struct act *a)
{
    struct console_visit *v = a->visit;

    v->own = a;
    if (a->status == 409)
        console_ask(v, SQL_DESK_ROW, fill_row, on_current);
    else if (a->more)
        api_refuse_with(v, a->status, a->code, a->words, a->more);
    else
        api_refuse(v, a->status, a->code, a->words);
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct act *a = ctx;
    struct console_visit *v = a->visit;

    (void)unit;
    console_turn_over(v);
    if (a->status) {
        refuse(a);
        return;
    }
    if (err) {
        if (err->kind != ERROR_UNAVAILABLE)
            log_fact(NULL, LOG_ERROR, "console_failed", LOG_STR("why", err->detail));
        json_decref(a->undo);
        json_decref(a->more);
        console_refuse(v, 503);
        return;
    }
    console_changed(v, a->conversation_id, a->wake);
    if (a->plan->done)
        a->plan->done(a);
    else
        act_answer_row(a);
}

static void on_row(struct console_visit *v, const struct pg_result *r)
{
    struct act *a = v->own;
    json_t *answer = json_pack("{s:o, s:I}", "row", api_row(r, 0, api_now(v)), "fence",
                               (json_int_t)api_row_fence(r, 0));

    if (a->undo)
        json_object_set_new(answer, "undo", a->undo);
    console_reply_json(v, 200, answer);
}

void act_answer_row(struct act *a)
{
    a->visit->own = a;
    console_ask(a->visit, SQL_DESK_ROW, fill_row, on_row);
}

static void fill_message(struct console_visit *v, struct pg_args *args)
{
    const struct act *a = v->own;

    api_messages_args(v, args, a->conversation_id, API_NEWEST, a->message_id - 1, 1);
}

static void on_message(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r))
        console_reply_json(v, 200, json_pack("{s:o}", "message", api_message(r, 0)));
    else
        console_refuse(v, 503);
}

void act_answer_message(struct act *a)
{
    a->visit->own = a;
    console_ask(a->visit, SQL_DESK_MESSAGES, fill_message, on_message);
}
