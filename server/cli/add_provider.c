#include "server/cli/add_provider.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/cli/admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What differs from one provider to the next when its account is set up. */
static const struct provider_kind {
    const char *kind, *bank, *api_url, *key_prefix;
} kinds[] = {
    { "asaas", "461", "https://api.asaas.com/v3", "$aact_" },
};

static const struct provider_kind *kind_of(const char *kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return &kinds[i];
    return NULL;
}

bool add_provider_knows(const char *kind)
{
    return kind_of(kind) != NULL;
}

/* Shells and env files eat what follows a "$": better said now than by the first 401. */
static void check_key(struct admin *a, const struct provider_kind *kind)
{
    const char *key = admin_text(a, "key");

    if (key && kind->key_prefix && strncmp(key, kind->key_prefix, strlen(kind->key_prefix)) != 0)
        error_set(&a->err, ERROR_INPUT,
                  "\"key\" must be the API key as it was shown, which begins with %s",
                  kind->key_prefix);
}

/* It is all that proves that a notice is the provider's. */
static void check_secret(struct admin *a)
{
    enum { SECRET_MIN = 32 };
    const char *secret = admin_text(a, "webhook_token");

    if (secret && strlen(secret) < SECRET_MIN)
        error_set(&a->err, ERROR_INPUT,
                  "\"webhook_token\" must be at least %d characters, at random", SECRET_MIN);
}

/* "https://api.asaas.com/v3/": calls are made below it. */
static const char *address(struct admin *a, const struct provider_kind *kind)
{
    const char *url = admin_text_or(a, "api_url", kind->api_url);
    size_t len = strlen(url);

    return len && url[len - 1] == '/' ? arena_strndup(&a->arena, url, len - 1) : url;
}

void add_provider(struct admin *a, const char *name)
{
    const struct provider_kind *kind = kind_of(name);
    const struct clock clock = clock_system();

    if (!kind) /* add_provider_knows() was asked */
        abort();
    struct pg_args *args = pg_sync_args(a->db, SQL_PROVIDER_BANK_ADD);

    check_key(a, kind);
    check_secret(a);
    struct bytes key = admin_sealed(a, "key", "bank_token");
    struct bytes secret = admin_sealed(a, "webhook_token", "bank_secret");
    pg_text(args, admin_text(a, "creditor"));
    pg_text(args, admin_text(a, "slug"));
    pg_text(args, name);
    pg_text(args, kind->bank);
    pg_text(args, admin_text_or(a, "pix_key", ""));
    pg_text(args, address(a, kind));
    pg_bytea(args, key.data, key.len);
    pg_bytea(args, secret.data, secret.len);
    pg_bool(args, json_is_true(json_object_get(a->file, "cards")));
    pg_instant(args, clock_now_us(&clock));
    if (a->err.kind == ERROR_NONE &&
        admin_run(a, args, "there is no such creditor, or the slug belongs to another one") > 0)
        printf("/webhooks/%s/%s\n", name, admin_text(a, "slug"));
}
