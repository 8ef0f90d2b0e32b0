#include "server/cli/commands.h"

#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/cli/admin.h"

#include <stdio.h>
#include <string.h>

const char help_report_reconciliation[] =
    "Example: quita report reconciliation --creditor escola --from 2026-11-01 --to 2026-12-01\n\n"
    "What was paid in these days (the second is not one of them), by way of payment, against\n"
    "charges and ledger:\n"
    "  count, paid  payments, and what they come to; of \"open\": what was issued and is not paid\n"
    "  cases        of it: what fits no charge and waits for a person\n"
    "  confirmed    paid, and not yet in the account\n"
    "  fees         what the bank has kept\n"
    "  settled      what is in the account\n"
    "  difference   what does not agree between payments, charges and ledger: 0,00 balances\n"
    "\"refund\" and \"chargeback\" are what went back in these days: confirmed is what waits for "
    "its\n"
    "payment, settled what is booked. \"books\" tells whether the whole ledger agrees with "
    "itself,\n"
    "with what is open and paid, and with the lives of charges; every night the server looks, "
    "too.\n"
    "Exit code 1 when something differs. Needs QUITA_DATABASE.\n";

struct request {
    const char *creditor;
    day_t from, to;
    bool has_from, has_to;
};

static bool read_option(struct admin *a, struct request *r, const char *name, const char *value)
{
    bool from = strcmp(name, "--from") == 0;

    if (strcmp(name, "--creditor") == 0) {
        r->creditor = value;
        return true;
    }
    if (!from && strcmp(name, "--to") != 0)
        return error_set(&a->err, ERROR_INPUT, "there is no option \"%s\"; see --help", name);
    *(from ? &r->has_from : &r->has_to) = true;
    if (day_parse_iso(value, from ? &r->from : &r->to))
        return true;
    return error_set(&a->err, ERROR_INPUT, "%s must be a day like 2026-11-01", name);
}

static bool read_request(struct admin *a, struct request *r, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 >= argc)
            return error_set(&a->err, ERROR_INPUT, "%s needs a value", argv[i]);
        if (!read_option(a, r, argv[i], argv[i + 1]))
            return false;
    }
    if (r->creditor && r->has_from && r->has_to)
        return true;
    return error_set(&a->err, ERROR_INPUT, "--creditor, --from and --to are meant; see --help");
}

enum { METHOD, COUNT, PAID, CASES, CONFIRMED, FEES, SETTLED, DIFFERENCE, COLUMNS };

static void print_row(const char *name, const int64_t *v)
{
    char money[COLUMNS][MONEY_TEXT_SIZE];

    for (int i = PAID; i < COLUMNS; i++)
        money_format(v[i], money[i]);
    printf("%-10s %6lld %16s %16s %16s %14s %16s %14s\n", name, (long long)v[COUNT], money[PAID],
           money[CASES], money[CONFIRMED], money[FEES], money[SETTLED], money[DIFFERENCE]);
}

enum { METHOD_RETURNS = 6 };

/* The sum of what was paid; what is open and what went back is not part of it, but what differs. */
static int64_t print_all(const struct pg_result *r)
{
    static const char *const names[] = { "open",     "pix", "boleto", "card",
                                         "transfer", "?",   "refund", "chargeback" };
    int64_t sum[COLUMNS] = { 0 }, v[COLUMNS];

    printf("%-10s %6s %16s %16s %16s %14s %16s %14s\n", "", "count", "paid", "cases", "confirmed",
           "fees", "settled", "difference");
    for (int row = 0; row < pg_rows(r); row++) {
        for (int i = 0; i < COLUMNS; i++)
            v[i] = pg_get_int8(r, row, i);
        for (int i = v[METHOD] < METHOD_RETURNS ? COUNT : DIFFERENCE; v[METHOD] && i < COLUMNS; i++)
            sum[i] += v[i];
        print_row(v[METHOD] >= 0 && v[METHOD] < (int64_t)COUNT_OF(names) ? names[v[METHOD]] : "?",
                  v);
    }
    print_row("all", sum);
    return sum[DIFFERENCE];
}

enum { UNBALANCED, CENTAVOS, INSTALMENTS, CHARGES, LAST_LOOK };

/* False: the books do not agree. */
static bool print_books(struct admin *a, const struct request *request)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_RECONCILIATION_BOOKS);
    char money[MONEY_TEXT_SIZE], at[INSTANT_TEXT_SIZE];

    pg_text(args, request->creditor);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r || pg_rows(r) == 0)
        return r != NULL;
    printf(
        "books      %lld entries that do not add up, %s beside what is open, %lld instalments and "
        "%lld charges that differ; last night's look: %s\n",
        (long long)pg_get_int8(r, 0, UNBALANCED), money_format(pg_get_int8(r, 0, CENTAVOS), money),
        (long long)pg_get_int8(r, 0, INSTALMENTS), (long long)pg_get_int8(r, 0, CHARGES),
        pg_is_null(r, 0, LAST_LOOK) ? "none yet"
                                    : instant_format(pg_get_instant(r, 0, LAST_LOOK), at));
    return !pg_get_int8(r, 0, UNBALANCED) && !pg_get_int8(r, 0, CENTAVOS) &&
           !pg_get_int8(r, 0, INSTALMENTS) && !pg_get_int8(r, 0, CHARGES);
}

static void reconcile(struct admin *a, const struct request *request)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_RECONCILIATION);

    pg_text(args, request->creditor);
    pg_day(args, request->from);
    pg_day(args, request->to);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    bool balances = r && print_all(r) == 0;
    bool agrees = r && print_books(a, request);
    if (r && !(balances && agrees))
        error_set(&a->err, ERROR_INPUT, "it does not balance: see the difference");
}

int command_report_reconciliation(int argc, char **argv)
{
    struct admin a;
    struct request request = { 0 };

    if (admin_open(&a, "report reconciliation", false) && read_request(&a, &request, argc, argv))
        reconcile(&a, &request);
    return admin_close(&a);
}
