#pragma once
#include "server/money/offers.h"
#include "server/money/price.h"
#include "server/ops/answer.h"
struct pg_result;

/* What a person owes to the creditor, priced on a day. */
struct debt {
    int64_t instalment_id, contract_id, agreement_id; /* agreement 0 = none */
    const char *label; /* the contract as people know it: enrolment number, else its key */
    const char *key;
    day_t due;          /* the new day while one that was given holds */
    bool moved;         /* a new day was given once (001-21) */
    struct price price; /* on the day asked for; days_late > 0 = overdue */
};
struct debts {
    struct debt *items; /* open; the overdue ones come first, then by due day */
    size_t count, overdue;
    bool has_last;
    day_t last_paid_on;
    centavos_t last_paid;
    centavos_t overdue_total;
    int32_t broken;   /* agreements of this person and creditor (REN-05) */
    bool hardship;    /* a hard time is on record (SUP-01) */
    bool late_before; /* something was paid late before */
    /* What was agreed last and did not go on; both 0: nothing, or something was agreed since. */
    day_t promised;     /* the day of a promise that was not kept */
    day_t broken_until; /* an agreement ended; it may be taken up again until this day */
};

/* The last four characters of a contract's name. */
const char *contract_end(const char *label);
/* One statement for all runs; the person is that of the conversation. */
int debts_send(struct batch *b, struct pg_unit *pg, struct talk *const *runs, size_t count);
/* One struct debts a run, in the batch's arena. */
struct debts *debts_read(struct batch *b, const struct pg_result *result, struct talk *const *runs,
                         size_t count);

/* What offers are asked for: the overdue ones (those of an agreement left out), today. */
struct offer_request debts_request(struct batch *b, const struct talk *r, const struct debts *d);
/* What the creditor may offer for them; false: nothing. */
bool debts_offers(struct batch *b, const struct talk *r, const struct debts *d, struct offers *out);
/* A row of the list `ofertas`, in the arena; n is its place. */
struct row debts_offer_row(struct arena *a, const struct plan *plan, size_t n);
