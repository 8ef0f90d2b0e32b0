#pragma once
#include "server/providers/bank_notice.h"
#include <stddef.h>
#include <stdint.h>
struct arena;
struct bank_account;
struct charge_asked;
struct error;
struct pg_sync;
struct pg_unit;
struct seal;

/*
 * The transaction that books a body of notices of one bank account: the locks (contract, then
 * charge), what the charges ask for on the day they were paid (charge_terms.h: fine and interest
 * for a late one), the payments (settle.sql), what reached the account, what was taken back, and
 * what cannot be taken, which is kept for a person.  The same statements run within a unit of the
 * server's pipeline or, for a file that a command reads, over a blocking connection.
 *
 *   struct settle_unit u;
 *   settle_unit_init(&u, &from, &arena, count);
 *   for (...) settle_unit_add(&u, &notices[i]);     // good and bad alike
 *   if (settle_unit_lock(&u, pg))                   // or settle_unit_run(&u, db, &err) for all
 *       pg_unit_flush(pg);                          // and in the step:
 *   settle_unit_book(&u, pg);
 *   ... after the commit: settle_unit_read(&u, pg);  // settle_unit_run() has read already
 *
 * The notices must be verified by then: by a signature and the bank's own record, or by being a
 * file that came from the bank.  Each counts once for ever, by the bank account and its
 * external_id: whoever makes one up from a file must give a payment the same id however often and
 * by whatever file it comes.  At most BANK_NOTICES_MAX a unit.  Not atomic between units: settle
 * them in the order they came in.
 */
struct settle_from {
    const struct bank_account *bank; /* tenant_id, bank_account_id and creditor are looked at */
    const struct seal *seal;
    int64_t now_us;
};

enum settle_state { SETTLE_SEEN, SETTLE_DONE, SETTLE_CASE };
/* What became of one payment. */
struct settle_outcome {
    const struct bank_notice *notice;
    enum settle_state state;
    const char *reason;        /* of a case: "wrong_amount", "unknown", ...; docs/money.md */
    const char *conversations; /* ids with commas: they have a notice and can be woken */
};

/* What became of one return: of this body, or of an earlier one that waited for its payment. */
struct settle_returned {
    int64_t return_id;
    enum settle_state state; /* done: what it had paid is open again, or the case's money is gone */
    const char *reason;
    const char *conversations;
};

struct settle_counts {
    int64_t settled, cases, repeated, refused, returned, transactions;
};

struct settle_unit {
    struct settle_from from;
    struct arena *arena;
    /* By what is done with them; settle_unit_add() sorts. */
    struct bank_notice *payments, *credits, *returns, *bad;
    size_t payment_count, credit_count, return_count, bad_count, room;
    struct charge_asked *asks; /* by payment; total 0 = its charge's value, whatever the day */
    int terms_result, result, return_result; /* -1 = none */
    struct settle_outcome *outcomes;         /* payment_count of them, once read */
    struct settle_returned *returned;
    size_t returned_count;
    struct settle_counts counts; /* repeated within the unit; the others once read */
};

/* The sealed notice that tells the person of a payment, for who settles one by hand; in the arena.
 */
struct bytes settle_receipt_notice(const struct settle_from *from, const struct bank_notice *notice,
                                   struct arena *arena);
/* room: how many notices will be added at most.  The arena must outlive the unit. */
void settle_unit_init(struct settle_unit *u, const struct settle_from *from, struct arena *arena,
                      size_t room);
/* The same one twice counts once; one with a fault is kept aside with it. */
void settle_unit_add(struct settle_unit *u, const struct bank_notice *notice);
size_t settle_unit_size(const struct settle_unit *u);
/* Sends the locks; true: their results have to be here (pg_unit_flush) before settle_unit_book().
 */
bool settle_unit_lock(struct settle_unit *u, struct pg_unit *pg);
/* Sends the rest; the caller commits. */
void settle_unit_book(struct settle_unit *u, struct pg_unit *pg);
/* After the commit: outcomes and counts. */
void settle_unit_read(struct settle_unit *u, const struct pg_unit *pg);
/* All of it over a blocking connection, within the caller's transaction; false: undo it. */
bool settle_unit_within(struct settle_unit *u, struct pg_sync *db, struct error *err)
    __attribute__((warn_unused_result));
/* ... in a transaction of its own; false: nothing is booked. */
bool settle_unit_run(struct settle_unit *u, struct pg_sync *db, struct error *err)
    __attribute__((warn_unused_result));
