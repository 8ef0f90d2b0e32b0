#pragma once
#include "server/base/money.h"
#include <stdint.h>
struct admin;

/*
 * `quita case close P1 --refund`: the provider by which the payment came is asked to give it back,
 * by a server (server/ops/refunds.h); here only the decision is written.  Where Quita cannot ask
 * (our own issue, a boleto at Asaas, a Pix older than its bank allows) a person is told to.
 */
struct case_refund {
    int64_t payment_id;
    const char *agent;
    centavos_t centavos; /* 0 = what is over, when the charge was paid with more; else all of it */
};

/* Within a transaction.  A refund that is under way is told, and nothing is asked again. */
void case_refund_ask(struct admin *admin, const struct case_refund *refund);
/* What was given back of a payment, or is to be: a line each. */
void case_refunds_print(struct admin *admin, int64_t payment_id);
