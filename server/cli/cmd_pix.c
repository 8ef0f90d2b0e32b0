#include "server/cli/commands.h"

#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/cli/jsonl.h"
#include "server/money/pix.h"
#include "server/money/plain.h"

const char help_pix_decode[] =
    "Example:\n"
    "  echo '{\"payload\":\"00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D\"}' |\n"
    "    quita pix decode --jsonl\n\n"
    "Strict about structure, lengths and CRC.\n"
    "In:  payload\n"
    "Out: valid, kind (static|dynamic), key, url, centavos, name, city, txid, info, recurrence\n"
    "     (address of a Pix Automático, template 80); or valid:false with reason\n";

const char help_pix_encode[] =
    "Example:\n"
    "  echo '{\"key\":\"escola@exemplo.com.br\",\"name\":\"Escola São João\",\"city\":\"São "
    "Paulo\","
    "\"centavos\":13500,\"txid\":\"P4821\"}' |\n"
    "    quita pix encode --jsonl\n\n"
    "In:  key (static) or url (dynamic), name, city, centavos, txid, info\n"
    "     key: a CPF, CNPJ, phone with +55, e-mail or random key (uuid)\n"
    "     name and city lose accents and are cut to 25 and 15 characters\n"
    "Out: payload\n";

/* A length counted wrongly may have cut a letter in two: then without accents. */
static json_t *text_or_null(const char *text)
{
    char plain[PIX_NAME_SIZE];
    json_t *out = text[0] ? json_string(text) : json_null();

    if (out)
        return out;
    plain_ascii(text, sizeof(plain) - 1, plain);
    return json_string(plain);
}

static json_t *decode(const json_t *in, struct error *err)
{
    const char *payload = NULL;
    struct pix_code c;
    struct error bad = { 0 };

    if (!field_required(in, "payload", err) || !field_text(in, "payload", &payload, err))
        return NULL;
    if (!pix_decode(payload, &c, &bad))
        return json_pack("{s:b, s:s}", "valid", 0, "reason", bad.detail);
    return json_pack(
        "{s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "valid", 1, "kind",
        c.kind == PIX_STATIC ? "static" : "dynamic", "key", text_or_null(c.key), "url",
        text_or_null(c.url), "centavos", c.has_amount ? json_integer(c.centavos) : json_null(),
        "name", text_or_null(c.name), "city", text_or_null(c.city), "txid", text_or_null(c.txid),
        "info", text_or_null(c.info), "recurrence", text_or_null(c.recurrence));
}

static json_t *encode(const json_t *in, struct error *err)
{
    struct pix_request r = { 0 };
    char payload[PIX_PAYLOAD_SIZE];

    if (!field_text(in, "key", &r.key, err) || !field_text(in, "url", &r.url, err) ||
        !field_text(in, "name", &r.name, err) || !field_text(in, "city", &r.city, err) ||
        !field_text(in, "txid", &r.txid, err) || !field_text(in, "info", &r.info, err) ||
        !field_int(in, "centavos", &r.centavos, err))
        return NULL;
    r.has_amount = json_is_integer(json_object_get(in, "centavos"));
    if (!pix_encode(&r, payload, err))
        return NULL;
    return json_pack("{s:s}", "payload", payload);
}

int command_pix_decode(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(decode) : CLI_BAD_INPUT;
}

int command_pix_encode(int argc, char **argv)
{
    return jsonl_only(argc, argv) ? jsonl_run(encode) : CLI_BAD_INPUT;
}
