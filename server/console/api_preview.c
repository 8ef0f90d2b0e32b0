#include "server/console/charge.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/base/error.h"
#include "server/money/plan.h"
#include "server/ops/copy.h"
#include "server/ops/protocol.h"

#include <string.h>

/*
 * POST .../preview: Pix, boleto, an agreement by the solver, a promise, a receipt asked for.  The
 * rules are the assistant's: the creditor's policy (collections reference 14.2), and promises of at
 * most ten days and twice (11.4).
 */

enum { PROMISE_DAYS_MAX = 10, PROMISES_MAX = 2, COUNT_MAX = 999, CLAIM_BUSINESS_DAYS = 2 };

struct wanted {
    struct debtor *who;
    const char *what;
    enum preview_kind charge; /* of a Pix or a boleto */
    int64_t instalment_id;    /* that it is for; 0 = as the assistant chooses */
    struct issue issue;
    struct counter_offer wish;
    day_t due; /* of a promise */
    centavos_t total;
};

static void refuse(struct console_visit *v, const char *code, const char *words)
{
    struct wanted *w = v->own;

    debtor_done(w->who);
    api_refuse(v, 422, code, words);
}

static void show(struct console_visit *v, const char *text, struct preview of)
{
    struct wanted *w = v->own;
    json_t *json = preview_json(v, w->who, text, of);

    debtor_done(w->who);
    console_reply_json(v, 200, json);
}

/* ---- Pix and boleto ---- */

/* What is sent is shown; whether a charge is issued for it, too.  Nothing is issued yet. */
static void on_open(struct console_visit *v, const struct pg_result *r)
{
    static const char *const parts[] = { "Boleto em PDF", "Código Pix", "Link de pagamento" };
    struct wanted *w = v->own;
    struct issue *issue = &w->issue;
    centavos_t total = 0;

    copy_use_again(&w->who->batch, issue, r, 0);
    for (size_t i = 0; i < issue->item_count; i++)
        total += issue->items[i].price.total;
    json_t *json = preview_json(v, w->who, charge_words(&v->arena, w->charge, total, issue->due),
                                (struct preview){ .kind = w->charge,
                                                  .centavos = total,
                                                  .due = issue->due,
                                                  .instalment_id = w->instalment_id });
    json_t *list = json_array();
    for (size_t i = w->charge == PREVIEW_BOLETO ? 0 : 1; i < COUNT_OF(parts); i++)
        json_array_append_new(list, json_string(parts[i]));
    json_object_set_new(json, "parts", list);
    json_object_set_new(json, "issues", json_boolean(!issue->exists));
    debtor_done(w->who);
    console_reply_json(v, 200, json);
}

static void fill_open(struct console_visit *v, struct pg_args *args)
{
    const struct wanted *w = v->own;

    debtor_args(w->who, args);
    pg_day(args, w->who->talk.facts.today);
}

static void preview_charge(struct console_visit *v, const struct debts *d)
{
    struct wanted *w = v->own;
    struct debtor *who = w->who;

    if (!accounts_bank_of(who->view, who->creditor_id))
        refuse(v, "no_charge", "Este credor não tem conta para emitir boleto e Pix.");
    else if (!copy_choose(&who->batch, &who->talk, d, w->instalment_id, &w->issue))
        refuse(v, "no_charge", "Não há nada em aberto para cobrar.");
    else
        console_ask(v, SQL_CHARGES_OPEN, fill_open, on_open);
}

/* ---- an agreement ---- */

static const char *plan_text(struct console_visit *v, const struct plan *p, day_t until)
{
    char total[MONEY_TEXT_SIZE], down[MONEY_TEXT_SIZE], each[MONEY_TEXT_SIZE];
    char off[MONEY_TEXT_SIZE], first[DAY_TEXT_SIZE], valid[DAY_TEXT_SIZE];
    const struct plan_instalment *part = &p->instalments[p->down ? 1 : 0];
    const char *saved = p->discount ? arena_printf(&v->arena, ", com desconto de %s",
                                                   money_format(p->discount, off))
                                    : "";

    money_format(p->total, total);
    day_format_br(p->instalments[0].due, first);
    day_format_br(until, valid);
    if (p->kind != PLAN_INSTALMENTS)
        return arena_printf(&v->arena,
                            "Posso propor %s em %s%s. A proposta vale até %s. Fica bom para você?",
                            total, first, saved, valid);
    const char *start =
        p->down ? arena_printf(&v->arena, "entrada de %s e ", money_format(p->down, down)) : "";
    return arena_printf(&v->arena,
                        "Posso propor %s%d x %s, a primeira em %s: total de %s%s. A proposta vale "
                        "até %s. Fica bom para você?",
                        start, (int)p->count, money_format(part->centavos, each), first, total,
                        saved, valid);
}

static json_t *plan_json(const struct plan *p)
{
    char first[DAY_TEXT_SIZE];
    const struct plan_instalment *part = &p->instalments[p->down ? 1 : 0];

    return json_pack("{s:o, s:i, s:I, s:I, s:I, s:I, s:I, s:s}", "id", api_id_json(plan_id(p)),
                     "count", (int)p->count, "down", (json_int_t)p->down, "per",
                     (json_int_t)part->centavos, "total", (json_int_t)p->total, "discount",
                     (json_int_t)p->discount, "rate_bp", (json_int_t)p->yearly_rate_bp, "first_due",
                     day_format_iso(p->instalments[0].due, first));
}

static void show_offers(struct console_visit *v, const struct offers *o, bool asked)
{
    struct wanted *w = v->own;
    const struct plan *chosen = asked && o->counter.has_plan ? &o->counter.plan : &o->plans[0];
    json_t *answer =
        preview_json(v, w->who, plan_text(v, chosen, o->valid_until), (struct preview){ 0 });
    json_t *plans = json_array();

    for (size_t i = 0; i < o->plan_count; i++)
        json_array_append_new(plans, plan_json(&o->plans[i]));
    json_object_set_new(answer, "plans", plans);
    json_object_set_new(answer, "nearest",
                        asked && o->counter.has_plan ? plan_json(&o->counter.plan) : json_null());
    json_object_set_new(answer, "accepted", json_boolean(asked && o->counter.accepted));
    json_object_set_new(
        answer, "why", asked && !o->counter.accepted ? json_string(o->counter.plain) : json_null());
    debtor_done(w->who);
    console_reply_json(v, 200, answer);
}

static void preview_plan(struct console_visit *v, const struct debts *d)
{
    struct wanted *w = v->own;
    struct offers *offers = ARENA_NEW(&v->arena, struct offers);
    struct offer_request request = debts_request(&w->who->batch, &w->who->talk, d);
    struct error err = { 0 };

    request.role = api_sees_all(v) ? OFFER_ROLE_SUPERVISOR : OFFER_ROLE_AGENT;
    request.counter = w->wish;
    if (!request.debt_count ||
        !offers_make(&request, &w->who->talk.account->creditor->offers, offers, &err) ||
        !offers->plan_count)
        refuse(v, "no_offer", "A política do credor não permite acordo para esses valores.");
    else
        show_offers(v, offers, w->wish.given);
}

/* ---- a promise ---- */

static void on_recent(struct console_visit *v, const struct pg_result *r)
{
    struct wanted *w = v->own;
    char money[MONEY_TEXT_SIZE], day[DAY_TEXT_SIZE];

    if (pg_rows(r) && pg_get_int8(r, 0, 1) >= PROMISES_MAX) {
        refuse(v, "promises", "Já houve duas promessas há pouco: proponha um acordo.");
        return;
    }
    const char *text = arena_printf(
        &v->arena,
        "Combinado: %s até %s. Assim que o pagamento cair, a confirmação chega por aqui.",
        money_format(w->total, money), day_format_br(w->due, day));
    show(v, text, (struct preview){ .kind = PREVIEW_PROMISE, .centavos = w->total, .due = w->due });
}

static void fill_recent(struct console_visit *v, struct pg_args *args)
{
    const struct wanted *w = v->own;

    debtor_args(w->who, args);
    pg_instant(args, api_now(v));
}

static void preview_promise(struct console_visit *v, const struct debts *d)
{
    struct wanted *w = v->own;
    day_t today = w->who->talk.facts.today;

    w->total = d->overdue_total;
    if (!d->overdue)
        refuse(v, "nothing", "Não há nada em atraso para prometer.");
    else if (w->due < today || w->due > today + PROMISE_DAYS_MAX)
        refuse(v, "due", "Escolha um dia entre hoje e daqui a 10 dias.");
    else
        console_ask(v, SQL_PROMISES_RECENT, fill_recent, on_recent);
}

/* ---- a receipt: asked for, or taken down when it has come ---- */

static void on_claim_id(struct console_visit *v, const struct pg_result *r)
{
    struct wanted *w = v->own;
    char day[DAY_TEXT_SIZE];
    int64_t id = pg_get_int8(r, 0, 0);
    const char *text = arena_printf(
        &v->arena,
        "Recebi seu comprovante, obrigado! Vou conferir e dou um retorno por aqui até %s. "
        "O protocolo é %s.",
        day_format_br(w->due, day), protocol_of(&v->arena, id));

    show(v, text, (struct preview){ .kind = PREVIEW_RECEIPT, .due = w->due, .claim_id = id });
}

static void fill_nothing(struct console_visit *v, struct pg_args *args)
{
    (void)v;
    (void)args;
}

static void on_receipt(struct console_visit *v, const struct pg_result *r)
{
    struct wanted *w = v->own;
    const char *zone = pg_get_text(r, 0, 2);

    w->due = calendar_add_business_days(CALENDAR_BANK, day_of_instant(api_now(v), zone),
                                        CLAIM_BUSINESS_DAYS);
    if (!pg_is_null(r, 0, 1)) /* one is being looked at already */
        show(v,
             arena_printf(&v->arena,
                          "Seu comprovante já está com a gente, em conferência. O protocolo é %s.",
                          pg_get_text(r, 0, 1)),
             (struct preview){ 0 });
    else if (pg_get_bool(r, 0, 0))
        console_ask(v, SQL_DESK_IDS, fill_nothing, on_claim_id);
    else
        show(v,
             "Pode me enviar o comprovante por aqui, em foto ou PDF? Assim que chegar, eu confiro.",
             (struct preview){ 0 });
}

static void fill_receipt(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
    pg_instant(args, api_now(v));
}

/* ---- the request ---- */

static void on_debts(struct console_visit *v, const struct pg_result *r)
{
    struct wanted *w = v->own;
    const struct debts *d = debtor_read(w->who, r);

    if (!d) {
        debtor_done(w->who);
        console_refuse(v, 503);
    } else if (strcmp(w->what, "acordo") == 0) {
        preview_plan(v, d);
    } else if (strcmp(w->what, "promessa") == 0) {
        preview_promise(v, d);
    } else {
        preview_charge(v, d);
    }
}

static void fill_debts(struct console_visit *v, struct pg_args *args)
{
    const struct wanted *w = v->own;

    debtor_args(w->who, args);
}

static void on_person(struct console_visit *v, const struct pg_result *r)
{
    struct wanted *w = v->own;

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    w->who->person_id = int_or_zero(r, 0, 0);
    w->who->account_id = pg_get_int8(r, 0, 3);
    w->who->creditor_id = pg_get_int8(r, 0, 4);
    if (strcmp(w->what, "comprovante") == 0)
        console_ask(v, SQL_DESK_RECEIPT, fill_receipt, on_receipt);
    else if (!w->who->person_id)
        refuse(v, "identity", "A pessoa ainda não confirmou quem é: não fale de valores.");
    else
        console_ask(v, SQL_DEBTS_LOAD, fill_debts, on_debts);
}

static bool read_day(const struct console_visit *v, const char *name, day_t *out)
{
    const char *text = api_text(v, name);

    return !api_has(v, name) || (text && day_parse_iso(text, out));
}

static bool read_wish(struct console_visit *v, struct counter_offer *wish)
{
    int64_t count = api_int(v, "count", 0), down = api_int(v, "down", -1);

    wish->count = count > 0 && count <= COUNT_MAX ? (int32_t)count : 0;
    wish->monthly = api_int(v, "per_month", 0);
    wish->sets_down = down >= 0;
    wish->down = down > 0 ? down : 0;
    wish->given = wish->count || wish->monthly > 0 || wish->sets_down || api_has(v, "day");
    return wish->monthly >= 0 && read_day(v, "day", &wish->first_due);
}

void console_api_preview(struct console_visit *v)
{
    static const char *const whats[] = { "pix", "boleto", "acordo", "promessa", "comprovante" };
    struct wanted *w = ARENA_NEW(&v->arena, struct wanted);

    if (!api_body(v))
        return;
    const char *what = api_text(v, "what");
    for (size_t i = 0; what && i < COUNT_OF(whats); i++)
        if (strcmp(whats[i], what) == 0)
            w->what = whats[i];
    w->charge = w->what == whats[0] ? PREVIEW_PIX : PREVIEW_BOLETO;
    w->instalment_id = api_id(v, "instalment");
    w->who = debtor_new(v);
    v->own = w;
    if (w->what && read_wish(v, &w->wish) && read_day(v, "due", &w->due))
        console_ask(v, SQL_DESK_PERSON, debtor_find_args, on_person);
    else
        console_refuse(v, 400);
}
