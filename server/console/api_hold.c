#include "server/console/act.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/console/undo.h"
#include "server/ops/protocol.h"

#include <string.h>

/* Whose a conversation is: take, back, resolve, reopen, snooze, transfer, assign, undo. */

static const char first[] = "Alguém chegou antes: veja com quem está agora.";
static const char on_the_way[] =
    "Sua última mensagem ainda está a caminho. Tente de novo em alguns segundos.";

/* ---- take ---- */

static void send_take(struct act *a, struct pg_unit *unit, const char *protocol)
{
    struct pg_args *args = act_args(unit, SQL_AGENT_TAKE);

    agent_take_args(args, protocol, a->agent, a->now_us);
    act_send(a, unit, args);
}

/* One that nobody handed over is opened first. */
static void take_found(struct act *a, struct pg_unit *unit)
{
    if (a->found.owner == 0)
        act_send(a, unit, act_args(unit, SQL_DESK_IDS));
    else if (a->found.owner == 2)
        act_refuse(a, unit, 409, "taken", first);
}

static void take_open(struct act *a, struct pg_unit *unit)
{
    if (a->found.owner != 0)
        return;
    int64_t id = pg_get_int8(act_result(a, unit), 0, 0);
    struct pg_args *args = act_args(unit, SQL_DESK_OPEN);
    a->found.protocol = protocol_of(&a->visit->arena, id);
    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_text(args, a->own); /* why */
    pg_instant(args, a->now_us);
    pg_text(args, a->found.protocol);
    pg_int8(args, id);
    act_send(a, unit, args);
}

static void take_taken(struct act *a, struct pg_unit *unit)
{
    send_take(a, unit, a->found.protocol);
}

static void take_check(struct act *a, struct pg_unit *unit)
{
    if (!pg_rows(act_result(a, unit)))
        act_refuse(a, unit, 409, "taken", first);
}

void console_api_take(struct console_visit *v)
{
    static const struct act_plan plan = {
        .fenced = true, .steps = { take_found, take_open, take_taken, take_check }
    };

    if (api_body(v))
        act_begin(v, &plan, NULL, "assumida");
}

void console_api_reopen(struct console_visit *v)
{
    static const struct act_plan plan = {
        .fenced = true, .steps = { take_found, take_open, take_taken, take_check }
    };

    if (api_body(v))
        act_begin(v, &plan, NULL, "reaberta");
}

/* ---- back to the assistant ---- */

static void back_found(struct act *a, struct pg_unit *unit)
{
    struct pg_args *args = act_args(unit, SQL_AGENT_GIVE_BACK);

    agent_back_args(args, &a->visit->arena, a->visit->console->deps.seal, a->found.protocol,
                    a->agent, a->now_us);
    act_send(a, unit, args);
    a->wake = true;
}

static void back_check(struct act *a, struct pg_unit *unit)
{
    if (!pg_rows(act_result(a, unit)))
        act_refuse(a, unit, 409, "on_the_way", on_the_way);
}

void console_api_back(struct console_visit *v)
{
    static const struct act_plan plan = { .fenced = true,
                                          .held = true,
                                          .steps = { back_found, back_check } };

    if (api_body(v))
        act_begin(v, &plan, NULL, NULL);
}

/* ---- resolve ---- */

static struct undo undo_of(const struct act *a, enum undo_kind kind, int64_t fence)
{
    const struct act_found *f = &a->found;

    return (struct undo){ .kind = kind,
                          .tenant_id = a->visit->caller->tenant_id,
                          .user_id = a->visit->caller->user_id,
                          .conversation_id = a->conversation_id,
                          .until_us = a->now_us + UNDO_US,
                          .fence = fence,
                          .hand_over_id = f->hand_over_id,
                          .session_id = f->session_id,
                          .team_id = f->team_id,
                          .snoozed_us = f->snoozed_us,
                          .from_user_id = api_user_of(f->taken_by) };
}

static void resolve_found(struct act *a, struct pg_unit *unit)
{
    struct pg_args *args = act_args(unit, SQL_DESK_RESOLVE);

    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_int8(args, a->found.hand_over_id);
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    act_send(a, unit, args);
}

static void resolve_check(struct act *a, struct pg_unit *unit)
{
    const struct pg_result *r = act_result(a, unit);

    if (!pg_rows(r)) {
        act_refuse(a, unit, 409, "on_the_way", on_the_way);
        return;
    }
    struct undo undo = undo_of(a, UNDO_RESOLVE, pg_get_int8(r, 0, 0));
    a->undo = undo_json(a->visit, &undo);
}

void console_api_resolve(struct console_visit *v)
{
    static const struct act_plan plan = { .fenced = true,
                                          .held = true,
                                          .steps = { resolve_found, resolve_check } };

    if (api_body(v))
        act_begin(v, &plan, NULL, NULL);
}

/* ---- snooze ---- */

static void send_snooze(struct act *a, struct pg_unit *unit, int64_t until_us)
{
    struct pg_args *args = act_args(unit, SQL_DESK_SNOOZE);

    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->found.hand_over_id);
    pg_instant(args, instant_or_null(until_us));
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    act_send(a, unit, args);
}

static void snooze_found(struct act *a, struct pg_unit *unit)
{
    const int64_t *until_us = a->own;

    if (!a->found.protocol) {
        act_refuse(a, unit, 409, "not_owner", "Assuma a conversa antes.");
        return;
    }
    struct undo undo = undo_of(a, UNDO_SNOOZE, a->found.fence);
    send_snooze(a, unit, *until_us);
    a->undo = undo_json(a->visit, &undo);
}

void console_api_snooze(struct console_visit *v)
{
    static const struct act_plan plan = { .fenced = true, .steps = { snooze_found } };
    int64_t *until_us = ARENA_NEW(&v->arena, int64_t);

    if (!api_body(v))
        return;
    const char *until = api_text(v, "until");
    *until_us = 0; /* null: back in sight at once */
    if (api_has(v, "until") && (!until || !instant_parse(until, until_us) ||
                                *until_us <= api_now(v) || *until_us > api_now(v) + DAYS_US(90)))
        api_refuse_with(v, 422, "until", "Escolha um momento nos próximos 90 dias.",
                        json_pack("{s:s}", "field", "until"));
    else
        act_begin(v, &plan, NULL, until_us);
}

/* ---- transfer, assign ---- */

struct target {
    int64_t team_id, user_id; /* one of them */
    const char *action;
};

static void send_transfer(struct act *a, struct pg_unit *unit, const struct target *to)
{
    struct pg_args *args = act_args(unit, SQL_DESK_TRANSFER);

    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_int8(args, a->found.hand_over_id);
    pg_int8(args, id_or_null(to->team_id));
    pg_int8(args, id_or_null(to->user_id));
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    pg_text(args, to->action);
    act_send(a, unit, args);
}

static void transfer_found(struct act *a, struct pg_unit *unit)
{
    if (!a->found.protocol || (!a->found.mine && !api_sees_all(a->visit)))
        act_refuse(a, unit, 409, "not_owner", "Assuma a conversa antes.");
    else
        send_transfer(a, unit, a->own);
}

static void transfer_check(struct act *a, struct pg_unit *unit)
{
    const struct pg_result *r = act_result(a, unit);

    if (!pg_rows(r)) {
        act_refuse(a, unit, 422, "target",
                   "Não foi possível passar: a equipe ou a pessoa não existe, ou uma mensagem sua "
                   "ainda está a caminho.");
        return;
    }
    struct undo undo = undo_of(a, UNDO_ASSIGN, pg_get_int8(r, 0, 0));
    a->undo = undo_json(a->visit, &undo);
}

static void begin_transfer(struct console_visit *v, const char *action)
{
    static const struct act_plan plan = { .fenced = true,
                                          .steps = { transfer_found, transfer_check } };
    struct target *to = ARENA_NEW(&v->arena, struct target);

    if (!api_body(v))
        return;
    *to = (struct target){ api_id(v, "team_id"), api_id(v, "user_id"), action };
    if (!to->team_id == !to->user_id)
        api_refuse(v, 422, "target", "Escolha uma equipe ou uma pessoa.");
    else
        act_begin(v, &plan, NULL, to);
}

void console_api_transfer(struct console_visit *v)
{
    begin_transfer(v, "transfer");
}

void console_api_assign(struct console_visit *v)
{
    begin_transfer(v, "assign");
}

/* ---- undo ---- */

static void undo_resolve(struct act *a, struct pg_unit *unit, const struct undo *u)
{
    struct pg_args *args = act_args(unit, SQL_DESK_RESTORE);

    pg_int8(args, u->tenant_id);
    pg_int8(args, u->conversation_id);
    pg_int8(args, u->hand_over_id);
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    pg_int8(args, id_or_null(u->session_id));
    pg_int8(args, u->fence);
    act_send(a, unit, args);
}

static void undo_found(struct act *a, struct pg_unit *unit)
{
    const struct undo *u = a->own;
    struct target *to = ARENA_NEW(&a->visit->arena, struct target);

    *to = (struct target){ .user_id = u->from_user_id,
                           .team_id = u->from_user_id ? 0 : u->team_id,
                           .action = "undo_assign" };
    if (a->found.fence != u->fence)
        act_refuse(a, unit, 409, "fence", "Já aconteceu algo depois disso.");
    else if (u->kind == UNDO_RESOLVE)
        undo_resolve(a, unit, u);
    else if (u->kind == UNDO_SNOOZE)
        send_snooze(a, unit, u->snoozed_us);
    else
        send_transfer(a, unit, to);
}

static void undo_check(struct act *a, struct pg_unit *unit)
{
    if (!pg_rows(act_result(a, unit)))
        act_refuse(a, unit, 409, "fence", "Já aconteceu algo depois disso.");
}

void console_api_undo(struct console_visit *v)
{
    static const struct act_plan plan = { .steps = { undo_found, undo_check } };
    struct undo *undo = ARENA_NEW(&v->arena, struct undo);

    if (!api_body(v))
        return;
    if (!undo_read(v, api_text(v, "token"), undo))
        api_refuse(v, 409, "late", "O tempo para desfazer passou.");
    else if (undo->kind == UNDO_BULK)
        undo_bulk(v, undo);
    else
        act_begin_for(v, &plan, undo->conversation_id, NULL, undo);
}
