#pragma once
#include "server/base/day.h"
#include <stdbool.h>
#include <stdint.h>
struct admin;
struct pg_args;

/* Whose numbers, and of which days: [from, to) at the creditor's place. */
struct report_scope {
    int64_t tenant, creditor, now_us;
    day_t from, to; /* PG_NULL_DAY = not told */
};

/* "2026-11-25" or "25/11/2026"; else the error names the option. */
bool report_day_read(struct admin *a, const char *option, const char *word, day_t *out);
/*
 * Finds the creditor by its slug and fills in the days that were not told: all there are when
 * `whole`, else the last 30 until today.  ERROR_NOT_FOUND, or ERROR_INPUT when the days are none.
 */
bool report_scope_find(struct admin *a, const char *slug, bool whole, struct report_scope *scope);
/* The first five parameters of every report: tenant, creditor, from, to, now. */
void report_scope_args(const struct report_scope *scope, struct pg_args *args);
