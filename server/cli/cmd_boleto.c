#include "server/cli/commands.h"

#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/cli/boleto_input.h"
#include "server/cli/jsonl.h"

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
    "     account: agencia, agencia_dv, conta, conta_dv, carteira, convenio, nosso_numero\n"
    "Out: barcode, line, campo_livre, nosso_numero, nosso_numero_printed, warnings\n"
    "Banks: 237 Bradesco.\n";

static void add_reading(json_t *out, const struct boleto_code *c)
{
    json_object_set_new(out, "centavos", c->centavos ? json_integer(c->centavos) : json_null());
    json_object_set_new(out, "due", c->has_due ? json_day(c->due) : json_null());
    if (c->large_value)
        json_object_set_new(out, "large_value", json_true());
    if (c->due_unknown)
        json_object_set_new(out, "due_unknown", json_true());
}

static json_t *decode(const json_t *in, struct error *err)
{
    const char *code = NULL;
    struct boleto_code c;
    struct error bad = { 0 };
    day_t as_of = 0;
    json_t *out;

    if (!field_required(in, "code", err) || !field_text(in, "code", &code, err) ||
        !field_required(in, "as_of", err) || !field_day(in, "as_of", &as_of, err))
        return NULL;
    if (!boleto_decode(code, as_of, &c, &bad))
        return json_pack("{s:b, s:s}", "valid", 0, "reason", bad.detail);
    out = json_pack("{s:b, s:s, s:s, s:s, s:s?}", "valid", 1, "kind",
                    c.kind == BOLETO_BANK ? "boleto" : "arrecadacao", "barcode", c.barcode, "line",
                    c.line, "bank", c.bank[0] ? c.bank : NULL);
    add_reading(out, &c);
    return out;
}

static bool read_part(const json_t *in, const char *name, char *out, size_t size, struct error *err)
{
    const json_t *v = json_object_get(in, name);
    const char *text = "";
    char number[24];

    if (json_is_integer(v)) {
        snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(v));
        text = number;
    } else if (!field_text(in, name, &text, err)) {
        return false;
    }
    if (strlen(text) >= size)
        return error_set(err, ERROR_INPUT, "account.%s is too long", name);
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static bool read_account(const json_t *in, struct boleto_account *a, struct error *err)
{
    const struct {
        const char *name;
        char *out;
        size_t size;
    } parts[] = {
        { "agencia", a->agencia, sizeof(a->agencia) },
        { "agencia_dv", a->agencia_dv, sizeof(a->agencia_dv) },
        { "conta", a->conta, sizeof(a->conta) },
        { "conta_dv", a->conta_dv, sizeof(a->conta_dv) },
        { "carteira", a->carteira, sizeof(a->carteira) },
        { "convenio", a->convenio, sizeof(a->convenio) },
        { "nosso_numero", a->nosso_numero, sizeof(a->nosso_numero) },
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (!read_part(in, parts[i].name, parts[i].out, parts[i].size, err))
            return false;
    return true;
}

static const struct boleto_bank *read_bank(const json_t *in, struct error *err)
{
    const char *code = "";
    const struct boleto_bank *bank;
    char codes[80];

    if (!field_required(in, "bank", err) || !field_text(in, "bank", &code, err))
        return NULL;
    bank = boleto_bank_find(code);
    if (!bank)
        error_set(err, ERROR_INPUT, "bank %.8s is not supported; supported: %s", code,
                  boleto_bank_codes(codes, sizeof(codes)));
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
        !field_object(in, "account", &from, err) || !read_account(from, &out->account, err))
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
