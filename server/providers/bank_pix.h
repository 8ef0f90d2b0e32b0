#pragma once
#include "server/base/money.h"
#include <stddef.h>
struct arena;

/*
 * A Pix that the creditor's own bank registers: PUT {api}/cob/{txid}, and what it answers to that
 * and to GET of the same (payments reference 7; BACEN Pix API, 3.1).  Data in, data out.
 */
struct bank_pix {
    centavos_t centavos;
    const char *key; /* of the creditor, whose money it becomes */
    long seconds;    /* from now on it can be paid */
};

/* The request's body, in the arena. */
const char *bank_pix_body(const struct bank_pix *pix, struct arena *a);
/*
 * The code that is copied and pasted, in the arena; NULL when the answer has none that can be paid:
 * it is no BR Code, its CRC is wrong, or it or the record is about another amount.  It is sent to
 * somebody as it is, so nothing else is ever taken from a bank.
 */
const char *bank_pix_payload(const struct bank_pix *pix, const char *body, size_t len,
                             struct arena *a);
