#include "server/cli/account_bacen_pix.h"

#include "server/base/clock.h"
#include "server/cli/admin.h"
#include "server/cli/tls_files.h"
#include "server/money/pix.h"

#include <stdio.h>
#include <string.h>

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

static bool is_https(const char *url)
{
    return strncmp(url, "https://", 8) == 0;
}

/* No slash at the end: paths begin with one. */
static const char *address(struct admin *a, const char *name, const char *url)
{
    size_t len = url ? strlen(url) : 0;

    if (!url || a->err.kind != ERROR_NONE)
        return NULL;
    if (!is_https(url) && strncmp(url, "http://", 7) != 0)
        error_set(&a->err, ERROR_INPUT, "\"%s\" must begin with https://", name);
    while (len > 0 && url[len - 1] == '/')
        len--;
    return arena_strndup(&a->arena, url, len);
}

static const char *pix_key(struct admin *a)
{
    const char *text = admin_text(a, "pix_key");
    char key[PIX_KEY_SIZE] = "";

    if (text && a->err.kind == ERROR_NONE && !pix_key_real(text, key, &a->err))
        return NULL;
    return arena_strdup(&a->arena, key);
}

/* "id:secret", as the adapter sends it; an id with a colon would be another one there. */
static struct bytes credentials(struct admin *a)
{
    const char *id = admin_text(a, "client_id"), *secret = admin_text(a, "client_secret");

    if (!id || !secret)
        return (struct bytes){ 0 };
    if (strchr(id, ':'))
        error_set(&a->err, ERROR_INPUT, "\"client_id\" must not hold a colon");
    const char *both = arena_printf(&a->arena, "%s:%s", id, secret);
    return seal_close(&a->seal, &a->arena, "bank_token", both, strlen(both));
}

/* Only a sandbox on this machine does without mutual TLS. */
static void read_tls(struct admin *a, const char *url, struct tls_texts *out)
{
    const struct tls_files files = { .certificate_file = admin_text_or(a, "certificate_file", NULL),
                                     .key_file = admin_text_or(a, "key_file", NULL),
                                     .authority_file = admin_text_or(a, "authority_file", NULL) };

    if (a->err.kind != ERROR_NONE)
        return;
    if (files.certificate_file)
        (void)!tls_files_read(&files, now_us(), &a->arena, out, &a->err);
    else if (is_https(url))
        error_set(&a->err, ERROR_INPUT,
                  "the file needs \"certificate_file\": banks ask for mutual TLS");
}

static int64_t add_account(struct admin *a, const char *url)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_PROVIDER_BANK_ADD);
    struct bytes key = credentials(a);
    struct bytes none = seal_close(&a->seal, &a->arena, "bank_secret", "", 0);

    pg_text(args, admin_text(a, "creditor"));
    pg_text(args, admin_text(a, "slug"));
    pg_text(args, "bacen_pix");
    pg_text(args, admin_text(a, "bank"));
    pg_text(args, pix_key(a));
    pg_text(args, url);
    pg_bytea(args, key.data, key.len);
    pg_bytea(args, none.data, none.len);
    pg_bool(args, false);
    pg_instant(args, now_us());
    if (a->err.kind != ERROR_NONE)
        return -1;
    return admin_run(a, args, "there is no such creditor, or the slug belongs to another account");
}

static bool set_connection(struct admin *a, int64_t account_id, const char *token_url,
                           const struct tls_texts *tls)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_BANK_CONNECTION_SET);
    struct bytes key = { 0 };

    if (tls->key)
        key = seal_close(&a->seal, &a->arena, "bank_tls_key", tls->key, strlen(tls->key));
    pg_int8(args, account_id);
    pg_text(args, token_url);
    pg_text(args, tls->certificate);
    pg_bytea(args, key.data, key.len);
    pg_text(args, tls->authority);
    return admin_run(a, args, "the account is gone") > 0;
}

static void tell_end(const struct tls_texts *tls)
{
    char day[DAY_TEXT_SIZE];

    if (tls->certificate)
        fprintf(stderr, "quita account add: the certificate is good until %s\n",
                day_format_iso(day_of_instant(tls->until_us, "UTC"), day));
}

void account_bacen_pix_add(struct admin *a)
{
    const char *url = address(a, "api_url", admin_text(a, "api_url"));
    const char *token_url = address(a, "token_url", admin_text_or(a, "token_url", NULL));
    struct tls_texts tls = { 0 };
    int64_t account_id;

    read_tls(a, url ? url : "", &tls);
    if (a->err.kind != ERROR_NONE)
        return;
    if (!pg_sync_begin(a->db, &a->err))
        return;
    account_id = add_account(a, url);
    if (account_id > 0 && set_connection(a, account_id, token_url, &tls) &&
        pg_sync_commit(a->db, &a->err)) {
        tell_end(&tls);
        printf("/webhooks/pix/%s\n", admin_text(a, "slug"));
    }
}
