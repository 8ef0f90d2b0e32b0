#include "server/money/evidence.h"

#include "server/base/arena.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HEX = EVIDENCE_HASH * 2 + 1 };

static json_t *hash_json(const uint8_t *hash)
{
    char hex[HEX];

    return hash ? json_string(sodium_bin2hex(hex, HEX, hash, EVIDENCE_HASH)) : json_null();
}

static json_t *amounts_into(json_t *json, const struct evidence *e)
{
    const struct {
        const char *name;
        centavos_t centavos;
    } amounts[] = { { "principal", e->principal },
                    { "charges", e->charges },
                    { "discount", e->discount },
                    { "interest", e->interest },
                    { "total", e->total } };

    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
        json_object_set_new(json, amounts[i].name, json_integer(amounts[i].centavos));
    return json;
}

const char *evidence_render(const struct evidence *e, struct arena *a)
{
    json_t *json = json_pack(
        "{s:I, s:s, s:i, s:o, s:o, s:o, s:{s:s, s:s, s:s}, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
        "agreement", (json_int_t)e->agreement_id, "protocol", e->protocol, "policy_version",
        e->policy_version, "term_sha256", hash_json(e->term_sha256), "term_pdf_sha256",
        hash_json(e->pdf_sha256), "link_before", hash_json(e->before), "paper", "accepted",
        e->accepted, "contact", e->contact, "creditor", e->creditor, "identity_level", "A3",
        "factor", "code sent to a contact registered over 30 days ago", "acceptance_text", e->words,
        "channel", e->channel, "provider_message_id", e->message_id, "received_at", e->received_at,
        "provider_at", e->provider_at);
    char *text = json ? json_dumps(amounts_into(json, e), JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    const char *kept = text ? arena_strdup(a, text) : NULL;

    free(text);
    json_decref(json);
    return kept;
}

void evidence_link(const uint8_t *before, const char *evidence, uint8_t out[EVIDENCE_HASH])
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    if (before)
        crypto_hash_sha256_update(&state, before, EVIDENCE_HASH);
    crypto_hash_sha256_update(&state, (const uint8_t *)evidence, strlen(evidence));
    crypto_hash_sha256_final(&state, out);
}
