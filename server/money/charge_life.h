#pragma once
#include <stdbool.h>

/*
 * The life of a charge (a boleto with its Pix, card page and transfer number), as the rows of
 * charge_event tell it, oldest first.  What may follow what is one table, here and, for whoever
 * writes a row, in the database (charge_transition of migration 022); a test compares them.
 *
 * The three words that charge.status knows are views of it: open = issued, registered, viewed;
 * paid = paid, settled; void = the others.  A charge that is void is still recognised when it is
 * paid, so "paid" follows each of these.  Values are stored: append only.
 */
enum charge_life {
    CHARGE_NONE,       /* not issued yet */
    CHARGE_ISSUED,     /* it exists: number, line, txid */
    CHARGE_REGISTERED, /* the bank knows it (Pix registered) */
    CHARGE_VIEWED,     /* its page was opened */
    CHARGE_PAID,       /* the bank says so, and it paid its instalments */
    CHARGE_SETTLED,    /* the money is in the account */
    CHARGE_EXPIRED,    /* its day is over, and what was paid by then has cleared */
    CHARGE_REPLACED,   /* another one was issued for the same */
    CHARGE_CANCELLED,  /* what it was for is paid otherwise, agreed on, or no longer owed */
    CHARGE_RETURNED,   /* what had paid it was taken back */
    CHARGE_LIFE_COUNT
};
enum charge_status { CHARGE_STATUS_OPEN, CHARGE_STATUS_PAID, CHARGE_STATUS_VOID };

bool charge_life_may(enum charge_life from, enum charge_life to);
/* Not of CHARGE_NONE. */
enum charge_status charge_life_status(enum charge_life life);
/* "issued", "registered", ... */
const char *charge_life_name(enum charge_life life);
