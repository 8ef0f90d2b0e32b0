#include "server/providers/card_link.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/day.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { URL_MAX = 512 };

const char *card_link_body(const struct card_link *link, struct arena *a)
{
    char amount[MONEY_TEXT_SIZE], until[INSTANT_TEXT_SIZE];

    instant_format(link->expires_us, until);
    AUTO(json_t, json) =
        json_pack("{s:s,s:s,s:s}", "valor", money_format_dot(link->centavos, amount), "descricao",
                  "Pagamento pelo atendimento", "expiraEm", until);
    char *text = json_dumps(json, JSON_COMPACT);
    const char *kept = arena_strdup(a, text);
    free(text);
    return kept;
}

/* It is put into a message as it is: an address of the web and nothing else. */
static bool is_url(const char *url)
{
    if (!url || strlen(url) > URL_MAX ||
        (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0))
        return false;
    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c > '~' || *c == '"' || *c == '<' || *c == '>')
            return false;
    return true;
}

/* The page must be for this charge and this amount, and take money. */
static bool is_for(const struct card_link *link, const json_t *root)
{
    const char *reference = json_string_value(json_object_get(root, "referencia"));
    const char *amount = json_string_value(json_object_get(root, "valor"));
    const char *status = json_string_value(json_object_get(root, "status"));
    char expected[MONEY_TEXT_SIZE];

    return reference && amount && status && strcmp(reference, link->reference) == 0 &&
           strcmp(amount, money_format_dot(link->centavos, expected)) == 0 &&
           strcmp(status, "ATIVO") == 0;
}

static enum card_link_outcome of_failure(int status)
{
    static const int refusals[] = { 400, 401, 403, 404, 422 };

    if (status == 409)
        return CARD_LINK_EXISTS;
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (refusals[i] == status)
            return CARD_LINK_REFUSED;
    return CARD_LINK_AGAIN;
}

enum card_link_outcome card_link_classify(const struct card_link *link, int status,
                                          const char *body, size_t len, struct arena *a,
                                          const char **url)
{
    AUTO(json_t, root) = body ? json_loadb(body, len, 0, NULL) : NULL;
    const char *address = json_string_value(json_object_get(root, "url"));

    if (status != 200 && status != 201)
        return of_failure(status);
    if (!json_is_object(root))
        return CARD_LINK_AGAIN;
    if (!is_for(link, root) || !is_url(address))
        return CARD_LINK_REFUSED;
    *url = arena_strdup(a, address);
    return CARD_LINK_READY;
}
