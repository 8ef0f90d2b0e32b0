#include "server/providers/bank_notice.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/base/error.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { ID_MAX = 64 };
static const int64_t NOSSO_NUMERO_MAX = 99999999999;

static const char *text_of(const json_t *item, const char *name, struct arena *a)
{
    const char *value = json_string_value(json_object_get(item, name));

    if (!value || !*value || strlen(value) > ID_MAX)
        return NULL;
    for (const char *c = value; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '/')
            return NULL;
    return arena_strdup(a, value);
}

/* BACEN: "123.45", a dot and two digits. */
static bool money_of(const json_t *item, const char *name, centavos_t *out)
{
    const char *value = json_string_value(json_object_get(item, name));
    const char *dot = value ? strchr(value, '.') : NULL;

    return dot && dot > value && strspn(value, "0123456789") == (size_t)(dot - value) &&
           strlen(dot) == 3 && money_parse(value, out);
}

static bool amount_of(const json_t *item, const char *name, centavos_t *out)
{
    return money_of(item, name, out) && *out > 0;
}

static bool instant_of_item(const json_t *item, const char *name, int64_t *out)
{
    const char *value = json_string_value(json_object_get(item, name));

    return value && instant_parse(value, out);
}

/* The bank's own id: any visible characters, but none that a path or JSON could take amiss. */
static const char *id_of(const json_t *item, const char *name, struct arena *a)
{
    const char *value = json_string_value(json_object_get(item, name));

    if (!value || !*value || strlen(value) > ID_MAX || strstr(value, "..") ||
        value[strcspn(value, "\"\\<>")])
        return NULL;
    for (const char *c = value; *c; c++)
        if (*c <= ' ' || *c > '~')
            return NULL;
    return arena_strdup(a, value);
}

/* What names its charge by our own reference: a Pix, a card. */
static const char *read_by_reference(const json_t *item, struct arena *a, const char *reference,
                                     const char *when, struct bank_notice *out)
{
    out->txid = text_of(item, reference, a);
    if (!out->external_id)
        return "external_id";
    if (!out->txid)
        return "charge";
    if (!amount_of(item, "valor", &out->centavos))
        return "valor";
    return instant_of_item(item, when, &out->paid_at_us) ? NULL : "when";
}

static const char *read_pix(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out =
        (struct bank_notice){ .method = PAYMENT_PIX, .external_id = id_of(item, "endToEndId", a) };
    return read_by_reference(item, a, "txid", "horario", out);
}

/* "00000000001-P" or "1": the digits before the check digit. */
static bool nosso_numero_of(const json_t *item, struct arena *a, int64_t *out)
{
    const char *text = text_of(item, "nossoNumero", a);
    char *end;

    if (!text)
        return false;
    *out = strtoll(text, &end, 10);
    return *out > 0 && *out <= NOSSO_NUMERO_MAX &&
           (*end == '\0' || (*end == '-' && strlen(end) == 2));
}

static const char *read_boleto(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out = (struct bank_notice){ .method = PAYMENT_BOLETO,
                                 .external_id = id_of(item, "autenticacao", a) };
    if (!out->external_id)
        return "external_id";
    if (!nosso_numero_of(item, a, &out->nosso_numero))
        return "charge";
    if (!amount_of(item, "valor", &out->centavos))
        return "valor";
    return instant_of_item(item, "pagoEm", &out->paid_at_us) ? NULL : "when";
}

static const char *read_card(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out =
        (struct bank_notice){ .method = PAYMENT_CARD, .external_id = id_of(item, "transacao", a) };
    return read_by_reference(item, a, "referencia", "confirmadoEm", out);
}

/* "Identificação 4711": the only number in it.  Money without one has come all the same. */
static int64_t only_number(const char *text)
{
    const char *start = text ? text + strcspn(text, "0123456789") : "";
    size_t digits = strspn(start, "0123456789");
    int64_t number = digits && digits <= 11 ? strtoll(start, NULL, 10) : 0;

    return start[digits + strcspn(start + digits, "0123456789")] ? 0 : number;
}

static const char *read_transfer(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out = (struct bank_notice){ .method = PAYMENT_TRANSFER,
                                 .external_id = id_of(item, "id", a),
                                 .nosso_numero = only_number(
                                     json_string_value(json_object_get(item, "descricao"))) };
    if (!out->external_id)
        return "external_id";
    if (!amount_of(item, "valor", &out->centavos))
        return "valor";
    return instant_of_item(item, "recebidaEm", &out->paid_at_us) ? NULL : "when";
}

static const char *read_credit(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out = (struct bank_notice){ .method = PAYMENT_CREDIT,
                                 .external_id = id_of(item, "pagamento", a) };
    if (!out->external_id)
        return "external_id";
    if (!amount_of(item, "bruto", &out->centavos))
        return "valor";
    if (!money_of(item, "tarifa", &out->fee) || out->fee > out->centavos)
        return "tarifa";
    return instant_of_item(item, "creditadoEm", &out->paid_at_us) ? NULL : "when";
}

/* What was taken back of a payment: by whom is told by the list. */
static const char *read_return(const json_t *item, struct arena *a, const char *when,
                               struct bank_notice *out)
{
    out->external_id = id_of(item, "id", a);
    out->of = id_of(item, "pagamento", a);
    if (!out->external_id)
        return "external_id";
    if (!out->of)
        return "payment";
    if (!amount_of(item, "valor", &out->centavos))
        return "valor";
    return instant_of_item(item, when, &out->paid_at_us) ? NULL : "when";
}

static const char *read_refund(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out = (struct bank_notice){ .method = PAYMENT_REFUND };
    return read_return(item, a, "devolvidaEm", out);
}

static const char *read_chargeback(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out = (struct bank_notice){ .method = PAYMENT_CHARGEBACK };
    return read_return(item, a, "contestadaEm", out);
}

/* Fills in *out and answers its fault, NULL = none. */
typedef const char *read_fn(const json_t *item, struct arena *a, struct bank_notice *out);

static const struct {
    const char *list;
    read_fn *read;
} kinds[] = {
    [PAYMENT_PIX] = { "pix", read_pix },
    [PAYMENT_BOLETO] = { "boletos", read_boleto },
    [PAYMENT_CARD] = { "cartoes", read_card },
    [PAYMENT_TRANSFER] = { "transferencias", read_transfer },
    [PAYMENT_CREDIT] = { "creditos", read_credit },
    [PAYMENT_REFUND] = { "devolucoes", read_refund },
    [PAYMENT_CHARGEBACK] = { "contestacoes", read_chargeback },
};

const char *bank_notice_list(enum payment_method method)
{
    return kinds[method].list;
}

static const char *raw_of(const json_t *item, struct arena *a)
{
    char *text = json_dumps(item, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *kept = text ? arena_strdup(a, text) : "";

    free(text);
    return kept;
}

static void read_list(const json_t *list, read_fn *read, struct arena *a, struct bank_notice *out,
                      size_t *count)
{
    for (size_t i = 0; i < json_array_size(list); i++, (*count)++) {
        const json_t *item = json_array_get(list, i);
        const char *fault = read(item, a, &out[*count]);
        out[*count].fault = fault;
        out[*count].raw = raw_of(item, a);
    }
}

/* How many notices there are; -1 when the body is not made of such lists. */
static int count_of(const json_t *root)
{
    size_t all = 0, lists = 0;

    for (size_t k = PAYMENT_PIX; k < COUNT_OF(kinds); k++) {
        const json_t *list = json_object_get(root, kinds[k].list);
        if (list && !json_is_array(list))
            return -1;
        lists += list != NULL;
        all += json_array_size(list);
    }
    return !lists || all > BANK_NOTICES_MAX ? -1 : (int)all;
}

bool bank_notices_parse(const void *body, size_t len, struct arena *a, struct bank_notice **out,
                        size_t *count, struct error *err)
{
    json_error_t bad;
    AUTO(json_t, root) = json_loadb(body, len, 0, &bad);
    int all = count_of(root);

    if (!root)
        return error_set(err, ERROR_INPUT, "not JSON: %s (byte %d)", bad.text, bad.position);
    if (all < 0)
        return error_set(err, ERROR_INPUT, "\"pix\" or \"boletos\" with up to %d notices is meant",
                         BANK_NOTICES_MAX);
    *out = ARENA_ARRAY(a, struct bank_notice, (size_t)all + 1);
    *count = 0;
    for (size_t k = PAYMENT_PIX; k < COUNT_OF(kinds); k++)
        read_list(json_object_get(root, kinds[k].list), kinds[k].read, a, *out, count);
    return true;
}

bool bank_record_parse(const void *body, size_t len, enum payment_method method, struct arena *a,
                       struct bank_notice *out, struct error *err)
{
    AUTO(json_t, root) = json_loadb(body, len, 0, NULL);

    if (root && !kinds[method].read(root, a, out))
        return true;
    return error_set(err, ERROR_INPUT, "the bank's record cannot be read");
}

bool bank_notice_same(const struct bank_notice *told, const struct bank_notice *record)
{
    bool same_charge = told->txid ? record->txid && strcmp(told->txid, record->txid) == 0
                                  : told->nosso_numero == record->nosso_numero;

    bool same_payment = told->of ? record->of && strcmp(told->of, record->of) == 0 : !record->of;

    return same_charge && same_payment && told->centavos == record->centavos &&
           told->fee == record->fee && strcmp(told->external_id, record->external_id) == 0;
}

bool bank_notice_is_return(const struct bank_notice *n)
{
    return n->method == PAYMENT_REFUND || n->method == PAYMENT_CHARGEBACK;
}
