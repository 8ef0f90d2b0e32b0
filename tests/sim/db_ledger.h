#pragma once
#include "tests/sim/db.h"

/* An entry of the ledger whose lines are being posted. */
struct ledger_entry {
    struct query *q;
    struct cell tenant, id;
    int64_t lines;
};

/* source: the payment or the agreement that it books. */
struct ledger_entry ledger_entry_add(struct query *q, struct cell tenant, struct cell creditor,
                                     const char *kind, struct cell source, struct cell day,
                                     struct cell at);
/* One line; nothing for 0. */
void ledger_post(struct ledger_entry *e, const char *account, struct cell instalment,
                 int64_t centavos);
