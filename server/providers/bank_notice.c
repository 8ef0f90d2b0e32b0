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
static bool amount_of(const json_t *item, centavos_t *out)
{
    const char *value = json_string_value(json_object_get(item, "valor"));
    const char *dot = value ? strchr(value, '.') : NULL;

    return dot && dot > value && strspn(value, "0123456789") == (size_t)(dot - value) &&
           strlen(dot) == 3 && money_parse(value, out) && *out > 0;
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

static const char *read_pix(const json_t *item, struct arena *a, struct bank_notice *out)
{
    *out = (struct bank_notice){ .method = PAYMENT_PIX,
                                 .external_id = id_of(item, "endToEndId", a),
                                 .txid = text_of(item, "txid", a) };
    if (!out->external_id)
        return "external_id";
    if (!out->txid)
        return "charge";
    if (!amount_of(item, &out->centavos))
        return "valor";
    return instant_of_item(item, "horario", &out->paid_at_us) ? NULL : "when";
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
    if (!amount_of(item, &out->centavos))
        return "valor";
    return instant_of_item(item, "pagoEm", &out->paid_at_us) ? NULL : "when";
}

/* Fills in *out and answers its fault, NULL = none. */
typedef const char *read_fn(const json_t *item, struct arena *a, struct bank_notice *out);

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

bool bank_notices_parse(const void *body, size_t len, struct arena *a, struct bank_notice **out,
                        size_t *count, struct error *err)
{
    json_error_t bad;
    AUTO(json_t, root) = json_loadb(body, len, 0, &bad);
    const json_t *pix = json_object_get(root, "pix"), *boletos = json_object_get(root, "boletos");
    size_t all = json_array_size(pix) + json_array_size(boletos);

    if (!root)
        return error_set(err, ERROR_INPUT, "not JSON: %s (byte %d)", bad.text, bad.position);
    if ((!pix && !boletos) || (pix && !json_is_array(pix)) ||
        (boletos && !json_is_array(boletos)) || all > BANK_NOTICES_MAX)
        return error_set(err, ERROR_INPUT, "\"pix\" or \"boletos\" with up to %d notices is meant",
                         BANK_NOTICES_MAX);
    *out = ARENA_ARRAY(a, struct bank_notice, all + 1);
    *count = 0;
    read_list(pix, read_pix, a, *out, count);
    read_list(boletos, read_boleto, a, *out, count);
    return true;
}

bool bank_record_parse(const void *body, size_t len, enum payment_method method, struct arena *a,
                       struct bank_notice *out, struct error *err)
{
    AUTO(json_t, root) = json_loadb(body, len, 0, NULL);

    if (root && !(method == PAYMENT_PIX ? read_pix : read_boleto)(root, a, out))
        return true;
    return error_set(err, ERROR_INPUT, "the bank's record cannot be read");
}

bool bank_notice_same(const struct bank_notice *told, const struct bank_notice *record)
{
    bool same_charge = told->txid ? record->txid && strcmp(told->txid, record->txid) == 0
                                  : told->nosso_numero == record->nosso_numero;

    return same_charge && told->centavos == record->centavos &&
           strcmp(told->external_id, record->external_id) == 0;
}
