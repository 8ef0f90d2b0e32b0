#include "server/ops/debts.h"

#include "db/columns.h"
#include "server/base/error.h"

#include <string.h>

enum { DEBTS_MAX = 240 }; /* twenty years of months */

int debts_send(struct batch *b, struct pg_unit *pg, struct talk *const *r, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_DEBTS_LOAD);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    return pg_unit_send(pg, args);
}

/* People know a contract by its end; more is nobody's business. */
const char *contract_end(const char *label)
{
    size_t len = strlen(label);

    return len > 4 ? label + len - 4 : label;
}

/* Columns in the order of debts_load.sql. */
enum {
    ORD,
    INSTALMENT,
    CONTRACT,
    LABEL,
    KEY,
    DUE,
    CENTAVOS,
    STATUS,
    PAID_ON,
    PAID,
    AGREEMENT,
    NEW_DAY,
    NEW_FINE,
    NEW_INTEREST,
    NEW_DISCOUNT,
    BROKEN,
    HARDSHIP,
    LATE_BEFORE,
    PROMISED,
    BROKEN_UNTIL
};

static day_t day_or_zero(const struct pg_result *r, int row, int column)
{
    return pg_is_null(r, row, column) ? 0 : pg_get_day(r, row, column);
}

/* The same in every row of a person. */
static void read_person(struct debts *d, const struct pg_result *r, int row)
{
    d->broken = (int32_t)pg_get_int8(r, row, BROKEN);
    d->hardship = pg_get_int8(r, row, HARDSHIP) > 0;
    d->late_before = pg_get_int8(r, row, LATE_BEFORE) > 0;
    d->promised = day_or_zero(r, row, PROMISED);
    d->broken_until = day_or_zero(r, row, BROKEN_UNTIL);
}

static void read_last(struct debts *d, const struct pg_result *r, int row)
{
    d->has_last = true;
    d->last_paid_on = pg_get_day(r, row, PAID_ON);
    d->last_paid = pg_get_int8(r, row, PAID);
}

/* As it was given with the new day: until that has passed it is not late and costs no more. */
static void hold_new_day(struct debt *debt, const struct pg_result *r, int row)
{
    struct price p = { .principal = pg_get_int8(r, row, CENTAVOS),
                       .fine = pg_get_int8(r, row, NEW_FINE),
                       .interest = pg_get_int8(r, row, NEW_INTEREST),
                       .discount = pg_get_int8(r, row, NEW_DISCOUNT) };

    p.total = p.principal + p.fine + p.interest - p.discount;
    debt->due = pg_get_day(r, row, NEW_DAY);
    debt->price = p;
}

/* The database's checks make false impossible. */
static bool price_debt(struct debt *debt, const struct talk *run, const struct pg_result *r,
                       int row)
{
    struct error err = { 0 };

    debt->moved = !pg_is_null(r, row, NEW_DAY);
    if (debt->moved && pg_get_day(r, row, NEW_DAY) >= run->facts.today) {
        hold_new_day(debt, r, row);
        return true;
    }
    return debt_price(pg_get_int8(r, row, CENTAVOS), debt->due, run->facts.today,
                      &run->account->creditor->offers.price, &debt->price, &err);
}

static bool comes_before(const struct debt *a, const struct debt *b)
{
    bool late = a->price.days_late > 0, other_late = b->price.days_late > 0;

    return late != other_late ? late : a->due < b->due;
}

/* Rows come by the day they were first due: only one with a new day changes its place. */
static void place(struct debts *d, const struct debt *debt)
{
    size_t at = d->count++;

    for (; at && comes_before(debt, &d->items[at - 1]); at--)
        d->items[at] = d->items[at - 1];
    d->items[at] = *debt;
    if (debt->price.days_late <= 0)
        return;
    d->overdue++;
    d->overdue_total += debt->price.total;
}

static void read_open(struct debts *d, const struct talk *run, const struct pg_result *r, int row)
{
    struct debt debt = { .instalment_id = pg_get_int8(r, row, INSTALMENT),
                         .contract_id = pg_get_int8(r, row, CONTRACT),
                         .agreement_id = int_or_zero(r, row, AGREEMENT),
                         .label = contract_end(pg_get_text(r, row, LABEL)),
                         .key = pg_get_text(r, row, KEY),
                         .due = pg_get_day(r, row, DUE) };

    if (d->count < DEBTS_MAX && price_debt(&debt, run, r, row))
        place(d, &debt);
}

struct debts *debts_read(struct batch *b, const struct pg_result *result, struct talk *const *runs,
                         size_t count)
{
    struct debts *all = ARENA_ARRAY(b->arena, struct debts, count);

    for (size_t i = 0; i < count; i++)
        all[i].items = ARENA_ARRAY(b->arena, struct debt, DEBTS_MAX);
    for (int row = 0; row < pg_rows(result); row++) {
        size_t i = (size_t)pg_get_int8(result, row, ORD);
        read_person(&all[i], result, row);
        if (pg_get_int8(result, row, STATUS) == 1)
            read_last(&all[i], result, row);
        else
            read_open(&all[i], runs[i], result, row);
    }
    return all;
}
