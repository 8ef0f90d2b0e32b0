#include "server/console/api_person.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/email.h"
#include "server/base/error.h"
#include "server/base/phone.h"
#include "server/ops/agent.h"

#include <string.h>

/*
 * GET .../person: who somebody is, once they have shown it; what they owe today, and where they may
 * be written to.  Everything that names them is masked; unmask shows one thing and is audited.
 */

enum { DEBTOR_KIND_PHONE = 1 };

/* ---- the debts ---- */

static json_t *debt_json(const struct debt *d)
{
    const struct price *p = &d->price;
    char due[DAY_TEXT_SIZE];

    return json_pack("{s:o, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "instalment",
                     api_id_json(d->instalment_id), "contract", d->label, "key", d->key, "due",
                     day_format_iso(d->due, due), "days_late", (json_int_t)p->days_late, "original",
                     (json_int_t)p->principal, "fine", (json_int_t)p->fine, "interest",
                     (json_int_t)(p->interest + p->correction), "discount", (json_int_t)p->discount,
                     "total", (json_int_t)p->total, "in_agreement", d->agreement_id != 0);
}

static json_t *ageing_json(const struct debts *d)
{
    static const char *const names[] = { "ate_30", "ate_60", "ate_90", "mais" };
    json_int_t sums[COUNT_OF(names)] = { 0 };
    json_t *json = json_object();

    for (size_t i = 0; i < d->overdue; i++) {
        int32_t late = d->items[i].price.days_late;
        sums[late <= 30 ? 0 : late <= 60 ? 1 : late <= 90 ? 2 : 3] += d->items[i].price.total;
    }
    for (size_t i = 0; i < COUNT_OF(names); i++)
        json_object_set_new(json, names[i], json_integer(sums[i]));
    return json;
}

static void on_debts(struct console_visit *v, const struct pg_result *r)
{
    struct debtor *who = v->own;
    const struct debts *d = debtor_read(who, r);
    json_t *all = json_array();

    for (size_t i = 0; d && i < d->count; i++)
        json_array_append_new(all, debt_json(&d->items[i]));
    json_object_set_new(v->answer, "debts", all);
    json_object_set_new(v->answer, "total", json_integer(d ? d->overdue_total : 0));
    json_object_set_new(v->answer, "ageing", d ? ageing_json(d) : json_null());
    debtor_done(who);
    console_reply_json(v, 200, json_incref(v->answer));
}

static void fill_debts(struct console_visit *v, struct pg_args *args)
{
    debtor_args(v->own, args);
}

/* ---- where they are written to ---- */

static json_t *contact_json(struct console_visit *v, const struct pg_result *r, int row)
{
    struct error err = { 0 };
    bool phone = pg_get_int8(r, row, 1) == DEBTOR_KIND_PHONE, wrong = pg_get_bool(r, row, 3);
    bool stopped = !pg_is_null(r, row, 4) && !pg_get_bool(r, row, 4);
    const char *clear = seal_open(v->console->deps.seal, &v->arena, phone ? "phone" : "email",
                                  pg_get_bytea(r, row, 2), NULL, &err);
    char masked[EMAIL_SIZE] = ""; /* longer than any phone */

    _Static_assert((int)EMAIL_SIZE >= (int)PHONE_SIZE, "masked holds both");

    if (clear && phone)
        phone_mask(clear, masked);
    else if (clear)
        email_mask(clear, masked);
    return json_pack("{s:o, s:s, s:s, s:b, s:o}", "id", api_id_json(pg_get_int8(r, row, 0)), "kind",
                     phone ? "telefone" : "email", "masked", masked, "opt_in",
                     pg_get_bool(r, row, 4), "why",
                     wrong     ? json_string("É de outra pessoa: não usar.")
                     : stopped ? json_string("Pediu para não receber por aqui.")
                               : json_null());
}

static void on_contacts(struct console_visit *v, const struct pg_result *r)
{
    json_t *all = json_array();

    for (int row = 0; row < pg_rows(r); row++)
        json_array_append_new(all, contact_json(v, r, row));
    json_object_set_new(v->answer, "channels", all);
    console_ask(v, SQL_DEBTS_LOAD, fill_debts, on_debts);
}

static void fill_contacts(struct console_visit *v, struct pg_args *args)
{
    const struct debtor *who = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, who->creditor_id);
    pg_int8(args, who->person_id);
}

/* ---- the person ---- */

static void add_lists(json_t *answer, const struct pg_result *r)
{
    static const char *const names[] = { "agreements", "promises", "payments",
                                         "cases",      "notes",    "timeline" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *text = pg_get_text(r, 0, 5 + (int)i);
        json_t *list = text ? json_loads(text, 0, NULL) : NULL;
        json_object_set_new(answer, names[i], list ? list : json_array());
    }
    json_object_set_new(answer, "no_contact", api_text_or_null(pg_get_text(r, 0, 11)));
}

/* Whose record supervisors may open: also where who it was last is not known any more. */
static json_t *record_json(struct console_visit *v, const struct pg_result *r)
{
    int column = pg_is_null(r, 0, 16) ? 12 : 16;

    return api_sees_all(v) && !pg_is_null(r, 0, column) ? api_id_json(pg_get_int8(r, 0, column))
                                                        : json_null();
}

static json_t *link_json(const struct pg_result *r)
{
    if (pg_is_null(r, 0, 14))
        return json_null();
    return json_pack("{s:o, s:o, s:s, s:o}", "person_id",
                     pg_is_null(r, 0, 12) ? json_null() : api_id_json(pg_get_int8(r, 0, 12)),
                     "name", api_text_or_null(pg_get_text(r, 0, 13)), "by", pg_get_text(r, 0, 14),
                     "at", api_at(pg_get_instant(r, 0, 15)));
}

static void on_person(struct console_visit *v, const struct pg_result *r)
{
    struct debtor *who = v->own;

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    who->person_id = int_or_zero(r, 0, 0);
    who->account_id = pg_get_int8(r, 0, 3);
    who->creditor_id = pg_get_int8(r, 0, 4);
    v->answer = json_pack("{s:b, s:b, s:o, s:o, s:o, s:o}", "known", who->person_id != 0, "nobody",
                          pg_is_null(r, 0, 16), "record", record_json(v, r), "name",
                          api_text_or_null(pg_get_text(r, 0, 1)), "cpf_masked",
                          people_cpf_json(v, r, 0, 2), "link", link_json(r));
    add_lists(v->answer, r);
    if (who->person_id) {
        console_ask(v, SQL_DESK_CONTACTS, fill_contacts, on_contacts);
        return;
    }
    json_object_set_new(v->answer, "debts", json_array());
    json_object_set_new(v->answer, "channels", json_array());
    json_object_set_new(v->answer, "total", json_null());
    json_object_set_new(v->answer, "ageing", json_null());
    console_reply_json(v, 200, json_incref(v->answer));
}

void debtor_find_args(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
    pg_instant(args, api_now(v));
}

void console_api_person(struct console_visit *v)
{
    v->own = debtor_new(v);
    console_ask(v, SQL_DESK_PERSON, debtor_find_args, on_person);
}

/* ---- unmask ---- */

static void fill_unmask(struct console_visit *v, struct pg_args *args)
{
    char agent[AGENT_NAME_SIZE];

    debtor_find_args(v, args);
    pg_text(args, agent_of_user(v->caller->user_id, agent));
    pg_int8(args, id_or_null(api_id(v, "contact_id")));
}

static void on_unmasked(struct console_visit *v, const struct pg_result *r)
{
    static const char *const purposes[] = { "cpf", "phone", "email" };
    struct error err = { 0 };

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    const char *clear = seal_open(v->console->deps.seal, &v->arena,
                                  purposes[pg_get_int8(r, 0, 1) % (int)COUNT_OF(purposes)],
                                  pg_get_bytea(r, 0, 0), NULL, &err);
    if (clear)
        console_reply_json(v, 200, json_pack("{s:s}", "value", clear));
    else
        console_refuse(v, 503);
}

void console_api_unmask(struct console_visit *v)
{
    if (!api_body(v))
        return;
    const char *field = api_text(v, "field");
    bool cpf = field && strcmp(field, "cpf") == 0;
    bool contact = field && strcmp(field, "contact") == 0 && api_id(v, "contact_id");
    if (cpf == contact || (cpf && api_has(v, "contact_id")))
        console_refuse(v, 400);
    else
        console_ask(v, SQL_DESK_UNMASK, fill_unmask, on_unmasked);
}
