#include "server/cli/commands.h"

#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/cli/boleto_input.h"
#include "server/cli/jsonl.h"
#include "server/money/account_json.h"

#include <string.h>

const char help_boleto_decode[] =
    "Example:\n"
    "  echo '{\"code\":\"23791.23405 90000.000001 01004.567804 9 16470000013500\","
    "\"as_of\":\"2026-11-25\"}' |\n"
    "    quita boleto decode --jsonl\n\n"
    "Reads barcodes (44 digits) and lines (47, or 48 of utility and tax bills) with every check\n"
    "digit. The due day is the one from 3000 days before to 5500 days after \"as_of\".\n"
    "In:  code, as_of\n"
    "Out: valid, kind (boleto|arrecadacao), barcode, line, bank, centavos, due;\n"
    "     large_value and due_unknown where they apply; or valid:false with reason\n";

const char help_boleto_encode[] =
    "Example:\n"
    "  echo "
    "'{\"bank\":\"237\",\"due\":\"2026-12-01\",\"centavos\":13500,\"account\":{\"agencia\":"
    "\"1234\","
    "\"conta\":\"45678\",\n"
    "    \"carteira\":\"09\",\"nosso_numero\":\"1\"}}' | quita boleto encode --jsonl\n\n"
    "In:  bank, due (absent: contra apresentação), centavos (absent or 0: informed at payment),\n"
    "     account: agencia, agencia_dv, conta, conta_dv, carteira, convenio, nosso_numero, and by\n"
    "     bank modalidade, parcela, seu_numero, ano, byte, posto, operacao, layout, nn17:\n"
    "     docs/banks.md says which. Texts or numbers, check digits apart, after a hyphen or left "
    "out\n"
    "Out: barcode, line, campo_livre, nosso_numero, nosso_numero_printed, warnings (given check\n"
    "     digits that do not agree; they are used as given)\n"
    "Banks: 001 Banco do Brasil, 033 Santander, 041 Banrisul, 077 Inter, 085 Ailos, 104 Caixa,\n"
    "     136 Unicred, 237 Bradesco, 336 C6, 341 Itaú, 422 Safra, 748 Sicredi, 756 Sicoob.\n";

static void add_reading(json_t *out, const struct boleto_code *c)
{
    json_object_set_new(out, "centavos", c->centavos ? json_integer(c->centavos) : json_null());
    json_object_set_new(out, "due", c->has_due ? json_day(c->due) : json_null());
    if (c->large_value)
        json_object_set_new(out, "large_value", json_true());
    if (c->due_unknown)
        json_object_set_new(out, "due_unknown", json_true());
}

/* A NUL in it is one of the things that are no digits: the code is bad, not the line. */
static bool read_code(const json_t *in, day_t as_of, struct boleto_code *c, struct error *bad)
{
    const json_t *code = json_object_get(in, "code");

    if (strlen(json_string_value(code)) != json_string_length(code))
        return error_set(bad, ERROR_INPUT, "holds something else than digits at place %zu",
                         strlen(json_string_value(code)) + 1);
    return boleto_decode(json_string_value(code), as_of, c, bad);
}

static json_t *decode(const json_t *in, struct error *err)
{
    struct boleto_code c = { 0 };
    struct error bad = { 0 };
    day_t as_of = 0;
    json_t *out;

    if (!field_required(in, "code", err) || !field_day(in, "as_of", &as_of, err))
        return NULL;
    if (!json_is_string(json_object_get(in, "code"))) {
        error_set(err, ERROR_INPUT, "\"code\" must be a text");
        return NULL;
    }
    if (!read_code(in, as_of, &c, &bad))
        return json_pack("{s:b, s:s}", "valid", 0, "reason", bad.detail);
    if (!field_required(in, "as_of", err)) /* a bad code is bad on any day */
        return NULL;
    out = json_pack("{s:b, s:s, s:s, s:s, s:s?}", "valid", 1, "kind",
                    c.kind == BOLETO_BANK ? "boleto" : "arrecadacao", "barcode", c.barcode, "line",
                    c.line, "bank", c.bank[0] ? c.bank : NULL);
    add_reading(out, &c);
    return out;
}

static const struct boleto_bank *read_bank(const json_t *in, struct error *err)
{
    const json_t *v = json_object_get(in, "bank");
    const char *code = "";
    char number[24], codes[BOLETO_CODES_SIZE];
    const struct boleto_bank *bank;

    if (json_is_integer(v)) { /* 1 is 001 */
        snprintf(number, sizeof(number), "%03lld", (long long)json_integer_value(v));
        code = number;
    } else if (!field_required(in, "bank", err) || !field_text(in, "bank", &code, err)) {
        return NULL;
    }
    bank = boleto_bank_find(code);
    if (!bank)
        error_set(err, ERROR_INPUT, "bank %.8s is not supported; supported: %s", code,
                  boleto_bank_codes(codes));
    return bank;
}

static json_t *encoded(const struct boleto_title *t, const struct boleto_code *c)
{
    json_t *warnings = json_array();

    for (size_t i = 0; i < t->warning_count; i++)
        json_array_append_new(warnings, json_string(t->warnings[i]));
    if (c->large_value)
        json_array_append_new(warnings, json_string("due"));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "barcode", c->barcode, "line", c->line,
                     "campo_livre", t->free_field, "nosso_numero", t->nosso_numero,
                     "nosso_numero_printed", t->nosso_numero_printed, "warnings", warnings);
}

bool boleto_input_read(const json_t *in, struct boleto_input *out, struct error *err)
{
    const json_t *from = NULL;
    int64_t centavos = 0;
    day_t due = INT32_MIN;

    *out = (struct boleto_input){ .bank = read_bank(in, err) };
    if (!out->bank || !field_day(in, "due", &due, err) ||
        !field_int(in, "centavos", &centavos, err) || !field_required(in, "account", err) ||
        !field_object(in, "account", &from, err) || !boleto_account_read(from, &out->account, err))
        return false;
    return boleto_issue(out->bank, &out->account, due != INT32_MIN, due, centavos, &out->title,
                        &out->code, err);
}

static json_t *encode(const json_t *in, struct error *err)
{
    struct boleto_input boleto;

    return boleto_input_read(in, &boleto, err) ? encoded(&boleto.title, &boleto.code) : NULL;
}

int command_boleto_decode(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(decode) : CLI_BAD_INPUT;
}

int command_boleto_encode(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(encode) : CLI_BAD_INPUT;
}
