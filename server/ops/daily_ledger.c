#include "server/ops/daily_internal.h"

#include "db/columns.h"
#include "server/base/day.h"
#include "server/base/log.h"

/*
 * The books are looked at every night (reliability reference 2.5): each entry and each creditor's
 * sum is zero, and what is open, what is paid and the lives of charges are what the books say.
 * Nothing is mended here: what differs is a fault of ours, for a person to look at.
 */
enum { NIGHT_FROM = 2 * 60, NIGHT_TO = 5 * 60 };
static const char ZONE[] = "America/Sao_Paulo";

static void send_find(struct daily *d, struct pg_unit *pg)
{
    int minute = minute_of_instant(d->now_us, ZONE);
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_LEDGER_FIND);

    pg_day(args, d->today);
    pg_bool(args, minute >= NIGHT_FROM && minute < NIGHT_TO);
    pg_instant(args, d->now_us);
    d->result = pg_unit_send(pg, args);
}

static bool send_check(struct daily *d, struct pg_unit *pg)
{
    const struct pg_result *found = pg_unit_result(pg, d->result);

    if (pg_rows(found) == 0)
        return false;
    struct pg_args *args = pg_unit_args(pg, SQL_DAILY_LEDGER_CHECK);
    pg_int8(args, pg_get_int8(found, 0, 0));
    pg_int8(args, pg_get_int8(found, 0, 1));
    pg_day(args, d->today);
    pg_instant(args, d->now_us);
    d->result2 = pg_unit_send(pg, args);
    return true;
}

/* Columns in the order of daily_ledger_check.sql. */
enum { UNBALANCED, DIFFERENCE, PAID_DIFFERS, LIFE_DIFFERS, COLUMNS };

static void read_check(struct daily *d, struct pg_unit *pg)
{
    const struct pg_result *r = pg_unit_result(pg, d->result2);
    int64_t v[COLUMNS], any = 0;

    for (int i = 0; i < COLUMNS; i++)
        any |= v[i] = pg_get_int8(r, 0, i);
    d->rows = 1;
    d->again = true;
    d->counts.ledgers_checked++;
    if (!any)
        return;
    d->counts.ledger_differences++;
    log_fact(NULL, LOG_ERROR, "ledger_differs",
             LOG_NUM("creditor", pg_get_int8(pg_unit_result(pg, d->result), 0, 1)),
             LOG_NUM("unbalanced_entries", v[UNBALANCED]), LOG_NUM("centavos", v[DIFFERENCE]),
             LOG_NUM("instalments", v[PAID_DIFFERS]), LOG_NUM("charges", v[LIFE_DIFFERS]));
}

bool daily_ledger(struct daily *d, struct pg_unit *pg, int step)
{
    if (step == 0) {
        send_find(d, pg);
        return true;
    }
    if (step == 1)
        return send_check(d, pg);
    read_check(d, pg);
    return false;
}
