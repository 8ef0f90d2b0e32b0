#pragma once
#include "server/ops/debts.h"

/*
 * Issuing a charge: nosso número, barcode and line, txid, and the link to its page.  Of an account
 * whose charges a provider makes only the rows are written here; charge_job.h asks the provider.
 * Whoever asks collects requests and sends all of a batch with one statement a table.
 */
struct issue_item {
    int64_t instalment_id, contract_id;
    struct price price;
};
struct issue {
    struct talk *run;
    struct issue_item *items;
    size_t item_count;
    day_t due;
    int64_t agreement_id; /* 0 = none */
    int64_t nosso_numero; /* from issue_numbers_send() */
    bool unseen;          /* no link to it is made: nobody is told of it yet */
    int64_t charge_id;    /* 0 = issue_make() takes one of the turns' */
    /* made by issue_make() */
    const struct bank_account *bank;
    struct price sum;
    const char *barcode, *line, *txid, *link; /* of a provider's no barcode and line yet */
    uint8_t token_hash[32];
    bool exists; /* an open charge for the same is used again: only a new link is made */
};

int issue_numbers_send(struct pg_unit *pg, size_t count);
/* False (logged) when the creditor has no bank account that we can issue for. */
bool issue_make(struct batch *b, struct issue *issue);
/* A new link to a charge; direct: shows the amount at once, 72 hours (contracts section 5). */
void issue_link(struct batch *b, struct issue *issue);
void issues_send(struct batch *b, struct pg_unit *pg, struct issue *issues, size_t count);
/* charge, valor, data, linha, link, multa, juros */
enum { ISSUE_VALUES = 7 };
void issue_values(struct batch *b, const struct issue *issue, struct var *values);
