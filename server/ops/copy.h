#pragma once
#include "server/ops/issue.h"

/*
 * A second copy: which instalments of a person it is about, and whether the same boleto stands
 * already.  Asked by the assistant's flow (answer_charge.c) and by agents (the console); either way
 * what is due is payable today at today's price, and the rest on its own day.
 *
 *   debts_send(), copy_open_send(), issue_numbers_send()   in one round trip
 *   debts_read(), copy_choose(), copy_make(), issues_send()
 */

/* The open charges of these persons, one statement. */
int copy_open_send(struct batch *b, struct pg_unit *pg, struct talk *const *runs, size_t count);

/*
 * instalment_id 0: all that is overdue, else the next one.  Their own open ones only: whose boleto
 * it is never depends on what somebody sends.  False: there is nothing (any more).
 */
bool copy_choose(struct batch *b, struct talk *r, const struct debts *d, int64_t instalment_id,
                 struct issue *issue);
/* A provider makes its creditor's charges: what it shows comes later, and its link then. */
bool copy_is_provided(const struct batch *b, const struct talk *r);
/* The same instalments, amount, day and account: the same charge again (issue->exists).  `ord` is
 * the place of its run in copy_open_send(). */
void copy_use_again(struct batch *b, struct issue *issue, const struct pg_result *open, int ord);
/* That, or a new one.  False (logged): none can be made. */
bool copy_make(struct batch *b, struct issue *issue, const struct pg_result *open, int ord);
