#pragma once
#include "server/base/csv.h"
#include "server/money/indexes.h"
struct error;

/*
 * A monthly index as the Banco Central's series come (SGS, "data;valor"): a header, then a month a
 * line, its first day as dd/mm/aaaa or aaaa-mm-dd, and the percentage of that month, up to six
 * decimals, comma or dot.  Fills `out`; every line must be good, each month once.
 *
 * ERROR_INPUT with the line and what was meant.
 */
bool price_index_read_csv(struct csv *csv, enum price_index kind, struct price_indexes *out,
                          size_t *months, struct error *err) __attribute__((warn_unused_result));

/* "0,48" (percent) is 4800 millionths; rounded half up past four decimals.  False: no number. */
bool price_index_percent(const char *text, int64_t *millionths);
