#include "server/cli/commands.h"

#include "db/migrate.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/cli/admin.h"
#include "server/money/account_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_doctor[] =
    "Example: quita doctor\n"
    "         schema: current\n"
    "         escola-748: 91204 of 99999 numbers of this year are used: write another ...\n\n"
    "Tells what has to be mended before it stops something, each with its remedy: a schema that\n"
    "is not this build's, and bank accounts that issue and have used more than 90 % of their\n"
    "numbers, or whose parts cannot be read. Exit code 1 when there is something.\n"
    "Needs QUITA_DATABASE.\n";

/* Columns in the order of banks_load.sql. */
enum { TENANT, ACCOUNT, CREDITOR, SLUG, BANK, AGENCIA, CONTA, CARTEIRA, PARTS = 15, PROVIDER };

/* An account whose titles we number. */
struct issuer {
    int64_t tenant_id, account_id;
    const char *slug;
    const struct boleto_bank *bank; /* NULL with `why` */
    struct boleto_account fields;
    const char *why;
};

struct doctor {
    struct admin *admin;
    day_t today;
    struct issuer *issuers;
    size_t count;
    int faults;
};

static void look_at_schema(struct doctor *d)
{
    struct error err = { 0 };
    bool good = migrate_is_current(getenv("QUITA_DATABASE"), &err);

    printf("schema: %s\n", good ? "current" : err.detail);
    d->faults += !good;
}

/* A creditor's newest account issues; the others' numbers are of no use any more. */
static bool issues(const struct pg_result *r, int row)
{
    for (int later = row + 1; later < pg_rows(r); later++)
        if (pg_get_int8(r, later, CREDITOR) == pg_get_int8(r, row, CREDITOR))
            return false;
    return strcmp(pg_get_text(r, row, PROVIDER), "banco") == 0;
}

static struct issuer issuer_of(struct admin *a, const struct pg_result *r, int row)
{
    struct issuer i = { .tenant_id = pg_get_int8(r, row, TENANT),
                        .account_id = pg_get_int8(r, row, ACCOUNT),
                        .slug = arena_strdup(&a->arena, pg_get_text(r, row, SLUG)),
                        .bank = boleto_bank_find(pg_get_text(r, row, BANK)) };
    struct error err = { ERROR_INPUT, "boletos of its bank are not issued here" };

    if (!i.bank || !boleto_account_stored(pg_get_text(r, row, PARTS), pg_get_text(r, row, AGENCIA),
                                          pg_get_text(r, row, CONTA), pg_get_text(r, row, CARTEIRA),
                                          &i.fields, &err))
        i.why = arena_strdup(&a->arena, err.detail);
    return i;
}

/* A result is gone with the next statement. */
static bool read_issuers(struct doctor *d)
{
    struct admin *a = d->admin;
    const struct pg_result *r = pg_sync_run(a->db, pg_sync_args(a->db, SQL_BANKS_LOAD), &a->err);

    if (!r)
        return false;
    d->issuers = ARENA_ARRAY(&a->arena, struct issuer, (size_t)pg_rows(r) + 1);
    for (int row = 0; row < pg_rows(r); row++)
        if (issues(r, row))
            d->issuers[d->count++] = issuer_of(a, r, row);
    return true;
}

/* -1: it could not be asked, the error is set. */
static int64_t numbers_used(struct admin *a, const struct issuer *i, const struct boleto_numbers *n)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_NUMBERS_USED);

    pg_int8(args, i->tenant_id);
    pg_int8(args, i->account_id);
    pg_int8(args, n->before);
    pg_int8(args, n->most);
    return admin_run(a, args, "there is no such account");
}

static void look_at_numbers(struct doctor *d, const struct issuer *i)
{
    struct boleto_numbers n = boleto_numbers_of(i->bank, &i->fields, d->today);
    int64_t used = numbers_used(d->admin, i, &n);

    if (used < 0 || !boleto_numbers_short(&n, used))
        return;
    d->faults++;
    printf("%s: %" PRId64 " of %" PRId64 " numbers%s are used: %s\n", i->slug, used, n.most,
           n.yearly ? " of this year" : "", boleto_numbers_remedy(i->bank));
}

static void look_at_accounts(struct doctor *d)
{
    if (!read_issuers(d))
        return;
    for (size_t i = 0; i < d->count; i++) {
        if (!d->issuers[i].why) {
            look_at_numbers(d, &d->issuers[i]);
            continue;
        }
        d->faults++;
        printf("%s: issues nothing, %s: mend its file and give it to quita account add\n",
               d->issuers[i].slug, d->issuers[i].why);
    }
}

int command_doctor(int argc, char **argv)
{
    const struct clock clock = clock_system();
    struct admin a;
    struct doctor d = { .admin = &a,
                        .today = day_of_instant(clock_now_us(&clock), "America/Sao_Paulo") };

    if (admin_open(&a, "doctor", false)) {
        if (argc > 1)
            error_set(&a.err, ERROR_INPUT, "\"%s\" is too much; see --help", argv[1]);
        else
            look_at_schema(&d);
        if (a.err.kind == ERROR_NONE && !d.faults) /* an older schema has other tables */
            look_at_accounts(&d);
    }
    if (a.err.kind == ERROR_NONE && d.faults)
        error_set(&a.err, ERROR_CONFLICT, "%d to be mended", d.faults);
    return admin_close(&a);
}
