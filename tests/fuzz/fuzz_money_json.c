/* Accounts, prices and monthly indexes as files and lines have them; fuzz-max-len: 2048 */
#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/money/account_json.h"
#include "server/money/price_json.h"

#include <stdlib.h>
#include <string.h>

static struct price_indexes indexes;

static void must(bool good)
{
    if (!good)
        abort();
}

static void told(bool good, const struct error *err)
{
    must(good || (err->kind == ERROR_INPUT && err->detail[0]));
}

/* What was read fits, and a part is what its name says. */
static void read_account(const json_t *json)
{
    struct boleto_account account;
    struct error err = { 0 };
    bool good = boleto_account_read(json, &account, &err);

    told(good, &err);
    for (size_t i = 0; good && i < BOLETO_PARTS; i++) {
        const char *part = boleto_part_get(&account, &boleto_parts[i]);
        const json_t *given = json_object_get(json, boleto_parts[i].name);
        must(strlen(part) < boleto_parts[i].size);
        must(!json_is_string(given) || strcmp(part, json_string_value(given)) == 0);
    }
}

static void read_indexes(const json_t *json)
{
    struct error err = { 0 };
    memset(&indexes, 0, sizeof(indexes));
    bool good = price_indexes_read(json, &indexes, &err);

    told(good, &err);
    for (size_t m = 0; good && m < INDEX_MONTHS; m++) {
        must(abs(indexes.millionths[INDEX_IPCA][m]) <= INDEX_MILLIONTHS_MAX);
        must(indexes.millionths[INDEX_LEGAL_RATE][m] >= 0 &&
             indexes.millionths[INDEX_LEGAL_RATE][m] <= INDEX_MILLIONTHS_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    json_t *json = json_loadb((const char *)bytes, len, 0, NULL);
    struct price_policy policy;
    struct error err = { 0 };

    if (!json_is_object(json)) {
        json_decref(json);
        return 0;
    }
    read_account(json);
    read_indexes(json);
    told(price_policy_read(json, &policy, &err), &err);
    json_decref(json);
    return 0;
}
