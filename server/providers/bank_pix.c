#include "server/providers/bank_pix.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/pix.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

const char *bank_pix_body(const struct bank_pix *pix, struct arena *a)
{
    char amount[MONEY_TEXT_SIZE];
    AUTO(json_t, json) =
        json_pack("{s:{s:I},s:{s:s},s:s,s:s}", "calendario", "expiracao", (json_int_t)pix->seconds,
                  "valor", "original", money_format_dot(pix->centavos, amount), "chave", pix->key,
                  "solicitacaoPagador", "Pagamento pelo atendimento");
    char *text = json_dumps(json, JSON_COMPACT);
    const char *kept = arena_strdup(a, text);

    free(text);
    return kept;
}

/* Some banks leave it out of what they answer. */
static bool same_amount(const struct bank_pix *pix, const json_t *root)
{
    const char *told =
        json_string_value(json_object_get(json_object_get(root, "valor"), "original"));
    char expected[MONEY_TEXT_SIZE];

    return !told || strcmp(told, money_format_dot(pix->centavos, expected)) == 0;
}

static bool can_be_paid(const struct bank_pix *pix, const char *payload)
{
    struct pix_code code;
    struct error err = { 0 };

    return payload && strlen(payload) < PIX_PAYLOAD_SIZE && pix_decode(payload, &code, &err) &&
           (!code.has_amount || code.centavos == pix->centavos);
}

const char *bank_pix_payload(const struct bank_pix *pix, const char *body, size_t len,
                             struct arena *a)
{
    AUTO(json_t, root) = json_loadb(body ? body : "", len, 0, NULL);
    const char *payload = json_string_value(json_object_get(root, "pixCopiaECola"));

    return can_be_paid(pix, payload) && same_amount(pix, root) ? arena_strdup(a, payload) : NULL;
}
