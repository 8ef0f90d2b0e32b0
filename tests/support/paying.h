#pragma once
#include "tests/support/world.h"

/* For the tests of settle.sql: debts with an open charge, and what the bank says about them. */
enum { PAID_PRINCIPAL = 50000, PAID_DUE = PAID_PRINCIPAL + 200 + 100 - 50 };

struct owed {
    int64_t person, conversation, instalment, charge;
    char txid[32];
};
/* By txid, or with NULL by nosso numero. */
struct bank_word {
    const char *external_id, *txid;
    int64_t nosso_numero, centavos;
};

/* Somebody who owes PAID_PRINCIPAL, PAID_DUE with the charge. */
struct owed owe(struct world *w);
/* An open charge for one instalment of this person. */
struct owed owe_more(struct world *w, int64_t person, int64_t instalment);
/* An id that the bank has never used. */
const char *fresh_id(struct world *w);
/* Up to four in one body; the answers in order: "settled", the case's reason, or "seen". */
const char *settle(struct world *w, const struct bank_word *words, size_t count);
const char *pay(struct world *w, const struct owed *owed, int64_t centavos);
int64_t status_of(struct world *w, const char *table, int64_t id);
