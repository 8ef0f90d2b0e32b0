#pragma once
#include "server/money/charge_terms.h"
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
    int64_t agreement_id;          /* 0 = none */
    struct issue_numbers *numbers; /* of the batch */
    bool unseen;                   /* no link to it is made: nobody is told of it yet */
    int64_t charge_id;             /* 0 = issue_make() takes one of the turns' */
    /* made by issue_make() */
    const struct bank_account *bank;
    struct price sum;
    struct charge_terms terms;
    int64_t nosso_numero;
    const char *barcode, *line, *txid, *link; /* of a provider's no barcode and line yet */
    uint8_t token_hash[32];
    bool exists; /* an open charge for the same is used again: only a new link is made */
};

/*
 * Numbers for as many issues as there are creditors named, each with the day of its issue (one may
 * be named more than once; who has no bank account gets none).  issue_make() takes them, in any
 * order.
 */
struct issue_numbers {
    const struct pg_result *rows;
    bool *taken; /* one a row */
};
struct issue_wanted {
    int64_t creditor_id;
    day_t issued_on; /* some banks' numbers hold the year */
};
int issue_numbers_send(struct batch *b, struct pg_unit *pg, const struct issue_wanted *wanted,
                       size_t most);
/* The same for the creditors of these conversations. */
int issue_numbers_of_runs(struct batch *b, struct pg_unit *pg, struct talk *const *runs,
                          size_t count);
struct issue_numbers issue_numbers_read(struct arena *arena, const struct pg_result *rows);
/* False (logged) when the creditor has no bank account that we can issue for, or its bank's numbers
 * are used up. */
bool issue_make(struct batch *b, struct issue *issue);
/* A new link to a charge; direct: shows the amount at once, 72 hours (contracts section 5). */
void issue_link(struct batch *b, struct issue *issue);
void issues_send(struct batch *b, struct pg_unit *pg, struct issue *issues, size_t count);
/* charge, valor, data, linha, link, multa, juros */
enum { ISSUE_VALUES = 7 };
void issue_values(struct batch *b, const struct issue *issue, struct var *values);
