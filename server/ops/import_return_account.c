#include "server/ops/import_return_internal.h"

#include "server/base/error.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/*
 * Whose file it is.  Headers write agency, account and convênio each bank in its own way, with and
 * without check digits, so an account is known by its convênio's or its account's digits standing
 * in the header's field.
 */
enum { TENANT, ACCOUNT, CREDITOR, SLUG, AGENCIA, CONTA, CARTEIRA, PARTS, ZONE, CREDITOR_SLUG };
enum { DIGITS_SIZE = 64, DIGITS_LEAST = 4 };

/* Without leading zeros, check digit ("61.900-0") and whatever is no digit. */
static void digits_of(const char *text, char out[DIGITS_SIZE])
{
    size_t len = 0;

    for (; text && *text && *text != '-' && len + 1 < DIGITS_SIZE; text++)
        if (*text >= '0' && *text <= '9' && (len > 0 || *text != '0'))
            out[len++] = *text;
    out[len] = '\0';
}

static bool stands_in(const char *part, const char *field)
{
    char a[DIGITS_SIZE], b[DIGITS_SIZE];

    digits_of(part, a);
    digits_of(field, b);
    return strlen(a) >= DIGITS_LEAST && strstr(b, a) != NULL;
}

static void convenio_of(const struct pg_result *r, int row, char *out, size_t size)
{
    json_t *parts = json_loads(pg_get_text(r, row, PARTS), 0, NULL);
    const json_t *convenio = json_object_get(parts, "convenio");

    if (json_is_integer(convenio))
        snprintf(out, size, "%lld", (long long)json_integer_value(convenio));
    else
        snprintf(out, size, "%s", json_is_string(convenio) ? json_string_value(convenio) : "");
    json_decref(parts);
}

static bool is_named(const struct import_return *im, const struct pg_result *r, int row)
{
    const struct cnab_header *h = &im->header;
    char convenio[DIGITS_SIZE];

    convenio_of(r, row, convenio, sizeof(convenio));
    return stands_in(convenio, h->convenio) ||
           (stands_in(pg_get_text(r, row, CONTA), h->account) &&
            (!*h->agency || stands_in(pg_get_text(r, row, AGENCIA), h->agency) ||
             strlen(pg_get_text(r, row, AGENCIA)) < DIGITS_LEAST));
}

static void take(struct import_return *im, const struct pg_result *r, int row)
{
    struct arena *a = &im->arena;

    im->creditor = (struct creditor){ .tenant_id = pg_get_int8(r, row, TENANT),
                                      .creditor_id = pg_get_int8(r, row, CREDITOR),
                                      .slug = arena_strdup(a, pg_get_text(r, row, CREDITOR_SLUG)),
                                      .zone = arena_strdup(a, pg_get_text(r, row, ZONE)) };
    im->bank = (struct bank_account){ .tenant_id = im->creditor.tenant_id,
                                      .bank_account_id = pg_get_int8(r, row, ACCOUNT),
                                      .slug = arena_strdup(a, pg_get_text(r, row, SLUG)),
                                      .bank = arena_strdup(a, im->header.bank),
                                      .creditor = &im->creditor };
    convenio_of(r, row, im->convenio, sizeof(im->convenio));
    snprintf(im->summary->account, sizeof(im->summary->account), "%s", im->bank.slug);
}

/* The one that the header names; else the only one there is, when the caller has said whose. */
static int choose(struct import_return *im, const struct pg_result *r, bool *named,
                  struct error *err)
{
    int found = -1, count = 0;

    for (int row = 0; row < pg_rows(r); row++)
        if (is_named(im, r, row)) {
            found = row;
            count++;
        }
    *named = count == 1;
    if (count == 1)
        return found;
    if (pg_rows(r) == 1 && count == 0 && (im->options->creditor || im->options->account))
        return 0;
    if (pg_rows(r) == 0)
        error_set(err, ERROR_INPUT, "there is no account of bank %s that this file could be of",
                  im->header.bank);
    else
        error_set(err, ERROR_INPUT,
                  "%d accounts of bank %s, and the file's header (agency \"%s\", account \"%s\", "
                  "convenio \"%s\") does not tell which: say --account",
                  pg_rows(r), im->header.bank, im->header.agency, im->header.account,
                  im->header.convenio);
    return -1;
}

bool return_find_account(struct import_return *im, struct error *err)
{
    struct pg_args *args = pg_sync_args(im->db, SQL_CNAB_ACCOUNTS);
    bool named = false;

    pg_text(args, im->header.bank);
    pg_text(args, im->options->creditor);
    pg_text(args, im->options->account);
    pg_instant(args, im->options->now_us);
    const struct pg_result *r = pg_sync_run(im->db, args, err);
    int row = r ? choose(im, r, &named, err) : -1;
    if (row < 0)
        return false;
    take(im, r, row);
    if (!named)
        return_tell(im, 1, RETURN_LAST_ACCOUNT, NULL, im->bank.slug);
    return true;
}
