#include "server/console/act.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/console/internal.h"

#include <string.h>

/*
 * POST .../callback: somebody is promised to be called or written to at a time; or what was
 * promised is done, or put aside.  What an agent says to them when it is due keeps it by itself
 * (agent_say.sql).
 */

enum { NOTE_MAX = 500 };

struct promised {
    int64_t due_us; /* 0 = the one that is open ends */
    const char *note;
    bool kept;
};

/* A time at which nobody may call them is not promised (collections reference 6.2); who is called
 * is looked up by callback_check(). */
static bool is_at_rest(struct act *a, struct pg_unit *unit)
{
    const struct promised *p = a->own;
    int64_t opens = agent_promise_opens(act_result(a, unit), AGENT_OWNED_HOURS,
                                        a->visit->console->deps.seal, &a->visit->arena, p->due_us);

    if (!opens)
        return false;
    a->more = json_pack("{s:s, s:o}", "field", "at", "opens_at",
                        opens == CONTACT_NEVER ? json_null() : api_at(opens));
    act_refuse(a, unit, 422, "quiet",
               "Nesse horário não se liga para a pessoa: é descanso onde ela está. Combine outro "
               "com ela.");
    return true;
}

static void callback_found(struct act *a, struct pg_unit *unit)
{
    const struct promised *p = a->own;

    if (p->due_us && is_at_rest(a, unit))
        return;
    struct pg_args *args = act_args(unit, SQL_DESK_CALLBACK);

    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->found.hand_over_id);
    pg_instant(args, instant_or_null(p->due_us));
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    pg_bool(args, p->kept);
    act_send(a, unit, args);
}

static void callback_add(struct act *a, struct pg_unit *unit)
{
    const struct promised *p = a->own;

    if (!pg_rows(act_result(a, unit))) {
        act_refuse(a, unit, 409, "callback", "Não há retorno combinado nesta conversa.");
        return;
    }
    if (!p->due_us)
        return;
    struct pg_args *args = act_args(unit, SQL_DESK_CALLBACK_ADD);
    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->found.hand_over_id);
    pg_instant(args, p->due_us);
    pg_text(args, p->note);
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    act_send(a, unit, args);
}

static void look_hours(struct act *a, struct pg_unit *unit)
{
    const struct promised *p = a->own;

    if (!p->due_us)
        return;
    struct pg_args *args = act_args(unit, SQL_AGENT_OWNED);
    agent_owned_args(args, a->found.protocol, a->agent);
    act_send(a, unit, args);
}

/* What is wrong is said only of a conversation that is there: act.c looks first. */
static void callback_check(struct act *a, struct pg_unit *unit)
{
    const struct promised *p = a->own;
    bool wrong = p->due_us && (p->due_us <= a->now_us || p->due_us > a->now_us + DAYS_US(90));

    if (!wrong && (!p->note || strlen(p->note) <= NOTE_MAX)) {
        look_hours(a, unit);
        return;
    }
    a->more = json_pack("{s:s}", "field", wrong ? "at" : "note");
    act_refuse(a, unit, 422, wrong ? "at" : "too_long",
               wrong ? "Escolha um momento nos próximos 90 dias." : "O texto ficou longo demais.");
}

void console_api_callback(struct console_visit *v)
{
    static const struct act_plan plan = {
        .fenced = true, .held = true, .steps = { callback_check, callback_found, callback_add }
    };
    struct promised *p = ARENA_NEW(&v->arena, struct promised);

    if (!api_body(v))
        return;
    const char *at = api_text(v, "at"), *note = api_text(v, "note");
    *p = (struct promised){ .kept = api_true(v, "kept") };
    if (note && note[strspn(note, " \t\r\n")])
        p->note = agent_text_kept(note, &v->arena);
    if (api_has(v, "at") && (!at || !instant_parse(at, &p->due_us)))
        console_refuse(v, 400);
    else
        act_begin(v, &plan, NULL, p);
}
