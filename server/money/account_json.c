#include "server/money/account_json.h"

#include "server/base/error.h"
#include "server/base/fields.h"

#include <stdio.h>

static bool read_part(const json_t *in, const struct boleto_part *part, struct boleto_account *out,
                      struct error *err)
{
    const json_t *v = json_object_get(in, part->name);
    const char *text = "";
    char number[24];

    if (json_is_integer(v)) {
        snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(v));
        text = number;
    } else if (json_is_boolean(v)) {
        text = json_is_true(v) ? "1" : "";
    } else if (!field_text(in, part->name, &text, err)) {
        return false;
    }
    return boleto_part_set(out, part, text, err);
}

bool boleto_account_read(const json_t *in, struct boleto_account *out, struct error *err)
{
    struct boleto_account account = { 0 };

    for (size_t i = 0; i < BOLETO_PARTS; i++)
        if (!read_part(in, &boleto_parts[i], &account, err))
            return false;
    *out = account;
    return true;
}

bool boleto_account_stored(const char *parts, const char *agencia, const char *conta,
                           const char *carteira, struct boleto_account *out, struct error *err)
{
    struct boleto_account account = { 0 };
    json_t *json = json_loads(parts, 0, NULL);
    bool good = json ? boleto_account_read(json, &account, err)
                     : error_set(err, ERROR_INPUT, "parts are no JSON");

    json_decref(json);
    if (!good || !boleto_part_set(&account, &boleto_parts[BOLETO_AGENCIA], agencia, err) ||
        !boleto_part_set(&account, &boleto_parts[BOLETO_CONTA], conta, err) ||
        !boleto_part_set(&account, &boleto_parts[BOLETO_CARTEIRA], carteira, err))
        return false;
    *out = account;
    return true;
}
