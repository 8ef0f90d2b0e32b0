#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a debt costs where its contract is silent (Lei 14.905/2024; collections reference 14.1):
 * corrected by the IPCA (CC 389 par. único) and with the taxa legal as interest (CC 406; Res. CMN
 * 5.171/2024: simple, also for a fraction of a month).  Both are published a month at a time.
 *
 * A delay covers the days after `since` up to and including `on`; of a month it covers in part,
 * the part of its days counts.  IPCA: the product of the months.  Taxa legal: their sum, from
 * 2024-08-30, the first day of the law; for days before it nothing is charged here.  A month whose
 * figure is not there (not published yet) counts as zero: for who pays.
 */
enum price_index { INDEX_IPCA, INDEX_LEGAL_RATE, INDEX_KINDS };
enum {
    INDEX_FIRST_YEAR = 2000,
    INDEX_MONTHS = 80 * 12,
    INDEX_MILLIONTHS_MAX = 500000 /* 50 % in a month: a figure above it is a typing error */
};

struct price_indexes {
    int32_t millionths[INDEX_KINDS][INDEX_MONTHS]; /* 4800 = 0,48 %; IPCA may be below zero */
    bool known[INDEX_KINDS][INDEX_MONTHS];
};

/* "ipca", "taxa_legal": as files and commands name them.  False: there is no such index. */
bool price_index_named(const char *word, enum price_index *out);
const char *price_index_word(enum price_index kind);

/* The month of a day, for the tables; false outside of 2000 to 2079. */
bool price_index_month(day_t day, size_t *month);
/* Refuses months out of range, and figures above INDEX_MILLIONTHS_MAX or, of the taxa legal, below
 * zero. */
bool price_index_set(struct price_indexes *table, enum price_index kind, day_t any_day_of_month,
                     int64_t millionths);

/* base times the index over the delay, rounded half up once.  Never below zero: falling prices
 * take nothing off the debt itself. */
centavos_t price_index_correction(const struct price_indexes *table, centavos_t base, day_t since,
                                  day_t on);
centavos_t price_index_interest(const struct price_indexes *table, centavos_t base, day_t since,
                                day_t on);
/* First day of the first month of the delay whose figure is missing; false when all are there. */
bool price_index_missing(const struct price_indexes *table, enum price_index kind, day_t since,
                         day_t on, day_t *month);
