#include "server/console/api_person.h"

#include "db/columns.h"
#include "server/base/document.h"
#include "server/base/error.h"
#include "server/console/act.h"

#include <string.h>

/*
 * Conversations nobody could be found for: an agent looks for the person by CPF, enrolment or the
 * creditor's key, confirms with who writes, and links.  A link puts conversations side by side; it
 * proves nothing, so it shows no debt (reliability reference C12: every look is audited).
 */

enum { KEY_MAX = 64 };
struct search {
    struct bytes cpf; /* its hash; none = looked for by key */
    const char *key;
};

static void fill_find(struct console_visit *v, struct pg_args *args)
{
    const struct search *s = v->own;
    char agent[AGENT_NAME_SIZE];

    debtor_find_args(v, args);
    pg_text(args, agent_of_user(v->caller->user_id, agent));
    pg_bytea(args, s->cpf.data, s->cpf.len);
    pg_text(args, s->key);
}

json_t *people_cpf_json(struct console_visit *v, const struct pg_result *r, int row, int column)
{
    struct error err = { 0 };
    char masked[DOCUMENT_TEXT_SIZE];
    const char *cpf = pg_is_null(r, row, column)
                          ? NULL
                          : seal_open(v->console->deps.seal, &v->arena, "cpf",
                                      pg_get_bytea(r, row, column), NULL, &err);

    if (!cpf)
        return json_null();
    document_mask_cpf(cpf, masked);
    return json_string(masked);
}

static void on_found(struct console_visit *v, const struct pg_result *r)
{
    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    json_t *all = json_array();
    for (int row = 0; row < pg_rows(r) && !pg_is_null(r, row, 0); row++)
        json_array_append_new(all, json_pack("{s:o, s:s, s:o, s:I}", "id",
                                             api_id_json(pg_get_int8(r, row, 0)), "name",
                                             pg_get_text(r, row, 1), "cpf_masked",
                                             people_cpf_json(v, r, row, 2), "contracts",
                                             (json_int_t)pg_get_int8(r, row, 3)));
    console_reply_json(v, 200, json_pack("{s:o}", "people", all));
}

/* False: it is no CPF, and no key either. */
static bool read_search(struct console_visit *v, struct search *s)
{
    const char *cpf = api_text(v, "cpf"), *key = api_text(v, "key");
    char digits[12];
    bool any;

    if (cpf && !key && strlen(cpf) <= KEY_MAX &&
        document_find_cpf(cpf, strlen(cpf), digits, &any) == 1) {
        struct seal_hash hash = seal_hash(v->console->deps.seal, "cpf", digits, strlen(digits));
        s->cpf =
            (struct bytes){ arena_memdup(&v->arena, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
        return true;
    }
    s->key = key;
    return !cpf && key && *key && strlen(key) <= KEY_MAX;
}

void console_api_find_people(struct console_visit *v)
{
    struct search *s = ARENA_NEW(&v->arena, struct search);

    if (!api_body(v))
        return;
    v->own = s;
    if (read_search(v, s))
        console_ask(v, SQL_PERSON_FIND, fill_find, on_found);
    else
        api_refuse(v, 422, "search", "Digite um CPF completo, ou a matrícula.");
}

/* ---- links ---- */

static void send_link(struct act *a, struct pg_unit *unit)
{
    struct pg_args *args = act_args(unit, SQL_CONVERSATION_LINK_SET);

    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_int8(args, id_or_null(api_id(a->visit, "person_id")));
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    act_send(a, unit, args);
}

static void check_link(struct act *a, struct pg_unit *unit)
{
    if (!pg_rows(act_result(a, unit)))
        act_refuse(a, unit, 404, "person", "Não encontramos essa pessoa.");
}

/* {"person_id": null}: somebody looked, and it stays nobody's. */
void console_api_link(struct console_visit *v)
{
    static const struct act_plan plan = { .fenced = true, .steps = { send_link, check_link } };

    if (!api_body(v))
        return;
    if (api_has(v, "person_id") && !api_id(v, "person_id"))
        console_refuse(v, 404);
    else
        act_begin(v, &plan, NULL, NULL);
}

static void send_unlink(struct act *a, struct pg_unit *unit)
{
    struct pg_args *args = act_args(unit, SQL_CONVERSATION_LINK_DROP);

    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_text(args, a->agent);
    pg_instant(args, a->now_us);
    act_send(a, unit, args);
}

void console_api_unlink(struct console_visit *v)
{
    static const struct act_plan plan = { .fenced = true, .steps = { send_unlink } };

    if (api_body(v))
        act_begin(v, &plan, NULL, NULL);
}
