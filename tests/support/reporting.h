#pragma once
#include "tests/support/world.h"

/*
 * For the tests of reports: a ledger of conversations written by hand in a struct world, and a
 * report's rows as text.  Times are seconds from WORLD_NOW.
 */

/* The rows of a report of creditor 1, "a | b | c" each on a line; days as "2026-11-01". */
const char *reporting_rows(struct world *w, const char *report, const char *from, const char *to);
/* The same with the report's filters, NULL = all. */
const char *reporting_filtered(struct world *w, const char *report, const char *from,
                               const char *to, const char *const filters[]);
/* Fails the test and shows both when they differ. */
void reporting_assert(struct world *w, const char *report, const char *from, const char *to,
                      const char *expected);

/* A second account of creditor 1, by SMS; conversations of it. */
void reporting_sms(struct world *w);
int64_t reporting_sms_conversation(struct world *w, int64_t person);

int64_t reporting_session(struct world *w, int64_t conversation, int at, int flow_version);
/* What the person wrote in a session. */
void reporting_heard(struct world *w, int64_t session, int at);
/* What was said with a text of the flow (NULL: by an agent); the state in the outbox, and its rank
 * (2 delivered, 3 read). */
void reporting_said(struct world *w, int64_t session, int at, const char *text, int state,
                    int rank);
/* Somebody of the team is asked for, in a session. */
void reporting_hand_over(struct world *w, int64_t session, int at, const char *reason);
