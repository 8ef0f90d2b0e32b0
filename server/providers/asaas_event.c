#include "server/providers/asaas_internal.h"

#include "server/base/error.h"
#include "server/providers/json_decimal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- who speaks: a static secret in a header, compared without telling how much of it was right
 * ---- */

bool asaas_verify(const struct psp_account *account, const struct psp_hook *hook)
{
    const char *given = hook->header(hook->ctx, "asaas-access-token");
    uint8_t a[crypto_hash_sha256_BYTES], b[crypto_hash_sha256_BYTES];

    if (!given || !account->secret || !*account->secret)
        return false;
    crypto_hash_sha256(a, (const uint8_t *)given, strlen(given));
    crypto_hash_sha256(b, (const uint8_t *)account->secret, strlen(account->secret));
    return sodium_memcmp(a, b, sizeof(a)) == 0;
}

/* ---- what it says ---- */

/* Only those that may have moved money, or made what we keep of a charge stale; all others, and
 * those that Asaas will think of next year, are news. */
static const struct {
    const char *name;
    enum psp_event_kind kind;
} known[] = {
    { "PAYMENT_CONFIRMED", PSP_EVENT_MONEY },
    { "PAYMENT_RECEIVED", PSP_EVENT_MONEY },
    { "PAYMENT_DUNNING_RECEIVED", PSP_EVENT_MONEY },
    { "PAYMENT_REFUNDED", PSP_EVENT_MONEY },
    { "PAYMENT_PARTIALLY_REFUNDED", PSP_EVENT_MONEY },
    { "PAYMENT_REFUND_IN_PROGRESS", PSP_EVENT_MONEY },
    { "PAYMENT_REFUND_DENIED", PSP_EVENT_MONEY },
    { "PAYMENT_CHARGEBACK_REQUESTED", PSP_EVENT_MONEY },
    { "PAYMENT_CHARGEBACK_DISPUTE", PSP_EVENT_MONEY },
    { "PAYMENT_AWAITING_CHARGEBACK_REVERSAL", PSP_EVENT_MONEY },
    { "PAYMENT_RECEIVED_IN_CASH_UNDONE", PSP_EVENT_CHARGE },
    { "PAYMENT_UPDATED", PSP_EVENT_CHARGE },
    { "PAYMENT_DELETED", PSP_EVENT_CHARGE },
    { "PAYMENT_RESTORED", PSP_EVENT_CHARGE },
    { "PAYMENT_BANK_SLIP_CANCELLED", PSP_EVENT_CHARGE },
};

static enum psp_event_kind kind_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].kind;
    return PSP_EVENT_NEWS;
}

static void read_event(const json_t *root, struct arena *a, struct psp_event *out)
{
    const json_t *payment = json_object_get(root, "payment");
    const char *name = asaas_text(root, "event", PSP_ID_MAX, a);
    char *raw = json_dumps(root, JSON_COMPACT);

    *out = (struct psp_event){ .key = asaas_text(root, "id", 2 * PSP_ID_MAX, a),
                               .name = name ? name : "?",
                               .provider_id = asaas_text(payment, "id", PSP_ID_MAX, a),
                               .reference = asaas_text(payment, "externalReference", PSP_ID_MAX, a),
                               .raw = raw ? arena_strdup(a, raw) : "{}" };
    out->kind = out->provider_id ? kind_of(out->name) : PSP_EVENT_NEWS;
    free(raw);
}

/* An event without an id is known by all that it says. */
static const char *key_of(const struct psp_event *e, struct arena *a)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof(hash) + 1];

    crypto_hash_sha256(hash, (const uint8_t *)e->raw, strlen(e->raw));
    return arena_strdup(a, sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)));
}

bool asaas_parse(const void *body, size_t len, struct arena *a, struct psp_event **out,
                 size_t *count, struct error *err)
{
    size_t quoted = 0;
    char *text = json_numbers_quoted(a, body, len, &quoted);
    AUTO(json_t, root) = json_loadb(text, quoted, 0, NULL);
    struct psp_event *e = ARENA_NEW(a, struct psp_event);

    if (!json_is_object(root))
        return error_set(err, ERROR_INPUT, "an event is a JSON object");
    read_event(root, a, e);
    if (!e->key)
        e->key = key_of(e, a);
    *out = e;
    *count = 1;
    return true;
}
