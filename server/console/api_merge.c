#include "server/console/api_person.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/email.h"
#include "server/base/error.h"
#include "server/base/phone.h"
#include "server/ops/agent.h"

#include <stdlib.h>
#include <string.h>

/*
 * Records of people, for supervisors: what hangs on one; two become one, one becomes two, and both
 * can be taken back.  All of it is one statement (migration 036): one transaction, its locks in the
 * order of the architecture, an audit row; the same `cid` once more is the same act.
 */

enum { NAME_MAX_BYTES = 120, LIST_MAX = 200 };

static const struct refusal {
    const char *outcome;
    int status;
    const char *words;
} refusals[] = {
    { "self", 422, "É o mesmo cadastro." },
    { "unknown", 404, "Não encontramos esse cadastro, ou o que foi escolhido não é dele." },
    { "merged", 409, "Um dos dois já foi unido a outro cadastro." },
    { "cpf", 422, "Os CPFs não são o mesmo: são duas pessoas." },
    { "importing", 409, "Uma importação está em andamento. Tente de novo quando ela terminar." },
    { "later", 409, "Desfaça antes o que foi feito depois nesses cadastros." },
    { "knotted", 409, "Há acordo ou boleto com dívidas dos dois lados. Resolva isso antes." },
    { "used", 409, "O cadastro separado já tem vida própria. Una os dois em vez de desfazer." },
};

static const char *actor(struct console_visit *v)
{
    char agent[AGENT_NAME_SIZE];

    return arena_printf(&v->arena, "agent:%s", agent_of_user(v->caller->user_id, agent));
}

static void refuse(struct console_visit *v, const char *outcome)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (strcmp(refusals[i].outcome, outcome) == 0) {
            api_refuse(v, refusals[i].status, outcome, refusals[i].words);
            return;
        }
    console_refuse(v, 503); /* "again": somebody was identified in that very moment */
}

static bool is_done(const char *outcome)
{
    return strcmp(outcome, "ok") == 0 || strcmp(outcome, "same") == 0;
}

static void on_moved(struct console_visit *v, const struct pg_result *r)
{
    const char *outcome = pg_get_text(r, 0, 0);

    if (is_done(outcome))
        console_reply_json(v, 200, json_pack("{s:o}", "move", api_id_json(pg_get_int8(r, 0, 1))));
    else
        refuse(v, outcome);
}

/* ---- a record ---- */

static json_t *address_json(struct console_visit *v, const struct pg_result *r, int row)
{
    struct error err = { 0 };
    bool phone = pg_get_int8(r, row, 1) == 1;
    const char *clear = seal_open(v->console->deps.seal, &v->arena, phone ? "phone" : "email",
                                  pg_get_bytea(r, row, 2), NULL, &err);
    char masked[EMAIL_SIZE] = ""; /* longer than any phone */

    if (clear && phone)
        phone_mask(clear, masked);
    else if (clear)
        email_mask(clear, masked);
    return json_pack("{s:o, s:s, s:s, s:b}", "id", api_id_json(pg_get_int8(r, row, 0)), "kind",
                     phone ? "telefone" : "email", "masked", masked, "wrong",
                     pg_get_bool(r, row, 3));
}

static void on_addresses(struct console_visit *v, const struct pg_result *r)
{
    json_t *all = json_array();

    for (int row = 0; row < pg_rows(r); row++)
        json_array_append_new(all, address_json(v, r, row));
    json_object_set_new(v->answer, "addresses", all);
    console_reply_json(v, 200, json_incref(v->answer));
}

static void fill_addresses(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
}

static void on_record(struct console_visit *v, const struct pg_result *r)
{
    static const char *const lists[] = { "keys", "contracts", "moves" };

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    v->answer = json_pack("{s:o, s:s, s:o, s:b, s:o}", "id", api_id_json(api_path_id(v)), "name",
                          pg_get_text(r, 0, 0), "cpf_masked", people_cpf_json(v, r, 0, 1),
                          "has_birth", pg_get_bool(r, 0, 2), "merged_into",
                          pg_is_null(r, 0, 3) ? json_null() : api_id_json(pg_get_int8(r, 0, 3)));
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        json_object_set_new(v->answer, lists[i],
                            json_loads(pg_get_text(r, 0, 4 + (int)i), 0, NULL));
    console_ask(v, SQL_PERSON_ADDRESSES, fill_addresses, on_addresses);
}

static void fill_record(struct console_visit *v, struct pg_args *args)
{
    char agent[AGENT_NAME_SIZE];

    debtor_find_args(v, args);
    pg_text(args, agent_of_user(v->caller->user_id, agent));
}

void console_api_record(struct console_visit *v)
{
    console_ask(v, SQL_PERSON_RECORD, fill_record, on_record);
}

/* ---- merge ---- */

static void fill_merge(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
    pg_int8(args, api_id(v, "into"));
    pg_text(args, api_text(v, "cid"));
    pg_text(args, actor(v));
    pg_instant(args, api_now(v));
}

/* The body, with the page's own name of the act; answers otherwise. */
static bool read_named(struct console_visit *v)
{
    if (!api_body(v))
        return false;
    if (api_is_uuid(api_text(v, "cid")))
        return true;
    console_refuse(v, 400);
    return false;
}

/* The record of the path becomes a shell that says `into`. */
void console_api_merge(struct console_visit *v)
{
    if (!read_named(v))
        return;
    if (api_id(v, "into"))
        console_ask(v, SQL_PERSON_MERGE, fill_merge, on_moved);
    else
        refuse(v, "unknown");
}

/* ---- split ---- */

struct split {
    int64_t *contracts, *addresses;
    const char **keys;
    size_t contract_count, address_count, key_count;
};

/* NULL: it is no list of ids. */
static int64_t *read_ids(struct console_visit *v, const char *name, size_t *count)
{
    const json_t *list = json_object_get(v->body, name);
    size_t size = json_array_size(list); /* 0 when there is none */
    int64_t *ids = ARENA_ARRAY(&v->arena, int64_t, size + 1);

    for (size_t i = 0; i < size && size <= LIST_MAX; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        ids[i] = text ? strtoll(text, NULL, 10) : 0;
        if (ids[i] <= 0)
            return NULL;
    }
    *count = size;
    return size <= LIST_MAX ? ids : NULL;
}

static const char **read_keys(struct console_visit *v, size_t *count)
{
    const json_t *list = json_object_get(v->body, "keys");
    size_t size = json_array_size(list);
    const char **keys = ARENA_ARRAY(&v->arena, const char *, size + 1);

    for (size_t i = 0; i < size && size <= LIST_MAX; i++)
        if (!(keys[i] = json_string_value(json_array_get(list, i))))
            return NULL;
    *count = size;
    return size <= LIST_MAX ? keys : NULL;
}

static void fill_split(struct console_visit *v, struct pg_args *args)
{
    const struct split *s = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
    pg_text(args, api_text(v, "cid"));
    pg_text(args, api_text(v, "name"));
    pg_int8_array(args, s->contracts, s->contract_count);
    pg_int8_array(args, s->addresses, s->address_count);
    pg_text(args, api_text(v, "creditor"));
    pg_text_array(args, s->keys, s->key_count);
    pg_text(args, actor(v));
    pg_instant(args, api_now(v));
}

void console_api_split(struct console_visit *v)
{
    struct split *s = ARENA_NEW(&v->arena, struct split);

    if (!read_named(v) || !api_text_within(v, "name", NAME_MAX_BYTES))
        return;
    s->contracts = read_ids(v, "contracts", &s->contract_count);
    s->addresses = read_ids(v, "addresses", &s->address_count);
    s->keys = read_keys(v, &s->key_count);
    v->own = s;
    if (s->contracts && s->addresses && s->keys)
        console_ask(v, SQL_PERSON_SPLIT, fill_split, on_moved);
    else
        console_refuse(v, 400);
}

/* ---- taking back ---- */

static void fill_undo(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
    pg_text(args, actor(v));
    pg_instant(args, api_now(v));
}

static void on_undone(struct console_visit *v, const struct pg_result *r)
{
    const char *outcome = pg_get_text(r, 0, 0);

    if (is_done(outcome))
        api_done(v);
    else
        refuse(v, outcome);
}

void console_api_undo_move(struct console_visit *v)
{
    if (api_body(v))
        console_ask(v, SQL_PERSON_UNDO, fill_undo, on_undone);
}
