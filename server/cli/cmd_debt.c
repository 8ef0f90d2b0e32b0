#include "server/cli/commands.h"

#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/cli/jsonl.h"
#include "server/money/policy_json.h"

const char help_debt_price[] =
    "Example:\n"
    "  echo '{\"principal\":85000,\"due\":\"2026-10-19\",\"on\":\"2026-11-25\","
    "\"policy\":{\"fine_bp\":200,\"interest_monthly_bp\":100}}' |\n"
    "    quita debt price --jsonl\n\n"
    "In:  principal (centavos), due, on, policy. Fields of the policy, all optional:\n"
    "       fine_bp (200; at most 200), interest_monthly_bp (100; simple, pro rata die of 30),\n"
    "       interest (percent|daily_amount|legal), legal_interest_millionths (sum of the months),\n"
    "       correction_millionths, rebate (centavos), count_from_business_day (false),\n"
    "       discounts [{until, bp|centavos}]\n"
    "Out: principal, fine, interest, correction, discount, total, days_late;\n"
    "     total = principal + fine + interest + correction - discount\n";

static json_t *price(const json_t *in, struct error *err)
{
    struct price_policy policy = price_policy_default();
    struct price p;
    const json_t *from = NULL;
    centavos_t principal = 0;
    day_t due = 0, on = 0;

    if (!field_required(in, "principal", err) || !field_int(in, "principal", &principal, err) ||
        !field_required(in, "due", err) || !field_day(in, "due", &due, err) ||
        !field_required(in, "on", err) || !field_day(in, "on", &on, err) ||
        !field_object(in, "policy", &from, err))
        return NULL;
    if ((from && !price_policy_read(from, &policy, err)) ||
        !debt_price(principal, due, on, &policy, &p, err))
        return NULL;
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:i}", "principal", p.principal, "fine",
                     p.fine, "interest", p.interest, "correction", p.correction, "discount",
                     p.discount, "total", p.total, "days_late", p.days_late);
}

int command_debt_price(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(price) : CLI_BAD_INPUT;
}
