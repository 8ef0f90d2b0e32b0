#pragma once
#include "server/base/seal.h"
#include "server/ops/settle_unit.h"
#include "tests/support/paying.h"

/* For the tests of what a settle unit books, statement by statement as a server or a file would. */
#define BOOKING_KEYS "1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
struct till {
    struct seal seal;
};

void till_open(struct till *till);
/* All of them in one transaction of bank account 1; the unit's counts. */
struct settle_counts till_take(struct till *till, struct world *w,
                               const struct bank_notice *notices, size_t count);
/* At another database connection, by threads of a test: the same over `db`. */
bool till_take_by(struct till *till, struct pg_sync *db, const struct bank_notice *notices,
                  size_t count, struct settle_counts *counts);
/* A boleto of this debt, paid a minute ago by this id; what the bank credits and takes back of it.
 */
struct bank_notice till_boleto(const struct owed *owed, const char *id, int64_t centavos);
struct bank_notice till_credit(const char *payment, int64_t centavos, int64_t fee);
struct bank_notice till_refund(const char *id, const char *payment, int64_t centavos);

/* The opening of the books for what is open now, and the lives of charges: then ledger_differs() is
 * all zeros. */
void books_open(struct world *w);
/* "0 0 0 0" when nothing differs. */
const char *books_differ(struct world *w);
/* "receivable:-1 cash:1 ..." of all lines of that kind of entry, by account. */
const char *books_of(struct world *w, const char *kind);
