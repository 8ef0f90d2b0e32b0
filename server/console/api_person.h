#pragma once
#include "server/console/api.h"
#include "server/ops/debts.h"

/*
 * What the person of a conversation owes, by the same reader and prices as the assistant's
 * (server/ops/debts.h).  Of the visit's arena; the snapshot of the accounts is held until
 * debtor_done().
 */
struct debtor {
    struct console_visit *visit;
    int64_t person_id, account_id, creditor_id; /* person 0 = not known */
    struct accounts_view *view;
    struct batch batch;
    struct talk talk;
    struct talk *runs[1];
    struct conversation conv;
};

struct debtor *debtor_new(struct console_visit *v);
/* SQL_DESK_PERSON by the path. */
void debtor_find_args(struct console_visit *v, struct pg_args *args);
/* Sets the day and whose account it is; false: it is not in memory (yet).  Needs no result. */
bool debtor_hold(struct debtor *d);
/* SQL_DEBTS_LOAD; person, account and creditor are set. */
void debtor_args(struct debtor *d, struct pg_args *args);
/* Texts in it are borrowed from the result.  NULL: the account is not in memory (yet). */
const struct debts *debtor_read(struct debtor *d, const struct pg_result *r);
void debtor_done(struct debtor *d);

/* The masked CPF in a column that has it sealed; null where there is none. */
json_t *people_cpf_json(struct console_visit *v, const struct pg_result *r, int row, int column);
