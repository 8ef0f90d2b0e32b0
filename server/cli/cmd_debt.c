#include "server/cli/commands.h"

#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/base/strbuf.h"
#include "server/cli/jsonl.h"
#include "server/money/price_json.h"

#include <string.h>

const char help_debt_price[] =
    "Example:\n"
    "  echo '{\"principal\":85000,\"due\":\"2026-10-19\",\"on\":\"2026-11-25\","
    "\"policy\":{\"fine_bp\":200,\"interest_monthly_bp\":100}}' |\n"
    "    quita debt price --jsonl\n\n"
    "In:  principal (centavos), due, on, policy. Fields of the policy, all optional:\n"
    "       fine_bp (200; at most 200), interest_monthly_bp (100; simple, pro rata die of 30),\n"
    "       interest (percent|daily_amount|legal), legal_interest_millionths (sum of the months),\n"
    "       correction (given|ipca), correction_millionths, rebate (centavos),\n"
    "       count_from_business_day (false), discounts [{until, bp|centavos, per_day}],\n"
    "       honorarios {bp, contract_clause, reciprocal_clause, lawyer_act} (off; CDC-09)\n"
    "     indexes {ipca {\"2026-09\":4800}, taxa_legal {...}}: millionths a month, for a contract\n"
    "       that is silent (Lei 14.905/2024); memory (false)\n"
    "Out: principal, fine, interest, correction, discount, total, days_late; honorarios where\n"
    "     they are on; memory: the calculation in Portuguese, a sentence an item;\n"
    "     total = principal + fine + interest + correction + honorarios - discount\n";

/* One line of input. */
struct question {
    centavos_t principal;
    day_t due, on;
    bool memory;
    struct price_policy policy;
    struct price_indexes indexes;
};

static bool read_policy(const json_t *in, struct question *q, struct error *err)
{
    const json_t *policy = NULL, *indexes = NULL;

    q->policy = price_policy_default();
    if (!field_object(in, "policy", &policy, err) || !field_object(in, "indexes", &indexes, err) ||
        (policy && !price_policy_read(policy, &q->policy, err)) ||
        (indexes && !price_indexes_read(indexes, &q->indexes, err)))
        return false;
    if (indexes)
        q->policy.indexes = &q->indexes;
    return true;
}

static bool read_question(const json_t *in, struct question *q, struct error *err)
{
    return field_required(in, "principal", err) && field_int(in, "principal", &q->principal, err) &&
           field_required(in, "due", err) && field_day(in, "due", &q->due, err) &&
           field_required(in, "on", err) && field_day(in, "on", &q->on, err) &&
           field_bool(in, "memory", &q->memory, err) && read_policy(in, q, err);
}

static json_t *memory_of(const struct question *q, const struct price *p)
{
    struct strbuf text = { 0 };
    json_t *lines = json_array();

    price_memory(p, q->due, q->on, &q->policy, &text);
    for (char *line = text.data, *end; line && (end = strchr(line, '\n')); line = end + 1)
        json_array_append_new(lines, json_stringn(line, (size_t)(end - line)));
    strbuf_done(&text);
    return lines;
}

static json_t *price(const json_t *in, struct error *err)
{
    struct question q = { 0 };
    struct price p;
    json_t *out;

    if (!read_question(in, &q, err) || !debt_price(q.principal, q.due, q.on, &q.policy, &p, err))
        return NULL;
    out = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:i}", "principal", p.principal, "fine", p.fine,
                    "interest", p.interest, "correction", p.correction, "discount", p.discount,
                    "total", p.total, "days_late", p.days_late);
    if (q.policy.honorarios.bp)
        json_object_set_new(out, "honorarios", json_integer(p.honorarios));
    if (q.memory)
        json_object_set_new(out, "memory", memory_of(&q, &p));
    return out;
}

int command_debt_price(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(price) : CLI_BAD_INPUT;
}
