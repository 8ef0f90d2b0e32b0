#pragma once
#include "build/gen/queries.h"
#include <stdbool.h>
#include <stddef.h>

/* How a value of a report is written. */
enum report_kind {
    REPORT_TEXT,
    REPORT_COUNT,
    REPORT_SHARE, /* basis points: 8333 is 83,33 % */
    REPORT_MONEY, /* centavos */
    REPORT_PRICE, /* thousandths of a centavo */
    REPORT_DAY,
};
struct report_column {
    const char *title; /* what people read: Portuguese; NULL ends the list */
    enum report_kind kind;
};
/* An option of one report alone: what it may be, or NULL for any text. */
struct report_filter {
    const char *option, *values[10];
};

/*
 * One report: a statement whose parameters are tenant, creditor, from, to (days, the last one not
 * included), now, and then its filters (null: all), and whose columns are these, in this order.  A
 * null in a text column of the first place reads "total".
 */
enum { REPORT_COLUMNS_MAX = 13, REPORT_FILTERS_MAX = 3 };
struct report {
    const char *name, *summary;
    enum sql statement;
    bool
        sealed; /* has two parameters more: what is wrong inside sealed values (report_hygiene.h) */
    bool whole; /* without --from and --to it covers all days, else the last 30 */
    struct report_column columns[REPORT_COLUMNS_MAX];
    struct report_filter filters[REPORT_FILTERS_MAX];
};

/* Ended by a row without a name. */
extern const struct report reports[];
/* NULL when there is none of that name. */
const struct report *report_find(const char *name);
